"""Folders of files that cannot be used: each is named with its reason, the rest is captured, nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace

import numpy as np
import pytest
from capture_fakes import Told, exact, grey_video
from test_cli_commands import run

import signweave
from signweave.capture import detector
from signweave.capture.capturing import captured_parts
from signweave.capture.detector import Found
from signweave.capture.source import files_below, landmarks_of, no_file
from signweave.errors import InputError, MissingExtra
from signweave.formats import npz, pose
from signweave.notation import synthesise
from signweave.notation.vocabulary import load_vocabulary


@pytest.fixture(scope="module")
def seen():
    return exact(synthesise(load_vocabulary()["HELLO"]))


@pytest.fixture
def told(seen, monkeypatch):
    fake = Told(seen)
    monkeypatch.setitem(detector.DETECTORS, "mediapipe", lambda: fake)
    return fake


class Changing(Told):
    """Sees what `change` makes of it; raises what that raises."""

    def __init__(self, landmarks, change) -> None:
        super().__init__(landmarks)
        self.change = change

    def __call__(self, pictures, person=None):
        for number, found in enumerate(super().__call__(pictures, person)):
            yield self.change(number, found)


def damaged(good: bytes, how: str) -> bytes:
    """A video's bytes with something missing or changed."""
    media = good.find(b"mdat") + 4
    head = good.find(b"moov") - 4
    length = int.from_bytes(good[head : head + 4], "big")
    middle = media + (len(good) - media) // 2
    return {
        "truncated": good[: media + 20],
        "no head": good[:head] + good[head + length :],
        "damaged head": good[: head + 8] + bytes(length - 8) + good[head + length :],
        "zeros": good[:middle] + bytes(len(good) - middle),
        "text": b"this is no video\n" * 50,
        "empty": b"",
    }[how]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("truncated", "cut in the middle"),
        ("no head", "not a video"),
        ("damaged head", "holds no pictures"),
        ("zeros", "damaged"),
        ("text", "not a video"),
        ("empty", "the file is empty"),
    ],
)
def test_damaged_videos_are_named_with_what_is_wrong(tmp_path, told, how, said) -> None:
    video = grey_video(tmp_path / "a.mp4", 30)
    video.write_bytes(damaged(video.read_bytes(), how))
    with pytest.raises(InputError, match=said) as error:
        list(captured_parts(video))
    assert str(error.value).startswith(f"{video}: ")


def test_damaged_pictures_and_sound_alone(tmp_path, told) -> None:
    import av

    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nxx")
    with av.open(str(tmp_path / "b.mp4"), "w") as out:
        stream = out.add_stream("aac", rate=16000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 16000), np.float32), format="fltp", layout="mono")
        sound.sample_rate = 16000
        for packet in [*stream.encode(sound), *stream.encode(None)]:
            out.mux(packet)
    for name, said in (("a.png", "no picture in it can be read"), ("b.mp4", "sound alone")):
        with pytest.raises(InputError, match=said):
            list(captured_parts(tmp_path / name))


def test_two_recordings_of_one_name_are_both_captured(tmp_path, told) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.mp4", "b.mp4"):
        grey_video(folder / name, 3 if name[0] == "a" else 4)
    shutil.copy(folder / "b.mp4", folder / "A.MOV")
    code, out, _ = run("capture", folder, "-o", tmp_path / "out")
    assert (code, out.splitlines()[-1].split(" -> ")[0]) == (0, "3 captured")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["A.MOV.npz", "a.mp4.npz", "b.npz"]
    assert len(npz.read(tmp_path / "out" / "A.MOV.npz")) == 4


def test_odd_names_are_captured_and_told_on_one_line(tmp_path, told) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = ["two words", "🤟" * 60, "new\nline", "-o", "a:b", "#1%20", 'quo"te', "x" * 250, os.fsdecode(b"caf\xe9")]
    good = grey_video(tmp_path / "good.mp4", 2)
    for name in names:
        shutil.copy(good, folder / f"{name}.mp4")
    code, out, err = run("capture", folder, "-o", tmp_path / "out", "--report", tmp_path / "r.json")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == len(names) + 1
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(f"{name}.npz" for name in names)
    assert {r["frames"] for r in json.loads((tmp_path / "r.json").read_text("utf-8"))["recordings"]} == {2}


def test_links_and_what_is_no_file_are_named(tmp_path, told) -> None:
    folder = tmp_path / "in"
    (folder / "folder.mp4").mkdir(parents=True)
    grey_video(folder / "folder.mp4" / "a.mp4", 2)
    (folder / "loop").symlink_to(folder)
    (folder / "self.mp4").symlink_to("self.mp4")
    (folder / "gone.mp4").symlink_to("nowhere.mp4")
    os.mkfifo(folder / "pipe.pose")
    (folder / "notes.txt").write_text("x")
    code, out, err = run("capture", folder, "-o", tmp_path / "out", "--report", tmp_path / "r.json")
    assert (code, out.splitlines()[-1].split(" -> ")[0]) == (1, "1 captured, 3 not captured")
    assert err.count("a link to a file that is not there") == 2
    assert "pipe.pose: no ordinary file" in err
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert report["no recordings"] == ["loop (a link to a folder: these are not followed)", "notes.txt"]
    assert sorted(row["state"] for row in report["recordings"]) == ["captured", *["not captured"] * 3]


def test_folders_and_files_that_are_closed_to_us_are_named(tmp_path, monkeypatch) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "a.mp4").write_bytes(b"x")
    scan = os.scandir

    def closed(path):
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", closed)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert files_below(tmp_path) == [tmp_path / "a.mp4", tmp_path / "shut"]
    assert no_file(tmp_path / "shut") == "a folder that cannot be opened"
    assert no_file(tmp_path / "a.mp4") == "no permission to read it"


def test_a_detector_that_fails_loses_one_recording(tmp_path, seen, monkeypatch) -> None:
    def change(number, found):
        if number == 3:
            raise RuntimeError("the model\nfell over")
        return found

    monkeypatch.setitem(detector.DETECTORS, "mediapipe", lambda: Changing(seen, change))
    folder = tmp_path / "in"
    folder.mkdir()
    grey_video(folder / "long.mp4", 6)
    grey_video(folder / "short.mp4", 3)
    code, out, err = run("capture", folder, "-o", tmp_path / "out")
    assert (code, out.splitlines()[-1].split(" -> ")[0]) == (1, "1 not captured, 1 captured")
    assert "long.mp4: could not be worked on (RuntimeError: the model fell over)" in err
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["short.npz"]
    code, _, err = run("capture", folder / "long.mp4", "-o", tmp_path / "one.npz")
    assert (code, err.count("\n"), "(RuntimeError: the model fell over)" in err) == (2, 1, True)
    assert not (tmp_path / "one.npz").exists()


def test_packages_that_are_missing_end_the_work_at_once(tmp_path, monkeypatch) -> None:
    def missing():
        raise MissingExtra("capture", "capture")

    monkeypatch.setitem(detector.DETECTORS, "mediapipe", missing)
    folder = tmp_path / "in"
    folder.mkdir()
    for name in "ab":
        grey_video(folder / f"{name}.mp4", 2)
    code, _, err = run("capture", folder, "-o", tmp_path / "out")
    assert (code, err.count("pip install"), err.count("\n")) == (2, 1, 1)


@pytest.mark.filterwarnings("error")
def test_points_that_are_no_numbers_are_missing_ones(tmp_path, seen) -> None:
    hand = seen.layout.slice("RIGHT_HAND_LANDMARKS")

    def change(number, found):
        points, confidence = found.points.copy(), found.confidence.copy()
        if number % 3 == 0:
            points[hand.start] = np.nan
        if number % 5 == 0:
            confidence[hand.start + 1] = np.nan
        if number % 7 == 0:
            points[hand] = np.inf
        return Found(points, confidence)

    video = grey_video(tmp_path / "a.mp4", 24)
    (part,) = captured_parts(video, detector=Changing(seen, change))
    assert np.isfinite(part.motion.rotations).all()
    assert np.isfinite(part.landmarks.confidence).all()
    assert not np.isinf(part.landmarks.points).any()
    assert (part.landmarks.confidence[::7, hand] == 0).all()
    none = Changing(seen, lambda _, found: replace(found, points=found.points * np.nan))
    with pytest.raises(InputError, match=r"a\.mp4: nobody is seen"):
        list(landmarks_of(video, none))


def test_what_the_fit_finds_wrong_is_said_with_the_file(tmp_path, seen) -> None:
    pose.write_landmarks(tmp_path / "a.pose", replace(seen, confidence=np.zeros_like(seen.confidence)))
    hidden = seen.confidence.copy()
    hidden[:, seen.layout.slice("POSE_LANDMARKS")] = 0
    pose.write_landmarks(tmp_path / "b.pose", replace(seen, confidence=hidden))
    with pytest.raises(InputError, match=r"b\.pose: no frame shows both shoulders"):
        signweave.capture(tmp_path / "b.pose")


def test_a_person_who_is_not_there_is_said_with_the_file(tmp_path, seen) -> None:
    from signweave.capture.people import choose

    video = grey_video(tmp_path / "a.mp4", 3)
    with pytest.raises(InputError, match=r"a\.mp4: no person 2"):
        list(captured_parts(video, detector=Changing(seen, lambda *_: choose([], 2))))


def test_what_is_captured_beside_recordings_is_no_recording_itself(tmp_path, told) -> None:
    grey_video(tmp_path / "a.mp4", 2)
    assert run("capture", tmp_path, "-o", tmp_path / "out", "--as", "pose")[0] == 0
    code, out, _ = run("capture", tmp_path, "-o", tmp_path / "out", "--as", "pose")
    assert out.startswith("1 there already ->")
    code, _, err = run("capture", tmp_path, "-o", tmp_path, "--as", "pose")
    assert (code, "name another folder for .pose" in err) == (2, True)
    assert run("capture", tmp_path, "-o", tmp_path)[0] == 0


def test_a_report_keeps_what_was_said_before(tmp_path, told) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    grey_video(folder / "a.mp4", 2)
    for _ in range(2):
        assert run("capture", folder, "-o", tmp_path / "out", "--report", tmp_path / "r.json")[0] == 0
        (row,) = json.loads((tmp_path / "r.json").read_text("utf-8"))["recordings"]
        assert (row["state"], row["frames"]) == ("captured", 2)
