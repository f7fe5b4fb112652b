"""SignAvatar's tables (Dong et al., FG 2024, Tables I and II) on corpora of one's own: the same rows and columns.

One recogniser, trained on raw training clips, judges all rows of a corpus. Beside the paper's rows stand what real
clips get, what the mean of a word and a copied clip get, and reconstructions that are told no word or a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError
from ..models.blocks import count
from ..models.checkpoint import unpack
from ..models.generator import SignGenerator
from ..models.recogniser import SignRecogniser
from ..training.clips import Clips
from ..training.preparing import clips_for
from ..training.recipes import CORPORA
from ..training.running import MODEL
from . import samples
from .curriculum import curriculum_differences
from .denoising import NOISES, evaluate_denoising
from .generation import accuracy
from .judging import SHARE, Judged, Row, as_lines, judged, row
from .movement import movement, nearest_words
from .pace import pace
from .samples import Sample, Told

TOLD: tuple[Told, ...] = ("right", "none", "wrong")
Tick = Callable[[str], None]


@dataclass(frozen=True)
class Bench:
    """All that judges one corpus: its clips (as many of each side), and the recogniser. `name`: of the features."""

    train: Clips
    sides: dict[str, Sample]
    recogniser: SignRecogniser
    name: str
    repeats: int

    @property
    def size(self) -> int:
        """Motions in a draw."""
        return int(len(self.sides["test"]) * SHARE)


def evaluate_cvae(
    work: Path, corpora: Sequence[str] = (), data: Path | None = None, repeats: int = 10, part: str = "all"
) -> dict[str, Any]:
    """Tables of the corpora whose runs lie in `work`, of all unless named. `part`: what the recogniser sees; of a part
    there are rows alone.

    InputError where a corpus has no trained recogniser or no generator, with the command that makes it.
    """
    unknown = set(corpora) - set(CORPORA)
    if unknown:
        raise InputError(f"no corpus '{sorted(unknown)[0]}', there are: {', '.join(CORPORA)}")
    found = [name for name in corpora or CORPORA if corpora or _recogniser(work, name, part).is_file()]
    if not found:
        raise InputError(f"{work}: no trained recogniser, make one with `signweave train recogniser --recipe ...`")
    whole = part == "all"
    return {name: _table(bench(work, name, data, repeats, part), _generators(work, name), whole) for name in found}


def bench(work: Path, name: str, data: Path | None = None, repeats: int = 10, part: str = "all") -> Bench:
    """A corpus and its judge."""
    file = _recogniser(work, name, part)
    if not file.is_file():
        raise InputError(f"{file}: not there, make it with `signweave train recogniser --recipe {name} --part {part}`")
    recogniser = SignRecogniser(*unpack(file))
    train, test = clips_for(name, work, recogniser.card.fps, data)
    rows = np.random.default_rng(0).permutation(len(train))[: len(test)]
    sides = {"train": samples.real(train.chosen(np.sort(rows))), "test": samples.real(test)}
    return Bench(train, sides, recogniser, file.parent.name, repeats)


def _recogniser(work: Path, name: str, part: str) -> Path:
    behind = "" if part == "all" or name.startswith("kinect") else f"-{part}"
    return work / f"recogniser-{name}{behind}" / MODEL


def _generators(work: Path, name: str) -> dict[str, Path]:
    """Trained generators of a corpus by the name of their run."""
    longer = [f"sign-cvae-{other}" for other in CORPORA if other.startswith(name) and other != name]
    found = sorted(work.glob(f"sign-cvae-{name}*/{MODEL}"))
    return {
        file.parent.name.removeprefix("sign-cvae-"): file
        for file in found
        if not any(file.parent.name.startswith(other) for other in longer)
    }


def _table(on: Bench, generators: dict[str, Path], whole: bool) -> dict[str, Any]:
    """`whole`: with what does not depend on the recogniser."""
    real = {side: judged(on.recogniser, sample) for side, sample in on.sides.items()}
    rows = _real_rows(on, real) + _trivial_rows(on, real)
    test = on.sides["test"]
    measured: dict[str, dict[str, Any]] = {"movement": {}, "denoising": {}, "models": {}}
    if whole:
        measured["movement"]["raw test"] = movement(test, test)
    for name, file in generators.items():
        generator = SignGenerator(*unpack(file))
        if generator.words != on.recogniser.card.words:
            raise InputError(f"{file}: knows other words than the recogniser, train it again")
        rows += _model_rows(on, real, name, generator)
        for part, found in _measured(on, name, generator).items() if whole else ():
            measured[part] |= found
    return {
        "rows": rows,
        "recogniser": {on.name: _recognised(on, real["test"])},
        "curriculum": curriculum_differences(rows, list(generators)),
        **measured,
        "size": on.size,
        "repeats": on.repeats,
    }


def _measured(on: Bench, name: str, generator: SignGenerator) -> dict[str, dict[str, Any]]:
    """What a model's motion is like, what it takes away of noise, how large and fast it is."""
    test = on.sides["test"]
    told = samples.reconstructed(generator, test, "none", np.random.default_rng(0))
    return {
        "movement": {
            f"{name} gen test": movement(samples.generated(generator, test.labels, test.lengths, 0), test),
            f"{name} rec test, told none": movement(told, test, paired=True),
        },
        "denoising": {
            f"{name}, {kind}": evaluate_denoising(generator, on.sides["train"], test, generator.card.fps, noise)
            for kind, noise in (NOISES.items() if generator.mender else ())
        },
        "models": {name: {"form": generator.net.config.form, "parameters": count(generator.net)} | pace(generator)},
    }


def _real_rows(on: Bench, real: dict[str, Judged]) -> list[Row]:
    same = [_row(on, f"raw {side}", side, lambda _, side=side: real[side], real) for side in ("train", "test")]  # type: ignore[misc]
    return [*same, _row(on, "raw train against test", "test", lambda _: real["train"], real)]


def _trivial_rows(on: Bench, real: dict[str, Judged]) -> list[Row]:
    test = on.sides["test"]
    means = judged(on.recogniser, samples.class_means(on.train, test.labels, test.lengths))
    copies = samples.nearest(on.sides["train"], real["train"].features, test, real["test"].features)
    copied = judged(on.recogniser, copies)
    return [
        _row(on, "mean of the word", "test", lambda _: means, real),
        _row(on, "nearest training clip (rec)", "test", lambda _: copied, real),
    ]


def _model_rows(on: Bench, real: dict[str, Judged], name: str, generator: SignGenerator) -> list[Row]:
    rows = []
    for side, sample in on.sides.items():
        for told in TOLD:
            rebuilt = samples.reconstructed(generator, sample, told, np.random.default_rng(0))
            seen = judged(on.recogniser, rebuilt)
            rows.append(_row(on, f"{name} rec {side}, told {told}", side, lambda _, seen=seen: seen, real))  # type: ignore[misc]

        if generator.mender:
            whole = samples.reconstructed(generator, sample, "none", np.random.default_rng(0), mended=True)
            kept = judged(on.recogniser, whole)
            rows.append(_row(on, f"{name} rec {side}, told none, mended", side, lambda _, kept=kept: kept, real))  # type: ignore[misc]

        def made(repeat: int, sample: Sample = sample) -> Judged:
            return judged(on.recogniser, samples.generated(generator, sample.labels, sample.lengths, repeat))

        rows.append(_row(on, f"{name} gen {side}", side, made, real))
    return rows


def _recognised(on: Bench, test: Judged) -> dict[str, float | int]:
    """What the recogniser gets of all raw test clips, and what a nearest neighbour among all training clips does."""
    known = nearest_words(samples.real(on.train), on.sides["test"])
    share = float((known == test.labels).mean())
    return {"accuracy": accuracy(test.scores, test.labels), "1-nn": share, "clips": len(test), "train": len(on.train)}


def _row(on: Bench, name: str, side: str, of: Callable[[int], Judged], real: dict[str, Judged]) -> Row:
    return row(name, side, of, real[side], on.repeats, on.name, on.size)


def as_text(figures: dict[str, Any]) -> str:
    """The tables as they are printed."""
    lines = []
    for corpus, table in figures.items():
        lines += [f"{corpus}: {table['repeats']} draws of {table['size']} motions, mean and 95 % interval"]
        lines += as_lines(table["rows"])
        for part in ("recogniser", "curriculum", "movement", "denoising", "models"):
            lines += _columns(part, table[part])
        lines.append("")
    return "\n".join(lines)


def _columns(title: str, values: dict[str, dict[str, Any]]) -> list[str]:
    """A plain table of figures by name."""
    if not values:
        return []
    heads = list(next(iter(values.values())))
    wide = max(44, *(len(name) + 2 for name in values))
    lines = ["", f"{title:{wide}}" + "".join(f"{head:>19}" for head in heads)]
    for name, row_ in values.items():
        shown = (f"{v:.3f}" if isinstance(v, float) else f"{v:,}" if isinstance(v, int) else v for v in row_.values())
        lines.append(f"{name:{wide}}" + "".join(f"{value:>19}" for value in shown))
    return lines


def as_json(figures: dict[str, Any]) -> dict[str, Any]:
    """The tables as plain values, each figure with its signature."""
    return {
        corpus: table | {"rows": [{"name": r.name, "against": r.side} | _plain(r) for r in table["rows"]]}
        for corpus, table in figures.items()
    }


def _plain(of: Row) -> dict[str, Any]:
    return {key: asdict(figure) for key, figure in of.figures.items()}
