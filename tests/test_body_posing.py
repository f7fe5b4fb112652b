"""Posing against Anny's own kinematics and skinning, and against plain loops."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from anny_pose import CHECKED, FIXTURE, NAMES, pose_anny, random_motion
from scipy.spatial.transform import Rotation

from signweave.body.posing import bone_frames, bone_matrices, joint_transforms, pose_vertices
from signweave.body.rig import BONES, TWIST_BONES, twist_rotations
from signweave.body.shape import load_body, load_custom_body
from signweave.body.signers import load_signer, signer_names
from signweave.motion.faceangles import rotations_from_face
from signweave.motion.neutral import NEUTRAL
from signweave.motion.nouns import Motion
from signweave.motion.rotations import about
from signweave.motion.skeleton import FACE_NAMES, FINGERS, JOINTS, joint


def posed(turns: dict[str, np.ndarray], frames: int = 1) -> Motion:
    motion = Motion.rest(frames)
    rotations = motion.rotations.copy()
    for name, turn in turns.items():
        rotations[:, joint(name)] = turn
    return replace(motion, rotations=rotations)


def with_face(**weights: float) -> Motion:
    face = np.zeros((1, len(FACE_NAMES)), np.float32)
    for name, value in weights.items():
        face[0, FACE_NAMES.index(name)] = value
    return replace(Motion.rest(), face=face)


def check_against_anny(body, joints, vertices):
    """Joints to 0.01 mm. Skin to 0.1 mm, where it does not hang on twist bones (ours alone) or on the toes (Anny bends
    them one by one, we the ball of the foot at once)."""
    motion = random_motion()
    mine, _ = joint_transforms(body, motion)
    np.testing.assert_allclose(mine - mine[:, :1], joints, atol=1e-5)
    weights = body.dense_weights(CHECKED)
    comparable = weights[:, len(JOINTS) :].sum(1) + weights[:, [joint("left_foot"), joint("right_foot")]].sum(1) == 0
    assert comparable.sum() > 300
    skin = pose_vertices(body, motion, CHECKED) - mine[:, :1]
    np.testing.assert_allclose(skin[:, comparable], vertices[:, comparable], atol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_what_anny_computed(name):
    with np.load(FIXTURE) as truth:
        check_against_anny(load_body(name), truth[f"{name}.joints"], truth[f"{name}.vertices"])


@pytest.mark.slow
def test_agrees_with_anny_itself_on_a_body_of_ones_own():
    """Builds Anny's model: about a minute with an empty cache."""
    pytest.importorskip("anny", reason="extra `body` not installed")
    from signweave.body.anny_source import load_anny

    phenotype = {"gender": 0.8, "age": 0.9, "weight": 0.7, "height": 0.3}
    joints, vertices = pose_anny(load_anny(), phenotype, random_motion())
    check_against_anny(load_custom_body(phenotype), joints, vertices)


@pytest.mark.slow
def test_baked_signers_are_annys():
    pytest.importorskip("anny", reason="extra `body` not installed")
    from signweave.body.anny_source import load_anny, read_shape

    model = load_anny()
    for name in signer_names():
        shape = read_shape(model, dict(load_signer(name).phenotype))
        assert np.abs(load_body(name).rest - shape.rest).max() < 1e-4


@pytest.mark.parametrize("name", ["neutral", "ravi", "finn"])
def test_identity_is_the_t_pose(name):
    body = load_body(name)
    skin = pose_vertices(body, Motion.rest())[0]
    rest = body.skeleton.rest
    for side, sign in (("left", 1), ("right", -1)):
        shoulder, wrist = rest[joint(f"{side}_shoulder")], rest[joint(f"{side}_wrist")]
        # The skin of the arm lies along X: every vertex of the forearm is within 7 cm of the axis.
        forearm = (
            body.dense_weights()[:, [i for i, b in enumerate(BONES) if b.startswith(f"{side}_elbow")]].sum(1) > 0.99
        )
        near = skin[: body.groups["body"][1]][forearm[: body.groups["body"][1]]]
        assert np.linalg.norm(near[:, 1:] - shoulder[1:], axis=1).max() < 0.07
        for finger in FINGERS[:4]:
            bones = np.diff(rest[[joint(f"{side}_{finger}{k}") for k in (1, 2, 3)]], axis=0)
            bones /= np.linalg.norm(bones, axis=1, keepdims=True)
            assert bones[0] @ bones[1] > np.cos(np.radians(0.5))  # straight
            assert abs(bones[0, 1]) < 0.01  # in the plane of the palm
            assert sign * bones[0, 0] > np.cos(np.radians(25))  # its own spread, at most 25 degrees off the hand
        assert sign * (wrist - shoulder)[0] > 0.3


def test_skinning_equals_plain_loops(rng):
    body, motion = load_body("noor"), random_motion(3, seed=9)
    face = rng.uniform(0, 1, motion.face.shape).astype(np.float32)
    motion = replace(motion, face=face, translation=rng.normal(size=(3, 3)).astype(np.float32))
    chosen = np.concatenate([rng.choice(len(body.rest), 25), body.face_vertices[::400]])
    mine, matrices = pose_vertices(body, motion, chosen), bone_matrices(body, motion).astype(np.float64)
    for t in range(3):
        for place, vertex in zip(mine[t], chosen, strict=True):
            start = body.rest[vertex].astype(np.float64)
            if (row := body.face_rows[vertex]) >= 0:
                start = start + face[t] @ body.face_deltas[:, row]
            truth = sum(w * (matrices[t, b] @ [*start, 1]) for w, b in zip(body.weights[vertex], body.bones[vertex]))
            np.testing.assert_allclose(place, truth, atol=2e-5)


def test_all_vertices_equal_some(rng):
    body, motion = load_body("mei"), random_motion(70)  # more frames than one product takes
    chosen = rng.choice(len(body.rest), 40)
    np.testing.assert_allclose(
        pose_vertices(body, motion.frames(66, 68))[:, chosen], pose_vertices(body, motion, chosen)[66:68], atol=1e-5
    )


def test_translation_follows_leg_length():
    body = load_body("finn")
    moved = replace(Motion.rest(), translation=np.array([[0.2, -0.1, 0.3]], np.float32))
    shift = joint_transforms(body, moved)[0][0, 0] - body.skeleton.rest[0]
    np.testing.assert_allclose(
        shift, np.array([0.2, -0.1, 0.3]) * body.skeleton.leg_length / NEUTRAL.leg_length, atol=1e-6
    )


@pytest.mark.parametrize(
    ("weights", "axis", "way"),
    [
        ({"eyeLookInLeft": 1, "eyeLookOutRight": 1}, 0, -1),
        ({"eyeLookOutLeft": 1, "eyeLookInRight": 1}, 0, 1),
        ({"eyeLookUpLeft": 1, "eyeLookUpRight": 1}, 1, 1),
        ({"eyeLookDownLeft": 1, "eyeLookDownRight": 1}, 1, -1),
    ],
)
def test_eyeballs_look_where_the_face_says(weights, axis, way):
    body = load_body("amara")
    for side in ("left", "right"):
        ball = np.arange(*body.groups[f"{side}_eye"])
        centre = body.skeleton.rest[joint(f"{side}_eye")]
        pupil = ball[np.argmax(pose_vertices(body, Motion.rest(), ball)[0, :, 2])]
        before = pose_vertices(body, Motion.rest(), [pupil])[0, 0] - centre
        after = pose_vertices(body, with_face(**weights), [pupil])[0, 0] - centre
        assert way * (after - before)[axis] > 0.004
        assert np.isclose(np.linalg.norm(after), np.linalg.norm(before), atol=1e-5)


def test_gaze_adds_up_with_the_head():
    turn = about("y", np.radians(30.0))
    left = rotations_from_face(with_face(eyeLookInLeft=1).face)["left_eye"]
    _, turns = joint_transforms(load_body(), replace(posed({"head": turn}), face=with_face(eyeLookInLeft=1).face))
    look = Rotation.from_quat(turns[0, joint("left_eye")]).apply([0, 0, 1])
    np.testing.assert_allclose(
        look, (Rotation.from_quat(turn) * Rotation.from_quat(left[0])).apply([0, 0, 1]), atol=1e-6
    )


@pytest.mark.parametrize("degrees", [-120, -90, 90, 150])
def test_forearm_keeps_its_girth_when_the_wrist_twists(degrees):
    """Mean radius of rings along the forearm: plain skinning would keep 39 % of it at 150 degrees."""
    body = load_body("mateo")
    rest = body.skeleton.rest
    elbow, wrist = rest[joint("left_elbow")], rest[joint("left_wrist")]
    still = pose_vertices(body, Motion.rest(), np.arange(body.groups["body"][1]))[0]
    twisted = pose_vertices(body, posed({"left_wrist": about("x", np.radians(float(degrees)))}), np.arange(len(still)))[
        0
    ]
    along = (still[:, 0] - elbow[0]) / (wrist[0] - elbow[0])
    off = np.linalg.norm((still - elbow)[:, 1:], axis=1)
    for start in np.arange(0.1, 0.95, 0.17):
        ring = (along > start) & (along < start + 0.17) & (off < 0.08)
        assert ring.sum() >= 5
        kept = np.linalg.norm((twisted - elbow)[ring, 1:], axis=1).mean() / off[ring].mean()
        assert kept > 0.95


def test_twist_does_not_depend_on_the_quaternions_sign():
    motion = random_motion(20, seed=3)
    flipped = -motion.rotations
    _, turns = joint_transforms(load_body(), motion)
    a, b = twist_rotations(motion.rotations, turns), twist_rotations(flipped, turns)
    np.testing.assert_allclose(
        Rotation.from_quat(a.reshape(-1, 4)).as_matrix(), Rotation.from_quat(b.reshape(-1, 4)).as_matrix(), atol=1e-5
    )


def test_twist_bones_end_where_their_drivers_are():
    """The last bone of a forearm carries the wrist's whole twist, the first of an upper arm none of the shoulder's."""
    twist = about("x", np.radians(80.0))
    frames = bone_frames(load_body(), posed({"left_wrist": twist, "left_shoulder": twist}))[0]
    last = frames[BONES.index("left_elbow_twist6"), :, :3]
    np.testing.assert_allclose(last, frames[joint("left_wrist"), :, :3], atol=1e-6)
    np.testing.assert_allclose(frames[BONES.index("left_shoulder_twist0"), :, :3], np.eye(3), atol=1e-6)
    middle = Rotation.from_matrix(frames[BONES.index("left_shoulder_twist3"), :, :3]).as_rotvec(degrees=True)
    np.testing.assert_allclose(middle, [40, 0, 0], atol=1e-3)
    assert {bone.joint for bone in TWIST_BONES} == {
        f"{s}_{j}" for s in ("left", "right") for j in ("shoulder", "elbow")
    }
