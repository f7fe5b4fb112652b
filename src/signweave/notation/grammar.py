"""The notation's grammar: a sign as it is written in YAML, to a `SignSpec`. Every error names its line.

    HELLO:
      words: [hello, hi]
      type: one-handed                     # symmetric, alternating, dominance
      right: {handshape: B, palm: out down, fingers: up contra, at: ipsi_temple, point: index_tip, contact: touch}
      segments:
        - hold: 0.1                        # seconds
        - move: 0.4                        # seconds; the hands' keys say what is different at its end
          path: {shape: arc, towards: up, size: 4}
          right: {by: out 14 ipsi 12}
      nonmanual: [smile]

Lengths are centimetres, angles degrees. Directions combine: `up out`, `slightly ipsi`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..motion.handshapes import ALIASES, HANDSHAPES
from ..motion.skeleton import FACE_NAMES
from .nonmanual import ACTIONS
from .places import DIRECTIONS, hand_points, place_names
from .spec import AGREEMENT, FEATURES, SIGN_TYPES, Hand, HandConfig, Local, Path, Place, Segment, SignSpec, Vector
from .yamlnodes import Value

HEAD_KEYS = tuple("words sense agreement nonmanual face source note asllex differs inferred".split())
SIGN_KEYS = (*HEAD_KEYS, "type", "right", "left", "segments", "first", "compound", "transition")
HAND_KEYS = ("handshape", "palm", "fingers", "at", "by", "point", "contact", "gap", "touches", "path", "local")
SEGMENT_KEYS = ("hold", "move", "right", "left", "path", "local", "repeat", "back")
PATH_KEYS = ("shape", "towards", "centre", "size", "count", "points")
SHAPES = ("straight", "arc", "circle", "zigzag", "via")
CONTACTS = ("none", "touch", "brush", "near")
LOCALS = {"wiggle": 16.0, "twist": 28.0, "nod": 20.0, "shake": 14.0}
"""Local movements and their usual size, degrees to each side."""

_SIZES = {"straight": 0.0, "arc": 4.0, "circle": 6.0, "zigzag": 4.0, "via": 0.0}  # centimetres
_NEAR = 0.03  # metres: "near" without a gap of its own
_SLIGHTLY = 0.4
_PARALLEL = 0.94  # cosine: nearer than 20 degrees the palm's own direction would mean nothing
_SHAPES_BY_NAME = {name.replace("_", ""): name for name in (*HANDSHAPES, *ALIASES)}


def read_sign(gloss: str, value: Value) -> SignSpec:
    """One sign's mapping (not a compound) to its spec."""
    keys = value.mapping(gloss, SIGN_KEYS)
    if "right" not in keys:
        value.fail(f"{gloss} has no 'right': say how the dominant hand starts")
    kind = _word(keys["type"], "type", SIGN_TYPES) if "type" in keys else "one-handed"
    right = _config(keys["right"], HandConfig(), "right")
    left = _first_left(keys, kind, right, value)
    segments = []
    if "segments" not in keys:
        value.fail(f"{gloss} has no 'segments': say what the hands do")
    for item in keys["segments"].items("segments"):
        segment = _segment(item, kind, right, left)
        segments.append(segment)
        right = _last(segment.right, segment) or right
        left = _last(segment.left, segment)
    if not segments:
        value.fail(f"{gloss} has no segments")
    if kind == "alternating":
        segments = _opposite(segments, value)
    first = int(keys["first"].number("first", 1, len(segments))) if "first" in keys else 0
    return read_head(SignSpec(gloss, (), kind, tuple(segments), where=value.where, first=first), keys)


def read_head(spec: SignSpec, keys: dict[str, Value]) -> SignSpec:
    """Words, non-manuals, source: what simple signs and compounds share."""
    words = [v.text("a word").lower() for v in keys["words"].items("words")] if "words" in keys else []
    nonmanual = [_nonmanual(v) for v in keys["nonmanual"].items("nonmanual")] if "nonmanual" in keys else []
    face = []
    for name, amount in (keys["face"].mapping("face", FACE_NAMES) if "face" in keys else {}).items():
        face.append((name, amount.number(name, 0, 1)))
    texts: dict[str, Any] = {key: keys[key].text(key) for key in ("source", "note", "sense", "asllex") if key in keys}
    if "agreement" in keys:
        texts["agreement"] = _word(keys["agreement"], "agreement", AGREEMENT)
    differs = keys["differs"].mapping("differs", FEATURES) if "differs" in keys else {}
    inferred = [v.text("inferred") for v in keys["inferred"].items("inferred")] if "inferred" in keys else []
    reasons = tuple((feature, reason.text(feature)) for feature, reason in differs.items())
    spec = replace(spec, words=tuple(words), differs=reasons, inferred=tuple(inferred), **texts)
    return replace(spec, nonmanual=(*spec.nonmanual, *nonmanual), face=(*spec.face, *face))


def _last(hand: Hand | None, segment: Segment) -> HandConfig | None:
    return None if hand is None else hand.start if segment.back else hand.end


def _opposite(segments: list[Segment], value: Value) -> list[Segment]:
    """Left hands of an alternating sign: each movement from its end to its start, holds where movements leave it."""
    moves = [s.left for s in segments if s.kind == "move" and s.left]
    at = moves[0].end if moves else None
    out = []
    for segment in segments:
        left = segment.left
        if left and at and segment.kind == "hold":
            left = replace(left, start=at, end=at)
        elif left:
            left = replace(left, start=left.end, end=left.start)
            if left.start != at:
                value.fail("an alternating sign goes between two places: its movements must end where one began")
            at = _last(left, segment)
        out.append(replace(segment, left=left))
    return out


def _first_left(keys: dict[str, Value], kind: str, right: HandConfig, value: Value) -> HandConfig | None:
    both = kind in ("symmetric", "alternating")
    if "left" in keys:
        if kind == "one-handed":
            keys["left"].fail("a one-handed sign has no 'left'; set its type to symmetric, alternating or dominance")
        return _config(keys["left"], right if both else HandConfig(), "left")
    if kind == "dominance":
        value.fail("type dominance needs 'left': say what the other hand does")
    return right if both else None


def _segment(value: Value, kind: str, right: HandConfig, left: HandConfig | None) -> Segment:
    keys = value.mapping("a segment", SEGMENT_KEYS)
    if ("hold" in keys) == ("move" in keys):
        value.fail("a segment is either 'hold: seconds' or 'move: seconds'")
    what = "hold" if "hold" in keys else "move"
    duration = keys[what].number(what, 0.02, 10)
    both = kind in ("symmetric", "alternating")
    dominant = _hand(keys, "right", right, right, shared=True)
    other = None
    if left is not None:
        changes = "right" if both and "right" in keys else "left"
        other = _hand(keys, changes, left, left, shared=both)
        if both and "left" in keys and changes == "right":
            own, ways = _hand(keys, "left", left, other.end, shared=False), keys["left"].mapping("left", HAND_KEYS)
            kept = {key: getattr(other, key) for key in ("path", "local") if key not in ways}
            other = replace(own, **kept)
    elif "left" in keys:
        keys["left"].fail("a one-handed sign has no 'left'; set its type to symmetric, alternating or dominance")
    repeat = int(keys["repeat"].number("repeat", 1, 20)) if "repeat" in keys else 1
    back = "back" in keys and _word(keys["back"], "back", ("yes", "no", "true", "false")) in ("yes", "true")
    return Segment(what, duration, dominant, other, repeat, back)


def _hand(keys: dict[str, Value], side: str, start: HandConfig, end: HandConfig, shared: bool) -> Hand:
    """One hand of a segment; `shared`: path and local movement of the segment are this hand's too."""
    own = keys[side].mapping(side, HAND_KEYS) if side in keys else {}
    path_at = own.get("path") or (keys.get("path") if shared else None)
    local_at = own.get("local") or (keys.get("local") if shared else None)
    path = _path(path_at) if path_at else Path()
    local = _locals(local_at) if local_at else ()
    return Hand(start, _config(keys[side], end, side) if side in keys else end, path, local)


def _config(value: Value, base: HandConfig, side: str) -> HandConfig:
    """`base` with what is written changed. A new place begins without contact."""
    keys = value.mapping(side, HAND_KEYS)
    config = base
    if "at" in keys or "by" in keys:
        config = replace(config, contact="none", gap=0.0, touches="")
    if "handshape" in keys:
        config = replace(config, handshape=_handshape(keys["handshape"]))
    if "palm" in keys:
        config = replace(config, palm=directions(keys["palm"], "palm"))
    if "fingers" in keys:
        config = replace(config, fingers=directions(keys["fingers"], "fingers"))
    if "at" in keys:
        config = replace(config, place=_place(keys["at"], side))
    if "by" in keys:
        config = replace(config, place=_moved(config.place, lengths(keys["by"], "by")))
    if "point" in keys:
        config = replace(config, point=_word(keys["point"], "hand point", hand_points()))
    if "touches" in keys:
        config = replace(config, touches=_word(keys["touches"], "place", place_names()))
    if abs(sum(p * f for p, f in zip(config.palm, config.fingers))) > _PARALLEL:
        value.fail(f"{side}: palm and fingers cannot face the same or opposite ways")
    if "contact" in keys:
        contact = _word(keys["contact"], "contact", CONTACTS)
        config = replace(config, contact=contact, gap=_NEAR if contact == "near" else 0.0)
    if "gap" in keys:
        config = replace(config, gap=keys["gap"].number("gap", 0, 30) / 100)
    return config


def _handshape(value: Value) -> str:
    word = value.text("handshape")
    key = word.lower().replace("_", "").replace("-", "").replace(" ", "")
    if key not in _SHAPES_BY_NAME:
        value.unknown("handshape", word, (*ALIASES, *HANDSHAPES))
    name = _SHAPES_BY_NAME[key]
    return ALIASES.get(name, name)


def _place(value: Value, side: str) -> Place:
    name, _, way = value.text("at").partition(",")
    name = name.strip()
    if name not in place_names():
        value.unknown("place", name, place_names())
    if side == "left" and name.startswith("other_"):
        value.fail(f"the left hand cannot be placed on the right one ({name!r}); place the right hand on the left")
    return _moved(Place(name), _lengths(value, way, "at")) if way.strip() else Place(name)


def _moved(place: Place, way: Vector) -> Place:
    x, y, z = place.offset
    return Place(place.name, (x + way[0], y + way[1], z + way[2]))


def directions(value: Value, what: str) -> Vector:
    """`up out`, `slightly contra`: a unit vector."""
    total, weight = [0.0, 0.0, 0.0], 1.0
    for word in value.text(what).replace("-", " ").split():
        if word == "slightly":
            weight = _SLIGHTLY
            continue
        if word not in DIRECTIONS:
            value.unknown("direction", word, (*DIRECTIONS, "slightly"))
        total = [t + weight * d for t, d in zip(total, DIRECTIONS[word])]
        weight = 1.0
    length = sum(t * t for t in total) ** 0.5
    if length < 1e-6:
        value.fail(f"{what} {value.text(what)!r} points nowhere")
    return (total[0] / length, total[1] / length, total[2] / length)


def lengths(value: Value, what: str) -> Vector:
    """`out 20 down 5` in centimetres: a vector in metres."""
    return _lengths(value, value.text(what), what)


def _lengths(value: Value, text: str, what: str) -> Vector:
    words = text.split()
    total = [0.0, 0.0, 0.0]
    if len(words) % 2:
        value.fail(f"{what}: {text.strip()!r} should be directions with centimetres, such as 'out 20 down 5'")
    for word, number in zip(words[::2], words[1::2]):
        if word not in DIRECTIONS:
            value.unknown("direction", word, DIRECTIONS)
        try:
            length = float(number) / 100
        except ValueError:
            value.fail(f"{what}: {number!r} is not a length in centimetres")
        if not abs(length) <= 1:
            value.fail(f"{what}: {number} cm is longer than an arm")
        total = [t + length * d for t, d in zip(total, DIRECTIONS[word])]
    return (total[0], total[1], total[2])


def _path(value: Value) -> Path:
    if value.is_word:
        shape = _word(value, "path shape", SHAPES)
        return Path(shape, size=_SIZES[shape] / 100)
    keys = value.mapping("path", PATH_KEYS)
    shape = _word(keys["shape"], "path shape", SHAPES) if "shape" in keys else "straight"
    path = Path(shape, size=_SIZES[shape] / 100)
    if "towards" in keys:
        path = replace(path, towards=directions(keys["towards"], "towards"))
    if "centre" in keys:
        path = replace(path, centre=directions(keys["centre"], "centre"))
    if "size" in keys:
        path = replace(path, size=keys["size"].number("size", 0, 40) / 100)
    if "count" in keys:
        path = replace(path, count=keys["count"].number("count", 0.25, 10))
    if shape == "circle" and path.count % 1:
        value.fail("a circle's count is a whole number of rounds")
    if "points" in keys:
        path = replace(path, points=tuple(lengths(v, "points") for v in keys["points"].items("points")))
    if (shape == "via") != bool(path.points):
        value.fail("a path of shape via needs 'points', and only it has them")
    return path


def _locals(value: Value) -> tuple[Local, ...]:
    """`{twist: 2}` or `{twist: [2, 40]}`: how many times, degrees to each side."""
    out = []
    for kind, amount in value.mapping("local", LOCALS).items():
        numbers = amount.items(kind)
        count = numbers[0].number(kind, 0.5, 20)
        size = numbers[1].number(f"size of {kind}", 1, 90) if len(numbers) > 1 else LOCALS[kind]
        out.append(Local(kind, count, size))
    return tuple(out)


def _nonmanual(value: Value) -> tuple[str, float]:
    """`smile` or `smile 0.5`."""
    name, _, amount = value.text("nonmanual").partition(" ")
    if name not in ACTIONS:
        value.unknown("nonmanual", name, ACTIONS)
    try:
        strength = float(amount or 1)
    except ValueError:
        strength = -1.0
    if not 0 <= strength <= 2:
        value.fail(f"nonmanual {name}: {amount!r} is not an amount from 0 to 2")
    return name, strength


def _word(value: Value, what: str, known: tuple[str, ...]) -> str:
    word = value.text(what)
    if word not in known:
        value.unknown(what, word, known)
    return word
