"""`signweave capture` from end to end: files in, files out, and what is said about recordings that cannot be used."""

from __future__ import annotations

import json

import numpy as np
import pytest
from capture_fakes import Blind, Told, exact, grey_video
from typer.testing import CliRunner

import signweave
from signweave.capture import detector
from signweave.cli import app
from signweave.errors import InputError
from signweave.formats import npz, pose
from signweave.motion.mirror import mirror
from signweave.motion.rotations import angle
from signweave.notation import synthesise
from signweave.notation.vocabulary import load_vocabulary

_ARMS_AND_HANDS = slice(16, 55)


@pytest.fixture(scope="module")
def motion():
    return synthesise(load_vocabulary()["HELLO"])


@pytest.fixture
def told(motion, monkeypatch):
    fake = Told(exact(motion))
    monkeypatch.setitem(detector.DETECTORS, "mediapipe", lambda: fake)
    return fake


def run(*arguments):
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    if isinstance(result.exception, InputError):
        return 2, str(result.exception)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def degrees(one, other):
    return np.degrees(angle(one.rotations[:, _ARMS_AND_HANDS], other.rotations[:, _ARMS_AND_HANDS])).mean()


def test_a_video_becomes_the_motion_that_was_seen_in_it(tmp_path, motion, told):
    video = grey_video(tmp_path / "hello.mp4", len(motion))
    code, said = run("capture", video, "-o", tmp_path / "a.npz", "-o", tmp_path / "a.pose", "--report", tmp_path / "r")
    assert (code, told.looked) == (0, len(motion))
    assert "right hand 100 %" in said
    assert degrees(npz.read(tmp_path / "a.npz"), motion) < 2
    found = pose.read(tmp_path / "a.pose")
    np.testing.assert_array_equal(found.points, told.landmarks.points)
    assert json.loads((tmp_path / "r").read_text())["frames"] == len(motion)


def test_a_left_handed_signer_is_mirrored(tmp_path, motion, monkeypatch):
    left = Told(exact(mirror(motion)))
    video = grey_video(tmp_path / "hello.mp4", len(motion))
    taken = signweave.capture(video, signweave.capture.Capturing(dominant="left"), left)
    assert degrees(taken.motion, motion) < 2
    assert degrees(signweave.capture(video, detector=left).motion, motion) > 10


def test_the_leading_hand_is_judged(tmp_path, motion):
    for hand, seen in (("left", mirror(motion)), ("right", motion)):
        pose.write_landmarks(tmp_path / f"{hand}.pose", exact(seen))
        taken = signweave.capture(tmp_path / f"{hand}.pose", signweave.capture.Capturing(dominant="auto"))
        assert taken.mirrored == (hand == "left")
        assert degrees(taken.motion, motion) < 2
        assert degrees(taken.as_seen, seen) < 2


def test_what_quality_control_finds_is_said_and_drawn(tmp_path, motion):
    pytest.importorskip("PIL", reason="the extra `capture` is not installed")
    seen = exact(motion)
    seen.confidence[:, seen.layout.slice("RIGHT_HAND_LANDMARKS")] = 0
    seen.points[:, seen.layout.slice("RIGHT_HAND_LANDMARKS")] = np.nan
    pose.write_landmarks(tmp_path / "hello.pose", seen)
    code, said = run("capture", tmp_path / "hello.pose", "--sheet", tmp_path / "s.png", "--report", tmp_path / "r")
    assert code == 0
    assert "drop: " in said
    assert (tmp_path / "s.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((tmp_path / "r").read_text())["quality"]["verdict"] == "drop"
    code, line = run("capture", tmp_path / "hello.pose", "--sheet", tmp_path / "s.jpg")
    assert (code, ".png" in line) == (2, True)


def test_landmarks_stand_in_for_a_detector(tmp_path, motion):
    pose.write_landmarks(tmp_path / "hello.pose", exact(motion))
    code, _ = run("capture", tmp_path / "hello.pose", "-o", tmp_path / "a.npz")
    assert code == 0
    assert degrees(npz.read(tmp_path / "a.npz"), motion) < 2


def test_a_folder_names_what_fails_and_captures_the_rest(tmp_path, motion, told):
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    grey_video(folder / "one.mp4", 5)
    grey_video(folder / "deep" / "two.mp4", 5)
    grey_video(folder / ".hidden" / "three.mp4", 5)
    (folder / "text.mp4").write_text("not a video")
    (folder / "notes.txt").write_text("nothing to capture")
    code, said = run("capture", folder, "-o", tmp_path / "out", "--as", "npz", "--as", "pose")
    assert code == 1
    assert "text.mp4" in said
    assert "2 captured" in said
    made = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.*"))
    assert made == ["deep/two.npz", "deep/two.pose", "one.npz", "one.pose"]
    looked = told.looked
    code, said = run("capture", folder, "-o", tmp_path / "out", "--as", "npz", "--as", "pose")
    assert "2 there already" in said
    assert told.looked == looked


def test_one_recording_by_its_name_in_python(tmp_path, motion, told):
    taken = signweave.capture(grey_video(tmp_path / "hello.mp4", 12))
    assert len(taken.motion) == len(taken.landmarks) == 12


@pytest.mark.parametrize(
    ("make", "options", "said"),
    [
        (lambda p: p / "none.mp4", (), "none.mp4"),
        (lambda p: grey_video(p / "a.mp4", 3), ("--dominant", "both"), "leading hand 'both'"),
        (lambda p: grey_video(p / "a.mp4", 3), ("--detector", "eyes"), "no detector 'eyes'"),
        (lambda p: grey_video(p / "a.mp4", 3), ("--as", "npz"), "--as is for folders"),
        (lambda p: (p / "a.txt").write_text("hello") and p / "a.txt", (), "neither a video"),
        (lambda p: (p / "a.mp4").write_bytes(b"") or p / "a.mp4", (), "a.mp4"),
        (lambda p: (p / "empty").mkdir() or p / "empty", (), "folder"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(tmp_path, told, make, options, said):
    source = make(tmp_path)
    before = sorted(tmp_path.iterdir())
    code, line = run("capture", source, "-o", tmp_path / "out.npz", *options)
    assert code == 2
    assert said in line
    assert "\n" not in line.strip()
    assert sorted(tmp_path.iterdir()) == before


def test_nobody_in_it(tmp_path, motion, monkeypatch):
    monkeypatch.setitem(detector.DETECTORS, "mediapipe", lambda: Blind(exact(motion)))
    code, line = run("capture", grey_video(tmp_path / "a.mp4", 3), "-o", tmp_path / "out.npz")
    assert (code, "nobody is seen" in line) == (2, True)
    assert not (tmp_path / "out.npz").exists()


def test_a_recording_is_never_written_over(tmp_path, told):
    video = grey_video(tmp_path / "a.mp4", 3)
    code, line = run("capture", video, "-o", video)
    assert (code, "another name" in line) == (2, True)
    assert signweave.formats.video.probe(video).frames == 3
