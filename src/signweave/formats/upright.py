"""A decoded frame as the picture that is meant: turned and mirrored as the file says, not larger than wanted."""

from __future__ import annotations

from typing import Any

import numpy as np

_AS_IT_IS = (1, 0, 0, 1)
_TURNS = {0: _AS_IT_IS, 90: (0, -1, 1, 0), 180: (-1, 0, 0, -1), 270: (0, 1, -1, 0)}


def upright(frame: Any, largest: int = 0) -> np.ndarray:
    """RGB `(H, W, 3)` uint8 of one of PyAV's frames, its display matrix (or a photograph's Exif note of being
    turned) applied.

    `largest`: the longer side is made smaller to it, 0 for never.
    """
    longest = max(frame.width, frame.height)
    a, b, c, d = _matrix(frame)
    if largest and longest > largest:
        width, height = (max(round(n * largest / longest), 1) for n in (frame.width, frame.height))
        frame = frame.reformat(width, height, format="rgb24", interpolation="AREA")
    picture = frame.to_ndarray(format="rgb24")
    if (a, b, c, d) == _AS_IT_IS:
        return picture
    if abs(b) > abs(a):
        picture, a, d = picture.transpose(1, 0, 2), c, b
    return np.ascontiguousarray(picture[:: -1 if d < 0 else 1, :: -1 if a < 0 else 1])


def rotation_of(frame: Any) -> int:
    """Degrees counter-clockwise that bring the picture upright, a multiple of 90."""
    return round((getattr(frame, "rotation", 0) or 0) / 90) * 90 % 360


def _matrix(frame: Any) -> tuple[int, int, int, int]:
    """Where a picture's own x and y go: x' = a x + c y, y' = b x + d y, right and down."""
    try:
        matrix = frame.side_data.get("DISPLAYMATRIX")
    except ValueError:  # side data that PyAV has no name for, Exif for one: mirroring is not told then
        return _TURNS[rotation_of(frame)]
    if matrix is None:
        return _AS_IT_IS
    a, b, _, c, d = np.frombuffer(bytes(matrix), np.int32)[:5].tolist()
    return a, b, c, d
