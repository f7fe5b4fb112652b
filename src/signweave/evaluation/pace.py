"""How long it takes to make a sign: alone, and in a batch."""

from __future__ import annotations

import statistics
import time

from ..models.generator import SignGenerator

FRAMES = 60
BATCH = 64
_TURNS = 7


def pace(generator: SignGenerator) -> dict[str, float]:
    """Milliseconds from a known word to a Motion of 60 frames, alone and each of 64 at once, and their ratio.

    Medians of seven turns taken in turn, after one to warm up; as many threads as torch takes.
    """
    seconds = FRAMES / generator.card.fps
    word = generator.words[0]
    turns: dict[int, list[float]] = {1: [], BATCH: []}
    for turn in range(_TURNS + 1):
        for count, times in turns.items():
            began = time.perf_counter()
            generator.generate(word, seconds, count, seed=turn)
            times.append((time.perf_counter() - began) / count)
    alone, each = (1000 * statistics.median(times[1:]) for times in turns.values())
    return {"alone, ms": alone, f"each of {BATCH}, ms": each, "ratio": alone / each}
