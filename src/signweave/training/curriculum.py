"""Masked motion modelling, more of it as training goes on (SignAvatar, Dong et al., FG 2024, section III-C).

As the paper has it, all clips of a batch lose one share of their frames, in the last two fifths of a training 60 %:
whole clips are not seen any more. Eased, each clip loses another share, between none and that.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

EPOCHS = 5000
"""The paper's length of training, in which its schedule is counted."""
_STEP, _EVERY, _MOST = 0.1, 500, 0.6


Course = Literal["paper", "eased", "none"]
COURSES: tuple[Course, ...] = ("paper", "eased", "none")


def masked_share(done: float) -> float:
    """Share of frames to hide when `done` (0..1) of the training is behind: `min(0.1 floor(5000 done / 500), 0.6)`."""
    return min(_STEP * int(EPOCHS * done // _EVERY), _MOST)


def shares(course: Course, done: float, batch: int) -> Tensor:
    """`(B,)` shares of frames that clips of a batch lose."""
    most = 0.0 if course == "none" else masked_share(done)
    return most * (torch.rand(batch) if course == "eased" else torch.ones(batch))


def hide_frames(motion: Tensor, share: Tensor | float, filler: Tensor | float = 0.0) -> Tensor:
    """`(B, T, D)` with whole frames, this share of them (one, or one for each motion) on average and chosen at random,
    replaced by `filler`."""
    share = torch.as_tensor(share, dtype=torch.float32, device=motion.device)
    if not (share > 0).any():
        return motion
    hidden = torch.rand(motion.shape[:2], device=motion.device) < share.expand(len(motion))[:, None]
    return torch.where(hidden[..., None], torch.as_tensor(filler, dtype=motion.dtype, device=motion.device), motion)
