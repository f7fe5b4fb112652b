"""MediaPipe Holistic over pictures, only as a witness: does a detector made for people see what we draw?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import MissingExtra

_WRIST = {"left": 15, "right": 16}  # BlazePose's numbers
_HAND_POINTS = 21


@dataclass(frozen=True)
class Seen:
    """What was found in each frame.

    `pose`, `face (T,)` bool. `hands`: side to `(T, 21, 2)` pixels, NaN where not found. `wrists`: side to `(T, 2)`
    pixels by the pose landmarks, NaN where there is no pose. Sides are the signer's own. `size`: width, height.
    """

    pose: np.ndarray
    face: np.ndarray
    hands: dict[str, np.ndarray]
    wrists: dict[str, np.ndarray]
    size: tuple[int, int]

    def __len__(self) -> int:
        return len(self.pose)

    def found(self, side: str) -> np.ndarray:
        """`(T,)` whether this hand was found."""
        return ~np.isnan(self.hands[side][:, 0, 0])


def look(frames: Iterable[np.ndarray]) -> Seen:
    """Run Holistic (model_complexity 1, video mode, a fresh instance) over pictures `(H, W, 3)` uint8 RGB.

    Raises MissingExtra where mediapipe is not installed, ValueError where there are no pictures.
    """
    rows, size = [], (0, 0)
    with _holistic() as detector:
        for frame in frames:
            size = (frame.shape[1], frame.shape[0])
            rows.append(_row(detector.process(np.ascontiguousarray(frame)), size))
    if not rows:
        raise ValueError("no pictures to look at")
    pose, face, left, right, left_wrist, right_wrist = (np.array(column) for column in zip(*rows, strict=True))
    return Seen(pose, face, {"left": left, "right": right}, {"left": left_wrist, "right": right_wrist}, size)


def _holistic() -> Any:
    try:
        from mediapipe.python.solutions.holistic import Holistic
    except ImportError as error:
        raise MissingExtra("looking at pictures with MediaPipe", "capture") from error
    return Holistic(static_image_mode=False, model_complexity=1)


def _row(result: Any, size: tuple[int, int]) -> tuple[Any, ...]:
    pose = _pixels(result.pose_landmarks, 33, size)
    hands = (_pixels(found, _HAND_POINTS, size) for found in (result.left_hand_landmarks, result.right_hand_landmarks))
    wrists = (pose[_WRIST[side]] for side in ("left", "right"))
    return (result.pose_landmarks is not None, result.face_landmarks is not None, *hands, *wrists)


def _pixels(landmarks: Any, count: int, size: tuple[int, int]) -> np.ndarray:
    if landmarks is None:
        return np.full((count, 2), np.nan)
    return np.array([(point.x, point.y) for point in landmarks.landmark]) * size
