"""CMU motion capture: trials as BVH and as ASF/AMC, packed or unpacked, and `captions.jsonl` with HumanML3D's captions.

Every trial is a row, and every captioned stretch of one is another. `start20` and `end20` count frames at 20 a second
of the trial itself, whose first frame is the BVH's second (the first is a T-pose, which the BVH's makers put there and
smoothed the way out of over some frames: rows of trials begin after that). The salsa files are really at 60 frames a
second, not at the 120 that they say.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..formats.bvhtext import parse_text
from ..formats.retarget import calibration
from ..formats.textrows import json_lines
from .archive import Archive
from .asf import counted
from .clips import Clip
from .timing import animated, cut

LICENCE = "CMU mocap: free for all uses, no resale, credit mocap.cs.cmu.edu (NSF EIA-0196217); captions MIT (HumanML3D)"
_PACKS = (("bvh", ".bvh"), ("asf-amc", ".amc"))
_CAPTIONED = 20.0  # frames a second that captions count in
_SALSA = 60.0
_AMC = 120.0
_OPENING = 40  # frames that are read to see where a calibration pose ends


def looks_so(folder: Path) -> bool:
    """Whether a folder is laid out like this corpus."""
    return (folder / "captions.jsonl").is_file() and any(_pack(folder, name) for name, _ in _PACKS)


def read(folder: Path, corpus: str) -> list[Clip]:
    """Every trial, and every captioned stretch."""
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in json_lines(folder / "captions.jsonl"):
        told[str(line.get("file"))].append(line)
    out = []
    for name, suffix in _PACKS:
        for member, text in _trials(folder, name, suffix):
            out += _rows(folder, corpus, name, member, text, told.pop(f"{name}/{member}", []))
    if told:
        raise InputError(f"{folder / 'captions.jsonl'}: captions for {sorted(told)[0]}, which is not there")
    return out


def _pack(folder: Path, name: str) -> Path | None:
    """The folder of this name, else the archive; None where neither is there."""
    return next((p for p in (folder / name, folder / f"{name}.tar.xz") if p.exists()), None)


def _trials(folder: Path, name: str, suffix: str) -> list[tuple[str, str]]:
    """Names and texts of the trials of one pack."""
    pack = _pack(folder, name)
    if pack is None:
        return []
    if pack.is_dir():
        files = sorted(pack.glob(f"*/*{suffix}"))
        return [(f.relative_to(pack).as_posix(), f.read_text("utf-8", "replace")) for f in files]
    archive = Archive(pack)
    return [(member, archive.text(member)) for member in sorted(archive.data) if member.endswith(suffix)]


def _rows(folder: Path, corpus: str, name: str, member: str, text: str, told: list[dict[str, Any]]) -> list[Clip]:
    packed = not (folder / name).is_dir()
    path, inner = (f"{name}.tar.xz", member) if packed else (f"{name}/{member}", "")
    if name == "bvh":
        fps, count = animated(text, member)
        fps = _SALSA if member.startswith("salsa/") else fps
        form, first = "bvh", opening(text, member)
    else:
        fps, count, form, first = _AMC, counted(text), "amc", 0
    lag = 1 if form == "bvh" else 0
    trial = told[0]["trial"] if told else (Path(member).stem if form == "amc" else "")
    stem = member.rsplit(".", 1)[0]
    content = "" if form == "amc" else member.split("/", maxsplit=1)[0]
    whole = Clip(
        f"{corpus}/{name}/{stem}", corpus, "movement", path, form, first, count - first, fps,
        gloss=content, signer=trial.split("_")[0], variant="trial", group=f"{name}/{stem}", member=inner,
        licence=LICENCE, ships=True,
    )  # fmt: skip
    return [
        whole,
        *(_captioned(whole, line, lag, count, f"{folder / 'captions.jsonl'}, {line.get('id')}") for line in told),
    ]


def _captioned(trial: Clip, line: dict[str, Any], lag: int, count: int, where: str) -> Clip:
    try:
        start, end, texts = line["start20"] / _CAPTIONED, line["end20"] / _CAPTIONED, tuple(line["captions"])
        name, split = str(line["id"]), str(line["split"])
    except (KeyError, TypeError):
        raise InputError(f"{where}: expected id, split, start20, end20 and captions") from None
    first, frames = cut(count - lag, trial.fps, start, end, where)
    return replace(
        trial, clip=f"{trial.clip}-{name}", first=first + lag, frames=frames, text=texts[0], captions=texts[1:],
        spoken="en", split=split, variant="captioned",
    )  # fmt: skip


def opening(text: str, where: str) -> int:
    """The first frame of a BVH after the T-pose and the way out of it; 1 where there is no such way."""
    head, found, tail = text.partition("MOTION")
    lines = tail.lstrip("\r\n").split("\n", 2)
    rows = lines[2].splitlines()[:_OPENING] if found and len(lines) == 3 else []
    if len(rows) < 2:
        return 0
    start = f"{head}MOTION\nFrames: {len(rows)}\n{lines[1]}\n" + "\n".join(rows) + "\n"
    return max(1, calibration(parse_text(start, where)))
