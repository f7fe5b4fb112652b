"""Text to glosses by whatever translates it: rules for English to ASL, word for word, or a function of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from ..errors import InputError
from ..lexicon.protocol import SignLexicon
from . import plain, sentence
from .glossed import GlossedSentence, WordFate
from .notation import parse_glosses
from .text import written_sentences

Translator = Callable[[str], "str | Iterable[GlossedSentence]"]
"""Maps a sentence to gloss notation (docs/gloss.md), or to glossed sentences: a model, a service, a table."""
_RULES = ("ase", "en")


def translate(
    text: str | Iterable[str], lexicon: SignLexicon, translator: Translator | None = None, by_meaning: bool = False
) -> Iterator[GlossedSentence]:
    """Glossed sentences of a text, which may be a stream of pieces.

    `translator`: asked sentence by sentence; without one English becomes ASL by rules, and any other pair of languages
    is glossed word for word. `by_meaning`: a sign near in meaning before fingerspelling, by the rules. InputError where
    a translator gives glosses that the lexicon does not have, or anything but glosses.
    """
    if translator is not None:
        for written in written_sentences(text):
            if written.strip():
                yield from _asked(written.strip(), translator, lexicon)
    elif (lexicon.language, lexicon.spoken) == _RULES:
        yield from sentence.gloss_text(text, lexicon, by_meaning)
    else:
        yield from plain.gloss_text(text, lexicon)


def _asked(written: str, translator: Translator, lexicon: SignLexicon) -> Iterator[GlossedSentence]:
    """What a translator makes of one sentence; the sentence as a whole stands for all of its glosses."""
    answer = translator(written)
    name = getattr(translator, "__name__", type(translator).__name__)
    if not isinstance(answer, str):
        yield from _sentences(answer, f"translator '{name}' on '{written[:60]}'")
        return
    if not answer.strip():
        yield GlossedSentence((), (), (WordFate(written, "dropped", f"the translator '{name}' gave no glosses"),))
        return
    try:
        parsed = parse_glosses(answer, lexicon)
    except InputError as error:
        raise InputError(f"translator '{name}' on '{written[:60]}': {error}") from None
    for number, part in enumerate(parsed):
        fate = WordFate(written, "sign", f"translated by '{name}'", tuple(range(len(part.tokens))))
        yield replace(part, fates=(fate,) if number == 0 else ())


def _sentences(answer: object, where: str) -> Iterator[GlossedSentence]:
    """Glossed sentences as a translator gave them; InputError for anything else."""
    given = [answer] if isinstance(answer, GlossedSentence) else answer
    if not isinstance(given, Iterable):
        raise InputError(
            f"{where}: gave {type(answer).__name__}; it must return gloss notation or GlossedSentence values"
        )
    for part in given:
        if not isinstance(part, GlossedSentence):
            raise InputError(
                f"{where}: gave {type(part).__name__} in a series; GlossedSentence values are needed there"
            )
        yield part
