"""Other programs, run and measured: wall time, peak memory, and what they said."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from ..errors import InputError

# A child's peak counts what its parent held when it was started; so a small process stands between.
_LAUNCHER = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.call(sys.argv[2:])
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
json.dump([code, seconds, peak], open(sys.argv[1], "w"))
"""


@dataclass(frozen=True)
class Run:
    """One finished program: `code`, wall `seconds`, `peak` resident bytes (the largest of its processes), output."""

    command: tuple[str, ...]
    code: int
    seconds: float
    peak: int
    stdout: str
    stderr: str


def run(command: Sequence[str], text: str | None = None) -> Run:
    """Run a program to its end, `text` on its stdin, whatever code it ends with. InputError where it is not there."""
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "note.json"
        launch = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(note), *command]
        done = subprocess.run(launch, input=text or "", capture_output=True, text=True, check=False)
        if not note.exists():
            raise InputError(f"{command[0]}: cannot be started; {done.stderr.strip().splitlines()[-1]}")
        code, seconds, peak = json.loads(note.read_text())
    return Run(tuple(command), code, seconds, peak, done.stdout, done.stderr)


def run_well(command: Sequence[str], text: str | None = None) -> Run:
    """Run a program that has to succeed; InputError with its last line where it does not."""
    done = run(command, text)
    if done.code:
        raise InputError(f"{command[0]} ended with code {done.code}: {(done.stderr.strip() or '-').splitlines()[-1]}")
    return done


def program(name: str) -> str:
    """Path of a command that is installed beside this Python; InputError where it is missing."""
    path = Path(sys.executable).with_name(name)
    if not path.exists():
        raise InputError(f"{name}: not installed beside {sys.executable}; pip install 'signweave[dev]'")
    return str(path)


def interleaved(commands: Mapping[str, Sequence[str]], repeats: int) -> dict[str, list[float]]:
    """Seconds of each command, run in turns so that a busy machine is as unkind to one as to the other."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            times[name].append(run_well(command).seconds)
    return times


def middle(times: Sequence[float]) -> float:
    """Median, in milliseconds' precision."""
    return round(median(times), 3)
