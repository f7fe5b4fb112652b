"""The mender learns, when the generator is done: to give back clips that tremble and have lost frames."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from ..models.blocks import frames_of, masked_mean
from ..models.mender import Mender, MenderConfig
from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.rotations import identity
from ..motion.sixd import FULL_BODY, NUMBERS, UPPER_BODY
from ..motion.skeleton import JOINTS, PARENTS
from .curriculum import hide_frames
from .damage import shaken
from .loop import Plan
from .signs import GeneratorTask, upper

_SHAKEN = 1.25  # times the errors of capture, at most; clips with hardly any are as many
_LOST = 0.4
"""At most so large a share of frames is hidden, another in every batch."""
_SHORTEST = 0.12  # metres: fingers move little, and yet say much
_LITTLE = 1.0  # degrees: noise that is smaller than this need not be told from none
_SHARE = 0.4  # of the generator's steps


class MenderTask:
    """Learns beside a trained generator, which stays as it is."""

    def __init__(self, generator: GeneratorTask) -> None:
        self.generator = generator
        generator.model.eval().requires_grad_(False)
        self.model = Mender(MenderConfig(inputs=len(UPPER_BODY) * NUMBERS))
        weights = torch.from_numpy(levers()[list(FULL_BODY)]).float().square().repeat_interleave(NUMBERS)
        self.importance = upper(weights / weights.mean() * generator.deviation.square())

    def losses(self, model: nn.Module, batch: int, done: float, device: torch.device) -> dict[str, Tensor]:
        """As `Task`: squared error of the rotations themselves, by how far each joint's turns move others, as a
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


def levers() -> np.ndarray:
    """`(55,)` metres: how far from each joint the upper body's joints lie that it carries, root mean square over all
    of these joints; at least `_SHORTEST`."""
    places = forward(NEUTRAL, identity(1, len(JOINTS)))[0][0]
    squares = np.zeros(len(JOINTS))
    for moved in UPPER_BODY:
        carrier = PARENTS[moved]
        while carrier >= 0:
            squares[carrier] += ((places[moved] - places[carrier]) ** 2).sum()
            carrier = PARENTS[carrier]
    return np.maximum(np.sqrt(squares / len(UPPER_BODY)), _SHORTEST)


def mender_plan(plan: Plan) -> Plan:
    """How long a mender learns beside a generator of this plan."""
    return replace(plan, steps=int(_SHARE * plan.steps), rate=1e-3)
