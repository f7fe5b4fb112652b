"""Which sign a span of the score performs: the lexicon's own, a point, or a verb led between loci."""

from __future__ import annotations

from functools import lru_cache

from ..errors import InputError
from ..lexicon.protocol import SignLexicon
from ..motion.nouns import Sign
from ..notation.direction import SIGNER, directed
from ..notation.places import SPACE
from ..notation.pointing import pointing_spec
from ..notation.spec import SignSpec
from ..notation.synthesis import synthesise
from .score import ManualSpan, Score


def signed(span: ManualSpan, lexicon: SignLexicon, seed: int, fps: float) -> Sign:
    """The sign of a span with its motion at `fps`; InputError where there is none.

    Loci of a sign that cannot be led between them (a recording, a verb that does not agree) are passed over;
    `remarks` says so.
    """
    if span.kind == "point":
        return _synthesised(pointing_spec(span.sign, span.goal), lexicon.language, seed, fps)
    if span.goal:
        spec = written(span.sign, lexicon)
        if spec is not None and spec.agreement:
            return _synthesised(directed(spec, span.source, span.goal), lexicon.language, seed, fps)
    try:
        return lexicon.sign(span.sign, fps)
    except InputError as error:
        raise InputError(f"score: span {span.id}: {error}") from None


def written(gloss: str, lexicon: SignLexicon) -> SignSpec | None:
    """The notation behind a gloss, None for a recording."""
    ask = getattr(lexicon, "spec", None)
    try:
        return ask(gloss) if ask else None
    except InputError:
        return None


@lru_cache(maxsize=256)
def _synthesised(spec: SignSpec, language: str, seed: int, fps: float) -> Sign:
    motion = synthesise(spec, seed=seed, fps=fps)
    return Sign(spec.gloss, spec.words, language, motion, two_handed=spec.two_handed, source=spec.source)


def base_place(span: ManualSpan, lexicon: SignLexicon) -> str | None:
    """The named place in free space where a one-handed sign begins; None where it is elsewhere, "" where unknown."""
    spec = written(span.sign, lexicon)
    if spec is None:
        return ""
    right = spec.segments[0].right
    if spec.two_handed or right is None or right.start.place.name not in SPACE:
        return None
    return right.start.place.name


def remarks(
    score: Score, lexicon: SignLexicon, known: frozenset[str] = frozenset()
) -> tuple[tuple[str, ...], frozenset[str]]:
    """What of a score cannot be performed as it is written, one line each, and the loci that are set after it.

    `known`: loci set before it. The signer, the addressee and the default third person need not be set.
    """
    out: list[str] = []
    loci = {"", SIGNER, "2", "3", *known}
    for span in score.manual:
        name = f"span {span.id} ({span.gloss})"
        if span.kind == "point" and span.sign == "IX":
            loci.add(span.goal)
        for locus in (span.source, span.goal, span.place):
            if locus not in loci and locus not in SPACE:
                out.append(f"{name}: locus '{locus}' was not set by pointing before (IX-{locus})")
                loci.add(locus)
        if span.kind in ("sign", "number", "letter"):
            out += [f"{name}: {why}" for why in _left_out(span, lexicon)]
    return tuple(out), frozenset(loci)


def _left_out(span: ManualSpan, lexicon: SignLexicon) -> list[str]:
    out = []
    if span.goal:
        spec = written(span.sign, lexicon)
        if spec is None or not spec.agreement:
            why = "is a recording" if spec is None else "does not agree with loci"
            out.append(f"{span.sign} {why}, its source and goal are left out")
    if span.place and base_place(span, lexicon) is None:
        out.append(f"{span.sign} is two-handed or made at the body, its place stays")
    return out
