"""Analytic inverse kinematics of the arms: two bones, wrist orientation, elbow swivel, scapula rhythm.

A hand's frame in rest: fingers along +-X, palm along -Y. The elbow is a pure hinge (its axis is vertical in rest); all
turning of the forearm is in the wrist joint and is spread over the forearm when a body is posed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .rotations import between, cross, from_axes, from_rotvec, inverse, multiply, rotate, twist_angle, unit
from .skeleton import Skeleton, side_sign

_FORWARD, _DOWN = np.array([0.0, 0.0, 1.0]), np.array([0.0, -1.0, 0.0])
_ALONG_FOREARM = np.array([0.0, 0.25, 0.5, 0.75])  # where a forearm is looked at for running into the trunk
_STRAIGHT = 0.999  # the elbow never locks: a fully stretched arm trembles when its target moves

# Scapula rhythm: share of the upper arm's elevation (above -40 degrees) and of its way across the chest that the collar
# takes over. Without it the deltoid is squeezed when the arm is overhead or across the chest.
_RHYTHM = 0.27
_ELEVATION_FROM, _ACROSS_FROM = np.radians(-40.0), np.radians(55.0)

SUPINATION_REST = np.radians(-10.0)
"""Middle of the forearm's comfortable range, a little towards palm down (see `supination`)."""


@dataclass(frozen=True)
class ArmPose:
    """Local rotations `(..., 4)` xyzw of the four joints, and how far the target stays out of reach (metres)."""

    collar: np.ndarray
    shoulder: np.ndarray
    elbow: np.ndarray
    wrist: np.ndarray
    missing: np.ndarray


def hand_turn(side: str, fingers: np.ndarray, palm: np.ndarray) -> np.ndarray:
    """Global wrist rotation `(..., 4)` for a pointing direction of the fingers and a palm normal, each `(..., 3)`.

    The palm normal is made square to the fingers.
    """
    return from_axes(side_sign(side) * np.asarray(fingers, float), -np.asarray(palm, float))


def supination(wrist: np.ndarray) -> np.ndarray:
    """Turn of the forearm held in a local wrist rotation `(..., 4)`, radians; people reach about -85..85 degrees.

    0 is rest, which is the handshake position of a bent arm (the hinge stands vertical in rest and the palm looks along
    it); +90 degrees is palm up, -90 palm down.
    """
    return -twist_angle(wrist, np.array([1.0, 0.0, 0.0]))


def wrist_bend(side: str, wrist: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Palmar flexion and ulnar deviation in radians of a local wrist rotation `(..., 4)`; negative: back, radial."""
    sign = side_sign(side)
    forearm = rotate(inverse(wrist), np.array([sign, 0.0, 0.0]))  # as the hand sees it: palm -Y, little finger -Z
    along = sign * forearm[..., 0]
    return np.arctan2(forearm[..., 1], along), np.arctan2(forearm[..., 2], along)


def solve_arm(
    skeleton: Skeleton,
    side: str,
    chest: np.ndarray,
    collar_at: np.ndarray,
    wrist_at: np.ndarray,
    wrist_turn: np.ndarray,
    swivel: np.ndarray | float = 0.35,
) -> ArmPose:
    """Local rotations that bring a wrist to a place and an orientation.

    `chest (..., 4)`: global rotation of spine3. `collar_at`, `wrist_at (..., 3)`: world positions, metres.
    `wrist_turn (..., 4)`: global wrist rotation (see `hand_turn`). `swivel (...)`: radians that the elbow is turned out
    from the plane it hangs in. Targets out of reach are approached along the straight line; `missing` says by how much.
    """
    to_chest = inverse(np.asarray(chest, float))
    target = rotate(to_chest, np.asarray(wrist_at, float) - np.asarray(collar_at, float))
    hand = multiply(to_chest, np.asarray(wrist_turn, float))
    swivel = np.asarray(swivel, float)
    collar = np.broadcast_to([0.0, 0.0, 0.0, 1.0], hand.shape)
    for _ in range(2):  # the collar moves the shoulder, which changes the arm a little: twice is within a millimetre
        upper, _, _, _ = _two_bones(skeleton, side, collar, target, swivel)
        collar = scapula(side, upper)
    upper, fore, hinge, missing = _two_bones(skeleton, side, collar, target, swivel)
    sign = side_sign(side)
    shoulder_turn = from_axes(sign * upper, sign * hinge)
    elbow_turn = from_axes(sign * fore, sign * hinge)
    return ArmPose(
        collar,
        multiply(inverse(collar), shoulder_turn),
        multiply(inverse(shoulder_turn), elbow_turn),
        multiply(inverse(elbow_turn), hand),
        missing,
    )


def natural_swivel(
    skeleton: Skeleton,
    side: str,
    chest: np.ndarray,
    collar_at: np.ndarray,
    wrist_at: np.ndarray,
    wrist_turn: np.ndarray,
) -> np.ndarray:
    """The elbow swivel `(...)` in radians that strains wrist, forearm and shoulder least.

    A soft minimum over a fan of candidates, so that it moves smoothly with its inputs; same arguments as `solve_arm`.
    """
    fan = np.radians(np.arange(-30.0, 121.0, 7.5))
    at = [np.asarray(a, float)[..., None, :] for a in (chest, collar_at, wrist_at, wrist_turn)]
    pose = solve_arm(skeleton, side, at[0], at[1], at[2], at[3], fan)
    habit = 0.5 * ((fan - np.radians(22.0)) / np.radians(40.0)) ** 2
    cost = habit + _strain(side, pose) + _crowding(skeleton, side, pose)
    weight = np.exp(-(cost - cost.min(-1, keepdims=True)) / 0.15)
    return np.sum(weight * fan, -1) / np.sum(weight, -1)


def _crowding(skeleton: Skeleton, side: str, pose: ArmPose) -> np.ndarray:
    """How deep elbow and forearm are in the trunk: an upright ellipse about spine3, as wide as the neutral body's
    ribs and chest with half a forearm added; 0 outside. In the chest's frame."""
    shoulder = rotate(pose.collar, skeleton.offsets[skeleton.index(f"{side}_shoulder")].astype(float))
    shoulder = shoulder + skeleton.offsets[skeleton.index(f"{side}_collar")]
    turn = multiply(pose.collar, pose.shoulder)
    elbow = shoulder + rotate(turn, skeleton.offsets[skeleton.index(f"{side}_elbow")].astype(float))
    turn = multiply(turn, pose.elbow)
    forearm = rotate(turn, skeleton.offsets[skeleton.index(f"{side}_wrist")].astype(float))
    points = elbow[..., None, :] + _ALONG_FOREARM[:, None] * forearm[..., None, :]
    across, up, out = points[..., 0] / 0.18, points[..., 1], (points[..., 2] - 0.035) / 0.17
    within = 1 / (1 + np.exp((up - 0.10) / 0.03))  # the trunk ends at the armpits
    return np.sum(within * 8 * np.maximum(1.1 - across**2 - out**2, 0) ** 2, -1)


def _strain(side: str, pose: ArmPose) -> np.ndarray:
    """How far the wrist is from the middle of its range; 1 is uncomfortable, 4 hardly possible."""
    flexion, deviation = wrist_bend(side, pose.wrist)
    turn = (supination(pose.wrist) - SUPINATION_REST) / np.radians(75.0)
    return turn**2 + (flexion / np.radians(50.0)) ** 2 + ((deviation - 0.1) / np.radians(25.0)) ** 2


def _two_bones(
    skeleton: Skeleton, side: str, collar: np.ndarray, target: np.ndarray, swivel: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Directions of upper arm and forearm, the hinge's axis, and what is missing, all in the chest's frame."""
    upper_length, fore_length = skeleton.length(f"{side}_elbow"), skeleton.length(f"{side}_wrist")
    shoulder = rotate(collar, skeleton.offsets[skeleton.index(f"{side}_shoulder")].astype(float))
    reach = target - shoulder
    wanted = np.linalg.norm(reach, axis=-1)
    longest, shortest = _STRAIGHT * (upper_length + fore_length), abs(upper_length - fore_length) + 0.03
    distance = np.clip(wanted, shortest, longest)
    axis = unit(np.where(wanted[..., None] > 1e-9, reach, _FORWARD))
    # The plane the elbow hangs in: carried from a forward reach (elbow down) by the shortest turn to this reach. It is
    # singular only straight behind the shoulder.
    carry = between(_FORWARD, axis)
    down, out = rotate(carry, _DOWN), rotate(carry, np.array([side_sign(side), 0.0, 0.0]))
    elbow = np.cos(swivel)[..., None] * down + np.sin(swivel)[..., None] * out
    cosine = (upper_length**2 + distance**2 - fore_length**2) / (2 * upper_length * distance)
    angle = np.arccos(np.clip(cosine, -1, 1))[..., None]
    upper = np.cos(angle) * axis + np.sin(angle) * elbow
    fore = unit(distance[..., None] * axis - upper_length * upper)
    return upper, fore, cross(axis, elbow), np.abs(wanted - distance)


def scapula(side: str, upper: np.ndarray) -> np.ndarray:
    """Scapula rhythm: the collar's local turn `(..., 4)` for an upper arm's way `(..., 3)` in the chest's frame."""
    sign = side_sign(side)
    outward = sign * upper[..., 0]
    elevation = np.arcsin(np.clip(upper[..., 1], -1, 1))
    across = np.arctan2(upper[..., 2], outward)
    flat = np.hypot(outward, upper[..., 2])
    up = _RHYTHM * _ramp(elevation - _ELEVATION_FROM)
    forward = _RHYTHM * flat * _ramp(np.where(across < -np.pi / 2, 0.0, across) - _ACROSS_FROM)
    # Left arm: raising turns +X to +Y (about +Z), protraction turns +X to +Z (about -Y).
    return from_rotvec(np.stack([np.zeros_like(up), -sign * forward, sign * up], -1))


def _ramp(x: np.ndarray) -> np.ndarray:
    """max(x, 0) with a rounded corner of about ten degrees."""
    return 0.5 * (x + np.sqrt(x * x + 0.03))
