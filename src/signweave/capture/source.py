"""Recordings as capture takes them: videos, single pictures and landmark files, as landmarks in stretches."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..formats import pose, video
from ..motion.nouns import Landmarks
from .detector import Detector

VIDEOS = (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".3gp")
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
LANDMARKS = (".pose",)
SUFFIXES = VIDEOS + PICTURES + LANDMARKS
STRETCH = 1800
"""Frames handed on at a time: a minute at 30 frames a second, about 20 MB of landmarks."""


def landmarks_of(
    path: str | os.PathLike[str], detector: Detector, person: int | None = None, stretch: int = STRETCH
) -> Iterator[Landmarks]:
    """Landmarks of a recording on an even grid of time, `stretch` frames at a time; memory does not grow with length.

    Raises InputError where the file is none of `SUFFIXES`, damaged, or shows nobody from its first to its last frame.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in LANDMARKS:
        yield pose.read(path, person or 0)
        return
    if suffix not in SUFFIXES:
        raise InputError(f"{path}: neither a video, a picture nor a .pose file, expected {', '.join(SUFFIXES)}")
    info = video.probe(path)
    points: list[np.ndarray] = []
    confidence: list[np.ndarray] = []
    seen = False
    for found in detector(video.read_frames(path), person):
        points.append(found.points)
        confidence.append(found.confidence)
        seen = seen or bool(found.confidence.any())
        if len(points) == stretch:
            yield Landmarks(np.array(points), np.array(confidence), info.fps, detector.layout, info.size)
            points, confidence = [], []
    if points:
        yield Landmarks(np.array(points), np.array(confidence), info.fps, detector.layout, info.size)
    if not seen:
        raise InputError(f"{path}: nobody is seen in it, film the signer from the waist up, facing the camera")
