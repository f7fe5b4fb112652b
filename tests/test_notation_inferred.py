"""Signs inferred from a coding say what was coded, and move as people can."""

from __future__ import annotations

import numpy as np
import pytest

from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.skeleton import joint
from signweave.notation import load_signs, synthesise
from signweave.notation.inferred import Coding, infer_sign, infer_text
from signweave.notation.inferred_analogy import by_analogy, direction_words, written
from signweave.notation.inferred_hands import Dominant, handshapes
from signweave.notation.phonology import code
from signweave.notation.spec import FEATURES

BASE = "AsymmetricalDifferentHandshape"
CODINGS = {
    "tap": Coding("5", "imrp", "FullyOpen", "OneHanded", "Head", "Chin", "", "Straight", True, True),
    "wipe": Coding("open_b", "imrp", "FullyOpen", "OneHanded", "Body", "TorsoTop", "TorsoTop", "Circular", True, True),
    "leave": Coding("open_b", "imrp", "FullyOpen", "OneHanded", "Head", "Chin", "HeadAway", "Curved", True),
    "both": Coding("s", "imrp", "FullyClosed", "SymmetricalOrAlternating", movement="Straight", repeated=True),
    "meet": Coding("1", "i", "FullyOpen", "SymmetricalOrAlternating", movement="Straight", contact=True),
    "open": Coding("s", "imrp", "FullyClosed", movement="None", repeated=True, opens=True),
    "onto": Coding("10", "t", "NA", BASE, "Hand", "Palm", "", "Straight", True, True, other_handshape="B"),
    "arm": Coding("flat_o", "imrp", "Flat", "OneHanded", "Arm", "WristFront", "", "Straight", True, True),
    "zig": Coding("closed_b", "imrp", "FullyOpen", movement="Z-shaped"),
    "cross": Coding("h", "im", "FullyOpen", movement="X-shaped"),
    "to and fro": Coding("f", "i", "Curved", movement="BackAndForth"),
    "twist": Coding("y", "p", "FullyOpen", movement="None", repeated=True, twists=True),
}


@pytest.mark.parametrize("name", CODINGS)
def test_an_inferred_sign_says_what_was_coded(name):
    coding = CODINGS[name]
    coded = code(infer_sign("SIGN", (coding,)))
    expected = (
        coding.sign_type, coding.selected, coding.flexion, coding.major, coding.minor, coding.movement,
        str(int(coding.contact)), str(int(coding.repeated)),
    )  # fmt: skip
    assert coded == dict(zip(FEATURES, expected, strict=True))


@pytest.mark.parametrize("name", CODINGS)
def test_an_inferred_sign_is_performed_at_a_human_pace(name):
    motion = synthesise(infer_sign("SIGN", (CODINGS[name],), seconds=0.45))
    assert abs(len(motion) / motion.fps - 0.45) < 0.08
    positions, _ = forward(NEUTRAL, motion.rotations.astype(float))
    wrists = positions[:, [joint("right_wrist"), joint("left_wrist")]]
    assert np.isfinite(wrists).all()
    assert np.linalg.norm(np.diff(wrists, axis=0), axis=-1).max() * motion.fps < 3.5


def test_what_was_filled_in_is_told_and_text_reads_back():
    text = infer_text("KNOCK", (CODINGS["onto"],), ["knock", "rap"], 0.6, "somewhere")
    sign = load_signs(text)["KNOCK"]
    assert (sign.words, sign.source) == (("knock", "rap"), "somewhere")
    assert "orientation" in sign.inferred
    assert sign.duration == pytest.approx(0.6, abs=0.01)


def test_morphemes_are_chained():
    sign = infer_sign("PAIR", (CODINGS["tap"], CODINGS["both"]), ["pair"], 1.4)
    assert code(sign)["minor-location"] == "Chin"
    assert code(sign)["sign-type"] == "OneHanded"
    assert sign.two_handed
    assert sign.duration == pytest.approx(1.4, abs=0.02)


@pytest.mark.parametrize(
    ("name", "selected", "flexed", "opens", "expected"),
    [
        ("a", "t", "NA", False, ("10", "10")),
        ("h", "im", "FullyOpen", False, ("u", "u")),
        ("1", "m", "Curved", False, ("d", "d")),
        ("s", "i", "FullyClosed", True, ("s", "1")),
        ("5", "imrp", "FullyOpen", True, ("5", "flat_o")),
    ],
)
def test_handshapes_follow_selected_fingers(name, selected, flexed, opens, expected):
    assert handshapes(name, selected, flexed, opens, False) == expected


def test_a_hand_is_turned_as_in_signs_like_it():
    """The written form of a sign is the best model for itself; without it the rule and its like decide."""
    rule = Dominant("up", "out", "palm")
    coding = Coding("open_b", "imrp", "FullyOpen", "OneHanded", "Body", "TorsoTop", "TorsoTop", "Circular", True, True)
    assert by_analogy(coding, rule).palm.split()[0] == "in"
    assert "PLEASE" in written().glosses
    assert by_analogy(coding, rule, without="PLEASE").palm.split()[0] == "in"


@pytest.mark.parametrize("words", ["up", "contra slightly-up", "in down", "out up slightly-contra"])
def test_directions_are_put_in_words(words):
    from signweave.notation.inferred_analogy import _vector

    assert np.allclose(_vector(direction_words(_vector(words))), _vector(words))
