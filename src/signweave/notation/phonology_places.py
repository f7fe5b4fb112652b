"""Major and minor location: our places in ASL-LEX's words, and which of a sign's places is its location.

- The place that the hand touches first is the location, also where the hand comes to it from a little way off or from
  neutral space. A hand that begins before another part of the body than it touches later is located where it begins.
- A hand within 3 cm of a place, or written `near` it, is at that place, without contact. Further off it is away from it
  (`HeadAway`, `HandAway` ...), and more than 20 cm from any place in neutral space.
- The right hand in symmetrical signs has no location on the left hand: those are neutral. In asymmetrical signs the
  right hand in free space is off the left hand (`HandAway`).
- Free space higher than the nose is off the head (`HeadAway`).
- The second minor location is that of the last place, where the hand goes to another minor location or off the first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..motion.neutral import NEUTRAL, POINTS
from ..motion.skeleton import joint
from .places import SPACE
from .spec import HandConfig

MINOR: dict[str, tuple[str, str]] = {
    "head_top": ("Head", "HeadTop"), "forehead": ("Head", "Forehead"), "temple": ("Head", "Forehead"),
    "eyebrow": ("Head", "Forehead"), "eye": ("Head", "Eye"), "nose_bridge": ("Head", "CheekNose"),
    "nose": ("Head", "CheekNose"), "cheekbone": ("Head", "Eye"), "cheek": ("Head", "CheekNose"),
    "jaw": ("Head", "CheekNose"), "upper_lip": ("Head", "UpperLip"), "mouth": ("Head", "Mouth"),
    "mouth_corner": ("Head", "Mouth"), "lower_lip": ("Head", "Mouth"), "chin": ("Head", "Chin"),
    "under_chin": ("Head", "UnderChin"), "ear": ("Head", "Other"), "side_of_head": ("Head", "Other"),
    "back_of_head": ("Head", "Other"), "neck": ("Body", "Neck"), "back_of_neck": ("Body", "Neck"),
    "shoulder": ("Body", "Shoulder"), "clavicle": ("Body", "Clavicle"), "upper_chest": ("Body", "TorsoTop"),
    "chest": ("Body", "TorsoTop"), "ribs": ("Body", "TorsoMid"), "stomach": ("Body", "TorsoMid"),
    "belly": ("Body", "TorsoBottom"), "waist": ("Body", "Waist"), "hip": ("Body", "Hips"),
    "upper_arm": ("Arm", "UpperArm"), "upper_arm_front": ("Arm", "UpperArm"), "elbow_back": ("Arm", "ElbowBack"),
    "elbow_front": ("Arm", "ElbowFront"), "forearm_back": ("Arm", "ForearmBack"),
    "forearm_front": ("Arm", "ForearmFront"), "forearm_radial": ("Arm", "ForearmRadial"),
    "forearm_ulnar": ("Arm", "ForearmUlnar"), "wrist_back": ("Arm", "WristBack"), "wrist_front": ("Arm", "WristFront"),
    "wrist_radial": ("Arm", "ForearmRadial"), "wrist_ulnar": ("Arm", "ForearmUlnar"), "palm": ("Hand", "Palm"),
    "heel": ("Hand", "Heel"), "back_of_hand": ("Hand", "PalmBack"), "knuckles": ("Hand", "FingerBack"),
    "hand_radial": ("Hand", "FingerRadial"), "hand_ulnar": ("Hand", "FingerUlnar"),
    "index_radial": ("Hand", "FingerRadial"), "pinky_ulnar": ("Hand", "FingerUlnar"),
}  # fmt: skip
"""Our names of places without their side, to ASL-LEX's major and minor location."""

_FINGER_PARTS = {
    "tip": "FingerTip", "pad": "FingerFront", "front": "FingerFront", "back": "FingerBack", "nail": "FingerBack",
    "knuckle": "FingerBack",
}  # fmt: skip
_AT, _AWAY = 0.03, 0.20  # metres from a place: at it, off it; further off is neutral space
NEUTRAL_SPACE = ("Neutral", "Neutral")


@dataclass(frozen=True)
class Location:
    """ASL-LEX's major location, minor location, and second minor location ("" where it stays)."""

    major: str
    minor: str
    second: str = ""


def bare(name: str) -> str:
    """A place's name without its side."""
    for prefix in ("ipsi_", "contra_", "other_"):
        name = name.removeprefix(prefix)
    return name


def named_location(name: str) -> tuple[str, str]:
    """ASL-LEX's major and minor location of a place; places of free space are neutral."""
    plain = bare(name)
    if plain in MINOR:
        return MINOR[plain]
    finger, _, part = plain.partition("_")
    if finger in ("index", "middle", "ring", "pinky", "thumb") and part:
        return "Hand", _FINGER_PARTS.get(part, "Other")
    return NEUTRAL_SPACE


def on_arm(config: HandConfig) -> bool:
    """Whether a hand's place is on the other arm, from wrist to shoulder."""
    return named_location(config.place.name)[0] == "Arm"


def here(config: HandConfig) -> str:
    """The major location of a part of the body or of the other hand that a hand is at, or ""."""
    off = float(np.linalg.norm(config.place.offset))
    return named_location(config.place.name)[0] if config.contact != "none" or off <= _AT else ""


def locations(way: list[HandConfig], kind: str) -> Location:
    """Where a hand is that comes to these configurations, in a sign of ASL-LEX's sign type `kind`."""
    places = [(at_place(config, kind), _meets(config)) for config in way]
    first = places[0][0]
    touched = next((place for place, meets in places if meets), first)
    if touched[0] == first[0] or first[0] == "Neutral":
        first = touched
    rest = places[[place for place, _ in places].index(first) :]
    last = rest[-1][0]
    moved = last[0] in (first[0], "Neutral") and (last != first or len(rest) > 1)
    second = "" if not moved else f"{first[0]}Away" if last[0] == "Neutral" != first[0] else last[1]
    return Location(*first, second)


def at_place(config: HandConfig, kind: str) -> tuple[str, str]:
    """Major and minor location of one configuration."""
    name = config.place.name
    if name in SPACE:
        return _in_space(config, kind)
    major, minor = named_location(name)
    if major in ("Hand", "Arm") and kind == "SymmetricalOrAlternating":
        return NEUTRAL_SPACE
    off = float(np.linalg.norm(config.place.offset)) + config.gap
    if config.contact in ("touch", "brush", "near") or off <= _AT:
        return major, minor
    if off > _AWAY and kind in ("OneHanded", "SymmetricalOrAlternating"):
        return _in_space(config, kind)
    return major, f"{major}Away"


def _in_space(config: HandConfig, kind: str) -> tuple[str, str]:
    if kind not in ("OneHanded", "SymmetricalOrAlternating"):
        return "Hand", "HandAway"
    return ("Head", "HeadAway") if height(config) > nose_height() else NEUTRAL_SPACE


def height(config: HandConfig) -> float:
    """Metres above the floor at which a configuration's place lies on the neutral body."""
    name = config.place.name
    if name in SPACE:
        return _point_height("chest") + SPACE[name][1] + config.place.offset[1]
    plain = next((n for n in (name, f"right_{bare(name)}") if n in POINTS), "chest")
    return _point_height(plain) + config.place.offset[1]


def nose_height() -> float:
    """Metres above the floor."""
    return _point_height("nose")


def _point_height(name: str) -> float:
    at, offset, _ = POINTS[name]
    index, total = joint(at), float(offset[1])
    while index >= 0:
        total += float(NEUTRAL.offsets[index][1])
        index = NEUTRAL.parents[index]
    return total


def _meets(config: HandConfig) -> bool:
    return config.contact in ("touch", "brush")
