"""The bundled vocabulary: which sign a word has, and its motion, synthesised when first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, overload

from ..encoders import sentence
from ..errors import InputError
from ..motion.nouns import Sign
from . import steps
from .normal import normalize
from .protocol import Found, Near, SignLexicon

if TYPE_CHECKING:
    from ..notation.spec import SignSpec
    from .meaning import WordVectors
    from .steps import Member

__all__ = ["LANGUAGES", "LETTER_PREFIX", "Found", "Lexicon", "Near", "SignLexicon", "load_lexicon", "normalize"]

LANGUAGES = ("ase",)
"""ISO 639-3 codes of the sign languages with a bundled vocabulary."""

LETTER_PREFIX = "fs:"
SIGN_FILES = (".yaml", ".yml")
_CACHED_SIGNS = 512  # motions; about 0.1 MB each
_LARGEST_NUMBER_SIGN = 999


class Lexicon:
    """A language's vocabulary of written signs. Immutable after construction, but for its cache of motions.

    `look_up` tries, in this order and saying which: the word as written, normalised, its lemma, a number, near in
    meaning (where asked for), fingerspelling.
    """

    name = "the vocabulary"

    def __init__(self, language: str, specs: dict[str, SignSpec], seed: int = 0) -> None:
        self.language = language
        self.spoken = "en"
        self.specs = specs
        self.seed = seed
        self.sign = lru_cache(maxsize=_CACHED_SIGNS)(self._sign)
        self.nearest = lru_cache(maxsize=4096)(self._nearest)

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

    @property
    def words(self) -> tuple[str, ...]:
        """All words and phrases that a sign claims."""
        return tuple(self._words)

    @cached_property
    def longest_phrase(self) -> int:
        """Words in the longest entry."""
        return max((word.count(" ") + 1 for word in self._words), default=1)

    @cached_property
    def letters(self) -> dict[str, str]:
        """Small letters to glosses."""
        return {g.removeprefix(LETTER_PREFIX).lower(): g for g in self.specs if g.startswith(LETTER_PREFIX)}

    @property
    def glosses(self) -> tuple[str, ...]:
        """All entries, in the vocabulary's order."""
        return tuple(self.specs)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a report should say once: that nothing is looked up by meaning, and why."""
        lack = sentence.missing()
        return (str(lack),) if lack else ()

    def has(self, gloss: str) -> bool:
        """Whether there is an entry of exactly this gloss, or a number sign."""
        return gloss in self.specs or (_is_number(gloss) and self.language in LANGUAGES)

    performable = has

    def inferred(self, gloss: str) -> bool:
        """Whether the sign of a gloss was made by rules of a coding."""
        return gloss in self.specs and bool(self.specs[gloss].inferred)

    def written(self, word: str) -> tuple[str, ...]:
        """Glosses of the signs that claim a word or phrase exactly so."""
        return self._words.get(word, ())

    normalised = written

    def silent(self, word: str) -> str:
        """Nothing: all written signs can be performed."""
        return ""

    def silent_letter(self, text: str) -> bool:
        """Never: all written letters can be performed."""
        return False

    def gloss_of(self, phrase: str) -> str | None:
        """The gloss of exactly this word or phrase."""
        return next(iter(self.written(phrase)), None)

    def candidates(self, word: str) -> tuple[str, ...]:
        """Glosses of all signs that claim a word or phrase (as written or normalised), in the vocabulary's order."""
        return steps.candidates((self,), word, self.spoken)

    def look_up(self, word: str, by_meaning: bool = False) -> Found | None:
        """What a word is signed with, or None where it cannot even be spelled. `by_meaning`: see `SignLexicon`."""
        return steps.look_up((self,), word, self.spoken, by_meaning)

    def origin(self, gloss: str) -> str:
        """Where an inferred sign is from; "" for all others."""
        return steps.origin((self,), gloss)

    def number(self, digits: str) -> tuple[str, ...]:
        """Glosses of a number as written: whole with THOUSAND and MILLION, or digit by digit; no separators."""
        return steps.number(digits, self.has)

    def can_spell(self, character: str) -> bool:
        """Whether fingerspelling has this character."""
        return steps.can_spell((self,), character)

    def unspelled(self, word: str) -> str:
        """Why a word cannot be spelled."""
        return steps.unspelled((self,), word, self.spoken, self.language)

    def spell(self, word: str) -> tuple[str, ...]:
        """Letter (and digit) glosses of a word, or () where a character has none."""
        return steps.spell((self,), word)

    def about(self, gloss: str) -> tuple[tuple[str, ...], str]:
        """The words of a sign and its sense, "" where it says none."""
        spec = self.spec(gloss)
        return tuple(spec.words), spec.sense

    def agreement(self, gloss: str) -> str:
        """How a verb agrees, "" for all others."""
        return self.spec(gloss).agreement

    def spec(self, gloss: str) -> SignSpec:
        """The written sign behind a gloss; InputError with near names where there is none."""
        if gloss in self.specs:
            return self.specs[gloss]
        if _is_number(gloss):
            from ..notation.numbers import number_spec

            return number_spec(int(gloss))
        from difflib import get_close_matches

        near = get_close_matches(gloss.upper(), self.specs, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "see `signweave signs`"
        raise InputError(f"no sign '{gloss}' in {self.language}; {hint}")

    def _nearest(self, word: str) -> Near | None:
        """The sign that is nearest in meaning, or None where none is near enough or no encoder is installed."""
        if sentence.missing() or self.spoken != sentence.SPOKEN:
            return None
        from .meaning import comparable, unlike

        if not comparable(word):
            return None
        near = unlike(word, self._vectors.nearest(sentence.encode_word(word)))
        return Near(self._words[near[0][0]][0], *near[0]) if near else None

    @cached_property
    def _vectors(self) -> WordVectors:
        from .meaning import word_vectors

        return word_vectors(self._words)

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
def _bundled(language: str, seed: int) -> Lexicon:
    from ..notation import load_vocabulary

    return Lexicon(language, load_vocabulary(language), seed)


@overload
def load_lexicon(language: str = "ase", seed: int = 0) -> Lexicon: ...
@overload
def load_lexicon(language: str, seed: int, stores: Iterable[str | Path], spoken: str | None = None) -> SignLexicon: ...
def load_lexicon(
    language: str = "ase", seed: int = 0, stores: Iterable[str | Path] = (), spoken: str | None = None
) -> SignLexicon:
    """A sign language's (ISO 639-3) bundled vocabulary, behind one's own: lexicon folders and sign files (*.yaml) of
    `stores`, the first goes first.

    `spoken`: the language of the words (ISO 639-1 where it has such a code); unless given, English for a bundled
    language, else that of the first lexicon. InputError where neither has the sign language.
    """
    if seed < 0:
        raise InputError(f"seed is {seed}, expected 0 or more")
    paths = [Path(store) for store in stores]
    if not paths and language in LANGUAGES and spoken in (None, "en"):
        return _bundled(language, seed)
    from .chain import Chain
    from .store import Store
    from .stored import StoredLexicon

    opened = {path: Store.open(path) for path in paths if path.suffix.lower() not in SIGN_FILES}
    having = [store for store in opened.values() if language in store.languages]
    if spoken is None:
        spoken = "en" if language in LANGUAGES or not having else having[0].spoken_of(language)
    members: list[Member] = []
    for path in paths:
        if path not in opened:
            members.append(_sign_file(path, language, seed))
        elif opened[path] in having:
            members.append(StoredLexicon(opened[path], language, spoken, seed))
    if not members and language not in LANGUAGES:
        known = [code for store in opened.values() for code in store.languages]
        raise InputError(
            f"unknown sign language '{language}', expected one of: {', '.join(dict.fromkeys([*LANGUAGES, *known]))}"
        )
    _check_spoken(spoken, [group[1] for store in opened.values() for group in store.index.groups])
    bundled = [_bundled(language, seed)] if language in LANGUAGES else []
    return Chain([*members, *bundled], language, spoken)


def _check_spoken(spoken: str, known: Sequence[str]) -> None:
    """InputError for a code of a spoken language that neither a lexicon nor the lemmatiser has."""
    if spoken == "en" or spoken in known:
        return
    from .lemmas import lemma_languages

    if spoken not in lemma_languages():
        near = ", ".join(dict.fromkeys(["en", *known]))
        raise InputError(f"unknown spoken language '{spoken[:20]}', expected an ISO 639 code such as de, or of: {near}")


def _sign_file(path: Path, language: str, seed: int) -> Lexicon:
    """The signs of one file, in the sign language that is asked for."""
    from ..notation import load_signs

    lexicon = Lexicon(language, load_signs(path), seed)
    lexicon.name = path.name
    return lexicon


def _is_number(gloss: str) -> bool:
    return gloss.isdecimal() and gloss.isascii() and str(int(gloss)) == gloss and int(gloss) <= _LARGEST_NUMBER_SIGN
