"""Capture from end to end: a recording becomes landmarks, and landmarks become Motion, a stretch at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..errors import InputError
from ..motion.mirror import mirror
from ..motion.nouns import Landmarks, Motion
from ..motion.timing import concatenate
from .detector import Detector, load_detector
from .fitting import fit
from .source import landmarks_of
from .stretches import fitted_stretches

DOMINANT = ("right", "left", "auto")


@dataclass(frozen=True)
class Capturing:
    """How to capture.

    `detector`: a name in `DETECTORS`. `person`: which one from the left, counted from 0; None is the largest.
    `dominant`: the hand that leads; the motion of a left-handed signer is mirrored, because a Motion leads with the
    right hand; "auto" judges by how much each hand moves. `refine`: improve the fit by gradient on the body.
    """

    detector: str = "mediapipe"
    person: int | None = None
    dominant: str = "right"
    refine: bool = False


@dataclass(frozen=True)
class Captured:
    """A stretch of a recording: what was detected, untouched, and the Motion fitted to it, frame for frame."""

    landmarks: Landmarks
    motion: Motion


def captured_parts(
    path: str | os.PathLike[str], how: Capturing | None = None, detector: Detector | None = None
) -> Iterator[Captured]:
    """A recording in stretches, so that length costs no memory. `detector` takes the place of the named one.

    Raises InputError where the file cannot be read or shows nobody.
    """
    how = how or Capturing()
    if how.dominant not in DOMINANT:
        raise InputError(f"leading hand '{how.dominant}', expected one of {', '.join(DOMINANT)}")
    found = landmarks_of(path, detector or load_detector(how.detector), how.person)
    for landmarks, motion in fitted_stretches(found, fit):
        yield Captured(landmarks, mirror(motion) if how.dominant == "left" else motion)


def capture(path: str | os.PathLike[str], how: Capturing | None = None, detector: Detector | None = None) -> Captured:
    """A whole recording in memory, as `captured_parts`."""
    parts = list(captured_parts(path, how, detector))
    if not parts:
        raise InputError(f"{path}: has no frames")
    points, confidence = (np.concatenate([getattr(p.landmarks, n) for p in parts]) for n in ("points", "confidence"))
    landmarks = replace(parts[0].landmarks, points=points, confidence=confidence)
    return Captured(landmarks, concatenate([part.motion for part in parts]))
