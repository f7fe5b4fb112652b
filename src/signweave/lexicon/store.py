"""A lexicon of one's own: one Lance table of signs in a folder, every version of it kept.

Beside the table lie an index of words (`keys`), made anew for each version, and a table of the words' vectors
(`meaning`). Both can be thrown away: they are made again from the signs.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, MissingExtra
from .entry import Entry
from .keys import IndexRow, KeyIndex, build

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[float], None]
"""Called with the share that is done, 0..1."""

_TABLE = "signs"
_BATCH_BYTES = 16 << 20  # of signs in memory while they are written
_INDEX_COLUMNS = ["gloss", "words", "language", "spoken", "priority", "holds", "letter"]


@dataclass(frozen=True)
class Version:
    """A state of the store. `time`: ISO 8601, local. `signs`: how many it holds."""

    number: int
    time: str
    signs: int


class Store:
    """An opened lexicon at one version. What is changed through it shows in it; others keep what they opened."""

    def __init__(self, path: Path, table: Any) -> None:
        self.path = path
        self.table = table
        self.words: Any = None  # the table of word vectors, once `wordtable` has opened it

    @classmethod
    def open(cls, path: str | os.PathLike[str], version: int | None = None) -> Store:
        """Open a store; InputError where there is none, MissingExtra without the extra `store`."""
        path = Path(path)
        if not (path / f"{_TABLE}.lance").is_dir():
            what = "is no lexicon" if path.exists() else "no such lexicon"
            raise InputError(f"{path}: {what}; `signweave lexicon import SOURCE --lexicon {path}` makes one")
        with one_line(path):
            table = open_database(path).open_table(_TABLE)
            if b"signweave.lexicon" not in (table.schema.metadata or {}):
                raise InputError(f"{path}: its table 'signs' is not of signweave, choose another folder")
        store = cls(path, table)
        if version is not None:
            if version not in {v.number for v in store.versions()}:
                raise InputError(f"{path}: has no version {version}, see `signweave lexicon versions`")
            table.checkout(version)
        return store

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

    def __len__(self) -> int:
        return int(self.table.count_rows())

    @property
    def version(self) -> int:
        """The version that is seen."""
        return int(self.table.version)

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
        found = KeyIndex.open(folder)
        if found is None:
            with one_line(self.path):
                build(folder, self._index_rows(tick))
            found = KeyIndex.open(folder)
            for other in folder.parent.iterdir():
                if other.name != folder.name and self.version == self._newest():
                    shutil.rmtree(other, ignore_errors=True)
        if found is None or len(found) != len(self):
            raise InputError(f"{self.path}: the index is damaged, remove the folder {folder}")
        return found

    def batches(self, columns: Iterable[str], addresses: bool = False) -> Iterator[pa.Table]:
        """The table's columns in pieces, in the order of the rows; with `addresses`, a column `_rowid` too."""
        import pyarrow

        query = self.table.search().select(list(columns))
        if addresses:
            query = query.with_row_id(True)
        with one_line(self.path):
            for piece in query.to_batches(8192):
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
        failed: list[Exception] = []
        reader = _reader(rows, failed)
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
        """Remove files that an interrupted import left; versions stay."""
        with suppress(Exception):
            self.table.cleanup_old_versions(timedelta(days=36500), delete_unverified=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time; whoever is killed holds it no longer."""
        try:
            import fcntl
        except ImportError:  # no such locks here: Lance itself lets only one of two writers win
            yield
            return
        with one_line(self.path), open(self.path / ".lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InputError(f"{self.path}: another process is writing to it, wait until it is done") from None
            self.table.checkout_latest()
            yield

    def _newest(self) -> int:
        return max(v["version"] for v in self.table.list_versions())

    def _changed(self) -> None:
        self.table.checkout_latest()
        self.__dict__.pop("index", None)

    def _index_rows(self, tick: Progress | None) -> Iterator[IndexRow]:
        total, done = max(len(self), 1), 0
        for piece in self.batches(_INDEX_COLUMNS, addresses=True):
            for v in piece.to_pylist():
                holds = v["holds"].split()
                performable = "motion" in holds or "notation" in holds
                yield IndexRow(
                    v["_rowid"], v["gloss"], tuple(v["words"]), v["language"], v["spoken"], v["priority"],
                    performable, v["letter"],
                )  # fmt: skip
            done += len(piece)
            if tick:
                tick(done / total)


def _reader(rows: Iterable[dict[str, Any]], failed: list[Exception]) -> Any:
    """Rows as a stream of batches of bounded size. An error of `rows` is kept in `failed`: Lance would rewrite it."""
    import pyarrow

    from .table import SCHEMA, batch

    def pieces() -> Iterator[Any]:
        held: list[dict[str, Any]] = []
        size = 0
        try:
            for row in rows:
                held.append(row)
                size += 1000 + len(row["motion"]) + len(row["landmarks"])
                if size > _BATCH_BYTES:
                    yield batch(held)
                    held, size = [], 0
            if held:
                yield batch(held)
        except Exception as error:
            failed.append(error)
            raise

    return pyarrow.RecordBatchReader.from_batches(SCHEMA, pieces())


def open_database(path: Path) -> Any:
    """The Lance database in a folder; MissingExtra where the extra `store` is not installed."""
    try:
        import lancedb
    except ImportError:
        raise MissingExtra("a lexicon of one's own", "store") from None
    return lancedb.connect(str(path))


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
        raise InputError(f"{path}: the lexicon cannot be used ({str(error).splitlines()[0][:160]})") from error
