"""SignAvatar's conditional variational autoencoder (Dong et al., FG 2024, section III), and a cured form of it.

A motion and a condition (the vector of a word or a picture) become a distribution over one latent vector; a latent
vector and a condition become a motion of any length, all its frames in one shot. The paper's decoder repeats that one
vector over time and asks it with sinusoids: a form that is known to collapse to motion that hardly moves, because all
keys are alike and the questions carry little. The cured decoder asks with learned queries along the sign, and answers
from several memory tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from .blocks import frames_of, mlp, sinusoids

_LOG_VARIANCE = 20.0  # beyond it exponentials overflow; re-implementations report NaN without it


@dataclass(frozen=True)
class CVAEConfig:
    """Sizes. `inputs`, `outputs`: numbers a frame. `form`: the paper's decoder, or the cured one, whose transformers
    are normalised before each layer. `memory`: tokens along the sign that the cured decoder answers from."""

    inputs: int = 264
    outputs: int = 312
    condition: int = 384
    width: int = 256
    heads: int = 4
    layers: int = 4
    inner: int = 1024
    dropout: float = 0.1
    form: Literal["paper", "cured"] = "cured"
    memory: int = 12


class SignCVAE(nn.Module):
    """Encoder and decoder. A motion is `(B, T, inputs)` with `lengths (B,)`; a condition `(B, condition)`, rows of NaN
    where there is none: then a learned vector stands for it."""

    def __init__(self, config: CVAEConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.unnamed = nn.Parameter(torch.zeros(config.condition))
        self.embed = nn.Linear(config.inputs + config.condition, width)
        self.distribution = mlp(width, width, width, 2 * width)
        end = nn.LayerNorm(width) if config.form == "cured" else None
        self.encoder = nn.TransformerEncoder(_encoder_layer(config), config.layers, end, enable_nested_tensor=False)
        self.decoder = PaperDecoder(config) if config.form == "paper" else CuredDecoder(config)

    def conditioned(self, condition: Tensor) -> Tensor:
        """Conditions with the learned vector in the place of missing ones."""
        return torch.where(condition.isnan(), self.unnamed, condition)

    def encode(self, motion: Tensor, lengths: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and logarithm of the variance, `(B, width)` each.

        Frames joined with the condition are embedded; an MLP of three layers over their mean makes two tokens that go
        before the frames, and what the transformer makes of these is the distribution.
        """
        batch, frames, _ = motion.shape
        real = frames_of(lengths, frames)
        joined = torch.cat([motion, self.conditioned(condition)[:, None].expand(-1, frames, -1)], -1)
        x = self.embed(joined)
        mean = (x * real[..., None]).sum(1) / lengths[:, None]
        tokens = self.distribution(mean).reshape(batch, 2, -1)
        places = torch.arange(frames + 2, device=x.device)
        x = torch.cat([tokens, x], 1) + sinusoids(places, x.shape[-1])
        padding = torch.cat([torch.zeros(batch, 2, dtype=torch.bool, device=x.device), ~real], 1)
        x = self.encoder(x, src_key_padding_mask=padding)
        return x[:, 0], x[:, 1].clamp(-_LOG_VARIANCE, _LOG_VARIANCE)

    def decode(self, latent: Tensor, lengths: Tensor, condition: Tensor) -> Tensor:
        """`(B, longest, outputs)`; frames beyond a motion's length mean nothing."""
        out: Tensor = self.decoder(latent, lengths, self.conditioned(condition))
        return out

    def forward(self, motion: Tensor, lengths: Tensor, condition: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """A motion through a sample of its own distribution: the motion made of it, mean, log variance."""
        mean, log_variance = self.encode(motion, lengths, condition)
        latent = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        return self.decode(latent, lengths, condition), mean, log_variance


class PaperDecoder(nn.Module):
    """As the paper has it: the latent vector with the condition's bias, repeated over time, is key and value; sinusoids
    are the queries."""

    def __init__(self, config: CVAEConfig) -> None:
        super().__init__()
        self.bias = nn.Linear(config.condition, config.width)
        self.layers = nn.TransformerDecoder(_decoder_layer(config), config.layers)
        self.out = nn.Linear(config.width, config.outputs)

    def forward(self, latent: Tensor, lengths: Tensor, condition: Tensor) -> Tensor:
        frames = int(lengths.max())
        memory = (latent + self.bias(condition))[:, None].expand(-1, frames, -1)
        queries = sinusoids(torch.arange(frames, device=latent.device), latent.shape[-1])
        padding = ~frames_of(lengths, frames)
        x = self.layers(
            queries.expand(len(latent), -1, -1), memory, tgt_key_padding_mask=padding, memory_key_padding_mask=padding
        )
        out: Tensor = self.out(x)
        return out


class CuredDecoder(nn.Module):
    """A plan of the sign, several tokens along it made of the latent vector and the condition: each frame starts from
    its place in the plan and a learned query of that place, and asks all of the plan."""

    def __init__(self, config: CVAEConfig) -> None:
        super().__init__()
        width = config.width
        self.bias = nn.Linear(config.condition, width)
        self.plan = mlp(2 * width, width, config.memory * width)
        self.queries = nn.Parameter(torch.randn(config.memory, width) * 0.5)
        self.layers = nn.TransformerDecoder(_decoder_layer(config), config.layers, nn.LayerNorm(width))
        self.out = nn.Linear(width, config.outputs)

    def forward(self, latent: Tensor, lengths: Tensor, condition: Tensor) -> Tensor:
        frames = int(lengths.max())
        both = torch.cat([latent, self.bias(condition)], -1)
        plan = self.plan(both).reshape(len(latent), *self.queries.shape) + self.queries
        at = torch.arange(frames, device=latent.device)
        x = along(plan, lengths, frames) + sinusoids(at, latent.shape[-1])
        x = self.layers(x, plan, tgt_key_padding_mask=~frames_of(lengths, frames))
        out: Tensor = self.out(x)
        return out


def along(tokens: Tensor, lengths: Tensor, frames: int) -> Tensor:
    """`(B, frames, D)`: tokens `(B, K, D)` spread evenly over each motion, frames linearly between them; the last one
    from a motion's end on."""
    last = tokens.shape[1] - 1
    at = torch.arange(frames, device=tokens.device)
    share = (at[None] / (lengths[:, None] - 1).clamp(min=1)).clamp(max=1) * last
    low = share.floor().long().clamp(max=last - 1)
    part = (share - low)[..., None].to(tokens.dtype)
    rows = torch.arange(len(tokens), device=tokens.device)[:, None]
    return (1 - part) * tokens[rows, low] + part * tokens[rows, low + 1]


def _encoder_layer(config: CVAEConfig) -> nn.TransformerEncoderLayer:
    return nn.TransformerEncoderLayer(
        config.width,
        config.heads,
        config.inner,
        config.dropout,
        "gelu",
        batch_first=True,
        norm_first=config.form == "cured",
    )


def _decoder_layer(config: CVAEConfig) -> nn.TransformerDecoderLayer:
    return nn.TransformerDecoderLayer(
        config.width,
        config.heads,
        config.inner,
        config.dropout,
        "gelu",
        batch_first=True,
        norm_first=config.form == "cured",
    )
