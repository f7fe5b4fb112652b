"""What latent vectors are drawn from when a sign is made from its word alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_DRAWN = 0.25  # of the way to another performance, at most: half way between two, signs were known less often
_OPEN = 0.5  # of the deviation that the encoder itself leaves: with all of it, samples lose their word more often


@dataclass(frozen=True)
class Prior:
    """Where training clips lie: `latents (C, D)` of the words `labels (C,)`, `spread (D,)` the deviation that the
    encoder leaves each number.

    A drawn vector is that of a clip of the word, drawn towards another: one performance with a share of a second.
    Without clips it is drawn from a normal distribution, as in the paper.
    """

    latents: np.ndarray
    labels: np.ndarray
    spread: np.ndarray

    @staticmethod
    def normal(width: int) -> Prior:
        """The paper's, for latent vectors of `width` numbers."""
        return Prior(np.zeros((0, width), np.float32), np.zeros(0, np.int64), np.ones(width, np.float32))

    def drawn(self, words: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Latent vectors `(N, D)` float32 for words by their number; the first are the same however many follow."""
        return np.stack([self._one(int(word), rng) for word in words]).astype(np.float32)

    def _one(self, word: int, rng: np.random.Generator) -> np.ndarray:
        chance = rng.standard_normal(len(self.spread))
        if not len(self.latents):
            return chance
        clips = np.flatnonzero(self.labels == word)
        one, other = rng.choice(clips, 2, replace=len(clips) < 2)
        share = _DRAWN * rng.random()
        mixed: np.ndarray = (1 - share) * self.latents[one] + share * self.latents[other]
        return mixed + _OPEN * self.spread * chance
