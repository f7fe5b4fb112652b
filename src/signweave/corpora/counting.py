"""What a table holds, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

import numpy as np

from .choosing import word
from .clips import Clip, Table

_SPREAD = (0, 50, 100)


def counted(table: Table) -> dict[str, Any]:
    """Clips, words, hours and lengths; clips per corpus, level, language, signer, split, gloss and licence.

    `words`: what one word has of clips, smallest, median, largest. `seconds`: of a clip, likewise. Plain values.
    """
    per_word = list(Counter(word(clip) for clip in table if clip.gloss).values()) or [0]
    seconds = [clip.seconds for clip in table]
    return {
        "clips": len(table),
        "words": len({word(clip) for clip in table if clip.gloss}),
        "signers": len({(clip.corpus, clip.signer) for clip in table if clip.signer}),
        "hours": round(sum(seconds) / 3600, 3),
        "frames": sum(clip.frames for clip in table),
        "files": len({(clip.corpus, clip.path, clip.member) for clip in table}),
        "seconds of a clip": [round(float(x), 2) for x in np.percentile(seconds, _SPREAD)],
        "clips of a word": [int(x) for x in np.percentile(per_word, _SPREAD)],
        "corpora": _by(table, "corpus"),
        "levels": _by(table, "level"),
        "languages": _by(table, "language"),
        "splits": _by(table, "split"),
        "signers' clips": _by(table, "signer"),
        "glosses": _by(table, "gloss"),
        "licences": [
            {"licence": licence or "not known", "ships": ships, "clips": count}
            for (licence, ships), count in Counter((c.licence, c.ships) for c in table).items()
        ],
        "split": asdict(table.recipe) if table.recipe else None,
        "folders": dict(table.folders),
    }


def _by(table: Table, name: str) -> dict[str, int]:
    """Clips by a value, those without it left out; in the order of the values."""

    def of(clip: Clip) -> str:
        return str(getattr(clip, name))

    return dict(sorted(Counter(of(clip) for clip in table if of(clip)).items()))
