"""Signing space carried from the neutral body to another: beside the chin stays beside the chin, on a child too.

A hand's place is told by landmarks of head and trunk, near ones most; two hands that work together keep their places to
each other. Rotations of trunk, hands and fingers are the motion's own, and the arms follow.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL, POINTS
from ..motion.nouns import Motion
from ..motion.rotations import continuous, rotate
from ..motion.skeleton import HAND_JOINTS, SIDES, Skeleton, joint
from .posing import joint_transforms
from .reach import with_wrist
from .shape import Body

_LANDMARKS = (
    "forehead", "nose", "chin", "left_ear", "right_ear", "neck", "left_shoulder", "right_shoulder", "upper_chest",
    "chest", "left_ribs", "right_ribs", "stomach", "belly", "left_hip", "right_hip",
)  # fmt: skip
_NEAR = 0.07  # metres at which a landmark's say stops growing: half a hand
_TOGETHER, _APART = 0.14, 0.32  # metres between hands: as one up to the first, on their own from the second


def retarget(motion: Motion, body: Body) -> Motion:
    """The motion with its arms re-solved for `body`: each hand keeps its place in signing space.

    Only shoulders, elbows and wrists change (wrists keep their global turn). On the neutral body nothing does.
    """
    if not len(motion) or body.name == "neutral":
        return motion
    hands = _signing_space(motion, body)
    positions, turns = joint_transforms(body, motion)
    rotations = motion.rotations.astype(float)
    for side in SIDES:
        wrist = joint(f"{side}_wrist")
        centre = positions[:, _HAND[side]].mean(1)
        target = hands[side] + positions[:, wrist] - centre
        rotations = with_wrist(body.skeleton, rotations, positions, turns, side, target, turns[:, wrist])
    return replace(motion, rotations=continuous(rotations).astype(np.float32))


_HAND = {side: [joint(f"{side}_wrist"), *HAND_JOINTS[side]] for side in SIDES}


def _signing_space(motion: Motion, body: Body) -> dict[str, np.ndarray]:
    """Where the middle of each hand belongs on this body, `(T, 3)` metres, world."""
    here, there = _landmarks(motion, NEUTRAL, _neutral_offsets()), _landmarks(motion, body.skeleton, _offsets(body))
    positions, _ = forward(NEUTRAL, motion.rotations, motion.translation)
    scale = body.skeleton.arm_length / NEUTRAL.arm_length
    middle = {side: positions[:, _HAND[side]].mean(1) for side in SIDES}
    out = {}
    for side in SIDES:
        way = middle[side][:, None] - here
        weight = 1 / (np.sum(way**2, -1, keepdims=True) + _NEAR**2) ** 2
        weight /= weight.sum(1, keepdims=True)
        out[side] = np.sum(weight * (there + scale * way), 1)
    return _keep_together(out, middle["right"] - middle["left"], body)


def _keep_together(hands: dict[str, np.ndarray], apart: np.ndarray, body: Body) -> dict[str, np.ndarray]:
    """Hands near each other keep their way from one to the other `apart (T, 3)`, in hand sizes."""
    size = hand_length(body.skeleton) / hand_length(NEUTRAL)
    distance = np.linalg.norm(apart, axis=-1, keepdims=True)
    u = np.clip((_APART - distance) / (_APART - _TOGETHER), 0, 1)
    change = u * u * (3 - 2 * u) * (size * apart - (hands["right"] - hands["left"]))
    return {"right": hands["right"] + change / 2, "left": hands["left"] - change / 2}


def hand_length(skeleton: Skeleton) -> float:
    """Wrist to the middle finger's last joint along the bones, mean of both sides, metres."""
    return float(np.mean([sum(skeleton.length(f"{side}_middle{k}") for k in (1, 2, 3)) for side in SIDES]))


def _landmarks(motion: Motion, skeleton: Skeleton, offsets: np.ndarray) -> np.ndarray:
    """`(T, L, 3)` landmarks on a skeleton, rigid with their joints."""
    scale = np.float32(skeleton.leg_length / NEUTRAL.leg_length)
    positions, turns = forward(skeleton, motion.rotations, motion.translation * scale)
    joints = [joint(POINTS[name][0]) for name in _LANDMARKS]
    return positions[:, joints] + rotate(turns[:, joints], offsets.astype(np.float32))


@lru_cache(maxsize=1)
def _neutral_offsets() -> np.ndarray:
    return np.stack([POINTS[name][1] for name in _LANDMARKS])


def _offsets(body: Body) -> np.ndarray:
    """`(L, 3)` landmarks of this body from their joints, in the T-pose."""
    from .points import point_positions

    places = point_positions(body, Motion.rest(1), _LANDMARKS)[0]
    return places - body.skeleton.rest[[joint(POINTS[name][0]) for name in _LANDMARKS]]
