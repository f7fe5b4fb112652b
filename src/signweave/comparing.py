"""A recording and its avatar side by side, at the same moments: as a video, or as a sheet of eight moments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .errors import InputError
from .motion.nouns import Landmarks, Motion

MOMENTS = 8
_GAP = 4  # pixels between the two pictures: seen as an edge, not as a bar
_HEIGHTS = (64, 2160)
_TALLEST = 720  # pixels unless asked for: enough to judge fingers, and drawn fast
_CELL = (480, 320)  # pixels that a moment of the sheet may be wide and high: eight of them fit a wide screen
_SURE = 0.1  # less confident points are not marked
_SLACK = 0.4  # of a frame: clocks of files are coarse
_SAME = 0.1  # seconds: lengths that differ by less are not worth a word


@dataclass(frozen=True)
class Compared:
    """Seconds of the recording and of the motion, and how many pictures or moments show them."""

    recording: float
    motion: float
    pictures: int

    @property
    def note(self) -> str:
        """One line on lengths that differ, empty where they do not."""
        if abs(self.recording - self.motion) < _SAME:
            return ""
        short = "recording" if self.recording < self.motion else "motion"
        return f"recording {self.recording:.1f} s, motion {self.motion:.1f} s: the {short} holds its last picture"


def compare(
    video: str | Path, motion: str | Path, output: str | Path, signer: str = "amara", height: int | None = None,
    points: str | Path | None = None, progress: Callable[[float], None] | None = None,
) -> Compared:  # fmt: skip
    """Write a recording (left) and the motion in a `.npz`, `.bvh` or `.glb` as `signer` (right) to one file.

    `output`: `.mp4` at the recording's frame rate, or `.png` with `MOMENTS` moments, the recording above. `height`:
    pixels of both pictures; else the recording's, at most 720 (on a sheet 320). `points`: a `.pose` file whose points
    are marked in the recording. Memory does not grow with the recording's length. Raises InputError where a file cannot
    be read or written, or the signer is unknown.
    """
    from .body.signers import load_signer
    from .formats.convert import read_motion
    from .formats.video import probe, rate

    video, output = Path(video), Path(output)
    sheet = _is_sheet(output, (video, Path(motion), *([Path(points)] if points else [])))
    load_signer(signer)
    info, moved, fps = probe(video), read_motion(motion), rate(video)
    if not len(moved):
        raise InputError(f"{motion}: has no frames")
    left, right = _sizes(info.size, height, sheet)
    pair = _Pair(video, moved, signer, fps, left, right, _read_points(points))
    frames = max(round(info.duration * fps), 1)
    if sheet:
        shown = _write_sheet(pair, output, frames)
    else:
        frames, shown = _write_film(pair, output, frames, progress)
    return Compared(frames / fps, moved.duration, shown)


@dataclass(frozen=True)
class _Pair:
    """What is put side by side, and how large: `left`, `right` width and height in pixels."""

    video: Path
    motion: Motion
    signer: str
    fps: float
    left: tuple[int, int]
    right: tuple[int, int]
    points: Landmarks | None

    def recorded(self, wanted: Iterable[int] | None = None) -> Iterator[np.ndarray]:
        """The recording's pictures at the size shown, points marked; all, or those of some frames."""
        from .formats.video import read_timed

        numbers = None if wanted is None else set(wanted)
        for number, picture in enumerate(_evenly(read_timed(self.video), self.fps)):
            if numbers is None or number in numbers:
                yield self._marked(_scaled(picture, self.left), number)

    def drawn(self, wanted: Sequence[int] | None = None) -> Iterator[np.ndarray]:
        """The avatar's pictures at the recording's clock; all, or those of some frames."""
        from .body.shown import as_shown
        from .motion.timing import resample, sample
        from .signer.render import render

        motion = as_shown(resample(self.motion, self.fps), self.signer)
        if wanted is not None:
            motion = sample(motion, np.array(wanted) / self.fps)
        return render(motion, self.signer, size=self.right, shown=True)

    def _marked(self, picture: np.ndarray, number: int) -> np.ndarray:
        if self.points is None:
            return picture
        frame = round(number / self.fps * self.points.fps)
        return _with_points(picture, self.points, frame) if frame < len(self.points) else picture


def _write_film(pair: _Pair, output: Path, expected: int, progress: Callable[[float], None] | None) -> tuple[int, int]:
    """Frames of the recording, and pictures written; the shorter one holds its last picture."""
    from .formats.video import VideoWriter

    size = (pair.left[0] + _GAP + pair.right[0], pair.left[1])
    gap = np.full((size[1], _GAP, 3), 255, np.uint8)
    total = max(expected, round(pair.motion.duration * pair.fps), 1)
    recorded = 0
    with VideoWriter(output, pair.fps, size) as writer:
        for (left, more_left), (right, more_right) in zip(_held(pair.recorded()), _held(pair.drawn()), strict=False):
            if not (more_left or more_right):
                break
            recorded += more_left
            writer.write(np.concatenate([left, gap, right], 1))
            if progress:
                progress(min(writer.frames / total, 1.0))
        return recorded, writer.frames


def _write_sheet(pair: _Pair, output: Path, frames: int) -> int:
    from .signer.preview import contact_sheet, write_png

    last = max(frames, round(pair.motion.duration * pair.fps)) - 1
    moments = np.unique(np.linspace(0, last, MOMENTS).round().astype(int)).tolist()
    inside = [min(number, frames - 1) for number in moments]
    recorded = dict(zip(sorted(set(inside)), pair.recorded(inside), strict=False))
    if not recorded:
        raise InputError(f"{pair.video}: has no frames")
    above = [recorded[min(number, max(recorded))] for number in inside]
    write_png(output, contact_sheet([*above, *pair.drawn(moments)], len(moments), _GAP))
    return len(moments)


def _held(pictures: Iterator[np.ndarray]) -> Iterator[tuple[np.ndarray, bool]]:
    """Pictures and whether they are new; the last one again and again after the end."""
    picture = None
    for picture in pictures:
        yield picture, True
    while picture is not None:
        yield picture, False


def _evenly(timed: Iterable[tuple[float, np.ndarray]], fps: float) -> Iterator[np.ndarray]:
    """Pictures at 0, 1 / fps, 2 / fps ... seconds, each the last one that had come by then."""
    now, place = None, 0
    for time, picture in timed:
        while now is not None and (place + _SLACK) / fps <= time:
            yield now
            place += 1
        now = picture
    if now is not None:
        yield now


def _is_sheet(output: Path, sources: Sequence[Path]) -> bool:
    """Whether a picture is asked for; InputError where the output cannot be written, or is a source."""
    from .formats.atomic import beside

    if output.suffix.lower() not in (".mp4", ".png"):
        raise InputError(f"{output}: expected a file that ends in .mp4 or .png")
    if output.resolve() in [source.resolve() for source in sources]:
        raise InputError(f"{output}: is one of the files to compare, give another name")
    beside(output)
    return output.suffix.lower() == ".png"


def _sizes(size: tuple[int, int], height: int | None, sheet: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    """Width and height of the recording and of the avatar as shown: same height, undistorted, even numbers.

    Beside a wide recording the avatar is square, beside a narrow one as narrow; on a sheet both are alike.
    """
    low, high = _HEIGHTS
    if height is not None and not low <= height <= high:
        raise InputError(f"size {height}: expected {low} to {high} pixels")
    shape = size[0] / size[1]
    tallest = min(_CELL[1], _CELL[0] / shape) if sheet else min(size[1], _TALLEST)
    tall = max(_even(height or tallest), low)
    wide = _even(tall * shape)
    return (wide, tall), (wide if sheet else min(wide, tall), tall)


def _even(length: float) -> int:
    return max(2 * round(length / 2), 16)


def _scaled(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    import av

    if picture.shape[1::-1] == size:
        return picture
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    return frame.reformat(width=size[0], height=size[1], interpolation="AREA").to_ndarray(format="rgb24")


def _read_points(path: str | Path | None) -> Landmarks | None:
    from .formats import pose

    if path is None:
        return None
    landmarks = pose.read(path)
    if landmarks.size is None:
        raise InputError(f"{path}: does not tell the size of its picture, give the .pose of this recording")
    return landmarks


def _with_points(picture: np.ndarray, landmarks: Landmarks, frame: int) -> np.ndarray:
    """The picture with points in pixels as dots: hands and body of 3 by 3 pixels (in 480), faces a third as wide."""
    from .formats.holistic import colors

    out, (width, height) = picture.copy(), landmarks.size or picture.shape[1::-1]
    for component in landmarks.layout.components:
        if component.units[0] != "pixels":
            continue
        rows = landmarks.layout.slice(component.name)
        sure = landmarks.confidence[frame, rows] > _SURE
        places = landmarks.points[frame, rows, :2] * [out.shape[1] / width, out.shape[0] / height]
        reach = 0 if len(component.points) > 100 else max(1, round(out.shape[0] / 480))
        shades = colors(component)
        for i in np.flatnonzero(sure & np.isfinite(places).all(-1)):
            x, y = places[i].round().astype(int)
            if 0 <= x < out.shape[1] and 0 <= y < out.shape[0]:
                out[max(y - reach, 0) : y + reach + 1, max(x - reach, 0) : x + reach + 1] = shades[i % len(shades)]
    return out
