"""Smooth curves through the frames of a motion: more frames a second without kinks at the ones that were there."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from .nouns import Motion
from .rotations import continuous


def through(motion: Motion, times: np.ndarray, fps: float | None = None) -> Motion:
    """The motion at moments `times (N,)` seconds (clipped to its span) as N frames of `fps` (else its own).

    Natural cubic splines through the quaternions' numbers, brought to length 1, and through place and face: velocity
    and acceleration are continuous, and the motion's own frames stay as they are. Confidence is linear between frames.
    Neighbours must be less than a quarter turn apart, as they are in anything that moves. Contacts stay.
    """
    frames = len(motion)
    at = np.clip(np.asarray(times, float) * motion.fps, 0, max(frames - 1, 0))
    low = np.minimum(at.astype(int), max(frames - 2, 0))
    high, part = np.minimum(low + 1, frames - 1), (at - low)[:, None]
    weights = _weights(frames, at.tobytes())

    def curve(array: np.ndarray) -> np.ndarray:
        return weights @ array

    confidence = motion.confidence[low] + (motion.confidence[high] - motion.confidence[low]) * part
    return replace(
        motion,
        rotations=turns_through(continuous(motion.rotations), at),
        translation=curve(motion.translation),
        face=np.clip(curve(motion.face), 0, 1),
        confidence=confidence.astype(np.float32),
        fps=motion.fps if fps is None else float(fps),
    )


def turns_through(rotations: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Many motions at once: quaternions `(..., T, J, 4)`, sign-continuous in time, at places `at (N,)` in frames, to
    `(..., N, J, 4)`, as `through`."""
    *many, frames, joints, _ = rotations.shape
    made = _weights(frames, np.asarray(at, float).tobytes()) @ rotations.reshape(*many, frames, joints * 4)
    made = made.reshape(*many, len(at), joints, 4)
    made /= np.sqrt(np.einsum("...i,...i->...", made, made))[..., None]
    return made


@lru_cache(maxsize=16)  # many motions of one length are sampled alike
def _weights(frames: int, at: bytes) -> np.ndarray:
    """`(N, frames)` float32: what each frame counts in the spline at the places `at` (N float64, in frames)."""
    places = np.frombuffer(at)
    if frames < 2:
        return np.ones((len(places), frames), np.float32)
    from scipy.interpolate import CubicSpline  # here, because it takes longer to load than all of motion

    found: np.ndarray = CubicSpline(np.arange(frames), np.eye(frames), bc_type="natural")(places)
    return found.astype(np.float32)
