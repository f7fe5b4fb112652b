"""From pictures taken at their own times to an even grid of time: telephones leave out and delay frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from .detector import Found

_EVEN = 0.15
"""Part of a frame's length that a picture may be off its place and still counts as taken there: containers round times
to milliseconds, 6 % of a frame at 60 frames a second."""
_FORGOTTEN = 0.2
"""Seconds from the nearest picture at which nothing is known any more: as long as a fast sign's whole stroke."""


def evenly(found: Iterable[tuple[float, Found]], fps: float) -> Iterator[Found]:
    """What was found at increasing times, seconds from the first, at the times 0, 1 / fps, 2 / fps ... of an even grid.

    What lies on the grid passes untouched. Between two pictures points go in a straight line, and confidence falls with
    the distance from the nearer one in time, to none at 0.2 seconds; where only one of the two shows a point, it is
    taken from that one if that is the nearer.
    """
    slack, place = _EVEN / fps, 0
    before: tuple[float, Found] | None = None
    for time, now in found:
        while place / fps <= time + slack:
            at = place / fps
            if at >= time - slack or before is None:
                yield now
            else:
                yield _between(before, (time, now), at)
            place += 1
        before = time, now


def _between(a: tuple[float, Found], b: tuple[float, Found], at: float) -> Found:
    (start, first), (end, second) = a, b
    t = np.float32((at - start) / (end - start))
    near, far = (first, second) if t < 0.5 else (second, first)
    near_seen, both = near.confidence > 0, (near.confidence > 0) & (far.confidence > 0)
    points = np.where(both[:, None], first.points + (second.points - first.points) * t, near.points)
    level = np.where(both, first.confidence + (second.confidence - first.confidence) * t, near.confidence)
    trust = max(0.0, 1 - min(at - start, end - at) / _FORGOTTEN)
    points = np.where(near_seen[:, None], points, np.nan)
    return Found(points.astype(np.float32), (level * trust).astype(np.float32))
