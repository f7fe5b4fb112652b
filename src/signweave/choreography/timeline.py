"""When each unit of a sentence is performed, in whole frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..motion.rotations import angle
from ..motion.skeleton import HAND_JOINTS, SIDES
from .blend import ANCHORS
from .pace import Pace
from .reach import ARMS, wrist_positions
from .rest import rest_pose
from .score import ManualSpan
from .units import Unit, held_seconds

RELAXED = 1.3  # times longer than other reaches: to and from rest nobody hurries
_REST_SECONDS = 0.15  # hands stand at rest before a sentence's first reach and after its last
_BETWEEN_LETTERS = 0.8  # of a reach's time: within a word the next shape is known already
_AT_REST = 0.5  # share of the pause after a sentence that hands lie still: the rest goes by on their way there and back


@dataclass(frozen=True)
class Edge:
    """Pose `(55, 4)` at an end of a unit and the wrists there `(2, 3)` (left, right) in the chest's frame, metres."""

    pose: np.ndarray
    wrists: np.ndarray


@dataclass(frozen=True)
class Timeline:
    """A sentence's plan at `fps`: `frames` in all, hands at rest up to `still` and again from `resting` on.

    Of every unit: `starts` its first frame, `edges` its first and last pose, `holds` the seconds that its end is held
    on before the hands go on (pauses in the sentence are held like this).
    """

    units: tuple[Unit, ...]
    starts: tuple[int, ...]
    edges: tuple[tuple[Edge, Edge], ...]
    holds: tuple[float, ...]
    still: int
    resting: int
    frames: int
    fps: float

    def held_until(self, i: int) -> int:
        """The frame until which a unit's last pose stands: its end where it is not held."""
        return self.starts[i] + len(self.units[i].motion) + max(0, round(self.holds[i] * self.fps))


def plan(spans: tuple[ManualSpan, ...], units: list[Unit], fps: float, pace: Pace) -> Timeline:
    """Lay the units of a sentence out in time. `spans` with its pauses; `units` in the same order, repeats included.

    How far apart two units are is decided by these two and by what is held between them, nothing else.
    """
    rest = rest_edge()
    edges = unit_edges(units)
    still = max(ANCHORS, round(_REST_SECONDS * fps))
    holds, pause = _holds(spans, units)
    starts: list[int] = []
    at, before = still, rest
    for i, (unit, (entry, exit_)) in enumerate(zip(units, edges, strict=True)):
        gap = reach_seconds(before, entry, unit.sides, pace)
        if i == 0:
            gap *= RELAXED
        elif _same_word(units[i - 1], unit) and not holds[i - 1]:
            gap = max(pace.letter_change, gap * _BETWEEN_LETTERS)
        at += max(ANCHORS, round((gap + (holds[i - 1] if i else 0.0)) * fps))
        starts.append(at)
        at += len(unit.motion)
        before = exit_
    resting = at + max(ANCHORS, round((RELAXED * reach_seconds(before, rest, SIDES, pace) + holds[-1]) * fps))
    frames = resting + max(still, round(_AT_REST * pause * fps))
    return Timeline(tuple(units), tuple(starts), tuple(edges), holds, still, resting, frames, fps)


def rest_edge() -> Edge:
    """The rest pose as an end to reach for."""
    return Edge(rest_pose(), wrist_positions(rest_pose()[None])[0])


def reach_seconds(before: Edge, after: Edge, sides: tuple[str, ...], pace: Pace) -> float:
    """Seconds that the slowest of these hands needs from one pose to the other."""
    turned = angle(before.pose.astype(float), after.pose.astype(float))
    longest = 0.0
    for side in sides:
        i = SIDES.index(side)
        distance = float(np.linalg.norm(after.wrists[i] - before.wrists[i]))
        hand, fingers = float(turned[list(ARMS[side])].max()), float(turned[list(HAND_JOINTS[side])].max())
        longest = max(longest, pace.transition_seconds(distance, hand, fingers))
    return longest


def unit_edges(units: list[Unit]) -> list[tuple[Edge, Edge]]:
    """First and last pose of every unit."""
    poses = np.stack([unit.motion.rotations[i] for unit in units for i in (0, -1)])
    wrists = wrist_positions(poses)
    return [(Edge(poses[i], wrists[i]), Edge(poses[i + 1], wrists[i + 1])) for i in range(0, len(poses), 2)]


def _same_word(one: Unit, two: Unit) -> bool:
    return one.span.kind == two.span.kind == "letter" and one.span.word == two.span.word


def _holds(spans: tuple[ManualSpan, ...], units: list[Unit]) -> tuple[tuple[float, ...], float]:
    """Seconds that each unit's end is held, and the pause after the last one, which is spent at rest."""
    last_unit = {unit.span.id: i for i, unit in enumerate(units)}  # of repeats, the last one is held
    holds = [0.0] * len(units)
    pause, at = 0.0, -1
    for span in spans:
        if span.kind != "pause":
            at = last_unit[span.id]
            holds[at] += held_seconds(span)
        elif 0 <= at < len(units) - 1:
            holds[at] += span.hold
        elif at >= 0:
            pause += span.hold
    return tuple(holds), pause
