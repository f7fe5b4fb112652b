"""Landmarks to Motion: perfect landmarks come back, bodies fall away, real recordings stay human."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from signweave.body.posing import joint_transforms
from signweave.body.shape import load_body
from signweave.capture import fit, fit_in_full
from signweave.capture.face import bounded_least_squares
from signweave.capture.fingers import ORDER, finger_pose, palm_turn
from signweave.capture.flat import openpose_landmarks
from signweave.capture.layouts import KINECT, joints_layout, kinect_layout
from signweave.capture.limits import beyond
from signweave.capture.person import hand_points, misfit
from signweave.errors import InputError
from signweave.evaluation.capture import LAYOUTS, exact_landmarks, joint_landmarks, kinect_clips
from signweave.evaluation.capture_letters import letters_through_capture
from signweave.formats import pose
from signweave.motion.hands import hand_pose, handshape_names
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.nouns import Landmarks, Motion
from signweave.motion.rotations import about, angle, identity, rotate, unit
from signweave.motion.skeleton import FACE_NAMES, HAND_JOINTS, JOINTS, SIDES, joint
from signweave.notation import synthesise
from signweave.notation.vocabulary import load_vocabulary

ARMS = [joint(f"{side}_{name}") for side in SIDES for name in ("shoulder", "elbow", "wrist")]
SIGNS = ("HELLO", "DANCE", "PRESIDENT", "fs:K")


@pytest.fixture(scope="module")
def motions() -> list[Motion]:
    vocabulary = load_vocabulary()
    return [synthesise(vocabulary[gloss]) for gloss in SIGNS]


@pytest.mark.parametrize("side", SIDES)
def test_every_handshape_comes_back_from_its_points(side):
    names = handshape_names()
    rotations = identity(len(names), len(JOINTS)).astype(float)
    rows = list(HAND_JOINTS[side])
    rotations[:, rows] = [hand_pose(name, side) for name in names]
    points = hand_points(*forward(NEUTRAL, rotations), side)
    wrist = palm_turn(points, side, 0.0)
    assert np.degrees(angle(wrist)).max() < 0.1
    again = rotations.copy()
    again[:, rows] = finger_pose(points, wrist, side)
    miss = np.linalg.norm(hand_points(*forward(NEUTRAL, again), side) - points, axis=-1)
    assert miss.max() < 1e-3, names[int(miss.max(1).argmax())]


def _errors(motion: Motion, fitted: Motion) -> tuple[float, float]:
    """Mean millimetres: arms from the middle of the hips, fingers from their wrist."""
    body = load_body()
    hips = [joint("left_hip"), joint("right_hip")]
    a, b = (p - p[:, hips].mean(1, keepdims=True) for p in (joint_transforms(body, m)[0] for m in (motion, fitted)))
    fingers = [
        np.linalg.norm((a[:, rows] - a[:, [wrist]]) - (b[:, rows] - b[:, [wrist]]), axis=-1).mean()
        for rows, wrist in ((list(HAND_JOINTS[side]), joint(f"{side}_wrist")) for side in SIDES)
    ]
    return 1000 * np.linalg.norm(a - b, axis=-1)[:, ARMS].mean(), 1000 * float(np.mean(fingers))


@pytest.mark.parametrize("landmarks_of", [exact_landmarks, joint_landmarks])
def test_perfect_landmarks_come_back(motions, landmarks_of):
    for motion in motions:
        arms, fingers = _errors(motion, fit(landmarks_of(load_body(), motion)))
        assert arms < 3
        assert fingers < 2


def test_bodies_fall_away(motions):
    fits = [fit(exact_landmarks(load_body(name), motions[0])) for name in ("neutral", "amara", "mateo")]
    apart = np.degrees([angle(fits[0].rotations, other.rotations) for other in fits[1:]])
    assert apart.mean() < 2
    assert np.percentile(apart, 95) < 5


def test_a_gap_is_bridged_and_says_so(motions):
    landmarks = exact_landmarks(load_body(), motions[0])
    points, confidence = landmarks.points.copy(), landmarks.confidence.copy()
    rows = landmarks.layout.slice("RIGHT_HAND_LANDMARKS")
    points[5:8, rows], confidence[5:8, rows] = np.nan, 0
    fitted = fit(replace(landmarks, points=points, confidence=confidence))
    assert np.isfinite(fitted.rotations).all()
    assert (fitted.confidence[5:8, joint("right_index1")] == 0).all()
    assert np.degrees(angle(fitted.rotations[1:], fitted.rotations[:-1])).max() < 60


def test_legs_that_nobody_saw_stand(motions):
    landmarks = exact_landmarks(load_body(), motions[0])
    confidence = landmarks.confidence.copy()
    for name in ("POSE_LANDMARKS", "POSE_WORLD_LANDMARKS"):
        start = landmarks.layout.slice(name).start
        confidence[:, start + 25 : start + 33] = 0.1
    fitted = fit(replace(landmarks, confidence=confidence))
    legs = [joint(f"{side}_{name}") for side in SIDES for name in ("knee", "ankle")]
    assert np.degrees(angle(fitted.rotations[:, legs])).max() < 3
    assert (fitted.confidence[:, legs] == 0).all()


def test_nobody_is_one_line():
    landmarks = Landmarks(np.full((3, 20, 3), np.nan), np.zeros((3, 20)), 30, kinect_layout())
    with pytest.raises(InputError, match="no frame shows both shoulders"):
        fit(landmarks)
    layout = joints_layout(("nose", "tail"))
    with pytest.raises(InputError, match="no joint found for left_shoulder"):
        fit(Landmarks(np.zeros((3, 2, 3)), np.ones((3, 2)), 30, layout))


@pytest.mark.parametrize("layout", ["holistic-576", "holistic-543", "openpose-67", "joints-55"])
def test_any_points_may_be_missing(motions, layout, rng):
    """Whole parts for half of the frames, then three points in ten: finite, unit, human, or one line."""
    landmarks = LAYOUTS[layout](load_body(), motions[1])
    parts, single = np.zeros((2, *landmarks.confidence.shape), bool)
    for component in landmarks.layout.components:
        parts[:, landmarks.layout.slice(component.name)] = rng.random((len(landmarks), 1)) < 0.5
    single[:] = rng.random(single.shape) < 0.3
    for gone in (parts, single):
        points, confidence = np.where(gone[..., None], np.nan, landmarks.points), np.where(gone, 0, 1)
        fitted = fit(replace(landmarks, points=points, confidence=confidence))
        assert np.isfinite(fitted.rotations).all()
        assert np.isfinite(fitted.face).all()
        assert np.abs(np.linalg.norm(fitted.rotations, axis=-1) - 1).max() < 1e-3
        assert beyond(fitted) < 0.1
    with pytest.raises(InputError, match="both shoulders are at one place"):
        fit(replace(landmarks, points=0 * landmarks.points))


def test_one_frame_is_enough(motions):
    fitted = fit(exact_landmarks(load_body(), motions[0].frames(4, 5)))
    assert len(fitted) == 1
    assert np.isfinite(fitted.rotations).all()


def test_a_recorded_letter_stays_near_its_points(data_dir):
    files = sorted((data_dir / "fingerspelling" / "ase").glob("*.pose"))[:3]
    for file in [*files, data_dir / "sgg-words" / "sgg" / "pizza.pose"]:
        result = fit_in_full(pose.read(file))
        assert np.isfinite(result.motion.rotations).all()
        assert misfit(result.motion, result.places).median < 0.05


def test_flat_points_give_a_hand_near_the_true_one(motions):
    """No depth at all: arms within a hand's length, and better than hanging arms would be."""
    motion = motions[0]
    arms, fingers = _errors(motion, fit(openpose_landmarks(exact_landmarks(load_body(), motion))))
    hanging, _ = _errors(motion, Motion.rest(len(motion), motion.fps))
    assert arms < 120 < hanging
    assert fingers < 60


def test_flat_heads_do_not_look_at_the_sky():
    motion = synthesise(load_vocabulary()["DANCE"])
    fitted = fit(openpose_landmarks(exact_landmarks(load_body(), motion)))
    heads = [forward(NEUTRAL, m.rotations.astype(float))[1][:, joint("head")] for m in (motion, fitted)]
    assert np.degrees(angle(*heads)).mean() < 10


def test_kinect_points_look_the_right_way(data_dir):
    """The signer faces the camera, the right hand is raised: so says the note beside the recordings."""
    clips = [landmarks for _, landmarks in itertools.islice(kinect_clips(data_dir / "isl-kinect"), 0, 90, 30)]
    for landmarks in clips:
        motion = fit(landmarks)
        places, turns = forward(NEUTRAL, motion.rotations.astype(float))
        assert (rotate(turns[:, joint("spine3")], np.array([0.0, 0, 1]))[:, 2] > 0.5).all()
        highest = places[:, [joint("left_wrist"), joint("right_wrist")], 1].max(0)
        assert highest[1] > highest[0]


def test_kinect_believes_arms_and_faces_ahead(motions):
    """A depth camera measures: arms point where they were seen, and a signer who stands turned to it faces ahead."""
    names = [{"left_hand": "left_middle1", "right_hand": "right_middle1", "spine": "spine2"}.get(n, n) for n in KINECT]
    places = joint_transforms(load_body(), motions[1])[0][:, [joint(n) for n in names]]
    turned = rotate(about("y", np.radians(35.0)), places.astype(float))
    both = []
    for points in (places, turned):
        seen = (points * [-1.0, 1.0, -1.0]).astype(np.float32)
        both.append(fit(Landmarks(seen, np.ones(seen.shape[:2], np.float32), 30, kinect_layout())))
    assert np.degrees(angle(both[0].rotations, both[1].rotations)).max() < 0.5
    found, asked = (forward(NEUTRAL, m.rotations.astype(float))[0] for m in (both[1], motions[1]))
    for side in SIDES:
        for a, b in (("shoulder", "elbow"), ("elbow", "wrist")):
            ways = [unit(p[:, joint(f"{side}_{b}")] - p[:, joint(f"{side}_{a}")]) for p in (found, asked)]
            assert np.degrees(np.arccos(np.clip((ways[0] * ways[1]).sum(-1), -1, 1))).mean() < 2


def test_weights_of_faces_are_found_within_bounds():
    effects = np.array([[1.0, 0, 0], [0, 1, 0], [1, 1, 1]])
    wanted = np.array([[0.5, 0, 0.25], [0, 1, 0], [0, 0, 0]])
    found = bounded_least_squares(effects, wanted @ effects, 0.0)
    assert np.abs(found - wanted).max() < 0.06
    assert bounded_least_squares(effects, np.full((1, 3), 9.0), 0.0).max() <= 1


def test_an_open_mouth_and_a_blink_come_back():
    frames = 24
    motion = Motion.rest(frames)
    face = np.zeros((frames, 52), np.float32)
    face[4:8, FACE_NAMES.index("jawOpen")] = 0.8
    face[12:14, [FACE_NAMES.index("eyeBlinkLeft"), FACE_NAMES.index("eyeBlinkRight")]] = 1
    fitted = fit(exact_landmarks(load_body("mei"), replace(motion, face=face)))
    assert fitted.face_weight("jawOpen")[5] > 0.4 > fitted.face_weight("jawOpen")[[0, 20]].max() + 0.2
    assert fitted.face_weight("eyeBlinkLeft")[12] > 0.5 > fitted.face_weight("eyeBlinkLeft")[[0, 5]].max() + 0.2


def test_fits_keep_inside_human_limits(data_dir):
    file = data_dir / "sgg-words" / "sgg" / "kinder.pose"
    motion = fit(pose.read(file))
    assert beyond(motion) < 1.0
    broken = replace(motion, rotations=np.roll(motion.rotations, 1, -1))
    assert beyond(broken) > 10


def test_recorded_letters_are_found_through_capture(data_dir):
    found = letters_through_capture(data_dir)
    assert found["of"] == 24
    assert found["correct"] >= 19, found["confusions"]


def test_order_of_fingers_is_mediapipes():
    assert ORDER == ("thumb", "index", "middle", "ring", "pinky")
