"""The text of a BVH file to a `Bvh`. Every error names its line, joint or frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ..errors import InputError
from .bvh import _CHANNELS, Bvh


@dataclass
class _Draft:
    names: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    offsets: list[np.ndarray] = field(default_factory=list)
    channels: list[tuple[str, ...]] = field(default_factory=list)
    ends: dict[int, tuple[np.ndarray, ...]] = field(default_factory=dict)


def parse_text(text: str, where: str) -> Bvh:
    """Parse a whole file; `where` is its name for errors."""
    head, found, tail = _split(text)
    if head.split(None, 1)[:1] != ["HIERARCHY"]:
        raise InputError(f"{where}:1: expected the word HIERARCHY, is this a BVH file?")
    draft = _hierarchy(head, where)
    if not found:
        raise InputError(f"{where}: no MOTION section, the file is cut short")
    values, frame_time = _motion(tail, head.count("\n") + 1, draft, where)
    return Bvh(
        tuple(draft.names),
        tuple(draft.parents),
        np.array(draft.offsets),
        tuple(draft.channels),
        draft.ends,
        values,
        frame_time,
    )


def _split(text: str) -> tuple[str, bool, str]:
    """The hierarchy, whether there is a MOTION line, and what follows that line."""
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip() == "MOTION":
            return text[:start], True, text[start + len(line) :]
        start += len(line)
    return text, False, ""


def _words(head: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(head.splitlines(), 1):
        for word in line.split():
            yield number, word


def _hierarchy(head: str, where: str) -> _Draft:
    """Walk the words with a stack of open braces: a joint's index, or None for an End Site."""
    draft, stack, words = _Draft(), list[int | None](), _words(head)
    pending: int | None = None
    line = 1

    def take() -> str:
        nonlocal line
        line, word = next(words, (line, ""))
        if not word:
            raise InputError(f"{where}:{line}: the skeleton is cut short")
        return word

    take()  # HIERARCHY
    for line, word in words:
        if word in ("ROOT", "JOINT"):
            _check_nesting(word, stack, draft, f"{where}:{line}")
            draft.parents.append(-1 if not stack else int(stack[-1]))  # type: ignore[arg-type]  # checked above
            draft.names.append(take())
            draft.offsets.append(np.zeros(3))
            draft.channels.append(())
            pending = len(draft.names) - 1
        elif word == "End":
            take()
            pending = None
        elif word == "{":
            stack.append(pending)
        elif word == "}":
            if not stack:
                raise InputError(f"{where}:{line}: one closing brace too many")
            stack.pop()
        elif word == "OFFSET":
            _set_offset(draft, stack, [take() for _ in range(3)], f"{where}:{line}")
        elif word == "CHANNELS":
            count = take()
            if not count.isdigit() or not stack or stack[-1] is None:
                raise InputError(f"{where}:{line}: expected CHANNELS, a number and names inside a joint")
            draft.channels[stack[-1]] = _channels([take() for _ in range(int(count))], f"{where}:{line}")
        elif stack and stack[-1] is None and pending is None:
            continue  # some writers name their End Sites
        else:
            raise InputError(f"{where}:{line}: unexpected '{word[:40]}' in the skeleton")
    if stack or not draft.names:
        raise InputError(f"{where}:{line}: the skeleton is cut short ({len(stack)} braces left open)")
    return draft


def _check_nesting(word: str, stack: list[int | None], draft: _Draft, place: str) -> None:
    if word == "ROOT" and draft.names:
        raise InputError(f"{place}: a second ROOT, expected one skeleton in a file")
    if word == "JOINT" and (not stack or stack[-1] is None):
        raise InputError(f"{place}: a JOINT outside any joint")


def _set_offset(draft: _Draft, stack: list[int | None], words: list[str], place: str) -> None:
    try:
        offset = np.array([float(word) for word in words])
    except ValueError as error:
        raise InputError(f"{place}: OFFSET needs three numbers, got '{' '.join(words)}'") from error
    if not np.isfinite(offset).all():
        raise InputError(f"{place}: OFFSET is not a number")
    if not stack:
        raise InputError(f"{place}: OFFSET outside any joint")
    if stack[-1] is not None:
        draft.offsets[stack[-1]] = offset
        return
    owner = next(j for j in reversed(stack) if j is not None)
    draft.ends[owner] = (*draft.ends.get(owner, ()), offset)


def _channels(words: list[str], place: str) -> tuple[str, ...]:
    known = {name.lower(): name for name in _CHANNELS}
    for word in words:
        if word.lower() not in known:
            raise InputError(f"{place}: unknown channel '{word[:30]}', expected {', '.join(_CHANNELS)}")
    names = tuple(known[word.lower()] for word in words)
    if len(set(names)) < len(names):
        raise InputError(f"{place}: a channel is listed twice")
    return names


def _motion(tail: str, first_line: int, draft: _Draft, where: str) -> tuple[np.ndarray, float]:
    lines = tail.split("\n", 2)
    frames = _header(lines[0] if lines else "", "Frames:", f"{where}:{first_line + 1}")
    frame_time = _header(lines[1] if len(lines) > 1 else "", "Frame Time:", f"{where}:{first_line + 2}")
    if frames < 1 or frames != int(frames):
        raise InputError(f"{where}:{first_line + 1}: has {frames:g} frames, expected at least one")
    if not 1e-5 < frame_time < 1e3:
        raise InputError(f"{where}:{first_line + 2}: frame time {frame_time:g} s, expected more than 0")
    width, words = sum(map(len, draft.channels)), (lines[2] if len(lines) > 2 else "").split()
    if len(words) != int(frames) * width:
        more = "cut short, get it again" if len(words) < frames * width else "the header is wrong"
        found = len(words) / max(width, 1)
        raise InputError(f"{where}: {frames:g} frames of {width} numbers expected, found {found:.1f}: {more}")
    try:
        values = np.array(words, np.float64).reshape(int(frames), width)
    except ValueError as error:
        at = next(i for i, word in enumerate(words) if not _is_number(word))
        raise InputError(f"{where}: '{words[at][:30]}' in frame {at // width} is not a number") from error
    bad = ~np.isfinite(values)
    if bad.any():
        frame, column = np.argwhere(bad)[0]
        names = [name for name, own in zip(draft.names, draft.channels, strict=True) for _ in own]
        raise InputError(f"{where}: not a number in frame {frame} at joint '{names[column]}', repair the file")
    return values, frame_time


def _header(line: str, key: str, place: str) -> float:
    words = line.replace(":", ": ").split()
    label = key.split()
    if [w.lower() for w in words[: len(label)]] != [w.lower() for w in label] or len(words) != len(label) + 1:
        raise InputError(f"{place}: expected '{key} number', got '{line.strip()[:40]}'")
    if not _is_number(words[-1]):
        raise InputError(f"{place}: '{words[-1][:30]}' is not a number")
    return float(words[-1])


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
