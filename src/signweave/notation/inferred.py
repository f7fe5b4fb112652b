"""From a phonological coding (ASL-LEX 2.0's values) to a written sign: what is not coded is filled in by rules.

A coding says which handshape is where, whether it touches, and what kind of path it takes. It says neither how the hand
is turned, nor which part of it touches, nor where the path leads. `inferred_hands` says how those are chosen for hands,
`inferred_analogy` how hand-written signs correct that, `inferred_places` says it for places, `inferred_paths` for
movements; every sign made so says so in its `inferred`.

Hands that circle several times in the air alternate, other symmetrical signs go together. Morphemes are chained as
compounds, each a sign of its own (`SISTER.1`, `SISTER.2`, without words). Durations add up to the coded one, but that
each morpheme takes at least 0.35 seconds. Nouns move 0.8 as far as verbs (Supalla and Newport 1978: nouns are
restrained).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .inferred_analogy import by_analogy
from .inferred_hands import LOW, base_hand, dominant_hand, handshapes
from .inferred_paths import segments
from .inferred_places import place
from .spec import SignSpec
from .vocabulary import load_signs

INFERRED = ("orientation", "contact point", "exact place", "exact path", "weak hand's place")
ALIKE, ONE = "SymmetricalOrAlternating", "OneHanded"
DEFAULT_SECONDS = 0.8
_TRANSITION, _A_PART = 0.36, 0.35  # seconds
_NOUN = 0.8
_TYPES = {ONE: "one-handed", ALIKE: "symmetric"}


@dataclass(frozen=True)
class Coding:
    """One morpheme in ASL-LEX's values; "" where nothing is coded.

    `contact`, `repeated`, `twists`, `opens` (a change of flexion), `spreads` (a change of spread): whether there is
    any. `lexical_class`: Noun, Verb ...
    """

    handshape: str
    selected: str = ""
    flexion: str = ""
    sign_type: str = ONE
    major: str = "Neutral"
    minor: str = "Neutral"
    second: str = ""
    movement: str = "None"
    contact: bool = False
    repeated: bool = False
    twists: bool = False
    opens: bool = False
    spreads: bool = False
    other_handshape: str = ""
    lexical_class: str = ""


def infer_text(
    gloss: str, morphemes: tuple[Coding, ...], words: Iterable[str] = (), seconds: float | None = None,
    source: str = "", without: str = "",
) -> str:  # fmt: skip
    """YAML of one sign, with its parts before it where it has several morphemes. `load_signs` reads it.

    `seconds`: of the whole sign. `without`: a hand-written sign that is no model for it.
    """
    import yaml

    entries = infer_entries(gloss, morphemes, tuple(words), seconds or DEFAULT_SECONDS, source, without)
    for entry in entries.values():
        entry["inferred"] = list(INFERRED)  # a list of its own each: YAML would tie equal ones together
    return str(yaml.safe_dump(entries, sort_keys=False, default_flow_style=None, width=118, allow_unicode=True))


def infer_sign(
    gloss: str, morphemes: tuple[Coding, ...], words: Iterable[str] = (), seconds: float | None = None,
    source: str = "", without: str = "",
) -> SignSpec:  # fmt: skip
    """The same sign as a `SignSpec`."""
    return load_signs(infer_text(gloss, morphemes, words, seconds, source, without), gloss)[gloss]


def infer_entries(
    gloss: str, morphemes: tuple[Coding, ...], words: tuple[str, ...], seconds: float, source: str, without: str = ""
) -> dict[str, Any]:
    """Sign file entries by gloss: parts first, the sign last."""
    head: dict[str, Any] = {"words": list(words)} if words else {}
    tail: dict[str, Any] = {"source": source} if source else {}
    if len(morphemes) == 1:
        return {gloss: {**head, **_one(morphemes[0], seconds, without), **tail}}
    seconds = max(seconds, _A_PART * len(morphemes))
    pause = round(min(_TRANSITION, 0.4 * seconds / (len(morphemes) - 1)), 3)
    each = (seconds - pause * (len(morphemes) - 1)) / len(morphemes)
    parts = {f"{gloss}.{i + 1}": {**_one(coding, each, without), **tail} for i, coding in enumerate(morphemes)}
    return {**parts, gloss: {**head, "compound": list(parts), "transition": pause, **tail}}


def _one(coding: Coding, seconds: float, without: str) -> dict[str, Any]:
    """A sign file's entry for one morpheme, without its words."""
    start, end = handshapes(coding.handshape, coding.selected, coding.flexion, coding.opens, coding.spreads)
    hand = dominant_hand(coding, start)
    if (coding.major, coding.minor) != (
        "Head",
        "Other",
    ) and coding.minor not in LOW:  # few hand-written signs are there
        hand = by_analogy(coding, hand, without)
    at = place(coding, hand)
    kind = _TYPES.get(coding.sign_type, "dominance")
    if coding.major == "Arm" and kind == "one-handed":
        kind = "dominance"
    entry: dict[str, Any] = {"type": kind}
    if kind == "symmetric" and coding.movement == "Circular" and coding.repeated and not coding.contact:
        entry["type"] = "alternating"
    if kind == "dominance":
        entry["left"] = base_hand(coding, start)
    size = _NOUN if coding.lexical_class == "Noun" else 1.0
    first, rest = segments(coding, hand, at, end if end != start else "", seconds, size)
    entry["right"] = {"handshape": start, "palm": hand.palm, "fingers": hand.fingers, "point": hand.point, **first}
    if kind == "symmetric" and at.medial:
        entry["left"] = {**entry["right"], "at": f"{at.name}, ipsi 6 out 1"}
        entry["left"].pop("contact", None)
    if coding.sign_type == "SymmetryViolation" and len(rest) > 1:
        rest[1] = {**rest[1], "left": {"local": {"twist": [1, 12]}}}
    entry["segments"] = rest
    return entry
