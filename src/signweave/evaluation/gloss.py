"""How well the rules gloss: against hand-written triples, beside word for word; coverage of everyday texts by signs.

A triple is an English sentence and its ASL glosses with non-manual grammar in brackets, a tab between, a line each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..gloss.glossed import GlossedSentence, GlossToken
from ..gloss.notation import parse_glosses, write_glosses, write_token
from ..lexicon.protocol import SignLexicon

Glosser = Callable[[str], Iterable[GlossedSentence]]
Span = tuple[str, int, int]
"""Kind, first and last sign, pauses not counted."""
_ASLG_LINES = 500
_ASLG_NOTE = (
    "for information: ASLG-PC12 was made from English by rules that keep English order and word forms; agreement "
    "with it says little about ASL"
)


@dataclass(frozen=True)
class Line:
    """Glosses of one text, one string a sign, and the spans over them."""

    glosses: tuple[str, ...]
    spans: tuple[Span, ...]
    notation: str


@dataclass(frozen=True)
class Compared:
    """One triple: the sentence, what is expected, what was made of it."""

    text: str
    expected: Line
    made: Line

    @property
    def exact(self) -> bool:
        """Whether all glosses agree, in order, with repetition, emphasis and loci."""
        return self.expected.glosses == self.made.glosses

    @property
    def same_spans(self) -> bool:
        """Whether kinds and extents of all non-manual spans agree."""
        return sorted(self.expected.spans) == sorted(self.made.spans)


def read_triples(path: Path) -> list[tuple[str, str]]:
    """Sentences and notations of a file; InputError naming the line that is no triple."""
    if not path.is_file():
        raise InputError(f"{path}: no such file, expected lines 'sentence TAB glosses'")
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        text, tab, notation = line.partition("\t")
        if not (text.strip() and tab and notation.strip()):
            raise InputError(f"{path}:{number}: expected a sentence, a tab and its glosses")
        rows.append((text, notation))
    return rows


def compare(rows: Sequence[tuple[str, str]], gloss: Glosser) -> list[Compared]:
    """Every triple beside what a glosser makes of its sentence."""
    return [Compared(text, read_line(notation), line_of(gloss(text))) for text, notation in rows]


def line_of(sentences: Iterable[GlossedSentence]) -> Line:
    """Sentences as one line; pauses are left out."""
    glosses: list[str] = []
    spans: list[Span] = []
    notation = []
    for sentence in sentences:
        place = {}
        for i, token in enumerate(sentence.tokens):
            if token.kind != "pause":
                place[i] = len(glosses)
                glosses.append(write_token(token))
        spans += [(m.kind, place[m.first], place[m.last]) for m in sentence.markings]
        notation.append(write_glosses(sentence).replace(" ,", ""))
    return Line(tuple(glosses), tuple(spans), " / ".join(part for part in notation if part))


def read_line(notation: str) -> Line:
    """A line of a triple. Its signs need not be in any lexicon, so that a missing one shows as a mismatch."""
    return line_of(parse_glosses(notation, _AnySign()))  # type: ignore[arg-type]


class _AnySign:
    """Stands in for a lexicon that has every gloss."""

    language = "ase"
    glosses: tuple[str, ...] = ()

    def has(self, gloss: str) -> bool:
        return gloss == gloss.upper() and gloss[:2] not in ("1-", "2-", "3-", "a-", "b-", "c-")

    def spell(self, word: str) -> tuple[str, ...]:
        return tuple(f"fs:{c}" for c in word.upper())

    def number(self, digits: str) -> tuple[str, ...]:
        return (digits,)


def agreement(compared: Sequence[Compared]) -> dict[str, float]:
    """Shares: exact glosses, sentences with all spans right, and F1 of the spans (kind and extent)."""
    n = max(len(compared), 1)
    matched = sum(sum((Counter(c.expected.spans) & Counter(c.made.spans)).values()) for c in compared)
    spans = sum(len(c.expected.spans) + len(c.made.spans) for c in compared)
    return {
        "sentences": len(compared),
        "exact_glosses": sum(c.exact for c in compared) / n,
        "sentences_with_all_spans": sum(c.same_spans for c in compared) / n,
        "span_f1": 2 * matched / spans if spans else 1.0,
        "token_f1": sum(_f1(c.expected.glosses, c.made.glosses) for c in compared) / n,
    }


def mismatches(compared: Sequence[Compared]) -> list[dict[str, str]]:
    """Every triple whose glosses or spans differ."""
    return [
        {"text": c.text, "expected": c.expected.notation, "made": c.made.notation}
        for c in compared
        if not (c.exact and c.same_spans)
    ]


def coverage_of(text: str, gloss: Glosser) -> dict[str, float]:
    """Words of a text by fate, and the share of those that carry meaning which have a sign or a number."""
    counts = Counter(fate.fate for sentence in gloss(text) for fate in sentence.fates)
    covered = counts["sign"] + counts["number"]
    content = covered + counts["letters"] + counts["unsignable"]
    return {**{k: counts[k] for k in ("sign", "number", "letters", "dropped", "unsignable")},
            "share_with_sign": covered / content if content else 0.0}  # fmt: skip


def aslg_agreement(folder: Path, gloss: Glosser, lines: int = _ASLG_LINES) -> dict[str, Any]:
    """F1 of words and of pairs of words with the first lines of ASLG-PC12's development part."""
    english = (folder / "aslg.dev.en").read_text("utf-8").splitlines()[:lines]
    theirs = (folder / "aslg.dev.gloss.asl").read_text("utf-8").splitlines()[:lines]
    words, pairs = [], []
    for text, line in zip(english, theirs):
        expected = [w.removeprefix("X-").removeprefix("DESC-") for w in line.split() if any(map(str.isalnum, w))]
        made = [_plain(t) for s in gloss(text) for t in s.tokens if t.kind != "pause"]
        words.append(_f1(expected, made))
        pairs.append(_f1(list(pairwise(expected)), list(pairwise(made))))
    return {
        "lines": len(words),
        "word_f1": sum(words) / len(words),
        "pair_f1": sum(pairs) / len(pairs),
        "note": _ASLG_NOTE,
    }


def _plain(token: GlossToken) -> str:
    names = {"ME": "I", "IX": "IT"}
    return names.get(token.gloss, token.gloss.removeprefix("fs:"))


def _f1(a: Sequence[Any], b: Sequence[Any]) -> float:
    both = sum((Counter(a) & Counter(b)).values())
    return 2 * both / (len(a) + len(b)) if a or b else 1.0


def evaluate_gloss(triples: Path, texts: Path, data: Path | None = None, language: str = "ase") -> dict[str, Any]:
    """All figures: every triple file of a folder by the rules and word for word, coverage of the texts, ASLG-PC12."""
    from ..gloss.plain import gloss_text as plain
    from ..gloss.sentence import gloss_text
    from ..lexicon.lookup import load_lexicon

    lexicon: SignLexicon = load_lexicon(language)
    glossers: dict[str, Glosser] = {
        "rules": lambda text: gloss_text(text, lexicon),
        "word_for_word": lambda text: plain(text, lexicon),
    }
    files = sorted(triples.glob("*.tsv"))
    if not files:
        raise InputError(f"{triples}: no triples (*.tsv) there, name their folder with --triples")
    out: dict[str, Any] = {"signs": len(lexicon.glosses), "triples": {}, "coverage": {}}
    for file in files:
        compared = {name: compare(read_triples(file), gloss) for name, gloss in glossers.items()}
        out["triples"][file.stem] = {name: agreement(c) for name, c in compared.items()}
        out["triples"][file.stem]["mismatches"] = mismatches(compared["rules"])
    for file in sorted(texts.glob("*.txt")):
        out["coverage"][file.stem] = coverage_of(file.read_text("utf-8"), glossers["rules"])
    if out["coverage"]:
        out["coverage_mean"] = sum(c["share_with_sign"] for c in out["coverage"].values()) / len(out["coverage"])
    folder = data / "text-gloss" if data else None
    if folder and (folder / "aslg.dev.en").exists():
        out["aslg_pc12"] = {name: aslg_agreement(folder, gloss) for name, gloss in glossers.items()}
    return out


def as_text(figures: dict[str, Any]) -> str:
    """The figures for people, every mismatch among them."""
    out = [f"signs in the lexicon: {figures['signs']}"]
    for name, part in figures["triples"].items():
        for how in ("rules", "word_for_word"):
            shares = "  ".join(f"{k} {v:.1%}" for k, v in part[how].items() if k != "sentences")
            out.append(f"{name:12} {how:14} {part[how]['sentences']} sentences  {shares}")
        for row in part["mismatches"]:
            out += [f"  {row['text']}", f"    expected  {row['expected']}", f"    made      {row['made']}"]
    for name, counts in figures["coverage"].items():
        numbers = "  ".join(f"{k} {int(v)}" for k, v in counts.items() if k != "share_with_sign")
        out.append(f"{name:14} covered by signs {counts['share_with_sign']:.1%}  ({numbers})")
    if "coverage_mean" in figures:
        out.append(f"{'all texts':14} covered by signs {figures['coverage_mean']:.1%}")
    for name, part in figures.get("aslg_pc12", {}).items():
        out.append(
            f"ASLG-PC12 {name:14} {part['lines']} lines  words F1 {part['word_f1']:.1%}  pairs F1 {part['pair_f1']:.1%}"
        )
    if "aslg_pc12" in figures:
        out.append(_ASLG_NOTE)
    return "\n".join(out)
