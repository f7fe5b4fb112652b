"""The way a hand takes besides the straight line from start to end, and movements within the hand."""

from __future__ import annotations

import numpy as np

from ..motion.rotations import about, multiply
from ..motion.skeleton import side_sign
from .places import mirrored
from .spec import Local, Path
from .timing import cruise, window

_RETURN = -0.35  # height of a returning arc: the hand comes back a little on the other side
_AXES = {"twist": "x", "nod": "z", "shake": "y"}
_FINGER_PHASE = {"index": 0.0, "middle": 0.25, "ring": 0.5, "pinky": 0.75}


def path_offset(
    path: Path, side: str, opposite: bool, share: np.ndarray, progress: np.ndarray, returning: np.ndarray, scale: float
) -> np.ndarray:
    """`(T, 3)` metres beside the straight line, world directions, zero at both ends (not: circles in opposite phase).

    `opposite`: the hand is half a round or a zigzag behind, as the left one of an alternating sign.
    """
    size = path.size * scale
    towards = np.array(mirrored(path.towards, side))
    if path.shape == "arc":
        height = 4 * progress * (1 - progress) * np.where(returning, _RETURN, 1.0)
        return size * height[:, None] * towards
    if path.shape == "circle":
        turn = 2 * np.pi * path.count * cruise(share) + (np.pi if opposite else 0.0)
        centre = np.array(mirrored(path.centre, side))
        return size * ((1 - np.cos(turn))[:, None] * centre + np.sin(turn)[:, None] * towards)
    if path.shape == "zigzag":
        swing = np.sin(2 * np.pi * path.count * cruise(share)) * (-1.0 if opposite else 1.0)
        return size * swing[:, None] * towards
    if path.shape == "via":
        points = np.array([(0, 0, 0), *(mirrored(p, side) for p in path.points)], float) * scale
        return spline(points, progress) - progress[:, None] * points[-1]
    return np.zeros((len(share), 3))


def spline(points: np.ndarray, u: np.ndarray) -> np.ndarray:
    """`(T, 3)` along a Catmull-Rom spline through `points (N, 3)`, `u (T,)` in 0..1 by chord length."""
    chords = np.linalg.norm(np.diff(points, axis=0), axis=-1)
    knots = np.concatenate([[0], np.cumsum(chords)]) / chords.sum()
    slopes = np.gradient(points, knots, axis=0)
    i = np.clip(np.searchsorted(knots, u, side="right") - 1, 0, len(chords) - 1)
    width = (knots[i + 1] - knots[i])[:, None]
    t = (u - knots[i])[:, None] / width
    a, b, va, vb = points[i], points[i + 1], slopes[i] * width, slopes[i + 1] * width
    return a + t * (va + t * (3 * (b - a) - 2 * va - vb + t * (2 * (a - b) + va + vb)))


def local_turn(local: Local, side: str, opposite: bool, share: np.ndarray) -> np.ndarray:
    """`(T, 4)` turn of the hand in its own frame by a twist, nod or shake."""
    sign = (1.0 if local.kind == "twist" else side_sign(side)) * (-1.0 if opposite else 1.0)
    swing = np.sin(2 * np.pi * local.count * cruise(share))
    if local.count % 0.5:
        swing = swing * window(share)
    return about(_AXES[local.kind], sign * np.radians(local.size) * swing)


def wiggle(local: Local, side: str, share: np.ndarray, pose: np.ndarray) -> np.ndarray:
    """`pose (T, 15, 4)` with fingers that flutter one after the other."""
    out = pose.copy()
    for i, finger in enumerate(("index", "middle", "pinky", "ring")):
        phase = _FINGER_PHASE[finger]
        swing = np.sin(2 * np.pi * (local.count * cruise(share) - phase)) * window(share, 0.12)
        bend = about("z", -side_sign(side) * np.radians(local.size) * (0.6 * swing + 0.4 * window(share, 0.12)))
        out[:, 3 * i] = multiply(out[:, 3 * i], bend)
        out[:, 3 * i + 1] = multiply(out[:, 3 * i + 1], bend)
    return out
