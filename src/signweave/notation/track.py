"""One hand through a sign: where its named point is, how it is turned and shaped, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ..motion.arms import hand_turn
from ..motion.hands import hand_pose
from ..motion.neutral import NEUTRAL, POINTS
from ..motion.rest import resting_hand
from ..motion.rotations import angle, from_rotvec, multiply, rotate, slerp, unit
from ..motion.skeleton import FINGERS, HAND_JOINTS, joint
from .paths import local_turn, path_offset, wiggle
from .places import REST, SPACE, mirrored, point_name
from .spec import Hand, HandConfig
from .timing import Clock

_WIDE = np.radians(100.0)
_STAGGER = {"index": 0.05, "middle": 0.02, "pinky": -0.06, "ring": -0.02, "thumb": 0.0}


@dataclass(frozen=True)
class Variation:
    """How a performance differs from the written form. `size`: of paths; `shift (3,)` metres of places in space, in the
    hand's own terms; `turn (3,)` radians of the hand."""

    size: float = 1.0
    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)
    turn: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Anchors:
    """Global poses of joints that places hang on: `positions (T, 55, 3)`, `turns (T, 55, 4)`."""

    positions: np.ndarray
    turns: np.ndarray


@dataclass(frozen=True)
class HandTrack:
    """`point (T, 3)`: where the hand's named point is, world, metres. `turn (T, 4)`: global wrist rotation.
    `pose (T, 15, 4)`. `lever (T, 3)`: from the wrist to that point, in the wrist's frame. `held (T,)`: 0..1, how much a
    contact holds it. `configs`, `targets`, `levers (K, T, 3)`: each configuration, where it wants its point, and that
    point's lever; `first`, `last (T,)`: which two a frame is between."""

    side: str
    point: np.ndarray
    turn: np.ndarray
    pose: np.ndarray
    lever: np.ndarray
    held: np.ndarray
    configs: tuple[HandConfig, ...]
    targets: np.ndarray
    levers: np.ndarray
    first: np.ndarray
    last: np.ndarray


def make_track(
    hands: list[Hand], side: str, clock: Clock, anchors: Anchors, opposite: bool, vary: Variation
) -> HandTrack:
    """The track of one hand, given what it does in each segment. `opposite`: the left of an alternating sign."""
    configs = list(dict.fromkeys(c for hand in hands for c in (hand.start, hand.end)))
    first = np.array([configs.index(hand.start) for hand in hands])[clock.segment]
    last = np.array([configs.index(hand.end) for hand in hands])[clock.segment]
    s, frames = clock.progress, np.arange(len(clock.times))
    poses = np.stack([hand_pose(c.handshape, side) for c in configs]).astype(float)
    pose = slerp(poses[first], poses[last], _staggered(s))
    turns = np.stack([config_turn(c, side) for c in configs])
    turn = turn_between(turns[first], _middles(configs, side)[first, last], turns[last], s)
    turn = multiply(turn, from_rotvec(np.array(vary.turn) * _mirror_turn(side)))
    targets = np.stack([place_at(c, side, anchors, vary) for c in configs])
    point = _blend(targets[first, frames], targets[last, frames], s)
    for i, hand in enumerate(hands):
        mine = clock.segment == i
        if hand.path.shape != "straight" and mine.any():
            bow = path_offset(
                hand.path, side, opposite, clock.share[mine], s[mine], clock.returning[mine], vary.size
            )  # fmt: skip
            point[mine] += bow
        elif opposite and hand.start == hand.end:
            point[mine] += _half_round(hands[max(i - 1, 0) : i + 2], side, vary.size)
        for local in hand.local:
            if local.kind == "wiggle":
                pose[mine] = wiggle(local, side, clock.share[mine], pose[mine])
            else:
                turn[mine] = multiply(turn[mine], local_turn(local, side, opposite, clock.share[mine]))
    levers = np.stack([point_lever(c.point, side, pose) for c in configs])
    lever = _blend(levers[first, frames], levers[last, frames], s)
    hold = np.array([float(c.contact != "none" or bool(c.touches)) for c in configs])
    held = np.where(first == last, hold[first], hold[first] * (1 - s) + hold[last] * s)
    return HandTrack(side, point, turn, pose, lever, held, tuple(configs), targets, levers, first, last)


def _half_round(neighbours: list[Hand], side: str, scale: float) -> np.ndarray:
    """`(3,)` how far a hand in opposite phase is beside its place while it holds, before or after it circles."""
    start = np.zeros(1)
    for hand in neighbours:
        if hand.path.shape == "circle":
            return path_offset(hand.path, side, True, start, start, start > 0, scale)[0]
    return np.zeros(3)


def turn_between(start: np.ndarray, middle: np.ndarray, end: np.ndarray, s: np.ndarray) -> np.ndarray:
    """`(T, 4)` from start to end, drawn towards `middle`: a Bezier curve of turns, even where that is the half way."""
    return slerp(slerp(start, middle, s), slerp(middle, end, s), s)


def _middles(configs: list[HandConfig], side: str) -> np.ndarray:
    """`(K, K, 4)` turns on the way between each two configurations."""
    return np.array([[_middle(a, b, side) for b in configs] for a in configs])


@lru_cache(maxsize=2048)
def _middle(a: HandConfig, b: HandConfig, side: str) -> np.ndarray:
    """Half way; a wide turn of the forearm goes by the handshake position (palm to the other side), as joints allow."""
    start, end = config_turn(a, side), config_turn(b, side)
    if angle(start, end) < _WIDE:
        return slerp(start, end, 0.5)
    ends = [(np.array(c.fingers), np.array(c.palm)) for c in (a, b)]
    fingers = ends[0][0] + ends[1][0]
    if np.linalg.norm(fingers) < 0.3:
        fingers = np.array([0.0, 1.0, 0.4])
    palm = ends[0][1] + ends[1][1] + np.array([-1.2, 0.0, 0.0])
    if abs(np.dot(unit(palm), unit(fingers))) > 0.95:
        return slerp(start, end, 0.5)
    return hand_turn(side, np.array(mirrored(tuple(fingers), side)), np.array(mirrored(tuple(palm), side)))


def config_turn(config: HandConfig, side: str) -> np.ndarray:
    """Global wrist rotation `(4,)` for written directions; fingers give way to the palm where they are not square."""
    if config.place.name == REST:
        return resting_hand(side)[1]
    return _written_turn(config.palm, config.fingers, side)


@lru_cache(maxsize=1024)
def _written_turn(palm: tuple[float, float, float], fingers: tuple[float, float, float], side: str) -> np.ndarray:
    turn = hand_turn(side, np.array(mirrored(fingers, side)), np.array(mirrored(palm, side)))
    turn.setflags(write=False)
    return turn


def place_at(config: HandConfig, side: str, anchors: Anchors, vary: Variation) -> np.ndarray:
    """`(T, 3)` where a configuration wants the hand's point."""
    place = config.place
    offset = np.array(place.offset) * vary.size
    if place.name == REST:
        return anchors.positions[:, joint("spine1")] + resting_hand(side)[0]
    if place.name in SPACE:
        at, out, _ = POINTS["chest"]
        way = out + mirrored(tuple(np.array(SPACE[place.name]) + offset + vary.shift), side)
        return anchors.positions[:, joint(at)] + rotate(anchors.turns[:, joint(at)], way)
    at, out, normal = POINTS[point_name(place.name, side)]
    skin = anchors.positions[:, joint(at)] + rotate(anchors.turns[:, joint(at)], out + config.gap * normal)
    return skin + mirrored(tuple(offset), side)


def point_lever(point: str, side: str, pose: np.ndarray) -> np.ndarray:
    """`(T, 3)` from the wrist to a point of the hand, in the wrist's frame, for finger poses `(T, 15, 4)`."""
    if point == "wrist":
        return np.zeros((len(pose), 3))
    at, offset, _ = POINTS[f"{side}_{point}"]
    name = at.removeprefix(f"{side}_")
    if name == "wrist":
        return np.broadcast_to(offset, (len(pose), 3))
    finger, bone = name[:-1], int(name[-1])
    chain = 3 * FINGERS.index(finger)
    place = NEUTRAL.offsets[HAND_JOINTS[side][chain]]
    turn = pose[:, chain]
    for k in range(1, bone):
        place = place + rotate(turn, NEUTRAL.offsets[HAND_JOINTS[side][chain + k]])
        turn = multiply(turn, pose[:, chain + k])
    return place + rotate(turn, offset)


def shifted(track: HandTrack, way: np.ndarray) -> HandTrack:
    """The track carried by `way (T, 3)` metres where no contact holds it."""
    return replace(track, point=track.point + way * (1 - track.held[:, None]))


def _staggered(s: np.ndarray) -> np.ndarray:
    """Progress of each of 15 finger joints `(T, 15)`: fingers follow one another a little."""
    lead = np.repeat([_STAGGER[finger] for finger in FINGERS], 3)
    return np.clip(s[:, None] + 4 * s[:, None] * (1 - s[:, None]) * lead, 0, 1)


def _mirror_turn(side: str) -> np.ndarray:
    return np.array([1.0, 1.0, 1.0]) if side == "right" else np.array([1.0, -1.0, -1.0])


def _blend(a: np.ndarray, b: np.ndarray, s: np.ndarray) -> np.ndarray:
    return a + (b - a) * s[:, None]
