"""When each unit of a sentence is performed: whole frames, and what each hand does in between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..motion.rotations import angle
from ..motion.skeleton import HAND_JOINTS
from .blend import ANCHORS
from .pace import Pace
from .reach import ARMS, wrist_positions
from .rest import rest_pose
from .score import ManualSpan
from .units import Unit

_REST_SECONDS = 0.15  # hands stand at rest before a sentence's first reach and after its last
_AT_REST = 0.5  # share of the pause after a sentence that hands lie still: the rest goes by on their way there and back
_SETTLE = 0.1  # seconds in which a hand comes to a stop before it holds
_IDLE = 0.45  # seconds: a hand goes to rest in a gap that leaves it at least so long there
_RELAXED = 1.3  # times longer than other reaches: to and from rest nobody hurries
_SIDES = ("left", "right")


@dataclass(frozen=True)
class Piece:
    """Known frames of one hand or of trunk and face: `rotations (n, 55, 4)` from frame `start` on, n at least 3."""

    start: int
    rotations: np.ndarray

    @property
    def end(self) -> int:
        """The frame after the last."""
        return self.start + len(self.rotations)


@dataclass(frozen=True)
class Timeline:
    """A sentence's plan. `starts`: first frame of every unit. `frames`: length of the whole, rest at both ends."""

    units: tuple[Unit, ...]
    starts: tuple[int, ...]
    frames: int
    hands: dict[str, tuple[Piece, ...]]


@dataclass(frozen=True)
class _Edge:
    """Pose `(55, 4)` at an end of a unit and the wrists there `(2, 3)` (left, right) in the chest's frame, metres."""

    pose: np.ndarray
    wrists: np.ndarray


def plan(spans: tuple[ManualSpan, ...], units: list[Unit], fps: float, pace: Pace) -> Timeline:
    """Lay the units of a sentence out in time. `spans` with its pauses; `units` in the same order, repeats included."""
    rest = _edge(rest_pose())
    edges = _edges(units)
    still = max(ANCHORS, round(_REST_SECONDS * fps))
    waits = _waits(spans, units)
    at, starts, before = still, [], rest
    for i, (unit, (entry, exit_)) in enumerate(zip(units, edges)):
        hands = _SIDES if unit.two_handed else _SIDES[1:]
        slow = _RELAXED if i == 0 else 1.0
        gap = slow * _reach(before, entry, hands, pace)
        follows = i > 0 and unit.span.kind == units[i - 1].span.kind == "letter" and not waits[i]
        if follows and unit.span.word == units[i - 1].span.word:
            gap = max(pace.letter_change, gap * 0.8)
        at += max(ANCHORS, round((gap + waits[i]) * fps))
        starts.append(at)
        at += len(unit.motion)
        before = exit_
    at += max(ANCHORS, round((_RELAXED * _reach(before, rest, _SIDES, pace) + _hold(units[-1].span)) * fps))
    frames = at + max(still, round(_AT_REST * waits[-1] * fps))
    hands_pieces = {
        "right": _right(units, starts, waits, frames, still, at, fps),
        "left": _left(units, edges, starts, frames, still, at, fps, pace),
    }
    return Timeline(tuple(units), tuple(starts), frames, hands_pieces)


def _edges(units: list[Unit]) -> list[tuple[_Edge, _Edge]]:
    poses = np.stack([unit.motion.rotations[i] for unit in units for i in (0, -1)])
    wrists = wrist_positions(poses)
    return [(_Edge(poses[i], wrists[i]), _Edge(poses[i + 1], wrists[i + 1])) for i in range(0, len(poses), 2)]


def _edge(pose: np.ndarray) -> _Edge:
    return _Edge(pose, wrist_positions(pose[None])[0])


def _reach(before: _Edge, after: _Edge, sides: tuple[str, ...], pace: Pace) -> float:
    """Seconds that the slowest of these hands needs from one pose to the other."""
    longest = 0.0
    turned = angle(before.pose.astype(float), after.pose.astype(float))
    for side in sides:
        i = _SIDES.index(side)
        distance = float(np.linalg.norm(after.wrists[i] - before.wrists[i]))
        hand = float(turned[list(ARMS[side])].max())
        fingers = float(turned[list(HAND_JOINTS[side])].max())
        longest = max(longest, pace.transition_seconds(distance, hand, fingers))
    return longest


def _hold(span: ManualSpan) -> float:
    return span.hold if span.kind != "pause" else 0.0


def _waits(spans: tuple[ManualSpan, ...], units: list[Unit]) -> list[float]:
    """Seconds that the hands hold before each unit (pauses and the previous sign's hold), and rest at the end."""
    waits = {unit.span.id: 0.0 for unit in units}
    waiting = 0.0
    for span in spans:
        if span.kind == "pause":
            waiting += span.hold
        else:
            waits[span.id] += waiting
            waiting = span.hold
    last = waiting - _hold(units[-1].span) if units else waiting
    seen: set[str] = set()
    out = []
    for unit in units:
        out.append(0.0 if unit.span.id in seen else waits[unit.span.id])
        seen.add(unit.span.id)
    return [*out, max(last, 0.0)]


def _rest_piece(start: int, frames: int) -> Piece:
    return Piece(start, np.broadcast_to(rest_pose(), (frames, *rest_pose().shape)))


def _right(units, starts, waits, frames, still, resting, fps) -> tuple[Piece, ...]:
    pieces = [_rest_piece(0, still)]
    settle = max(1, round(_SETTLE * fps))
    for i, (unit, start) in enumerate(zip(units, starts)):
        pieces.append(Piece(start, unit.motion.rotations))
        wait = waits[i + 1] if i + 1 < len(units) else _hold(unit.span)
        held = round(wait * fps) - settle
        if held >= ANCHORS:
            pose = unit.motion.rotations[-1:]
            pieces.append(Piece(pieces[-1].end + settle, np.repeat(pose, held, 0)))
    return (*pieces, _rest_piece(resting, frames - resting))


def _left(units, edges, starts, frames, still, resting, fps, pace) -> tuple[Piece, ...]:
    """The left hand: in two-handed signs; between them it rests where there is time, else it drifts to its next."""
    signs = [(Piece(s, u.motion.rotations), e) for u, s, e in zip(units, starts, edges) if u.two_handed]
    rest = _edge(rest_pose())
    pieces = [_rest_piece(0, still)]
    leaving: _Edge | None = None
    for piece, (entry, exit_) in signs:
        away = 0.0 if leaving is None else _RELAXED * _reach(leaving, rest, ("left",), pace)
        back = _RELAXED * _reach(rest, entry, ("left",), pace)
        first, beyond = pieces[-1].end + round(away * fps), piece.start - round(back * fps)
        if leaving is None:
            first = pieces[-1].end  # it is at rest already and stays there until it is needed
        if beyond - first >= max(_IDLE * fps if leaving else 1, ANCHORS):
            pieces.append(_rest_piece(first, beyond - first))
        pieces.append(piece)
        leaving = exit_
    if leaving is not None:
        back_at = pieces[-1].end + max(ANCHORS, round(_RELAXED * _reach(leaving, rest, ("left",), pace) * fps))
        return (*pieces, _rest_piece(min(back_at, resting), frames - min(back_at, resting)))
    return (_rest_piece(0, frames),)
