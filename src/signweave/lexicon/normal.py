"""Words brought to one spelling, so that they can be compared."""

from __future__ import annotations

import unicodedata

from . import english


def normalize(word: str) -> str:
    """Lower case, straight apostrophes, accents taken off, Latin ligatures spelled out."""
    word = word.casefold().replace("’", "'")
    if word.isascii():
        return word
    word = "".join(english.LATIN_LETTERS.get(c, c) for c in word)
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
