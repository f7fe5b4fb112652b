"""The chain of look-up, step by step over all lexica of a language; each step says what it found and why.

As written, normalised, lemma, number, near in meaning, fingerspelling. A step is tried in every lexicon, in the
order of their priority, before the next step is. Signs that rules inferred from a coding come after all others: the
steps up to the lemma are taken without them, and then with them alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from ..motion.nouns import Sign
from ..notation.spec import SignSpec
from . import english
from .keys import plain
from .lemmas import lemmas
from .normal import normalize
from .protocol import NO_MOTION, NOT_FOUND, Found, Near

INFERRED = ", inferred from ASL-LEX's coding"
"""What the reason says of a sign that rules made (`SignSpec.inferred`)."""

_SILENT = "'-."  # carried by no letter
_LONGEST_LETTER = 4  # characters of a group of letters with one sign
_LARGEST_SIGN = 999
_GROUPS = ((1_000_000, "MILLION"), (1000, "THOUSAND"))
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
_WHOLE = re.compile(r"[1-9]\d{0,5}|0")  # longer ones without separators are telephone numbers and the like


class Member(Protocol):
    """One lexicon of a chain. `name`: as it goes into reasons."""

    @property
    def name(self) -> str: ...
    @property
    def spoken(self) -> str: ...
    @property
    def letters(self) -> Mapping[str, str]:
        """Letters and groups of letters that can be signed (`keys.plain`), to their glosses."""

    @property
    def glosses(self) -> tuple[str, ...]: ...
    @property
    def longest_phrase(self) -> int: ...
    def has(self, gloss: str) -> bool: ...
    def performable(self, gloss: str) -> bool: ...
    def inferred(self, gloss: str) -> bool: ...
    def written(self, word: str) -> tuple[str, ...]:
        """Glosses of the signs that can be performed and claim a word as written, best first."""

    def normalised(self, word: str) -> tuple[str, ...]:
        """The same for a normalised word."""

    def silent(self, word: str) -> str:
        """Why a word's sign cannot be performed, where it has one that cannot."""

    def silent_letter(self, text: str) -> bool:
        """Whether there is a letter (`keys.plain`) that cannot be performed."""

    def nearest(self, word: str) -> Near | None: ...
    def about(self, gloss: str) -> tuple[tuple[str, ...], str]: ...
    def agreement(self, gloss: str) -> str: ...
    def spec(self, gloss: str) -> SignSpec: ...
    def sign(self, gloss: str, fps: float) -> Sign: ...


def look_up(members: Sequence[Member], word: str, spoken: str, by_meaning: bool) -> Found | None:
    """What a word is signed with, or None where it cannot even be spelled."""
    own = [member for member in members if member.spoken == spoken]
    found = _claimed(own, word, spoken, False) or _number(members, word, spoken) or _claimed(own, word, spoken, True)
    if found:
        return found
    near = nearest(own, word, spoken) if by_meaning else None
    if near:
        said = f"no sign for '{word}'; {near.gloss} is near in meaning ({near.similarity:.2f})"
        return Found("sign", (near.gloss,), said + (INFERRED if origin(members, near.gloss) else ""))
    letters = spell(members, word)
    why = next((reason for member in own if (reason := member.silent(word))), NOT_FOUND)
    return Found("letters", letters, f"{why}, fingerspelled") if letters else None


def candidates(members: Sequence[Member], word: str, spoken: str) -> tuple[str, ...]:
    """Glosses of the signs that claim a word and can be performed, best first, of the first lexicon that has any.

    Who brings a sign for a word wants that one, and not to see it weighed against the senses of other lexica. Of
    inferred signs only those of a phrase with a word that has no other sign: they come after all other ways to sign it,
    and `look_up` has them.
    """
    own = [member for member in members if member.spoken == spoken]
    found = _claiming(own, word, False)
    parts = word.split()
    if not found and len(parts) > 1 and not all(_claimed(own, part, spoken, False) for part in parts):
        found = _claiming(own, word, True)
    return found


def _claiming(members: Sequence[Member], word: str, inferred: bool) -> tuple[str, ...]:
    bare = normalize(word)
    for member in members:
        if found := _kind(member, dict.fromkeys((*member.written(word), *member.normalised(bare))), inferred):
            return found
    return ()


def origin(members: Sequence[Member], gloss: str) -> str:
    """Where an inferred sign is from, as it goes into reasons; "" where any lexicon has another sign of this gloss."""
    able = [member for member in members if member.performable(gloss)]
    if not able or not all(member.inferred(gloss) for member in able):
        return ""
    return f"in {able[0].name}{INFERRED}"


def _kind(member: Member, glosses: Iterable[str], inferred: bool) -> tuple[str, ...]:
    return tuple(gloss for gloss in glosses if member.inferred(gloss) == inferred)


def nearest(members: Sequence[Member], word: str, spoken: str) -> Near | None:
    """The nearest sign in meaning of the word or of its base form: the best of the signs that claim the near word."""
    bare = normalize(word)
    best: Near | None = None
    for form in dict.fromkeys((bare, *lemmas(bare, spoken))):
        for member in members:
            near = member.nearest(form)
            if near and (best is None or near.similarity > best.similarity + 1e-4):
                best = near
    claiming = candidates(members, best.word, spoken) if best else ()
    return replace(best, gloss=claiming[0]) if best and claiming else best


def spell(members: Sequence[Member], word: str) -> tuple[str, ...]:
    """Glosses of a word's letters and digits, groups with a sign of their own first, or () where one has none."""
    text, glosses, i = plain(word), [], 0
    while i < len(text):
        for length in range(min(_LONGEST_LETTER, len(text) - i), 0, -1):
            gloss = _letter(members, text[i : i + length])
            if gloss:
                glosses += gloss
                i += length
                break
        else:
            if text[i] not in _SILENT:
                return ()
            i += 1
    return tuple(glosses)


def can_spell(members: Sequence[Member], character: str) -> bool:
    """Whether fingerspelling has a character, or needs none for it."""
    return all(c in _SILENT for c in character) or bool(spell(members, character))


def unspelled(members: Sequence[Member], word: str, spoken: str, language: str) -> str:
    """Why a word cannot be spelled: its sign or its letters have no motion yet, or its letters are not there."""
    if why := next((reason for member in members if member.spoken == spoken and (reason := member.silent(word))), ""):
        return why
    strange = sorted({c for c in word if not can_spell(members, c)})
    silent = [
        c for c in strange if any(m.silent_letter(form) for m in members for form in (plain(c), normalize(c)) if form)
    ]
    absent = "".join(c for c in strange if c not in silent)
    if absent or not silent:
        return f"not in the {language} alphabet: {absent}"
    return f"letters of the {language} alphabet with {NO_MOTION}: {''.join(silent)}"


def number(digits: str, has: Callable[[str], bool]) -> tuple[str, ...]:
    """Glosses of a number as written: whole up to 999 and with THOUSAND and MILLION, else digit by digit."""
    if _WHOLE.fullmatch(digits) or _THOUSANDS.fullmatch(digits):
        whole = _whole(int(digits.replace(",", "")), has)
        if whole:
            return whole
    single = tuple(str(int(c)) for c in digits if c.isdecimal())
    return single if all(has(gloss) for gloss in single) else ()


def _whole(value: int, has: Callable[[str], bool]) -> tuple[str, ...]:
    glosses: list[str] = []
    for size, gloss in _GROUPS:
        if value >= size:
            glosses += [str(value // size), gloss]
            value %= size
    if value or not glosses:
        glosses.append(str(value))
    fits = all(not gloss.isdecimal() or int(gloss) <= _LARGEST_SIGN for gloss in glosses)
    return tuple(glosses) if fits and all(has(gloss) for gloss in glosses) else ()


def _claimed(members: Sequence[Member], word: str, spoken: str, inferred: bool) -> Found | None:
    """The sign of a word, as written, normalised or as a lemma; of inferred signs only, or of all others."""
    found = _exact(members, word, inferred) or _lemma(members, word, spoken, inferred)
    if found and inferred and origin(members, found.glosses[0]):
        return replace(found, reason=found.reason + INFERRED)
    return found


def _exact(members: Sequence[Member], word: str, inferred: bool) -> Found | None:
    bare = normalize(word)
    for member in members:
        if glosses := _kind(member, member.written(word), inferred):
            return Found("sign", glosses[:1], f"in {member.name} as written")
    for member in members:
        if glosses := _kind(member, member.normalised(bare), inferred):
            return Found("sign", glosses[:1], f"in {member.name}")
    return None


def _lemma(members: Sequence[Member], word: str, spoken: str, inferred: bool) -> Found | None:
    forms = dict.fromkeys((normalize(word), plain(word)))
    for lemma in (lemma for form in forms for lemma in lemmas(form, spoken)):
        for member in members:
            claiming = _kind(member, member.written(lemma), inferred)
            if glosses := claiming or _kind(member, member.normalised(normalize(lemma)), inferred):
                return Found("sign", glosses[:1], f"in {member.name} as '{lemma}'")
    return None


def _number(members: Sequence[Member], word: str, spoken: str) -> Found | None:
    value = english.NUMBER_WORDS.get(normalize(word)) if spoken == "en" else None
    if value is None:
        return None
    glosses = number(str(value), lambda gloss: any(member.has(gloss) for member in members))
    if not glosses:
        return None
    return Found("number", glosses, "number" if len(glosses) == 1 else "number, digit by digit")


def _letter(members: Sequence[Member], text: str) -> list[str]:
    """The glosses of one letter (or group): its own, a digit's, or those of the letters it is usually written with."""
    for member in members:
        if text in member.letters:
            return [member.letters[text]]
    if len(text) > 1:
        return []
    if text.isdecimal():
        digit = str(int(text))
        return [digit] if any(member.has(digit) for member in members) else []
    bare = normalize(text)
    if bare in (text, ""):
        return []
    parts = [_letter(members, c) for c in bare]
    return [gloss for part in parts for gloss in part] if all(parts) else []
