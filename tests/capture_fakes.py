"""A detector that sees what it is told to see, and small videos for it to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from signweave.body.shape import load_body
from signweave.capture.detector import Found
from signweave.formats.holistic import holistic_landmarks, holistic_layout
from signweave.formats.video import VideoWriter
from signweave.motion.camera import signing_camera
from signweave.motion.nouns import Landmarks, Motion

SIZE = (64, 64)


def exact(motion: Motion, size: tuple[int, int] = SIZE) -> Landmarks:
    """What Holistic would report of the neutral body if it made no error."""
    body = load_body()
    points, confidence = holistic_landmarks(body, motion, signing_camera(body.skeleton, size))
    return Landmarks(points, confidence, motion.fps, holistic_layout(), size)


class Told:
    """A detector that gives these landmarks one by one, from the start again where there are more pictures."""

    name = "told"

    def __init__(self, landmarks: Landmarks) -> None:
        self.landmarks, self.layout, self.looked = landmarks, landmarks.layout, 0

    def __call__(self, pictures: Iterable[np.ndarray], person: int | None = None) -> Iterator[Found]:
        for number, _ in enumerate(pictures):
            self.looked += 1
            row = number % len(self.landmarks)
            yield Found(self.landmarks.points[row], self.landmarks.confidence[row])


class Blind(Told):
    """A detector that sees nobody."""

    name = "blind"

    def __call__(self, pictures: Iterable[np.ndarray], person: int | None = None) -> Iterator[Found]:
        for _ in pictures:
            count = len(self.layout)
            yield Found(np.full((count, 3), np.nan, np.float32), np.zeros(count, np.float32))


def grey_video(path: Path, frames: int, fps: float = 30.0, size: tuple[int, int] = SIZE) -> Path:
    """A video of nothing, each picture a little brighter than the one before."""
    with VideoWriter(path, fps, size) as writer:
        for number in range(frames):
            writer.write(np.full((size[1], size[0], 3), number % 200, np.uint8))
    return path
