"""Any spoken language to glosses, word for word. Every piece of the text meets a named fate.

The text's word order is kept: this is not a translation. Rules, in the order in which they are tried on a word:
several words with one sign (longest first), for English articles, copulas and function words left out and contractions
opened, the lexicon (as written, normalised, lemma), numbers, fingerspelling. Punctuation pauses; an English question is
marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..lexicon.lookup import LETTER_PREFIX, normalize
from ..lexicon.protocol import SignLexicon
from . import english
from .glossed import LONG_PAUSE, SHORT_PAUSE, GlossedSentence, GlossToken, Marking, WordFate, spelled
from .text import Token, sentences

_SYMBOLS = {"&": "and"}
ADDRESS = "an e-mail or web address: not signed, show it as text"
SYMBOL = "symbol or emoji: no sign for it yet"


@dataclass(frozen=True)
class _Item:
    """One piece of the text and what becomes of it; `glosses` in signing order, `pause` in seconds."""

    word: str
    fate: str
    glosses: tuple[str, ...] = ()
    reason: str = ""
    pause: float = 0.0


def gloss_text(text: str | Iterable[str], lexicon: SignLexicon) -> Iterator[GlossedSentence]:
    """Glosses sentence by sentence; the text may be a stream of pieces."""
    for tokens in sentences(text):
        yield gloss_sentence(tokens, lexicon)


def gloss_sentence(tokens: tuple[Token, ...], lexicon: SignLexicon) -> GlossedSentence:
    """Apply the rules to the tokens of one sentence."""
    question = _question(tokens) if lexicon.spoken == "en" else ""
    items: list[_Item] = []
    i = 0
    while i < len(tokens):
        phrase = _phrase(tokens, i, lexicon)
        if phrase:
            count, gloss = phrase
            written = " ".join(t.text for t in tokens[i : i + count])
            items.append(_Item(written, "sign", (gloss,), "several words with one sign"))
            i += count
            continue
        following = next((normalize(t.text) for t in tokens[i + 1 :] if t.kind in ("word", "number")), "")
        items.append(_item(tokens[i], lexicon, question, following))
        i += 1
    return _assembled(items, question)


def _assembled(items: list[_Item], question: str) -> GlossedSentence:
    """Items to tokens, one each for a sign, a spelled word, a number and a pause; the question's face over all."""
    tokens: list[GlossToken] = []
    fates: list[WordFate] = []
    for item in items:
        first = len(tokens)
        if item.pause:
            tokens.append(GlossToken("", "pause", item.word, pause=item.pause))
        tokens += [GlossToken(gloss, _kind(gloss), item.word) for gloss in item.glosses]
        fates.append(WordFate(item.word, item.fate, item.reason, tuple(range(first, len(tokens)))))
    signs = [i for i, token in enumerate(tokens) if token.kind != "pause"]
    markings = (Marking(question, signs[0], signs[-1]),) if question and signs else ()
    return GlossedSentence(tuple(tokens), markings, tuple(fates))


def _kind(gloss: str) -> str:
    if gloss.startswith(LETTER_PREFIX):
        return "letters"
    return "number" if gloss.isdigit() else "sign"


def _phrase(tokens: tuple[Token, ...], i: int, lexicon: SignLexicon) -> tuple[int, str] | None:
    """The longest run of words from `i` that the vocabulary has as one entry."""
    words = []
    for token in tokens[i : i + lexicon.longest_phrase]:
        if token.kind != "word":
            break
        words.append(normalize(token.text))
    for count in range(len(words), 1, -1):
        gloss = lexicon.gloss_of(" ".join(words[:count]))
        if gloss:
            return count, gloss
    return None


def _item(token: Token, lexicon: SignLexicon, question: str, following: str) -> _Item:  # noqa: PLR0911 - a case a line
    if token.kind == "end":
        return _Item(token.text, "pause", (), "end of a sentence", LONG_PAUSE)
    if token.kind == "pause":
        return _Item(token.text, "pause", (), "punctuation", SHORT_PAUSE)
    if token.kind == "quote":
        return _Item(token.text, "dropped", (), "punctuation without a pause")
    if token.kind == "other" and token.text not in _SYMBOLS:
        return _Item(token.text, "unsignable", (), SYMBOL)
    if token.kind == "address":
        return _Item(token.text, "unsignable", (), ADDRESS)
    if token.kind == "number":
        return _number(token.text, lexicon)
    return _word(token.text, lexicon, question, following)


def _word(written: str, lexicon: SignLexicon, question: str, following: str) -> _Item:
    word = _SYMBOLS.get(written, normalize(written))
    is_english = lexicon.spoken == "en"
    dropped = _left_out(word, question, following) if is_english else ""
    if is_english and word in english.CONJUNCTIONS and not lexicon.gloss_of(word):
        dropped = "conjunction, said by order"
    if dropped:
        return _Item(written, "dropped", (), dropped)
    # Before any lemma is tried: a lemmatiser makes "have" of "hasn't", and the "not" would be lost.
    parts = None if lexicon.gloss_of(word) or not is_english else english.split_contraction(word)
    if parts:
        return _contraction(written, *parts, lexicon, question)
    found = lexicon.look_up(written)
    if found is None:
        return _Item(written, "unsignable", (), lexicon.unspelled(written))
    return _Item(written, found.fate, _spelled(found.glosses), found.reason)


def _spelled(glosses: tuple[str, ...]) -> tuple[str, ...]:
    """Letters of a word as one gloss, `fs:ADA`; anything else as it is."""
    if not any(gloss.startswith(LETTER_PREFIX) for gloss in glosses):
        return glosses
    return (spelled(glosses),)


def _contraction(written: str, parts: tuple[str, ...], left_out: str, lexicon: SignLexicon, question: str) -> _Item:
    """A contraction is one item of the text with the signs of its parts."""
    items = [_word(part, lexicon, question, after) for part, after in zip(parts, (*parts[1:], "..."), strict=True)]
    glosses = tuple(gloss for item in items for gloss in item.glosses)
    reasons = [f"{item.word}: {item.reason}" for item in items] + ([left_out] if left_out else [])
    fates = [item.fate for item in items if item.glosses] or [items[0].fate]
    fate = "sign" if "sign" in fates else fates[0]
    return _Item(written, fate, glosses, "contraction; " + "; ".join(reasons))


def _left_out(word: str, question: str, following: str) -> str:
    """Why a word has no sign of its own, or "". `following`: the next word, "" at the end."""
    if word in english.ARTICLES:
        return "article, not signed"
    if word in english.COPULAS:
        return "copula, not signed (its tense neither)"
    if word in english.FUNCTION_WORDS:
        return "function word, not signed"
    if word in english.AUXILIARY_DO and (following == "not" or (question and following)):
        return "auxiliary, not signed"
    return ""


def _number(written: str, lexicon: SignLexicon) -> _Item:
    """0-20 have their own signs; larger numbers are signed digit by digit; a separator is said not to be."""
    glosses = lexicon.number(written)
    separators = "".join(sorted({c for c in written if not c.isdigit()}))
    reason = "number" if len(glosses) == 1 else "number, digit by digit"
    return _Item(written, "number", glosses, reason + (f"; '{separators}' is not signed" if separators else ""))


def _question(tokens: tuple[Token, ...]) -> str:
    """Which question face a sentence asks for, by its mark and its question word."""
    if not any(t.kind == "end" and ("?" in t.text or "？" in t.text) for t in tokens):
        return ""
    words = {normalize(t.text).split("'")[0] for t in tokens if t.kind == "word"}
    return "wh" if words & english.QUESTION_WORDS else "yes-no"
