"""Signs into a store: new ones added, changed ones replaced, the same ones left.

Ended at any moment, it can be repeated: nothing is lost, nothing is there twice; until the end the store is as it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from ..encoders import sentence
from ..errors import InputError
from .entry import Entry
from .sources import Given, Pending, pending
from .store import Progress, Store

READ = 0.95
"""Share of an import's progress in which signs are read; the rest is the index."""

_REPLACED_BYTES = 64 << 20  # of changed signs in memory at a time


@dataclass(frozen=True)
class Imported:
    """What an import did. `skipped`: messages about signs that could not be read, where that was allowed."""

    added: int
    changed: int
    same: int
    skipped: tuple[str, ...]
    version: int
    letters: int = 0


def import_signs(
    store: str | os.PathLike[str] | Store, paths: Sequence[str | Path], given: Given | None = None,
    skip_broken: bool = False, tick: Progress | None = None,
) -> Imported:  # fmt: skip
    """Import folders and files (see `sources.pending`) into a store, which is made where it is not there yet.

    InputError for the first sign that cannot be read, and nothing is imported; with `skip_broken` the others are.
    """
    skipped: list[str] = []  # all that can be wrong before reading is, before a folder is made
    found = pending(paths, given or Given(), skipped if skip_broken else None)
    if skipped and not found:
        raise InputError(f"nothing to import: {skipped[0]}")
    if isinstance(store, Store):
        return import_pending(store, found, skip_broken, tick, skipped)
    was_there = Path(store).exists()
    try:
        return import_pending(Store.create(store), found, skip_broken, tick, skipped)
    except BaseException:
        if not was_there:
            _take_back(Path(store))
        raise


def _take_back(path: Path) -> None:
    """Remove a lexicon that was made for an import that failed; not where somebody else has begun to write to it."""
    with suppress(InputError):
        store = Store.open(path)
        with store.writing():
            if not len(store):
                shutil.rmtree(path, ignore_errors=True)


def import_pending(
    store: Store, found: Sequence[Pending], skip_broken: bool = False, tick: Progress | None = None,
    skipped: Sequence[str] = (),
) -> Imported:  # fmt: skip
    """Import signs that are loaded one at a time. `skipped`: messages about what was left out before."""
    with store.writing():
        store.tidy()
        running = _Running(store, found, skip_broken, tick)
        rows = running.new()
        first = next(rows, None)
        if first is not None:
            store.add(chain([first], rows))
        for part in running.changed():
            store.replace(part)
        store.indexed(tick and (lambda share: tick(READ + (1 - READ) * share)))
    counts = (running.added, len(running.replaced), running.same)
    return Imported(*counts, (*skipped, *running.skipped), store.version, running.letters)


def add_meanings(store: Store, tick: Progress | None = None) -> int:
    """Vectors of the store's words, where the extra `meaning` is installed; returns how many words are new."""
    if sentence.missing():
        return 0
    from .wordtable import add_vectors

    with store.writing():
        return add_vectors(store, tick)


class _Running:
    """One import: what was met so far."""

    def __init__(self, store: Store, found: Sequence[Pending], skip_broken: bool, tick: Progress | None) -> None:
        self.known = store.known()
        self.found, self.skip_broken, self.tick = found, skip_broken, tick
        self.added = self.same = self.letters = 0
        self.replaced: dict[str, Pending] = {}
        self.skipped: list[str] = []

    def new(self) -> Iterator[dict[str, Any]]:
        """Rows that the store does not have; those that it has otherwise are remembered."""
        from .table import row

        seen: set[str] = set()
        for number, one in enumerate(self.found, 1):
            entry = self._load(one)
            if entry is None or entry.id in seen:
                continue
            seen.add(entry.id)
            self.letters += entry.letter
            values = row(entry)
            known = self.known.get(values["id"])
            if known is None:
                self.added += 1
                yield values
            elif known != values["digest"]:
                self.replaced[values["id"]] = one
            else:
                self.same += 1
            if self.tick:
                self.tick(READ * number / len(self.found))

    def changed(self) -> Iterator[list[dict[str, Any]]]:
        """Rows that are there with other content, in parts of bounded size."""
        from .table import row

        held: list[dict[str, Any]] = []
        size = 0
        for one in self.replaced.values():
            held.append(row(one.load()))
            size += 1000 + len(held[-1]["motion"]) + len(held[-1]["landmarks"])
            if size > _REPLACED_BYTES:
                yield held
                held, size = [], 0
        if held:
            yield held

    def _load(self, one: Pending) -> Entry | None:
        try:
            return one.load()
        except InputError as error:
            if not self.skip_broken:
                raise
            self.skipped.append(str(error))
            return None
