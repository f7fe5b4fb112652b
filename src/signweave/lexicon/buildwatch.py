"""Beside the detector: pictures outside the wanted windows are passed over, small ones of the others are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..capture.detector import Found
from ..errors import InputError

if TYPE_CHECKING:
    from ..capture.detector import Detector

MOMENTS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Shares of a sign that its pictures show."""
HEIGHT = 120
"""Pixels of a small picture."""
_EVERY = 3  # pictures of which one is kept
_QUALITY = "70"


class Watching:
    """A detector that looks at windows of a recording only, and remembers small pictures of them.

    `times (N,)`: seconds of the recording's pictures. `windows`: seconds in order, end 0 up to the last picture; () for
    all. A window is a recording of its own to the detector. Pictures before and between show nobody; after the last
    window nothing is read any more.
    """

    def __init__(
        self, detector: Detector, times: np.ndarray, windows: tuple[tuple[float, float], ...] = (), keep: bool = True
    ) -> None:
        self.detector, self.times, self.keep = detector, times, keep
        self.name, self.layout = detector.name, detector.layout
        self.windows = [
            (int(np.searchsorted(times, low)), int(np.searchsorted(times, high)) if high else 0)
            for low, high in windows or ((0.0, 0.0),)
        ]
        self.small: dict[float, np.ndarray] = {}

    def __call__(self, pictures: Iterable[np.ndarray], person: int | None = None) -> Iterator[Found]:
        """As `Detector`."""
        count = len(self.layout)
        blank = Found(np.full((count, 3), np.nan, np.float32), np.zeros(count, np.float32))
        numbered = enumerate(pictures)
        at = 0
        for low, high in self.windows:
            while at < low:
                if next(numbered, None) is None:
                    return
                at += 1
                yield blank
            for found in self.detector(self._of_window(numbered, high), person):
                at += 1
                yield found

    def _of_window(self, numbered: Iterator[tuple[int, np.ndarray]], high: int) -> Iterator[np.ndarray]:
        for number, picture in numbered:
            if self.keep and number % _EVERY == 0 and number < len(self.times):
                self.small[float(self.times[number])] = smaller(picture)
            yield picture
            if high and number + 1 >= high:
                return

    def nearest(self, time: float) -> np.ndarray | None:
        """The small picture that was taken nearest to a time in seconds."""
        return self.small[min(self.small, key=lambda t: abs(t - time))] if self.small else None


def picture_times(path: Path) -> np.ndarray:
    """Seconds `(N,)` of a recording's pictures from the first one, by its packets: nothing is decoded."""
    import av

    try:
        with av.open(str(path), options={"protocol_whitelist": "file", "pattern_type": "none"}) as container:
            stream: Any = container.streams.video[0]
            stamps = [packet.pts for packet in container.demux(stream) if packet.pts is not None]
            times = np.sort(np.array(stamps, float)) * float(stream.time_base or 1)
    except (av.error.FFmpegError, IndexError, OSError) as error:
        raise InputError(f"{path}: not a video that can be read, get it again") from error
    return times - times[0] if len(times) else np.zeros(1)


def smaller(picture: np.ndarray, height: int = HEIGHT) -> np.ndarray:
    """`(H, W, 3)` uint8 scaled down to a height, by areas."""
    import av

    tall, wide = picture.shape[:2]
    width = max(round(wide * height / tall / 2) * 2, 2)
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    return frame.reformat(width, height, interpolation="AREA").to_ndarray()


def strip(pictures: Iterable[np.ndarray | None]) -> bytes:
    """Pictures of one height side by side, as WebP; b"" for none."""
    found = [picture for picture in pictures if picture is not None]
    return webp(np.concatenate(found, 1)) if found else b""


def webp(picture: np.ndarray) -> bytes:
    """`(H, W, 3)` uint8 as a WebP file's bytes."""
    import av

    encoder: Any = av.CodecContext.create("libwebp", "w")
    height, width = picture.shape[:2]
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.options = Fraction(1, 25), {"quality": _QUALITY}
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24").reformat(format="yuv420p")
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])
