"""English words and their base forms, as look-up needs them. Source: general knowledge."""

from __future__ import annotations

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


CLOSED_CLASSES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday weekday weekdays
    january february march april may june july august september october november december
    spring summer autumn fall winter yesterday today tomorrow tonight
    mother father mom dad parent parents son daughter brother sister uncle aunt cousin nephew niece husband wife
    grandmother grandfather grandma grandpa grandson granddaughter boy girl man woman men women king queen prince
    princess red orange yellow green blue purple violet pink brown black white grey gray
    north south east west northern southern eastern western left right up down
    I me my mine myself you your yours yourself he him his himself she her hers herself it its itself we us our ours
    ourselves they them their theirs themselves this that these those who whom whose what which when where why how
    first second third fourth fifth sixth seventh eighth ninth tenth hundred thousand million billion dozen
    second seconds minute minutes hour hours day days week weeks month months year years
    inch inches foot feet mile miles meter meters kilometer kilometers pound pounds
    """.lower().split()
).union(NUMBER_WORDS)
"""Words whose nearest words in meaning mean something else of the same kind: no sign may stand in for another there."""

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
