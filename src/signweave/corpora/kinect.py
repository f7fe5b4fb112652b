"""Kinect clips packed in `clips.npz` with `index.csv`: 30 words of Indian Sign Language, 8 signers, 9 takes each.

`points` int32 `(frames, 20, 3)` times `scale` are camera metres: x to the signer's right, y up, z away from the camera.
The rate was not recorded; Kinect v1 gives about 30 frames a second.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..capture.layouts import KINECT, kinect_layout
from ..errors import InputError
from ..formats.textrows import csv_rows, whole
from ..motion.nouns import Landmarks
from .arrays import packed_arrays
from .clips import Clip

FPS = 30.0
LICENCE = "MIT, (c) 2019 Prasun Roy (prasunroy/sign-language)"
_COLUMNS = ("clip", "word", "signer", "take", "start", "frames")


def looks_so(folder: Path) -> bool:
    """Whether a folder is laid out like this corpus."""
    index = folder / "index.csv"
    if not (index.is_file() and (folder / "clips.npz").is_file()):
        return False
    with open(index, encoding="utf-8", errors="replace") as file:
        return tuple(file.readline().strip().split(",")) == _COLUMNS


def read(folder: Path, corpus: str) -> list[Clip]:
    """Every clip, one row each."""
    index = folder / "index.csv"
    return [_clip(row, corpus, f"{index}, line {n}") for n, row in enumerate(csv_rows(index, _COLUMNS), 2)]


def _clip(row: dict[str, str], corpus: str, where: str) -> Clip:
    first, frames = whole(row, "start", where), whole(row, "frames", where)
    return Clip(
        f"{corpus}/{row['word']}-{row['signer']}-{row['take']}",
        corpus,
        "sign",
        "clips.npz",
        "kinect",
        first,
        frames,
        FPS,
        gloss=row["word"],
        text=row["word"],
        language="ins",
        spoken="en",
        signer=row["signer"],
        variant=f"take {row['take']}",
        licence=LICENCE,
        ships=True,
    )


class Pack:
    """The opened file."""

    def __init__(self, file: Path) -> None:
        arrays = packed_arrays(file, ("points", "scale"))
        self.file, self.points, self.scale = file, arrays["points"], float(arrays["scale"])
        if self.points.ndim != 3 or self.points.shape[1:] != (len(KINECT), 3):
            raise InputError(f"{file}: points have shape {self.points.shape}, expected (frames, {len(KINECT)}, 3)")

    def landmarks(self, clip: Clip) -> Landmarks:
        """A clip's points, all sure."""
        points = self.points[clip.first : clip.first + clip.frames] * np.float32(self.scale)
        if len(points) < clip.frames:
            raise InputError(f"{self.file}: ends before '{clip.clip}' does, get it again")
        return Landmarks(points.astype(np.float32), np.ones(points.shape[:2], np.float32), clip.fps, kinect_layout())
