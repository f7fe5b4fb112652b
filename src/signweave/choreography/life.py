"""Small movements that nobody decides on: breath and sway of the trunk, blinks.

They hang on the spans of the score, not on the clock: a span breathes in the same way wherever it stands in time, so
that an edit elsewhere leaves it as it was. Joins lead from one span's breath to the next one's.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np

from ..motion.rotations import about, multiply
from ..motion.skeleton import FACE_NAMES, joint

_BREATH_PERIOD = 4.1  # seconds, an adult at rest
_BREATH = np.radians(0.45)
_SWAY_PERIOD = 6.7
_SWAY = np.radians(0.35)
_BLINK = 0.2  # seconds from open to open
_SELDOM = 0.25  # share of joins that may be blinked in; of neighbours only one is


def chance(seed: int, name: str) -> float:
    """A number from 0 to 1 that belongs to a span of the score: always the same, as good as random."""
    return crc32(f"{seed}:{name}".encode()) / 2**32


def breathe(rotations: np.ndarray, times: np.ndarray, phase: float) -> np.ndarray:
    """Breath and sway of the trunk laid over `rotations (T, 55, 4)` at a span's own `times (T,)` in seconds.

    `phase`: 0..1, where in breath and sway the span begins. Spine only: the arms ride on it, so that hands keep their
    places on the body.
    """
    out = rotations.copy()
    chest, waist = joint("spine3"), joint("spine1")
    breath = about("x", -_BREATH * np.sin(2 * np.pi * (times / _BREATH_PERIOD + phase)))
    sway = about("z", _SWAY * np.sin(2 * np.pi * (times / _SWAY_PERIOD + 7 * phase)))
    out[:, chest] = multiply(out[:, chest], breath)
    out[:, waist] = multiply(out[:, waist], sway)
    return out


def blinks_before(ids: list[str], seed: int) -> list[bool]:
    """Whether the join before each of these spans is blinked in: now and then, never twice in a row.

    A person blinks every three or four seconds, between signs rather than in them. It depends on a span and its two
    neighbours alone.
    """
    luck = [2.0, *(chance(seed, f"blink {name}") for name in ids), 2.0]
    return [luck[i] < min(_SELDOM, luck[i - 1], luck[i + 1]) for i in range(1, len(luck) - 1)]


def add_blink(face: np.ndarray, middle: float, fps: float) -> None:
    """Close the eyes for a moment around frame `middle` (a half frame will do); `face (T, 52)` is changed in place."""
    columns = [FACE_NAMES.index("eyeBlinkLeft"), FACE_NAMES.index("eyeBlinkRight")]
    reach = int(np.ceil(_BLINK / 2 * fps)) + 1
    frames = np.arange(max(int(middle) - reach, 0), min(int(middle) + reach + 2, len(face)))
    u = np.clip(1 - np.abs(frames - middle) / fps / (_BLINK / 2), 0, 1)
    lids = u**3 * (10 - 15 * u + 6 * u**2)
    part = slice(frames[0], frames[-1] + 1)
    face[part, columns] = np.maximum(face[part, columns], lids[:, None])
