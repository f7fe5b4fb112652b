"""Which corpora are known, and a folder as a table of its clips."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import InputError
from . import bandai, cmu, kinect, letters, listed, sentences
from .clips import Clip, Table


@dataclass(frozen=True)
class Kind:
    """A layout of folders. `looks_so(folder)`: whether a folder is laid out so. `read(folder, corpus)`: its clips.
    `named`: known by the folder's name too, because others are laid out alike. `licensed`: its licence is known."""

    looks_so: Callable[[Path], bool]
    read: Callable[[Path, str], list[Clip]]
    named: bool = False
    licensed: bool = True


KINDS: dict[str, Kind] = {
    "isl-kinect": Kind(kinect.looks_so, kinect.read),
    "bandai": Kind(bandai.looks_so, bandai.read),
    "cmu": Kind(cmu.looks_so, cmu.read),
    "dgs-sentences": Kind(sentences.looks_so, sentences.read),
    "fingerspelling": Kind(letters.looks_so, letters.read_letters, named=True),
    "sgg-words": Kind(letters.looks_so, letters.read_words, named=True),
    "spoken-to-signed": Kind(letters.looks_so, letters.read_any, licensed=False),
    "folder": Kind(listed.looks_so, listed.read, licensed=False),
}
"""Kinds by the name that `--kind` takes, in the order in which a folder is compared with them."""


def read_corpus(
    folder: str | os.PathLike[str],
    kind: str | None = None,
    name: str | None = None,
    language: str = "",
    licence: str = "",
    ships: bool = False,
) -> Table:
    """The table of a folder's clips. Files stay where they are; nothing is fitted.

    `kind`: one of `KINDS`, guessed from what lies in the folder unless given. `name`: what the corpus is called, else
    as its kind, or as the folder where the kind is a general one. `language`, `licence`, `ships`: for clips that do not
    say; the last two are refused for corpora whose licence is known. InputError names file and line of what is wrong.
    """
    base = Path(folder)
    if not base.is_dir():
        raise InputError(
            f"{base}: {'is no folder' if base.exists() else 'no such folder'}, give the folder of a corpus"
        )
    if kind is not None and kind not in KINDS:
        raise InputError(f"no kind '{kind}', expected one of: {', '.join(KINDS)}")
    kind = kind or guessed(base)
    found = KINDS[kind]
    if found.licensed and (licence or ships):
        raise InputError(f"the licence of {kind} is known, --licence and --ships are for folders of your own")
    corpus = name or (kind if found.licensed else base.resolve().name)
    if not corpus or "/" in corpus:
        raise InputError(f"'{corpus}': expected a name without a slash, give one with --name")
    clips = found.read(base, corpus)
    filled = tuple(
        replace(
            clip,
            language=clip.language or ("" if clip.level == "movement" else language),
            licence=clip.licence or licence,
            ships=clip.ships or (ships and not found.licensed),
        )
        for clip in clips
    )
    return Table(filled, {corpus: str(base.resolve())})


def guessed(folder: Path) -> str:
    """The kind of a folder; InputError where it is like none that is known."""
    for name, kind in KINDS.items():
        if kind.looks_so(folder) and (not kind.named or folder.resolve().name == name):
            return name
    raise InputError(
        f"{folder}: like no corpus that is known; for recordings of your own write a {listed.NAMES[0]} with the columns"
        " path and gloss beside them"
    )
