"""Signs for a text a person types: by its words, and by meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..encoders import sentence
from .keys import plain
from .normal import normalize
from .store import Store


@dataclass(frozen=True)
class Hit:
    """A sign that was found. `how`: word, or meaning with its `similarity` (cosine)."""

    gloss: str
    language: str
    words: tuple[str, ...]
    how: str
    similarity: float
    lexicon: str


def search_store(store: Store, text: str, language: str | None = None, count: int = 10) -> list[Hit]:
    """Signs of a store whose words are the text, then those nearest in meaning; of one sign language, or of all."""
    near = _near(store, text, count)
    hits: dict[tuple[str, str], Hit] = {}
    for group, spoken in store.index.groups:
        if language in (None, group):
            for number, how, similarity in _numbers(store, group, spoken, text, near):
                gloss = store.index.gloss(number)
                found = Hit(gloss, group, store.at([number], light=True)[0].words, how, similarity, str(store.path))
                hits.setdefault((group, gloss), found)
    return sorted(hits.values(), key=lambda hit: (hit.how != "word", -hit.similarity))[:count]


def _near(store: Store, text: str, count: int) -> list[tuple[str, float]]:
    if sentence.missing():
        return []
    from .wordtable import WordTable

    table = WordTable.open(store)
    return table.nearest(sentence.encode_word(plain(text)), 3 * count) if table else []


def _numbers(
    store: Store, language: str, spoken: str, text: str, near: Sequence[tuple[str, float]]
) -> Iterator[tuple[int, str, float]]:
    for kind, form in (("word", plain(text)), ("named", plain(text)), ("bare", normalize(text))):
        for number in store.index.find(kind, language, spoken, form).tolist():
            yield number, "word", 1.0
    if spoken == sentence.SPOKEN:
        for word, similarity in near:
            for number in store.index.find("word", language, spoken, word).tolist():
                yield number, "meaning", similarity


def search_bundled(text: str, language: str = "ase", count: int = 10) -> list[Hit]:
    """The same in the bundled vocabulary."""
    from .lookup import load_lexicon
    from .meaning import word_vectors

    lexicon = load_lexicon(language)
    hits: dict[str, Hit] = {}

    def hit(gloss: str, how: str, similarity: float) -> None:
        words = tuple(lexicon.spec(gloss).words)
        hits.setdefault(gloss, Hit(gloss, language, words, how, similarity, "bundled"))

    for gloss in lexicon.candidates(plain(text)):
        hit(gloss, "word", 1.0)
    if not sentence.missing():
        for word, similarity in word_vectors(lexicon.words).nearest(sentence.encode_word(plain(text)), 3 * count):
            hit(lexicon.candidates(word)[0], "meaning", similarity)
    return list(hits.values())[:count]
