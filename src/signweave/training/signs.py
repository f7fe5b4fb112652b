"""What is trained on clips of single signs: the generator (SignAvatar's CVAE) and the recogniser that judges it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor, nn

from ..models.blocks import frames_of, masked_mean
from ..models.cvae import CVAEConfig, SignCVAE
from ..models.stgcn import STGCN, STGCNConfig
from ..motion.sixd import FULL_BODY, HANDS, NUMBERS, UPPER_BODY
from .curriculum import hide_frames, masked_share

_SMALLEST = 0.02
"""Least deviation that a number is divided by: numbers of joints that hardly move stay small."""
_PARTS, _ALIKE = 5, 200
"""Batches are drawn from parts of the clips by length: at most so many parts, of about so many clips at least."""
_UPPER = [FULL_BODY.index(row) for row in UPPER_BODY]


@dataclass(frozen=True)
class Clips:
    """Motions of single signs as numbers. `frames (N, 312)`: all clips end to end, 6D rotations of the full body.
    `starts`, `lengths`, `labels (C,)`; label n is the word `words[n]`."""

    frames: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray
    labels: np.ndarray
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.lengths)

    def batch(self, rows: Sequence[int] | np.ndarray) -> tuple[Tensor, Tensor]:
        """Clips `(B, longest, 312)`, padded with zeros, and their lengths `(B,)`."""
        lengths = self.lengths[rows]
        out = np.zeros((len(lengths), int(lengths.max()), self.frames.shape[1]), np.float32)
        for i, row in enumerate(rows):
            out[i, : lengths[i]] = self.frames[self.starts[row] : self.starts[row] + lengths[i]]
        return torch.from_numpy(out), torch.from_numpy(lengths.astype(np.int64))

    def drawn(self, count: int) -> np.ndarray:
        """So many rows at random (torch's generator), of clips about as long as one another: little is padded."""
        parts = np.array_split(self._by_length, min(len(self) // _ALIKE + 1, _PARTS))
        part = parts[int(torch.randint(len(parts), ()))]
        rows: np.ndarray = part[torch.randint(len(part), (count,)).numpy()]
        return rows

    @cached_property
    def _by_length(self) -> np.ndarray:
        return np.argsort(self.lengths, kind="stable")

    def chosen(self, rows: np.ndarray) -> Clips:
        """Some of the clips."""
        return Clips(self.frames, self.starts[rows], self.lengths[rows], self.labels[rows], self.words)

    def scale(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and deviation of each number over these clips, `(312,)` each."""
        inside = np.concatenate([self.frames[s : s + n] for s, n in zip(self.starts, self.lengths, strict=True)])
        return inside.mean(0), np.maximum(inside.std(0), _SMALLEST)


def upper(full: Tensor) -> Tensor:
    """`(..., 312)` of the full body to `(..., 264)` of the upper body."""
    shape = full.shape[:-1]
    return full.reshape(*shape, len(FULL_BODY), NUMBERS)[..., _UPPER, :].reshape(*shape, -1)


@dataclass(frozen=True)
class Weights:
    """Of the losses. `kl`: of the divergence from a normal distribution; `velocity`: of differences of frames; `hands`:
    how much more a finger's numbers count; `unnamed`: share of clips that are shown without their word. The paper's
    form has `velocity` 0 and `hands` 1."""

    kl: float = 1e-3
    velocity: float = 1.0
    hands: float = 1.0
    unnamed: float = 0.1
    curriculum: bool = True


class GeneratorTask:
    """Learns to give back clips of the full body from their upper bodies, frames of which are hidden more and more."""

    def __init__(
        self, clips: Clips, conditions: np.ndarray, config: CVAEConfig, weights: Weights | None = None
    ) -> None:
        """`conditions (W, C)`: the vector of each word."""
        self.clips, self.weights = clips, weights or Weights()
        self.conditions = torch.from_numpy(conditions.astype(np.float32))
        self.mean, self.deviation = (torch.from_numpy(part.astype(np.float32)) for part in clips.scale())
        self.model: nn.Module = SignCVAE(config)
        hands = torch.ones(len(FULL_BODY), NUMBERS)
        hands[[FULL_BODY.index(row) for row in HANDS]] = self.weights.hands
        self.importance = (hands / hands.mean()).flatten()

    def losses(self, model: nn.Module, batch: int, done: float, device: torch.device) -> dict[str, Tensor]:
        """As `Task`: reconstruction, velocity, divergence."""
        rows = self.clips.drawn(batch)
        motion, lengths = self.clips.batch(rows)
        motion, lengths = ((motion - self.mean) / self.deviation).to(device), lengths.to(device)
        condition = self.conditions[self.clips.labels[rows]].to(device)
        without = torch.rand(batch, device=device) < self.weights.unnamed
        condition = torch.where(without[:, None], torch.nan, condition)
        seen = hide_frames(upper(motion), masked_share(done) if self.weights.curriculum else 0.0)
        made, mean, log_variance = model(seen, lengths, condition)
        real, importance = frames_of(lengths, motion.shape[1]), self.importance.to(device)
        rebuilt = masked_mean((made - motion).square() * importance, real)
        moved = masked_mean((made - motion).diff(dim=1).square() * importance, real[:, 1:])
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(-1).mean()
        loss = rebuilt + self.weights.velocity * moved + self.weights.kl * divergence
        return {"loss": loss, "reconstruction": rebuilt, "velocity": moved, "kl": divergence}


class RecogniserTask:
    """Learns the word of a clip. Tempo, beginning and a little noise vary from batch to batch."""

    def __init__(self, clips: Clips, config: STGCNConfig, noise: float = 0.1) -> None:
        self.clips, self.noise = clips, noise
        self.mean, self.deviation = (torch.from_numpy(part.astype(np.float32)) for part in clips.scale())
        self.columns = columns(config.joints)
        self.model: nn.Module = STGCN(config)

    def losses(self, model: nn.Module, batch: int, done: float, device: torch.device) -> dict[str, Tensor]:
        """As `Task`: cross entropy."""
        rows = self.clips.drawn(batch)
        motion, lengths = self.clips.batch(rows)
        motion = ((motion - self.mean) / self.deviation)[..., self.columns]
        motion, lengths = retimed(motion, lengths)
        motion = motion + self.noise * torch.randn_like(motion)
        scores = model(motion.to(device), lengths.to(device))
        labels = torch.from_numpy(self.clips.labels[rows]).to(device)
        loss = nn.functional.cross_entropy(scores, labels, label_smoothing=0.1)
        return {"loss": loss, "accuracy": (scores.argmax(-1) == labels).float().mean()}


def columns(joints: Sequence[int]) -> list[int]:
    """Which of the 312 numbers belong to these joints."""
    return [FULL_BODY.index(joint) * NUMBERS + k for joint in joints for k in range(NUMBERS)]


def retimed(motion: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Each clip a little slower or faster, and without up to a tenth of its ends."""
    batch = len(lengths)
    begin = 0.1 * torch.rand(batch) * (lengths - 1)
    end = (lengths - 1) * (1 - 0.1 * torch.rand(batch))
    fresh = ((end - begin) * (0.85 + 0.3 * torch.rand(batch))).round().long().clamp(min=1) + 1
    share = torch.arange(int(fresh.max()))[None] / (fresh[:, None] - 1)
    at = begin[:, None] + share.clamp(max=1) * (end - begin)[:, None]
    low = at.floor().long()
    high, part = (low + 1).minimum(lengths[:, None] - 1), (at - low)[..., None]
    rows = torch.arange(batch)[:, None]
    return (1 - part) * motion[rows, low] + part * motion[rows, high], fresh
