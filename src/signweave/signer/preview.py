"""Small helpers for looking at frames: sheets of many pictures, and PNG files."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from ..errors import InputError


def contact_sheet(frames: Sequence[np.ndarray], columns: int, gap: int = 4) -> np.ndarray:
    """Pictures `(H, W, 3)` uint8 of one size side by side, row after row, white `gap` pixels between. One picture."""
    if not frames or columns < 1:
        raise InputError("a contact sheet needs at least one frame and one column")
    height, width = frames[0].shape[:2]
    columns = min(columns, len(frames))
    rows = -(-len(frames) // columns)
    sheet = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap, 3), 255, np.uint8)
    for k, frame in enumerate(frames):
        y, x = (k // columns) * (height + gap), (k % columns) * (width + gap)
        sheet[y : y + height, x : x + width] = frame
    return sheet


def write_png(path: str | Path, picture: np.ndarray) -> None:
    """Write `(H, W, 3)` uint8 as PNG, beside and renamed. Raises InputError where the path cannot be written."""
    import av

    path = Path(path)
    encoder = av.CodecContext.create("png", "w")
    height, width = picture.shape[:2]
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "rgb24"
    encoder.time_base = Fraction(1, 25)  # a picture has no time, but the encoder asks for one
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    data = b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); choose another place with -o") from error
