"""Encoders by name, and which one a checkpoint was trained with."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ..errors import InputError

SENTENCE = "sentence"
CLIP = "clip:"


class Encoder(Protocol):
    """Words, and for some encoders pictures, as vectors of one space: the product of two is their cosine."""

    @property
    def name(self) -> str:
        """Which encoder, ending in a hash of its weights: vectors of another name are not comparable."""
        ...

    @property
    def dimensions(self) -> int:
        """Numbers in a vector, D."""
        ...

    def words(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors `(N, D)` float32 of length 1 of words or short texts."""
        ...

    def pictures(self, paths: Sequence[str | os.PathLike[str]]) -> np.ndarray:
        """Vectors `(N, D)` float32 of length 1 of picture files. InputError where the encoder reads none."""
        ...


def encoder_named(name: str) -> Encoder:
    """The encoder "sentence" (bundled, English words only) or "clip:PATH_OR_HUB_ID" (words and pictures).

    InputError for any other name; MissingExtra where its packages are not installed.
    """
    if name == SENTENCE:
        from .sentence import load_encoder

        return load_encoder()
    if name.startswith(CLIP) and name != CLIP:
        from .clip import ClipEncoder

        return ClipEncoder(name.removeprefix(CLIP))
    raise InputError(f"'{name}': no such encoder, expected {SENTENCE} or {CLIP}PATH_OR_HUB_ID")


def clip_at(place: str) -> str:
    """The name of the CLIP in a folder or under a hub's id, with or without "clip:" before it."""
    return CLIP + place.removeprefix(CLIP)


def same_weights(name: str, other: str) -> bool:
    """Whether two encoders' names end in one hash: wherever the weights lie, their vectors are the same."""
    return name.split()[-1:] == other.split()[-1:]


def encoder_for(trained: str, name: str | None = None) -> Encoder:
    """The encoder of a model that was trained with the one called `trained`. `name`: which one to load, as for
    `encoder_named`; the bundled one needs no name. InputError for any but the model's own."""
    from . import sentence

    if name is None and not same_weights(trained, sentence.NAME):
        raise InputError(f"this model takes vectors of '{trained}': say where it is, as {CLIP}PATH_OR_HUB_ID")
    encoder = encoder_named(name or SENTENCE)
    if not same_weights(trained, encoder.name):
        raise InputError(f"this model takes vectors of '{trained}', not of '{encoder.name}': load that encoder")
    return encoder
