"""Movements of inferred signs: ASL-LEX's path words as segments, in the coded time.

- With contact and no second location the hand comes to its place and ends there (again, where repeated); with a second
  location it begins there and goes on to it, or off it. Without contact it moves where its palm faces, palms that face
  across or in move out; circles are flat against what they touch, else before the body.
- Ways are 10 cm (nouns shorter), shortened where the coded time would make the hand faster than 1.6 m/s at its peak.
- No path: the hand opens, closes or twists; repeated without either, open fingers wiggle and others twist a little.
- A twist turns the palm over along a single path, and turns to and fro where nothing else moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .inferred_hands import LOW, LOW_HAND
from .inferred_places import At, second_place

if TYPE_CHECKING:
    from .inferred import Coding
    from .inferred_hands import Dominant

_FASTEST = 1.6  # metres a second at a stroke's peak
_PEAK = 1.875  # peak over mean speed of a minimum-jerk stroke
_DWELL = 0.86  # share of a repeated stroke in which the hand moves
_LENGTH, _SHORTEST, _OPENING = 10.0, 2.6, 5.4  # centimetres
_HOLD = 0.12  # share of the time held at the end
_OPEN = {"5", "4", "open_b", "v", "u", "3", "curved_5", "flatspread_5", "open_h", "curved_4", "claw_5", "w"}
_TURNED = {"up": "down", "down": "up", "in": "down", "out": "contra"}  # a palm that faces across turns by its fingers
_TURNED_AT_HEAD = {"in": "in down", "contra": "contra out"}
_OPPOSITE = {"up": "down", "down": "up", "out": "in", "in": "out", "contra": "ipsi"}
Way = dict[str, Any]


def segments(
    coding: Coding, hand: Dominant, at: At, end_shape: str, seconds: float, size: float
) -> tuple[Way, list[Way]]:
    """How the right hand starts (place and contact), and the segments of the sign.

    `end_shape`: the handshape it ends in, "" where it does not change. `size`: of paths, 1 as a verb's.
    """
    held = round(max(_HOLD * seconds, 0.02), 3)
    moving = round(max(seconds - 2 * held, 0.08), 3)
    repeat = 2 if coding.repeated else 1
    length = _length(moving, repeat, size, bool(end_shape))
    path = _PATHS.get(coding.movement, _straight)
    start, moves = path(coding, hand, at, length, moving)
    change: Way = {"handshape": end_shape} if end_shape else {}
    if coding.second in LOW and coding.minor not in LOW:
        change |= {"palm": LOW_HAND.palm, "fingers": LOW_HAND.fingers}
    elif coding.twists and coding.movement not in ("None", "X-shaped", "Other") and not coding.repeated:
        change |= _turn_over(coding, hand)
    if change:
        moves[-1]["right"] = {**moves[-1].get("right", {}), **change}
    if list(moves[0]) == ["hold"]:
        return start, [{"hold": round(seconds, 3)}]
    lead = {"hold": held}
    return start, [lead, *moves, dict(lead)]


def _length(seconds: float, repeat: int, size: float, opens: bool) -> float:
    """Centimetres of a stroke."""
    stroke = seconds / (2 * repeat - 1) * (_DWELL if repeat > 1 else 1.0)
    fastest = 100 * _FASTEST * stroke / _PEAK
    return max(min(_LENGTH * size, fastest), _OPENING if opens else _SHORTEST)


def _turn_over(coding: Coding, hand: Dominant) -> Way:
    """Palm and fingers at the end of a path on which the forearm turns, as far as there is room for it."""
    first = hand.palm.split()[0]
    along = [word.removeprefix("slightly-") for word in hand.fingers.split()]
    if coding.major == "Head":
        off = coding.second == "HeadAway" and first == "in"
        return {"palm": "down", "fingers": "contra out"} if off else {"palm": _TURNED_AT_HEAD.get(first, hand.palm)}
    palm = _TURNED.get(first) or ("out" if along[0] == "up" else "up")
    return {"palm": palm, "fingers": " ".join(w for w in along if w not in (palm, _OPPOSITE[palm], "in")) or "out"}


def _at(at: At, more: str = "") -> str:
    way = " ".join(part for part in (at.off, more) if part)
    return f"{at.name}, {way}" if way else at.name


def _scaled(way: str, length: float) -> str:
    """`out 9 ipsi 4` made `length` centimetres long, its numbers being of about 10."""
    words = way.split()
    total = sum(float(n) ** 2 for n in words[1::2]) ** 0.5
    return " ".join(
        f"{d} {round(float(n) * length / total, 1):g}" for d, n in zip(words[::2], words[1::2], strict=True)
    )


def _touch(coding: Coding, hand: Dominant) -> Way:
    """What the hand's keys say of its contact at its place; places off the skin have none."""
    meets = coding.sign_type == "SymmetricalOrAlternating" and coding.major in ("Neutral", "Hand", "Arm")
    if coding.contact and (meets or not coding.minor.endswith("Away")):
        return {"touches": f"other_{hand.point}"} if meets else {"contact": "touch"}
    named = coding.major in ("Head", "Body") and not coding.minor.endswith("Away")
    return {"contact": "near", "gap": 2} if named else {}


def _forward(coding: Coding, hand: Dominant) -> str:
    """Where a hand in free space goes."""
    palm = hand.palm.split()[0]
    if coding.major in ("Head", "Body"):
        return "out 10 down 4" if coding.major == "Head" else "out 10"
    if coding.major in ("Hand", "Arm") or coding.sign_type.startswith(("Asym", "Dom")):
        return "out 10"
    return {"up": "up 10", "down": "down 10"}.get(palm, "out 10")


def _comes(coding: Coding) -> bool:
    """Whether the hand comes to its place, rather than begins there."""
    return coding.contact and not coding.second and not coding.minor.endswith("Away")


def _stroke(coding: Coding, hand: Dominant, at: At, length: float, curve: float) -> tuple[Way, Way]:
    """Start of the right hand, and its keys at the end of the stroke (with its path)."""
    touch = _touch(coding, hand)
    path = {"path": {"shape": "arc", "towards": "up", "size": round(max(curve * length, 1.2), 1)}} if curve else {}
    meets = "touches" in touch
    if _comes(coding) or (meets and not curve):
        return {"at": _at(at, _scaled(at.before, length))}, {"right": {"at": _at(at), **touch}, **path}
    there = second_place(coding)
    if there and there != at.name:
        sliding = {"contact": "touch" if coding.minor.endswith("Away") else "brush"} if coding.contact else {}
        return {"at": _at(at), **touch}, {"right": {"at": there, **sliding}, **path}
    if coding.contact and coding.second == coding.minor and not meets:
        along = {"Body": "up 10" if coding.minor in (*LOW, "TorsoBottom") else "down 10"}.get(coding.major, "ipsi 10")
        return {"at": _at(at), **touch}, {"right": {"by": _scaled(along, length)}, **path}
    way = at.away if coding.contact or coding.major != "Neutral" else _forward(coding, hand)
    return {"at": _at(at), **touch}, {"right": {"by": _scaled(way, length)}, **path}


def _straight(coding: Coding, hand: Dominant, at: At, length: float, seconds: float) -> tuple[Way, list[Way]]:
    start, move = _stroke(coding, hand, at, length, 0.0)
    return start, [{"move": seconds, **_repeat(coding), **move}]


def _curved(coding: Coding, hand: Dominant, at: At, length: float, seconds: float) -> tuple[Way, list[Way]]:
    start, move = _stroke(coding, hand, at, length, 0.3)
    return start, [{"move": seconds, **_repeat(coding), **move}]


def _back(coding: Coding, hand: Dominant, at: At, length: float, seconds: float) -> tuple[Way, list[Way]]:
    start, move = _stroke(coding, hand, at, 0.7 * length, 0.0)
    return start, [{"move": seconds, **_repeat(coding), "back": "yes", **move}]


def _circular(coding: Coding, hand: Dominant, at: At, length: float, seconds: float) -> tuple[Way, list[Way]]:
    flat = coding.contact and coding.major in ("Hand", "Arm")
    circle: Way = {"shape": "circle", "towards": "contra", "centre": "in" if flat else "down"}
    circle |= {"size": round(0.35 * length, 1), "count": 2 if coding.repeated else 1}
    return {"at": _at(at), **_touch(coding, hand)}, [{"move": seconds, "path": circle}]


def _zigzag(coding: Coding, hand: Dominant, at: At, length: float, seconds: float) -> tuple[Way, list[Way]]:
    way = {"Head": "down 10", "Body": "down 10"}.get(coding.major, "out 6 down 8")
    path = {"shape": "zigzag", "towards": "ipsi", "size": 2.4, "count": 1.5}
    move = {"move": seconds, **_repeat(coding), "path": path, "right": {"by": _scaled(way, max(1.3 * length, 7.0))}}
    return {"at": _at(at), **_touch(coding, hand)}, [move]


def _cross(coding: Coding, hand: Dominant, at: At, length: float, seconds: float) -> tuple[Way, list[Way]]:
    ways = (f"down {length:.1f}", f"contra {length * 0.5:.1f} up {length * 0.5:.1f}", f"ipsi {length:.1f}")
    moves = [{"move": round(seconds / 3, 3), "right": {"by": way}} for way in ways]
    return {"at": _at(at), **_touch(coding, hand)}, moves


def _other(coding: Coding, hand: Dominant, at: At, length: float, seconds: float) -> tuple[Way, list[Way]]:
    ways = (f"out {length:.1f}", f"{'down' if coding.major == 'Head' else 'ipsi'} {0.7 * length:.1f}")
    moves = [{"move": round(seconds / 2, 3), "right": {"by": way}} for way in ways]
    return {"at": _at(at), **_touch(coding, hand)}, moves


def _none(coding: Coding, hand: Dominant, at: At, length: float, seconds: float) -> tuple[Way, list[Way]]:
    start = {"at": _at(at), **_touch(coding, hand)}
    move: Way = {"move": seconds}
    if coding.twists:
        move["local"] = {"twist": [2 if coding.repeated else 1, 26 if coding.repeated else 34]}
    elif coding.opens or coding.spreads:
        move |= _repeat(coding)
    elif coding.repeated:
        move["local"] = {"wiggle": [3]} if coding.handshape in _OPEN else {"twist": [2, 14]}
    else:
        return start, [{"hold": seconds}]
    return start, [move]


def _repeat(coding: Coding) -> Way:
    return {"repeat": 2} if coding.repeated else {}


_PATHS = {
    "Straight": _straight, "Curved": _curved, "BackAndForth": _back, "Circular": _circular, "Z-shaped": _zigzag,
    "X-shaped": _cross, "Other": _other, "None": _none,
}  # fmt: skip
