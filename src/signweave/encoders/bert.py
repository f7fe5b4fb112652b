"""The encoder's network, forwards only, in numpy: torch and transformers would take seconds to load for one word.

BERT (Devlin et al. 2019): embeddings, then layers of self-attention and of a two-layer network, each added to its input
and brought to mean 0 and variance 1. Weights by the names of the published file.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import erf

HEADS = 12
_SMALL = 1e-12  # added to variances
_MASKED = -1e9  # attention to padding


def states(weights: Mapping[str, np.ndarray], ids: np.ndarray, real: np.ndarray) -> np.ndarray:
    """The last layer's states `(N, T, D)` of tokens `ids (N, T)`; `real (N, T)` is 1 for tokens, 0 for padding."""
    part = "embeddings."
    x = weights[part + "word_embeddings.weight"][ids]
    x = x + weights[part + "position_embeddings.weight"][: ids.shape[1]]
    x = _normed(weights, part + "LayerNorm", x + weights[part + "token_type_embeddings.weight"][0])
    masked = ((1 - real) * _MASKED).astype(np.float32)[:, None, None]
    layer = 0
    while (part := f"encoder.layer.{layer}.") + "output.dense.weight" in weights:
        seen = _dense(
            weights, part + "attention.output.dense", _attention(weights, part + "attention.self.", x, masked)
        )
        x = _normed(weights, part + "attention.output.LayerNorm", x + seen)
        inner = _dense(weights, part + "intermediate.dense", x)
        inner = inner * np.float32(0.5) * (1 + erf(inner * np.float32(np.sqrt(0.5))))
        x = _normed(weights, part + "output.LayerNorm", x + _dense(weights, part + "output.dense", inner))
        layer += 1
    return x


def _attention(weights: Mapping[str, np.ndarray], part: str, x: np.ndarray, masked: np.ndarray) -> np.ndarray:
    def heads(name: str) -> np.ndarray:
        made = _dense(weights, part + name, x)
        return made.reshape(*x.shape[:2], HEADS, -1).transpose(0, 2, 1, 3)

    query, key, value = heads("query"), heads("key"), heads("value")
    scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(query.shape[-1])) + masked
    scores = np.exp(scores - scores.max(-1, keepdims=True))
    shares = scores / scores.sum(-1, keepdims=True)
    out: np.ndarray = (shares @ value).transpose(0, 2, 1, 3).reshape(x.shape)
    return out


def _dense(weights: Mapping[str, np.ndarray], name: str, x: np.ndarray) -> np.ndarray:
    flat = x.reshape(-1, x.shape[-1])  # one product, not one for every text
    return (flat @ weights[name + ".weight"].T + weights[name + ".bias"]).reshape(*x.shape[:-1], -1)


def _normed(weights: Mapping[str, np.ndarray], name: str, x: np.ndarray) -> np.ndarray:
    x = x - x.mean(-1, keepdims=True)
    scaled = x / np.sqrt((x * x).mean(-1, keepdims=True) + np.float32(_SMALL))
    out: np.ndarray = scaled * weights[name + ".weight"] + weights[name + ".bias"]
    return out
