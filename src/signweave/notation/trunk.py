"""Trunk, head and face of a sign: its non-manuals, the body's small part in what the hands do, and life."""

from __future__ import annotations

import numpy as np

from ..motion.neutral import POINTS
from ..motion.rotations import from_rotvec, identity
from ..motion.skeleton import FACE_NAMES, JOINTS, joint
from .nonmanual import ACTIONS
from .places import point_name
from .spec import SignSpec
from .timing import minimum_jerk

_RAMP = 0.18  # seconds in which an action of the face comes and goes
_BLINK = 0.2  # seconds
_BLINK_EVERY = 3.5  # seconds between blinks, about 17 a minute
_BLINK_FREE = 2.0  # seconds: shorter signs are blinked between, not in
_SPINE = ("spine1", "spine2", "spine3")
_HEAD = (("neck", 0.4), ("head", 0.6))


def trunk_rotations(spec: SignSpec, times: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """`(T, 55, 4)` xyzw with trunk and head posed, arms and fingers at identity."""
    out = identity(len(times), len(JOINTS)).astype(float)
    head, trunk = np.zeros((len(times), 3)), np.zeros((len(times), 3))
    for name, amount in spec.nonmanual:
        action = ACTIONS[name]
        weight = amount * _envelope(times)[:, None]
        head += weight * action.head
        trunk += weight * action.trunk
        if any(action.wave):
            head += weight * np.sin(2 * np.pi * action.rate * times)[:, None] * np.array(action.wave)
    head += _participation(spec)
    head += 0.5 * noise(times, rng)
    trunk += 0.25 * noise(times, rng)
    for name in _SPINE:
        out[:, joint(name)] = from_rotvec(np.radians(trunk / len(_SPINE)))
    for name, part in _HEAD:
        out[:, joint(name)] = from_rotvec(np.radians(part * head))
    return out


def face_weights(spec: SignSpec, times: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """`(T, 52)` weights 0..1."""
    out = np.zeros((len(times), len(FACE_NAMES)))
    weights: dict[str, float] = {}
    for name, amount in spec.nonmanual:
        for action, weight in ACTIONS[name].face.items():
            weights[action] = max(weights.get(action, 0.0), weight * amount)
    weights.update(spec.face)
    envelope = _envelope(times)
    for action, weight in weights.items():
        out[:, FACE_NAMES.index(action)] = np.clip(weight, 0, 1) * envelope
    if times[-1] > _BLINK_FREE:
        _add_blinks(out, times, rng)
    return out


def noise(times: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """`(T, 3)` slow smooth wandering of about unit size, zero in the mean."""
    rates, phases = rng.uniform(0.25, 0.9, (2, 3)), rng.uniform(0, 2 * np.pi, (2, 3))
    waves = np.sin(2 * np.pi * rates[:, None] * times[None, :, None] + phases[:, None])
    return 0.7 * waves.sum(0)


def _envelope(times: np.ndarray) -> np.ndarray:
    """Non-manuals are there from the first frame (they begin with the hand's preparation); the end lets go a little."""
    left = np.clip((times[-1] + _RAMP - times) / _RAMP, 0, 1)
    return 0.35 + 0.65 * minimum_jerk(np.clip(times / _RAMP, 0, 1) * 0.5 + 0.5) * minimum_jerk(left)


def _participation(spec: SignSpec) -> np.ndarray:
    """Degrees: the head comes a little towards a hand that touches it."""
    for segment in spec.segments:
        for hand in (segment.right, segment.left):
            for config in (hand.start, hand.end) if hand else ():
                name = point_name(config.place.name, "right")
                if name in POINTS and POINTS[name][0] in ("head", "jaw") and config.contact != "none":
                    return np.array([2.0, -np.sign(POINTS[name][1][0]) * -1.5, 0.0])
    return np.zeros(3)


def _add_blinks(face: np.ndarray, times: np.ndarray, rng: np.random.Generator) -> None:
    columns = [FACE_NAMES.index("eyeBlinkLeft"), FACE_NAMES.index("eyeBlinkRight")]
    at = rng.uniform(0.5, _BLINK_EVERY)
    while at < times[-1]:
        lids = minimum_jerk(np.clip(1 - np.abs(times - at) / (_BLINK / 2), 0, 1))
        face[:, columns] = np.maximum(face[:, columns], lids[:, None])
        at += rng.uniform(0.6, 1.4) * _BLINK_EVERY
