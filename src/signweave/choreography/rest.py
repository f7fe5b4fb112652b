"""The pose in which sentences begin and end, and the breath of a trunk that stands."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..motion.arms import solve_arm
from ..motion.hands import pose_of
from ..motion.handshapes import Handshape
from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.rest import resting_hand
from ..motion.rotations import about, identity, multiply
from ..motion.skeleton import HAND_JOINTS, JOINTS, joint

_BREATH_PERIOD = 4.1  # seconds, an adult at rest
_BREATH = np.radians(0.45)
_SWAY_PERIOD = 6.7
_SWAY = np.radians(0.35)
_FADE = 0.5  # seconds
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


def breathe(rotations: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Breath and sway of the trunk, laid over `rotations (T, 55, 4)` at absolute `times (T,)` in seconds.

    Spine only: the arms ride on it, so that hands keep their places on the body. Both fade out at the ends, so that
    every stretch begins and ends in exactly the same pose, whatever is done to stretches one by one.
    """
    inside = np.clip(np.minimum(times - times[0], times[-1] - times) / _FADE, 0, 1)
    fade = inside**3 * (10 - 15 * inside + 6 * inside**2)
    out = rotations.copy()
    chest, waist = joint("spine3"), joint("spine1")
    breath = about("x", -_BREATH * fade * np.sin(2 * np.pi * times / _BREATH_PERIOD))
    sway = about("z", _SWAY * fade * np.sin(2 * np.pi * times / _SWAY_PERIOD + 0.8))
    out[:, chest] = multiply(out[:, chest], breath)
    out[:, waist] = multiply(out[:, waist], sway)
    return out
