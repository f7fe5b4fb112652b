"""Jaw and eyes: between rotations (what SMPL-X files and BVH carry) and face weights (what a Motion carries).

Linear in degrees about the joint's own axes (which are the world's in rest: X to the signer's left, Y up, Z forward):
the jaw opens about +X and goes left about +Y; an eye looks down about +X and left about +Y.
"""

from __future__ import annotations

import numpy as np

from .rotations import about, multiply, rotate
from .skeleton import FACE_NAMES

JAW_OPEN = 20.0
"""Degrees of the jaw at `jawOpen` 1: a chin 10 cm from the jaw joint then drops 3.4 cm, as in Anny's face action."""
JAW_SIDE = 10.0
"""Degrees at `jawLeft` or `jawRight` 1 (about 1.7 cm at the chin)."""

EYE_TURN = 30.0
"""Degrees of an eyeball at an eyeLook* weight of 1: about the range that people use before they turn the head."""

# joint: (weight that goes with +X, with -X, with +Y, with -Y)
_AXES: dict[str, tuple[str | None, str | None, str, str]] = {
    "jaw": ("jawOpen", None, "jawLeft", "jawRight"),
    "left_eye": ("eyeLookDownLeft", "eyeLookUpLeft", "eyeLookOutLeft", "eyeLookInLeft"),
    "right_eye": ("eyeLookDownRight", "eyeLookUpRight", "eyeLookInRight", "eyeLookOutRight"),
}
_DEGREES = {"jaw": (JAW_OPEN, JAW_SIDE), "left_eye": (EYE_TURN, EYE_TURN), "right_eye": (EYE_TURN, EYE_TURN)}
FACE_JOINTS = tuple(_AXES)


def rotations_from_face(face: np.ndarray, names: tuple[str, ...] = FACE_NAMES) -> dict[str, np.ndarray]:
    """Face weights `(T, F)` to local rotations `(T, 4)` of jaw, left_eye and right_eye, for writers and bodies."""

    def weight(name: str | None) -> np.ndarray:
        return face[:, names.index(name)].astype(np.float64) if name in names else np.zeros(len(face))

    out = {}
    for joint, (down, up, left, right) in _AXES.items():
        pitch, yaw = _DEGREES[joint]
        aside, lowered = yaw * (weight(left) - weight(right)), pitch * (weight(down) - weight(up))
        turn = multiply(about("y", np.radians(aside)), about("x", np.radians(lowered)))
        out[joint] = turn.astype(np.float32)
    return out


def face_from_rotations(turns: dict[str, np.ndarray], frames: int) -> np.ndarray:
    """Local rotations `(T, 4)` of jaw and eyes (those at hand) to face weights `(T, 52)` in 0..1, for readers."""
    face = np.zeros((frames, len(FACE_NAMES)), np.float32)
    for joint, q in turns.items():
        pitch, yaw = _DEGREES[joint]
        ahead = rotate(q, np.array([0.0, 0.0, 1.0]))
        lowered, aside = np.degrees([np.arcsin(np.clip(-ahead[:, 1], -1, 1)), np.arctan2(ahead[:, 0], ahead[:, 2])])
        down, up, left, right = _AXES[joint]
        for name, value in ((down, lowered / pitch), (up, -lowered / pitch)):
            if name is not None:
                face[:, FACE_NAMES.index(name)] = np.clip(value, 0, 1)
        for name, value in ((left, aside / yaw), (right, -aside / yaw)):
            face[:, FACE_NAMES.index(name)] = np.clip(value, 0, 1)
    return face
