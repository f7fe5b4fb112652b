"""Recorded letters against synthesised ones: does each find its own first?

The distance compares finger bends, spread, thumb, and orientation (palm and fingers to the torso). Bends count twice:
they carry two of the five features that are coded here (selected fingers, their flexion, spread, thumb, orientation).
Each measure is put in the detector's terms (MediaPipe sees a closed knuckle at 0.6 of its angle, for instance) and
counted in its scatter. Those terms (`DETECTOR`) are one line a kind of measure, the same for all letters and fingers.
`tools/calibrate_letters.py` found them on the letters of gsg, sgg and ise that share an ase handshape: other languages,
other signers, no ase recording.

This is a development figure, not a held-out one. The weights were chosen among seven sets, with and without robust
clipping, in sight of the scores of all four languages; classes of handshapes (hooked, closed, lowered, pair ...) and
the orientation of D, G and H were revised after looking at recorded measures and scores, ase included. The counts of
gsg, sgg and ise come from the recordings that gave the terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError
from ..motion.nouns import Motion
from .handmeasures import HandMeasures, measure_motion
from .recorded import Recording, common_depth_scale, held_measures, read_letters

STATIC = tuple("ABCDEFGHIKLMNOPQRSTUVWXY")
"""Letters that stand; J and Z are drawn in the air."""

SHARED: dict[str, str] = {
    "gsg": "ABCDEFHIKLMNORSUVWXY",
    "sgg": "ABCDEFHIKLORSUVWXY",
    "ise": "ABCDEHIKLORUVWXY",
}
"""Letters of other one-handed alphabets whose handshape is that of the ase letter (general knowledge; orientation may
differ)."""

SIGNATURE = "rank-1|24 static ase letters|2 bends+spread+thumb+orientation|terms of gsg,sgg,ise|v1"
NOTE = (
    "development figure: weights, handshape classes and some orientations were chosen in sight of these scores; the "
    "detector terms come from the gsg, sgg and ise letters shown beside; one recording a letter and language; which "
    "letters share a handshape is general knowledge"
)
KINDS = ("mcp", "pip", "dip", "gap", "thumb_ahead", "thumb_side", "thumb_palm", "thumb_mcp", "thumb_ip")
_KIND_OF = np.repeat(np.arange(9), (4, 4, 4, 3, 1, 1, 1, 1, 1))
WEIGHTS = {"bends": 0.4, "spread": 0.2, "thumb": 0.2, "orientation": 0.2}
_PARTS = {"bends": slice(0, 12), "spread": slice(12, 15), "thumb": slice(15, 20)}


@dataclass(frozen=True)
class Detector:
    """How recorded measures follow synthesised ones: `offset + gain * x`, with `scatter`; `(9,)` each, KINDS' order.

    `palm`, `fingers`: root mean square angle between recorded and synthesised directions, degrees.
    """

    offset: tuple[float, ...]
    gain: tuple[float, ...]
    scatter: tuple[float, ...]
    palm: float
    fingers: float


DETECTOR = Detector(
    offset=(5.417, 6.884, 7.137, -0.021, 0.138, -0.015, 0.214, -1.57, 8.915),
    gain=(0.536, 0.968, 0.778, 0.739, 1.096, 0.924, 0.857, 0.697, 0.529),
    scatter=(14.426, 21.898, 11.551, 0.192, 0.122, 0.204, 0.232, 10.623, 12.618),
    palm=40.3,
    fingers=24.1,
)


def evaluate_letters(data_dir: Path, motions: Mapping[str, Motion] | None = None) -> dict[str, Any]:
    """Rank each recorded static ase letter among the synthesised ones.

    `data_dir`: the folder of recordings, or its `fingerspelling`. `motions`: letter to a Motion that holds it; the
    bundled notation's letters unless given. Integers `correct` and `of`, then one entry a letter, and beside it the
    letters of other languages that share a handshape. InputError where recordings or letters are missing.
    """
    folder = fingerspelling_folder(data_dir)
    known = synthesised(motions if motions is not None else letter_motions())
    own = _rank(read_letters(folder, "ase"), STATIC, known)
    beside = {}
    for language, letters in SHARED.items():
        ranked = _rank(read_letters(folder, language), letters, known)
        beside[language] = {"letters": letters, **_counts(ranked), "confusions": _confusions(ranked)}
    return {
        **_counts(own),
        "bar": 20,
        "signature": SIGNATURE,
        "confusions": _confusions(own),
        "letters": own,
        "sharing_a_handshape": beside,
        "note": NOTE,
    }


def fingerspelling_folder(data_dir: Path) -> Path:
    """The folder of recorded letters, given itself or the folder of all recordings."""
    for folder in (Path(data_dir), Path(data_dir) / "fingerspelling"):
        if (folder / "index.csv").is_file() and (folder / "ase").is_dir():
            return folder
    raise InputError(f"{data_dir}: no recorded letters (fingerspelling/index.csv), give the folder of recordings")


def letter_motions() -> dict[str, Motion]:
    """The bundled notation's static letters, synthesised."""
    from ..notation import load_vocabulary, synthesise

    signs = load_vocabulary("ase")
    if missing := [letter for letter in STATIC if f"fs:{letter}" not in signs]:
        raise InputError(f"the bundled ase vocabulary has no letter fs:{missing[0]}")
    return {letter: synthesise(signs[f"fs:{letter}"]) for letter in STATIC}


def synthesised(motions: Mapping[str, Motion]) -> dict[str, HandMeasures]:
    """Measures of each letter's Motion: medians over the middle third, where a letter is held."""
    out = {}
    for letter, motion in motions.items():
        third = len(motion) // 3
        out[letter] = measure_motion(motion.frames(third, max(len(motion) - third, third + 1))).middle()
    return out


def distance(recorded: HandMeasures, made: HandMeasures, detector: Detector = DETECTOR) -> dict[str, float]:
    """Mean squared deviation, in scatters, of each part and in all (`total`: their mean by `WEIGHTS`)."""
    offset, gain, scatter = (np.array(v)[_KIND_OF] for v in (detector.offset, detector.gain, detector.scatter))
    squares = ((as_vector(recorded) - offset - gain * as_vector(made)) / scatter) ** 2
    parts = {name: float(squares[part].mean()) for name, part in _PARTS.items()}
    palm, fingers = turned(recorded, made)
    parts["orientation"] = float((palm / detector.palm) ** 2 + (fingers / detector.fingers) ** 2) / 2
    return {**parts, "total": sum(WEIGHTS[name] * value for name, value in parts.items())}


def as_vector(measures: HandMeasures) -> np.ndarray:
    """`(20,)` the measures of one hand but for its orientation, sorted by KINDS."""
    return np.concatenate([measures.bends.T.ravel(), measures.gaps, measures.thumb, measures.thumb_bends])


def turned(a: HandMeasures, b: HandMeasures) -> tuple[float, float]:
    """Degrees between two hands' palm directions and between their finger directions."""
    return _degrees(a.palm, b.palm), _degrees(a.fingers, b.fingers)


def calibrate(folder: Path, motions: Mapping[str, Motion]) -> Detector:
    """Least squares lines from synthesised to recorded measures, over the letters of `SHARED`: without ase."""
    made, pairs = synthesised(motions), []
    for language, letters in SHARED.items():
        recordings = read_letters(folder, language)
        depth = common_depth_scale(recordings)
        pairs += [(held_measures(r, depth), made[r.letter]) for r in recordings if r.letter in letters]
    seen = np.stack([as_vector(recorded) for recorded, _ in pairs])
    shown = np.stack([as_vector(letter) for _, letter in pairs])
    columns = [np.flatnonzero(np.equal(_KIND_OF, kind)) for kind in range(len(KINDS))]
    lines = [_line(shown[:, some].ravel(), seen[:, some].ravel()) for some in columns]
    offset, gain, scatter = (tuple(round(float(v), 3) for v in column) for column in zip(*lines, strict=True))
    palm, fingers = np.sqrt(np.mean(np.square([turned(*pair) for pair in pairs]), 0))
    return Detector(offset, gain, scatter, round(float(palm), 1), round(float(fingers), 1))


def _line(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float]:
    gain, offset = np.polyfit(x, y, 1)
    return offset, gain, float(np.std(y - offset - gain * x))


def _rank(
    recordings: Iterable[Recording], letters: Iterable[str], known: Mapping[str, HandMeasures]
) -> list[dict[str, Any]]:
    """For each recording its nearest letters; `margin`: how much nearer its own is than the best other, -1..1."""
    recordings, wanted = list(recordings), set(letters)
    depth = common_depth_scale(recordings)
    out = []
    for record in recordings:
        if record.letter not in wanted:
            continue
        measures = held_measures(record, depth)
        parts = {letter: distance(measures, made) for letter, made in known.items()}
        order = sorted(parts, key=lambda letter: parts[letter]["total"])
        own = parts[record.letter]
        other = min(part["total"] for letter, part in parts.items() if letter != record.letter)
        out.append(
            {
                "letter": record.letter,
                "hand": record.side,
                "found": order[0],
                "rank": order.index(record.letter) + 1,
                "margin": round((other - own["total"]) / (other + own["total"]), 3),
                "distance": {name: round(value, 2) for name, value in own.items()},
                "nearest": {letter: round(parts[letter]["total"], 2) for letter in order[:3]},
            }
        )
    return out


def _counts(ranked: list[dict[str, Any]]) -> dict[str, Any]:
    margins = [r["margin"] for r in ranked]
    return {
        "correct": sum(r["rank"] == 1 for r in ranked),
        "of": len(ranked),
        "within_3": sum(r["rank"] <= 3 for r in ranked),
        "mean_margin": round(float(np.mean(margins)), 3) if margins else None,
    }


def _confusions(ranked: list[dict[str, Any]]) -> list[str]:
    return [f"{r['letter']} taken for {r['found']}" for r in ranked if r["rank"] > 1]


def _degrees(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b)))
