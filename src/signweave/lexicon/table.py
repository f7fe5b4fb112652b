"""The columns of a store's table, and entries to rows and back. Loads pyarrow; only `store` needs it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from .entry import Entry, pack_motion, timed, unpack_motion
from .keys import plain
from .normal import normalize

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("digest", pa.string()),
        ("gloss", pa.string()),
        ("words", pa.list_(pa.string())),
        ("normalised", pa.list_(pa.string())),
        ("language", pa.string()),
        ("spoken", pa.string()),
        ("variant", pa.string()),
        ("sense", pa.string()),
        ("letter", pa.bool_()),
        ("priority", pa.int32()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("handedness", pa.string()),
        ("seconds", pa.float64()),
        ("holds", pa.string()),
        ("source", pa.string()),
        ("licence", pa.string()),
        ("consent", pa.string()),
        ("path", pa.string()),
        ("label", pa.string()),
        ("extra", pa.string()),
        ("notation", pa.string()),
        ("motion", pa.large_binary()),
        ("landmarks", pa.large_binary()),
    ],
    metadata={"signweave.lexicon": "1"},
)
"""`start`, `end`: milliseconds. `holds`: which of motion, notation and landmarks a sign has. `motion`: `.npz` bytes of
`entry.pack_motion`. `landmarks`: a `.pose` file's bytes. `digest`: of all other columns."""

LIGHT = tuple(name for name in SCHEMA.names if name not in ("motion", "landmarks"))
"""All columns but the large ones."""

_BATCH_BYTES = 16 << 20  # of signs in memory while they are written
_PLAIN = (
    "gloss language spoken variant sense letter priority start end handedness seconds source licence consent path "
    "label extra notation landmarks"
).split()


def row(entry: Entry) -> dict[str, Any]:
    """An entry's values by column."""
    entry = timed(entry)
    values: dict[str, Any] = {name: getattr(entry, name) for name in _PLAIN}
    values["words"] = list(entry.words)
    values["normalised"] = list(dict.fromkeys(n for w in entry.words for n in (plain(w), normalize(w))))
    values["motion"] = b"" if entry.motion is None else pack_motion(entry.motion)
    values["holds"] = " ".join(name for name in ("motion", "notation", "landmarks") if values[name])
    digest = hashlib.blake2b(digest_size=16)
    for name in SCHEMA.names[2:]:
        value = values[name]
        data = value if isinstance(value, bytes) else repr(value).encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return {"id": entry.id, "digest": digest.hexdigest(), **values}


def batch(rows: Sequence[dict[str, Any]]) -> pa.RecordBatch:
    """Rows as one batch of columns."""
    return pa.RecordBatch.from_pylist(list(rows), schema=SCHEMA)


def batches(rows: Iterable[dict[str, Any]]) -> Iterator[pa.RecordBatch]:
    """Rows as a stream of batches of bounded size."""
    held: list[dict[str, Any]] = []
    size = 0
    for one in rows:
        held.append(one)
        size += 1000 + len(one["motion"]) + len(one["landmarks"])
        if size > _BATCH_BYTES:
            yield batch(held)
            held, size = [], 0
    if held:
        yield batch(held)


def entries(table: pa.Table) -> Iterator[Entry]:
    """Entries of rows; columns that were not read are empty."""
    for values in table.to_pylist():
        given = {name: values[name] for name in _PLAIN if values.get(name) is not None}
        motion = values.get("motion")
        if motion:
            given["motion"] = unpack_motion(motion, f"{values['gloss']} ({values['id'][:8]})")
        yield Entry(words=tuple(values["words"]), **given)
