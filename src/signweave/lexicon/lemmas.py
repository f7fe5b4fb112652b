"""Base forms of a word, likeliest first: English endings by hand, everything else by the lemmatiser."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from . import english


def lemmas(word: str, spoken: str = "en") -> Iterator[str]:
    """Base forms of a normalised word in a spoken language (ISO 639); nothing where that language is not known.

    The lemmatiser is loaded (0.2 s) only where English endings do not help.
    """
    if spoken == "en":
        if word in english.IRREGULAR:
            yield english.IRREGULAR[word]
        yield from english.without_ending(word)
    yield from dictionary_lemmas(word, spoken)


@lru_cache(maxsize=4096)
def dictionary_lemmas(word: str, spoken: str = "en") -> tuple[str, ...]:
    """What simplemma makes of a word, as a small letter and as a capital one (German nouns have one)."""
    if spoken not in lemma_languages():
        return ()
    from simplemma import lemmatize

    forms = (word,) if spoken == "en" else (word, word.capitalize())
    found = [lemmatize(form, lang=spoken, greedy=greedy).casefold() for greedy in (False, True) for form in forms]
    return tuple(dict.fromkeys(lemma for lemma in found if lemma != word))


@lru_cache
def lemma_languages() -> frozenset[str]:
    """ISO 639 codes of the spoken languages whose words can be brought to their base form."""
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    return frozenset(SUPPORTED_LANGUAGES)
