"""SignAvatar's conditional variational autoencoder (Dong et al., FG 2024, section III), and a cured form of it.

A motion and a condition (the vector of a word or a picture) become a distribution over one latent vector; a latent
vector and a condition become a motion of any length, all its frames in one shot. The paper's decoder repeats that one
vector over time and asks it with sinusoids: a form that is known to collapse to motion that hardly moves, because all
keys are alike and the questions carry little. The cured form reads the latent vector off at places along the sign and
decodes it into a plan: tokens at the same places, between which frames begin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

import torch
from torch import Tensor, nn

from .blocks import frames_of, mlp, sinusoids

_LOG_VARIANCE = 20.0  # beyond it exponentials overflow; re-implementations report NaN without it


@dataclass(frozen=True)
class CVAEConfig:
    """Sizes. `inputs`, `outputs`: numbers a frame. `form`: the paper's decoder, or the cured one, whose transformers
    are normalised before each layer. `memory`: tokens along the sign that the cured decoder answers from;
    `together`: frames that are one token in the cured form."""

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
    together: int = 3


class SignCVAE(nn.Module):
    """Encoder and decoder. A motion is `(B, T, inputs)` with `lengths (B,)`, hidden frames all zeros; a condition `(B,
    condition)`, rows of NaN where there is none: then a learned vector stands for it."""

    def __init__(self, config: CVAEConfig) -> None:
        super().__init__()
        self.config = config
        self.unnamed = nn.Parameter(torch.zeros(config.condition))
        paper = config.form == "paper"
        self.encoder = PaperEncoder(config) if paper else CuredEncoder(config)
        self.decoder = PaperDecoder(config) if paper else CuredDecoder(config)

    def conditioned(self, condition: Tensor) -> Tensor:
        """Conditions with the learned vector in the place of missing ones."""
        return torch.where(condition.isnan(), self.unnamed, condition)

    def encode(self, motion: Tensor, lengths: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and logarithm of the variance, `(B, width)` each."""
        mean, log_variance = self.encoder(motion, lengths, self.conditioned(condition))
        return mean, log_variance.clamp(-_LOG_VARIANCE, _LOG_VARIANCE)

    def decode(self, latent: Tensor, lengths: Tensor, condition: Tensor) -> Tensor:
        """`(B, longest, outputs)`; frames beyond a motion's length mean nothing."""
        out: Tensor = self.decoder(latent, lengths, self.conditioned(condition))
        return out

    def forward(self, motion: Tensor, lengths: Tensor, condition: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """A motion through a sample of its own distribution: the motion made of it, mean, log variance."""
        mean, log_variance = self.encode(motion, lengths, condition)
        latent = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        return self.decode(latent, lengths, condition), mean, log_variance

    def rebuild(self, motion: Tensor, lengths: Tensor, condition: Tensor) -> Tensor:
        """A motion through the mean of its distribution, `(B, T, outputs)`."""
        return self.decode(self.encode(motion, lengths, condition)[0], lengths, condition)


class PaperEncoder(nn.Module):
    """As the paper has it: frames joined with the condition are embedded; an MLP of three layers over their mean makes
    two tokens that go before the frames, and what the transformer makes of these is the distribution."""

    def __init__(self, config: CVAEConfig) -> None:
        super().__init__()
        width = config.width
        self.embed = nn.Linear(config.inputs + config.condition, width)
        self.distribution = mlp(width, width, width, 2 * width)
        self.layers = nn.TransformerEncoder(
            _layer(nn.TransformerEncoderLayer, config), config.layers, enable_nested_tensor=False
        )

    def forward(self, motion: Tensor, lengths: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        batch, frames, _ = motion.shape
        real = frames_of(lengths, frames)
        x = self.embed(torch.cat([motion, condition[:, None].expand(-1, frames, -1)], -1))
        mean = (x * real[..., None]).sum(1) / lengths[:, None]
        tokens = self.distribution(mean).reshape(batch, 2, -1)
        places = torch.arange(frames + 2, device=x.device)
        x = torch.cat([tokens, x], 1) + sinusoids(places, x.shape[-1])
        padding = torch.cat([torch.zeros(batch, 2, dtype=torch.bool, device=x.device), ~real], 1)
        x = self.layers(x, src_key_padding_mask=padding)
        return x[:, 0], x[:, 1]


class CuredEncoder(nn.Module):
    """A few frames together are a token, the condition is one of its own; they and what the transformer makes of them
    are read off at places along the sign, in windows that overlap. Hidden frames are not looked at."""

    def __init__(self, config: CVAEConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.embed = nn.Linear(config.together * (config.inputs + 1), width)
        self.named = nn.Linear(config.condition, width)
        self.layers = nn.TransformerEncoder(
            _layer(nn.TransformerEncoderLayer, config), config.layers, nn.LayerNorm(width), enable_nested_tensor=False
        )
        self.read = nn.LayerNorm(width)
        self.distribution = nn.Linear((config.memory + 1) * width, 2 * width)

    def forward(self, motion: Tensor, lengths: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        batch, frames, _ = motion.shape
        together = self.config.together
        seen = frames_of(lengths, frames) & (motion != 0).any(-1)
        shown = torch.cat([motion * seen[..., None], seen[..., None].to(motion.dtype)], -1)
        shown = nn.functional.pad(shown, (0, 0, 0, -frames % together)).reshape(batch, -(-frames // together), -1)
        some = nn.functional.pad(seen, (0, -frames % together)).reshape(batch, -1, together).any(-1)
        plain = self.embed(shown)
        x = plain + sinusoids(torch.arange(shown.shape[1], device=motion.device), self.config.width)
        x = torch.cat([self.named(condition)[:, None], x], 1)
        unseen = torch.cat([torch.zeros(batch, 1, dtype=torch.bool, device=x.device), ~some], 1)
        x = self.layers(x, src_key_padding_mask=unseen)
        read = windows(self.read(plain + x[:, 1:]), tokens_of(lengths, together), some, self.config.memory).flatten(1)
        mean, log_variance = self.distribution(torch.cat([x[:, 0], read], 1)).chunk(2, -1)
        return mean, log_variance


class PaperDecoder(nn.Module):
    """As the paper has it: the latent vector with the condition's bias, repeated over time, is key and value; sinusoids
    are the queries."""

    def __init__(self, config: CVAEConfig) -> None:
        super().__init__()
        self.bias = nn.Linear(config.condition, config.width)
        self.layers = nn.TransformerDecoder(_layer(nn.TransformerDecoderLayer, config), config.layers)
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
    """A plan of the sign, several tokens along it made of the latent vector and the condition: a few frames together
    start from their place in the plan and a learned query of that place, and ask all of the plan. Each token speaks of
    its own frames and as many after them, and one fades into the next, so that no joint of tokens is seen."""

    def __init__(self, config: CVAEConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.bias = nn.Linear(config.condition, width)
        self.plan = mlp(2 * width, 2 * width, config.memory * width)
        self.queries = nn.Parameter(torch.randn(config.memory, width) * 0.5)
        self.layers = nn.TransformerDecoder(
            _layer(nn.TransformerDecoderLayer, config), config.layers, nn.LayerNorm(width)
        )
        self.out = nn.Linear(width, 2 * config.together * config.outputs)

    def forward(self, latent: Tensor, lengths: Tensor, condition: Tensor) -> Tensor:
        frames, many = int(lengths.max()), tokens_of(lengths, self.config.together)
        both = torch.cat([latent, self.bias(condition)], -1)
        plan = self.plan(both).reshape(len(latent), *self.queries.shape) + self.queries
        at = torch.arange(int(many.max()), device=latent.device)
        plain = along(plan, many, len(at))
        x = plain + sinusoids(at, latent.shape[-1])
        x = plain + self.layers(x, plan, tgt_key_padding_mask=~frames_of(many, len(at)))
        shaped = self.out(x).reshape(*x.shape[:2], 2 * self.config.together, self.config.outputs)
        return faded(shaped)[:, :frames]


def tokens_of(lengths: Tensor, together: int) -> Tensor:
    """How many tokens motions of so many frames have."""
    return torch.div(lengths + together - 1, together, rounding_mode="floor")


def faded(parts: Tensor) -> Tensor:
    """`(B, K * n, D)`: of tokens `(B, K, 2n, D)` that overlap by n frames, each fading into the next along a line."""
    batch, _, frames, width = parts.shape
    own, after = parts.split(frames // 2, 2)
    before = torch.cat([own[:, :1], after[:, :-1]], 1)  # before the first there is nothing to fade from
    share = (torch.arange(frames // 2, device=parts.device, dtype=torch.float32) + 0.5) / (frames // 2)
    return torch.lerp(before.float(), own.float(), share[:, None]).reshape(batch, -1, width)


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


def windows(frames: Tensor, lengths: Tensor, seen: Tensor, count: int) -> Tensor:
    """`(B, count, D)`: means of the seen frames of `(B, T, D)` about places spread evenly over each motion, weighted by
    nearness; zeros where a window holds none. What `along` spreads out, taken back."""
    last = (lengths[:, None, None] - 1).clamp(min=1)
    at = torch.arange(frames.shape[1], device=frames.device)[None, :, None] * (count - 1) / last
    reach = ((count - 1) / last).clamp(min=1)
    weights = (1 - (at - torch.arange(count, device=frames.device)).abs() / reach).clamp(min=0) * seen[..., None]
    weights = weights / weights.sum(1, keepdim=True).clamp(min=1e-6)
    return weights.to(frames.dtype).transpose(1, 2) @ frames


Layer = TypeVar("Layer", nn.TransformerEncoderLayer, nn.TransformerDecoderLayer)


def _layer(of: type[Layer], config: CVAEConfig) -> Layer:
    sizes = config.width, config.heads, config.inner, config.dropout
    return of(*sizes, "gelu", batch_first=True, norm_first=config.form == "cured")
