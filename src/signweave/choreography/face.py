"""What face, head and trunk do over the signs of a sentence: non-manual grammar, gaze, mouthing, emphasis.

Spans are laid on from the longest to the shortest, so that what is said of less wins where both cannot be: the raised
brows of a topic inside a frowning question are raised. Movements there and back (a headshake) add up.
"""

from __future__ import annotations

import numpy as np

from ..motion.rotations import from_rotvec, multiply
from ..motion.skeleton import FACE_NAMES, joint
from ..notation.nonmanual import ACTIONS, Action
from .beats import Beats
from .mouthing import mouth_weights
from .score import MOUTHING, ManualSpan, NonManualSpan

_RAMP = 0.18  # seconds in which an action comes and goes
_HEAD = (("neck", 0.4), ("head", 0.6))  # how a turn of the head is shared
_TRUNK = (("spine1", 1 / 3), ("spine2", 1 / 3), ("spine3", 1 / 3))
_OWN_MOUTH = 0.3  # weight of a sign's own mouth action from which on nothing else is laid over it


def _columns(*starts: str) -> list[int]:
    return [i for i, name in enumerate(FACE_NAMES) if name.startswith(starts)]


_BROWS = _columns("brow", "eyeWide", "eyeSquint", "noseSneer")
_GAZE = _columns("eyeLook")
_MOUTH = _columns("mouth", "jaw", "tongue")
_OWN = _columns("jaw", "tongue", "cheekPuff", "mouthPucker", "mouthFunnel", "mouthStretch", "mouthPress", "mouthRoll")
_TIERS = {"brows": _BROWS, "gaze": _GAZE, "mouth": _MOUTH}


def emphatic_spans(spans: tuple[ManualSpan, ...]) -> tuple[NonManualSpan, ...]:
    """The tense face of emphatic signs."""
    return tuple(
        NonManualSpan("head", "intense", s.id, s.id, -0.05, 0.1, s.emphasis)
        for s in spans
        if s.emphasis and s.kind != "pause"
    )


def add_spans(rotations: np.ndarray, face: np.ndarray, beats: Beats, spans: tuple[NonManualSpan, ...]) -> None:
    """Lay non-manual spans over `rotations (T, 55, 4)` and `face (T, 52)`, both changed in place."""
    own_mouth = np.clip(1 - face[:, _OWN].max(1) / _OWN_MOUTH, 0, 1)
    head, shake, trunk = (np.zeros((len(face), 3)) for _ in range(3))
    weights = [(s, beats.envelope(s.first, s.last, s.start_offset, s.end_offset, _RAMP)) for s in spans if s.amount]
    for span, weight in sorted(weights, key=lambda item: -_length(item[0], beats)):
        free = own_mouth if span.tier == "mouth" else 1.0
        if span.action == MOUTHING:
            mouthed = mouth_weights(span.word, beats.progress(span.first, span.last))
            _lay_over(face, _MOUTH, np.minimum(span.amount * mouthed, 1.0), weight * free)
            continue
        action = ACTIONS[span.action]
        _lay_action(face, span, action, weight * free)
        if any(action.head):
            held = weight[:, None] if span.tier == "head" else 0.0
            head = head * (1 - held) + (weight * span.amount)[:, None] * action.head
        if any(action.wave):
            wave = span.amount * weight * np.sin(2 * np.pi * beats.phase(action.rate))
            shake += wave[:, None] * action.wave
        trunk += (span.amount * weight)[:, None] * action.trunk
    _turn(rotations, _HEAD, head + shake)
    _turn(rotations, _TRUNK, trunk)


def _length(span: NonManualSpan, beats: Beats) -> int:
    """Signs that a span lies over: repeats change nothing in which of two spans is the shorter."""
    names = list(dict.fromkeys(beat.name for beat in beats.beats))
    return names.index(span.last) - names.index(span.first)


def _lay_action(face: np.ndarray, span: NonManualSpan, action: Action, weight: np.ndarray) -> None:
    """An action's weights: on its tier's own part of the face instead of what is there, elsewhere at least so much."""
    target = np.zeros(len(FACE_NAMES))
    for name, amount in action.face.items():
        target[FACE_NAMES.index(name)] = min(span.amount * amount, 1.0)
    own = _TIERS.get(span.tier, []) if action.face else []
    if own:
        _lay_over(face, own, target, weight)
    rest = [i for i in np.flatnonzero(target) if i not in own]
    if rest:
        face[:, rest] = np.maximum(face[:, rest], weight[:, None] * target[rest])


def _lay_over(face: np.ndarray, columns: list[int], target: np.ndarray, weight: np.ndarray) -> None:
    part = weight[:, None]
    face[:, columns] = face[:, columns] * (1 - part) + part * target[..., columns]


def _turn(rotations: np.ndarray, shares: tuple[tuple[str, float], ...], degrees: np.ndarray) -> None:
    """Turn joints by their shares of `degrees (T, 3)`, in place, where there is something to turn."""
    frames = np.flatnonzero(np.any(degrees, axis=1))
    if len(frames):
        for name, share in shares:
            i = joint(name)
            rotations[frames, i] = multiply(rotations[frames, i], from_rotvec(np.radians(share * degrees[frames])))
