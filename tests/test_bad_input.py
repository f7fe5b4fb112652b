"""Bad input through the command line: one line on stderr, exit code 2, nothing half-written, nothing overwritten."""

import io
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from signweave.cli import main
from signweave.formats import bvh, npz
from signweave.formats.pose import PoseWriter
from signweave.formats.video import VideoWriter
from signweave.motion.nouns import Motion

BEFORE = b"what stood here before"
PROGRAM = str(Path(sys.executable).with_name("signweave"))


@dataclass(frozen=True)
class Shell:
    """The command line inside this process, in a folder of its own."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capfd: pytest.CaptureFixture[str]

    def refuses(self, *words: str | Path, saying: str = "") -> str:
        """Run; assert one line, code 2, and that no file in the folder was made, changed or taken away."""
        before = snapshot(self.folder)
        self.capfd.readouterr()
        self.monkeypatch.setattr(sys, "argv", ["signweave", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            main()
        assert snapshot(self.folder) == before
        return one_line(stop.value.code, self.capfd.readouterr().err, saying)


def one_line(code: object, errors: str, saying: str) -> str:
    assert code == 2, errors
    assert errors.startswith("signweave: ")
    assert errors.count("\n") == 1, errors
    assert saying in errors
    return errors


def snapshot(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, monkeypatch, capfd)


@contextmanager
def full_after(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes: what writing to a full disk is like, for every library at once."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# Texts


@pytest.mark.parametrize("text", ["", "   ", " \n\t", "?!", "漢字", "\x00"])
def test_texts_without_a_word(shell: Shell, text: str) -> None:
    shell.refuses("say", text, "-o", "a.pose")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n",
        b"hello\x00there",
        bytes(range(256)),
        b"\x89PNG\r\n\x1a\n\xff\xfe",
        "h\xe4ll\xf6 ".encode("latin-1") * 9000,
    ],
)
def test_text_files_that_are_none(shell: Shell, content: bytes) -> None:
    (shell.folder / "text.txt").write_bytes(content)
    shell.refuses("say", "--file", "text.txt", "-o", "a.pose", "-o", "a.npz", "--report", "a.json")


def test_a_text_that_turns_binary_late(shell: Shell) -> None:
    """A sentence is performed and written by then; they must go again."""
    (shell.folder / "text.txt").write_bytes(b"Hello. Hello. " + b" " * 20_000 + b"\xff\xfe\x00")
    shell.refuses("say", "--file", "text.txt", "-o", "a.pose", saying="text.txt")


def test_standard_input_that_is_binary(shell: Shell) -> None:
    class Stdin:
        buffer = io.BytesIO(bytes(range(256)))

    shell.monkeypatch.setattr(sys, "stdin", Stdin())
    shell.refuses("say", "-", "-o", "a.pose", saying="standard input")


def test_no_text_or_two(shell: Shell) -> None:
    shell.refuses("say", "-o", "a.pose")
    shell.refuses("say", "--file", "missing.txt", "-o", "a.pose", saying="missing.txt")
    shell.refuses("say", "--file", ".", "-o", "a.pose")
    shell.refuses("say", "hello", "--file", "missing.txt", "-o", "a.pose")


# Choices


CHOICES = [
    ("--language", "zzz", "zzz"),
    ("--signer", "nobody", "nobody"),
    ("--view", "above", "above"),
    ("--codec", "mpeg9", "mpeg9"),
    ("--background", "reddish", "reddish"),
    ("--size", "0", "0"),
    ("--size", "-5", "-5"),
    ("--size", "511", "511"),
    ("--size", "big", "big"),
    ("--size", "1x2x3", "1x2x3"),
    ("--size", "99999", "99999"),
    ("--fps", "0", "fps"),
    ("--fps", "-25", "fps"),
    ("--fps", "nan", "fps"),
    ("--fps", "inf", "fps"),
    ("--tempo", "0", "tempo"),
    ("--tempo", "nan", "tempo"),
    ("--seed", "-1", "seed"),
    ("--letters-per-second", "0", "letters"),
    ("--letters-per-second", "nan", "letters"),
]


@pytest.mark.parametrize(("option", "value", "saying"), CHOICES)
def test_unknown_choices(shell: Shell, option: str, value: str, saying: str) -> None:
    (shell.folder / "a.mp4").write_bytes(BEFORE)
    shell.refuses("say", "hello", "-o", "a.mp4", option, value, saying=saying)
    if option != "--letters-per-second":
        shell.refuses("show", "hello", "-o", "a.mp4", option, value, saying=saying)


@pytest.mark.parametrize("command", ["signs", "show"])
def test_unknown_languages_and_signs(shell: Shell, command: str) -> None:
    words = ["hello", "-o", "a.npz"] if command == "show" else []
    shell.refuses(command, *words, "--language", "zzz", saying="zzz")
    shell.refuses("show", "helo", "-o", "a.npz", saying="helo")


# Places to write


@pytest.mark.parametrize("suffix", ["mp4", "glb", "bvh", "npz", "pose", "vtt"])
@pytest.mark.parametrize("command", ["say", "show"])
def test_places_that_are_none(shell: Shell, command: str, suffix: str) -> None:
    (shell.folder / "file").write_bytes(BEFORE)
    (shell.folder / f"folder.{suffix}").mkdir()
    for place in (f"missing/a.{suffix}", f"file/a.{suffix}", f"folder.{suffix}"):
        shell.refuses(command, "hello", "-o", place, saying=place)


def test_outputs_that_are_none(shell: Shell) -> None:
    (shell.folder / "a.pose").write_bytes(BEFORE)
    shell.refuses("say", "hello")
    shell.refuses("say", "hello", "-o", "a.docx", saying="a.docx")
    shell.refuses("say", "hello", "-o", "a", saying="a")
    shell.refuses("say", "hello", "-o", "a.pose", "-o", "missing/a.npz", saying="missing")
    shell.refuses("say", "hello", "-o", "a.pose", "-o", "./a.pose", saying="twice")
    shell.refuses("say", "hello", "-o", "a.pose", "--report", "missing/a.json", saying="missing")
    shell.refuses("say", "hello", "-o", "a.pose", "--report", "./a.pose", saying="report")


@pytest.mark.parametrize("suffix", ["mp4", "glb", "bvh", "npz", "pose"])
def test_a_disk_that_fills_up(shell: Shell, suffix: str) -> None:
    (shell.folder / f"a.{suffix}").write_bytes(BEFORE)
    with full_after(2000):
        shell.refuses("say", "hello", "-o", f"a.{suffix}", "--size", "64", saying=f"a.{suffix}")
        shell.refuses("show", "hello", "-o", f"a.{suffix}", "--size", "64", saying=f"a.{suffix}")


def test_a_disk_that_fills_up_under_one_of_two(shell: Shell) -> None:
    """The captions alone would fit; the report too."""
    for name in ("a.vtt", "a.npz", "a.json"):
        (shell.folder / name).write_bytes(BEFORE)
    with full_after(5000):
        shell.refuses("say", "hello", "-o", "a.npz", "-o", "a.vtt", "--report", "a.json", saying="a.npz")


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs unshare to mount a small disk")
@pytest.mark.parametrize(("options", "fault"), [("size=64k", "No space left"), ("ro", "")])
def test_small_and_read_only_disks(tmp_path: Path, options: str, fault: str) -> None:
    """A real full disk, and a real read-only one, mounted for one process."""
    mount = f"mount -t tmpfs -o {options} none {tmp_path}"
    if subprocess.run(["unshare", "-rm", "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    say = f'{mount} && cd {tmp_path} && {PROGRAM} say "Hello, my friend." -o a.pose; code=$?; ls -A; exit $code'
    done = subprocess.run(["unshare", "-rm", "sh", "-c", say], capture_output=True, text=True, check=False)
    one_line(done.returncode, done.stderr, fault)
    assert done.stdout == ""


def test_the_system_refuses_the_rename(shell: Shell) -> None:
    (shell.folder / "a.npz").write_bytes(BEFORE)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    shell.monkeypatch.setattr(os, "replace", refuse)
    shell.refuses("show", "hello", "-o", "a.npz", saying="No space left")


# Files to read


def bvh_with(change: Callable[[str], str]) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        bvh.write(path, Motion.rest(4))
        path.write_text(change(path.read_text()))

    return make


NPZ_PARTS = ("root_orient", "pose_body", "pose_jaw", "pose_eye", "pose_hand")  # the same as `poses`, once more


def npz_with(**changes: object) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        npz.write(path, Motion.rest(4))
        with np.load(path) as file:
            arrays = {**{key: file[key] for key in file.files if key not in NPZ_PARTS}, **changes}
        np.savez(path, **{key: value for key, value in arrays.items() if value is not None})

    return make


def cut(make: Callable[[Path], None]) -> Callable[[Path], None]:
    def run(path: Path) -> None:
        make(path)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return run


def pose(path: Path) -> None:
    with PoseWriter(path, 30) as writer:
        writer.write(np.random.default_rng(0).random((4, len(writer.layout), 3)))


def video(path: Path) -> None:
    with VideoWriter(path, 30, (64, 64)) as writer:
        for _ in range(9):
            writer.write(np.zeros((64, 64, 3), np.uint8))


def bytes_of(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


def last_number(value: str) -> Callable[[str], str]:
    return lambda text: text.rstrip().rsplit(" ", 1)[0] + f" {value}\n"


def line(start: str, replacement: str) -> Callable[[str], str]:
    return lambda text: "\n".join(replacement if r.startswith(start) else r for r in text.splitlines())


FILES = {
    "nan.bvh": bvh_with(last_number("nan")),
    "infinite.bvh": bvh_with(last_number("-inf")),
    "word.bvh": bvh_with(last_number("seven")),
    "short.bvh": bvh_with(lambda text: text.rstrip().rsplit("\n", 1)[0]),
    "empty-motion.bvh": bvh_with(lambda text: text[: text.index("Frames:")] + "Frames: 0\nFrame Time: 0.0333\n"),
    "no-time.bvh": bvh_with(line("Frame Time:", "Frame Time: 0")),
    "negative-time.bvh": bvh_with(line("Frame Time:", "Frame Time: -0.03")),
    "cut.bvh": cut(lambda path: bvh.write(path, Motion.rest(4))),
    "binary.bvh": bytes_of(bytes(range(256)) * 20),
    "empty.bvh": bytes_of(b""),
    "no-frames.npz": npz_with(poses=np.zeros((0, 165)), trans=np.zeros((0, 3))),
    "nan.npz": npz_with(poses=np.full((4, 165), np.nan)),
    "fps-0.npz": npz_with(mocap_frame_rate=0.0),
    "fps-nan.npz": npz_with(mocap_frame_rate=np.nan),
    "no-poses.npz": npz_with(poses=None),
    "odd-poses.npz": npz_with(poses=np.zeros((4, 17))),
    "few-trans.npz": npz_with(trans=np.zeros((3, 3))),
    "text-poses.npz": npz_with(poses=np.array(["a", "b"])),
    "pickle.npz": npz_with(poses=np.array([{"a": 1}], dtype=object)),
    "cut.npz": cut(lambda path: npz.write(path, Motion.rest(4))),
    "binary.npz": bytes_of(bytes(range(256)) * 20),
    "empty.npz": bytes_of(b""),
    "cut.pose": cut(pose),
    "binary.pose": bytes_of(bytes(range(256)) * 20),
    "empty.pose": bytes_of(b""),
    "binary.glb": bytes_of(bytes(range(256)) * 20),
    "glTF.glb": bytes_of(b"glTF\x02\x00\x00\x00\xff\xff\xff\x7f"),
    "empty.glb": bytes_of(b""),
    "binary.mp4": bytes_of(bytes(range(256)) * 20),
    "cut.mp4": cut(video),
    "empty.mp4": bytes_of(b""),
}
TARGETS = {".bvh": "out.npz", ".npz": "out.bvh", ".glb": "out.npz", ".pose": "out.pose", ".mp4": "out.pose"}


@pytest.mark.parametrize("name", FILES)
def test_files_that_cannot_be_read(shell: Shell, name: str) -> None:
    path = shell.folder / name
    FILES[name](path)
    target = TARGETS[path.suffix]
    (shell.folder / target).write_bytes(BEFORE)
    shell.refuses("convert", name, target, saying=name)


def test_files_that_are_not_there(shell: Shell) -> None:
    (shell.folder / "notes.txt").write_text("notes")
    npz.write(shell.folder / "a.npz", Motion.rest(3))
    shell.refuses("convert", "missing.npz", "a.bvh", saying="missing.npz")
    shell.refuses("convert", "notes.txt", "a.bvh", saying="notes.txt")
    shell.refuses("convert", ".", "a.bvh")
    shell.refuses("convert", "a.npz", "a.docx", saying="a.docx")
    shell.refuses("convert", "a.npz", "missing/a.bvh", saying="missing")
    shell.refuses("evaluate", "motion", "missing.npz", saying="missing.npz")
    shell.refuses("evaluate", "detection", "--data", "missing", saying="missing")
    shell.refuses("evaluate", "detection", "--data", ".", saying="asl_clip.mp4")


@pytest.mark.parametrize("name", ["nan.npz", "cut.npz", "binary.glb", "no-frames.npz"])
def test_measuring_bad_files(shell: Shell, name: str) -> None:
    FILES[name](shell.folder / name)
    shell.refuses("evaluate", "motion", name, saying=name)


def test_converting_onto_a_full_disk(shell: Shell) -> None:
    npz.write(shell.folder / "a.npz", Motion.rest(30))
    (shell.folder / "a.bvh").write_bytes(BEFORE)
    with full_after(5000):
        shell.refuses("convert", "a.npz", "a.bvh", saying="a.bvh")


# Sign files

SIGN_FILES = {
    "tabs.yaml": "hello:\n\tsegments: 3\n",
    "open.yaml": "hello: {segments: [\n",
    "list.yaml": "- 1\n- 2\n",
    "number.yaml": "42\n",
    "empty.yaml": "",
    "binary.yaml": "\x00\x01\x02",
    "unknown.yaml": "hello:\n  no such field: 1\n",
}


@pytest.mark.parametrize("name", SIGN_FILES)
def test_broken_sign_files(shell: Shell, name: str) -> None:
    (shell.folder / name).write_text(SIGN_FILES[name])
    shell.refuses("show", name, "-o", "a.npz", saying=name)


# The program itself, from outside


@pytest.mark.parametrize("words", [["say", "", "-o", "a.pose"], ["convert", "nan.bvh", "a.npz"]])
def test_as_a_process(tmp_path: Path, words: list[str]) -> None:
    FILES["nan.bvh"](tmp_path / "nan.bvh")
    before = snapshot(tmp_path)
    done = subprocess.run([PROGRAM, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    one_line(done.returncode, done.stderr, "")
    assert done.stdout == ""
    assert snapshot(tmp_path) == before


def test_binary_on_a_pipe(tmp_path: Path) -> None:
    command = [PROGRAM, "say", "-", "-o", "a.pose"]
    done = subprocess.run(command, cwd=tmp_path, input=bytes(range(256)), capture_output=True, check=False)
    one_line(done.returncode, done.stderr.decode(), "standard input")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle(tmp_path: Path, sign: signal.Signals) -> None:
    command = [PROGRAM, "say", "Hello. " * 200, "-o", "a.mp4", "-o", "a.pose", "--size", "64"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        deadline = time.monotonic() + 30
        while not any(path.stat().st_size for path in tmp_path.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert list(tmp_path.iterdir())
        # Python loses an interrupt that lands inside a library's clean-up (about 1 in 200): a person would press again.
        for _ in range(3):
            running.send_signal(sign)
            with suppress(subprocess.TimeoutExpired):
                running.communicate(timeout=10)
                break
    assert running.returncode == 130
    assert not list(tmp_path.iterdir())
