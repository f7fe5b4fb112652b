"""Words and their parts of speech: contractions opened, HanTa's tags, and a few repairs by context.

HanTa (Hanover Tagger; Christian Wartena 2019, "A probabilistic morphology model for German lemmatization", KONVENS)
tags English with the C5 tags of the British National Corpus and gives lemmas; offline, 0.15 s to load.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ..lexicon.lookup import normalize
from . import english
from .clause import Unit
from .text import Token

_FIXED = {"end": "END", "pause": "PAUSE", "quote": "QUOTE", "other": "OTHER", "address": "ADDRESS", "number": "CRD"}
_FINITE = ("verb", "be", "do", "have", "modal")
_GIVING = ("give", "tell", "show", "send", "ask", "offer", "lend", "pay", "bring")
_BEFORE_BASE = {"i", "you", "we", "they"}


@lru_cache(maxsize=1)
def _tagger() -> Any:
    from HanTa import HanoverTagger

    return HanoverTagger.HanoverTagger("morphmodel_en.pgz")


def tagged(tokens: tuple[Token, ...]) -> list[Unit]:
    """Units of one sentence, with tags and lemmas; a contraction becomes two, both of the same piece."""
    parts: list[tuple[int, str, str, str]] = []  # piece, as written, form, tag where fixed
    for piece, token in enumerate(tokens):
        if token.kind != "word":
            parts.append((piece, token.text, token.text, _FIXED[token.kind]))
            continue
        forms = english.open_contraction(normalize(token.text))
        stem = token.text[: len(forms[0])]
        own = stem if len(forms) > 1 and normalize(stem) == forms[0] else token.text
        parts += [(piece, own if i == 0 else token.text, form, "") for i, form in enumerate(forms)]
    shown = [_shown(*part) for part in parts]
    tags = _tagger().tag_sent(shown) if shown else []
    units = []
    for (piece, written, form, fixed), (_, lemma, guess) in zip(parts, tags):
        tag = fixed or english.TAGS.get(form, "") or guess
        units.append(Unit((piece,), written, form, english.LEMMAS.get(form, normalize(lemma)), tag))
    for repair in _REPAIRS:
        units = repair(units)
    return units


def _shown(piece: int, written: str, form: str, fixed: str) -> str:
    """What the tagger sees: names keep their capital."""
    same = normalize(written) == form
    if fixed in ("END", "PAUSE"):
        return written[:1]
    return written if same and not (piece == 0 and not written.isupper()) else form if form != "i" else "I"


def word_class_odds(word: str) -> dict[str, float]:
    """How likely a word by itself is of each tag, natural logarithms; for choosing between signs of one word."""
    found = _tagger().tag_word(word, cutoff=12)
    return dict(found)


def _question_verbs(units: list[Unit]) -> list[Unit]:
    """ "Does the train leave?": after do, a subject and no verb, the last noun of the first group is the verb."""
    for i, unit in enumerate(units):
        if unit.pos not in ("do", "modal") or any(u.pos in ("verb", "be", "have") for u in units[i + 1 :]):
            continue
        rest = [j for j in range(i + 1, len(units)) if units[j].form not in ("not", "n't")]
        if unit.pos == "modal" and (not rest or units[rest[0]].pos not in ("pronoun", "det", "poss", "name")):
            if rest and units[rest[0]].pos == "noun":
                return _as_verb(units, rest[0], "VVI")
            continue
        end = next((j for j in rest if units[j].pos in ("pause", "prep", "time", "adv", "and", "sub")), len(units))
        nouns = [j for j in rest if j < end and units[j].pos in ("noun", "adj")]
        if nouns and nouns[-1] > rest[0]:
            return _as_verb(units, nouns[-1], "VVI")
        if nouns and i and units[i - 1].pos in ("pronoun", "noun", "name"):  # "I don't fish"
            return _as_verb(units, nouns[-1], "VVI")
    return units


def _bare_verbs(units: list[Unit]) -> list[Unit]:
    """A noun where only a verb fits: "to study", "I park", "Park here"."""
    out = list(units)
    for i, unit in enumerate(units):
        if unit.pos not in ("noun", "adj", "adv") or unit.tag == "NN2":
            continue
        if unit.pos != "noun" and (i or not {"VVB", "VVI"} & word_class_odds(unit.form).keys()):
            continue
        before = units[i - 1] if i else None
        after = units[i + 1] if i + 1 < len(units) else None
        to = before is not None and before.pos == "to"
        subject = before is not None and before.form in _BEFORE_BASE and before.pos == "pronoun" and i < len(units) - 1
        first = (before is None or before.form == "please" or before.pos == "pause") and after is not None
        order = first and after is not None and (after.pos in ("det", "poss", "pronoun") or after.form == "here")
        odds = word_class_odds(unit.form) if before is not None and before.pos == "pause" else {}
        likely = max(odds.get("VVB", -99.0), odds.get("VVI", -99.0)) > max(odds.values(), default=0.0) - 1.5
        order = order or (first and likely and units[0].form in ("if", "when") and after is not None)
        lonely = not any(u.pos in _FINITE for u in _around(units, i))
        if to or (subject and lonely) or (order and lonely):
            out = _as_verb(out, i, "VVI" if to else "VVB")
    return out


def _around(units: list[Unit], i: int) -> list[Unit]:
    """The stretch between pauses and conjunctions that a unit stands in."""
    first, last = i, i
    while first and units[first - 1].pos not in ("pause", "sub"):
        first -= 1
    while last + 1 < len(units) and units[last + 1].pos not in ("pause", "sub", "wh"):
        last += 1
    return units[first : last + 1]


def _third_person_verbs(units: list[Unit]) -> list[Unit]:
    """ "My friend lives here": a sentence without any verb, with a word in -s after a noun or name."""
    if any(u.pos in _FINITE for u in units):
        return units
    for i in range(1, len(units)):
        if units[i].tag == "NN2" and units[i - 1].pos in ("noun", "name", "pronoun") and units[i].form.endswith("s"):
            return _as_verb(units, i, "VVZ")
    return units


def _apostrophes(units: list[Unit]) -> list[Unit]:
    """'s is "is" or "has" after pronouns and before what a possession cannot be; else it marks a possessor."""
    out = list(units)
    for i, unit in enumerate(units):
        if unit.form != "'s":
            continue
        before = units[i - 1] if i else unit
        after = units[i + 1] if i + 1 < len(units) else unit
        verbal = after.tag in ("VVG", "XX0", "AT0", "DPS", "PRP", "AV0") or after.pos in ("det", "pause")
        adjective = after.pos == "adj" and (i + 2 >= len(units) or units[i + 2].pos not in ("noun", "adj"))
        if before.form == "let":
            out[i] = replace(unit, form="us", lemma="us", tag="PNP")
        elif after.form in ("got", "been", "gone", "had") and before.pos in ("pronoun", "wh", "noun", "name"):
            out[i] = replace(unit, form="has", lemma="have", tag="VHZ")
        elif before.pos in ("pronoun", "wh", "there") or before.form in english.IS_AFTER or verbal or adjective:
            out[i] = replace(unit, form="is", lemma="be", tag="VBZ")
        else:
            out[i] = replace(unit, lemma="'s", tag="POS")
    return out


def _her(units: list[Unit]) -> list[Unit]:
    """ "her" owns only what follows it; "gave her flowers" gives to her."""
    out = list(units)
    for i, unit in enumerate(units):
        if unit.form != "her" or unit.pos != "poss":
            continue
        after = units[i + 1] if i + 1 < len(units) else None
        given = i > 0 and units[i - 1].lemma in _GIVING and after is not None and after.tag in ("NN2", "NN0")
        if after is None or after.pos not in ("noun", "adj", "num", "name", "verb") or given:
            out[i] = replace(unit, tag="PNP")
    return out


def _that(units: list[Unit]) -> list[Unit]:
    """ "that man" is no conjunction: no verb follows the noun, or the sentence begins with it."""
    out = list(units)
    for i, unit in enumerate(units[:-1]):
        if unit.tag != "CJT" or units[i + 1].pos not in ("noun", "adj", "be"):
            continue
        j = i + 1
        while j < len(units) and units[j].pos in ("noun", "adj"):
            j += 1
        if i == 0 or units[i - 1].pos in ("be", "prep") or j == len(units) or units[j].pos not in _FINITE:
            out[i] = replace(unit, tag="DT0")
    return out


def _destinations(units: list[Unit]) -> list[Unit]:
    """ "going to school": a word after "to" that is hardly ever a verb is a place."""
    out = list(units)
    for i in range(1, len(units)):
        if units[i - 1].pos != "to" or units[i].tag not in ("VVI", "VVB"):
            continue
        odds = word_class_odds(units[i].form)
        last = i + 1 == len(units) or units[i + 1].pos not in ("det", "poss", "pronoun", "noun")
        if last and odds.get("NN1", -99.0) - odds.get("VVI", -99.0) > 3:
            out[i - 1], out[i] = replace(units[i - 1], tag="PRP"), replace(units[i], tag="NN1")
    return out


def _participles(units: list[Unit]) -> list[Unit]:
    """A past participle right after its subject, without have or be, is a past tense; "like" after a subject a verb."""
    out = list(units)
    for i in range(1, len(units)):
        before = units[i - 1] if units[i - 1].pos != "adv" or i < 2 else units[i - 2]
        if units[i].tag == "VVN" and before.tag == "PNP" and not any(u.pos in ("be", "have") for u in units[:i]):
            out[i] = replace(units[i], tag="VVD")
        past = units[i].form.endswith("ed") and units[i].pos in ("adj", "noun", "other")
        if past and before.tag == "PNP" and not any(u.pos in _FINITE for u in _around(units, i)):
            out[i] = replace(units[i], tag="VVD", lemma=units[i].form.removesuffix("ed"))
    return out


def _neither_do_i(units: list[Unit]) -> list[Unit]:
    """ "Neither do I", "nor am I": I also do not."""
    for i in range(len(units) - 2):
        no, auxiliary, subject = units[i : i + 3]
        inverted = auxiliary.pos in ("be", "do", "have", "modal") and subject.pos == "pronoun"
        ends = i + 3 == len(units) or units[i + 3].pos == "pause"
        if no.form in ("neither", "nor") and inverted and ends:
            also = replace(no, form="also", lemma="also", tag="AV0")
            stop = replace(no, form="not", lemma="not", tag="XX0")
            return [*units[:i], subject, also, auxiliary, stop, *units[i + 3 :]]
    return units


def _as_verb(units: list[Unit], i: int, tag: str) -> list[Unit]:
    unit = units[i]
    lemma = unit.form if tag != "VVZ" else english.verb_without_s(unit.form)
    return [*units[:i], replace(unit, tag=tag, lemma=lemma), *units[i + 1 :]]


_REPAIRS: tuple[Callable[[list[Unit]], list[Unit]], ...] = (
    _apostrophes,
    _question_verbs,
    _bare_verbs,
    _third_person_verbs,
    _that,
    _her,
    _destinations,
    _participles,
    _neither_do_i,
)
