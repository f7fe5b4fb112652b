"""The person behind a fit: bone lengths of their own, and how far the fitted motion then lies from what was seen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL, POINTS
from ..motion.nouns import Motion
from ..motion.rotations import rotate
from ..motion.skeleton import JOINTS, PARENTS, SIDES, Skeleton, joint
from .facing import before_camera
from .fingers import ORDER
from .places import BODY, Places

_BODY_POINTS = ("shoulder", "elbow", "wrist")
_BUILD = (0.7, 1.4)  # a person's bone to the neutral one, shoulders alike


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


def skeleton_of(places: Places, motion: Motion) -> Skeleton:
    """The neutral skeleton with bones as long as this person's: each the best over the clip for how it was turned."""
    offsets = NEUTRAL.offsets.astype(np.float64)
    _, turns = forward(NEUTRAL, motion.rotations.astype(np.float64))
    for i, side in enumerate(SIDES):
        chain = [f"{side}_{name}" for name in _BODY_POINTS]
        for above, name in pairwise(chain):
            offsets[joint(name)] *= _length(places.of(name) - places.of(above), turns, name)
        hand, size = places.hands[:, i], _hand_ratio(places, i, side)  # a hand near the camera is seen larger
        root = (hand[:, 0] - places.root_share * hand[:, 9]) / (1 - places.root_share)
        for f, finger in enumerate(ORDER):
            first = 1 + 4 * f
            from_here = (root, hand[:, first], hand[:, first + 1])
            for bone, start in enumerate(from_here):
                name = f"{side}_{finger}{bone + 1}"
                offsets[joint(name)] *= size * _length((hand[:, first + bone] - start) / size, turns, name)
    return Skeleton(JOINTS, PARENTS, offsets)


def _length(seen: np.ndarray, turns: np.ndarray, name: str) -> float:
    """How much longer than the neutral one a bone is: least squares across the picture, within what people have."""
    ours = rotate(turns[:, PARENTS[joint(name)]], NEUTRAL.offsets[joint(name)].astype(np.float64))[:, :2]
    known = np.isfinite(seen).all(-1)
    if not known.any():
        return 1.0
    share = (ours[known] * seen[known, :2]).sum() / max(float((ours[known] ** 2).sum()), 1e-9)
    return float(np.clip(share, *_BUILD))


def misfit(motion: Motion, places: Places) -> Misfit:
    """How far a fitted motion on the person's own bones lies from the places it was fitted to, across the picture."""
    motion = before_camera(motion, places)
    skeleton = skeleton_of(places, motion)
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


def _hand_ratio(places: Places, i: int, side: str) -> float:
    rest = NEUTRAL.rest
    rows = ((0, "wrist"), (5, "index1"), (9, "middle1"), (13, "ring1"), (17, "pinky1"))
    hand = places.hands[:, i]
    sizes = []
    for number, name in rows[1:]:
        length = np.linalg.norm(rest[joint(f"{side}_{name}")] - rest[joint(f"{side}_wrist")])
        sizes.append(np.linalg.norm(hand[:, number] - hand[:, 0], axis=-1) / ((1 - places.root_share) * length))
    return float(np.nanmedian(sizes)) if np.isfinite(sizes).any() else 1.0
