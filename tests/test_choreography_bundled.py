"""The bundled vocabulary in running signing: the bars of smoothness on everyday sentences and on every sign."""

from __future__ import annotations

import json

import numpy as np
import pytest

import signweave
from signweave.choreography.perform import perform, whole
from signweave.choreography.score import ManualSpan, Score
from signweave.evaluation.motion import evaluate_motion
from signweave.lexicon.lookup import load_lexicon
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.skeleton import joint

SENTENCES = (
    "Hello, my name is Ada.", "Nice to meet you.", "What is your name?", "I want to drink coffee, please.",
    "Yes, I understand, thank you!", "My friend works at school today.", "Sorry, I do not know where Jonas is.",
)  # fmt: skip


@pytest.mark.parametrize("text", SENTENCES)
def test_joins_are_as_smooth_as_signs(text: str) -> None:
    done = signweave.say(text)
    figures = evaluate_motion(done.motion, done.glosses)
    assert figures["jerk_ratio"] <= 1.5
    assert figures["max_wrist_speed"] < 6.0


def test_every_sign_after_every_other_kind() -> None:
    """All glosses in one shuffled performance, forty to a sentence: no wrist is fast, no face weight leaves 0..1."""
    lexicon = load_lexicon()
    glosses = list(lexicon.glosses)
    np.random.default_rng(5).shuffle(glosses)
    spans = [
        ManualSpan(str(i), g, g, "letter" if g.startswith("fs:") else "sign", ends=i % 40 == 39)
        for i, g in enumerate(glosses)
    ]
    done = whole(perform(Score(tuple(spans)), lexicon))
    positions, _ = forward(NEUTRAL, done.motion.rotations.astype(float), done.motion.translation)
    wrists = positions[:, [joint("left_wrist"), joint("right_wrist")]]
    speed = np.linalg.norm(np.diff(wrists, axis=0), axis=-1) * 30
    assert speed.max() < 6.0
    assert [g.gloss for g in done.glosses] == glosses
    assert done.motion.face.min() >= 0
    assert done.motion.face.max() <= 1
    assert np.isfinite(done.motion.rotations).all()


def test_texts_are_performed_the_same_every_time() -> None:
    one, two = signweave.say("My mother has 17 books."), signweave.say("My mother has 17 books.")
    assert np.array_equal(one.motion.rotations, two.motion.rotations)
    assert one.glosses == two.glosses
    other = signweave.say("My mother has 17 books.", seed=3)
    assert [g.gloss for g in other.glosses] == [g.gloss for g in one.glosses]
    assert other.motion.rotations.shape != one.motion.rotations.shape or not np.array_equal(
        other.motion.rotations, one.motion.rotations
    )


def test_an_edited_score_is_performed() -> None:
    said = signweave.say("You understand?")
    data = json.loads(said.score.to_json())
    assert np.array_equal(signweave.perform(said.score).motion.rotations, said.motion.rotations)
    data["tiers"]["right hand"][1]["hold"] = 1.0
    slower = signweave.perform(signweave.Score.from_json(json.dumps(data)))
    assert slower.motion.duration > said.motion.duration + 0.8


def test_question_faces_differ() -> None:
    names = one_face("You understand?"), one_face("What is your name?"), one_face("You understand.")
    up, down = names[0]["browInnerUp"], names[1]["browDownLeft"]
    assert up > names[2]["browInnerUp"] + 0.15
    assert down > names[2]["browDownLeft"] + 0.15


def one_face(text: str) -> dict[str, float]:
    motion = signweave.say(text).motion
    return dict(zip(motion.face_names, motion.face.mean(0).tolist(), strict=True))
