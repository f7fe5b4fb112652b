"""The score: a sentence before it is performed, and what people edit. JSON in and out.

Tiers hold spans. A manual span is one sign; the hands' tiers are played in order. A non-manual span (head, brows, gaze,
mouth, torso) lies over one or several signs: it is anchored to the ids of the first and the last, with offsets in
seconds, so that it stays where it belongs when the signs' timing changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from ..errors import InputError
from ..gloss.glossed import GlossedSentence, Marking
from ..notation.nonmanual import ACTIONS

VERSION = 1
HAND_TIERS = ("right hand", "left hand")
FACE_TIERS = ("head", "brows", "gaze", "mouth", "torso")
_QUESTION_FACES = {
    "yes-no": (("brows", "brows-up"), ("head", "head-forward")),
    "wh": (("brows", "brows-down"), ("head", "head-tilt")),
}
_BETWEEN_SPELLED = 0.2  # seconds between two fingerspelled words, else they read as one
KINDS = ("sign", "letter", "number", "pause")
WEAK = ("rest", "hold")


@dataclass(frozen=True)
class ManualSpan:
    """One sign, letter, number or pause of the hands.

    `id`: unique in the score. `sign`: gloss in the lexicon, "" for a pause. `word`: what it stands for in the text.
    `hold`: seconds that its end is held longer (for a pause: its length). `tempo`: times faster. `repeats`: how often
    it is signed. `weak`: what the other hand does in a one-handed sign: `rest` (where it has time to) or `hold`
    its last place. `ends`: a sentence ends after it, and the hands go to rest.
    """

    id: str
    sign: str
    word: str = ""
    kind: str = "sign"
    tier: str = "right hand"
    hold: float = 0.0
    tempo: float = 1.0
    repeats: int = 1
    weak: str = "rest"
    ends: bool = False


@dataclass(frozen=True)
class NonManualSpan:
    """An action of face, head or trunk over the signs `first` to `last` (ids), `offset` seconds off at start and end.

    `action`: a name of `notation.nonmanual.ACTIONS`. `amount`: 1 is the full action.
    """

    tier: str
    action: str
    first: str
    last: str
    start_offset: float = 0.0
    end_offset: float = 0.0
    amount: float = 1.0


@dataclass(frozen=True)
class Score:
    """Spans by tier, in order. `language`: ISO 639-3. `tempo`: of the whole. `seed`: of the natural variation."""

    manual: tuple[ManualSpan, ...] = ()
    nonmanual: tuple[NonManualSpan, ...] = ()
    language: str = "ase"
    tempo: float = 1.0
    seed: int = 0
    version: int = VERSION

    def __post_init__(self) -> None:
        _check(self)

    def sentences(self) -> tuple[Score, ...]:
        """The score cut after every span that ends a sentence."""
        parts: list[list[ManualSpan]] = [[]]
        for span in self.manual:
            parts[-1].append(span)
            if span.ends:
                parts.append([])
        scores = []
        for part in (p for p in parts if p):
            ids = {span.id for span in part}
            scores.append(
                replace(self, manual=tuple(part), nonmanual=tuple(s for s in self.nonmanual if s.first in ids))
            )
        return tuple(scores)

    def to_json(self) -> str:
        """Readable JSON, spans by tier."""
        tiers: dict[str, list[dict[str, Any]]] = {name: [] for name in (*HAND_TIERS, *FACE_TIERS)}
        for manual in self.manual:
            tiers[manual.tier].append(_sparse(manual))
        for over in self.nonmanual:
            tiers[over.tier].append(_sparse(over))
        head = {"signweave_score": self.version, "language": self.language, "tempo": self.tempo, "seed": self.seed}
        return json.dumps({**head, "tiers": tiers}, indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, name: str = "score") -> Score:
        """Read `to_json`'s text; InputError naming the span and the field where something does not fit."""
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise InputError(f"{name}:{error.lineno}: not JSON ({error.msg})") from None
        if not isinstance(data, dict) or data.get("signweave_score") != VERSION:
            raise InputError(f"{name}: not a signweave score of version {VERSION} (no 'signweave_score': {VERSION})")
        tiers = data.get("tiers", {})
        unknown = set(tiers) - {*HAND_TIERS, *FACE_TIERS}
        if unknown:
            raise InputError(f"{name}: unknown tier '{min(unknown)}', expected {', '.join((*HAND_TIERS, *FACE_TIERS))}")
        manual = [_span(ManualSpan, t, s, name) for t in HAND_TIERS for s in tiers.get(t, [])]
        other = [_span(NonManualSpan, t, s, name) for t in FACE_TIERS for s in tiers.get(t, [])]
        rest = {key: data[key] for key in ("language", "tempo", "seed") if key in data}
        return cls(tuple(manual), tuple(other), **rest)


def join_scores(scores: Iterable[Score]) -> Score:
    """One score of several sentences; the first gives language, tempo and seed."""
    parts = list(scores)
    if not parts:
        return Score()
    manual = tuple(span for part in parts for span in part.manual)
    return replace(parts[0], manual=manual, nonmanual=tuple(span for part in parts for span in part.nonmanual))


def score_sentence(sentence: GlossedSentence, *, number: int = 1, language: str = "ase", tempo: float = 1.0,
                   seed: int = 0) -> Score:  # fmt: skip
    """The score of one glossed sentence; ids are "sentence.place". A sentence without signs gives an empty score."""
    manual: list[ManualSpan] = []
    ids: dict[int, tuple[str, str]] = {}  # of the first and last span of every token

    def add(sign: str, word: str, kind: str, hold: float = 0.0, repeats: int = 1) -> None:
        manual.append(ManualSpan(f"{number}.{len(manual) + 1}", sign, word, kind, hold=hold, repeats=repeats))

    for i, token in enumerate(sentence.tokens):
        if token.kind == "pause":
            if manual:
                add("", token.word, "pause", token.pause)
            continue
        if token.kind == "letters" and manual and manual[-1].kind == "letter":
            add("", "", "pause", _BETWEEN_SPELLED)
        first = len(manual)
        for sign in token.signs:
            kind = "letter" if sign.startswith("fs:") else "number" if sign.isdigit() else "sign"
            add(sign, token.word, kind, repeats=token.repeats)
        ids[i] = manual[first].id, manual[-1].id
    if not manual:
        return Score((), (), language, tempo, seed)
    manual[-1] = replace(manual[-1], ends=True)
    faces = tuple(face for marking in sentence.markings for face in _face(marking, ids))
    return Score(tuple(manual), faces, language, tempo, seed)


def _face(marking: Marking, ids: dict[int, tuple[str, str]]) -> tuple[NonManualSpan, ...]:
    """ASL: brows up and head forward over a yes-no question, brows down and head tilted over a wh-question.

    Source: general knowledge of ASL grammar.
    """
    first, last = ids[marking.first][0], ids[marking.last][1]
    faces = _QUESTION_FACES.get(marking.kind, ())
    return tuple(NonManualSpan(tier, action, first, last, -0.1, 0.3) for tier, action in faces)


def _sparse(span: ManualSpan | NonManualSpan) -> dict[str, Any]:
    """Only what differs from the defaults; the tier is said by where the span stands."""
    defaults = {f.name: f.default for f in fields(span)}
    return {key: value for key, value in asdict(span).items() if key != "tier" and value != defaults[key]}


def _span(kind: type, tier: str, data: Any, name: str) -> Any:
    known = {f.name for f in fields(kind)} - {"tier"}
    needed = {"id"} if kind is ManualSpan else {"action", "first", "last"}
    if not isinstance(data, dict):
        raise InputError(f"{name}: tier '{tier}' holds {data!r}, expected a span (an object)")
    where = f"{name}: tier '{tier}', span {data.get('id', data.get('action', '?'))}"
    if set(data) - known:
        raise InputError(f"{where}: unknown field '{min(set(data) - known)}', expected {', '.join(sorted(known))}")
    if needed - set(data):
        raise InputError(f"{where}: '{min(needed - set(data))}' is missing")
    return kind(**{"sign": "", **data} if kind is ManualSpan else data, tier=tier)


def _check(score: Score) -> None:
    ids = [span.id for span in score.manual]
    if len(set(ids)) < len(ids):
        raise InputError(f"score: span id '{next(i for i in ids if ids.count(i) > 1)}' is used twice")
    if not score.tempo > 0:
        raise InputError(f"score: tempo is {score.tempo}, expected more than 0")
    for span in score.manual:
        choices = (("kind", KINDS), ("weak", WEAK), ("tier", HAND_TIERS[:1]))  # the left hand alone: not yet
        for field, allowed in choices:
            if getattr(span, field) not in allowed:
                raise InputError(
                    f"score: span {span.id}: {field} is '{getattr(span, field)}', expected {', '.join(allowed)}"
                )
        if not (span.tempo > 0 and span.hold >= 0 and span.repeats >= 1):
            raise InputError(f"score: span {span.id}: tempo must be above 0, hold not negative, repeats at least 1")
    for over in score.nonmanual:
        if over.tier not in FACE_TIERS or over.action not in ACTIONS:
            raise InputError(
                f"score: unknown action '{over.tier} {over.action}', expected one of: {', '.join(ACTIONS)}"
            )
        if over.first not in ids or over.last not in ids:
            raise InputError(
                f"score: {over.tier} {over.action} is anchored to '{over.first}'-'{over.last}': no such span"
            )
