"""The errors of capture as turns of joints, and their sizes: what is constant, what drifts, what trembles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..corpora.capturenoise import GROUPS
from ..motion.nouns import Motion
from ..motion.rotations import inverse, multiply, to_rotvec
from ..motion.timing import resample

FPS = 15.0
"""The frame rate at which errors are compared: that of the models that learn to take them away."""


def turn_errors(fitted: Motion, true: Motion) -> np.ndarray:
    """`(T, 55, 3)` degrees at `FPS`: the turns from each true rotation to the fitted one, in the joint's own frame."""
    found, there = (resample(motion, FPS).rotations.astype(float) for motion in (fitted, true))
    frames = min(len(found), len(there))
    return np.degrees(to_rotvec(multiply(inverse(there[:frames]), found[:frames])))


def noise_sizes(errors: Sequence[np.ndarray]) -> dict[str, dict[str, float]]:
    """Root mean squares about one axis over clips `(T, 55, 3)` of 10 frames or more, by group of joints.

    `constant`: of each clip's median. Of the rest, `trembling` is what two neighbouring frames do not share: its
    variance less the autocovariance drawn on in a straight line from one and two frames apart to none; `drift` is
    what they do share.
    """
    return {name: _sizes([clip[:, list(rows)] for clip in errors if len(clip) >= 10]) for name, rows in GROUPS.items()}


def _sizes(clips: Sequence[np.ndarray]) -> dict[str, float]:
    middles = [np.median(clip, 0, keepdims=True) for clip in clips]
    rests = [clip - middle for clip, middle in zip(clips, middles, strict=True)]
    shared = [float(np.mean([(rest[k:] * rest[: len(rest) - k]).mean() for rest in rests])) for k in range(3)]
    drift = min(max(2 * shared[1] - shared[2], 0.0), shared[0])
    return {
        "constant": float(np.sqrt(np.mean([(middle**2).mean() for middle in middles]))),
        "drift": float(np.sqrt(drift)),
        "trembling": float(np.sqrt(shared[0] - drift)),
    }
