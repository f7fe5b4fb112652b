"""A shipped model is one safetensors file: weights, and beside them its kind, sizes, normalisation, encoder, words,
skeleton and licence. What is inside says all that is needed to use it; nothing else is looked up."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from ..errors import InputError
from ..motion.skeleton import JOINTS

FORMAT = "signweave-model-1"
_FASTEST = 1000.0  # frames a second


@dataclass(frozen=True)
class Card:
    """What a checkpoint says of itself. `kind`: which model; `config`: its sizes; `encoder`: the name of what makes its
    conditions; `words`: what it knows; `fps`: of the motion it was trained on; `joints`: names of the skeleton that its
    numbers belong to; `licence`, `source`: of the weights, and what they were made from; `notes`: what users must
    know."""

    kind: str
    config: Mapping[str, Any]
    encoder: str
    words: tuple[str, ...]
    fps: float
    licence: str
    source: str
    notes: str = ""
    joints: tuple[str, ...] = field(default=JOINTS)


def pack(card: Card, arrays: Mapping[str, np.ndarray]) -> bytes:
    """The bytes of a checkpoint; floating-point arrays in half precision."""
    halves = {
        name: np.ascontiguousarray(array.astype(np.float16) if array.dtype.kind == "f" else array)
        for name, array in arrays.items()
    }
    return save(halves, {"format": FORMAT, "card": json.dumps(asdict(card))})


def unpack(path: str | os.PathLike[str]) -> tuple[Card, dict[str, np.ndarray]]:
    """A checkpoint's card and arrays (float32 again). One line of InputError for a file that is none, is damaged, is of
    another skeleton, or has numbers that are none."""
    path = Path(path)
    if not path.is_file():
        raise InputError(f"{path}: no such checkpoint")
    try:
        with safe_open(path, "np") as file:
            told = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # not a dict
        if told.get("format") != FORMAT:
            raise InputError(f"{path}: not a model of signweave, or of another version of it")
        values = json.loads(told["card"])
        values |= {"words": tuple(values["words"]), "joints": tuple(values["joints"])}
        card = Card(**values)
    except (SafetensorError, OSError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise InputError(f"{path}: the checkpoint is damaged, get it again ({str(error).splitlines()[0]})") from None
    if card.joints != JOINTS:
        raise InputError(f"{path}: made for another skeleton ({len(card.joints)} joints, expected {len(JOINTS)})")
    if not (isinstance(card.fps, int | float) and 0 < card.fps < _FASTEST):
        raise InputError(f"{path}: the checkpoint is damaged, get it again ({card.fps!r} frames a second)")
    wide = {name: a.astype(np.float32) if a.dtype == np.float16 else a for name, a in arrays.items()}
    broken = next((name for name, a in wide.items() if a.dtype.kind == "f" and not np.isfinite(a).all()), None)
    if broken:
        raise InputError(f"{path}: the checkpoint is damaged, get it again ({broken} holds values that are no numbers)")
    return card, wide
