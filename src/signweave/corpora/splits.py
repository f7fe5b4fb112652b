"""Splits into train and test: per word, by signer, by sentence. The same on every machine and for every order of rows.

Chance comes from a hash of the seed and a clip's name (BLAKE2b), not from a generator whose numbers could change with a
version. Clips of one group (one recording under two names, two versions of one sentence) stay on one side.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from ..errors import InputError
from .choosing import word
from .clips import Clip, Recipe, Table

TRAIN, TEST = "train", "test"
SHARE = 0.8


def split_by_word(table: Table, seed: int = 0, share: float = SHARE) -> Table:
    """Each word's clips in two, as in ASL3DWord (SignAvatar): `share` of them to train, the rest to test.

    Of a word with two recordings or more at least one goes to each side; a word with one is trained on. InputError
    where a clip has no gloss.
    """
    _checked(share)
    bare = [clip for clip in table if not clip.gloss]
    if bare:
        raise InputError(
            f"{len(bare)} clips have no gloss ('{bare[0].clip}' first), choose with `corpus select --level`"
            " or split by sentence"
        )
    words: dict[tuple[str, str], set[str]] = defaultdict(set)
    for clip in table:
        words[word(clip)].add(clip.unit)
    side: dict[str, str] = {}
    for name in sorted(words):
        units = words[name]
        left = units - side.keys()
        there = sum(side.get(unit) == TEST for unit in units)
        tested = _tested(len(units), share) - there
        side |= _sides(left, max(0, tested), seed, "/".join(name))
    return _filled(table, lambda clip: side[clip.unit], Recipe("word", seed, share))


def split_by_sentence(table: Table, seed: int = 0, share: float = SHARE) -> Table:
    """Sentences (or any other groups of clips) in two: all versions and parts of one fall on the same side."""
    _checked(share)
    units = {clip.unit for clip in table}
    if len(units) < 2:
        raise InputError(f"all {len(table)} clips are of one sentence, there is nothing to split")
    side = _sides(units, _tested(len(units), share), seed, "")
    return _filled(table, lambda clip: side[clip.unit], Recipe("sentence", seed, share))


def split_by_signer(table: Table, held: Collection[str] = (), seed: int = 0, share: float = SHARE) -> Table:
    """Nobody on both sides: the signers `held` are for test; unless named, chance takes them, at least one.

    InputError where clips name no signer, `held` names an unknown one, or all of them.
    """
    signers = _signers(table)
    unknown = set(held) - set(signers)
    if unknown:
        raise InputError(f"no signer '{sorted(unknown)[0]}', there are: {', '.join(signers[:12])}")
    if not held:
        _checked(share)
        sides = _sides(set(signers), _tested(len(signers), share), seed, "")
        held = [name for name in signers if sides[name] == TEST]
    if set(held) == set(signers):
        raise InputError(f"all {len(signers)} signers are held out, nobody is left to train on")
    recipe = Recipe("signer", seed, share, tuple(sorted(set(held))))
    return _filled(table, lambda clip: TEST if clip.signer in held else TRAIN, recipe)


def signer_folds(table: Table) -> Iterator[Table]:
    """One split for every signer, who alone is tested in it: every clip is tested exactly once."""
    for signer in _signers(table):
        yield split_by_signer(table, [signer])


def side(table: Table, name: str) -> tuple[Clip, ...]:
    """The clips of one side, "train" or "test"."""
    return tuple(clip for clip in table if clip.split == name)


def _signers(table: Table) -> list[str]:
    nameless = [clip for clip in table if not clip.signer]
    if nameless:
        raise InputError(
            f"{len(nameless)} clips name no signer ('{nameless[0].clip}' first), split by word or sentence"
        )
    signers = sorted({clip.signer for clip in table})
    if len(signers) < 2:
        raise InputError(f"all {len(table)} clips are of signer '{signers[0]}', nobody is left to train on")
    return signers


def _checked(share: float) -> None:
    if not 0 < share < 1:
        raise InputError(f"share {share:g}: expected more than 0 and less than 1 (0.8 trains on 8 of 10)")


def _tested(count: int, share: float) -> int:
    """How many of so many are tested: rounded to the nearest, one at least on each side where there are two."""
    return 0 if count < 2 else min(max(int(count * (1 - share) + 0.5), 1), count - 1)


def _sides(units: Collection[str], tested: int, seed: int, salt: str) -> dict[str, str]:
    def chance(unit: str) -> bytes:
        return hashlib.blake2b(f"{seed}\0{salt}\0{unit}".encode(), digest_size=16).digest()

    ordered = sorted(units, key=lambda unit: (chance(unit), unit))
    return {unit: TEST if i < tested else TRAIN for i, unit in enumerate(ordered)}


def _filled(table: Table, of: Callable[[Clip], str], recipe: Recipe) -> Table:
    return replace(table, clips=tuple(replace(clip, split=of(clip)) for clip in table), recipe=recipe)
