"""Tables of clips as Parquet files: the columns, their units and the recipe of the split are in the file's schema."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ..errors import InputError, MissingExtra
from ..formats.atomic import readable, writing
from .clips import FORMS, LEVELS, NAMES, Clip, Recipe, Table, inside

VERSION = "1"
_KEY = b"signweave.corpus"
_UNITS = {
    "start": "seconds within the file",
    "end": "seconds within the file",
    "fps": "frames a second",
    "frames": "frames",
    "first": "frames from the beginning of the file",
    "language": "sign language, ISO 639-3, empty for none",
    "spoken": "spoken language of text, ISO 639-1",
    "path": "relative to the folder of the corpus",
    "member": "file within the archive at path",
    "person": "counted from 0, -1 for the largest",
    "ships": "whether weights made from the clip may be given away",
    "group": "clips of one group stay on one side of a split",
}
_TYPES = {"first": "int64", "frames": "int64", "person": "int32", "fps": "float64", "ships": "bool"}
_NEEDED = ("clip", "corpus", "level", "path", "form", "first", "frames", "fps")
_ORDER = (*NAMES[:4], "start", "end", *NAMES[4:])


def write_table(path: str | os.PathLike[str], table: Table) -> None:
    """Write a table as Parquet, beside and renamed. MissingExtra where pyarrow is not installed."""
    arrow, parquet = _arrow()
    if Path(path).suffix.lower() != ".parquet":
        raise InputError(f"{path}: expected a file that ends in .parquet")
    if not len(table):
        raise InputError(f"{path}: no clips to write")
    schema = _schema(arrow, table)
    columns = {f.name: [getattr(clip, f.name) for clip in table] for f in schema}
    rows = arrow.table([arrow.array(columns[f.name], f.type) for f in schema], schema=schema)
    with writing(path) as part:
        parquet.write_table(rows, part, compression="zstd")


def read_table(path: str | os.PathLike[str], folder: str | os.PathLike[str] | None = None) -> Table:
    """Read a table. `folder`: where the corpora lie now, in place of what the table says: the corpus's own folder, or
    one that holds folders of the corpora's names.

    Columns of other makers are ignored. InputError for what is no such table, or names paths outside the folder.
    """
    _, parquet = _arrow()
    path = readable(path, ".parquet")
    try:
        rows = parquet.read_table(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: not a Parquet file, or damaged ({str(error).splitlines()[0][:120]})") from error
    told = (rows.schema.metadata or {}).get(_KEY)
    lacking = [name for name in _NEEDED if name not in rows.column_names]
    if lacking or told is None:
        why = f"has no column {', '.join(lacking)}" if lacking else "is Parquet, but not a table of clips"
        raise InputError(f"{path}: {why}; make one with `signweave corpus table`")
    meta = json.loads(told)
    if str(meta.get("version")) != VERSION:
        raise InputError(f"{path}: version {meta.get('version')} of the table, this signweave reads {VERSION}")
    names = [name for name in NAMES if name in rows.column_names]
    clips = tuple(_clip(values, f"{path}, row {i}") for i, values in enumerate(rows.select(names).to_pylist(), 1))
    recipe = meta.get("split")
    found = Recipe(**{**recipe, "held": tuple(recipe["held"])}) if recipe else None
    return moved(Table(clips, meta.get("folders", {}), found), folder)


def moved(table: Table, folder: str | os.PathLike[str] | None) -> Table:
    """The table with its corpora in `folder`: the corpus's own, or one with a folder for each; as it is for None."""
    if folder is None:
        return table
    base = Path(folder)
    if not base.is_dir():
        raise InputError(f"{base}: {'is no folder' if base.exists() else 'no such folder'}")
    many = len(table.folders) > 1
    return replace(table, folders={name: _found(base, name, many) for name in table.folders})


def _found(base: Path, corpus: str, many: bool) -> str:
    own = base / corpus
    if many and not own.is_dir():
        raise InputError(f"{base}: holds no folder '{corpus}', and the table has several corpora")
    return str((own if many else base).resolve())


def _clip(values: dict[str, Any], where: str) -> Clip:
    values = {name: value for name, value in values.items() if value is not None}
    values["captions"] = tuple(values.get("captions", ()))
    try:
        clip = Clip(**values)
    except TypeError:
        raise InputError(f"{where}: an empty value in one of {', '.join(_NEEDED)}") from None
    for name, known in (("form", FORMS), ("level", LEVELS)):
        if getattr(clip, name) not in known:
            raise InputError(f"{where}: {name} is '{getattr(clip, name)}', expected one of {', '.join(known)}")
    if clip.first < 0 or clip.frames < 1 or not 0 < clip.fps < 1e5:
        raise InputError(f"{where}: {clip.frames} frames from {clip.first} at {clip.fps} a second, expected a stretch")
    inside(clip.path, where)
    return clip


def _schema(arrow: Any, table: Table) -> Any:
    def column(name: str) -> Any:
        kind = arrow.list_(arrow.string()) if name == "captions" else None
        kind = kind or getattr(arrow, {"bool": "bool_"}.get(_TYPES.get(name, ""), _TYPES.get(name, "string")))()
        if name in ("start", "end"):
            kind = arrow.float64()
        unit = {"unit": _UNITS[name]} if name in _UNITS else None
        return arrow.field(name, kind, nullable=False, metadata=unit)

    meta = {"version": VERSION, "folders": dict(table.folders), "split": table.recipe and asdict(table.recipe)}
    return arrow.schema([column(name) for name in _ORDER], metadata={_KEY: json.dumps(meta, ensure_ascii=False)})


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingExtra("a table of clips", "corpora") from None
    return pyarrow, pyarrow.parquet
