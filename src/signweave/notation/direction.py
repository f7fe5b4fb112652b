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
from .spec import Hand, HandConfig, Place, Segment, SignSpec, Vector

SIGNER = "1"
LOCI: dict[str, float] = {"1": 0.0, "2": 0.0, "3": 42.0, "a": 32.0, "b": -38.0, "c": 58.0}
"""Degrees from straight ahead to the dominant side. 1: the signer (at the chest); 2: the addressee; 3: somebody who is
not there and has no locus; a, b, c: set by pointing, to the dominant side, to the other, far to the dominant side."""

_AXIS = np.array([0.0, 0.0, -0.15])  # the body's upright axis, from the chest: loci lie round it
_SHOULDER = np.array([0.178, 0.105, -0.113])  # of the signing hand, from the chest
_REACH = 0.42  # metres from the shoulder at which a hand's middle may lie
_FINGER = 0.09  # metres from the middle of the hand to its fingertips
_WITH_BASE = 0.3  # share of the way to the source's locus that a still base hand goes with the verb
_OWN_SIDE = 0.6  # of the angle at which a sign's far end lies by itself is taken off at a locus
_TWO_HANDED = 0.6  # of a locus's angle: two hands go less far aside than one
_REVERSED = 100.0  # degrees
_UPRIGHT = 0.8  # of 1: fingers that point up
_CROSSED = -70.0  # degrees that a hand is turned which sets out to the signer with its palm up,
_LESS_CROSSED = 150.0  # and so many less for each metre that it is aside: the forearm comes from there
_FINGER_ENDS = ("_tip", "_pad", "_nail")
_SHORT = 0.08  # metres: a verb whose hand goes less far has no way of its own and is given one
_OWN_WAY = 0.12  # metres of it
_AT_CHEST: Vector = (0.03, 0.03, 0.07)
_TURN = (-120.0, 35.0)  # degrees that a hand turns with its way: joints allow more towards the other side
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
    """How a verb is led. `start`, `end`: of the written way; `source`, `goal`: of the new one; metres from the chest,
    the dominant hand's terms. `way`: degrees from the written way to the new one. `turn`: degrees that hands turn with
    it. `home`: whether it ends at the signer. `base`: the other hand stands still and the signing one leaves it."""

    start: np.ndarray
    end: np.ndarray
    source: np.ndarray
    goal: np.ndarray
    way: float
    turn: float
    home: bool
    base: bool
    from_signer: bool

    def share(self, place: np.ndarray) -> float:
        """How far along the written way a place is, 0..1 from start to end."""
        way = self.end - self.start
        return float(np.clip((place - self.start) @ way / max(way @ way, 1e-9), 0.0, 1.0))

    def moved(self, place: np.ndarray) -> np.ndarray:
        """A place of the written sign carried to the new way."""
        s = self.share(place)
        if self.base:
            return place + _WITH_BASE * (self.source - self.start)
        return place + self.source + s * (self.goal - self.source) - self.start - s * (self.end - self.start)

    def degrees(self, share: float) -> float:
        """How far a hand is turned: to its own side only as it gets away from the signer, as forearms do."""
        return self.turn * (0.2 + 0.8 * share) if self.turn > 0 and self.from_signer else self.turn


def _course(spec: SignSpec, source: str, goal: str) -> _Course:
    rights, lefts = _configs(spec, "right"), _configs(spec, "left")
    together = any(c.place.name.startswith("other_") or c.touches.startswith("other_") for c in rights)
    base = together and bool(lefts) and len({c.place for c in lefts}) == 1
    carrier = "left" if together and not base else "right"
    places = [_own_terms(_middle(c, carrier), carrier) for c in (lefts if carrier == "left" else rights)]
    if base:
        places = [_own_terms(place_of(lefts[0].place, "left"), "left")]
    backwards = spec.agreement == "backwards"
    start = places[0]
    end = max(places, key=lambda p: float(np.linalg.norm(p - start)))
    short = _level(end - start) < _SHORT
    ahead = np.array([0.0, 0.0, 0.3 if base else _OWN_WAY if short else 0.0])
    near, far = (end, start + ahead) if backwards else (start, end + ahead)
    wide = _TWO_HANDED if lefts else 1.0

    def place(locus: str) -> np.ndarray:
        return near if locus == SIGNER else _round_body(far, wide * LOCI[locus])

    begin, finish = (place(goal), place(source)) if backwards else (place(source), place(goal))
    if short:  # whatever it does up and down is its own and no way between loci
        begin, finish = begin * [1, 0, 1] + start * [0, 1, 0], finish * [1, 0, 1] + end * [0, 1, 0]
    if spec.agreement == "object" and (goal != SIGNER or rights[0].contact != "none"):
        begin = start
        finish = np.array(_AT_CHEST) if goal == SIGNER else finish
    way = (_degrees(finish - begin) - _degrees(near - far if backwards else far - near) + 225.0) % 360.0 - 225.0
    turn = float(np.clip(way, *(_TURN_TOGETHER if together else _TURN)))
    home = goal == SIGNER and source != SIGNER and not backwards and not together
    if backwards and abs(way) > _REVERSED:
        turn = 0.0  # gone the other way round, with the hand as it is
    from_signer = SIGNER in (source, goal) and not home
    return _Course(start, end, begin, finish, way, turn, home, base, from_signer)


def _segment(segment: Segment, course: _Course) -> Segment:
    right = _hand(segment.right, "right", course) if segment.right else None
    left = _hand(segment.left, "left", course) if segment.left else None
    return replace(segment, right=right, left=left)


def _hand(hand: Hand, side: str, course: _Course) -> Hand:
    way = course.way if side == "right" else -course.way
    path = hand.path
    if path.shape != "straight":
        points = tuple(turned(p, way) for p in path.points)
        path = replace(path, towards=turned(path.towards, way), centre=turned(path.centre, way), points=points)
    return replace(hand, start=_config(hand.start, side, course), end=_config(hand.end, side, course), path=path)


def _config(config: HandConfig, side: str, course: _Course) -> HandConfig:
    """A hand's moment on the new way; what touches the body stays where it is."""
    place, on_other = config.place, config.place.name.startswith("other_")
    on_body = place.name not in SPACE and not on_other and config.contact != "none"
    if place.name == REST or on_body or (config.touches and not config.touches.startswith("other_")):
        return config
    here = _own_terms(_middle(config, side), side)
    share = float(np.linalg.norm(place.offset) > _SHORT) if on_other else course.share(here)
    if course.home:
        palm, fingers = _to_signer(config, share > 0.5, float(course.moved(here)[0]) * (1 if side == "right" else -1))
    else:
        degrees = course.degrees(share) * (1.0 if side == "right" else -1.0)
        palm, fingers = turned(config.palm, degrees), turned(config.fingers, degrees)
    new = replace(config, palm=palm, fingers=fingers)
    if on_other:
        return replace(new, place=Place(place.name, turned(place.offset, course.way if course.base else course.turn)))
    middle = _reachable(_own_terms(course.moved(here), side))
    return replace(new, place=Place("centre", _vector(middle + _lever(new) - np.array(SPACE["centre"]))))


def _middle(config: HandConfig, side: str) -> np.ndarray:
    """Where the middle of the hand is, metres from the chest in its own terms: turning it leaves it there."""
    return place_of(config.place, side) - _lever(config)


def _lever(config: HandConfig) -> np.ndarray:
    return (_FINGER if config.point.endswith(_FINGER_ENDS) else 0.0) * np.array(config.fingers)


def _to_signer(config: HandConfig, arriving: bool, aside: float) -> tuple[Vector, Vector]:
    """Palm and fingers of a hand that comes to the signer: an upright hand is turned round, one that lies palm down
    comes with its fingertips first, others cross over and show their back as they arrive. `aside`: metres from the
    middle at which the hand is."""
    palm, fingers = np.array(config.palm), np.array(config.fingers)
    if fingers[1] > _UPRIGHT:
        return turned(config.palm, 180.0), _vector(fingers * [1, 1, -0.5] + [-0.25, 0.0, 0.0])
    if palm[1] < -0.5:
        return (0.1, -0.85, -0.5), (-0.72, 0.1, -0.68)
    if not arriving:
        degrees = min(_CROSSED + _LESS_CROSSED * max(aside, 0.0), -20.0)
        return turned(config.palm, degrees), turned(config.fingers, degrees)
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
    """The place led round the body by so much; how far it was aside before counts for less."""
    if not degrees:
        return place
    way = place - _AXIS
    return _reachable(np.array(turned(_vector(way), degrees - _OWN_SIDE * _degrees(way))) + _AXIS)


def _reachable(place: np.ndarray) -> np.ndarray:
    """The place drawn to the shoulder where it is out of comfortable reach."""
    way = place - _SHOULDER
    distance = float(np.linalg.norm(way))
    return place if distance <= _REACH else _SHOULDER + way * (_REACH / distance)


def _degrees(way: np.ndarray) -> float:
    return float(np.degrees(np.arctan2(way[0], way[2])))


def _level(way: np.ndarray) -> float:
    """Length of a way seen from above."""
    return float(np.hypot(way[0], way[2]))


def _own_terms(place: np.ndarray, side: str) -> np.ndarray:
    """Between a hand's own terms and the dominant hand's; its own inverse."""
    return place * ([1.0, 1.0, 1.0] if side == "right" else [-1.0, 1.0, 1.0])


def _vector(values: np.ndarray) -> Vector:
    return (float(values[0]), float(values[1]), float(values[2]))
