"""What quality control has to say about a recording."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = ("drop", "warn", "note")
"""Gravest first: not usable as a sign; to be looked at; done, or good to know."""


@dataclass(frozen=True)
class Finding:
    """One thing found in a recording. `kind`: a short name that findings are counted by; `level`: one of `LEVELS`;
    `message`: one plain sentence with figures; `start`, `end`: seconds within the recording."""

    kind: str
    level: str
    message: str
    start: float
    end: float
