"""A recording or a motion as a trained model understands it: noise gone, hidden frames filled in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .choreography.perform import Performed
from .errors import InputError
from .generating import length_note
from .motion.nouns import GlossSpan, Motion
from .outputs import Look, check_outputs, write_all

if TYPE_CHECKING:
    from .models.generator import SignGenerator


@dataclass(frozen=True)
class Rebuilt:
    """What became of a motion. `millimetres`: mean distance of the upper body's joints before and after, over the
    frames that are not hidden; `fingers`: of the fingers' joints seen from their wrists. `hidden`: frames of confidence
    0, which are filled in. `note`: one line on what is out of the ordinary, else empty."""

    motion: Motion
    millimetres: float
    fingers: float
    hidden: int
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        told = {key: value for key, value in asdict(self).items() if key != "motion"}
        return {
            **told, "seconds": round(self.motion.duration, 3), "frames": len(self.motion),
            "millimetres": round(self.millimetres, 2), "fingers": round(self.fingers, 2),
        }  # fmt: skip


def read_source(path: str | Path) -> tuple[Motion, list[GlossSpan]]:
    """A motion file (.npz, .bvh, .glb), or a recording (video, picture, .pose) captured, and when what is signed in
    it."""
    from .capture.source import SUFFIXES, VIDEOS
    from .formats.convert import read_glosses, read_motion
    from .formats.video import probe

    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        return read_motion(path), read_glosses(path)
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    from .capture.capturing import capture
    from .models.generator import check_length

    if path.suffix.lower() in VIDEOS:
        check_length(probe(path).duration, str(path))
    return capture(path).motion, []


def rebuild(model: SignGenerator, motion: Motion, word: str | None = None, mended: bool = True) -> Rebuilt:
    """The motion as the model understands it; `word`: what it shows, where that is known (InputError for words that the
    model never learned). `mended`: as `SignGenerator.reconstruct` has it."""
    from .models.generator import seen

    made = model.reconstruct(motion, word, mended)
    shown = seen(motion)
    body, fingers = differences(motion, made, shown if shown.any() else np.ones(len(motion), bool))
    long = length_note(model, motion.duration)
    note = f"{long}: cut it to one sign" if long else ""
    if not shown.any():
        note = "all frames are hidden: what is made shows nothing of the recording"
    return Rebuilt(made, body, fingers, int((~shown).sum()), note)


def differences(one: Motion, other: Motion, frames: np.ndarray) -> tuple[float, float]:
    """Mean distance in millimetres between the joints of two motions of one length on the neutral skeleton, over
    `frames (T,)` bool: of the upper body with the pelvis in one place, and of the fingers with their wrists in one."""
    from .motion.kinematics import forward
    from .motion.neutral import NEUTRAL
    from .motion.sixd import UPPER_BODY
    from .motion.skeleton import HAND_JOINTS, SIDES, joint

    first, second = (forward(NEUTRAL, motion.rotations[frames])[0] for motion in (one, other))
    apart = np.linalg.norm(first - second, axis=-1)[:, list(UPPER_BODY)]
    hands = []
    for side in SIDES:
        wrist, rows = joint(f"{side}_wrist"), list(HAND_JOINTS[side])
        local = (first[:, rows] - first[:, [wrist]]) - (second[:, rows] - second[:, [wrist]])
        hands.append(np.linalg.norm(local, axis=-1).mean())
    return 1000 * float(apart.mean()), 1000 * float(np.mean(hands))


def rebuild_to_files(
    model: SignGenerator, source: str | Path, paths: Sequence[str | Path], look: Look, word: str | None = None,
    mended: bool = True, progress: Callable[[float], None] | None = None,
) -> Rebuilt:  # fmt: skip
    """Reconstruct a motion file or a recording straight into files: all come to stand at their places, or none."""
    files = check_outputs(paths)
    if Path(source).resolve() in [path.resolve() for path in files]:
        raise InputError(f"{source}: is the file to read, give another name")
    if word is not None:
        model.vector(word)
    motion, glosses = read_source(source)
    try:
        done = rebuild(model, motion, word, mended)
    except InputError as error:
        raise InputError(f"{source}: {error}") from None
    part = Performed(done.motion, tuple(glosses), 0.0)
    for count in write_all([part], files, done.motion.fps, look):
        if progress:
            progress(count / len(done.motion))
    return done
