"""From glosses in signing order to the score that performs them: spans of the hands, grammar of the face."""

from __future__ import annotations

from dataclasses import replace

from ..gloss.glossed import GlossedSentence, GlossToken, Marking
from .score import MOUTHING, ManualSpan, NonManualSpan, Score

MOUTHED = ("names", "words", "nothing")
"""What is mouthed: fingerspelled words, every word of the text that has a sign too, nothing."""

# What ASL's grammar does with face and head, over the signs that it holds for: tier, action, amount, seconds before
# the first sign and after the last one. Source: general knowledge of ASL grammar (Liddell; Baker-Shenk on questions).
GRAMMAR: dict[str, tuple[tuple[str, str, float, float, float], ...]] = {
    "yes-no": (("brows", "brows-up", 1.6, -0.1, 0.35), ("head", "head-forward", 1.4, -0.1, 0.35)),
    "wh": (("brows", "brows-furrowed", 1.0, -0.1, 0.35), ("head", "head-forward-tilt", 1.0, -0.1, 0.35)),
    "negation": (("head", "head-shake", 1.3, -0.05, 0.15), ("mouth", "mouth-down", 1.0, -0.05, 0.15),
                 ("brows", "brows-furrowed", 0.6, -0.05, 0.15)),
    "topic": (("brows", "brows-up", 1.6, -0.1, 0.1), ("head", "head-raised-tilt", 1.2, -0.1, 0.1)),
    "condition": (("brows", "brows-up", 1.6, -0.1, 0.1), ("head", "head-tilt-left", 1.1, -0.1, 0.1)),
}  # fmt: skip
HELD = {"topic": 0.2, "condition": 0.3}
"""Seconds that the last sign is held under these, where no pause follows anyway."""

_BETWEEN_SPELLED = 0.2  # seconds between two fingerspelled words, else they read as one
_NAME_MOUTHING, _WORD_MOUTHING = 0.75, 0.6  # mouthing is smaller than speech
_LOOKED_AT = ("3", "a", "b", "c")


def score_sentence(sentence: GlossedSentence, *, number: int = 1, language: str = "ase", tempo: float = 1.0,
                   seed: int = 0, spell_speed: float = 4.0, mouthed: str = "names") -> Score:  # fmt: skip
    """The score of one glossed sentence; ids are "sentence.place". A sentence without signs gives an empty score.

    `mouthed`: one of `MOUTHED`.
    """
    manual: list[ManualSpan] = []
    ids: dict[int, tuple[str, str]] = {}  # of the first and last span of every token
    for i, token in enumerate(sentence.tokens):
        if token.kind == "pause" and not manual:
            continue
        if token.kind == "letters" and manual and manual[-1].kind == "letter":
            manual.append(ManualSpan(_id(number, manual), "", "", "pause", hold=_BETWEEN_SPELLED))
        first = len(manual)
        for span in _spans(token):
            manual.append(replace(span, id=_id(number, manual)))
        if len(manual) > first and token.kind != "pause":
            ids[i] = manual[first].id, manual[-1].id
    if not ids:
        return Score((), (), language, tempo, seed, spell_speed)
    manual = _held(manual, sentence.markings, ids)
    manual[-1] = replace(manual[-1], ends=True)
    faces = [face for marking in sentence.markings for face in _grammar(marking, ids)]
    faces += [face for i, token in enumerate(sentence.tokens) if i in ids for face in _gaze(token, *ids[i])]
    faces += [
        face for i, token in enumerate(sentence.tokens) if i in ids for face in _mouthing(token, *ids[i], mouthed)
    ]
    return Score(tuple(manual), tuple(faces), language, tempo, seed, spell_speed)


def _id(number: int, manual: list[ManualSpan]) -> str:
    return f"{number}.{len(manual) + 1}"


def _spans(token: GlossToken) -> list[ManualSpan]:
    """The spans of a token, ids left open."""
    if token.kind == "pause":
        return [ManualSpan("", "", token.word, "pause", hold=token.pause)]
    spans = []
    for sign in token.signs:
        letter = sign.startswith("fs:")
        kind = token.kind if token.kind == "point" else "letter" if letter else "number" if sign.isdigit() else "sign"
        span = ManualSpan("", sign, token.word, kind, source=token.source, goal=token.goal)
        spans.append(replace(span, repeats=token.repeats, emphasis=float(token.emphasis and not letter)))
    return spans


def _held(manual: list[ManualSpan], markings: tuple[Marking, ...], ids: dict[int, tuple[str, str]]) -> list[ManualSpan]:
    """The spans with the ends of topics and conditions held, where the sentence goes on without a pause."""
    place = {span.id: i for i, span in enumerate(manual)}
    for marking in markings:
        last = max((i for i in ids if i <= marking.last), default=None)
        if last is None or marking.kind not in HELD:
            continue
        at = place[ids[last][1]]
        if at + 1 < len(manual) and manual[at + 1].kind != "pause":
            manual[at] = replace(manual[at], hold=max(manual[at].hold, HELD[marking.kind]))
    return manual


def _grammar(marking: Marking, ids: dict[int, tuple[str, str]]) -> tuple[NonManualSpan, ...]:
    inside = [ids[i] for i in sorted(ids) if marking.first <= i <= marking.last]
    if not inside:
        return ()
    first, last = inside[0][0], inside[-1][1]
    return tuple(
        NonManualSpan(tier, action, first, last, before, after, amount)
        for tier, action, amount, before, after in GRAMMAR[marking.kind]
    )


def _gaze(token: GlossToken, first: str, last: str) -> tuple[NonManualSpan, ...]:
    """The eyes go where a point or a verb goes, unless that is the signer or the addressee, who is looked at anyway."""
    if token.goal not in _LOOKED_AT:
        return ()
    return (NonManualSpan("gaze", f"look-{token.goal}", first, last, -0.1, 0.0),)


def _mouthing(token: GlossToken, first: str, last: str, mouthed: str) -> tuple[NonManualSpan, ...]:
    if token.kind == "letters" and mouthed != "nothing":
        word = "".join(c for c in token.gloss.removeprefix("fs:") if c.isalpha()).lower()
        return (NonManualSpan("mouth", MOUTHING, first, last, -0.05, 0.1, _NAME_MOUTHING, word),) if word else ()
    if token.kind in ("sign", "number") and mouthed == "words" and any(c.isalpha() for c in token.word):
        return (NonManualSpan("mouth", MOUTHING, first, last, -0.05, 0.1, _WORD_MOUTHING, token.word),)
    return ()
