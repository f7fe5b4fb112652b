"""Folders in the spoken-to-signed convention, in and out: `index.csv` and a `.pose` file for every sign.

Columns: `path,spoken_language,signed_language,start,end,words,glosses,priority`; times in whole milliseconds, `end` 0
for all of a file. Files are kept as their bytes and come out as they went in. Of our own, and written only where a sign
has it: `variant`, `sense`, `handedness`, `source`, `licence`, `consent`, `motion` and `notation` (further files); a
sign without landmarks has its `.npz` or `.yaml` as `path`. Other columns are kept and given back, and so are the line
ends of the index.
"""

from __future__ import annotations

import csv
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..formats.textrows import csv_rows
from .entry import Entry, checked, letter_gloss
from .keys import plain
from .sources import Given, Pending, load_motion

if TYPE_CHECKING:
    from .store import Progress

INDEX = "index.csv"
COLUMNS = tuple("path spoken_language signed_language start end words glosses priority".split())
TEXTS = tuple("variant sense handedness source licence consent".split())
FILES = ("motion", "notation")
_LETTER = 3  # characters at most: German has a sign for "sch"


def read_index(path: Path, given: Given) -> list[Pending]:
    """Every row of an `index.csv`, checked as far as it can be without reading the files."""
    rows = csv_rows(path, COLUMNS)
    newline = "\r\n" if b"\r\n" in path.read_bytes() else "\n"
    letters = are_letters(rows) if given.letters is None else given.letters
    found = []
    line = 2
    for same in one_sign(rows):
        where = f"{path}, line {line}"
        entry = entry_of(same, given, letters, newline, where)
        found.append(Pending(where, _loader(path.parent, same[0], entry, given, where)))
        line += len(same)
    return found


def are_letters(rows: Iterable[dict[str, str]]) -> bool:
    """Whether these are the letters of finger alphabets and no words: all short, most of them one character, each
    glossed as it is written.
    """
    pairs = [(plain(row["words"].strip()), plain(row["glosses"].strip())) for row in rows]
    short = all(0 < len(word) <= _LETTER and word == gloss and word.isalnum() for word, gloss in pairs)
    return short and sum(len(word) == 1 for word, _ in pairs) > len(pairs) / 2


def one_sign(rows: list[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    """Rows that differ in their words only, one after the other, are one sign with several words."""

    def rest(row: dict[str, str]) -> tuple[str, ...]:
        return tuple(value for name, value in row.items() if name != "words")

    for _, same in groupby(rows, rest):
        yield list(same)


def entry_of(rows: list[dict[str, str]], given: Given, letters: bool, newline: str, where: str) -> Entry:
    """What the rows of one sign say of it, without its files; InputError (which begins with `where`) for bad values."""
    row, numbers = rows[0], {}
    for name in ("start", "end", "priority"):
        try:
            numbers[name] = int(row[name])
        except ValueError:
            raise InputError(f"{where}: {name} is '{row[name]}', expected a whole number") from None
    word, label = row["words"].strip(), row["glosses"].strip()
    letters = letters or label.startswith("fs:")
    extra = {name: value for name, value in row.items() if name not in (*COLUMNS, *TEXTS, *FILES)}
    if newline != "\n":
        extra[""] = newline
    entry = Entry(
        _gloss(word, label, letters),
        tuple(dict.fromkeys(other["words"] for other in rows if other["words"].strip())),
        row["signed_language"].strip(),
        row["spoken_language"].strip(),
        letter=letters,
        path=_inside(row["path"], where),
        label=row["glosses"],
        extra=json.dumps(extra, ensure_ascii=False) if extra else "",
        start=numbers["start"],
        end=numbers["end"],
        priority=numbers["priority"],
    )
    texts: dict[str, Any] = {name: row.get(name, "") for name in TEXTS}
    return replace(entry, **texts)


def _gloss(word: str, label: str, letters: bool) -> str:
    if letters and not label.startswith("fs:") and not (word or label).isdecimal():
        return letter_gloss(word or label)
    return label or word


def _inside(path: str, where: str) -> str:
    """A path that stays in its folder."""
    parts = PurePosixPath(path).parts
    if parts and ":" in parts[0]:
        raise InputError(f"{where}: a name with a colon is none on every computer, rename '{path}'")
    if not parts or path.startswith("/") or ".." in parts or "\\" in path:
        raise InputError(f"{where}: the path '{path}' leads out of the folder")
    return path


def _loader(folder: Path, row: dict[str, str], entry: Entry, given: Given, where: str) -> Callable[[], Entry]:
    def load() -> Entry:
        full = given.filled(entry)
        for name in (row["path"], row.get("motion", ""), row.get("notation", "")):
            if name:
                full = _with_file(full, folder / _inside(name, where), given, where)
        return checked(full, where)

    return load


def _with_file(entry: Entry, file: Path, given: Given, where: str) -> Entry:
    """An entry with what a file of its row holds."""
    suffix = file.suffix.lower()
    if not file.is_file():
        raise InputError(f"{where}: there is no file {file}")
    if suffix == ".npz":
        return load_motion(file, given, entry)
    if suffix in (".yaml", ".yml"):
        from ..notation import load_signs

        text = file.read_text("utf-8")
        spec = next(iter(load_signs(text + "\n", str(file)).values()))
        two = "two" if spec.two_handed else "one"
        return replace(entry, notation=text, seconds=round(spec.duration, 4), handedness=entry.handedness or two)
    if suffix != ".pose":
        raise InputError(f"{where}: {file.name} is no .pose file")
    from ..formats.pose import decode

    data = file.read_bytes()
    landmarks = decode(data, file)
    length = len(landmarks) / landmarks.fps
    end = entry.end / 1000 if entry.end else length
    if entry.start / 1000 >= length:
        raise InputError(f"{where}: starts at {entry.start} ms, but {file.name} is {1000 * length:.0f} ms long")
    return replace(entry, landmarks=data, seconds=round(min(end, length) - entry.start / 1000, 4))


def write_folder(folder: Path, entries: Iterable[Entry], total: int, tick: Progress | None = None) -> int:
    """Write signs as a folder in the convention; returns how many. The folder comes to stand there whole or not."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: is there already, name a new folder")
    if not folder.absolute().parent.is_dir():
        raise InputError(f"{folder}: the folder {folder.absolute().parent} does not exist, create it first")
    part = folder.absolute().with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
    rows: list[dict[str, str]] = []
    written = 0
    try:
        part.mkdir()
        for entry in entries:
            written += 1
            rows += _write_entry(part, entry)
            if tick:
                tick(written / max(total, 1))
        _write_index(part / INDEX, rows)
        if folder.is_dir():
            folder.rmdir()
        os.replace(part, folder)
    except OSError as error:
        raise InputError(f"{folder}: cannot write ({error.strerror or error})") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return written


def _write_entry(folder: Path, entry: Entry) -> list[dict[str, str]]:
    """Write a sign's files; returns its rows, one for each of its words."""
    from ..formats.npz import write

    slug = re.sub(r"[^\w-]+", "-", entry.gloss.removeprefix("fs:")) or "sign"
    base = f"{entry.language}/{slug}-{entry.id[:8]}"
    files: dict[str, str] = {}
    if entry.landmarks:
        files["landmarks"] = _put(folder, entry.path if entry.path.endswith(".pose") else f"{base}.pose", entry)
    if entry.motion is not None:
        files["motion"] = f"{base}.npz"
        (folder / base).parent.mkdir(parents=True, exist_ok=True)
        write(folder / f"{base}.npz", entry.motion)
    if entry.notation:
        files["notation"] = f"{base}.yaml"
        (folder / base).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{base}.yaml").write_text(entry.notation, encoding="utf-8")
    main = next(iter(files))
    label = entry.label or ("" if entry.landmarks and entry.gloss in entry.words else entry.gloss)
    values = (entry.spoken, entry.language, entry.start, entry.end, "", label, entry.priority)
    row = dict(zip(COLUMNS, (files.pop(main), *map(str, values)), strict=True))
    row |= {name: getattr(entry, name) for name in TEXTS} | files
    row |= json.loads(entry.extra) if entry.extra else {}
    return [row | {"words": word} for word in entry.words or ("",)]


def _put(folder: Path, path: str, entry: Entry) -> str:
    """Write a sign's landmarks; two signs may share a file, but not two files a name."""
    file = folder / path
    if file.exists() and file.read_bytes() != entry.landmarks:
        path = f"{path.removesuffix('.pose')}-{entry.id[:8]}.pose"
        file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(entry.landmarks)
    return path


def _write_index(path: Path, rows: list[dict[str, str]]) -> None:
    more = dict.fromkeys(name for row in rows for name, value in row.items() if name not in COLUMNS and value)
    kept = dict.fromkeys(name for row in rows for name in row if name and name not in (*COLUMNS, *TEXTS, *FILES))
    newline = next((row[""] for row in rows if "" in row), "\n")
    names = [*COLUMNS, *(name for name in (*TEXTS, *FILES) if name in more), *kept]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", extrasaction="ignore", lineterminator=newline)
        writer.writeheader()
        writer.writerows(rows)
