"""Loci in signing space, and verbs that agree with them: a sign's way led from one locus to another.

ASL places people and things that are not there at loci in the horizontal plane before the chest, and verbs such as
GIVE move from the locus of the one who gives to that of the one who gets; the hand turns with its way (Liddell;
Padden's agreement verbs). Angles are general knowledge of teaching materials, chosen to be told apart from the front.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ..errors import InputError
from ..motion.neutral import NEUTRAL, POINTS
from ..motion.skeleton import joint
from .places import REST, SPACE, point_name
from .spec import Hand, HandConfig, Path, Place, Segment, SignSpec, Vector

SIGNER = "1"
LOCI: dict[str, float] = {"1": 0.0, "2": 0.0, "3": 55.0, "a": 40.0, "b": -40.0, "c": 75.0}
"""Degrees from straight ahead to the dominant side. 1: the signer (at the chest); 2: the addressee; 3: somebody who is
not there and has no locus; a, b, c: set by pointing, to the dominant side, to the other, far to the dominant side."""

_AXIS = np.array([0.0, 0.0, -0.15])  # the body's upright axis, from the chest: loci lie round it
_SHOULDER = np.array([0.178, 0.105, -0.113])  # of the signing hand, from the chest
_REACH = 0.47  # metres from the shoulder at which a locus may lie
_SHORT = 0.08  # metres: a verb whose hand goes less far has no way of its own and is given one
_OWN_WAY = 0.12  # metres of it
_AT_CHEST: Vector = (0.03, 0.03, 0.07)
_TURN = (-120.0, 60.0)  # degrees that a hand turns with its way: joints allow more towards the other side
_TURN_TOGETHER = (-40.0, 40.0)  # where hands touch one another


def locus_place(locus: str) -> Vector:
    """Where a locus is, metres from the point "chest", in the dominant hand's own terms (ipsi, up, out)."""
    if locus == SIGNER:
        return _AT_CHEST
    return _vector(_round_body(np.array([0.10, -0.03, 0.33]), LOCI[locus]))


def directed(spec: SignSpec, source: str, goal: str) -> SignSpec:
    """An agreement verb moving from one locus to another. InputError for a sign that does not agree.

    The citation form is read as going from the signer to the addressee (or back, where `agreement` is "backwards").
    Start and end are set at the loci, everything between them is carried along, and the hand turns with its way: to a
    side by as much as a wrist can, to the signer with the palm in.
    """
    if not spec.agreement:
        raise InputError(f"{spec.gloss} does not move between loci; leave out source and goal ('{source}', '{goal}')")
    for locus in (source, goal):
        if locus not in ("", *LOCI):
            raise InputError(f"{spec.gloss}: unknown locus '{locus}', expected one of {', '.join(LOCI)}")
    return _directed(spec, source or SIGNER, goal or "2")


@lru_cache(maxsize=512)
def _directed(spec: SignSpec, source: str, goal: str) -> SignSpec:
    course = _course(spec, source, goal)
    segments = tuple(_segment(segment, course) for segment in spec.segments)
    return replace(spec, gloss=f"{source}-{spec.gloss}-{goal}", segments=segments)


@dataclass(frozen=True)
class _Course:
    """`start`, `end`: of the written way; `source`, `goal`: of the new one; metres from the chest, dominant hand's
    terms. `carrier`: the hand that goes the way. `turn`: degrees. `home`: whether it ends at the signer."""

    start: np.ndarray
    end: np.ndarray
    source: np.ndarray
    goal: np.ndarray
    carrier: str
    turn: float
    home: bool

    def share(self, place: np.ndarray) -> float:
        """How far along the written way a place is, 0..1 from start to end."""
        way = self.end - self.start
        return float(np.clip((place - self.start) @ way / max(way @ way, 1e-9), -0.5, 1.5))

    def moved(self, place: np.ndarray) -> np.ndarray:
        """A place of the written sign carried to the new way."""
        s = self.share(place)
        beside = place - (self.start + s * (self.end - self.start))
        return self.source + s * (self.goal - self.source) + np.array(turned(_vector(beside), self.turn))


def _course(spec: SignSpec, source: str, goal: str) -> _Course:
    together = any(c.place.name.startswith("other_") for c in _configs(spec, "right"))
    carrier = "left" if together and _configs(spec, "left") else "right"
    places = [_own_terms(place_of(c.place, carrier), carrier) for c in _configs(spec, carrier)]
    start = places[0]
    end = max(places, key=lambda p: float(np.linalg.norm((p - start)[[0, 2]])))
    backwards = spec.agreement == "backwards"
    if np.linalg.norm((end - start)[[0, 2]]) < _SHORT:
        end = end + np.array([0.0, 0.0, -_OWN_WAY if backwards else _OWN_WAY])
    near, far = (end, start) if backwards else (start, end)

    def place(locus: str) -> np.ndarray:
        return near if locus == SIGNER else _round_body(far, LOCI[locus])

    begin, finish = (place(goal), place(source)) if backwards else (place(source), place(goal))
    if spec.agreement == "object":
        begin = start
        finish = np.array(_AT_CHEST) if goal == SIGNER else finish
    way = finish - begin
    turn = _degrees(way) - _degrees(end - start)
    turn = (turn + 270.0) % 360.0 - 270.0  # towards the signer by the other side, as arms do
    low, high = _TURN_TOGETHER if together else _TURN
    home = goal == SIGNER and source != SIGNER and not backwards and not together
    return _Course(start, end, begin, finish, carrier, float(np.clip(turn, low, high)), home)


def _segment(segment: Segment, course: _Course) -> Segment:
    right = _hand(segment.right, "right", course) if segment.right else None
    left = _hand(segment.left, "left", course) if segment.left else None
    return replace(segment, right=right, left=left)


def _hand(hand: Hand, side: str, course: _Course) -> Hand:
    degrees = course.turn if side == "right" else -course.turn
    path = replace(
        hand.path,
        towards=turned(hand.path.towards, degrees),
        centre=turned(hand.path.centre, degrees),
        points=tuple(turned(p, degrees) for p in hand.path.points),
    )
    keep = hand.path.shape == "straight"
    return Hand(
        _config(hand.start, side, course), _config(hand.end, side, course), Path() if keep else path, hand.local
    )


def _config(config: HandConfig, side: str, course: _Course) -> HandConfig:
    """A hand's moment on the new way; what touches the body stays where it is."""
    on_other = config.place.name.startswith("other_")
    if config.place.name == REST or (not on_other and (config.contact != "none" or config.touches)):
        return config
    place = config.place
    if not on_other:
        new = _own_terms(course.moved(_own_terms(place_of(place, side), side)), side)
        place = Place("centre", _vector(_reachable(new) - np.array(SPACE["centre"])))
    degrees = course.turn if side == "right" else -course.turn
    if course.home and side == "right":
        palm, fingers = _to_signer(config)
    else:
        palm, fingers = turned(config.palm, degrees), turned(config.fingers, degrees)
    return replace(config, place=place, palm=palm, fingers=fingers)


def _to_signer(config: HandConfig) -> tuple[Vector, Vector]:
    """Palm and fingers of a hand that comes to the signer: an upright hand turns round, others show their back."""
    palm, fingers = np.array(config.palm), np.array(config.fingers)
    if fingers[1] > 0.6:  # upright: turned about itself
        return turned(config.palm, 180.0), _vector(fingers * [1, 1, -0.5] + [-0.25, 0.0, 0.0])
    if palm[1] < -0.5:  # palm down: fingertips towards the signer, from the side
        return (0.1, -0.85, -0.5), (-0.72, 0.1, -0.68)
    return (-0.1, 0.1, -0.99), (-0.8, 0.6, 0.0)


def _configs(spec: SignSpec, side: str) -> list[HandConfig]:
    hands = [getattr(segment, side) for segment in spec.segments]
    return [c for hand in hands if hand for c in (hand.start, hand.end) if c.place.name != REST]


def place_of(place: Place, side: str) -> np.ndarray:
    """`(3,)` metres from the chest in a hand's own terms, the trunk upright; of places on the other hand the chest."""
    if place.name in SPACE:
        return np.array(SPACE[place.name]) + place.offset
    if place.name.startswith("other_") or place.name == REST:
        return np.array(SPACE["centre"]) + place.offset
    at, out, _ = POINTS[point_name(place.name, side)]
    world = NEUTRAL.rest[joint(at)] + out - NEUTRAL.rest[joint(POINTS["chest"][0])] - POINTS["chest"][1]
    return world * [-1.0 if side == "right" else 1.0, 1.0, 1.0] + place.offset


def turned(vector: Vector, degrees: float) -> Vector:
    """A direction or way turned about the upright axis, from ahead towards the hand's own side."""
    angle = np.radians(degrees)
    x, y, z = vector
    c, s = float(np.cos(angle)), float(np.sin(angle))
    return (x * c + z * s, y, z * c - x * s)


def _round_body(place: np.ndarray, degrees: float) -> np.ndarray:
    return _reachable(np.array(turned(_vector(place - _AXIS), degrees)) + _AXIS)


def _reachable(place: np.ndarray) -> np.ndarray:
    """The place drawn to the shoulder where it is out of comfortable reach."""
    way = place - _SHOULDER
    distance = float(np.linalg.norm(way))
    return place if distance <= _REACH else _SHOULDER + way * (_REACH / distance)


def _degrees(way: np.ndarray) -> float:
    return float(np.degrees(np.arctan2(way[0], way[2])))


def _own_terms(place: np.ndarray, side: str) -> np.ndarray:
    """Between a hand's own terms and the dominant hand's; its own inverse."""
    return place * ([1.0, 1.0, 1.0] if side == "right" else [-1.0, 1.0, 1.0])


def _vector(values: np.ndarray) -> Vector:
    return (float(values[0]), float(values[1]), float(values[2]))
