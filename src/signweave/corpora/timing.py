"""How many frames a file has and how fast they are, without reading more of it than needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..errors import InputError
from ..formats import video
from ..formats.bvhtext import parse_text
from ..formats.posefile import read_body, read_header


def posed(file: Path, where: str) -> tuple[float, int]:
    """Frames a second and frames of a `.pose` file; InputError, beginning with `where`, where it is missing."""
    if not file.is_file():
        raise InputError(f"{where}: there is no file {file}")
    data = file.read_bytes()
    fps, points, _ = read_body(file, data, read_header(file, data))
    return fps, len(points)


def filmed(file: Path) -> tuple[float, int]:
    """Frames a second and frames of a video."""
    info = video.probe(file)
    return float(info.fps), int(info.frames) or max(1, round(info.duration * info.fps))


def animated(text: str, where: str) -> tuple[float, int]:
    """Frames a second and frames of a BVH, from its text."""
    _, found, tail = text.partition("MOTION")
    lines = tail.split("\n", 3)
    words = [line.split() for line in lines[1:3]]
    if not found or len(words) < 2 or not (words[0] and words[1]):
        parse_text(text, where)  # says what is wrong
        raise InputError(f"{where}: no MOTION section, the file is cut short")
    try:
        frames, time = int(words[0][-1]), float(words[1][-1])
        fps = 1 / time
    except (ValueError, ZeroDivisionError):
        raise InputError(f"{where}: Frames or Frame Time is no number") from None
    return (float(round(fps)) if abs(fps - round(fps)) < 1e-4 * fps else round(fps, 6)), frames


def moved_frames(file: Path) -> tuple[float, int]:
    """Frames a second and frames of an `.npz` with AMASS keys."""
    from ..formats import npz

    motion = npz.read(file)
    return motion.fps, len(motion)


def cut(count: int, fps: float, start: float | None, end: float | None, where: str) -> tuple[int, int]:
    """First frame and number of frames between two times in seconds; None is the beginning, or the end."""
    first = 0 if start is None else int(np.floor(start * fps + 0.5))
    last = count if end is None or end == 0 else min(count, int(np.floor(end * fps + 0.5)))
    if not first < last:
        raise InputError(f"{where}: {start or 0:g} to {end or 0:g} s is no stretch of a file of {count / fps:.2f} s")
    return first, last - first
