"""Checkpoints: what goes in comes out, and whatever is wrong with a file is one line."""

from __future__ import annotations

import json

import numpy as np
import pytest

from signweave.errors import InputError

pytest.importorskip("safetensors", reason="the extra `models` is not installed")
from safetensors.numpy import save

from signweave.models.checkpoint import FORMAT, Card, pack, unpack
from signweave.motion.skeleton import JOINTS

CARD = Card("toy", {"width": 3}, "none", ("A", "Zoë"), 15.0, "CC0-1.0", "nothing", "a toy")
ARRAYS = {"weights": np.array([[1.5, -2.25], [1e-3, 1 / 3]], np.float32), "rows": np.array([3, 1, 70_000], np.int64)}


@pytest.fixture
def whole(tmp_path):
    path = tmp_path / "toy.safetensors"
    path.write_bytes(pack(CARD, ARRAYS))
    return path


def refusal(path, data=None):
    """The one line with which a file is refused; it names the file."""
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        unpack(path)
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith(f"{path}: ")
    return said


def retold(change, told=FORMAT):
    """A checkpoint whose card was changed by hand."""
    data = pack(CARD, ARRAYS)
    size = int.from_bytes(data[:8], "little")
    card = json.loads(json.loads(data[8 : 8 + size])["__metadata__"]["card"])
    return save(ARRAYS, {"format": told, "card": json.dumps(change(card))})


def test_there_and_back_in_half_precision(whole):
    card, arrays = unpack(whole)
    assert card == CARD
    assert card.joints == JOINTS
    assert arrays["weights"].dtype == np.float32
    np.testing.assert_array_equal(arrays["weights"], ARRAYS["weights"].astype(np.float16))
    np.testing.assert_allclose(arrays["weights"], ARRAYS["weights"], rtol=2**-11)
    np.testing.assert_array_equal(arrays["rows"], ARRAYS["rows"])
    assert len(pack(CARD, {"big": np.zeros(10_000, np.float32)})) < 22_500


def test_no_file(tmp_path):
    assert "no such checkpoint" in refusal(tmp_path / "none.safetensors")
    assert "no such checkpoint" in refusal(tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_cut_short(whole, share):
    data = whole.read_bytes()
    assert "damaged" in refusal(whole, data[: int(share * len(data))])


def test_not_a_checkpoint(whole):
    assert "damaged" in refusal(whole, b"\x89PNG\r\n" * 400)
    assert "not a model of signweave" in refusal(whole, save(ARRAYS, {"format": "pt"}))
    assert "not a model of signweave" in refusal(whole, save(ARRAYS))
    assert "another version" in refusal(whole, retold(lambda card: card, told="signweave-model-0"))


def test_a_card_that_is_none(whole):
    assert "damaged" in refusal(whole, save(ARRAYS, {"format": FORMAT}))
    assert "damaged" in refusal(whole, save(ARRAYS, {"format": FORMAT, "card": "{"}))
    assert "damaged" in refusal(whole, retold(lambda card: [card]))
    assert "damaged" in refusal(whole, retold(lambda card: {k: v for k, v in card.items() if k != "words"}))
    assert "damaged" in refusal(whole, retold(lambda card: {**card, "mood": "fine"}))


@pytest.mark.parametrize("fps", [0, -15.0, "15", None, float("nan")])
def test_a_frame_rate_that_is_none(whole, fps):
    assert "frames a second" in refusal(whole, retold(lambda card: {**card, "fps": fps}))


def test_another_skeleton(whole):
    assert "another skeleton (24 joints, expected 55)" in refusal(
        whole, retold(lambda card: {**card, "joints": card["joints"][:24]})
    )


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e30])
def test_values_that_are_no_numbers(whole, value):
    """1e30 has no place in half precision and becomes infinite."""
    broken = ARRAYS["weights"].copy()
    broken[1, 0] = value
    with np.errstate(over="ignore"):
        assert "weights holds values that are no numbers" in refusal(whole, pack(CARD, {**ARRAYS, "weights": broken}))
