"""What every lexicon can be asked, whether it is the bundled vocabulary, a store, or several of them in a chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ..motion.nouns import Sign

if TYPE_CHECKING:
    from ..notation.spec import SignSpec


NOT_FOUND = "not in the vocabulary"
"""How the reason begins of a word that no step found a sign for."""
NO_MOTION = "landmarks and no motion yet"
"""What reasons say of recordings that cannot be performed: no motion can be fitted to a layout without a body."""


@dataclass(frozen=True)
class Found:
    """What a word is signed with. `fate`: sign, number or letters. `reason`: which step of the chain found it."""

    fate: str
    glosses: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Near:
    """A sign whose word is near in meaning. `similarity`: cosine of the two words' vectors, up to 1."""

    gloss: str
    word: str
    similarity: float


class SignLexicon(Protocol):
    """A sign language's words and signs.

    Words are looked up in the order: as written, normalised, lemma, number, near in meaning (where asked for),
    fingerspelling. Everything that returns glosses returns them best first.
    """

    @property
    def language(self) -> str:
        """The sign language, ISO 639-3."""

    @property
    def spoken(self) -> str:
        """The language of the words, ISO 639-1 where it has such a code."""

    @property
    def glosses(self) -> tuple[str, ...]:
        """All entries, letters (`fs:A`) and numbers too. May be long: ask `has` for one gloss."""

    @property
    def longest_phrase(self) -> int:
        """Words in the longest entry."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a report should say once, for example that nothing is looked up by meaning, and why."""

    def has(self, gloss: str) -> bool:
        """Whether there is an entry of exactly this gloss."""

    def gloss_of(self, phrase: str) -> str | None:
        """The gloss of exactly this word or phrase, the best of `candidates`."""

    def candidates(self, word: str) -> tuple[str, ...]:
        """Glosses of all signs that claim a word or phrase (as written or normalised), in order of priority.

        Only of signs that can be performed: landmarks without a body have no motion. In a chain,
        those of the first lexicon that has any: the others stand in where it has none. Inferred signs come after all
        others: `look_up` has them, here they are for phrases that cannot be signed word by word.
        """

    def nearest(self, word: str) -> Near | None:
        """The sign that is nearest in meaning, or None where none is near enough or no encoder is installed."""

    def look_up(self, word: str, by_meaning: bool = False) -> Found | None:
        """What a word is signed with, or None where it cannot even be spelled.

        `by_meaning`: try `nearest` before fingerspelling. Not for proper names.
        """

    def origin(self, gloss: str) -> str:
        """Where a sign is from that rules inferred from a coding, as reasons say it; "" for all others."""

    def number(self, digits: str) -> tuple[str, ...]:
        """Glosses of a number as written; separators carry no sign."""

    def can_spell(self, character: str) -> bool:
        """Whether fingerspelling has this character."""

    def unspelled(self, word: str) -> str:
        """Why a word cannot be spelled: which of its letters are not there, or cannot be performed."""

    def spell(self, word: str) -> tuple[str, ...]:
        """Letter (and digit) glosses of a word, or () where a character has none."""

    def about(self, gloss: str) -> tuple[tuple[str, ...], str]:
        """The words of a sign and its sense ("" where it says none); InputError where there is none."""

    def agreement(self, gloss: str) -> str:
        """How a verb agrees (`notation.spec.AGREEMENT`); "" for all others, and for recorded signs."""

    def spec(self, gloss: str) -> SignSpec:
        """The written sign behind a gloss; InputError where there is none, or one that is recorded."""

    def sign(self, gloss: str, fps: float) -> Sign:
        """The sign with its motion at `fps`; InputError where there is none."""
