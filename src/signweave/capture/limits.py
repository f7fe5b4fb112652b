"""What human joints allow, degrees (general knowledge of joint anatomy), and angles held inside it."""

from __future__ import annotations

import numpy as np

from ..motion.arms import supination, wrist_bend
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Motion
from ..motion.rotations import about, angle, between, inverse, multiply, twist_angle, unit
from ..motion.skeleton import FINGERS, SIDES, joint, side_sign

FLEXION = ((-35.0, 105.0), (-12.0, 120.0), (-12.0, 92.0))
"""Fingers at MCP, PIP, DIP; negative is bent back."""
FAN: dict[str, tuple[float, float]] = {
    "index": (-25.0, 30.0), "middle": (-22.0, 22.0), "ring": (-25.0, 22.0), "pinky": (-38.0, 25.0),
}  # fmt: skip
"""Fingers sideways from their own rest, positive towards the thumb."""
THUMB_BEND = ((-30.0, 75.0), (-35.0, 85.0))
"""Thumb at MCP and IP."""
THUMB_TURN = (-60.0, 60.0)
"""Thumb's metacarpal about itself."""
WRIST_FLEXION, WRIST_DEVIATION, FOREARM = (-78.0, 84.0), (-26.0, 40.0), (-100.0, 100.0)
ELBOW = 152.0
COLLAR = (35.0, 20.0)
"""Farthest turn of a collar bone up or down and forwards or back."""
SPINE, NECK = 30.0, 45.0
"""Farthest turn of one joint of the spine, and of neck and head each."""


def clip(angles: np.ndarray, limits: tuple) -> np.ndarray:  # type: ignore[type-arg]
    """Radians `(..., k)` or `(...)` held within `(low, high)` degrees (or k such pairs)."""
    low, high = np.moveaxis(np.radians(np.asarray(limits, float)), -1, 0)
    return np.clip(angles, low, high)


WRIST = (FOREARM, WRIST_FLEXION, WRIST_DEVIATION)
"""Ranges of `wrist_angles`."""


def wrist_angles(side: str, wrist: np.ndarray) -> np.ndarray:
    """Radians `(..., 3)` of local wrist rotations: how the forearm is turned, flexion, deviation."""
    return np.stack([supination(wrist), *wrist_bend(side, wrist)], -1)


def wrist_of(side: str, angles: np.ndarray) -> np.ndarray:
    """The local wrist rotation `(..., 4)` with these `wrist_angles`."""
    sign = side_sign(side)
    turn, bent, aside = np.moveaxis(angles, -1, 0)
    forearm = unit(np.stack([np.full(np.shape(bent), sign), np.tan(bent), np.tan(aside)], -1))
    return multiply(about("x", -turn), inverse(between(np.array([sign, 0.0, 0.0]), forearm)))


def wrist_within(side: str, wrist: np.ndarray) -> np.ndarray:
    """Local wrist rotations `(..., 4)` held within the human range; unchanged inside it."""
    angles = wrist_angles(side, wrist)
    held = clip(angles, WRIST)
    inside = (held == angles).all(-1, keepdims=True)
    return np.where(inside, wrist, wrist_of(side, held))


def turn_within(q: np.ndarray, degrees: float) -> np.ndarray:
    """Turns `(..., 4)` of at most `degrees`, about their own axes."""
    q = np.where(q[..., 3:] < 0, -q, q)
    sine = np.linalg.norm(q[..., :3], axis=-1, keepdims=True)
    half = np.minimum(np.arctan2(sine, q[..., 3:]), np.radians(degrees) / 2)
    return np.concatenate([q[..., :3] / np.maximum(sine, 1e-12) * np.sin(half), np.cos(half)], -1)


def beyond(motion: Motion) -> float:
    """Degrees by which the worst joint of elbows, wrists and fingers is outside the limits in any frame; 0 if none."""
    worst = 0.0
    for side in SIDES:
        wrist = motion.rotation_of(f"{side}_wrist").astype(float)
        angles = (supination(wrist), *wrist_bend(side, wrist))
        ranges = [FOREARM, WRIST_FLEXION, WRIST_DEVIATION]
        bones = [(np.degrees(a), r) for a, r in zip(angles, ranges, strict=True)]
        elbow = motion.rotation_of(f"{side}_elbow").astype(float)
        bones.append((np.degrees(angle(elbow)), (0.0, ELBOW)))
        for finger in FINGERS[:4]:
            way = NEUTRAL.offsets[joint(f"{side}_{finger}2")] * [1.0, 0.0, 1.0]
            axis = unit(np.cross(way, [0.0, -1.0, 0.0]))
            for bone in (2, 3):
                q = motion.rotation_of(f"{side}_{finger}{bone}").astype(float)
                bones.append((np.degrees(twist_angle(q, axis)), FLEXION[bone - 1]))
        worst = max(worst, *(float(np.max(np.maximum(low - a, a - high))) for a, (low, high) in bones))
    return max(worst, 0.0)
