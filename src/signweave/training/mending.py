"""The mender learns, when the generator is done: to give back clips that tremble and have lost frames."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor, nn

from ..models.blocks import frames_of, masked_mean
from ..models.mender import Mender, MenderConfig
from ..motion.sixd import FULL_BODY, HANDS, NUMBERS, UPPER_BODY, columns
from .curriculum import hide_frames
from .damage import shaken
from .loop import Plan
from .signs import GeneratorTask, upper

_SHAKEN = 1.25  # times the errors of capture, at most; clips with hardly any are as many
_LOST = 0.4
"""At most so large a share of frames is hidden, another in every batch."""
_FINGER = 0.2  # what a turn of a finger counts beside one of an arm, which carries the hand
_LITTLE = 1.0  # degrees: noise that is smaller than this need not be told from none
_SHARE = 0.4  # of the generator's steps


class MenderTask:
    """Learns beside a trained generator, which stays as it is."""

    def __init__(self, generator: GeneratorTask) -> None:
        self.generator = generator
        generator.model.eval().requires_grad_(False)
        self.model = Mender(MenderConfig(inputs=len(UPPER_BODY) * NUMBERS))
        weights = torch.ones(len(FULL_BODY) * NUMBERS)
        weights[columns(HANDS)] = _FINGER
        self.importance = upper(weights * generator.deviation.square())

    def losses(self, model: nn.Module, batch: int, done: float, device: torch.device) -> dict[str, Tensor]:
        """As `Task`: squared error of the rotations themselves, so that a degree is a degree in any joint, as a
        share of what each motion was shaken by, so that little noise counts as much as a lot."""
        of = self.generator
        net = of.model.to(device)
        rows = of.clips.drawn(batch)
        motion, lengths = of.clips.batch(rows)
        damaged, amount = shaken(motion, _SHAKEN)
        seen = hide_frames(upper(of.normal(damaged)), _LOST * float(torch.rand(())))
        motion, seen, lengths = upper(of.normal(motion)).to(device), seen.to(device), lengths.to(device)
        real = frames_of(lengths, motion.shape[1])
        with torch.no_grad():
            unnamed = torch.full((batch, net.config.condition), torch.nan, device=device)
            made = upper(net.rebuild(seen, lengths, unnamed))
        share = 1 / (amount + math.radians(_LITTLE) ** 2).to(device)
        apart = (model(seen, made, real) - motion).square() * self.importance.to(device)
        return {"loss": masked_mean(apart * share[:, None, None], real)}


def mender_plan(plan: Plan) -> Plan:
    """How long a mender learns beside a generator of this plan."""
    return replace(plan, steps=int(_SHARE * plan.steps), rate=1e-3)
