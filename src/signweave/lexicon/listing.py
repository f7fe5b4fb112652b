"""Signs as lists print them: what is known of each, and which of motion, notation and landmarks it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .entry import Entry
from .lookup import load_lexicon
from .store import Store


def bundled(language: str, gloss: str | None = None) -> Iterator[tuple[Entry, str]]:
    """The bundled signs of a language, or one of them, and that they hold notation."""
    known = load_lexicon(language)
    for name in known.glosses if gloss is None else (gloss,) if known.has(gloss) else ():
        spec = known.spec(name)
        two = "two" if spec.two_handed else "one"
        yield Entry(
            name, tuple(spec.words), language, sense=spec.sense, letter=name.startswith("fs:"), handedness=two,
            seconds=round(spec.duration, 4), source=spec.source, licence="Apache-2.0",
        ), "notation"  # fmt: skip


def stored(store: Store, language: str | None, gloss: str | None) -> Iterator[tuple[Entry, str]]:
    """A store's signs, all or those of one gloss, with what they hold."""
    if gloss is not None:
        languages = [one for one in store.languages if language in (None, one)]
        numbers = [n for one in languages for n in store.index.find("gloss", one, "", gloss).tolist()]
        for entry in store.at(numbers):
            yield entry, holds_of(entry)
        return
    for entry, holds in store.listed():
        if language in (None, entry.language):
            yield entry, holds


def holds_of(entry: Entry) -> str:
    """Which of motion, notation and landmarks a fully read sign has."""
    motion = "motion" if entry.motion is not None else ""
    return " ".join(s for s in (motion, entry.notation and "notation", entry.landmarks and "landmarks") if s)


def plain_values(entry: Entry, holds: str) -> dict[str, Any]:
    """What is printed of an entry: all but its large parts."""
    values = {name: getattr(entry, name) for name in entry.__dataclass_fields__}
    for name in ("motion", "landmarks", "label", "extra"):
        values.pop(name)
    return {**values, "words": list(entry.words), "holds": holds}


def shown(value: Any) -> str:
    """A value as one block of text."""
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return text.rstrip("\n").replace("\n", "\n             ")
