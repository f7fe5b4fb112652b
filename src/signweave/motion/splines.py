"""Smooth curves through the frames of a motion: more frames a second without kinks at the ones that were there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .nouns import Motion
from .rotations import continuous, normalize


def through(motion: Motion, times: np.ndarray, fps: float | None = None) -> Motion:
    """The motion at moments `times (N,)` seconds (clipped to its span) as N frames of `fps` (else its own).

    Natural cubic splines through the quaternions' numbers, brought to length 1, and through place and face: velocity
    and acceleration are continuous, and the motion's own frames stay as they are. Confidence is linear between frames.
    Neighbours must be less than a quarter turn apart, as they are in anything that moves. Contacts stay.
    """
    from scipy.interpolate import CubicSpline  # here, because it takes longer to load than all of motion

    frames = len(motion)
    at = np.clip(np.asarray(times, float) * motion.fps, 0, max(frames - 1, 0))
    low = np.minimum(at.astype(int), max(frames - 2, 0))
    high, part = np.minimum(low + 1, frames - 1), (at - low)[:, None]
    weights = (
        CubicSpline(np.arange(frames), np.eye(frames), bc_type="natural")(at) if frames > 1 else np.ones((len(at), 1))
    )

    def curve(array: np.ndarray) -> np.ndarray:
        flat = weights.astype(np.float32) @ array.reshape(frames, -1)
        return flat.reshape(len(at), *array.shape[1:])

    confidence = motion.confidence[low] + (motion.confidence[high] - motion.confidence[low]) * part
    return replace(
        motion,
        rotations=normalize(curve(continuous(motion.rotations))),
        translation=curve(motion.translation),
        face=np.clip(curve(motion.face), 0, 1),
        confidence=confidence.astype(np.float32),
        fps=motion.fps if fps is None else float(fps),
    )
