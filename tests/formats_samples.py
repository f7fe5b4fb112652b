"""Motions and small helpers that the format tests share."""

from __future__ import annotations

import numpy as np

from signweave.motion.nouns import Contact, GlossSpan, Motion
from signweave.motion.rotations import continuous, from_rotvec
from signweave.motion.skeleton import FACE_NAMES, JOINTS

GLOSSES = (GlossSpan("HELLO", 0.0, 0.5), GlossSpan("A", 0.5, 0.75, "letter"), GlossSpan("", 0.75, 1.0, "pause"))


def random_motion(rng: np.random.Generator, frames: int = 30, fps: float = 30.0, size: float = 0.6) -> Motion:
    """A smooth motion of everything a Motion can hold: joints, pelvis, face, confidence, a contact."""
    key = rng.normal(0, size, (5, len(JOINTS), 3))
    place = np.linspace(0, 3.999, frames)
    low, t = place.astype(int), (place % 1)[:, None, None]
    vectors = key[low] * (1 - t) + key[low + 1] * t
    vectors[:, 22:25] = 0  # jaw and eyes live in the face
    return Motion(
        continuous(from_rotvec(vectors)),
        np.cumsum(rng.normal(0, 0.01, (frames, 3)), 0),
        rng.uniform(0, 1, (frames, len(FACE_NAMES))),
        rng.uniform(0.1, 1, (frames, len(JOINTS) + 1)),
        fps,
        contacts=(Contact(0.1, 0.4, "right_index_tip", "chin", 0.01),),
    )


def gaze_free(motion: Motion) -> Motion:
    """The motion with one of each pair of opposite jaw and eye actions at zero: what rotations can tell."""
    from dataclasses import replace

    face = motion.face.copy()
    for name in FACE_NAMES:
        if name.startswith(("eyeLookUp", "eyeLookIn", "jawRight", "jawForward")):
            face[:, FACE_NAMES.index(name)] = 0
    return replace(motion, face=face)
