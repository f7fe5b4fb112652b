"""Whether long texts stream: peak memory of whole processes, whatever the length of what they write."""

from __future__ import annotations

import struct
import tempfile
from pathlib import Path
from typing import Any

from ..errors import InputError
from .process import Run, program, run_well
from .sentences import long_text

BAR = 1_000_000_000
"""Bytes of peak resident memory for the long text to `.pose`."""

GROWTH = 1.15
"""How much more memory ten times as long a video may take: room for the allocator, none for keeping frames."""

_WORDS = 5000
_VIDEO_WORDS = (20, 200)
_HEADER = 1 << 20  # bytes that the header of a `.pose` surely fits in
_SMALL = ("--size", "96", "--fps", "10")  # memory must not grow with length; small pictures make the long video quick


def evaluate_streaming(words: int = _WORDS, video_words: tuple[int, int] = _VIDEO_WORDS) -> dict[str, Any]:
    """Say a long text to `.pose`, and a short and a longer one to `.mp4`; peak memory, time and frames of each.

    Returns a JSON-like dict: `peak_mb` and `passed` for the long text (its frames counted in the file), `video` with
    `growth`, the longer video's peak to the shorter one's. Takes some minutes.
    """
    with tempfile.TemporaryDirectory() as folder:
        pose = say_long(words, Path(folder) / "long.pose")
        videos = [say_long(n, Path(folder) / f"{n}.mp4", *_SMALL) for n in video_words]
    growth = round(videos[1]["peak_mb"] / videos[0]["peak_mb"], 3)
    passed = pose["peak_mb"] * 1e6 < BAR and growth <= GROWTH
    return {**pose, "bar_mb": BAR / 1e6, "video": {"growth": growth, "bar": GROWTH, "runs": videos}, "passed": passed}


def say_long(words: int, path: Path, *options: str) -> dict[str, Any]:
    """Say the long text's first `words` words into `path` in a process of its own."""
    source = path.with_suffix(".txt")
    source.write_text(long_text(words), encoding="utf-8")
    done: Run = run_well([program("signweave"), "say", "--file", str(source), "-o", str(path), *options])
    figures = {"words": words, "frames": count_frames(path), "mb": round(path.stat().st_size / 1e6, 1)}
    return {**figures, "seconds": round(done.seconds, 1), "peak_mb": round(done.peak / 1e6)}


def count_frames(path: Path) -> int:
    """Frames in a `.mp4`, or in a `.pose` whose size agrees with its header; InputError where it does not."""
    if path.suffix == ".mp4":
        from ..formats.video import probe

        return probe(path).frames
    from ..formats.posefile import read_header

    with path.open("rb") as file:
        data = file.read(_HEADER)
    header = read_header(path, data)
    _, frames, people = struct.unpack_from("<fIH", data, header.length)
    numbers = frames * people * len(header.layout) * (header.dimensions + 1)
    expected = header.length + struct.calcsize("<fIH") + 4 * numbers
    if path.stat().st_size != expected:
        raise InputError(f"{path}: {path.stat().st_size} bytes, its header of {frames} frames says {expected}")
    return int(frames)
