"""Write docs/vocabulary.md and a picture of each sign in docs/signs/. A test fails when the page is stale.

python tools/make_vocabulary_page.py             the page, and pictures that are missing or of signs that changed
python tools/make_vocabulary_page.py --all       all pictures anew
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np

from signweave.motion.nouns import Motion
from signweave.notation import load_vocabulary, synthesise
from signweave.notation.spec import SignSpec

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "vocabulary.md"
PICTURES = DOCS / "signs"
STATE = PICTURES / "made.json"
_SIGNER, _SIZE, _MOMENTS = "amara", 150, (0.06, 0.5, 0.94)
_HEAD = """# The bundled vocabulary (`ase`)

Made by `python tools/make_vocabulary_page.py`; do not edit by hand.

{count} signs of American Sign Language, the 26 letters, and the numbers 0 to 999 by rule (the first 21 are shown).
Every picture shows the beginning, the middle and the end of the sign as {signer} performs it; `signweave show GLOSS -o
sign.mp4` shows it moving. The forms were written by hand from general knowledge of ASL, many with the coding
of ASL-LEX 2.0 beside; `signweave evaluate vocabulary` prints how far they agree. They were not judged by Deaf
signers, and every language community has variants that are not here.
"""


def page() -> str:
    """The whole page as Markdown."""
    specs = load_vocabulary("ase")
    signs = [s for s in specs.values() if theme(s) not in ("Letters", "Numbers")]
    parts = [_HEAD.format(count=len(signs), signer=_SIGNER)]
    for title, group in groupby(sorted(specs.values(), key=theme), key=theme):
        members = list(group)
        parts.append(f"\n## {title} ({len(members)})\n\n| sign | English | |\n|---|---|---|\n")
        parts += [_row(spec) for spec in members]
    return "".join(parts)


def theme(spec: SignSpec) -> str:
    """The file that a sign is written in, as a heading."""
    if not spec.where:
        return "Numbers"
    return Path(spec.where.split(":")[0]).stem.replace("_", " ").capitalize()


def picture_name(gloss: str) -> str:
    """A file name for a gloss."""
    return gloss.replace(":", "-").replace("/", "-") + ".webp"


def _row(spec: SignSpec) -> str:
    words = ", ".join(dict.fromkeys(spec.words)) + (f" ({spec.sense})" if spec.sense else "")
    return f"| **{spec.gloss}** | {words} | ![{spec.gloss}](signs/{picture_name(spec.gloss)}) |\n"


def make_pictures(everything: bool = False) -> int:
    """Draw what is missing or has changed; returns how many were drawn."""
    PICTURES.mkdir(exist_ok=True)
    made = json.loads(STATE.read_text()) if STATE.exists() and not everything else {}
    drawn = 0
    specs = load_vocabulary("ase")
    for gloss, spec in specs.items():
        path = PICTURES / picture_name(gloss)
        print_ = hashlib.sha256(repr(replace(spec, where="", words=(), note="")).encode()).hexdigest()[:12]
        if made.get(gloss) != print_ or not path.exists():
            _draw(synthesise(spec), path)
            made[gloss], drawn = print_, drawn + 1
    for path in PICTURES.glob("*.webp"):
        if path.name not in {picture_name(gloss) for gloss in specs}:
            path.unlink()
    STATE.write_text(json.dumps({gloss: made[gloss] for gloss in specs}, indent=0) + "\n")
    return drawn


def _draw(motion: Motion, path: Path) -> None:
    from PIL import Image

    from signweave.body.shown import as_shown
    from signweave.signer.render import render

    shown = as_shown(motion, _SIGNER)
    picked = [round(share * (len(shown) - 1)) for share in _MOMENTS]
    still = replace(
        shown, rotations=shown.rotations[picked], translation=shown.translation[picked], face=shown.face[picked],
        confidence=shown.confidence[picked], contacts=(),
    )  # fmt: skip
    frames = list(render([still], _SIGNER, size=(_SIZE, _SIZE), shown=True))
    Image.fromarray(np.concatenate(frames, axis=1)).save(path, quality=55, method=6)


if __name__ == "__main__":
    drawn = make_pictures("--all" in sys.argv)
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name}: {drawn} pictures drawn\n")
