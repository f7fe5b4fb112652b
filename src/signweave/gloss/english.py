"""What the rules from English to ASL glosses need to know. Source: general knowledge of both languages."""

from __future__ import annotations

ARTICLES = frozenset({"a", "an", "the"})
COPULAS = frozenset({"am", "is", "are", "was", "were", "be", "been", "being"})
FUNCTION_WORDS = frozenset({"to", "of", "at"})
"""Carried in ASL by space, order or direction, not by a sign of their own."""
CONJUNCTIONS = frozenset({"and"})
"""Left out where the vocabulary has no sign for them."""
AUXILIARY_DO = frozenset({"do", "does", "did"})
QUESTION_WORDS = frozenset({"who", "whom", "whose", "what", "which", "when", "where", "why", "how"})
IS_AFTER = QUESTION_WORDS | {"it", "he", "she", "that", "this", "there", "here", "everything", "everyone", "someone"}
"""After these words 's is "is"; after any other it marks a possessor."""

CONTRACTIONS: dict[str, tuple[str, ...]] = {
    "can't": ("can", "not"), "cannot": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not"),
    "ain't": ("is", "not"), "let's": ("let", "us"), "gonna": ("going", "to"), "wanna": ("want", "to"),
    "gotta": ("must",), "gimme": ("give", "me"),
}  # fmt: skip
ENDINGS = {"n't": "not", "'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}


def split_contraction(word: str, after_is: bool = False) -> tuple[tuple[str, ...], str] | None:
    """Parts of a normalised contraction and what was left out ("" or a possessive 's); None if it is none."""
    if word in CONTRACTIONS:
        return CONTRACTIONS[word], ""
    for ending, part in ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return (word[: -len(ending)], part), ""
    if word.endswith("'s") and len(word) > 2:
        stem = word[:-2]
        return ((stem, "is"), "") if after_is or stem in IS_AFTER else ((stem,), "the possessive 's is left out")
    return None
