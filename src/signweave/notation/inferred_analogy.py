"""Orientation by analogy: a sign is turned as the hand-written signs most like it are.

Likeness adds up what two signs share: sign type, major and minor location (3 each), the handshape (2) and its family
(2.5), contact (1.5), movement, twist and the weak hand's handshape (1 each), change of aperture (0.7), repetition
(0.5). Every hand-written sign votes, with weight exp((likeness - the greatest) / 1.5), for the signs turned as it is:
by the cosine to the fourth between palms, between fingers, and by the product of both. The rule of `inferred_hands` has
a fifth of all votes. The sign with most votes gives palm and fingers, and the point that touches, where it touches the
same part of the body. A sign's own hand-written form can be left out, to measure.

The weights are a guess; 1.5 and the fourth power are the best of 24 settings on the signs that ASL-LEX has too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from .inferred_hands import BASES, FISTS, FLATS, HOOKED, MIDDLES, PINCHED, POINTING, TWO, Dominant
from .phonology import code, first_morpheme
from .phonology_hands import plain_handshape
from .places import DIRECTIONS
from .spec import SignSpec, Vector
from .vocabulary import load_vocabulary

if TYPE_CHECKING:
    from .inferred import Coding

_WEIGHTS = np.array([3, 3, 3, 2, 2.5, 1.5, 1, 1, 1, 0.7, 0.5])
_SOFTNESS, _POWER, _RULE, _COUNTS = 1.5, 4, 0.2, 0.02
_FAMILIES = (FISTS, FLATS, PINCHED, POINTING, TWO, HOOKED, MIDDLES)


@dataclass(frozen=True)
class Written:
    """The hand-written signs: `traits (N, 11)` as text, `palms` and `fingers (N, 3)` unit, the point that touches."""

    glosses: tuple[str, ...]
    traits: np.ndarray
    palms: np.ndarray
    fingers: np.ndarray
    points: tuple[str, ...]


def by_analogy(coding: Coding, rule: Dominant, without: str = "") -> Dominant:
    """The right hand as signs like this one hold it. `rule`: what the rules say. `without`: a gloss left out."""
    known = written()
    likeness = (known.traits == _traits_of(coding)) @ _WEIGHTS
    if without:
        likeness = np.where(np.array(known.glosses) == without, -np.inf, likeness)
    weights = np.exp((likeness - likeness.max()) / _SOFTNESS)
    some = np.flatnonzero(weights > _COUNTS)
    said = [_vector(rule.palm), _vector(rule.fingers)]
    alike = [_alike(ways[some] @ ways.T) for ways in (known.palms, known.fingers)]
    votes = (alike[0] + alike[1] + alike[0] * alike[1]) @ weights
    by_rule = [_alike(ways[some] @ way) for ways, way in zip((known.palms, known.fingers), said, strict=True)]
    votes = votes + _RULE * weights.sum() * (by_rule[0] + by_rule[1] + by_rule[0] * by_rule[1])
    best = int(some[int(np.argmax(votes))])
    hand = replace(rule, palm=direction_words(known.palms[best]), fingers=direction_words(known.fingers[best]))
    same_touch = coding.contact and known.traits[best][1] == coding.major and known.traits[best][5] == "1"
    return replace(hand, point=known.points[best]) if same_touch and known.points[best] else hand


def _alike(cosines: np.ndarray) -> np.ndarray:
    return np.maximum(cosines, 0) ** _POWER


@lru_cache
def written() -> Written:
    """The bundled vocabulary's signs, but for letters and numbers."""
    signs = {g: s for g, s in load_vocabulary("ase").items() if not g.startswith("fs:") and not g[0].isdigit()}
    hands = [_first(spec) for spec in signs.values()]
    ways = np.array([hand[:2] for hand in hands], float)
    ways = ways / np.linalg.norm(ways, axis=-1, keepdims=True)
    traits = np.array([_traits_of_written(spec) for spec in signs.values()])
    return Written(tuple(signs), traits, ways[:, 0], ways[:, 1], tuple(hand[2] for hand in hands))


def _first(spec: SignSpec) -> tuple[Vector, Vector, str]:
    """Palm and fingers at the onset, and the point of the first contact."""
    hands = [hand for s in first_morpheme(spec) if (hand := s.right or s.left)]
    touching = [c.point for hand in hands for c in (hand.start, hand.end) if c.contact != "none" or c.touches]
    return hands[0].start.palm, hands[0].start.fingers, touching[0] if touching else ""


def _traits_of(coding: Coding) -> np.ndarray:
    shape = _plain(coding.handshape)
    other = _plain(coding.other_handshape) if coding.sign_type.startswith(("Asym", "Dom")) else ""
    flags = [str(int(flag)) for flag in (coding.contact, coding.twists, coding.opens, coding.repeated)]
    return np.array([
        _kind(coding.sign_type), coding.major, coding.minor, shape, _family(shape), flags[0], coding.movement, flags[1],
        other, flags[2], flags[3],
    ])  # fmt: skip


def _traits_of_written(spec: SignSpec) -> list[str]:
    values, segments = code(spec), first_morpheme(spec)
    hands = [hand for s in segments if (hand := s.right or s.left)]
    shapes = [_plain(c.handshape) for hand in hands for c in (hand.start, hand.end)]
    asymmetric = values["sign-type"].startswith(("Asym", "Dom"))
    other = _plain(segments[0].left.start.handshape) if asymmetric and segments[0].left else ""
    twists = any(local.kind == "twist" for hand in hands for local in hand.local)
    return [
        _kind(values["sign-type"]), values["major-location"], values["minor-location"], shapes[0], _family(shapes[0]),
        values["contact"], values["movement"], str(int(twists)), other, str(int(len(set(shapes)) > 1)),
        values["repetition"],
    ]  # fmt: skip


def _plain(name: str) -> str:
    """A handshape's name; fists with the thumb beside or out are one, and so are hands of the family B."""
    shape = BASES.get(name) or plain_handshape(name)
    return {"a": "10", "closed_b": "open_b"}.get(shape, shape)


def _kind(sign_type: str) -> str:
    return sign_type if sign_type in ("OneHanded", "SymmetricalOrAlternating") else "asymmetrical"


def _family(shape: str) -> str:
    return next((str(i) for i, family in enumerate(_FAMILIES) if shape in family), shape)


def _vector(words: str) -> np.ndarray:
    total, weight = np.zeros(3), 1.0
    for word in words.replace("-", " ").split():
        total, weight = (total, 0.4) if word == "slightly" else (total + weight * np.array(DIRECTIONS[word]), 1.0)
    return total / np.linalg.norm(total)


def direction_words(way: np.ndarray) -> str:
    """The words of direction nearest to a unit vector `(3,)` of ipsilateral, up, out."""
    texts, ways = _vocabulary_of_directions()
    return texts[int(np.argmax(ways @ way))]


@lru_cache
def _vocabulary_of_directions() -> tuple[tuple[str, ...], np.ndarray]:
    pairs = (("ipsi", "contra"), ("up", "down"), ("out", "in"))
    texts = []
    for amounts in product((-1.0, -0.4, 0.0, 0.4, 1.0), repeat=3):
        if max(map(abs, amounts)) == 1:
            words = [(abs(a), pair[a < 0]) for a, pair in zip(amounts, pairs, strict=True) if a]
            words.sort(key=lambda item: -item[0])
            texts.append(" ".join(word if amount == 1 else f"slightly-{word}" for amount, word in words))
    return tuple(texts), np.array([_vector(text) for text in texts])
