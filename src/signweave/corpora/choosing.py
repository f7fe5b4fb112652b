"""Choosing clips from a table: by what they show, who signs, how long they are, how many there are of a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

from ..errors import InputError
from .clips import Clip, Table


@dataclass(frozen=True)
class Wanted:
    """Which clips to keep; an empty collection or None asks for nothing.

    `seconds`: shortest and longest, both kept. `ships`: only clips whose weights may be given away. `min_clips`: words
    with at least so many clips among those that all else leaves.
    """

    glosses: Collection[str] = ()
    languages: Collection[str] = ()
    signers: Collection[str] = ()
    levels: Collection[str] = ()
    corpora: Collection[str] = ()
    variants: Collection[str] = ()
    splits: Collection[str] = ()
    seconds: tuple[float, float] | None = None
    ships: bool = False
    min_clips: int = 0


_LISTS = (("glosses", "gloss"), ("languages", "language"), ("signers", "signer"), ("levels", "level"),
          ("corpora", "corpus"), ("variants", "variant"), ("splits", "split"))  # fmt: skip


def word(clip: Clip) -> tuple[str, str]:
    """What makes two clips the same word: the sign language and the gloss."""
    return clip.language, clip.gloss


def where(table: Table, wanted: Wanted) -> Table:
    """The clips of a table that are wanted, in their order; recipe and folders stay.

    InputError where a value asked for occurs nowhere (a slip of the pen is not an empty corpus), or nothing is left.
    """
    clips = table.clips
    for many, one in _LISTS:
        asked = set(getattr(wanted, many))
        if not asked:
            continue
        known = {getattr(clip, one) for clip in table}
        if asked - known:
            some = ", ".join(sorted(known - {""})[:8]) or "none"
            raise InputError(f"no clip has the {one} '{sorted(asked - known)[0]}'; there are: {some}")
        clips = tuple(clip for clip in clips if getattr(clip, one) in asked)
    if wanted.seconds is not None:
        shortest, longest = wanted.seconds
        clips = tuple(clip for clip in clips if shortest <= clip.seconds <= longest)
    if wanted.ships:
        clips = tuple(clip for clip in clips if clip.ships)
    if wanted.min_clips > 0:
        counts = Counter(word(clip) for clip in clips if clip.gloss)
        clips = tuple(clip for clip in clips if counts[word(clip)] >= wanted.min_clips)
    if not clips:
        raise InputError(f"none of {len(table)} clips is left, ask for less")
    kept = {clip.corpus for clip in clips}
    return replace(table, clips=clips, folders={n: f for n, f in table.folders.items() if n in kept})
