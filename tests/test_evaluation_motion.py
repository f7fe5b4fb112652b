"""Figures of a motion against movements whose speed and jerk are known."""

from __future__ import annotations

import numpy as np
import pytest

from signweave.errors import InputError
from signweave.evaluation.motion import evaluate_motion
from signweave.motion.neutral import NEUTRAL
from signweave.motion.nouns import GlossSpan, Motion
from signweave.motion.rotations import about, identity
from signweave.motion.skeleton import JOINTS, joint


def turning(angles: np.ndarray, fps: float) -> Motion:
    """The right elbow turned about its hinge: the wrist runs on a circle as wide as the forearm is long."""
    rotations = identity(len(angles), len(JOINTS)).astype(float)
    rotations[:, joint("right_elbow")] = about("y", angles)
    return Motion.from_rotations(rotations, fps)


@pytest.mark.parametrize("fps", [30.0, 60.0])
def test_speed_and_jerk_on_a_circle(fps: float) -> None:
    omega, length = 4.0, NEUTRAL.length("right_wrist")
    motion = turning(omega * np.arange(round(2 * fps)) / fps, fps)
    figures = evaluate_motion(motion, [GlossSpan("A", 0.2, 0.9), GlossSpan("B", 1.1, 1.8)])
    assert figures["max_wrist_speed"] == pytest.approx(omega * length, rel=0.01)
    for key in ("jerk_join", "jerk_inside", "jerk_middle"):
        assert figures[key] == pytest.approx(omega**3 * length, rel=0.02)
    assert figures["jerk_ratio"] == pytest.approx(1.0, abs=0.02)


def test_a_jump_at_a_join_is_seen_there() -> None:
    fps = 30.0
    angles = np.linspace(0, 2, 90)
    angles[45:] += 0.4
    spans = [GlossSpan("A", 0.2, 1.45), GlossSpan("B", 1.55, 2.8)]
    smooth = evaluate_motion(turning(np.linspace(0, 2, 90), fps), spans)
    broken = evaluate_motion(turning(angles, fps), spans)
    assert smooth["jerk_ratio"] < 1.1
    assert broken["jerk_ratio_middle"] > 5
    assert broken["max_wrist_speed"] > 4 * smooth["max_wrist_speed"]


def test_without_glosses_there_is_no_ratio() -> None:
    figures = evaluate_motion(turning(np.linspace(0, 2, 30), 30.0), [])
    assert figures["jerk_ratio"] is None
    assert figures["max_wrist_speed"] > 0


def test_too_short() -> None:
    with pytest.raises(InputError, match="too short"):
        evaluate_motion(Motion.rest(3), [])
