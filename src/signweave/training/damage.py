"""Noise laid over numbers of a batch, so that models learn what to take away: errors of capture, plain trembling."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ..corpora.capturenoise import by_joint
from ..motion.sixd import FULL_BODY, NUMBERS

_JITTER = 4.0  # degrees, at most: joints tremble beyond that from frame to frame
_LASTS = 5  # frames over which a drift changes: a third of a second at 15 frames a second
_SIZES = torch.from_numpy(by_joint()[list(FULL_BODY)]).float()


def shaken(numbers: Tensor, most: float) -> tuple[Tensor, Tensor]:
    """6D rotations of the full body `(B, T, 312)` turned as capture turns them, by up to `most` times its errors,
    another amount in each motion, and trembling by another; and the mean square of the turns of each motion, `(B,)`
    radians squared. Randomness comes from torch's global generator."""
    batch, frames, width = numbers.shape
    shape = (batch, frames, width // NUMBERS, 3)
    amount = most * torch.rand(batch, 1, 1, 1)
    constant, drift, trembling = (_SIZES[:, part, None] * amount for part in range(3))
    jitter = math.radians(_JITTER) * torch.rand(batch, 1, 1, 1) * torch.rand(batch, 1, shape[2], 1)
    turns = constant * torch.randn(batch, 1, *shape[2:]) + drift * _drift(shape)
    turns = turns + (trembling + jitter) * torch.randn(shape)
    return turned(numbers, turns), turns.square().mean((1, 2, 3))


def turned(numbers: Tensor, turns: Tensor) -> Tensor:
    """6D rotations `(..., J * 6)` turned in their own frames by rotation vectors `(..., J, 3)` radians (Rodrigues): the
    first two columns of `R exp([w]) = exp([R w]) R`."""
    columns = numbers.reshape(*turns.shape[:-1], 2, 3).movedim((-2, -1), (0, 1)).contiguous()
    a, b, c = turns.movedim(-1, 0).contiguous()
    x, y = columns
    about = a * x + b * y + c * torch.linalg.cross(x, y, dim=0)
    size = (a * a + b * b + c * c).sqrt()
    sine, versine = torch.sinc(size / math.pi), 0.5 * torch.sinc(size / (2 * math.pi)).square()
    out = []
    for column in columns:
        once = torch.linalg.cross(about, column, dim=0)
        out.append(column + sine * once + versine * torch.linalg.cross(about, once, dim=0))
    return torch.stack(out).movedim((0, 1), (-2, -1)).reshape(numbers.shape)


def _drift(shape: tuple[int, ...]) -> Tensor:
    """Noise of variance 1 that changes over some frames: white noise under a smooth bell, as drift of capture is."""
    batch, frames, *rest = shape
    apart = torch.arange(frames + 2 * _LASTS - 2)[None] - torch.arange(frames)[:, None] - (_LASTS - 1)
    bell = (_LASTS - apart.abs()).clamp(min=0) / _LASTS
    white = torch.randn(batch, frames + 2 * _LASTS - 2, math.prod(rest))
    return (bell / bell[0].norm() @ white).reshape(shape)
