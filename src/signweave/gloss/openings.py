"""What begins at a place of a sentence: a question in question order, an order, a verb, what is said to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from . import english
from .clause import Clause, Part, Unit
from .phrases import VERBAL, noun_phrase_end

_SUBJECTS = ("pronoun", "det", "poss", "name", "noun", "num", "adj")
_ABOUT_WHOM = {True: ("who", "which"), False: ()}  # "a man who": about him; "tell me who": what is told
_OBJECT_FORMS = ("me", "him", "us", "them")


def inverted(units: Sequence[Unit], i: int) -> bool:
    """An auxiliary before its subject."""
    if units[i].pos not in ("be", "do", "have", "modal"):
        return False
    j = i + 1
    while j < len(units) and units[j].pos == "not":
        j += 1
    if j >= len(units):
        return False
    if units[j].pos == "there":
        return True
    end = noun_phrase_end(units, j, subject=True)
    if end == j or units[j].form in _OBJECT_FORMS:
        return False
    return units[j].pos in _SUBJECTS and not (units[i].pos in ("have", "do") and end == len(units))


def asks(units: Sequence[Unit], i: int, question: bool) -> bool:
    """A question in question order; times and adverbs may come before it."""
    while i < len(units) and units[i].pos in ("wh", "time", "adv"):
        i += 1
    return question and i < len(units) and inverted(units, i)


def orders(units: Sequence[Unit], i: int) -> bool:
    """A verb in its base form, as in an order."""
    while i < len(units) and units[i].pos in ("itj", "adv"):
        i += 1
    return i < len(units) and units[i].tag in ("VVB", "VVI", "VDB")


def verb_at(units: Sequence[Unit], i: int) -> bool:
    """A verb group; adverbs may come before it."""
    while i < len(units) and units[i].pos in ("adv", "not"):
        i += 1
    return i < len(units) and units[i].pos in VERBAL


def receiver_end(parts: Sequence[Part], units: Sequence[Unit], i: int, end: int) -> int:
    """ "gave their teacher flowers": the person ends a noun phrase of its own."""
    verbs = [u.lemma for p in parts if p.role == "verb" for u in p.units]
    if not verbs or verbs[-1] not in english.DITRANSITIVE or any(p.role == "recipient" for p in parts):
        return end
    for j in range(i, end - 1):
        person = units[j].lemma in english.PEOPLE or units[j].pos == "name"
        if person and units[j + 1].pos in ("noun", "adj", "num"):
            return j + 1
    return end


def says_that(parts: Sequence[Part], units: Sequence[Unit], i: int) -> bool:
    """ "told Ben that she is sick": a clause for the verb, not one about Ben."""
    part = parts[-1]
    verbs = [u.lemma for p in parts if p.role == "verb" for u in p.units]
    says = bool(verbs) and (verbs[-1] in english.SAYING or verbs[-1] in ("ask", "show", "promise", "teach"))
    person = bool(part.pronoun) or (part.head is not None and (part.head.pos == "name" or says))
    return (
        part.role in ("object", "recipient")
        and person
        and i < len(units)
        and (units[i].form in ("that", "what", "where", *_ABOUT_WHOM[bool(part.pronoun)], *english.SUBJECT_PRONOUNS))
    )


def reports(parts: Sequence[Part]) -> bool:
    """ "he asked me if I wanted to go": a verb of asking, whose "if" means whether."""
    verbs = [u.lemma for p in parts if p.role == "verb" for u in p.units]
    return bool(verbs) and verbs[-1] in english.REPORTING


def question_of_all(clauses: tuple[Clause, ...], question: bool) -> tuple[Clause, ...]:
    """A question mark without question order asks about the last clause that depends on nothing."""
    if not question or any(c.mood in ("wh", "yes-no") for c in clauses):
        return clauses
    free = [i for i, c in enumerate(clauses) if c.link in ("", "and", "but", "or", "so")] or [len(clauses) - 1]
    return tuple(replace(c, mood="yes-no") if i == free[-1] else c for i, c in enumerate(clauses))
