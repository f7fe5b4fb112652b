"""Clips of single signs as a model reads them: numbers of all clips end to end, with the word of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from ..corpora import Motions, Table
from ..errors import InputError
from ..motion.sixd import FULL_BODY, to_features
from ..motion.timing import resample

SMALLEST = 0.1
"""Least deviation that a number is divided by, some six degrees: joints that hardly move count for little."""
_PARTS, _ALIKE = 5, 200
"""Batches are drawn from parts of the clips by length: at most so many parts, of about so many clips at least."""


@dataclass(frozen=True)
class Clips:
    """Motions of single signs as numbers. `frames (N, 312)`: all clips end to end, 6D rotations of the full body.
    `starts`, `lengths`, `labels (C,)`; label n is the word `words[n]`."""

    frames: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray
    labels: np.ndarray
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.lengths)

    def batch(self, rows: Sequence[int] | np.ndarray) -> tuple[Tensor, Tensor]:
        """Clips `(B, longest, 312)`, padded with zeros, and their lengths `(B,)`."""
        lengths = self.lengths[rows]
        out = np.zeros((len(lengths), int(lengths.max()), self.frames.shape[1]), np.float32)
        for i, row in enumerate(rows):
            out[i, : lengths[i]] = self.frames[self.starts[row] : self.starts[row] + lengths[i]]
        return torch.from_numpy(out), torch.from_numpy(lengths.astype(np.int64))

    def drawn(self, count: int) -> np.ndarray:
        """So many rows at random (torch's generator), of clips about as long as one another: little is padded."""
        parts = np.array_split(self._by_length, min(len(self) // _ALIKE + 1, _PARTS))
        part = parts[int(torch.randint(len(parts), ()))]
        rows: np.ndarray = part[torch.randint(len(part), (count,)).numpy()]
        return rows

    @cached_property
    def _by_length(self) -> np.ndarray:
        return np.argsort(self.lengths, kind="stable")

    def chosen(self, rows: np.ndarray) -> Clips:
        """Some of the clips."""
        return replace(self, starts=self.starts[rows], lengths=self.lengths[rows], labels=self.labels[rows])

    def scale(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and deviation of each number over these clips, `(312,)` each; deviations no smaller than `SMALLEST`."""
        return self._inside.mean(0), np.maximum(self._inside.std(0), SMALLEST)

    def variance(self) -> np.ndarray:
        """Variance of each number over these clips, `(312,)`."""
        return self._inside.var(0)

    @cached_property
    def _inside(self) -> np.ndarray:
        return np.concatenate([self.frames[s : s + n] for s, n in zip(self.starts, self.lengths, strict=True)])


def clips_of(table: Table, motions: Motions, words: Sequence[str], fps: float) -> Clips:
    """The clips of a table at one frame rate. `words`: in the order of their labels, every gloss of the table among
    them. InputError where the table is empty, or a clip was not fitted or holds what is no number."""
    if not len(table):
        raise InputError("no clips to learn from: the table is empty")
    label = {word: n for n, word in enumerate(words)}
    found = []
    for name, motion in motions.of(table):
        numbers = to_features(resample(motion, fps), FULL_BODY)
        if not np.isfinite(numbers).all():
            raise InputError(f"clip '{name}' holds values that are no numbers, take it out of the table")
        found.append(numbers)
    lengths = np.array([len(numbers) for numbers in found])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    labels = np.array([label[clip.gloss] for clip in table])
    return Clips(np.concatenate(found), starts, lengths, labels, tuple(words))
