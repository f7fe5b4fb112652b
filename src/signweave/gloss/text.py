"""Text to sentences of tokens, as a stream: nothing of the text is lost but white space."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[^\s<>"]*[^\s<>".,;:!?)\]])
      | (?P<word>(?:[^\W\d_]\.){2,}                                                    # U.S.A.
          |(?:Mr|Mrs|Ms|Dr|Prof|St|Ave|Rd|Jr|Sr|Inc|Ltd|Co|vs|etc|approx)\.(?=\s+\S)    # Mr. Smith
          |[A-HJ-Z]\.(?=\s+[A-Z])|No\.(?=\s*\d)                                        # J. Doe, No. 5
          |[^\W_]*[^\W\d_][^\W_]*[\u0300-\u036f]*(?:['’][^\W\d_]+)*)                   # mp3, don't
      | (?P<number>(?:(?<!\S)[-\u2212])?(?:(?<!/)\d+/\d+(?!\d*/)|\d+(?:[.,:]\d+)*))            # -5, 1/2, 3.5
      | (?P<end>[.!?…。！？]+)
      | (?P<pause>[,;:—–()\[\]{}]|--+)
      | (?P<quote>["'`´‘’“”„«»‹›/\\_*|~^<>=+-])
      | (?P<other>[^\w\s](?:[\u200d\ufe0f\U0001f3fb-\U0001f3ff]+[^\w\s]?)*|\S)""",
    re.VERBOSE,
)
# A sentence ends at . ! ? with closing quotes before white space, or at an empty line.
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+|\n[^\S\n]*\n")
_ABBREVIATION = re.compile(
    r"""(?:^|[\s("])(?:mr|mrs|ms|dr|prof|st|ave|rd|jr|sr|inc|ltd|co|vs|etc|approx|no|(?:[^\W\d_]\.)+[^\W\d_]|[a-hj-z])\.$""",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:^|\s)no\.$", re.IGNORECASE)
_OPENING = re.compile(
    r"""\s*["'“‘(]?(?:I|You|He|She|It|We|They|My|Your|His|Her|Its|Our|Their|The|A|An|This|That|These|Those|There|Here
    |Then|Now|But|And|So|If|When|Where|Why|Who|What|How|After|Before|Because|Please|Do|Did|Is|Are|Was|Can|Will
    |Today|Tomorrow|Yesterday|Later|Yes|No|Not|In|On|At)\b""",
    re.VERBOSE,
)
"""Words that a sentence begins with and a name hardly does: after an abbreviation only they show that one ended."""
_LONGEST_WORD = 200  # characters; anything longer without white space is no word and is cut
_LONGEST_SENTENCE = 400  # characters, about 70 words: a text without full stops must stream too


@dataclass(frozen=True)
class Token:
    """A piece of the text as written. `kind`: word, number, address (e-mail, web), end, pause, quote, other."""

    text: str
    kind: str


def sentences(text: str | Iterable[str]) -> Iterator[tuple[Token, ...]]:
    """Tokens sentence by sentence; `text` may come in pieces of any size (lines, blocks) and is never held whole."""
    for sentence in written_sentences(text):
        if tokens := tokenize(sentence):
            yield tokens


def written_sentences(text: str | Iterable[str]) -> Iterator[str]:
    """The text cut into its sentences, as written."""
    buffer = ""
    for piece in _pieces(text):
        buffer += piece
        if len(buffer) < 2 * _LONGEST_SENTENCE:
            continue
        while len(buffer) > _LONGEST_SENTENCE:
            sentence, buffer = _cut(buffer)
            yield sentence
    while buffer:
        sentence, buffer = _cut(buffer)
        yield sentence


def tokenize(sentence: str) -> tuple[Token, ...]:
    """Tokens of one sentence, in order; joined they give the text without its white space."""
    return tuple(Token(m.group(), m.lastgroup or "other") for m in _TOKEN.finditer(sentence))


def _pieces(text: str | Iterable[str]) -> Iterator[str]:
    size = _LONGEST_SENTENCE
    for block in [text] if isinstance(text, str) else text:
        yield from (block[i : i + size] for i in range(0, len(block), size))


def _abbreviates(before: str, after: str) -> bool:
    """Whether the full stop at the end of `before` belongs to an abbreviation and no sentence ends there."""
    if not _ABBREVIATION.search(before):
        return False
    if _NUMBERED.search(before):
        return after.lstrip()[:1].isdecimal()
    return not _OPENING.match(after)


def _cut(buffer: str) -> tuple[str, str]:
    """The first sentence and what follows."""
    for match in _SENTENCE_END.finditer(buffer[: _LONGEST_SENTENCE + 1]):
        if match.end() >= _LONGEST_SENTENCE or _abbreviates(buffer[: match.end()].rstrip(), buffer[match.end() :]):
            continue
        return buffer[: match.end()], buffer[match.end() :]
    if len(buffer) <= _LONGEST_SENTENCE:
        return buffer, ""
    space = max((m.start() for m in re.finditer(r"\s", buffer[:_LONGEST_SENTENCE])), default=0)
    cut = space or _LONGEST_WORD
    return buffer[:cut], buffer[cut:]
