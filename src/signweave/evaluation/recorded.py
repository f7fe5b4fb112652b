"""The held part of a recorded letter: which hand signs, when it stands, and what it measures there."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..formats import pose
from ..motion.nouns import Landmarks
from ..motion.skeleton import SIDES
from .handmeasures import HandMeasures, depth_scale, measure_points, torso_frame

_SHOULDERS = (11, 12)  # of the pose landmarks
_RAISED = 0.6  # of the way from the hand's lowest place to its highest: what lies below is the way up and down
_STILL = 50  # per cent of the raised frames, those in which the hand moves least


@dataclass(frozen=True)
class Recording:
    """One recorded letter: `hand (T, 21, 3)` in pixels with raw depth, missing frames NaN; `side` that signs."""

    letter: str
    side: str
    hand: np.ndarray
    shoulders: np.ndarray
    fps: float

    @property
    def seen(self) -> np.ndarray:
        """`(T,)` frames in which the hand was found."""
        return np.isfinite(self.hand).all((1, 2))


def read_letters(folder: Path, language: str) -> list[Recording]:
    """All recorded letters of a language from a lexicon folder (`index.csv` and `.pose` files)."""
    index = folder / "index.csv"
    try:
        with open(index, newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["path"].startswith(f"{language}/")]
    except (OSError, KeyError) as error:
        raise InputError(f"{index}: cannot be read as an index of recorded letters ({error})") from None
    found = {row["words"].upper(): row["path"] for row in rows if row["signed_language"] == language}
    if not found:
        raise InputError(f"{index}: no letters of {language}")
    return [recording(letter, pose.read(folder / path)) for letter, path in sorted(found.items())]


def recording(letter: str, landmarks: Landmarks) -> Recording:
    """Choose the hand that signs: the one that was found in more frames (a resting hand hangs out of the picture)."""
    hands = {side: landmarks.of(f"{side.upper()}_HAND_LANDMARKS").astype(float) for side in SIDES}
    side = max(SIDES, key=lambda s: np.isfinite(hands[s]).all((1, 2)).sum())
    shoulders = np.nanmedian(landmarks.of("POSE_LANDMARKS")[:, _SHOULDERS].astype(float), 0)
    if np.isfinite(hands[side]).all((1, 2)).sum() < 5 or not np.isfinite(shoulders[:, :2]).all():
        raise InputError(f"recorded letter {letter}: no hand or no shoulders were found in it")
    return Recording(letter, side, hands[side], shoulders, landmarks.fps)


def common_depth_scale(recordings: list[Recording]) -> float:
    """Depth in units of x and y for recordings made alike (see `handmeasures.depth_scale`)."""
    return depth_scale(r.hand[r.seen] for r in recordings)


def held_measures(record: Recording, depth: float) -> HandMeasures:
    """Medians over the held part: the frames in which the hand is raised and moves least."""
    placed = (record.hand * [1.0, 1.0, depth]) @ torso_frame(record.shoulders).T
    return measure_points(placed[held_frames(record, placed)], record.side).middle()


def held_frames(record: Recording, placed: np.ndarray) -> np.ndarray:
    """Indices of the frames in which the raised hand stands still; `placed (T, 21, 3)`, Y up."""
    seen = np.nonzero(record.seen)[0]
    height = placed[seen, :, 1].mean(1)
    raised = seen[height >= height.min() + _RAISED * np.ptp(height)]
    speed = np.array([_speed(placed, t) for t in raised])
    return raised[speed <= np.percentile(speed, _STILL)]


def _speed(placed: np.ndarray, t: int) -> float:
    """Mean movement of the points to the neighbouring frames; infinite where there is none."""
    near = [u for u in (t - 1, t + 1) if 0 <= u < len(placed) and np.isfinite(placed[u]).all()]
    return float(np.mean([np.abs(placed[u] - placed[t]).mean() for u in near])) if near else np.inf
