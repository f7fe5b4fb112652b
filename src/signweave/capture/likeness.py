"""Signs that are too much alike: a file copied under another name, the same recording once more, one sign twice.

A sign is described by moments of its active span: where both hands are, how their palms and fingers are turned, where
fingertips are. Hands that rest do not count. A first look compares all signs at a few of these moments, as they stand
(one matrix product); only what is near then is compared in full by dynamic time warping, with loose ends, because the
same recording may be trimmed otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Motion
from ..motion.rotations import inverse, rotate
from ..motion.skeleton import FINGERS, SIDES, joint, side_sign

MOMENTS = 32
_BAND, _LOOSE = 6, 5  # moments that two performances may be apart, and that either may lack at its ends
_COARSE = 8  # moments of the first look
_NEAREST = 12  # signs that each is compared with in full
_SCATTER = {"place": 0.06, "depth": 0.3, "turn": 0.5, "tips": 0.15}
"""What counts as one unit of distance: metres across the picture and in depth, parts of a unit vector, palm lengths;
about what two people differ by in one sign."""
_IDLE = 0.4  # of the width, what a hand at rest weighs: that it rests tells signs with one hand from those with two
_HANGS = -0.35  # metres from the shoulders, below which a hand hangs
COPY, SAME = 0.35, 1.00
"""Distances up to which two entries are one recording, and may be one sign. Of 162 signs, performed twice each by
different people at other tempos with a detector's errors, no two performances were nearer than 0.54 and 56 % of them
within 1.00; of 13,041 pairs of different signs one was (CHEESE, PAPER). The same recording, encoded again and trimmed
by up to a tenth at each end, lies within 0.35 in 72 % and within 1.00 in 94 %."""


@dataclass(frozen=True)
class Likeness:
    """Two entries that are near: their numbers, first the lower, and their distance in units of `_SCATTER`. `copy`:
    too near for two performances, so that one is the other's recording."""

    first: int
    second: int
    distance: float

    @property
    def copy(self) -> bool:
        """Whether the two are one recording rather than one sign performed twice."""
        return self.distance <= COPY


def describe(motion: Motion, active: tuple[float, float] | None = None) -> np.ndarray:
    """`(32, 48)` float32: a sign at even steps of its active span (seconds; all of the motion unless given)."""
    start, end = active or (0.0, motion.duration)
    first, last = int(start * motion.fps), max(int(np.ceil(end * motion.fps)), int(start * motion.fps) + 1)
    part = motion.frames(first, last)
    positions, turns = forward(NEUTRAL, part.rotations.astype(np.float64))
    middle = positions[:, [joint(f"{side}_shoulder") for side in SIDES]].mean(1)
    hands = [_hand(side, positions, turns, middle) for side in SIDES]
    both = all(np.median(hand[:, 1]) * _SCATTER["place"] > _HANGS for hand in hands)
    scale = 1.0 if both else np.sqrt(2)  # distances are means over the hands that sign
    return scale * _resampled(np.concatenate(hands, -1), MOMENTS).astype(np.float32)


def _hand(side: str, positions: np.ndarray, turns: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """`(T, 24)` of one hand: place 3, axes of palm and fingers 6, tips in the hand's own frame 15."""
    wrist, turn = positions[:, joint(f"{side}_wrist")], turns[:, joint(f"{side}_wrist")]
    knuckle = positions[:, joint(f"{side}_middle1")]
    across, depth = _SCATTER["place"], _SCATTER["depth"]
    place = (knuckle - middle) / [across, across, depth]
    ahead = np.array([side_sign(side), 0.0, 0.0])
    axes = [rotate(turn, axis) / _SCATTER["turn"] for axis in (np.array([0.0, -1.0, 0.0]), ahead)]
    palm = np.linalg.norm(knuckle - wrist, axis=-1, keepdims=True)
    tips = [
        rotate(inverse(turn), positions[:, joint(f"{side}_{finger}3")] - wrist) / palm / _SCATTER["tips"]
        for finger in FINGERS
    ]
    shape = np.concatenate([*axes, *tips], -1) / np.sqrt(len(FINGERS) + 2)
    up = np.clip((place[:, 1:2] * across - _HANGS) / 0.1, _IDLE, 1.0)  # a hand that hangs has no handshape to speak of
    return np.concatenate([place, shape * up], -1)


def _resampled(values: np.ndarray, count: int) -> np.ndarray:
    at = np.linspace(0, len(values) - 1, count)
    low = at.astype(int)
    high = np.minimum(low + 1, len(values) - 1)
    share = (at - low)[:, None]
    return values[low] * (1 - share) + values[high] * share


def near_duplicates(described: Sequence[np.ndarray], limit: float = SAME) -> list[Likeness]:
    """Pairs up to `limit` apart among many signs, nearest first; `described`: `describe` of each.

    Costs one matrix product of all with all at eight moments, and a few milliseconds for each sign's nearest.
    """
    count = len(described)
    if count < 2:
        return []
    features = np.stack(described).astype(np.float32)
    first, second = _candidates(features)
    found = []
    for start in range(0, len(first), 4096):
        a, b = first[start : start + 4096], second[start : start + 4096]
        apart = warped(features[a], features[b])
        near = np.flatnonzero(apart <= limit)
        found += [Likeness(int(a[i]), int(b[i]), float(apart[i])) for i in near]
    return sorted(found, key=lambda pair: pair.distance)


def _candidates(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the pairs that are compared in full: each sign with its nearest at a few moments."""
    count = len(features)
    steps = np.linspace(0, MOMENTS - 1, _COARSE).round().astype(int)
    flat = features[:, steps].reshape(count, -1)
    square = (flat**2).sum(1)
    pairs = set()
    nearest = min(_NEAREST, count - 1)
    for start in range(0, count, 512):
        some = slice(start, min(start + 512, count))
        apart = square[some, None] + square - 2 * flat[some] @ flat.T
        apart[np.arange(len(apart)), np.arange(start, some.stop)] = np.inf
        for row, others in enumerate(np.argpartition(apart, nearest - 1, axis=1)[:, :nearest]):
            pairs |= {(min(start + row, int(j)), max(start + row, int(j))) for j in others}
    ordered = np.array(sorted(pairs))
    return ordered[:, 0], ordered[:, 1]


def warped(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`(P,)` root mean square distance along the best path, of `(P, 32, D)` pairs; a path may leave out up to five
    moments at either end of either sign, moments on it are at most six apart."""
    frames = a.shape[1]
    cost = (a**2).sum(-1)[:, :, None] + (b**2).sum(-1)[:, None] - 2 * a @ b.transpose(0, 2, 1)
    cost = np.maximum(cost, 0) / 2  # two hands
    total = np.full((len(a), frames + 1, frames + 1), np.inf)
    steps = np.zeros_like(total)
    total[:, : _LOOSE + 1, 0] = total[:, 0, : _LOOSE + 1] = 0.0
    for i in range(1, frames + 1):
        for j in range(max(1, i - _BAND), min(frames, i + _BAND) + 1):
            ways = np.stack([total[:, i - 1, j - 1], total[:, i - 1, j], total[:, i, j - 1]])
            best = ways.argmin(0)
            taken = np.stack([steps[:, i - 1, j - 1], steps[:, i - 1, j], steps[:, i, j - 1]])
            total[:, i, j] = np.take_along_axis(ways, best[None], 0)[0] + cost[:, i - 1, j - 1]
            steps[:, i, j] = np.take_along_axis(taken, best[None], 0)[0] + 1
    ends = [(frames, frames - k) for k in range(_LOOSE + 1)] + [(frames - k, frames) for k in range(1, _LOOSE + 1)]
    return np.sqrt(np.min([total[:, i, j] / np.maximum(steps[:, i, j], 1) for i, j in ends], 0))
