"""Rotations as six numbers: the first two columns of the matrix (Zhou et al. 2019), a continuous form.

A motion as a model sees it: `(T, J * 6)` float32 of chosen joints. Models read the upper body and write the full body,
as SignAvatar does; translation, face and confidence are not part of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .nouns import DEFAULT_FPS, Motion
from .rotations import continuous, from_entries, identity, to_matrix
from .skeleton import HAND_JOINTS, JOINTS, SIDES, joint

_DERIVED = ("jaw", "left_eye", "right_eye")
FULL_BODY: tuple[int, ...] = tuple(joint(name) for name in JOINTS if name not in _DERIVED)
"""52 joints: all but those that the face weights move."""
HANDS: tuple[int, ...] = tuple(sorted(row for side in SIDES for row in HAND_JOINTS[side]))
_LEGS = tuple(joint(f"{side}_{name}") for side in SIDES for name in ("hip", "knee", "ankle", "foot"))
UPPER_BODY: tuple[int, ...] = tuple(row for row in FULL_BODY if row not in _LEGS)
"""44 joints: root, 13 of trunk, head and arms, 30 of the fingers."""
NUMBERS = 6


def to_sixd(rotations: np.ndarray) -> np.ndarray:
    """Quaternions `(..., 4)` to `(..., 6)`: first column, second column."""
    matrix = to_matrix(rotations)
    return np.concatenate([matrix[..., :, 0], matrix[..., :, 1]], -1)


def from_sixd(numbers: np.ndarray) -> np.ndarray:
    """`(..., 6)`, not necessarily of a rotation, to the quaternions `(..., 4)` of its Gram-Schmidt frame."""
    ax, ay, az, bx, by, bz = np.ascontiguousarray(np.moveaxis(numbers, -1, 0))  # whole components are faster
    length = np.sqrt(ax * ax + ay * ay + az * az)
    ax, ay, az = ax / length, ay / length, az / length
    along = ax * bx + ay * by + az * bz
    bx, by, bz = bx - along * ax, by - along * ay, bz - along * az
    length = np.sqrt(bx * bx + by * by + bz * bz)
    bx, by, bz = bx / length, by / length, bz / length
    cx, cy, cz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
    return from_entries(ax, bx, cx, ay, by, cy, az, bz, cz)


def to_features(motion: Motion, joints: tuple[int, ...] = UPPER_BODY) -> np.ndarray:
    """`(T, len(joints) * 6)` float32."""
    return to_sixd(motion.rotations[:, list(joints)]).reshape(len(motion), -1).astype(np.float32)


def from_features(features: np.ndarray, fps: float = DEFAULT_FPS, joints: tuple[int, ...] = FULL_BODY) -> Motion:
    """The Motion of `(T, len(joints) * 6)`; other joints rest, the face is still, the signer stays in place."""
    frames = len(features)
    rotations = identity(frames, len(JOINTS)).astype(np.float32)
    rotations[:, list(joints)] = from_sixd(features.reshape(frames, len(joints), NUMBERS))
    empty = Motion.rest(frames, fps)
    return Motion(continuous(rotations), empty.translation, empty.face, empty.confidence, fps)


def columns(joints: Sequence[int]) -> list[int]:
    """Which of the full body's 312 numbers belong to these joints."""
    return [FULL_BODY.index(row) * NUMBERS + k for row in joints for k in range(NUMBERS)]
