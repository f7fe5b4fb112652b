"""The pose in which sentences begin and end."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..motion.arms import solve_arm
from ..motion.hands import pose_of
from ..motion.handshapes import Handshape
from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.rest import resting_hand
from ..motion.rotations import identity
from ..motion.skeleton import HAND_JOINTS, JOINTS, joint

_RELAXED = Handshape("relaxed", "relaxed", "relaxed", "relaxed", "neutral", "alongside")


@lru_cache(maxsize=1)
def rest_pose() -> np.ndarray:
    """`(55, 4)` xyzw, parent-local, read-only."""
    out = identity(len(JOINTS))
    positions, turns = forward(NEUTRAL, out[None].astype(float))
    waist = positions[0, joint("spine1")]
    for side in ("left", "right"):
        way, turn = resting_hand(side)
        collar_at = positions[0, joint(f"{side}_collar")]
        pose = solve_arm(NEUTRAL, side, turns[0, joint("spine3")], collar_at, waist + way, turn, 0.3)
        for name in ("collar", "shoulder", "elbow", "wrist"):
            out[joint(f"{side}_{name}")] = getattr(pose, name)
        out[list(HAND_JOINTS[side])] = pose_of(_RELAXED, side)
    out.setflags(write=False)
    return out
