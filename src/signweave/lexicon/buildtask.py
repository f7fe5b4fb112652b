"""The work on one recording: found, fitted, cut to its signs, judged. A pure function of the file and its task, so that
another process, or another machine, can do it as well.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .._version import __version__
from ..errors import InputError, MissingExtra
from ..formats import pose
from ..motion.nouns import Landmarks, Motion
from .buildwatch import MOMENTS, Watching, picture_times, strip

if TYPE_CHECKING:
    from ..capture.detector import Detector
    from ..capture.quality import Quality

LONGEST = 60.0
"""Seconds: what is longer is not one sign, and needs a table that says where in it signs are."""
HELD = 0.6
"""Seconds that a single picture is held for."""
_MARGIN = 0.5  # seconds around a span: where the sign begins and ends is judged, and smoothing meets no edge in it
_HELD_FPS = 25.0
_FORMAT = "1"  # of what a task gives; another one makes every file be done again


@dataclass(frozen=True)
class Task:
    """A file and what is wanted of it. `spans`: milliseconds, end 0 up to the last frame, () for all of it as one sign.
    `person`: as `Capturing`. `pictures`: keep a strip of small pictures of each sign. `digest`: of the file's bytes.
    """

    path: str
    digest: str
    spans: tuple[tuple[int, int], ...] = ()
    detector: str = "mediapipe"
    person: int | None = None
    pictures: bool = True

    @property
    def key(self) -> str:
        """The same for the same bytes, spans, options, detector and program, whatever the file is called."""
        suffix = Path(self.path).suffix.lower()
        asked = (self.digest, suffix, self.spans, self.person, self.pictures)
        said = (*asked, _FORMAT, __version__, self._detector_name())
        return hashlib.blake2b(repr(said).encode(), digest_size=16).hexdigest()

    def _detector_name(self) -> str:
        from ..capture.source import LANDMARKS

        return "" if Path(self.path).suffix.lower() in LANDMARKS else _detector(self.detector).name


@dataclass(frozen=True)
class Clip:
    """One sign of a recording. `landmarks`: a `.pose` file's bytes, untouched; `motion`: as it was seen, not mirrored;
    `seen`: mean confidence of the hands that sign, 0..1; `strip`: small pictures side by side (WebP), b"" for none;
    `likeness`: `capture.likeness.describe` of it.
    Where `error` says why there is no sign, all else is empty."""

    landmarks: bytes = b""
    motion: Motion | None = None
    quality: Quality | None = None
    seen: float = 0.0
    strip: bytes = b""
    likeness: np.ndarray | None = None
    error: str = ""


@dataclass(frozen=True)
class Built:
    """What became of a file: a clip for each of its spans, or `error`. `key`: of its task."""

    key: str
    clips: tuple[Clip, ...] = ()
    error: str = ""


def build_one(task: Task) -> Built:
    """Do a task. What is wrong with the recording is told in the result; raises MissingExtra alone, where the packages
    of the detector are not installed."""
    try:
        return Built(task.key, tuple(_clips(task)))
    except MissingExtra:
        raise
    except InputError as error:
        return Built(task.key, (), str(error).removeprefix(f"{task.path}: "))


@lru_cache(maxsize=4)
def _detector(name: str) -> Detector:
    from ..capture.detector import load_detector

    return load_detector(name)


def digest_of(path: Path) -> str:
    """BLAKE2b of a file's bytes; InputError where it cannot be read."""
    digest = hashlib.blake2b(digest_size=16)
    try:
        with open(path, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    return digest.hexdigest()


def too_long(path: Path) -> str:
    """Why a recording cannot be one sign, "" where it can, as far as its head tells."""
    from ..capture.source import VIDEOS
    from ..formats.video import probe

    seconds = probe(path).duration if path.suffix.lower() in VIDEOS else 0.0
    return _long(f"{seconds:.0f} s") if seconds > LONGEST else ""


def _long(length: str) -> str:
    return f"{length} long, no sign is: say in a table (start, end) where signs are in it"


def _clips(task: Task) -> Iterator[Clip]:
    from ..capture.source import LANDMARKS

    path = Path(task.path)
    if path.suffix.lower() in LANDMARKS:
        yield from _of_landmarks(task, path.read_bytes() if not task.spans else b"")
        return
    if not task.spans and (reason := too_long(path)):
        raise InputError(reason)
    watching = Watching(_detector(task.detector), picture_times(path), _windows(task.spans), task.pictures)
    parts = _cut(task, watching)
    for (start, end), (landmarks, first) in zip(task.spans or ((0, 0),), parts, strict=True):
        yield _clip(landmarks, first, (start, end), b"", watching)


def _of_landmarks(task: Task, data: bytes) -> Iterator[Clip]:
    landmarks = pose.read(task.path, task.person or 0)
    seconds = len(landmarks) / landmarks.fps
    if not task.spans and seconds > LONGEST:
        raise InputError(_long(f"{seconds:.0f} s"))
    for start, end in task.spans or ((0, 0),):
        if start / 1000 >= seconds:
            yield Clip(error=f"starts at {start} ms, but the file is {1000 * seconds:.0f} ms long")
            continue
        low, high = _frames((start, end), landmarks.fps) if task.spans else (0, len(landmarks))
        yield _clip(landmarks.frames(low, high or len(landmarks)), low, (start, end), data, None)


def _frames(span: tuple[int, int], fps: float) -> tuple[int, int]:
    """First and last frame (0: to the end) of a span with its margin."""
    start, end = span
    return max(int((start / 1000 - _MARGIN) * fps), 0), int(np.ceil((end / 1000 + _MARGIN) * fps)) if end else 0


def _windows(spans: Iterable[tuple[int, int]]) -> tuple[tuple[float, float], ...]:
    """Seconds of a video in which signs are, with margins, one window after the other; () for all of it."""
    out: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        low, high = max(start / 1000 - _MARGIN, 0.0), end / 1000 + _MARGIN if end else 0.0
        if out and (not out[-1][1] or low <= out[-1][1]):
            low, last = out.pop()
            high = max(high, last) if high and last else 0.0
        out.append((low, high))
    return tuple(out)


def _cut(task: Task, watching: Watching) -> list[tuple[Landmarks | None, int]]:
    """The landmarks of each span with its margin, and the number of their first frame; memory holds no more of a
    recording than its signs and a stretch."""
    from ..capture.source import landmarks_of

    spans = task.spans or ((0, 0),)
    held: list[list[Landmarks]] = [[] for _ in spans]
    begin, first = 0, [0] * len(spans)
    for part in landmarks_of(task.path, watching, task.person):
        for i, span in enumerate(spans):
            low, high = _frames(span, part.fps) if task.spans else (0, 0)
            first[i] = low
            piece = part.frames(max(low - begin, 0), max(high - begin, 0) if high else len(part))
            if len(piece):
                held[i].append(piece)
        begin += len(part)
        if not task.spans and begin / part.fps > LONGEST:
            raise InputError(_long(f"at least {begin / part.fps:.0f} s"))
    return [(Landmarks.joined(pieces) if pieces else None, low) for pieces, low in zip(held, first, strict=True)]


def _clip(
    landmarks: Landmarks | None, first: int, span: tuple[int, int], data: bytes, watching: Watching | None
) -> Clip:
    """One sign, fitted and judged. `first`: number of its first frame in the file."""
    from ..capture.capturing import Captured, touching
    from ..capture.likeness import describe
    from ..capture.quality import judge

    if landmarks is None:
        return Clip(error=f"starts at {span[0]} ms, after the end of the file")
    if not landmarks.confidence.any():
        return Clip(error="nobody is seen in it, film the signer from the waist up, facing the camera")
    shown = _held(landmarks)
    try:
        motion = touching(shown)
    except InputError as error:
        return Clip(error=str(error).removeprefix("landmarks: "))
    quality = judge(Captured(shown, motion))
    if shown is not landmarks:
        quality = _of_picture(quality, motion)
    elif any(span):
        quality = _of_span(quality, span, first / landmarks.fps, motion)
    pictures = b""
    if watching is not None:
        start, end = (first / landmarks.fps + at for at in quality.active)
        pictures = strip(watching.nearest(start + (end - start) * share) for share in MOMENTS)
    likeness = describe(motion, quality.active)
    return Clip(data or _bytes(landmarks), motion, quality, _seen(motion, quality), pictures, likeness)


def _of_span(quality: Quality, span: tuple[int, int], first: float, motion: Motion) -> Quality:
    """Quality of a part of a recording that a table asks for; `first`: seconds at which the motion begins in it."""
    from ..capture.findings import Finding

    active, end = _within(quality.active, span, first, motion.duration), first + motion.duration
    lacking = span[1] / 1000 - end > 1.5 / motion.fps
    text = f"Asked for up to {span[1] / 1000:.2f} s, but the recording ends at {end:.2f} s."
    more = (Finding("span", "warn", text, 0.0, motion.duration),) if lacking else ()
    return replace(quality, active=active, findings=(*quality.findings, *more))


def _within(active: tuple[float, float], span: tuple[int, int], first: float, length: float) -> tuple[float, float]:
    """What was judged to be the sign, as far as it lies in the span that was said; the span where it does not."""
    low = max(span[0] / 1000 - first, 0.0)
    high = min(span[1] / 1000 - first, length) if span[1] else length
    start, end = max(active[0], low), min(active[1], high)
    return (start, end) if end - start >= (high - low) / 4 else (low, high)


def _held(landmarks: Landmarks) -> Landmarks:
    """A single picture as a held pose; all else as it is."""
    if len(landmarks) != 1:
        return landmarks
    frames = round(HELD * _HELD_FPS)
    points, confidence = (np.repeat(a, frames, 0) for a in (landmarks.points, landmarks.confidence))
    return replace(landmarks, points=points, confidence=confidence, fps=_HELD_FPS)


def _of_picture(quality: Quality, motion: Motion) -> Quality:
    """Of a picture that nothing moves in is no fault; a body without hands is."""
    from ..capture.findings import Finding
    from .recorded import both_hands

    length = motion.duration
    text = f"A single picture, held for {HELD} s."
    kept = [f for f in quality.findings if f.kind == "body"]
    if not kept and motion.part_confidence[:, 1:3].max() == 0:
        kept = [Finding("hands", "drop", "No hand is seen in the picture.", 0.0, length)]
    hands = motion.part_confidence[:, 1:3].mean(0)
    dominant = "" if hands.min() > 0 else "left" if hands[0] > hands[1] else "right"
    findings = (*kept, Finding("picture", "note", text, 0.0, length))
    return replace(quality, active=(0.0, length), raised=(0.0, length), dominant=quality.dominant or dominant,
                   two_handed=both_hands(motion, 0.0, 0.0), findings=findings)  # fmt: skip


def _seen(motion: Motion, quality: Quality) -> float:
    low, high = (int(at * motion.fps) for at in quality.active)
    hands = motion.part_confidence[low : max(high, low + 1), 1:3].mean(0)
    led = {"left": hands[0], "right": hands[1], "": hands.max()}[quality.dominant]
    return round(float(hands.mean() if quality.two_handed else led), 3)


def _bytes(landmarks: Landmarks) -> bytes:
    """Landmarks as a `.pose` file's bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sign.pose"
        pose.write_landmarks(path, landmarks)
        return path.read_bytes()
