"""Arms and legs: two bones each, from the directions of their bones; bone lengths fall away by themselves.

Elbow and knee are hinges: the plane of upper and lower bone says how the upper one is turned about itself. A limb that
is nearly straight has no such plane, and then a natural one counts.
"""

from __future__ import annotations

import numpy as np

from ..motion.neutral import NEUTRAL
from ..motion.rotations import between, cross, from_axes, inverse, multiply, rotate, unit
from ..motion.skeleton import joint, side_sign
from .limits import COLLAR, ELBOW, turn_within
from .palms import held_wrist, palm_of
from .places import Places
from .trunk import Trunk, shoulder_in_chest

_FORWARD, _DOWN = np.array([0.0, 0.0, 1.0]), np.array([0.0, -1.0, 0.0])
_AWAY, _FOLLOWS, _AHEAD = 0.12, 0.4, 0.25  # how arms hang that nobody sees: off the body, elbow a little bent
_SWIVEL = 0.35  # radians: where an elbow hangs that nobody sees, as in `solve_arm`
_HABIT = {True: 0.004, False: 0.10}  # weight of the natural plane against the sine of the elbow's bend, if exact
_KNEE_HABIT = 0.15


def solve_arm_from(places: Places, trunk: Trunk, side: str) -> dict[str, np.ndarray]:
    """Local rotations `(T, 4)` of collar, shoulder, elbow and wrist, and "hand": the wrist's global one."""
    sign = side_sign(side)
    chest, upper = trunk.chest, trunk.upper[side]
    fore = unit(places.of(f"{side}_wrist") - places.of(f"{side}_elbow"))
    seen = np.isfinite(upper).all(-1, keepdims=True)
    upper = np.where(seen, upper, rotate(chest, unit(_DOWN + _AWAY * np.array([sign, 0.0, 0.0]))))
    fore = np.where(np.isfinite(fore).all(-1, keepdims=True), fore, unit(_FOLLOWS * upper + _DOWN + _AHEAD * _FORWARD))
    fore = _hinged(upper, fore)
    reach = unit(upper + fore)
    carry = between(np.broadcast_to(_FORWARD, reach.shape), rotate(inverse(chest), reach))
    hang = np.cos(_SWIVEL) * _DOWN + np.sin(_SWIVEL) * np.array([sign, 0.0, 0.0])
    habit = cross(reach, rotate(chest, rotate(carry, np.broadcast_to(hang, reach.shape))))
    hinge = cross(fore, upper) + _HABIT[places.exact] * habit
    collar = _collar(places, trunk, side)
    turn = from_axes(sign * upper, sign * hinge)
    lower = from_axes(sign * fore, sign * hinge)
    above = multiply(chest, collar)
    hand = palm_of(places, side)
    hand = np.where(np.isfinite(hand).all(-1, keepdims=True), hand, _pointed(places, lower, fore, side))
    wrist = held_wrist(places, side, lower, hand)
    return {
        f"{side}_collar": collar,
        f"{side}_shoulder": multiply(inverse(above), turn),
        f"{side}_elbow": multiply(inverse(turn), lower),
        f"{side}_wrist": wrist,
        "hand": multiply(lower, wrist),
    }


def _pointed(places: Places, lower: np.ndarray, fore: np.ndarray, side: str) -> np.ndarray:
    """The hand's turn where no palm is known: on from the forearm, or to the hand's middle where that is known."""
    hand = places.hands[:, 0 if side == "left" else 1]
    way = unit(hand[:, 9] - hand[:, 0])
    known = np.isfinite(way).all(-1, keepdims=True)
    return np.where(known, multiply(between(fore, np.where(known, way, fore)), lower), lower)


def _collar(places: Places, trunk: Trunk, side: str) -> np.ndarray:
    """The collar bone: where the layout has it; else the rhythm, and how the shoulder leaves its usual place."""
    chest, rhythm = trunk.chest, trunk.collars[side]
    offset = NEUTRAL.offsets[joint(f"{side}_shoulder")].astype(float)
    if places.knows(f"{side}_collar").any():
        bone = rotate(inverse(chest), places.of(f"{side}_shoulder") - places.of(f"{side}_collar"))
        bone = np.where(np.isfinite(bone).all(-1, keepdims=True), bone, offset)
        return turn_within(between(np.broadcast_to(offset, bone.shape), bone), COLLAR[0])
    if not places.deep:
        return rhythm
    middle = (places.of("left_shoulder") + places.of("right_shoulder")) / 2
    seen = rotate(inverse(chest), places.of(f"{side}_shoulder") - middle)
    ours = [shoulder_in_chest(s, trunk.collars[s]) for s in (side, "right" if side == "left" else "left")]
    away = seen - (ours[0] - ours[1]) / 2
    away = np.nan_to_num(away - np.nanmedian(away, 0)) if np.isfinite(away).any() else np.zeros_like(seen)
    bone = rotate(rhythm, offset)
    return turn_within(multiply(between(bone, bone + away), rhythm), COLLAR[0])


def _hinged(upper: np.ndarray, fore: np.ndarray) -> np.ndarray:
    """A forearm that bends no further than elbows do."""
    cosine = np.clip((upper * fore).sum(-1, keepdims=True), -1, 1)
    least = np.cos(np.radians(ELBOW))
    aside = unit(fore - cosine * upper)
    return np.where(cosine < least, least * upper + np.sqrt(1 - least**2) * aside, fore)


def solve_leg(places: Places, pelvis: np.ndarray, side: str) -> dict[str, np.ndarray]:
    """Local rotations `(T, 4)` of hip, knee and ankle; legs that are not seen stand."""
    rest = {name: NEUTRAL.offsets[joint(f"{side}_{name}")].astype(float) for name in ("knee", "ankle", "foot")}
    across = rotate(pelvis, np.broadcast_to([1.0, 0.0, 0.0], (len(places), 3)))
    thigh = _bone(places, f"{side}_hip", f"{side}_knee", rotate(pelvis, np.broadcast_to(rest["knee"], across.shape)))
    axis = np.array([1.0, 0.0, 0.0])
    turn_now = _laid(rest["knee"], thigh, axis, across)
    shin = _bone(places, f"{side}_knee", f"{side}_ankle", rotate(turn_now, np.broadcast_to(rest["ankle"], thigh.shape)))
    hinge = cross(thigh, shin) + (0.02 if places.exact else _KNEE_HABIT) * across
    hip = _laid(rest["knee"], thigh, axis, hinge)
    knee = _laid(rest["ankle"], shin, axis, hinge)
    foot = unit(places.of(f"{side}_foot") - places.of(f"{side}_ankle"))
    ankle = np.where(
        np.isfinite(foot).all(-1, keepdims=True), _laid(rest["foot"], np.nan_to_num(foot), axis, hinge), knee
    )
    return {
        f"{side}_hip": multiply(inverse(pelvis), hip),
        f"{side}_knee": multiply(inverse(hip), knee),
        f"{side}_ankle": turn_within(multiply(inverse(knee), ankle), 60.0),
    }


def _laid(rest: np.ndarray, bone: np.ndarray, axis: np.ndarray, hinge: np.ndarray) -> np.ndarray:
    """A turn that takes `rest` to `bone` and `axis` as near to `hinge` as that allows."""
    to = between(np.broadcast_to(unit(rest), bone.shape), bone)
    along = unit(bone)
    now = rotate(to, np.broadcast_to(axis, bone.shape))
    flat_now = unit(now - (now * along).sum(-1, keepdims=True) * along)
    flat_to = unit(hinge - (hinge * along).sum(-1, keepdims=True) * along)
    angle = np.arctan2((cross(flat_now, flat_to) * along).sum(-1), (flat_now * flat_to).sum(-1))
    spin = np.concatenate([np.sin(angle / 2)[..., None] * along, np.cos(angle / 2)[..., None]], -1)
    return multiply(spin, to)


def _bone(places: Places, start: str, end: str, otherwise: np.ndarray) -> np.ndarray:
    bone = unit(places.of(end) - places.of(start))
    return np.where(np.isfinite(bone).all(-1, keepdims=True), bone, unit(otherwise))
