"""Transitions: quintics, the wrist's way in space, and the arm that follows it."""

from __future__ import annotations

import numpy as np
import pytest
from choreography_signs import TestLexicon
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import BarycentricInterpolator
from scipy.spatial.transform import Rotation

from signweave.choreography.blend import fill_rotations, fill_values, quintic_weights
from signweave.choreography.reach import ARMS, follow, way, wrist_positions
from signweave.choreography.rest import rest_pose
from signweave.choreography.units import STORE_FPS
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.rotations import inverse, rotate
from signweave.motion.skeleton import joint


@pytest.mark.parametrize("frames", [1, 3, 10, 40])
def test_weights_are_scipys_interpolation(frames: int, rng: np.random.Generator) -> None:
    known = np.array([-3, -2, -1, frames, frames + 1, frames + 2])
    values = rng.normal(size=6)
    truth = BarycentricInterpolator(known, values)(np.arange(frames))
    assert np.allclose(quintic_weights(frames) @ values, truth, atol=1e-6)


def test_between_two_stops_it_is_the_minimum_jerk_movement() -> None:
    """Flash and Hogan's polynomial, but for the sampling: the stops last a frame on each side."""
    frames = 60
    u = np.clip((np.arange(frames) + 2) / (frames + 3), 0, 1)
    truth = u**3 * (10 - 15 * u + 6 * u**2)
    assert np.abs(fill_values(np.zeros(3), np.ones(3), frames) - truth).max() < 0.004


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 40))
def test_rotations_keep_their_speed_at_both_joins(seed: int, frames: int) -> None:
    rng = np.random.default_rng(seed)
    spins = Rotation.from_rotvec(rng.normal(size=(2, 3)) * 0.05)
    starts = Rotation.random(2, random_state=seed)
    before = np.stack([(starts[0] * spins[0] ** i).as_quat() for i in range(3)])[:, None]
    after = np.stack([(starts[1] * spins[1] ** i).as_quat() for i in range(3)])[:, None]
    filled = fill_rotations(before, after, frames)
    every = Rotation.from_quat(np.concatenate([before, filled, after])[:, 0])
    steps = (every[:-1].inv() * every[1:]).as_rotvec()
    assert np.linalg.norm(np.diff(steps, axis=0), axis=1).max() < 40 / (frames + 3) ** 2 + 0.35 * np.pi / frames
    assert np.linalg.norm(steps, axis=1).max() < 2.2 * np.pi / (frames + 1) + 0.3


def test_wrists_are_those_of_forward_kinematics(rng: np.random.Generator) -> None:
    rotations = Rotation.random(7 * 55, random_state=3).as_quat().reshape(7, 55, 4)
    positions, turns = forward(NEUTRAL, rotations)
    chest = joint("spine3")
    local = rotate(inverse(turns[:, None, chest]), positions - positions[:, None, chest])
    assert np.allclose(wrist_positions(rotations), local[:, [joint("left_wrist"), joint("right_wrist")]], atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["left", "right"]))
def test_the_arm_follows(seed: int, side: str) -> None:
    """Targets in reach are met to a hundredth of a millimetre, and a target that is met already changes nothing."""
    rng = np.random.default_rng(seed)
    sign = TestLexicon().sign("S1", STORE_FPS)
    rotations = sign.motion.rotations
    frames = np.arange(len(rotations))
    wrist = wrist_positions(rotations)[:, ["left", "right"].index(side)]
    for offset in (np.zeros(3), rng.uniform(-0.06, 0.06, 3)):
        turned = rotations.astype(float)
        turned[:, list(ARMS[side][1:3])] = follow(rotations, side, frames, wrist + offset)
        moved = wrist_positions(turned)[:, ["left", "right"].index(side)]
        reach = np.linalg.norm(wrist + offset - wrist, axis=1).max()
        assert np.linalg.norm(moved - wrist - offset, axis=1).max() < (1e-5 if reach < 0.1 else 1e-3)
        if not offset.any():
            assert np.abs(np.abs(np.sum(turned * rotations, -1)) - 1).max() < 1e-5


def test_the_way_goes_around_the_head() -> None:
    """From one ear to the other the straight line would lead through the face."""
    head = NEUTRAL.rest[joint("head")] - NEUTRAL.rest[joint("spine3")]
    left, right = head + np.array([[0.14, 0.06, 0.02], [-0.14, 0.06, 0.02]])
    path = way(np.repeat(right[None], 3, 0), np.repeat(left[None], 3, 0), 20)
    centre = head + np.array([0, 0.08, 0.02])
    assert np.linalg.norm((path - centre) / [0.075, 0.12, 0.095], axis=1)[4:-4].min() > 1.0
    assert np.abs(path[[0, -1]] - [right, left]).max() < 0.02


def test_rest_is_in_the_picture_and_hands_are_apart() -> None:
    from signweave.motion.camera import signing_camera

    positions, _ = forward(NEUTRAL, rest_pose()[None].astype(float))
    hands = [i for name, i in ((n, joint(n)) for n in NEUTRAL.names) if "index" in name or "wrist" in name]
    pixels = signing_camera(NEUTRAL, 512).project(positions[0, hands])
    assert pixels[:, :2].min() > 0
    assert pixels[:, :2].max() < 512
    gap = positions[0, joint("left_middle1")] - positions[0, joint("right_middle1")]
    assert np.linalg.norm(gap) > 0.04  # two hands are thicker than this together where they cross
