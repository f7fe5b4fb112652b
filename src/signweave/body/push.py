"""The small shift and turn of a hand that best does what is asked of its points: linear least squares, frame by
frame."""

from __future__ import annotations

import numpy as np

from ..motion.rotations import cross
from .hand import Hand, finger_of

_LEVER = 0.08  # metres that a turn of one radian counts as: half a hand's length
_STIFF = 0.3  # weight of shifting, against one point's being inside by as much
_PINNED = 1e6
_YIELD, _LIGHT = 0.7, 0.3  # a finger's points: share of the way that the finger gives, their weight for the whole hand


class Push:
    """Collects wishes for one hand: `pivot (T, 3)`, metres, is the place it turns about."""

    def __init__(self, pivot: np.ndarray) -> None:
        self.pivot = pivot
        self._matrix = np.zeros((len(pivot), 6, 6))
        self._vector = np.zeros((len(pivot), 6))

    def add(
        self, frames: np.ndarray, points: np.ndarray, ways: np.ndarray, wanted: np.ndarray, weight: np.ndarray
    ) -> None:
        """Points `(M, P, 3)` of the frames `(M,)` should move `wanted (M, P)` metres along `ways (M, P, 3)`."""
        arm = (points - self.pivot[frames, None]) / _LEVER
        row = np.concatenate([ways, cross(arm, ways)], -1)
        weighted = row * weight[..., None]
        self._matrix[frames] += weighted.transpose(0, 2, 1) @ row
        self._vector[frames] += (wanted[:, None] @ weighted)[:, 0]

    def hold(self, frames: np.ndarray, points: np.ndarray, weight: np.ndarray) -> None:
        """Points `(M, 3)` should stay where they are, with `weight (M,)`."""
        still = np.zeros((len(frames), 1))
        for axis in np.eye(3):
            ways = np.broadcast_to(axis, (len(frames), 1, 3))
            self.add(frames, points[:, None], ways, still, weight[:, None])

    def solve(self, stiff_turn: np.ndarray | float, pinned: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Shift `(T, 3)` metres and turn `(T, 3)` radians; `stiff_turn (T,)`: weight of turning, in _STIFF's terms.
        `pinned`: the pivot stays, as a finger's root does."""
        calm = np.full_like(self._vector, _PINNED if pinned else _STIFF)
        calm[:, 3:] = np.broadcast_to(stiff_turn, len(calm))[:, None]
        out = np.zeros_like(self._vector)
        busy = np.flatnonzero(self._vector.any(1))
        if len(busy):
            matrix = self._matrix[busy] + calm[busy, :, None] * np.eye(6)
            out[busy] = np.linalg.solve(matrix, self._vector[busy, :, None])[..., 0]
        return out[:, :3], out[:, 3:] / _LEVER


class HandPush:
    """What is asked of one hand in a round: of the `whole` and of its `fingers`; fingers that touch something, `bound
    (5, T)` 0..1, do not give way."""

    def __init__(self, hand: Hand, bound: np.ndarray) -> None:
        self.whole = Push(hand.middle())
        self.fingers = [Push(hand.to_world(np.broadcast_to(root, (len(hand.at), 1, 3)))[:, 0]) for root in hand.roots]
        self._of, self._bound = finger_of(hand.side), bound

    def add(
        self, frames: np.ndarray, points: np.ndarray, ways: np.ndarray, wanted: np.ndarray, deep: np.ndarray,
        which: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        """Points `(M, P, 3)` should move `wanted (M, P)` metres along `ways`, where `deep (M, P)` is above 0.

        `which (M, P)`: which points of the hand's surface these are, its first ones by default.
        """
        finger = self._of[: points.shape[1]] if which is None else self._of[which]
        finger = np.broadcast_to(finger, deep.shape)
        weight = (deep > 0).astype(float)
        whole = weight.copy()
        for number, push in enumerate(self.fingers):
            mine = weight * (finger == number)
            rows = np.flatnonzero(mine.any(1))
            if len(rows):
                free = 1 - self._bound[number, frames[rows], None]
                push.add(frames[rows], points[rows], ways[rows], _YIELD * free * wanted[rows], mine[rows])
                whole[rows] *= 1 - (1 - _LIGHT) * free * (finger[rows] == number)
        self.whole.add(frames, points, ways, wanted, whole)
