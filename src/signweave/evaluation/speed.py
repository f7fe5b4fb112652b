"""How fast: words to Motion, the whole command against the field's own, pictures, and start-up.

Ratios are taken within one run, the programs in turns. `load` tells how busy the machine was: above the number of its
cores the figures say more about its other users.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from ..motion.timing import concatenate
from .process import interleaved, middle, program, run_well
from .sentences import SENTENCES, SIX_WORDS, perform_text

if TYPE_CHECKING:
    from ..motion.nouns import Motion

BARS = {
    "real_time_factor": 20.0,  # at least: seconds of motion a second of work
    "process_ratio": 1.5,  # at most: our process to theirs
    "frames_per_second": 25.0,  # at least: 512x512, clothes, antialiasing, encoding included
    "start_up": 8.0,  # at most: seconds that `say` to mp4 takes longer than the video lasts
    "help_seconds": 0.6,
    "import_seconds": 0.5,
}
_AT_LEAST = ("real_time_factor", "frames_per_second")

# The lexicon of recordings has four signs; six words by saying two of them again.
THEIR_WORDS = "Kleine Kinder essen Pizza Kinder essen"

_SIZE = 512
_IMPORT = """
import time
start = time.perf_counter()
import importlib, pkgutil, signweave.motion as room
for module in pkgutil.iter_modules(room.__path__):
    importlib.import_module("signweave.motion." + module.name)
print(time.perf_counter() - start)
"""


def evaluate_speed(data_dir: Path | None = None, repeats: int = 5) -> dict[str, Any]:
    """All speed figures with their bars, as a JSON-like dict.

    `data_dir`: the folder of real recordings; without it the other program has no lexicon and `process_ratio` is None.
    `repeats`: runs that each median of processes stands on. Takes about a minute and a half.
    """
    parts = {
        "text_to_motion": time_text_to_motion(),
        "process": time_processes(data_dir, repeats) if data_dir is not None else {"process_ratio": None},
        "pictures": time_pictures(),
        "video": time_video(),
        "start": time_start(repeats),
    }
    figures = {name: part[name] for part in parts.values() for name in BARS if name in part}
    passed = {name: meets(name, value) for name, value in figures.items() if value is not None}
    machine = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}
    return {"bars": BARS, **figures, "passed": all(passed.values()), "met": passed, **machine, "parts": parts}


def meets(name: str, value: float) -> bool:
    """Whether a figure meets its bar."""
    return value >= BARS[name] if name in _AT_LEAST else value <= BARS[name]


def time_text_to_motion() -> dict[str, Any]:
    """Six-word sentences to Motion in this process, after loading.

    `first`: each sentence the first time, so that most of its signs are synthesised too; the bar is held against the
    median of these. `again`: the second time, with the signs' motion remembered.
    """
    from ..lexicon.lookup import load_lexicon

    lexicon = load_lexicon()
    list(perform_text("Hello.", lexicon))  # loading: modules, tables, the lemmatiser's dictionary
    lexicon.look_up("unlikelyword")
    rounds: dict[str, list[float]] = {"first": [], "again": []}
    spent: dict[str, list[float]] = {"first": [], "again": []}
    for name, factors in rounds.items():
        for text in SIX_WORDS:
            start = time.perf_counter()
            seconds = sum(part.motion.duration for part in perform_text(text, lexicon))
            spent[name].append(time.perf_counter() - start)
            factors.append(seconds / spent[name][-1])
    medians = {f"{name}_factor": round(middle(factors), 1) for name, factors in rounds.items()}
    return {"real_time_factor": medians["first_factor"], **medians, "first_seconds": middle(spent["first"])}


def time_processes(data_dir: Path, repeats: int) -> dict[str, Any]:
    """`signweave say` to `.pose` against `text_to_gloss_to_pose` of spoken-to-signed, whole processes, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        ours = [program("signweave"), "say", SIX_WORDS[0], "-o", f"{folder}/ours.pose"]
        theirs = [program("text_to_gloss_to_pose"), "--text", THEIR_WORDS, "--glosser", "simple"]
        theirs += [
            "--lexicon",
            str(Path(data_dir) / "sgg-words"),
            "--spoken-language",
            "de",
            "--signed-language",
            "sgg",
        ]
        theirs += ["--pose", f"{folder}/theirs.pose"]
        times = interleaved({"ours": ours, "theirs": theirs}, repeats)
        sizes = {name: os.path.getsize(f"{folder}/{name}.pose") for name in times}
    medians = {f"{name}_seconds": middle(values) for name, values in times.items()}
    ratio = medians["ours_seconds"] / medians["theirs_seconds"]
    return {"process_ratio": round(ratio, 2), **medians, "bytes": sizes, "repeats": repeats}


def time_pictures(signers: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Frames a second of drawing and encoding in this process: the median signer, and each of them in `signers`.

    Set-up is what a film of one picture takes; it is taken off the time of the long one. `core_ms_per_frame`: of all
    cores together, median; it hardly depends on how busy the machine is.
    """
    from ..body.signers import signer_names

    motion = _sentences_motion(2)
    rates, cores, setups = {}, [], []
    for name in signers or signer_names():
        _film(motion.frames(0, 1), name)  # loading: modules, the body, its clothes
        setup, setup_work = _film(motion.frames(0, 1), name)
        seconds, work = _film(motion, name)
        rates[name] = round((len(motion) - 1) / (seconds - setup), 1)
        cores.append(1000 * (work - setup_work) / (len(motion) - 1))
        setups.append(setup)
    figures = {"signers": rates, "frames": len(motion), "setup_seconds": round(median(setups), 2)}
    return {"frames_per_second": median(rates.values()), "core_ms_per_frame": round(median(cores), 1), **figures}


def _film(motion: Motion, signer: str) -> tuple[float, float]:
    """Draw and encode a motion; wall seconds and core seconds of this process."""
    from ..formats.video import VideoWriter
    from ..signer.render import render

    begin, worked = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder, VideoWriter(f"{folder}/a.mp4", motion.fps, (_SIZE, _SIZE)) as video:
        for frame in render(motion, signer, size=_SIZE):
            video.write(frame)
    return time.perf_counter() - begin, time.process_time() - worked


def time_video() -> dict[str, Any]:
    """`signweave say` to mp4 as a whole process, against how long the video lasts."""
    from ..formats.video import probe

    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/said.mp4"
        text = " ".join(SENTENCES[:4])
        done = run_well([program("signweave"), "say", text, "-o", path])
        info = probe(path)
        lasts = info.frames / info.fps
    figures = {"say_seconds": round(done.seconds, 2), "video_seconds": round(lasts, 2), "peak_mb": done.peak // 10**6}
    return {"start_up": round(done.seconds - lasts, 2), **figures}


def time_start(repeats: int) -> dict[str, Any]:
    """`signweave --help`, whole process; and importing every module of `signweave.motion` in a fresh process."""
    commands = {"help": [program("signweave"), "--help"], "nothing": [sys.executable, "-c", ""]}
    times = interleaved(commands, max(repeats, 5))
    imports = [float(run_well([sys.executable, "-c", _IMPORT]).stdout) for _ in range(max(repeats, 5))]
    bare = {"python_seconds": middle(times["nothing"])}
    return {"help_seconds": middle(times["help"]), "import_seconds": middle(imports), **bare}


def _sentences_motion(count: int) -> Motion:
    from ..lexicon.lookup import load_lexicon

    parts = perform_text(" ".join(SENTENCES[:count]), load_lexicon())
    return concatenate([part.motion for part in parts])
