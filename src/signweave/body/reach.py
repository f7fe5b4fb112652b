"""Bring wrists to new places on a body while an arm keeps what it does: its collar, the plane of its elbow, the
hand's turn.

Unlike `motion.arms.solve_arm`, which builds an arm from nothing, this changes a given arm as little as it can: where
the wrist already is at its target, nothing changes at all.
"""

from __future__ import annotations

import numpy as np

from ..motion.rotations import between, cross, from_rotvec, inverse, multiply, rotate, unit
from ..motion.skeleton import Skeleton, joint, side_sign

ARM = {
    side: tuple(joint(f"{side}_{name}") for name in ("collar", "shoulder", "elbow", "wrist"))
    for side in ("left", "right")
}
_LONGEST = 0.999  # of the stretched arm: the elbow never locks
_ROOM = 0.03  # metres between wrist and shoulder that the most bent elbow leaves


def with_wrist(
    skeleton: Skeleton,
    rotations: np.ndarray,
    positions: np.ndarray,
    turns: np.ndarray,
    side: str,
    wrist_at: np.ndarray,
    wrist_turn: np.ndarray,
) -> np.ndarray:
    """`rotations (T, 55, 4)` with one arm changed so that its wrist is at `wrist_at (T, 3)`, turned `wrist_turn (T,
    4)`.

    `positions (T, 55, 3)`, `turns (T, 55, 4)`: forward kinematics of `rotations` on `skeleton`, metres, world. A
    target out of reach is approached along the straight line from the shoulder. The elbow bends or stretches in the
    plane it is in, then the whole arm turns by the shortest turn.
    """
    collar, shoulder, elbow, wrist = ARM[side]
    upper = positions[:, elbow] - positions[:, shoulder]
    fore = positions[:, wrist] - positions[:, elbow]
    target = wrist_at - positions[:, shoulder]
    hinge = rotate(turns[:, shoulder], np.array([0.0, -side_sign(side), 0.0]))
    lengths = (skeleton.length(f"{side}_elbow"), skeleton.length(f"{side}_wrist"))
    bent = _bend(upper, fore, lengths, np.linalg.norm(target, axis=-1), hinge)
    swing = between(upper + rotate(bent, fore), target)
    new_shoulder = multiply(swing, turns[:, shoulder])
    new_elbow = multiply(swing, multiply(bent, turns[:, elbow]))
    out = np.array(rotations)
    out[:, shoulder] = multiply(inverse(turns[:, collar]), new_shoulder)
    out[:, elbow] = multiply(inverse(new_shoulder), new_elbow)
    out[:, wrist] = multiply(inverse(new_elbow), wrist_turn)
    return out


def _bend(
    upper: np.ndarray, fore: np.ndarray, lengths: tuple[float, float], distance: np.ndarray, hinge: np.ndarray
) -> np.ndarray:
    """The turn `(T, 4)` of the forearm about the elbow that makes shoulder to wrist `distance (T,)` metres."""
    a, b = lengths
    distance = np.clip(distance, abs(a - b) + _ROOM, _LONGEST * (a + b))
    wanted = np.arccos(np.clip((distance**2 - a**2 - b**2) / (2 * a * b), -1, 1))
    normal = cross(upper, fore)
    size = np.linalg.norm(normal, axis=-1)
    now = np.arctan2(size, np.sum(upper * fore, -1))
    # A nearly straight arm has no plane of its own: the shoulder's own hinge takes over gradually.
    straight = np.exp(-((now / 0.1) ** 2))[:, None]
    axis = unit(normal / (a * b) * (1 - straight) + hinge * (straight + 1e-6))
    return from_rotvec(axis * (wanted - now)[:, None])
