"""Video in and out, and captions."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from formats_samples import GLOSSES

from signweave.errors import InputError
from signweave.formats import vtt
from signweave.formats.video import CODECS, VideoWriter, fraction, probe, read_frames


def picture(number: int, size: tuple[int, int] = (96, 64)) -> np.ndarray:
    """A grey picture with a red top left corner and a white bar that says which frame it is."""
    out = np.full((size[1], size[0], 3), 90, np.uint8)
    out[:24, :32] = (220, 30, 30)
    out[40:, 4 * number : 4 * number + 8] = 255
    return out


def make(path: Path, fps: float = 30.0, frames: int = 12, codec: str = "h264") -> Path:
    with VideoWriter(path, fps, (96, 64), codec) as writer:
        for number in range(frames):
            writer.write(picture(number))
    return path


@pytest.mark.parametrize("codec", CODECS)
def test_round_trip(codec: str, tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", 29.97, codec=codec)
    info = probe(path)
    assert info.codec == codec
    assert info.size == (96, 64)
    assert info.frames == 12
    assert info.fps == pytest.approx(30000 / 1001)
    assert info.duration == pytest.approx(12 * 1001 / 30000, abs=1e-3)
    frames = list(read_frames(path))
    assert len(frames) == 12
    for number, frame in enumerate(frames):
        assert np.abs(frame.astype(int) - picture(number)).mean() < 8
        assert np.abs(frame[8, 8].astype(int) - (220, 30, 30)).max() < 25
        assert frame[50, 4 * number + 4].min() > 200
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]


def test_rotation_in_the_file_is_applied(tmp_path: Path) -> None:
    """A telephone's portrait video: a track matrix of 90 degrees, written into the header by hand."""
    path = make(tmp_path / "a.mp4")
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40  # version and flags, times, ids, layer ... then the matrix
    assert struct.unpack_from(">9i", data, at) == (65536, 0, 0, 0, 65536, 0, 0, 0, 0x40000000)
    struct.pack_into(">9i", data, at, 0, 65536, 0, -65536, 0, 0, 64 * 65536, 0, 0x40000000)  # clockwise
    path.write_bytes(data)
    assert probe(path).size == (64, 96)
    assert probe(path).rotation in (90, 270)
    upright = next(iter(read_frames(path)))
    wanted = np.rot90(picture(0), -1)
    assert upright.shape == wanted.shape
    assert np.abs(upright.astype(int) - wanted).mean() < 8


def test_a_video_of_others(data_dir: Path) -> None:
    info = probe(data_dir / "video" / "asl_clip.mp4")
    assert info.size == (540, 720)
    assert info.frames == 58
    assert 29 < info.fps < 31
    frame = next(read_frames(data_dir / "video" / "asl_clip.mp4"))
    assert frame.shape == (720, 540, 3)
    assert frame.std() > 20


def test_fractions() -> None:
    assert fraction(29.97) == Fraction(30000, 1001)
    assert fraction(23.976) == Fraction(24000, 1001)
    assert fraction(25) == 25
    assert fraction(12.5) == Fraction(25, 2)


def test_nothing_is_left_of_a_video_that_failed(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), VideoWriter(tmp_path / "a.mp4", 30, (96, 64)) as writer:  # noqa: PT012
        writer.write(picture(0))
        raise RuntimeError
    with pytest.raises(InputError, match="no frames"), VideoWriter(tmp_path / "b.mp4", 30, (96, 64)):
        pass
    assert list(tmp_path.iterdir()) == []


def test_captions(tmp_path: Path) -> None:
    vtt.write(tmp_path / "a.vtt", GLOSSES)
    assert vtt.read(tmp_path / "a.vtt") == list(GLOSSES)
    text = (tmp_path / "a.vtt").read_text()
    assert text.startswith("WEBVTT\n\n1\n00:00:00.000 --> 00:00:00.500\nHELLO\n")
    assert "<c.letter>A</c>" in text


def test_captions_of_others(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").write_text(
        "WEBVTT - made elsewhere\r\n\r\nNOTE a --> b\r\n\r\nSTYLE\r\n::cue {}\r\n\r\n"
        "01:02.500 --> 01:03.000 align:start\r\n<v Ann>fish &amp; chips</v>\r\n\r\n"
        "1:00:00.000 --> 1:00:01.250\r\nend\r\n"
    )
    first, second = vtt.read(tmp_path / "a.vtt")
    assert (first.gloss, first.start, first.end) == ("fish & chips", 62.5, 63.0)
    assert (second.gloss, second.start, second.end) == ("end", 3600.0, 3601.25)
