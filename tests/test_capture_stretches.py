"""A recording fitted in stretches is the recording fitted whole, without seams."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from signweave.capture import fit
from signweave.capture.stretches import faded, fitted_stretches
from signweave.formats import pose
from signweave.motion.nouns import Landmarks, Motion
from signweave.motion.rotations import about, angle
from signweave.motion.timing import concatenate


def _cut(landmarks: Landmarks, length: int) -> list[Landmarks]:
    ranges = [slice(k, k + length) for k in range(0, len(landmarks), length)]
    return [replace(landmarks, points=landmarks.points[r], confidence=landmarks.confidence[r]) for r in ranges]


def test_a_recording_in_stretches_is_the_whole_one(data_dir):
    landmarks = pose.read(sorted((data_dir / "dgs-sentences").glob("train/*_original.pose"))[0])
    length = len(landmarks) // 3 + 1
    whole = fit(landmarks)
    parts = list(fitted_stretches(_cut(landmarks, length), fit, 1.0))
    motion = concatenate([m for _, m in parts])
    assert np.array_equal(np.concatenate([p.points for p, _ in parts]), landmarks.points, equal_nan=True)
    assert len(motion) == len(landmarks)
    apart = np.degrees(angle(motion.rotations, whole.rotations))
    assert np.percentile(apart, 95) < 6
    speeds = [np.degrees(angle(m.rotations[1:], m.rotations[:-1])).max(1) for m in (motion, whole)]
    seams = [k for cut in range(length, len(landmarks), length) for k in range(cut - 30, cut + 2)]
    assert speeds[0][seams].max() < 1.3 * max(speeds[1][seams].max(), np.percentile(speeds[1], 90))
    alone = concatenate([fit(part) for part in _cut(landmarks, length)])
    jumps = [np.degrees(angle(m.rotations[length], m.rotations[length - 1])).max() for m in (alone, motion)]
    assert jumps[1] < jumps[0]


def test_a_fade_goes_from_one_fit_to_the_other():
    old = Motion.rest(10)
    turned = np.broadcast_to(about("y", 0.5), (20, len(old.rotations[0]), 4)).astype(np.float32)
    new = replace(Motion.rest(20), rotations=-turned)
    angles = angle(faded(old, new).rotations[:, 0])
    assert angles[0] < 0.05
    assert (np.diff(angles[:11]) >= -1e-6).all()
    assert np.allclose(angles[10:], 0.5, atol=1e-3)


def test_stretches_with_nobody_keep_their_time(data_dir):
    landmarks = pose.read(sorted((data_dir / "fingerspelling" / "ase").glob("*.pose"))[0])
    empty = replace(landmarks, points=np.full_like(landmarks.points, np.nan), confidence=0 * landmarks.confidence)
    motion = concatenate([m for _, m in fitted_stretches([landmarks, empty, landmarks], fit, 0.0)])
    middle = slice(len(landmarks), 2 * len(landmarks))
    assert len(motion) == 3 * len(landmarks)
    assert (motion.confidence[middle] == 0).all()
    assert motion.confidence[: len(landmarks)].any()
