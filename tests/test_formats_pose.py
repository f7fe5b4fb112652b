"""`.pose`: files of others against pose-format's own reader, ours read and used by pose-format, streaming."""

from __future__ import annotations

import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from formats_samples import random_motion

from signweave.body.points import holistic_points
from signweave.body.shape import load_body
from signweave.errors import InputError
from signweave.formats import pose
from signweave.formats.holistic import COMPONENTS, holistic_layout
from signweave.motion.camera import signing_camera
from signweave.motion.nouns import Motion

FILES = {
    "sgg-words/sgg/kinder.pose": ("holistic-178", 24.0, (640, 480), 45),
    "dgs-sentences/example/sentence.pose": ("holistic-576", 50.0, (640, 360), 125),
    "dgs-sentences/train/train_1_original.pose": ("holistic-178", 25.0, (512, 512), 70),
    "fingerspelling/ase/fs-sts6feec7402302644466228e2518ea55ff.pose": ("holistic-586", 25.0, (500, 500), 24),
}


@pytest.mark.parametrize("name", FILES)
def test_files_of_others(name: str, data_dir: Path, tmp_path: Path) -> None:
    library = pytest.importorskip("pose_format")
    ours = pose.read(data_dir / name)
    theirs = library.Pose.read((data_dir / name).read_bytes())
    assert (ours.layout.name, ours.fps, ours.size, len(ours)) == FILES[name]
    np.testing.assert_array_equal(np.nan_to_num(ours.points), theirs.body.data.filled(0)[:, 0])
    np.testing.assert_array_equal(ours.confidence, theirs.body.confidence[:, 0])
    assert (np.isnan(ours.points[..., 0]) == (ours.confidence == 0)).all()
    for own, other in zip(ours.layout.components, theirs.header.components, strict=True):
        assert (own.name, list(own.points)) == (other.name, other.points)
        assert [tuple(limb) for limb in other.limbs] == list(own.limbs)
    pose.write_landmarks(tmp_path / "a.pose", ours)
    back = pose.read(tmp_path / "a.pose")
    np.testing.assert_array_equal(back.points, ours.points)
    np.testing.assert_array_equal(back.confidence, ours.confidence)
    assert (back.fps, back.layout, back.size) == (ours.fps, ours.layout, ours.size)


def test_openpose_points_are_flat(tmp_path: Path) -> None:
    """Written with pose-format, read by us: two dimensions, another family, two people."""
    library = pytest.importorskip("pose_format")
    from pose_format.numpy import NumPyPoseBody
    from pose_format.pose_header import PoseHeader, PoseHeaderDimensions
    from pose_format.utils.openpose import OpenPose_Components

    header = PoseHeader(0.2, PoseHeaderDimensions(640, 480), OpenPose_Components)
    count = sum(len(c.points) for c in OpenPose_Components)
    data = np.random.default_rng(0).uniform(1, 400, (4, 2, count, 2)).astype(np.float32)
    with open(tmp_path / "o.pose", "wb") as file:
        library.Pose(header, NumPyPoseBody(12.5, data, np.ones(data.shape[:3], np.float32))).write(file)
    second = pose.read(tmp_path / "o.pose", person=1)
    np.testing.assert_array_equal(second.points[..., :2], data[:, 1])
    assert second.layout.name == f"openpose-{count}"
    assert second.layout.components[0].units[2] == "none"
    with pytest.raises(InputError, match="2 people"):
        pose.read(tmp_path / "o.pose", person=2)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Motion]:
    motion = random_motion(np.random.default_rng(5), 70, 25.0, size=0.2)
    path = tmp_path_factory.mktemp("pose") / "a.pose"
    pose.write(path, [motion.frames(0, 30), motion.frames(30, 70)], load_body())
    return path, motion


def test_ours_read_by_pose_format(written: tuple[Path, Motion]) -> None:
    library = pytest.importorskip("pose_format")
    path, motion = written
    theirs = library.Pose.read(path.read_bytes())
    assert theirs.body.fps == 25
    assert theirs.body.data.shape == (70, 1, 576, 3)
    assert [c.name for c in theirs.header.components] == list(COMPONENTS)
    assert round(theirs.header.version, 3) == 0.2
    assert theirs.header.dimensions.width == 512
    body = load_body()
    truth = signing_camera(body.skeleton, (512, 512)).project(holistic_points(body, motion))
    np.testing.assert_allclose(theirs.body.data[:, 0, :543, :2].filled(0), truth[..., :2], atol=0.01)
    np.testing.assert_allclose(theirs.body.confidence[:, 0, 522], motion.part_confidence[:, 2], atol=1e-6)


def test_header_is_mediapipes(written: tuple[Path, Motion]) -> None:
    """Names and limbs against pose-format's own holistic header, made from mediapipe."""
    holistic = pytest.importorskip("pose_format.utils.holistic", exc_type=ImportError)
    for own, other in zip(holistic_layout().components, holistic.holistic_components(), strict=True):
        assert (own.name, list(own.points)) == (other.name, list(other.points))
        assert {tuple(limb) for limb in other.limbs} == set(own.limbs)


def test_units(written: tuple[Path, Motion]) -> None:
    """A T-posed signer: left is right in the picture, the nose is nearer than the hips, world counts in metres."""
    path, _ = written
    target = path.with_name("rest.pose")
    pose.write(target, Motion.rest(1), load_body())
    marks = pose.read(target)
    flat, world = marks.of("POSE_LANDMARKS")[0], marks.of("POSE_WORLD_LANDMARKS")[0]
    nose, left_shoulder, right_shoulder, left_wrist = 0, 11, 12, 15
    assert flat[left_shoulder, 0] > 256 > flat[right_shoulder, 0]
    assert flat[nose, 1] < flat[left_shoulder, 1]
    assert flat[nose, 2] < -0.02
    assert abs(flat[[23, 24], 2].mean()) < 1e-4
    width = np.linalg.norm(world[left_shoulder] - world[right_shoulder])
    assert 0.25 < width < 0.5
    assert world[nose, 1] < -0.4
    assert np.abs(world[[23, 24]].mean(0)).max() < 1e-5
    assert marks.of("LEFT_HAND_LANDMARKS")[0, 0, 2] == 0
    face = marks.of("FACE_LANDMARKS")[0, :, 2]
    assert abs(face.mean()) < 1e-6
    assert -0.06 < face[1] < -0.01  # the tip of the nose; MediaPipe says -0.035 for such a picture
    assert np.linalg.norm(marks.of("LEFT_HAND_LANDMARKS")[0, 0, :2] - flat[left_wrist, :2]) < 12


def test_pose_format_works_with_it(written: tuple[Path, Motion]) -> None:
    library = pytest.importorskip("pose_format")
    from pose_format.pose_visualizer import PoseVisualizer
    from pose_format.utils.generic import detect_known_pose_format, pose_hide_legs, pose_normalization_info

    theirs = library.Pose.read(written[0].read_bytes())
    assert detect_known_pose_format(theirs) == "holistic"
    frames = list(PoseVisualizer(theirs).draw())
    assert frames[0].shape == (512, 512, 3)
    assert np.std(frames[0]) > 5
    theirs.normalize(pose_normalization_info(theirs.header))
    assert np.isfinite(theirs.body.data.filled(0)).all()
    pose_hide_legs(theirs)


def test_reading_changes_no_other_reading(written: tuple[Path, Motion]) -> None:
    """pose-format shares one header between files; ours must not notice what is done to it."""
    library = pytest.importorskip("pose_format")
    library.Pose.read(written[0].read_bytes()).header.dimensions.width = 7
    assert pose.read(written[0]).size == (512, 512)


def test_streams_in_little_memory(tmp_path: Path) -> None:
    layout = holistic_layout()
    chunk = np.ones((100, len(layout), 3), np.float32)
    tracemalloc.start()
    with pose.PoseWriter(tmp_path / "a.pose", 30, layout=layout) as writer:
        for _ in range(60):
            writer.write(chunk)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / "a.pose").stat().st_size > 6000 * len(layout) * 16
    assert peak < 20e6
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.pose"]


def test_missing_points_are_zeros_in_the_file(tmp_path: Path) -> None:
    with pose.PoseWriter(tmp_path / "a.pose", 30) as writer:
        points = np.ones((2, 576, 3), np.float32)
        points[0, 5] = np.nan
        writer.write(points)
    back = pose.read(tmp_path / "a.pose")
    assert np.isnan(back.points[0, 5]).all()
    assert back.confidence[0, 5] == 0
    assert back.confidence.sum() == 2 * 576 - 1
    raw = (tmp_path / "a.pose").read_bytes()
    assert np.isfinite(np.frombuffer(raw[-2 * 576 * 16 :], "<f4")).all()
    assert struct.unpack_from("<f", raw)[0] == np.float32(0.2)
