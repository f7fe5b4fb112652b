"""Rows of text files, CSV and JSON lines, with errors that name the line."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from ..errors import InputError


def csv_rows(path: Path, needed: Collection[str]) -> list[dict[str, str]]:
    """All rows of a CSV file as dictionaries. InputError: not there, not CSV, a column missing, no rows, or a row that
    is too short or long."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            names = reader.fieldnames or ()
            lacking = [name for name in needed if name not in names]
            if lacking and any(";" in name for name in names):
                raise InputError(f"{path}: semicolons between its columns, save it with commas")
            if lacking:
                has = ", ".join(names[:8]) or "nothing"
                raise InputError(f"{path}: has no column {' and no '.join(lacking)}, its first line has {has}")
            rows = list(reader)
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text") from None
    except csv.Error as error:
        raise InputError(f"{path}: not a table of comma-separated values ({error})") from None
    except OSError as error:
        raise InputError(f"{path}: cannot read ({error.strerror})") from None
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise InputError(f"{path}, line {line}: not as many values as columns")
    if not rows:
        raise InputError(f"{path}: has no rows below its first line")
    return rows


def json_lines(path: Path) -> list[dict[str, Any]]:
    """One dictionary a line. InputError names the line that is none."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise InputError(f"{path}: cannot read ({error.strerror})") from None
    out = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            out.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise InputError(f"{path}, line {number}: not JSON ({error.msg})") from None
    return out


def read_json(path: Path) -> Any:
    """What a JSON file holds; InputError where it is none."""
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot read ({error.strerror})") from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"{path}: not JSON ({error})") from None


def whole(row: dict[str, str], name: str, where: str) -> int:
    """A value of a row as a whole number, or a one-line InputError."""
    try:
        return int(row[name])
    except ValueError:
        raise InputError(f"{where}: {name} is '{row[name]}', expected a whole number") from None


def real(row: dict[str, str], name: str, where: str) -> float | None:
    """A value of a row as a number of at least 0, None where it is missing or empty, or a one-line InputError."""
    text = (row.get(name) or "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e7:
        raise InputError(f"{where}: {name} is '{text}', expected a number of at least 0")
    return value
