"""Whole numbers from 0 to 999 in ASL by rule: which handshapes follow each other, which way the palm faces.

Source: general knowledge of ASL. Cardinal numbers as they are counted; regional variants of 13 to 19, 23 and 25 exist.
"""

from __future__ import annotations

from functools import lru_cache

from ..errors import InputError
from .spec import Hand, HandConfig, Local, Path, Place, Segment, SignSpec, Vector

LARGEST = 999
LISTED = 20
"""Up to here numbers are entries of the vocabulary; larger ones are made when asked for."""

_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_DIGITS = ("o", "1", "v", "3", "4", "5", "w", "7", "8", "f")
_CROOKED = {2: "bent_v", 3: "claw_3", 4: "curved_4", 5: "claw_5"}
_IN: Vector = (0.0, 0.0, -1.0)
_OUT: Vector = (0.0, 0.0, 1.0)
_UP: Vector = (0.0, 1.0, 0.0)
_CONTRA: Vector = (-1.0, 0.0, 0.0)
_ASIDE: Vector = (-0.93, 0.0, 0.37)
_ROCKED: tuple[Vector, Vector] = ((-0.5, 0.0, 0.87), (0.35, 0.0, 0.94))
_DOWN: Vector = (0.0, -0.7, 0.71)
_AHEAD: Vector = (0.0, 0.7, 0.71)
_HOLD, _BEFORE, _AFTER, _CHANGE = 0.32, 0.06, 0.08, 0.16  # seconds
_PLACE = Place("letter_space")
_HOP = 0.05  # metres to the hand's own side between two digits
_BESIDE = Place("letter_space", (_HOP, 0.0, 0.0))


@lru_cache(maxsize=1024)
def number_spec(n: int) -> SignSpec:
    """The sign of a whole number from 0 to 999; InputError for others.

    0 faces the other side, 1-5 the signer, 6-9 outward; 10 shakes the thumb; 11 and 12 flick their fingers from under
    the thumb, 13-15 beckon with theirs, 16-19 turn 6-9 outward from the palm-in of ten. From 20 on the palm faces out:
    full tens close onto the thumb, the twenties begin with the L of twenty, equal digits hop to the side, 6-9 with each
    other rock, all others are the two digits, the second a little aside. 200 to 500 crook their fingers, other hundreds
    end in C; what is left of a hundred follows.
    """
    if not 0 <= n <= LARGEST:
        raise InputError(f"no number sign for {n}, expected 0 to {LARGEST}")
    return SignSpec(str(n), (str(n), number_words(n)), "one-handed", _segments(n))


def number_words(n: int) -> str:
    """A number from 0 to 999 in English words, without "and"."""
    if n < 20:
        return _UNITS[n]
    if n < 100:
        return _TENS[n // 10 - 2] + (f"-{_UNITS[n % 10]}" if n % 10 else "")
    return f"{_UNITS[n // 100]} hundred" + (f" {number_words(n % 100)}" if n % 100 else "")


def _segments(n: int) -> tuple[Segment, ...]:
    if n < 10:
        return (_hold(_config(_DIGITS[n], _ASIDE if n == 0 else _IN if n <= 5 else _OUT), _HOLD),)
    if n < 20:
        return _teen(n)
    if n < 100:
        return _two_digits(n)
    hundreds = _hundreds(n // 100)
    return _after(hundreds, _segments(n % 100)) if n % 100 else hundreds


def _teen(n: int) -> tuple[Segment, ...]:
    if n == 10:
        shaken = _config("10", _CONTRA, (0.0, 0.25, 0.97))
        hand = Hand(shaken, shaken, Path(), (Local("twist", 2, 22),))
        return (Segment("move", 0.5, hand),)
    if n <= 12:
        return _between(_config("s", _IN), _config(_DIGITS[n - 10], _IN), 2, 0.5)
    if n <= 15:
        straight, bent = {13: ("open_h", "flat_h"), 14: ("4", "flat_4"), 15: ("5", "flatspread_5")}[n]
        return _between(_config(straight, _IN), _config(bent, _IN), 2, 0.55)
    shape = _DIGITS[n - 10]
    return _between(_config(shape, _CONTRA), _config(shape, _OUT), 2, 0.6)


def _two_digits(n: int) -> tuple[Segment, ...]:
    tens, units = divmod(n, 10)
    if n == 20:
        return _between(_config("l", _OUT), _config("closed_g", _OUT), 2, 0.5)
    if units == 0:
        return _between(_config(_DIGITS[tens], _OUT), _config("o", _OUT), 1, 0.22)
    if n in (21, 23, 25):  # the thumb, or the middle finger, moves twice
        shapes = {21: ("l", "1"), 23: ("3", "l"), 25: ("5", "open_8")}[n]
        return _between(_config(shapes[0], _OUT), _config(shapes[1], _OUT), 2, 0.45)
    if tens == units:
        palm = _DOWN if tens <= 5 else _OUT
        start, end = (
            _config(_DIGITS[tens], palm, (0.0, 0.7, 0.71) if tens <= 5 else _UP, p) for p in (_PLACE, _BESIDE)
        )
        hop = Hand(start, end, Path("arc", _UP, size=0.02))
        return (_hold(start, 0.14), Segment("move", 0.2, hop), _hold(end, 0.16))
    palms = (_OUT, _OUT)
    if tens >= 6 and units >= 6:
        palms = _ROCKED if tens < units else _ROCKED[::-1]
    first = _config("l" if tens == 2 else _DIGITS[tens], palms[0])
    return _then(first, _config(_DIGITS[units], palms[1], place=_BESIDE))


def _hundreds(h: int) -> tuple[Segment, ...]:
    digit = _config(_DIGITS[h], _OUT)
    if h in _CROOKED:
        return _then(digit, _config(_CROOKED[h], _OUT))
    return _then(digit, _config("c", _ASIDE, place=_BESIDE))


def _after(first: tuple[Segment, ...], second: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """Two parts of a number with a short way between them."""
    before, after = (segment.right or Hand(HandConfig(), HandConfig()) for segment in (first[-1], second[0]))
    way = Hand(before.end, after.start, Path("arc", _UP, size=0.01))
    return (*first, Segment("move", _CHANGE, way), *second)


def _then(first: HandConfig, second: HandConfig) -> tuple[Segment, ...]:
    return _hold(first, 0.16), Segment("move", _CHANGE, Hand(first, second)), _hold(second, 0.18)


def _config(handshape: str, palm: Vector, fingers: Vector = _UP, place: Place = _PLACE) -> HandConfig:
    return HandConfig(handshape, palm, fingers, place)


def _hold(config: HandConfig, seconds: float) -> Segment:
    return Segment("hold", seconds, Hand(config, config))


def _between(start: HandConfig, end: HandConfig, times: int, seconds: float) -> tuple[Segment, ...]:
    return (_hold(start, _BEFORE), Segment("move", seconds, Hand(start, end), repeat=times), _hold(end, _AFTER))
