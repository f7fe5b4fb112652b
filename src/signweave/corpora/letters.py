"""Folders in the spoken-to-signed convention: an `index.csv` and `.pose` files; among them the two known packs."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import InputError
from ..formats.textrows import csv_rows, whole
from .clips import Clip, inside
from .timing import posed

COLUMNS = tuple("path spoken_language signed_language start end words glosses priority".split())
LICENCE = "MIT, (c) ZurichNLP (spoken-to-signed-translation)"
KNOWN = {"fingerspelling": "letter", "sgg-words": "sign"}
"""Packs whose licence is known, by the name of the corpus; and what they show."""


def looks_so(folder: Path) -> bool:
    """Whether a folder has an index in this convention."""
    index = folder / "index.csv"
    if not index.is_file():
        return False
    with open(index, encoding="utf-8-sig", errors="replace") as file:
        return set(COLUMNS) <= set(file.readline().strip().split(","))


def read_letters(folder: Path, corpus: str) -> list[Clip]:
    """`fingerspelling`: one row a letter of an alphabet; alphabets share recordings, which the groups tell."""
    return _read(folder, corpus, "letter", LICENCE, True)


def read_words(folder: Path, corpus: str) -> list[Clip]:
    """`sgg-words`: four Swiss German signs."""
    return _read(folder, corpus, "sign", LICENCE, True)


def read_any(folder: Path, corpus: str) -> list[Clip]:
    """Any other folder in the convention: no licence is known, so nothing ships."""
    return _read(folder, corpus, "sign", "", False)


def _read(folder: Path, corpus: str, level: str, licence: str, ships: bool) -> list[Clip]:
    index, out, names = folder / "index.csv", list[Clip](), set[str]()
    lengths: dict[str, tuple[float, int]] = {}
    for line, row in enumerate(csv_rows(index, COLUMNS), 2):
        where = f"{index}, line {line}"
        path = inside(row["path"], where)
        if path not in lengths:
            lengths[path] = posed(folder / path, where)
        fps, frames = lengths[path]
        first, count = _stretch(row, fps, frames, where)
        gloss = row["glosses"].strip() or row["words"].strip()
        name = _named(f"{corpus}/{row['signed_language']}-{gloss or Path(path).stem}", names)
        out.append(
            Clip(
                name,
                corpus,
                level,
                path,
                "pose",
                first,
                count,
                fps,
                gloss=gloss,
                text=row["words"].strip(),
                language=row["signed_language"].strip(),
                spoken=row["spoken_language"].strip(),
                group=path,
                person=0,
                licence=licence,
                ships=ships,
            )
        )
    return out


def _stretch(row: dict[str, str], fps: float, frames: int, where: str) -> tuple[int, int]:
    """First frame and number of frames from milliseconds; an end of 0 is the end of the file."""
    start, end = whole(row, "start", where), whole(row, "end", where)
    first = round(start * fps / 1000)
    last = frames if end <= 0 else min(frames, round(end * fps / 1000))
    if not 0 <= first < last:
        raise InputError(f"{where}: {start} to {end} ms is no stretch of a file of {1000 * frames / fps:.0f} ms")
    return first, last - first


def _named(name: str, names: set[str]) -> str:
    """A name that is not taken yet, kept in `names`."""
    name = re.sub(r"\s+", "-", name)
    free, number = name, 2
    while free in names:
        free, number = f"{name}-{number}", number + 1
    names.add(free)
    return free
