"""Rules of order and of the face over it: time first, topic, question word last, questions, conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from . import english
from .agreementrules import addressed
from .clause import Clause, Part, Unit
from .verbrules import at_end, negated, signs_begin
from .wordrules import Setting

_DEPENDENT = ("if", "when", "because", "although", "while", "until", "unless", "since", "that", "where", "whether")


def time_first(clause: Clause, setting: Setting) -> Clause:
    """Expressions of time come before all else."""
    times = clause.all("time")
    if not times:
        return clause
    rest = clause.without(*times)
    days, clock = _by_size([u for part in times for u in part.units])
    return rest.insert(signs_begin(rest), Part("time", (*days, *clock)))


def _by_size(units: Sequence[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Units of days and longer times, and those of clock times (TIME and its numbers)."""
    days: list[Unit] = []
    clock: list[Unit] = []
    inside = False
    for unit in units:
        inside = unit.lemma == "time" or (inside and unit.kind == "number")
        (clock if inside else days).append(unit)
    return days, clock


def topic(clause: Clause, setting: Setting) -> Clause:
    """I like the book: the definite object first, with brows raised. Not in questions, not under negation."""
    noun, subject = clause.first("object"), clause.first("subject")
    moods = ("imperative",) if subject is None else ("statement",)
    if noun is None or not noun.definite or clause.mood not in moods or negated(clause) or clause.link in _DEPENDENT:
        return clause
    if (subject is not None and not subject.pronoun) or clause.first("verb") is None or clause.first("there"):
        return clause
    if any(u.pos == "'s" or u.reason == "possession" for u in noun.units):
        return clause
    if addressed(clause, setting) is noun:
        return clause
    place = next(i for i, part in enumerate(clause.parts) if part is noun)
    extra = clause.parts[place + 1 : place + 2]
    more = extra[0].units if extra and extra[0].role == "relative" else ()
    raised = Part("topic", (*noun.units, *more))
    rest = clause.without(noun, *(extra if more else ()))
    return rest.insert(_after_time(rest), raised).mark("topic", raised.units)


def question_word_last(clause: Clause, setting: Setting) -> Clause:
    """what, who, where ... at the end; the noun they ask about stands where the answer would."""
    asked = clause.first("wh")
    if asked is None or clause.mood != "wh":
        return clause
    word, noun = asked.units[:1], asked.units[1:]
    rest = clause.without(asked)
    if noun:
        place = rest.place("subject")
        last = max((i for i, p in enumerate(rest.parts) if p.role in ("verb", "aux", "subject")), default=-1)
        at = last + 1 if place is not None else _after_time(rest)
        role = "object" if clause.first("subject") else "subject"
        if all(u.pos in ("adj", "adv") for u in noun):  # how long: what is asked for stays with the question word
            return at_end(at_end(rest, Part("complement", noun)), Part("wh", word))
        rest = rest.insert(at, Part(role, noun))
    return at_end(rest, Part("wh", word))


def _after_time(clause: Clause) -> int:
    place = signs_begin(clause)
    while place < len(clause.parts) and clause.parts[place].role in ("time", "topic", "adverb", "prep", "pause"):
        place += 1
    return place


def question_face(clause: Clause, setting: Setting) -> Clause:
    """Brows over the whole question, but not over a greeting before it."""
    if clause.mood not in ("wh", "yes-no"):
        return clause
    parts = clause.parts[_greeting(clause) :]
    return clause.mark(clause.mood, [u for p in parts for u in p.units if u.kind != "pause"], outside=True)


def question_over_embedded(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Do you know where it is: the brows of the question last over the clauses that its verb governs."""
    out: list[Clause] = []
    asking: Clause | None = None
    for clause in clauses:
        if clause.mood in ("wh", "yes-no"):
            asking = clause
        elif asking is not None and not _governs(asking, clause):
            asking = None
        elif asking is not None:
            governed = replace(clause, number=asking.number)
            units = [u for u in clause.units if u.kind != "pause"]
            clause = replace(governed.mark(asking.mood, units, outside=True), number=clause.number)  # noqa: PLW2901
        out.append(clause)
    return tuple(out)


def _governs(asking: Clause, clause: Clause) -> bool:
    """Whether a clause is what another's verb speaks of: that, whether, where; "when" after know and its like."""
    verbs = [u.lemma for p in asking.all("verb") for u in p.units]
    knows = bool(verbs) and verbs[-1] in english.ASKING | english.SAYING
    return clause.link in ("that", "whether", "where") or (clause.link == "when" and knows)


def _greeting(clause: Clause) -> int:
    place = 0
    while place < len(clause.parts) and clause.parts[place].role in ("interjection", "pause"):
        place += 1
    return place


def condition_face(clause: Clause, setting: Setting) -> Clause:
    """Brows raised over the condition."""
    if clause.link != "if":
        return clause
    return clause.mark("condition", [u for u in clause.units if u.kind != "pause"], outside=True)


def conditions_first(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clause with IF comes before the one that depends on it."""
    out: list[Clause] = []
    for clause, after in zip(clauses, [*clauses[1:], None]):
        leads = after is not None and after.link in ("", "if")  # what depends on it follows
        if clause.link == "if" and out and out[-1].link != "if" and not leads:
            out.insert(len(out) - 1, clause)
        else:
            out.append(clause)
    return tuple(out)


def please_first(clause: Clause, setting: Setting) -> Clause:
    """A request begins with PLEASE."""
    found = next((p for p in clause.parts if p.units[0].form == "please"), None)
    if found is None or clause.parts.index(found) == 0:
        return clause
    place = clause.parts.index(found)
    comma = clause.parts[place - 1]
    gone = [u for u in comma.units if comma.role == "pause" and u.tag == "PAUSE"]
    rest = clause.without(found)
    return rest.insert(0, found).drop(gone, "punctuation without a pause")
