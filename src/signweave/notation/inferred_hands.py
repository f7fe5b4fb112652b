"""Hands of inferred signs: which handshape opens or closes to which, how hands are turned, and what of them touches.

- **Handshape**: the coded one; where our reading of it (`phonology_hands`) gives other selected fingers or flexion than
  coded, the nearest name that gives the coded ones. Where the aperture changes, the hand ends in the first shape of
  `ENDS` in which just the selected fingers have moved.
- **What touches**: fingertips of the selected fingers; the thumb of fists with the thumb out, of Y, L, C, and of a
  spread hand at the head; hooked fingers' backs; the palm of flat hands on the trunk or on a hand; a fist's little
  finger side on a hand, its knuckles elsewhere.
- **Orientation** follows from what touches what: fingertips reach the head with the palm in and fingers up and across;
  thumbs with the palm across and fingers up; flat hands lie on the trunk with fingers across; on the other hand the
  palm faces down on a flat palm or back, and across where the edge of a fist lands. In free space pointing and spread
  hands show their palm outward, fists and C face across, flat hands of both hands face down, spread ones up, Y and P
  down.
- **Weak hand**: flat hands lie palm up under contact with the palm, palm down under contact with the back; other
  handshapes face across. Fingers go across and out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..motion.handshapes import HANDSHAPES
from .phonology_hands import flexion, moving_fingers, plain_handshape, selected_fingers

if TYPE_CHECKING:
    from .inferred import Coding

THUMBED = {"10", "y", "curved_l", "ily"}
TWO = {"u", "open_h", "v", "r", "k", "3", "flat_h", "curved_h", "flat_v", "curved_v", "w"}
HOOKED = {"bent_1", "bent_v", "bent_u", "bent_l", "claw_3"}
FISTS = {"s", "a", "10", "e", "closed_e", "t"}
FLATS = {"open_b", "closed_b", "flat_b", "curved_b", "5", "4", "flat_4", "curved_4"}
MIDDLES = {"8", "open_8", "middle_finger", "d"}
PINCHED = {"flat_o", "o", "flatspread_5", "curved_5", "claw_5", "c", "flat_c", "stacked_5", "spread_open_e", "open_e"}
POINTING = {"1", "flat_1", "curved_1", "l", "g", "closed_g", "baby_o", "baby_c", "f", "open_f", "7", "horns", "flat_l"}

ENDS: dict[str, tuple[str, ...]] = {
    "5": ("flat_o", "claw_5", "s"), "open_b": ("flat_b", "s"), "closed_b": ("flat_b", "s"), "4": ("flat_4",),
    "flat_o": ("5",), "o": ("5",), "s": ("5", "1", "u", "v"), "a": ("5",), "10": ("5",), "c": ("s",),
    "curved_5": ("s",), "claw_5": ("s",), "flatspread_5": ("flat_o", "o", "s"), "flat_b": ("o", "s"),
    "1": ("bent_1", "s"), "v": ("bent_v", "s"), "u": ("flat_h", "s"), "open_h": ("flat_h", "n"),
    "l": ("bent_l", "baby_o"), "bent_1": ("1",),
    "bent_v": ("v",), "baby_o": ("1", "l"), "f": ("5", "open_f"), "8": ("5", "open_8"), "open_8": ("8",), "w": ("5",),
    "3": ("claw_3", "flat_h"), "flat_h": ("open_h", "u"), "curved_v": ("bent_v", "v"), "g": ("closed_g", "baby_o"),
    "curved_l": ("baby_o", "l"), "bent_l": ("l",), "flat_1": ("1",), "y": ("s",), "i": ("s",), "e": ("5",),
    "r": ("s",), "k": ("s", "u"), "d": ("s",), "spread_open_e": ("5",), "stacked_5": ("5",),
}  # fmt: skip
"""What a hand opens or closes to, likeliest first."""

SPREADS = {
    "v": "u", "u": "v", "5": "open_b", "open_b": "5", "4": "closed_b", "closed_b": "4", "bent_v": "bent_u",
    "3": "open_h",
    "flatspread_5": "flat_b", "curved_5": "c", "c": "curved_5", "flat_v": "flat_h", "curved_v": "curved_h",
}  # fmt: skip
"""What a hand spreads or brings together to."""

BASES = {"B": "open_b", "A": "a", "S": "s", "C": "c", "O": "o", "Lax": "lax", "DominanceViolation": "u"}
"""ASL-LEX's families of weak hands to handshapes; marked ones are told as a violation only."""


@dataclass(frozen=True)
class Dominant:
    """How the right hand is held: `palm`, `fingers` in words of direction, `point`: what of it is at its place."""

    palm: str
    fingers: str
    point: str


LOW = ("Hips", "Waist")
LOW_HAND = Dominant("in contra", "down contra", "palm")
"""Where fingers can only hang down, and how they do."""


def handshapes(name: str, selected: str, flexed: str, opens: bool, spreads: bool) -> tuple[str, str]:
    """First and last handshape of a morpheme coded with these values."""
    plain = "10" if (plain_handshape(name), selected) == ("a", "t") else plain_handshape(name)
    for start in (plain, *_others(plain)):
        if start not in HANDSHAPES:
            continue
        ends = [start]
        if opens:
            ends = [*ENDS.get(start, ()), "5", "s", "flat_o", "o", "1", "v", start]
        elif spreads:
            ends = [SPREADS.get(start, start)]
        for end in ends:
            if _reads(start, end, selected, flexed):
                return start, end
    start = plain if plain in HANDSHAPES else "lax"
    return start, start


def _others(name: str) -> list[str]:
    """Handshapes to take for a name that does not give what is coded: those like it first."""
    like = [other for other in HANDSHAPES if name in HANDSHAPES and HANDSHAPES[other].thumb == HANDSHAPES[name].thumb]
    return [*like, *HANDSHAPES]


def _reads(start: str, end: str, selected: str, flexed: str) -> bool:
    shapes = [start, end]
    if selected and selected_fingers(shapes) != selected:
        return False
    if start != end and selected and not set(moving_fingers(shapes)) <= set(selected):
        return False
    return not flexed or flexion(shapes) == flexed


def dominant_hand(coding: Coding, shape: str) -> Dominant:
    """Orientation and contact point of the right hand. A hand that opens in the air is placed by its palm."""
    hand = _held(coding, shape)
    return replace(hand, point="palm") if (coding.opens or coding.spreads) and not coding.contact else hand


def _held(coding: Coding, shape: str) -> Dominant:
    if coding.sign_type == "SymmetricalOrAlternating" and coding.major in ("Neutral", "Hand", "Arm"):
        return _meeting(shape) if coding.contact else _two_in_space(coding, shape)
    if coding.major == "Head":
        return _at_head(coding, shape)
    if coding.major == "Body":
        return _at_body(coding, shape)
    if coding.major in ("Hand", "Arm") or coding.sign_type.startswith(("Asym", "Dom", "Symmetry")):
        return _at_hand(coding, shape)
    return _in_space(coding, shape)


def _tip(shape: str) -> str:
    if shape in ("i", "y", "6"):
        return "pinky_tip"
    if shape in POINTING:
        return "index_tip"
    return "index_back" if shape in ("bent_1", "bent_l") else "middle_back" if shape in HOOKED else "middle_tip"


def _at_head(coding: Coding, shape: str) -> Dominant:
    high = coding.minor in ("Forehead", "HeadTop", "Other")
    thumb = shape in THUMBED or (shape in ("5", "c", "l") and coding.contact and not coding.opens)
    return _first(
        (thumb, Dominant("contra", "up slightly-contra", "thumb_tip")),
        (coding.minor == "HeadAway" and shape in (*FISTS, "f", "open_f"), Dominant("out contra", "up", "hand_radial")),
        (coding.minor == "Other" and coding.opens, Dominant("out contra", "up", "thumb_tip")),
        (
            coding.minor == "Other" and (shape not in PINCHED | POINTING or shape in ("f", "open_f")),
            Dominant("out contra", "up", _tip(shape)),
        ),
        (shape == "w", Dominant("contra slightly-out", "up", "index_radial")),
        (shape in ("f", "open_f"), Dominant("contra slightly-out", "up", "index_tip")),
        (shape in FISTS, Dominant("contra", "up out", "hand_radial")),
        (shape in HOOKED, Dominant("contra in", "contra up", _tip(shape))),
        (shape in ("g", "closed_g", "baby_o"), Dominant("contra out", "up contra", "index_tip")),
        (shape == "closed_b", Dominant("in down", "contra up", "middle_tip")),
        (shape in POINTING, Dominant("in" if coding.minor == "Mouth" else "in down", "contra up", _tip(shape))),
        (shape == "i", Dominant("in", "contra up", "pinky_tip")),
        (high, Dominant("in contra", "contra up", "middle_tip")),
        (shape in TWO, Dominant("in", "contra up", "middle_tip")),
        default=Dominant("in", "up contra", "middle_tip"),
    )


def _at_body(coding: Coding, shape: str) -> Dominant:
    thumb = shape == "5" and coding.sign_type == "OneHanded" and coding.contact and not coding.opens
    flat = shape in ("open_b", "closed_b", "5") and coding.movement in ("Circular", "Straight", "None")
    return _first(
        (coding.minor in LOW, replace(LOW_HAND, point="palm" if shape in FLATS else _tip(shape))),
        (shape == "10" or thumb, Dominant("contra", "up out", "thumb_tip")),
        (shape in FISTS, Dominant("in", "contra up", "middle_front")),
        default=Dominant("in", "contra slightly-up", "palm" if flat and coding.contact else _tip(shape)),
    )


def _at_hand(coding: Coding, shape: str) -> Dominant:
    minor = coding.minor
    edge = shape in FISTS or (shape in ("open_b", "closed_b") and coding.movement == "BackAndForth")
    landing = minor in ("Palm", "FingerRadial", "HandAway", "Heel", "FingerFront", "Other")
    upright = plain_handshape(coding.other_handshape) in POINTING and minor in ("FingerBack", "HandAway")
    flat = "middle_front" if coding.movement == "Straight" else "palm"
    return _first(
        (minor == "FingerTip", Dominant("down in", "contra up", _tip(shape))),
        (minor == "FingerUlnar" or upright, Dominant("in", "contra slightly-up", _tip(shape))),
        (minor in ("ElbowBack", "ElbowFront", "ArmAway"), Dominant("in down", "contra out", _tip(shape))),
        (edge and landing, Dominant("contra slightly-in", "contra out", "hand_ulnar")),
        (shape in FISTS, Dominant("down", "contra out", "heel")),
        (shape in TWO and minor == "FingerRadial", Dominant("contra in", "contra out", "middle_ulnar")),
        (shape in FLATS and minor == "HandAway", Dominant("in slightly-down", "contra slightly-up", "palm")),
        (shape in FLATS, Dominant("down", "contra out", flat)),
        (shape in ("v", "curved_v", "bent_v") and landing, Dominant("in", "down contra", "middle_tip")),
        (shape in PINCHED | MIDDLES and minor in ("PalmBack", "FingerBack"), Dominant("down", "contra", "middle_tip")),
        (shape in PINCHED | MIDDLES, Dominant("down in", "contra slightly-down", "middle_tip")),
        (shape in HOOKED, Dominant("down in", "contra", _tip(shape))),
        default=Dominant("down", "contra out", _tip(shape)),
    )


def _in_space(coding: Coding, shape: str) -> Dominant:
    points = shape in ("1", "flat_1", "u") and coding.movement in ("Straight", "Curved") and not coding.repeated
    downward = ("k", "flat_o", "horns", "ily", "curved_5", "claw_5", "open_f", "bent_l")
    return _first(
        (shape == "y", Dominant("down out", "out up", "palm")),
        (shape in downward, Dominant("down", "out slightly-up", "palm")),
        (points, Dominant("down contra", "out up", "index_tip")),
        (shape in ("c", "o", "g", "closed_g", "10", "a", "curved_b"), Dominant("contra", "up out", "palm")),
        (shape in ("f", "8", "s", "4", "closed_b"), Dominant("out contra", "up", "palm")),
        (shape in HOOKED, Dominant("out down", "up out", "palm")),
        default=Dominant("out slightly-contra", "up", "palm"),
    )


def _two_in_space(coding: Coding, shape: str) -> Dominant:
    downward = ("open_b", "closed_b", "flat_b", "k", "y", "flat_o", "o", "bent_v", "lax", "flatspread_5")
    lifted = shape in ("5", "curved_5", "claw_5") and coding.movement not in ("Circular", "Z-shaped")
    return _first(
        (lifted, Dominant("up", "out", "palm")),
        (shape in FISTS or shape in ("c", "l", "g"), Dominant("contra", "out up", "palm")),
        (shape in downward, Dominant("down", "out", "palm")),
        default=Dominant("contra out", "up out", "palm"),
    )


def _meeting(shape: str) -> Dominant:
    return _first(
        (shape in ("1", "a", "10", "bent_1"), Dominant("contra", "up out", "middle_back")),
        (shape in FISTS, Dominant("contra in", "contra out", "middle_back")),
        (shape == "closed_b", Dominant("contra out", "up out", "index_radial")),
        (shape in ("open_b", "5", "4", "w"), Dominant("contra", "up contra", "middle_tip")),
        (shape == "f", Dominant("contra", "out up", "index_tip")),
        (shape in ("open_8", "8", "c", "curved_5"), Dominant("contra", "out up", "middle_tip")),
        default=Dominant("contra in", "contra out", _tip(shape)),
    )


def _first(*rules: tuple[bool, Dominant], default: Dominant) -> Dominant:
    """The hand of the first rule that fits."""
    return next((hand for fits, hand in rules if fits), default)


def base_hand(coding: Coding, dominant: str) -> dict[str, Any]:
    """The weak hand's entry: passive under the right one, or the arm that is its place."""
    if coding.major == "Arm":
        at = "centre, ipsi 2" if coding.minor in ("ElbowBack", "UpperArm", "ElbowFront") else "centre, ipsi 6"
        palm = "up" if coding.minor in ("WristFront", "ForearmFront") else "down"
        return {"handshape": "s", "palm": palm, "fingers": "contra slightly-out", "at": at}
    coded = coding.other_handshape
    shape = BASES.get(coded) or plain_handshape(coded)
    if shape not in HANDSHAPES:
        shape = dominant if coding.sign_type == "AsymmetricalSameHandshape" else "open_b"
    if coding.sign_type == "SymmetryViolation":
        shape = "1" if dominant != "1" else "s"
    palm, fingers = _base_turn(coding, shape)
    return {"handshape": shape, "palm": palm, "fingers": fingers, "at": "centre, ipsi 5 up 2"}


def _base_turn(coding: Coding, shape: str) -> tuple[str, str]:
    if coding.minor == "FingerTip" or (shape in POINTING and coding.minor in ("FingerBack", "HandAway")):
        return "contra", "up contra"
    if coding.minor in ("PalmBack", "FingerBack"):
        return "down", "contra out"
    if shape in FLATS and coding.minor in ("Palm", "Heel", "FingerFront", "HandAway"):
        return "up slightly-in", "contra out"
    return "contra slightly-in", "contra out"
