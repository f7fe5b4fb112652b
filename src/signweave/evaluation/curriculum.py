"""What masked motion modelling changes: runs with a curriculum beside runs with none, alike in all else, over seeds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.stats import t as student

from ..training.recipes import COURSE
from .judging import Row

_SEED = re.compile(r"-seed(\d+)$")
_OTHER = re.compile(rf"{COURSE}([a-z]+)")
_OWN = "its own"
_COLUMNS = {"accuracy": "accuracy", "fid": "FID"}


def curriculum_differences(rows: Sequence[Row], names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """For every recipe that was run with and without a curriculum, with the same seeds: figures of both, means over
    seeds, and the difference with half of its 95 % interval (Student's t over pairs of seeds).

    `names`: of the runs whose rows these are, as `run_name` gives them; "its own" is what the recipe has.
    """
    figures = {row.name: row for row in rows}
    runs = {_key(name): name for name in names}
    out: dict[str, dict[str, Any]] = {}
    for recipe, course in sorted({key[:2] for key in runs if key[1] != "none"}):
        seeds = sorted(n for *kind, n in runs if kind == [recipe, course] and (recipe, "none", n) in runs)
        for what in ("gen test", "rec test, told none") if seeds else ():
            both = [[figures[f"{runs[recipe, c, seed]} {what}"] for seed in seeds] for c in (course, "none")]
            out[f"{recipe}, {course}: {what}"] = {"seeds": len(seeds)} | _compared(*both)
    return out


def _key(name: str) -> tuple[str, str, int]:
    """A run's recipe, its curriculum, its seed."""
    seed, other = _SEED.search(name), _OTHER.search(name)
    recipe = _OTHER.sub("", _SEED.sub("", name))
    return recipe, other[1] if other else _OWN, int(seed[1]) if seed else 0


def _compared(having: Sequence[Row], without: Sequence[Row]) -> dict[str, float]:
    out: dict[str, float] = {}
    for column, shown in _COLUMNS.items():
        one, other = (np.array([row.figures[column].mean for row in rows]) for rows in (having, without))
        apart, count = one - other, len(one)
        spread = apart.std(ddof=1) / np.sqrt(count) * student.ppf(0.975, count - 1) if count > 1 else np.nan
        out |= {f"{shown} with": float(one.mean()), f"{shown} without": float(other.mean())}
        out |= {f"{shown} gains": float(apart.mean()), f"{shown} ±": float(spread)}
    return out
