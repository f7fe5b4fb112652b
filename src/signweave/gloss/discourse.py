"""Who is meant: with two third persons in a text each gets a place in space, and later pronouns point there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from . import english
from .clause import Clause, Part, Unit

PLACES = ("a", "b", "c")
_ROLES = ("subject", "object", "recipient", "prep", "topic")
_POINTERS = {"he": "", "she": "", "him": "", "her": "", "his": "POSS", "hers": "POSS"}
_COMPANY = ("with", "for", "from", "about", "to", "near", "without")


@dataclass(frozen=True)
class Referent:
    """Somebody with a place. `gender`: "f", "m", or "" where the word does not say. `subject`: acted last."""

    key: str
    locus: str
    gender: str
    subject: bool = False


@dataclass(frozen=True)
class Discourse:
    """Who has a place, the last mentioned last."""

    referents: tuple[Referent, ...] = ()

    def known(self, key: str) -> Referent | None:
        """The referent of this name."""
        return next((r for r in self.referents if r.key == key), None)

    def mention(self, key: str, gender: str, subject: bool) -> Discourse:
        """With somebody mentioned: a new one takes a free place, or that of the one longest not mentioned."""
        old = self.known(key)
        others = tuple(replace(r, subject=r.subject and not subject) for r in self.referents if r.key != key)
        taken = {r.locus for r in others}
        free = next((p for p in PLACES if p not in taken), "")
        if old is None and not free:
            free, others = others[0].locus, others[1:]
        return Discourse((*others, Referent(key, old.locus if old else free, old.gender if old else gender, subject)))

    def meant(self, pronoun: str, subject: bool) -> Referent | None:
        """Whom a pronoun means: of those of its gender the one who acted last (for a subject), else the latest."""
        gender = "f" if pronoun in ("she", "her", "hers") else "m"
        fitting = [r for r in self.referents if r.gender == gender] or [r for r in self.referents if r.gender == ""]
        acted = [r for r in fitting if r.subject]
        return (acted[-1] if subject and acted else fitting[-1]) if fitting else None


def persons(clauses: Sequence[Clause]) -> set[str]:
    """Third persons that a sentence names."""
    return {key for clause in clauses for _, key, _ in _named(clause)}


def points_back(clauses: Sequence[Clause]) -> bool:
    """Whether a sentence has a third person pronoun."""
    return any(u.form in _POINTERS and u.pos in ("pronoun", "poss") for c in clauses for u in c.units)


def place_persons(
    clauses: Sequence[Clause], discourse: Discourse, ahead: Sequence[Sequence[Clause]]
) -> tuple[tuple[Clause, ...], Discourse]:
    """Loci for the persons of a sentence, where the text has two of them; pronouns point to those known.

    `ahead`: the next sentences, which say whether a place will be needed. One person alone gets none.
    """
    here = persons(clauses)
    later = set().union(*(persons(c) for c in ahead)) if ahead else set()
    needed = len(here) > 1 or (len(here | later) > 1 and any(points_back(c) for c in ahead)) or discourse.referents
    if not needed:
        return tuple(clauses), discourse
    out = []
    for clause in clauses:
        placed, discourse = _clause(clause, discourse)
        out.append(placed)
    return tuple(out), discourse


def _clause(clause: Clause, discourse: Discourse) -> tuple[Clause, Discourse]:
    named = {id(part): (key, gender) for part, key, gender in _named(clause)}
    parts = []
    for original in clause.parts:
        part = _pointed(original, discourse)
        if id(original) in named:
            key, gender = named[id(original)]
            new = discourse.known(key) is None
            discourse = discourse.mention(key, gender, part.role == "subject")
            part = _with_locus(part, discourse.referents[-1].locus, new)
        elif part.role == "subject" and (last := part.units[-1]).kind == "point" and last.goal:
            meant = next(r for r in discourse.referents if r.locus == last.goal)
            discourse = discourse.mention(meant.key, meant.gender, True)
        parts.append(part)
    return replace(clause, parts=tuple(parts)), discourse


def _with_locus(part: Part, locus: str, new: bool) -> Part:
    head = part.head
    units = tuple(replace(u, locus=locus) if u is head else u for u in part.units)
    if new and head is not None:
        point = replace(
            head, gloss="IX", kind="point", goal=locus, repeats=1, reason="a place is set", tag="SIGN", alternatives=()
        )
        units = (*units, point)
    return replace(part, units=units)


def _pointed(part: Part, discourse: Discourse) -> Part:
    """Pronouns of known persons point."""
    if not any(u.form in _POINTERS and u.pos in ("pronoun", "poss") for u in part.units):
        return part
    out = []
    for unit in part.units:
        meant = discourse.meant(unit.form, part.role == "subject") if unit.form in _POINTERS else None
        if meant is None or unit.pos not in ("pronoun", "poss"):
            out.append(unit)
            continue
        gloss = "POSS" if unit.pos == "poss" or _POINTERS[unit.form] else "IX"
        reason = f"points to {meant.key}"
        out.append(replace(unit, gloss=gloss, kind="point", goal=meant.locus, reason=reason))
    return replace(part, units=tuple(out))


def _named(clause: Clause) -> Iterator[tuple[Part, str, str]]:
    """Parts that name one third person: the part, who it is, the gender that the word says."""
    for part in clause.parts:
        head = part.head
        if part.role not in _ROLES or head is None or any(u.pos == "and" for u in part.units):
            continue
        if part.role == "prep" and part.units[0].form not in _COMPANY:
            continue
        if _person(part, head):
            key = " ".join(u.form for u in part.units if u.pos in ("poss", "noun", "name", "adj"))
            yield part, key, _gender(head)


def _person(part: Part, head: Unit) -> bool:
    if head.pos == "name":
        listed = head.form in english.FEMALE | english.MALE
        return (listed or part.role in ("subject", "recipient")) and head.form not in english.MONTHS | english.DAYS
    which = any(u.pos == "poss" or u.form in ("the", "this", "that") for u in part.units)
    plural = head.tag == "NN2"
    return which and not plural and head.lemma in english.PEOPLE - english.GROUPS


def _gender(head: Unit) -> str:
    if head.lemma in english.FEMALE or head.form in english.FEMALE:
        return "f"
    return "m" if head.lemma in english.MALE or head.form in english.MALE else ""
