"""What face and head add to a sentence: question faces and other non-manual spans, and blinks."""

from __future__ import annotations

import numpy as np

from ..motion.rotations import from_rotvec, multiply
from ..motion.skeleton import FACE_NAMES, joint
from .score import NonManualSpan

_RAMP = 0.18  # seconds in which an action comes and goes
_BLINK = 0.2  # seconds from open to open
_LONGEST_STARE = 4.5  # seconds without a blink

# What an action does, at amount 1. Source: general knowledge of ASL's grammar of the face.
FACE = {
    ("brows", "raised"): {
        "browInnerUp": 0.75, "browOuterUpLeft": 0.75, "browOuterUpRight": 0.75,
        "eyeWideLeft": 0.35, "eyeWideRight": 0.35,
    },
    ("brows", "lowered"): {
        "browDownLeft": 0.85, "browDownRight": 0.85, "eyeSquintLeft": 0.35, "eyeSquintRight": 0.35,
    },
    ("gaze", "closed"): {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0},
}  # fmt: skip
HEAD = {  # degrees about x (nods forward), y (turns to the signer's left), z (tilts to the signer's right)
    ("head", "forward"): (9.0, 0.0, 0.0),
    ("head", "tilted"): (4.0, 0.0, 7.0),
}
_WAVES = {("head", "nod"): (7.0, 0.0, 0.0), ("head", "shake"): (0.0, 12.0, 0.0)}  # there and back, at _WAVE_RATE
_WAVE_RATE = 2.2  # Hz


def envelope(times: np.ndarray, start: float, end: float, ramp: float = _RAMP) -> np.ndarray:
    """0..1 with smooth flanks of `ramp` seconds (a quintic step) inside `start` to `end`."""
    up = np.clip((times - start) / ramp, 0, 1)
    down = np.clip((end - times) / ramp, 0, 1)
    u = np.minimum(up, down)
    return u**3 * (10 - 15 * u + 6 * u**2)


def add_spans(
    rotations: np.ndarray, face: np.ndarray, times: np.ndarray, spans: tuple[NonManualSpan, ...],
    placed: dict[str, tuple[float, float]],
) -> None:  # fmt: skip
    """Lay non-manual spans over `rotations (T, 55, 4)` and `face (T, 52)`, both changed in place.

    `times (T,)` and `placed` (span id to start and end) in seconds.
    """
    head = joint("head")
    for span in spans:
        start = placed[span.first][0] + span.start_offset
        end = placed[span.last][1] + span.end_offset
        weight = span.amount * envelope(times, start, end)
        key = (span.tier, span.action)
        for name, amount in FACE.get(key, {}).items():
            column = face[:, FACE_NAMES.index(name)]
            np.maximum(column, weight * amount, out=column)
        swing = weight
        if key in _WAVES:
            swing = weight * np.sin(2 * np.pi * _WAVE_RATE * (times - start))
        degrees = HEAD.get(key) or _WAVES.get(key)
        if degrees:
            turn = from_rotvec(np.radians(degrees) * swing[:, None])
            rotations[:, head] = multiply(rotations[:, head], turn)


def add_blinks(face: np.ndarray, times: np.ndarray, moments: list[float]) -> None:
    """Close the eyes for a moment around each of `moments` (seconds); `face (T, 52)` is changed in place."""
    columns = [FACE_NAMES.index("eyeBlinkLeft"), FACE_NAMES.index("eyeBlinkRight")]
    for moment in moments:
        lids = envelope(times, moment - _BLINK / 2, moment + _BLINK / 2, _BLINK / 2)
        face[:, columns] = np.maximum(face[:, columns], lids[:, None])


def blink_moments(joins: list[float], breaks: list[float]) -> list[float]:
    """Where signers blink: at breaks, and at a join between signs when the last blink is too long ago (seconds)."""
    moments: list[float] = []
    last = 0.0
    for moment in sorted({*joins, *breaks}):
        if moment in breaks or moment - last > _LONGEST_STARE:
            moments.append(moment)
            last = moment
    return moments
