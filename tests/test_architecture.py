"""The house stands as docs/architecture.md says: rooms lean only on floors below, files and functions stay small."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "signweave"
FLOORS = {
    "errors": 0, "_version": 0, "motion": 1, "body": 2, "notation": 2, "models": 2, "encoders": 2, "training": 6,
    "formats": 3, "signer": 3, "capture": 4, "lexicon": 5, "corpora": 5, "gloss": 6, "choreography": 7, "textfile": 8,
    "outputs": 8, "speaking": 8, "api": 8, "comparing": 8, "recording": 8,
    "generating": 8, "rebuilding": 8, "cli_generate": 9, "evaluation": 9, "cli": 9, "cli_evaluate": 9,
    "cli_lexicon": 9, "cli_text": 9, "cli_score": 9, "cli_asllex": 9, "cli_capture": 9, "cli_build": 9,
    "cli_corpus": 9, "cli_compare": 9, "cli_train": 9, "__main__": 9, "__init__": 9,
}  # fmt: skip
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """Rooms of signweave that a module imports, at its head or later."""
    depth = len(path.relative_to(PACKAGE).parts)
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            inside = list(path.relative_to(PACKAGE).parts[: depth - node.level])
            parts = inside + (node.module.split(".") if node.module else [])
            found |= {parts[0]} if parts else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("signweave."):
            found.add(node.module.split(".")[1])
    return found & FLOORS.keys()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_module_keeps_to_the_house(path):
    own = room(path)
    assert own in FLOORS, f"{own} has no floor"
    for other in imported_rooms(path) - {own}:
        if own != "__init__":
            allowed = FLOORS[other] < FLOORS[own] or (FLOORS[own] >= 8 and FLOORS[other] <= FLOORS[own])
            assert allowed, f"{path.name} ({own}) imports {other}, which is not on a floor below"
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 320, "a file tells one idea in 300 lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 80, f"{node.name} is long"


def test_depth_is_two():
    assert all(len(path.relative_to(PACKAGE).parts) <= 2 for path in MODULES)
