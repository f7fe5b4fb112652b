"""The native file: round trip, the AMASS keys and world as others understand them, and files of others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from formats_samples import GLOSSES, random_motion
from scipy.spatial.transform import Rotation

from signweave.formats import npz
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.nouns import Motion
from signweave.motion.rotations import angle
from signweave.motion.skeleton import PARENTS, joint


def test_round_trip(tmp_path: Path, rng: np.random.Generator) -> None:
    motion = random_motion(rng, fps=29.97)
    npz.write(tmp_path / "a.npz", motion, GLOSSES)
    back = npz.read(tmp_path / "a.npz")
    assert angle(motion.rotations.astype(float), back.rotations.astype(float)).max() < 1e-6
    np.testing.assert_array_equal(back.translation, motion.translation)
    np.testing.assert_array_equal(back.face, motion.face)
    np.testing.assert_array_equal(back.confidence, motion.confidence)
    assert (back.fps, back.face_names, back.contacts) == (29.97, motion.face_names, motion.contacts)
    assert npz.read_glosses(tmp_path / "a.npz") == list(GLOSSES)


def test_opens_without_pickle_and_has_what_the_blender_add_on_needs(tmp_path: Path, rng: np.random.Generator) -> None:
    npz.write(tmp_path / "a.npz", random_motion(rng))
    with np.load(tmp_path / "a.npz", allow_pickle=False) as data:
        arrays = {key: data[key] for key in data.files}
    assert arrays["poses"].shape == (30, 165)
    assert arrays["trans"].shape == (30, 3)
    assert arrays["betas"].ndim == 1
    assert str(arrays["gender"]) == "neutral"
    assert float(arrays["mocap_frame_rate"]) == 30
    assert str(arrays["surface_model_type"]) == "smplx"
    parts = [arrays[key] for key in ("root_orient", "pose_body", "pose_jaw", "pose_eye", "pose_hand")]
    np.testing.assert_array_equal(np.concatenate(parts, 1), arrays["poses"])


def test_others_see_the_same_skeleton_standing_z_up(tmp_path: Path, rng: np.random.Generator) -> None:
    """Forward kinematics as the SMPL family defines it, in scipy matrices, against our own turned Z up."""
    motion = random_motion(rng)
    npz.write(tmp_path / "a.npz", motion)
    data = np.load(tmp_path / "a.npz")
    turns = Rotation.from_rotvec(data["poses"].reshape(-1, 3)).as_matrix().reshape(30, 55, 3, 3)
    places, world = np.empty((30, 55, 3)), np.empty((30, 55, 3, 3))
    places[:, 0], world[:, 0] = data["rest_pelvis"] + data["trans"], turns[:, 0]
    for j in range(1, 55):
        world[:, j] = world[:, PARENTS[j]] @ turns[:, j]
        places[:, j] = places[:, PARENTS[j]] + world[:, PARENTS[j]] @ NEUTRAL.offsets[j]
    ours, _ = forward(NEUTRAL, motion.rotations.astype(float), motion.translation)
    x, y, z = np.moveaxis(ours, -1, 0)
    tips = [joint("left_index3"), joint("right_thumb3"), joint("head"), joint("left_foot")]
    np.testing.assert_allclose(places[:, tips], np.stack([x, -z, y], -1)[:, tips], atol=2e-6)
    npz.write(tmp_path / "rest.npz", Motion.rest(2))
    data = np.load(tmp_path / "rest.npz")
    assert data["trans"][0, 2] + data["rest_pelvis"][2] == pytest.approx(NEUTRAL.rest[0][1], abs=1e-6)  # on the floor


@pytest.mark.parametrize("key", npz.FPS_KEYS)
def test_smplh_of_others(tmp_path: Path, rng: np.random.Generator, key: str) -> None:
    """156 numbers: the hands follow the body at once, there is no jaw."""
    poses = rng.normal(0, 0.3, (8, 156))
    labels = np.array([None, "x"], object)
    np.savez(
        tmp_path / "h.npz",
        poses=poses,
        trans=np.zeros((8, 3)),
        gender="female",
        betas=np.zeros(16),
        labels=labels,
        **{key: 120},
    )
    back = npz.read(tmp_path / "h.npz")
    wanted = Rotation.from_rotvec(poses[:, 66:69]).as_quat()
    assert angle(back.rotation_of("left_index1"), wanted).max() < 1e-6
    root = Rotation.from_euler("x", -90, degrees=True) * Rotation.from_rotvec(poses[:, :3])
    assert angle(back.rotation_of("pelvis"), root.as_quat()).max() < 1e-6
    assert back.fps == 120
    assert back.confidence[:, joint("left_index1")].min() == 1
    assert back.confidence[:, [joint("jaw"), 55]].max() == 0


def test_jaw_and_eyes_become_face_weights(tmp_path: Path) -> None:
    poses = np.zeros((3, 165))
    poses[:, 66] = np.radians(10)  # the jaw opens by half
    poses[:, 70] = np.radians(15)  # the left eye looks to its left: outwards
    poses[:, 72] = np.radians(-30)  # the right eye looks up
    np.savez(tmp_path / "x.npz", poses=poses, trans=np.zeros((3, 3)), mocap_frame_rate=30)
    back = npz.read(tmp_path / "x.npz")
    seen = {name: float(back.face_weight(name)[0]) for name in back.face_names if back.face_weight(name).any()}
    assert seen == pytest.approx({"jawOpen": 0.5, "eyeLookOutLeft": 0.5, "eyeLookUpRight": 1.0}, abs=1e-6)
    assert (back.rotations[:, 22:25] == (0, 0, 0, 1)).all()


def test_parts_instead_of_poses(tmp_path: Path, rng: np.random.Generator) -> None:
    npz.write(tmp_path / "a.npz", random_motion(rng))
    data = {k: v for k, v in np.load(tmp_path / "a.npz").items() if k != "poses"}
    np.savez(tmp_path / "b.npz", **data)
    np.testing.assert_array_equal(npz.read(tmp_path / "b.npz").rotations, npz.read(tmp_path / "a.npz").rotations)
