"""Hand measures against known hands, and the letters protocol against real recordings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from letter_table import LETTERS, standing, way
from scipy.spatial.transform import Rotation

from signweave.errors import InputError
from signweave.evaluation import letters as protocol
from signweave.evaluation.handmeasures import depth_scale, measure_motion, measure_points, torso_frame
from signweave.evaluation.recorded import Recording, held_frames, read_letters, recording
from signweave.formats import pose
from signweave.motion.handshapes import FLEXION
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL, POINTS
from signweave.motion.rotations import rotate
from signweave.motion.skeleton import joint


def hand_points(letter: str, side: str = "right") -> np.ndarray:
    """`(21, 3)` points of a letter's hand in MediaPipe's order, metres."""
    positions, turns = forward(NEUTRAL, standing(letter, side).rotations[0].astype(float))
    out = [positions[joint(f"{side}_wrist")]]
    for finger in ("thumb", "index", "middle", "ring", "pinky"):
        out += [positions[joint(f"{side}_{finger}{bone}")] for bone in (1, 2, 3)]
        at, offset, _ = POINTS[f"{side}_{finger}_tip"]
        out.append(positions[joint(at)] + rotate(turns[joint(at)], np.asarray(offset)))
    return np.stack(out)


@pytest.fixture(scope="module")
def folder(data_dir):
    return protocol.fingerspelling_folder(data_dir)


@pytest.fixture(scope="module")
def table():
    return {letter: standing(letter) for letter in LETTERS}


def test_measures_find_the_angles_that_were_put_in():
    closed, flat = measure_points(hand_points("S")), measure_points(hand_points("G"))
    np.testing.assert_allclose(closed.bends, np.tile(FLEXION["closed"], (4, 1)), atol=7)
    np.testing.assert_allclose(flat.bends[0], FLEXION["flat"], atol=7)
    assert measure_points(hand_points("V")).gaps[0] > 2 * measure_points(hand_points("U")).gaps[0]
    assert measure_points(hand_points("R")).gaps[0] < 0


def test_measures_know_no_size_or_place():
    points = hand_points("F")
    one, other = measure_points(points), measure_points(points * 730 + [10, -4, 2])
    for name, value in vars(one).items():
        np.testing.assert_allclose(value, getattr(other, name), atol=1e-6)


@pytest.mark.parametrize("letter", ["B", "G", "P"])
def test_orientation_is_the_one_that_was_asked_for(letter):
    measures = measure_motion(standing(letter)).middle()
    _, fingers, palm = LETTERS[letter]
    for got, words in ((measures.fingers, fingers), (measures.palm, palm)):
        wanted = way(words) / np.linalg.norm(way(words))
        assert np.degrees(np.arccos(got @ wanted)) < 8  # the palm is a plane through wrist and two knuckles


def test_a_left_hand_measures_as_the_right_one():
    right, left = measure_points(hand_points("K")), measure_points(hand_points("K", "left"), "left")
    for name, value in vars(right).items():
        np.testing.assert_allclose(value, getattr(left, name), atol=0.35 if "bends" in name else 5e-3)


def test_motion_is_measured_against_the_chest():
    """Turning the whole body changes nothing; turning the hand alone does."""
    motion = standing("L")
    rotations = motion.rotations.copy()
    rotations[:, 0] = Rotation.from_euler("y", 70, degrees=True).as_quat()
    one, other = measure_motion(motion), measure_motion(replace(motion, rotations=rotations))
    np.testing.assert_allclose(one.palm, other.palm, atol=1e-5)
    rotations[:, joint("right_elbow")] = rotations[:, 0]
    assert np.abs(one.palm - measure_motion(replace(motion, rotations=rotations)).palm).max() > 0.3


def test_torso_frame_undoes_roll_in_the_picture():
    upright = np.array([[300.0, 100, 0], [100, 100, 0]])
    np.testing.assert_allclose(torso_frame(upright), np.diag([1, -1, -1]), atol=1e-12)
    lean = Rotation.from_euler("z", 20, degrees=True).as_matrix()
    hand = np.array([40.0, -30, 5])
    np.testing.assert_allclose(torso_frame(upright @ lean.T) @ lean @ hand, torso_frame(upright) @ hand, atol=1e-9)


def test_depth_scale_is_found_from_bones_that_keep_their_length(rng):
    hands = np.stack([hand_points(x) @ r.T for x in "ABFLW" for r in Rotation.random(12, random_state=1).as_matrix()])
    hands = hands * 500 + rng.normal(0, 0.5, hands.shape)
    hands[..., 2] /= 640
    assert depth_scale([hands]) == pytest.approx(640, rel=0.05)


def test_held_frames_are_raised_and_still():
    hand = np.tile(hand_points("A") * 300, (60, 1, 1))
    rise = np.interp(np.arange(60), [0, 20, 40, 59], [0, 200, 200, 0])
    hand[:, :, 1] += rise[:, None]
    missing = hand.copy()
    missing[25] = np.nan
    frames = held_frames(Recording("A", "right", missing, np.zeros((2, 3)), 25.0), missing)
    assert frames.min() >= 20
    assert frames.max() <= 40
    assert 25 not in frames


def test_recorded_letters_beat_the_bar(folder, table):
    result = protocol.evaluate_letters(folder, table)
    assert result["of"] == 24
    assert result["correct"] >= 20, result["confusions"]
    assert result["within_3"] == 24
    assert len(result["letters"]) == 24
    assert {r["hand"] for r in result["letters"]} == {"right"}
    for beside in result["sharing_a_handshape"].values():
        assert beside["correct"] > beside["of"] / 2  # chance is 1 in 24


def test_bundled_letters_beat_the_bar(data_dir):
    result = protocol.evaluate_letters(data_dir)
    assert result["of"] == 24
    assert result["correct"] >= 20, result["confusions"]


def test_the_protocol_can_fail(folder, table):
    """Letters under wrong names, and all letters with the palm turned to the signer, find themselves far less often."""
    names = list(table)
    moved = dict(zip(names, [table[n] for n in names[5:] + names[:5]], strict=True))
    assert protocol.evaluate_letters(folder, moved)["correct"] <= 3
    same_hand = dict.fromkeys(names, table["B"])
    assert protocol.evaluate_letters(folder, same_hand)["correct"] <= 1


def test_orientation_is_part_of_the_distance(table):
    """P and K have one handshape: only the palm tells them apart."""
    made = protocol.synthesised(table)
    parts = protocol.distance(made["K"], made["P"])
    own = protocol.distance(made["K"], made["K"])
    assert parts["orientation"] > own["orientation"] + 1
    assert parts["bends"] == pytest.approx(own["bends"], abs=0.02)


def test_detector_terms_are_what_the_tool_finds(data_dir):
    found = protocol.calibrate(protocol.fingerspelling_folder(data_dir), protocol.letter_motions())
    for name in ("offset", "gain", "scatter"):
        stated, now = np.array(getattr(protocol.DETECTOR, name)), np.array(getattr(found, name))
        np.testing.assert_allclose(stated, now, atol=0.15, rtol=0.15, err_msg="run tools/calibrate_letters.py again")
    assert protocol.DETECTOR.palm == pytest.approx(found.palm, rel=0.25)
    assert protocol.DETECTOR.fingers == pytest.approx(found.fingers, rel=0.25)


def test_left_handed_recordings_are_found(folder):
    assert {r.side for r in read_letters(folder, "ise")} == {"left"}


def test_missing_recordings_and_hands_are_said(folder, tmp_path):
    with pytest.raises(InputError, match="no recorded letters"):
        protocol.evaluate_letters(tmp_path, {})
    with pytest.raises(InputError, match="no letters of xxx"):
        read_letters(folder, "xxx")
    landmarks = pose.read(next((folder / "ase").glob("*.pose")))
    empty = replace(landmarks, points=np.full_like(landmarks.points, np.nan))
    with pytest.raises(InputError, match="recorded letter A: no hand"):
        recording("A", empty)
