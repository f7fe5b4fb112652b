"""What several tests share: the folder of real recordings, and a seeded random generator."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real recordings; a test that needs it is skipped, with a reason, where it is missing."""
    folder = Path(os.environ.get("SIGNWEAVE_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "README.md").exists():
        pytest.skip(f"no recordings in {folder}: set SIGNWEAVE_DATA to their folder")
    return folder


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers that are the same in every run."""
    return np.random.default_rng(20261121)
