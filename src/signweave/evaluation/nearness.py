"""Are words that are near in meaning the same? ASL-LEX's English translations, pair by pair."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from ..encoders import sentence
from ..errors import InputError
from ..lexicon.meaning import NEAR, comparable, unlike

_BANDS = (0.7, 0.75, 0.8, 0.83, 0.85, 0.9)
_COLUMNS = ("EntryID", "DominantTranslation", "NondominantTranslation")
_SAME_STEM = 4  # letters: words that begin alike are forms of one word


def near_pairs(data: Path) -> dict[str, Any]:
    """For every single word of ASL-LEX, the nearest other one: how many pairs there are above each cosine, and in how
    many of them one sign has both words. Two signs may well have synonyms, so that this share is a lower bound.
    """
    owners = _words(data / "asl-lex" / "signs.csv")
    words = sorted(owners)
    vectors = sentence.load_encoder().encode(words)
    cosines = vectors @ vectors.T
    pairs: list[tuple[float, bool]] = []
    for i, word in enumerate(words):
        for j in np.argsort(-cosines[i]):
            if words[j][:_SAME_STEM] != word[:_SAME_STEM] and unlike(word, [(words[j], 1.0)]):
                pairs.append((float(cosines[i, j]), bool(owners[word] & owners[words[j]])))
                break
    figures: dict[str, Any] = {"asllex_words": len(words), "asllex_threshold": NEAR}
    for band in _BANDS:
        inside = [same for cosine, same in pairs if cosine >= band]
        figures[f"asllex_pairs_{band:g}"] = f"{len(inside)}, of one sign {np.mean(inside):.2f}" if inside else "0"
    return figures


def _words(path: Path) -> dict[str, set[str]]:
    """Single words that can have a near one, and the signs that are translated so."""
    owners: dict[str, set[str]] = defaultdict(set)
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise InputError(f"{path}: cannot read ({error.strerror})") from None
    for row in rows:
        for text in (row[name] for name in _COLUMNS):
            for word in re.split(r"[,/]", text):
                single = re.sub(r"_\d+$", "", word.strip()).replace("_", " ").lower()
                if single.isalpha() and comparable(single):
                    owners[single].add(row["EntryID"])
    return owners
