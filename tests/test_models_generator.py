"""The generator around its network, on one that learned nothing: what is asked for comes, and the same each time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from signweave.errors import InputError

torch = pytest.importorskip("torch", reason="the extra `models` is not installed")
from tiny_models import hello, tiny  # noqa: E402

from signweave.models.checkpoint import pack, unpack  # noqa: E402
from signweave.models.generator import LONGEST, SignGenerator, seen  # noqa: E402
from signweave.models.prior import Prior  # noqa: E402
from signweave.motion.nouns import Motion  # noqa: E402
from signweave.motion.rotations import angle  # noqa: E402
from signweave.motion.sixd import FULL_BODY, UPPER_BODY, from_features, to_features  # noqa: E402
from signweave.motion.timing import resample  # noqa: E402


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "tiny.safetensors"
    path.write_bytes(tiny())
    return unpack(path)


@pytest.fixture(scope="module")
def model(parts):
    return SignGenerator(*parts)


def apart(one, other):
    return float(np.degrees(angle(one.rotations, other.rotations)).max())


def test_words_by_their_letters(model):
    assert model.words == ("HELLO", "THANK-YOU", "APPLE")
    assert [model.word(text) for text in ("hello", "apple ", "tomato")] == ["HELLO", "APPLE", None]
    assert {model.word(text) for text in ("thank you", " Thank_You", "THANK-you", "thankyou")} == {"THANK-YOU"}
    np.testing.assert_array_equal(model.vector("hello"), model.vector("HELLO"))
    assert model.seconds("apple") == pytest.approx(1.8, abs=1e-3)
    with pytest.raises(InputError, match=r"'helo' is none of the 3 words .* did you mean: HELLO"):
        model.vector("helo")


def test_the_nearest_word(model):
    asked = np.zeros(384, np.float32)
    asked[:2] = 3, 4
    word, cosine = model.nearest(asked)
    assert (word, cosine) == ("THANK-YOU", pytest.approx(0.8))


def test_as_many_as_asked_all_different_and_the_same_again(model):
    four, again, other = (model.generate("hello", 2.0, 4, seed) for seed in (1, 1, 2))
    assert [(len(m), m.fps) for m in four] == [(30, 15.0)] * 4
    assert all(apart(a, b) < 1e-3 for a, b in zip(four, again, strict=True))
    assert apart(four[0], four[1]) > 0.1
    assert apart(four[0], other[0]) > 0.1
    assert apart(four[0], model.generate("HELLO", 2.0, 1, 1)[0]) < 0.1  # whatever is made beside it


def test_a_vector_is_drawn_from_where_its_nearest_word_lies(model):
    """So that a known word's own vector makes what the word makes."""
    word, vector = model.generate("APPLE", 1.0, 2, 5), model.generate(model.vector("APPLE"), 1.0, 2, 5)
    assert all(apart(a, b) < 1e-3 for a, b in zip(word, vector, strict=True))
    drawn = model.noise(np.array([0, 0, 2] * 400), np.random.default_rng(0)).reshape(400, 3, 16)
    np.testing.assert_allclose(drawn.mean(0), 3 * np.eye(3, 16)[[0, 0, 2]], atol=0.1)
    np.testing.assert_allclose(drawn.std(0), 0.5, atol=0.1)


def test_what_is_drawn_lies_near_a_clip_of_the_word_and_towards_another():
    latents = np.array([[0.0, 0], [1, 0], [0, 5], [0, 7]], "f")
    prior = Prior(latents, np.array([0, 0, 1, 1]), np.zeros(2, "f"))
    drawn = prior.drawn(np.repeat([0, 1], 200), np.random.default_rng(0))
    for part, axis, low, high in ((drawn[:200], 0, 0, 1), (drawn[200:], 1, 5, 7)):
        assert (part[:, 1 - axis] == 0).all()
        assert low <= part[:, axis].min() < low + 0.1 * (high - low)
        assert high >= part[:, axis].max() > high - 0.1 * (high - low)
        share = (part[:, axis] - low) / (high - low)
        assert np.minimum(share, 1 - share).max() == pytest.approx(0.25, abs=0.02)
    assert (
        Prior(latents[:1], np.array([0]), np.zeros(2, "f")).drawn(np.zeros(9, int), np.random.default_rng(0)) == 0
    ).all()
    normal = Prior.normal(3).drawn(np.zeros(4000, int), np.random.default_rng(0))
    np.testing.assert_allclose(normal.std(0), 1, atol=0.05)


def test_a_sign_lasts_as_long_as_the_word(model):
    assert len(model.generate("hello")[0]) == round(1.5 * 15)
    assert len(model.generate(model.vector("hello"))[0]) == round((1.5 + 2.0 + 1.8) / 3 * 15)


@pytest.mark.parametrize(
    ("seconds", "fps", "frames"), [(2.0, 30.0, 60), (1.9, 25.0, 48), (0.01, 30.0, 1), (2, 10.0, 20)]
)
def test_any_frame_rate_and_length(model, seconds, fps, frames):
    made = model.generate("hello", seconds, 2, 0, fps)
    assert [(len(m), m.fps) for m in made] == [(frames, fps)] * 2
    assert all(np.isfinite(m.rotations).all() for m in made)


def test_more_frames_go_through_those_of_the_model(model):
    """31 frames at 15 a second reach over two seconds; 30 a second pass through all of them."""
    own, finer = model.generate("hello", 31 / 15, 1, 3)[0], model.generate("hello", 2.0, 1, 3, 30.0)[0]
    np.testing.assert_allclose(angle(finer.rotations[::2], own.rotations[:30]), 0, atol=1e-3)


def test_batches_are_motions_one_by_one(model):
    latents = np.random.default_rng(0).normal(size=(3, 16)).astype("f")
    made = model.decode(latents, "APPLE", 20)
    with torch.inference_mode():
        given = torch.from_numpy(model.vector("APPLE"))[None].expand(3, -1)
        numbers = model.net.decode(torch.from_numpy(latents), torch.full((3,), 20), given).numpy()
    for one, row in zip(made, numbers * model._deviation + model._mean, strict=True):
        assert apart(one, from_features(row, 15.0)) < 0.1
        assert one.confidence.min() == 1
        assert np.sum(one.rotations[1:] * one.rotations[:-1], -1).min() > 0
        unused = sorted(set(range(55)) - set(FULL_BODY))
        np.testing.assert_array_equal(one.rotations[:, unused, 3], 1)


@pytest.mark.parametrize(
    ("asked", "saying"),
    [
        ({"seconds": 0.0}, "0 seconds of signing, expected more than 0 and up to 60"),
        ({"seconds": 1000.0}, "1000 seconds"),
        ({"seconds": -1.0}, "-1 seconds"),
        ({"seconds": float("nan")}, "nan seconds"),
        ({"samples": 0}, "0 samples, expected at least one"),
        ({"condition": np.zeros(7, np.float32)}, "this model takes 384"),
        ({"condition": np.full(384, np.nan, np.float32)}, "no numbers"),
        ({"condition": "tomato"}, "none of the 3 words"),
    ],
)
def test_what_cannot_be_made_is_said(model, asked, saying):
    with pytest.raises(InputError, match=saying):
        model.generate(**{"condition": "hello", **asked})


def test_reconstruction_keeps_time_place_and_face(model):
    motion = replace(hello(), translation=hello().translation + 0.1)
    made = model.reconstruct(motion, "hello")
    assert (len(made), made.fps) == (len(motion), motion.fps)
    np.testing.assert_array_equal(made.face, motion.face)
    np.testing.assert_array_equal(made.translation, motion.translation)
    assert apart(model.reconstruct(motion), made) > 1e-4  # told no word


def test_hidden_frames_are_not_seen(model, rng):
    """Whatever stands in frames of confidence 0 changes nothing; in others it does."""
    motion = resample(hello(), 15.0)
    confidence = motion.confidence.copy()
    confidence[5:9] = 0
    hidden = replace(motion, confidence=confidence)
    assert list(np.flatnonzero(~seen(hidden))) == [5, 6, 7, 8]
    turned = motion.rotations.copy()
    turned[5:9] = motion.rotations[rng.permutation(len(motion))[:4]][:, ::-1]
    one, other, shown = (
        model.encode(m)[0] for m in (hidden, replace(hidden, rotations=turned), replace(motion, rotations=turned))
    )
    np.testing.assert_array_equal(one, other)
    assert np.abs(one - shown).max() > 1e-3


def test_motions_that_cannot_be_read(model):
    broken = hello().rotations.copy()
    broken[7, 16] = np.nan
    with pytest.raises(InputError, match="frame 7 of the motion holds values that are no numbers"):
        model.reconstruct(replace(hello(), rotations=broken))
    with pytest.raises(InputError, match="no frames"):
        model.reconstruct(hello().frames(0, 0))
    with pytest.raises(InputError, match="70 seconds long"):
        model.reconstruct(Motion.rest(70, 1.0))
    assert len(model.reconstruct(hello().frames(4, 5))) == 1
    assert LONGEST == 60


def test_parts_that_do_not_belong_together(parts):
    card, arrays = parts
    wrong = {
        "is not whole": (card, {key: a for key, a in arrays.items() if key != "mean"}),
        "'seconds' has shape": (card, {**arrays, "seconds": arrays["seconds"][:2]}),
        "'conditions' has shape": (replace(card, words=("ONE",)), arrays),
        "kind 'car'": (replace(card, kind="car"), arrays),
        "not whole: .*size mismatch": (replace(card, config={**card.config, "width": 32}), arrays),
        "not whole: .*colour": (replace(card, config={**card.config, "colour": 1}), arrays),
    }
    for saying, (told, held) in wrong.items():
        with pytest.raises(InputError, match=saying) as caught:
            SignGenerator(told, held)
        assert "\n" not in str(caught.value)


def test_half_precision_costs_nothing_that_is_seen(parts, model):
    """Weights of a checkpoint are halves already: packing them again changes nothing."""
    card, arrays = parts
    assert len(pack(card, arrays)) == len(tiny())
    again = SignGenerator(card, {name: a.astype(np.float16).astype(a.dtype) for name, a in arrays.items()})
    assert apart(again.generate("hello", 2.0)[0], model.generate("hello", 2.0)[0]) < 1e-3


def test_features_are_of_the_upper_body(model):
    assert model.net.config.inputs == to_features(hello(), UPPER_BODY).shape[1]
