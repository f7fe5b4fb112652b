"""MediaPipe Holistic (complexity 1) as a detector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ..errors import MissingExtra
from ..formats.holistic import FACE, LEFT, POSE, RIGHT, WORLD, holistic_layout
from .detector import Found

_PARTS = {
    POSE: "pose_landmarks",
    FACE: "face_landmarks",
    LEFT: "left_hand_landmarks",
    RIGHT: "right_hand_landmarks",
    WORLD: "pose_world_landmarks",
}


class HolisticDetector:
    """576 points as `.pose` files name them: pixels and MediaPipe's raw depth, world landmarks in metres."""

    name = "mediapipe-holistic-0.10.14"
    layout = holistic_layout()

    def __call__(self, pictures: Iterable[np.ndarray], person: int | None = None) -> Iterator[Found]:
        """As `Detector`. Raises MissingExtra where mediapipe is not installed."""
        with _holistic() as holistic:
            for picture in pictures:
                result = holistic.process(np.ascontiguousarray(picture))
                yield self._found(result, (picture.shape[1], picture.shape[0]))

    def _found(self, result: Any, size: tuple[int, int]) -> Found:
        points = np.full((len(self.layout), 3), np.nan, np.float32)
        confidence = np.zeros(len(self.layout), np.float32)
        for name, attribute in _PARTS.items():
            landmarks = getattr(result, attribute)
            if landmarks is None:
                continue
            rows = self.layout.slice(name)
            points[rows] = [(p.x, p.y, p.z) for p in landmarks.landmark]
            if name != WORLD:
                points[rows, :2] *= size
            seen = [p.visibility for p in landmarks.landmark] if name in (POSE, WORLD) else 1.0
            confidence[rows] = seen
        return Found(points, confidence)


def _holistic() -> Any:
    try:
        from mediapipe.python.solutions.holistic import Holistic
    except ImportError as error:
        raise MissingExtra("finding people in pictures with MediaPipe", "capture") from error
    return Holistic(static_image_mode=False, model_complexity=1)
