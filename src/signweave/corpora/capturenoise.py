"""What capture leaves of error in a motion: joints turned by a constant part, by drift, and by trembling.

Sizes are measured, not guessed: drawn signing, whose truth is known, goes through detector and fit, and the turns that
come back are compared (`signweave evaluate capture --video`, `evaluation.capture_noise`). What a detector gets wrong
holds for a third of a second, for the fit is smooth; little of it trembles.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..motion.nouns import Motion
from ..motion.skeleton import HAND_JOINTS, JOINTS, SIDES, joint
from .manner import straying, turned_by

GROUPS: Mapping[str, tuple[int, ...]] = {
    "trunk": tuple(joint(name) for name in ("spine1", "spine2", "spine3")),
    "head": tuple(joint(name) for name in ("neck", "head")),
    "collars": tuple(joint(f"{side}_collar") for side in SIDES),
    "arms": tuple(joint(f"{side}_{name}") for side in SIDES for name in ("shoulder", "elbow")),
    "wrists": tuple(joint(f"{side}_wrist") for side in SIDES),
    "fingers": tuple(row for side in SIDES for row in HAND_JOINTS[side]),
}
"""Joints whose errors are alike, by name: their rows."""
SIZES: Mapping[str, tuple[float, float, float]] = {
    "trunk": (1.0, 0.8, 0.1),
    "head": (1.6, 1.2, 0.1),
    "collars": (0.3, 0.7, 0.1),
    "arms": (2.8, 5.4, 0.5),
    "wrists": (9.1, 13.9, 4.0),
    "fingers": (11.6, 10.4, 5.2),
}
"""Degrees about each axis, root mean squares: constant through a clip, drift, trembling."""


def by_joint() -> np.ndarray:
    """`(55, 3)` radians about each axis: what is constant, drifts and trembles of each joint."""
    out = np.zeros((len(JOINTS), 3))
    for name, rows in GROUPS.items():
        out[list(rows)] = np.radians(SIZES[name])
    return out


def captured(motion: Motion, rng: np.random.Generator, amount: float = 1.0) -> Motion:
    """A motion with `amount` times the errors of capture; contacts are gone, because hands have moved."""
    constant, drift, trembling = (amount * size[:, None] for size in by_joint().T)
    turns = constant * rng.standard_normal((len(JOINTS), 3))
    turns = turns + drift * straying(len(motion), len(JOINTS), motion.fps, rng)
    turns = turns + trembling * rng.standard_normal((len(motion), len(JOINTS), 3))
    return turned_by(motion, motion.rotations.astype(float), turns)
