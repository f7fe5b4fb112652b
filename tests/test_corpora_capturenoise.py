"""Errors of capture: laid over a motion they have the sizes that are told, and are measured as what they are."""

from __future__ import annotations

import numpy as np
import pytest

from signweave.corpora.capturenoise import GROUPS, SIZES, captured
from signweave.evaluation.capture_noise import noise_sizes, turn_errors
from signweave.motion.nouns import Motion
from signweave.motion.rotations import from_rotvec, multiply
from signweave.motion.sixd import UPPER_BODY
from signweave.notation import synthesise
from signweave.notation.vocabulary import load_vocabulary


@pytest.fixture(scope="module")
def still() -> Motion:
    return Motion.rest(90, 15.0)


def test_what_is_laid_over_is_what_is_measured(still):
    """All of it together; what trembles is told from what drifts only roughly, and a median takes some drift along."""
    rng = np.random.default_rng(0)
    found = noise_sizes([turn_errors(captured(still, rng), still) for _ in range(60)])
    for name, sizes in SIZES.items():
        assert np.linalg.norm(list(found[name].values())) == pytest.approx(np.linalg.norm(sizes), rel=0.12), name
        assert found[name]["drift"] == pytest.approx(sizes[1], rel=0.2), name
        assert found[name]["constant"] == pytest.approx(sizes[0], rel=0.5, abs=0.1), name


def test_trembling_alone_is_found_as_such(still):
    rng = np.random.default_rng(1)
    shaken = [still.rotations.astype(float) for _ in range(20)]
    errors = []
    for rotations in shaken:
        turned = multiply(rotations, from_rotvec(np.radians(3.0) * rng.standard_normal((len(still), 55, 3))))
        errors.append(turn_errors(Motion.from_rotations(turned, fps=15.0), still))
    sizes = noise_sizes(errors)["arms"]
    assert sizes["trembling"] == pytest.approx(3.0, rel=0.05)
    assert sizes["drift"] < 0.5


def test_errors_are_turns_in_the_joints_own_frame():
    """A sign with one wrist turned by ten degrees about its own x; frame rates need not agree."""
    true = synthesise(load_vocabulary()["HELLO"])
    rotations = true.rotations.astype(float)
    wrist = GROUPS["wrists"][0]
    rotations[:, wrist] = multiply(rotations[:, wrist], from_rotvec(np.radians([10.0, 0, 0])))
    errors = turn_errors(Motion.from_rotations(rotations, fps=true.fps), true)
    np.testing.assert_allclose(errors[:, wrist], np.tile([10.0, 0, 0], (len(errors), 1)), atol=0.05)
    assert np.abs(np.delete(errors, wrist, 1)).max() < 0.05


def test_every_joint_that_signs_has_errors_once_and_amounts_count(still):
    rows = [row for group in GROUPS.values() for row in group]
    assert sorted(rows) == sorted(set(UPPER_BODY) - {0})
    assert set(SIZES) == set(GROUPS)
    one, half = (captured(still, np.random.default_rng(2), amount) for amount in (1.0, 0.5))
    sizes = [np.sqrt((turn_errors(motion, still) ** 2).mean()) for motion in (one, half)]
    assert sizes[0] == pytest.approx(2 * sizes[1], rel=0.02)
