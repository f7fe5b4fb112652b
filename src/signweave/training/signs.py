"""What is trained on clips of single signs: the generator (SignAvatar's CVAE) and the recogniser that judges it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from ..models.blocks import frames_of, masked_mean
from ..models.cvae import CVAEConfig, SignCVAE
from ..models.prior import Prior
from ..models.stgcn import STGCN, STGCNConfig
from ..motion.sixd import FULL_BODY, HANDS, NUMBERS, UPPER_BODY, columns
from .clips import Clips
from .curriculum import Course, hide_frames, shares
from .damage import shaken

_UPPER = columns(UPPER_BODY)
_SHAKEN = 0.4  # times the errors of capture, at most: more of them, and signs are learned more slowly
_STANCE = (0, *(row for row in FULL_BODY if row not in UPPER_BODY))


def upper(full: Tensor) -> Tensor:
    """`(..., 312)` of the full body to `(..., 264)` of the upper body."""
    return full[..., _UPPER]


@dataclass(frozen=True)
class Weights:
    """Of the losses. `kl`: of the divergence from a normal distribution; `velocity`: of differences of frames; `hands`:
    how much more a finger's numbers count; `stance`: how much those of root and legs, which no sign moves;
    `unnamed`: share of clips that are shown without their word; `curriculum`: how many frames are hidden. The paper's
    form has `velocity` 0, all others 1."""

    kl: float = 1e-4
    velocity: float = 1.0
    hands: float = 1.0
    stance: float = 0.1
    unnamed: float = 0.25
    curriculum: Course = "paper"


class GeneratorTask:
    """Learns to give back clips of the full body from their upper bodies, frames of which are hidden more and more."""

    def __init__(
        self, clips: Clips, conditions: np.ndarray, config: CVAEConfig, weights: Weights | None = None
    ) -> None:
        """`conditions (W, C)`: the vector of each word."""
        self.clips, self.weights = clips, weights or Weights()
        self.conditions = torch.from_numpy(conditions.astype(np.float32))
        self.mean, self.deviation = (torch.from_numpy(part.astype(np.float32)) for part in clips.scale())
        self.model = SignCVAE(config)
        self.importance = self._importance()

    def _importance(self) -> Tensor:
        """`(312,)`, so that a reconstruction loss of 1 is that of the mean pose, whatever numbers a corpus moves."""
        weights = torch.ones(len(FULL_BODY) * NUMBERS)
        weights[columns(HANDS)] = self.weights.hands
        weights[columns(_STANCE)] = self.weights.stance
        varies = torch.from_numpy(self.clips.variance()).float() / self.deviation.square()
        return weights / (weights * varies).mean()

    def losses(self, model: nn.Module, batch: int, done: float, device: torch.device) -> dict[str, Tensor]:
        """As `Task`: reconstruction, velocity, divergence."""
        rows = self.clips.drawn(batch)
        motion, lengths = self.clips.batch(rows)
        damaged = self.normal(shaken(motion, _SHAKEN)[0]).to(device)
        motion, lengths = self.normal(motion).to(device), lengths.to(device)
        condition = self.conditions[self.clips.labels[rows]].to(device)
        without = torch.rand(batch, device=device) < self.weights.unnamed
        condition = torch.where(without[:, None], torch.nan, condition)
        seen = hide_frames(upper(damaged), shares(self.weights.curriculum, done, batch))
        made, mean, log_variance = model(seen, lengths, condition)
        real, importance = frames_of(lengths, motion.shape[1]), self.importance.to(device)
        rebuilt = masked_mean((made - motion).square() * importance, real)
        moved = masked_mean((made - motion).diff(dim=1).square() * importance, real[:, 1:])
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(-1).mean()
        loss = rebuilt + self.weights.velocity * moved + self.weights.kl * divergence
        return {"loss": loss, "reconstruction": rebuilt, "velocity": moved, "kl": divergence}

    def normal(self, motion: Tensor) -> Tensor:
        """Numbers without their mean and deviation, as the network reads them."""
        return (motion - self.mean) / self.deviation


def fitted_prior(task: GeneratorTask, at_once: int = 64) -> Prior:
    """Where the latent vectors of the training clips lie: the decoder has learned to read what lies between them."""
    found, open_, clips = [], [], task.clips
    model = task.model.eval().cpu()
    for start in range(0, len(clips), at_once):
        rows = np.arange(start, min(start + at_once, len(clips)))
        motion, lengths = clips.batch(rows)
        with torch.inference_mode():
            seen = upper((motion - task.mean) / task.deviation)
            mean, log_variance = model.encode(seen, lengths, task.conditions[clips.labels[rows]])
        found.append(mean.numpy())
        open_.append(log_variance.exp().numpy())
    return Prior(np.concatenate(found), clips.labels, np.sqrt(np.concatenate(open_).mean(0)))


class RecogniserTask:
    """Learns the word of a clip. Tempo, beginning and a little noise vary from batch to batch."""

    def __init__(self, clips: Clips, config: STGCNConfig, noise: float = 0.1) -> None:
        self.clips, self.noise = clips, noise
        self.mean, self.deviation = (torch.from_numpy(part.astype(np.float32)) for part in clips.scale())
        self.columns = columns(config.joints)
        self.model = STGCN(config)

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
