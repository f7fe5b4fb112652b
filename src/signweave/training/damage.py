"""Noise of detectors laid over numbers of a batch, so that models learn what to take away."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ..motion.sixd import NUMBERS

_QUICK, _SLOW = 4.0, 3.0  # degrees, at most: joints tremble from frame to frame, and drift
_LASTS = 5  # frames over which a drift changes


def trembling(numbers: Tensor) -> Tensor:
    """6D rotations `(B, T, J * 6)` turned by small random turns, some of them quick, some slow, by another amount in
    each motion. Randomness comes from torch's global generator."""
    batch, frames, width = numbers.shape
    shape = (batch, frames, width // NUMBERS, 3)
    quick, slow = (math.radians(most) * torch.rand(batch, 1, 1, 1) for most in (_QUICK, _SLOW))
    return turned(numbers, quick * torch.randn(shape) + slow * _drift(shape))


def turned(numbers: Tensor, turns: Tensor) -> Tensor:
    """6D rotations `(..., J * 6)` turned in their own frames by rotation vectors `(..., J, 3)` radians, to first order:
    `R exp(w)` is nearly `R + R [w]`, of which these are the first two columns."""
    parts = numbers.reshape(*turns.shape[:-1], NUMBERS)
    x, y = parts[..., :3], parts[..., 3:]
    z = torch.linalg.cross(x, y)
    about = [turns[..., i : i + 1] for i in range(3)]
    return torch.cat([x + about[2] * y - about[1] * z, y - about[2] * x + about[0] * z], -1).reshape(numbers.shape)


def _drift(shape: tuple[int, ...]) -> Tensor:
    """Noise of variance 1 that changes over some frames."""
    batch, frames, *rest = shape
    white = torch.randn(batch, math.prod(rest), frames + _LASTS - 1)
    smooth = torch.nn.functional.avg_pool1d(white, _LASTS, 1) * math.sqrt(_LASTS)
    return smooth.transpose(1, 2).reshape(shape)
