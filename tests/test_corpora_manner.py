"""Synthetic signers differ from one another more than one signer does from one time to the next."""

from __future__ import annotations

import numpy as np
import pytest

from signweave.corpora.manner import Manner, manner, noisy, performed
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.rotations import angle
from signweave.motion.skeleton import HAND_JOINTS, joint
from signweave.motion.timing import stretch
from signweave.notation import synthesise
from signweave.notation.vocabulary import load_vocabulary

_ARM = [joint("right_shoulder"), joint("right_elbow"), joint("right_wrist")]


@pytest.fixture(scope="module")
def motion():
    return synthesise(load_vocabulary()["HELLO"])


def apart(one, other):
    """Mean degrees between two motions of other lengths, arm and fingers."""
    rows = [*_ARM, *HAND_JOINTS["right"]]
    same = stretch(other, one.duration)
    frames = min(len(one), len(same))
    return np.degrees(angle(one.rotations[:frames, rows], same.rotations[:frames, rows])).mean()


def test_signers_differ_more_than_performances(motion, rng):
    signers = [manner(rng) for _ in range(6)]
    takes = [[performed(motion, who, rng) for _ in range(3)] for who in signers]
    within = np.mean([apart(t[0], t[i]) for t in takes for i in (1, 2)])
    between = np.mean([apart(takes[i][0], takes[j][0]) for i in range(6) for j in range(i)])
    assert 1.0 < within < 0.8 * between < 12.0
    assert len({len(t[0]) for t in takes}) > 2
    assert all(np.isfinite(m.rotations).all() and m.fps == motion.fps for t in takes for m in t)


def test_size_is_size():
    """A signer without habits who signs a fifth larger moves the wrist further."""
    motion = synthesise(load_vocabulary()["BIG"])

    def reach(size):
        one = performed(motion, Manner(1.0, size, np.zeros((55, 3)), 1.0), np.random.default_rng(1))
        return np.ptp(forward(NEUTRAL, one.rotations)[0][:, joint("right_wrist")], axis=0).max()

    assert reach(1.2) > 1.1 * reach(1.0)


def test_noise_grows_with_its_amount_and_is_repeatable(motion):
    one, same, more = (noisy(motion, np.random.default_rng(3), amount) for amount in (1.0, 1.0, 2.0))
    np.testing.assert_array_equal(one.rotations, same.rotations)
    assert apart(motion, more) == pytest.approx(2 * apart(motion, one), rel=0.05)
    assert 2.0 < apart(motion, one) < 10.0
