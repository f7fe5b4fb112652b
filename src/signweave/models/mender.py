"""Recordings mended frame by frame: what was seen, beside what the generator makes of it, through convolutions in time.

The generator's one latent vector holds the sign and not every detail of one performance; the mender keeps the details
that were seen, without noise, and fills frames that were not.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

_KERNEL = 7


@dataclass(frozen=True)
class MenderConfig:
    """Sizes. `inputs`: numbers a frame."""

    inputs: int = 264
    width: int = 192
    layers: int = 4


class Mender(nn.Module):
    """`seen (B, T, inputs)`, hidden frames all zeros, and `made (B, T, inputs)` by the generator, to `(B, T, inputs)`;
    `real (B, T)` bool: frames that are no padding."""

    def __init__(self, config: MenderConfig) -> None:
        super().__init__()
        self.config = config
        self.start = nn.Linear(2 * config.inputs + 1, config.width)
        self.layers = nn.ModuleList(_Layer(config.width) for _ in range(config.layers))
        self.out = nn.Linear(config.width, config.inputs)
        nn.init.normal_(self.out.weight, std=1e-3)  # it begins by changing nothing
        nn.init.zeros_(self.out.bias)

    def forward(self, seen: Tensor, made: Tensor, real: Tensor) -> Tensor:
        """Frames that were not seen begin on a straight line between their neighbours."""
        shown = (seen != 0).any(-1) & real
        kept = bridged(seen, shown)
        x = self.start(torch.cat([kept, made - kept, shown[..., None].to(made.dtype)], -1))
        for layer in self.layers:
            x = layer(x, real[..., None])
        mended: Tensor = kept + self.out(x)
        return mended


def bridged(frames: Tensor, shown: Tensor) -> Tensor:
    """`(B, T, D)` with frames that are not `shown (B, T)` on the line between the nearest that are; as the first before
    it, as the last after it."""
    steps = frames.shape[1]
    at = torch.arange(steps, device=frames.device).expand(shown.shape)
    before = torch.where(shown, at, -1).cummax(1).values
    after = torch.where(shown, at, steps).flip(1).cummin(1).values.flip(1)
    low = torch.where(before < 0, after, before).clamp(max=steps - 1)
    high = torch.where(after >= steps, before, after).clamp(min=0)
    share = ((at - low).clamp(min=0) / (high - low).clamp(min=1))[..., None].to(frames.dtype)
    rows = torch.arange(len(frames), device=frames.device)[:, None]
    return (1 - share) * frames[rows, low] + share * frames[rows, high]


class _Layer(nn.Module):
    """A convolution in time, each frame normalised before it; padding is zeros."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.time = nn.Conv1d(width, width, _KERNEL, padding=_KERNEL // 2)
        self.mix = nn.Linear(width, width)

    def forward(self, x: Tensor, real: Tensor) -> Tensor:
        inside = self.time((self.norm(x) * real).transpose(1, 2)).transpose(1, 2)
        out: Tensor = x + self.mix(nn.functional.gelu(inside))
        return out
