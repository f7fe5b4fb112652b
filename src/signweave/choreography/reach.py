"""The hand's way through space between two signs: a smooth arc that keeps clear of head and chest, met by the arm."""

from __future__ import annotations

import numpy as np

from ..motion.neutral import NEUTRAL
from ..motion.rotations import between, cross, from_rotvec, inverse, multiply, rotate, unit
from ..motion.skeleton import SIDES, joint, side_sign
from .blend import fill_values

ARMS = {side: tuple(joint(f"{side}_{name}") for name in ("collar", "shoulder", "elbow", "wrist")) for side in SIDES}
_CHEST = joint("spine3")
_ARM_JOINTS = np.array([ARMS["left"], ARMS["right"]]).T
_ARM_OFFSETS = NEUTRAL.offsets[_ARM_JOINTS].astype(float)
_ARC = 0.07  # share of its length that a way bows forward; people's free reaches bow by 5 to 10 %
_CLEAR = 0.09  # metres that the wrist keeps from head and chest on its way: half a hand
_STAYS, _GOES = 0.03, 0.15  # metres: a shorter way keeps to where it is, a longer one keeps clear of the body
_LONGEST = 0.998  # of the stretched arm


def wrist_positions(rotations: np.ndarray) -> np.ndarray:
    """Wrists `(T, 2, 3)`, left and right, in the frame of the chest (spine3), metres, on the neutral skeleton.

    `rotations (T, 55, 4)`. In this frame an arm's way does not depend on what the trunk does meanwhile.
    """
    turns = rotations[:, _ARM_JOINTS].astype(float)  # (T, 4, 2, 4): collar, shoulder, elbow, wrist; left, right
    at = _ARM_OFFSETS[3]
    for bone in (2, 1, 0):
        at = _ARM_OFFSETS[bone] + rotate(turns[:, bone], at)
    return at


def way(before: np.ndarray, after: np.ndarray, frames: int) -> np.ndarray:
    """The wrist's way `(frames, 3)` in the chest's frame, through a gap.

    `before`, `after (3, 3)`: the wrist in the three frames on either side. Both ends keep position, velocity and
    acceleration; in between the way bows forward, and further where head or chest are in it.
    """
    line = fill_values(before, after, frames)
    u = (np.arange(frames) + 1) / (frames + 1)
    bow = (4 * u * (1 - u)) ** 3  # zero with its first two derivatives at both ends
    length = float(np.linalg.norm(after[0] - before[-1]))
    goes = float(np.clip((length - _STAYS) / (_GOES - _STAYS), 0, 1))  # a hand that stays at the head need not clear it
    forward_by = _ARC * length + goes * _needed_clearance(line, bow)
    return line + np.outer(bow, [0.0, 0.0, forward_by])


def _needed_clearance(line: np.ndarray, bow: np.ndarray) -> float:
    """How far forward the middle must go so that the wrist stays out of the ellipsoids of head and chest."""
    needed = 0.0
    for centre, radii in _OBSTACLES:
        wide = np.array(radii) + _CLEAR
        x, y, z = ((line - centre) / wide).T
        free = 1 - x**2 - y**2
        front = np.sqrt(np.maximum(free, 0)) - z
        inside = (free > 0) & (front > 0) & (bow > 0.3)
        if inside.any():
            needed = max(needed, float(np.max(front[inside] * wide[2] / bow[inside])))
    return min(needed, 0.25)


def _obstacles() -> tuple[tuple[np.ndarray, tuple[float, float, float]], ...]:
    """Head and chest in the chest's frame, as centre and half axes in metres, from the neutral proportions."""
    rest = NEUTRAL.rest - NEUTRAL.rest[_CHEST]
    width = abs(rest[joint("left_shoulder")][0])
    head = rest[joint("head")] + [0.0, 0.08, 0.02]
    return (head, (0.075, 0.12, 0.095)), (np.array([0.0, -0.05, 0.0]), (0.9 * width, 0.25, 0.11))


_OBSTACLES = _obstacles()


def follow(rotations: np.ndarray, side: str, frames: np.ndarray, wrist: np.ndarray) -> np.ndarray:
    """Local shoulder and elbow rotations `(n, 2, 4)` that put the wrist on its way in these frames.

    `rotations (T, 55, 4)`; `frames (n,)` indices; `wrist (n, 3)` in the chest's frame. The elbow bends or stretches in
    the plane it is in, then the whole arm turns by the shortest turn: where the wrist is already there nothing changes.
    """
    collar, shoulder, elbow, _ = ARMS[side]
    local = rotations[frames][:, [collar, shoulder, elbow]].astype(float)
    offsets = NEUTRAL.offsets.astype(float)
    turn_collar = local[:, 0]
    root = offsets[collar] + rotate(turn_collar, offsets[shoulder])
    turn_upper = multiply(turn_collar, local[:, 1])
    upper = rotate(turn_upper, offsets[elbow])
    fore = rotate(multiply(turn_upper, local[:, 2]), offsets[ARMS[side][3]])
    target = wrist - root
    hinge = np.array([0.0, -side_sign(side), 0.0])  # flexion of a straight arm: both forearms come forward
    bent = _bend(upper, fore, np.linalg.norm(target, axis=-1), rotate(turn_upper, hinge))
    swing = between(upper + rotate(bent, fore), target)
    new_upper = multiply(swing, turn_upper)
    new_fore = multiply(swing, multiply(bent, multiply(turn_upper, local[:, 2])))
    return np.stack([multiply(inverse(turn_collar), new_upper), multiply(inverse(new_upper), new_fore)], axis=1)


def _bend(upper: np.ndarray, fore: np.ndarray, distance: np.ndarray, hinge: np.ndarray) -> np.ndarray:
    """The turn `(n, 4)` of the forearm about the elbow that makes shoulder to wrist `distance (n,)` long.

    Flexion is positive about `hinge (n, 3)`: an elbow that is stretched past straight is bent back the right way.
    """
    a, b = np.linalg.norm(upper, axis=-1), np.linalg.norm(fore, axis=-1)
    distance = np.clip(distance, np.abs(a - b) + 0.03, _LONGEST * (a + b))
    wanted = np.arccos(np.clip((distance**2 - a**2 - b**2) / (2 * a * b), -1, 1))
    normal = cross(upper, fore)
    size = np.linalg.norm(normal, axis=-1)
    way = np.where(np.sum(normal * hinge, -1) < 0, -1.0, 1.0)
    now = way * np.arctan2(size, np.sum(upper * fore, -1))
    axis = np.where((size > 1e-4 * a * b)[:, None], way[:, None] * unit(normal), hinge)
    return from_rotvec(axis * (wanted - now)[:, None])
