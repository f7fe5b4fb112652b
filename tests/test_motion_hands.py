"""Handshapes: names, anatomy, contacts by forward kinematics with capsules, nothing inside anything else, mirror."""

from __future__ import annotations

import csv
from itertools import pairwise

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from signweave.motion.handcapsules import clearance, place, segment_distance
from signweave.motion.hands import hand_pose, handshape, handshape_names
from signweave.motion.handshapes import ALIASES, FLEXION, HANDSHAPES, SPREAD, THUMB
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL, POINTS
from signweave.motion.rotations import identity, rotate
from signweave.motion.skeleton import FINGERS, HAND_JOINTS, JOINTS, joint

FOUR = ("index", "middle", "ring", "pinky")
NAMES = handshape_names()


def bend(name: str, finger: str, bone: int) -> float:
    """Degrees between two neighbouring bones of a posed finger, joint places alone (bone 1: from the palm plane)."""
    hand = place(hand_pose(name))
    at = [hand.positions[joint(f"right_{finger}{b}")] for b in (1, 2, 3)] + [hand.point(f"{finger}_tip")[0]]
    after = at[bone] - at[bone - 1]
    before = after * [1, 0, 1] if bone == 1 else at[bone - 1] - at[bone - 2]
    return float(np.degrees(np.arccos(before @ after / np.linalg.norm(before) / np.linalg.norm(after))))


def pinch_gap(name: str, finger: str) -> float:
    """Millimetres from the thumb's grip to a finger's, each half-way from pad to tip."""
    hand = place(hand_pose(name))
    a, b = ((hand.point(f"{f}_pad")[0] + hand.point(f"{f}_tip")[0]) / 2 for f in ("thumb", finger))
    return 1000 * float(np.linalg.norm(a - b))


@pytest.mark.parametrize("name", NAMES)
def test_unit_rotations_in_joint_order(name):
    pose = hand_pose(name)
    assert pose.shape == (15, 4)
    assert pose.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(pose, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_passes_through(name):
    """Skin gives way by a few millimetres where pads meet; a bone of radius 7 inside another would be far over that."""
    hand = place(hand_pose(name))
    for finger in FINGERS:
        worst, gap = min(clearance(hand, finger).items(), key=lambda item: item[1])
        assert gap > -0.0075, f"{worst} by {-1000 * gap:.1f} mm"


@pytest.mark.parametrize("name", NAMES)
def test_fingertips_stay_outside_the_palm(name):
    hand = place(hand_pose(name))
    palm = hand.point("palm")[0]
    for finger in FOUR:
        tip = hand.point(f"{finger}_tip")[0]
        assert tip[1] < palm[1] + 0.006 or tip[0] < -0.105, finger


@pytest.mark.parametrize(
    ("name", "finger"),
    [("f", "index"), ("9", "index"), ("baby_o", "index"), ("8", "middle"), ("7", "ring"), ("6", "pinky"),
     ("w", "pinky"), ("d", "middle")],
)  # fmt: skip
def test_thumb_meets_finger_pad_to_pad(name, finger):
    assert pinch_gap(name, finger) < 8


@pytest.mark.parametrize("name", ["o", "flat_o"])
def test_thumb_lies_between_index_and_middle_and_touches_both(name):
    gaps = clearance(place(hand_pose(name)))
    for finger in ("index", "middle"):
        assert min(gap for pair, gap in gaps.items() if pair[1][0] == finger) < 0.004


def test_thumb_does_not_touch_in_open_forms():
    for name, finger in (("open_f", "index"), ("open_8", "middle"), ("c", "index"), ("flat_c", "index")):
        assert pinch_gap(name, finger) > 25


def test_flexion_classes_bend_as_they_say():
    for name, finger, kind in (("s", "middle", "closed"), ("bent_v", "index", "hooked"), ("flat_b", "ring", "flat")):
        for bone, wanted in enumerate(FLEXION[kind], 1):
            assert bend(name, finger, bone) == pytest.approx(wanted, abs=3)


def test_flat_b_hand_is_closed_and_5_is_spread():
    def gap(name: str, a: str, b: str) -> float:
        hand = place(hand_pose(name))
        return 1000 * float(hand.point(f"{a}_tip")[0][2] - hand.point(f"{b}_tip")[0][2])  # sideways

    def beside(name: str, a: str, b: str) -> float:
        hand = place(hand_pose(name))
        return 1000 * min(gap for pair, gap in clearance(hand, a).items() if pair[1][0] == b)

    for a, b in pairwise(FOUR):
        assert gap("closed_b", a, b) < 0.75 * gap("5", a, b)
        assert beside("closed_b", a, b) < 3  # skin on skin
    assert gap("v", "index", "middle") > 2 * gap("u", "index", "middle")


def test_r_is_crossed():
    hand = place(hand_pose("r"))
    index, middle = hand.point("index_tip")[0], hand.point("middle_tip")[0]
    assert middle[2] > index[2]  # the thumb's side is +Z
    knuckles = hand.positions[joint("right_index1")], hand.positions[joint("right_middle1")]
    assert knuckles[0][2] > knuckles[1][2]


def test_neighbouring_handshapes_differ():
    poses = {name: hand_pose(name) for name in NAMES}
    same = [
        (a, b)
        for i, a in enumerate(NAMES)
        for b in NAMES[i + 1 :]
        if np.degrees(np.max(2 * np.arccos(np.clip(np.abs((poses[a] * poses[b]).sum(1)), 0, 1)))) < 5
    ]
    assert set(same) <= {("curved_l", "baby_c"), ("6", "w")}  # two names in use for one handshape


@pytest.mark.parametrize("name", ["f", "y", "r", "k"])
def test_left_hand_is_the_mirror_image(name):
    rotations = identity(len(JOINTS))
    for side in ("left", "right"):
        rotations[list(HAND_JOINTS[side])] = hand_pose(name, side)
    positions, turns = forward(NEUTRAL, rotations)
    for finger in FINGERS:
        ends = []
        for side in ("left", "right"):
            at, offset, _ = POINTS[f"{side}_{finger}_tip"]
            ends.append(positions[joint(at)] + rotate(turns[joint(at)], np.asarray(offset)))
        np.testing.assert_allclose(ends[0] * [-1, 1, 1], ends[1], atol=1e-3)


def test_finger_bones_turn_about_their_own_axis():
    """Against scipy: middle joints turn about an axis in the palm plane, square to the finger's own direction."""
    pose = hand_pose("s")
    for finger in FOUR:
        first = list(HAND_JOINTS["right"]).index(joint(f"right_{finger}2"))
        axis = Rotation.from_quat(pose[first]).as_rotvec()
        bone = NEUTRAL.offsets[joint(f"right_{finger}3")]
        assert abs(axis[1]) < 1e-6
        assert abs(axis @ bone) < 1e-4
        assert np.degrees(np.linalg.norm(axis)) == pytest.approx(FLEXION["closed"][1], abs=0.1)


def test_names_are_found_whatever_their_spelling():
    for spelling in ("flat_b", "Flat-B", "FLATB", " flat b "):
        np.testing.assert_array_equal(hand_pose(spelling), hand_pose("flat_b"))
    for alias, name in ALIASES.items():
        assert handshape(alias) is HANDSHAPES[name]
    assert all(name.isascii() for name in (*NAMES, *ALIASES))


def test_unknown_names_say_what_was_meant():
    with pytest.raises(ValueError, match=r"unknown handshape 'claw_6', did you mean .*'claw_5'"):
        hand_pose("claw_6")
    with pytest.raises(ValueError, match="unknown handshape ''"):
        hand_pose("")
    with pytest.raises(ValueError, match="side is 'middle'"):
        hand_pose("a", "middle")


def test_tables_are_whole():
    for shape in HANDSHAPES.values():
        assert {shape.index, shape.middle, shape.ring, shape.pinky} <= set(FLEXION)
        assert shape.spread in SPREAD
        assert shape.thumb in THUMB
    used = {getattr(s, field) for s in HANDSHAPES.values() for field in ("thumb", "spread", *FOUR)}
    assert used == {*FLEXION, *SPREAD, *THUMB}
    assert 60 <= len(HANDSHAPES) <= 80


def test_every_handshape_of_asl_lex_is_known(data_dir):
    with open(data_dir / "asl-lex" / "signs.csv", encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [c for c in rows[0] if "Handshape" in c]
    none = {"", "NA", "DominanceViolation", "SymmetryViolation"}
    for name in sorted({row[c] for row in rows for c in columns} - none):
        handshape(name)


def test_segment_distance_against_sampling(rng):
    for _ in range(50):
        a, b, c, d = rng.normal(size=(4, 3))
        t = np.linspace(0, 1, 201)[:, None]
        first, second = a + (b - a) * t, c + (d - c) * t
        sampled = np.linalg.norm(first[:, None] - second[None], axis=-1).min()
        assert segment_distance(a, b, c, d) == pytest.approx(sampled, abs=0.02)
        assert segment_distance(a, b, c, d) <= sampled + 1e-9
