"""Where phrases end: noun phrases, relative clauses, adjectives; and whether a clause begins at a place."""

from __future__ import annotations

from collections.abc import Sequence

from . import english
from .clause import Unit

VERBAL = ("verb", "be", "do", "have", "modal")
_STOPS = ("pause", "sub", "that")
_INSIDE = ("det", "poss", "num", "adj", "noun", "name", "'s", "quote")
_WHOLE = ("all", "both", "half")
_PLURAL_OWNER = "'’"


def noun_phrase_end(units: Sequence[Unit], i: int, subject: bool = False) -> int:
    """Index after the noun phrase that begins at `i`; `i` itself where none does. `subject`: a verb is expected after.

    With what hangs on it by "of", and by "and" or "or" where no other clause begins there.
    """
    end = _simple_end(units, i)
    if end == i:
        return i
    while end < len(units) and units[end].pos == "of":
        inner = _simple_end(units, end + 1)
        if inner == end + 1:
            break
        end = inner
    while end + 1 < len(units) and (units[end].form in ("and", "or", "&") or _listed(units, end)):
        inner = _simple_end(units, end + 1)
        clause = inner < len(units) and starts_finite(units, inner) and not subject
        if (
            inner == end + 1
            or clause
            or (units[end + 1].form in english.SUBJECT_PRONOUNS - {"you", "it"} and not subject)
        ):
            break
        end = inner
    return end


def _listed(units: Sequence[Unit], comma: int) -> bool:
    """A comma within "milk, bread and eggs"."""
    if units[comma].written != ",":
        return False
    inner = _simple_end(units, comma + 1)
    if inner == comma + 1 or inner >= len(units):
        return False
    following = units[inner].form == "," or units[inner].form in ("and", "or") or units[inner].written == ","
    if units[inner].written == ",":
        return _listed(units, inner) or (inner + 1 < len(units) and units[inner + 1].form in ("and", "or"))
    return following and _simple_end(units, inner + 1) > inner + 1 and not _clause_after(units, inner)


def _clause_after(units: Sequence[Unit], link: int) -> bool:
    end = _simple_end(units, link + 1)
    return end > link + 1 and starts_finite(units, end)


def _simple_end(units: Sequence[Unit], i: int) -> int:
    """End of a noun phrase without "of" and "and"."""
    if i >= len(units):
        return i
    if units[i].pos == "pronoun":
        some = units[i].tag == "PNI" and i + 1 < len(units) and units[i + 1].pos == "adj"
        return i + 2 if some else i + 1
    end, j, noun = i, i, False
    while j < len(units):
        unit = units[j]
        if (unit.pos == "quote" and not noun) or (unit.written in _PLURAL_OWNER and noun and _owned(units, j)):
            j += 1
            continue
        if unit.pos not in _INSIDE and not _describes(units, j, i):
            break
        if noun and unit.pos in ("det", "poss", "adj") and units[j - 1].pos != "'s":
            break
        if unit.pos in ("det", "poss") and j > i and units[j - 1].pos == "det" and units[j - 1].form not in _WHOLE:
            break
        if unit.pos in ("noun", "name", "num") or (unit.pos == "adj" and j > i and units[i].form in ("the", "my")):
            noun = noun or unit.pos in ("noun", "name")
            end = j + 1
        elif (unit.pos == "det" and unit.tag != "AT0" and j == i) or unit.form in ("mine", "yours", "hers", "ours"):
            end = j + 1
        elif unit.pos == "'s":
            noun = False
        j += 1
    return end if end > i and any(u.pos != "adj" for u in units[i:end]) else i


def _owned(units: Sequence[Unit], j: int) -> bool:
    return j + 1 < len(units) and units[j - 1].form.endswith("s") and units[j + 1].pos in ("noun", "adj")


def _describes(units: Sequence[Unit], j: int, first: int) -> bool:
    """Words inside a noun phrase that are no nouns: the very big dog, a broken car, the running boy."""
    if j == first or j + 1 >= len(units):
        return False
    after = units[j + 1].pos
    inside = units[j - 1].pos in ("det", "poss", "adj", "num", "adv")
    if units[j].pos == "adv":
        return inside and after in ("adj", "adv")
    return units[j].tag in ("VVG", "VVN", "VVD") and inside and after in ("noun", "name")


def starts_finite(units: Sequence[Unit], i: int) -> bool:
    """Whether a finite verb group begins at `i`, with adverbs before it."""
    while i < len(units) and (units[i].pos in ("adv", "not")):
        i += 1
    return i < len(units) and units[i].pos in VERBAL and units[i].tag not in ("VVG", "VVN", "VBG", "VVI", "VBI", "VHI")


def clause_ahead(units: Sequence[Unit], i: int) -> bool:
    """Whether a clause with a subject of its own begins at `i` (times and adverbs may come first)."""
    while i < len(units) and (units[i].pos in ("time", "adv") or (units[i].pos == "itj")):
        i += 1
    if i >= len(units):
        return False
    if units[i].pos == "there":
        return True
    end = noun_phrase_end(units, i, subject=True)
    if end == i:
        return False
    if end < len(units) and units[end].pos == "prep":  # the man in the house is ...
        end = noun_phrase_end(units, end + 1) if end + 1 < len(units) else end
    return starts_finite(units, end)


def relative_end(units: Sequence[Unit], i: int) -> int:
    """End of a relative clause that begins at `i`, right after a noun; `i` where there is none."""
    if i >= len(units):
        return i
    word = units[i]
    j = i + 1 if word.form in ("who", "which", "that", "whom", "where") else i
    nominative = word.tag == "PNP" and word.form in english.SUBJECT_PRONOUNS
    if j == i and not nominative:
        return i
    if not starts_finite(units, j):
        after = noun_phrase_end(units, j)
        if after == j or not starts_finite(units, after):
            return i
        j = after
    while j < len(units) and units[j].pos in ("adv", "not"):
        j += 1
    while j < len(units) and (units[j].pos in VERBAL or units[j].pos == "not"):
        j += 1
    while j < len(units) and units[j].pos not in (*_STOPS, "and", *VERBAL):
        j += 1
    if j < len(units) and units[j].pos == "and" and not starts_finite(units, j + 1):
        return j
    return j


def adjectives_end(units: Sequence[Unit], i: int) -> int:
    """Index after adjectives with their adverbs, joined by "and" or commas; `i` where none begins."""
    j, end = i, i
    while j < len(units):
        if units[j].pos == "adj" or units[j].tag == "VVN":
            end = j + 1
        elif not (
            units[j].pos == "adv" or units[j].form in ("and", "or", "more", "most", "as") or units[j].written == ","
        ):
            break
        j += 1
    return end
