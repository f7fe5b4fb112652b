"""Models by name: what ships is whole, small, described, and makes signs that move; what does not is refused."""

from __future__ import annotations

import hashlib
import json
import runpy
from pathlib import Path

import numpy as np
import pytest

import signweave
from signweave.errors import InputError
from signweave.models import registry
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.skeleton import joint

pytest.importorskip("torch", reason="the extra `models` is not installed")
from tiny_models import tiny

from signweave.models.checkpoint import unpack
from signweave.models.generator import SignGenerator

SHIPPED = registry.shipped()
ship = runpy.run_path(str(Path(__file__).resolve().parents[1] / "tools" / "ship_model.py"))["ship"]
_STILL = 0.01  # metres that the wrists of a sign go at least, as deviation over its time


@pytest.fixture
def checkpoint(tmp_path):
    path = tmp_path / "made.safetensors"
    path.write_bytes(tiny())
    return path


@pytest.fixture
def shelf(tmp_path, checkpoint):
    """A registry of one model."""
    ship(checkpoint, "toy", tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.parametrize("model", SHIPPED.values(), ids=list(SHIPPED))
def test_a_shipped_file_is_whole_small_and_described(model):
    data = model.path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == model.sha256
    assert len(data) <= registry.LARGEST
    card, _ = unpack(model.path)
    assert card.words
    assert all(getattr(card, name) for name in ("encoder", "licence", "source", "notes"))
    page = model.page.read_text(encoding="utf-8")
    assert model.sha256 in page
    assert card.licence in page


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_model_makes_signs_that_move(name):
    model = signweave.load(name)
    for word in (model.words[0], model.words[-1]):
        one, other = model.generate(word, samples=2, seed=3, fps=30.0)
        places = forward(NEUTRAL, one.rotations)[0]
        assert np.isfinite(places).all()
        wrists = places[:, [joint("left_wrist"), joint("right_wrist")]]
        assert np.linalg.norm(wrists.std(0), axis=-1).max() > _STILL, f"{word} stands still"
        assert np.abs(one.rotations - other.rotations).max() > 1e-3, f"all of {word} are alike"


def test_nothing_lies_there_that_the_registry_does_not_name():
    named = {file for model in SHIPPED.values() for file in (model.path, model.page)}
    assert {path for path in registry.FOLDER.iterdir() if path.name != registry.INDEX} == named


def test_by_name_and_by_path(shelf, checkpoint):
    named, lying = registry.load("toy", shelf), signweave.load(checkpoint)
    assert isinstance(named, SignGenerator)
    assert named.words == lying.words
    assert registry.shipped(shelf)["toy"].page.is_file()


def refused(model, folder, saying):
    with pytest.raises(InputError, match=saying) as caught:
        registry.load(model, folder)
    assert "\n" not in str(caught.value)


def test_what_cannot_be_loaded(shelf, tmp_path):
    refused("sign-cave", shelf, r"unknown model 'sign-cave', expected toy, or the path of a \.safetensors file")
    refused("sign-cave", tmp_path, r"unknown model 'sign-cave', expected the path of a")
    refused("other/toy", shelf, "no such checkpoint")
    refused(tmp_path / "none.safetensors", shelf, "no such checkpoint")


def test_another_file_of_the_name(shelf):
    file = shelf / "toy.safetensors"
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    refused("toy", shelf, "toy.safetensors is not the file that came with it, install")
    file.unlink()
    refused("toy", shelf, "missing, install")


def test_a_kind_of_another_version(tmp_path):
    from signweave.models.checkpoint import Card, pack

    path = tmp_path / "later.safetensors"
    path.write_bytes(pack(Card("sign-song", {}, "x", ("A",), 15.0, "CC0-1.0", "x"), {"a": np.zeros(2, np.float32)}))
    refused(path, tmp_path, "kind 'sign-song', this version knows sign-cvae")


def test_shipping(shelf, checkpoint):
    rows = json.loads((shelf / registry.INDEX).read_text())
    sha = hashlib.sha256(checkpoint.read_bytes()).hexdigest()
    assert rows == {"toy": {"file": "toy.safetensors", "sha256": sha}}
    page = (shelf / "toy.md").read_text()
    assert (shelf / "toy.safetensors").read_bytes() == checkpoint.read_bytes()
    for told in ("HELLO, THANK-YOU, APPLE", "CC0-1.0", "15", "all-MiniLM-L6-v2", "width 16", "written signs", sha):
        assert told in page
    (shelf / "toy.md").write_text(page.replace("# toy", "# toy\n\nFigures, by hand."))
    checkpoint.write_bytes(tiny(condition=48))
    ship(checkpoint, "toy", shelf, licence="MIT")
    page = (shelf / "toy.md").read_text()
    assert "Figures, by hand." in page
    assert hashlib.sha256((shelf / "toy.safetensors").read_bytes()).hexdigest() in page
    assert sha not in page
    assert registry.load("toy", shelf).net.config.condition == 48
    assert registry.load("toy", shelf).card.licence == "MIT"


def test_what_does_not_ship(tmp_path):
    from dataclasses import replace

    from tiny_models import CARD

    from signweave.models.checkpoint import pack

    path = tmp_path / "bare.safetensors"
    path.write_bytes(pack(replace(CARD, notes="", kind="sign-cvae"), {"a": np.zeros(2, np.float32)}))
    with pytest.raises(InputError, match=r"does not ship \(no notes\)"):
        ship(path, "bare", tmp_path / "data")
    path.write_bytes(pack(replace(CARD, kind="sign-cvae"), {"a": np.zeros(11_000_000, np.float32)}))
    with pytest.raises(InputError, match=r"22\.0 MB, at most 20"):
        ship(path, "bare", tmp_path / "data")
    assert not (tmp_path / "data").exists()
