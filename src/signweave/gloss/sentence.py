"""English to ASL glosses by named rules, one after the other, each shown with what it made of the sentence.

A sentence is tagged, words that belong together are merged, clauses are parsed, then every rule of `RULES` is applied
to every clause. What no rule knows stays in English order, and every piece of the text meets a named fate.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..lexicon.protocol import SignLexicon
from .agreementrules import agreement
from .clause import Clause, Unit
from .degreerules import comparison, emphasis, exclamation, likeness
from .discourse import Discourse, place_persons
from .glossed import GlossedSentence, GlossToken, Marking, WordFate
from .merging import LeftOut, merge
from .notation import write_glosses
from .orderrules import (
    condition_face,
    conditions_first,
    please_first,
    question_face,
    question_over_embedded,
    question_word_last,
    time_first,
    topic,
)
from .parsing import parse
from .passiverules import passive
from .signs import Vocabulary
from .tagging import tagged
from .text import Token, sentences
from .verbrules import negation, past_kind, scarcely, tense
from .wordrules import (
    Setting,
    ages,
    demonstratives,
    existence,
    expletives,
    function_words,
    lets,
    order_adverbs,
    permission,
    plurals,
    possession,
    signs,
    whose,
)

_CONTENT = ("noun", "verb", "adj", "adv", "name", "particle")
_AHEAD = 2  # sentences looked at to know whether a person will be pointed to
_BEFORE_PLACES = "plural"
Rule = Callable[[Clause, Setting], Clause]
RULES: tuple[tuple[str, Rule], ...] = (
    ("let's", lets),
    ("who acts first", passive),
    ("hardly", scarcely),
    ("empty it", expletives),
    ("there is", existence),
    ("age", ages),
    ("may I", permission),
    ("likeness", likeness),
    ("these, those", demonstratives),
    ("comparison", comparison),
    ("exclamation", exclamation),
    ("emphasis", emphasis),
    ("possession", possession),
    ("signs", signs),
    ("plural", plurals),
    ("please first", please_first),
    ("adverbs of frequency", order_adverbs),
    ("time first", time_first),
    ("topic", topic),
    ("negation", negation),
    ("tense", tense),
    ("agreement", agreement),
    ("question word last", question_word_last),
    ("whose", whose),
    ("function words", function_words),
    ("question face", question_face),
    ("condition", condition_face),
)
"""The rules in the order in which they are applied, by the names that `signweave gloss --steps` shows."""


def gloss_text(text: str | Iterable[str], lexicon: SignLexicon, by_meaning: bool = False) -> Iterator[GlossedSentence]:
    """Glosses sentence by sentence; the text may be a stream of pieces. `by_meaning`: before a word is spelled."""
    words = Vocabulary(lexicon, by_meaning)
    discourse = Discourse()
    waiting: deque[_Parsed] = deque()
    for tokens in sentences(text):
        waiting.append(_parsed(tokens, lexicon))
        if len(waiting) > _AHEAD:
            sentence, discourse = _glossed(waiting.popleft(), words, discourse, waiting)
            yield sentence
    while waiting:
        sentence, discourse = _glossed(waiting.popleft(), words, discourse, waiting)
        yield sentence


@dataclass(frozen=True)
class _Parsed:
    """A sentence before any rule: its pieces, its clauses, what merging left out."""

    tokens: tuple[Token, ...]
    clauses: tuple[Clause, ...]
    left_out: tuple[LeftOut, ...]
    lemmas: tuple[str, ...]


def _parsed(tokens: tuple[Token, ...], lexicon: SignLexicon) -> _Parsed:
    merged = merge(tagged(tokens), lexicon)
    return _Parsed(
        tokens, parse(merged.units), merged.left_out, tuple(u.lemma for u in merged.units if u.pos in _CONTENT)
    )


def _glossed(
    parsed: _Parsed, words: Vocabulary, discourse: Discourse, ahead: Iterable[_Parsed]
) -> tuple[GlossedSentence, Discourse]:
    """Apply the rules to one sentence."""
    clauses = parsed.clauses
    steps = [("parse", _shown_parse(clauses)), ("words", shown(clauses))]
    for name, rule in RULES:
        clauses = tuple(rule(c, s) for c, s in zip(clauses, _settings(clauses, words, parsed.lemmas)))
        _note(steps, name, clauses)
        if name == _BEFORE_PLACES:
            clauses, discourse = place_persons(clauses, discourse, [p.clauses for p in ahead])
            _note(steps, "places in space", clauses)
    clauses = question_over_embedded(clauses)
    _note(steps, "question over what its verb governs", clauses)
    clauses = conditions_first(clauses)
    _note(steps, "condition first", clauses)
    left_out = [*parsed.left_out, *(entry for clause in clauses for entry in clause.left_out)]
    return _assembled(parsed.tokens, clauses, left_out, tuple(steps)), discourse


def _settings(clauses: Sequence[Clause], words: Vocabulary, lemmas: tuple[str, ...]) -> list[Setting]:
    """A time said once holds for the clauses joined on; a clause that another verb governs has no tense of its own."""
    out: list[Setting] = []
    for i, clause in enumerate(clauses):
        before = clauses[i - 1] if i else None
        joined = clause.link in ("and", "but", "so", "or", "that")
        timed = before is not None and joined and (out[-1].timed or before.first("time") is not None)
        past = before is not None and (out[-1].past or past_kind(before, out[-1]) == "PAST")
        out.append(Setting(words, timed, past, lemmas, clause.link == "that"))
    return out


def _shown_parse(clauses: Sequence[Clause]) -> str:
    return " | ".join(
        " ".join(f"({part.role}: {' '.join(u.form for u in part.units)})" for part in clause.parts if part.units)
        for clause in clauses
    )


def _note(steps: list[tuple[str, str]], name: str, clauses: Sequence[Clause]) -> None:
    """Keep the line after a rule where the rule changed something."""
    line = shown(clauses)
    if line != steps[-1][1]:
        steps.append((name, line))


def shown(clauses: Sequence[Clause]) -> str:
    """Glosses as they stand; words without one in small letters."""
    units = [u for c in clauses for u in c.units if u.pos != "pause" and u.kind != "pause"]
    tokens = tuple(_token(u) if u.signed else GlossToken(u.form.lower(), word=u.written) for u in units)
    return write_glosses(GlossedSentence(tokens, _markings(units)))


def _token(unit: Unit) -> GlossToken:
    return GlossToken(
        unit.gloss, unit.kind, unit.written, unit.source, unit.goal, unit.repeats, unit.emphasis, unit.pause,
        unit.alternatives,
    )  # fmt: skip


def _markings(units: Sequence[Unit]) -> tuple[Marking, ...]:
    """One marking for every name of a mark, from the first to the last unit that carries it."""
    spans: dict[str, tuple[int, int, int]] = {}
    for i, unit in enumerate(units):
        for depth, name in enumerate(unit.marks):
            first, _, outer = spans.get(name, (i, i, depth))
            spans[name] = (first, i, min(outer, depth))
    found = sorted(spans.items(), key=lambda item: (item[1][0], -item[1][1], item[1][2]))
    return tuple(Marking(name.partition(":")[0], first, last) for name, (first, last, _) in found)


def _assembled(
    tokens: tuple[Token, ...], clauses: Sequence[Clause], left_out: Sequence[tuple[int, str, str]],
    steps: tuple[tuple[str, str], ...],
) -> GlossedSentence:  # fmt: skip
    """Units to tokens, and the fate of every piece of the text."""
    units = [u for clause in clauses for u in clause.units if u.signed or u.kind == "pause"]
    units = [u for u in units if u.tag != "END"] + [u for u in units if u.tag == "END"]
    fates = []
    for piece, token in enumerate(tokens):
        own = [i for i, unit in enumerate(units) if piece in unit.pieces]
        gone = [(fate, reason) for number, fate, reason in left_out if number == piece]
        fates.append(_fate(token.text, [(i, units[i]) for i in own], gone))
    return GlossedSentence(tuple(map(_token, units)), _markings(units), tuple(fates), steps)


def _fate(word: str, own: Sequence[tuple[int, Unit]], gone: Sequence[tuple[str, str]]) -> WordFate:
    reasons = list(dict.fromkeys([*(u.reason for _, u in own if u.reason), *(reason for _, reason in gone if reason)]))
    if not own:
        fate = next((fate for fate, _ in gone if fate != "dropped"), "dropped")
        return WordFate(word, fate, "; ".join(reasons) or "no rule signs it")
    kinds = [unit.kind for _, unit in own]
    order = ("letters", "sign", "number", "point", "pause")  # spelled in part counts as spelled
    kind = min(kinds, key=order.index)
    fate = {"point": "sign"}.get(kind, kind)
    return WordFate(word, fate, "; ".join(reasons), tuple(i for i, _ in own))
