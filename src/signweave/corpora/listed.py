"""A plain folder of recordings with a CSV: videos, pictures, `.pose`, `.npz` or `.bvh`, a row for each clip.

Columns: `path`, and `gloss` or `text` or both; where wanted `clip`, `english`, `language`, `spoken`, `signer`, `start`
and `end` (seconds), `split`, `variant`, `group`, `level`, `person`, `licence`, `ships` (yes or no).
"""

from __future__ import annotations

from pathlib import Path

from ..capture.source import PICTURES, VIDEOS
from ..errors import InputError
from ..formats.textrows import csv_rows, real
from .clips import LEVELS, Clip, inside
from .timing import animated, cut, filmed, moved_frames, posed

NAMES = ("clips.csv", "index.csv")
_FORMS = {".pose": "pose", ".npz": "npz", ".bvh": "bvh", **dict.fromkeys((*VIDEOS, *PICTURES), "video")}
_TEXTS = ("gloss", "text", "english", "language", "spoken", "signer", "variant", "group", "split", "licence")
_YES, _NO = ("yes", "true", "1"), ("", "no", "false", "0")


def looks_so(folder: Path) -> bool:
    """Whether a folder holds a CSV that could list its clips."""
    return bool(_tables(folder))


def read(folder: Path, corpus: str) -> list[Clip]:
    """Every row, in order. InputError names the line that is wrong."""
    tables = _tables(folder)
    if not tables:
        raise InputError(f"{folder}: holds no CSV file, write a {NAMES[0]} with the columns path and gloss")
    if len(tables) > 1:
        raise InputError(
            f"{folder}: holds several CSV files ({', '.join(t.name for t in tables[:4])}), call one {NAMES[0]}"
        )
    index = tables[0]
    rows = csv_rows(index, ("path",))
    if not {"gloss", "text"} & rows[0].keys():
        raise InputError(f"{index}: has neither a column gloss nor a column text")
    lengths: dict[str, tuple[float, int]] = {}
    taken: dict[str, int] = {}
    return [_clip(folder, corpus, row, f"{index}, line {n}", lengths, taken) for n, row in enumerate(rows, 2)]


def _tables(folder: Path) -> list[Path]:
    named = [folder / name for name in NAMES if (folder / name).is_file()]
    return named[:1] or sorted(folder.glob("*.csv"))


def _clip(
    folder: Path,
    corpus: str,
    row: dict[str, str],
    where: str,
    lengths: dict[str, tuple[float, int]],
    taken: dict[str, int],
) -> Clip:
    path = inside(row["path"].strip(), where)
    form = _FORMS.get(Path(path).suffix.lower())
    if form is None:
        raise InputError(f"{where}: {path} ends in none of {', '.join(_FORMS)}")
    if path not in lengths:
        lengths[path] = _length(folder / path, form, where)
    fps, count = lengths[path]
    first, frames = cut(count, fps, real(row, "start", where), real(row, "end", where), where)
    texts = {name: (row.get(name) or "").strip() for name in _TEXTS}
    if not (texts["gloss"] or texts["text"]):
        raise InputError(f"{where}: neither a gloss nor a text")
    person = real(row, "person", where)
    return Clip(
        f"{corpus}/{(row.get('clip') or '').strip() or _numbered(Path(path).with_suffix('').as_posix(), taken)}",
        corpus,
        _level(row, texts, where),
        path,
        form,
        first,
        frames,
        fps,
        person=-1 if person is None else int(person),
        ships=_shipped(row, where),
        **texts,  # type: ignore[arg-type]  # all of them texts
    )


def _length(file: Path, form: str, where: str) -> tuple[float, int]:
    if not file.is_file():
        raise InputError(f"{where}: there is no file {file}")
    if form == "pose":
        return posed(file, where)
    if form == "npz":
        return moved_frames(file)
    return animated(file.read_text("utf-8-sig", "replace"), str(file)) if form == "bvh" else filmed(file)


def _level(row: dict[str, str], texts: dict[str, str], where: str) -> str:
    told = (row.get("level") or "").strip()
    if told and told not in LEVELS:
        raise InputError(f"{where}: level is '{told}', expected one of {', '.join(LEVELS)}")
    return told or ("sentence" if " " in texts["gloss"] or not texts["gloss"] else "sign")


def _shipped(row: dict[str, str], where: str) -> bool:
    told = (row.get("ships") or "").strip().lower()
    if told not in (*_YES, *_NO):
        raise InputError(f"{where}: ships is '{told}', expected yes or no")
    return told in _YES


def _numbered(stem: str, taken: dict[str, int]) -> str:
    """The name of a file; the second clip of one file gets a number, and so on."""
    taken[stem] = taken.get(stem, 0) + 1
    return stem if taken[stem] == 1 else f"{stem}-{taken[stem]}"
