"""Recorded letters against synthesised ones, as `letters` does, but through capture: each recording is fitted first."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from ..capture import fit
from ..formats import pose
from ..motion.nouns import Motion
from .handmeasures import measure_motion, torso_frame
from .letters import STATIC, distance, fingerspelling_folder, letter_motions, synthesised
from .recorded import common_depth_scale, held_frames, recording


def letters_through_capture(data_dir: Path) -> dict[str, Any]:
    """Of the static ase letters how many fitted recordings find their own synthesised letter first.

    `confusions`: letter to what was found in its place.
    """
    folder = fingerspelling_folder(data_dir)
    with open(folder / "index.csv", newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["signed_language"] == "ase"]
    paths = {row["words"].upper(): folder / row["path"] for row in rows}
    landmarks = {letter: pose.read(paths[letter]) for letter in STATIC if letter in paths}
    records = {letter: recording(letter, seen) for letter, seen in landmarks.items()}
    depth = common_depth_scale(list(records.values()))
    known = synthesised(letter_motions())
    found = {}
    for letter, record in records.items():
        held = held_frames(record, (record.hand * [1.0, 1.0, depth]) @ torso_frame(record.shoulders).T)
        measures = measure_motion(_frames(fit(landmarks[letter]), held), record.side).middle()
        found[letter] = min(known, key=lambda other: distance(measures, known[other])["total"])
    return {
        "correct": sum(letter == other for letter, other in found.items()),
        "of": len(found),
        "confusions": {letter: other for letter, other in found.items() if letter != other},
    }


def _frames(motion: Motion, rows: np.ndarray) -> Motion:
    """Chosen frames of a motion, one after the other."""
    return Motion(
        motion.rotations[rows], motion.translation[rows], motion.face[rows], motion.confidence[rows], motion.fps
    )
