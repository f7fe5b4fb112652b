"""From a word to its sign: which entry of the lexicon, which of several senses, and what where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp

from ..lexicon.lookup import LETTER_PREFIX, normalize
from ..lexicon.protocol import SignLexicon
from . import english
from .clause import Unit, sign
from .glossed import LONG_PAUSE, SHORT_PAUSE, spelled
from .merging import PART_OF_NAME
from .notation import number_kind
from .particles import LOOSE
from .tagging import word_class_odds

ADDRESS = "an e-mail or web address: not signed, show it as text"
SYMBOL = "symbol or emoji: no sign for it yet"
_SYMBOLS = {"&": "and", "%": "percent", "+": "plus", "°": "degree"}
_CLASSES = {"verb": "VV", "noun": "NN", "name": "NN", "adj": "AJ", "adv": "AV", "prep": "PR", "itj": "IT"}


@dataclass(frozen=True)
class Signed:
    """What a unit became: units with glosses, or none and the fate and reason."""

    units: tuple[Unit, ...] = ()
    fate: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """A lexicon as the rules ask it. `by_meaning`: signs near in meaning before fingerspelling."""

    lexicon: SignLexicon
    by_meaning: bool = False

    def named(self, gloss: str, word: str, origin: Unit, reason: str) -> Unit:
        """The sign of this gloss; where the lexicon has none, that of the word or the word spelled, and it says so."""
        if self.lexicon.has(gloss):
            return sign(gloss, origin, reason)
        found = self.lexicon.look_up(word)
        if found is None:
            return sign("", origin, f"no sign {gloss} in this lexicon")
        gloss_, kind = _one(found.glosses)
        return replace(sign(gloss_, origin, f"{reason}; no sign {gloss} in this lexicon, '{word}' is shown"), kind=kind)

    def has(self, gloss: str) -> bool:
        """Whether the lexicon has this gloss."""
        return self.lexicon.has(gloss)

    def sign(self, unit: Unit, context: Iterable[str]) -> Signed:  # noqa: PLR0911 - a case a line
        """The sign of one word; `context`: lemmas of the sentence, for choosing a sense."""
        if unit.gloss or unit.kind == "pause":
            return Signed((unit,))
        if unit.pos == "pause":
            return Signed((_pause(unit),))
        if unit.tag == "ADDRESS":
            return Signed((), "unsignable", ADDRESS)
        if unit.pos == "quote":
            return Signed((), "dropped", "punctuation without a pause")
        if unit.tag == "OTHER" and unit.written not in _SYMBOLS:
            return Signed((), "unsignable", SYMBOL)
        if unit.form[:1].isdecimal() and not any(c.isalpha() for c in unit.form):
            return self._number(unit)
        if unit.reason == LOOSE and (letters := self.lexicon.spell(unit.form)):
            return Signed((replace(unit, gloss=spelled(letters), kind="letters", reason=f"{LOOSE}, fingerspelled"),))
        return self._pronoun(unit) or self._word(unit, tuple(context))

    def _number(self, unit: Unit) -> Signed:
        glosses = self.lexicon.number(unit.form)
        silent = "".join(sorted({c for c in unit.form if not c.isdigit()}))
        reason = ("number" if len(glosses) == 1 else "number in parts") + (
            f"; '{silent}' is not signed" if silent else ""
        )
        return Signed(tuple(replace(unit, gloss=g, kind=number_kind(g), reason=reason) for g in glosses))

    def _pronoun(self, unit: Unit) -> Signed | None:
        gloss = english.PRONOUNS.get(unit.form, "")
        if unit.form == "her" and unit.pos == "poss":
            gloss = "HIS"
        if not gloss or unit.pos not in ("pronoun", "poss", "det"):
            return None
        if gloss == "IX":
            return Signed((replace(unit, gloss="IX", kind="point", reason="it: pointing"),))
        return Signed((replace(unit, gloss=gloss, reason="pronoun"),)) if self.has(gloss) else None

    def _word(self, unit: Unit, context: Sequence[str]) -> Signed:
        capital = unit.tag == "NP0" and unit.written[:1].isupper()
        name = capital and unit.pieces[0] > 0
        if unit.tag == "TIME" and unit.form in english.MONTHS and not self.has(unit.form.upper()):
            return self._fallback(unit, name=True)
        if unit.tag == "TIME" and unit.form == "last" and not self.lexicon.candidates("last"):
            return Signed((self.named("PAST", "past", unit, "last: a time that is past"),))
        if not (name and (unit.form in english.NAMES_THAT_ARE_WORDS or unit.reason == PART_OF_NAME)):
            for key, reason in _keys(unit):
                if glosses := self.lexicon.candidates(key):
                    gloss, why = self._sense(unit, key, glosses, context)
                    others = tuple(g for g in glosses if g != gloss)
                    return Signed(
                        (
                            replace(
                                unit,
                                gloss=gloss,
                                alternatives=others,
                                reason=f"{self.lexicon.origin(gloss) or reason}{why}",
                            ),
                        )
                    )
        return self._fallback(unit, name or (capital and self._opens_as_name(unit)))

    def _opens_as_name(self, unit: Unit) -> bool:
        """Whether the first word of a sentence, which has a capital anyway, is a name: no word of any other class."""
        if unit.written.isupper() or self.lexicon.candidates(normalize(unit.written)):
            return False
        odds = word_class_odds(unit.written)
        return not odds or max(odds, key=lambda tag: odds[tag]) == "NP0"

    def _fallback(self, unit: Unit, name: bool) -> Signed:
        """Normal look-up, meaning, letters."""
        if name and (letters := self.lexicon.spell(unit.written)):
            return Signed((replace(unit, gloss=spelled(letters), kind="letters", reason="name, fingerspelled"),))
        plain = unit.tag in ("NP0", "UNC") or unit.form != normalize(unit.written)
        word = _SYMBOLS.get(unit.written, unit.form if plain else unit.lemma or unit.form)
        found = self.lexicon.look_up(unit.form, by_meaning=False)
        if found is None or found.fate == "letters":
            found = self.lexicon.look_up(word, by_meaning=self.by_meaning and not name) or found
        if found is None:
            return Signed((), "unsignable", self.lexicon.unspelled(unit.written))
        if found.fate == "letters":
            return Signed((replace(unit, gloss=spelled(found.glosses), kind="letters", reason=found.reason),))
        return Signed(tuple(replace(unit, gloss=g, kind=number_kind(g), reason=found.reason) for g in found.glosses))

    def _sense(self, unit: Unit, key: str, glosses: Sequence[str], context: Sequence[str]) -> tuple[str, str]:
        """The likeliest of several signs: by the sentence's other words, then by word class, then by order."""
        if len(glosses) == 1:
            return glosses[0], ""
        own = {unit.lemma, unit.form, key}
        scores = []
        for place, gloss in enumerate(glosses):
            words, sense = self._about(gloss)
            near = set(words).union(sense, *(english.SENSE_CLUES.get(word, ()) for word in sense))
            clues = len(near & set(context) - own) + 2 * (unit.tag == "TIME" and bool({"season", "time"} & set(sense)))
            fits = _fit(unit.pos, tuple(w for w in words if w != key and " " not in w) or (gloss.lower(),))
            same = 0.6 if gloss == key.upper().replace(" ", "-") else 0.0
            scores.append((clues + fits + same, -place, gloss))
        best = max(scores)
        return best[2], f"; of {len(glosses)} senses this one fits the word class and the sentence best"

    def _about(self, gloss: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        words, sense = self.lexicon.about(gloss)
        return words, tuple(sense.lower().replace(",", " ").split())


def _one(glosses: tuple[str, ...]) -> tuple[str, str]:
    if glosses[0].startswith(LETTER_PREFIX):
        return spelled(glosses), "letters"
    return glosses[0], number_kind(glosses[0])


def _pause(unit: Unit) -> Unit:
    end = unit.tag == "END"
    reason = "end of a sentence" if end else "punctuation"
    return replace(unit, kind="pause", pause=LONG_PAUSE if end else SHORT_PAUSE, reason=reason)


def _keys(unit: Unit) -> Iterable[tuple[str, str]]:
    """Words to look for, with the reason that each gives: a verb's base form first, any other word as it is."""
    form, lemma = unit.form, unit.lemma
    order = (lemma, form) if unit.pos in ("verb", "modal", "have", "do", "be") else (form, lemma)
    stem = form.removesuffix("ly") if unit.pos == "adv" and len(form) > 5 else ""
    for key in dict.fromkeys((*order, stem, f"{stem[:-1]}y" if stem.endswith("i") else "")):
        if key:
            yield key, "in the vocabulary" if key == form else f"in the vocabulary as '{key}'"


@lru_cache(maxsize=4096)
def _fit(pos: str, words: tuple[str, ...]) -> float:
    """How well signs with these words fit a word class, 0 to 1."""
    wanted = _CLASSES.get(pos)
    if wanted is None:
        return 0.5
    shares = []
    for word in words:
        odds = {tag: exp(value) for tag, value in word_class_odds(word).items()}
        total = sum(odds.values())
        shares.append(sum(v for tag, v in odds.items() if tag.startswith(wanted)) / total if total else 0.0)
    return sum(shares) / len(shares)
