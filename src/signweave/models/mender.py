"""Recordings mended frame by frame: what was seen, beside what the generator makes of it, through convolutions in time.

The generator's one latent vector holds the sign and not every detail of one performance; the mender keeps the details
that were seen and takes the rest from the generator. It changes what was seen no more than noise would.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

_KERNEL = 7


class Mender(nn.Module):
    """`seen (B, T, inputs)`, hidden frames all zeros, and `made (B, T, inputs)` by the generator, to `(B, T, inputs)`;
    `real (B, T)` bool: frames that are no padding."""

    def __init__(self, inputs: int, width: int, layers: int = 3) -> None:
        super().__init__()
        self.start = nn.Linear(2 * inputs + 1, width)
        self.layers = nn.ModuleList(_Layer(width) for _ in range(layers))
        self.out = nn.Linear(width, inputs)
        nn.init.normal_(self.out.weight, std=1e-3)  # it begins by changing nothing
        nn.init.zeros_(self.out.bias)

    def forward(self, seen: Tensor, made: Tensor, real: Tensor) -> Tensor:
        """Frames that were not seen begin as the generator makes them."""
        shown = (seen != 0).any(-1, keepdim=True)
        kept = torch.where(shown, seen, made)
        x = self.start(torch.cat([kept, made, shown.to(made.dtype)], -1))
        for layer in self.layers:
            x = layer(x, real[..., None])
        mended: Tensor = kept + self.out(x)
        return mended


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
