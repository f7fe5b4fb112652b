"""Words that belong together: numbers, money, clock times and dates, expressions of time, signs of several words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..lexicon.protocol import SignLexicon
from . import english
from .amounts import Match, ahead, joined_units, money, number_words, numeral
from .clause import Unit
from .particles import loose_particles

LeftOut = tuple[int, str, str]
"""A piece of the text, its fate, and why it is not signed."""

_NOT_A_PHRASE = frozenset(
    """have need want use go do be will can would should must may might could let get i you he she it we they""".split()
)
"""Words whose phrases ("have to", "going to") are grammar, not signs of several words."""
PART_OF_NAME = "part of a name"
_PREPOSITION = "preposition of time, said by coming first"


@dataclass(frozen=True)
class Merged:
    """Units after merging, and the pieces that carry no sign of their own any more."""

    units: tuple[Unit, ...]
    left_out: tuple[LeftOut, ...] = ()


def merge(units: Sequence[Unit], lexicon: SignLexicon) -> Merged:
    """Everything that this module knows, in a fixed order."""
    joined = _particles(_phrases(number_words(list(units)), lexicon), lexicon)
    joined = _names(loose_particles(joined, lexicon), lexicon)
    out: list[Unit] = []
    left_out: list[LeftOut] = []
    i = 0
    while i < len(joined):
        found = money(joined, i) or _time(joined, i) or _bare_year(joined, i) or numeral(joined, i)
        count, made, gone = found or (1, (joined[i],), ())
        if _another_day(out, joined[i]):
            made = (replace(joined[i], tag="TIME"),)
        out += made
        left_out += [(piece, "dropped", reason) for unit, reason in gone for piece in unit.pieces]
        i += count
    return Merged(tuple(out), tuple(left_out))


def _phrases(units: list[Unit], lexicon: SignLexicon) -> list[Unit]:
    """Runs of words that the lexicon has as one entry, longest first; a verb or noun may be inflected."""
    out: list[Unit] = []
    i = 0
    while i < len(units):
        count, key = _phrase_at(units, i, lexicon)
        if count:
            run = units[i : i + count]
            out.append(joined_units(run, " ".join(u.form for u in run), _phrase_tag(run, key), key))
        else:
            out.append(units[i])
            count = 1
        i += count
    return out


def _phrase_at(units: list[Unit], i: int, lexicon: SignLexicon) -> tuple[int, str]:
    run: list[Unit] = []
    for unit in units[i : i + lexicon.longest_phrase]:
        if unit.pos in ("pause", "quote") or unit.tag in ("OTHER", "ADDRESS"):
            break
        run.append(unit)
    idiom = any(key in english.IDIOMS for key in _keys(run[:2])) if run else False
    if (units[i].lemma in _NOT_A_PHRASE and not idiom) or units[i].pos in ("be", "modal", "do", "have"):
        return 0, ""
    for count in range(len(run), 1, -1):
        by_whom = run[count - 1].form == "by" and run[0].tag in ("VVN", "VVD")  # the door was closed by the wind
        if run[count - 1].form != "not" and not by_whom:
            for key in _keys(run[:count]):
                if lexicon.candidates(key):
                    return count, key
                if (word := english.IDIOMS.get(key)) and lexicon.candidates(word):
                    return count, word
    return 0, ""


def _keys(run: Sequence[Unit]) -> Iterator[str]:
    forms = [unit.form for unit in run]
    yield " ".join(forms)
    yield " ".join([run[0].lemma, *forms[1:]])
    yield " ".join([*forms[:-1], run[-1].lemma])


def _phrase_tag(run: Sequence[Unit], key: str) -> str:
    first, last = run[0], run[-1]
    if key.split(maxsplit=1)[0] == "thank":
        return "ITJ"
    if first.pos == "verb" or key.startswith("how "):
        return first.tag if first.pos == "verb" else "DTQ"
    if key in ("no one", "each other"):
        return "PNI"
    if key in ("many", "few", "little"):
        return "DT0"
    if key in ("now", "also", "much"):
        return "AV0"
    return last.tag if last.pos in ("noun", "adj", "adv") else first.tag


def _particles(units: list[Unit], lexicon: SignLexicon) -> list[Unit]:
    """Verb and particle apart, with one sign together: turn the light off, pick me up."""
    out = list(units)
    for i, verb in enumerate(units):
        if verb.pos != "verb":
            continue
        for j in range(i + 2, min(i + 6, len(units))):
            between = units[i + 1 : j]
            if not all(u.pos in ("det", "poss", "adj", "noun", "name", "pronoun") for u in between):
                break
            key = f"{verb.lemma} {units[j].form}"
            if units[j].pos in ("particle", "prep", "adv") and lexicon.candidates(key) and _is_last(units, j):
                merged = replace(joined_units([verb, units[j]], verb.form, verb.tag, key), written=verb.written)
                out[i] = merged
                return [*out[:j], *_particles(out[j + 1 :], lexicon)]
    return out


def _names(units: list[Unit], lexicon: SignLexicon) -> list[Unit]:
    """New York: where one word of a name has no sign, all of it is spelled."""
    out = list(units)
    i = 0
    while i < len(units):
        end = i
        while end < len(units) and units[end].tag == "NP0" and units[end].written[:1].isupper():
            end += 1
        known = [bool(lexicon.candidates(unit.form)) for unit in units[i:end]]
        if end - i > 1 and not all(known) and units[i].form not in english.TITLES:
            out[i:end] = [replace(unit, reason=PART_OF_NAME) for unit in units[i:end]]
        i = max(end, i + 1)
    return out


def _is_last(units: list[Unit], j: int) -> bool:
    return j + 1 == len(units) or units[j + 1].pos in ("pause", "time", "sub", "and") or units[j].pos == "particle"


def _time(units: list[Unit], i: int) -> Match | None:
    """An expression of time at `i`, as TIME units; its preposition and articles are left out."""
    start = i
    gone: list[tuple[Unit, str]] = []
    if units[i].form in ("on", "in", "at", "during", "by") and i + 1 < len(units):
        start += 1
        if units[start].form == "the" and start + 1 < len(units):
            start += 1
    found = None
    if start > i or units[i].pos not in ("prep",):
        found = _clock(units, start, units[i].form) or _date(units, start, start > i) or _ago(units, start, i)
        found = found or _named(units, start, units[i].form if start > i else "")
    if found is None:
        return None
    count, made, more = found
    gone = [(unit, _PREPOSITION) for unit in units[i:start]]
    return start - i + count, tuple(replace(u, tag="TIME") for u in made), (*gone, *more)


def _clock(units: list[Unit], i: int, before: str) -> Match | None:
    """3:30, 3 o'clock, at 8, 5 pm: TIME, the hour, the minutes."""
    unit = units[i]
    if spoken := _spoken_clock(units, i):
        return spoken
    if unit.tag != "CRD":
        return None
    after = units[i + 1] if i + 1 < len(units) else None
    half = after.form if after is not None else ""
    hour, _, minutes = unit.form.partition(":")
    clear = len(minutes) == 2 or half in ("o'clock", "am", "pm", "a.m.", "p.m.", "a.m", "p.m")
    free = after is None or after.pos in ("pause", "time", "and", "sub", "prep", "adv", "pronoun")
    if not (clear or (before == "at" and free and not minutes)) or not hour.isdecimal() or int(hour) > 24:
        return None
    made = [Unit(unit.pieces, unit.written, "time", "time", "NN1"), replace(unit, form=hour, lemma=hour)]
    if minutes.isdecimal() and int(minutes):
        said = minutes if minutes[0] == "0" else [minutes]  # 3:05 is 3, 0, 5
        made += [replace(unit, form=part, lemma=part) for part in said]
    if (clear and not minutes) or (minutes and half in ("am", "pm", "a.m.", "p.m.")):
        part = "morning" if half.startswith("a") else "afternoon" if int(hour) in (12, 1, 2, 3, 4, 5) else "night"
        if half == "o'clock":
            return 2, tuple(made), ((units[i + 1], "said by TIME before the number"),)
        return 2, (*made, replace(units[i + 1], form=part, lemma=part)), ()
    return 1, tuple(made), ()


def _spoken_clock(units: list[Unit], i: int) -> Match | None:
    """half past nine, a quarter to ten."""
    start = i + (units[i].form == "a" and i + 3 < len(units))
    if start + 2 >= len(units) or units[start].form not in ("half", "quarter") or units[start + 2].tag != "CRD":
        return None
    share, way, hour = units[start : start + 3]
    if way.form not in ("past", "after", "to") or not hour.form.isdecimal():
        return None
    minutes = 30 if share.form == "half" else 15 if way.form != "to" else 45
    full = int(hour.form) - (way.form == "to")
    time = Unit(way.pieces, way.written, "time", "time", "NN1")
    made = (time, replace(hour, form=str(full), lemma=str(full)), replace(share, form=str(minutes), tag="CRD"))
    return start - i + 3, made, ((units[i], "article, not signed"),) if start > i else ()


def _date(units: list[Unit], i: int, prepared: bool) -> Match | None:
    """May 4, 4th of May, May 2026, in 2026; months are spelled."""
    unit = units[i]
    day = units[i + 1] if i + 1 < len(units) else None
    modal = unit.pos == "modal" and not (day is not None and _ordinal(day.form))
    if unit.form in english.MONTHS and (prepared or unit.written[:1].isupper()) and not modal:
        made, gone, count = [unit], [], 1
        if day is not None and (number := _ordinal(day.form)):
            made.append(replace(day, form=number, lemma=number, tag="CRD"))
            count = 2
        rest = units[i + count : i + count + 2]
        if len(rest) == 2 and rest[0].written == "," and _is_year(rest[1].form):
            gone, count = [(rest[0], "punctuation without a pause")], count + 1
            rest = rest[1:]
        if rest and _is_year(rest[0].form):
            made, count = made + _year(rest[0]), count + 1
        return (count, tuple(made), tuple(gone)) if prepared or count > 1 else None
    if prepared and _is_year(unit.form):
        return 1, tuple(_year(unit)), ()
    return None


def _ordinal(form: str) -> str:
    digits = form.rstrip("stndrh")
    return str(int(digits)) if digits.isdecimal() and int(digits) <= 31 and len(digits) <= 2 else ""


def _is_year(form: str) -> bool:
    return form.isdecimal() and len(form) == 4 and 1100 <= int(form) <= 2099


def _another_day(before: list[Unit], unit: Unit) -> bool:
    """on Tuesday and Thursday; at 3 p.m. Monday."""
    joined = len(before) > 1 and before[-1].form in ("and", "or") and before[-2].tag == "TIME"
    joined = joined or (bool(before) and before[-1].tag == "TIME")
    return joined and unit.form.removesuffix("s") in english.DAYS | english.MONTHS


def _bare_year(units: list[Unit], i: int) -> Match | None:
    """since 2020: signed in halves, where no noun follows that it could count."""
    counts = i + 1 < len(units) and units[i + 1].pos in ("noun", "adj", "name")
    return (1, tuple(_year(units[i])), ()) if _is_year(units[i].form) and not counts else None


def _year(unit: Unit) -> list[Unit]:
    halves = (unit.form[:2], unit.form[2:]) if unit.form[2] != "0" else (unit.form,)
    return [replace(unit, form=half, lemma=half, tag="CRD") for half in halves]


def _ago(units: list[Unit], i: int, start: int) -> Match | None:
    """two weeks ago; in two weeks."""
    if i + 1 >= len(units) or units[i + 1].lemma not in english.TIME_NOUNS:
        return None
    number, noun = units[i], units[i + 1]
    if number.pos == "num" or number.form in ("a", "an", "few", "several"):
        amount = [number] if number.pos == "num" or number.form == "few" else [replace(number, form="1", tag="CRD")]
        if i + 2 < len(units) and units[i + 2].form == "ago":
            return 3, (*amount, noun, units[i + 2]), ()
        later = number.pos == "num" or (number.form in ("a", "an") and ahead(units))
        if i > start and units[start].form == "in" and later:
            return 2, (*amount, noun, replace(units[start], form="later", lemma="later", written="in")), ()
    return None


def _named(units: list[Unit], i: int, before: str) -> Match | None:  # noqa: PLR0911 - a case a line
    """Named times: yesterday, every day, last week, (on) Monday morning, (in) the evening, at night."""
    unit, words = units[i], units[i].form.split()
    after = units[i + 1] if i + 1 < len(units) else None
    if unit.form in english.TIME_WORDS or (len(words) > 1 and _lasts(words[0]) and _time_noun(words[-1])):
        return 1, (unit,), ()
    if after is not None and _lasts(unit.form) and after.lemma in english.TIME_NOUNS and before != "at":
        return 2, (unit, after), ()
    if before in ("on", "in", "at", "during") and _time_noun(unit.form):
        if unit.lemma in ("second", "minute", "hour", "day") and before != "during":
            return None
        more = after is not None and unit.lemma in english.DAYS and after.form in english.DAY_PARTS
        unit = replace(unit, lemma=unit.form.removesuffix("s")) if unit.form not in english.TIME_NOUNS else unit
        return (2, (unit, after), ()) if more and after is not None else (1, (unit,), ())
    if unit.form in english.DAY_PARTS and i and units[i - 1].form in ("yesterday", "tomorrow", "today"):
        return 1, (unit,), ()
    if unit.lemma in english.DAYS and after is not None and after.form in english.DAY_PARTS:
        return 2, (unit, after), ()
    return None


def _lasts(form: str) -> bool:
    return form in ("last", "next", "this", "every", "each")


def _time_noun(form: str) -> bool:
    return form in english.TIME_NOUNS or form.removesuffix("s") in english.TIME_NOUNS
