"""All clips of a table fitted into one file; what was fitted is kept: killed at any moment, it goes on from there.

Fits are written in parts into a hidden folder beside the file; at the end they become the file and the folder goes.
A clip is fitted again only where its row, its file (by size and time) or the version of signweave changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .._version import __version__
from ..capture.detector import Detector
from ..errors import InputError
from ..formats.atomic import beside, one_line
from ..motion.nouns import Motion
from .clips import Clip, Table
from .loading import Opened
from .packing import Motions, exists, licences_of, load_motions, write_motions

PART = 100
"""Clips in a part, unless seconds pass first: what a kill can cost."""
_SECONDS = 20.0
Tick = Callable[[float], None]


@dataclass(frozen=True)
class Fitted:
    """What became of a table. `frames` of all motions written; `clips` fitted now, `kept` from before; `failed`: clips
    that could not be fitted, with the reason."""

    clips: int
    kept: int
    frames: int
    failed: tuple[tuple[str, str], ...]


def fit_table(
    table: Table, out: str | os.PathLike[str], tick: Tick | None = None, detector: Detector | None = None
) -> Fitted:
    """Fit every clip and write the motions in the table's order, for `load_motions`.

    A clip that cannot be fitted is left out and named in the report; InputError where none can, or nothing can be
    written.
    """
    out = Path(out)
    if out.suffix.lower() != ".npz":
        raise InputError(f"{out}: expected a file that ends in .npz")
    beside(out)  # says now, and not at the end, that nothing can be written there
    parts = out.with_name(f".{out.name}.parts")
    opened = Opened(table, detector)
    digests = _digests(opened)
    stores = _known(out, parts)
    have = {(n, d): store for store in stores for n, d in zip(store.names, store.digests, strict=True)}
    todo = [clip for clip in table if (clip.clip, digests.get(clip.clip, "")) not in have]
    todo.sort(key=lambda clip: (clip.corpus, clip.path, clip.member, clip.first))  # each file is opened once
    failed: list[tuple[str, str]] = []
    for batch in _batches(opened, todo, failed, len(table), tick):
        have |= _kept(parts, batch, digests, table)
    rows = [clip for clip in table if (clip.clip, digests.get(clip.clip, "")) in have]
    if not rows:
        raise InputError(f"none of {len(table)} clips could be fitted: {failed[0][1] if failed else 'no clips'}")
    found = ((c.clip, digests[c.clip], c.ships, have[c.clip, digests[c.clip]][c.clip]) for c in rows)
    frames = write_motions(out, found, licences_of(table))
    shutil.rmtree(parts, ignore_errors=True)
    return Fitted(len(todo) - len(failed), len(rows) - len(todo) + len(failed), frames, tuple(failed))


def _digests(opened: Opened) -> dict[str, str]:
    """What a fit depends on, by clip; files that are not there are left out."""
    files: dict[Path, tuple[int, int]] = {}
    out = {}
    for clip in opened.table:
        try:
            file = opened.file(clip)
        except InputError:
            continue
        if file not in files:
            stat = file.stat()
            files[file] = (stat.st_size, stat.st_mtime_ns)
        told = (clip.form, clip.path, clip.member, clip.first, clip.frames, clip.fps, clip.person)
        out[clip.clip] = hashlib.blake2b(repr((*told, files[file], __version__)).encode(), digest_size=12).hexdigest()
    return out


def _known(out: Path, parts: Path) -> list[Motions]:
    """What was fitted before: the file, and parts that a kill left behind."""
    found = []
    for path in ([out] if exists(out) else []) + sorted(parts.glob("*.npz")):
        with suppress(InputError):  # of another version, or something else: made anew
            found.append(load_motions(path))
    return found


def _batches(
    opened: Opened, todo: list[Clip], failed: list[tuple[str, str]], total: int, tick: Tick | None
) -> Iterator[list[tuple[Clip, Motion]]]:
    """Fitted clips in batches; those that cannot be fitted are added to `failed`."""
    batch: list[tuple[Clip, Motion]] = []
    began = time.monotonic()
    for i, clip in enumerate(todo, 1):
        try:
            batch.append((clip, opened.motion(clip)))
        except InputError as error:
            failed.append((clip.clip, str(error)))
        if batch and (len(batch) == PART or time.monotonic() - began > _SECONDS):
            yield batch
            batch, began = [], time.monotonic()
        if tick is not None:
            tick((total - len(todo) + i) / total)
    if batch:
        yield batch


def _kept(
    parts: Path, batch: list[tuple[Clip, Motion]], digests: dict[str, str], table: Table
) -> dict[tuple[str, str], Motions]:
    """A batch written as a part; read back, so that memory holds it once and packed."""
    with one_line(parts):
        parts.mkdir(exist_ok=True)
    path = parts / f"{digests[batch[0][0].clip]}.npz"
    rows = [(clip.clip, digests[clip.clip], clip.ships, motion) for clip, motion in batch]
    write_motions(path, rows, licences_of(table))
    store = load_motions(path)
    return {(clip.clip, digests[clip.clip]): store for clip, _ in batch}
