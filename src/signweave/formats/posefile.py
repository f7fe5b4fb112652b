"""The bytes of a `.pose` file (sign-language-processing): header and body, versions 0.1 and 0.2, little-endian.

Read by our own few lines and not through the `pose-format` package, whose readers share one header object between all
files with the same header: changing one changes the others.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..motion.nouns import Component, Layout
from .holistic import colors, units

_FAMILIES = {
    "POSE_LANDMARKS": "holistic", "FACE_LANDMARKS": "holistic", "LEFT_HAND_LANDMARKS": "holistic",
    "pose_keypoints_2d": "openpose", "BODY_135": "openpose_135", "BODY_133": "alphapose_133",
    "BODY_136": "alphapose_136", "BODY": "coco_wholebody",
}  # fmt: skip


@dataclass(frozen=True)
class Header:
    """`size`: width, height, depth as written. `dimensions`: numbers a point, without its confidence."""

    version: float
    size: tuple[int, int, int]
    layout: Layout
    dimensions: int
    length: int


class _Cursor:
    """Reads on through the bytes; running out is a one-line error."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path, self.data, self.at = path, data, 0

    def numbers(self, form: str) -> tuple[float, ...]:
        form = "<" + form
        end = self.at + struct.calcsize(form)
        if end > len(self.data):
            raise InputError(f"{self.path}: the header is cut short or damaged, get the file again")
        out = struct.unpack_from(form, self.data, self.at)
        self.at = end
        return out

    def text(self) -> str:
        (length,) = self.numbers("H")
        (raw,) = self.numbers(f"{int(length)}s")
        try:
            return raw.decode("utf-8")  # type: ignore[attr-defined]  # struct gives bytes for "s"
        except UnicodeDecodeError as error:
            raise InputError(f"{self.path}: a name in the header is not text, the file is damaged") from error


def read_header(path: Path, data: bytes) -> Header:
    """Parse the header; InputError where it is no `.pose` file or cut."""
    if len(data) < 12:
        raise InputError(f"{path}: not a .pose file, or cut short")
    cursor = _Cursor(path, data)
    version = round(float(cursor.numbers("f")[0]), 3)
    if version not in (0.1, 0.2):
        raise InputError(f"{path}: not a .pose file of version 0.1 or 0.2")
    width, height, depth, count = (int(n) for n in cursor.numbers("4H"))
    components, dimensions = [], 0
    for _ in range(count):
        name, form = cursor.text(), cursor.text()
        points, limbs, tones = (int(n) for n in cursor.numbers("3H"))
        names = tuple(cursor.text() for _ in range(points))
        flat = [int(n) for n in cursor.numbers(f"{2 * limbs}H")]
        cursor.numbers(f"{3 * tones}H")
        dimensions = max(dimensions, len(form) - 1)
        pairs = tuple(zip(flat[::2], flat[1::2], strict=True))
        components.append(Component(name, names, units(name, len(form) - 1), pairs))
    total = sum(len(c.points) for c in components)
    if not 1 <= dimensions <= 3 or not total:
        raise InputError(f"{path}: {total} points of {dimensions} dimensions, expected points with X, Y and maybe Z")
    family = next((_FAMILIES[c.name] for c in components if c.name in _FAMILIES), "custom")
    return Header(
        version, (width, height, depth), Layout(f"{family}-{total}", tuple(components)), dimensions, cursor.at
    )


def read_body(path: Path, data: bytes, header: Header) -> tuple[float, np.ndarray, np.ndarray]:
    """fps, data `(T, people, N, D)` and confidence `(T, people, N)`, float32 views of the file's bytes."""
    cursor = _Cursor(path, data)
    cursor.at = header.length
    points = len(header.layout)
    if header.version == 0.1:
        fps, told, people = cursor.numbers("3H")
        frames, rest = divmod(len(data) - cursor.at, max(4 * int(people) * points * (header.dimensions + 1), 1))
        whole = rest == 0 and frames % 65536 == int(told)  # the count in the file overflows
    else:
        fps, told, people = cursor.numbers("fIH")
        frames = int(told)
        whole = len(data) - cursor.at == 4 * frames * int(people) * points * (header.dimensions + 1)
    if not 0 < fps < 1e5:
        raise InputError(f"{path}: {fps:g} frames a second, expected more than 0")
    if not people or not told:
        raise InputError(f"{path}: has no frames" if people else f"{path}: has no people in it")
    if not whole:
        raise InputError(f"{path}: cut in the middle or damaged (header says {told:g} frames), get it again")
    count = frames * int(people) * points
    numbers = np.frombuffer(data, "<f4", offset=cursor.at)
    shape = (frames, int(people), points)
    return float(fps), numbers[: count * header.dimensions].reshape(*shape, -1), numbers[-count:].reshape(shape)


def pack_header(layout: Layout, size: tuple[int, int]) -> bytes:
    """A v0.2 header with three dimensions, one person; ASCII names only (readers count characters, not bytes)."""
    out = [struct.pack("<f4H", 0.2, size[0], size[1], max(size), len(layout.components))]
    for c in layout.components:
        tones = colors(c)
        out += [_text(c.name), _text("XYZC"), struct.pack("<3H", len(c.points), len(c.limbs), len(tones))]
        out += [_text(name) for name in c.points]
        out += [np.array(c.limbs, "<u2").tobytes(), np.array(tones, "<u2").tobytes()]
    return b"".join(out)


def pack_body_start(fps: float, frames: int) -> bytes:
    """What stands between the header and the numbers in v0.2, one person."""
    return struct.pack("<fIH", fps, frames, 1)


def _text(name: str) -> bytes:
    try:
        raw = name.encode("ascii")
    except UnicodeEncodeError as error:
        raise InputError(f"the name '{name}' is not ASCII, .pose files cannot hold it") from error
    return struct.pack("<H", len(raw)) + raw
