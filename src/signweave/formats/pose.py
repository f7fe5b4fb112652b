"""`.pose` files: v0.1 and v0.2 in, v0.2 with holistic component names out; streamed, so that length costs no memory.

A Motion has no points of its own: it is written as shown on a body, seen by the signing camera. The way back, from
points to a Motion, is capture and not a conversion.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import numpy as np

from ..body.shape import Body
from ..errors import InputError
from ..motion.camera import Camera, signing_camera
from ..motion.nouns import Landmarks, Layout, Motion
from .atomic import Finishing, beside, one_line, readable
from .holistic import holistic_landmarks, holistic_layout
from .posefile import pack_body_start, pack_header, read_body, read_header

DEFAULT_SIZE = (512, 512)
_CHUNK = 64  # frames posed at a time


def read(path: str | os.PathLike[str], person: int = 0) -> Landmarks:
    """Landmarks of one person; missing points (confidence 0, or not a number) are NaN with confidence 0.

    The layout is named after the family and count of its points: holistic-586, holistic-178, openpose-137 ... Flat
    points get z 0 and the unit "none".
    """
    path = readable(path, ".pose")
    return decode(path.read_bytes(), path, person)


def decode(data: bytes, path: str | os.PathLike[str], person: int = 0) -> Landmarks:
    """As `read`, from a file's bytes; `path` is what errors call them."""
    path = Path(path)
    header = read_header(path, data)
    fps, values, confidence = read_body(path, data, header)
    if not 0 <= person < values.shape[1]:
        raise InputError(f"{path}: holds {values.shape[1]} people, there is no number {person}")
    points = np.zeros((*values[:, person].shape[:2], 3), np.float32)
    points[..., : header.dimensions] = values[:, person]
    known = (confidence[:, person] > 0) & np.isfinite(points).all(-1)
    points[~known] = np.nan
    certain = np.where(known, confidence[:, person], 0).astype(np.float32)
    size = header.size[:2] if min(header.size[:2]) > 0 else None
    return Landmarks(points, certain, fps, header.layout, size)


def write_landmarks(path: str | os.PathLike[str], landmarks: Landmarks) -> None:
    """Write Landmarks as v0.2; read back bit for bit (missing points are zeros in the file)."""
    with PoseWriter(path, landmarks.fps, landmarks.size or DEFAULT_SIZE, landmarks.layout) as writer:
        writer.write(landmarks.points, landmarks.confidence)


def write(
    path: str | os.PathLike[str],
    motion: Motion | Iterable[Motion],
    body: Body,
    size: tuple[int, int] = DEFAULT_SIZE,
    camera: Camera | None = None,
) -> None:
    """Write a Motion (or its chunks, in order) as shown on `body` and seen by `camera` (else the signing camera)."""
    chunks = iter([motion] if isinstance(motion, Motion) else motion)
    first = next(chunks, None)
    if first is None:
        raise InputError(f"{path}: no frames to write")
    with PoseWriter(path, first.fps, size) as writer:
        camera = camera or signing_camera(body.skeleton, size)
        writer.write_motion(first, body, camera)
        for chunk in chunks:
            writer.write_motion(chunk, body, camera)


class PoseWriter(Finishing):
    """Write a v0.2 `.pose` file chunk by chunk; a context manager. Nothing stands at `path` before all is well.

    The format wants all points before all confidences: the latter wait in a second temporary file. Memory does not grow
    with length. `size`: width and height of the picture in pixels.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        fps: float,
        size: tuple[int, int] = DEFAULT_SIZE,
        layout: Layout | None = None,
    ) -> None:
        self.path, self.fps, self.size, self.frames = Path(path), float(fps), size, 0
        self.layout = layout or holistic_layout()
        if self.path.suffix.lower() != ".pose":
            raise InputError(f"{path}: expected a file that ends in .pose")
        if not 0 < fps < 1e5:
            raise InputError(f"{path}: {fps} frames a second, expected more than 0")
        if not all(0 < n < 65536 for n in size):
            raise InputError(f"{path}: size {size[0]}x{size[1]}, expected 1 to 65535 pixels")
        head = pack_header(self.layout, size)
        self._frames_at = len(head)
        self._part = beside(self.path)
        self._rest = beside(self.path)
        with one_line(self.path):
            self._points = open(self._part, "wb")  # noqa: SIM115  # closed by close or abort
            self._confidence = open(self._rest, "w+b")  # noqa: SIM115
            try:
                self._points.write(head + pack_body_start(self.fps, 0))
            except OSError:
                self.abort()
                raise

    def write(self, points: np.ndarray, confidence: np.ndarray | None = None) -> None:
        """Add frames: points `(n, N, 3)` in the layout's units and confidence `(n, N)`, 1 unless given.

        Points that are not numbers, or of confidence 0, are written as missing: zeros and 0.
        """
        count = len(self.layout)
        if points.ndim != 3 or points.shape[1:] != (count, 3):
            raise ValueError(f"points have shape {points.shape}, expected (frames, {count}, 3)")
        certain = np.ones(points.shape[:2], "<f4") if confidence is None else confidence.astype("<f4")
        known = np.isfinite(points).all(-1) & (certain > 0)
        with one_line(self.path):
            self._points.write(np.where(known[..., None], points, 0).astype("<f4").tobytes())
            self._confidence.write(np.where(known, certain, 0).astype("<f4").tobytes())
        self.frames += len(points)

    def write_motion(self, motion: Motion, body: Body, camera: Camera) -> None:
        """Add a Motion as shown on `body`; frames at the writer's fps are the caller's business."""
        if motion.fps != self.fps:
            raise ValueError(f"a chunk has {motion.fps} frames a second, the file {self.fps}")
        for start in range(0, len(motion), _CHUNK):
            self.write(*holistic_landmarks(body, motion.frames(start, start + _CHUNK), camera))

    def close(self) -> None:
        """Join points and confidence, fill in the number of frames, and put the file in its place."""
        if self._points.closed:
            return
        if not self.frames:
            self.abort()
            raise InputError(f"{self.path}: no frames to write")
        try:
            with one_line(self.path):
                self._confidence.seek(0)
                shutil.copyfileobj(self._confidence, self._points, 1 << 20)
                self._points.seek(self._frames_at)
                self._points.write(pack_body_start(self.fps, self.frames))
                self._points.close()
                os.replace(self._part, self.path)
        finally:
            self.abort()

    def abort(self) -> None:
        """Give up: leave nothing behind."""
        for file, path in ((self._points, self._part), (self._confidence, self._rest)):
            with suppress(OSError):
                file.close()
            with suppress(OSError):
                path.unlink()
