"""Several lexica of one sign language as one: a store of one's own before another, the bundled vocabulary last."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ..encoders import sentence
from ..errors import InputError
from ..motion.nouns import Sign
from . import steps
from .protocol import Found, Near

if TYPE_CHECKING:
    from ..notation.spec import SignSpec
    from .steps import Member


class Chain:
    """A `SignLexicon` of `members`, best first. Words are looked up in the members of the spoken language; signs,
    letters and numbers in all of them.
    """

    def __init__(self, members: Sequence[Member], language: str, spoken: str = "en") -> None:
        self.members = tuple(members)
        self.language = language
        self.spoken = spoken
        self.nearest = lru_cache(maxsize=4096)(self._nearest)

    @property
    def glosses(self) -> tuple[str, ...]:
        """All entries, each gloss once."""
        return tuple(dict.fromkeys(gloss for member in self.members for gloss in member.glosses))

    @cached_property
    def longest_phrase(self) -> int:
        """Words in the longest entry."""
        return max((m.longest_phrase for m in self.members if m.spoken == self.spoken), default=1)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a report should say once: that nothing is looked up by meaning, and why."""
        lack = sentence.missing()
        if self.spoken != sentence.SPOKEN:
            return ("words are looked up by meaning in English only",)
        return (str(lack),) if lack else ()

    def has(self, gloss: str) -> bool:
        """Whether any member has an entry of exactly this gloss."""
        return any(member.has(gloss) for member in self.members)

    def gloss_of(self, phrase: str) -> str | None:
        """The gloss of exactly this word or phrase."""
        return next(iter(self.candidates(phrase)), None)

    def candidates(self, word: str) -> tuple[str, ...]:
        """Glosses of the signs that claim a word or phrase and can be performed, of the first member that has any;
        inferred signs only for phrases that cannot be signed word by word.
        """
        return steps.candidates(self.members, word, self.spoken)

    def look_up(self, word: str, by_meaning: bool = False) -> Found | None:
        """What a word is signed with, or None where it cannot even be spelled. `by_meaning`: see `SignLexicon`."""
        return steps.look_up(self.members, word, self.spoken, by_meaning)

    def origin(self, gloss: str) -> str:
        """Where an inferred sign is from; "" for all others."""
        return steps.origin(self.members, gloss)

    def number(self, digits: str) -> tuple[str, ...]:
        """Glosses of a number as written."""
        return steps.number(digits, self.has)

    def can_spell(self, character: str) -> bool:
        """Whether fingerspelling has this character."""
        return steps.can_spell(self.members, character)

    def unspelled(self, word: str) -> str:
        """Why a word cannot be spelled: its sign or its letters cannot be performed, or letters are not there."""
        return steps.unspelled(self.members, word, self.spoken, self.language)

    def spell(self, word: str) -> tuple[str, ...]:
        """Letter (and digit) glosses of a word, or () where a character has none."""
        return steps.spell(self.members, word)

    def about(self, gloss: str) -> tuple[tuple[str, ...], str]:
        """The words of a sign and its sense, "" where it says none."""
        return self._owner(gloss).about(gloss)

    def agreement(self, gloss: str) -> str:
        """How a verb agrees, "" for all others, and for recorded signs."""
        return self._owner(gloss).agreement(gloss)

    def spec(self, gloss: str) -> SignSpec:
        """The written sign behind a gloss; InputError where there is none."""
        return self._owner(gloss).spec(gloss)

    def sign(self, gloss: str, fps: float) -> Sign:
        """The sign with its motion at `fps`; InputError where there is none, or no motion."""
        return self._owner(gloss).sign(gloss, fps)

    def _owner(self, gloss: str) -> Member:
        """The first member that can perform a gloss, with a sign that is not inferred where any has one; else the
        first that has it, else the last, which complains.
        """
        having = [member for member in self.members if member.has(gloss)]
        if not having:
            if not self.members:
                raise InputError(f"no sign '{gloss}' in {self.language}")
            return self.members[-1]
        able = [member for member in having if member.performable(gloss)]
        return next((member for member in able if not member.inferred(gloss)), (able or having)[0])

    def _nearest(self, word: str) -> Near | None:
        own = [member for member in self.members if member.spoken == self.spoken]
        return steps.nearest(own, word, self.spoken)
