"""Recordings as capture takes them: videos, single pictures and landmark files, as landmarks in stretches."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..errors import InputError, MissingExtra, unexpected
from ..formats import pose, video
from ..motion.nouns import Landmarks, Layout
from .detector import Detector, Found
from .timegrid import evenly

VIDEOS = (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".3gp")
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
LANDMARKS = (".pose",)
SUFFIXES = VIDEOS + PICTURES + LANDMARKS
STRETCH = 1800
"""Frames handed on at a time: a minute at 30 frames a second, about 20 MB of landmarks."""
LARGEST = 1920
"""Pixels of a picture's longer side that detectors are given; larger pictures are made smaller as they are decoded. A
signer who fills a picture of 1920 has hands of over 200 pixels, and MediaPipe's models look at 224."""
_PICTURE_RATE = 30.0
_LEXICON = "signs.lance"  # what makes a folder a lexicon: the pictures in its report are no recordings


def files_below(folder: Path, without: Path | None = None) -> list[Path]:
    """Everything in a folder and its folders that is no folder, sorted; hidden things, lexica and the folder `without`
    are passed over. Links to folders are not followed: these, and folders that cannot be opened, are among the files,
    and `no_file` says what is wrong with them."""
    found, closed = list[Path](), list[OSError]()
    kept_out = without.resolve() if without is not None else None
    for root, folders, files in os.walk(folder, onerror=closed.append):
        here = Path(root)
        shown = [here / name for name in sorted(folders) if not name.startswith(".")]
        found += [path for path in shown if path.is_symlink()]
        folders[:] = [path.name for path in shown if not (path / _LEXICON).is_dir() and path.resolve() != kept_out]
        found += [here / name for name in files if not name.startswith(".")]
    return sorted([*found, *(Path(error.filename) for error in closed)])


def no_file(path: Path) -> str:
    """Why what is found by this name is no file that can be read, "" where it is one."""
    if path.is_file():
        return "" if os.access(path, os.R_OK) else "no permission to read it"
    if path.is_symlink():
        return "a link to a folder: these are not followed" if path.is_dir() else "a link to a file that is not there"
    return "a folder that cannot be opened" if path.is_dir() else "no ordinary file"


@contextmanager
def about(path: str | os.PathLike[str]) -> Iterator[None]:
    """Whatever is wrong with a recording is said with its path before it."""
    try:
        yield
    except MissingExtra:
        raise
    except InputError as error:
        reason = str(error).removeprefix("landmarks: ").removeprefix(f"{path}: ")
        raise InputError(f"{path}: {reason}") from error
    except Exception as error:  # of a detector, whoever made it
        raise InputError(f"{path}: {unexpected(error)}") from error


def landmarks_of(
    path: str | os.PathLike[str], detector: Detector, person: int | None = None, stretch: int = STRETCH
) -> Iterator[Landmarks]:
    """Landmarks of a recording on an even grid of time, `stretch` frames at a time; memory does not grow with length.

    Points in pixels are those of the upright picture in its own size. A single picture is one frame. Raises InputError
    where the file is none of `SUFFIXES`, damaged, shows nobody from its first to its last frame or not as many people
    as `person` asks for; nothing is handed on before somebody has been seen.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in LANDMARKS:
        yield pose.read(path, person or 0)
        return
    if suffix not in SUFFIXES:
        raise InputError(f"{path}: neither a video, a picture nor a .pose file, expected {', '.join(SUFFIXES)}")
    size = video.probe(path).size
    fps = _PICTURE_RATE if suffix in PICTURES else video.rate(path)
    unseen = 0
    for part in _stretches(evenly(_found(path, detector, person, size), fps), stretch):
        if unseen >= 0 and not any(f.confidence.any() for f in part):
            unseen += len(part)
            continue
        nothing, unseen = max(unseen, 0), -1
        for count in [stretch] * (nothing // stretch):
            yield _landmarks([_nobody(detector.layout)] * count, fps, detector.layout, size)
        yield _landmarks(part, fps, detector.layout, size)
    if unseen >= 0:
        raise InputError(f"{path}: nobody is seen in it, film the signer from the waist up, facing the camera")


def _found(path: Path, detector: Detector, person: int | None, size: tuple[int, int]) -> Iterator[tuple[float, Found]]:
    """What the detector finds, with its time; points in pixels of the picture as it was before it was made smaller."""
    now: list[tuple[float, tuple[int, int]]] = []

    def pictures() -> Iterator[np.ndarray]:
        for time, picture in video.read_timed(path, LARGEST):
            now[:] = [(time, (picture.shape[1], picture.shape[0]))]
            yield picture

    for found in detector(pictures(), person):
        (time, given), sound = now[0], _sound(found)
        scale = (size[0] / given[0], size[1] / given[1])
        yield time, sound if given == size else _resized(sound, detector.layout, scale)


def _sound(found: Found) -> Found:
    """What a detector found, and points that are said to be there but are no numbers are missing."""
    missing = ~(np.isfinite(found.points[:, :2]).all(1) & np.isfinite(found.confidence))
    if not (found.confidence[missing] != 0).any() and not np.isinf(found.points).any():
        return found
    points = np.where(missing[:, None] | np.isinf(found.points), np.nan, found.points)
    return Found(points.astype(np.float32), np.where(missing, 0, found.confidence).astype(np.float32))


def _resized(found: Found, layout: Layout, scale: tuple[float, float]) -> Found:
    points = found.points.copy()
    for component in layout.components:
        if component.units[0] == "pixels":
            points[layout.slice(component.name), :2] *= scale
    return replace(found, points=points)


def _stretches(found: Iterable[Found], length: int) -> Iterator[list[Found]]:
    part: list[Found] = []
    for one in found:
        part.append(one)
        if len(part) == length:
            yield part
            part = []
    if part:
        yield part


def _landmarks(part: list[Found], fps: float, layout: Layout, size: tuple[int, int]) -> Landmarks:
    return Landmarks(np.array([f.points for f in part]), np.array([f.confidence for f in part]), fps, layout, size)


def _nobody(layout: Layout) -> Found:
    return Found(np.full((len(layout), 3), np.nan, np.float32), np.zeros(len(layout), np.float32))
