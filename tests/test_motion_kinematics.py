"""Kinematics forward and inverse against one another and against plain matrices; mirroring; nouns."""

import subprocess
import sys

import numpy as np
import pytest

from signweave.motion import arms
from signweave.motion import rotations as R
from signweave.motion.kinematics import forward, locals_from_globals
from signweave.motion.mirror import MIRRORED_JOINTS, mirror
from signweave.motion.neutral import NEUTRAL
from signweave.motion.nouns import Contact, Motion
from signweave.motion.skeleton import FACE_NAMES, FINGERS, HAND_JOINTS, JOINTS, PARENTS, SIDES, joint, side_sign


def random_motion(rng, frames=6, size=0.5):
    turns = R.from_rotvec(rng.normal(scale=size, size=(frames, 55, 3)))
    return Motion(
        turns, rng.normal(size=(frames, 3)), rng.random((frames, 52)), rng.random((frames, 56)),
        contacts=(Contact(0.0, 0.1, "left_index_tip", "right_palm"),),
    )  # fmt: skip


def test_names_order_and_parents_are_smplx_s():
    assert len(JOINTS) == 55
    assert JOINTS[15:25] == (
        "head", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist", "jaw",
        "left_eye", "right_eye",
    )  # fmt: skip
    # The published kinematic tree of SMPL-X.
    assert PARENTS[:25] == (-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 15, 15, 15)
    assert PARENTS[25:40] == (20, 25, 26, 20, 28, 29, 20, 31, 32, 20, 34, 35, 20, 37, 38)
    assert len(set(FACE_NAMES)) == 52


def test_forward_agrees_with_a_chain_of_matrices(rng):
    motion = random_motion(rng)
    positions, turns = forward(NEUTRAL, motion.rotations.astype(float), motion.translation)
    for frame in range(len(motion)):
        world = []
        for i, parent in enumerate(PARENTS):
            local = np.eye(4)
            local[:3, :3] = R.to_matrix(motion.rotations[frame, i].astype(float))
            local[:3, 3] = NEUTRAL.offsets[i] + (motion.translation[frame] if parent < 0 else 0)
            world.append(local if parent < 0 else world[parent] @ local)
        np.testing.assert_allclose(positions[frame], np.stack(world)[:, :3, 3], atol=1e-5)
        np.testing.assert_allclose(R.to_matrix(turns[frame]), np.stack(world)[:, :3, :3], atol=1e-5)


def test_forward_batches_equal_singles_and_locals_invert_globals(rng):
    rotations = R.normalize(rng.normal(size=(3, 4, 55, 4)))
    positions, turns = forward(NEUTRAL, rotations)
    one, _ = forward(NEUTRAL, rotations[2, 1])
    np.testing.assert_allclose(positions[2, 1], one, atol=1e-6)
    assert np.max(R.angle(locals_from_globals(PARENTS, turns), rotations)) < 1e-6


def test_neutral_rests_in_a_t_pose():
    rest = NEUTRAL.rest
    for side in SIDES:
        sign = side_sign(side)
        arm = rest[[joint(f"{side}_{name}") for name in ("shoulder", "elbow", "wrist")]]
        assert np.all(np.diff(arm[:, 0]) * sign > 0.15)
        np.testing.assert_allclose(arm[:, 1:], arm[[0], 1:].repeat(3, 0), atol=2e-3)
    assert rest[joint("head"), 1] > rest[joint("pelvis"), 1] + 0.4
    assert rest[joint("left_foot"), 2] > rest[joint("left_ankle"), 2]


@pytest.mark.parametrize("side", SIDES)
def test_inverse_and_forward_kinematics_agree(side, rng):
    frames = 200
    chest = R.from_rotvec(rng.normal(scale=0.15, size=(frames, 3)))
    rotations = R.identity(frames, 55).astype(float)
    rotations[:, joint("spine3")] = chest
    before, _ = forward(NEUTRAL, rotations)
    collar_at = before[:, joint(f"{side}_collar")]
    shoulder = before[:, joint(f"{side}_shoulder")]
    box = rng.uniform([-0.15, -0.35, 0.1], [0.3, 0.25, 0.35], (frames, 3)) * [side_sign(side), 1, 1]
    wrist_turn = R.normalize(rng.normal(size=(frames, 4)))
    swivel = arms.natural_swivel(NEUTRAL, side, chest, collar_at, shoulder + box, wrist_turn)
    pose = arms.solve_arm(NEUTRAL, side, chest, collar_at, shoulder + box, wrist_turn, swivel)
    for name in ("collar", "shoulder", "elbow", "wrist"):
        rotations[:, joint(f"{side}_{name}")] = getattr(pose, name)
    after, turns = forward(NEUTRAL, rotations)
    wrist = joint(f"{side}_wrist")
    error = np.linalg.norm(after[:, wrist] - shoulder - box, axis=-1)
    np.testing.assert_allclose(error, pose.missing, atol=1e-6)
    assert np.mean(pose.missing < 1e-9) > 0.5
    assert np.max(R.angle(turns[:, wrist], wrist_turn)) < 1e-6
    elbow = R.to_rotvec(pose.elbow)
    assert np.max(np.abs(elbow[:, [0, 2]])) < 1e-9, "the elbow must stay a hinge"
    assert np.all(elbow[:, 1] * side_sign(side) < 0), "the elbow must bend forward"


def test_swivel_turns_the_elbow_outwards():
    chest, target = R.identity(1), NEUTRAL.rest[[joint("right_shoulder")]] + [[0.05, -0.05, 0.35]]
    collar_at = NEUTRAL.rest[[joint("right_collar")]]
    turn = arms.hand_turn("right", np.array([[0, 0.3, 1.0]]), np.array([[0, -1.0, 0]]))
    out = []
    for swivel in (0.0, 1.0):
        rotations = R.identity(1, 55).astype(float)
        pose = arms.solve_arm(NEUTRAL, "right", chest, collar_at, target, turn, swivel)
        for name in ("collar", "shoulder"):
            rotations[:, joint(f"right_{name}")] = getattr(pose, name)
        out.append(forward(NEUTRAL, rotations)[0][0, joint("right_elbow")])
    assert out[1][0] < out[0][0] - 0.05
    assert out[1][1] > out[0][1] + 0.02


@pytest.mark.parametrize("side", SIDES)
def test_hand_turn_points_fingers_and_palm(side, rng):
    fingers, palm = rng.normal(size=(2, 30, 3))
    turn = arms.hand_turn(side, fingers, palm)
    np.testing.assert_allclose(R.rotate(turn, np.array([side_sign(side), 0, 0])), R.unit(fingers), atol=1e-9)
    assert np.all(np.sum(R.rotate(turn, np.array([0, -1.0, 0])) * palm, -1) > 0)


@pytest.mark.parametrize("side", SIDES)
def test_forearm_and_wrist_angles_have_their_anatomical_sign(side):
    sign = side_sign(side)
    assert arms.supination(R.about("x", -0.7)) == pytest.approx(0.7)
    flexion, deviation = arms.wrist_bend(side, R.about("z", -sign * 0.5))  # fingers of a palm-down hand go down
    assert (flexion, deviation) == (pytest.approx(0.5), pytest.approx(0.0))
    flexion, deviation = arms.wrist_bend(side, R.about("y", sign * 0.3))  # fingers swing back, to the little finger
    assert (flexion, deviation) == (pytest.approx(0.0), pytest.approx(0.3))


def test_mirror_twice_is_the_identity_finger_by_finger(rng):
    motion = random_motion(rng)
    again = mirror(mirror(motion))
    for name in ("rotations", "translation", "face", "confidence"):
        np.testing.assert_array_equal(getattr(again, name), getattr(motion, name))
    assert again.contacts == motion.contacts
    for finger in FINGERS:
        for bone in "123":
            left, right = joint(f"left_{finger}{bone}"), joint(f"right_{finger}{bone}")
            assert MIRRORED_JOINTS[left] == right
            assert MIRRORED_JOINTS[right] == left
    assert sum(MIRRORED_JOINTS[i] == i for i in range(55)) == 7  # pelvis, three of the spine, neck, head, jaw


def test_mirror_reflects_every_joint_in_space(rng):
    motion = random_motion(rng)
    positions, _ = forward(NEUTRAL, motion.rotations, motion.translation)
    reflected, _ = forward(NEUTRAL, mirror(motion).rotations, mirror(motion).translation)
    np.testing.assert_allclose(reflected[:, list(MIRRORED_JOINTS)] * [-1, 1, 1], positions, atol=2e-3)
    wink = Motion.rest()
    wink.face[:, FACE_NAMES.index("eyeBlinkLeft")] = 1
    assert mirror(wink).face_weight("eyeBlinkRight")[0] == 1


def test_motion_refuses_wrong_shapes_and_rates():
    with pytest.raises(ValueError, match="rotations has shape"):
        Motion.from_rotations(np.zeros((3, 54, 4)))
    with pytest.raises(ValueError, match="fps is 0"):
        Motion.rest(fps=0)


def test_part_confidence_separates_the_parts():
    motion = Motion.rest(2)
    motion.confidence[:, list(HAND_JOINTS["right"])] = 0
    np.testing.assert_allclose(motion.part_confidence, [[1, 1, 0, 1]] * 2)


def test_importing_motion_is_quick_and_light():
    code = (
        "import sys, time; t = time.perf_counter();"
        "import signweave.motion.timing, signweave.motion.arms, signweave.motion.mirror, signweave.motion.filters;"
        "print(time.perf_counter() - t, 'torch' in sys.modules, 'yaml' in sys.modules)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(3)]
    seconds = min(float(run.stdout.split()[0]) for run in runs)
    assert runs[0].stdout.split()[1:] == ["False", "False"]
    assert seconds < 0.5
