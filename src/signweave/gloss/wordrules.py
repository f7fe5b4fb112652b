"""Rules on words and noun phrases: which sign, possession, plurals, comparison, emphasis, what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from . import english
from .clause import Clause, Part, Unit, sign
from .particles import SAID
from .signs import Vocabulary

_ARTICLES = "article, not signed"
_FILLERS = frozenset("so just quite rather even actually ever such basically there would well any".split())
_CARRIED = {"to": "direction, said by the order", "at": "place, said by the order", "of": "relation, said by the order",
            "into": "direction, said by the order", "onto": "direction, said by the order",
            "by": "means, said by the order", "inside": "place, said by the order"}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """What rules may ask besides the clause. `timed`: a time was given before in the sentence. `past`: PAST was
    signed before in it. `lemmas`: of the sentence. `matrix`: another clause's verb governs this one.
    """

    words: Vocabulary
    timed: bool = False
    past: bool = False
    lemmas: tuple[str, ...] = ()
    matrix: bool = False


def possession(clause: Clause, setting: Setting) -> Clause:
    """Ada's book: ADA HIS BOOK. Times own nothing: today's news."""

    def owned(unit: Unit) -> Unit:
        plural = unit.written in ("'", "’") or unit.written.endswith(("s'", "s’"))
        gloss = "THEIR" if plural else "HIS"
        return setting.words.named(gloss, gloss.lower(), unit, "possession") if unit.pos == "'s" else unit

    units = clause.units
    timely = [b for a, b in pairwise(units) if b.pos == "'s" and a.lemma in english.TIME_WORDS]
    return clause.drop(timely, "possession of a time, not signed").map(owned)


def whose(clause: Clause, setting: Setting) -> Clause:
    """whose: WHO HIS, where the lexicon has no sign WHOSE."""
    parts = []
    for part in clause.parts:
        out: list[Unit] = []
        for unit in part.units:
            out.append(unit)
            if unit.form == "whose" and unit.gloss == "WHO":
                out.append(replace(setting.words.named("HIS", "his", unit, "whose: possession"), marks=unit.marks))
        parts.append(replace(part, units=tuple(out)))
    return replace(clause, parts=tuple(parts))


def signs(clause: Clause, setting: Setting) -> Clause:
    """Every word that carries meaning gets its sign; letters where the lexicon has none."""
    left_out = list(clause.left_out)
    parts = []
    for part in clause.parts:
        out: list[Unit] = []
        for unit in part.units:
            if not unit.signed and unit.kind != "pause" and (why := _left_out(unit, part, setting)):
                out.append(replace(unit, reason=why))
                continue
            done = setting.words.sign(unit, setting.lemmas)
            out += done.units
            if not done.units:
                left_out += [(piece, done.fate, done.reason) for piece in unit.pieces]
        if out:
            parts.append(replace(part, units=tuple(out)))
    return replace(clause, parts=tuple(parts), left_out=tuple(left_out))


def plurals(clause: Clause, setting: Setting) -> Clause:
    """my books, the books: BOOK++. Numbers, quantifiers and what is said of all (I like dogs) leave the noun alone."""
    repeated: set[int] = set()
    for part in clause.parts:
        for i, unit in enumerate(part.units):
            if unit.tag == "NN2" and _shown_plural(unit, setting) and _specific(part.units, i):
                repeated.add(id(unit))
    return clause.map(lambda u: replace(u, repeats=2, reason=f"{u.reason}; plural") if id(u) in repeated else u)


def _specific(units: Sequence[Unit], noun: int) -> bool:
    """Whether the nearest words before a noun say which ones, and not how many."""
    for unit in reversed(units[:noun]):
        if unit.pos == "num" or unit.form in english.QUANTIFIERS or unit.pos in ("and", "of", "pause", "prep"):
            return False
        if unit.pos in ("poss", "'s") or unit.form in ("the", "this", "that") or unit.reason == "possession":
            return True
    return False


def _shown_plural(unit: Unit, setting: Setting) -> bool:
    """Signs that mean several already (CHILDREN) and words that have no singular are signed once."""
    lexicon = setting.words.lexicon
    single = lexicon.candidates(unit.lemma)
    own = unit.gloss not in single and unit.gloss in lexicon.candidates(unit.form)
    whole = unit.lemma == unit.form or unit.gloss == unit.form.upper() or unit.lemma in english.TIME_NOUNS
    return unit.kind == "sign" and unit.signed and not own and not whole


def function_words(clause: Clause, setting: Setting) -> Clause:
    """Articles, copulas, "to", "of", "and" and their like carry no sign: order, space and the face say it."""
    for unit in clause.units:
        if not unit.signed and unit.kind != "pause":
            clause = clause.drop([unit], unit.reason or "no sign of its own")
    return clause


def _left_out(unit: Unit, part: Part, setting: Setting) -> str:  # noqa: PLR0911 - a case a line
    """Why a word has no sign of its own, or ""."""
    own = bool(setting.words.lexicon.candidates(unit.form))
    if unit.gloss or unit.tag in ("ADDRESS", "OTHER"):
        return ""
    if unit.form in english.ARTICLES and unit.pos == "det":
        return _ARTICLES
    if unit.pos == "be" and part.role not in ("verb",):
        return "copula, not signed"
    if unit.pos == "that" or (unit.form in ("that", "as") and part.role == "link"):
        return "conjunction, said by the order"
    if part.role == "relative" and unit.form in ("who", "which", "that", "whom"):
        return "relative pronoun, said by the order"
    if unit.form == "and" and unit.pos == "and":
        return "conjunction, said by the order"
    if unit.form in ("in", "on") and unit.pos == "prep":
        return "" if part.role == "complement" else "place, said by the order"
    if unit.form in _CARRIED and unit.pos in ("prep", "of", "to", "particle"):
        return _CARRIED[unit.form]
    if unit.reason == SAID:
        return SAID
    if (unit.form in _FILLERS and unit.pos in ("adv", "modal", "det", "there")) and not own:
        return "filler without a sign of its own"
    if unit.form == "any":
        return "said by the question or the negation"
    return ""


def ages(clause: Clause, setting: Setting) -> Clause:
    """12 years old, or a person who is 12: OLD 12."""
    parts = [p for p in clause.parts if p.role == "complement"]
    subject = clause.first("subject")
    if not parts or subject is None or clause.first("aux") is None:
        return clause
    number = next((u for u in parts[0].units if u.pos == "num"), None)
    if number is None or parts[0].units[0] is not number:
        return clause
    words = [u for p in parts for u in p.units]
    old = next((u for u in words if u.form == "old"), None)
    person = subject.pronoun in english.PERSONS or (subject.head is not None and subject.head.lemma in english.PEOPLE)
    if old is None and not (person and len(words) == 1):
        return clause
    old_sign = old or setting.words.named("OLD", "old", number, "age")
    rest = [p for p in parts[1:] if old not in p.units]
    years = [u for u in words if u.lemma == "year"]
    out = clause.without(*parts[1:]).swap(parts[0], Part("complement", (old_sign, number)), *rest)
    gone = tuple((piece, "dropped", "age in years: said by OLD") for u in years for piece in u.pieces)
    return replace(out, left_out=out.left_out + gone)


def demonstratives(clause: Clause, setting: Setting) -> Clause:
    """these, those before a noun: THIS, THAT."""
    singular = {"these": "this", "those": "that"}

    def changed(unit: Unit) -> Unit:
        return replace(unit, lemma=singular[unit.form], form=singular[unit.form]) if unit.form in singular else unit

    parts = tuple(replace(p, units=tuple(map(changed, p.units))) if p.head is not None else p for p in clause.parts)
    return replace(clause, parts=parts)


def permission(clause: Clause, setting: Setting) -> Clause:
    """may I: CAN."""
    modal, subject = clause.first("modal"), clause.first("subject")
    asked = clause.mood == "yes-no" and subject is not None and subject.pronoun in ("i", "we")
    if modal is None or modal.units[0].form != "may" or not asked:
        return clause
    return clause.swap(modal, Part("modal", (replace(modal.units[0], lemma="can"),)))


def existence(clause: Clause, setting: Setting) -> Clause:
    """there is: HAVE first."""
    there = clause.first("there")
    if there is None:
        return clause
    have = setting.words.named("HAVE", "have", there.units[0], "there is: something exists")
    if be := next((p for p in clause.all("aux") if p.units[0].pos == "be"), None):
        clause = clause.drop(be.units, "there is: said by HAVE")
    return clause.swap(there, Part("there", (have,)))


def expletives(clause: Clause, setting: Setting) -> Clause:
    """it is raining, it is dark, it is good to see you: "it" stands for nothing."""
    subject, asked = clause.first("subject"), clause.first("wh")
    if subject is None or subject.pronoun != "it":
        return clause
    if asked and clause.first("verb") is None and asked.units[-1].lemma in english.TIME_NOUNS | {"time", "weather"}:
        return clause.drop(subject.units, '"it" stands for nothing here')
    verb, complement = clause.first("verb"), clause.first("complement")
    said = complement.units if complement else verb.units if verb else ()
    empty = any(u.lemma in english.WEATHER or u.form in english.WEATHER for u in said)
    judged = any(u.lemma in english.JUDGEMENTS for u in said) and (len(clause.all("verb")) > 0 or setting.matrix)
    time = clause.first("time") is not None and complement is None and verb is None
    return clause.drop(subject.units, '"it" stands for nothing here') if empty or judged or time else clause


def lets(clause: Clause, setting: Setting) -> Clause:
    """let's go: WE GO."""
    verb, us = clause.first("verb"), clause.first("object")
    if verb is None or verb.units[0].lemma != "let" or us is None or us.pronoun != "us" or len(clause.all("verb")) < 2:
        return clause
    clause = clause.drop(verb.units, "let's: said by WE")
    return replace(clause.swap(us, Part("subject", us.units)), mood="statement")


def order_adverbs(clause: Clause, setting: Setting) -> Clause:
    """Adverbs of frequency stand before the verb."""
    place = clause.place("tense", "modal", "verb", "aux")
    first = clause.first("adverb")
    subject = clause.place("subject")
    if place is None or first is None or subject is None or first.units[0].form not in english.FREQUENCY:
        return clause
    if clause.parts.index(first) > subject or first.units[0].form not in ("sometimes", "usually", "often", "always"):
        return clause
    rest = clause.without(first)
    return rest.insert((rest.place("subject") or 0) + 1, first)


def inserted(gloss: str, origin: Unit, reason: str) -> Part:
    """A part for a sign of grammar."""
    return Part("tense", (sign(gloss, origin, reason),))
