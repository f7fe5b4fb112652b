"""A sign as isolated recordings show it: a moment of rest, the way up, the sign, a last hold, the way back to rest."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Motion
from ..motion.rotations import continuous, slerp
from ..motion.skeleton import HAND_JOINTS, SIDES, joint
from ..notation.spec import Hand, Segment, SignSpec
from ..notation.synthesis import synthesise
from ..notation.timing import minimum_jerk
from ..notation.vocabulary import RESTING

_SILENCE = (0.0, 0.2)  # seconds at rest before and after: recordings are cut near the sign
_HOLD = (0.0, 0.15)  # seconds that the last pose is kept
_WAY = (0.28, 0.6)  # seconds of a way, and more for each metre of it
_SPREAD = 0.12  # of the way's time, as a share, one standard deviation
_EARLY = 0.75  # of the way up: fingers and wrist have the sign's form by then
_SHAPED = [row for side in SIDES for row in (joint(f"{side}_wrist"), *HAND_JOINTS[side])]
_WRISTS = [joint(f"{side}_wrist") for side in SIDES]


def framed(sign: Motion, rng: np.random.Generator) -> Motion:
    """A sign alone, from its first pose to its last, with rest and the ways from and to it. Same frame rate."""
    rest = resting(sign.fps)
    silent = [_still(rest, rng.uniform(*_SILENCE)) for _ in range(2)]
    up = _way(rest, sign.frames(0, 1), rng, early=True)
    kept = _still(sign.frames(len(sign) - 1, len(sign)), rng.uniform(*_HOLD), least=0)
    down = _way(rest, sign.frames(len(sign) - 1, len(sign)), rng, early=False)
    parts = [silent[0], up, sign, *([kept] if kept is not None else []), down, silent[1]]
    return _end_to_end([part for part in parts if part is not None])


@lru_cache(maxsize=8)
def resting(fps: float) -> Motion:
    """One frame with both hands at rest before the belly."""
    hand = Hand(RESTING, RESTING)
    spec = SignSpec("REST", (), "symmetric", (Segment("hold", 1 / fps, hand, hand),))
    frame = synthesise(spec, fps=fps).frames(0, 1)
    return replace(frame, face=np.zeros_like(frame.face), contacts=())


def _still(frame: Motion, seconds: float, least: int = 1) -> Motion | None:
    count = max(round(seconds * frame.fps), least)
    return _rows(frame, np.zeros(count, int)) if count else None


def _way(rest: Motion, pose: Motion, rng: np.random.Generator, early: bool) -> Motion | None:
    """The frames between rest and a pose, both left out. `early`: up to the pose, else back from it."""
    both = np.concatenate([rest.rotations, pose.rotations]).astype(float)
    wrists = forward(NEUTRAL, both)[0][:, _WRISTS]
    metres = float(np.linalg.norm(wrists[1] - wrists[0], axis=-1).max())
    seconds = (_WAY[0] + _WAY[1] * metres) * np.exp(_SPREAD * np.clip(rng.standard_normal(), -2, 2))
    count = max(round(seconds * rest.fps) - 1, 1)
    share = np.arange(1, count + 1) / (count + 1)
    along = np.repeat(minimum_jerk(share)[:, None], both.shape[1], 1)
    along[:, _SHAPED] = minimum_jerk(np.minimum(share / _EARLY, 1))[:, None]
    rotations = slerp(both[:1], both[1:], along)
    even = along[:, [0]]
    way = _rows(rest, np.zeros(count, int))
    way = replace(
        way,
        rotations=rotations.astype(np.float32),
        translation=(1 - even) * rest.translation + even * pose.translation,
        face=(1 - even) * rest.face + even * pose.face,
    )
    return way if early else _rows(way, np.arange(count)[::-1])


def _rows(motion: Motion, rows: np.ndarray) -> Motion:
    return replace(
        motion,
        rotations=motion.rotations[rows],
        translation=motion.translation[rows],
        face=motion.face[rows],
        confidence=motion.confidence[rows],
        contacts=(),
    )


def _end_to_end(parts: list[Motion]) -> Motion:
    """Parts one after the other, without their contacts."""
    rotations = continuous(np.concatenate([part.rotations for part in parts])).astype(np.float32)
    translation, face, confidence = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("translation", "face", "confidence")
    )
    return Motion(rotations, translation, face, confidence, parts[0].fps, parts[0].face_names)
