"""What masked motion modelling changes: runs with it beside runs without it, alike in all else, over seeds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.stats import t as student

from ..training.recipes import PLAIN
from .judging import Row

_SEED = re.compile(r"-seed(\d+)$")
_COLUMNS = {"accuracy": "accuracy", "fid": "FID"}


def curriculum_differences(rows: Sequence[Row], names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """For every recipe that was run both ways with the same seeds: figures with and without the
    curriculum, means over seeds, and the difference with half of its 95 % interval (Student's t over pairs of seeds).

    `names`: of the runs whose rows these are, as `run_name` gives them.
    """
    figures = {row.name: row for row in rows}
    runs = {_key(name): name for name in names}
    out: dict[str, dict[str, Any]] = {}
    for recipe in sorted({recipe for recipe, plain, _ in runs if plain}):
        seeds = sorted(seed for one, plain, seed in runs if one == recipe and plain and (recipe, False, seed) in runs)
        for what in ("gen test", "rec test, told none") if seeds else ():
            both = [[figures[f"{runs[recipe, plain, seed]} {what}"] for seed in seeds] for plain in (False, True)]
            out[f"{recipe} {what}"] = {"seeds": len(seeds)} | _compared(*both)
    return out


def _key(name: str) -> tuple[str, bool, int]:
    """A run's recipe, whether it is plain, its seed."""
    seed = _SEED.search(name)
    bare = _SEED.sub("", name)
    return bare.replace(PLAIN, "", 1), PLAIN in bare, int(seed[1]) if seed else 0


def _compared(having: Sequence[Row], without: Sequence[Row]) -> dict[str, float]:
    out: dict[str, float] = {}
    for column, shown in _COLUMNS.items():
        one, other = (np.array([row.figures[column].mean for row in rows]) for rows in (having, without))
        apart, count = one - other, len(one)
        spread = apart.std(ddof=1) / np.sqrt(count) * student.ppf(0.975, count - 1) if count > 1 else np.nan
        out |= {f"{shown} with": float(one.mean()), f"{shown} without": float(other.mean())}
        out |= {f"{shown} gains": float(apart.mean()), f"{shown} ±": float(spread)}
    return out
