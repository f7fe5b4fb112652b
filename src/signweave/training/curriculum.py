"""Masked motion modelling, more of it as training goes on (SignAvatar, Dong et al., FG 2024, section III-C)."""

from __future__ import annotations

import torch
from torch import Tensor

EPOCHS = 5000
"""The paper's length of training, in which its schedule is counted."""
_STEP, _EVERY, _MOST = 0.1, 500, 0.6


def masked_share(done: float) -> float:
    """Share of frames to hide when `done` (0..1) of the training is behind: `min(0.1 floor(5000 done / 500), 0.6)`."""
    return min(_STEP * int(EPOCHS * done // _EVERY), _MOST)


def hide_frames(motion: Tensor, share: float, filler: Tensor | float = 0.0) -> Tensor:
    """`(B, T, D)` with whole frames, this share of them on average and chosen at random, replaced by `filler`."""
    if share <= 0:
        return motion
    hidden = torch.rand(motion.shape[:2], device=motion.device) < share
    return torch.where(hidden[..., None], torch.as_tensor(filler, dtype=motion.dtype, device=motion.device), motion)
