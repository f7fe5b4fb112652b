"""MediaPipe Holistic's points as `.pose` files name them, and how a signer's points become what Holistic reports.

576 points: POSE_LANDMARKS (33), FACE_LANDMARKS (468), LEFT_HAND_LANDMARKS (21), RIGHT_HAND_LANDMARKS (21) in pixels,
and POSE_WORLD_LANDMARKS (33) in metres. What a detector of ours finds has more: ten points of the irises and both hands
in metres (`captured_layout`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

import numpy as np

from ..body.points import holistic_points
from ..body.shape import Body
from ..motion.camera import Camera
from ..motion.nouns import Component, Layout, Motion
from ..motion.skeleton import JOINTS

POSE, FACE, LEFT, RIGHT, WORLD = (
    "POSE_LANDMARKS", "FACE_LANDMARKS", "LEFT_HAND_LANDMARKS", "RIGHT_HAND_LANDMARKS", "POSE_WORLD_LANDMARKS"
)  # fmt: skip
LEFT_WORLD, RIGHT_WORLD = "LEFT_HAND_WORLD_LANDMARKS", "RIGHT_HAND_WORLD_LANDMARKS"
COMPONENTS = (POSE, FACE, LEFT, RIGHT, WORLD)
_METRES = ("metres", "metres", "metres")
_HIPS = (23, 24)  # of the pose landmarks
_FINGER_COLORS = ((192, 0, 0), (0, 0, 192), (0, 192, 0), (0, 192, 192), (220, 100, 0))  # thumb to little finger


@lru_cache
def holistic_layout() -> Layout:
    """The layout of what we write; limbs are MediaPipe's connections."""
    with np.load(str(files(__package__) / "data" / "holistic.npz")) as data:
        body, hand = tuple(map(str, data["pose_names"])), tuple(map(str, data["hand_names"]))
        limbs = {key: tuple((int(a), int(b)) for a, b in data[f"{key}_limbs"]) for key in ("pose", "hand", "face")}
    return Layout(
        "holistic-576",
        (
            Component(POSE, body, limbs=limbs["pose"]),
            Component(FACE, tuple(str(i) for i in range(468)), limbs=limbs["face"]),
            Component(LEFT, hand, limbs=limbs["hand"]),
            Component(RIGHT, hand, limbs=limbs["hand"]),
            Component(WORLD, body, _METRES, limbs["pose"]),
        ),
    )


@lru_cache
def captured_layout() -> Layout:
    """`holistic-628`, what is found in videos: Holistic's points with the refined face, then both hands in metres.

    POSE_LANDMARKS 33, FACE_LANDMARKS 478 (468 is the centre of the signer's right iris and 469 to 472 its rim, 473 to
    477 the left one), LEFT_ and RIGHT_HAND_LANDMARKS 21 in pixels; POSE_WORLD_LANDMARKS 33, LEFT_ and
    RIGHT_HAND_WORLD_LANDMARKS 21 in metres, x right, y down, z away, a hand about its own centre.
    """
    pose, face, left, right, world = holistic_layout().components
    return Layout(
        "holistic-628",
        (
            pose,
            replace(face, points=tuple(str(i) for i in range(478))),
            left,
            right,
            world,
            replace(left, name=LEFT_WORLD, units=_METRES),
            replace(right, name=RIGHT_WORLD, units=_METRES),
        ),
    )


def colors(component: Component) -> tuple[tuple[int, int, int], ...]:
    """RGB colours of a component's points: one for all, or one per point for a hand of 21."""
    if len(component.points) != 21:
        return ((128, 0, 0),) if "FACE" in component.name.upper() else ((255, 0, 0),)
    lighter = [
        (min(r + s, 255), min(g + s, 255), min(b + s, 255)) for r, g, b in _FINGER_COLORS for s in (0, 35, 70, 105)
    ]
    return ((232, 232, 232), *lighter)


def units(name: str, dimensions: int) -> tuple[str, str, str]:
    """Units of a component by its name: world landmarks are metres, all else pixels with a raw depth or none."""
    if "WORLD" in name.upper():
        return _METRES
    return ("pixels", "pixels", "raw" if dimensions > 2 else "none")


def holistic_landmarks(body: Body, motion: Motion, camera: Camera) -> tuple[np.ndarray, np.ndarray]:
    """Points `(T, 576, 3)` and confidence `(T, 576)` as Holistic would report them for this signer in this picture.

    x, y are pixels; z is MediaPipe's: depth in picture widths, less towards the camera, counted from the middle of the
    hips (pose), the mean of the face (as measured on MediaPipe 0.10.14) or the wrist (hands). World landmarks are
    metres from the middle of the hips, x right, y down and z away in the picture. Confidence is the motion's own;
    nothing is hidden by anything.
    """
    points = holistic_points(body, motion)
    seen = camera.project(points)
    layout = holistic_layout()
    out = np.empty((len(points), len(layout), 3), np.float32)
    out[:, :543, :2] = seen[..., :2]
    pose, face, left, right = (layout.slice(name) for name in (POSE, FACE, LEFT, RIGHT))
    origins = (
        (pose, seen[:, pose, 2][:, _HIPS].mean(1)),
        (face, seen[:, face, 2].mean(1)),
        (left, seen[:, left, 2][:, 0]),
        (right, seen[:, right, 2][:, 0]),
    )
    for part, origin in origins:
        widths = camera.focal / (origin * camera.size[0])  # picture widths in a metre at that depth
        out[:, part, 2] = (seen[:, part, 2] - origin[:, None]) * widths[:, None]
    middle = points[:, pose][:, _HIPS].mean(1, keepdims=True)
    out[:, layout.slice(WORLD)] = (points[:, pose] - middle) @ camera.axes.T * np.array([1, -1, -1])
    confidence = np.empty(out.shape[:2], np.float32)
    parts = motion.part_confidence
    confidence[:, pose] = confidence[:, layout.slice(WORLD)] = parts[:, :1]
    confidence[:, left], confidence[:, right] = parts[:, 1:2], parts[:, 2:3]
    confidence[:, face] = motion.confidence[:, len(JOINTS) :]
    return out, confidence
