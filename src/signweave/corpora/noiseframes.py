"""What recordings hold besides the sign: hands at rest before and after, and frames in which the detector failed.

Both are added to a performance and told apart from it, so that quality control can be measured. Bursts are of the
kinds that detectors of bodies and hands show: arms thrown to a wrong place, a hand turned over, left taken for right,
a part lost (with no confidence), a picture that stands still. How often is general knowledge of such recordings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..motion.mirror import mirror_rotations
from ..motion.nouns import Motion
from ..motion.rotations import about, continuous, from_rotvec, identity, multiply
from ..motion.skeleton import HAND_JOINTS, SIDES, joint
from .manner import noisy

_SILENT = 0.3  # of the ends have silent frames
_SILENCE = 1.0  # seconds of them at most
_APART = 1.4  # seconds of a clip for each burst, in the mean
_BURST = (0.05, 0.35)  # seconds
_CALM = 0.4  # of the detector's noise while hands rest
_UNSURE = 0.6  # of thrown arms the detector knows that it guesses
_THROWN = (50.0, 110.0)  # degrees
_ARM = ("shoulder", "elbow", "wrist")


def spoiled(motion: Motion, rng: np.random.Generator) -> tuple[Motion, np.ndarray]:
    """A performance with silent and broken frames added, a fifth of all in the mean; and which they are, `(T,)`.

    Broken frames take the place of good ones; silent ones come before and after. Same frame rate.
    """
    rotations, confidence = motion.rotations.astype(float), motion.confidence.copy()
    broken = np.zeros(len(motion), bool)
    for _ in range(rng.poisson(motion.duration / _APART)):
        count = max(round(rng.uniform(*_BURST) * motion.fps), 1)
        start = int(rng.integers(1, max(len(motion) - count, 2)))
        stretch = slice(start, min(start + count, len(motion) - 1))
        if broken[max(start - 2, 0) : start + count + 2].any():
            continue
        kind = _KINDS[rng.integers(len(_KINDS))]
        kind(rotations, confidence, stretch, rng)
        broken[stretch] = True
    worn = replace(motion, rotations=continuous(rotations).astype(np.float32), confidence=confidence, contacts=())
    return _silent(worn, broken, rng)


def _silent(motion: Motion, broken: np.ndarray, rng: np.random.Generator) -> tuple[Motion, np.ndarray]:
    counts = [round(_SILENCE * rng.random() * motion.fps) * int(rng.random() < _SILENT) for _ in range(2)]
    last = len(motion) - 1
    rows = np.concatenate([np.zeros(counts[0], int), np.arange(len(motion)), np.full(counts[1], last)])
    added = np.ones(len(rows), bool)
    added[counts[0] : counts[0] + len(motion)] = False
    longer = replace(
        motion,
        rotations=motion.rotations[rows],
        translation=motion.translation[rows],
        face=motion.face[rows],
        confidence=motion.confidence[rows],
    )
    stirring = noisy(longer, rng, _CALM)
    rotations = np.where(added[:, None, None], stirring.rotations, longer.rotations)
    noise = added.copy()
    noise[counts[0] : counts[0] + len(motion)] = broken
    return replace(longer, rotations=continuous(rotations.astype(float)).astype(np.float32)), noise


def _joints(side: str) -> list[int]:
    return [*(joint(f"{side}_{name}") for name in _ARM), *HAND_JOINTS[side]]


def _sides(rng: np.random.Generator) -> list[str]:
    return [SIDES[1]] if rng.random() < 0.6 else list(SIDES)


def _thrown(rotations: np.ndarray, confidence: np.ndarray, stretch: slice, rng: np.random.Generator) -> None:
    unsure = rng.random() < _UNSURE
    for side in _sides(rng):
        for name in ("shoulder", "elbow"):
            way = rng.standard_normal(3)
            turn = np.radians(rng.uniform(*_THROWN)) * way / np.linalg.norm(way)
            stray = np.radians(8.0) * rng.standard_normal((stretch.stop - stretch.start, 3))
            row = joint(f"{side}_{name}")
            rotations[stretch, row] = multiply(rotations[stretch, row], from_rotvec(turn + stray))
        if unsure:
            confidence[stretch, _joints(side)] = rng.uniform(0.05, 0.4)


def _flipped(rotations: np.ndarray, confidence: np.ndarray, stretch: slice, rng: np.random.Generator) -> None:
    for side in _sides(rng):
        row = joint(f"{side}_wrist")
        half = about("x", np.radians(rng.uniform(140.0, 180.0)))
        rotations[stretch, row] = multiply(rotations[stretch, row], half)


def _exchanged(rotations: np.ndarray, confidence: np.ndarray, stretch: slice, rng: np.random.Generator) -> None:
    both = [row for side in SIDES for row in _joints(side)]
    rotations[stretch, both] = mirror_rotations(rotations[stretch])[:, both]


def _lost(rotations: np.ndarray, confidence: np.ndarray, stretch: slice, rng: np.random.Generator) -> None:
    for side in _sides(rng):
        hand = list(HAND_JOINTS[side])
        rotations[stretch, hand] = identity(len(hand))
        confidence[stretch, [joint(f"{side}_wrist"), *hand]] = 0.0


def _frozen(rotations: np.ndarray, confidence: np.ndarray, stretch: slice, rng: np.random.Generator) -> None:
    rotations[stretch] = rotations[stretch.start - 1]
    confidence[stretch] = confidence[stretch.start - 1]


_KINDS: tuple[Callable[[np.ndarray, np.ndarray, slice, np.random.Generator], None], ...] = (
    _thrown, _thrown, _flipped, _exchanged, _lost, _frozen,
)  # fmt: skip
