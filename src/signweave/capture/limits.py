"""What human joints allow, degrees (general knowledge of joint anatomy), and angles held inside it."""

from __future__ import annotations

import numpy as np

from ..motion.arms import supination, wrist_bend
from ..motion.rotations import about, between, inverse, multiply, unit
from ..motion.skeleton import side_sign

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


def wrist_within(side: str, wrist: np.ndarray) -> np.ndarray:
    """Local wrist rotations `(..., 4)` held within the human range; unchanged inside it."""
    turn = clip(supination(wrist), FOREARM)
    flexion, deviation = wrist_bend(side, wrist)
    sign = side_sign(side)
    bent, aside = clip(flexion, WRIST_FLEXION), clip(deviation, WRIST_DEVIATION)
    forearm = unit(np.stack([np.full(np.shape(bent), sign), np.tan(bent), np.tan(aside)], -1))
    swing = inverse(between(np.array([sign, 0.0, 0.0]), forearm))
    held = multiply(about("x", -turn), swing)
    inside = (turn == supination(wrist)) & (bent == flexion) & (aside == deviation)
    return np.where(inside[..., None], wrist, held)


def turn_within(q: np.ndarray, degrees: float) -> np.ndarray:
    """Turns `(..., 4)` of at most `degrees`, about their own axes."""
    q = np.where(q[..., 3:] < 0, -q, q)
    sine = np.linalg.norm(q[..., :3], axis=-1, keepdims=True)
    half = np.minimum(np.arctan2(sine, q[..., 3:]), np.radians(degrees) / 2)
    return np.concatenate([q[..., :3] / np.maximum(sine, 1e-12) * np.sin(half), np.cos(half)], -1)
