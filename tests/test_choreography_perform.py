"""Performing a score: joins without jumps, timing, streaming; on a lexicon of the tests' own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from choreography_signs import TestLexicon
from hypothesis import example, given, settings
from hypothesis import strategies as st

from signweave.choreography.perform import perform, whole
from signweave.choreography.rest import rest_pose
from signweave.choreography.score import ManualSpan, NonManualSpan, Score, join_scores
from signweave.errors import InputError
from signweave.evaluation.motion import evaluate_motion
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.nouns import Motion
from signweave.motion.rotations import angle
from signweave.motion.skeleton import FACE_NAMES, HAND_JOINTS, joint

LEXICON = TestLexicon()
SIX = ["S1", "S2", "S4", "S6", "S3", "S8"]


def score(glosses: list[str], number: int = 1, **changes: object) -> Score:
    spans = [
        ManualSpan(f"{number}.{i}", g, "word", "letter" if g.startswith("fs:") else "sign", **changes)
        for i, g in enumerate(glosses, 1)
    ]
    return Score((*spans[:-1], replace(spans[-1], ends=True)))


def wrists(motion: Motion) -> np.ndarray:
    positions, _ = forward(NEUTRAL, motion.rotations.astype(float), motion.translation)
    return positions[:, [joint("left_wrist"), joint("right_wrist")]]


@settings(max_examples=25, deadline=None)
@example(["S1", "S0", "S7"], 24.0, 1.0)  # a left hand that drifted for long stretched its elbow past straight
@given(
    st.lists(st.sampled_from([f"S{i}" for i in range(10)] + ["fs:A", "fs:B"]), min_size=1, max_size=6),
    st.sampled_from([24.0, 25.0, 30.0, 60.0]),
    st.sampled_from([0.5, 1.0, 2.0, 5.0]),
)
def test_no_jump_anywhere(glosses: list[str], fps: float, tempo: float) -> None:
    done = whole(perform(replace(score(glosses), tempo=tempo), LEXICON, fps))
    way = wrists(done.motion)
    speed = np.linalg.norm(np.diff(way, axis=0), axis=-1) * fps
    assert speed.max() < 6.0
    # A jump of position would be a speed out of nowhere; a jump of velocity an acceleration beyond any reach's.
    assert np.linalg.norm(np.diff(way, 2, axis=0), axis=-1).max() * fps**2 < 120
    turned = angle(done.motion.rotations[:-1].astype(float), done.motion.rotations[1:].astype(float))
    assert turned.max() * fps < 60  # rad/s
    assert np.isfinite(done.motion.rotations).all()
    assert np.allclose(np.linalg.norm(done.motion.rotations, axis=-1), 1, atol=1e-5)


def test_velocity_meets_at_joins_when_the_frame_rate_grows() -> None:
    """A true velocity jump stays the same size at any frame rate; what is left here must shrink with it."""
    jumps = []
    for fps in (60.0, 120.0, 240.0):
        done = whole(perform(score(SIX), LEXICON, fps))
        velocity = np.diff(wrists(done.motion), axis=0) * fps
        jumps.append(np.linalg.norm(np.diff(velocity, axis=0), axis=-1).max())
    assert jumps[1] < 0.65 * jumps[0]
    assert jumps[2] < 0.65 * jumps[1]


def test_bars_of_jerk_and_speed() -> None:
    done = whole(perform(score(SIX), LEXICON, 30.0))
    figures = evaluate_motion(done.motion, done.glosses)
    assert figures["jerk_ratio"] < 1.5
    assert figures["max_wrist_speed"] < 6.0


def test_sentences_begin_and_end_at_rest() -> None:
    """In exactly the same pose: whatever is done to stretches one by one, they still follow each other."""
    parts = list(perform([score(SIX, 1), score(["S5"], 2)], LEXICON, 30.0))
    for part in parts:
        for frame in (0, -1):
            dots = np.sum(part.motion.rotations[frame] * rest_pose(), -1)
            assert np.abs(np.abs(dots) - 1).max() < 1e-6
        for frame in (1, 2, -2, -3):
            hands = [*HAND_JOINTS["left"], *HAND_JOINTS["right"], joint("left_elbow"), joint("right_wrist")]
            assert np.abs(np.abs(np.sum(part.motion.rotations[frame, hands] * rest_pose()[hands], -1)) - 1).max() < 1e-4


@pytest.mark.parametrize("fps", [7.0, 30.0])
def test_sentences_one_by_one_are_the_same_as_all_at_once(fps: float) -> None:
    scores = [score(["S1", "S2"], 1), score(["S3", "fs:A"], 2), score(["S6"], 3)]
    parts = list(perform(scores, LEXICON, fps))
    one = whole(perform(join_scores(scores), LEXICON, fps))
    assert len(parts) == 3
    assert np.array_equal(np.concatenate([p.motion.face for p in parts]), one.motion.face)
    dots = np.sum(np.concatenate([p.motion.rotations for p in parts]) * one.motion.rotations, -1)
    assert np.abs(np.abs(dots) - 1).max() < 1e-6
    assert [g for p in parts for g in p.glosses] == list(one.glosses)
    assert np.allclose([p.start for p in parts], np.cumsum([0, *(len(p.motion) / fps for p in parts)])[:-1])


def test_chunks_meet_without_a_jump() -> None:
    scores = [score(SIX[:3], 1), score(SIX[3:], 2)]
    done = whole(perform(scores, LEXICON, 30.0))
    assert np.linalg.norm(np.diff(wrists(done.motion), 3, axis=0), axis=-1).max() * 30**3 < 1500


def test_glosses_and_contacts_are_where_the_signs_are() -> None:
    done = whole(perform([score(["S2", "S4"], 1), score(["S6"], 2)], LEXICON, 30.0))
    assert [g.gloss for g in done.glosses] == ["S2", "S4", "S6"]
    assert len(done.motion.contacts) == 3
    for span, contact in zip(done.glosses, done.motion.contacts, strict=True):
        assert span.start - 1 / 30 <= contact.start <= contact.end <= span.end + 1 / 30
    assert all(a.end < b.start for a, b in zip(done.glosses, done.glosses[1:]))


def test_signs_keep_their_shape() -> None:
    """In the middle of a performed sign the hand is where the lexicon puts it."""
    done = whole(perform(score(["S2"]), LEXICON, 60.0))
    span = done.glosses[0]
    middle = wrists(done.motion)[round((span.start + span.end) / 2 * 60), 1]
    sign = LEXICON.sign("S2", 60.0)
    active = wrists(sign.motion)[round(sign.active[0] * 60) : round(sign.active[1] * 60), 1]
    assert np.linalg.norm(active - middle, axis=-1).min() < 0.015


def test_tempo_hold_and_repeats() -> None:
    def seconds(**changes: object) -> float:
        return whole(perform(score(["S2", "S4"], **changes), LEXICON, 30.0)).motion.duration

    plain = seconds()
    assert seconds(hold=0.5) == pytest.approx(plain + 1.0, abs=0.1)
    assert seconds(tempo=0.5) > plain + 0.2
    assert seconds(repeats=2) > plain + 0.5
    assert whole(perform(replace(score(["S2", "S4"]), tempo=2.0), LEXICON, 30.0)).motion.duration < 0.75 * plain


def test_an_unused_left_hand_rests_and_one_soon_used_stays() -> None:
    left = joint("left_wrist")
    one_handed = whole(perform(score(["S2", "S4", "S6"]), LEXICON, 30.0))
    way = wrists(one_handed.motion)[:, 0]
    assert np.ptp(way, axis=0).max() < 0.02  # breath only
    between = whole(perform(score(["S1", "S2", "S3"]), LEXICON, 30.0))
    rest_height = way[0, 1]
    gap = slice(round(between.glosses[1].start * 30), round(between.glosses[1].end * 30))
    assert wrists(between.motion)[gap, 0, 1].min() > rest_height + 0.03
    long_gap = whole(perform(score(["S1", *["S2", "S4", "S6", "S8"], "S3"]), LEXICON, 30.0))
    middle = round(long_gap.glosses[3].start * 30)
    assert abs(wrists(long_gap.motion)[middle, 0, 1] - rest_height) < 0.02
    assert left == 20


def test_a_weak_hand_told_to_hold_stays() -> None:
    spans = score(["S1", "S2", "S4", "S6"]).manual
    held = (spans[0], *(replace(span, weak="hold") for span in spans[1:]))
    done = whole(perform(Score(held), LEXICON, 30.0))
    left = wrists(done.motion)[round(done.glosses[0].end * 30) + 6 : round(done.glosses[3].end * 30) - 1, 0]
    assert np.ptp(left, axis=0).max() < 0.015


def test_both_hands_wait_in_a_pause() -> None:
    one, two = score(["S1", "S3"]).manual
    done = whole(perform(Score((one, ManualSpan("p", "", kind="pause", hold=1.0), two)), LEXICON, 30.0))
    wait = slice(round((done.glosses[0].end + 0.15) * 30), round((done.glosses[0].end + 0.95) * 30))
    assert np.ptp(wrists(done.motion)[wait], axis=0).max() < 0.015


def test_letters_are_held_and_doubled_letters_slide() -> None:
    done = whole(perform(score(["fs:A", "fs:B", "fs:B"]), LEXICON, 60.0))
    way = wrists(done.motion)[:, 1]
    places = []
    for span in done.glosses:
        hold = way[round(span.start * 60) : round(span.end * 60)]
        assert np.ptp(hold, axis=0).max() < 0.01
        places.append(hold[:, 0].mean())
    assert places[1] - places[2] > 0.02  # outwards is -X for the right hand
    onsets = np.diff([g.start for g in done.glosses])
    assert np.all((onsets > 0.15) & (onsets < 0.45))


def test_question_face_and_blink() -> None:
    plain = whole(perform(score(SIX[:3]), LEXICON, 30.0)).motion
    raised = NonManualSpan("brows", "brows-up", "1.1", "1.3")
    asked = whole(perform(replace(score(SIX[:3]), nonmanual=(raised,)), LEXICON, 30.0)).motion
    brow = FACE_NAMES.index("browInnerUp")
    assert asked.face[:, brow].max() > 0.5
    assert plain.face[:, brow].max() < 0.2
    assert asked.face[0, brow] == 0
    assert plain.face[:, FACE_NAMES.index("eyeBlinkLeft")].max() > 0.7
    assert np.abs(np.diff(asked.face[:, brow])).max() < 0.4


@pytest.mark.parametrize("fps", [0.0, -1.0, float("nan"), 1e6])
def test_bad_frame_rates(fps: float) -> None:
    with pytest.raises(InputError, match="fps"):
        whole(perform(score(["S2"]), LEXICON, fps))


def test_nothing_to_perform() -> None:
    with pytest.raises(InputError, match="nothing to perform"):
        whole(perform(Score(), LEXICON, 30.0))
