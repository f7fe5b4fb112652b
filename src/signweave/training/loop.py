"""The loop: take a batch, follow its gradient, say how it goes, keep where it stands.

Every step is a function of the seed and its number alone (its batch, its noise), so that a run that was killed and goes
on ends where an unbroken one ends. Devices, precision and several GPUs are Lightning Fabric's business.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from ..errors import InputError
from .rundir import RunDirectory

Tick = Callable[[float, str], None]
"""Called with the share of the training that is done, 0..1, and a few words: the loss."""
_BETAS = (0.9, 0.98)  # as in Vaswani et al. 2017: with 0.999 losses leapt up at these rates
_STEPS_APART = 1_000_003  # seeds of steps: a prime, so that runs of other seeds do not share them


@dataclass(frozen=True)
class Plan:
    """How to train. `rate`: the highest learning rate, reached after `warmup` steps, falling to a twentieth along a
    cosine. `clip`: longest gradient. `every`: steps between checkpoints and lines of metrics. `precision`: as Fabric
    names it; "bf16-mixed" is half as long again on processors that can."""

    steps: int
    batch: int
    rate: float = 3e-4
    warmup: int = 100
    weight_decay: float = 0.01
    clip: float = 1.0
    every: int = 100
    seed: int = 0
    precision: str = "32-true"


class Task(Protocol):
    """A model and what it learns."""

    @property
    def model(self) -> nn.Module:
        """What is trained."""
        ...

    def losses(self, model: nn.Module, batch: int, done: float, device: torch.device) -> dict[str, Tensor]:
        """Losses of a random batch by name; "loss" is the one to follow. `done`: share of training behind, 0..1.

        `model` is called in the place of `self.model`: the same one, as Fabric has wrapped it. Randomness comes from
        torch's global generator alone.
        """
        ...


def train(task: Task, plan: Plan, run: RunDirectory, tick: Tick | None = None, seconds: float | None = None) -> bool:
    """Train until the plan is done (True), or until `seconds` are over (False): call again to go on."""
    from lightning_fabric import Fabric

    devices = "auto" if torch.cuda.is_available() else 1
    fabric: Any = Fabric(devices=devices, precision=plan.precision)  # type: ignore[arg-type]  # checked by Fabric
    fabric.launch()
    optimiser = torch.optim.AdamW(
        task.model.parameters(), plan.rate, _BETAS, weight_decay=plan.weight_decay, fused=True
    )
    run.load(task.model, optimiser)
    model, wrapped = fabric.setup(task.model, optimiser)
    model.train()
    began, sums, counted = time.monotonic(), dict[str, float](), 0
    for step in range(run.step, plan.steps):
        torch.manual_seed(plan.seed * _STEPS_APART + step * fabric.world_size + fabric.global_rank)
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * rate_at(step, plan)
        losses = task.losses(model, plan.batch, step / plan.steps, fabric.device)
        values = _finite({name: float(value.detach()) for name, value in losses.items()}, step, run)
        fabric.backward(losses["loss"])
        fabric.clip_gradients(model, wrapped, max_norm=plan.clip)
        wrapped.step()
        wrapped.zero_grad()
        sums = {name: sums.get(name, 0.0) + value for name, value in values.items()}
        counted += 1
        over = seconds is not None and time.monotonic() - began > seconds
        if (step + 1) % plan.every == 0 or step + 1 == plan.steps or over:
            _keep(run, step + 1, {name: value / counted for name, value in sums.items()}, task.model, optimiser)
            sums, counted = {}, 0
        if tick:
            tick((step + 1) / plan.steps, f"loss {values['loss']:.4f}")
        if over:
            return step + 1 == plan.steps
    return True


def rate_at(step: int, plan: Plan) -> float:
    """Share of the highest learning rate: a straight rise, then a cosine down to a twentieth."""
    if step < plan.warmup:
        return (step + 1) / plan.warmup
    along = (step - plan.warmup) / max(plan.steps - plan.warmup, 1)
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * along))


def _finite(values: dict[str, float], step: int, run: RunDirectory) -> dict[str, float]:
    for name, value in values.items():
        if not math.isfinite(value):
            raise InputError(
                f"{run.path}: {name} is no number in step {step}; the last checkpoint is good, lower the rate"
            )
    return values


def _keep(
    run: RunDirectory, step: int, means: dict[str, float], model: nn.Module, optimiser: torch.optim.Optimizer
) -> None:
    run.log({"step": step, **{name: round(value, 6) for name, value in means.items()}})
    run.save(step, model, optimiser)
