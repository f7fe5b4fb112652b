"""A recipe carried out: its corpus made ready, its network trained in its folder, the checkpoint packed at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
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
from .loop import Task, train
from .preparing import clips_for, prepared
from .recipes import PARTS, GeneratorRecipe, RecogniserRecipe
from .rundir import RunDirectory
from .signs import GeneratorTask, RecogniserTask, fitted_prior

MODEL = "model.safetensors"
"""The checkpoint that a finished run leaves in its folder."""
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
    task: Task
    if isinstance(recipe, GeneratorRecipe):
        task, pack = _generator(recipe, clips)
    else:
        task, pack = _recogniser(recipe, clips)
    told = (lambda share, words: tell("training", share, words)) if tell else None
    done = train(task, recipe.plan, run, told, seconds)
    if done:
        table, _ = prepared(recipe.corpus, work, data)
        with writing(folder / MODEL) as part:
            part.write_bytes(pack(_card(recipe, table, clips)))
    rows = list(run.metrics())
    return Outcome(folder, done, run.step, recipe.plan.steps, count(task.model), rows[-1] if rows else {})


def _generator(recipe: GeneratorRecipe, clips: Clips) -> tuple[GeneratorTask, Callable[[Card], bytes]]:
    encoder = encoder_named(recipe.encoder)
    vectors = encoder.words(clips.words)
    config = asdict(recipe.net) | {"condition": encoder.dimensions}
    task = GeneratorTask(clips, vectors, type(recipe.net)(**config), recipe.weights)
    seconds = [clips.lengths[clips.labels == n].mean() / recipe.fps for n in range(len(clips.words))]

    def pack(card: Card) -> bytes:
        prior = fitted_prior(task) if recipe.net.form == "cured" else None
        return packed(card, task.model, task.mean.numpy(), task.deviation.numpy(), vectors, np.array(seconds), prior)

    return task, pack


def _recogniser(recipe: RecogniserRecipe, clips: Clips) -> tuple[RecogniserTask, Callable[[Card], bytes]]:
    joints = PARTS[recipe.part]
    config = STGCNConfig(joints, subtree(joints, PARENTS), len(clips.words), recipe.blocks)
    task = RecogniserTask(clips, config, recipe.noise)
    return task, lambda card: packed_recogniser(card, task.model, task.mean.numpy(), task.deviation.numpy())


def _card(recipe: GeneratorRecipe | RecogniserRecipe, table: Table, clips: Clips) -> Card:
    licences = sorted({clip.licence for clip in table})
    encoder = encoder_named(recipe.encoder).name if isinstance(recipe, GeneratorRecipe) else ""
    return Card("", {}, encoder, clips.words, recipe.fps, "; ".join(licences), f"trained on corpus '{recipe.corpus}'")


def _told(tell: Tell | None, what: str) -> Callable[[float], None] | None:
    return (lambda share: tell(what, share, "")) if tell else None
