"""Between formats: what is kept, and the line that says what is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from formats_samples import GLOSSES, gaze_free, random_motion

from signweave.formats import npz, pose, vtt
from signweave.formats.convert import convert, read_glosses, read_motion
from signweave.motion.nouns import Motion
from signweave.motion.rotations import angle


@pytest.fixture
def source(tmp_path: Path, rng: np.random.Generator) -> tuple[Path, Motion]:
    motion = replace(gaze_free(random_motion(rng, 12, size=0.3)), contacts=())
    npz.write(tmp_path / "a.npz", motion, GLOSSES)
    return tmp_path / "a.npz", motion


def test_there_and_back(source: tuple[Path, Motion], tmp_path: Path) -> None:
    path, motion = source
    assert convert(path, tmp_path / "b.glb") == "a.npz -> b.glb: confidence lost"
    assert convert(tmp_path / "b.glb", tmp_path / "c.npz") == "b.glb -> c.npz: nothing is lost"
    back = read_motion(tmp_path / "c.npz")
    assert angle(back.rotations.astype(float), motion.rotations.astype(float)).max() < 1e-6
    np.testing.assert_array_equal(back.face, motion.face)
    assert read_glosses(tmp_path / "c.npz") == list(GLOSSES)


def test_the_line_names_what_this_file_loses(source: tuple[Path, Motion], tmp_path: Path) -> None:
    path, _ = source
    line = convert(path, tmp_path / "b.bvh")
    assert line == "a.npz -> b.bvh: face (but jaw and eyes), confidence, gloss times lost"
    npz.write(tmp_path / "plain.npz", Motion.rest(3))
    assert convert(tmp_path / "plain.npz", tmp_path / "b.bvh") == "plain.npz -> b.bvh: nothing is lost"


def test_points_and_captions(source: tuple[Path, Motion], tmp_path: Path) -> None:
    path, motion = source
    assert "all but points" in convert(path, tmp_path / "b.pose")
    assert len(pose.read(tmp_path / "b.pose")) == len(motion)
    assert "all but gloss times" in convert(path, tmp_path / "b.vtt")
    assert vtt.read(tmp_path / "b.vtt") == list(GLOSSES)


def test_an_old_pose_file_becomes_a_new_one(data_dir: Path, tmp_path: Path) -> None:
    old = data_dir / "sgg-words" / "sgg" / "kinder.pose"
    convert(old, tmp_path / "new.pose")
    np.testing.assert_array_equal(pose.read(tmp_path / "new.pose").points, pose.read(old).points)


def test_resampling(source: tuple[Path, Motion], tmp_path: Path) -> None:
    path, motion = source
    convert(path, tmp_path / "b.npz", fps=60)
    back = read_motion(tmp_path / "b.npz")
    assert back.fps == 60
    assert len(back) == 23
    assert angle(back.rotations[::2].astype(float), motion.rotations.astype(float)).max() < 1e-3
