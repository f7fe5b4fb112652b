"""Corpora made ready for recipes: read, split and fitted, or synthesised, once; kept beside the runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..corpora import (
    Motions,
    Table,
    fit_table,
    load_motions,
    read_corpus,
    read_table,
    side,
    split_by_signer,
    split_by_word,
    write_table,
)  # fmt: skip
from ..corpora.synthetic import Synthetic, synthesise_corpus
from ..errors import InputError
from .clips import Clips, clips_of
from .recipes import CORPORA

Tick = Callable[[float], None]
FOLDER = "corpora"
_KINECT = "isl-kinect"
_SYNTHETIC = {
    "synthetic": Synthetic(),
    "synthetic-noise": Synthetic(noise_frames=True),
    "synthetic-cleaned": Synthetic(noise_frames=True, clean=True),
}


def prepared(name: str, work: Path, data: Path | None = None, tick: Tick | None = None) -> tuple[Table, Motions]:
    """The table, split into train and test, and the motions of a corpus of `CORPORA`.

    Made in `work/corpora` where they are not there. `data`: the folder in which recordings lie.
    """
    if name not in CORPORA:
        raise InputError(f"no corpus '{name}', there are: {', '.join(CORPORA)}")
    folder = work / FOLDER
    table = folder / f"{name}.parquet"
    motions = folder / (f"{_KINECT}.npz" if name.startswith("kinect") else f"{name}.npz")
    if not (table.exists() and motions.exists()):
        folder.mkdir(parents=True, exist_ok=True)
        if name.startswith("kinect"):
            _kinect(name, table, motions, data, tick)
        else:
            write_table(table, synthesise_corpus(_SYNTHETIC[name], motions, tick))
    return read_table(table), load_motions(motions)


def clips_for(name: str, work: Path, fps: float, data: Path | None, tick: Tick | None = None) -> tuple[Clips, Clips]:
    """The clips of a corpus to train on, and those to test with; labels are the same on both sides."""
    table, motions = prepared(name, work, data, tick)
    words = sorted({clip.gloss for clip in table})
    train, test = (
        clips_of(Table(side(table, part), table.folders, table.recipe), motions, words, fps)
        for part in ("train", "test")
    )
    return train, test


def _kinect(name: str, table: Path, motions: Path, data: Path | None, tick: Tick | None) -> None:
    if data is None or not (data / _KINECT).is_dir():
        raise InputError(f"the recordings '{_KINECT}' are not there: give their parent folder with --data")
    found = read_corpus(data / _KINECT)
    fit_table(found, motions, tick)
    fitted = load_motions(motions)
    found = Table(tuple(clip for clip in found if clip.clip in fitted), found.folders)
    write_table(table, split_by_signer(found) if name.endswith("signers") else split_by_word(found))
