"""Pointing by rule: IX (there, it), POSS (its) and SELF (itself) towards a locus.

The index points, the flat hand shows its palm, the fist stands with its thumb up and goes there twice. Towards the
signer they touch or tap the chest. Source: general knowledge of ASL.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..errors import InputError
from .direction import LOCI, SIGNER, turned
from .spec import Hand, HandConfig, Place, Segment, SignSpec, Vector

POINTERS = ("IX", "POSS", "SELF")
_STROKE = 0.13  # metres that the hand goes towards what it points at
_THERE: Vector = (0.40, -0.42, 0.81)
"""Where a thing is that has no locus: in front of the dominant side, lower than a person."""


@lru_cache
def pointing_spec(kind: str, locus: str = "") -> SignSpec:
    """The sign that points at a locus; without one at a thing near by. InputError for anything else."""
    if kind not in POINTERS or locus not in ("", *LOCI):
        known = f"one of {', '.join(POINTERS)} to nothing or one of {', '.join(LOCI)}"
        raise InputError(f"no pointing sign '{kind}' to '{locus}', expected {known}")
    gloss = f"{kind}-{locus}" if locus else kind
    segments = _to_signer(kind) if locus == SIGNER else _away(kind, locus)
    return SignSpec(gloss, (), "one-handed", segments)


def _away(kind: str, locus: str) -> tuple[Segment, ...]:
    degrees = LOCI[locus] if locus else 0.0
    way = turned((0.0, 0.0, 1.0), degrees) if locus else _THERE
    at = np.array(turned((0.08, 0.05, 0.26), 0.6 * degrees)) - [0.0, 0.0, 0.14] + [0.05, 0.0, 0.0]
    if kind == "IX":
        start = HandConfig("1", _square((0.0, -1.0, 0.0), way), way, Place("centre", _vector(at)), "index_tip")
    elif kind == "POSS":
        start = HandConfig("open_b", _square(way, (0.0, 1.0, 0.0)), (0.0, 1.0, 0.0), Place("centre", _vector(at)))
    else:
        side = turned((-1.0, 0.0, 0.0), max(degrees, -20.0))
        out = turned((0.0, 0.0, 1.0), max(degrees, -20.0))
        start = HandConfig("10", side, out, Place("centre", _vector(at)))
    stroke = _STROKE * (0.7 if kind == "SELF" else 1.0)
    end = HandConfig(start.handshape, start.palm, start.fingers, Place("centre", _vector(at + stroke * np.array(way))),
                     start.point)  # fmt: skip
    if kind == "SELF":
        return (Segment("move", 0.5, Hand(start, end), repeat=2), _hold(end, 0.08))
    return (Segment("move", 0.28, Hand(start, end)), _hold(end, 0.16))


def _to_signer(kind: str) -> tuple[Segment, ...]:
    fingers: Vector = (-0.92, 0.38, 0.0)
    palm: Vector = (0.0, 0.0, -1.0)
    shape, point = {"IX": ("flat_1", "index_tip"), "POSS": ("open_b", "palm"), "SELF": ("10", "hand_radial")}[kind]
    if kind == "SELF":  # the thumb's side of the fist, thumb up
        palm, fingers = (-1.0, 0.0, 0.0), (0.0, 0.75, 0.66)
    start = HandConfig(shape, palm, fingers, Place("chest", (0.03, 0.0, 0.10)), point)
    end = HandConfig(shape, palm, fingers, Place("chest"), point, "touch")
    if kind == "SELF":
        near = HandConfig(shape, palm, fingers, Place("chest", (0.0, 0.0, 0.05)), point)
        return (Segment("move", 0.5, Hand(near, end), repeat=2), _hold(end, 0.08))
    return (Segment("move", 0.28, Hand(start, end)), _hold(end, 0.14))


def _hold(config: HandConfig, seconds: float) -> Segment:
    return Segment("hold", seconds, Hand(config, config))


def _square(direction: Vector, to: Vector) -> Vector:
    """`direction` made square to `to`."""
    a, b = np.array(direction), np.array(to) / np.linalg.norm(to)
    a = a - (a @ b) * b
    return _vector(a / np.linalg.norm(a))


def _vector(values: np.ndarray) -> Vector:
    return (round(float(values[0]), 4), round(float(values[1]), 4), round(float(values[2]), 4))
