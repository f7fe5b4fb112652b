"""The verb group: auxiliaries, negation and adverbs up to the main verb, and what tense they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from . import english
from .clause import Part, Unit

_PAST = ("VVD", "VBD", "VDD", "VHD")
_BE_PHRASES = {"able": "can", "supposed": "should", "allowed": "can"}


@dataclass
class VerbGroup:
    """What was read: parts in order, where reading stopped, and the tense so far. Used by the parser only."""

    parts: list[Part] = field(default_factory=list)
    end: int = 0
    tense: str = ""
    passive: bool = False
    progressive: bool = False
    main: bool = False
    copula: bool = False
    base: bool = False
    left_out: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, role: str, *units: Unit) -> None:
        self.parts.append(Part(role, units))

    def leave(self, reason: str, *units: Unit) -> None:
        self.left_out += [(piece, "dropped", reason) for unit in units for piece in unit.pieces]

    def saw(self, unit: Unit) -> None:
        """The first finite verb decides on the tense."""
        if not self.tense:
            self.tense = "past" if unit.tag in _PAST else "present"
            self.base = unit.tag in ("VVB", "VVI", "VBI", "VHI", "VDB", "VHB", "VDI", "VBB") and unit.form != "am"


def read_group(units: Sequence[Unit], i: int, group: VerbGroup) -> VerbGroup:
    """Read on from `i` until the main verb and the verbs chained to it by "to" are in."""
    while i < len(units):
        step = _step(units, i, group)
        if step == 0:
            break
        i += step
        if group.main and not _chained(units, i):
            break
        if group.main:
            group.leave("infinitive marker, not signed", units[i])
            i += 1
    group.end = i
    return group


def _chained(units: Sequence[Unit], i: int) -> bool:
    return i + 1 < len(units) and units[i].pos == "to" and content_after(units, i) is not None


def content_after(units: Sequence[Unit], i: int) -> Unit | None:
    """The first unit after `i` that is no adverb and no "not"."""
    return next((u for u in units[i + 1 :] if u.pos not in ("adv", "not")), None)


def _step(units: Sequence[Unit], i: int, group: VerbGroup) -> int:
    """Read one unit (or several that belong together); how many were read, 0 where the group ends."""
    unit = units[i]
    if unit.pos == "not":
        group.add("negative", unit)
        return 1
    if unit.pos == "adv" and (after := content_after(units, i)) and after.pos in ("verb", "have", "be", "do"):
        group.add("adverb", unit)
        return 1
    if unit.pos == "to" and not group.main:
        group.leave("infinitive marker, not signed", unit)
        return 1
    reader = {"modal": _modal, "do": _do, "have": _have, "be": _be, "verb": _verb}.get(unit.pos)
    return reader(units, i, group) if reader else 0


def _modal(units: Sequence[Unit], i: int, group: VerbGroup) -> int:
    unit = units[i]
    after = content_after(units, i)
    if unit.form in ("will", "shall"):
        group.tense = "future"
        group.add("tense", replace(unit, lemma="will"))
    elif unit.form == "would" and after is not None and after.lemma in ("like", "love"):
        group.tense = group.tense or "present"
        group.leave("would like: one sign, want", unit)
    else:
        group.tense = group.tense or "present"
        lemma = "can" if unit.form in ("could", "can") else unit.form
        group.add("modal", replace(unit, lemma=lemma))
    return 1


def _do(units: Sequence[Unit], i: int, group: VerbGroup) -> int:
    unit, after = units[i], content_after(units, i)
    group.saw(unit)
    if after is not None and after.pos in ("verb", "have", "be", "do") and not after.tag.endswith("G"):
        group.leave("auxiliary, not signed", unit)
    else:
        group.add("verb", unit)
        group.main = True
    return 1


def _have(units: Sequence[Unit], i: int, group: VerbGroup) -> int:
    unit, after = units[i], content_after(units, i)
    here = units[i + 1] if i + 1 < len(units) else None
    got = here is not None and here.form == "got"
    to = units[i + 1 + got] if i + 1 + got < len(units) else None
    if to is not None and to.pos == "to" and content_after(units, i + 1 + got) is not None:
        group.saw(unit)
        pieces = tuple(p for u in units[i : i + 2 + got] for p in u.pieces)
        stopped = any(part.role == "negative" for part in group.parts)
        lemma, why = ("need", "not have to: no need") if stopped else ("must", "have to")
        group.add("modal", replace(unit, pieces=pieces, lemma=lemma, form=lemma, reason=why))
        return 2 + got
    if got:
        group.saw(replace(unit, tag="VHB"))
        group.add("verb", replace(unit, pieces=(*unit.pieces, *units[i + 1].pieces), lemma="have"))
        group.main = True
        return 2
    if after is not None and (after.tag in ("VVN", "VBN", "VHN", "VDN") or (after.tag == "VVD" and not group.main)):
        group.tense = "perfect"
        group.leave("auxiliary of the perfect, not signed", unit)
        return 1
    group.saw(unit)
    group.add("verb", replace(unit, lemma="have"))
    group.main = True
    return 1


def _be(units: Sequence[Unit], i: int, group: VerbGroup) -> int:
    unit, after = units[i], content_after(units, i)
    if unit.tag not in ("VBN", "VBG", "VBI") or not group.tense:
        group.saw(unit)
    place = next((j for j in range(i + 1, len(units)) if units[j] is after), len(units))
    to = units[place + 1] if place + 1 < len(units) else None
    verb = content_after(units, place + 1) if to is not None and to.pos == "to" else None
    if after is not None and after.form == "going" and verb and verb.pos in ("verb", "be", "have", "do"):
        return _going_to(units, i, place, group)
    if after is not None and after.form in _BE_PHRASES and to is not None and to.pos == "to":
        group.leave("copula, not signed", unit)
        group.leave("infinitive marker, not signed", to)
        for between in units[i + 1 : place]:
            group.add("negative" if between.pos == "not" else "adverb", between)
        group.add("modal", replace(units[place], lemma=_BE_PHRASES[units[place].form], tag="VM0"))
        return place + 2 - i
    if after is not None and after.tag in ("VVG", "VHG", "VDG"):
        group.progressive = True
        group.leave("auxiliary, not signed", unit)
    elif after is not None and after.tag in ("VVN", "VVD") and after.form != "to":
        group.passive = True
        group.leave("auxiliary of the passive, not signed", unit)
    elif unit.tag == "VBN" and after is not None and after.pos in ("to", "prep") and after.form == "to":
        group.add("verb", replace(unit, lemma="go", form="gone", tag="VVN", reason="been to: has gone and come back"))
        group.main = True
    else:
        group.add("aux", unit)
        group.main = group.copula = True
    return 1


def _going_to(units: Sequence[Unit], i: int, place: int, group: VerbGroup) -> int:
    """be going to: the future."""
    pieces = tuple(p for u in (units[i], units[place], units[place + 1]) for p in u.pieces)
    if group.tense != "past":
        group.tense = "future"
    group.add("tense", replace(units[place], pieces=pieces, lemma="will", form="will", tag="VM0", reason="going to"))
    for unit in units[i + 1 : place]:
        group.add("negative" if unit.pos == "not" else "adverb", unit)
    return place + 2 - i


def _verb(units: Sequence[Unit], i: int, group: VerbGroup) -> int:
    unit = units[i]
    following = units[i + 1] if i + 1 < len(units) else None
    if unit.form == "used" and following is not None and following.pos == "to" and not group.tense:
        group.tense = "past-state"
        group.leave("used to: said by PAST", unit, following)
        return 2
    if group.passive and unit.lemma in english.STATES:
        group.passive = False
    group.saw(unit)
    if any("would like" in reason for _, _, reason in group.left_out[-1:]) and unit.lemma in ("like", "love"):
        unit = replace(unit, lemma="want", reason="would like")
    group.add("verb", unit)
    group.main = True
    return 1
