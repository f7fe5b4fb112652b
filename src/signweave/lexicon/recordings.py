"""What lies in a folder of recordings, and what each is called: by its file's name, its folder's, or a table."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ..capture.source import SUFFIXES, files_below, no_file
from ..errors import InputError
from ..formats.textrows import csv_rows
from .convention import COLUMNS, INDEX, are_letters, entry_of, one_sign
from .entry import SIGN_LANGUAGE, SPOKEN_LANGUAGE, Entry, checked
from .sources import Given

NAMING = ("auto", "files", "folders")
"""What names the sign: `files`: the file; `folders`: the folder that it lies in; `auto`: the file, but the folder where
the file is called by a number alone (as in WLASL)."""
TAKE = re.compile(r"[-_ ]+(\d+)$|\s*\((\d+)\)$")
_SIGNER, _DOMINANT = "signer", "dominant"
_BARRED = re.compile(r"[\s\[\](),+!]")  # by the notation of glosses


@dataclass(frozen=True)
class Naming:
    """How names are read. `by`: see `NAMING`. `signers`: names that may end a file's name (`hello-ada.mp4`)."""

    by: str = "auto"
    signers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """A sign that is asked for from a recording. `name`: the file in its folder. `entry`: all that is said of the sign
    beside the recording. `start`, `end`: milliseconds in the file, `end` 0 up to its last frame. `take`: to tell
    recordings of one sign apart, "" for the first. `told`: whether a table says the span."""

    file: Path
    name: str
    entry: Entry
    start: int = 0
    end: int = 0
    signer: str = ""
    dominant: str = ""
    take: str = ""


@dataclass(frozen=True)
class Unused:
    """A file (or row of a table) that gives no sign, and why. `kind`: "left out" or "not a recording"."""

    name: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Folder:
    """All that was found. `rules`: in one line how the signs came to their names."""

    wanted: tuple[Wanted, ...]
    unused: tuple[Unused, ...]
    rules: str


def look_through(
    folder: Path, given: Given, naming: Naming, table: Path | None = None, without: Path | None = None
) -> Folder:
    """Every file of a folder and its sub-folders; hidden ones are passed over, and so is what lies in `without`.

    InputError where the folder or the table cannot be read, or holds no recording at all.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: {'is no folder' if folder.exists() else 'no such folder'}")
    if naming.by not in NAMING:
        raise InputError(f"names by '{naming.by}', expected one of {', '.join(NAMING)}")
    if not SIGN_LANGUAGE.fullmatch(given.language) or not SPOKEN_LANGUAGE.fullmatch(given.spoken):
        raise InputError(f"languages '{given.language}', '{given.spoken}': expected ISO codes such as ase and en")
    if table is None and (folder / INDEX).is_file():
        table = folder / INDEX
    files = [name for name in _files(folder, without) if table is None or (folder / name).resolve() != table.resolve()]
    unused = [Unused(_writable(name), "left out", "its name is not UTF-8, rename it") for name in files if _odd(name)]
    files = [name for name in files if not _odd(name)]
    wrong = {name: reason for name in files if (reason := no_file(folder / name))}
    unused += [Unused(name, "left out", reason) for name, reason in wrong.items()]
    files = [name for name in files if name not in wrong]
    recordings = [name for name in files if PurePosixPath(name).suffix.lower() in SUFFIXES]
    there = set(recordings)
    unused += [Unused(name, "not a recording", _other(folder / name)) for name in files if name not in there]
    if not recordings:
        raise InputError(f"{folder}: no recordings in it, expected {', '.join(SUFFIXES)}")
    if table is not None:
        wanted, out = _by_table(folder, table, recordings, given, naming)
        rules = f"names: by {table.name}"
    else:
        wanted, out = _by_names(folder, recordings, given, naming)
        rules = _said(naming, wanted)
    return Folder(tuple(wanted), (*out, *unused), rules)


def _files(folder: Path, without: Path | None) -> Iterator[str]:
    """Names below a folder, sorted, with slashes."""
    yield from sorted(path.relative_to(folder).as_posix() for path in files_below(folder, without))


def _odd(name: str) -> bool:
    """Whether a name's bytes are no text: it could not be written into a report."""
    return _writable(name) != name


def _writable(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def _other(path: Path) -> str:
    return f"{path.suffix.lower() or 'a file without a suffix'} is neither a video, a picture nor landmarks"


def named(name: str, naming: Naming) -> tuple[str, str, str]:
    """What a file's name says: the sign, the take ("" for the first), the signer ("" where it is not said)."""
    path = PurePosixPath(unicodedata.normalize("NFC", name))
    stem, folder = path.stem.strip(), path.parent.name
    if folder and (naming.by == "folders" or (naming.by == "auto" and stem.isdecimal())):
        found = _signer(stem, naming.signers)
        return folder, stem, found
    take = signer = ""
    for _ in range(2):  # hello_2-ada, hello-ada-2
        end = TAKE.search(stem)
        if end and not take and end.start() > 0:
            take, stem = end.group(1) or end.group(2), stem[: end.start()]
        own = "" if signer else _signer(stem, naming.signers)
        if own and len(own) + 1 < len(stem):
            signer, stem = own, stem[: -len(own) - 1]
    return stem.strip("-_ ") or path.stem, take, signer


def _signer(stem: str, signers: Sequence[str]) -> str:
    ends = [s for s in signers if re.search(rf"(?:^|[-_ ]){re.escape(s)}$", stem, re.IGNORECASE)]
    return max(ends, key=len, default="")


def _said(naming: Naming, wanted: Sequence[Wanted]) -> str:
    by_folder = [w for w in wanted if named(w.name, naming)[0] == PurePosixPath(w.name).parent.name]
    who = "by their folders" if len(by_folder) == len(wanted) else "by their files"
    if by_folder and len(by_folder) < len(wanted):
        who = "by their files, where these are numbers by their folders"
    takes = "; a number at the end counts the takes" if any(w.take for w in wanted) else ""
    signers = f"; signers {', '.join(naming.signers)}" if naming.signers else ""
    return f"names: {who}{takes}{signers}"


def _by_names(folder: Path, names: Sequence[str], given: Given, naming: Naming) -> tuple[list[Wanted], list[Unused]]:
    parts = {name: named(name, naming) for name in names}
    rows = [{"words": sign, "glosses": sign} for sign, _, _ in parts.values()]
    letters = are_letters(rows) if given.letters is None else given.letters
    wanted, unused = [], []
    for name, (sign, take, signer) in parts.items():
        row = {"path": name, "words": words_of(sign), "glosses": sign if letters else gloss_of(sign)}
        one = _wanted(folder, [row], given, letters, name)
        if isinstance(one, Unused):
            unused.append(one)
        else:
            entry = replace(one.entry, label="")
            wanted.append(replace(one, entry=entry, take=take, signer=signer))
    return wanted, unused


def _by_table(
    folder: Path, table: Path, names: Sequence[str], given: Given, naming: Naming
) -> tuple[list[Wanted], list[Unused]]:
    rows = [{"words": "", "glosses": "", **row, **_missing(row, naming)} for row in csv_rows(table, ("path",))]
    letters = are_letters(rows) if given.letters is None else given.letters
    wanted: list[Wanted] = []
    unused: list[Unused] = []
    line, met = 2, set()
    for same in one_sign(rows):
        where, path = f"{table.name}, line {line}", same[0]["path"]
        line += len(same)
        met.add(path)
        if path not in names:
            there = (folder / path).is_file()
            outside = ".." in PurePosixPath(path).parts or path.startswith("/")
            reason = "lies outside the folder" if outside else "is no recording" if there else "there is no such file"
            unused.append(Unused(path or "(no path)", "left out", f"{where}: {reason}"))
            continue
        one = _wanted(folder, same, given, letters, where)
        if isinstance(one, Unused):
            unused.append(one)
        else:
            wanted.append(one)
    unused += [Unused(name, "left out", f"not in {table.name}") for name in names if name not in met]
    return wanted, unused


def _missing(row: dict[str, str], naming: Naming) -> dict[str, str]:
    """The sign's name from the file's, where the row says none."""
    if row.get("glosses", "").strip() or row.get("words", "").strip() or not row["path"]:
        return {}
    sign, _, signer = named(row["path"], naming)
    return {"glosses": gloss_of(sign), "words": words_of(sign)} | ({} if row.get(_SIGNER) else {_SIGNER: signer})


def _wanted(folder: Path, rows: list[dict[str, str]], given: Given, letters: bool, where: str) -> Wanted | Unused:
    """One sign from its rows; columns of the convention that they lack are filled in."""
    path = rows[0]["path"]
    standard = dict.fromkeys(COLUMNS, "") | {"start": "0", "end": "0", "priority": str(given.priority)}
    standard |= {"signed_language": given.language, "spoken_language": given.spoken}
    full = [standard | {name: value for name, value in row.items() if value or name not in standard} for row in rows]
    try:
        entry = checked(replace(entry_of(full, given, letters, "\n", where), landmarks=b"to come"), where)
    except InputError as error:
        return Unused(path, "left out", str(error).removeprefix(f"{path}: "))
    gloss = re.sub(r"\s+", "-", entry.gloss.strip()) if entry.label.strip() else gloss_of(entry.gloss)
    if barred := _BARRED.search(gloss):
        at = "" if where == path else f"{where}: "
        return Unused(path, "left out", f"{at}a gloss with {barred.group()!r}, rename the file or give it a table")
    extra = json.loads(entry.extra) if entry.extra else {}
    signer, dominant = extra.get(_SIGNER, "").strip(), extra.get(_DOMINANT, "").strip().lower()
    if dominant not in ("", "right", "left", "auto"):
        return Unused(path, "left out", f"{where}: {_DOMINANT} is '{dominant}', expected right, left or auto")
    entry = given.filled(replace(entry, gloss=gloss, start=0, end=0, landmarks=b""))
    start, end = int(full[0]["start"]), int(full[0]["end"])
    return Wanted(folder / path, path, entry, start, end, signer, dominant)


def gloss_of(name: str) -> str:
    """A file's name as a gloss: capitals, hyphens between words."""
    return re.sub(r"[\s_-]+", "-", name.strip()).strip("-").upper()


def words_of(name: str) -> str:
    """A file's name as a word or phrase."""
    return re.sub(r"[\s_-]+", " ", name.strip()).strip().lower()
