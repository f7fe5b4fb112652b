"""What became of every piece of a text: the honest account beside a performance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .._version import __version__
from ..motion.nouns import GlossSpan
from .glossed import FATES, GlossedSentence

SYNTHETIC = (
    "Synthetic signing: glosses by simple rules, signs from a lexicon. It has not been judged by Deaf signers "
    "and is no interpretation."
)


@dataclass(frozen=True)
class WordReport:
    """One piece of the text: `fate` and `reason` as in `WordFate`; `start`, `end` in seconds where it is signed."""

    sentence: int
    word: str
    fate: str
    glosses: tuple[str, ...]
    reason: str
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class Report:
    """Every piece of a text in order, and when each gloss is signed. `remarks`: what could not be signed as asked."""

    language: str
    words: tuple[WordReport, ...] = ()
    glosses: tuple[GlossSpan, ...] = ()
    seconds: float = 0.0
    remarks: tuple[str, ...] = ()

    def count(self, fate: str) -> int:
        """Pieces with this fate."""
        return sum(word.fate == fate for word in self.words)

    @property
    def coverage(self) -> dict[str, float | int]:
        """Pieces by fate, and which share of the words that carry signs has a sign of its own."""
        counts = Counter(word.fate for word in self.words)
        content = sum(counts[fate] for fate in ("sign", "number", "letters", "unsignable"))
        covered = counts["sign"] + counts["number"]
        return {**{fate: counts[fate] for fate in FATES}, "share_with_sign": covered / content if content else 0.0}

    @property
    def missing(self) -> tuple[str, ...]:
        """Pieces that could not be signed at all, each once."""
        return tuple(dict.fromkeys(word.word for word in self.words if word.fate == "unsignable"))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: times in seconds, rounded to milliseconds."""
        return {
            "signweave": __version__,
            "language": self.language,
            "synthetic": True,
            "note": SYNTHETIC,
            "seconds": round(self.seconds, 3),
            "coverage": self.coverage,
            "remarks": list(self.remarks),
            "words": [_rounded(vars(word)) for word in self.words],
            "glosses": [
                _rounded({"gloss": g.gloss, "start": g.start, "end": g.end, "kind": g.kind, "word": g.note})
                for g in self.glosses
            ],
        }


def word_reports(sentence: GlossedSentence, number: int, spans: Sequence[GlossSpan]) -> tuple[WordReport, ...]:
    """The account of one sentence in the text's order; `spans` are its glosses as performed, in signing order.

    A word's time is from the first to the last of the tokens it became.
    """
    times = _token_times(sentence, spans)
    out = []
    for fate in sentence.fates:
        own = [times[i] for i in fate.tokens if i in times]
        start, end = (min(t[0] for t in own), max(t[1] for t in own)) if own else (None, None)
        glosses = tuple(sentence.tokens[i].gloss for i in fate.tokens if sentence.tokens[i].gloss)
        out.append(WordReport(number, fate.word, fate.fate, glosses, fate.reason, start, end))
    return tuple(out)


def _token_times(sentence: GlossedSentence, spans: Sequence[GlossSpan]) -> dict[int, tuple[float, float]]:
    """Seconds from start to end of every token that was performed; a spelled word has a span for each letter."""
    rest = list(spans)
    times = {}
    for i, token in enumerate(sentence.tokens):
        own, rest = rest[: len(token.signs)], rest[len(token.signs) :]
        if own:
            times[i] = own[0].start, own[-1].end
    return times


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, float):
            return round(value, 3)
        return list(value) if isinstance(value, tuple) else value

    return {key: plain(value) for key, value in values.items()}
