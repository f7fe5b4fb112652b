"""docs/lexicon.md says what the program does: its blocks run as they stand, in one folder, in their order."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from test_cli_commands import run

pytest.importorskip("lancedb", reason="needs the extra `store`")

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "lexicon.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(console|yaml|csv|python)\n(.*?)```", PAGE, re.DOTALL)
FILES = {"yaml": "own.yaml", "csv": "recordings/index.csv"}


def matches(line: str, printed: list[str]) -> bool:
    """Whether a line was printed; `...` within it stands for anything."""
    pattern = ".*".join(map(re.escape, line.split("...")))
    return any(re.fullmatch(pattern, one) for one in printed)


def run_console(block: str, folder: Path) -> None:
    commands: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], []))
        else:
            commands[-1][1].append(line)
    for command, shown in commands:
        argv = shlex.split(command)
        if argv[0] == "signweave":
            code, out, err = run(*argv[1:])
        else:
            done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
            code, out, err = done.returncode, done.stdout, done.stderr
        assert code == 0, command + err
        printed = [line.rstrip() for line in (out + err).splitlines()]
        for line in shown:
            assert line == "..." or matches(line, printed), f"{command}\nshows   {line!r}\nprinted {printed}"


def test_the_page_does_what_it_says(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    kinds = [kind for kind, _ in BLOCKS]
    assert kinds.count("console") >= 4
    assert "python" in kinds
    for kind, block in BLOCKS:
        if kind in FILES:
            (tmp_path / FILES[kind]).parent.mkdir(exist_ok=True)
            (tmp_path / FILES[kind]).write_text(block, encoding="utf-8")
        elif kind == "console":
            run_console(block, tmp_path)
        else:
            argv = [sys.executable, "-c", block]
            done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            for line in re.findall(r"# -> (.*)", block):
                assert line in done.stdout.splitlines(), f"shows {line!r}, printed {done.stdout}"
