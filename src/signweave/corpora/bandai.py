"""Bandai-Namco's motion dataset, packed: all clips end to end in `clips.npz.xz`, `index.csv` with content and style.

`rotation_delta` int32 `(frames, 22, 3)` are Euler angles about Z, X, Y in 0.01 degree, `position_delta (frames, 2, 3)`
the places of the first two joints in 0.01 cm, both as differences from frame to frame along the whole file. All bones
of its rest lie along one axis, so the T-pose is found from the movement: once, from frames of all clips, because one
clip alone often shows too little (elbows that hardly bend came out up to 100 degrees off).
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..formats.bvh import Bvh
from ..formats.retarget import Standing, retarget, standing
from ..formats.textrows import csv_rows, real, whole
from ..motion.nouns import Motion
from .arrays import packed_arrays
from .clips import Clip

LICENCE = "CC BY-NC 4.0, Bandai Namco Research Inc."
FILES = ("clips.npz.xz", "clips.npz")
_COLUMNS = ("clip", "name", "dataset", "content", "style", "take", "start", "frames", "fps")
_HUNDREDTH = 0.01
_EXAMPLES = 5000  # frames that the T-pose is found from


def looks_so(folder: Path) -> bool:
    """Whether a folder is laid out like this corpus."""
    index = folder / "index.csv"
    if not index.is_file() or not any((folder / name).is_file() for name in FILES):
        return False
    with open(index, encoding="utf-8", errors="replace") as file:
        return set(_COLUMNS) <= set(file.readline().strip().split(","))


def read(folder: Path, corpus: str) -> list[Clip]:
    """Every clip, one row each; `gloss` is its content, `variant` its style."""
    index = folder / "index.csv"
    path = next((name for name in FILES if (folder / name).is_file()), None)
    if path is None:
        raise InputError(f"{folder}: holds no {' or '.join(FILES)}")
    out = []
    for line, row in enumerate(csv_rows(index, _COLUMNS), 2):
        where = f"{index}, line {line}"
        first, frames = whole(row, "start", where), whole(row, "frames", where)
        clip = Clip(
            f"{corpus}/{row['name']}", corpus, "movement", path, "bandai", first, frames,
            real(row, "fps", where) or 30.0, gloss=row["content"], variant=row["style"], licence=LICENCE,
        )  # fmt: skip
        out.append(clip)
    return out


class Pack:
    """The opened file: angles in degrees and places in centimetres of all clips."""

    def __init__(self, file: Path) -> None:
        names = ("rotation_delta", "position_delta", "names", "parents", "offsets")
        arrays = packed_arrays(file, names)
        self.file = file
        # whole turns and sums fit in 32 bits; doing it in place halves the memory
        self.turns = np.cumsum(arrays["rotation_delta"], 0, dtype=np.int32, out=arrays["rotation_delta"])
        self.places = np.cumsum(arrays["position_delta"], 0, dtype=np.int32, out=arrays["position_delta"])
        self.names = tuple(str(name) for name in arrays["names"])
        self.parents = tuple(int(parent) for parent in arrays["parents"])
        self.offsets = arrays["offsets"].astype(float)

    def bvh(self, rows: slice, fps: float = 30.0) -> Bvh:
        """A stretch of frames as a BVH would hold it."""
        moved = self.places.shape[1]
        columns, channels = [], []
        for j in range(len(self.names)):
            places = ("Xposition", "Yposition", "Zposition") if j < moved else ()
            channels.append((*places, "Zrotation", "Xrotation", "Yrotation"))
            columns += [self.places[rows, j] * _HUNDREDTH] if j < moved else []
            columns.append(self.turns[rows, j] * _HUNDREDTH)
        return Bvh(
            self.names, self.parents, self.offsets, tuple(channels), {}, np.concatenate(columns, 1), 1 / fps
        )  # fmt: skip

    @cached_property
    def stands(self) -> Standing | None:
        """The T-pose, from frames evenly taken from all clips."""
        return standing(self.bvh(slice(None, None, max(1, len(self.turns) // _EXAMPLES))), str(self.file))

    def motion(self, clip: Clip) -> Motion:
        """A clip on the signing skeleton."""
        if clip.first + clip.frames > len(self.turns):
            raise InputError(f"{self.file}: ends before '{clip.clip}' does, get it again")
        rows = slice(clip.first, clip.first + clip.frames)
        return retarget(self.bvh(rows, clip.fps), str(self.file), clip.fps, drop_rest=False, stands=self.stands)
