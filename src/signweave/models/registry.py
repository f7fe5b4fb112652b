"""Trained models by name. Which there are is data: `data/registry.json` names each file with its SHA-256, and beside it
lie the checkpoint and its model card. `tools/ship_model.py` puts them there."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, MissingExtra

if TYPE_CHECKING:
    from .generator import SignGenerator

FOLDER = Path(__file__).parent / "data"
INDEX = "registry.json"
DEFAULT = "sign-cvae"
LARGEST = 20_000_000
"""Bytes of a checkpoint that ships."""
KINDS = {"sign-cvae": ("generator", "SignGenerator")}
"""What reads a checkpoint of each kind: module of this room, class (made of card and arrays)."""
_SUFFIX = ".safetensors"


@dataclass(frozen=True)
class Shipped:
    """A model of the registry: its name, checkpoint, SHA-256 of that, and the page that describes it."""

    name: str
    path: Path
    sha256: str

    @property
    def page(self) -> Path:
        """The model card."""
        return self.path.with_suffix(".md")


def shipped(folder: Path = FOLDER) -> dict[str, Shipped]:
    """The models that came with the package, by name; none where the registry is missing."""
    file = folder / INDEX
    if not file.is_file():
        return {}
    rows = json.loads(file.read_text(encoding="utf-8"))
    return {name: Shipped(name, folder / row["file"], row["sha256"]) for name, row in rows.items()}


def load(model: str | os.PathLike[str] = DEFAULT, folder: Path = FOLDER) -> SignGenerator:
    """A trained model: one that came with the package by its name, or a checkpoint by its path.

    InputError for a name that there is not, a file that is damaged or not the one that came with the package, or a kind
    that this version does not know; MissingExtra without torch.
    """
    if not (find_spec("torch") and find_spec("safetensors")):
        raise MissingExtra("a model that makes signing", "models")
    from .checkpoint import unpack

    card, arrays = unpack(_place(model, folder))
    if card.kind not in KINDS:
        raise InputError(f"{model}: a model of kind '{card.kind}', this version knows {', '.join(KINDS)}")
    module, name = KINDS[card.kind]
    try:
        made: SignGenerator = getattr(import_module(f".{module}", __package__), name)(card, arrays)
    except InputError as error:
        raise InputError(f"{model}: {error}") from None
    return made


def _place(model: str | os.PathLike[str], folder: Path) -> Path:
    """The file of a model, its SHA-256 checked where it came with the package."""
    known = shipped(folder)
    if str(model) not in known:
        path = Path(model)
        if path.suffix.lower() == _SUFFIX or path.exists() or len(path.parts) > 1:
            return path
        names = f"{', '.join(known)}, or " if known else ""
        raise InputError(f"unknown model '{model}', expected {names}the path of a {_SUFFIX} file")
    found = known[str(model)]
    if not found.path.is_file():
        raise InputError(f"model '{model}': its file {found.path.name} is missing, install signweave again")
    if hashlib.sha256(found.path.read_bytes()).hexdigest() != found.sha256:
        raise InputError(
            f"model '{model}': {found.path.name} is not the file that came with it, install signweave again"
        )
    return found.path
