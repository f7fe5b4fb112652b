"""How like one motion is to another, joint by joint: position error, time-warped error, smoothness, frequencies.

Positions are `(T, J, 3)` metres on one skeleton; missing joints are NaN. Each figure has a signature: what is compared
must have been computed alike.
"""

from __future__ import annotations

import numpy as np

SIGNATURES = {
    "ape": "ape|mean-joint-distance|linear-retime|mm|v1",
    "dtw_mje": "dtw-mje|cost=mean-joint-distance|path-mean|mm|v1",
    "ndtw": "ndtw|cost=mean-joint-distance/shoulders|path-mean|missing=skipped|v1",
    "jerk": "jerk|mean-norm-third-difference|m/s3|v1",
    "fast": "fast|power-of-velocity>=5Hz|hann|v1",
}
_FAST = 5.0  # hertz: signing moves hands at 1 to 4, tracking noise lies above


def ape(one: np.ndarray, other: np.ndarray) -> float:
    """Mean distance of joints in millimetres; the second is brought to the first's number of frames, evenly."""
    at = np.linspace(0, len(other) - 1, len(one))
    low = np.floor(at).astype(int)
    high, share = np.minimum(low + 1, len(other) - 1), (at - low)[:, None, None]
    return 1000 * float(np.nanmean(np.linalg.norm(one - ((1 - share) * other[low] + share * other[high]), axis=-1)))


def dtw_mje(one: np.ndarray, other: np.ndarray) -> float:
    """Mean joint error in millimetres along the best warping of time (dynamic time warping; Huang et al. 2021).

    The error of two frames is the mean distance of their joints; a path goes from the first frames to the last, a step
    at a time in either or both, with the least sum; the figure is the mean over the path's steps.
    """
    return 1000 * _path_mean(_costs(one, other))


def ndtw(one: np.ndarray, other: np.ndarray, shoulders: tuple[int, int]) -> float:
    """As `dtw_mje` in shoulder widths, each motion by its own median width (as Ham2Pose, Arkushin et al. 2023, does).

    Joints missing in either of two frames do not count; two frames without a joint in common are one shoulder apart.
    """
    first, second = (motion / _width(motion, shoulders) for motion in (one, other))
    return _path_mean(_costs(first, second))


def jerk(positions: np.ndarray, fps: float) -> float:
    """Mean length of the third difference of positions, m/s^3."""
    return float(np.nanmean(np.linalg.norm(np.diff(positions, 3, axis=0), axis=-1)) * fps**3)


def fast_share(positions: np.ndarray, fps: float) -> float:
    """Share of the joints' velocity (its power over frequencies, a Hann window) that lies at 5 Hz and above."""
    velocity = np.diff(np.asarray(positions, float), axis=0) * fps
    velocity = (velocity - velocity.mean(0)) * np.hanning(len(velocity))[:, None, None]
    frequencies = np.fft.rfftfreq(len(velocity), 1 / fps)
    power = (np.abs(np.fft.rfft(velocity, axis=0)) ** 2).sum((1, 2))
    power /= np.sinc(frequencies / fps) ** 2  # what a difference of frames takes from a fast velocity
    whole = power.sum()
    return float(power[frequencies >= _FAST].sum() / whole) if whole > 0 else 0.0


def _width(motion: np.ndarray, shoulders: tuple[int, int]) -> float:
    left, right = shoulders
    return float(np.nanmedian(np.linalg.norm(motion[:, left] - motion[:, right], axis=-1)))


def _costs(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Mean joint distance `(T1, T2)` of every two frames; NaN-joints left out, 1 where none is left."""
    total, count = np.zeros((len(one), len(other))), np.zeros((len(one), len(other)))
    for joint in range(one.shape[1]):
        apart = np.linalg.norm(one[:, None, joint] - other[None, :, joint], axis=-1)
        total += np.nan_to_num(apart)
        count += np.isfinite(apart)
    return np.where(count > 0, total / np.maximum(count, 1), 1.0)


def _path_mean(costs: np.ndarray) -> float:
    """Sum of costs along the path of least sum, over its number of steps; of equal paths the shorter."""
    rows, columns = costs.shape
    total = np.full((rows + 1, columns + 1), np.inf)
    steps = np.zeros((rows + 1, columns + 1), int)
    total[0, 0] = 0.0
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            before = ((i - 1, j - 1), (i - 1, j), (i, j - 1))
            best = min(before, key=lambda at: (total[at], steps[at]))
            total[i, j] = total[best] + costs[i - 1, j - 1]
            steps[i, j] = steps[best] + 1
    return float(total[rows, columns] / steps[rows, columns])
