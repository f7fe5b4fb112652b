"""What a written sign is made of. Frozen values; the grammar makes them, the synthesis reads them.

Vectors are in a hand's own terms: **ipsi** (towards the hand's own side), **up**, **out** (away from the signer). So
one and the same value describes either hand, and a symmetric sign is written once.
"""

from __future__ import annotations

from dataclasses import dataclass

Vector = tuple[float, float, float]
"""Ipsilateral, up, out."""

SIGN_TYPES = ("one-handed", "symmetric", "alternating", "dominance")
"""Battison's types: both hands alike and in phase, alike and in opposite phase, or one hand acting on the other."""


AGREEMENT = ("both", "object", "backwards")
"""How a verb agrees: it moves from its subject's locus to its object's, only goes to its object's, or moves from its
object's to its subject's (as INVITE)."""

FEATURES = (
    "sign-type", "selected-fingers", "flexion", "major-location", "minor-location", "movement", "contact", "repetition",
)  # fmt: skip
"""What ASL-LEX codes of a sign and a written sign is compared in."""


@dataclass(frozen=True)
class Place:
    """Where a hand is: a named place, and a way from there in metres.

    `name`: a point of `motion.neutral.POINTS` with `ipsi_`, `contra_` (sides of the body as seen from the hand) or
    `other_` (a point of the other hand) instead of `left_` and `right_`; or one of `places.SPACE`.
    """

    name: str
    offset: Vector = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class HandConfig:
    """A hand at one moment.

    `palm`, `fingers`: the directions that palm and (straight) fingers face. `point`: the part of the hand that is at
    `place`, a hand point without its side, or "wrist". `contact`: "none", "touch" (stays there), "brush" (slides off)
    or "near" (`gap` metres off the skin). `touches`: the point met, where the place is not it.
    """

    handshape: str = "lax"
    palm: Vector = (0.0, -1.0, 0.0)
    fingers: Vector = (0.0, 0.0, 1.0)
    place: Place = Place("space")
    point: str = "palm"
    contact: str = "none"
    gap: float = 0.0
    touches: str = ""


@dataclass(frozen=True)
class Path:
    """How a hand gets from the start of a movement to its end.

    `shape`: "straight", "arc", "circle", "zigzag" or "via" (through `points`, metres from the start). `towards`: where
    an arc bows, where a circle sets off, the side to which a zigzag goes first. `centre`: where from the start a
    circle's centre lies. `size`: height of an arc, radius of a circle, half width of a zigzag, metres. `count`: rounds
    or zigzags.
    """

    shape: str = "straight"
    towards: Vector = (0.0, 0.0, 1.0)
    centre: Vector = (0.0, -1.0, 0.0)
    size: float = 0.0
    count: float = 1
    points: tuple[Vector, ...] = ()


@dataclass(frozen=True)
class Local:
    """A movement within the hand: "wiggle", "twist", "nod" or "shake", `count` times, `size` degrees to each side."""

    kind: str
    count: float
    size: float


@dataclass(frozen=True)
class Hand:
    """One hand during a segment: how it starts, how it ends, and how it gets there."""

    start: HandConfig
    end: HandConfig
    path: Path = Path()
    local: tuple[Local, ...] = ()


@dataclass(frozen=True)
class Segment:
    """A hold or a movement of `duration` seconds. A hand that is None rests.

    `repeat`: how many times the way from start to end is gone, with returns between; `back`: whether it is gone back at
    the end too.
    """

    kind: str
    duration: float
    right: Hand | None
    left: Hand | None = None
    repeat: int = 1
    back: bool = False


@dataclass(frozen=True)
class SignSpec:
    """One written sign. `nonmanual`: names of ACTIONS, amounts; `face`: ARKit weights; `where`: file and line.

    `sense`: which meaning of its words, where they have several. `agreement`: one of `AGREEMENT`. `asllex`: the entry
    of ASL-LEX that it is compared with, where its name is not the gloss; `differs`: features in which it is meant to
    differ from that entry, and why. `inferred`: what rules filled in (`orientation`, `path`, ...). `first`: how many
    segments are a compound's first part; 0 for signs that are no compounds.
    """

    gloss: str
    words: tuple[str, ...]
    kind: str
    segments: tuple[Segment, ...]
    nonmanual: tuple[tuple[str, float], ...] = ()
    face: tuple[tuple[str, float], ...] = ()
    source: str = "general knowledge"
    note: str = ""
    where: str = ""
    sense: str = ""
    agreement: str = ""
    asllex: str = ""
    differs: tuple[tuple[str, str], ...] = ()
    inferred: tuple[str, ...] = ()
    first: int = 0

    @property
    def two_handed(self) -> bool:
        """Whether the left hand takes part."""
        return any(segment.left is not None for segment in self.segments)

    @property
    def duration(self) -> float:
        """Seconds from the first key pose to the last."""
        return sum(segment.duration for segment in self.segments)
