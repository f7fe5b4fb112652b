"""Motions of many clips as one `.npz`: what does not change over all frames is stored once, the rest end to end.

Lossless: what comes out equals what went in bit for bit (faces under other names than ARKit's 52 lose what has none).
Arrays: `clips`, `digests`, `lengths`, `fps`, `ships`; of each of `rotations (N, 55, 4)`, `translation (N, 3)`,
`face (N, 52)` and `confidence (N, 56)` the columns that vary `NAME (N, k)`, which they are `NAME_varies`, and the rest
`NAME_constant`; `contacts`; `about`, JSON with the version and the licences of the corpora.
"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from .._version import __version__
from ..errors import InputError
from ..formats.atomic import readable, writing
from ..motion.nouns import Contact, Motion
from ..motion.skeleton import FACE_NAMES, JOINTS
from .clips import Table

VERSION = 1
_SHAPES = {
    "rotations": (len(JOINTS), 4),
    "translation": (3,),
    "face": (len(FACE_NAMES),),
    "confidence": (len(JOINTS) + 1,),
}
_CONTACT = np.dtype([("clip", "i4"), ("start", "f8"), ("end", "f8"), ("hand", "U48"), ("body", "U48"), ("gap", "f8")])


@dataclass(frozen=True)
class Motions(Mapping[str, Motion]):
    """Motions by the name of their clip, and end to end as arrays for training.

    `lengths (C,)` frames of each clip, `fps (C,)`, `ships (C,)`. Clip n is the frames `starts[n]` up to
    `starts[n] + lengths[n]` of `rotations (N, 55, 4)`, `translation (N, 3)`, `face (N, 52)`, `confidence (N, 56)`.
    """

    names: tuple[str, ...]
    digests: tuple[str, ...]
    lengths: np.ndarray
    fps: np.ndarray
    ships: np.ndarray
    rotations: np.ndarray
    translation: np.ndarray
    face: np.ndarray
    confidence: np.ndarray
    contacts: np.ndarray
    about: Mapping[str, Any]

    @cached_property
    def starts(self) -> np.ndarray:
        """`(C,)` first frame of each clip."""
        return np.concatenate([[0], np.cumsum(self.lengths)[:-1]]).astype(np.int64)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __getitem__(self, name: str) -> Motion:
        """A clip's motion, views of the arrays; KeyError where there is none of this name."""
        i = self._rows[name]
        stretch = slice(int(self.starts[i]), int(self.starts[i] + self.lengths[i]))
        touching = self.contacts[self.contacts["clip"] == i]
        contacts = tuple(
            Contact(float(c["start"]), float(c["end"]), str(c["hand"]), str(c["body"]), float(c["gap"]))
            for c in touching
        )
        arrays = {key: getattr(self, key)[stretch] for key in _SHAPES}
        return Motion(**arrays, fps=float(self.fps[i]), contacts=contacts)

    def of(self, table: Table) -> Iterator[tuple[str, Motion]]:
        """Name and motion of every clip of a table; InputError where one was not fitted."""
        missing = [clip.clip for clip in table if clip.clip not in self]
        if missing:
            raise InputError(
                f"{len(missing)} clips are not among the motions ('{missing[0]}' first), fit the table again"
            )
        for clip in table:
            yield clip.clip, self[clip.clip]


def load_motions(path: str | os.PathLike[str]) -> Motions:
    """Read what `fit_table` wrote. InputError where the file is none such, or damaged."""
    path = readable(path, ".npz")
    try:
        with np.load(path, allow_pickle=False) as archive:
            about = json.loads(str(archive["about"]))
            if about.get("version") != VERSION:
                raise InputError(f"{path}: version {about.get('version')}, this signweave reads {VERSION}: fit again")
            light = {key: archive[key] for key in ("lengths", "fps", "ships", "contacts")}
            count = int(light["lengths"].sum())
            arrays = {key: _unpacked(archive, key, count) for key in _SHAPES}
            names, digests = (tuple(map(str, archive[key])) for key in ("clips", "digests"))
    except InputError:
        raise
    except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        why = str(error).splitlines()[0][:100] if str(error) else "empty"
        raise InputError(f"{path}: not motions of a table, or damaged ({why}); make them with `corpus fit`") from error
    return Motions(names, digests, **light, **arrays, about=about)


def write_motions(
    path: str | os.PathLike[str], found: Iterable[tuple[str, str, bool, Motion]], licences: Mapping[str, str]
) -> int:
    """Write motions (name, digest, ships, motion); `licences` by corpus. Returns how many frames.

    Beside and renamed: what stood at `path` stays until all is written.
    """
    rows = [(name, digest, ships, _plain(motion)) for name, digest, ships, motion in found]
    moved = [row[3] for row in rows]
    touching = [(i, c.start, c.end, c.hand_point, c.body_point, c.gap) for i, m in enumerate(moved) for c in m.contacts]
    about = {"version": VERSION, "signweave": __version__, "licences": dict(licences)}
    arrays: dict[str, np.ndarray] = {
        "about": np.array(json.dumps(about, ensure_ascii=False)),
        "clips": np.array([row[0] for row in rows]),
        "digests": np.array([row[1] for row in rows]),
        "ships": np.array([row[2] for row in rows], bool),
        "lengths": np.array([len(m) for m in moved], np.int64),
        "fps": np.array([m.fps for m in moved], np.float64),
        "contacts": np.array(touching, _CONTACT),
    }
    for key in _SHAPES:
        arrays |= _packed(key, [getattr(m, key) for m in moved])
    with writing(path) as part, open(part, "wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy's stub takes keyword arrays for a flag
    return int(arrays["lengths"].sum())


def _packed(key: str, parts: list[np.ndarray]) -> dict[str, np.ndarray]:
    """The columns of one array that vary over all frames, which they are, and the others' value."""
    width = int(np.prod(_SHAPES[key]))
    flat = [part.reshape(len(part), width) for part in parts]
    constant = flat[0][0]
    varies = np.zeros(width, bool)
    for part in flat:
        varies |= (part.view(np.uint32) != constant.view(np.uint32)).any(0)
    return {
        key: np.concatenate([part[:, varies] for part in flat]),
        f"{key}_varies": varies,
        f"{key}_constant": constant,
    }


def _unpacked(archive: Any, key: str, count: int) -> np.ndarray:
    varies, constant, values = archive[f"{key}_varies"], archive[f"{key}_constant"], archive[key]
    out = np.empty((count, len(constant)), np.float32)
    out[:, ~varies] = constant[~varies]
    out[:, varies] = values
    return out.reshape(count, *_SHAPES[key])


def _plain(motion: Motion) -> Motion:
    """With the face under ARKit's names, contiguous in memory."""
    if motion.face_names != FACE_NAMES:
        face = np.zeros((len(motion), len(FACE_NAMES)), np.float32)
        for i, name in enumerate(motion.face_names):
            if name in FACE_NAMES:
                face[:, FACE_NAMES.index(name)] = motion.face[:, i]
        motion = replace(motion, face=face, face_names=FACE_NAMES)
    return replace(
        motion,
        rotations=np.ascontiguousarray(motion.rotations),
        translation=np.ascontiguousarray(motion.translation),
        face=np.ascontiguousarray(motion.face),
        confidence=np.ascontiguousarray(motion.confidence),
    )


def licences_of(table: Table) -> dict[str, str]:
    """The licence of each corpus of a table, several joined."""
    found: dict[str, list[str]] = {}
    for clip in table:
        kept = found.setdefault(clip.corpus, [])
        if clip.licence not in kept:
            kept.append(clip.licence)
    return {corpus: "; ".join(filter(None, kept)) or "not known" for corpus, kept in found.items()}


def exists(path: Path) -> bool:
    """Whether motions could stand at a path already."""
    return path.is_file() and path.stat().st_size > 0
