"""Features read off written signs."""

from __future__ import annotations

import pytest

from signweave.notation import load_signs
from signweave.notation.phonology import code, code_with_second
from signweave.notation.phonology_hands import flexion, selected_fingers
from signweave.notation.spec import FEATURES

HEAD = 'right: {{handshape: "{shape}", palm: in, fingers: up, at: {at}, point: palm{more}}}'


def sign(text: str):
    return load_signs("SIGN:\n" + text)["SIGN"]


def one(at="space", shape="5", more="", then="- move: 0.3\n      right: {by: out 10}", kind="one-handed", left=""):
    left = left.replace("}", ", at: 'space, contra 8'}")
    head = HEAD.format(shape=shape, at=at, more=more)
    return sign(f"  type: {kind}\n  {head}\n  {left}\n  segments:\n    {then}\n")


def test_every_feature_is_coded():
    assert tuple(code(one())) == FEATURES


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        (["1"], ("i", "FullyOpen")),
        (["5"], ("imrp", "FullyOpen")),
        (["10"], ("t", "NA")),
        (["s"], ("imrp", "FullyClosed")),
        (["h"], ("im", "FullyOpen")),
        (["f"], ("i", "Curved")),
        (["w"], ("p", "Curved")),
        (["open_8", "8"], ("m", "Flat")),
        (["s", "1"], ("i", "FullyClosed")),
        (["5", "flat_o"], ("imrp", "FullyOpen")),
        (["a", "5"], ("imrp", "FullyClosed")),
    ],
)
def test_selected_fingers_and_their_flexion_at_onset(shapes, expected):
    from signweave.notation.phonology_hands import plain_handshape

    plain = [plain_handshape(shape) for shape in shapes]
    assert (selected_fingers(plain), flexion(plain)) == expected


@pytest.mark.parametrize(
    ("at", "more", "expected"),
    [
        ("space", "", ("Neutral", "Neutral", "0")),
        ("chin", ", contact: touch", ("Head", "Chin", "1")),
        ("ipsi_temple", ", contact: near, gap: 2", ("Head", "Forehead", "0")),
        ('"chin, out 10"', "", ("Head", "HeadAway", "0")),
        ('"chest, out 30"', "", ("Neutral", "Neutral", "0")),
        ('"space, up 40"', "", ("Head", "HeadAway", "0")),
        ("contra_clavicle", ", contact: brush", ("Body", "Clavicle", "1")),
    ],
)
def test_location_and_contact(at, more, expected):
    coded = code(one(at=at, more=more))
    assert (coded["major-location"], coded["minor-location"], coded["contact"]) == expected


def test_a_hand_that_comes_to_a_place_is_located_there():
    approach = "- move: 0.3\n      right: {at: chin, contact: touch}\n    - hold: 0.1"
    coded = code_with_second(one(at='"chin, out 14"', then=approach))
    assert (coded.values["minor-location"], coded.values["movement"], coded.second) == ("Chin", "Straight", "")


def test_a_hand_that_leaves_its_place_has_a_second_location():
    assert code_with_second(one(at="chin", more=", contact: touch")).second == "HeadAway"


@pytest.mark.parametrize(
    ("segment", "movement", "repetition"),
    [
        ("- hold: 0.3", "None", "0"),
        ("- move: 0.3\n      right: {handshape: s}", "None", "0"),
        ("- move: 0.3\n      repeat: 2\n      right: {handshape: s}", "None", "1"),
        ("- move: 0.3\n      right: {by: out 10}", "Straight", "0"),
        ("- move: 0.3\n      repeat: 2\n      right: {by: out 10}", "Straight", "1"),
        ("- move: 0.3\n      back: yes\n      right: {by: out 10}", "BackAndForth", "0"),
        ("- move: 0.3\n      path: {shape: arc, size: 4}\n      right: {by: contra 10}", "Curved", "0"),
        ("- move: 0.3\n      path: {shape: arc, size: 0.5}\n      right: {by: contra 10}", "Straight", "0"),
        ("- move: 0.3\n      path: {shape: circle, count: 2}", "Circular", "1"),
        ("- move: 0.3\n      path: {shape: zigzag, towards: ipsi}\n      right: {by: down 20}", "Z-shaped", "0"),
        ("- move: 0.3\n      path: {shape: zigzag, towards: ipsi, count: 2}", "Straight", "1"),
        ("- move: 0.3\n      local: {nod: 2}", "Straight", "1"),
        ("- move: 0.3\n      local: {twist: 2}", "None", "1"),
        ("- move: 0.3\n      local: {wiggle: 3}", "None", "1"),
        ("- move: 0.3\n      right: {by: down 10}\n    - move: 0.2\n      right: {by: contra 8 up 6}\n"
         "    - move: 0.3\n      right: {by: ipsi 16}", "X-shaped", "0"),
    ],
)  # fmt: skip
def test_movement_and_repetition(segment, movement, repetition):
    coded = code(one(then=segment))
    assert (coded["movement"], coded["repetition"]) == (movement, repetition)


@pytest.mark.parametrize(
    ("kind", "shape", "left", "expected"),
    [
        ("one-handed", "5", "", "OneHanded"),
        ("symmetric", "5", "", "SymmetricalOrAlternating"),
        ("dominance", "5", "left: {handshape: B, palm: up, fingers: out}", "AsymmetricalDifferentHandshape"),
        ("dominance", "5", 'left: {handshape: "5", palm: up, fingers: out}', "AsymmetricalSameHandshape"),
        ("dominance", "5", "left: {handshape: V, palm: up, fingers: out}", "DominanceViolation"),
    ],
)
def test_sign_type(kind, shape, left, expected):
    assert code(one(kind=kind, shape=shape, left=left))["sign-type"] == expected


def test_the_arm_is_a_place_of_a_one_handed_sign():
    left = "left: {handshape: B, palm: up, fingers: out}"
    coded = code(one(at="other_wrist_front", more=", contact: touch", kind="dominance", left=left))
    assert (coded["sign-type"], coded["minor-location"]) == ("OneHanded", "WristFront")


def test_only_the_first_part_of_a_compound_is_read():
    text = """
FIRST:
  right: {handshape: "1", palm: in, fingers: up, at: chin, contact: touch}
  segments: [{hold: 0.2}]
SECOND:
  type: symmetric
  right: {handshape: "5", palm: in, fingers: up, at: chest}
  segments: [{hold: 0.2}]
BOTH:
  compound: [FIRST, SECOND]
"""
    signs = load_signs(text)
    assert code(signs["BOTH"]) == code(signs["FIRST"]) != code(signs["SECOND"])
