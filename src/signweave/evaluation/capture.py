"""Capture on landmarks: perfect ones that must come back, five bodies that must fall away, and recordings.

Perfect landmarks are the bundled vocabulary on a body by forward kinematics, as each layout would report them. Errors
of arms are counted from the middle of the hips, of fingers from their wrist. How long a fit takes is counted
in seconds of one core, from a file to a motion with its contacts.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..body.posing import joint_transforms
from ..body.shape import Body, load_body
from ..body.signers import signer_names
from ..capture import fit, fit_in_full
from ..capture.contacts import with_contacts
from ..capture.flat import openpose_landmarks
from ..capture.layouts import joints_layout, kinect_layout
from ..capture.lengths import BELOW, OUTWARDS
from ..capture.limits import beyond
from ..capture.person import misfit
from ..formats import pose
from ..formats.holistic import holistic_landmarks, holistic_layout
from ..motion.camera import signing_camera
from ..motion.nouns import Landmarks, Layout, Motion
from ..motion.rotations import about, angle, rotate, unit
from ..motion.skeleton import HAND_JOINTS, JOINTS, SIDES, joint
from ..notation import synthesise
from ..notation.vocabulary import load_vocabulary
from .capture_letters import letters_through_capture

SIZE = (512, 512)
_BODIES = 5
_SPLITS = 20
_EVERY = 6  # of the vocabulary's signs; for the bodies a quarter of these
_KINECT_BONES = ((0, 1), (2, 1), (3, 1), (4, 2), (5, 3), (6, 4), (7, 5), (8, 6), (9, 7))
"""Kinect's upper joints and the one that each hangs on; 1 is the shoulder centre."""
_ARMS = [joint(f"{side}_{name}") for side in SIDES for name in ("shoulder", "elbow", "wrist")]


def exact_landmarks(body: Body, motion: Motion) -> Landmarks:
    """What Holistic would report for this body if it made no error: 576 points, with depth."""
    points, _ = holistic_landmarks(body, motion, signing_camera(body.skeleton, SIZE))
    return Landmarks(points, np.ones(points.shape[:2], np.float32), motion.fps, holistic_layout(), SIZE)


def joint_landmarks(body: Body, motion: Motion, count: int = len(JOINTS)) -> Landmarks:
    """The first `count` joints of this body in metres (22: HumanML3D's)."""
    points = joint_transforms(body, motion)[0][:, :count]
    return Landmarks(points, np.ones(points.shape[:2], np.float32), motion.fps, joints_layout(JOINTS[:count]))


LAYOUTS: dict[str, Callable[[Body, Motion], Landmarks]] = {
    "holistic-576": exact_landmarks,
    "joints-55": joint_landmarks,
    "joints-22": lambda body, motion: joint_landmarks(body, motion, 22),
    "openpose-67": lambda body, motion: openpose_landmarks(exact_landmarks(body, motion)),
    "holistic-543": lambda body, motion: _without_world(exact_landmarks(body, motion)),
}
"""Layouts and their perfect landmarks; the last two have no true depth."""


def evaluate_capture(data: Path | None = None) -> dict[str, Any]:
    """All figures: perfect landmarks by layout, five bodies, and, with recordings, how near fits stay to them."""
    vocabulary = load_vocabulary()
    motions = [synthesise(spec) for spec in list(vocabulary.values())[::_EVERY]]
    out: dict[str, Any] = {"signs": len(motions), "frames": sum(map(len, motions))}
    out |= {name: perfect(make, motions if i < 2 else motions[::4]) for i, (name, make) in enumerate(LAYOUTS.items())}
    out["five bodies, degrees apart"] = bodies_apart(motions[::4])
    if data is not None:
        letters = (data / "fingerspelling").glob("*/*.pose")
        words, sentences = (data / "sgg-words" / "sgg").glob("*.pose"), (data / "dgs-sentences").glob("train/*.pose")
        out |= {"letters": recordings(letters), "words": recordings(words), "sentences": recordings(sentences)}
        out["letters found"] = letters_through_capture(data)
        out["kinect"] = kinect(data / "isl-kinect")
    return out


def perfect(landmarks_of: Callable[[Body, Motion], Landmarks], motions: list[Motion]) -> dict[str, float]:
    """Mean millimetres of arms and fingers that come back on the neutral body, and the worst sign's."""
    errors = np.array([part_errors(m, fit(landmarks_of(load_body(), m)), load_body()) for m in motions])
    arms, fingers = errors.mean(0)
    worst = errors.max(0)
    return {"arms mm": arms, "fingers mm": fingers, "worst arms mm": worst[0], "worst fingers mm": worst[1]}


def part_errors(motion: Motion, fitted: Motion, body: Body) -> tuple[float, float]:
    """Mean millimetres of shoulders, elbows and wrists from the middle of the hips, and of fingers from their wrist."""
    hips = [joint("left_hip"), joint("right_hip")]
    a, b = (p - p[:, hips].mean(1, keepdims=True) for p in (joint_transforms(body, m)[0] for m in (motion, fitted)))
    fingers = []
    for side in SIDES:
        rows, wrist = list(HAND_JOINTS[side]), [joint(f"{side}_wrist")]
        fingers.append(np.linalg.norm((a[:, rows] - a[:, wrist]) - (b[:, rows] - b[:, wrist]), axis=-1).mean())
    return 1000 * float(np.linalg.norm(a - b, axis=-1)[:, _ARMS].mean()), 1000 * float(np.mean(fingers))


def bodies_apart(motions: list[Motion]) -> dict[str, float]:
    """The same motion fitted from perfect landmarks of five bodies: degrees from their middle, over all joints."""
    apart, arms = [], []
    names = signer_names()[:_BODIES]
    for motion in motions:
        fits = [fit(exact_landmarks(load_body(name), motion)) for name in names]
        for i, one in enumerate(fits):
            apart += [np.degrees(angle(one.rotations, other.rotations)) for other in fits[i + 1 :]]
            arms.append(part_errors(motion, one, load_body(names[i])))
    flat = np.concatenate([a.ravel() for a in apart])
    own = np.mean(arms, 0)
    return {
        "mean": float(flat.mean()),
        "95 %": float(np.percentile(flat, 95)),
        "arms mm on their own body": float(own[0]),
        "fingers mm": float(own[1]),
    }


def recordings(files: Iterable[Path]) -> dict[str, Any]:
    """Fits of `.pose` files: how many, misfit across the picture in shoulder widths, joints beyond human limits."""
    medians, bad, outside, seconds, lasted = [], 0, 0.0, 0.0, 0.0
    for file in sorted(files):
        begin = time.process_time()
        landmarks = pose.read(file)
        result = fit_in_full(landmarks)
        with_contacts(result)
        seconds += time.process_time() - begin
        lasted += len(landmarks) / landmarks.fps
        bad += not np.isfinite(result.motion.rotations).all()
        outside = max(outside, beyond(result.motion))
        medians.append(misfit(result.motion, result.places).median)
    return {
        "files": len(medians),
        "with NaN": bad,
        "median misfit": float(np.median(medians)),
        "worst file's median": float(np.max(medians)),
        "files over 0.05": int(np.sum(np.array(medians) > 0.05)),
        "degrees beyond limits": outside,
        "times faster than real time": lasted / seconds,
    }


def kinect(folder: Path) -> dict[str, Any]:
    """All Kinect clips: seconds to fit them, and 1-nearest-neighbour word accuracy on raw points and on the fits.

    "raw, bones of one length" is what raw points say without the signer's build, which a Motion does not have; "raw,
    facing ahead" without how the signer stood to the sensor, which a Motion does not have either.
    """
    rows, clips = zip(*kinect_clips(folder), strict=True)
    begin = time.process_time()
    motions = [fit(landmarks) for landmarks in clips]
    out: dict[str, Any] = {"clips": len(rows), "seconds": time.process_time() - begin}
    words, signers = (np.array([row[name] for row in rows]) for name in ("word", "signer"))
    raw = [_raw_points(landmarks) for landmarks in clips]
    points = {
        "raw": raw,
        "raw, bones of one length": _of_one_build(raw),
        "raw, facing ahead": [_ahead(places) for places in raw],
        "fitted": [_fitted_points(motion) for motion in motions],
    }
    for name, places in points.items():
        features = np.array([_resampled(p.reshape(len(p), -1)) for p in places])
        out[f"1-nn {name}, signer left out"], out[f"1-nn {name}, 8:2"] = _nearest(features, words, signers)
    return out


def kinect_clips(folder: Path) -> Iterator[tuple[dict[str, str], Landmarks]]:
    """Rows of the index and their landmarks."""
    with np.load(folder / "clips.npz") as arrays:
        points, scale = arrays["points"], float(arrays["scale"])
    layout: Layout = kinect_layout()
    with open(folder / "index.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            start = int(row["start"])
            clip = points[start : start + int(row["frames"])] * scale
            yield row, Landmarks(clip, np.ones(clip.shape[:2], np.float32), 30.0, layout)


def _raw_points(landmarks: Landmarks) -> np.ndarray:
    """`(T, 10, 3)` upper joints from the shoulder centre, in median shoulder widths."""
    points = landmarks.points[:, :10].astype(float)
    width = np.median(np.linalg.norm(points[:, 2] - points[:, 3], axis=-1))
    return np.asarray((points - points[:, 1:2]) / width)


def _of_one_build(clips: list[np.ndarray]) -> list[np.ndarray]:
    """The same joints, each bone as long as it usually is over all clips."""
    lengths = np.median(np.concatenate([np.linalg.norm(_bones(clip), axis=-1) for clip in clips]), 0)
    out = []
    for clip in clips:
        places = np.zeros_like(clip)
        bones = unit(_bones(clip)) * lengths[:, None]
        for i, (joint_, above) in enumerate(_KINECT_BONES):
            places[:, joint_] = places[:, above] + bones[:, i]
        out.append(places)
    return out


def _bones(clip: np.ndarray) -> np.ndarray:
    ends, starts = np.array(_KINECT_BONES).T
    return np.asarray(clip[:, ends] - clip[:, starts])


def _ahead(clip: np.ndarray) -> np.ndarray:
    """The same joints, turned as a whole so that shoulders usually point across."""
    line = clip[:, 3] - clip[:, 2]  # from left to right, which is +x of the sensor
    return rotate(about("y", np.median(np.arctan2(line[:, 2], line[:, 0]))), clip)


def _fitted_points(motion: Motion) -> np.ndarray:
    """`(T, 9, 3)` head, shoulders, elbows, wrists and middle fingers on the neutral body from the chest (spine3),
    metres."""
    places = joint_transforms(load_body(), motion)[0]
    names = ["head", *(f"{s}_{p}" for s in SIDES for p in ("shoulder", "elbow", "wrist", "middle3"))]
    return np.asarray(places[:, [joint(name) for name in names]] - places[:, [joint("spine3")]])


def _resampled(values: np.ndarray, count: int = 32) -> np.ndarray:
    at = np.linspace(0, len(values) - 1, count)
    low = np.floor(at).astype(int)
    high, share = np.minimum(low + 1, len(values) - 1), (at - low)[:, None]
    return ((1 - share) * values[low] + share * values[high]).ravel()


def _nearest(features: np.ndarray, words: np.ndarray, signers: np.ndarray) -> tuple[float, float]:
    """Share of clips whose nearest clip by another signer is the same word, and the same in the larger part of random
    8:2 splits, the mean of `_SPLITS`."""
    squares = (features**2).sum(1)
    apart = squares[:, None] + squares - 2 * features @ features.T
    others = np.where(signers[:, None] == signers, np.inf, apart)
    rng, shares = np.random.default_rng(20261121), []
    for _ in range(_SPLITS):
        test = rng.permutation(len(words)) < len(words) // 5
        shares.append((words[~test][apart[test][:, ~test].argmin(1)] == words[test]).mean())
    return float((words[others.argmin(1)] == words).mean()), float(np.mean(shares))


def _without_world(landmarks: Landmarks) -> Landmarks:
    """Without depth, and with shoulders where MediaPipe marks them: inside of the joint and above it."""
    layout = landmarks.layout
    kept = Layout("holistic-543", layout.components[:4])
    points = landmarks.points[:, : len(kept)].copy()
    line = (points[:, 11, :2] - points[:, 12, :2]) / (1 + 2 * OUTWARDS)
    down = np.stack([-line[:, 1], line[:, 0]], -1)
    for row, sign in ((11, 1.0), (12, -1.0)):
        points[:, row, :2] -= OUTWARDS * sign * line + BELOW * down
    return Landmarks(points, landmarks.confidence[:, : len(kept)], landmarks.fps, kept, SIZE)
