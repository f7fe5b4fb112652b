"""Filling a gap between two stretches of movement so that position, velocity and acceleration meet at both joins.

A quintic goes through the last three frames before the gap and the first three after it. With both ends at rest that is
the minimum-jerk movement of Flash and Hogan (1985), to within the sampling; with moving ends it carries their speed.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..motion.rotations import continuous, from_rotvec, inverse, multiply

ANCHORS = 3  # frames known on each side of a gap


@lru_cache(maxsize=512)
def quintic_weights(frames: int) -> np.ndarray:
    """`(frames, 6)`: a gap's frames from the three before it and the three after it (Lagrange's polynomials)."""
    known = np.array([-3, -2, -1, frames, frames + 1, frames + 2], float)
    at = np.arange(frames, dtype=float)
    weights = np.ones((frames, 6))
    for i in range(6):
        for j in range(6):
            if i != j:
                weights[:, i] *= (at - known[j]) / (known[i] - known[j])
    weights.setflags(write=False)
    return weights


def fill_values(before: np.ndarray, after: np.ndarray, frames: int) -> np.ndarray:
    """`(frames, ...)` between `before (3, ...)` and `after (3, ...)`: positions, weights, anything one may add."""
    return np.tensordot(quintic_weights(frames), np.concatenate([before, after]), 1)


def fill_rotations(before: np.ndarray, after: np.ndarray, frames: int) -> np.ndarray:
    """`(frames, J, 4)` between `before (3, J, 4)` and `after (3, J, 4)`, along the shorter arc.

    The polynomial runs in the rotation vectors seen from the last frame before the gap.
    """
    base = before[-1]
    turns = multiply(inverse(base), np.concatenate([before, after]).astype(float))
    turns = np.where(turns[ANCHORS - 1 : ANCHORS, :, 3:] < 0, -turns, turns)
    late = np.where(turns[ANCHORS : ANCHORS + 1, :, 3:] < 0, -turns[ANCHORS:], turns[ANCHORS:])
    early = continuous(turns[:ANCHORS][::-1])[::-1]
    vectors = _log(np.concatenate([early, continuous(late)]))
    return multiply(base, from_rotvec(np.tensordot(quintic_weights(frames), vectors, 1)))


def _log(q: np.ndarray) -> np.ndarray:
    """Rotation vectors that stay continuous past half a turn (w < 0 is more than pi)."""
    sine = np.linalg.norm(q[..., :3], axis=-1, keepdims=True)
    angle = 2 * np.arctan2(sine, q[..., 3:])
    small = sine < 1e-9
    return np.where(small, 2.0, angle / np.where(small, 1.0, sine)) * q[..., :3]
