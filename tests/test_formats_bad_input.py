"""Bad files: one line that says what is wrong, and nothing half-written."""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from formats_samples import GLOSSES, random_motion
from test_formats_video import make, picture

from signweave.body.shape import load_body
from signweave.errors import InputError
from signweave.formats import bvh, glb, npz, pose, vtt
from signweave.formats.atomic import writing
from signweave.formats.convert import convert
from signweave.formats.video import VideoWriter, probe, read_frames
from signweave.motion.nouns import Motion

READERS: dict[str, Callable[[Path], Any]] = {
    ".npz": npz.read,
    ".bvh": bvh.read,
    ".glb": glb.read,
    ".pose": pose.read,
    ".mp4": lambda path: list(read_frames(path)),
    ".vtt": vtt.read,
}
BINARY = [s for s in READERS if s not in (".bvh", ".vtt")]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one good file of each format."""
    folder = tmp_path_factory.mktemp("good")
    motion = random_motion(np.random.default_rng(1), 8)
    npz.write(folder / "a.npz", motion)
    bvh.write(folder / "a.bvh", motion)
    glb.write(folder / "a.glb", motion)
    pose.write(folder / "a.pose", motion, load_body())
    vtt.write(folder / "a.vtt", GLOSSES)
    make(folder / "a.mp4", frames=30)
    return folder


def complaint(suffix: str, path: Path, words: str = "") -> None:
    with pytest.raises(InputError, match=words or None) as raised:
        READERS[suffix](path)
    message = str(raised.value)
    assert "\n" not in message
    assert str(path) in message
    assert len(message) < 400


@pytest.mark.parametrize("suffix", READERS)
def test_missing_empty_folder_and_wrong_suffix(suffix: str, tmp_path: Path) -> None:
    complaint(suffix, tmp_path / f"none{suffix}", "no such file")
    (tmp_path / f"empty{suffix}").touch()
    complaint(suffix, tmp_path / f"empty{suffix}", "empty")
    (tmp_path / f"folder{suffix}").mkdir()
    complaint(suffix, tmp_path / f"folder{suffix}", "folder")
    (tmp_path / "x.txt").write_text("hello")
    complaint(suffix, tmp_path / "x.txt")


@pytest.mark.parametrize("suffix", READERS)
def test_text_and_noise(suffix: str, tmp_path: Path, rng: np.random.Generator) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text("This is a letter to my aunt.\n" * 40)
    complaint(suffix, path)
    path.write_bytes(rng.bytes(4000))
    complaint(suffix, path)


@pytest.mark.parametrize("suffix", [s for s in READERS if s != ".vtt"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.97])
def test_cut_in_the_middle(suffix: str, share: float, good: Path, tmp_path: Path) -> None:
    data = (good / f"a{suffix}").read_bytes()
    (tmp_path / f"cut{suffix}").write_bytes(data[: int(share * len(data))])
    complaint(suffix, tmp_path / f"cut{suffix}")


@pytest.mark.parametrize("old", [False, True])
def test_pose_cut_by_whole_frames_of_points(old: bool, good: Path, tmp_path: Path) -> None:
    """Version 0.1 tells its length in frames only modulo 65536: a missing frame must be noticed all the same."""
    data = bytearray((good / "a.pose").read_bytes())
    if old:
        import struct

        start = len(data) - 8 * 576 * 16
        data[start - 10 : start] = struct.pack("<3H", 30, 8, 1)
        data[:4] = struct.pack("<f", 0.1)
        (tmp_path / "whole.pose").write_bytes(data)
        assert pose.read(tmp_path / "whole.pose").fps == 30
    (tmp_path / "a.pose").write_bytes(data[: -576 * 16])
    complaint(".pose", tmp_path / "a.pose", "cut")


def test_npz_numbers(good: Path, tmp_path: Path) -> None:
    whole = dict(np.load(good / "a.npz"))
    bad = {
        "poses": (np.where(np.arange(8)[:, None] == 3, np.nan, whole["poses"]), "frame 3"),
        "trans": (np.full((8, 3), np.inf), "frame 0"),
        "mocap_frame_rate": (0, "above 0"),
        "confidence": (np.ones((3, 56)), "shape"),
    }
    for key, (value, words) in bad.items():
        np.savez(tmp_path / "x.npz", **{**whole, key: value})
        complaint(".npz", tmp_path / "x.npz", words)
    np.savez(tmp_path / "x.npz", **{**whole, "poses": whole["poses"][:0]})
    complaint(".npz", tmp_path / "x.npz", "no frames")
    np.savez(tmp_path / "x.npz", **{**whole, "poses": whole["poses"][:, :99]})
    complaint(".npz", tmp_path / "x.npz", "shape")
    np.savez(tmp_path / "x.npz", a=np.ones(3))
    complaint(".npz", tmp_path / "x.npz", "poses")
    np.savez(tmp_path / "x.npz", poses=whole["poses"])
    complaint(".npz", tmp_path / "x.npz", "frame rate")
    np.savez(tmp_path / "x.npz", poses=np.array([None, "x"], object), fps=30)  # a pickle is never opened
    complaint(".npz", tmp_path / "x.npz", "poses")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Frames: 8", "Frames: 0", "0 frames"),
        ("Frames: 8", "Frames: 9", "cut short"),
        ("Frames: 8", "Frames: many", "number"),
        ("Frame Time: 0.033333333333", "Frame Time: 0", "frame time"),
        ("Zrotation Xrotation Yrotation", "Zrotation Xrotation Wrotation", "unknown channel"),
        ("OFFSET", "OFFSETS", "unexpected"),
        ("ROOT pelvis", "ROOT tail", "no joint found for pelvis"),
        ("OFFSET 0.000000 0.000000 0.000000", "OFFSET 0 0 nan", "OFFSET"),
        ("MOTION", "", "MOTION|unexpected"),
        ("}\nMOTION", "MOTION", "cut short"),
    ],
)
def test_bvh_text(old: str, new: str, words: str, good: Path, tmp_path: Path) -> None:
    text = (good / "a.bvh").read_text()
    assert old in text
    (tmp_path / "x.bvh").write_text(text.replace(old, new, 1))
    complaint(".bvh", tmp_path / "x.bvh", words)


def test_bvh_not_a_number(good: Path, tmp_path: Path) -> None:
    lines = (good / "a.bvh").read_text().splitlines()
    for word in ("nan", "1.#QNAN"):
        broken = [*lines[:-3], lines[-3].replace(lines[-3].split()[5], word, 1), *lines[-2:]]
        (tmp_path / "x.bvh").write_text("\n".join(broken))
        complaint(".bvh", tmp_path / "x.bvh", "frame 5")


def test_pose_header_numbers(good: Path, tmp_path: Path) -> None:
    data = (good / "a.pose").read_bytes()
    start = len(data) - 8 * 576 * 16
    for at, value, words in (
        (10, np.float32(0).tobytes(), "frames a second"),
        (6, bytes(4), "no frames"),
        (2, bytes(2), "people"),
    ):
        (tmp_path / "x.pose").write_bytes(data[: start - at] + value + data[start - at + len(value) :])
        complaint(".pose", tmp_path / "x.pose", words)


def test_glb_numbers_and_strangers(good: Path, tmp_path: Path) -> None:
    motion = random_motion(np.random.default_rng(1), 8)
    for name, array in (("translation", motion.translation), ("face", motion.face)):
        broken = array.copy()
        broken[5] = np.nan
        glb.write(tmp_path / "x.glb", replace(motion, **{name: broken}))
        complaint(".glb", tmp_path / "x.glb", "frame 5")
    data = (good / "a.glb").read_bytes()
    for old, new in ((b'"frames"', b'"framez"'), (b'"left_knee"', b'"left_nose"')):
        (tmp_path / "x.glb").write_bytes(data.replace(old, new))
        complaint(".glb", tmp_path / "x.glb", "not written by signweave")


def test_writers_refuse(tmp_path: Path) -> None:
    motion = Motion.rest(2)
    (tmp_path / "folder.npz").mkdir()
    for path, words in ((tmp_path / "no" / "a.npz", "does not exist"), (tmp_path / "folder.npz", "folder")):
        with pytest.raises(InputError, match=words):
            npz.write(path, motion)
    for fps, size in ((0, (96, 64)), (-1, (96, 64)), (30, (95, 64)), (30, (0, 0))):
        with pytest.raises(InputError):
            VideoWriter(tmp_path / "a.mp4", fps, size)
    with pytest.raises(InputError, match="frames a second"):
        pose.PoseWriter(tmp_path / "a.pose", 0)
    with pytest.raises(InputError, match="codec"):
        VideoWriter(tmp_path / "a.mp4", 30, (96, 64), "divx")
    with pytest.raises(InputError, match="no frames"):
        pose.write(tmp_path / "a.pose", [], load_body())
    assert [p.name for p in tmp_path.iterdir()] == ["folder.npz"]


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file may grow past `size` bytes: to a writer the same as a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.parametrize("suffix", READERS)
def test_full_disk(suffix: str, tmp_path: Path) -> None:
    motion, body = random_motion(np.random.default_rng(1), 100), load_body()
    path = tmp_path / f"a{suffix}"
    path.write_text("what was there before")

    def video() -> None:
        noise = np.random.default_rng(0).integers(0, 255, (60, 64, 96, 3), dtype=np.uint8)
        with VideoWriter(path, 30, (96, 64)) as writer:
            for frame in noise:
                writer.write(frame)

    jobs: dict[str, Callable[[], None]] = {
        ".npz": lambda: npz.write(path, motion),
        ".bvh": lambda: bvh.write(path, motion),
        ".glb": lambda: glb.write(path, motion, body),
        ".pose": lambda: pose.write(path, motion, body),
        ".vtt": lambda: vtt.write(path, GLOSSES * 800),
        ".mp4": video,
    }
    with full_disk(20_000), pytest.raises(InputError, match="cannot write") as raised:
        jobs[suffix]()
    assert "\n" not in str(raised.value)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "what was there before"


def test_atomic_writing_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError), writing(path) as part:  # noqa: PT012
        part.write_text("new")
        raise RuntimeError
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1
    with writing(path) as part:
        part.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert len(list(tmp_path.iterdir())) == 1


def test_probe_of_no_video(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(picture(0).tobytes())
    with pytest.raises(InputError):
        probe(tmp_path / "a.mp4")


def test_conversions_that_make_no_sense(good: Path, tmp_path: Path) -> None:
    for source, target, words in (
        ("a.pose", "b.npz", "capture"),
        ("a.mp4", "b.npz", "capture"),
        ("a.npz", "b.mp4", "render"),
        ("a.vtt", "b.npz", "captions"),
        ("a.bvh", "b.vtt", "what is signed"),
        ("a.npz", "b.fbx", "unknown suffix"),
        ("none.npz", "b.bvh", "no such file"),
    ):
        with pytest.raises(InputError, match=words) as raised:
            convert(good / source, tmp_path / target)
        assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []
