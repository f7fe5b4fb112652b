"""The person behind a fit: bone lengths of their own, and how far the fitted motion then lies from what was seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL, POINTS
from ..motion.nouns import Motion
from ..motion.rotations import rotate
from ..motion.skeleton import FINGERS, JOINTS, PARENTS, SIDES, Skeleton, joint
from .fingers import ORDER
from .places import BODY, Places

_BODY_POINTS = ("shoulder", "elbow", "wrist")


@dataclass(frozen=True)
class Misfit:
    """Distances across the picture, in shoulder widths: `body (T, 6)` shoulders, elbows and wrists, `hands (T, 2, 21)`
    with the wrist laid on the seen one; NaN where nothing was seen."""

    body: np.ndarray
    hands: np.ndarray

    @property
    def median(self) -> float:
        """Over all points that were seen."""
        return float(np.nanmedian(np.concatenate([self.body.ravel(), self.hands.ravel()])))


def skeleton_of(places: Places) -> Skeleton:
    """The neutral skeleton with arms, trunk and hands as long as this person's, medians over the clip."""
    offsets = NEUTRAL.offsets.copy()
    trunk = _ratio(places, ("shoulder", "hip"), None)
    for name in ("spine1", "spine2", "spine3"):
        offsets[joint(name)] *= trunk
    for i, side in enumerate(SIDES):
        offsets[joint(f"{side}_elbow")] *= _ratio(places, (f"{side}_shoulder", f"{side}_elbow"), side)
        offsets[joint(f"{side}_wrist")] *= _ratio(places, (f"{side}_elbow", f"{side}_wrist"), side)
        hand = _hand_ratio(places, i, side)
        for finger in FINGERS:
            for bone in (1, 2, 3):
                offsets[joint(f"{side}_{finger}{bone}")] *= hand
    return Skeleton(JOINTS, PARENTS, offsets)


def misfit(motion: Motion, places: Places) -> Misfit:
    """How far a fitted motion on the person's own bones lies from the places it was fitted to, across the picture."""
    skeleton = skeleton_of(places)
    positions, turns = forward(skeleton, motion.rotations.astype(np.float64))
    middle = positions[:, [joint(f"{s}_shoulder") for s in SIDES]].mean(1)
    seen_middle = (places.of("left_shoulder") + places.of("right_shoulder")) / 2
    width = np.nanmedian(np.linalg.norm(places.of("left_shoulder") - places.of("right_shoulder"), axis=-1))
    names = [f"{side}_{name}" for side in SIDES for name in _BODY_POINTS]
    ours = positions[:, [joint(n) for n in names]] - middle[:, None]
    seen = places.body[:, [BODY.index(n) for n in names]] - seen_middle[:, None]
    body = np.linalg.norm((ours - seen)[..., :2], axis=-1) / width
    hands = []
    for i, side in enumerate(SIDES):
        points = hand_points(positions, turns, side, places.root_share, _hand_ratio(places, i, side))
        points = points - points[:, :1]
        there = places.hands[:, i] - places.hands[:, i, :1]
        hands.append(np.linalg.norm((points - there)[..., :2], axis=-1) / width)
    return Misfit(body, np.stack(hands, 1))


def hand_points(
    positions: np.ndarray, turns: np.ndarray, side: str, root_share: float = 0.0, size: float = 1.0
) -> np.ndarray:
    """`(T, 21, 3)` a posed hand's points in MediaPipe's order; tips are `size` times as far out as the neutral ones."""
    out = [positions[:, joint(f"{side}_wrist")]]
    for finger in ORDER:
        out += [positions[:, joint(f"{side}_{finger}{bone}")] for bone in (1, 2, 3)]
        at, offset, _ = POINTS[f"{side}_{finger}_tip"]
        out.append(positions[:, joint(at)] + size * rotate(turns[:, joint(at)], np.asarray(offset)))
    points = np.stack(out, 1)
    points[:, 0] += root_share * (points[:, 9] - points[:, 0])
    return points


def _ratio(places: Places, ends: tuple[str, str], side: str | None) -> float:
    """A person's length over the neutral one; 1 where it was never seen. Without a side: from the middles."""
    rest = NEUTRAL.rest

    def at(name: str) -> tuple[np.ndarray, np.ndarray]:
        if side:
            return places.of(name), rest[joint(name)]
        return (
            (places.of(f"left_{name}") + places.of(f"right_{name}")) / 2,
            rest[[joint(f"left_{name}"), joint(f"right_{name}")]].mean(0),
        )

    (a, ours_a), (b, ours_b) = at(ends[0]), at(ends[1])
    seen = np.linalg.norm(b - a, axis=-1)
    return float(np.nanmedian(seen) / np.linalg.norm(ours_b - ours_a)) if np.isfinite(seen).any() else 1.0


def _hand_ratio(places: Places, i: int, side: str) -> float:
    rest = NEUTRAL.rest
    rows = ((0, "wrist"), (5, "index1"), (9, "middle1"), (13, "ring1"), (17, "pinky1"))
    hand = places.hands[:, i]
    sizes = []
    for number, name in rows[1:]:
        length = np.linalg.norm(rest[joint(f"{side}_{name}")] - rest[joint(f"{side}_wrist")])
        sizes.append(np.linalg.norm(hand[:, number] - hand[:, 0], axis=-1) / ((1 - places.root_share) * length))
    return float(np.nanmedian(sizes)) if np.isfinite(sizes).any() else 1.0
