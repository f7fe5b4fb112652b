"""The command `perform`, and what `say` writes for it."""

from __future__ import annotations

import dataclasses
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from signweave import api
from signweave.choreography.score import ManualSpan, NonManualSpan, Score
from signweave.errors import InputError


def test_a_score_written_and_performed_is_the_same_motion(tmp_path: Path) -> None:
    how = api.Saying(letters_per_second=6.0, tempo=1.2, seed=3)
    said = [tmp_path / "said.npz"]
    api.say_to_files("My name is Ada. Are you hungry?", said, how, score=tmp_path / "score.json")
    report = api.perform_to_files(tmp_path / "score.json", [tmp_path / "again.npz"], report=tmp_path / "report.json")
    one, two = np.load(said[0]), np.load(tmp_path / "again.npz")
    assert all(np.array_equal(one[key], two[key]) for key in one.files)
    assert json.loads((tmp_path / "report.json").read_text())["seconds"] == pytest.approx(report.seconds, abs=0.001)


def test_an_edit_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "score.json"
    api.say_to_files("You understand?", [], api.Saying(), score=path)
    data = json.loads(path.read_text())
    data["tiers"]["right hand"][1]["hold"] = 1.0
    before = api.perform_to_files(path, [tmp_path / "a.npz"]).seconds
    path.write_text(json.dumps(data))
    assert api.perform_to_files(path, [tmp_path / "b.npz"]).seconds == pytest.approx(before + 1.0, abs=0.1)


def test_bad_input_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out.npz"
    with pytest.raises(InputError, match="cannot be read"):
        api.perform_to_files(tmp_path / "missing.json", [out])
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not a text file"):
        api.perform_to_files(tmp_path / "binary.json", [out])
    (tmp_path / "empty.json").write_text(Score().to_json())
    with pytest.raises(InputError, match="nothing to perform"):
        api.perform_to_files(tmp_path / "empty.json", [out])
    with pytest.raises(InputError, match="is an output and the report"):
        api.perform_to_files(tmp_path / "empty.json", [out], report=out)
    with pytest.raises(InputError, match="mouthed is 'all', expected names, words, nothing"):
        api.say("Hello.", mouthed="all")
    assert not out.exists()


def test_the_guide_runs_as_it_stands(tmp_path: Path) -> None:
    """docs/score.md: its example is a score, its lines print what they show."""
    page = (Path(__file__).resolve().parents[1] / "docs" / "score.md").read_text(encoding="utf-8")
    example, script = (re.search(rf"```{kind}\n(.*?)```", page, re.DOTALL).group(1) for kind in ("json", "python"))
    (tmp_path / "example.json").write_text(example, encoding="utf-8")
    run = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == re.findall(r"# -> (.*)", script)
    commands = re.findall(r"^\$ signweave (.*)", page, re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        words = shlex.split(command.replace("-o out.mp4 ", ""))
        done = subprocess.run(
            [sys.executable, "-m", "signweave", *words], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
    fields = {f.name for kind in (ManualSpan, NonManualSpan) for f in dataclasses.fields(kind)} - {"tier"}
    assert fields <= set(re.findall(r"`(\w+)`", page))
