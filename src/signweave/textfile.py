"""Text in, JSON out: where a command's words come from and where its report goes."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from .errors import InputError

_BLOCK = 1 << 14  # bytes


def open_text(text: str | None, file: Path | None) -> tuple[str | Iterator[str], int | None]:
    """The words of a command as a string or a stream of blocks, and their length in characters where known.

    `text` is the words, or "-" for standard input; `file` a UTF-8 file. InputError where nothing, both, something
    empty or something that is no text is given.
    """
    if (text is None) == (file is None):
        raise InputError("give the text, or - for standard input, or --file PATH" + (", not both" if text else ""))
    if file is not None:
        if file.is_dir() or not file.exists():
            raise InputError(f"{file}: {'is a folder' if file.is_dir() else 'no such file'}, give a text file")
        try:
            stream = open(file, "rb")  # noqa: SIM115 - closed by _blocks
        except OSError as error:
            raise InputError(f"{file}: cannot read ({error.strerror})") from None
        if not file.is_file():  # a pipe: it can be read only once
            return _blocks(stream, str(file)), None
        if file.stat().st_size == 0:
            raise InputError(f"{file}: the file is empty")
        # Read once before any work is done: a file that turns out binary in its last line costs nothing.
        length = sum(len(block) for block in _blocks(stream, str(file)))
        return _blocks(open(file, "rb"), str(file)), length
    if text == "-":
        return _blocks(sys.stdin.buffer, "standard input"), None
    if not text or not text.strip():
        raise InputError("the text is empty, give at least one word")
    if "\0" in text:
        raise InputError("the text holds zero bytes, it is no text")
    return text, len(text)


def read_text(path: Path, largest: int = 200_000_000) -> str:
    """A UTF-8 file as a whole; InputError where it is none, or larger than `largest` bytes."""
    try:
        if path.stat().st_size > largest:
            raise InputError(f"{path}: larger than {largest // 1_000_000} MB")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{path}: not a text file, expected UTF-8") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None


def plainly(name: str) -> str:
    """A file's name on one line and as text: line breaks, control characters and bytes that are no text as "?"."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def check_writable(path: Path) -> None:
    """InputError where a file cannot be put there."""
    from .formats.atomic import beside

    beside(path)


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Write JSON beside the path and rename it."""
    from .formats.atomic import writing

    with writing(path) as part:
        part.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _blocks(stream: BinaryIO, name: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    with stream:
        while True:
            block = stream.read(_BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError:
                raise InputError(f"{name}: not UTF-8 text (a binary file?), give a text file") from None
            if "\0" in text:
                raise InputError(f"{name}: holds zero bytes (a binary file?), give a text file")
            yield text
            if not block:
                return
