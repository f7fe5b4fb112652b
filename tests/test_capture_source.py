"""Recordings of every shape through a detector that only looks for a white square: what comes out, when, and where."""

from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from signweave.capture import source
from signweave.capture.detector import Found
from signweave.capture.source import LARGEST, landmarks_of
from signweave.capture.timegrid import evenly
from signweave.errors import InputError
from signweave.formats import video
from signweave.motion.nouns import Component, Landmarks, Layout

LAYOUT = Layout("square", (Component("PIXELS", ("centre",)), Component("METRES", ("centre",), ("metres",) * 3)))
RATE = 30


class Squares:
    """Finds the middle of what is white, in pixels and again as metres; nobody where nothing is white."""

    name, layout = "squares", LAYOUT

    def __init__(self) -> None:
        self.largest, self.persons = 0, []

    def __call__(self, pictures: Iterable[np.ndarray], person: int | None = None) -> Iterator[Found]:
        self.persons.append(person)
        for picture in pictures:
            self.largest = max(self.largest, *picture.shape[:2])
            white = np.argwhere(picture.min(2) > 160)
            if not len(white):
                yield Found(np.full((2, 3), np.nan, np.float32), np.zeros(2, np.float32))
                continue
            y, x = white.mean(0)
            yield Found(np.array([[x, y, 0], [1, 2, 3]], np.float32), np.ones(2, np.float32))


def picture(size: tuple[int, int], centre: float | None, side: int = 16) -> np.ndarray:
    """Dark blue, with a white square whose middle is at `centre` from the left, a quarter down; without it for None."""
    out = np.zeros((size[1], size[0], 3), np.uint8)
    out[..., 2] = 90
    if centre is not None:
        left, top = round(centre) - side // 2, size[1] // 4 - side // 2
        out[max(top, 0) : top + side, max(left, 0) : left + side] = 255
    return out


def write(path: Path, pictures: Iterable[np.ndarray], ticks: Iterable[int]) -> Path:
    """A video whose picture n is shown at `ticks[n]` 600ths of a second."""
    codec = {".webm": "libvpx-vp9", ".avi": "mpeg4"}.get(path.suffix, "libx264")
    with av.open(str(path), "w") as container:
        stream = None
        for shown, tick in zip(pictures, ticks, strict=True):
            if stream is None:
                stream = container.add_stream(codec, rate=RATE)
                stream.width, stream.height = shown.shape[1], shown.shape[0]
                stream.pix_fmt = "yuv444p" if shown.shape[0] % 2 or shown.shape[1] % 2 else "yuv420p"
                base = Fraction(1, RATE if codec == "mpeg4" else 600)
                stream.codec_context.time_base = base
            frame = av.VideoFrame.from_ndarray(shown, format="rgb24")
            frame.pts, frame.time_base = round(tick * base.denominator / 600), base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def moving(path: Path, ticks: Iterable[int], size: tuple[int, int] = (128, 64)) -> Path:
    """A square that moves two pixels to the right in a thirtieth of a second."""
    ticks = list(ticks)
    return write(path, (picture(size, 20 + 2 * (t - ticks[0]) / 20) for t in ticks), ticks)


def read(path: Path, detector: Squares | None = None) -> Landmarks:
    (landmarks,) = landmarks_of(path, detector or Squares())
    return landmarks


EVEN = [20 * i for i in range(12)]


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm", ".avi"])
def test_every_container_and_a_late_start(tmp_path: Path, suffix: str) -> None:
    for start in (0,) if suffix == ".avi" else (0, 3000):  # in an .avi everything starts at 0
        landmarks = read(moving(tmp_path / f"a{suffix}", [start + t for t in EVEN]))
        assert landmarks.fps == pytest.approx(RATE)
        assert len(landmarks) == 12
        assert np.abs(landmarks.points[:, 0, 0] - (20 + 2 * np.arange(12))).max() < 1
        assert (landmarks.confidence == 1).all()


def test_left_out_frames_are_filled_and_say_so(tmp_path: Path) -> None:
    ticks = [t for t in EVEN if t not in (80, 100, 120)] + [240 + 20 * i for i in range(8)]
    landmarks = read(moving(tmp_path / "a.mp4", ticks))
    assert landmarks.fps == RATE
    assert len(landmarks) == 20
    assert np.abs(landmarks.points[:, 0, 0] - (20 + 2 * np.arange(20))).max() < 1
    assert (np.flatnonzero(landmarks.confidence[:, 0] < 1) == [4, 5, 6]).all()
    assert 0.5 < landmarks.confidence[5, 0] < landmarks.confidence[4, 0] < 0.9


def test_wandering_times_become_an_even_grid(tmp_path: Path, rng: np.random.Generator) -> None:
    ticks = np.cumsum(rng.integers(10, 31, 40)).tolist()
    landmarks = read(moving(tmp_path / "a.mp4", ticks))
    places = 20 + 2 * RATE * np.arange(len(landmarks)) / landmarks.fps
    assert np.abs(landmarks.points[:, 0, 0] - places).max() < 1.5
    assert len(landmarks) == pytest.approx((ticks[-1] - ticks[0]) / 600 * landmarks.fps + 1, abs=1)


def test_an_even_grid_passes_untouched_and_gaps_stay_honest() -> None:
    given = [(n / 25 + 0.004 * (n % 2), Found(np.full((1, 3), n, float), np.array([0.7]))) for n in range(50)]
    assert all(a is b for a, (_, b) in zip(evenly(given, 25), given, strict=True))
    gone = Found(np.full((1, 3), np.nan), np.zeros(1))
    out = list(evenly([(0, given[1][1]), (0.12, gone), (1.12, given[29][1])], 25))
    assert len(out) == 29
    seen = np.array([f.confidence[0] for f in out])
    assert seen[0] == 0.7
    assert seen[1] > 0 == seen[2] == seen[3]  # the nearer picture shows it, then the nearer one does not
    assert not seen[4:23].any()
    assert (np.diff(seen[24:]) > 0).all()
    assert all(np.isnan(f.points[0, 0]) == (f.confidence[0] == 0) for f in out[:4])


def test_a_video_of_others_is_even(data_dir: Path) -> None:
    path = data_dir / "video" / "asl_clip.mp4"
    count = len(list(video.read_timed(path)))
    found = [(time, object()) for time, _ in video.read_timed(path, 64)]
    out = list(evenly(found, video.rate(path)))
    assert len(out) == count == 58
    assert all(a is b for a, (_, b) in zip(out, found, strict=True))


@pytest.mark.parametrize(
    ("matrix", "corner"),
    [
        ((1, 0, 0, 1), (0, 0)), ((0, 1, -1, 0), (0, 1)), ((-1, 0, 0, -1), (1, 1)), ((0, -1, 1, 0), (1, 0)),
        ((-1, 0, 0, 1), (0, 1)), ((1, 0, 0, -1), (1, 0)), ((0, 1, 1, 0), (0, 0)), ((0, -1, -1, 0), (1, 1)),
    ],
)  # fmt: skip
def test_turned_and_mirrored_videos_stand_upright(
    tmp_path: Path, matrix: tuple[int, ...], corner: tuple[int, int]
) -> None:
    """A square at the top left of the stored picture goes where the track's matrix sends it."""
    path = write(tmp_path / "a.mp4", [picture((96, 64), 8, 32)] * 3, EVEN[:3])
    data = bytearray(path.read_bytes())
    a, b, c, d = (65536 * n for n in matrix)
    struct.pack_into(">9i", data, data.index(b"tkhd") + 44, a, b, 0, c, d, 0, 0, 0, 0x40000000)
    path.write_bytes(data)
    landmarks = read(path)
    width, height = landmarks.size
    assert (width, height) == ((96, 64) if matrix[0] else (64, 96))
    x, y = landmarks.points[0, 0, :2] / (width, height)
    assert (int(y > 0.5), int(x > 0.5)) == corner


@pytest.mark.parametrize("size", [(541, 721), (17, 19), (64, 2000)])
def test_odd_small_and_narrow_sizes(tmp_path: Path, size: tuple[int, int]) -> None:
    centre, side = size[0] / 2, 8
    landmarks = read(write(tmp_path / "a.mp4", [picture(size, centre, side)] * 3, EVEN[:3]))
    assert landmarks.size == size
    assert landmarks.points[0, 0, :2] == pytest.approx((centre, size[1] / 4), abs=2)


def test_large_pictures_are_made_smaller_and_points_come_back(tmp_path: Path) -> None:
    detector = Squares()
    landmarks = read(write(tmp_path / "a.mp4", [picture((3840, 2160), 3000, 64)] * 2, EVEN[:2]), detector)
    assert detector.largest == LARGEST
    assert landmarks.size == (3840, 2160)
    assert landmarks.points[0, 0, :2] == pytest.approx((3000, 540), abs=3)
    assert landmarks.points[0, 1].tolist() == [1, 2, 3]  # metres stay


@pytest.mark.parametrize("suffix", source.PICTURES)
@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA"])
def test_single_pictures(tmp_path: Path, suffix: str, mode: str) -> None:
    image = pytest.importorskip("PIL.Image", reason="pictures for the test are made with Pillow")
    if mode == "RGBA" and suffix in (".jpg", ".jpeg"):
        pytest.skip("JPEG has no transparency")
    path = tmp_path / f"a%02d{suffix}"  # not a pattern of numbered pictures
    image.fromarray(picture((96, 64), 30)).convert(mode).save(path)
    landmarks = read(path)
    assert len(landmarks) == 1
    assert landmarks.points[0, 0, :2] == pytest.approx((30, 16), abs=1.5)


@pytest.mark.parametrize(("note", "corner"), [(1, (0, 0)), (6, (0, 1)), (3, (1, 1)), (8, (1, 0))])
def test_photographs_stand_upright(tmp_path: Path, note: int, corner: tuple[int, int]) -> None:
    image = pytest.importorskip("PIL.Image", reason="pictures for the test are made with Pillow")
    exif = image.Exif()
    exif[0x112] = note
    image.fromarray(picture((96, 64), 8, 32)).save(tmp_path / "a.jpg", exif=exif)
    landmarks = read(tmp_path / "a.jpg")
    x, y = landmarks.points[0, 0, :2] / landmarks.size
    assert (int(y > 0.5), int(x > 0.5)) == corner


def test_one_frame_is_a_recording(tmp_path: Path) -> None:
    landmarks = read(write(tmp_path / "a.mp4", [picture((64, 64), 30)], [0]))
    assert len(landmarks) == 1
    assert 1 <= landmarks.fps <= 240


def test_what_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    whole = moving(tmp_path / "a.mp4", EVEN).read_bytes()
    bad = {
        "cut.mp4": (whole[: len(whole) // 2], "cut in the middle"),
        "text.mp4": (b"not a video at all\n" * 50, "not a video that can be read"),
        "empty.mkv": (b"", "the file is empty"),
        "list.mp4": (f"#EXTM3U\n#EXTINF:1,\n{tmp_path}/a.mp4\n".encode(), "not a video that can be read"),
        "words.txt": (b"words", "neither a video, a picture nor a .pose file"),
        "zeros.mp4": (whole[:48] + bytes(len(whole) - 48), "not a video that can be read|damaged|cut"),
    }
    for name, (content, saying) in bad.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=saying) as caught:
            read(tmp_path / name)
        assert name in str(caught.value)
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "missing.mp4")


def test_nobody_is_one_line_and_nothing_comes_before_somebody(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", [picture((64, 64), None)] * 7, EVEN[:7])
    parts = landmarks_of(path, Squares(), stretch=3)
    with pytest.raises(InputError, match=r"a\.mp4: nobody is seen in it"):
        next(parts)
    write(path, [picture((64, 64), None if n < 8 else 30) for n in range(12)], EVEN)
    parts = list(landmarks_of(path, Squares(), stretch=3))
    assert [len(p) for p in parts] == [3, 3, 3, 3]
    seen = np.concatenate([p.confidence[:, 0] for p in parts])
    assert (seen == np.repeat([0, 1], [8, 4])).all()


def test_person_is_handed_on(tmp_path: Path) -> None:
    detector = Squares()
    list(landmarks_of(moving(tmp_path / "a.mp4", EVEN), detector, person=2))
    assert detector.persons == [2]


def test_two_hours_hold_no_more_memory_than_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At three frames a second: the most memory ever held stays where the first stretches brought it."""
    path = write(tmp_path / "a.mp4", [picture((64, 64), 30)], [0])
    rate, small = 3.0, picture((64, 64), 30)[:8, 22:38]
    frames = int(2 * 3600 * rate)

    def endless(_: Path, __: int) -> Iterator[tuple[float, np.ndarray]]:
        return ((n / rate, small) for n in range(frames))

    class Same(Squares):
        def __call__(self, pictures: Iterable[np.ndarray], person: int | None = None) -> Iterator[Found]:
            for _ in pictures:
                yield Found(np.zeros((2, 3), np.float32), np.ones(2, np.float32))

    monkeypatch.setattr(video, "read_timed", endless)
    monkeypatch.setattr(video, "rate", lambda _: rate)
    total, peaks = 0, []
    tracemalloc.start()
    try:
        for number, part in enumerate(landmarks_of(path, Same(), stretch=60 * 3)):
            total += len(part)
            if number in (4, 100):
                peaks.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
    assert total == frames
    assert peaks[1] < 1.05 * peaks[0]
