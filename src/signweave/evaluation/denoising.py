"""Recordings made worse, and how near to the truth they are brought: by a generator, by a low pass, by neither.

Test clips get noise (that of capture as it was measured, a smaller one, or plain jitter) and lose a fifth of their
frames. The low pass is without delay and counts lost frames not at all; its cutoff is the best on training clips
damaged alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ..corpora.capturenoise import captured
from ..corpora.manner import noisy
from ..models.generator import SignGenerator
from ..motion.filters import smooth
from ..motion.nouns import Motion
from ..motion.rotations import from_rotvec, multiply
from ..motion.sixd import FULL_BODY, from_features, to_features
from ..motion.skeleton import JOINTS
from .movement import MOVED, positions
from .samples import Sample, reconstructed

LOST = 0.2
"""Share of frames that are lost."""
CUTOFFS = (0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0)
"""Hz."""
_TUNED_ON = 150  # training clips: the best cutoff changes no more beyond


Noise = Callable[[Motion, np.random.Generator], Motion]


def jitter(motion: Motion, rng: np.random.Generator) -> Motion:
    """Every joint of the upper body turned by three degrees at random, anew in each frame."""
    turns = np.zeros((len(motion), len(JOINTS), 3))
    turns[:, MOVED] = np.radians(3.0) * rng.standard_normal((len(motion), len(MOVED), 3))
    return replace(motion, rotations=multiply(motion.rotations.astype(float), from_rotvec(turns)))


NOISES: dict[str, Noise] = {"capture noise": captured, "a fifth of it": noisy, "jitter": jitter}
"""The errors of capture as they were measured; as much drift and trembling as synthetic corpora have; noise without any
memory."""


@dataclass(frozen=True)
class Damaged:
    """Motions with noise, lost frames filled in a straight line between their neighbours; `lost (N, longest)` bool."""

    sample: Sample
    lost: np.ndarray


def damaged(sample: Sample, fps: float, seed: int, noise: Noise = captured) -> Damaged:
    """Noise added, frames lost at random; the first and last frame of a motion stay."""
    numbers, lost = sample.numbers.copy(), np.zeros(sample.numbers.shape[:2], bool)
    for i, length in enumerate(sample.lengths):
        rng = np.random.default_rng([seed, i])
        made = to_features(noise(from_features(sample.numbers[i, :length], fps), rng), FULL_BODY)
        gone = rng.random(length) < LOST
        gone[[0, -1]] = False
        times, kept = np.arange(length), np.flatnonzero(~gone)
        numbers[i, :length] = np.stack([np.interp(times, kept, column[kept]) for column in made.T], -1)
        lost[i, :length] = gone
    return Damaged(Sample(numbers, sample.lengths, sample.labels), lost)


def evaluate_denoising(
    generator: SignGenerator, train: Sample, test: Sample, fps: float, noise: Noise, seed: int = 0
) -> dict[str, float]:
    """Mean distance of the upper body's joints from the truth in mm: as damaged, after a low pass, after `reconstruct`
    that is told no word, and from the latent vector alone."""
    few = train.chosen(np.arange(min(_TUNED_ON, len(train))))
    worse = damaged(few, fps, seed + 1, noise)
    cutoff = min(CUTOFFS, key=lambda hertz: error(low_passed(worse, fps, hertz), few))
    worse = damaged(test, fps, seed, noise)
    before, passed = error(worse.sample, test), error(low_passed(worse, fps, cutoff), test)
    rng = np.random.default_rng(seed)
    after, bare = (
        error(reconstructed(generator, worse.sample, "none", rng, mended, worse.lost), test) for mended in (True, False)
    )
    return {
        "damaged": before,
        "low pass": passed,
        "low pass, Hz": cutoff,
        "reconstructed": after,
        "latent alone": bare,
        "less": 1 - after / before,
        "low pass: less": 1 - passed / before,
    }


def low_passed(worse: Damaged, fps: float, cutoff: float) -> Sample:
    """Each number through a Gaussian low pass without delay; lost frames do not count."""
    numbers = worse.sample.numbers.copy()
    for i, length in enumerate(worse.sample.lengths):
        numbers[i, :length] = smooth(numbers[i, :length], fps, cutoff, ~worse.lost[i, :length])
    return Sample(numbers, worse.sample.lengths, worse.sample.labels)


def error(sample: Sample, truth: Sample) -> float:
    """Mean over motions of the mean distance of the upper body's joints on the neutral skeleton, mm."""
    pairs = zip(positions(sample), positions(truth), strict=True)
    return 1000 * float(np.mean([np.linalg.norm(a - b, axis=-1)[:, MOVED].mean() for a, b in pairs]))
