"""The vectors of a store's words, in a table beside its signs: a cache that only grows, whatever version is seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..encoders import sentence
from .keys import plain
from .lance import one_line, open_database
from .meaning import comparable
from .store import Progress, Store

if TYPE_CHECKING:
    import pyarrow as pa

_TABLE = "words"
_SEARCHED_WHOLE = 20_000  # words: fewer are compared one by one in the time that an index takes
_PARTITION = 250_000  # words in one graph of the index
_STEP = 2048  # words whose vectors are written at a time
_SEARCHED, _REFINED = 100, 2
"""Candidates kept while a graph is searched, and how many times too many are compared exactly: recall 0.99."""


class WordTable:
    """Words and vectors `(384,)` float16; with many words, an HNSW index in a few partitions."""

    def __init__(self, table: Any) -> None:
        self.table = table
        self.partitions = max(1, round(table.count_rows() / _PARTITION))

    @classmethod
    def open(cls, store: Store) -> WordTable | None:
        """The store's table of words; None where there is none (of this encoder)."""
        if not (store.path / f"{_TABLE}.lance").is_dir():
            return None
        if store.words is None:
            with one_line(store.path):
                table = open_database(store.path).open_table(_TABLE)
            if (table.schema.metadata or {}).get(b"encoder") != sentence.NAME.encode():
                return None
            store.words = cls(table)
        return store.words  # type: ignore[no-any-return]

    def nearest(self, vector: np.ndarray, count: int = 10) -> list[tuple[str, float]]:
        """The nearest words and their cosines, best first."""
        query = self.table.search(vector, vector_column_name="vector").distance_type("cosine")
        query = query.nprobes(self.partitions).ef(max(_SEARCHED, 2 * count)).refine_factor(_REFINED)
        found = query.select(["word", "_distance"]).limit(count).to_arrow()
        cosines = (1.0 - found["_distance"].to_numpy()).tolist()
        return list(zip(found["word"].to_pylist(), cosines, strict=True))


def missing_words(store: Store) -> list[str]:
    """English words of a store's signs (not letters) that have no vector yet, each once."""
    wanted: dict[str, None] = {}
    for piece in store.batches(["words", "spoken", "letter"]):
        for words, spoken, letter in zip(*(piece[name].to_pylist() for name in ("words", "spoken", "letter"))):
            if spoken == sentence.SPOKEN and not letter:
                wanted.update((plain(word), None) for word in words if comparable(plain(word)))
    table = WordTable.open(store)
    if table is not None:
        for there in table.table.search().select(["word"]).to_batches(8192):
            for word in there["word"].to_pylist():
                wanted.pop(word, None)
    return list(wanted)


def add_vectors(store: Store, tick: Progress | None = None) -> int:
    """Vectors for all words that have none yet; returns how many. Ended at any time, it goes on from there."""
    words = missing_words(store)
    for start in range(0, len(words), _STEP):
        part = words[start : start + _STEP]
        write_vectors(store, part, sentence.load_encoder().encode(part))
        if tick:
            tick(min(start + _STEP, len(words)) / len(words))
    if words:
        build_index(store)
    return len(words)


def write_vectors(store: Store, words: Sequence[str], vectors: np.ndarray) -> None:
    """Add words with vectors `(N, 384)`; the words must not be there yet."""
    import pyarrow as pa

    schema = _schema()
    flat = pa.array(np.ascontiguousarray(vectors, np.float16).reshape(-1), pa.float16())
    column = pa.FixedSizeListArray.from_arrays(flat, sentence.DIMENSIONS)
    rows = pa.Table.from_arrays([pa.array(words, pa.string()), column], schema=schema)
    with one_line(store.path):
        if WordTable.open(store) is None:
            there = (store.path / f"{_TABLE}.lance").exists()  # of another encoder
            open_database(store.path).create_table(_TABLE, schema=schema, mode="overwrite" if there else "create")
        table = WordTable.open(store)
        if table is not None:
            table.table.add(rows)
    store.words = None


def build_index(store: Store, at_least: int = _SEARCHED_WHOLE) -> None:
    """An index of the vectors, where there are so many that it pays; new words join the one that is there."""
    table = WordTable.open(store)
    if table is None or table.table.count_rows() < at_least:
        return
    with one_line(store.path):
        if table.table.list_indices():
            table.table.optimize()
        else:
            from lancedb.index import HnswSq

            shape = HnswSq(distance_type="cosine", num_partitions=table.partitions, m=16, ef_construction=150)
            table.table.create_index("vector", config=shape)
    store.words = None


def _schema() -> pa.Schema:
    import pyarrow as pa

    vector = pa.list_(pa.float16(), sentence.DIMENSIONS)
    return pa.schema([("word", pa.string()), ("vector", vector)], metadata={"encoder": sentence.NAME})
