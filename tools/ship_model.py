"""Put a trained model into the package: the checkpoint, its SHA-256 in the registry, and the beginning of its card.

python tools/ship_model.py CHECKPOINT NAME [--notes TEXT] [--licence TEXT] [--source TEXT]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from signweave.errors import InputError
from signweave.models.checkpoint import Card, pack, unpack
from signweave.models.registry import FOLDER, INDEX, KINDS, LARGEST

_PAGE = """# {name}

{notes}

| | |
|---|---|
| kind | `{kind}` |
| skeleton | {joints} joints, as `signweave.motion.skeleton` |
| frames a second | {fps:g} |
| conditions | vectors of `{encoder}` |
| sizes | {sizes} |
| numbers | {count:,} in half precision, {megabytes:.1f} MB |
| made from | {source} |
| licence of the weights | {licence} |
| SHA-256 | `{sha}` |

Signing that it makes has not been judged by Deaf signers. It is no interpreter.

## Words

{words}
"""


def page(name: str, card: Card, arrays: Mapping[str, np.ndarray], data: bytes) -> str:
    """The model card as Markdown, from what the checkpoint says of itself."""
    return _PAGE.format(
        name=name,
        notes=card.notes or "What users must know is not written yet.",
        kind=card.kind,
        joints=len(card.joints),
        fps=card.fps,
        encoder=card.encoder,
        sizes=", ".join(f"{key} {value}" for key, value in card.config.items()),
        count=sum(array.size for array in arrays.values()),
        megabytes=len(data) / 1e6,
        source=card.source,
        licence=card.licence,
        sha=hashlib.sha256(data).hexdigest(),
        words=f"{len(card.words)}: " + ", ".join(card.words) + ".",
    )


def ship(checkpoint: Path, name: str, folder: Path = FOLDER, **told: str | None) -> list[Path]:
    """Put a packed checkpoint into the package as `name`; returns the files written.

    `told`: what its card is to say (notes, licence, source) in place of what it says. A page that is there already
    stays: its figures are written by hand, so only its line with the SHA-256 is brought up to date.
    """
    card, arrays = unpack(checkpoint)
    said = {key: value for key, value in told.items() if value}
    card = replace(card, **said)
    data = pack(card, arrays) if said else checkpoint.read_bytes()
    wrong = [f"no {key}" for key in ("encoder", "licence", "source", "notes") if not getattr(card, key)]
    wrong += [f"kind '{card.kind}'"] if card.kind not in KINDS else []
    wrong += [f"{len(data) / 1e6:.1f} MB, at most {LARGEST / 1e6:g}"] if len(data) > LARGEST else []
    if wrong:
        raise InputError(f"{checkpoint}: does not ship ({', '.join(wrong)})")
    folder.mkdir(exist_ok=True)
    file, index, text = folder / f"{name}.safetensors", folder / INDEX, folder / f"{name}.md"
    file.write_bytes(data)
    rows = json.loads(index.read_text(encoding="utf-8")) if index.exists() else {}
    sha = hashlib.sha256(data).hexdigest()
    rows[name] = {"file": file.name, "sha256": sha}
    index.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    before = text.read_text(encoding="utf-8") if text.exists() else page(name, card, arrays, data)
    lines = [f"| SHA-256 | `{sha}` |" if line.startswith("| SHA-256 |") else line for line in before.splitlines()]
    text.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [file, index, text]


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("name")
    for key in ("notes", "licence", "source"):
        parser.add_argument(f"--{key}", help=f"what the card says of its {key}, in place of what it says")
    told = vars(parser.parse_args())
    try:
        print("\n".join(map(str, ship(told.pop("checkpoint"), told.pop("name"), **told))))
    except InputError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
