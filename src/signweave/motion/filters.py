"""Zero-phase smoothing in which uncertain frames count less."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .nouns import Motion
from .rotations import continuous, normalize
from .skeleton import JOINTS


def smooth(values: np.ndarray, fps: float, cutoff: float, confidence: np.ndarray | None = None) -> np.ndarray:
    """Gaussian low pass along axis 0 without delay, weighted by confidence (normalised convolution).

    `values (T, ...)`; `cutoff`: Hz at which a wave comes through with 1/sqrt(2) of its height; `confidence`
    broadcasts against `values` from the left, e.g. `(T,)` or `(T, J)`. Where no confidence is near, the value stays.
    """
    values = np.asarray(values)
    if confidence is None:
        confidence = np.ones(values.shape[:1])
    weight = np.asarray(confidence, float).reshape(*np.shape(confidence), *[1] * (values.ndim - np.ndim(confidence)))
    sigma = np.sqrt(np.log(2)) / (2 * np.pi * cutoff) * fps
    radius = int(np.ceil(4 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    mass = _convolve(np.broadcast_to(weight, values.shape), kernel)
    blend = _convolve(weight * np.nan_to_num(values), kernel)
    return np.where(mass > 1e-6, blend / np.maximum(mass, 1e-6), values).astype(values.dtype)


def gaussian(values: np.ndarray, sigma: float) -> np.ndarray:
    """A Gaussian of `sigma` frames along axis 0 of `values (T, ...)`, edges repeated, cut at three sigma.

    As scipy.ndimage's `gaussian_filter1d(mode="nearest")`, which alone takes 0.3 s to import.
    """
    values = np.asarray(values)
    reach = int(3 * sigma + 0.5)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2) if reach else np.ones(1)
    kernel /= kernel.sum()
    padded = np.concatenate([values[:1].repeat(reach, 0), values, values[-1:].repeat(reach, 0)])
    out = kernel[0] * padded[: len(values)]
    for i, share in enumerate(kernel[1:], 1):
        out += share * padded[i : i + len(values)]
    return out


def median_known(values: np.ndarray) -> np.ndarray:
    """Median along axis 0 of what is not NaN in `values (T, ...)`; NaN where nothing is. As `np.nanmedian`, which is
    many times slower."""
    flat = values.reshape(len(values), -1)
    known = ~np.isnan(flat)
    kept = known.any(1)
    flat, known = flat[kept], known[kept]
    out = np.full(flat.shape[1], np.nan)
    whole = known.all(0) & kept.any()
    if whole.any():
        out[whole] = np.median(flat[:, whole], 0)
    part = known.any(0) & ~whole
    if part.any():
        out[part] = np.nanmedian(flat[:, part], 0)
    return out.reshape(values.shape[1:])


def smooth_motion(motion: Motion, cutoff: float = 6.0) -> Motion:
    """All channels of a motion through `smooth`; 6 Hz keeps signing's own movement and drops tracking noise."""
    joints, face = motion.confidence[:, : len(JOINTS)], motion.confidence[:, len(JOINTS)]
    rotations = smooth(continuous(motion.rotations), motion.fps, cutoff, joints)
    return replace(
        motion,
        rotations=continuous(normalize(rotations)),
        translation=smooth(motion.translation, motion.fps, cutoff, joints[:, 0]),
        face=smooth(motion.face, motion.fps, cutoff, face),
    )


def _convolve(values: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Along axis 0, mirrored at both ends so that a hold at the edge stays a hold."""
    radius = len(kernel) // 2
    index = np.arange(-radius, len(values) + radius)
    period = max(2 * (len(values) - 1), 1)
    index = np.abs((index + period) % period if len(values) > 1 else index * 0)
    index = np.where(index >= len(values), period - index, index)
    padded = values[index]
    return sum(k * padded[i : i + len(values)] for i, k in enumerate(kernel))  # type: ignore[return-value]
