"""Letters that were drawn: spelled by a signer, captured, and recognised among the synthesised ones.

The measure is that of recorded letters (`letters`): the same features, weights and terms of the detector. Each of the
24 static letters is held once, one after the other in one clip a signer, filmed from a camera of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..body.signers import load_signer
from ..capture import fit
from ..capture.detector import Detector, load_detector
from ..motion.nouns import GlossSpan, Motion
from .capture_truth import film
from .capture_video import found_in
from .handmeasures import HandMeasures, measure_motion
from .letters import STATIC, distance, letter_motions, synthesised

BAR = 18
"""Letters of 24, the mean of the signers."""
SIGNERS = ("amara", "mateo", "kwame")
_HOLD = 0.3  # seconds that each letter is held longer
_TEMPO = 0.8  # a letter shown is slower than one in a word


def letters_through_video(
    signers: Sequence[str] = SIGNERS, detector: Detector | None = None, letters: Sequence[str] = STATIC
) -> dict[str, Any]:
    """Of the static letters how many find themselves first after being drawn and captured; `correct` is the mean.

    `signers`: name to `correct` and `confusions`. Raises MissingExtra without mediapipe.
    """
    detector = detector or load_detector()
    motion, spans = spelled(letters)
    known = synthesised(letter_motions())
    rows: dict[str, dict[str, Any]] = {}
    for take in film({"the alphabet": motion}, signers):
        side = load_signer(take.signer).dominant
        found = recognised(fit(found_in(take, detector)), spans, side, known)
        wrong = {letter: other for letter, other in found.items() if letter != other}
        rows[take.signer] = {"correct": len(found) - len(wrong), "of": len(found), "confusions": wrong}
    counts = [row["correct"] for row in rows.values()]
    mean = float(np.mean(counts))
    return {
        "correct": mean,
        "worst": min(counts),
        "of": len(letters),
        "bar": BAR,
        "passed": mean >= BAR,
        "signers": rows,
    }


def spelled(letters: Sequence[str] = STATIC) -> tuple[Motion, tuple[GlossSpan, ...]]:
    """Letters one after the other, each held, and the spans in which they stand."""
    from ..choreography.perform import perform, whole
    from ..choreography.score import ManualSpan, Score
    from ..lexicon.lookup import load_lexicon

    last = len(letters) - 1
    spans = tuple(
        ManualSpan(str(i), f"fs:{c}", f"fs:{c}", "letter", hold=_HOLD, tempo=_TEMPO, ends=i == last)
        for i, c in enumerate(letters)
    )
    done = whole(perform(Score(spans, language="ase"), load_lexicon("ase"), 30.0))
    held = tuple(GlossSpan(g.gloss.removeprefix("fs:"), g.start, g.end + _HOLD) for g in done.glosses)
    return done.motion, held


def recognised(
    motion: Motion, spans: Sequence[GlossSpan], side: str, known: Mapping[str, HandMeasures]
) -> dict[str, str]:
    """Letter to the letter whose synthesised hand is nearest, over the middle half of each span."""
    out = {}
    for span in spans:
        start, end = span.start * motion.fps, span.end * motion.fps
        quarter = (end - start) / 4
        frames = motion.frames(round(start + quarter), max(round(end - quarter), round(start + quarter) + 1))
        seen = measure_motion(frames, side).middle()
        out[span.gloss] = min(known, key=lambda other: distance(seen, known[other])["total"])
    return out
