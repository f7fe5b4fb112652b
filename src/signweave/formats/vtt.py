"""WebVTT gloss captions: one cue per GlossSpan. Kinds other than "sign" are kept as a class: `<c.letter>A</c>`."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterable
from pathlib import Path

from ..errors import InputError
from ..motion.nouns import GlossSpan
from .atomic import readable, writing

_TIMES = re.compile(r"^\s*((?:\d+:)?\d\d:\d\d\.\d{3})\s+-->\s+((?:\d+:)?\d\d:\d\d\.\d{3})(?:\s.*)?$")
_CLASS = re.compile(r"^<c\.([\w-]+)>(.*)</c>$", re.DOTALL)


def write(path: str | os.PathLike[str], glosses: Iterable[GlossSpan]) -> None:
    """Write captions, times rounded to milliseconds."""
    cues = ["WEBVTT\n"]
    for number, span in enumerate(glosses, 1):
        text = html.escape(" ".join(span.gloss.split()), quote=False)
        text = text if span.kind == "sign" else f"<c.{span.kind}>{text}</c>"
        cues.append(f"{number}\n{_stamp(span.start)} --> {_stamp(span.end)}\n{text}\n")
    with writing(path) as part:
        part.write_text("\n".join(cues), encoding="utf-8")


def read(path: str | os.PathLike[str]) -> list[GlossSpan]:
    """Read captions of any maker; cue text becomes the gloss, tags are dropped, notes and styles passed over."""
    path = readable(path, ".vtt")
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text, expected WebVTT") from error
    if not text.startswith("WEBVTT"):
        raise InputError(f"{path}:1: expected the first line to be WEBVTT")
    spans, line = [], 1
    for block in text.split("\n\n"):
        spans.extend(_cue(path, line, block))
        line += block.count("\n") + 2
    return spans


def _cue(path: Path, first_line: int, block: str) -> list[GlossSpan]:
    lines = block.split("\n")
    at = next((i for i, line in enumerate(lines) if "-->" in line), None)
    if at is None or lines[0].startswith("NOTE"):
        return []
    match = _TIMES.match(lines[at])
    if not match:
        raise InputError(
            f"{path}:{first_line + at}: times look like 00:00:01.000 --> 00:00:02.000, got '{lines[at][:60]}'"
        )
    start, end = _seconds(match[1]), _seconds(match[2])
    if end < start:
        raise InputError(f"{path}:{first_line + at}: the cue ends before it starts")
    text = "\n".join(lines[at + 1 :]).strip()
    tagged = _CLASS.match(text)
    kind, text = (tagged[1], tagged[2]) if tagged else ("sign", text)
    return [GlossSpan(html.unescape(re.sub(r"<[^>]*>", "", text)), start, end, kind)]


def _stamp(seconds: float) -> str:
    whole = round(max(seconds, 0.0) * 1000)
    return f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"


def _seconds(stamp: str) -> float:
    *hours, minutes, seconds = stamp.split(":")
    return int(hours[0] if hours else 0) * 3600 + int(minutes) * 60 + float(seconds)
