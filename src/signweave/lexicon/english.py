"""What the first simple rules from English to ASL glosses need to know. Source: general knowledge of both languages."""

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

IRREGULAR: dict[str, str] = {
    "thanks": "thank you", "hi": "hello", "hey": "hello", "goodbye": "bye", "mom": "mother", "mum": "mother",
    "dad": "father", "kids": "child", "kid": "child", "us": "we", "him": "he", "them": "they", "better": "good",
    "okay": "ok", "yeah": "yes", "yep": "yes", "nope": "no", "its": "it", "cannot": "can't",
    "gone": "go", "thought": "think", "drunk": "drink", "bigger": "big", "wives": "wife",
    "people": "person",
}  # fmt: skip
"""Words that signers show with another word's sign, and forms that a lemmatiser leaves."""

_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty""".split()
_TENS = "thirty forty fifty sixty seventy eighty ninety".split()
NUMBER_WORDS: dict[str, int] = {
    **{word: i for i, word in enumerate(_UNITS)},
    **{word: 10 * i for i, word in enumerate(_TENS, 3)},
}

LATIN_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
"""Letters that Unicode does not decompose, as they are usually spelled in the Latin alphabet."""


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


_SHORTEST_STEM = 4  # letters: "his" is no plural of "hi", "seed" no past of "see"


def without_ending(word: str) -> tuple[str, ...]:
    """What a word may be without -s, -ed or -ing; guesses, to be looked for in a vocabulary."""
    stems: list[str] = []
    if word.endswith("ies"):
        stems.append(word[:-3] + "y")
    if word.endswith("es"):
        stems.append(word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        stems.append(word[:-1])
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            stem = word[: -len(ending)]
            stems += [stem, stem + "e", stem[:-1] if stem[-2:-1] == stem[-1:] else stem]
    return tuple(dict.fromkeys(stem for stem in stems if len(stem) >= _SHORTEST_STEM))
