"""Quality control of motions: it takes what was spoiled, mends it, and leaves good motion alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from signweave.corpora import cleaned, load_motions, synthesise_corpus
from signweave.corpora.cleaning import broken_frames
from signweave.corpora.noiseframes import spoiled
from signweave.corpora.synthetic import Synthetic
from signweave.motion.nouns import Motion
from signweave.motion.rotations import angle
from signweave.motion.skeleton import HAND_JOINTS, SIDES, joint

_ARMS = [joint(f"{side}_{name}") for side in SIDES for name in ("shoulder", "elbow", "wrist")]


@pytest.fixture(scope="module")
def performances(tmp_path_factory):
    path = tmp_path_factory.mktemp("cleaning") / "m.npz"
    synthesise_corpus(Synthetic(words=10, performances=4, seed=2), path)
    return list(load_motions(path).values())


def apart(one, other):
    return np.degrees(angle(one[:, _ARMS].astype(float), other[:, _ARMS].astype(float))).mean()


def test_good_motion_is_only_cut_at_rest(performances):
    taken = np.concatenate([cleaned(motion).removed for motion in performances])
    assert taken.mean() < 0.12
    for motion in performances:
        done = cleaned(motion)
        assert done.motion is not None
        first = int(np.argmin(done.removed))
        assert not broken_frames(motion).any() or done.removed.mean() < 0.3
        if not done.removed[first : first + len(done.motion)].any():
            np.testing.assert_allclose(
                np.abs(done.motion.rotations), np.abs(motion.rotations[first : first + len(done.motion)]), atol=1e-6
            )


def test_noise_is_found_and_little_else(performances, rng):
    noise, removed = [], []
    for motion in performances:
        worn, which = spoiled(motion, rng)
        noise.append(which)
        removed.append(cleaned(worn).removed)
    noise, removed = np.concatenate(noise), np.concatenate(removed)
    assert 0.1 < noise.mean() < 0.35
    assert removed[noise].mean() > 0.8
    assert removed[~noise].mean() < 0.12


def test_thrown_arms_are_mended_near_the_truth(performances):
    motion = performances[0]
    rotations = motion.rotations.copy()
    rotations[14:16, joint("right_shoulder")] = rotations[14:16, joint("right_shoulder")][:, [2, 3, 0, 1]]
    worn = replace(motion, rotations=rotations)
    broken = np.flatnonzero(broken_frames(worn))
    assert set(broken) == {14, 15}
    done = cleaned(worn)
    first = int(np.argmin(done.removed))
    before = apart(worn.rotations[14:16], motion.rotations[14:16])
    after = apart(done.motion.rotations[14 - first : 16 - first], motion.rotations[14:16])
    assert after < 0.4 * before
    assert not broken_frames(done.motion).any()


def test_lost_and_frozen_frames_are_broken(performances):
    motion = performances[1]
    hand = list(HAND_JOINTS["right"])
    confidence = motion.confidence.copy()
    confidence[12, hand] = 0
    assert broken_frames(replace(motion, confidence=confidence))[12]
    rotations = motion.rotations.copy()
    rotations[10] = rotations[9]
    assert list(np.flatnonzero(broken_frames(replace(motion, rotations=rotations)))) == [10]
    confidence[:, hand] = 0
    assert not broken_frames(replace(motion, confidence=confidence)).any(), "what was never seen is not missed"


def test_what_is_past_mending_is_dropped_with_a_reason(performances, rng):
    motion = performances[2]
    still = replace(motion, rotations=np.repeat(motion.rotations[:1], len(motion), 0))
    assert cleaned(still).motion is None
    assert "rest" in cleaned(still).reason
    confidence = motion.confidence.copy()
    confidence[8:20, _ARMS] = 0
    lost = cleaned(replace(motion, confidence=confidence))
    assert lost.motion is None
    assert lost.removed.all()
    assert "broken" in lost.reason
    for short in (Motion.rest(1), Motion.rest(2), motion.frames(0, 1)):
        assert cleaned(short).motion is None
