"""A lexicon of one's own: one Lance table of signs in a folder, every version of it kept.

Beside the table lie an index of words (`keys`), made anew for each version, and a table of the words' vectors
(`meaning`). Both can be thrown away: they are made again from the signs.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .entry import Entry
from .keys import IndexRow, KeyIndex, build
from .lance import keeping, newest, one_line, open_database

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[float], None]
"""Called with the share that is done, 0..1."""

_TABLE = "signs"
_INFERRED = re.compile(r"(?:^\s*|[{,]\s*)inferred\s*:", re.MULTILINE)  # a key of a sign file
_ABANDONED = 3600  # seconds after which nobody writes to an unfinished index any more
_RECORDINGS = 64  # whose landmarks are in memory at a time
_INDEX_COLUMNS = ["gloss", "words", "language", "spoken", "priority", "holds", "letter", "notation"]


@dataclass(frozen=True)
class Version:
    """A state of the store. `time`: ISO 8601, local. `signs`: how many it holds."""

    number: int
    time: str
    signs: int


class Store:
    """An opened lexicon at one version. What is changed through it shows in it; others keep what they opened."""

    def __init__(self, path: Path, version: int | None = None) -> None:
        self.path = path
        self.version = newest(path / f"{_TABLE}.lance") or 0 if version is None else version
        self.words: Any = None  # the table of word vectors, once `wordtable` has opened it

    @classmethod
    def open(cls, path: str | os.PathLike[str], version: int | None = None) -> Store:
        """Open a store; InputError where there is none, MissingExtra without the extra `store`."""
        path = Path(path)
        if not (path / f"{_TABLE}.lance").is_dir():
            what = "is no lexicon" if path.exists() else "no such lexicon"
            raise InputError(f"{path}: {what}; `signweave lexicon import SOURCE --lexicon {path}` makes one")
        if version is not None and version not in {v.number for v in cls(path).versions()}:
            raise InputError(f"{path}: has no version {version}, see `signweave lexicon versions`")
        return cls(path, version)

    @classmethod
    def create(cls, path: str | os.PathLike[str]) -> Store:
        """Open a store, or make an empty one in a new or empty folder."""
        path = Path(path)
        if (path / f"{_TABLE}.lance").is_dir():
            return cls.open(path)
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise InputError(f"{path}: is {'a folder of other things' if path.is_dir() else 'a file'}, choose another")
        from .table import SCHEMA

        with one_line(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            open_database(path).create_table(_TABLE, schema=SCHEMA, exist_ok=True)
        return cls.open(path)

    @cached_property
    def table(self) -> Any:
        """The Lance table at this version. Looking words up needs the index alone: Lance takes a second to load."""
        with one_line(self.path):
            table = open_database(self.path).open_table(_TABLE)
            if b"signweave.lexicon" not in (table.schema.metadata or {}):
                raise InputError(f"{self.path}: its table 'signs' is not of signweave, choose another folder")
            if self.version and self.version != table.version:
                table.checkout(self.version)
        self.version = int(table.version)
        return table

    def __len__(self) -> int:
        return int(self.table.count_rows())

    def versions(self) -> tuple[Version, ...]:
        """All versions, oldest first."""
        return tuple(
            Version(v["version"], v["timestamp"].isoformat(" ", "seconds"), int(v["metadata"].get("total_rows", 0)))
            for v in self.table.list_versions()
        )

    def restore(self, version: int) -> None:
        """Make an old version the newest one; those between stay."""
        Store.open(self.path, version)
        with self.writing(), one_line(self.path):
            self.table.restore(version)
        self._changed()

    @property
    def languages(self) -> tuple[str, ...]:
        """Sign languages that it has entries of."""
        return tuple(dict.fromkeys(language for language, _ in self.index.groups))

    def spoken_of(self, language: str) -> str:
        """The spoken language of most of a sign language's entries."""
        groups = {spoken: self.index.counts[f"{own} {spoken}"] for own, spoken in self.index.groups if own == language}
        return max(groups, key=lambda spoken: groups[spoken], default="en")

    @cached_property
    def index(self) -> KeyIndex:
        """The index of this version; made where it is missing (after an interrupted import, or a restore)."""
        return self.indexed()

    def indexed(self, tick: Progress | None = None) -> KeyIndex:
        """As `index`, with progress. Indexes of other versions are removed."""
        folder = self.path / "index" / str(self.version)
        found = KeyIndex.open(folder) if self.version else None
        if found is None:
            folder = folder.with_name(str(self.table.version))
            with one_line(self.path):
                build(folder, self._index_rows(tick))
            found = KeyIndex.open(folder)
            for other in folder.parent.iterdir():
                if other.name.isdecimal() and other.name != folder.name and self.version == self._newest():
                    shutil.rmtree(other, ignore_errors=True)
        if found is None:
            raise InputError(f"{self.path}: the index is damaged, remove the folder {folder}")
        return found

    def batches(
        self, columns: Iterable[str], addresses: bool = False, where: str = "", size: int = 8192
    ) -> Iterator[pa.Table]:
        """The table's columns in pieces of `size` rows, in their order; with `addresses`, a column `_rowid` too."""
        import pyarrow

        query = self.table.search().select(list(columns))
        if addresses:
            query = query.with_row_id(True)
        if where:
            query = query.where(where)
        with one_line(self.path):
            for piece in query.to_batches(size):
                yield pyarrow.Table.from_batches([piece])

    def entries(self, light: bool = True) -> Iterator[Entry]:
        """All signs in the order of the rows; `light` leaves out motion and landmarks."""
        from . import table

        columns = table.LIGHT if light else tuple(table.SCHEMA.names)
        for piece in self.batches(columns):
            yield from table.entries(piece)

    def listed(self) -> Iterator[tuple[Entry, str]]:
        """All signs without their large parts, and which of these they hold."""
        from . import table

        for piece in self.batches(table.LIGHT):
            yield from zip(table.entries(piece), piece["holds"].to_pylist(), strict=True)

    def at(self, numbers: Iterable[int], light: bool = False) -> list[Entry]:
        """Signs by their numbers in the index, in that order."""
        from . import table

        rows = [self.index.row(number) for number in numbers]
        if not rows:
            return []
        columns = list(table.LIGHT if light else table.SCHEMA.names)
        with one_line(self.path):
            found = self.table.take_row_ids(rows).select(columns).with_row_id().to_arrow()
        by_row = dict(zip(found["_rowid"].to_pylist(), table.entries(found), strict=True))
        return [by_row[row] for row in rows]

    def known(self) -> dict[str, str]:
        """Digests of all signs by id."""
        known: dict[str, str] = {}
        for piece in self.batches(["id", "digest"]):
            known.update(zip(piece["id"].to_pylist(), piece["digest"].to_pylist(), strict=True))
        return known

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        """Add rows as one version: all of them or, where anything fails or ends on the way, none."""
        from .table import batches

        self.add_batches(batches(rows))

    def add_batches(self, batches: Iterable[pa.RecordBatch]) -> None:
        """As `add`, from batches of columns (`table.SCHEMA`)."""
        import pyarrow

        from .table import SCHEMA

        failed: list[BaseException] = []
        reader = pyarrow.RecordBatchReader.from_batches(SCHEMA, keeping(batches, failed))
        try:
            with one_line(self.path):
                self.table.add(reader)
        except InputError:
            if failed:
                raise failed[0] from None
            raise
        self._changed()

    def replace(self, rows: Iterable[dict[str, Any]]) -> None:
        """Put rows in the place of those with the same id, as one version."""
        from .table import batch

        with one_line(self.path):
            import pyarrow

            table = pyarrow.Table.from_batches([batch(list(rows))])
            self.table.merge_insert("id").when_matched_update_all().when_not_matched_insert_all().execute(table)
        self._changed()

    def remove(self, ids: Iterable[str]) -> None:
        """Remove signs by id, as one version."""
        named = ", ".join(f"'{name}'" for name in ids if name.isalnum())
        with self.writing(), one_line(self.path):
            self.table.delete(f"id IN ({named})")
        self._changed()

    def tidy(self) -> None:
        """Remove what an import that was killed had begun to write. Only while `writing`: nobody else writes then."""
        for file in (self.path / f"{_TABLE}.lance").rglob(".tmp*"):
            with suppress(OSError):
                file.unlink()
        for folder in (self.path / "index").glob(".*.part"):
            with suppress(OSError):
                if time.time() - folder.stat().st_mtime > _ABANDONED:
                    shutil.rmtree(folder)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time; whoever is killed holds it no longer."""
        from .locks import locked

        with one_line(self.path), locked(self.path / ".lock", f"{self.path}: another process is writing to it"):
            self._changed()
            yield

    def _newest(self) -> int:
        return max(v["version"] for v in self.table.list_versions())

    def _changed(self) -> None:
        self.table.checkout_latest()
        if self.version != self.table.version or "index" not in self.__dict__:
            self.version = int(self.table.version)
            self.__dict__.pop("index", None)

    def _can_be_fitted(self) -> frozenset[int]:
        """Addresses of the signs of which there are landmarks alone that a motion can be fitted to."""
        from .recorded import can_fit

        rows = (
            row
            for piece in self.batches(["landmarks"], True, "holds = 'landmarks'", _RECORDINGS)
            for row in zip(piece["_rowid"].to_pylist(), piece["landmarks"].to_pylist(), strict=True)
        )
        return frozenset(address for address, data in rows if can_fit(data))

    def _index_rows(self, tick: Progress | None) -> Iterator[IndexRow]:
        total, done = max(len(self), 1), 0
        fitted = self._can_be_fitted()
        for piece in self.batches(_INDEX_COLUMNS, addresses=True):
            for v in piece.to_pylist():
                holds = v["holds"].split()
                performable = "motion" in holds or "notation" in holds or v["_rowid"] in fitted
                yield IndexRow(
                    v["_rowid"], v["gloss"], tuple(v["words"]), v["language"], v["spoken"], v["priority"],
                    performable, v["letter"], "motion" not in holds and bool(_INFERRED.search(v["notation"] or "")),
                )  # fmt: skip
            done += len(piece)
            if tick:
                tick(done / total)
