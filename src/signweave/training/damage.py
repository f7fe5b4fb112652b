"""Noise of detectors laid over numbers of a batch, so that models learn what to take away."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ..motion.sixd import NUMBERS

_QUICK, _SLOW = 4.0, 5.0  # degrees, at most: joints tremble from frame to frame, and drift
_LASTS = 5  # frames over which a drift changes


def trembling(numbers: Tensor) -> tuple[Tensor, Tensor]:
    """6D rotations `(B, T, J * 6)` turned by small random turns, some quick, some slow, by other amounts in each
    motion and joint; and the mean square of the turns of each motion, `(B,)` radians squared. Randomness comes from
    torch's global generator."""
    batch, frames, width = numbers.shape
    shape = (batch, frames, width // NUMBERS, 3)
    quick, slow = (_amounts(most, shape) for most in (_QUICK, _SLOW))
    turns = quick * torch.randn(shape) + slow * _drift(shape)
    return turned(numbers, turns), turns.square().mean((1, 2, 3))


def _amounts(most: float, shape: tuple[int, ...]) -> Tensor:
    """`(B, 1, J, 1)` radians: an amount of each motion, of which each joint has a part."""
    batch, _, joints, _ = shape
    return math.radians(most) * torch.rand(batch, 1, 1, 1) * torch.rand(batch, 1, joints, 1)


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
