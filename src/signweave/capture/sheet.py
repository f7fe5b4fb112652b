"""A contact sheet: every recording as a row of small pictures, so that a person sees at a glance what was captured.

A row has the title, the sign as our avatar performs it at even steps of its active span (a video's own pictures above),
the whole recording as a line of time, and below it what quality control found, in words. Its colour is the verdict.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..formats.video import read_frames
from ..motion.nouns import Motion
from ..motion.skeleton import SIDES, joint
from ..motion.timing import sample
from .findings import Finding
from .lettering import Colour, fitted, folded, pillow, width, write
from .quality import Quality

PICTURES = 7
_TILE = 150  # pixels: fingers can be told apart
_GAP, _MARGIN = 6, 28
_PAGE = 3200  # pixels: about a dozen rows, which still can be read when the whole is shown
_MOST = 400  # rows: more than a person looks at
_FINDINGS = 4  # lines of findings below a row, gravest first
_INK, _SOFT, _FAINT = (32, 35, 42), (104, 110, 122), (224, 227, 232)
_COLOURS: dict[str, Colour] = {
    "good": (46, 140, 87), "note": (46, 140, 87), "warn": (214, 138, 16), "drop": (200, 48, 48),
}  # fmt: skip
_WORDS = {"good": "good", "note": "good", "warn": "look", "drop": "drop"}
_MISSING: Colour = (222, 60, 48)
_SIGNER = "amara"


@dataclass(frozen=True)
class Row:
    """One recording on the sheet. `title`: its gloss; `detail`: where it is from; `pictures`: of the recording itself
    at `moments(quality)`, `(H, W, 3)` uint8 each, or none."""

    title: str
    motion: Motion
    quality: Quality
    detail: str = ""
    pictures: tuple[np.ndarray, ...] = ()


def moments(quality: Quality, count: int = PICTURES) -> np.ndarray:
    """`(count,)` seconds at even steps through the active span, ends included."""
    start, end = quality.active
    inset = 0.02 * (end - start)
    return np.linspace(start + inset, end - inset, count)


def pictures_at(path: str | os.PathLike[str], times: np.ndarray, fps: float) -> tuple[np.ndarray, ...]:
    """Pictures of a video at `times` in seconds, small; read in one pass. As many as the video has."""
    wanted = [round(float(t) * fps) for t in times]
    kept: dict[int, np.ndarray] = {}
    for number, picture in enumerate(read_frames(path)):
        if number in wanted:
            kept[number] = _small(picture)
        if number >= max(wanted):
            break
    return tuple(kept[n] for n in wanted if n in kept)


def sheet(rows: Sequence[Row], path: str | os.PathLike[str]) -> list[Path]:
    """Draw rows onto a PNG; where they are many, onto several (`sheet.png`, `sheet-2.png`, ...). Returns the files.

    At most 400 rows are drawn; a last line says how many were left out. Raises InputError without rows or where the
    path cannot be written, MissingExtra without Pillow.
    """
    path = Path(path)
    if path.suffix.lower() != ".png":
        raise InputError(f"{path}: a contact sheet is a picture, expected a name that ends in .png")
    from ..signer.preview import write_png  # here: a recording without a sheet loads nothing to draw with

    if not rows:
        raise InputError(f"{path}: a contact sheet needs at least one recording")
    shown = rows[:_MOST]
    pages: list[list[np.ndarray]] = [[_header(rows)]]
    for row, avatar in zip(shown, _avatars(shown), strict=True):
        strip = _strip(row, avatar)
        if sum(len(s) for s in pages[-1]) + len(strip) > _PAGE and len(pages[-1]) > 1:
            pages.append([_header(rows, len(pages) + 1)])
        pages[-1].append(strip)
    if len(rows) > _MOST:
        pages[-1].append(_line(f"{len(rows) - _MOST} more recordings are not shown."))
    files = [path if n == 1 else path.with_name(f"{path.stem}-{n}.png") for n in range(1, len(pages) + 1)]
    for file, page in zip(files, pages, strict=True):
        write_png(file, np.concatenate([*page, np.full((_MARGIN, _width(), 3), 255, np.uint8)]))
    return files


def _width() -> int:
    return 2 * _MARGIN + PICTURES * _TILE + (PICTURES - 1) * _GAP


def _avatars(rows: Sequence[Row]) -> Iterator[list[np.ndarray]]:
    """For each row its small pictures, drawn in one go."""
    from ..signer.render import render  # here, as above

    drawn = render((sample(row.motion, moments(row.quality)) for row in rows), _SIGNER, size=_TILE)
    for _ in rows:
        yield [next(drawn) for _ in range(PICTURES)]


def _header(rows: Sequence[Row], page: int = 1) -> np.ndarray:
    image, draw = pillow()
    picture = image.new("RGB", (_width(), 74), "white")
    pen = draw.Draw(picture)
    title = f"{len(rows)} recording{'s' if len(rows) != 1 else ''}" + (f", page {page}" if page > 1 else "")
    end = write(pen, (_MARGIN, 46), title, 22, _INK, bold=True) + 24
    for name in ("good", "warn", "drop"):
        count = sum(_WORDS[row.quality.verdict] == _WORDS[name] for row in rows)
        pen.ellipse((end, 34, end + 12, 46), fill=_COLOURS[name])
        end = write(pen, (end + 18, 45), f"{count} {_WORDS[name]}", 15, _SOFT) + 20
    key = "line of time: hands up (pale), the sign (dark), a hand not found (red)"
    write(pen, (_width() - _MARGIN, 45), key, 12, _SOFT, anchor="rs")
    return np.asarray(picture)


def _line(text: str) -> np.ndarray:
    image, draw = pillow()
    picture = image.new("RGB", (_width(), 40), "white")
    write(draw.Draw(picture), (_MARGIN, 26), text, 14, _SOFT)
    return np.asarray(picture)


def _strip(row: Row, avatar: list[np.ndarray]) -> np.ndarray:
    """A row as a picture of its own height."""
    image, draw = pillow()
    lines = _lines(row)
    levels = [_fit(p) for p in row.pictures[:PICTURES]], avatar
    tall = [len(level[0]) if level else 0 for level in levels]
    height = 16 + 30 + sum(t + _GAP for t in tall if t) + 34 + 20 * len(lines) + 8
    picture = image.new("RGB", (_width(), height), "white")
    pen = draw.Draw(picture)
    colour = _COLOURS[row.quality.verdict]
    pen.line((_MARGIN, 2, _width() - _MARGIN, 2), fill=_FAINT)
    pen.rectangle((_MARGIN - 14, 14, _MARGIN - 8, height - 8), fill=colour)
    _title(pen, row, colour)
    top = 46
    for level, size in zip(levels, tall, strict=True):
        for k, tile in enumerate(level):
            x = _MARGIN + k * (_TILE + _GAP)
            picture.paste(image.fromarray(np.ascontiguousarray(tile)), (x + (_TILE - tile.shape[1]) // 2, top))
        top += size + _GAP if size else 0
    _marks(pen, row, top - _GAP)
    _time(pen, row, top + 20)
    for k, (line, shade) in enumerate(lines):
        write(pen, (_MARGIN, top + 50 + 20 * k), line, 13, shade)
    return np.asarray(picture)


def _title(pen: object, row: Row, colour: Colour) -> None:
    quality = row.quality
    start, end = quality.active
    hands = "two hands" if quality.two_handed else "one hand"
    lead = f", {quality.dominant} leads" if quality.dominant and quality.two_handed else ""
    lead = f", {quality.dominant}" if quality.dominant and not quality.two_handed else lead
    facts = f"{end - start:.2f} s of {row.motion.duration:.2f} s  ·  {hands}{lead}" + (
        f"  ·  {row.detail}" if row.detail else ""
    )
    badge = _WORDS[quality.verdict]
    right = _width() - _MARGIN - width(badge, 14, True)
    x = write(pen, (_MARGIN, 36), fitted(row.title, 420, 18, True), 18, _INK, bold=True) + 14  # type: ignore[arg-type]
    write(pen, (x, 36), fitted(facts, right - x - 20, 13), 13, _SOFT)  # type: ignore[arg-type]
    write(pen, (right, 36), badge, 14, colour, bold=True)  # type: ignore[arg-type]


def _lines(row: Row) -> list[tuple[str, Colour]]:
    """What was found, in lines, gravest first."""
    out: list[tuple[str, Colour]] = []
    for finding in row.quality.findings[:_FINDINGS]:
        shade = _SOFT if finding.level == "note" else _COLOURS[finding.level]
        out += [(line, shade) for line in folded(_said(finding), _width() - 2 * _MARGIN, 13)]
    more = len(row.quality.findings) - _FINDINGS
    return [*out, (f"and {more} more", _SOFT)] if more > 0 else out


def _said(finding: Finding) -> str:
    when = (
        f"{finding.start:.1f} s" if finding.end - finding.start < 0.05 else f"{finding.start:.1f}-{finding.end:.1f} s"
    )
    return f"{when}: {finding.message}"


def _missing(motion: Motion, side: str) -> np.ndarray:
    return motion.confidence[:, joint(f"{side}_wrist")] <= 0.05


def _marks(pen: object, row: Row, bottom: int) -> None:
    """Below each picture when it is; a picture in which a signing hand was not found says so and is framed."""
    for k, moment in enumerate(moments(row.quality)):
        x = _MARGIN + k * (_TILE + _GAP)
        frame = min(round(float(moment) * row.motion.fps), len(row.motion) - 1)
        lost = [s for s in SIDES if row.quality.figures.get(f"{s} missing", 0) and _missing(row.motion, s)[frame]]
        if lost:
            pen.rectangle((x, bottom - _TILE, x + _TILE - 1, bottom - 1), outline=_MISSING, width=3)  # type: ignore[attr-defined]
            text = "hands not found" if len(lost) == 2 else f"{lost[0]} hand not found"
            pen.rectangle((x, bottom - 18, x + _TILE - 1, bottom - 1), fill=_MISSING)  # type: ignore[attr-defined]
            write(pen, (x + _TILE / 2, bottom - 5), text, 12, (255, 255, 255), anchor="ms")  # type: ignore[arg-type]


def _time(pen: object, row: Row, y: int) -> None:
    """The recording as a line: all of it, hands up, the sign, the moments drawn, and where a hand was not found."""
    length = max(row.motion.duration, 1e-6)
    room = _width() - 2 * _MARGIN - 60

    def at(seconds: float) -> float:
        return _MARGIN + room * min(max(seconds / length, 0.0), 1.0)

    colour = _COLOURS[row.quality.verdict]
    pale = tuple(int(255 - 0.35 * (255 - c)) for c in colour)
    pen.rectangle((at(0), y - 3, at(length), y + 3), fill=_FAINT)  # type: ignore[attr-defined]
    pen.rectangle((at(row.quality.raised[0]), y - 3, at(row.quality.raised[1]), y + 3), fill=pale)  # type: ignore[attr-defined]
    pen.rectangle((at(row.quality.active[0]), y - 3, at(row.quality.active[1]), y + 3), fill=colour)  # type: ignore[attr-defined]
    for seconds, end in _lost_spans(row):
        pen.rectangle((at(seconds), y + 5, at(end), y + 8), fill=_MISSING)  # type: ignore[attr-defined]
    for moment in moments(row.quality):
        pen.line((at(moment), y - 8, at(moment), y - 4), fill=_SOFT)  # type: ignore[attr-defined]
    write(pen, (_width() - _MARGIN, y + 5), f"{length:.1f} s", 12, _SOFT, anchor="rs")  # type: ignore[arg-type]


def _lost_spans(row: Row) -> Iterable[tuple[float, float]]:
    fps = row.motion.fps
    for side in SIDES:
        if row.quality.figures.get(f"{side} missing", 0):
            first, last = (round(s * fps) for s in row.quality.active)
            for frame in np.flatnonzero(_missing(row.motion, side)[first:last]) + first:
                yield frame / fps, (frame + 1) / fps


def _small(picture: np.ndarray) -> np.ndarray:
    """A picture no larger than a tile: by whole steps, and then by Pillow."""
    image, _ = pillow()
    step = max(min(picture.shape[:2]) // (2 * _TILE), 1)
    out = image.fromarray(np.ascontiguousarray(picture[::step, ::step]))
    out.thumbnail((_TILE, _TILE))
    return np.asarray(out)


def _fit(picture: np.ndarray) -> np.ndarray:
    return picture if max(picture.shape[:2]) <= _TILE else _small(picture)
