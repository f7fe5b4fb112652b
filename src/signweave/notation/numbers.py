"""Numbers 0 to 20 in ASL by rule: which fingers, which way the palm faces, which movement a ten adds."""

from __future__ import annotations

from functools import lru_cache

from ..errors import InputError
from .spec import Hand, HandConfig, Local, Path, Place, Segment, SignSpec, Vector

LARGEST = 20
_WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty""".split()
_DIGITS = ("o", "1", "v", "3", "4", "5", "w", "7", "8", "f")
_IN: Vector = (0.0, 0.0, -1.0)
_OUT: Vector = (0.0, 0.0, 1.0)
_UP: Vector = (0.0, 1.0, 0.0)
_ASIDE: Vector = (-0.93, 0.0, 0.37)
_HOLD, _BEFORE, _AFTER = 0.32, 0.06, 0.08  # seconds
_PLACE = Place("letter_space")


@lru_cache
def number_spec(n: int) -> SignSpec:
    """The sign of a whole number from 0 to 20; InputError for others (they are signed digit by digit).

    0 faces the other side, 1-5 the signer, 6-9 outward; 10 shakes the thumb; 11 and 12 flick their fingers from under
    the thumb, 13-15 beckon with theirs, 16-19 turn 6-9 outward from the palm-in of ten; 20 closes index and thumb.
    """
    if not 0 <= n <= LARGEST:
        raise InputError(f"no number sign for {n}, expected 0 to {LARGEST}; larger numbers are signed digit by digit")
    return SignSpec(str(n), (str(n), _WORDS[n]), "one-handed", _segments(n))


def _segments(n: int) -> tuple[Segment, ...]:
    if n < 10:
        return (_hold(_config(_DIGITS[n], _ASIDE if n == 0 else _IN if n <= 5 else _OUT), _HOLD),)
    if n == 10:
        shaken = _config("10", (-1.0, 0.0, 0.0), (0.0, 0.25, 0.97))
        hand = Hand(shaken, shaken, Path(), (Local("twist", 2, 22),))
        return (Segment("move", 0.5, hand),)
    if n <= 12:
        return _between(_config("s", _IN), _config(_DIGITS[n - 10], _IN), 2, 0.5)
    if n <= 15:
        straight, bent = {13: ("open_h", "flat_h"), 14: ("4", "flat_4"), 15: ("5", "flatspread_5")}[n]
        return _between(_config(straight, _IN), _config(bent, _IN), 2, 0.55)
    if n <= 19:
        shape = _DIGITS[n - 10]
        return _between(_config(shape, (-1.0, 0.0, 0.0)), _config(shape, _OUT), 2, 0.6)
    return _between(_config("l", _OUT), _config("closed_g", _OUT), 2, 0.5)


def _config(handshape: str, palm: Vector, fingers: Vector = _UP) -> HandConfig:
    return HandConfig(handshape, palm, fingers, _PLACE)


def _hold(config: HandConfig, seconds: float) -> Segment:
    return Segment("hold", seconds, Hand(config, config))


def _between(start: HandConfig, end: HandConfig, times: int, seconds: float) -> tuple[Segment, ...]:
    return (_hold(start, _BEFORE), Segment("move", seconds, Hand(start, end), repeat=times), _hold(end, _AFTER))
