"""Sign files to specs: one or many signs each, compounds chained, the bundled vocabulary of a language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from ..errors import InputError
from .grammar import HEAD_KEYS, read_head, read_sign
from .numbers import LISTED, number_spec
from .places import REST
from .spec import Hand, HandConfig, Place, Segment, SignSpec
from .spec import Path as HandPath
from .yamlnodes import Source, Value

_TRANSITION = 0.2  # seconds between the parts of a compound: half of what separate signs take
_LARGEST = 5_000_000  # characters; a sign file is text that people write
_GLOSS = re.compile(r"[^\s\[\](){},+!\"]+")
RESTING = HandConfig(place=Place(REST), point="wrist")
"""A hand that does not sign, between parts of a compound."""


def load_signs(path_or_text: str | Path, name: str | None = None) -> dict[str, SignSpec]:
    """Read a sign file, or YAML text itself (a string with a line break). Gloss to spec, in the file's order.

    Parts of compounds that it does not have are those of the bundled vocabulary. `name`: what errors call it.
    InputError, one line with file and line, for anything that cannot be read.
    """
    return _assemble(_entries(_source(path_or_text, name)), load_vocabulary)


@lru_cache
def load_vocabulary(language: str = "ase") -> dict[str, SignSpec]:
    """The bundled vocabulary of a sign language (ISO 639-3): signs, then letters `fs:A` ..., then numbers.

    InputError where there is none.
    """
    folder = files(__package__) / "data" / language
    if not language.isalpha() or not folder.is_dir():
        known = sorted(f.name for f in (files(__package__) / "data").iterdir() if f.is_dir())
        raise InputError(f"unknown sign language '{language}', expected one of: {', '.join(known)}")
    entries: dict[str, Value] = {}
    for file in sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name):
        for gloss, value in _entries(Source(file.read_text("utf-8"), file.name)).items():
            if gloss in entries:
                value.fail(f"{gloss} is already in {entries[gloss].where}")
            entries[gloss] = value
    specs = _assemble(entries)
    signs = {gloss: spec for gloss, spec in specs.items() if not gloss.startswith("fs:")}
    numbers = {str(n): number_spec(n) for n in range(LISTED + 1)}
    return {**signs, **specs, **numbers}


def _source(path_or_text: str | Path, name: str | None) -> Source:
    if isinstance(path_or_text, str) and ("\n" in path_or_text or not path_or_text.strip()):
        return Source(path_or_text, name or "text")
    path = Path(path_or_text)
    name = name or path.name
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{name}: too large for a sign file")
        return Source(path.read_text("utf-8"), name)
    except UnicodeDecodeError:
        raise InputError(f"{name}: not a text file, expected YAML in UTF-8") from None
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror})") from None


def _entries(source: Source) -> dict[str, Value]:
    root = source.root()
    if root is None:
        raise InputError(f"{source.name}: empty, expected signs such as 'HELLO: ...'")
    entries = Value(root, source.name).mapping(source.name)
    for key, _ in root.value:
        if not _GLOSS.fullmatch(key.value):
            said = "expected one without spaces, brackets, commas, '+' or '!'"
            Value(key, source.name).fail(f"{key.value[:40]!r} cannot be written as a gloss, {said}")
    return entries


def _assemble(entries: dict[str, Value], others: Callable[[], Mapping[str, SignSpec]] = dict) -> dict[str, SignSpec]:
    done: dict[str, SignSpec] = {}
    for gloss in entries:
        _one(gloss, entries, done, (), others)
    return {gloss: done[gloss] for gloss in entries}


def _one(
    gloss: str, entries: dict[str, Value], done: dict[str, SignSpec], path: tuple[str, ...],
    others: Callable[[], Mapping[str, SignSpec]],
) -> SignSpec:  # fmt: skip
    if gloss in done:
        return done[gloss]
    value = entries[gloss]
    keys = value.mapping(gloss)
    if "compound" not in keys:
        done[gloss] = read_sign(gloss, value)
        return done[gloss]
    value.mapping(gloss, (*HEAD_KEYS, "compound", "transition"))
    parts = []
    for item in keys["compound"].items("compound"):
        part = item.text("compound")
        if part in (*path, gloss):
            item.fail(f"compound {gloss} contains itself")
        if part in entries:
            parts.append(_one(part, entries, done, (*path, gloss), others))
        elif part in (known := others()):
            parts.append(known[part])
        else:
            item.unknown("sign", part, [*entries, *known], f"compound {gloss}")
    if not parts:
        value.fail(f"compound {gloss} is empty")
    pause = keys["transition"].number("transition", 0.02, 2) if "transition" in keys else _TRANSITION
    done[gloss] = read_head(replace(chain(gloss, parts, pause), where=value.where), keys)
    return done[gloss]


def chain(gloss: str, parts: list[SignSpec], pause: float = _TRANSITION) -> SignSpec:
    """Signs one after the other as one sign, with a movement of `pause` seconds between each two."""
    two = any(part.two_handed for part in parts)
    segments: list[Segment] = []
    for part in parts:
        own = [_with_left(segment) for segment in part.segments] if two else list(part.segments)
        if segments:
            segments.append(_join(segments[-1], own[0], pause))
        segments += own
    kinds = {part.kind for part in parts}
    kind = kinds.pop() if len(kinds) == 1 else ("dominance" if two else "one-handed")
    nonmanual = dict(item for part in parts for item in part.nonmanual)
    source = next((p.source for p in parts if p.source != "general knowledge"), "general knowledge")
    first = parts[0].first or len(parts[0].segments)
    return SignSpec(gloss, (), kind, tuple(segments), tuple(nonmanual.items()), source=source, first=first)


def _with_left(segment: Segment) -> Segment:
    return segment if segment.left else replace(segment, left=Hand(RESTING, RESTING))


def _join(before: Segment, after: Segment, pause: float) -> Segment:
    def way(a: Hand | None, b: Hand | None) -> Hand | None:
        return Hand(_end(a, before), b.start, HandPath("arc", size=0.03)) if a and b else None

    return Segment("move", pause, way(before.right, after.right), way(before.left, after.left))


def _end(hand: Hand, segment: Segment) -> HandConfig:
    return hand.start if segment.back else hand.end
