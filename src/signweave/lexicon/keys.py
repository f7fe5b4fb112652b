"""A store's index: sorted keys in files that are mapped into memory, so that a million words cost nothing to open.

A key is the first 16 bytes of BLAKE2b of what is looked up (kind, languages, text); beside it stands the number of an
entry. Entries of one key stand in the order in which they are to be taken: performable ones first, inferred ones after
others, then by priority, then as they came. The files are made anew for every version of the store and put in place
whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .normal import normalize

FORMAT = 3
_ARRAYS = ("high", "low", "entry", "row", "flags", "group", "ends", "glosses")
PERFORMABLE, LETTER, INFERRED = 1, 2, 4
"""Bits of an entry's flags."""


@dataclass(frozen=True)
class IndexRow:
    """What the index needs of an entry. `row`: its address in the table. `inferred`: rules made it of a coding."""

    row: int
    gloss: str
    words: tuple[str, ...]
    language: str
    spoken: str
    priority: int
    performable: bool
    letter: bool
    inferred: bool = False


def plain(word: str) -> str:
    """A word as it is compared at first: composed, lower case, straight apostrophes; accents kept."""
    return unicodedata.normalize("NFC", word.replace("’", "'").lower())


@dataclass(frozen=True)
class KeyIndex:
    """The index of one version of a store. `groups`: (sign language, spoken language), numbered."""

    arrays: dict[str, np.ndarray]
    groups: tuple[tuple[str, str], ...]
    longest: dict[str, int]
    counts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> KeyIndex | None:
        """The index in a folder, mapped; None where there is none, or one of another format."""
        try:
            told = json.loads((folder / "index.json").read_text("utf-8"))
            if told["format"] != FORMAT:
                return None
            arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
        except (OSError, ValueError, KeyError):
            return None
        return cls(arrays, tuple((a, b) for a, b in told["groups"]), told["longest"], told["counts"])

    def __len__(self) -> int:
        return len(self.arrays["row"])

    def find(self, kind: str, language: str, spoken: str, text: str) -> np.ndarray:
        """Numbers of the entries with this key, best first.

        `kind`: word (`plain`), bare (`normalize`), named (a gloss as a word, `plain`), gloss or letter.
        """
        high, low = key(kind, language, spoken, text)
        first, last = (int(np.searchsorted(self.arrays["high"], np.uint64(high), side)) for side in ("left", "right"))
        return self.arrays["entry"][first:last][self.arrays["low"][first:last] == np.uint64(low)]

    def gloss(self, number: int) -> str:
        """The gloss of an entry."""
        ends = self.arrays["ends"]
        start = int(ends[number - 1]) if number else 0
        return self.arrays["glosses"][start : int(ends[number])].tobytes().decode()

    def row(self, number: int) -> int:
        """The address of an entry in the table."""
        return int(self.arrays["row"][number])

    def performable(self, number: int) -> bool:
        """Whether an entry can be signed."""
        return bool(self.arrays["flags"][number] & PERFORMABLE)

    def inferred(self, number: int) -> bool:
        """Whether rules made an entry of a coding, and no hand wrote or recorded it."""
        return bool(self.arrays["flags"][number] & INFERRED)

    def of_language(self, language: str, letters: bool | None = None) -> Iterator[int]:
        """Numbers of the entries of a sign language; with `letters`, only letters or only others."""
        groups = [i for i, group in enumerate(self.groups) if group[0] == language]
        chosen = np.isin(self.arrays["group"], groups)
        if letters is not None:
            chosen &= (self.arrays["flags"] & LETTER > 0) == letters
        yield from np.flatnonzero(chosen).tolist()


def key(kind: str, language: str, spoken: str, text: str) -> tuple[int, int]:
    """Two 64-bit halves of a key. Glosses and letters belong to a sign language whatever is spoken."""
    if kind in ("gloss", "letter"):
        spoken = ""
    digest = hashlib.blake2b(f"{kind}\0{language}\0{spoken}\0{text}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big")


def build(folder: Path, rows: Iterable[IndexRow]) -> None:
    """Write the index of `rows` to `folder`; it comes to stand there whole or not. A good one that is there stays."""
    arrays, told = _collect(rows)
    part = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
    part.mkdir(parents=True)
    try:
        for name in _ARRAYS:
            np.save(part / f"{name}.npy", arrays[name])
        (part / "index.json").write_text(json.dumps(told), encoding="utf-8")
        if KeyIndex.open(folder) is None:
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # somebody else was quicker: theirs is the same
                os.replace(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _collect(rows: Iterable[IndexRow]) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    keys: list[bytes] = []
    owners: list[int] = []
    order: list[tuple[bool, bool, int]] = []
    groups: dict[tuple[str, str], int] = {}
    longest: dict[str, int] = {}
    counts: dict[str, int] = {}
    addresses, flags, group, glosses = [], [], [], []
    for number, row in enumerate(rows):
        mine = _keys(row)
        keys += mine
        owners += [number] * len(mine)
        order.append((not row.performable, row.inferred, row.priority))
        addresses.append(row.row)
        flags.append(PERFORMABLE * row.performable | LETTER * row.letter | INFERRED * row.inferred)
        group.append(groups.setdefault((row.language, row.spoken), len(groups)))
        glosses.append(row.gloss.encode())
        name = f"{row.language} {row.spoken}"
        counts[name] = counts.get(name, 0) + 1
        if not row.letter:
            longest[name] = max(longest.get(name, 1), *(word.count(" ") + 1 for word in (*row.words, "")))
    halves = np.frombuffer(b"".join(keys), ">u8").reshape(-1, 2).astype(np.uint64)
    owner = np.array(owners, np.uint32)
    ranks = np.array(order, np.int64).reshape(-1, 3)[owner]
    sorting = np.lexsort((owner, ranks[:, 2], ranks[:, 1], ranks[:, 0], halves[:, 1], halves[:, 0]))
    arrays = {
        "high": halves[sorting, 0],
        "low": halves[sorting, 1],
        "entry": owner[sorting],
        "row": np.array(addresses, np.uint64),
        "flags": np.array(flags, np.uint8),
        "group": np.array(group, np.uint16),
        "ends": np.cumsum([len(gloss) for gloss in glosses], dtype=np.uint64),
        "glosses": np.frombuffer(b"".join(glosses), np.uint8),
    }
    return arrays, {"format": FORMAT, "groups": list(groups), "longest": longest, "counts": counts}


def _keys(row: IndexRow) -> list[bytes]:
    """Every key under which an entry is found, each once. A letter claims no words."""
    texts = [("gloss", row.gloss)]
    if row.letter:
        texts += [("letter", plain(row.gloss.removeprefix("fs:")))]
    else:
        for word in row.words:
            texts += [("word", plain(word)), ("bare", normalize(word))]
        texts.append(("named", plain(row.gloss)))
    halves = {key(kind, row.language, row.spoken, text): None for kind, text in texts}
    return [high.to_bytes(8, "big") + low.to_bytes(8, "big") for high, low in halves]
