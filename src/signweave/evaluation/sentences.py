"""The fixed sentences that measurements are made on. They change only together with every figure made from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..choreography.perform import Performed
    from ..lexicon.lookup import Lexicon

SENTENCES = (
    "Hello, my name is Ada.",
    "Nice to meet you.",
    "What is your name?",
    "I want to drink coffee, please.",
    "My mother and father love the city.",
    "Do you like to learn sign language?",
    "Yes, I understand, thank you!",
    "Sorry, I do not know where Jonas is.",
    "My friend Mira works at school today.",
    "See you tomorrow, good night.",
)
"""Everyday sentences: statements and questions, bundled signs and fingerspelled names, one hand and two."""

SIX_WORDS = (
    "My mother wants to drink coffee.",
    "Your friend will learn sign language.",
    "We like good food and water.",
    "Please help my father work today.",
    "I understand what you want now.",
    "Where do you go to school?",
)
"""Six words each, as written."""

_NAMES = ("Ada", "Jonas", "Mira", "Leo", "Tove", "Sami", "Ines", "Paul")
_NUMBERS = ("three", "12", "7", "twenty", "48")
_EXTRA = (
    "{name} has {number} books.",
    "Where does {name} live now?",
    "{name} and {other} eat at home.",
    "I need help, {name}!",
    "We meet {name} tomorrow at {number}.",
)


def long_text(words: int) -> str:
    """A text of exactly `words` words, the same in every run: the fixed sentences with ever other names between."""
    text: list[str] = []
    for turn in count():
        name, other = _NAMES[turn % len(_NAMES)], _NAMES[(3 * turn + 1) % len(_NAMES)]
        extra = _EXTRA[turn % len(_EXTRA)].format(name=name, other=other, number=_NUMBERS[turn % len(_NUMBERS)])
        text += f"{SENTENCES[turn % len(SENTENCES)]} {extra}".split()
        if len(text) >= words:
            break
    return " ".join(islice(text, words))


def perform_text(text: str | Iterable[str], lexicon: Lexicon, fps: float = 30.0) -> Iterator[Performed]:
    """From words to Motion as `say` does it, a sentence at a time, without a body."""
    from ..choreography.perform import perform
    from ..choreography.scoring import score_sentence
    from ..gloss.sentence import gloss_text

    glossed = enumerate(gloss_text(text, lexicon), 1)
    scores = (score_sentence(sentence, number=n, language=lexicon.language) for n, sentence in glossed)
    yield from perform(scores, lexicon, fps)
