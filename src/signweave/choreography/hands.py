"""What each hand does from rest to rest: its signs, its holds, and where it waits when it has nothing to sign.

Where a hand waits between two of its signs is decided by which signs the other hand makes meanwhile, not by how long
they take: an edit of one of them leaves this hand as it was during the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..motion.rotations import slerp
from ..motion.skeleton import HAND_JOINTS, SIDES, side_sign
from .beside import Beside
from .blend import ANCHORS
from .pace import Pace
from .reach import ARMS, wrist_positions
from .timeline import RELAXED, Edge, Timeline, reach_seconds, rest_edge

_SETTLE = 0.1  # seconds in which a hand comes to a stop before it holds
_LONG_WORD = 4  # letters; so long a spelled word counts as two signs
_BESIDE, _LOW = 0.06, 0.03  # metres in the chest's frame: a hand further out and lower leaves the other one its space
_LOWERED = 0.75  # share of the way to rest that a hand in the way is lowered
_LONG_WAIT = 2  # signs of the other hand alone: so many, and this hand goes to rest


@dataclass(frozen=True)
class Piece:
    """Known frames of one hand: `rotations (n, 55, 4)` from frame `start` on, n at least 3."""

    start: int
    rotations: np.ndarray

    @property
    def end(self) -> int:
        """The frame after the last."""
        return self.start + len(self.rotations)


@dataclass(frozen=True)
class _Turn:
    """A sign of one hand: its frames from `start` on, its end held up to frame `held`, first and last pose."""

    start: int
    rotations: np.ndarray
    held: int
    entry: Edge
    leaving: Edge

    @property
    def end(self) -> int:
        return self.start + len(self.rotations)


@dataclass(frozen=True)
class _Idle:
    """A stretch in which the other hand signs alone. `hold`: this hand is told to stay where it is."""

    start: int
    end: int
    hold: bool


def hand_pieces(line: Timeline, pace: Pace, beside: tuple[Beside, ...] = ()) -> dict[str, tuple[Piece, ...]]:
    """Known frames of both hands, in order, with gaps of at least three frames between them (or none)."""
    return {
        "left": _pieces(line, pace, "left", _turns(line, "left", beside)),
        "right": _pieces(line, pace, "right", _turns(line, "right", ())),
    }


def held_pieces(start: int, rotations: np.ndarray, held: int, fps: float) -> list[Piece]:
    """A sign, and its last pose where it is held up to frame `held`."""
    pieces = [Piece(start, rotations)]
    settled = pieces[0].end + settle(fps)
    if held - settled >= ANCHORS:
        pieces.append(_still(settled, held, rotations[-1]))
    return pieces


def settle(fps: float) -> int:
    """Frames in which a hand comes to a stop."""
    return max(1, round(_SETTLE * fps))


def _turns(line: Timeline, side: str, beside: tuple[Beside, ...]) -> list[_Turn]:
    turns = [
        _Turn(line.starts[i], unit.motion.rotations, line.held_until(i), *line.edges[i])
        for i, unit in enumerate(line.units)
        if side in unit.sides
    ]
    turns += [_Turn(b.start, b.unit.motion.rotations, b.held, *b.edges) for b in beside]
    return sorted(turns, key=lambda turn: turn.start)


def _pieces(line: Timeline, pace: Pace, side: str, turns: list[_Turn]) -> tuple[Piece, ...]:
    rest = rest_edge()
    pieces = [_still(0, line.still, rest.pose)]
    leaving: Edge | None = None
    for turn in turns:
        idle = _idle(line, side, pieces[-1].end, turn.start)
        pieces += _waiting(pieces[-1].end, turn.start, leaving, turn.entry, idle, side, line.fps, pace)
        pieces += held_pieces(turn.start, turn.rotations, turn.held, line.fps)
        leaving = turn.leaving
    if leaving is None:
        return (_still(0, line.frames, rest.pose),)
    free = pieces[-1].end
    waits = _idle(line, side, free, line.frames)
    held = _held_first(waits)
    if held and held[-1].end - free - settle(line.fps) >= ANCHORS:
        pieces.append(_still(free + settle(line.fps), held[-1].end, leaving.pose))
        free = pieces[-1].end
    away = free + round(RELAXED * reach_seconds(leaving, rest, (side,), pace) * line.fps)
    if len(waits) > len(held):
        rested = min(away, waits[len(held)].end)
    elif side == "right" and "right" in line.units[-1].sides:
        rested = line.resting
    else:
        rested = min(away, line.resting) if line.resting - free >= ANCHORS else away
    return (*pieces, _still(max(rested, free + ANCHORS), line.frames, rest.pose))


def _idle(line: Timeline, side: str, free: int, needed: int) -> list[_Idle]:
    """Stretches within `free` to `needed` in which this hand has nothing to sign: a sign each, long words two."""
    groups: list[list[int]] = []
    for i, unit in enumerate(line.units):
        start, end = line.starts[i], line.starts[i] + len(unit.motion)
        if side in unit.sides or start < free or end > needed:
            continue
        before = line.units[groups[-1][-1]] if groups and groups[-1][-1] == i - 1 else None
        spelled = before and before.span.kind == unit.span.kind == "letter" and before.span.word == unit.span.word
        repeated = before and before.span.id == unit.span.id
        if spelled or repeated:
            groups[-1].append(i)
        else:
            groups.append([i])
    out = []
    for group in groups:
        long = line.units[group[0]].span.kind == "letter" and len(group) >= _LONG_WORD
        for part in (group[: len(group) // 2], group[len(group) // 2 :]) if long else (group,):
            last = part[-1]
            hold = line.units[last].span.weak == "hold"
            out.append(_Idle(line.starts[part[0]], line.starts[last] + len(line.units[last].motion), hold))
    return out


def _held_first(idle: list[_Idle]) -> list[_Idle]:
    count = next((i for i, wait in enumerate(idle) if not wait.hold), len(idle))
    return idle[:count]


def _waiting(
    free: int, needed: int, leaving: Edge | None, entry: Edge, idle: list[_Idle], side: str, fps: float, pace: Pace
) -> list[Piece]:
    """What a hand does between two of its signs, from frame `free` to frame `needed`: rest, or stay, or go on."""

    def frames(one: Edge, two: Edge, relaxed: float = 1.0) -> int:
        return round(relaxed * reach_seconds(one, two, (side,), pace) * fps)

    rest = rest_edge()
    back = needed - frames(rest, entry, RELAXED)
    if leaving is None:  # it is at rest already and stays there until it is needed
        back = max(back, idle[-1].start) if idle else back
        return [_still(free, back, rest.pose)] if back - free >= ANCHORS else []
    held = _held_first(idle)
    waits = idle[len(held) :]
    pieces: list[Piece] = []
    if held and waits and held[-1].end - free - settle(fps) >= ANCHORS:
        pieces.append(_still(free + settle(fps), held[-1].end, leaving.pose))
        free = pieces[-1].end
    if len(waits) >= _LONG_WAIT:
        away = min(free + frames(leaving, rest, RELAXED), waits[0].end)
        return [*pieces, _still(max(away, free + ANCHORS), max(back, waits[-1].start), rest.pose)]
    place = aside(leaving, side) if waits else leaving
    settled = free + (0 if pieces else settle(fps)) + (0 if place is leaving else frames(leaving, place))
    off = needed - frames(place, entry)
    off = max(off, min(idle[-1].end, needed - ANCHORS)) if idle else off
    if off - settled >= ANCHORS:
        pieces.append(_still(settled, off, place.pose))
    return pieces


def aside(leaving: Edge, side: str) -> Edge:
    """Where a hand waits while the other signs: where it is, unless that is before the chest, or high; then lower, on
    the way to rest."""
    across, up, _ = leaving.wrists[SIDES.index(side)]
    if side_sign(side) * across > _BESIDE and up < _LOW:
        return leaving
    rest = rest_edge().pose
    pose = leaving.pose.copy()
    own = [*ARMS[side], *HAND_JOINTS[side]]
    pose[own] = slerp(pose[own], rest[own], _LOWERED)
    return Edge(pose, wrist_positions(pose[None])[0])


def _still(start: int, end: int, pose: np.ndarray) -> Piece:
    return Piece(start, np.broadcast_to(pose, (end - start, *pose.shape)))
