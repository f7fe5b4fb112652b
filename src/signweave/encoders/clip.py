"""Words and pictures in one space: CLIP (Radford et al. 2021), its own weights run by transformers.

Nothing is downloaded: weights are a folder, or a hub's repository that already lies in the machine's cache. Pictures
are prepared with Pillow, as CLIP was published (shortest side, bicubic; centre; mean and deviation of its own
configuration): torchvision is not needed and, where there is one, changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError, MissingExtra
from .prompts import readable

_NEEDED = ("torch", "transformers", "PIL")
_ASKED = "the encoder CLIP", "clip"
_TOKENS = ("tokenizer.json", "vocab.json")
_PIXELS = ("preprocessor_config.json", "processor_config.json")
_LEGACY_END = 2  # in the first configurations, whatever the tokenizer's end is: then it is the token of highest number
_WORDS, _PICTURES = 64, 16  # at a time


def missing() -> MissingExtra | None:
    """The extra that is not installed. Loads nothing."""
    return None if all(find_spec(name) for name in _NEEDED) else MissingExtra(*_ASKED)


class ClipEncoder:
    """A loaded CLIP; loading takes some seconds. `scale`: what the cosine of a word and a picture is multiplied with
    before shares among words are taken (learned; 100 in the published weights)."""

    def __init__(self, source: str) -> None:
        """From a folder or a hub's id. InputError where it is not there, not CLIP, or not whole."""
        lack = missing()
        if lack:
            raise lack
        folder = _folder(source)
        _check(folder)
        with _quiet():
            self._model, self._tokenizer, self._prepare = _loaded(folder)
        own = folder.name if Path(source).expanduser().is_dir() else source
        self.name = f"clip:{own} {_fingerprint(self._model)}"
        self.dimensions = int(self._model.config.projection_dim)
        self.scale = float(self._model.logit_scale.detach().exp())
        self._longest = int(self._model.config.text_config.max_position_embeddings)

    def words(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors `(N, D)` float32 of length 1; underscores and hyphens are read as blanks, long texts are cut."""
        return self._vectors([self._read(part) for part in _parts(texts, _WORDS)])

    def pictures(self, paths: Sequence[str | os.PathLike[str]]) -> np.ndarray:
        """Vectors `(N, D)` float32 of length 1 of picture files, upright, on white where they are transparent."""
        return self._vectors([self._seen(part) for part in _parts(paths, _PICTURES)])

    def _read(self, texts: Sequence[str]) -> Any:
        import torch

        tokens = self._tokenizer(
            [readable(one) for one in texts],
            padding=True,
            truncation=True,
            max_length=self._longest,
            return_tensors="pt",
        )
        with torch.inference_mode():
            return self._model.get_text_features(tokens["input_ids"], tokens["attention_mask"])

    def _seen(self, paths: Sequence[str | os.PathLike[str]]) -> Any:
        import torch

        pictures = [read_picture(path) for path in paths]
        pixels = torch.from_numpy(self._prepare(images=pictures, return_tensors="np")["pixel_values"])
        with torch.inference_mode():
            return self._model.get_image_features(pixels)

    def _vectors(self, found: Sequence[Any]) -> np.ndarray:
        """What the network gives for each batch, in one array, brought to length 1."""
        rows = [getattr(one, "pooler_output", one).numpy().astype(np.float32) for one in found]
        out = np.concatenate([np.zeros((0, self.dimensions), np.float32), *rows])
        unit: np.ndarray = out / np.linalg.norm(out, axis=-1, keepdims=True)
        if not np.isfinite(unit).all():
            raise InputError(f"{self.name}: gives vectors that are no numbers, its weights are damaged: get them again")
        return unit


def read_picture(path: str | os.PathLike[str]) -> Any:
    """A picture file as a Pillow picture in RGB: turned as its camera says, on white where it is transparent.
    InputError where it cannot be read."""
    from PIL import Image, ImageOps

    path = Path(path)
    if not path.is_file():
        raise InputError(f"{path}: no such picture")
    try:
        with Image.open(path) as file:
            picture = ImageOps.exif_transpose(file)
            if picture.has_transparency_data:
                picture = picture.convert("RGBA")
                picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
            return picture.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        why = "it is not one, or of a kind that is not known" if "cannot identify" in str(error) else _line(error)
        raise InputError(f"{path}: cannot be read as a picture ({why}), expected a PNG or JPEG file") from None


def _folder(source: str) -> Path:
    """Where the weights lie: a folder, or a hub's repository in the cache."""
    folder = Path(source).expanduser()
    if folder.is_dir():
        return folder.resolve()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(source, local_files_only=True))
    except HFValidationError:
        raise InputError(f"clip:{source}: no such folder, and no name of a repository on the hub") from None
    except (LocalEntryNotFoundError, OSError):
        raise InputError(f"clip:{source}: not on this machine; get it once: hf download {source}") from None


def _check(folder: Path) -> None:
    """InputError where the folder does not hold CLIP: weights of another network would load as random ones."""
    for names in (("config.json",), _PIXELS, _TOKENS):
        if not any((folder / name).is_file() for name in names):
            raise InputError(f"{folder}: no CLIP as transformers saves it, {' or '.join(names)} is not there")
    try:
        kind = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("model_type")
    except (ValueError, AttributeError) as error:
        raise InputError(f"{folder / 'config.json'}: cannot be read ({_line(error)}), get it again") from None
    if kind != "clip":
        raise InputError(f"{folder}: a model of type '{kind}', expected 'clip'")


def _loaded(folder: Path) -> tuple[Any, Any, Any]:
    """Network, tokenizer and what prepares pictures."""
    import torch

    try:
        from transformers import CLIPImageProcessorPil, CLIPModel, CLIPTokenizer
    except ImportError:  # an older version
        raise MissingExtra(*_ASKED) from None
    network: Any = CLIPModel  # its types do not know of `output_loading_info`
    try:
        model, told = network.from_pretrained(
            folder, local_files_only=True, dtype=torch.float32, ignore_mismatched_sizes=True, output_loading_info=True
        )
        tokenizer = CLIPTokenizer.from_pretrained(folder, local_files_only=True)
        prepare = CLIPImageProcessorPil.from_pretrained(folder, local_files_only=True)
    except Exception as error:  # whatever damage there is: each library in between has errors of its own
        raise InputError(f"{folder}: CLIP cannot be loaded ({_line(error)}), get it again") from None
    wrong = sorted([*told["missing_keys"], *(key for key, *_ in told["mismatched_keys"])])
    if wrong:  # they would stay random
        raise InputError(f"{folder}: weights of CLIP are missing or of another size ('{wrong[0]}'), get it again")
    text = model.config.text_config
    if len(tokenizer) > text.vocab_size or text.eos_token_id not in (_LEGACY_END, tokenizer.eos_token_id):
        raise InputError(f"{folder}: the tokenizer is of another model than the weights, get both again")
    return model.eval(), tokenizer, prepare


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the library's progress bars and warnings: what matters is raised."""
    from transformers.utils import logging

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def _fingerprint(model: Any) -> str:
    """Twelve digits of a hash of the weights as numbers: the same from whichever kind of file they came."""
    parts = sorted(hashlib.sha256(weight.detach().numpy().tobytes()).digest() for weight in model.parameters())
    return hashlib.sha256(b"".join(parts)).hexdigest()[:12]


def _parts(items: Sequence[Any], count: int) -> list[Sequence[Any]]:
    return [items[at : at + count] for at in range(0, len(items), count)]


def _line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
