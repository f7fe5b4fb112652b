"""Capture from end to end: a recording becomes landmarks, and landmarks become Motion, a stretch at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import InputError
from ..motion.mirror import mirror
from ..motion.nouns import Landmarks, Motion
from ..motion.timing import concatenate
from .contacts import with_contacts
from .detector import Detector, load_detector
from .fitting import fit_in_full
from .refine import refine
from .source import about, landmarks_of
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
    """A stretch of a recording: what was detected, untouched, and the Motion fitted to it, frame for frame.

    `mirrored`: the signer is left-handed, and the motion leads with the right hand all the same.
    """

    landmarks: Landmarks
    motion: Motion
    mirrored: bool = False

    @property
    def as_seen(self) -> Motion:
        """The motion by the hands that did it."""
        return mirror(self.motion) if self.mirrored else self.motion


def captured_parts(
    path: str | os.PathLike[str], how: Capturing | None = None, detector: Detector | None = None
) -> Iterator[Captured]:
    """A recording in stretches, so that length costs no memory. `detector` takes the place of the named one.

    Which hand leads is judged, where it is, by the first stretch. Raises InputError where the file cannot be read or
    shows nobody.
    """
    how = how or Capturing()
    if how.dominant not in DOMINANT:
        raise InputError(f"leading hand '{how.dominant}', expected one of {', '.join(DOMINANT)}")
    found = landmarks_of(path, detector or load_detector(how.detector), how.person)
    dominant = how.dominant
    with about(path):
        for landmarks, motion in fitted_stretches(found, refined if how.refine else touching):
            if dominant == "auto":
                dominant = leading(Captured(landmarks, motion))
            left = dominant == "left"
            yield Captured(landmarks, mirror(motion) if left else motion, left)


def touching(landmarks: Landmarks) -> Motion:
    """The Motion fitted to landmarks, with the contacts found in it."""
    return with_contacts(fit_in_full(landmarks))


def refined(landmarks: Landmarks) -> Motion:
    """The same, brought nearer to the landmarks by gradient."""
    fit = fit_in_full(landmarks)
    return refine(with_contacts(fit), fit.places)


def leading(captured: Captured) -> str:
    """The hand that does the work: "left" or "right"; right where both do the same."""
    from .quality import judge  # which judges what this module captures

    return judge(captured).dominant or "right"


def capture(path: str | os.PathLike[str], how: Capturing | None = None, detector: Detector | None = None) -> Captured:
    """A whole recording in memory, as `captured_parts`."""
    parts = list(captured_parts(path, how, detector))
    if not parts:
        raise InputError(f"{path}: has no frames")
    landmarks = Landmarks.joined([part.landmarks for part in parts])
    return Captured(landmarks, concatenate([part.motion for part in parts]), parts[0].mirrored)
