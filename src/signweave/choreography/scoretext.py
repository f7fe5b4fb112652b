"""The score as JSON, and what such a file may hold as a JSON schema. Unknown fields are refused, not lost."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from difflib import get_close_matches
from typing import Any

from ..errors import InputError
from ..notation.direction import LOCI
from ..notation.nonmanual import ACTIONS
from ..notation.places import SPACE
from .score import (
    FACE_TIERS,
    HAND_TIERS,
    HANDS,
    KINDS,
    MOUTHING,
    RANGES,
    READABLE,
    VERSION,
    WEAK,
    ManualSpan,
    NonManualSpan,
    Score,
)

_LARGEST = 1e12
_HEAD = {"language": "str", "tempo": "float", "seed": "int", "spell_speed": "float"}
_KEYS = ("signweave_score", *_HEAD, "tiers")
_TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "float": (int, float), "int": (int,), "bool": (bool,)}
_WORDS = {"str": "a text", "float": "a number", "int": "a whole number", "bool": "true or false"}


def to_json(score: Score) -> str:
    """Readable JSON, spans by tier."""
    return json.dumps(to_data(score), indent=1, ensure_ascii=False)


def to_data(score: Score) -> dict[str, Any]:
    """What `to_json` writes: spans by tier, of every span only what differs from the defaults."""
    tiers: dict[str, list[dict[str, Any]]] = {name: [] for name in (*HAND_TIERS, *FACE_TIERS)}
    for manual in score.manual:
        tiers[manual.tier].append(_sparse(manual))
    for over in score.nonmanual:
        tiers[over.tier].append(_sparse(over))
    head = {"signweave_score": VERSION, **{key: getattr(score, key) for key in _HEAD}}
    return {**head, "tiers": tiers}


def from_json(text: str, name: str = "score") -> Score:
    """Read a score of version 1 or 2; InputError naming the span and the field where something does not fit."""
    try:
        data = json.loads(text.removeprefix("\ufeff"))  # some editors begin files with this mark
    except json.JSONDecodeError as error:
        raise InputError(f"{name}:{error.lineno}: not JSON ({error.msg})") from None
    except (RecursionError, ValueError):  # too deep, or a number of thousands of digits
        raise InputError(f"{name}: not a score that can be read") from None
    version = data.get("signweave_score") if isinstance(data, dict) else None
    if isinstance(version, bool) or version not in READABLE:
        found = "missing" if version is None else json.dumps(version)[:40]
        wanted = " or ".join(map(str, READABLE))
        raise InputError(
            f"{name}: not a signweave score of version {wanted}: 'signweave_score' is {found}, no such number"
        )
    _known(name, data, _KEYS)
    tiers = data.get("tiers", {})
    if not isinstance(tiers, dict):
        raise InputError(f"{name}: 'tiers' is no object, expected tiers with lists of spans")
    for tier, spans in tiers.items():
        if tier not in (*HAND_TIERS, *FACE_TIERS):
            raise InputError(f"{name}: unknown tier '{tier}', expected {', '.join((*HAND_TIERS, *FACE_TIERS))}")
        if not isinstance(spans, list):
            raise InputError(f"{name}: tier '{tier}' is no list, expected a list of spans")
    manual = [_span(ManualSpan, t, s, name) for t in HAND_TIERS for s in tiers.get(t, [])]
    other = [_span(NonManualSpan, t, s, name) for t in FACE_TIERS for s in tiers.get(t, [])]
    rest = {key: _typed(name, key, data[key], kind) for key, kind in _HEAD.items() if key in data}
    try:
        return Score(tuple(manual), tuple(other), **rest)
    except InputError as error:
        raise InputError(f"{name}: {str(error).removeprefix('score: ')}") from None


def score_schema() -> dict[str, Any]:
    """The JSON schema of a score file (draft 2020-12)."""
    hands = {"type": "array", "items": {"$ref": "#/$defs/manual"}}
    faces = {"type": "array", "items": {"$ref": "#/$defs/nonmanual"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"signweave score, version {VERSION}",
        "type": "object",
        "additionalProperties": False,
        "required": ["signweave_score"],
        "properties": {
            "signweave_score": {"enum": list(READABLE)},
            "language": {"type": "string"},
            "tempo": {"type": "number", **_limits("tempo")},
            "seed": {"type": "integer", **_limits("seed")},
            "spell_speed": {"type": "number", **_limits("spell_speed")},
            "tiers": {
                "type": "object",
                "additionalProperties": False,
                "properties": {**dict.fromkeys(HAND_TIERS, hands), **dict.fromkeys(FACE_TIERS, faces)},
            },
        },
        "$defs": {"manual": _object(ManualSpan), "nonmanual": _object(NonManualSpan)},
    }


def _object(kind: type) -> dict[str, Any]:
    names = {"str": "string", "float": "number", "int": "integer", "bool": "boolean"}
    choices = {
        "kind": KINDS, "weak": WEAK, "hand": HANDS, "source": ("", *LOCI), "goal": ("", *LOCI),
        "place": ("", *LOCI, *SPACE), "action": (*ACTIONS, MOUTHING),
    }  # fmt: skip
    properties: dict[str, Any] = {}
    for field in fields(kind):
        if field.name == "tier":
            continue
        properties[field.name] = {"type": names[str(field.type)], **_limits(field.name)}
        if field.name in choices:
            properties[field.name] = {"enum": list(choices[field.name])}
        if isinstance(field.default, (str, int, float)):
            properties[field.name]["default"] = field.default
    return {
        "type": "object",
        "additionalProperties": False,
        "required": sorted(_needed(kind)),
        "properties": properties,
    }


def _limits(field: str) -> dict[str, float]:
    return {"minimum": RANGES[field][0], "maximum": RANGES[field][1]} if field in RANGES else {}


def _needed(kind: type) -> set[str]:
    return {"id"} if kind is ManualSpan else {"action", "first", "last"}


def _sparse(span: ManualSpan | NonManualSpan) -> dict[str, Any]:
    """Only what differs from the defaults; the tier is said by where the span stands."""
    defaults = {f.name: f.default for f in fields(span)} | {"sign": ""}
    return {key: value for key, value in asdict(span).items() if key != "tier" and value != defaults[key]}


def _span(kind: type, tier: str, data: Any, name: str) -> Any:
    if not isinstance(data, dict):
        raise InputError(f"{name}: tier '{tier}' holds {str(data)[:40]!r}, expected a span (an object)")
    where = f"{name}: tier '{tier}', span {str(data.get('id', data.get('action', '?')))[:40]}"
    types = {f.name: str(f.type) for f in fields(kind) if f.name != "tier"}
    _known(where, data, types)
    if _needed(kind) - set(data):
        raise InputError(f"{where}: '{min(_needed(kind) - set(data))}' is missing")
    values = {key: _typed(where, key, value, types[key]) for key, value in data.items()}
    return kind(**{"sign": "", **values} if kind is ManualSpan else values, tier=tier)


def _known(where: str, data: dict[str, Any], known: Any) -> None:
    for key in data:
        if key not in known:
            near = get_close_matches(key, list(known), n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"expected {', '.join(sorted(known))}"
            raise InputError(f"{where}: unknown field '{key[:40]}', {hint}")


def _typed(where: str, key: str, value: Any, kind: str) -> Any:
    """The value, a whole number as a float where a number is asked for; InputError where the type is another one."""
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "bool"):
        raise InputError(f"{where}: '{key}' is {json.dumps(value)[:40]}, expected {_WORDS[kind]}")
    if isinstance(value, (int, float)) and not -_LARGEST < value < _LARGEST:
        raise InputError(f"{where}: '{key}' is {str(value)[:40]}, expected {_WORDS[kind]} in its range")
    return float(value) if kind == "float" and isinstance(value, int) else value
