"""Which of a vocabulary's words is near in meaning: vectors of all words, kept where they need not be made twice."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..encoders import sentence
from . import english

NEAR = 0.83
"""Cosine from which two words are taken for the same.

Chosen on the single English words of ASL-LEX (`evaluation.nearness`), read pair by pair by the author: of the nearest
pairs from here on nine of ten mean the same; from 0.80 to 0.83 three of five do, and THIN comes for thick."""

_SHORTEST = 3  # letters: shorter words are forms and abbreviations


def comparable(word: str) -> bool:
    """Whether a (normalised) word may have a near one.

    Days, months, numbers, kin, colours, pronouns may not: their nearest words are near, and mean something else.
    """
    return len(word) >= _SHORTEST and word not in english.CLOSED_CLASSES and any(c.isalpha() for c in word)


@dataclass(frozen=True)
class WordVectors:
    """`words` and their vectors `(N, 384)`."""

    words: tuple[str, ...]
    vectors: np.ndarray

    def nearest(self, vector: np.ndarray, count: int = 10) -> list[tuple[str, float]]:
        """The nearest words and their cosines, best first."""
        cosines = self.vectors @ vector
        best = np.argsort(-cosines, kind="stable")[:count]
        return [(self.words[i], float(cosines[i])) for i in best]


def word_vectors(words: Iterable[str]) -> WordVectors:
    """Vectors of a vocabulary's words, from the user's cache or made now (500 words a second).

    The cache's name holds a hash of the words and of the encoder: a changed vocabulary never meets old vectors.
    """
    words = tuple(sorted({word for word in words if comparable(word)}))
    digest = hashlib.sha256("\n".join((sentence.NAME, *words)).encode()).hexdigest()[:24]
    path = cache_folder() / f"words-{digest}.npy"
    with suppress(OSError, ValueError):
        vectors = np.load(path, allow_pickle=False).astype(np.float32)
        if vectors.shape == (len(words), sentence.DIMENSIONS):
            return WordVectors(words, vectors)
    vectors = sentence.load_encoder().encode(words).astype(np.float16)
    _keep(path, vectors)
    return WordVectors(words, vectors.astype(np.float32))


def cache_folder() -> Path:
    """Where signweave keeps what it can make again: `signweave` in XDG_CACHE_HOME, LOCALAPPDATA or ~/.cache."""
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(home) if home else Path.home() / ".cache") / "signweave"


def _keep(path: Path, vectors: np.ndarray) -> None:
    """Write a cache file whole; where that cannot be done, go without."""
    from ..errors import InputError
    from ..formats.atomic import writing

    with suppress(OSError, InputError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with writing(path) as part, open(part, "wb") as file:
            np.save(file, vectors)


def unlike(word: str, found: Sequence[tuple[str, float]], least: float = NEAR) -> list[tuple[str, float]]:
    """Of found words those near enough. One that contains the other is near for its letters: an earring is no ear."""
    return [(other, cosine) for other, cosine in found if cosine >= least and not (other in word or word in other)]
