"""A recording and its avatar side by side: sizes, clocks, lengths that differ, points, and errors in one line."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

from signweave import cli
from signweave.comparing import MOMENTS, _evenly, _sizes, compare
from signweave.errors import InputError
from signweave.formats import npz, pose
from signweave.formats.holistic import holistic_layout
from signweave.formats.video import VideoWriter, probe, read_frames
from signweave.motion.nouns import Landmarks, Motion


def film(path, count: int, size: tuple[int, int] = (96, 64), fps: float = 20.0):
    """Each picture one shade, lighter and lighter."""
    with VideoWriter(path, fps, size) as video:
        for number in range(count):
            video.write(np.full((size[1], size[0], 3), 20 + 10 * number, np.uint8))
    return path


def rising(frames: int, fps: float) -> Motion:
    """A motion that tells its time: it is lifted by a metre a second."""
    still = Motion.rest(frames, fps)
    return replace(still, translation=np.arange(frames)[:, None] / fps * np.array([0.0, 1.0, 0.0], np.float32))


@pytest.fixture
def motion(tmp_path):
    path = tmp_path / "m.npz"
    npz.write(path, rising(15, 30.0))  # half a second
    return path


@pytest.fixture
def drawn(monkeypatch) -> None:
    """In place of an avatar a plain picture, whose shade tells the moment of the motion."""

    def draw(motion, signer, *, size, shown):
        assert shown
        for lift in motion.translation[:, 1]:
            yield np.full((size[1], size[0], 3), 20 + round(200 * float(lift)), np.uint8)

    monkeypatch.setattr(import_module("signweave.signer.render"), "render", draw)


def test_an_avatar_is_drawn_beside(tmp_path, motion) -> None:
    out = tmp_path / "side.mp4"
    compare(film(tmp_path / "v.mp4", 1), npz_of(tmp_path, 1), out)
    frame = next(read_frames(out))
    assert frame[10:50, 110:150].std() > 15
    assert frame[10:50, 20:70].std() < 3


def test_side_by_side_at_the_recordings_clock(tmp_path, motion, drawn) -> None:
    out = tmp_path / "side.mp4"
    done = compare(film(tmp_path / "v.mp4", 10), motion, out)
    info = probe(out)
    assert (info.fps, info.frames, info.size) == (20.0, 10, (96 + 4 + 64, 64))
    assert done.note == ""
    frames = list(read_frames(out))
    shades = [int(frame[:, 20:70].mean()) for frame in frames]
    assert shades == pytest.approx([20 + 10 * n for n in range(10)], abs=4)
    moments = [int(frame[:, 110:150].mean()) for frame in frames]
    assert moments[:9] == pytest.approx([20 + 200 * n / 20 for n in range(9)], abs=5)
    assert not list(tmp_path.glob(".*part*"))


def test_the_shorter_one_holds_its_last_picture(tmp_path, motion, drawn) -> None:
    out = tmp_path / "side.mp4"
    done = compare(film(tmp_path / "v.mp4", 4), motion, out)
    assert done.note == "recording 0.2 s, motion 0.5 s: the recording holds its last picture"
    shades = [int(frame[:, 20:70].mean()) for frame in read_frames(out)]
    assert shades[3:] == pytest.approx([50] * (len(shades) - 3), abs=4)
    assert len(shades) == 10
    longer = compare(film(tmp_path / "w.mp4", 20), motion, out)
    assert (longer.pictures, longer.note.split(": ")[1]) == (20, "the motion holds its last picture")


def test_nothing_is_distorted() -> None:
    assert _sizes((180, 320), 128, False) == ((72, 128), (72, 128))
    assert _sizes((320, 180), 128, False) == ((228, 128), (128, 128))
    assert _sizes((1920, 1080), None, False) == ((1280, 720), (720, 720))
    assert _sizes((1920, 1080), None, True) == ((480, 270), (480, 270))
    assert _sizes((1080, 1920), None, True) == ((180, 320), (180, 320))
    assert _sizes((97, 33), None, False)[0] == (188, 64)


def test_pictures_uneven_in_time_are_shown_when_they_came() -> None:
    shades = [np.full((1, 1, 3), n, np.uint8) for n in range(4)]
    times = [0.0, 0.101, 0.35, 0.4]  # a picture is missing at 0.2 and at 0.3
    shown = [int(picture[0, 0, 0]) for picture in _evenly(zip(times, shades, strict=True), 10.0)]
    assert shown == [0, 1, 1, 1, 3]
    even = _evenly(((n / 29.97, shade) for n, shade in enumerate(shades)), 30.0)
    assert [int(picture[0, 0, 0]) for picture in even] == [0, 1, 2, 3]


def test_a_sheet_of_moments(tmp_path, motion, drawn) -> None:
    out = tmp_path / "side.png"
    video = film(tmp_path / "v.mp4", 20)
    done = compare(video, motion, out, height=64)
    assert done.pictures == MOMENTS
    sheet = next(read_frames(out))
    assert sheet.shape == (2 * 64 + 4, MOMENTS * 100 - 4, 3)
    above = [int(sheet[10:50, 100 * k + 10 : 100 * k + 90].mean()) for k in range(MOMENTS)]
    assert above == pytest.approx([20 + 10 * round(19 * k / 7) for k in range(MOMENTS)], abs=4)
    few = compare(film(tmp_path / "w.mp4", 3), npz_of(tmp_path, 3), out, height=64)
    assert few.pictures == 3


def npz_of(tmp_path, frames: int):
    path = tmp_path / f"m{frames}.npz"
    npz.write(path, rising(frames, 20.0))
    return path


def test_points_are_marked_where_they_were_found(tmp_path, motion, drawn) -> None:
    layout = holistic_layout()
    points = np.full((10, len(layout), 3), np.nan, np.float32)
    confidence = np.zeros(points.shape[:2], np.float32)
    points[:, 0], confidence[:, 0] = [24.0, 16.0, 0.0], 1.0
    points[:, 1], confidence[:, 1] = [500.0, 16.0, 0.0], 1.0  # outside: nothing to mark
    pose.write_landmarks(tmp_path / "p.pose", Landmarks(points, confidence, 20.0, layout, (96, 64)))
    compare(film(tmp_path / "v.mp4", 10), motion, tmp_path / "s.png", height=128, points=tmp_path / "p.pose")
    cell = next(read_frames(tmp_path / "s.png"))[:128, :192].astype(int)
    red = np.argwhere(cell[..., 0] - cell[..., 1] > 100)
    assert len(red) == 9
    assert red.mean(0) == pytest.approx([32, 48])


@pytest.mark.parametrize(
    ("video", "moved", "output", "more", "message"),
    [
        ("v.mp4", "m.npz", "o.gif", {}, "o.gif: expected a file that ends in .mp4 or .png"),
        ("v.mp4", "m.npz", "v.mp4", {}, "is one of the files to compare"),
        ("no.mp4", "m.npz", "o.mp4", {}, "no.mp4: no such file"),
        ("v.mp4", "no.npz", "o.mp4", {}, "no.npz: no such file"),
        ("bad.mp4", "m.npz", "o.mp4", {}, "not a video that can be read"),
        ("v.mp4", "bad.mp4", "o.mp4", {}, "capture"),
        ("v.mp4", "m.npz", "o.mp4", {"signer": "nobody"}, "unknown signer"),
        ("v.mp4", "m.npz", "o.mp4", {"height": 9}, "size 9: expected 64 to 2160"),
        ("v.mp4", "m.npz", "no/o.mp4", {}, "does not exist"),
    ],
)
def test_errors_are_one_line_and_leave_nothing(tmp_path, motion, video, moved, output, more, message) -> None:
    film(tmp_path / "v.mp4", 2)
    (tmp_path / "bad.mp4").write_bytes(b"no video")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match=message) as error:
        compare(tmp_path / video, tmp_path / moved, tmp_path / output, **more)
    assert "\n" not in str(error.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_the_command(tmp_path, motion, drawn, capsys, monkeypatch) -> None:
    video = film(tmp_path / "v.mp4", 4)
    for outputs, code, said in (
        ([], 2, "name at least one file with -o"),
        (["-o", str(tmp_path / "o.mp4"), "-o", str(tmp_path / "o.png"), "--size", "64"], 0, "holds its last picture"),
    ):
        monkeypatch.setattr("sys.argv", ["signweave", "compare", str(video), str(motion), *outputs])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        assert (stop.value.code or 0) == code
        printed = capsys.readouterr()
        assert said in printed.out + printed.err
    assert (tmp_path / "o.mp4").exists()
    assert (tmp_path / "o.png").exists()
