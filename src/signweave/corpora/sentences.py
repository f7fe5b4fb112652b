"""Sentences of the DGS-Korpus in pairs: `train_1_original.pose`, `train_1_updated.pose`, `train_1_metadata.json`.

The `_original` file is not the film of the sentence: it holds the pieces of the glosses, cut out of the film and
joined with a fifth of a second between two, and each join may have cut some frames off (fluent-pose-synthesis,
`create_data.py`). So the metadata's times, those of the film, cannot be looked up in the file; the rows of single
glosses are placed by that rule, and what the joins cut off is spread evenly over them: estimates, a few frames off.
In `_updated` pieces were replaced by dictionary recordings of unknown length: it has no gloss rows.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..formats.textrows import read_json
from .clips import Clip
from .timing import posed

LICENCE = "DGS-Korpus, its own terms (research; meine-dgs.de); files from fluent-pose-synthesis, MIT"
_VERSIONS = ("original", "updated")
_METADATA = "_metadata.json"
_PAUSE = 0.2  # seconds put between two pieces


def looks_so(folder: Path) -> bool:
    """Whether a folder, or its folder `train`, holds pairs of sentences."""
    return any(True for _ in _metadata(folder))


def read(folder: Path, corpus: str) -> list[Clip]:
    """Both versions of every sentence, a row for each gloss of the original, and the example's dictionary signs."""
    out: list[Clip] = []
    for file in sorted(_metadata(folder), key=lambda f: (f.parent.name, len(f.name), f.name)):
        out += _sentence(folder, file, corpus)
    for file in sorted((folder / "example" / "poses").glob("*.pose")):
        if file.stem != "stitched":
            out.append(_dictionary(folder, file, corpus))
    return out


def pieces(lengths: list[int], frames: int, pause: int) -> list[tuple[int, int]]:
    """First frame and length of each piece in a joined file of `frames`; what is missing was cut off at the joins."""
    joins = max(len(lengths) - 1, 1)
    missing = (sum(lengths) + pause * (len(lengths) - 1) - frames) / joins
    out, at = [], 0.0
    for i, length in enumerate(lengths):
        cut = missing / 2 * ((i > 0) + (i < len(lengths) - 1))
        kept = max(length - cut, 1.0)
        first = min(round(at), frames - 1)
        out.append((first, max(1, min(round(at + kept), frames) - first)))
        at += kept + pause
    return out


def _metadata(folder: Path) -> list[Path]:
    return [*folder.glob(f"*{_METADATA}"), *folder.glob(f"*/*{_METADATA}")]


def _sentence(folder: Path, file: Path, corpus: str) -> list[Clip]:
    told, where = read_json(file), str(file)
    try:
        sentence, name = told["sentence"], str(told["id"])
        glosses = [str(gloss) for gloss in sentence["glosses"]["gloss"]]
        texts = str(sentence["german"]), str(sentence["english"])
        times = list(zip(sentence["glosses"]["start"], sentence["glosses"]["end"], strict=True))
    except (KeyError, TypeError, ValueError):
        raise InputError(f"{where}: expected an id and a sentence with german, english and glosses") from None
    stem, out = file.name.removesuffix(_METADATA), list[Clip]()
    for version in _VERSIONS:
        path = (file.parent / f"{stem}_{version}.pose").relative_to(folder).as_posix()
        fps, frames = posed(folder / path, where)
        clip = replace(
            _clip(corpus, f"{name}-{version}", "sentence", path, fps, frames, name),
            gloss=" ".join(glosses),
            text=texts[0],
            english=texts[1],
            variant=version,
            split=file.parent.name if file.parent != folder else "",
        )
        out.append(clip)
    return [*out, *_glosses(out[0], glosses, times)]


def _glosses(sentence: Clip, glosses: list[str], times: list[tuple[Any, Any]]) -> list[Clip]:
    fps = sentence.fps
    lengths = [math.ceil(end / 1000 * fps) - math.floor(start / 1000 * fps) for start, end in times]
    spans = pieces(lengths, sentence.frames, int(_PAUSE * fps))
    return [
        replace(
            sentence,
            clip=f"{sentence.clip}-{i}",
            level="sign",
            gloss=gloss,
            text="",
            english="",
            variant="piece of a sentence",
            first=first,
            frames=frames,
        )
        for i, (gloss, (first, frames)) in enumerate(zip(glosses, spans, strict=True), 1)
    ]


def _dictionary(folder: Path, file: Path, corpus: str) -> Clip:
    fps, frames = posed(file, str(file))
    path = file.relative_to(folder).as_posix()
    clip = _clip(corpus, f"dictionary-{file.stem}", "sign", path, fps, frames, "")
    return replace(clip, gloss=file.stem, spoken="", variant="dictionary")


def _clip(corpus: str, name: str, level: str, path: str, fps: float, frames: int, group: str) -> Clip:
    return Clip(
        f"{corpus}/{name}", corpus, level, path, "pose", 0, frames, fps,
        language="gsg", spoken="de", group=group, person=0, licence=LICENCE,
    )  # fmt: skip
