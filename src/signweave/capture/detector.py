"""What finds points of a person in pictures: the one thing that capture asks of it, whoever made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..errors import InputError
from ..motion.nouns import Layout


@dataclass(frozen=True)
class Found:
    """Points of one person in one picture: `points (N, 3)` in the layout's units, missing ones NaN; `confidence (N,)`,
    missing ones 0. A picture with nobody in it has confidence 0 throughout."""

    points: np.ndarray
    confidence: np.ndarray


class Detector(Protocol):
    """Finds one person's points in the pictures of one recording, in their order.

    `name` tells detectors (and their versions and settings) apart, and is kept with what they find. `layout` is that of
    the points. A detector may keep tracks from picture to picture: every recording gets a call of its own.
    """

    name: str
    layout: Layout

    def __call__(self, pictures: Iterable[np.ndarray], person: int | None = None) -> Iterator[Found]:
        """A `Found` for each picture `(H, W, 3)` uint8 RGB, as pictures are given: none is held back or looked ahead.

        `person`: which one from the left in the first picture that shows anybody, counted from 0; None is the largest.
        """
        ...


def _mediapipe() -> Detector:
    from .mediapipe import HolisticDetector

    return HolisticDetector()


DETECTORS: dict[str, Callable[[], Detector]] = {"mediapipe": _mediapipe}
"""Detectors by the name that `--detector` takes."""


def load_detector(name: str = "mediapipe") -> Detector:
    """A detector by name; InputError for an unknown one, MissingExtra where its packages are not installed."""
    if name not in DETECTORS:
        raise InputError(f"no detector '{name}', expected one of: {', '.join(DETECTORS)}")
    return DETECTORS[name]()
