"""From a layout's own points to places: which layouts are known, and what each of them gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..errors import InputError
from ..formats.holistic import POSE
from ..formats.jointnames import joint_table
from ..motion.nouns import Component, Landmarks, Layout
from ..motion.skeleton import JOINTS, SIDES, joint
from .fingers import ORDER
from .flat import BODY_25, openpose_places
from .lifting import holistic_places
from .places import BODY, Places, nowhere

KINECT = (
    "head", "neck", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
    "left_hand", "right_hand", "spine", "pelvis", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle", "left_foot", "right_foot",
)  # fmt: skip
"""Kinect v1's 20 joints in the order of the ISL recordings; "neck" is its shoulder centre, "pelvis" its hip centre."""
_METRES = ("metres", "metres", "metres")
_KINECT_NAME, _JOINTS_NAME = "KINECT", "JOINTS"


def kinect_layout() -> Layout:
    """The layout of Kinect v1 skeletons: metres, x to the signer's right, y up, z away from the camera."""
    return Layout("kinect-20", (Component(_KINECT_NAME, KINECT, _METRES),), true_depth=True)


def joints_layout(names: tuple[str, ...] = JOINTS) -> Layout:
    """Joint positions under the names of a skeleton (ours, HumanML3D's first 22, CMU, Bandai): metres, Y up, facing +Z.

    Fingertips may follow as `left_thumb_tip` and so on.
    """
    return Layout(f"joints-{len(names)}", (Component(_JOINTS_NAME, tuple(names), _METRES),), true_depth=True)


def places_of(landmarks: Landmarks) -> Places:
    """Places of landmarks in any known layout. Raises InputError where the layout is unknown or nobody is in it."""
    layout = landmarks.layout
    if not len(landmarks):
        raise InputError("landmarks: no frames to fit")
    if layout.has(POSE):
        out = holistic_places(landmarks)
    elif layout.has(BODY_25):
        out = openpose_places(landmarks)
    elif layout.has(_KINECT_NAME):
        out = _kinect(landmarks)
    elif len(layout.components) == 1:
        out = _joints(landmarks)
    else:
        known = "holistic, openpose, kinect-20, joints"
        raise InputError(f"landmarks: no fit for the layout {layout.name}, expected one of: {known}")
    if not (out.knows("left_shoulder") & out.knows("right_shoulder")).any():
        raise InputError("landmarks: no frame shows both shoulders, record the signer from the waist up")
    return out


def _kinect(landmarks: Landmarks) -> Places:
    points = landmarks.of(_KINECT_NAME).astype(float) * [-1.0, 1.0, -1.0]
    out = replace(nowhere(len(landmarks), landmarks.fps), noisy=True, yaw=_yaw(points))
    for i, name in enumerate(KINECT):
        if name in BODY and name not in ("neck", "pelvis"):
            row = BODY.index(name)
            out.body[:, row] = points[:, i]
            out.body_confidence[:, row] = landmarks.confidence[:, i]
    for i, side in enumerate(SIDES):  # of a hand only where it points
        out.hands[:, i, 0], out.hands[:, i, 9] = points[:, KINECT.index(f"{side}_wrist")], points[:, 8 + i]
    return out


def _yaw(points: np.ndarray) -> float:
    """Radians that Kinect's points, in our axes, are usually turned aside: signers stand turned to the depth camera."""
    line = points[:, KINECT.index("left_shoulder")] - points[:, KINECT.index("right_shoulder")]
    turn = np.arctan2(-line[:, 2], np.abs(line[:, 0]))
    return float(np.nanmedian(turn)) if np.isfinite(turn).any() else 0.0


def _joints(landmarks: Landmarks) -> Places:
    names = landmarks.layout.components[0].points
    _, table = joint_table(names)
    missing = [n for n in ("left_shoulder", "right_shoulder", "left_elbow", "right_elbow") if n not in table]
    if missing:
        raise InputError(f"landmarks: no joint found for {', '.join(missing)} in the layout {landmarks.layout.name}")
    points = landmarks.points.astype(float)
    out = replace(nowhere(len(landmarks), landmarks.fps), grounded=True, deep=landmarks.layout.true_depth)
    for name, i in table.items():
        if name in BODY:
            row = BODY.index(name)
            out.body[:, row], out.body_confidence[:, row] = points[:, i], landmarks.confidence[:, i]
    for i, side in enumerate(SIDES):
        wanted = [f"{side}_wrist"] + [f"{side}_{f}{k}" for f in ORDER for k in (1, 2, 3)]
        if all(name in table for name in wanted):
            _hand(out, i, side, points, landmarks.confidence, table, names)
    return out


def _hand(
    out: Places, i: int, side: str, points: np.ndarray, confidence: np.ndarray, table: dict[str, int], names: tuple
) -> None:
    """A hand from finger joints; fingertips as the file has them, else straight on from the last joint."""
    out.hands[:, i, 0] = points[:, table[f"{side}_wrist"]]
    for f, finger in enumerate(ORDER):
        rows = [table[f"{side}_{finger}{k}"] for k in (1, 2, 3)]
        first = 1 + 4 * f
        out.hands[:, i, first : first + 3] = points[:, rows]
        tip = f"{side}_{finger}_tip"
        if tip in names:
            out.hands[:, i, first + 3] = points[:, names.index(tip)]
        else:
            out.hands[:, i, first + 3] = 2 * points[:, rows[2]] - points[:, rows[1]]
    out.hand_confidence[:, i] = confidence[:, table[f"{side}_wrist"]]
    assert joint(f"{side}_wrist")
