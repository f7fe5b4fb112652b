"""What human joints allow, degrees (general knowledge of joint anatomy), and angles held inside it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..motion.arms import supination, wrist_bend
from ..motion.handcapsules import THUMBNAIL
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Motion
from ..motion.rotations import about, angle, between, cross, from_rotvec, inverse, multiply, rotate, twist_angle, unit
from ..motion.skeleton import FINGERS, SIDES, joint, side_sign

FLEXION = ((-35.0, 105.0), (-12.0, 120.0), (-12.0, 92.0))
"""Fingers at MCP, PIP, DIP; negative is bent back."""
FAN: dict[str, tuple[float, float]] = {
    "index": (-25.0, 30.0), "middle": (-22.0, 22.0), "ring": (-25.0, 22.0), "pinky": (-38.0, 25.0),
}  # fmt: skip
"""Fingers sideways from their own rest, positive towards the thumb."""
THUMB_BEND = ((-30.0, 75.0), (-35.0, 85.0))
"""Thumb at MCP and IP."""
THUMB_TURN = (-60.0, 60.0)
"""Thumb's metacarpal about itself."""
WRIST_FLEXION, WRIST_DEVIATION, FOREARM = (-78.0, 84.0), (-26.0, 40.0), (-100.0, 100.0)
ELBOW = 152.0
SHOULDER_BACK = 70.0
"""Farthest that an upper arm points behind the chest's plane."""
COLLAR = (35.0, 20.0)
"""Farthest turn of a collar bone up or down and forwards or back."""
SPINE, NECK = 30.0, 45.0
"""Farthest turn of one joint of the spine, and of neck and head each."""


def clip(angles: np.ndarray, limits: tuple) -> np.ndarray:  # type: ignore[type-arg]
    """Radians `(..., k)` or `(...)` held within `(low, high)` degrees (or k such pairs)."""
    low, high = np.moveaxis(np.radians(np.asarray(limits, float)), -1, 0)
    return np.clip(angles, low, high)


WRIST = (FOREARM, WRIST_FLEXION, WRIST_DEVIATION)
"""Ranges of `wrist_angles`."""


def wrist_angles(side: str, wrist: np.ndarray) -> np.ndarray:
    """Radians `(..., 3)` of local wrist rotations: how the forearm is turned, flexion, deviation."""
    return np.stack([supination(wrist), *wrist_bend(side, wrist)], -1)


def wrist_of(side: str, angles: np.ndarray) -> np.ndarray:
    """The local wrist rotation `(..., 4)` with these `wrist_angles`."""
    sign = side_sign(side)
    turn, bent, aside = np.moveaxis(angles, -1, 0)
    forearm = unit(np.stack([np.full(np.shape(bent), sign), np.tan(bent), np.tan(aside)], -1))
    return multiply(about("x", -turn), inverse(between(np.array([sign, 0.0, 0.0]), forearm)))


def wrist_within(side: str, wrist: np.ndarray) -> np.ndarray:
    """Local wrist rotations `(..., 4)` held within the human range; unchanged inside it."""
    angles = wrist_angles(side, wrist)
    held = clip(angles, WRIST)
    inside = (held == angles).all(-1, keepdims=True)
    return np.where(inside, wrist, wrist_of(side, held))


def turn_within(q: np.ndarray, degrees: float) -> np.ndarray:
    """Turns `(..., 4)` of at most `degrees`, about their own axes."""
    q = np.where(q[..., 3:] < 0, -q, q)
    sine = np.linalg.norm(q[..., :3], axis=-1, keepdims=True)
    half = np.minimum(np.arctan2(sine, q[..., 3:]), np.radians(degrees) / 2)
    return np.concatenate([q[..., :3] / np.maximum(sine, 1e-12) * np.sin(half), np.cos(half)], -1)


def finger_angles(side: str, finger: str, root: np.ndarray) -> np.ndarray:
    """Radians `(..., 2)` of a finger's first joint `root (..., 4)`: sideways (towards the thumb), and flexion."""
    return _fan_and_bend(side, _hinge(side, finger), root)


def _fan_and_bend(side: str, axis: np.ndarray, root: np.ndarray) -> np.ndarray:
    """As `finger_angles`, of a finger that bends about `axis (..., 3)`."""
    turned = rotate(root, axis)
    inwards = -side_sign(side)  # a right hand's fan turns towards the thumb about +Y
    aside = np.arctan2(cross(axis, turned)[..., 1], (turned * axis).sum(-1))
    bent = twist_angle(multiply(about("y", -aside), root), axis)
    return np.stack([inwards * aside, bent], -1)


@lru_cache
def _hinge(side: str, finger: str) -> np.ndarray:
    """The unit axis about which a finger bends."""
    if finger == "thumb":
        return _thumb_axes(side)[1]
    way = NEUTRAL.offsets[joint(f"{side}_{finger}2")] * [1.0, 0.0, 1.0]
    return np.asarray(unit(np.cross(way, [0.0, -1.0, 0.0])))


def _thumb_axes(side: str) -> tuple[np.ndarray, np.ndarray]:
    """The thumb's metacarpal at rest, and the axis about which its two outer joints bend."""
    mirror = np.array([1.0, 1.0, 1.0]) if side == "right" else np.array([-1.0, 1.0, 1.0])
    way = unit(NEUTRAL.offsets[joint("right_thumb2")])
    nail = unit(THUMBNAIL - way * (THUMBNAIL @ way))
    axis = np.cross(nail, way)
    return way * mirror, axis * mirror * (1.0 if side == "right" else -1.0)


def fingers_within(side: str, rotations: np.ndarray) -> np.ndarray:
    """Local rotations `(T, 55, 4)` with the finger joints of one hand held within their ranges; unchanged inside."""
    out = rotations.copy()
    rows = [joint(f"{side}_{finger}1") for finger in FINGERS[:4]]
    axes = np.stack([_hinge(side, finger) for finger in FINGERS[:4]])
    angles = _fan_and_bend(side, axes, rotations[:, rows])
    held = clip(angles, tuple((FAN[finger], FLEXION[0]) for finger in FINGERS[:4]))
    again = multiply(about("y", -side_sign(side) * held[..., 0]), from_rotvec(held[..., 1:] * axes))
    out[:, rows] = np.where((held == angles).all(-1, keepdims=True), rotations[:, rows], again)
    outer = [(finger, bone) for finger in FINGERS for bone in (2, 3)]
    rows = [joint(f"{side}_{finger}{bone}") for finger, bone in outer]
    axes = np.stack([_hinge(side, finger) for finger, _ in outer])
    limits = tuple(THUMB_BEND[bone - 2] if finger == "thumb" else FLEXION[bone - 1] for finger, bone in outer)
    bent = twist_angle(rotations[:, rows], axes)
    held = clip(bent, limits)
    out[:, rows] = np.where((held == bent)[..., None], rotations[:, rows], from_rotvec(held[..., None] * axes))
    return out


def ranges(motion: Motion) -> dict[str, tuple[np.ndarray, tuple[float, float]]]:
    """What is measured of each joint: its angle in degrees `(T,)`, and the human range of it."""
    out: dict[str, tuple[np.ndarray, tuple[float, float]]] = {}

    def turn(name: str) -> np.ndarray:
        return np.asarray(motion.rotation_of(name).astype(float))

    for name, most in (("spine1", SPINE), ("spine2", SPINE), ("spine3", SPINE), ("neck", NECK), ("head", NECK)):
        out[name] = np.degrees(angle(turn(name))), (0.0, most)
    for side in SIDES:
        out[f"{side} collar"] = np.degrees(angle(turn(f"{side}_collar"))), (0.0, COLLAR[0])
        arm = rotate(multiply(turn(f"{side}_collar"), turn(f"{side}_shoulder")), np.array([side_sign(side), 0.0, 0.0]))
        out[f"{side} shoulder"] = np.degrees(np.arcsin(np.clip(-arm[:, 2], -1, 1))), (-180.0, SHOULDER_BACK)
        out[f"{side} elbow"] = np.degrees(angle(turn(f"{side}_elbow"))), (0.0, ELBOW)
        angles = np.degrees(wrist_angles(side, turn(f"{side}_wrist")))
        for k, name in enumerate(("forearm", "wrist flexion", "wrist deviation")):
            out[f"{side} {name}"] = angles[:, k], WRIST[k]
        for finger in FINGERS[:4]:
            both = np.degrees(finger_angles(side, finger, turn(f"{side}_{finger}1")))
            out[f"{side} {finger} spread"] = both[:, 0], FAN[finger]
            out[f"{side} {finger}1"] = both[:, 1], FLEXION[0]
            for bone in (2, 3):
                bent = np.degrees(twist_angle(turn(f"{side}_{finger}{bone}"), _hinge(side, finger)))
                out[f"{side} {finger}{bone}"] = bent, FLEXION[bone - 1]
        way, axis = _thumb_axes(side)
        root = np.degrees(twist_angle(turn(f"{side}_thumb1"), way))
        out[f"{side} thumb turn"] = root * -side_sign(side), THUMB_TURN
        for bone in (2, 3):
            bent = np.degrees(twist_angle(turn(f"{side}_thumb{bone}"), axis))
            out[f"{side} thumb{bone}"] = bent, THUMB_BEND[bone - 2]
    return out


def beyond(motion: Motion) -> float:
    """Degrees by which the worst joint is outside the human range in any frame; 0 if none.

    Spine, neck and head, collars, upper arms behind the back, elbows, forearms, wrists, spread and flexion of all
    fingers, the thumb's turn about itself and its two hinges; legs have no ranges here.
    """
    return max(beyond_by_joint(motion).values(), default=0.0)


def beyond_by_joint(motion: Motion) -> dict[str, float]:
    """Degrees by which each joint leaves its range at worst; only those that do."""
    worst = {name: float(np.max(np.maximum(low - a, a - high))) for name, (a, (low, high)) in ranges(motion).items()}
    return {name: over for name, over in worst.items() if over > 0}
