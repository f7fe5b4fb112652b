"""Particles of verbs that have no sign together: turn on the light. They are kept, for they turn the meaning round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..lexicon.protocol import SignLexicon
from . import english
from .clause import Unit

LOOSE = "particle of a verb that has no sign with it: kept"
SAID = "particle, said by the verb's sign"
_BETWEEN = ("det", "poss", "adj", "noun", "name", "pronoun", "num")
_FARTHEST = 5  # words between a verb and its particle


def loose_particles(units: Sequence[Unit], lexicon: SignLexicon) -> list[Unit]:
    """Particles by their tag, with the reason why each is kept or left out; prepositions that are none become some."""
    out = list(units)
    for i, unit in enumerate(units):
        if unit.form not in english.PARTICLES or unit.pos not in ("particle", "prep", "adv"):
            continue
        verb = _verb_of(units, i)
        if verb is None:
            continue
        pair = f"{verb.lemma}-{unit.form}"
        known = pair in english.PHRASAL and (units[i - 1] is verb or _ends(units, i))
        if unit.pos != "particle" and not known:
            continue
        said = pair in english.COMPLETED and bool(lexicon.candidates(verb.lemma))
        out[i] = replace(unit, tag="AVP", reason=SAID if said else LOOSE)
    return out


def _verb_of(units: Sequence[Unit], i: int) -> Unit | None:
    """The verb before a particle, with at most a noun phrase between."""
    for unit in reversed(units[max(0, i - _FARTHEST - 1) : i]):
        if unit.pos == "verb":
            return unit
        if unit.pos not in _BETWEEN:
            return None
    return None


def _ends(units: Sequence[Unit], i: int) -> bool:
    return i + 1 == len(units) or units[i + 1].pos in ("pause", "time", "sub", "and")
