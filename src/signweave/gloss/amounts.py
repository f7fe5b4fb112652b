"""Numbers in words, and money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..lexicon.english import NUMBER_WORDS
from . import english
from .clause import Unit

_SCALES = {"hundred": 100, "thousand": 1000}
Match = tuple[int, tuple[Unit, ...], tuple[tuple[Unit, str], ...]]
"""How many units are used up, what they become, and those left out with the reason."""


def number_words(units: list[Unit]) -> list[Unit]:
    """Numbers in words as digits: two hundred and fifty, twenty-five. "this one" is no number."""
    out: list[Unit] = []
    i = 0
    while i < len(units):
        unit = units[i]
        words = [unit]
        value = NUMBER_WORDS.get(unit.form)
        one = unit.form == "one" and i and units[i - 1].pos == "det"
        if value is None or one or unit.form == "zero":
            out.append(unit)
            i += 1
            continue
        j = i + 1
        while j < len(units):
            skip = 1 if units[j].written == "-" or (units[j].form == "and" and value >= 100) else 0
            following = units[j + skip].form if j + skip < len(units) else ""
            if not skip and following in _SCALES:
                value = value * _SCALES[following] if value < 1000 else value
            elif following in NUMBER_WORDS and _may_follow(value, NUMBER_WORDS[following], bool(skip)):
                value += NUMBER_WORDS[following]
            else:
                break
            words += units[j : j + skip + 1]
            j += skip + 1
        out.append(joined_units(words, str(value), "CRD"))
        i = j
    return out


def _may_follow(value: int, more: int, joined: bool) -> bool:
    if value >= 100 and value % 100 == 0:
        return more < 100
    return value % 100 >= 20 and value % 10 == 0 and 0 < more < 10 and (joined or value % 100 >= 20)


def joined_units(units: Sequence[Unit], form: str, tag: str, lemma: str = "") -> Unit:
    """Several units as one, for all their pieces."""
    pieces = tuple(dict.fromkeys(piece for unit in units for piece in unit.pieces))
    written = " ".join(dict.fromkeys(unit.written for unit in units))
    return Unit(pieces, written, form, lemma or form, tag)


def money(units: list[Unit], i: int) -> Match | None:
    """$5, $2.50: the amount, then the currency."""
    if units[i].written not in english.CURRENCIES or i + 1 >= len(units) or units[i + 1].tag != "CRD":
        return None
    symbol, amount = units[i], units[i + 1]
    name = english.CURRENCIES[symbol.written]
    whole, _, cents = amount.form.partition(".")
    whole = grouped(whole)
    made = [replace(amount, form=whole, lemma=whole), replace(symbol, form=name, lemma=name, tag="NN1")]
    if cents.isdecimal() and int(cents):
        cent = "penny" if name == "pound" else "cent"
        made += [replace(amount, form=str(int(cents)), lemma=str(int(cents)))]
        made += [replace(symbol, form=cent, lemma=cent, tag="NN1")]
    return 2, tuple(made), ()


def grouped(digits: str) -> str:
    """1000000 as 1,000,000, which is read as a whole; anything else as it is."""
    return f"{int(digits):,}" if digits.isdecimal() and digits[0] != "0" and len(digits) > 4 else digits


def numeral(units: Sequence[Unit], i: int) -> Match | None:
    """-5, 3.5, 1/2: what is no digit is signed as a word, or the number's reason names it."""
    unit = units[i]
    if unit.tag != "CRD" or not any(c in unit.form for c in "-\u2212./"):
        return None
    minus = [_said(unit, "minus")] if unit.form[0] in "-\u2212" else []
    form = unit.form.lstrip("-\u2212")
    if form == "1/2":
        return 1, (*minus, _said(unit, "half")), ()
    whole, point, decimals = form.partition(".")
    if "." in decimals or not form.replace(".", "", 1).isdecimal():  # 192.168.0.1, 1/4: digits, by the look-up
        return 1, (*minus, replace(unit, form=form, lemma=form)), ()
    made = [replace(unit, form=whole, lemma=whole)]
    if point:
        made += [_said(unit, "point"), *(replace(unit, form=digit, lemma=digit) for digit in decimals)]
    return 1, (*minus, *made), ()


def _said(number: Unit, word: str) -> Unit:
    return replace(number, form=word, lemma=word)


def ahead(units: Sequence[Unit]) -> bool:
    """Whether a sentence speaks of what will be: will, am leaving, the train leaves; else "in a year" is a rate."""
    for i, unit in enumerate(units):
        going = unit.tag == "VVG" and any(u.pos == "be" for u in units[max(0, i - 3) : i])
        if going or unit.pos == "modal" or (unit.tag in ("VVB", "VVZ") and unit.lemma in english.SCHEDULED):
            return True
    return False
