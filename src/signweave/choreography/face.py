"""What face and head add to a sentence: question faces and other non-manual spans, and blinks."""

from __future__ import annotations

import numpy as np

from ..motion.rotations import from_rotvec, multiply
from ..motion.skeleton import FACE_NAMES, joint
from ..notation.nonmanual import ACTIONS
from .score import NonManualSpan

_RAMP = 0.18  # seconds in which an action comes and goes
_BLINK = 0.2  # seconds from open to open
_LONGEST_STARE = 4.5  # seconds without a blink
_HEAD = (("neck", 0.4), ("head", 0.6))  # how a turn of the head is shared
_TRUNK = (("spine1", 1 / 3), ("spine2", 1 / 3), ("spine3", 1 / 3))


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
    for span in spans:
        start = placed[span.first][0] + span.start_offset
        end = placed[span.last][1] + span.end_offset
        weight = span.amount * envelope(times, start, end)
        action = ACTIONS[span.action]
        for name, amount in action.face.items():
            column = face[:, FACE_NAMES.index(name)]
            np.maximum(column, weight * amount, out=column)
        wave = weight * np.sin(2 * np.pi * action.rate * (times - start))
        head = weight[:, None] * action.head + wave[:, None] * action.wave
        _turn(rotations, _HEAD, head)
        _turn(rotations, _TRUNK, weight[:, None] * action.trunk)


def _turn(rotations: np.ndarray, shares: tuple[tuple[str, float], ...], degrees: np.ndarray) -> None:
    """Turn joints by their shares of `degrees (T, 3)`, in place."""
    if np.any(degrees):
        for name, share in shares:
            i = joint(name)
            rotations[:, i] = multiply(rotations[:, i], from_rotvec(np.radians(share * degrees)))


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
