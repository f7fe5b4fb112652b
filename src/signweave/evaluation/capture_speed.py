"""How fast capture is, beside MediaPipe Holistic as it comes, on the same video in the same run.

Both read the same file and run in turns in this process; what loading a detector takes is the time of a clip of one
picture, and is taken off. Two workers, doing what those of `lexicon build` do, work on the clip at the same moment;
they have started and loaded before (`start_seconds` says how long that takes). Ratios hold on a busy machine too, rates
do not; `load` tells how busy it was.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from ..capture import fit
from ..capture.capturing import capture
from ..errors import InputError, MissingExtra
from ..formats import pose
from ..formats.atomic import readable
from ..formats.video import VideoWriter, read_frames
from ..motion.nouns import Landmarks
from .capture_truth import film, pictures
from .capture_video import sentence_motions
from .sentences import SENTENCES

BARS = {
    "share_of_holistic": 0.60,  # at least: pictures a second, capture to bare Holistic
    "fit_factor": 10.0,  # at least: times faster than real time, from a file of landmarks
    "share_of_gain": 0.90,  # at least: what a second process brings, capture to bare Holistic
}
_TEXT, _SIGNER = SENTENCES[2], "amara"
_WORKER = "from signweave.evaluation.capture_speed import work; import sys; work(sys.argv[1], sys.argv[2])"


def evaluate_capture_speed(data_dir: Path | None = None, repeats: int = 5) -> dict[str, Any]:
    """All figures with their bars, as a JSON-like dict, each from `repeats` runs (medians).

    `data_dir`: the folder of real recordings; its clip is captured beside a drawn one, and the lower share counts.
    Raises MissingExtra without mediapipe.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clips = {"drawn": _drawn(folder / "clip.mp4")}
        if data_dir is not None:
            clips["real"] = readable(Path(data_dir) / "video" / "asl_clip.mp4", ".mp4")
        shorts = {name: _cut(clip, folder / f"{name}.mp4") for name, clip in clips.items()}
        alone = {name: time_alone(clip, shorts[name], repeats) for name, clip in clips.items()}
        fitting = time_fit(capture(clips["drawn"]).landmarks, folder, repeats)
        pairs = time_pairs(clips["drawn"], shorts["drawn"], repeats)
    least = min(part["share_of_holistic"] for part in alone.values())
    shares = {"fit_factor": fitting["fit_factor"], "share_of_gain": pairs["share_of_gain"]}
    figures = {"share_of_holistic": least, **shares}
    met = {name: value >= BARS[name] for name, value in figures.items()}
    machine = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}
    parts = {"alone": alone, "fit": fitting, "pairs": pairs}
    return {"bars": BARS, **figures, "passed": all(met.values()), "met": met, **machine, "parts": parts}


def bare_holistic(path: str | Path) -> int:
    """MediaPipe's stock Holistic (model_complexity 1, video mode) over a video; pictures in which it found a pose."""
    try:
        from mediapipe.python.solutions.holistic import Holistic
    except ImportError as error:
        raise MissingExtra("finding people in pictures with MediaPipe", "capture") from error
    with Holistic(static_image_mode=False, model_complexity=1) as holistic:
        return sum(holistic.process(picture).pose_landmarks is not None for picture in read_frames(path))


def whole_capture(path: str | Path) -> int:
    """Capture of a video, from file to motion; its frames."""
    return len(capture(path).motion)


def built_sign(path: str | Path) -> int:
    """What a worker of `lexicon build` does with a file: captured, cut, judged, pictured; the number of its signs."""
    from ..lexicon.buildtask import Task, build_one

    return len(build_one(Task(str(path), "")).clips)


Work = Callable[[str | Path], int]
ALONE: dict[str, Work] = {"capture": whole_capture, "holistic": bare_holistic}
PAIRS: dict[str, Work] = {"lexicon build": built_sign, "holistic": bare_holistic}


def time_alone(clip: Path, short: Path, repeats: int) -> dict[str, Any]:
    """Pictures a second of capture and of bare Holistic, in turns, loading taken off, and with it."""
    frames = sum(1 for _ in read_frames(clip))
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ALONE}
    for run in ALONE.values():
        run(short)  # imports, models read from disk
    for _ in range(repeats):
        for name, run in ALONE.items():
            times[name].append((_seconds(run, short), _seconds(run, clip)))
    rates = {name: median((frames - 1) / (long - load) for load, long in some) for name, some in times.items()}
    loaded = {name: median(frames / long for _, long in some) for name, some in times.items()}
    return {
        "share_of_holistic": round(rates["capture"] / rates["holistic"], 3),
        "with_loading": round(loaded["capture"] / loaded["holistic"], 3),
        "pictures_a_second": {name: round(rate, 1) for name, rate in rates.items()},
        "loading_seconds": {name: round(median(load for load, _ in some), 2) for name, some in times.items()},
        "pictures": frames,
    }


def time_fit(landmarks: Landmarks, folder: Path, repeats: int) -> dict[str, Any]:
    """How many times faster than real time landmarks are read from a file and fitted."""
    path = folder / "found.pose"
    pose.write_landmarks(path, landmarks)
    fit(pose.read(path))
    seconds = median(_seconds(lambda p: len(fit(pose.read(p))), path) for _ in range(repeats))
    return {"fit_factor": round(len(landmarks) / landmarks.fps / seconds, 1), "fit_seconds": round(seconds, 3)}


def time_pairs(clip: Path, short: Path, repeats: int) -> dict[str, Any]:
    """How many times as much two processes do as one, workers of `lexicon build` and bare Holistic, in turns."""
    starts: dict[str, float] = {}
    singles: dict[str, list[float]] = {name: [] for name in PAIRS}
    doubles: dict[str, list[float]] = {name: [] for name in PAIRS}
    workers: dict[str, list[subprocess.Popen[str]]] = {}
    try:
        for name in PAIRS:
            begin = time.perf_counter()
            workers[name] = [_start(name, short) for _ in range(2)]
            for worker in workers[name]:
                _answer(worker)
            starts[name] = round(time.perf_counter() - begin, 2)
        for _ in range(repeats):
            for name, pair in workers.items():
                singles[name].append(_together(pair[:1], clip))
                doubles[name].append(_together(pair, clip))
    finally:
        for worker in (w for pair in workers.values() for w in pair):
            worker.kill()
            worker.communicate()
    gains = {name: round(2 * median(singles[name]) / median(doubles[name]), 3) for name in PAIRS}
    return {
        "share_of_gain": round(gains["lexicon build"] / gains["holistic"], 3),
        "gain_of_two": gains,
        "start_seconds": starts,
    }


def work(name: str, short: str) -> None:
    """A process that waits: loads and tries itself on `short`, then does the path on each line it is given."""
    PAIRS[name](short)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(f"{PAIRS[name](line.strip())}\n")
        sys.stdout.flush()


def _start(name: str, short: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _WORKER, name, str(short)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, text=True, **pipes)  # type: ignore[call-overload,no-any-return]


def _answer(worker: subprocess.Popen[str]) -> str:
    assert worker.stdout is not None
    line = worker.stdout.readline()
    if not line:
        raise InputError("a process that captures ended early: run `signweave capture` on a video to see why")
    return line


def _together(workers: Sequence[subprocess.Popen[str]], clip: Path) -> float:
    """Seconds until every one of some waiting processes has done the clip."""
    begin = time.perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(f"{clip}\n")
        worker.stdin.flush()
    for worker in workers:
        _answer(worker)
    return time.perf_counter() - begin


def _seconds(run: Callable[[Path], int], path: Path) -> float:
    begin = time.perf_counter()
    run(path)
    return time.perf_counter() - begin


def _drawn(path: Path) -> Path:
    take = next(film(sentence_motions([_TEXT]), [_SIGNER]))
    return _write(path, pictures(take), take.motion.fps, take.camera.size)


def _cut(clip: Path, path: Path) -> Path:
    """A video of the first picture of another."""
    picture = next(read_frames(clip))
    height, width = (length - length % 2 for length in picture.shape[:2])
    return _write(path, [np.ascontiguousarray(picture[:height, :width])], 30.0, (width, height))


def _write(path: Path, frames: Any, fps: float, size: tuple[int, int]) -> Path:
    with VideoWriter(path, fps, size) as video:
        for frame in frames:
            video.write(frame)
    return path
