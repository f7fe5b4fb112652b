"""What is trained and how: one typed recipe for each corpus and form, in a size for two cores and one for a GPU.

A recipe is all that a run depends on; its name is the run's folder. Sizes for two cores end within twenty minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ..errors import InputError
from ..models.cvae import CVAEConfig
from ..models.stgcn import PAPER_BLOCKS
from ..motion.sixd import HANDS, UPPER_BODY
from .curriculum import Course
from .loop import Plan
from .signs import Weights

Size = Literal["cpu", "gpu"]
SIZES: tuple[Size, ...] = ("cpu", "gpu")
FPS = 15.0
"""Signs move hands at 1 to 4 Hz; twice as many frames cost twice the time and showed nothing more."""
ARMS = tuple(joint for joint in UPPER_BODY if joint not in HANDS)
PARTS: Mapping[str, tuple[int, ...]] = {"all": UPPER_BODY, "body": ARMS, "hands": HANDS}
"""What a recogniser looks at."""
CORPORA = ("kinect", "kinect-signers", "synthetic", "synthetic-noise", "synthetic-cleaned")
"""30 words of Indian Sign Language (8:2 by word; nobody on both sides), synthetic signing with fingers (as it is, with
noise frames, with these taken out by quality control)."""


@dataclass(frozen=True)
class GeneratorRecipe:
    """How a generator is trained. `encoder`: what makes vectors of its words. `mended`: whether a mender learns beside
    it when it is done (the cured form's alone does)."""

    corpus: str
    net: CVAEConfig
    weights: Weights
    plan: Plan
    fps: float = FPS
    encoder: str = "sentence"
    mended: bool = True


@dataclass(frozen=True)
class RecogniserRecipe:
    """How a recogniser is trained. `part`: of the body that it sees, one of `PARTS`."""

    corpus: str
    part: str
    blocks: tuple[tuple[int, int], ...]
    plan: Plan
    fps: float = FPS
    noise: float = 0.1


COURSE = "-curriculum-"
"""In the name of a run that has another curriculum than its recipe, and before the name of that."""
_CURED = GeneratorRecipe(
    "",
    CVAEConfig(width=256, layers=2, inner=512),
    Weights(),
    Plan(7000, 32, 1.5e-3, warmup=300, every=250, precision="bf16-mixed"),
)
_FORMS: Mapping[str, GeneratorRecipe] = {
    "": _CURED,
    "paper": replace(
        _CURED,
        net=replace(_CURED.net, form="paper"),
        weights=Weights(velocity=0.0, hands=1.0),
        plan=replace(_CURED.plan, steps=4500),
    ),
    "actor": replace(
        _CURED,
        net=CVAEConfig(form="paper", width=256, layers=8, heads=4, inner=1024),
        weights=Weights(kl=1e-5, velocity=0.0, hands=1.0, curriculum="none"),
        plan=replace(_CURED.plan, steps=600, rate=3e-4),
    ),
}  # fmt: skip
"""The cured form; the paper's; a plain CVAE of ACTOR's size (Petrovich et al. 2021)."""

_LARGE = Plan(20_000, 128, 3e-4, every=500, precision="bf16-mixed")
_BODY_BLOCKS = ((48, 1), (96, 2), (96, 1), (192, 2))
_ALL_BLOCKS = ((32, 2), (64, 1), (64, 2), (128, 1))


def generator_recipe(name: str, size: Size = "cpu") -> GeneratorRecipe:
    """The recipe of a generator by name: a corpus, or a corpus with "-paper" or "-actor" behind it."""
    corpus, form = _parted(name)
    found = replace(_FORMS[form], corpus=corpus)
    if size == "gpu":
        net = replace(found.net, width=384, layers=6, heads=6, inner=1536) if form != "actor" else found.net
        found = replace(found, net=net, plan=_LARGE)
    return found


def altered(
    recipe: GeneratorRecipe, *, curriculum: Course | None = None, mender: bool = True, seed: int = 0,
    encoder: str = "sentence", steps: int | None = None, rate: float | None = None,
) -> GeneratorRecipe:  # fmt: skip
    """The recipe with another curriculum, seed, encoder, number of steps or highest rate, or without its mender."""
    plan, weights = recipe.plan, recipe.weights
    plan = replace(plan, seed=seed, steps=steps or plan.steps, rate=rate or plan.rate)
    weights = replace(weights, curriculum=curriculum or weights.curriculum)
    return replace(recipe, plan=plan, weights=weights, encoder=encoder, mended=recipe.mended and mender)


def recogniser_recipe(name: str, part: str = "all", size: Size = "cpu", seed: int = 0) -> RecogniserRecipe:
    """The recipe of the recogniser of a corpus that sees a part of the body: the arms where a corpus has no fingers."""
    if name not in CORPORA or part not in PARTS:
        raise InputError(f"no recogniser '{name}' of '{part}', there are: {', '.join(CORPORA)}; {', '.join(PARTS)}")
    part = "body" if name.startswith("kinect") else part
    plan = Plan(1500, 32, 2e-3, seed=seed, precision="bf16-mixed")
    if size == "gpu":
        return RecogniserRecipe(name, part, PAPER_BLOCKS, replace(plan, steps=10_000, batch=64, rate=1e-3))
    return RecogniserRecipe(name, part, _BODY_BLOCKS if part == "body" else _ALL_BLOCKS, plan)


def recipe_names() -> tuple[str, ...]:
    """All names that `generator_recipe` takes."""
    return tuple(f"{corpus}-{form}".rstrip("-") for corpus in CORPORA for form in _FORMS)


def run_name(recipe: GeneratorRecipe | RecogniserRecipe, name: str, size: Size) -> str:
    """The folder of a recipe's run: its name, and all in which it differs from the recipe of that name."""
    seed = {f"-seed{recipe.plan.seed}": recipe.plan.seed != 0}
    large = {"-gpu": size == "gpu"}
    if isinstance(recipe, RecogniserRecipe):
        part = {f"-{recipe.part}": recipe.part != "all" and not name.startswith("kinect")}
        return f"recogniser-{name}" + _applying(part | large | seed)
    usual = generator_recipe(name, size)
    encoder = "".join(c if c.isalnum() else "-" for c in recipe.encoder)
    return f"sign-cvae-{name}" + _applying(
        {
            COURSE + recipe.weights.curriculum: usual.weights.curriculum != recipe.weights.curriculum,
            f"-{encoder}": recipe.encoder != usual.encoder,
            "-bare": usual.mended and not recipe.mended,
            f"-steps{recipe.plan.steps}": recipe.plan.steps != usual.plan.steps,
            f"-rate{recipe.plan.rate:g}": recipe.plan.rate != usual.plan.rate,
        }
        | large
        | seed
    )


def _applying(names: Mapping[str, bool]) -> str:
    return "".join(name for name, applies in names.items() if applies)


def _parted(name: str) -> tuple[str, str]:
    for form in _FORMS:
        corpus = name.removesuffix(f"-{form}") if form else name
        if corpus in CORPORA and (form == "" or corpus != name):
            return corpus, form
    raise InputError(f"no recipe '{name}', there are: {', '.join(recipe_names())}")
