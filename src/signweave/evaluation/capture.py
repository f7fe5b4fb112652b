"""Capture's closed loop on perfect landmarks, and its fits of recordings: errors by part."""

from __future__ import annotations

import numpy as np

from ..body.posing import joint_transforms
from ..body.shape import Body
from ..capture.layouts import joints_layout
from ..formats.holistic import holistic_landmarks, holistic_layout
from ..motion.camera import signing_camera
from ..motion.nouns import Landmarks, Motion
from ..motion.skeleton import JOINTS

SIZE = (512, 512)


def exact_landmarks(body: Body, motion: Motion) -> Landmarks:
    """What Holistic would report for this body if it made no error: 576 points, with depth."""
    points, _ = holistic_landmarks(body, motion, signing_camera(body.skeleton, SIZE))
    return Landmarks(points, np.ones(points.shape[:2], np.float32), motion.fps, holistic_layout(), SIZE)


def joint_landmarks(body: Body, motion: Motion, count: int = len(JOINTS)) -> Landmarks:
    """The first `count` joints of this body in metres (22: HumanML3D's)."""
    points = joint_transforms(body, motion)[0][:, :count]
    return Landmarks(points, np.ones(points.shape[:2], np.float32), motion.fps, joints_layout(JOINTS[:count]))
