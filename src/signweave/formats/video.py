"""Video in and out, streamed: frames are encoded as they come and decoded as they are asked for (PyAV)."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError
from .atomic import Finishing, beside, one_line, readable
from .upright import rotation_of, upright

CODECS: dict[str, tuple[str, dict[str, str]]] = {
    # veryfast costs 2.4 ms a frame at 512x512 against 4.5 ms for medium; crf 20 shows no blocks on flat skin
    "h264": ("libx264", {"preset": "veryfast", "crf": "20"}),
    "vp9": ("libvpx-vp9", {"crf": "31", "b": "0", "deadline": "realtime", "cpu-used": "6", "row-mt": "1"}),
    "av1": ("libsvtav1", {"crf": "32", "preset": "9"}),
}
_PACKETS = 300  # at the start of a video: ten seconds tell whether its frames come evenly
_RATES = (1.0, 240.0)
_NOTHING = "no picture in it can be read, empty or damaged: get it again"
_AV1 = ("libsvtav1", "libaom-av1")


@dataclass(frozen=True)
class VideoInfo:
    """What a video says of itself. `size`: width, height as shown (rotation applied); `frames` 0 where not told."""

    size: tuple[int, int]
    fps: float
    frames: int
    duration: float
    codec: str
    rotation: int


class VideoWriter(Finishing):
    """Write `.mp4` frame by frame; a context manager. Nothing stands at `path` before all is well.

    `fps` may be a fraction (30000/1001 as 29.97 is meant). `size`: width, height; odd ones are refused (yuv420p). One
    picture is encoded while the caller draws the next; what goes wrong with it is raised by the next call.
    """

    def __init__(
        self, path: str | os.PathLike[str], fps: float = 30.0, size: tuple[int, int] = (512, 512), codec: str = "h264"
    ) -> None:
        self.path, self.size, self.frames, self._rate = Path(path), size, 0, fraction(max(fps, 1e-3))
        if codec not in CODECS:
            raise InputError(f"unknown codec '{codec}', expected one of {', '.join(CODECS)}")
        if self.path.suffix.lower() != ".mp4":
            raise InputError(f"{path}: expected a file that ends in .mp4")
        if not 0 < fps <= 1000:
            raise InputError(f"{path}: {fps} frames a second, expected more than 0 and at most 1000")
        if min(size) < 16 or max(size) > 4096 or size[0] % 2 or size[1] % 2:
            raise InputError(f"{path}: size {size[0]}x{size[1]}, expected even numbers from 16 to 4096")
        self._part = beside(self.path)
        self._container, self._stream = self._open(codec, fps)
        self._encoder = ThreadPoolExecutor(1, "encoder")
        self._pending: Future[None] | None = None

    def _open(self, codec: str, fps: float) -> tuple[Any, Any]:
        import av

        encoder, options = CODECS[codec]
        os.environ.setdefault("SVT_LOG", "1")  # the AV1 encoder else writes its settings to stderr
        if encoder not in av.codecs_available:
            encoder = next((name for name in _AV1 if codec == "av1" and name in av.codecs_available), "")
            options = {"crf": "32", "b": "0", "cpu-used": "8", "row-mt": "1"}
            if not encoder:
                raise InputError(f"this build of PyAV has no encoder for {codec}, choose another codec")
        with one_line(self.path):
            container = av.open(str(self._part), "w", format="mp4", options={"movflags": "+faststart"})
            stream: Any = container.add_stream(encoder, rate=fraction(fps), options=options)
        stream.width, stream.height = self.size
        stream.pix_fmt = "yuv420p"
        return container, stream

    def write(self, frame: np.ndarray) -> None:
        """Add one picture `(H, W, 3)` uint8 RGB."""
        width, height = self.size
        if frame.shape != (height, width, 3) or frame.dtype != np.uint8:
            raise ValueError(f"frame is {frame.shape} {frame.dtype}, expected ({height}, {width}, 3) uint8")
        self._wait()
        self._pending = self._encoder.submit(self._encode, frame.copy(), self.frames)
        self.frames += 1

    def _wait(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()

    def _encode(self, frame: np.ndarray, number: int) -> None:
        import av

        picture = av.VideoFrame.from_ndarray(frame, format="rgb24")
        picture.pts, picture.time_base = number, 1 / self._rate
        with one_line(self.path):
            for packet in self._stream.encode(picture):
                self._container.mux(packet)

    def close(self) -> None:
        """Finish the file and put it in its place. A video without frames is an error."""
        if self._container is None:
            return
        try:
            self._wait()
        except BaseException:
            self.abort()
            raise
        self._encoder.shutdown()
        container, self._container = self._container, None
        try:
            with one_line(self.path):
                if self.frames:
                    for packet in self._stream.encode(None):
                        container.mux(packet)
                container.close()
                if self.frames:
                    os.replace(self._part, self.path)
        finally:
            with suppress(OSError):
                self._part.unlink()
        if not self.frames:
            raise InputError(f"{self.path}: no frames to write")

    def abort(self) -> None:
        """Give up: leave nothing behind."""
        self._encoder.shutdown(cancel_futures=True)
        container, self._container = self._container, None
        if container is not None:
            with suppress(Exception):
                container.close()
        with suppress(OSError):
            self._part.unlink()


def fraction(fps: float) -> Fraction:
    """The frame rate as containers want it: 29.97 is 30000/1001, 25.0 is 25."""
    for base in (24, 30, 48, 60, 120, 240):
        ntsc = Fraction(base * 1000, 1001)
        if abs(fps - float(ntsc)) < 0.005:
            return ntsc
    return Fraction(fps).limit_denominator(1000)


def probe(path: str | os.PathLike[str]) -> VideoInfo:
    """Size, frame rate, frames, seconds, codec and rotation of a video; decodes one frame."""
    with _opened(path) as (container, stream):
        frame = next(_decoded(path, container, stream), None)
        if frame is None:
            raise InputError(f"{path}: {_NOTHING}")
        rotation = rotation_of(frame)
        width, height = frame.width, frame.height
        seconds = float(stream.duration * stream.time_base) if stream.duration else (container.duration or 0) / 1e6
        return VideoInfo(
            (height, width) if rotation % 180 else (width, height),
            _rate(path, stream),
            int(stream.frames or 0),
            seconds,
            stream.codec_context.codec.canonical_name,
            rotation,
        )


def rate(path: str | os.PathLike[str]) -> float:
    """Frames a second of an even grid that most of a video's own times lie on, told by its first packets (nothing is
    decoded); where they lie on none, the average. Headers average over frames that a telephone left out."""
    with _opened(path) as (container, stream):
        packets = itertools.islice((p.pts for p in container.demux(stream) if p.pts is not None), _PACKETS)
        tick = float(stream.time_base or 1)
        times = np.sort(np.array(list(packets), float)) * tick
        declared = _rate(path, stream)
    steps = np.diff(times)
    usual = steps[np.abs(steps - np.median(steps)) < 0.2 * np.median(steps)] if len(steps) else steps
    if len(usual) <= 0.6 * len(steps) or not len(usual):
        return declared if _RATES[0] <= declared <= _RATES[1] else 30.0
    if abs(usual.mean() - 1 / declared) * len(usual) <= tick:
        return declared
    told = min(max(1 / usual.mean(), _RATES[0]), _RATES[1])
    near = float(fraction(round(told) if abs(told - round(told)) < 0.01 else told))
    return near if abs(near - told) < 0.01 else float(told)


def read_frames(path: str | os.PathLike[str]) -> Iterator[np.ndarray]:
    """Pictures `(H, W, 3)` uint8 RGB in time order, upright (rotation in the file applied)."""
    return (picture for _, picture in read_timed(path))


def read_timed(path: str | os.PathLike[str], largest: int = 0) -> Iterator[tuple[float, np.ndarray]]:
    """Seconds since the first picture, by the file's own time stamps, with each picture as `read_frames`. `largest`:
    pictures with a longer side are made smaller to it (0: never). Times always increase."""
    count, start, last, step = 0, 0.0, -1.0, 0.0
    with _opened(path) as (container, stream):
        stream.thread_type = "AUTO"
        step = 1 / _rate(path, stream)
        for frame in _decoded(path, container, stream):
            time = last + step if frame.time is None else frame.time - start
            if not count:
                start, time = frame.time or 0.0, 0.0
            if count and time <= last:
                continue  # shown at the time of another one: only broken files have it
            count, last = count + 1, time
            yield time, upright(frame, largest)
    if not count:
        raise InputError(f"{path}: {_NOTHING}")


class _opened:
    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    def __enter__(self) -> tuple[Any, Any]:
        import av

        readable(self.path, self.path.suffix.lower())
        if _cut(self.path):
            raise InputError(f"{self.path}: cut in the middle, get it again")
        # a path is nothing but a path: no network, no patterns of numbered pictures
        options = {"protocol_whitelist": "file", "pattern_type": "none"}
        try:
            self.container: Any = av.open(f"file:{self.path}", options=options)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise InputError(f"{self.path}: not a video that can be read, or cut short; get it again") from error
        if not self.container.streams.video:
            self.container.close()
            raise InputError(f"{self.path}: holds no pictures that can be read: sound alone, or damaged")
        return self.container, self.container.streams.video[0]

    def __exit__(self, *_: object) -> None:
        self.container.close()


def _cut(path: Path) -> bool:
    """Whether an MP4 ends within one of its boxes: decoders play what there is and say nothing."""
    size, at = path.stat().st_size, 0
    with open(path, "rb") as file:
        while at + 8 <= size:
            file.seek(at)
            head = file.read(16)
            if at == 0 and head[4:8] != b"ftyp":
                return False  # some other container
            length = int.from_bytes(head[:4], "big")
            length = int.from_bytes(head[8:16], "big") if length == 1 else length or size - at
            at += max(length, 8)
    return at > size


def _decoded(path: str | os.PathLike[str], container: Any, stream: Any) -> Iterator[Any]:
    """Frames; packets before the first one that decodes may be broken, as in streams cut out of others."""
    import av

    begun, failed = False, 0
    try:
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                failed += 1
                if begun or failed > _PACKETS:
                    raise
                continue
            for frame in frames:
                begun = True
                yield frame
    except av.error.FFmpegError as error:
        raise InputError(f"{path}: damaged or cut short, get it again") from error


def _rate(path: str | os.PathLike[str], stream: Any) -> float:
    rate = stream.average_rate or stream.guessed_rate or stream.base_rate
    if not rate or rate <= 0:
        raise InputError(f"{path}: tells no frame rate")
    return float(rate)
