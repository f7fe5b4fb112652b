"""The known word that a picture shows, by CLIP alone and without training: its zero-shot classifier (Radford et al.
2021, section 3.1)."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from ..errors import InputError
from .named import Encoder
from .prompts import in_template

TEMPLATE = "a photo of {}"
_SCALE = 100.0  # what CLIP's cosines are multiplied with at most, where the encoder has not learned one of its own


def nearest_word(
    picture: str | os.PathLike[str], words: Sequence[str], encoder: Encoder, template: str = TEMPLATE
) -> tuple[str, float]:
    """The word that a picture file shows most likely, and its share (0 to 1, of all these words together).

    The share says nothing of words that are not among them: something else is shown as the nearest of these.
    """
    if not words:
        raise InputError("no words to choose from for a picture")
    cosines = encoder.words([in_template(word, template) for word in words]) @ encoder.pictures([picture])[0]
    scale = float(getattr(encoder, "scale", _SCALE))
    scores = np.exp(scale * (cosines - cosines.max()).astype(np.float64))
    best = int(scores.argmax())
    return words[best], float(scores[best] / scores.sum())
