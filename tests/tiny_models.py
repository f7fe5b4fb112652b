"""A generator that has learned nothing: three words, one layer, normalised as a real sign is. Needs torch."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import torch

from signweave.encoders import sentence
from signweave.models.checkpoint import Card
from signweave.models.cvae import CVAEConfig, SignCVAE
from signweave.models.generator import packed
from signweave.models.mender import Mender, MenderConfig
from signweave.models.prior import Prior
from signweave.motion.nouns import Motion
from signweave.motion.sixd import FULL_BODY, to_features
from signweave.notation import synthesise
from signweave.notation.vocabulary import load_vocabulary

WORDS = ("HELLO", "THANK-YOU", "APPLE")
CARD = Card("", {}, sentence.NAME, WORDS, 15.0, "CC0-1.0", "written signs, performed", "For tests: it learned nothing.")


@lru_cache
def hello() -> Motion:
    """A written sign, performed at 30 frames a second."""
    return synthesise(load_vocabulary()["HELLO"])


def tiny(encoder: str = sentence.NAME, condition: int = 384) -> bytes:
    """A whole checkpoint, 15 frames a second; the first word lies along the first axis, and so on."""
    torch.manual_seed(0)
    net = SignCVAE(CVAEConfig(width=16, heads=2, layers=1, inner=32, condition=condition))
    numbers = to_features(hello(), FULL_BODY)
    deviation = np.maximum(numbers.std(0), 0.02)
    words, seconds = np.eye(3, condition, dtype="f"), [1.5, 2.0, 1.8]
    prior = Prior(np.repeat(3 * np.eye(3, 16, dtype="f"), 2, 0), np.repeat(np.arange(3), 2), np.ones(16, "f"))
    mender = Mender(MenderConfig(width=8, layers=1))
    return packed(replace(CARD, encoder=encoder), net, numbers.mean(0), deviation, words, seconds, prior, mender)
