"""What models share: the torch twin of rotations and kinematics, positions in time, masked means."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn


def sixd_to_matrix(numbers: Tensor) -> Tensor:
    """`(..., 6)` to rotation matrices `(..., 3, 3)` by Gram-Schmidt (Zhou et al. 2019), as `motion.sixd.from_sixd`."""
    x = nn.functional.normalize(numbers[..., :3], dim=-1)
    y = numbers[..., 3:] - (x * numbers[..., 3:]).sum(-1, keepdim=True) * x
    y = nn.functional.normalize(y, dim=-1)
    return torch.stack([x, y, torch.linalg.cross(x, y)], -1)


def forward_kinematics(matrices: Tensor, offsets: Tensor, parents: Sequence[int]) -> Tensor:
    """Joint positions `(..., J, 3)` metres from local rotations `(..., J, 3, 3)`, as `motion.kinematics.forward`."""
    turns: list[Tensor] = []
    places: list[Tensor] = []
    for i, parent in enumerate(parents):
        if parent < 0:
            turns.append(matrices[..., i, :, :])
            places.append(offsets[i].expand(*matrices.shape[:-3], 3))
        else:
            turns.append(turns[parent] @ matrices[..., i, :, :])
            places.append(places[parent] + turns[parent] @ offsets[i])
    return torch.stack(places, -2)


def sinusoids(places: Tensor, width: int) -> Tensor:
    """Sinusoidal encodings `(..., width)` of places in time (Vaswani et al. 2017, section 3.5)."""
    steps = torch.arange(0, width, 2, device=places.device, dtype=torch.float32)
    angles = places[..., None].float() * torch.exp(-math.log(10000.0) / width * steps)
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(-2)[..., :width]


def frames_of(lengths: Tensor, longest: int) -> Tensor:
    """`(B, longest)` bool: True for the frames of each motion, False for padding."""
    return torch.arange(longest, device=lengths.device)[None] < lengths[:, None]


def masked_mean(values: Tensor, real: Tensor) -> Tensor:
    """Mean over the frames that are real: `values (B, T, ...)`, `real (B, T)`; every frame counts alike."""
    weights = real.to(values.dtype).reshape(*real.shape, *[1] * (values.ndim - real.ndim))
    return (values * weights).sum() / (weights.expand_as(values).sum()).clamp(min=1.0)


def mlp(*widths: int) -> nn.Sequential:
    """Linear layers of these widths with GELU between them."""
    layers: list[nn.Module] = []
    for before, after in pairwise(widths):
        layers += [nn.Linear(before, after), nn.GELU()]
    return nn.Sequential(*layers[:-1])


def count(model: nn.Module) -> int:
    """Number of parameters."""
    return sum(parameter.numel() for parameter in model.parameters())
