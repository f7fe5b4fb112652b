"""Lance as stores use it: opening a database, and errors of one line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from ..errors import InputError, MissingExtra

_LAST = 2**64 - 1
_Item = TypeVar("_Item")


def open_database(path: Path) -> Any:
    """The Lance database in a folder; MissingExtra where the extra `store` is not installed."""
    os.environ.setdefault("LANCEDB_LOG", "error")  # its warnings are of no use to whoever runs a command
    try:
        import lancedb
    except ImportError:
        raise MissingExtra("a lexicon of one's own", "store") from None
    return lancedb.connect(str(path))


def newest(folder: Path) -> int | None:
    """The newest version of a table by the names of its manifests, without opening it; None where they tell nothing.

    Lance calls them by their number, or (so that the newest comes first) by how far that is from 2^64 - 1.
    """
    found = [int(file.stem) for file in (folder / "_versions").glob("*.manifest") if file.stem.isdecimal()]
    numbers = [_LAST - number if number > _LAST // 2 else number for number in found]
    return max(numbers, default=None)


@contextmanager
def one_line(path: Path) -> Iterator[None]:
    """Turn Lance's and the system's errors into one line."""
    try:
        yield
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or str(error).splitlines()[0]}") from error
    except (RuntimeError, ValueError) as error:  # what lancedb raises of its own
        if "No space left on device" in str(error):
            raise InputError(f"{path}: the disk is full, free space; then go on") from error
        raise InputError(f"{path}: the lexicon cannot be used ({str(error).splitlines()[0][:160]})") from error


def keeping(items: Iterable[_Item], failed: list[BaseException]) -> Iterator[_Item]:
    """The items; an error on the way is kept in `failed`, for Lance passes on only its text."""
    try:
        yield from items
    except BaseException as error:
        failed.append(error)
        raise
