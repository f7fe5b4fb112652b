"""The fit: landmarks of any known layout to a Motion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Landmarks, Motion
from ..motion.rotations import continuous, identity, inverse, multiply, normalize, rotate
from ..motion.skeleton import HAND_JOINTS, JOINTS, SIDES, joint
from .armdepth import plausible_arms
from .face import solve_face
from .facing import facing_ahead, with_yaw
from .gaze import solve_gaze
from .layouts import places_of
from .lengths import consistent, held_lengths
from .limbs import solve_arm_from, solve_leg
from .palms import fingers_of
from .places import BODY, Places
from .smoothing import bridged, smoothed, within_limits
from .steady import squared
from .trunk import solve_trunk


@dataclass(frozen=True)
class Fit:
    """A Motion, facing ahead, and the places it was fitted to, as the camera has them, in neutral metres (the person's
    own proportions)."""

    motion: Motion
    places: Places


def fit(landmarks: Landmarks) -> Motion:
    """A Motion from landmarks of any known layout. Raises InputError for a layout nobody knows or with nobody in it.

    Free of the signer's size and bone lengths: only directions of bones count. Every joint stays within human limits.
    """
    return fit_in_full(landmarks).motion


def fit_in_full(landmarks: Landmarks) -> Fit:
    """As `fit`, with what it was fitted to."""
    places = plausible_arms(held_lengths(squared(with_yaw(consistent(places_of(landmarks))))))
    rotations = solve(places)
    motion = _motion(places, rotations)
    return Fit(facing_ahead(within_limits(smoothed(bridged(motion), places)), places), places)


def solve(places: Places) -> np.ndarray:
    """Local rotations `(T, 55, 4)`, each frame by itself."""
    out = identity(len(places), len(JOINTS)).astype(float)
    trunk = solve_trunk(places)
    spine = (trunk.pelvis, *trunk.spine)
    out[:, 0] = trunk.pelvis
    for name, above, turn in zip(("spine1", "spine2", "spine3"), spine, spine[1:], strict=False):
        out[:, joint(name)] = multiply(inverse(above), turn)
    out[:, joint("neck")] = multiply(inverse(trunk.chest), trunk.neck)
    out[:, joint("head")] = multiply(inverse(trunk.neck), trunk.head)
    for side in SIDES:
        arm = solve_arm_from(places, trunk, side)
        hand = arm.pop("hand")
        for name, turn in {**arm, **solve_leg(places, trunk.pelvis, side)}.items():
            out[:, joint(name)] = turn
        out[:, list(HAND_JOINTS[side])] = fingers_of(places, side, hand)
    return normalize(np.where(np.isfinite(out).all(-1, keepdims=True), out, identity(1)[0]))


def _motion(places: Places, rotations: np.ndarray) -> Motion:
    frames = len(places)
    confidence = np.zeros((frames, len(JOINTS) + 1), np.float32)
    confidence[:, : len(BODY)] = _joint_confidence(places)
    head = np.maximum(places.head_confidence.max(1), places.face_confidence)
    for name in ("neck", "head"):
        confidence[:, joint(name)] = np.maximum(confidence[:, joint(name)], head)
    for i, side in enumerate(SIDES):
        confidence[:, list(HAND_JOINTS[side])] = places.hand_confidence[:, i : i + 1]
        confidence[:, joint(f"{side}_wrist")] = places.hand_confidence[:, i]
    confidence[:, len(JOINTS)] = places.face_confidence
    turned = forward(NEUTRAL, rotations)[1][:, joint("head")]
    face, gaze = solve_face(places, turned), solve_gaze(places, turned)
    face = face if gaze is None else face + gaze
    return Motion(continuous(rotations), translation(places, rotations), face, confidence, places.fps)


def _joint_confidence(places: Places) -> np.ndarray:
    """`(T, 22)`: a joint's turn is as sure as the bone that it moves."""
    c = places.body_confidence
    out = c.copy()
    row = BODY.index
    hips, shoulders = (np.minimum(c[:, row(f"left_{n}")], c[:, row(f"right_{n}")]) for n in ("hip", "shoulder"))
    out[:, row("pelvis")] = hips
    for name in ("spine1", "spine2", "spine3"):
        out[:, row(name)] = shoulders
    for side in SIDES:
        out[:, row(f"{side}_collar")] = shoulders
        for name, child in (("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle")):
            out[:, row(f"{side}_{name}")] = np.minimum(c[:, row(f"{side}_{name}")], c[:, row(f"{side}_{child}")])
    return out


def translation(places: Places, rotations: np.ndarray) -> np.ndarray:
    """`(T, 3)` displacement of the pelvis: of the middle between the hips where places are in a fixed frame, else 0."""
    if not places.grounded:
        return np.zeros((len(places), 3))
    hips = (places.of("left_hip") + places.of("right_hip")) / 2
    rest = NEUTRAL.offsets[[joint("left_hip"), joint("right_hip")]].mean(0).astype(float)
    return np.nan_to_num(hips - rotate(rotations[:, 0], rest) - NEUTRAL.rest[0])
