"""What is wrong with a store, or missing in it; and how much of a text it has signs for."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ..encoders import sentence
from ..errors import InputError
from ..motion.nouns import Motion
from .codes import SIGN_LANGUAGES
from .entry import Entry
from .lemmas import lemma_languages
from .protocol import SignLexicon
from .store import Progress, Store

_UNIT = 1e-2  # how far from 1 the length of a quaternion may be
_LATE = 0.04  # seconds that a span may end after its recording: a frame at 25 a second
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True)
class Finding:
    """`level`: error (cannot be used as it is), warning (can, but should be mended) or note. `where`: which sign."""

    level: str
    where: str
    message: str


@dataclass(frozen=True)
class Coverage:
    """How the words of a text are signed. `missing`: words without a sign and how often they occur, most first."""

    words: int
    signs: int
    letters: int
    unsignable: int
    missing: tuple[tuple[str, int], ...]


def check(store: Store, tick: Progress | None = None) -> list[Finding]:
    """Every finding, in the order of the signs."""
    found: list[Finding] = []
    signs: dict[tuple[str, ...], str] = {}
    recordings: dict[bytes, str] = {}
    total = max(len(store), 1)
    for number, (where, entry, problem) in enumerate(_loaded(store), 1):
        if problem or entry is None:
            found.append(Finding("error", where, problem))
            continue
        messages = [*_codes(entry), *_content(entry), *_rights(entry), *_doubles(entry, where, signs, recordings)]
        found += [Finding(level, where, message) for level, message in messages]
        if tick:
            tick(number / total)
    return found + _words(store)


def coverage(lexicon: SignLexicon, text: str) -> Coverage:
    """Every word of a text looked up by itself, as written, normalised, lemma and number; grammar is not asked."""
    counts: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for word in _WORD.findall(text):
        if any(c.isdecimal() for c in word):
            counts["signs" if lexicon.number(word) else "unsignable"] += 1
            continue
        found = lexicon.look_up(word)
        kind = "unsignable" if found is None else "letters" if found.fate == "letters" else "signs"
        counts[kind] += 1
        if kind != "signs":
            missing[word.lower()] += 1
    return Coverage(
        counts.total(), counts["signs"], counts["letters"], counts["unsignable"], tuple(missing.most_common())
    )


def _loaded(store: Store) -> Iterator[tuple[str, Entry | None, str]]:
    """Every sign with how it is called; where its motion cannot be read, the message instead."""
    from . import table

    columns = [name for name in table.SCHEMA.names if name != "normalised"]
    for piece in store.batches(columns):
        for i in range(len(piece)):
            row = piece.slice(i, 1)
            where = f"{row['gloss'][0].as_py()} ({row['language'][0].as_py()}, {row['id'][0].as_py()[:8]})"
            try:
                yield where, next(table.entries(row)), ""
            except InputError as error:
                yield where, None, str(error)


def _codes(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.language not in SIGN_LANGUAGES:
        yield "warning", f"'{entry.language}' is no sign language that is known here"
    if len(entry.spoken) == 3 or (entry.spoken not in lemma_languages() and entry.words):
        yield "note", f"words of '{entry.spoken}' are looked up as they are: no lemmas of that language"


def _content(entry: Entry) -> Iterator[tuple[str, str]]:
    """Missing or broken motion, notation and landmarks, and spans that lie outside."""
    if not (entry.words or entry.letter):
        yield "note", "no words: found by its gloss alone"
    if entry.motion is None and not (entry.notation or entry.landmarks):
        yield "error", "has neither motion, notation nor landmarks"
    elif not entry.performable:
        yield "note", "has landmarks but no motion yet"  # and none can be fitted: no body in them
    if entry.motion is not None:
        yield from _motion(entry.motion)
        yield from _span(entry, entry.motion.duration, "frames")
    if entry.notation:
        from ..notation import load_signs

        try:
            load_signs(entry.notation + "\n", "notation")
        except InputError as error:
            yield "error", str(error)
    if entry.landmarks:
        yield from _landmarks(entry)


def _motion(motion: Motion) -> Iterator[tuple[str, str]]:
    if not len(motion):
        yield "error", "its motion has no frames"
        return
    for name in ("rotations", "translation", "face", "confidence"):
        bad = ~np.isfinite(getattr(motion, name)).reshape(len(motion), -1).all(1)
        if bad.any():
            yield "error", f"its motion is not a number in frame {int(bad.argmax())} ({name})"
            return
    lengths = np.linalg.norm(motion.rotations, axis=-1)
    if np.abs(lengths - 1).max() > _UNIT:
        yield "error", f"its motion has no rotation in frame {int(np.abs(lengths - 1).max(1).argmax())}"


def _landmarks(entry: Entry) -> Iterator[tuple[str, str]]:
    from ..formats.pose import decode

    try:
        landmarks = decode(entry.landmarks, "landmarks")
    except InputError as error:
        yield "error", str(error)
        return
    if not (landmarks.confidence > 0).any():
        yield "error", "its landmarks are all missing"
    yield from _span(entry, len(landmarks) / landmarks.fps, "landmarks")


def _span(entry: Entry, length: float, what: str) -> Iterator[tuple[str, str]]:
    if entry.start / 1000 >= length:
        yield "error", f"its span starts at {entry.start} ms, but its {what} last {1000 * length:.0f} ms"
    elif entry.end / 1000 > length + _LATE:
        yield "warning", f"its span ends at {entry.end} ms, but its {what} last {1000 * length:.0f} ms"


def _rights(entry: Entry) -> Iterator[tuple[str, str]]:
    if not entry.licence:
        yield "warning", "no licence"
    if not entry.consent and not entry.notation:  # written signs show nobody
        yield "warning", "no consent of the signer"


def _doubles(
    entry: Entry, where: str, signs: dict[tuple[str, ...], str], recordings: dict[bytes, str]
) -> Iterator[tuple[str, str]]:
    name = (entry.language, entry.spoken, entry.gloss, entry.variant, *sorted(entry.words))
    if signs.setdefault(name, where) != where:
        yield "warning", f"the same gloss, words and variant as {signs[name]}"
    if entry.landmarks:
        span = f"{entry.language} {entry.start} {entry.end}".encode()
        digest = hashlib.blake2b(entry.landmarks + span, digest_size=16).digest()
        if recordings.setdefault(digest, where) != where:
            yield "warning", f"the same recording as {recordings[digest]}"


def _words(store: Store) -> list[Finding]:
    if sentence.missing():
        return []
    from .wordtable import missing_words

    missing = len(missing_words(store))
    said = f"{missing} words are not found by meaning yet: signweave lexicon index --lexicon {store.path}"
    return [Finding("note", "words", said)] if missing else []


def summary(findings: Iterable[Finding]) -> list[tuple[str, str, int, str]]:
    """Findings by what they say, whatever their numbers: level, message of the first, how many, the first place."""
    order = {"error": 0, "warning": 1, "note": 2}
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        key = (finding.level, re.sub(r"\d+|(?<=the same recording as ).*$|(?<=variant as ).*$", "...", finding.message))
        groups.setdefault(key, []).append(finding)
    rows = [(level, found[0].message, len(found), found[0].where) for (level, _), found in groups.items()]
    return sorted(rows, key=lambda row: (order[row[0]], -row[2]))
