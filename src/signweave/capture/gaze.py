"""Where the eyes look, from the irises between the corners of the eyes, where a detector finds them.

An eyeball's middle is where the iris usually is: a signer looks at the camera most of the time. So gaze is counted from
its usual place in a clip, up to a limit, and a closed eye keeps the gaze that it had.
"""

from __future__ import annotations

import numpy as np

from ..motion.faceangles import face_from_rotations
from ..motion.rotations import about, inverse, multiply, rotate
from .places import Places

_EYES = {"left": (362, 263, 386, 374), "right": (133, 33, 159, 145)}
"""Points of the face mesh: inner and outer corner, middle of the upper and of the lower lid."""
_RADIUS = 0.42  # of an eye's width: an eyeball's middle to its iris
_GAIN = np.array([1.2, 2.2])  # how far rendered signers look to how far detected irises say, across and up
_OPEN = 0.13  # of an eye's width between the lids: below, the iris is hidden
_USUAL = np.radians([8.0, 20.0])  # across and up: the farthest usual gaze that is taken for straight ahead
_MOST = np.radians(35.0)


def solve_gaze(places: Places, head: np.ndarray) -> np.ndarray | None:
    """`(T, 52)` face weights of which only eyeLook* are not 0, both eyes alike; None where no iris was seen.

    `head (T, 4)`: the head's global rotation.
    """
    if not np.isfinite(places.irises).all(-1).any():
        return None
    angles = np.stack([_angles(places, head, i, side) for i, side in enumerate(_EYES)], 1)  # (T, 2, 2)
    known = np.isfinite(angles).all(-1)
    if not known.any():
        return None
    weight = known[..., None].astype(float)
    both = (np.nan_to_num(angles) * weight).sum(1) / np.maximum(weight.sum(1), 1)
    both = _kept(both, known.any(1))
    usual = np.clip(np.median(both[known.any(1)], 0), -_USUAL, _USUAL)
    aside, up = np.clip(both - usual, -_MOST, _MOST).T
    turn = multiply(about("y", aside), about("x", -up))
    return face_from_rotations({"left_eye": turn, "right_eye": turn}, len(places))


def _angles(places: Places, head: np.ndarray, i: int, side: str) -> np.ndarray:
    """`(T, 2)` radians to the signer's left and up, in the head's frame; NaN where the eye is closed or not seen."""
    inner, outer, upper, lower = (places.face[:, k] for k in _EYES[side])
    width = np.linalg.norm(inner - outer, axis=-1)
    way = rotate(inverse(head), places.irises[:, i] - (inner + outer) / 2)[:, :2] / (_RADIUS * width[:, None])
    is_open = np.linalg.norm(upper - lower, axis=-1) > _OPEN * width
    return np.where(is_open[:, None], _GAIN * np.arcsin(np.clip(way, -0.99, 0.99)), np.nan)


def _kept(angles: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Angles `(T, 2)` in which unknown frames keep the last known ones, or the first."""
    rows = np.where(known, np.arange(len(known)), -1)
    rows = np.maximum.accumulate(rows)
    return np.asarray(angles[np.where(rows < 0, int(np.argmax(known)), rows)])
