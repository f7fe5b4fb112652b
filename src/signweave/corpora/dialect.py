"""How one signer does one sign: written forms varied before they are performed.

What is varied is what the notation knows: how long each part takes, how large paths are, how often a movement is
repeated, where in free space hands are, how they are tilted. Places on the body stay, for location is meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..motion.rotations import from_rotvec, rotate
from ..notation.places import SPACE
from ..notation.spec import Hand, HandConfig, Local, Path, Segment, SignSpec, Vector

_TAKE = 0.5  # one performance differs from the signer's habit by half of what signers differ
_TIME, _SIZE = 0.22, 0.2  # of durations and paths, as shares, one standard deviation
_SHIFT = 0.025  # metres in each direction
_TILT = np.radians(8.0)
_AGAIN = (0.2, 0.55, 0.25)  # one repetition fewer, as written, one more


@dataclass(frozen=True)
class _Habit:
    times: np.ndarray
    size: float
    shift: np.ndarray
    tilt: np.ndarray
    again: int


def dialect(spec: SignSpec, habit: np.random.Generator, once: np.random.Generator, size: float = 1.0) -> SignSpec:
    """The sign as one signer does it (`habit`, the same in all performances), this time (`once`). `size`: how large
    this signer signs everything."""
    own = _drawn(spec, habit, once)
    own = replace(own, size=own.size * size)
    if _touching(spec):  # hands that meet go together, and meet
        own = replace(own, shift=own.shift * [0, 1, 1], tilt=own.tilt / 3)
    segments = tuple(_segment(part, own, time) for part, time in zip(spec.segments, own.times, strict=True))
    return replace(spec, segments=segments)


def _drawn(spec: SignSpec, habit: np.random.Generator, once: np.random.Generator) -> _Habit:
    count = len(spec.segments) + 7
    draw = np.clip(habit.standard_normal(count), -2, 2) + _TAKE * np.clip(once.standard_normal(count), -2, 2)
    again = int(habit.choice([-1, 0, 1], p=_AGAIN))
    return _Habit(
        np.exp(_TIME * draw[7:]), float(np.exp(_SIZE * draw[0])), _SHIFT * draw[1:4], _TILT * draw[4:7], again
    )


def _touching(spec: SignSpec) -> bool:
    return any(
        c.touches or c.contact != "none"
        for s in spec.segments
        for h in (s.right, s.left)
        if h
        for c in (h.start, h.end)
    )


def _segment(segment: Segment, own: _Habit, time: float) -> Segment:
    repeat = _count(segment.repeat, own.again)
    hands = [h for h in (segment.right, segment.left) if h]
    rounds = max([h.path.count for h in hands if h.path.shape in ("circle", "zigzag")] + [1])
    longer = _count(rounds, own.again) / rounds
    strokes = (2 * repeat - 1 + segment.back) / (2 * segment.repeat - 1 + segment.back)
    right, left = (_hand(hand, own) if hand else None for hand in (segment.right, segment.left))
    return replace(
        segment, duration=float(segment.duration * time * longer * strokes), right=right, left=left, repeat=int(repeat)
    )


def _hand(hand: Hand, own: _Habit) -> Hand:
    path = hand.path
    if path.shape in ("circle", "zigzag"):
        path = replace(path, count=_count(path.count, own.again))
    path = _larger(path, own.size)
    local = tuple(Local(move.kind, move.count, float(move.size * own.size)) for move in hand.local)
    return Hand(_config(hand.start, own), _config(hand.end, own), path, local)


def _larger(path: Path, size: float) -> Path:
    points = tuple(_vector(np.array(point) * size) for point in path.points)
    return replace(path, size=float(path.size * size), points=points)


def _config(config: HandConfig, own: _Habit) -> HandConfig:
    place = config.place
    if place.name in SPACE:
        place = replace(place, offset=_vector(np.array(place.offset) + own.shift))
    turn = from_rotvec(own.tilt)
    palm, fingers = (_vector(rotate(turn, np.array(way, float))) for way in (config.palm, config.fingers))
    return replace(config, palm=palm, fingers=fingers, place=place)


def _count(count: float, again: int) -> float:
    """Repeated movements are done once more or less, but stay repeated."""
    return max(count + again, 2) if count >= 2 else count


def _vector(array: np.ndarray) -> Vector:
    return (float(array[0]), float(array[1]), float(array[2]))
