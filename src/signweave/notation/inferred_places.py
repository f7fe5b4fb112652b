"""Places of inferred signs: ASL-LEX's minor locations as points of the body, of the other hand, or of signing space.

Two-handed signs have each hand on its own side. One-handed signs reach the middle, or the hand's own side where a
location is a pair of sides; pointing hands reach the temple for the forehead; collarbones are the other side's. A
location without contact is 2 cm off, `Away` 9 to 12 cm; off the head, hands that face out are beside the temple, others
before the mouth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .inferred import Coding
    from .inferred_hands import Dominant

_SIDED = {  # one-handed, two-handed
    "Forehead": ("forehead", "ipsi_temple"), "Eye": ("ipsi_cheekbone", "ipsi_cheekbone"),
    "CheekNose": ("ipsi_cheek", "ipsi_cheek"), "Mouth": ("mouth", "ipsi_mouth_corner"), "Chin": ("chin", "chin"),
    "UnderChin": ("under_chin", "under_chin"), "UpperLip": ("upper_lip", "upper_lip"),
    "HeadTop": ("head_top", "head_top"), "Neck": ("neck", "ipsi_neck"), "Shoulder": ("ipsi_shoulder", "ipsi_shoulder"),
    "Clavicle": ("contra_clavicle", "ipsi_clavicle"), "TorsoTop": ("chest", "ipsi_chest"),
    "TorsoMid": ("stomach", "ipsi_ribs"), "TorsoBottom": ("belly", "belly"), "Waist": ("ipsi_waist", "ipsi_waist"),
    "Hips": ("ipsi_hip", "ipsi_hip"),
}  # fmt: skip
_ON_ARM = {
    "UpperArm": "other_upper_arm", "ElbowBack": "other_elbow_back", "ElbowFront": "other_elbow_front",
    "ForearmBack": "other_forearm_back", "ForearmFront": "other_forearm_front", "WristBack": "other_wrist_back",
    "ForearmRadial": "other_forearm_radial", "ForearmUlnar": "other_forearm_ulnar", "WristFront": "other_wrist_front",
}  # fmt: skip
_ON_HAND = {
    "Palm": "other_palm", "PalmBack": "other_back_of_hand", "FingerFront": "other_middle_front",
    "FingerBack": "other_middle_back", "FingerTip": "other_index_tip", "FingerRadial": "other_index_radial",
    "FingerUlnar": "other_pinky_ulnar", "Heel": "other_heel", "Other": "other_index_ulnar",
}  # fmt: skip
_MEDIAL = {"chin", "under_chin", "upper_lip", "head_top", "belly"}
_POINTED = {"index_tip", "index_back"}


@dataclass(frozen=True)
class At:
    """`name`: the place, `off`: a way from it ("" on it), both as written. `away`, `towards`: ways on from it, as
    directions with centimetres for 10: off the place, and where a hand comes from. `medial`: a point on the body's
    middle, that only one hand can be at."""

    name: str
    off: str = ""
    away: str = "out 10"
    before: str = "out 10"
    medial: bool = False


def place(coding: Coding, hand: Dominant) -> At:
    """Where the right hand is when the sign begins."""
    two = coding.sign_type == "SymmetricalOrAlternating"
    neutral = coding.minor == "Neutral"
    if two and (coding.major in ("Hand", "Arm") or neutral):
        return At("centre", "up 8", "ipsi 9 out 4", "ipsi 10") if coding.contact else At("space", "up 4")
    if coding.major == "Hand" or (neutral and coding.sign_type != "OneHanded"):
        return _on_hand(coding.minor)
    if neutral:
        return At("shoulder_space", "down 3") if hand.point == "palm" else At("space", "up 8")
    return _on_arm(coding.minor) if coding.major == "Arm" else _on_body(coding, hand, two)


def _on_body(coding: Coding, hand: Dominant, two: bool) -> At:
    if coding.minor == "HeadAway":
        beside = hand.palm.startswith("out") or (two and not hand.palm.startswith("in"))
        return At("ipsi_temple", "ipsi 6 out 7") if beside else At("mouth", "ipsi 6 out 11" if two else "out 12")
    if coding.minor == "BodyAway":
        return At("ipsi_chest" if two else "chest", "out 9")
    if coding.minor not in _SIDED:
        return At("ipsi_ear" if coding.major == "Head" else "ipsi_ribs", "", "out 9 ipsi 4", "ipsi 9 out 4")
    name = _SIDED[coding.minor][two]
    if name == "forehead" and hand.point in _POINTED:
        name = "ipsi_temple"
    medial = two and name in _MEDIAL
    if coding.major == "Body":
        return At(name, "", "out 10", "out 10", medial)
    return At(name, "", "out 9 down 4", "out 9 ipsi 4", medial)


def _on_arm(minor: str) -> At:
    return At(_ON_ARM.get(minor, "other_forearm_back"), "up 9" if minor == "ArmAway" else "", "up 7 out 7", "up 10")


def _on_hand(minor: str) -> At:
    name = _ON_HAND.get(minor, "other_palm")
    above = "" if minor in _ON_HAND else "up 9"
    return At(name, above, "out 8 up 6", "up 8 in 4" if minor == "FingerTip" else "up 10")


def second_place(coding: Coding) -> str:
    """The place to which a hand goes on along the body or the other hand, or ""."""
    two = coding.sign_type == "SymmetricalOrAlternating"
    if coding.second == coding.minor:
        return ""
    if coding.major in ("Head", "Body") and coding.second in _SIDED:
        return _SIDED[coding.second][two]
    if coding.major == "Hand" and not two:
        return _ON_HAND.get(coding.second, "")
    return _ON_ARM.get(coding.second, "") if coding.major == "Arm" and not two else ""
