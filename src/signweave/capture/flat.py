"""OpenPose's points: flat pictures without any depth, lifted by bone lengths and by what hands and arms can do.

Depth along an arm is what its bones' lengths leave, towards the camera, where signing hands are. A palm is laid on
its knuckles from two starts, tipped to the camera and away; fingers bend to the palm's side. What is guessed here is
weighed again with the arm as a whole (see `armdepth`); it stays a guess, and confidence in hands is halved.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..motion.neutral import NEUTRAL
from ..motion.nouns import Component, Landmarks, Layout
from ..motion.rotations import rotate
from ..motion.skeleton import SIDES
from .fingers import finger_points, palm_turn
from .places import BODY, HEAD_POINTS, Places, nowhere

BODY_25 = "pose_keypoints_2d"
_PARTS = {"Shoulder": "shoulder", "Elbow": "elbow", "Wrist": "wrist", "Hip": "hip", "Knee": "knee", "Ankle": "ankle"}
_HEAD = {"Nose": "nose", "LEye": "left_eye", "REye": "right_eye", "LEar": "left_ear", "REar": "right_ear"}
_BONES = tuple((1 + 4 * f + k, 2 + 4 * f + k) for f in range(5) for k in range(3))
_TIPPED = np.radians(35.0)
_GUESSED = 0.5


def openpose_places(landmarks: Landmarks) -> Places:
    """Places of OpenPose layouts: BODY_25 with two hands of 21 points."""
    layout = landmarks.layout
    points = landmarks.points.astype(float) * [1.0, -1.0, 0.0]
    out = replace(nowhere(len(landmarks), landmarks.fps), deep=False)
    rows, first = layout.slice(BODY_25), layout.slice(BODY_25).start
    names = next(c for c in layout.components if c.name == BODY_25).points
    certain = landmarks.confidence[:, rows]
    for i, name in enumerate(names):
        if name in _HEAD:
            row = HEAD_POINTS.index(_HEAD[name])
            out.head[:, row], out.head_confidence[:, row] = points[:, first + i], _GUESSED * certain[:, i]
        elif name[1:] in _PARTS and name[0] in "LR":
            row = BODY.index(f"{'left' if name[0] == 'L' else 'right'}_{_PARTS[name[1:]]}")
            out.body[:, row], out.body_confidence[:, row] = points[:, first + i], certain[:, i]
    wide = np.nanmedian(np.linalg.norm(out.of("left_shoulder") - out.of("right_shoulder"), axis=-1))
    size = float(wide) / 0.3547  # pixels in a neutral metre
    for i, side in enumerate(SIDES):
        _lift_arm(out, side, size)
        name = f"hand_{side}_keypoints_2d"
        if layout.has(name):
            hand = points[:, layout.slice(name)]
            out.hands[:, i] = lift_hand(hand, side) + _wrist_depth(out, side)
            out.hand_confidence[:, i] = _GUESSED * landmarks.confidence[:, layout.slice(name)].mean(1)
    return out


def _lift_arm(out: Places, side: str, size: float) -> None:
    """Elbow and wrist towards the camera as far as their bones' lengths leave."""
    rows = [BODY.index(f"{side}_{n}") for n in ("shoulder", "elbow", "wrist")]
    for a, b, share, name in ((rows[0], rows[1], 0.5, "elbow"), (rows[1], rows[2], 1.0, "wrist")):
        length = size * NEUTRAL.length(f"{side}_{name}")
        flat = ((out.body[:, b] - out.body[:, a])[:, :2] ** 2).sum(-1)
        out.body[:, b, 2] = out.body[:, a, 2] + share * np.sqrt(np.maximum(length**2 - flat, 0))


def _wrist_depth(out: Places, side: str) -> np.ndarray:
    depth = np.zeros((len(out), 1, 3))
    depth[:, 0, 2] = np.nan_to_num(out.of(f"{side}_wrist")[:, 2])
    return depth


def lift_hand(hand: np.ndarray, side: str) -> np.ndarray:
    """`(T, 21, 3)` a flat hand with depth: the palm as laid on its knuckles, fingers bent to its side."""
    template = finger_points(side)
    rows = [0, 5, 9, 13, 17]
    out, best = hand.copy(), np.full(len(hand), np.inf)
    for tip in (_TIPPED, -_TIPPED):
        start = hand.copy()
        start[:, rows, 2] = np.tan(tip) * (hand[:, rows, 1] - hand[:, :1, 1])
        turn = palm_turn(start, side, 0.0, deep=False)
        laid = rotate(turn[:, None], template)
        across = laid[:, rows, :2] - laid[:, rows, :2].mean(1, keepdims=True)
        seen = hand[:, rows, :2] - hand[:, rows, :2].mean(1, keepdims=True)
        size = (across * seen).sum((1, 2)) / (across**2).sum((1, 2))
        miss = ((size[:, None, None] * across - seen) ** 2).sum((1, 2)) / np.maximum(size, 1e-9) ** 2
        ahead = rotate(turn, np.array([1.0 if side == "left" else -1.0, 0.0, 0.0]))
        price = miss + 1e-4 * (1 - ahead[:, 2])  # fingers point to the camera rather than to the signer
        lifted = _with_fingers(hand, laid, size, rotate(turn, np.array([0.0, -1.0, 0.0])), template)
        better = np.nan_to_num(price, nan=np.inf) < best
        out[better], best[better] = lifted[better], price[better]
    return out


def _with_fingers(
    hand: np.ndarray, laid: np.ndarray, size: np.ndarray, palm: np.ndarray, template: np.ndarray
) -> np.ndarray:
    """Depth of the palm's points from the palm as laid; along fingers what bones' lengths leave, to the palm's side."""
    out = hand.copy()
    for row in (0, 1, 5, 9, 13, 17):
        out[:, row, 2] = size * laid[:, row, 2]
    toward = np.where(palm[:, 2] < 0, -1.0, 1.0)
    for a, b in _BONES:
        length = size * np.linalg.norm(template[b] - template[a])
        left = length**2 - ((hand[:, b] - hand[:, a])[:, :2] ** 2).sum(-1)
        out[:, b, 2] = out[:, a, 2] + toward * np.sqrt(np.maximum(left, 0))
    return out


def openpose_landmarks(landmarks: Landmarks) -> Landmarks:
    """What OpenPose would report of exact holistic landmarks: BODY_25 and hands, 67 flat points in pixels."""
    pose = next(c for c in landmarks.layout.components if c.name == "POSE_LANDMARKS").points
    wanted = {f"{s[0].upper()}{p}": f"{s.upper()}_{p.upper()}" for s in SIDES for p in _PARTS}
    wanted |= {ours: theirs.upper() for ours, theirs in _HEAD.items()}
    rows = [landmarks.layout.slice("POSE_LANDMARKS").start + pose.index(name) for name in wanted.values()]
    for side in SIDES:
        rows += list(range(*landmarks.layout.slice(f"{side.upper()}_HAND_LANDMARKS").indices(10**6)))
    flat = ("pixels", "pixels", "none")
    hands = tuple(Component(f"hand_{side}_keypoints_2d", tuple(str(i) for i in range(21)), flat) for side in SIDES)
    layout = Layout(f"openpose-{len(rows)}", (Component(BODY_25, tuple(wanted), flat), *hands))
    points = landmarks.points[:, rows] * np.array([1, 1, 0], np.float32)
    return Landmarks(points, landmarks.confidence[:, rows], landmarks.fps, layout, landmarks.size)
