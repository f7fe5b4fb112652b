"""Rows of SignAvatar's tables: samples seen through one recogniser, over several draws of equal size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ..models.recogniser import SignRecogniser
from .generation import Figure, accuracy, averaged, diversity, fid, multimodality, signatures
from .samples import Sample

COLUMNS = ("accuracy", "fid", "diversity", "multimodality")
SHARE = 0.8
"""Of the motions at hand, drawn without replacement for every repeat: intervals are over draws (and over chance, where
motion is generated)."""


@dataclass(frozen=True)
class Judged:
    """What a recogniser makes of motions: `scores (N, W)`, `features (N, D)`, and the words meant, `labels (N,)`."""

    scores: np.ndarray
    features: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def chosen(self, rows: np.ndarray) -> Judged:
        """Some of them."""
        return Judged(self.scores[rows], self.features[rows], self.labels[rows])


@dataclass(frozen=True)
class Row:
    """A line of a table: what was judged, against which real side its FID is, the figures by column."""

    name: str
    side: str
    figures: Mapping[str, Figure]


def judged(recogniser: SignRecogniser, sample: Sample) -> Judged:
    """A sample through a recogniser."""
    scores, features = recogniser.judge(sample.numbers, sample.lengths)
    return Judged(scores, features, sample.labels)


def row(
    name: str, side: str, of: Callable[[int], Judged], against: Judged, repeats: int, features: str, size: int
) -> Row:
    """A row over draws. `of(n)`: what is judged in repeat n, as many motions as `against`; the same rows of both are
    drawn, `size` of them. `features`: the recogniser's name, for the signatures."""
    values: dict[str, list[float]] = {column: [] for column in COLUMNS}
    for repeat in range(repeats):
        rng = np.random.default_rng(repeat)
        rows = rng.permutation(len(against))[:size]
        found, other = of(repeat).chosen(rows), against.chosen(rows)
        values["accuracy"].append(accuracy(found.scores, found.labels))
        values["fid"].append(fid(found.features, other.features))
        values["diversity"].append(diversity(found.features, rng))
        values["multimodality"].append(multimodality(found.features, found.labels, rng))
    names = signatures(f"{features}|n={size}")
    return Row(name, side, {column: averaged(values[column], names[column]) for column in COLUMNS})


def as_lines(rows: list[Row]) -> list[str]:
    """The table, a line a row."""
    wide = max([44, *(len(one.name) + 2 for one in rows)])
    head = f"{'':{wide}}" + "".join(f"{column:>18}" for column in ("accuracy", "FID", "diversity", "multimodality"))
    lines = [head]
    for one in rows:
        cells = "".join(f"{one.figures[column].mean:>10.3f} ±{one.figures[column].interval:6.3f}" for column in COLUMNS)
        lines.append(f"{one.name:{wide}}{cells}")
    return lines
