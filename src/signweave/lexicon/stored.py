"""One sign language of a store, as a member of a chain."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ..encoders import sentence
from ..errors import InputError
from ..motion.nouns import Sign
from .keys import plain
from .normal import normalize
from .protocol import NO_MOTION, Near

if TYPE_CHECKING:
    from ..notation.spec import SignSpec
    from .entry import Entry
    from .store import Store

_CACHED_SIGNS = 512


class StoredLexicon:
    """A store's signs of one sign language, and its words of one spoken language."""

    def __init__(self, store: Store, language: str, spoken: str = "en", seed: int = 0) -> None:
        self.store = store
        self.language = language
        self.spoken = spoken
        self.seed = seed
        self.name = store.path.name
        self.index = store.index
        self.sign = lru_cache(maxsize=_CACHED_SIGNS)(self._sign)

    @property
    def glosses(self) -> tuple[str, ...]:
        """All entries of the language, each gloss once."""
        return tuple(dict.fromkeys(self.index.gloss(n) for n in self.index.of_language(self.language)))

    @property
    def longest_phrase(self) -> int:
        """Words in the longest entry."""
        return self.index.longest.get(f"{self.language} {self.spoken}", 1)

    @cached_property
    def letters(self) -> dict[str, str]:
        """Letters and groups of letters that can be signed, to their glosses."""
        signed = (n for n in self.index.of_language(self.language, letters=True) if self.index.performable(n))
        return {plain(gloss.removeprefix("fs:")): gloss for gloss in map(self.index.gloss, signed)}

    def has(self, gloss: str) -> bool:
        """Whether there is an entry of exactly this gloss."""
        return self._number(gloss) is not None

    def performable(self, gloss: str) -> bool:
        """Whether there is one that can be signed."""
        number = self._number(gloss)
        return number is not None and self.index.performable(number)

    def inferred(self, gloss: str) -> bool:
        """Whether the sign of a gloss was made by rules of a coding."""
        number = self._number(gloss)
        return number is not None and self.index.inferred(number)

    def written(self, word: str) -> tuple[str, ...]:
        """Glosses of the signs that can be performed and claim a word as written, or are called so; best first."""
        text = plain(word)
        return self._glosses("word", text) or self._glosses("named", text)

    def normalised(self, word: str) -> tuple[str, ...]:
        """The same for a normalised word."""
        return self._glosses("bare", normalize(word))

    def silent(self, word: str) -> str:
        """Why a word's sign cannot be performed, where it has one that cannot."""
        text = plain(word)
        for kind in ("word", "named"):
            numbers = self._find(kind, text)
            if len(numbers):
                return f"in {self.name}, but with {NO_MOTION}"
        return ""

    def silent_letter(self, text: str) -> bool:
        """Whether there is a letter that cannot be performed."""
        return len(self._find("letter", text)) > 0 and text not in self.letters

    def nearest(self, word: str) -> Near | None:
        """The sign whose word is nearest in meaning, or None where none is near enough or nothing can be compared."""
        if sentence.missing() or self.spoken != sentence.SPOKEN:
            return None
        from .meaning import comparable, unlike
        from .wordtable import WordTable

        table = WordTable.open(self.store)
        if table is None or not comparable(word):
            return None
        for other, similarity in unlike(word, table.nearest(sentence.encode_word(word))):
            glosses = self._glosses("word", other)
            if glosses and comparable(other):
                return Near(glosses[0], other, similarity)
        return None

    def about(self, gloss: str) -> tuple[tuple[str, ...], str]:
        """The words of a sign and its sense, "" where it says none."""
        entry = self.entry(gloss, light=True)
        return entry.words, entry.sense

    def agreement(self, gloss: str) -> str:
        """How a verb agrees, "" for all others, and for recorded signs."""
        return self.spec(gloss).agreement if self.entry(gloss, light=True).notation else ""

    def spec(self, gloss: str) -> SignSpec:
        """The written sign behind a gloss; InputError where there is none, or one without notation."""
        entry = self.entry(gloss)
        if not entry.notation:
            raise InputError(f"{gloss} ({self.store.path}): is not written in notation")
        from ..notation import load_signs

        specs = load_signs(entry.notation + "\n", f"{gloss} ({self.store.path})")
        return specs.get(entry.gloss) or next(iter(specs.values()))

    def entry(self, gloss: str, light: bool = False) -> Entry:
        """The best entry of a gloss (`GLOSS/variant` for one variant); `light` without motion and landmarks."""
        number = self._number(gloss)
        if number is None:
            raise InputError(f"no sign '{gloss}' of {self.language} in {self.store.path}; see `signweave lexicon list`")
        return self.store.at([number], light)[0]

    def _number(self, gloss: str) -> int | None:
        numbers = self._find("gloss", gloss)
        if len(numbers):
            return int(numbers[0])
        base, slash, variant = gloss.rpartition("/")
        if slash:
            found = self._find("gloss", base)
            entries = self.store.at(found.tolist(), light=True)
            return next((int(n) for n, e in zip(found, entries) if e.variant == variant), None)
        return None

    def _find(self, kind: str, text: str) -> np.ndarray:
        return self.index.find(kind, self.language, self.spoken, text)

    def _glosses(self, kind: str, text: str) -> tuple[str, ...]:
        numbers = (int(n) for n in self._find(kind, text))
        return tuple(dict.fromkeys(self.index.gloss(n) for n in numbers if self.index.performable(n)))

    def _sign(self, gloss: str, fps: float) -> Sign:
        from ..motion.timing import resample, trim

        entry = self.entry(gloss)
        active = (entry.start / 1000, entry.end / 1000) if entry.start or entry.end else None
        if entry.motion is not None:
            motion = resample(entry.motion, fps)
            two_handed = entry.handedness == "two"
        elif entry.notation:
            from ..notation.synthesis import synthesise

            spec = self.spec(gloss)
            motion, two_handed = synthesise(spec, seed=self.seed, fps=fps), spec.two_handed
        elif entry.performable:
            from .recorded import both_hands, motion_of

            fitted, active = motion_of(entry, f"{gloss} ({self.store.path})")
            motion = resample(fitted, fps)
            two_handed = entry.handedness == "two" or (not entry.handedness and both_hands(fitted, *active))
        else:
            raise InputError(f"{gloss} ({self.store.path}): has landmarks but no motion yet, it cannot be performed")
        if active and not active[1]:
            active = (active[0], motion.duration)
        if entry.letter and active:  # a letter that stands still in its active part is held, and else traced
            motion, active = trim(motion, active), None
        return Sign(
            gloss, entry.words, self.language, motion, entry.variant, None, active, two_handed, entry.notation,
            entry.source, entry.licence, entry.consent,
        )  # fmt: skip
