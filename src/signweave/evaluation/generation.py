"""How good generated motion is, seen through a recogniser's features: accuracy, FID, diversity, multimodality.

The four columns of SignAvatar's tables (FG 2024), as the Action2Motion family computes them (Guo et al. 2020; Petrovich
et al. 2021). Features are `(N, D)`, labels `(N,)` whole numbers. Each figure carries a signature that says how it was
computed: figures with other signatures, or of other features, must not be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

PAIRS = 200
"""Pairs of motions for diversity (the paper's S_d)."""
PAIRS_OF_A_WORD = 20
"""Pairs of motions for the multimodality of each word (the paper's S_l)."""
_CONFIDENCE = 1.96  # of a normal distribution: 95 %


@dataclass(frozen=True)
class Figure:
    """A figure over several runs: mean, half the width of its 95 % interval, and how it was computed."""

    mean: float
    interval: float
    signature: str

    def __str__(self) -> str:
        return f"{self.mean:.3f}±{self.interval:.3f}"


def averaged(values: Sequence[float], signature: str) -> Figure:
    """Mean of runs and 1.96 standard errors of it; no interval for a single run."""
    runs = np.asarray(values, float)
    spread = _CONFIDENCE * runs.std(ddof=1) / np.sqrt(len(runs)) if len(runs) > 1 else float("nan")
    return Figure(float(runs.mean()), float(spread), f"{signature}|runs={len(runs)}")


def accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    """Share of motions whose highest of `scores (N, C)` is their own word's."""
    return float((scores.argmax(-1) == labels).mean())


def fid(one: np.ndarray, other: np.ndarray) -> float:
    """Fréchet distance of two normal distributions fitted to features (Heusel et al. 2017, equation 6).

    `|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2))`, covariances divided by N - 1. The trace of the root is that of
    `(C1^(1/2) C2 C1^(1/2))^(1/2)`, which is symmetric. Raises ValueError for fewer than two motions.
    """
    if min(len(one), len(other)) < 2:
        raise ValueError(f"FID needs two motions on each side, got {len(one)} and {len(other)}")
    first, second = (np.cov(np.asarray(part, float), rowvar=False).reshape(part.shape[1], -1) for part in (one, other))
    root = _root(first)
    cross = np.linalg.eigvalsh(root @ second @ root)
    apart = one.mean(0, dtype=float) - other.mean(0, dtype=float)
    return float(apart @ apart + np.trace(first) + np.trace(second) - 2 * np.sqrt(np.clip(cross, 0, None)).sum())


def diversity(features: np.ndarray, rng: np.random.Generator, pairs: int = PAIRS) -> float:
    """Mean distance of random pairs of motions, whatever their words; no motion is paired with itself."""
    return _mean_of_pairs(features, rng, pairs)


def multimodality(
    features: np.ndarray, labels: np.ndarray, rng: np.random.Generator, pairs: int = PAIRS_OF_A_WORD
) -> float:
    """Mean distance of random pairs of motions of one word, the mean over words; no motion is paired with itself.

    Words with a single motion are left out.
    """
    groups = [features[labels == word] for word in np.unique(labels)]
    return float(np.mean([_mean_of_pairs(group, rng, pairs) for group in groups if len(group) > 1]))


def signatures(features: str) -> dict[str, str]:
    """Signatures of the four figures on features of this name."""
    return {
        "accuracy": f"accuracy|argmax|{features}|v1",
        "fid": f"fid|gauss:N-1|root:symmetric|{features}|v1",
        "diversity": f"diversity|pairs={PAIRS}|no-self|{features}|v1",
        "multimodality": f"multimodality|pairs={PAIRS_OF_A_WORD}|per-word-mean|no-self|{features}|v1",
    }


def _root(covariance: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(covariance)
    root: np.ndarray = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    return root


def _mean_of_pairs(features: np.ndarray, rng: np.random.Generator, pairs: int) -> float:
    count = len(features)
    if count < 2:
        raise ValueError("pairs need two motions")
    first = rng.integers(count, size=pairs)
    second = (first + rng.integers(1, count, size=pairs)) % count
    apart = features[first].astype(float) - features[second]
    return float(np.linalg.norm(apart, axis=-1).mean())
