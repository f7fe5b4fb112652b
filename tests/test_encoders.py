"""Words and pictures as vectors: the bundled encoder, a tiny CLIP made here, and which one a model was trained with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from signweave.encoders import clip, sentence
from signweave.encoders.named import encoder_for, encoder_named, same_weights
from signweave.encoders.prompts import in_template, readable
from signweave.encoders.zeroshot import nearest_word
from signweave.errors import InputError, MissingExtra

bundled = pytest.mark.skipif(sentence.missing() is not None, reason="needs the extra `meaning`")

SIDE, WIDTH = 32, 16  # pixels of a picture as the tiny CLIP sees it, numbers in its vectors
MEAN = (0.48145466, 0.4578275, 0.40821073)  # of CLIP's own training pictures, as published
DEVIATION = (0.26862954, 0.26130258, 0.27577711)


def save_tiny_clip(folder: Path) -> None:
    """Two layers, random weights; the tokenizer knows single letters."""
    import torch
    from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPTokenizer

    letters = [chr(code) for code in range(33, 127)]
    tokens = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    last = len(tokens) - 1
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    text = sizes | {"vocab_size": len(tokens), "max_position_embeddings": 12, "bos_token_id": last - 1}
    vision = sizes | {"image_size": SIDE, "patch_size": 8}
    torch.manual_seed(3)
    config = CLIPConfig(text_config=text | {"eos_token_id": last}, vision_config=vision, projection_dim=WIDTH)
    CLIPModel(config).save_pretrained(folder)
    CLIPTokenizer(vocab={token: n for n, token in enumerate(tokens)}, merges=[]).save_pretrained(folder)
    crop = {"height": SIDE, "width": SIDE}
    CLIPImageProcessorPil(size={"shortest_edge": SIDE}, crop_size=crop).save_pretrained(folder)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    if clip.missing():
        pytest.skip("needs the extra `clip`")
    folder = tmp_path_factory.mktemp("weights") / "tiny-clip"
    save_tiny_clip(folder)
    return folder


@pytest.fixture(scope="module")
def encoder(tiny) -> clip.ClipEncoder:
    return clip.ClipEncoder(str(tiny))


@pytest.fixture
def copied(tiny, tmp_path) -> Path:
    """A copy of the tiny CLIP, to be damaged."""
    return Path(shutil.copytree(tiny, tmp_path / "copied"))


def picture(path: Path, pixels: np.ndarray, **how) -> Path:
    """A picture file of `(H, W, 3 or 4)` numbers 0 to 255."""
    from PIL import Image

    Image.fromarray(pixels.astype(np.uint8)).save(path, **how)
    return path


def noise(rng, height: int = 40, width: int = 60) -> np.ndarray:
    return rng.integers(0, 256, (height, width, 3))


def change_weights(folder: Path, change) -> None:
    from safetensors.numpy import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    change(weights)
    save_file(weights, folder / "model.safetensors", {"format": "pt"})


def test_importing_loads_no_network():
    code = (
        "import sys; from signweave.encoders import clip, named, sentence, zeroshot; clip.missing();"
        "print(sorted({'torch', 'transformers', 'tokenizers', 'safetensors', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_words_as_they_are_read():
    assert readable("thank_you") == readable(" THANK-YOU ").lower() == "thank you"
    assert in_template("ice-cream", "a photo of {}") == "a photo of ice cream"
    with pytest.raises(InputError, match=r"expected one \{\} where the word goes"):
        in_template("cat", "a photo")


@bundled
def test_the_bundled_encoder_reads_words_only():
    own = encoder_named("sentence")
    vectors = own.words(["thank_you", "thank you", "Thank-You", "car"])
    assert (vectors.shape, vectors.dtype) == ((4, own.dimensions), np.float32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(vectors[1:3], vectors[[0, 0]], atol=1e-6)
    assert vectors[0] @ vectors[3] < 0.5
    assert own.name == sentence.NAME
    with pytest.raises(InputError, match=r"reads no pictures, only words: use CLIP, clip:PATH_OR_HUB_ID"):
        own.pictures(["cat.png"])


@pytest.mark.parametrize("name", ["bert", "clip:", "", "clip"])
def test_an_encoder_of_no_known_name(name):
    with pytest.raises(InputError, match=f"'{name}': no such encoder, expected sentence or clip:PATH_OR_HUB_ID"):
        encoder_named(name)


def test_clip_without_its_extra(monkeypatch, tmp_path):
    monkeypatch.setattr(clip, "find_spec", lambda name: None if name == "transformers" else True)
    with pytest.raises(MissingExtra, match=r"the encoder CLIP needs an extra: pip install 'signweave\[clip\]'"):
        encoder_named(f"clip:{tmp_path}")


def test_words_are_those_of_transformers_own_forward(encoder, tiny):
    torch = pytest.importorskip("torch")
    from transformers import CLIPModel, CLIPTokenizer

    model, tokenizer = CLIPModel.from_pretrained(tiny).eval(), CLIPTokenizer.from_pretrained(tiny)
    words = ["cat", "ice-cream", "THANK_YOU", "I"]
    vectors = encoder.words(words)
    assert (vectors.shape, vectors.dtype, encoder.dimensions) == ((4, WIDTH), np.float32, WIDTH)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    for vector, text in zip(vectors, ["cat", "ice cream", "thank you", "i"], strict=True):  # batch and single
        with torch.inference_mode():
            inner = model.text_model(**tokenizer(text, return_tensors="pt")).pooler_output
            wanted = model.text_projection(inner)[0].numpy()
        np.testing.assert_allclose(vector, wanted / np.linalg.norm(wanted), atol=1e-6)
    assert np.abs(vectors[0] - vectors[3]).max() > 0.01


def test_many_words_and_none(encoder):
    many = encoder.words([f"w{n}" for n in range(70)])
    np.testing.assert_allclose(many[66], encoder.words(["w66"])[0], atol=1e-6)
    assert encoder.words([]).shape == encoder.pictures([]).shape == (0, WIDTH)
    np.testing.assert_allclose(encoder.words(["a" * 50]), encoder.words(["a" * 90]), atol=1e-6)  # cut to 12 tokens


def test_pictures_are_prepared_as_published(encoder, tiny, tmp_path):
    """By hand: 48 x 96 pixels, left half red, right half blue, become 32 x 64; of them the middle 32 columns remain."""
    torch = pytest.importorskip("torch")
    from transformers import CLIPModel

    halves = np.zeros((48, 96, 3))
    halves[:, :48, 0] = halves[:, 48:, 2] = 255
    seen = np.zeros((SIDE, SIDE, 3))
    seen[:, :16, 0] = seen[:, 16:, 2] = 1
    pixels = ((seen - MEAN) / DEVIATION).astype(np.float32).transpose(2, 0, 1)
    assert pixels[:, 0, 0] == pytest.approx([1.9303, -1.7521, -1.4802], abs=1e-4)
    prepared = encoder._prepare(
        images=[clip.read_picture(picture(tmp_path / "a.png", halves))], return_tensors="np"
    )["pixel_values"]  # fmt: skip
    assert prepared.shape == (1, 3, SIDE, SIDE)
    np.testing.assert_allclose(prepared[0][..., :13], pixels[..., :13], atol=1e-6)  # bicubic overshoots at the edge
    np.testing.assert_allclose(prepared[0][..., 19:], pixels[..., 19:], atol=1e-6)

    exact = halves[8:40, 32:64]  # 32 x 32: nothing to resize, the same halves
    vector = encoder.pictures([picture(tmp_path / "b.png", exact)])[0]
    model = CLIPModel.from_pretrained(tiny).eval()
    with torch.inference_mode():
        inner = model.vision_model(pixel_values=torch.from_numpy(pixels[None])).pooler_output
        wanted = model.visual_projection(inner)[0].numpy()
    np.testing.assert_allclose(vector, wanted / np.linalg.norm(wanted), atol=1e-6)


def test_pictures_alone_and_together(encoder, tmp_path, rng):
    sizes = [(40, 60), (32, 32), (70, 35), *[(33, 33)] * 15]
    paths = [picture(tmp_path / f"{n}.png", noise(rng, *size)) for n, size in enumerate(sizes)]
    together = encoder.pictures(paths)
    assert (together.shape, together.dtype) == ((18, WIDTH), np.float32)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    for n in (0, 2, 17):
        np.testing.assert_allclose(together[n], encoder.pictures([str(paths[n])])[0], atol=1e-6)
    assert np.abs(together[0] - together[1]).max() > 1e-3


def test_pictures_turned_transparent_and_grey(encoder, tmp_path, rng):
    from PIL import Image

    pixels = noise(rng)
    turned = Image.Exif()
    turned[0x0112] = 6  # shown a quarter turn clockwise
    grey = np.repeat(pixels[..., :1], 3, -1)
    clear = np.where(pixels[..., :1] > 100, 255, 0)  # where the picture can be seen
    pairs = [
        (picture(tmp_path / "t.png", np.rot90(pixels), exif=turned), pixels),
        (picture(tmp_path / "c.png", np.concatenate([pixels, clear], -1)), np.where(clear > 0, pixels, 255)),
        (picture(tmp_path / "g.png", pixels[..., 0]), grey),
    ]
    for n, (path, plain) in enumerate(pairs):
        wanted = encoder.pictures([picture(tmp_path / f"plain{n}.png", plain)])
        np.testing.assert_allclose(encoder.pictures([path]), wanted, atol=1e-6)


def test_pictures_that_cannot_be_read(encoder, tmp_path, rng):
    (tmp_path / "text.png").write_text("no picture", encoding="utf-8")
    whole = picture(tmp_path / "whole.png", noise(rng)).read_bytes()
    (tmp_path / "half.png").write_bytes(whole[: len(whole) // 2])
    for name, said in {"no.png": "no such picture", "text.png": "it is not one, or", "half.png": "truncated"}.items():
        with pytest.raises(InputError, match=rf"{name}: .*{said}") as raised:
            encoder.pictures([tmp_path / "whole.png", tmp_path / name])
        assert "\n" not in str(raised.value)
    with pytest.raises(InputError, match="no such picture"):
        encoder.pictures([tmp_path])


def test_the_name_tells_the_weights(encoder, tiny, copied):
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file

    named, digits = encoder.name.split()
    assert (named, len(digits)) == ("clip:tiny-clip", 12)
    torch.save(load_file(copied / "model.safetensors"), copied / "pytorch_model.bin")
    (copied / "model.safetensors").unlink()
    other = clip.ClipEncoder(str(copied))  # the same weights, elsewhere, in a file of another kind
    assert other.name == f"clip:copied {digits}"
    assert same_weights(other.name, encoder.name)

    shutil.copy(tiny / "model.safetensors", copied)
    change_weights(copied, lambda weights: weights["text_projection.weight"].__setitem__((0, 0), 0.5))
    assert not same_weights(encoder_named(f"clip:{copied}").name, encoder.name)


def test_weights_from_the_hubs_cache(encoder, tiny, tmp_path, monkeypatch):
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(InputError, match="clip:some/clip: not on this machine; get it once: hf download some/clip"):
        encoder_named("clip:some/clip")
    kept = tmp_path / "models--some--clip"
    (kept / "refs").mkdir(parents=True)
    (kept / "refs" / "main").write_text("abc", encoding="utf-8")
    shutil.copytree(tiny, kept / "snapshots" / "abc")
    found = encoder_named("clip:some/clip")
    assert found.name == f"clip:some/clip {encoder.name.split()[-1]}"
    with pytest.raises(InputError, match="no such folder, and no name of a repository"):
        encoder_named(f"clip:{tmp_path / 'nowhere'}")


def spoil_config(folder: Path) -> None:
    told = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(told | {"model_type": "bert"}), encoding="utf-8")


def spoil_end(folder: Path) -> None:
    told = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    told["text_config"]["eos_token_id"] = 7
    (folder / "config.json").write_text(json.dumps(told), encoding="utf-8")


SPOILT = {
    "config.json is not there": lambda f: (f / "config.json").unlink(),
    "tokenizer.json or vocab.json is not there": lambda f: (f / "tokenizer.json").unlink(),
    "preprocessor_config.json or .* is not there": lambda f: (f / "preprocessor_config.json").unlink(),
    "config.json: cannot be read": lambda f: (f / "config.json").write_text("{", encoding="utf-8"),
    "a model of type 'bert', expected 'clip'": spoil_config,
    "CLIP cannot be loaded .*no file named model.safetensors": lambda f: (f / "model.safetensors").unlink(),
    "CLIP cannot be loaded": lambda f: os.truncate(f / "model.safetensors", 2000),
    "missing or of another size .'text_projection": lambda f: change_weights(
        f, lambda w: w.pop("text_projection.weight")
    ),
    "missing or of another size .'logit_scale": lambda f: change_weights(
        f, lambda w: w.update(logit_scale=np.ones(2, np.float32))
    ),
    "the tokenizer is of another model": spoil_end,
}


@pytest.mark.parametrize("said", SPOILT)
def test_a_folder_that_is_no_whole_clip(copied, said):
    SPOILT[said](copied)
    with pytest.raises(InputError, match=said) as raised:
        encoder_named(f"clip:{copied}")
    assert str(copied) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_weights_that_are_no_numbers(copied):
    change_weights(copied, lambda weights: weights["text_projection.weight"].fill(np.nan))
    with pytest.raises(InputError, match="gives vectors that are no numbers"):
        encoder_named(f"clip:{copied}").words(["cat"])


@bundled
def test_the_encoder_that_a_model_was_trained_with(encoder, tiny):
    assert encoder_for(sentence.NAME).name == sentence.NAME
    assert encoder_for(encoder.name, f"clip:{tiny}").name == encoder.name
    with pytest.raises(InputError, match=r"'clip:tiny-clip .*': say where it is, as clip:PATH_OR_HUB_ID"):
        encoder_for(encoder.name)
    with pytest.raises(InputError, match=r"takes vectors of 'all-MiniLM.*', not of 'clip:tiny-clip"):
        encoder_for(sentence.NAME, f"clip:{tiny}")


class Forced:
    """An encoder whose vectors are told: words by their prompt, every picture the same."""

    name, dimensions, scale = "forced 0", 2, 10.0
    known = {"a photo of cat": (1.0, 0.0), "a photo of ice cream": (0.0, 1.0), "cat": (0.0, 1.0), "ice cream": (1.0, 0.0)}  # noqa: E501, RUF012  # fmt: skip

    def words(self, texts):
        return np.array([self.known[text] for text in texts], np.float32)

    def pictures(self, paths):
        return np.array([(0.8, 0.6)] * len(paths), np.float32)


def test_the_nearest_word_to_a_picture():
    """Cosines 0.8 and 0.6 times 10: the share of the first is 1 / (1 + e^-2)."""
    word, share = nearest_word("x.png", ["ice_cream", "cat"], Forced())
    assert (word, share) == ("cat", pytest.approx(1 / (1 + np.exp(-2)), abs=1e-6))
    assert nearest_word("x.png", ["ice_cream", "cat"], Forced(), "{}")[0] == "ice_cream"
    assert nearest_word("x.png", ["cat"], Forced()) == ("cat", 1)
    with pytest.raises(InputError, match="no words to choose from"):
        nearest_word("x.png", [], Forced())


def test_the_nearest_word_by_clip(encoder, tmp_path, rng):
    words = ["cat", "dog", "house", "tree"]
    path = picture(tmp_path / "a.png", noise(rng))
    scores = encoder.words([f"a photo of {word}" for word in words]) @ encoder.pictures([path])[0]
    shares = np.exp(encoder.scale * scores) / np.exp(encoder.scale * scores).sum()
    word, share = nearest_word(path, words, encoder)
    assert (word, share) == (words[scores.argmax()], pytest.approx(shares.max(), abs=1e-5))
    assert encoder.scale == pytest.approx(np.exp(2.6592), rel=1e-4)  # a new CLIP's temperature, 0.07


@bundled
def test_the_bundled_encoder_names_no_picture(tmp_path):
    with pytest.raises(InputError, match="reads no pictures"):
        nearest_word(tmp_path / "a.png", ["cat"], encoder_named("sentence"))
