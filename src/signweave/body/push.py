"""The small shift and turn of a hand that best does what is asked of its points: linear least squares, frame by frame."""

from __future__ import annotations

import numpy as np

from ..motion.rotations import cross

_LEVER = 0.08  # metres that a turn of one radian counts as: half a hand's length
_STIFF = 0.3  # weight of shifting, against one point's being inside by as much
_PINNED = 1e6


class Push:
    """Collects wishes for one hand: `pivot (T, 3)`, metres, is the place it turns about."""

    def __init__(self, pivot: np.ndarray) -> None:
        self.pivot = pivot
        self._matrix = np.zeros((len(pivot), 6, 6))
        self._vector = np.zeros((len(pivot), 6))

    def add(self, frames: np.ndarray, points: np.ndarray, ways: np.ndarray, wanted: np.ndarray, weight: np.ndarray) -> None:
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
