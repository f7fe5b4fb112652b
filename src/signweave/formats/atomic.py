"""Files are written beside their place and renamed when whole: nobody ever meets half a file."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from ..errors import InputError


@contextmanager
def writing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary path beside `path` (same suffix); rename it to `path` at the end of the block.

    On any error nothing is left behind and what stood at `path` before stays. A full disk, a missing or read-only
    folder come out as a one-line InputError.
    """
    path = Path(path)
    part = beside(path)
    try:
        with one_line(path):
            yield part
            os.replace(part, path)
    finally:
        with suppress(OSError):
            part.unlink()


def beside(path: Path) -> Path:
    """A fresh hidden name in the folder of `path`, same suffix. InputError where nothing can be written there."""
    if path.is_dir():
        raise InputError(f"{path}: is a folder, give the name of a file")
    if not path.parent.is_dir():
        raise InputError(f"{path}: the folder {path.parent} does not exist, create it first")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise InputError(f"{path}: no permission to write in {path.parent}, choose another place")
    stem = path.stem.lstrip(".").encode("utf-8", "ignore")[:80].decode("utf-8", "ignore")
    return path.with_name(f".{stem}.{secrets.token_hex(4)}.part{path.suffix}")


@contextmanager
def one_line(path: str | os.PathLike[str]) -> Iterator[None]:
    """Turn the system's errors about writing `path` into a one-line InputError."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{path}: cannot write ({error.strerror or error}), free space or choose another place"
        ) from error


def readable(path: str | os.PathLike[str], suffix: str) -> Path:
    """`path` as a Path to a file with content and this suffix, or a one-line InputError saying what is wrong."""
    path = Path(path)
    if path.is_dir():
        raise InputError(f"{path}: is a folder, expected a {suffix} file")
    if not path.exists():
        raise InputError(f"{path}: no such file")
    if path.suffix.lower() != suffix:
        raise InputError(f"{path}: expected a file that ends in {suffix}")
    if not os.access(path, os.R_OK):
        raise InputError(f"{path}: no permission to read it")
    if path.stat().st_size == 0:
        raise InputError(f"{path}: the file is empty")
    return path


class Finishing:
    """A writer as a context manager: closed where all went well, else given up with nothing left behind."""

    def close(self) -> None:
        """Finish the file and put it in its place."""
        raise NotImplementedError

    def abort(self) -> None:
        """Give up: leave nothing behind."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()
