"""How motions move, beside real ones: speed, smoothness, frequencies; and, for pairs, how far apart they are."""

from __future__ import annotations

import numpy as np

from ..motion.filters import smooth
from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.rotations import identity
from ..motion.sixd import FULL_BODY, NUMBERS, UPPER_BODY, from_sixd
from ..motion.skeleton import JOINTS
from .likeness import ape, dtw_mje, fast_share, jerk
from .samples import Sample, stretched

_SLOW = 3.0
"""Hz: signing lies below, tracking noise mostly above."""
_PAIRS = 60
"""Pairs whose best warping of time is sought: a figure needs no more, and each takes some hundredths of a second."""
MOVED = [row for row in UPPER_BODY if row]
"""The upper body's joints; the root never moves from its place."""


def positions(sample: Sample) -> list[np.ndarray]:
    """Of each motion `(T, 55, 3)` metres on the neutral skeleton."""
    out = []
    for numbers, length in zip(sample.numbers, sample.lengths, strict=True):
        rotations = identity(int(length), len(JOINTS))
        rotations[:, list(FULL_BODY)] = from_sixd(numbers[:length].reshape(int(length), len(FULL_BODY), NUMBERS))
        out.append(forward(NEUTRAL, rotations)[0])
    return out


def nearest_words(train: Sample, test: Sample) -> np.ndarray:
    """`(N,)` labels: of each test motion the word of the training motion whose joints' places, brought to one length,
    lie nearest. What a recogniser has to beat."""
    one, other = (
        np.array([stretched(p[:, MOVED].reshape(len(p), -1)).ravel() for p in positions(s)]) for s in (train, test)
    )
    apart = (other**2).sum(1)[:, None] - 2 * other @ one.T + (one**2).sum(1)
    found: np.ndarray = train.labels[apart.argmin(1)]
    return found


def movement(sample: Sample, real: Sample, paired: bool = False, fps: float = 15.0) -> dict[str, float]:
    """Mean over motions, of the upper body's joints: speed in m/s, its ratio to the real motions' and that of what is
    slower than 3 Hz (what trembles has speed, and says nothing), jerk in m/s^3, share of velocity at 5 Hz and above;
    for pairs the mean distance and that along the best warping, mm."""
    found, there = ([p[:, MOVED] for p in positions(one)] for one in (sample, real))
    speed, real_speed = (_speed(one, fps) for one in (found, there))
    out = {
        "speed": speed,
        "speed ratio": speed / real_speed,
        "slow ratio": _speed(_slow(found, fps), fps) / _speed(_slow(there, fps), fps),
        "jerk": float(np.mean([jerk(p, fps) for p in found if len(p) > 3])),
        "fast share": float(np.mean([fast_share(p, fps) for p in found if len(p) > 3])),
        "APE": float("nan"),
        "DTW-MJE": float("nan"),
    }
    if paired:
        pairs = list(zip(found, there, strict=True))
        out["APE"] = float(np.mean([ape(b, a) for a, b in pairs]))
        out["DTW-MJE"] = float(np.mean([dtw_mje(a, b) for a, b in pairs[:: max(len(pairs) // _PAIRS, 1)]]))
    return out


def _slow(motions: list[np.ndarray], fps: float) -> list[np.ndarray]:
    return [smooth(p, fps, _SLOW) for p in motions]


def _speed(motions: list[np.ndarray], fps: float) -> float:
    steps = [np.linalg.norm(np.diff(p, axis=0), axis=-1).mean() for p in motions if len(p) > 1]
    return float(np.mean(steps) * fps)
