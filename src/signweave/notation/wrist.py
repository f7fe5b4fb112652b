"""What a wrist can do: hand orientations brought into the human range, softly."""

from __future__ import annotations

import numpy as np

from ..motion.arms import supination, wrist_bend
from ..motion.rotations import about, between, inverse, multiply, unit
from ..motion.skeleton import side_sign

# Degrees. Comfortable signing stays well inside what joints allow (flexion about 80, extension 70, radial deviation 20,
# ulnar 35, forearm 85 to each side); past `inner` the wrist gives way more and more, `outer` is never passed.
FLEXION = ((-58.0, 60.0), (-72.0, 76.0))
DEVIATION = ((-14.0, 26.0), (-20.0, 34.0))
SUPINATION = ((-82.0, 86.0), (-93.0, 94.0))
Range = tuple[tuple[float, float], tuple[float, float]]


def within_reach(side: str, wrist: np.ndarray) -> np.ndarray:
    """Local wrist rotations `(..., 4)` with forearm turn, flexion and deviation held in the human range."""
    turn = _soft(supination(wrist), SUPINATION)
    flexion, deviation = wrist_bend(side, wrist)
    flexion, deviation = _soft(flexion, FLEXION), _soft(deviation, DEVIATION)
    sign = side_sign(side)
    along = np.full(np.shape(flexion), sign)
    forearm = unit(np.stack([along, np.tan(flexion), np.tan(deviation)], -1))
    swing = inverse(between(np.array([sign, 0.0, 0.0]), forearm))
    return multiply(about("x", -turn), swing)


def _soft(angle: np.ndarray, limits: Range) -> np.ndarray:
    """Radians held between the outer limits; unchanged between the inner ones, smooth in between."""
    (low, high), (lowest, highest) = np.radians(limits)
    over, under = np.maximum(angle - high, 0), np.maximum(low - angle, 0)
    room_up, room_down = highest - high, low - lowest
    return np.clip(angle, low, high) + room_up * np.tanh(over / room_up) - room_down * np.tanh(under / room_down)
