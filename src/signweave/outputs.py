"""Where a performance goes: every requested file in one pass, video and poses while it is performed.

A file stands at its place when all went well, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .choreography.perform import Performed, whole
from .errors import InputError
from .motion.nouns import Motion

VIDEO = (".mp4",)
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
    def add(self, part: Performed) -> None: ...

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


def write_all(parts: Iterable[Performed], paths: Sequence[Path], fps: float, look: Look) -> Iterator[int]:
    """Write a stream of performed stretches to all `paths`; yields the number of frames done, as they are done.

    With a video among the outputs its pictures set the pace: stretches are performed when the renderer asks for them.
    """
    with ExitStack() as stack:
        videos = [stack.enter_context(_video(p, fps, look)) for p in paths if p.suffix.lower() in VIDEO]
        sinks = [_sink(p, fps, look, stack) for p in paths if p.suffix.lower() not in VIDEO]
        stream = _through(parts, sinks)
        done = 0
        if videos:
            from .signer.render import render

            motions = (part.motion for part in stream)
            for frame in render(motions, look.signer, size=look.size, view=look.view, background=look.background):
                for video in videos:
                    video.write(frame)
                done += 1
                yield done
        else:
            for part in stream:
                done += len(part.motion)
                yield done
        for sink in sinks:
            sink.close()


def _through(parts: Iterable[Performed], sinks: Sequence[_Sink]) -> Iterator[Performed]:
    for part in parts:
        for sink in sinks:
            sink.add(part)
        yield part


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

        self.look, self.body = look, load_body(look.signer)
        self.camera = signing_camera(self.body.skeleton, look.size, look.view)
        self.writer = stack.enter_context(PoseWriter(path, fps, look.size))

    def add(self, part: Performed) -> None:
        self.writer.write_motion(as_shown(part.motion, self.look.signer), self.body, self.camera)

    def close(self) -> None:
        """The writer closes with its context."""


class _Collected:
    """Formats that need the whole: kept until the end (about 1.4 kB a frame)."""

    def __init__(self, path: Path, look: Look) -> None:
        self.path, self.look = path, look
        self.parts: list[Performed] = []

    def add(self, part: Performed) -> None:
        self.parts.append(part)

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
            from .formats import glb

            body = load_body(self.look.signer)
            glb.write(self.path, as_shown(done.motion, self.look.signer), body, None, done.glosses)


def as_shown(motion: Motion, signer: str) -> Motion:
    """The motion as a named signer does it: led by the signer's own hand, contacts met on the signer's body."""
    from .body.contacts import solve_contacts
    from .body.shape import load_body
    from .body.signers import load_signer
    from .motion.mirror import mirror

    if load_signer(signer).left_handed:
        motion = mirror(motion)
    return solve_contacts(motion, load_body(signer)) if motion.contacts else motion
