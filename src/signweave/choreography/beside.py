"""The left hand's own spans: signs beside those of the right hand, anchored to them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..errors import InputError
from .blend import ANCHORS
from .pace import Pace
from .shaping import without_contacts_of
from .timeline import RELAXED, Edge, Timeline, reach_seconds, rest_edge, unit_edges
from .units import Unit, held_seconds


@dataclass(frozen=True)
class Beside:
    """A left-hand sign: `rotations (n, 55, 4)` from frame `start` on, its end held up to frame `held`; its own first
    and last pose, and its unit."""

    unit: Unit
    start: int
    held: int
    edges: tuple[Edge, Edge]

    @property
    def end(self) -> int:
        """The frame after its last one."""
        return self.start + len(self.unit.motion)


def place_beside(units: list[Unit], line: Timeline, pace: Pace) -> tuple[Beside, ...]:
    """Where the left hand's spans are. InputError where one begins before the one before it has ended."""
    first, last = _anchors(line)
    edges = unit_edges(units) if units else []
    out: list[Beside] = []
    for unit, (entry, exit_) in zip(units, edges, strict=True):
        span = unit.span
        at = first[span.first] + round(span.start_offset * line.fps)
        before = out[-1] if out else None
        leaving = before.edges[1] if before else rest_edge()
        way = max(ANCHORS, round(reach_seconds(leaving, entry, ("left",), pace) * line.fps))
        earliest = (before.held if before else line.still) + way
        repeated = before is not None and before.unit.span.id == span.id
        if repeated or (before is None and at < earliest):
            at = earliest
        elif before is not None and at < earliest:
            raise InputError(
                f"score: span {span.id} of the left hand begins before span {before.unit.span.id} has ended; "
                f"move it by start_offset {span.start_offset + (earliest - at) / line.fps:.2f} or more"
            )
        held = at + len(unit.motion) + round(held_seconds(span) * line.fps)
        if span.last:
            held = max(held, last[span.last] + round(span.end_offset * line.fps))
        out.append(Beside(unit, at, held, (entry, exit_)))
    last_of = {one.unit.span.id: i for i, one in enumerate(out)}  # of repeats, the last one is held
    return tuple(one if last_of[one.unit.span.id] == i else replace(one, held=one.end) for i, one in enumerate(out))


def with_left_free(line: Timeline, beside: tuple[Beside, ...], pace: Pace) -> Timeline:
    """The right hand's signs without the left one where that has a span of its own, or needs the time to get to it or
    away from it (signers drop the weak hand)."""
    units = list(line.units)
    for i, unit in enumerate(units):
        if "left" in unit.sides and any(_in_the_way(line, i, b, pace) for b in beside):
            sides = tuple(side for side in unit.sides if side != "left")
            units[i] = replace(unit, motion=without_contacts_of(unit.motion, "left"), sides=sides)
    return replace(line, units=tuple(units))


def _in_the_way(line: Timeline, i: int, span: Beside, pace: Pace) -> bool:
    entry, exit_ = line.edges[i]
    start, end = line.starts[i], line.held_until(i)
    if end <= span.start:
        room, free = reach_seconds(exit_, span.edges[0], ("left",), pace), span.start - end
    elif start >= span.held:
        room, free = reach_seconds(span.edges[1], entry, ("left",), pace), start - span.held
    else:
        return True
    return free < max(ANCHORS, round(room * line.fps))


def _anchors(line: Timeline) -> tuple[dict[str, int], dict[str, int]]:
    """First and last frame of every span of the right hand, by id."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for unit, start in zip(line.units, line.starts):
        first.setdefault(unit.span.id, start - unit.cut[0])
        last[unit.span.id] = start + len(unit.motion) + unit.cut[1]
    return first, last


def with_room(line: Timeline, beside: tuple[Beside, ...], pace: Pace) -> Timeline:
    """The sentence made long enough for a left hand that is busy after the right one has come to rest."""
    if not beside:
        return line
    away = round(RELAXED * reach_seconds(beside[-1].edges[1], rest_edge(), ("left",), pace) * line.fps)
    return replace(line, frames=max(line.frames, beside[-1].held + max(away, ANCHORS) + line.still))
