"""Small signs and folders for the tests of the store."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from signweave.formats.pose import PoseWriter
from signweave.lexicon.entry import Entry
from signweave.lexicon.store import Store
from signweave.lexicon.table import row
from signweave.motion.nouns import Component, Contact, Layout, Motion

LAYOUT = Layout("custom-3", (Component("POINTS", ("a", "b", "c"), ("pixels", "pixels", "raw")),))
HEAD = "path,spoken_language,signed_language,start,end,words,glosses,priority"


def motion(frames: int = 10, fps: float = 30.0, seed: int = 0) -> Motion:
    """A motion with something in each of its parts."""
    rng = np.random.default_rng(seed)
    rest = Motion.rest(frames, fps)
    turns = rest.rotations + rng.normal(0, 0.1, rest.rotations.shape)
    turns /= np.linalg.norm(turns, axis=-1, keepdims=True)
    contacts = (Contact(0.1, 0.2, "right_index_tip", "chin", 0.01),)
    face = rng.uniform(0, 1, rest.face.shape)
    return Motion(turns, rng.normal(size=(frames, 3)), face, rng.uniform(0, 1, rest.confidence.shape), fps,
                  rest.face_names, contacts)  # fmt: skip


def entry(gloss: str, *words: str, **more: Any) -> Entry:
    """A sign of `gsg` with German words and a motion, unless said otherwise."""
    values = {"language": "gsg", "spoken": "de", "motion": motion(4)} | more
    return Entry(gloss, words, **values)


def store_of(path: Path, *entries: Entry) -> Store:
    """A store of these signs."""
    store = Store.create(path)
    store.add(row(e) for e in entries)
    return store


def pose_file(path: Path, frames: int = 5, seed: int = 0) -> bytes:
    """A small `.pose` file of 25 frames a second; its bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    points = np.random.default_rng(seed).uniform(1, 100, (frames, 3, 3))
    with PoseWriter(path, 25.0, (100, 100), LAYOUT) as writer:
        writer.write(points)
    return path.read_bytes()


def folder_of(path: Path, *lines: str, newline: str = "\n") -> Path:
    """A folder with an index of these lines and a `.pose` file for each path in them."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "index.csv").write_bytes(newline.join((HEAD, *lines, "")).encode())
    for i, one in enumerate(csv.DictReader((path / "index.csv").open(encoding="utf-8"))):
        if not (path / one["path"]).exists() and ".." not in one["path"]:
            pose_file(path / one["path"], seed=i)
    return path
