"""`signweave train`: a recipe carried out in a folder; broken off at any moment, it goes on where it was."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from .errors import InputError, require

if TYPE_CHECKING:
    from .training.curriculum import Course
    from .training.recipes import GeneratorRecipe, RecogniserRecipe

train = typer.Typer(no_args_is_help=True, help="Train models from recipes; a run goes on where it was broken off.")

_Recipe = Annotated[str, typer.Option("--recipe", help="Which recipe; `signweave train recipes` lists them.")]
_Size = Annotated[str, typer.Option(help="cpu (two cores, twenty minutes) or gpu.")]
_Runs = Annotated[Path, typer.Option(help="Folder of runs; corpora are kept beside them.")]
_Data = Annotated[Path | None, typer.Option("--data", help="Folder of the recordings; else SIGNWEAVE_DATA.")]
_Minutes = Annotated[float | None, typer.Option(help="Stop after so long; the same command goes on from there.")]
_Seed = Annotated[int, typer.Option(help="Of chance in the training.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@train.command("sign-cvae")
def train_sign_cvae(
    recipe: _Recipe = "synthetic",
    size: _Size = "cpu",
    curriculum: Annotated[
        str | None, typer.Option(help="Frames hidden: paper, eased or none; else as the recipe has it.")
    ] = None,
    mender: Annotated[bool, typer.Option(help="Train what keeps the details of recordings, too.")] = True,
    encoder: Annotated[
        str, typer.Option(help="What makes vectors of words: sentence, or clip:PATH_OR_HUB_ID.")
    ] = "sentence",
    steps: Annotated[int | None, typer.Option(min=1, help="How many, in place of the recipe's.")] = None,
    rate: Annotated[float | None, typer.Option(help="Highest learning rate, in place of the recipe's.")] = None,
    seed: _Seed = 0,
    runs: _Runs = Path("runs"),
    data: _Data = None,
    minutes: _Minutes = None,
    as_json: _Json = False,
) -> None:
    """Train SignAvatar's generator: words to signing, recordings to cleaner signing."""
    _torch()
    from .training.curriculum import COURSES
    from .training.recipes import altered, generator_recipe, run_name

    if curriculum not in (None, *COURSES):
        raise InputError(f"--curriculum {curriculum}: expected {', '.join(COURSES)}")
    if rate is not None and not 0 < rate < 1:
        raise InputError(f"--rate {rate:g}: expected more than 0 and less than 1")
    usual = generator_recipe(recipe, _sized(size))
    asked = altered(
        usual,
        curriculum=cast("Course | None", curriculum),
        mender=mender,
        seed=seed,
        encoder=encoder,
        steps=steps,
        rate=rate,
    )
    _carry_out(asked, runs, run_name(asked, recipe, _sized(size)), data, minutes, as_json)


@train.command("recogniser")
def train_recogniser(
    recipe: _Recipe = "synthetic",
    part: Annotated[str, typer.Option(help="What it sees: all, body or hands.")] = "all",
    size: _Size = "cpu",
    seed: _Seed = 0,
    runs: _Runs = Path("runs"),
    data: _Data = None,
    minutes: _Minutes = None,
    as_json: _Json = False,
) -> None:
    """Train the recogniser that judges generated signing."""
    _torch()
    from .training.recipes import recogniser_recipe, run_name

    asked = recogniser_recipe(recipe, part, _sized(size), seed)
    _carry_out(asked, runs, run_name(asked, recipe, _sized(size)), data, minutes, as_json)


@train.command("recipes")
def recipes(as_json: _Json = False) -> None:
    """List the recipes of each model by name."""
    _torch()
    from .training.recipes import CORPORA, recipe_names

    found = {"sign-cvae": list(recipe_names()), "recogniser": list(CORPORA)}
    if as_json:
        typer.echo(json.dumps(found, indent=1))
        return
    for model, names in found.items():
        typer.echo(f"{model:12} " + " ".join(names))


def _carry_out(
    asked: GeneratorRecipe | RecogniserRecipe,
    runs: Path,
    name: str,
    data: Path | None,
    minutes: float | None,
    as_json: bool,
) -> None:
    from .cli_evaluate import _data as found_data
    from .training.running import run_recipe

    if minutes is not None and minutes <= 0:
        raise InputError(f"--minutes {minutes:g}: expected more than 0")
    with _progress() as tell:
        done = run_recipe(asked, runs, name, found_data(data, needed=False), tell, minutes and 60 * minutes)
    if as_json:
        values = {"run": str(done.folder), "done": done.done, "step": done.step, "steps": done.steps}
        typer.echo(json.dumps(values | {"parameters": done.parameters, "metrics": done.metrics}, indent=1))
    elif done.done:
        typer.echo(f"{done.model}: {done.steps} steps, {done.parameters:,} parameters, {_listed(done.metrics)}")
    else:
        typer.echo(f"{done.folder}: step {done.step} of {done.steps}, {_listed(done.metrics)}; run it again to go on")


def _listed(metrics: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value:.4g}" for key, value in metrics.items() if key != "step")


def _sized(size: str) -> Any:
    if size not in ("cpu", "gpu"):
        raise InputError(f"--size {size}: expected cpu or gpu")
    return size


def _torch() -> None:
    require("training", "training", "torch", "lightning_fabric", "safetensors")


@contextmanager
def _progress() -> Iterator[Any]:
    """A bar with loss and time left on stderr; none where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[words]}"),
        TextColumn("left"), TimeRemainingColumn(elapsed_when_finished=True),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("preparing", total=1.0, words="")

        def tell(what: str, share: float, words: str) -> None:
            if bar.tasks[0].description != what:
                bar.reset(task, description=what, total=1.0)
            bar.update(task, completed=share, words=words)

        yield tell
