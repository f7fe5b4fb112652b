"""Speed and memory: the measuring itself, on programs whose time and memory are known."""

import sys
import time

import numpy as np
import pytest

from signweave.errors import InputError
from signweave.evaluation import memory, process, speed
from signweave.formats.pose import PoseWriter
from signweave.formats.video import VideoWriter

PYTHON = sys.executable


def test_run_measures_time_memory_and_output() -> None:
    quiet = process.run([PYTHON, "-c", "print('out')"])
    heavy = process.run([PYTHON, "-c", "import time; b = b'x' * 200_000_000; time.sleep(0.2)"])
    assert (quiet.code, quiet.stdout) == (0, "out\n")
    assert 5e6 < quiet.peak < 50e6
    assert heavy.peak - quiet.peak == pytest.approx(200e6, rel=0.1)
    assert heavy.seconds > 0.2


def test_the_measuring_process_itself_does_not_count() -> None:
    ballast = np.ones(50_000_000)
    assert process.run([PYTHON, "-c", ""]).peak < 50e6 < ballast.nbytes


def test_stdin_and_codes() -> None:
    done = process.run([PYTHON, "-c", "import sys; sys.stderr.write(sys.stdin.read()); sys.exit(3)"], text="bad luck")
    assert (done.code, done.stderr) == (3, "bad luck")
    with pytest.raises(InputError, match=r"ended with code 3: bad luck"):
        process.run_well(done.command, text="bad luck")
    with pytest.raises(InputError, match="cannot be started"):
        process.run(["no-such-program-anywhere"])
    with pytest.raises(InputError, match="not installed"):
        process.program("no-such-program-anywhere")


def test_programs_take_turns(tmp_path) -> None:
    note = tmp_path / "note"
    say = {name: [PYTHON, "-c", f"open({str(note)!r}, 'a').write({name!r})"] for name in "ab"}
    times = process.interleaved(say, 3)
    assert note.read_text() == "ababab"
    assert [len(times[name]) for name in "ab"] == [3, 3]


def test_bars_know_their_direction() -> None:
    assert speed.meets("frames_per_second", 25)
    assert not speed.meets("frames_per_second", 24.9)
    assert speed.meets("process_ratio", 1.5)
    assert not speed.meets("process_ratio", 1.51)


def test_frames_are_counted_and_a_cut_file_is_noticed(tmp_path) -> None:
    path = tmp_path / "a.pose"
    with PoseWriter(path, 30) as writer:
        writer.write(np.zeros((7, len(writer.layout), 3)))
    assert memory.count_frames(path) == 7
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputError, match="header of 7 frames"):
        memory.count_frames(path)
    with VideoWriter(tmp_path / "a.mp4", 30, (32, 32)) as video:
        for _ in range(5):
            video.write(np.zeros((32, 32, 3), np.uint8))
    assert memory.count_frames(tmp_path / "a.mp4") == 5


def test_starting_is_quick() -> None:
    """Twice the bars: tests may run beside each other."""
    start = speed.time_start(1)
    assert start["help_seconds"] < 2 * speed.BARS["help_seconds"]
    assert start["import_seconds"] < 2 * speed.BARS["import_seconds"]


def test_text_to_motion_is_faster_than_real_time() -> None:
    start = time.perf_counter()
    figures = speed.time_text_to_motion()
    assert figures["real_time_factor"] > 5  # the bar of 20 is measured on a quiet machine
    assert time.perf_counter() - start < 30


@pytest.mark.slow
def test_speed_bars(data_dir) -> None:
    result = speed.evaluate_speed(data_dir)
    assert result["passed"], result


@pytest.mark.slow
def test_streaming() -> None:
    result = memory.evaluate_streaming(words=1500, video_words=(20, 120))
    assert result["passed"], result
    assert result["frames"] > 10_000
