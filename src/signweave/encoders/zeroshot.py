"""The known word that a picture shows, by CLIP alone and without training: its zero-shot classifier (Radford et al.
2021, section 3.1)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ..errors import InputError
from .named import Encoder
from .prompts import in_template

TEMPLATE = "a photo of {}"


class ScaledEncoder(Encoder, Protocol):
    """An encoder of words and pictures that knows how sure a cosine makes it."""

    @property
    def scale(self) -> float:
        """What cosines are multiplied with before shares are taken."""
        ...


def nearest_word(
    picture: str | os.PathLike[str], words: Sequence[str], encoder: ScaledEncoder, template: str = TEMPLATE
) -> tuple[str, float]:
    """The word that a picture file shows most likely, and its share (0 to 1, of all these words together).

    The share says nothing of words that are not among them: something else is shown as the nearest of these.
    """
    if not words:
        raise InputError("no words to choose from for a picture")
    cosines = encoder.words([in_template(word, template) for word in words]) @ encoder.pictures([picture])[0]
    scores = np.exp(encoder.scale * (cosines - cosines.max()).astype(np.float64))
    best = int(scores.argmax())
    return words[best], float(scores[best] / scores.sum())
