"""What each hand does from rest to rest: its signs, its holds, and where it waits when it has nothing to sign."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .blend import ANCHORS
from .pace import Pace
from .rest import rest_pose
from .timeline import RELAXED, Edge, Timeline, reach_seconds, rest_edge

_SETTLE = 0.1  # seconds in which a hand comes to a stop before it holds
_IDLE = 0.45  # seconds: a hand goes to rest in a gap that leaves it at least so long there


@dataclass(frozen=True)
class Piece:
    """Known frames of one hand: `rotations (n, 55, 4)` from frame `start` on, n at least 3."""

    start: int
    rotations: np.ndarray

    @property
    def end(self) -> int:
        """The frame after the last."""
        return self.start + len(self.rotations)


def hand_pieces(line: Timeline, pace: Pace) -> dict[str, tuple[Piece, ...]]:
    """Known frames of both hands, in order, with gaps of at least three frames between them."""
    return {"left": _left(line, pace), "right": _right(line)}


def _right(line: Timeline) -> tuple[Piece, ...]:
    pieces = [_rest(0, line.still)]
    for i in range(len(line.units)):
        pieces += _signed(line, i)
    return (*pieces, _rest(line.resting, line.frames - line.resting))


def _left(line: Timeline, pace: Pace) -> tuple[Piece, ...]:
    """In two-handed signs it signs; between them it rests where there is time, else it stays until it is needed.

    In one-handed signs whose `weak` is "hold" it stays where it was.
    """
    rest = rest_edge()
    pieces = [_rest(0, line.still)]
    leaving: Edge | None = None
    for i, unit in enumerate(line.units):
        if unit.two_handed:
            entry, exit_ = line.edges[i]
            pieces += _waiting(pieces[-1].end, line.starts[i], leaving, entry, line.fps, pace)
            pieces += _signed(line, i)
            leaving = exit_
        elif unit.span.weak == "hold" and leaving is not None:
            start = pieces[-1].end + _settle(line.fps)
            end = line.starts[i] + len(unit.motion)
            pieces.append(Piece(start, np.repeat(leaving.pose[None], end - start, 0)))
    if leaving is None:
        return (_rest(0, line.frames),)
    away = RELAXED * reach_seconds(leaving, rest, ("left",), pace)
    back_at = min(pieces[-1].end + max(ANCHORS, round(away * line.fps)), line.resting)
    return (*pieces, _rest(back_at, line.frames - back_at))


def _signed(line: Timeline, i: int) -> list[Piece]:
    """A unit, and its hold where it has one."""
    unit, start = line.units[i], line.starts[i]
    end = start + len(unit.motion)
    held = round(line.holds[i] * line.fps) - _settle(line.fps)
    pieces = [Piece(start, unit.motion.rotations)]
    if held >= ANCHORS:
        pieces.append(Piece(end + _settle(line.fps), np.repeat(unit.motion.rotations[-1:], held, 0)))
    return pieces


def _waiting(free: int, needed: int, leaving: Edge | None, entry: Edge, fps: float, pace: Pace) -> list[Piece]:
    """What this hand does between two of its signs, from frame `free` to frame `needed`: rest, or stay, or go on."""

    def frames(one: Edge, two: Edge, relaxed: float = 1.0) -> int:
        return round(relaxed * reach_seconds(one, two, ("left",), pace) * fps)

    rest = rest_edge()
    back = needed - frames(rest, entry, RELAXED)
    if leaving is None:  # it is at rest already and stays there until it is needed
        return [_rest(free, back - free)] if back - free >= ANCHORS else []
    away = free + frames(leaving, rest, RELAXED)
    if back - away >= max(round(_IDLE * fps), ANCHORS):
        return [_rest(away, back - away)]
    settled, off = free + _settle(fps), needed - frames(leaving, entry)
    if off - settled >= ANCHORS:
        return [Piece(settled, np.repeat(leaving.pose[None], off - settled, 0))]
    return []


def _settle(fps: float) -> int:
    return max(1, round(_SETTLE * fps))


def _rest(start: int, frames: int) -> Piece:
    return Piece(start, np.broadcast_to(rest_pose(), (frames, *rest_pose().shape)))
