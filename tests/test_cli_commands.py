"""The commands: what they write, what they say, and how they fail."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import signweave
from signweave import cli
from signweave.errors import InputError


def run(*arguments: object, stdin: bytes = b"") -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command line, in this process."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv, sys.stdout, sys.stderr, sys.stdin
    sys.argv, sys.stdout, sys.stderr = ["signweave", *map(str, arguments)], out, err
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
    try:
        cli.main()
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    finally:
        sys.argv, sys.stdout, sys.stderr, sys.stdin = before
    return code, out.getvalue(), err.getvalue()


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    command = [sys.executable, "-m", "signweave.cli", "--help"]
    seconds = []
    for _ in range(3):
        begin = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - begin)
    assert min(seconds) < 0.6
    heavy = ("numpy", "scipy", "torch", "av", "moderngl")
    code = f"import sys, signweave.cli; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_say_writes_motion_captions_and_report(tmp_path: Path) -> None:
    outputs = [tmp_path / f"hello.{suffix}" for suffix in ("npz", "bvh", "vtt", "pose")]
    report = tmp_path / "report.json"
    flags = [flag for path in outputs for flag in ("-o", path)]
    code, out, err = run("say", "Hello, Zoë! 😀", *flags, "--report", report)
    assert (code, err) == (0, "")
    assert all(path.stat().st_size > 100 for path in outputs)
    assert "hello.npz" in out
    data = json.loads(report.read_text())
    fates = [(word["word"], word["fate"]) for word in data["words"]]
    assert fates == [("Hello", "sign"), (",", "pause"), ("Zoë", "letters"), ("!", "pause"), ("😀", "unsignable")]
    assert data["synthetic"] is True
    assert [g["gloss"] for g in data["glosses"]][1:] == ["fs:Z", "fs:O", "fs:E"]
    assert data["words"][0]["end"] <= data["words"][2]["start"]
    with np.load(outputs[0], allow_pickle=False) as arrays:
        assert arrays["poses"].shape == (round(data["seconds"] * 30), 165)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*(p.name for p in outputs), "report.json"])


def test_say_writes_video(tmp_path: Path) -> None:
    import av

    path = tmp_path / "hello.mp4"
    code, _, err = run("say", "hello", "-o", path, "--size", "128", "--fps", "12", "--signer", "finn")
    assert (code, err) == (0, "")
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert frames[0].shape == (128, 128, 3)
    assert max(np.abs(frame.astype(int) - frames[0]).mean() for frame in frames) > 0.5  # something moves


def test_show_knows_letters_numbers_and_signs(tmp_path: Path) -> None:
    for sign in ("hello", "A", "17"):
        code, out, err = run("show", sign, "-o", tmp_path / "sign.npz")
        assert (code, err) == (0, ""), sign
        assert "sign.npz" in out


def test_text_from_file_and_standard_input_are_the_same(tmp_path: Path) -> None:
    text = "Nice to meet you. What is your name?\n"
    (tmp_path / "text.txt").write_text(text)
    runs = [("say", text), ("say", "--file", tmp_path / "text.txt"), ("say", "-")]
    reports = []
    for arguments in runs:
        code, _, err = run(*arguments, "--report", tmp_path / "r.json", "-o", tmp_path / "a.npz", stdin=text.encode())
        assert (code, err) == (0, "")
        reports.append(json.loads((tmp_path / "r.json").read_text()))
    assert reports[0] == reports[1] == reports[2]


def test_evaluate_motion(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    assert run("say", "I want to drink coffee with my friend", "-o", path)[0] == 0
    code, out, _ = run("evaluate", "motion", path, "--json")
    figures = json.loads(out)
    assert code == 0
    assert figures["jerk_ratio"] <= 1.5
    assert figures["max_wrist_speed"] <= 6.0


@pytest.mark.parametrize(
    "arguments",
    [
        ("say", "", "-o", "a.npz"),
        ("say", "  \n", "-o", "a.npz"),
        ("say", "😀 !", "-o", "a.npz"),
        ("say", "привет", "-o", "a.npz"),
        ("say", "-", "-o", "a.npz"),
        ("say", "hello"),
        ("say", "-o", "a.npz"),
        ("say", "hello", "-o", "a.xyz"),
        ("say", "hello", "-o", "a"),
        ("say", "hello", "-o", "no/such/folder/a.npz"),
        ("say", "hello", "-o", "a.npz", "-o", "a.npz"),
        ("say", "hello", "-o", "a.npz", "--language", "xyz"),
        ("say", "hello", "-o", "a.npz", "--signer", "nobody"),
        ("say", "hello", "-o", "a.mp4", "--codec", "mpeg9"),
        ("say", "hello", "-o", "a.mp4", "--view", "above"),
        ("say", "hello", "-o", "a.mp4", "--size", "big"),
        ("say", "hello", "-o", "a.mp4", "--size", "33"),
        ("say", "hello", "-o", "a.mp4", "--background", "blue"),
        ("say", "hello", "-o", "a.npz", "--fps", "0"),
        ("say", "hello", "-o", "a.npz", "--fps", "-3"),
        ("say", "hello", "-o", "a.npz", "--fps", "nan"),
        ("say", "hello", "-o", "a.mp4", "--fps", "0"),
        ("say", "hello", "-o", "a.npz", "--tempo", "0"),
        ("say", "hello", "-o", "a.npz", "--letters-per-second", "0"),
        ("say", "--file", "missing.txt", "-o", "a.npz"),
        ("say", "--file", "binary.bin", "-o", "a.npz"),
        ("say", "--file", "zeros.bin", "-o", "a.pose"),
        ("say", "--file", "empty.txt", "-o", "a.npz"),
        ("say", "--file", ".", "-o", "a.npz"),
        ("say", "hello", "-o", "a.npz", "--report", "no/such/folder/r.json"),
        ("show", "NO-SUCH-SIGN", "-o", "a.npz"),
        ("convert", "missing.npz", "a.glb"),
        ("convert", "binary.bin", "a.glb"),
        ("evaluate", "motion", "missing.npz"),
        ("signs", "--language", "xyz"),
    ],
)
def test_bad_input_is_one_line_and_code_2(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "binary.bin").write_bytes(bytes(range(128, 256)) * 4)
    (tmp_path / "zeros.bin").write_bytes(b"hello \0\0\0 there")
    (tmp_path / "empty.txt").write_bytes(b"")
    before = sorted(p.name for p in tmp_path.rglob("*"))
    code, out, err = run(*arguments)
    assert code == 2, (out, err)
    assert err.count("\n") == 1
    assert err.startswith("signweave: ")
    assert "Traceback" not in out + err
    assert sorted(p.name for p in tmp_path.rglob("*")) == before  # nothing half-written


@pytest.mark.skipif(not os.path.exists("/dev/full") or os.geteuid() == 0, reason="needs a user without root's rights")
def test_closed_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert run("say", "hello", "-o", tmp_path / "a.npz")[0] == 2


@pytest.mark.parametrize("suffix", ["npz", "pose", "vtt", "bvh"])
def test_full_disk_is_an_input_error_and_leaves_nothing(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    code, _, err = run("say", "hello", "-o", tmp_path / f"a.{suffix}")
    assert code == 2
    assert "No space left" in err
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_nothing_of_a_text_vanishes_from_the_report(text: str) -> None:
    try:
        done = signweave.say(text)
    except InputError:
        return
    written = "".join(word.word for word in done.report.words)
    assert "".join(written.split()) == "".join(text.split())
    fates = {"sign", "letters", "number", "pause", "dropped", "unsignable"}
    assert all(word.fate in fates for word in done.report.words)
    assert all(word.start is not None for word in done.report.words if word.glosses)
    assert np.isfinite(done.motion.rotations).all()


def test_package_names() -> None:
    assert set(signweave.__all__) <= set(dir(signweave))
    assert len(signweave.signers()) == 8
    assert "hello" in {gloss.lower() for gloss in signweave.signs()}
