"""A recording on its way to files: landmarks as they were found, the motion fitted to them, and the avatar."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np

from .capture.capturing import Captured, Capturing, captured_parts
from .capture.detector import Detector
from .capture.quality import Quality, judge
from .capture.sheet import Row, moments, pictures_at
from .capture.source import LANDMARKS, SUFFIXES, VIDEOS, files_below, no_file
from .choreography.perform import Performed
from .errors import InputError, MissingExtra, unexpected
from .formats.holistic import FACE, LEFT, RIGHT
from .outputs import Look, check_outputs, staged, write_all
from .textfile import check_writable, plainly, write_json

_PARTS = {"face": FACE, "left hand": LEFT, "right hand": RIGHT}


@dataclass
class Account:
    """What was found in a recording.

    `found`: frames in which each part was there. `only`: its one stretch, where it has no more than that: a minute can
    be judged as a sign, and looked at on a sheet.
    """

    source: str
    frames: int = 0
    fps: float = 0.0
    size: tuple[int, int] | None = None
    layout: str = ""
    mirrored: bool = False
    found: dict[str, int] = field(default_factory=dict)
    contacts: int = 0
    only: Captured | None = None

    @property
    def seconds(self) -> float:
        """Length of the recording."""
        return self.frames / self.fps if self.fps else 0.0

    def add(self, part: Captured) -> None:
        """Count a stretch."""
        landmarks = part.landmarks
        self.only = None if self.frames else part
        self.mirrored = part.mirrored
        self.fps, self.size, self.layout = landmarks.fps, landmarks.size, landmarks.layout.name
        self.frames += len(landmarks)
        self.contacts += len(part.motion.contacts)
        for name, component in _PARTS.items():
            if landmarks.layout.has(component):
                rows = landmarks.confidence[:, landmarks.layout.slice(component)]
                self.found[name] = self.found.get(name, 0) + int((np.nanmax(rows, axis=1) > 0).sum())

    @cached_property
    def quality(self) -> Quality | None:
        """What quality control says of it as a sign; None for recordings of more than a stretch."""
        return judge(self.only) if self.only else None

    def row(self) -> Row | None:
        """The recording on a contact sheet."""
        if self.only is None or self.quality is None:
            return None
        source, pictures = Path(self.source), tuple[np.ndarray, ...]()
        if source.suffix.lower() in VIDEOS:
            pictures = pictures_at(source, moments(self.quality), self.fps)
        return Row(source.stem, self.only.as_seen, self.quality, source.name, pictures)

    def to_dict(self) -> dict[str, Any]:
        """The account as JSON has it; `found` as shares of the frames."""
        shares = {name: round(number / max(self.frames, 1), 4) for name, number in self.found.items()}
        return {
            "source": plainly(self.source), "seconds": round(self.seconds, 3), "frames": self.frames, "fps": self.fps,
            "size": self.size, "layout": self.layout, "mirrored": self.mirrored, "found": shares,
            "contacts": self.contacts, "quality": _told(self.quality),
        }  # fmt: skip


def _told(quality: Quality | None) -> dict[str, Any] | None:
    if quality is None:
        return None
    active = [round(at, 3) for at in quality.active]
    return {**asdict(quality), "active": active, "verdict": quality.verdict}


def capture_to_files(
    source: str | Path, paths: Sequence[str | Path], how: Capturing | None = None, look: Look | None = None,
    progress: Callable[[float], None] | None = None, *, report: str | Path | None = None,
    detector: Detector | None = None,
) -> Account:  # fmt: skip
    """Capture one recording straight into files; memory holds a minute of it, and what formats must collect.

    `.pose` is what the detector found, untouched; all other files are the motion, on `look.signer` where they show a
    body. `report`: the account as JSON. Either all files come to stand at their places, or none.
    """
    source, files, look = Path(source), check_outputs(paths), look or Look("amara")
    _check_apart(source, files, report)
    expected, account = _expected_frames(source), Account(str(source))
    points = [path for path in files if path.suffix.lower() in LANDMARKS]
    others = [path for path in files if path not in points]
    last = {Path(report): lambda path: write_json(path, account.to_dict())} if report else {}
    parts = captured_parts(source, how, detector)
    first = next(parts, None)
    if first is None:
        raise InputError(f"{source}: has no frames")
    with staged(points) as place, ExitStack() as stack:
        stream = _performed(first, parts, [place[path] for path in points], account, stack)
        for done in write_all(stream, others, first.motion.fps, look, last):
            if progress:
                progress(min(done / max(expected, account.frames), 1.0))
    return account


def _performed(
    first: Captured, rest: Iterator[Captured], points: Sequence[Path], account: Account, stack: ExitStack
) -> Iterator[Performed]:
    """Stretches as motion, counted and their landmarks written as they pass."""
    from .formats.pose import DEFAULT_SIZE, PoseWriter

    seen = first.landmarks
    size = seen.size or DEFAULT_SIZE
    writers = [stack.enter_context(PoseWriter(path, seen.fps, size, seen.layout)) for path in points]
    at, part = 0.0, first
    while part is not None:
        for writer in writers:
            writer.write(part.landmarks.points, part.landmarks.confidence)
        account.add(part)
        yield Performed(part.motion, (), at)
        at += len(part.motion) / part.motion.fps
        part = next(rest, None)  # type: ignore[assignment]
    for writer in writers:
        writer.close()


def recordings_in(folder: Path, out: Path | None = None) -> tuple[list[Path], list[Path]]:
    """What a folder and its folders hold, in the order of names: recordings, by their suffixes, and all else. Hidden
    things and what lies in `out` are passed over."""
    files = files_below(folder, out)
    recordings = [path for path in files if path.suffix.lower() in SUFFIXES and not path.is_dir()]
    taken = set(recordings)
    return recordings, [path for path in files if path not in taken]


def places_of(sources: Sequence[Path], folder: Path, out: Path) -> list[Path]:
    """Where each recording of a folder goes under `out`, the new suffix to come. Its own is left off, except where two
    would meet (`hello.mp4` and `hello.mov`)."""
    keys = [(source.parent, source.stem.casefold()) for source in sources]
    met, names = Counter(keys), {(source.parent, source.name.casefold()) for source in sources}
    return [
        (out / source.relative_to(folder)).with_name(source.name if met[key] > 1 or key in names else source.stem)
        for source, key in zip(sources, keys, strict=True)
    ]


def _expected_frames(source: Path) -> int:
    if source.suffix.lower() not in VIDEOS:
        return 1
    from .formats.video import probe

    return max(probe(source).frames, 1)


def _check_apart(source: Path, files: Sequence[Path], report: str | Path | None) -> None:
    """InputError where an output would be written over the recording, or twice."""
    seen = {source.resolve()}
    for path in [*files, *([Path(report)] if report else [])]:
        if path.resolve() in seen:
            raise InputError(f"{path}: is the recording or written already, give another name")
        seen.add(path.resolve())


def capture_folder(
    folder: Path, out: Path, suffixes: Sequence[str], how: Capturing | None = None, look: Look | None = None,
    progress: Callable[[float], None] | None = None, *, detector: Detector | None = None,
) -> Iterator[tuple[Path, Account | str | None]]:  # fmt: skip
    """Capture every recording of a folder into the same places under `out`, with each of `suffixes`.

    Yields each recording with its account, or with the one line that says why it could not be captured; the others go
    on. Those whose files are all there, and newer, come with None: an interrupted run goes on where it was. Raises
    MissingExtra where the packages of the detector are not installed.
    """
    inside = out if out.resolve() != folder.resolve() else None
    if inside is None and (mixed := [suffix for suffix in suffixes if suffix in SUFFIXES]):
        raise InputError(f"{out}: holds the recordings, name another folder for {', '.join(mixed)}")
    sources, _ = recordings_in(folder, inside)
    if not sources:
        raise InputError(f"{folder}: no recordings in it, expected files that end in {', '.join(SUFFIXES)}")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{out}: cannot make this folder ({error.strerror or error})") from error
    check_outputs([out / f"x{suffix}" for suffix in suffixes])
    for number, (source, base) in enumerate(zip(sources, places_of(sources, folder, out), strict=True)):
        paths = [base.with_name(base.name + suffix) for suffix in suffixes]
        yield source, _one_of_many(source, paths, how, look, detector)
        if progress:
            progress((number + 1) / len(sources))


def _one_of_many(
    source: Path, paths: Sequence[Path], how: Capturing | None, look: Look | None, detector: Detector | None
) -> Account | str | None:
    """A recording's account, None where its files are there, or why it could not be captured: whatever goes wrong with
    one keeps no other from being captured."""
    try:
        if reason := no_file(source):
            return f"{source}: {reason}"
        if all(path.exists() and path.stat().st_mtime >= source.stat().st_mtime for path in paths):
            return None
        paths[0].parent.mkdir(parents=True, exist_ok=True)
        return capture_to_files(source, paths, how, look, detector=detector)
    except MissingExtra:
        raise
    except InputError as error:
        return str(error)
    except Exception as error:
        return f"{source}: {unexpected(error)}"


def _other(path: Path, folder: Path) -> str:
    reason = no_file(path)
    return plainly(str(path.relative_to(folder))) + (f" ({reason})" if reason else "")


class FolderReport:
    """What became of every file of a folder, as JSON at `path` (None: nowhere); a context manager that writes it even
    where the work is broken off. Recordings that are there already keep what an earlier report said of them."""

    def __init__(self, folder: Path, out: Path, path: Path | None) -> None:
        self.others = [_other(other, folder) for other in recordings_in(folder, out)[1]]
        self._path, self._rows, self._earlier = path, list[dict[str, Any]](), dict[str, dict[str, Any]]()
        if path is not None:
            check_writable(path)
            with suppress(OSError, ValueError, KeyError, TypeError):
                self._earlier = {row["source"]: row for row in json.loads(path.read_text("utf-8"))["recordings"]}

    def add(self, path: Path, result: Account | str | None) -> None:
        """What `capture_folder` yields."""
        if self._path is None:
            return
        name = plainly(str(path))
        if isinstance(result, Account):
            self._rows.append({"state": "captured", **result.to_dict()})
        elif result is None:
            earlier = self._earlier.get(name, {})
            self._rows.append(earlier if earlier.get("state") == "captured" else {"state": "captured", "source": name})
        else:
            reason = plainly(result).removeprefix(f"{name}: ")
            self._rows.append({"state": "not captured", "source": name, "reason": reason})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._path is not None:
            write_json(self._path, {"recordings": self._rows, "no recordings": self.others})
