"""Path movement and its repetition, in ASL-LEX's words, from the strokes of a sign.

A stroke is a segment in which the right hand travels 2 cm or more (5 cm where its handshape changes on the way), bends
or shakes at the wrist (the hand travels on a small path), or swings about a far edge; wiggling, opening, closing and
turning about the hand's own axis are no path. A right hand that stays on the left one goes the left one's way. Left out
are the way to a first contact, and a short release after the last, where the sign has other strokes; of several ways to
contacts through the air, the ways back.

- `arc`, `via`: Curved where it bows by more than a tenth of its chord, else Straight; `circle`: Circular; `zigzag`:
  Z-shaped where it gets on, else to and fro (BackAndForth once, Straight repeated for more); less than 2 cm to each
  side is seen as the straight line.
- A hand that turns by 30 degrees and more about a point of its edge: Curved.
- One stroke gone back once: BackAndForth. Several strokes: their common shape; there and back: BackAndForth (Straight,
  repeated, for more); three and more that change sides: Z-shaped; two that cross: X-shaped; else Other.
- Repeated: a stroke, a handshape change or a local movement that is made twice or more, and wiggling.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..motion.arms import hand_turn
from ..motion.hands import hand_pose
from ..motion.neutral import NEUTRAL, POINTS
from ..motion.rotations import angle, rotate
from ..motion.skeleton import joint
from .places import REST, SPACE, mirrored, point_name
from .spec import Hand, HandConfig, Path, Segment
from .track import point_lever

_TRAVEL, _OPENING = 0.02, 0.05  # metres
_BOW = 0.10  # of the chord
_TURN = np.radians(30)
_EDGE = 0.03  # metres that the palm's middle travels when a hand turns about a far edge
_RELEASE = 0.08  # metres


@dataclass(frozen=True)
class Stroke:
    """`start`, `way (3,)`: where the hand's point begins and how it gets on, metres. `shape`: ASL-LEX's word.
    `approach`, `release`: it ends, or starts, in contact only. `times`: how often; `returns`: gone back at the end."""

    start: np.ndarray
    way: np.ndarray
    shape: str
    approach: bool = False
    release: bool = False
    times: float = 1.0
    returns: bool = False


def movement(segments: tuple[Segment, ...]) -> str:
    """ASL-LEX's path movement of a sign."""
    strokes = _main(_strokes(segments))
    if not strokes:
        return "None"
    if len(strokes) == 1:
        only = strokes[0]
        once = only.shape == "Straight" and only.returns and only.times == 1
        return "BackAndForth" if once else only.shape
    return _several(strokes)


def repeated(segments: tuple[Segment, ...]) -> bool:
    """Whether path, twist or handshape change repeats."""
    if any(_repeats(s) for s in segments if s.right and s.kind == "move"):
        return True
    strokes = _main(_strokes(segments))
    ways = [s.way for s in strokes if np.linalg.norm(s.way) > _TRAVEL]
    apart = 1 if all(s.approach for s in strokes) else 2
    alike = any(_cosine(a, b) > 0.9 for i, a in enumerate(ways) for b in ways[i + apart :])
    changes = [
        (s.right.start.handshape, s.right.end.handshape)
        for s in segments
        if s.right and s.right.start.handshape != s.right.end.handshape
    ]
    return alike or len(changes) > len(set(changes))


def _repeats(segment: Segment) -> bool:
    hand = segment.right
    if hand is None:
        return False
    if segment.left and hand == Hand(hand.start, hand.start) and hand.start.place.name.startswith("other_"):
        hand = segment.left
    travels = hand.start != hand.end or hand.path.shape != "straight" or bool(hand.local)
    return (
        (segment.repeat > 1 and travels)
        or (hand.path.shape in ("circle", "zigzag") and hand.path.count >= 2 and _stroke_shape(segment) != "Z-shaped")
        or any(local.kind == "wiggle" or local.count >= 1.5 for local in hand.local)
    )


def _strokes(segments: tuple[Segment, ...]) -> list[Stroke]:
    out = []
    for segment in segments:
        hand = segment.right
        if hand is None or segment.kind == "hold" or REST in (hand.start.place.name, hand.end.place.name):
            continue
        stroke = _stroke(hand, segment)
        if stroke:
            out.append(stroke)
    return out


def _stroke_shape(segment: Segment) -> str:
    stroke = _stroke(segment.right, segment) if segment.right else None
    return stroke.shape if stroke else "None"


def _stroke(hand: Hand, segment: Segment) -> Stroke | None:
    left = segment.left
    start, end = place_of(hand.start, left.start if left else None), place_of(hand.end, left.end if left else None)
    way = end - start
    shape = _shape(hand, way)
    if shape == "None" and left and hand.start.place.name.startswith("other_"):
        shape = _shape(left, way)
    if shape == "None":
        return None
    before, after = (c.contact in ("touch", "brush") for c in (hand.start, hand.end))
    times = float(segment.repeat)
    return Stroke(start, way, shape, after and not before, before and not after, times, segment.back)


def _shape(hand: Hand, way: np.ndarray) -> str:
    path, chord = hand.path, float(np.linalg.norm(way))
    if path.shape == "circle":
        return "Circular"
    if path.shape == "zigzag" and path.size >= _TRAVEL:
        return _zigzag(path, chord)
    if path.shape == "via":
        return _via(path, chord)
    if path.shape == "arc" and path.size > max(_BOW * chord, 0.5 * _TRAVEL):
        return "Curved"
    return _plain_shape(hand, chord)


def _plain_shape(hand: Hand, chord: float) -> str:
    """Of a hand that goes straight, if it goes at all."""
    least = _TRAVEL if hand.start.handshape == hand.end.handshape else _OPENING
    bends = any(local.kind in ("nod", "shake") for local in hand.local)
    if chord >= least or bends or hand.path.shape == "zigzag":
        return "Straight"
    return "Curved" if _swings(hand) else "None"


def _zigzag(path: Path, chord: float) -> str:
    if chord > 2 * path.size and path.count >= 1:
        return "Z-shaped"
    return "BackAndForth" if path.count < 1.5 else "Straight"


def _via(path: Path, chord: float) -> str:
    points = np.array([(0.0, 0.0, 0.0), *path.points])
    ways = np.diff(points, axis=0)
    turns = [float(np.arccos(np.clip(_cosine(a, b), -1, 1))) for a, b in pairwise(ways)]
    axes = [np.cross(a, b) for a, b in pairwise(ways)]
    if any(a @ b < 0 for a, b in pairwise(axes)):
        return "Z-shaped"
    if sum(turns) > np.radians(250):
        return "Circular"
    return "Curved" if max(turns, default=0) > np.radians(15) else "Straight"


def _swings(hand: Hand) -> bool:
    """Whether the palm's middle is carried along when the hand turns about its point."""
    turns = [_turn(config) for config in (hand.start, hand.end)]
    if angle(turns[0], turns[1]) < _TURN:
        return False
    arms = [rotate(t, _lever("palm", c) - _lever(c.point, c)) for t, c in zip(turns, (hand.start, hand.end))]
    return bool(np.linalg.norm(arms[1] - arms[0]) > _EDGE)


def _main(strokes: list[Stroke]) -> list[Stroke]:
    """Without the way to the first contact and without a short release, where other strokes remain."""
    out = list(strokes)
    to_contact = [s for s in out if s.approach]
    if len(to_contact) > 1 and all(s.approach or s.release for s in out):
        return to_contact
    if len(out) > 1 and out[0].approach and out[0].times == 1 and out[0].shape == "Straight":
        out = out[1:]
    if len(out) > 1 and out[-1].release and np.linalg.norm(out[-1].way) <= _RELEASE:
        out = out[:-1]
    return out


def _several(strokes: list[Stroke]) -> str:
    shapes = sorted({s.shape for s in strokes} - {"Straight"})
    if shapes:
        return "Circular" if "Circular" in shapes else shapes[0]
    ways = [s.way for s in strokes]
    turns = [_cosine(a, b) for a, b in pairwise(ways)]
    if min(turns) > 0.7:
        return "Straight"
    if _cross(strokes):
        return "X-shaped"
    if max(turns) < -0.7:
        return "BackAndForth" if len(ways) == 2 else "Straight"
    return "Z-shaped" if len(ways) >= 3 and _alternate(ways) else "Other"


def _alternate(ways: list[np.ndarray]) -> bool:
    axes = [np.cross(a, b) for a, b in pairwise(ways)]
    return all(a @ b < 0 for a, b in pairwise(axes))


def _cross(strokes: list[Stroke]) -> bool:
    """Whether the first and the last stroke cross near their middles, at a wide angle."""
    a, b = strokes[0], strokes[-1]
    if len(strokes) > 3 or abs(_cosine(a.way, b.way)) > 0.7:
        return False
    lines = np.stack([a.way, -b.way], axis=1)
    (u, v), *_ = np.linalg.lstsq(lines, b.start - a.start, rcond=None)
    gap = np.linalg.norm(a.start + u * a.way - b.start - v * b.way)
    return bool(0.15 < u < 0.85 and 0.15 < v < 0.85 and gap < 0.05)


def between_palms(right: HandConfig, left: HandConfig) -> float:
    """Metres between the middles of the two palms."""
    palms = [
        place_of(config, other, side)
        + rotate(_turn(config, side), _lever("palm", config, side) - _lever(config.point, config, side))
        for config, other, side in ((right, left, "right"), (left, None, "left"))
    ]
    return float(np.linalg.norm(palms[0] - palms[1]))


def place_of(config: HandConfig, other: HandConfig | None = None, side: str = "right") -> np.ndarray:
    """`(3,)` world metres of a hand's point on the neutral body at rest; `other`: how the other hand is."""
    place = config.place
    if place.name in SPACE:
        return _point("chest") + mirrored(SPACE[place.name], side) + mirrored(place.offset, side)
    if place.name.startswith("other_") and other is not None and other.place.name != REST:
        hand = "left" if side == "right" else "right"
        part = place.name.removeprefix("other_")
        lever = _lever(part, other, hand) - _lever(other.point, other, hand)
        at = place_of(other, None, hand) + rotate(_turn(other, hand), lever)
    else:
        at = _point(point_name(place.name, side)) if place.name != REST else _point("belly")
    return at + mirrored(place.offset, side)


def _point(name: str) -> np.ndarray:
    at, offset, _ = POINTS[name]
    index, total = joint(at), np.array(offset, float)
    while index >= 0:
        total = total + NEUTRAL.offsets[index]
        index = NEUTRAL.parents[index]
    return total


def _lever(point: str, config: HandConfig, side: str = "right") -> np.ndarray:
    """`(3,)` from the wrist to a point of the hand, or of the arm behind it, in the wrist's frame."""
    at, offset, _ = POINTS.get(f"{side}_{point}", ("", None, None))
    if at.endswith(("elbow", "shoulder")):
        way = NEUTRAL.offsets[joint(f"{side}_wrist")]
        return np.asarray(offset - way if at.endswith("elbow") else offset - 2 * way, float)
    return np.asarray(point_lever(point, side, hand_pose(config.handshape, side)[None].astype(float))[0])


def _turn(config: HandConfig, side: str = "right") -> np.ndarray:
    return hand_turn(side, np.array(mirrored(config.fingers, side)), np.array(mirrored(config.palm, side)))


def _cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-9))
