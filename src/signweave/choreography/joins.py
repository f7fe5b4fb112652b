"""Best joining frames: where to leave one sign and where to enter the next.

Near its edges a sign may give up a few frames when that shortens the way to its neighbour, as running signing does.
What a sign loses of its own movement costs more than half of what the join gains, and contacts are never cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..motion.rotations import angle
from ..motion.skeleton import SIDES, joint
from .reach import wrist_positions
from .units import SHORTEST, Unit

_EDGE = 0.15  # share of a sign at each end that may be given up
_LONGEST_EDGE = 0.1  # seconds of it
_LOSS = 0.6  # metres of join that a metre of lost movement must save
_TURN = 0.08  # metres that a radian of the hand counts for: about half a hand's length


def choose_edges(units: Sequence[Unit]) -> list[Unit]:
    """The units with their edges cut where joins come cheapest; letters, which are holds, stay whole.

    Each join is chosen by the two units that it joins alone.
    """
    if len(units) < 2:
        return list(units)
    wrists = [wrist_positions(unit.motion.rotations) for unit in units]
    first, beyond = [0] * len(units), [len(unit.motion) for unit in units]
    for i in range(len(units) - 1):
        leave, enter = _late(units[i]), _early(units[i + 1])
        if len(leave) * len(enter) > 1 and set(units[i].sides) & set(units[i + 1].sides):
            a, b = _cheapest(units[i], units[i + 1], wrists[i], wrists[i + 1], leave, enter)
            beyond[i], first[i + 1] = a + 1, b
    return [_cut(unit, a, b) for unit, a, b in zip(units, first, beyond)]


def _cut(unit: Unit, start: int, stop: int) -> Unit:
    frames = len(unit.motion)
    if stop - start == frames:
        return unit
    return replace(unit, motion=unit.motion.frames(start, stop), cut=(start, frames - stop))


def _cheapest(
    one: Unit, two: Unit, wrists_one: np.ndarray, wrists_two: np.ndarray, leave: np.ndarray, enter: np.ndarray
) -> tuple[int, int]:
    """The pair of frames to leave `one` and to enter `two`, by way and turn of the hands between them."""
    hands = [SIDES.index(side) for side in one.sides if side in two.sides]
    way = np.linalg.norm(wrists_one[leave][:, None, hands] - wrists_two[enter][None, :, hands], axis=-1).max(-1)
    wrist = joint(f"{SIDES[hands[-1]]}_wrist")
    turns = one.motion.rotations[leave, wrist][:, None], two.motion.rotations[enter, wrist][None]
    turned = angle(*(np.broadcast_to(t, (len(leave), len(enter), 4)).astype(float) for t in turns))
    lost = _lost(wrists_one[:, hands[-1]], leave, late=True)[:, None]
    lost = lost + _lost(wrists_two[:, hands[-1]], enter, late=False)[None]
    cost = way + _TURN * turned + _LOSS * lost
    a, b = np.unravel_index(np.argmin(cost), cost.shape)
    return int(leave[a]), int(enter[b])


def _lost(wrists: np.ndarray, frames: np.ndarray, late: bool) -> np.ndarray:
    """Metres of the wrist's own way `wrists (T, 3)` that are cut off when a sign ends, or begins, at these frames."""
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(wrists, axis=0), axis=-1))])
    return way[-1] - way[frames] if late else way[frames]


def _slack(unit: Unit) -> int:
    frames = len(unit.motion)
    if unit.span.kind == "letter":
        return 0
    return max(0, min(int(_EDGE * frames), int(_LONGEST_EDGE * unit.motion.fps), (frames - SHORTEST) // 2))


def _late(unit: Unit) -> np.ndarray:
    """Frames at which a unit may be left; the last one first, so that it wins a tie."""
    last = len(unit.motion) - 1
    kept = max((round(c.end * unit.motion.fps) for c in unit.motion.contacts), default=0)
    return np.arange(last, max(last - _slack(unit), min(kept, last)) - 1, -1)


def _early(unit: Unit) -> np.ndarray:
    kept = min((int(c.start * unit.motion.fps) for c in unit.motion.contacts), default=len(unit.motion))
    return np.arange(0, min(_slack(unit), kept) + 1)
