"""The notation's grammar: what is read, and that every error names the line and what was probably meant."""

from __future__ import annotations

import pytest

from signweave.errors import InputError
from signweave.notation import load_signs, load_vocabulary
from signweave.notation.places import place_names, point_name

GOOD = """\
WAVE:
  words: [wave]
  right: {handshape: B, palm: out, fingers: up, at: "space, up 10"}
  segments:
    - hold: 0.1
    - move: 0.4
      path: {shape: arc, towards: up, size: 3}
      right: {by: ipsi 12}
"""


def test_reads_a_sign():
    spec = load_signs(GOOD)["WAVE"]
    assert spec.words == ("wave",)
    assert not spec.two_handed
    assert [s.kind for s in spec.segments] == ["hold", "move"]
    start, end = spec.segments[1].right.start, spec.segments[1].right.end
    assert start.palm == (0, 0, 1)
    assert start.place.offset == pytest.approx((0, 0.10, 0))
    assert end.place.offset == pytest.approx((0.12, 0.10, 0))
    assert end.handshape == start.handshape == "closed_b"


def test_a_file_is_read_like_its_text(tmp_path):
    path = tmp_path / "wave.yaml"
    path.write_text(GOOD)
    assert load_signs(path) | {} == {g: s.__class__(**{**s.__dict__, "where": "wave.yaml:2"})
                                     for g, s in load_signs(GOOD).items()}  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("handshape: B", "handshape: BB", "x.yaml:3: unknown handshape 'BB', did you mean 'B'?"),
        ("palm: out", "palm: outt", "x.yaml:3: unknown direction 'outt', did you mean 'out'?"),
        ('"space, up 10"', "ipsi_tempel", "x.yaml:3: unknown place 'ipsi_tempel', did you mean 'ipsi_temple'?"),
        ("at:", "att:", "x.yaml:3: unknown key 'att' in right, did you mean 'at'?"),
        ("up 10", "up ten", "x.yaml:3: at: 'ten' is not a length in centimetres"),
        ("up 10", "up 400", "x.yaml:3: at: 400 cm is longer than an arm"),
        ("up 10", "up", "x.yaml:3: at: 'up' should be directions with centimetres"),
        ("fingers: up", "fingers: out", "x.yaml:3: right: palm and fingers cannot face the same or opposite ways"),
        ("fingers: up", "fingers: up down", "x.yaml:3: fingers 'up down' points nowhere"),
        ("hold: 0.1", "hold: soon", "x.yaml:5: hold is 'soon', expected a number"),
        ("hold: 0.1", "hold: -1", "x.yaml:5: hold is -1, expected 0.02 to 10"),
        ("hold: 0.1", "rest: 0.1", "x.yaml:5: unknown key 'rest' in a segment"),
        ("shape: arc", "shape: ark", "x.yaml:7: unknown path shape 'ark', did you mean 'arc'?"),
        ("shape: arc", "shape: circle, count: 1.5", "x.yaml:7: a circle's count is a whole number of rounds"),
        ("by: ipsi 12", "[1, 2]", "x.yaml:8"),
        ("right: {by", "left: {by", "x.yaml:8: a one-handed sign has no 'left'"),
        ("  words: [wave]\n", "  words: [wave]\n  words: [wave]\n", "x.yaml:3: WAVE has 'words' twice"),
        ("words: [wave]", "type: two", "x.yaml:2: unknown type 'two'"),
        ("words: [wave]", "nonmanual: [smlie]", "x.yaml:2: unknown nonmanual 'smlie', did you mean 'smile'?"),
        ("words: [wave]", "face: {jawOpn: 1}", "x.yaml:2: unknown key 'jawOpn' in face, did you mean 'jawOpen'?"),
        ("words: [wave]", "face: {jawOpen: 3}", "x.yaml:2: jawOpen is 3, expected 0 to 1"),
        ("words: [wave]", "type: dominance", "x.yaml:2: type dominance needs 'left'"),
        ("words: [wave]", "words: [wave", "x.yaml:3: broken YAML"),
    ],
)
def test_errors_name_the_line(old, new, message):
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    with pytest.raises(InputError) as error:
        load_signs(text, "x.yaml")
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_bad_files_are_one_line(tmp_path):
    binary, empty = tmp_path / "b.yaml", tmp_path / "e.yaml"
    binary.write_bytes(bytes(range(256)))
    empty.write_text("")
    for path, words in ((binary, "not a text file"), (empty, "empty"), (tmp_path / "no.yaml", "cannot be read")):
        with pytest.raises(InputError, match=words) as error:
            load_signs(path)
        assert path.name in str(error.value)
        assert "\n" not in str(error.value)


def test_an_unknown_language_names_the_known_ones():
    with pytest.raises(InputError, match="ase"):
        load_vocabulary("xyz")


COMPOUND = (
    GOOD
    + """\
WAVE-WAVE:
  compound: [WAVE, WAVE]
  transition: 0.3
  words: [bye]
"""
)


def test_compounds_chain():
    signs = load_signs(COMPOUND)
    one, two = signs["WAVE"], signs["WAVE-WAVE"]
    assert two.words == ("bye",)
    assert len(two.segments) == 2 * len(one.segments) + 1
    assert two.duration == pytest.approx(2 * one.duration + 0.3)
    joint = two.segments[len(one.segments)]
    assert joint.right.start == one.segments[-1].right.end
    assert joint.right.end == one.segments[0].right.start


def test_compounds_of_unknown_or_own_parts_are_refused():
    with pytest.raises(InputError, match=r"text:10: unknown sign 'WAV' in compound WAVE-WAVE, did you mean 'WAVE'"):
        load_signs(COMPOUND.replace("[WAVE, WAVE]", "[WAV, WAVE]"))
    with pytest.raises(InputError, match="contains itself"):
        load_signs(COMPOUND.replace("[WAVE, WAVE]", "[WAVE, WAVE-WAVE]"))


def test_places_are_told_from_the_hand():
    assert point_name("contra_temple", "right") == "left_temple"
    assert point_name("ipsi_temple", "left") == "left_temple"
    assert point_name("other_palm", "right") == "left_palm"
    assert point_name("chin", "left") == "chin"
    assert {"chin", "ipsi_ear", "contra_clavicle", "other_wrist_back", "space"} <= set(place_names())
    assert not any(name.startswith(("left_", "right_")) for name in place_names())


def test_the_left_hand_is_not_placed_on_the_right():
    text = GOOD.replace("  words", "  type: dominance\n  left: {at: other_palm}\n  words")
    with pytest.raises(InputError, match=r"text:3: the left hand cannot be placed on the right one"):
        load_signs(text)


def test_the_vocabulary_has_what_it_promises():
    signs = load_vocabulary("ase")
    letters = [f"fs:{c}" for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    numbers = [str(n) for n in range(21)]
    assert {*letters, *numbers} <= set(signs)
    everyday = set(signs) - {*letters, *numbers}
    assert len(everyday) >= 80
    assert {"HELLO", "THANK-YOU", "PLEASE", "WHERE", "TEACHER", "COFFEE", "TOMORROW", "NOT"} <= everyday
    assert all(signs[g].words for g in everyday)
    assert signs["TEACHER"].segments[: len(signs["TEACH"].segments)] == signs["TEACH"].segments


def test_left_hand_of_a_symmetric_sign_may_have_a_way_of_its_own():
    text = """\
LEANING:
  type: symmetric
  right: {handshape: 5, at: space}
  segments:
    - move: 0.4
      path: {shape: arc, towards: up, size: 3}
      right: {by: up 5}
      left: {by: ipsi 2, local: {wiggle: 3}}
"""
    (segment,) = load_signs(text)["LEANING"].segments
    assert segment.left.path == segment.right.path
    assert [local.kind for local in segment.left.local] == ["wiggle"]
    assert segment.right.local == ()
    assert segment.left.end.place.offset != segment.right.end.place.offset
