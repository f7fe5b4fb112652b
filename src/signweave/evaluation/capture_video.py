"""Closed loop: signing that was drawn goes through capture and has to come back; the truth is known exactly.

Beside the fit stand the detector's own error on the same pictures and the fit of landmarks without error. Fingers are
compared in frames in which the hand can be seen and the detector found it, the same frames for both.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..capture import fit
from ..capture.capturing import Capturing, capture
from ..capture.detector import Detector, load_detector
from ..errors import InputError
from ..formats.holistic import FACE, LEFT, POSE, RIGHT
from ..motion.nouns import Landmarks, Motion
from ..motion.skeleton import SIDES
from .capture_measures import detected_errors, fitted_errors, offsets, shoulder_width
from .capture_noise import noise_sizes, turn_errors
from .capture_truth import Take, film, perfect_landmarks, pictures
from .sentences import SENTENCES, perform_text

BARS = {"fingers ratio": 1.3, "wrists mm": 40.0}
"""At most: mean finger error of the fit to that of the detector; median distance of wrists from the shoulders, and
from the hips."""

_POINTS = {"pose": POSE, "face": FACE, "left hand": LEFT, "right hand": RIGHT}
_FIT_SHOWN = ("fingers mm", "wrists from shoulders mm", "wrists from hips mm")
_DETECTOR_SHOWN = ("picture mm", "metres scaled mm")
Errors = Mapping[str, np.ndarray]


def evaluate_video(sentences: int = 4, signers: int = 4, detector: Detector | None = None) -> dict[str, Any]:
    """The first `sentences` by the first `signers`, each clip from a camera of its own, drawn, detected and fitted.

    Returns a JSON-like dict: `detector`, `fit` and `perfect` landmarks with mean, median and 90 % of every error;
    `encoded`: the same of one clip through a video file beside straight from pictures; `bias`: where points are found
    from where they are; `noise`: sizes of the fit's errors as turns of joints; `bars`, `seen`, `passed`, `clips`.
    Raises InputError for counts that there are not, MissingExtra without mediapipe.
    """
    from ..body.signers import signer_names

    names = signer_names()
    if not (1 <= sentences <= len(SENTENCES) and 1 <= signers <= len(names)):
        raise InputError(f"expected 1 to {len(SENTENCES)} sentences and 1 to {len(names)} signers")
    detector = detector or load_detector()
    rows, first = [], None
    for take in film(sentence_motions(SENTENCES[:sentences]), names[:signers]):
        found = found_in(take, detector)
        rows.append(judge_take(take, found))
        first = first or (take, rows[0])
    assert first is not None
    out = summed(rows)
    return {**out, "encoded": encoded(first[0], first[1], detector), "clips": [_row(row) for row in rows]}


def found_in(take: Take, detector: Detector) -> Landmarks:
    """What the detector finds in a clip's pictures, untouched by any encoder."""
    found = list(detector(pictures(take)))
    points, confidence = np.array([f.points for f in found]), np.array([f.confidence for f in found])
    return Landmarks(points, confidence, take.motion.fps, detector.layout, take.camera.size)


def judge_take(take: Take, found: Landmarks) -> dict[str, Any]:
    """All errors of one clip, frame by frame, and which frames count."""
    truth, fitted = perfect_landmarks(take, found.layout), fit(found)
    return {
        "text": take.text,
        "signer": take.signer,
        "size": take.camera.size,
        "width": shoulder_width(truth),
        "visible": (visible := take.seen_hands()),
        "counted": {side: visible[side] & _there(found, name) for side, name in zip(SIDES, (LEFT, RIGHT), strict=True)},
        "detector": detected_errors(take, found, truth),
        "fit": fitted_errors(take, fitted),
        "turns": turn_errors(fitted, take.motion),
        "perfect": fitted_errors(take, fit(truth)),
        "offsets": {name: offsets(take, found, truth, part) for name, part in _POINTS.items()},
    }


def summed(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Figures over all clips."""
    frames = sum(len(row["visible"]["left"]) for row in rows)
    counts = {key: int(sum(row[key][side].sum() for row in rows for side in SIDES)) for key in ("visible", "counted")}
    detected = pooled([sided(row, "detector") | _in_widths(row) for row in rows])
    fitted, perfect = (pooled([sided(row, key) for row in rows]) for key in ("fit", "perfect"))
    best = min(v["mean"] for k, v in detected.items() if k in ("picture mm", "metres scaled mm"))
    seen = {
        "fingers ratio": fitted["fingers mm"]["mean"] / best,
        "wrists mm": max(fitted[f"wrists from {name} mm"]["median"] for name in ("shoulders", "hips")),
    }
    return {
        "frames": frames,
        "hands that can be seen": counts["visible"],
        "and were found": counts["counted"],
        "bars": BARS,
        "seen": seen,
        "passed": all(seen[key] <= bar for key, bar in BARS.items()),
        "detector": detected,
        "fit": fitted,
        "perfect": perfect,
        "fit, every hand that can be seen": pooled([sided(row, "fit", "visible") for row in rows]),
        "bias": biases(rows),
        "noise": noise_sizes([row["turns"] for row in rows]),
    }


def sided(row: Mapping[str, Any], key: str, which: str = "counted") -> dict[str, np.ndarray]:
    """Errors of one clip, left and right together, of hands and wrists only in frames that count."""
    out: dict[str, list[np.ndarray]] = {}
    for name, values in row[key].items():
        side, _, rest = name.partition(" ")
        if side in SIDES:
            out.setdefault(rest, []).append(values[row[which][side]].ravel())
        elif name.startswith(("wrists", "palms")):
            out[name] = [values[row[which][s], i] for i, s in enumerate(SIDES)]
        else:
            out[name] = [values.ravel()]
    return {name: np.concatenate(parts) for name, parts in out.items()}


def pooled(errors: Sequence[Errors]) -> dict[str, dict[str, float]]:
    """Mean, median and 90 % of every error over several clips; those that nobody measured are left out."""
    out = {}
    for name in errors[0]:
        values = np.concatenate([e[name] for e in errors])
        values = values[np.isfinite(values)]
        if len(values):
            mean, median, most = values.mean(), np.median(values), np.percentile(values, 90)
            out[name] = {"mean": float(mean), "median": float(median), "90 %": float(most)}
    return out


def biases(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[list[float]]]:
    """Where each point is found from where it is: mean over signers of medians over frames, shoulder widths right and
    down, and how much signers differ."""
    out = {}
    for part in _POINTS:
        by_signer: dict[str, list[np.ndarray]] = {}
        for row in rows:
            values = row["offsets"][part]
            side = part.removesuffix(" hand")
            by_signer.setdefault(row["signer"], []).append(values[row["counted"][side]] if side in SIDES else values)
        medians = np.array([_median(np.concatenate(values)) for values in by_signer.values()])
        middle, spread = medians.mean(0), np.linalg.norm(medians.std(0), axis=-1, keepdims=True)
        out[part] = np.round(np.concatenate([middle, spread], -1), 3).tolist()
    return out


def encoded(take: Take, straight: Mapping[str, Any], detector: Detector) -> dict[str, Any]:
    """One clip through a video file and the whole of capture, beside the same straight from its pictures."""
    from ..formats.video import VideoWriter

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        with VideoWriter(path, take.motion.fps, take.camera.size) as video:
            for picture in pictures(take):
                video.write(picture)
        done = capture(path, Capturing(dominant="right"), detector)
    row = {**straight, "fit": fitted_errors(take, done.motion)}
    row["detector"] = detected_errors(take, done.landmarks, perfect_landmarks(take, done.landmarks.layout))
    out: dict[str, Any] = {"text": take.text, "signer": take.signer}
    for name, one in (("from a video file", row), ("from pictures", straight)):
        figures = pooled([sided(one, "detector") | sided(one, "fit")])
        out[name] = {key: figures[key]["median"] for key in ("hand px", "fingers mm", "wrists from shoulders mm")}
    return out


def _median(values: np.ndarray) -> np.ndarray:
    known = np.isfinite(values).all((1, 2))
    return np.median(values[known], 0) if known.any() else np.full(values.shape[1:], np.nan)


def _in_widths(row: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Errors across the picture once more, in shoulder widths."""
    pixels = {name: values for name, values in sided(row, "detector").items() if name.endswith("px")}
    return {name.replace("px", "shoulder widths"): values / row["width"] for name, values in pixels.items()}


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    detected, fitted = (pooled([sided(row, key)]) for key in ("detector", "fit"))
    out: dict[str, Any] = {"text": row["text"], "signer": row["signer"], "size": row["size"]}
    for figures, names in ((fitted, _FIT_SHOWN), (detected, _DETECTOR_SHOWN)):
        out |= {name: figures[name]["median"] for name in names if name in figures}
    return out


def _there(found: Landmarks, name: str) -> np.ndarray:
    return np.isfinite(found.of(name)).all((1, 2))


def sentence_motions(texts: Iterable[str]) -> dict[str, Motion]:
    """Texts and what they are signed as, each by itself."""
    from ..choreography.perform import whole
    from ..lexicon.lookup import load_lexicon

    lexicon = load_lexicon()
    return {text: whole(perform_text(text, lexicon)).motion for text in texts}
