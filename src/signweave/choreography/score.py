"""The score: a sentence before it is performed, and what people edit.

Tiers hold spans. A manual span is one sign; the spans of the right hand are played in order, those of the left hand lie
beside them. A left hand's span and a non-manual one (head, brows, gaze, mouth, torso) are anchored to the ids of a
first and a last sign, with offsets in seconds, so that they stay where they belong when the signs' timing changes.
`scoretext` has the score as JSON, `scoring` makes one of glosses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from ..errors import InputError
from ..notation.direction import LOCI
from ..notation.nonmanual import ACTIONS
from ..notation.places import SPACE
from ..notation.pointing import POINTERS

VERSION = 2
READABLE = (1, 2)
HAND_TIERS = ("right hand", "left hand")
FACE_TIERS = ("head", "brows", "gaze", "mouth", "torso")
KINDS = ("sign", "letter", "number", "point", "pause")
WEAK = ("rest", "hold", "mirror")
HANDS = ("dominant", "other")
MOUTHING = "mouthing"
RANGES = {
    "hold": (0.0, 60.0), "tempo": (0.1, 10.0), "repeats": (1, 20), "size": (0.3, 2.0), "emphasis": (0.0, 1.0),
    "start_offset": (-10.0, 10.0), "end_offset": (-10.0, 10.0), "amount": (0.0, 2.0), "seed": (0, 2**32 - 1),
    "spell_speed": (0.1, 20.0),
}  # fmt: skip
"""The least and the most that a number of a span, or of the score, may be."""


@dataclass(frozen=True)
class ManualSpan:
    """One sign, letter, number, point or pause of the hands.

    `id`: unique in the score. `sign`: gloss in the lexicon; IX, POSS or SELF for a point; "" for a pause. `word`: what
    it stands for in the text. `kind`: one of `KINDS`. `hold`: seconds that its end is held longer (for a pause: its
    length). `tempo`: times faster. `size`: times larger. `repeats`: how often it is signed. `emphasis`: 0 to 1, signed
    larger, sharper, with a held end and a tense face.

    `weak`: what the other hand does in a one-handed sign: `rest` (where it has time to), `hold` its last place, or
    `mirror` what the signing hand does. `hand`: `dominant`, or `other` for a sign made by the other hand.

    `source`, `goal`: loci (`notation.direction.LOCI`) between which an agreement verb moves; a point has its goal only.
    `place`: a locus, or a place of `notation.places.SPACE`, where a one-handed sign free of the body is made.

    `ends`: a sentence ends after it, and the hands go to rest.

    On the left hand's tier: `first`, the id of the right hand's span with which it begins, `start_offset` seconds
    later; `last`, the id of the span until whose end, and `end_offset` seconds longer, its own end is held ("": not
    held).
    """

    id: str
    sign: str
    word: str = ""
    kind: str = "sign"
    tier: str = "right hand"
    hold: float = 0.0
    tempo: float = 1.0
    size: float = 1.0
    repeats: int = 1
    emphasis: float = 0.0
    weak: str = "rest"
    hand: str = "dominant"
    source: str = ""
    goal: str = ""
    place: str = ""
    first: str = ""
    last: str = ""
    start_offset: float = 0.0
    end_offset: float = 0.0
    ends: bool = False

    @property
    def gloss(self) -> str:
        """The gloss with its loci: GIVE, 1-GIVE-2, IX-a."""
        return "-".join(part for part in (self.source, self.sign, self.goal) if part)


@dataclass(frozen=True)
class NonManualSpan:
    """An action of face, head or trunk over the signs `first` to `last` (ids), `offset` seconds off at start and end.

    `action`: a name of `notation.nonmanual.ACTIONS`, or `mouthing` for the mouth: `word` is then mouthed. `amount`: 1
    is the full action.
    """

    tier: str
    action: str
    first: str
    last: str
    start_offset: float = 0.0
    end_offset: float = 0.0
    amount: float = 1.0
    word: str = ""


@dataclass(frozen=True)
class Score:
    """Spans by tier, in order. `language`: ISO 639-3. `tempo`: of the whole. `spell_speed`: letters a second of
    fingerspelling at tempo 1. `seed`: of the natural variation."""

    manual: tuple[ManualSpan, ...] = ()
    nonmanual: tuple[NonManualSpan, ...] = ()
    language: str = "ase"
    tempo: float = 1.0
    seed: int = 0
    spell_speed: float = 4.0
    version: int = VERSION

    def __post_init__(self) -> None:
        _check(self)
        object.__setattr__(self, "manual", tuple(sorted(self.manual, key=lambda s: HAND_TIERS.index(s.tier))))
        object.__setattr__(self, "nonmanual", tuple(sorted(self.nonmanual, key=lambda s: FACE_TIERS.index(s.tier))))

    @property
    def signing(self) -> tuple[ManualSpan, ...]:
        """The right hand's spans, which make up the sentence."""
        return tuple(span for span in self.manual if span.tier == HAND_TIERS[0])

    @property
    def beside(self) -> tuple[ManualSpan, ...]:
        """The left hand's own spans."""
        return tuple(span for span in self.manual if span.tier == HAND_TIERS[1])

    def sentences(self) -> tuple[Score, ...]:
        """The score cut after every span that ends a sentence."""
        where = sentence_numbers(self)
        parts: list[tuple[list[ManualSpan], list[NonManualSpan]]] = [
            ([], []) for _ in range(max([-1, *where.values()]) + 1)
        ]
        for span in self.manual:
            parts[where[span.id]][0].append(span)
        for over in self.nonmanual:
            parts[where[over.first]][1].append(over)
        return tuple(replace(self, manual=tuple(manual), nonmanual=tuple(others)) for manual, others in parts)

    def to_json(self) -> str:
        """Readable JSON, spans by tier."""
        from .scoretext import to_json

        return to_json(self)

    @classmethod
    def from_json(cls, text: str, name: str = "score") -> Score:
        """Read `to_json`'s text; InputError naming the span and the field where something does not fit."""
        from .scoretext import from_json

        return from_json(text, name)


def join_scores(scores: Iterable[Score]) -> Score:
    """One score of several sentences; the first gives language, tempo and seed."""
    parts = list(scores)
    if not parts:
        return Score()
    manual = tuple(span for part in parts for span in part.manual)
    return replace(parts[0], manual=manual, nonmanual=tuple(span for part in parts for span in part.nonmanual))


def sentence_numbers(score: Score) -> dict[str, int]:
    """The number of the sentence, from 0, that each manual span belongs to, by id."""
    number, numbers = 0, {}
    for span in score.signing:
        numbers[span.id] = number
        number += span.ends
    for span in score.beside:
        numbers[span.id] = numbers[span.first]
    return numbers


def _check(score: Score) -> None:
    seen: set[str] = set()
    for span in score.manual:
        if not span.id or span.id in seen:
            raise InputError(f"score: span id '{span.id}' is {'used twice' if span.id else 'empty'}")
        seen.add(span.id)
        _check_manual(span)
    for field in ("tempo", "seed", "spell_speed"):
        _check_range("score", field, getattr(score, field), RANGES[field])
    for over in score.nonmanual:
        _check_nonmanual(over)
    _check_anchors(score)


def _check_manual(span: ManualSpan) -> None:
    where = f"score: span {span.id}"
    choices: Mapping[str, Iterable[str]] = {
        "tier": HAND_TIERS, "kind": KINDS, "weak": WEAK, "hand": HANDS, "source": ("", *LOCI), "goal": ("", *LOCI),
        "place": ("", *LOCI, *SPACE),
    }  # fmt: skip
    for field, allowed in choices.items():
        check_choice(where, field, getattr(span, field), allowed)
    for field in ("hold", "tempo", "size", "repeats", "emphasis", "start_offset", "end_offset"):
        _check_range(where, field, getattr(span, field), RANGES[field])
    if span.kind == "pause" and span.tier == HAND_TIERS[1]:
        raise InputError(f"{where}: a pause on the left hand's tier; its spans say themselves when they begin")
    if bool(span.sign) == (span.kind == "pause"):
        raise InputError(f"{where}: " + ("a pause has no sign" if span.sign else "'sign' is missing"))
    if span.kind == "point":
        check_choice(where, "sign", span.sign, POINTERS)
    elif bool(span.source) and not span.goal:
        raise InputError(f"{where}: has a source but no goal; a verb moves from its source to its goal")
    if span.tier == HAND_TIERS[0] and (span.first or span.last or span.start_offset or span.end_offset):
        raise InputError(f"{where}: 'first', 'last' and offsets are of the left hand; the right hand's signs follow on")


def _check_nonmanual(over: NonManualSpan) -> None:
    where = f"score: {over.tier} {over.action}"
    check_choice(where, "tier", over.tier, FACE_TIERS)
    if over.tier == "mouth" and over.action == MOUTHING:
        if not any(c.isalpha() for c in over.word):
            raise InputError(f"{where}: 'word' is {over.word!r}, expected the word to mouth")
    elif over.action not in ACTIONS:
        raise InputError(f"score: unknown action '{over.tier} {over.action}'{_hint(over.action, ACTIONS)}")
    for field in ("start_offset", "end_offset", "amount"):
        _check_range(where, field, getattr(over, field), RANGES[field])


def _check_anchors(score: Score) -> None:
    """Every anchor is a sign of the right hand; a first and a last one stand in one sentence, in this order."""
    order, number = {}, 0
    for i, span in enumerate(score.signing):
        if span.kind != "pause":
            order[span.id] = (number, i)
        number += span.ends
    named = [(f"{o.tier} {o.action}", o.first, o.last) for o in score.nonmanual]
    for what, first, last in [*named, *((f"span {s.id}", s.first, s.last or s.first) for s in score.beside)]:
        for anchor in (first, last):
            if anchor not in order:
                raise InputError(
                    f"score: {what} is anchored to '{first}'-'{last}': no such sign of the right hand"
                    + _hint(anchor, order)
                )
        if order[first][0] != order[last][0] or order[first] > order[last]:
            raise InputError(f"score: {what} goes from '{first}' to '{last}': not forward within one sentence")


def check_choice(where: str, field: str, value: Any, allowed: Iterable[str]) -> None:
    """InputError unless `value` is one of the words."""
    allowed = list(allowed)
    if value not in allowed:
        raise InputError(f"{where}: {field} is '{value}', expected {', '.join(a or 'nothing' for a in allowed)}")


def _check_range(where: str, field: str, value: float, limits: tuple[float, float]) -> None:
    if not limits[0] <= value <= limits[1]:
        raise InputError(f"{where}: {field} is {value:g}, expected {limits[0]:g} to {limits[1]:g}")


def _hint(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(str(word), list(known), n=1)
    return f", did you mean '{near[0]}'?" if near else f", expected one of: {', '.join(list(known)[:40])}"
