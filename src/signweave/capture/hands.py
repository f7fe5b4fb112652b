"""Hands that Holistic missed: where to look again, and whether what is found there is plausibly that hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SIDES = ("left", "right")
WRIST = {"left": 15, "right": 16}
_HAND = {"left": (15, 17, 19, 21), "right": (16, 18, 20, 22)}  # wrist, little finger, index finger, thumb of the pose
_SHOULDERS, _HIPS = (11, 12), (23, 24)
_PALM = (0, 5, 9, 13, 17)
_VISIBLE = 0.1
"""A wrist's visibility from which Holistic itself looks for a hand; it is smoothed and lags behind raised hands."""
_NEAR = 0.5
"""Shoulder widths that a hand's wrist may lie from the pose's: half of found hands are within 0.07, but the pose lags
behind fast hands."""
_EXTENT = (0.12, 0.95)
"""Shoulder widths from the wrist to the farthest point: a fist seen from its end, an open hand held to the camera."""
_SAME = 0.25
"""Two hands that are nearer to one another, point for point, than this part of their extent are one hand seen twice."""
_OTHER_KIND = 0.2  # chance of being that hand below which two overlapping hands are not both believed


@dataclass(frozen=True)
class Hand:
    """A hand in a picture. `points (21, 3)`: pixels and raw depth (a part of the picture's width); `world (21, 3)`
    metres about its centre; `presence` 0 to 1; `right`: chance that it is a right hand rather than a left one."""

    points: np.ndarray
    world: np.ndarray
    presence: float
    right: float

    def fits(self, side: str) -> float:
        """Chance that it is the hand of that side."""
        return self.right if side == "right" else 1 - self.right

    def confidence(self, side: str) -> float:
        """Its presence, down to half of it where it looks like the other hand: then palm and back may be confused."""
        return self.presence * min(1.0, 0.5 + self.fits(side))

    @property
    def palm(self) -> np.ndarray:
        return self.points[list(_PALM), :2].mean(0)

    @property
    def extent(self) -> float:
        """Pixels from the wrist to the farthest point."""
        return float(np.linalg.norm(self.points[1:, :2] - self.points[0, :2], axis=1).max())


@dataclass(frozen=True)
class Crop:
    """A square of a picture, `side` pixels wide, its top left corner at `(x, y)`; black beyond the picture."""

    x: int
    y: int
    side: int

    def cut(self, picture: np.ndarray) -> np.ndarray:
        """`(side, side, 3)`."""
        out = np.zeros((self.side, self.side, 3), np.uint8)
        height, width = picture.shape[:2]
        left, top = max(self.x, 0), max(self.y, 0)
        right, bottom = min(self.x + self.side, width), min(self.y + self.side, height)
        out[top - self.y : bottom - self.y, left - self.x : right - self.x] = picture[top:bottom, left:right]
        return out

    def inside(self, places: np.ndarray) -> np.ndarray:
        """Places `(..., 2)` as parts of the crop, as pixels of the whole picture."""
        return places * self.side + (self.x, self.y)


def shoulder_width(pose: np.ndarray) -> float:
    """Pixels, from the pose's points `(33, 3)` in pixels; of a signer turned aside by the length of the trunk."""
    shoulders, hips = pose[list(_SHOULDERS), :2], pose[list(_HIPS), :2]
    trunk = np.linalg.norm(shoulders.mean(0) - hips.mean(0))
    return float(max(np.linalg.norm(shoulders[0] - shoulders[1]), 0.5 * trunk))


def where_to_look(pose: np.ndarray, visibility: np.ndarray, side: str, size: tuple[int, int]) -> Crop | None:
    """The square about where the pose has this hand, two shoulder widths wide; None where the hand is outside the
    picture (`size` is width, height) or not visible."""
    centre = pose[list(_HAND[side]), :2].mean(0)
    inside = (centre >= 0).all() and (centre < size).all()
    reach = shoulder_width(pose)
    if not inside or visibility[WRIST[side]] < _VISIBLE or reach < 4:
        return None
    x, y = np.round(centre - reach).astype(int)
    return Crop(int(x), int(y), round(2 * reach))


def likely_palm(
    palms: Sequence[tuple[np.ndarray, float]], crop: Crop, pose: np.ndarray, side: str, other: Hand | None
) -> int | None:
    """Which of several palms (centre in pixels, score) to try: sure, near where the pose has it, not the other hand."""
    wanted, reach = pose[list(_HAND[side]), :2].mean(0), crop.side / 2
    best, chosen = 0.0, None
    for i, (centre, score) in enumerate(palms):
        apart = float(np.linalg.norm(centre - wanted)) / reach
        taken = other is not None and np.linalg.norm(centre - other.palm) < 0.5 * other.extent
        if not taken and apart < 0.8 and score - 0.5 * apart > best - 1:
            best, chosen = score - 0.5 * apart + 1, i
    return chosen


def plausible(hand: Hand, side: str, pose: np.ndarray, other: Hand | None) -> bool:
    """Whether this is that hand: its kind, at its wrist rather than the other one, of a hand's size, not the other."""
    reach, wrist = shoulder_width(pose), hand.points[0, :2]
    own, others = (float(np.linalg.norm(wrist - pose[WRIST[s], :2])) for s in (side, SIDES[side == "left"]))
    return (
        hand.fits(side) >= 0.5
        and own <= _NEAR * reach
        and (own <= others or own <= 0.2 * reach)
        and _EXTENT[0] * reach <= hand.extent <= _EXTENT[1] * reach
        and not (other is not None and one_hand(hand, other))
    )


def one_hand(a: Hand, b: Hand) -> bool:
    """Whether two hands lie on one another, point for point."""
    apart = np.linalg.norm(a.points[:, :2] - b.points[:, :2], axis=1).mean()
    return bool(apart < _SAME * max(a.extent, b.extent))


def without_doubles(hands: dict[str, Hand]) -> dict[str, Hand]:
    """Both hands, or one where the two are one and the same and one of them does not look like its side."""
    if len(hands) < 2 or not one_hand(hands["left"], hands["right"]):
        return hands
    worse = min(SIDES, key=lambda side: hands[side].fits(side))
    return {s: h for s, h in hands.items() if s != worse} if hands[worse].fits(worse) < _OTHER_KIND else hands
