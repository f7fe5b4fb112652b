"""Rules on the verb: negation, tense, and the persons that a verb moves between."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from . import english
from .clause import Clause, Part, Unit
from .wordrules import Setting

_OWN_NEGATION = {"know": "DONT-KNOW", "want": "DONT-WANT", "like": "DONT-LIKE"}
_QUESTIONS = ("yes-no", "wh")


def negation(clause: Clause, setting: Setting) -> Clause:
    """Negative signs, and the headshake from the negative sign to the end of the clause."""
    for step in (_neither, _not_yet, _nothing, _none, _own_negation, _no_noun):
        clause = step(clause, setting)
    clause = clause.map(
        lambda u: setting.words.named("NOT", "not", u, "negation") if u.pos == "not" and not u.gloss else u
    )
    if any(mark.startswith("negation") for u in clause.units for mark in u.marks):
        return clause
    units = [u for u in clause.units if u.kind != "pause"]
    first = next((i for i, u in enumerate(units) if _negative(u)), None)
    return clause if first is None else clause.mark("negation", units[first:])


def negated(clause: Clause) -> bool:
    """Whether the clause says that something is not so."""
    return any(_negative(u) or u.pos == "not" for u in clause.units)


def _negative(unit: Unit) -> bool:
    own = unit.reason.startswith("negation")
    return own or (unit.form in english.NEGATIVES and unit.pos != "noun") or unit.form == "no one"


def scarcely(clause: Clause, setting: Setting) -> Clause:
    """hardly: ALMOST NEVER; can hardly: ALMOST CANNOT."""
    place = next((i for i, p in enumerate(clause.parts) if any(u.form in english.SCARCELY for u in p.units)), None)
    if place is None:
        return clause
    part = clause.parts[place]
    word = next(u for u in part.units if u.form in english.SCARCELY)
    almost = setting.words.named("ALMOST", "almost", word, "hardly: almost not")
    before = clause.parts[place - 1] if place else None
    if before is not None and before.role == "modal":
        stop = replace(word, form="not", lemma="not", tag="XX0")
        at = clause.parts.index(before)
        clause = clause.swap(part, Part("negative", (stop,)))
        return clause.insert(at, Part("adverb", (almost,)))
    never = replace(word, form="never", lemma="never")
    made = [unit for u in part.units for unit in ((almost, never) if u is word else (u,))]
    return clause.swap(part, Part("adverb" if len(part.units) == 1 else part.role, tuple(made)))


def _neither(clause: Clause, setting: Setting) -> Clause:
    """neither of them: NONE; neither smoke nor drink: NOT before each."""
    units = clause.units
    before_verb = {id(a) for a, b in pairwise(units) if b.pos in ("verb", "be", "modal", "adj")}

    paired = units[1:] if any(u.form == "nor" for u in units) else ()
    before_verb |= {id(u) for u in paired if u.form == "neither"}

    def said(unit: Unit) -> Unit:
        if unit.form not in ("neither", "nor"):
            return unit
        word = "not" if unit.form == "nor" or id(unit) in before_verb else "none"
        return setting.words.named(word.upper(), word, unit, f"negation: {unit.form}")

    return clause.map(said)


def _not_yet(clause: Clause, setting: Setting) -> Clause:
    """has not ... yet: NOT-YET at the end, with the headshake over itself."""
    yet = next((u for u in clause.units if u.form in ("yet", "not yet")), None)
    no = next((u for u in clause.units if u.pos == "not"), None)
    if yet is None or (no is None and yet.form == "yet"):
        return clause
    gone = [yet] if no is None else [yet, no]
    pieces = tuple(dict.fromkeys(piece for u in gone for piece in u.pieces))
    made = setting.words.named("NOT-YET", "yet", replace(yet, pieces=pieces), "negation: not ... yet")
    kept = clause.left_out
    clause = replace(clause.drop(gone, ""), left_out=kept)
    return at_end(clause, Part("negative", (replace(made, marks=(f"negation:{clause.number}",)),)))


def _nothing(clause: Clause, setting: Setting) -> Clause:
    """not ... anything: NOTHING; not ... anybody: NONE."""
    noun = clause.first("object")
    no = next((u for p in clause.all("negative") for u in p.units if u.pos == "not"), None)
    if noun is None or no is None or noun.pronoun not in ("anything", "anybody", "anyone"):
        return clause
    word = "nothing" if noun.pronoun == "anything" else "nobody"
    gloss = "NOTHING" if word == "nothing" else "NONE"
    origin = replace(noun.units[0], pieces=tuple(dict.fromkeys((*no.pieces, *noun.units[0].pieces))))
    made = setting.words.named(gloss, word, origin, "negation: nothing, nobody")
    clause = clause.swap(noun, Part("object", (made,)))
    return clause.without(*(p for p in clause.all("negative") if no in p.units))


def _none(clause: Clause, setting: Setting) -> Clause:
    """no money, not any money, with have or there is: MONEY NONE."""
    noun = clause.first("object")
    verb = next((p for p in clause.all("verb") if p.units[0].lemma == "have"), None)
    there = clause.first("there")
    if noun is None or (verb is None and there is None) or noun.head is None or len(clause.all("verb")) > 1:
        return clause
    no = next((u for u in noun.units if u.form == "no"), None)
    stop = next((u for p in clause.all("negative") for u in p.units if u.pos == "not"), None)
    if (no is None and stop is None) or noun.definite or any(u.pos in ("poss", "num", "'s") for u in noun.units):
        return clause
    signs = [u for u in (no, stop) if u is not None]
    origin = replace(signs[0], pieces=tuple(dict.fromkeys(p for u in signs for p in u.pieces)))
    kept = [u for u in noun.units if u is not no and u.form not in ("a", "an", "any")]
    gone = [u for p in (verb, there) if p is not None for u in p.units]
    articles = [u for u in noun.units if u.form in ("a", "an", "any")]
    clause = clause.drop(gone, "have none: said by NONE").drop(articles, "said by NONE")
    noun = next(p for p in clause.all("object"))
    none = setting.words.named("NONE", "none", origin, "negation: none")
    clause = clause.swap(noun, Part("object", (*kept, none)))
    if stop is not None:
        kept_out = clause.left_out
        clause = replace(clause.drop([stop], ""), left_out=kept_out)
    return clause.mark("negation", [*kept, none])


def _own_negation(clause: Clause, setting: Setting) -> Clause:
    """do not know: DONT-KNOW; cannot: CANNOT. Where the lexicon lacks them: NOT before the verb, CAN NOT."""
    negative = clause.first("negative")
    if negative is None or len(negative.units) != 1 or negative.units[0].pos != "not":
        return clause
    place = next(i for i, part in enumerate(clause.parts) if part is negative)
    before = clause.parts[place - 1] if place else None
    after = clause.parts[place + 1] if place + 1 < len(clause.parts) else None
    if before is not None and before.role == "modal" and before.units[0].lemma == "can":
        return _fuse(clause, before, negative, "CANNOT", setting)
    if after is not None and after.role == "verb" and (gloss := _OWN_NEGATION.get(after.units[0].lemma)):
        return _fuse(clause, after, negative, gloss, setting)
    if before is not None and before.role in ("verb",) and before.units[0].pos == "do":  # "I don't."
        return clause.drop(before.units, "auxiliary, not signed")
    return clause


def _fuse(clause: Clause, verb: Part, negative: Part, gloss: str, setting: Setting) -> Clause:
    if not setting.words.has(gloss):
        return clause
    unit = verb.units[0]
    pieces = tuple(dict.fromkeys((*unit.pieces, *negative.units[0].pieces)))
    made = replace(unit, pieces=pieces, gloss=gloss, reason="negation with a sign of its own", alternatives=())
    return clause.swap(verb, Part(verb.role, (made, *verb.units[1:]))).without(negative)


def _no_noun(clause: Clause, setting: Setting) -> Clause:
    """no dogs, with other verbs: the noun, then NONE."""
    for part in clause.parts:
        no = next((u for u in part.units if u.form == "no" and u.pos == "det" and len(part.units) > 1), None)
        if no is not None:
            none = setting.words.named("NONE", "none", no, "negation: none")
            rest = tuple(u for u in part.units if u is not no)
            return clause.swap(part, replace(part, units=(*rest, none))).mark("negation", [*rest, none])
    return clause


def tense(clause: Clause, setting: Setting) -> Clause:
    """A time word makes tense needless; else WILL, FINISH after what was done, PAST before what was."""
    timed = setting.timed or clause.first("time") is not None
    future = clause.first("tense")
    if future is not None and timed:
        return clause.drop(future.units, "future: said by the time")
    if future is not None:
        will = setting.words.named("WILL", "will", future.units[0], "future")
        return clause.swap(future, Part("tense", (will,)))
    kind = past_kind(clause, setting)
    verb = clause.first("verb", "aux", "there")
    if kind == "" or verb is None or timed or (kind == "PAST" and setting.past):
        return _without_already(clause) if timed and clause.tense in ("past", "perfect") else clause
    origin = verb.units[0]
    if kind == "PAST":
        past = setting.words.named("PAST", "past", origin, "past of a state")
        return clause.insert(signs_begin(clause), Part("tense", (past,)))
    finish = setting.words.named("FINISH", "finish", origin, "completed action")
    clause = _without_already(clause)
    if clause.mood in _QUESTIONS:
        return clause.insert(clause.place("verb") or 0, Part("tense", (finish,)))
    return at_end(clause, Part("tense", (finish,)))


def past_kind(clause: Clause, setting: Setting) -> str:
    """FINISH, PAST or "": what the tense of a clause asks for."""
    verb = clause.first("verb")
    state = verb is None or verb.units[0].lemma in english.STATES or verb.units[0].pos == "be"
    asked = clause.mood in _QUESTIONS
    if (
        clause.link == "if"
        or clause.first("modal") is not None
        or clause.tense not in ("past", "perfect", "past-state")
        or setting.matrix
    ):
        return ""
    if clause.tense == "past-state" or (clause.tense == "past" and (state or clause.progressive)):
        return "PAST"
    if (
        state
        or (verb is not None and verb.units[0].gloss == "FINISH")
        or negated(clause)
        or clause.progressive
        or clause.link == "if"
    ):
        return ""
    ever = any(u.form in ("ever", "already", "yet") for u in clause.units)
    return "" if asked and not ever and clause.tense != "perfect" else "FINISH"


def _without_already(clause: Clause) -> Clause:
    said = [u for p in clause.all("adverb") for u in p.units if u.form in ("already", "ever", "yet")]
    return clause.drop(said, "said by FINISH")


def signs_begin(clause: Clause) -> int:
    """Where a clause's own signs begin: after its conjunction, interjections and their pauses."""
    place = 0
    while place < len(clause.parts) and clause.parts[place].role in ("link", "interjection", "pause"):
        place += 1
    return place if any(part.role != "pause" for part in clause.parts[:place]) else 0


def at_end(clause: Clause, part: Part) -> Clause:
    """With a part after all signs, before the last pause."""
    place = len(clause.parts)
    while place and clause.parts[place - 1].role == "pause":
        place -= 1
    return clause.insert(place, part)
