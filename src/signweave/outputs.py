"""Where a performance goes: every requested file in one pass, video and poses while it is performed.

A file stands at its place when all went well, or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from .choreography.perform import Performed, whole
from .errors import InputError

VIDEO = (".mp4",)
_SHOWN = (".mp4", ".pose", ".glb")  # formats with a body: contacts are met on the signer's, once for all of them
Writer = Callable[[Path], None]
SUFFIXES = (".mp4", ".glb", ".bvh", ".npz", ".pose", ".vtt")


@dataclass(frozen=True)
class Look:
    """Who signs and how the picture is taken. `size`: pixels, width and height. `background`: None is the signer's."""

    signer: str
    size: tuple[int, int] = (512, 512)
    view: str = "front"
    background: str | None = None
    codec: str = "h264"


class _Sink(Protocol):
    def add(self, part: Performed, shown: Performed) -> None: ...

    def close(self) -> None: ...


def check_outputs(paths: Sequence[str | Path]) -> tuple[Path, ...]:
    """Paths with a suffix that can be written, each once, in folders that exist; InputError before any work is done."""
    from .formats.atomic import beside

    checked = tuple(Path(p) for p in paths)
    for path in checked:
        if path.suffix.lower() not in SUFFIXES:
            raise InputError(f"{path}: cannot write '{path.suffix}' files, expected {', '.join(SUFFIXES)}")
        beside(path)  # raises where the folder is missing or closed to us
    if len({p.resolve() for p in checked}) < len(checked):
        raise InputError("the same output file is named twice")
    return checked


def write_all(
    parts: Iterable[Performed], paths: Sequence[Path], fps: float, look: Look, last: Mapping[Path, Writer] | None = None
) -> Iterator[int]:
    """Write a stream of performed stretches to all `paths`; yields the number of frames done, as they are done.

    With a video among the outputs its pictures set the pace: stretches are performed when the renderer asks for them.
    `last`: more files, with what writes them when all else is done. Either all files come to stand at their places, or
    none.
    """
    with staged([*paths, *(last or {})]) as place, ExitStack() as stack:
        videos = [stack.enter_context(_video(place[p], fps, look)) for p in paths if p.suffix.lower() in VIDEO]
        sinks = [_sink(place[p], fps, look, stack) for p in paths if p.suffix.lower() not in VIDEO]
        done = 0
        shows = any(p.suffix.lower() in _SHOWN for p in paths)
        for step in _steps(_through(parts, sinks, look, shows), videos, look):
            done += step
            yield done
        for sink in sinks:
            sink.close()
        for path, write in (last or {}).items():
            write(place[path])


def _steps(stream: Iterable[Performed], videos: Sequence[Any], look: Look) -> Iterator[int]:
    """Frames at a time: pictures one by one where there is a video, else a stretch at once."""
    if not videos:
        yield from (len(part.motion) for part in stream)
        return
    from .signer.render import render

    motions = (part.motion for part in stream)
    options = {"size": look.size, "view": look.view, "background": look.background, "shown": True}
    for frame in render(motions, look.signer, **options):  # type: ignore[arg-type]
        for video in videos:
            video.write(frame)
        yield 1


@contextmanager
def staged(paths: Sequence[Path]) -> Iterator[dict[Path, Path]]:
    """Temporary places beside `paths`, renamed together at the end of the block; on any error all are removed."""
    from .formats.atomic import beside, one_line

    place = {path: beside(path) for path in paths}
    try:
        yield place
        for path, part in place.items():
            with one_line(path):
                os.replace(part, path)
    except InputError as error:
        message = str(error)
        for path, part in place.items():
            message = message.replace(str(part), str(path))
        raise InputError(message) from error
    finally:
        for part in place.values():
            with suppress(OSError):
                part.unlink()


def _through(parts: Iterable[Performed], sinks: Sequence[_Sink], look: Look, shows: bool) -> Iterator[Performed]:
    """Hand every stretch to all sinks, then on: as the signer shows it where a format needs that."""
    from .body.shown import as_shown

    for part in parts:
        shown = replace(part, motion=as_shown(part.motion, look.signer)) if shows else part
        for sink in sinks:
            sink.add(part, shown)
        yield shown


def _video(path: Path, fps: float, look: Look) -> Any:
    from .formats.video import VideoWriter

    return VideoWriter(path, fps, look.size, look.codec)


def _sink(path: Path, fps: float, look: Look, stack: ExitStack) -> _Sink:
    if path.suffix.lower() == ".pose":
        return _PoseSink(path, fps, look, stack)
    return _Collected(path, look)


class _PoseSink:
    """Holistic points of the signer's body, written as they come."""

    def __init__(self, path: Path, fps: float, look: Look, stack: ExitStack) -> None:
        from .body.shape import load_body
        from .formats.pose import PoseWriter
        from .motion.camera import signing_camera

        self.body = load_body(look.signer)
        self.camera = signing_camera(self.body.skeleton, look.size, look.view)
        self.writer = stack.enter_context(PoseWriter(path, fps, look.size))

    def add(self, part: Performed, shown: Performed) -> None:
        self.writer.write_motion(shown.motion, self.body, self.camera)

    def close(self) -> None:
        """The writer closes with its context."""


class _Collected:
    """Formats that need the whole: kept until the end (about 1.4 kB a frame)."""

    def __init__(self, path: Path, look: Look) -> None:
        self.path, self.look = path, look
        self.parts: list[Performed] = []

    def add(self, part: Performed, shown: Performed) -> None:
        self.parts.append(shown if self.path.suffix.lower() in _SHOWN else part)

    def close(self) -> None:
        done = whole(self.parts)
        suffix = self.path.suffix.lower()
        if suffix == ".npz":
            from .formats import npz

            npz.write(self.path, done.motion, done.glosses)
        elif suffix == ".vtt":
            from .formats import vtt

            vtt.write(self.path, done.glosses)
        elif suffix == ".bvh":
            from .formats import bvh

            bvh.write(self.path, done.motion)
        else:
            from .body.shape import load_body
            from .body.signers import load_signer
            from .formats import glb
            from .signer.figure import build_figure

            signer, body = load_signer(self.look.signer), load_body(self.look.signer)
            figure = build_figure(signer, body)
            glb.write(self.path, done.motion, body, figure, done.glosses, dominant=signer.dominant)
