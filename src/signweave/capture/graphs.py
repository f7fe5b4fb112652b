"""MediaPipe's graphs as capture runs them, quietly: all of Holistic, palms in a crop, one hand, people in a picture.

Holistic's own graph estimates hands in metres, how surely each hand is there and which hand it looks like, and lets all
of it fall; here these inner streams are read out of the unchanged graph, so they cost nothing and change nothing.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..errors import MissingExtra

_HAND = "handlandmarksleftandrightcpu__handlandmarksfromposecpu_{}__handlandmarkcpu__"
HANDS = {"left": _HAND.format(1), "right": _HAND.format(2)}
"""Where the inner streams of each hand begin."""
INNER = ("hand_world_landmarks", "hand_presence_score", "handedness")
_HOLISTIC = ("pose_landmarks", "pose_world_landmarks", "face_landmarks", "left_hand_landmarks", "right_hand_landmarks")
_PALMS = """
input_stream: "image"
output_stream: "palms"
node { calculator: "PalmDetectionCpu" input_stream: "IMAGE:image" input_side_packet: "MODEL_COMPLEXITY:complexity"
  output_stream: "DETECTIONS:palms" }
input_side_packet: "complexity"
"""
_ONE_HAND = """
input_stream: "image"
input_stream: "palm"
input_side_packet: "complexity"
node { calculator: "ImagePropertiesCalculator" input_stream: "IMAGE:image" output_stream: "SIZE:size" }
node { calculator: "PalmDetectionDetectionToRoi" input_stream: "DETECTION:palm" input_stream: "IMAGE_SIZE:size"
  output_stream: "ROI:roi" }
node { calculator: "HandLandmarkCpu" input_stream: "IMAGE:image" input_stream: "ROI:roi"
  input_side_packet: "MODEL_COMPLEXITY:complexity" output_stream: "LANDMARKS:landmarks"
  output_stream: "WORLD_LANDMARKS:world" output_stream: "HANDEDNESS:handedness" }
"""
_PEOPLE = """
input_stream: "image"
output_stream: "people"
node { calculator: "PoseDetectionCpu" input_stream: "IMAGE:image" output_stream: "DETECTIONS:people" }
"""
_NOISE = re.compile(
    rb"^(?:[IW]\d{4} .*|INFO: .*|WARNING: All log messages before absl.*|.*GetPrototype.*|.*TensorFlow Lite.*)$"
)


class Graph:
    """One of MediaPipe's graphs: pictures `(H, W, 3)` uint8 RGB go in, what the named streams carry comes out."""

    def __init__(self, solution: Any) -> None:
        self._solution, self._fresh = solution, True

    def __call__(self, picture: np.ndarray, **streams: Any) -> Mapping[str, Any]:
        """What each stream carries for this picture, None where nothing."""
        given = {"image": np.ascontiguousarray(picture), **streams}
        with _quiet() if self._fresh else _unwarned():  # models say their lines when they are first used
            result = self._solution.process(given)
        self._fresh = False
        return {name: getattr(result, name) for name in result._fields}

    def close(self) -> None:
        self._solution.close()


def holistic() -> Graph:
    """Holistic, complexity 1, tracking from picture to picture, with the refined face and the hands' inner streams."""
    inner = [prefix + name for prefix in HANDS.values() for name in INNER]
    return _graph(
        binary_graph_path="mediapipe/modules/holistic_landmark/holistic_landmark_cpu.binarypb",
        side_inputs={
            "model_complexity": 1,
            "smooth_landmarks": True,
            "enable_segmentation": False,
            "smooth_segmentation": False,
            "refine_face_landmarks": True,
            "use_prev_landmarks": True,
        },
        outputs=[*_HOLISTIC, *inner],
    )


def palms(threshold: float) -> Graph:
    """Stream `palms`: detections in one picture by itself, surest first, none below `threshold`."""
    parameters = {"palmdetectioncpu__TensorsToDetectionsCalculator.min_score_thresh": threshold}
    return _graph(graph_config=_PALMS, side_inputs={"complexity": 1}, calculator_params=parameters)


def one_hand(threshold: float) -> Graph:
    """Streams `landmarks`, `world`, `handedness` and `handlandmarkcpu__hand_presence_score` of the hand at one `palm`,
    None where its presence is below `threshold`."""
    return _graph(
        graph_config=_ONE_HAND,
        side_inputs={"complexity": 1},
        calculator_params={"handlandmarkcpu__ThresholdingCalculator.threshold": threshold},
        outputs=["landmarks", "world", "handedness", "handlandmarkcpu__hand_presence_score"],
    )


def people() -> Graph:
    """Stream `people`: detections of the heads and trunks in one picture by itself."""
    return _graph(graph_config=_PEOPLE)


def _graph(**arguments: Any) -> Graph:
    try:
        with _quiet():
            from mediapipe.python.solution_base import SolutionBase
            from mediapipe.python.solutions import hands, holistic  # noqa: F401 - without them options are dropped

            solution = SolutionBase(**arguments)
            solution._graph.wait_until_idle()  # models load beside, and say so
            return Graph(solution)
    except ImportError as error:
        raise MissingExtra("finding people in pictures with MediaPipe", "capture") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the lines that MediaPipe's libraries write past Python while models load; all other lines still come."""
    sys.stderr.flush()
    with tempfile.TemporaryFile() as said, _unwarned():
        kept = os.dup(2)
        os.dup2(said.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
            said.seek(0)
            for line in said.read().splitlines():
                if line and not _NOISE.match(line):
                    os.write(2, line + b"\n")


@contextmanager
def _unwarned() -> Iterator[None]:
    """Without what Python libraries of MediaPipe's say of each other's future."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.filterwarnings("ignore", message=".*GetPrototype", category=UserWarning)
        yield
