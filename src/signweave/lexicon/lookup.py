"""The bundled vocabulary: which sign a word has, and its motion, synthesised when first asked for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ..errors import InputError
from ..motion.nouns import Sign
from . import english
from .protocol import Found, Near, SignLexicon

if TYPE_CHECKING:
    from ..notation.spec import SignSpec

__all__ = ["LANGUAGES", "LETTER_PREFIX", "Found", "Lexicon", "Near", "SignLexicon", "load_lexicon", "normalize"]

LANGUAGES = ("ase",)
"""ISO 639-3 codes of the sign languages with a bundled vocabulary."""

LETTER_PREFIX = "fs:"
_SILENT = "'-."  # carried by no letter
_CACHED_SIGNS = 512  # motions; about 0.1 MB each
_LARGEST_NUMBER_SIGN = 20


def normalize(word: str) -> str:
    """Lower case, straight apostrophes, accents taken off, Latin ligatures spelled out."""
    word = "".join(english.LATIN_LETTERS.get(c, c) for c in word.casefold().replace("’", "'"))
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


class Lexicon:
    """A language's vocabulary. Immutable after construction, but for its cache of synthesised motions.

    `look_up` tries, in this order and saying which: the word as written, normalised, its lemma, a number,
    fingerspelling.
    """

    def __init__(self, language: str, specs: dict[str, SignSpec], seed: int = 0) -> None:
        self.language = language
        self.spoken = "en"
        self.specs = specs
        self.seed = seed
        self.sign = lru_cache(maxsize=_CACHED_SIGNS)(self._sign)

    @cached_property
    def _words(self) -> dict[str, tuple[str, ...]]:
        """Word or phrase to the glosses of all signs that claim it, in order. Letters and numbers claim none."""
        index: dict[str, dict[str, None]] = {}
        claims = [
            (word, gloss)
            for gloss, spec in self.specs.items()
            if not gloss.startswith(LETTER_PREFIX) and not gloss.isdigit()
            for word in spec.words
        ]
        for word, gloss in claims:
            index.setdefault(word, {})[gloss] = None
        for word, gloss in claims:
            index.setdefault(normalize(word), {})[gloss] = None
        return {word: tuple(glosses) for word, glosses in index.items()}

    @cached_property
    def longest_phrase(self) -> int:
        """Words in the longest entry."""
        return max((word.count(" ") + 1 for word in self._words), default=1)

    @property
    def glosses(self) -> tuple[str, ...]:
        """All entries, in the vocabulary's order."""
        return tuple(self.specs)

    def gloss_of(self, phrase: str) -> str | None:
        """The gloss of exactly this word or phrase."""
        return self._words.get(phrase, (None,))[0]

    def has(self, gloss: str) -> bool:
        """Whether there is an entry of exactly this gloss."""
        return gloss in self.specs

    def candidates(self, word: str) -> tuple[str, ...]:
        """Glosses of all signs that claim a word or phrase (as written or normalised), in the vocabulary's order."""
        return tuple(dict.fromkeys(self._words.get(word, ()) + self._words.get(normalize(word), ())))

    def nearest(self, word: str) -> Near | None:
        """The sign that is nearest in meaning, or None where none is near enough."""
        return None

    def look_up(self, word: str, by_meaning: bool = False) -> Found | None:
        """What a word is signed with, or None where it cannot even be spelled. `by_meaning`: see `SignLexicon`."""
        plain = normalize(word)
        for key, reason in ((word, "in the vocabulary as written"), (plain, "in the vocabulary")):
            if key in self._words:
                return Found("sign", (self._words[key][0],), reason)
        for lemma in _lemmas(plain):
            if lemma in self._words:
                return Found("sign", (self._words[lemma][0],), f"in the vocabulary as '{lemma}'")
        if plain in english.NUMBER_WORDS:
            glosses = self.number(str(english.NUMBER_WORDS[plain]))
            return Found("number", glosses, "number" if len(glosses) == 1 else "number, digit by digit")
        letters = self.spell(word)
        return Found("letters", letters, "not in the vocabulary, fingerspelled") if letters else None

    def number(self, digits: str) -> tuple[str, ...]:
        """Glosses of a number as written: one sign up to 20, digit by digit above; separators carry no sign."""
        if digits.isdecimal() and len(digits) <= 2 and not (len(digits) == 2 and digits[0] == "0"):
            value = int(digits)
            if value <= _LARGEST_NUMBER_SIGN:
                return (str(value),)
        return tuple(str(int(c)) for c in digits if c.isdecimal())

    def can_spell(self, character: str) -> bool:
        """Whether fingerspelling has this character."""
        return all(c in _SILENT or c.isdecimal() or self._letter(c) in self.specs for c in normalize(character))

    def spell(self, word: str) -> tuple[str, ...]:
        """Letter (and digit) glosses of a word, or () where a character has none."""
        glosses = []
        for c in normalize(word):
            if c.isdecimal():
                glosses.append(str(int(c)))
            elif self._letter(c) in self.specs:
                glosses.append(self._letter(c))
            elif c not in _SILENT:
                return ()
        return tuple(glosses)

    @staticmethod
    def _letter(c: str) -> str:
        return LETTER_PREFIX + c.upper()

    def spec(self, gloss: str) -> SignSpec:
        """The written sign behind a gloss; InputError with near names where there is none."""
        if gloss in self.specs:
            return self.specs[gloss]
        if gloss.isdecimal() and int(gloss) <= _LARGEST_NUMBER_SIGN:
            from ..notation.numbers import number_spec

            return number_spec(int(gloss))
        from difflib import get_close_matches

        near = get_close_matches(gloss.lower(), self.specs, n=3)
        hint = f"did you mean {' or '.join(repr(n) for n in near)}?" if near else "see `signweave signs`"
        raise InputError(f"no sign '{gloss}' in {self.language}; {hint}")

    def _sign(self, gloss: str, fps: float) -> Sign:
        from ..notation.synthesis import synthesise

        spec = self.spec(gloss)
        motion = synthesise(spec, seed=self.seed, fps=fps)
        return Sign(
            gloss,
            tuple(spec.words),
            self.language,
            motion,
            two_handed=spec.two_handed,
            source=spec.source,
            licence="Apache-2.0",
        )


@lru_cache
def load_lexicon(language: str = "ase", seed: int = 0) -> Lexicon:
    """The bundled vocabulary of a sign language (ISO 639-3); InputError with the known ones where it is not there."""
    if language not in LANGUAGES:
        raise InputError(f"unknown sign language '{language}', expected one of: {', '.join(LANGUAGES)}")
    if seed < 0:
        raise InputError(f"seed is {seed}, expected 0 or more")
    from ..notation import load_vocabulary

    return Lexicon(language, load_vocabulary(language), seed)


def _lemmas(word: str) -> Iterator[str]:
    """Base forms to try, likeliest first; the lemmatiser (0.2 s to load) only where endings do not help."""
    if word in english.IRREGULAR:
        yield english.IRREGULAR[word]
    yield from english.without_ending(word)
    yield from _dictionary_lemmas(word)


@lru_cache(maxsize=4096)
def _dictionary_lemmas(word: str) -> tuple[str, ...]:
    from simplemma import lemmatize

    lemmas = (lemmatize(word, lang="en"), lemmatize(word, lang="en", greedy=True))
    return tuple(dict.fromkeys(lemma.lower() for lemma in lemmas if lemma != word))
