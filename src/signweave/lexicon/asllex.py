"""ASL-LEX 2.0's table of signs (Caselli et al. 2017, Sehyr et al. 2021), as people download it: `signs.csv`.

The data are CC BY-NC 4.0 and no part of signweave; whoever has them names the file.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError

NAME = "ASL-LEX 2.0"
LICENCE = "CC BY-NC 4.0"
_VERSION = ".2.0"

COLUMNS: dict[str, str] = {
    "sign-type": "SignType", "selected-fingers": "SelectedFingers", "flexion": "Flexion",
    "major-location": "MajorLocation", "minor-location": "MinorLocation", "movement": "Movement",
    "contact": "Contact", "repetition": "RepeatedMovement",
}  # fmt: skip
"""The column behind each feature of `notation.spec.FEATURES`."""


@dataclass(frozen=True)
class Entry:
    """One row. `row`: every column by its name, as text; `line`: where in the file it begins."""

    name: str
    row: dict[str, str]
    line: int

    def value(self, column: str, morpheme: int = 1) -> str:
        """A phonological column's value of one morpheme, "" where nothing is coded (NA or empty).

        `NA` of Flexion is a value (the thumb alone has none) where the selected fingers are coded.
        """
        suffix = f"M{morpheme}" if morpheme > 1 else ""
        text = self.row.get(f"{column}{suffix}{_VERSION}", "").strip()
        if text == "NA" and column == "Flexion" and self.value("SelectedFingers", morpheme) == "t":
            return text
        return "" if text == "NA" else text

    def text(self, column: str) -> str:
        """Any other column's text, "" where it is NA or not there."""
        text = self.row.get(column, "").strip()
        return "" if text == "NA" else text

    @property
    def features(self) -> dict[str, str]:
        """The eight features of the first morpheme by `notation.spec.FEATURES`' names, those that are coded."""
        coded = {name: self.value(column) for name, column in COLUMNS.items()}
        return {name: value for name, value in coded.items() if value}

    @property
    def seconds(self) -> float | None:
        """How long the sign takes, seconds, or None."""
        try:
            return float(self.text("SignDuration(ms)")) / 1000
        except ValueError:
            return None


def read_asllex(path: str | Path) -> dict[str, Entry]:
    """Entries by EntryID, in the file's order; of entries that share one, later ones have a number behind it (`_2`).

    InputError, one line, for what is not ASL-LEX's table.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}), expected ASL-LEX's signs.csv") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    reader = csv.DictReader(text.splitlines(keepends=True))
    names = set(reader.fieldnames or ())
    needed = ["EntryID", "Handshape.2.0", *(f"{column}{_VERSION}" for column in COLUMNS.values())]
    if missing := [name for name in needed if name not in names]:
        raise InputError(f"{path}: no column {missing[0]!r}, expected the table of ASL-LEX 2.0 (signs.csv)")
    return _entries(reader, path)


def _entries(reader: csv.DictReader[str], path: Path) -> dict[str, Entry]:
    out: dict[str, Entry] = {}
    try:
        for row in reader:
            name = (row["EntryID"] or "").strip()
            name = _free(name, out)
            if name:
                cells = {key: value or "" for key, value in row.items() if isinstance(key, str)}
                out[name] = Entry(name, cells, reader.line_num)
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: not a table ({error})") from None
    return out


def _free(name: str, taken: Mapping[str, Entry]) -> str:
    """The name, or with the next free number behind it."""
    number, given = 1, name
    while given in taken:
        number += 1
        given = f"{name}_{number}"
    return given


def entry_for(gloss: str, named: str, entries: dict[str, Entry]) -> Entry | None:
    """The entry that a sign is compared with, or None; never chosen by how well it agrees.

    `named` where the sign names one, else its gloss in lower case with `-` as `_`, else that with `_1`. InputError
    where a named entry is missing.
    """
    if named:
        if named not in entries:
            raise InputError(f"{gloss}: asllex names {named!r}, which is no entry of ASL-LEX")
        return entries[named]
    plain = gloss.lower().replace("-", "_")
    return entries.get(plain) or entries.get(f"{plain}_1")
