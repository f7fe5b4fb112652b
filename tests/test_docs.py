"""The pages say what the program does: the command reference is fresh, the README's blocks run as they stand."""

from __future__ import annotations

import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def shell_lines() -> list[tuple[str, list[str]]]:
    """Commands of the console blocks with the output lines printed below each."""
    found: list[tuple[str, list[str]]] = []
    for line in "".join(blocks("console")).splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line.strip():
            found[-1][1].append(line)
    return found


def test_command_reference_is_fresh():
    made = runpy.run_path(str(ROOT / "tools" / "make_command_reference.py"))["reference"]()
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert page == made, "run python tools/make_command_reference.py"


def test_every_command_has_help():
    sections = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8").split("\n## ")[1:]
    assert len(sections) >= 8
    for section in sections:
        assert len(section.split("\n\n")[1]) > 20, f"no help: {section.splitlines()[0]}"


@pytest.fixture(scope="module")
def readme_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("readme")


def test_readme_shell_blocks_print_what_they_show(readme_folder):
    """In order, in one folder, as a newcomer would type them. Seconds and frame rates may differ."""
    lines = [(command, shown) for command, shown in shell_lines() if command.startswith("signweave")]
    assert len(lines) >= 8
    for command, shown in lines:
        argv = [sys.executable, "-m", "signweave", *shlex.split(command)[1:]]
        run = subprocess.run(argv, cwd=readme_folder, capture_output=True, text=True, check=False)
        assert run.returncode == (2 if any(s.startswith("signweave: ") for s in shown) else 0), command + run.stderr
        printed = (run.stdout + run.stderr).splitlines()
        for line in shown:
            if line != "...":
                assert line in printed, f"{command}\nshows   {line!r}\nprinted {printed}"


def test_readme_python_blocks_print_what_they_show(readme_folder):
    for block in blocks("python"):
        run = subprocess.run(
            [sys.executable, "-c", block], cwd=readme_folder, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
        shown = [m.strip() for m in re.findall(r"# -> (.*)", block)]
        assert shown, "the block should say what it prints: # -> ..."
        for line in shown:
            assert line in run.stdout.splitlines(), f"shows {line!r}, printed {run.stdout}"


def test_nothing_speaks_of_machines():
    """No machine paths in tracked files."""
    names = subprocess.run(
        ["git", "ls-files", "*.py", "*.md", "*.toml", "*.yaml"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    for name in names.stdout.split():
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(wor[k]|roo[t]|hom[e])/", text), name


def test_notation_page_examples_can_be_performed():
    from signweave.notation import load_signs, synthesise

    text = (ROOT / "docs" / "notation.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    signs = {gloss: spec for example in examples for gloss, spec in load_signs(example, "notation.md").items()}
    assert len(signs) >= 3
    assert all(len(synthesise(spec)) > 5 for spec in signs.values())


def test_vocabulary_page_is_fresh():
    tool = runpy.run_path(str(ROOT / "tools" / "make_vocabulary_page.py"))
    page = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
    assert page == tool["page"](), "run python tools/make_vocabulary_page.py"
    pictures = re.findall(r"\((signs/\S+)\)", page)
    assert all((ROOT / "docs" / name).is_file() for name in pictures)
