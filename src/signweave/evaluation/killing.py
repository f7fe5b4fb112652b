"""Imports that are killed (SIGKILL) at many moments, and repeated: is anything lost, doubled, or no longer readable?"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..lexicon.entry import Entry
from ..lexicon.importing import READ, import_pending
from ..lexicon.sources import Pending
from ..lexicon.store import Store
from ..motion.nouns import Motion

OLD = 100
"""Signs that the store has before the import: its old version."""

_FRAMES = 8
_TIMEOUT = 600  # seconds
_CHILD = "import sys; from signweave.evaluation.killing import run; run(sys.argv[1], int(sys.argv[2]))"


def generated(start: int, stop: int) -> list[Pending]:
    """Small signs, each with a motion of its own; the first tenth of the old ones comes with another licence."""

    def load(number: int) -> Entry:
        motion = Motion.rest(_FRAMES)
        face = np.full(motion.face.shape, (number % 1000) / 1000, np.float32)
        still = Motion(motion.rotations, motion.translation, face, motion.confidence, motion.fps)
        licence = "CC0-1.0" if number < OLD // 10 and stop > OLD else "CC-BY-4.0"
        return Entry(f"S{number}", (f"word{number}",), "gsg", "de", motion=still, licence=licence, path=f"{number}.npz")

    return [Pending(f"sign {number}", lambda number=number: load(number)) for number in range(start, stop)]  # type: ignore[misc]


def run(path: str, entries: int) -> None:
    """The import that is killed: all signs, the old ones among them. Writes to stdout how far it is."""
    store = Store.open(path)
    sys.stdout.write("begun\n")
    sys.stdout.flush()

    def tick(share: float) -> None:
        sys.stdout.write(f"{share:.4f}\n")
        sys.stdout.flush()

    import_pending(store, generated(0, entries), tick=tick)
    sys.stdout.write("done\n")


def evaluate_killing(entries: int = 10_000, kills: int = 8, seed: int = 0) -> dict[str, Any]:
    """Kill imports while signs are read, and while they are written; repeat each; count what is wrong afterwards.

    Half of the moments lie evenly over the reading of the signs, the other half at random in the half second after it,
    where the store changes.
    """
    rng = np.random.default_rng(seed)
    begun = (kills + 1) // 2
    moments = [(READ * float(share), 0.0) for share in np.linspace(0, 0.98, begun)]
    moments += [(READ, float(wait)) for wait in rng.uniform(0, 0.5, kills - begun)]
    wrong: dict[str, int] = {"lost": 0, "doubled": 0, "unreadable": 0, "half_imported": 0, "after_commit": 0}
    ended = 0
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "old"
        import_pending(Store.create(old), generated(0, OLD))
        for number, (share, wait) in enumerate(moments):
            path = Path(folder) / f"store{number}"
            shutil.copytree(old, path)
            ended += kill_import(path, entries, share, wait)
            for name, count in _faults(path, entries).items():
                wrong[name] += count
            shutil.rmtree(path)
    return {"kills": kills, "killed_signs": entries, "ended_before_the_kill": ended} | {
        f"killed_{k}": v for k, v in wrong.items()
    }


def kill_import(path: Path, entries: int, share: float, wait: float) -> bool:
    """Start an import and kill it `wait` seconds after `share` of its signs are read. Whether it had ended by then."""
    child = subprocess.Popen([sys.executable, "-c", _CHILD, str(path), str(entries)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for line in child.stdout:
        if line.strip() in ("begun", "done") and share > 0:
            continue
        if line.strip() == "begun" or float(line) >= share:
            break
    time.sleep(wait)
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=_TIMEOUT)
    return child.returncode == 0


def _faults(path: Path, entries: int) -> dict[str, int]:
    """What is wrong right after a kill, and after the import was repeated; and whether the signs were in by then."""
    before = _glosses(Store.open(path))
    faults = {"unreadable": 0, "half_imported": 0, "after_commit": int(len(before) == entries)}
    if not _whole(before, entries):
        faults["half_imported"] = 1
    repeated = import_pending(Store.open(path), generated(0, entries))
    store = Store.open(path)
    after = _glosses(store)
    oldest = next(v.number for v in store.versions() if v.signs == OLD)
    if sorted(_glosses(Store.open(path, oldest))) != sorted(f"S{n}" for n in range(OLD)):
        faults["unreadable"] = 1
    wanted = {f"S{n}" for n in range(entries)}
    found = {store.index.gloss(int(n)) for n in range(len(store.index))}
    changed = sum(entry.licence == "CC0-1.0" for entry in store.entries())
    lost = len(wanted - set(after)) + len(wanted - found) + abs(changed - OLD // 10)
    assert repeated.added + repeated.changed + repeated.same == entries
    return faults | {"lost": lost, "doubled": len(after) - len(set(after))}


def _whole(glosses: Sequence[str], entries: int) -> bool:
    """Whether the store is as before the import, or as after it."""
    return len(glosses) in (OLD, entries) and len(set(glosses)) == len(glosses)


def _glosses(store: Store) -> list[str]:
    return [gloss for piece in store.batches(["gloss"]) for gloss in piece["gloss"].to_pylist()]
