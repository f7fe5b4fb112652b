"""More frames a second without kinks: the frames that were there stay, and acceleration is continuous at them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from signweave.motion.nouns import Motion
from signweave.motion.rotations import angle, from_rotvec, normalize
from signweave.motion.skeleton import joint
from signweave.motion.splines import through
from signweave.motion.timing import sample

FPS, FINE = 15.0, 60


def swinging(frames=24):
    """Shoulder and elbow turn as a sign's do, at one and two swings a second, here known at every moment."""

    def at(times):
        turns = np.zeros((len(times), 55, 3))
        turns[:, joint("right_shoulder")] = np.outer(np.sin(2 * np.pi * times), [0.3, 0.8, -0.5])
        turns[:, joint("right_elbow"), 1] = 0.7 + 0.6 * np.cos(4 * np.pi * times)
        return from_rotvec(turns).astype(np.float32)

    return Motion.from_rotations(at(np.arange(frames) / FPS), FPS), at


def jolt(rotations, fps):
    """Largest change of acceleration from frame to frame over the largest acceleration, of the quaternions' numbers."""
    acceleration = np.diff(rotations.astype(float), 2, axis=0) * fps**2
    return np.abs(np.diff(acceleration, axis=0)).max() / np.abs(acceleration).max()


def test_its_own_frames_stay():
    motion, _ = swinging()
    twice = through(motion, np.arange(47) / 30, 30.0)
    assert (len(twice), twice.fps) == (47, 30.0)
    np.testing.assert_allclose(twice.rotations[::2], motion.rotations, atol=2e-7)


def test_acceleration_has_no_jumps():
    """At eight times the frames acceleration changes by a little each frame; between straight lines it jumps."""
    motion, _ = swinging()
    times = np.arange(23 * 8) / (FPS * 8)
    assert jolt(through(motion, times).rotations, FPS * 8) < 0.2
    assert jolt(sample(motion, times).rotations, FPS * 8) > 0.8


def test_nearer_to_the_truth_than_straight_lines():
    motion, truth = swinging()
    times = np.arange(60, 240) / (FPS * FINE) * 5
    curved, straight = (angle(way(motion, times).rotations, truth(times)).max() for way in (through, sample))
    assert curved < 0.2 * straight
    assert np.degrees(curved) < 1.5


def test_signs_of_quaternions_do_not_matter(rng):
    motion, _ = swinging()
    flipped = motion.rotations * rng.choice([-1, 1], (len(motion), 55, 1)).astype("f")
    times = np.arange(90) / 60
    made = through(replace(motion, rotations=flipped), times).rotations
    np.testing.assert_allclose(angle(made, through(motion, times).rotations), 0, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(made, axis=-1), 1, atol=1e-6)


def test_face_place_and_confidence():
    motion, _ = swinging(5)
    step = np.array([0, 0, 1, 1, 1], np.float32)
    motion = replace(
        motion,
        face=np.repeat(step[:, None], 52, 1),
        translation=np.stack([step] * 3, 1),
        confidence=np.repeat(step[:, None], 56, 1),
    )
    made = through(motion, np.arange(17) / 60)
    assert (made.face.min(), made.face.max()) == (0, 1)
    np.testing.assert_allclose(made.translation[::4, 0], step, atol=1e-6)
    np.testing.assert_allclose(made.confidence[4:9, 7], [0, 0.25, 0.5, 0.75, 1], atol=1e-6)


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_short_motions(frames, rng):
    turns = normalize(np.eye(4)[3] + 0.2 * rng.normal(size=(frames, 55, 4))).astype("f")
    made = through(Motion.from_rotations(turns, FPS), np.array([-1.0, 0.0, (frames - 1) / FPS, 9.0]))
    np.testing.assert_allclose(angle(made.rotations, turns[[0, 0, -1, -1]]), 0, atol=1e-3)
