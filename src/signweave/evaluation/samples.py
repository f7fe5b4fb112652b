"""Motions to be judged, as numbers: real clips, what a generator makes of them or of words, and the trivial ways.

A `Sample` is `(N, longest, 312)` 6D rotations of the full body, padded; every function here gives one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch

from ..models.generator import SignGenerator
from ..motion.sixd import UPPER_BODY, columns
from ..training.clips import Clips

Told = Literal["right", "none", "wrong"]
"""What a reconstruction is told of the word: the decoder hears it, so accuracy alone would be free."""
_BATCH = 64
_POINTS = 32
"""In time, to which clips are brought where they are compared or averaged."""


@dataclass(frozen=True)
class Sample:
    """Motions `numbers (N, longest, 312)`, `lengths (N,)`, and the words they are meant to show, `labels (N,)`."""

    numbers: np.ndarray
    lengths: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.lengths)

    def chosen(self, rows: np.ndarray) -> Sample:
        """Some of the motions."""
        return Sample(self.numbers[rows], self.lengths[rows], self.labels[rows])


def real(clips: Clips) -> Sample:
    """The clips as they are."""
    numbers, lengths = clips.batch(np.arange(len(clips)))
    return Sample(numbers.numpy(), lengths.numpy(), clips.labels)


def reconstructed(
    generator: SignGenerator,
    sample: Sample,
    told: Told,
    rng: np.random.Generator,
    mended: bool = False,
    hidden: np.ndarray | None = None,
) -> Sample:
    """Each motion through the mean of its own distribution; `mended`: with its details as they were seen, as
    `reconstruct` gives it. `hidden (N, longest)` bool: frames that are not seen."""
    words = len(generator.words)
    shown = (sample.labels + rng.integers(1, words, len(sample))) % words if told == "wrong" else sample.labels
    mean, deviation = generator.normalisation
    at = columns(UPPER_BODY)
    out = np.zeros_like(sample.numbers)
    for rows, lengths in _batches(sample):
        known = (sample.numbers[rows, : lengths.max()][..., at] - mean[at]) / deviation[at]
        if hidden is not None:
            known[hidden[rows, : lengths.max()]] = 0.0
        conditions = _conditions(generator, None if told == "none" else shown[rows], len(rows))
        seen = torch.from_numpy(known.astype(np.float32))
        with torch.inference_mode():
            made = generator.rebuild(seen, torch.from_numpy(lengths), conditions, mended).numpy()
        out[rows, : lengths.max()] = made * deviation + mean
    return Sample(out, sample.lengths, sample.labels)


def generated(generator: SignGenerator, labels: np.ndarray, lengths: np.ndarray, seed: int) -> Sample:
    """Motions of these words, as long as these, from chance alone."""
    sample = Sample(np.zeros((len(labels), int(lengths.max()), 312), np.float32), lengths, labels)
    noise = generator.noise(labels, np.random.default_rng(seed))
    mean, deviation = generator.normalisation
    for rows, many in _batches(sample):
        with torch.inference_mode():
            conditions = _conditions(generator, labels[rows], len(rows))
            made = generator.net.decode(torch.from_numpy(noise[rows]), torch.from_numpy(many), conditions).numpy()
        sample.numbers[rows, : many.max()] = made * deviation + mean
    return sample


def class_means(train: Clips, labels: np.ndarray, lengths: np.ndarray) -> Sample:
    """For each motion wanted, the mean of all training clips of its word, all brought to one length first."""
    means = {}
    for word in np.unique(labels):
        of = train.chosen(np.flatnonzero(train.labels == word))
        parts = [of.frames[s : s + n] for s, n in zip(of.starts, of.lengths, strict=True)]
        means[word] = np.mean([stretched(part, _POINTS) for part in parts], 0)
    out = np.zeros((len(labels), int(lengths.max()), train.frames.shape[1]), np.float32)
    for i, (word, length) in enumerate(zip(labels, lengths, strict=True)):
        out[i, :length] = stretched(means[word], int(length))
    return Sample(out, lengths, labels)


def nearest(train: Sample, features: np.ndarray, of: Sample, wanted: np.ndarray) -> Sample:
    """For each motion the training motion whose features lie nearest: what copying would get. `features`: of `train`,
    `wanted`: of the motions `of`; the copy keeps its own length and is meant to show the other's word."""
    apart = (wanted**2).sum(1)[:, None] - 2 * wanted @ features.T + (features**2).sum(1)
    rows = apart.argmin(1)
    return Sample(train.numbers[rows], train.lengths[rows], of.labels)


def _conditions(generator: SignGenerator, labels: np.ndarray | None, count: int) -> torch.Tensor:
    if labels is None:
        return torch.full((count, generator.net.config.condition), torch.nan)
    return torch.from_numpy(generator.vectors[labels])


def _batches(sample: Sample) -> list[tuple[np.ndarray, np.ndarray]]:
    """Rows and their lengths, clips of like length together."""
    order = np.argsort(sample.lengths, kind="stable")
    parts = [order[at : at + _BATCH] for at in range(0, len(order), _BATCH)]
    return [(rows, sample.lengths[rows].astype(np.int64)) for rows in parts]


def stretched(part: np.ndarray, length: int = _POINTS) -> np.ndarray:
    """Frames `(T, D)` drawn out or together to so many, in straight lines between neighbours."""
    at = np.linspace(0, len(part) - 1, length)
    low = np.minimum(at.astype(int), max(len(part) - 2, 0))
    share = (at - low)[:, None]
    high = np.minimum(low + 1, len(part) - 1)
    out: np.ndarray = (1 - share) * part[low] + share * part[high]
    return out
