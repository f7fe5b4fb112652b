"""Rules on persons: verbs that move between them, and nouns that are pointed to first."""

from __future__ import annotations

from dataclasses import replace

from . import english
from .clause import Clause, Part, Unit
from .discourse import PLACES
from .verbrules import signs_begin
from .wordrules import Setting

_PERSONAL = "said by the movement of the verb"


def addressed(clause: Clause, setting: Setting) -> Part | None:
    """The part that a verb of the clause agrees with as its goal, if it has such a verb."""
    verb = next((p for p in reversed(clause.all("verb")) if _agrees(p.units[0], setting)), None)
    return _goal_part(clause, verb) if verb is not None else None


def agreement(clause: Clause, setting: Setting) -> Clause:
    """I help you: 1-HELP-2. Signer and addressee are said by the movement; a noun is pointed to first."""
    for place in reversed(range(len(clause.all("verb")))):
        clause = _agreeing(clause, place, setting)
    return clause


def _agreeing(clause: Clause, place: int, setting: Setting) -> Clause:
    """One verb of the clause, where it agrees."""
    verbs = clause.all("verb")
    verb = verbs[place]
    whom = _goal_part(clause, verb) if _agrees(verb.units[0], setting) else None
    if whom is None or clause.passive:
        return clause
    if whom.role == "prep" and len(whom.units) == 2 and whom.units[1].pos == "pronoun":
        clause = clause.drop(whom.units[:1], "said by the movement of the verb")
        whom = next(p for p in clause.parts if p.units[-1] is whom.units[-1])
    subject = _actor(clause, verb)
    source = _source(clause, subject)
    person = english.PERSONS.get(whom.pronoun, "")
    goal = _locus(whom) or person or "a"
    if source == "" or (source == goal and goal != "3"):
        return clause
    clause = clause.swap(verb, Part("verb", (replace(verb.units[0], source=source, goal=goal), *verb.units[1:])))
    goal_before = place > 0 and _agrees(verbs[place - 1].units[0], setting)  # its own verb will say that person
    own = subject is not None and (verb is verbs[0] or (subject.role == "object" and not goal_before))
    if subject is not None and subject.pronoun in ("i", "me", "you") and own:
        clause = clause.drop(subject.units, _PERSONAL)
    if whom.pronoun in ("me", "you") or (whom.pronoun and _locus(whom)):
        return clause.drop(whom.units, _PERSONAL)
    return clause if person else _pointed_first(clause, whom)


def _actor(clause: Clause, verb: Part) -> Part | None:
    """Who does what the verb says: the subject, or in "I want you to help me" the pronoun before the verb."""
    place = next(i for i, part in enumerate(clause.parts) if part is verb)
    before = clause.parts[place - 1] if place else None
    if before is not None and before.role == "object" and before.pronoun and clause.all("verb")[0] is not verb:
        return before
    return clause.first("subject")


def _agrees(unit: Unit, setting: Setting) -> bool:
    if not unit.signed or unit.kind != "sign" or not setting.words.has(unit.gloss):
        return False
    return bool(setting.words.lexicon.agreement(unit.gloss))


def _source(clause: Clause, subject: Part | None) -> str:
    """Locus of the one who acts."""
    if subject is None:
        return "2" if clause.mood == "imperative" else "3"
    if locus := _locus(subject):
        return locus
    return english.PERSONS.get(subject.pronoun, "" if subject.pronoun == "it" else "3")


def _locus(part: Part) -> str:
    """The place in space of whoever a part names or points to."""
    last = part.units[-1]
    return last.goal if last.kind == "point" else part.head.locus if part.head is not None else ""


def _goal_part(clause: Clause, verb: Part) -> Part | None:
    """The part that says to whom: a recipient, or a pronoun or person after the verb or after "to"."""
    after = clause.parts[next(i for i, p in enumerate(clause.parts) if p is verb) + 1 :]
    after = after[: next((i for i, p in enumerate(after) if p.role == "verb"), None)]
    if found := next((p for p in after if p.role == "recipient" and _animate(p, True)), None):
        return found
    for part in after:
        to = part.role == "prep" and part.units[0].form in ("to", "at")
        if to and _animate(replace(part, units=part.units[1:])):
            return part
    return next((p for p in after if p.role == "object" and _animate(p)), None)


def _animate(part: Part, given: bool = False) -> bool:
    if part.pronoun:
        return part.pronoun in english.PERSONS
    head = part.head
    if head is None or not part.units:
        return False
    named = head.pos == "name" and head.kind == "letters" and not head.written.isupper()
    return given or named or head.lemma in english.PEOPLE or head.lemma.endswith(("ist", "man", "woman"))


def _pointed_first(clause: Clause, whom: Part) -> Clause:
    """MY MOTHER IX-a before everything else."""
    units = whom.units[1:] if whom.units[0].form in ("to", "at") else whom.units
    rest = clause.drop(whom.units[:1], "said by the movement of the verb") if len(units) < len(whom.units) else clause
    rest = rest.without(*(p for p in rest.parts if p.units[-1] is units[-1]))
    if units[-1].kind != "point" and not any(u.locus for u in units):
        origin = next(u for u in reversed(units) if u.signed)
        point = replace(
            origin, gloss="IX", kind="point", goal="a", repeats=1, reason="a place is set for it", tag="SIGN"
        )
        units = (*units, point)
    place = signs_begin(rest)
    while place < len(rest.parts) and rest.parts[place].role in ("time", "topic"):
        place += 1
    subject = rest.place("subject")
    if subject is not None and _locus(rest.parts[subject]) in PLACES:  # both are in space: who acts comes first
        place = subject + 1
    return rest.insert(place, Part("indirect", units))
