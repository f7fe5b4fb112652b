"""From one file format to another, where that makes sense, and one line on what is lost.

| from \\ to | .npz | .bvh | .glb | .pose | .vtt |
|---|---|---|---|---|---|
| .npz | yes | yes | yes | yes | gloss times |
| .glb (of our own) | yes | yes | yes | yes | gloss times |
| .bvh | yes | yes | yes | yes | - |
| .pose | capture | capture | capture | v0.2 | - |

A picture (.mp4) needs a signer and a renderer: that is `signweave render`. Points (.pose) and videos become motion by
capture, which is more than a conversion.
"""

from __future__ import annotations

import os
from pathlib import Path

from ..body.figure import Figure
from ..body.shown import as_shown
from ..errors import InputError
from ..motion.nouns import GlossSpan, Motion

MOTION = (".npz", ".bvh", ".glb")
"""Suffixes that hold a Motion, in and out."""
_TARGETS = (*MOTION, ".pose", ".vtt")


def convert(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    signer: str | None = None,
    fps: float | None = None,
    figure: Figure | None = None,
) -> str:
    """Convert a file; the line returned says what is lost.

    `signer`: on whose body points and meshes are made (the neutral body unless given). `figure`: that signer dressed,
    for .glb. `fps`: resample to this rate.
    """
    source, target = Path(source), Path(target)
    _check(source, target)
    if source.suffix.lower() == ".pose":
        return _points(source, target, fps)
    motion, glosses = read_motion(source), read_glosses(source)
    if fps is not None and fps != motion.fps:
        from ..motion.timing import resample

        if not 0 < fps < 1e5:
            raise InputError(f"{fps:g} frames a second, expected more than 0")
        motion = resample(motion, fps)
    lost = _write(target, motion, glosses, signer, figure)
    return f"{source.name} -> {target.name}: {', '.join(lost) + ' lost' if lost else 'nothing is lost'}"


def read_motion(path: str | os.PathLike[str]) -> Motion:
    """The Motion in a .npz, .bvh or .glb."""
    suffix = Path(path).suffix.lower()
    if suffix == ".npz":
        from . import npz

        return npz.read(path)
    if suffix == ".bvh":
        from . import bvh

        return bvh.read(path)
    if suffix == ".glb":
        from . import glbread

        return glbread.read(path)
    raise InputError(f"{path}: {_why_no_motion(suffix)}")


def read_glosses(path: str | os.PathLike[str]) -> list[GlossSpan]:
    """When what was signed, from a .npz, .glb or .vtt; empty for other files."""
    suffix = Path(path).suffix.lower()
    if suffix == ".npz":
        from . import npz

        return npz.read_glosses(path)
    if suffix == ".glb":
        from . import glbread

        return glbread.read_glosses(path)
    if suffix == ".vtt":
        from . import vtt

        return vtt.read(path)
    return []


def _check(source: Path, target: Path) -> None:
    a, b = source.suffix.lower(), target.suffix.lower()
    if not source.exists():
        raise InputError(f"{source}: no such file")
    if b == ".mp4":
        raise InputError(f"{target}: a picture needs a signer, use: signweave render {source.name} -o {target.name}")
    if b not in _TARGETS:
        raise InputError(f"{target}: unknown suffix '{b}', expected one of {', '.join(_TARGETS)}")
    if a not in MOTION and (a, b) != (".pose", ".pose"):
        raise InputError(f"{source}: {_why_no_motion(a)}")
    if (a, b) == (".bvh", ".vtt"):
        raise InputError(f"{source}: a .bvh does not say what is signed when, expected .npz or .glb")
    if source.resolve() == target.resolve():
        raise InputError(f"{target}: is the file to read, give another name")


def _why_no_motion(suffix: str) -> str:
    if suffix == ".pose":
        return "holds points and no rotations; `signweave capture` makes motion of it"
    if suffix in (".mp4", ".mov", ".webm", ".avi", ".mkv"):
        return "is a video; `signweave capture` makes motion of it"
    if suffix == ".vtt":
        return "captions hold no motion"
    return f"unknown suffix '{suffix}', expected one of {', '.join((*MOTION, '.pose'))}"


def _points(source: Path, target: Path, fps: float | None) -> str:
    from . import pose

    landmarks = pose.read(source)
    if fps is not None and fps != landmarks.fps:
        raise InputError(f"{source}: points are not resampled, leave --fps out")
    pose.write_landmarks(target, landmarks)
    return f"{source.name} -> {target.name}: other people than the first lost, if there were any"


def _write(
    target: Path, motion: Motion, glosses: list[GlossSpan], signer: str | None, figure: Figure | None
) -> list[str]:
    """Write the target and name what of this very motion it does not keep."""
    suffix = target.suffix.lower()
    certain = bool((motion.confidence == 1).all())
    if suffix == ".npz":
        from . import npz

        npz.write(target, motion, glosses)
        return []
    if suffix == ".bvh":
        from . import bvh

        bvh.write(target, motion)
        has = {"face (but jaw and eyes)": motion.face.any(), "confidence": not certain, "contacts": motion.contacts}
        return [name for name, there in {**has, "gloss times": glosses}.items() if there]
    if suffix == ".glb":
        from ..body.shape import load_body
        from ..body.signers import load_signer
        from . import glb

        body, dominant = load_body(signer or "neutral"), load_signer(signer or "neutral").dominant
        glb.write(target, as_shown(motion, signer), body, figure, glosses, dominant=dominant)
        return [] if certain else ["confidence"]
    if suffix == ".pose":
        from ..body.shape import load_body
        from . import pose

        pose.write(target, as_shown(motion, signer), load_body(signer or "neutral"))
        return ["all but points on the body"]
    from . import vtt

    vtt.write(target, glosses)
    return ["all but gloss times"]
