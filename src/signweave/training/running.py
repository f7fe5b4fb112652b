"""A recipe carried out: its corpus made ready, its network trained in its folder, the checkpoint packed at the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..corpora import Table
from ..encoders.named import encoder_named
from ..formats.atomic import writing
from ..models.blocks import count
from ..models.checkpoint import Card
from ..models.generator import packed
from ..models.recogniser import packed_recogniser
from ..models.stgcn import STGCNConfig, subtree
from ..motion.skeleton import PARENTS
from .clips import Clips
from .loop import train
from .mending import MenderTask, mender_plan
from .preparing import clips_for, prepared
from .recipes import PARTS, GeneratorRecipe, RecogniserRecipe
from .rundir import RunDirectory
from .signs import GeneratorTask, RecogniserTask, fitted_prior

MODEL = "model.safetensors"
"""The checkpoint that a finished run leaves in its folder."""
MENDER = "mender"
"""The folder within a generator's run in which its mender is trained."""
Tell = Callable[[str, float, str], None]
"""Called with what is being done, the share of it that is done, and a few words."""


@dataclass(frozen=True)
class Outcome:
    """How a run stands. `model`: its packed checkpoint once it is done. `metrics`: the last that were logged."""

    folder: Path
    done: bool
    step: int
    steps: int
    parameters: int
    metrics: dict[str, Any]

    @property
    def model(self) -> Path:
        """The packed checkpoint; there when `done`."""
        return self.folder / MODEL


def run_recipe(
    recipe: GeneratorRecipe | RecogniserRecipe,
    work: Path,
    name: str,
    data: Path | None = None,
    tell: Tell | None = None,
    seconds: float | None = None,
) -> Outcome:
    """Train in `work/name`, going on where an earlier call was broken off; stop after `seconds`, to be called again.

    `data`: the folder of recordings, for corpora that are read from there.
    """
    folder = work / name
    run = RunDirectory(folder, asdict(recipe))
    clips, _ = clips_for(recipe.corpus, work, recipe.fps, data, _told(tell, "preparing"))
    torch.manual_seed(recipe.plan.seed)
    if isinstance(recipe, GeneratorRecipe):
        stage = _generator(recipe, clips, run, seconds, tell)
    else:
        stage = _recogniser(recipe, clips, run, seconds, tell)
    if stage.done:
        table, _ = prepared(recipe.corpus, work, data)
        with writing(folder / MODEL) as part:
            part.write_bytes(stage.pack(_card(recipe, stage.encoder, table, clips)))
    rows = list(run.metrics())
    return Outcome(folder, stage.done, run.step, recipe.plan.steps, stage.parameters, rows[-1] if rows else {})


@dataclass(frozen=True)
class _Trained:
    """How far a recipe has come, and what packs its checkpoint. `encoder`: of its words, by its own name."""

    done: bool
    parameters: int
    pack: Callable[[Card], bytes]
    encoder: str = ""


def _generator(
    recipe: GeneratorRecipe, clips: Clips, run: RunDirectory, seconds: float | None, tell: Tell | None
) -> _Trained:
    """The generator, and beside the cured form, when it is done, its mender in a run of its own."""
    began = time.monotonic()
    encoder = encoder_named(recipe.encoder)
    vectors = encoder.words(clips.words)
    task = GeneratorTask(clips, vectors, replace(recipe.net, condition=encoder.dimensions), recipe.weights)
    done, mender, prior = train(task, recipe.plan, run, _ticking(tell, "training"), seconds), None, None
    cured = done and recipe.net.form == "cured"
    if cured:
        prior = fitted_prior(task)
    if cured and recipe.mended:
        torch.manual_seed(recipe.plan.seed)  # its first weights, too, are the same after a break between the two
        mending, plan = MenderTask(task), mender_plan(recipe.plan)
        left = None if seconds is None else max(seconds - (time.monotonic() - began), 0.0)
        beside = RunDirectory(run.path / MENDER, asdict(plan))
        done, mender = train(mending, plan, beside, _ticking(tell, "mending"), left), mending.model
    lasting = np.array([clips.lengths[clips.labels == n].mean() / recipe.fps for n in range(len(clips.words))])

    def pack(card: Card) -> bytes:
        scale = task.mean.numpy(), task.deviation.numpy()
        return packed(card, task.model, *scale, vectors, lasting, prior, mender)

    return _Trained(done, count(task.model) + (count(mender) if mender else 0), pack, encoder.name)


def _recogniser(
    recipe: RecogniserRecipe, clips: Clips, run: RunDirectory, seconds: float | None, tell: Tell | None
) -> _Trained:
    joints = PARTS[recipe.part]
    config = STGCNConfig(joints, subtree(joints, PARENTS), len(clips.words), recipe.blocks)
    task = RecogniserTask(clips, config, recipe.noise)
    done = train(task, recipe.plan, run, _ticking(tell, "training"), seconds)
    scale = task.mean.numpy(), task.deviation.numpy()
    return _Trained(done, count(task.model), lambda card: packed_recogniser(card, task.model, *scale))


def _card(recipe: GeneratorRecipe | RecogniserRecipe, encoder: str, table: Table, clips: Clips) -> Card:
    licences = sorted({clip.licence for clip in table})
    return Card("", {}, encoder, clips.words, recipe.fps, "; ".join(licences), f"trained on corpus '{recipe.corpus}'")


def _told(tell: Tell | None, what: str) -> Callable[[float], None] | None:
    return (lambda share: tell(what, share, "")) if tell else None


def _ticking(tell: Tell | None, what: str) -> Callable[[float, str], None] | None:
    return (lambda share, words: tell(what, share, words)) if tell else None
