"""From Anny's A-pose to our T-pose: rest corrections, offsets, bind matrices and virtual twist bones. Pure numpy.

Anny rests with arms lowered, elbows bent and fingers curled; a Motion's identity is SMPL-X's T-pose. One constant
world rotation A a bone, found from joint positions alone, leads from one to the other. Forward kinematics then needs
only the T-pose offsets, and skinning turns a bone by `G A` about its A-pose head.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..motion.rotations import between, from_axes, from_rotvec, inverse, multiply, rotate, swing_twist, to_matrix, unit
from ..motion.rotations import twist_angle as signed_twist
from ..motion.skeleton import FINGERS, JOINTS, PARENTS, SIDES, joint, side_sign

TWIST_STEPS = 6
"""Virtual bones a limb segment: at 150 degrees each carries 25, which costs a forearm 1-4 % of its radius."""

ELBOW_CALM = 0.15
"""Share of each segment next to the elbow that does not twist in itself, so that the crook does not crease."""


@dataclass(frozen=True)
class TwistBone:
    """A virtual bone that takes `fraction` of the twist of joint `driver` about the segment starting at `joint`."""

    name: str
    joint: str
    driver: str
    fraction: float


def _twist_bones() -> tuple[TwistBone, ...]:
    bones = []
    for side in SIDES:
        shoulder, elbow, wrist = (f"{side}_{name}" for name in ("shoulder", "elbow", "wrist"))
        bones += [TwistBone(f"{shoulder}_twist{k}", shoulder, shoulder, k / TWIST_STEPS) for k in range(TWIST_STEPS)]
        bones += [TwistBone(f"{elbow}_twist{k}", elbow, wrist, k / TWIST_STEPS) for k in range(1, TWIST_STEPS + 1)]
    return tuple(bones)


TWIST_BONES = _twist_bones()
BONES: tuple[str, ...] = (*JOINTS, *(bone.name for bone in TWIST_BONES))
"""Bones of the skin: the 55 joints, then the twist bones. The elbow itself is step 0 of its segment, the shoulder
itself step 6 of its own."""


@dataclass(frozen=True)
class Rig:
    """One body's rest: `offsets (55, 3)` metres in the T-pose; `bind (B, 3, 4)`, A-pose to bone frame: `[A | -A head]`.
    `corrections (B, 3, 3)`: A."""

    offsets: np.ndarray
    bind: np.ndarray
    corrections: np.ndarray


def build_rig(heads: np.ndarray, tips: dict[str, np.ndarray]) -> Rig:
    """Rig of a body from its A-pose joints.

    `heads (55, 3)`: joint places in the A-pose, metres, Y up, facing +Z. `tips`: finger ("left_index") to the end of
    its last bone in the A-pose.
    """
    turns = rest_corrections(heads, tips)
    a = to_matrix(turns)
    offsets = heads.copy()
    for i, parent in enumerate(PARENTS):
        if parent >= 0:
            offsets[i] = a[parent] @ (heads[i] - heads[parent])
    bones = np.concatenate([a, to_matrix(_twist_corrections(heads, turns))])
    origins = np.concatenate([heads, np.stack([heads[joint(bone.joint)] for bone in TWIST_BONES])])
    bind = np.concatenate([bones, -np.einsum("bij,bj->bi", bones, origins)[..., None]], -1)
    return Rig(offsets, bind, bones)


def rest_corrections(heads: np.ndarray, tips: dict[str, np.ndarray]) -> np.ndarray:
    """`(55, 4)` world rotations from the A-pose to the T-pose, one a joint.

    Arm: its direction goes to +-X, the elbow's hinge to the vertical, so that a bent elbow moves the forearm forward.
    Hand: wrist to knuckles goes to +-X, the palm faces down. Index to little finger: the shortest turn into the palm
    plane along the finger's own spread. Thumb: as the hand. All else stays.
    """
    turns = np.tile(np.array([0.0, 0.0, 0.0, 1.0]), (len(JOINTS), 1))

    def at(name: str) -> np.ndarray:
        return heads[joint(name)]

    for side in SIDES:
        out = np.array([side_sign(side), 0.0, 0.0])
        upper = at(f"{side}_elbow") - at(f"{side}_shoulder")
        lower = at(f"{side}_wrist") - at(f"{side}_elbow")
        hinge = np.cross(upper, lower)
        down = np.array([0.0, -side_sign(side), 0.0])
        turns[joint(f"{side}_shoulder")] = _frame_to_frame(upper, hinge, out, down)
        turns[joint(f"{side}_elbow")] = _frame_to_frame(lower, hinge, out, down)
        knuckles = {finger: at(f"{side}_{finger}1") for finger in FINGERS if finger != "thumb"}
        forward = np.mean(list(knuckles.values()), 0) - at(f"{side}_wrist")
        across = knuckles["index"] - knuckles["pinky"]
        hand = _frame_to_frame(forward, across, out, np.array([0.0, 0.0, 1.0]))
        turns[joint(f"{side}_wrist")] = hand
        for finger in FINGERS:
            chain = [at(f"{side}_{finger}{bone}") for bone in (1, 2, 3)] + [tips[f"{side}_{finger}"]]
            spread = rotate(hand, chain[3] - chain[0]) * np.array([1.0, 0.0, 1.0])
            for bone in (1, 2, 3):
                bend = rotate(hand, chain[bone] - chain[bone - 1])
                straighten = multiply(between(bend, spread), hand)
                turns[joint(f"{side}_{finger}{bone}")] = hand if finger == "thumb" else straighten
    return turns


def _frame_to_frame(x: np.ndarray, y: np.ndarray, to_x: np.ndarray, to_y: np.ndarray) -> np.ndarray:
    """Quaternion that takes direction `x` to `to_x` and the half plane towards `y` to that towards `to_y`."""
    return multiply(from_axes(to_x, to_y), inverse(from_axes(x, y)))


def _twist_corrections(heads: np.ndarray, turns: np.ndarray) -> np.ndarray:
    """A of the twist bones: the T-pose itself twists the arm a little against the A-pose; that is spread as well."""
    out = []
    for bone in TWIST_BONES:
        axis = np.array([1.0, 0.0, 0.0])
        here, driven = turns[joint(bone.joint)], turns[joint(bone.driver)]
        if bone.joint == bone.driver:
            along = heads[joint(bone.joint.replace("shoulder", "elbow"))] - heads[joint(bone.joint)]
            base = between(unit(along), axis * np.sign(along[0]))
        else:
            base = here
        angle = signed_twist(multiply(driven, inverse(base)), axis)
        out.append(multiply(from_rotvec(axis * angle * bone.fraction), base))
    return np.stack(out)


def spread_twist(weights: np.ndarray, vertices: np.ndarray, heads: np.ndarray) -> np.ndarray:
    """Weights `(V, 55)` of the joints to weights `(V, B)` of all bones.

    What an upper arm or a forearm holds goes, piecewise linear along the A-posed segment, to its twist bones; the
    stretch next to the elbow (ELBOW_CALM) does not twist in itself.
    """
    out = np.zeros((len(weights), len(BONES)))
    out[:, : len(JOINTS)] = weights
    for side in SIDES:
        shoulder, elbow, wrist = (joint(f"{side}_{name}") for name in ("shoulder", "elbow", "wrist"))
        first = BONES.index(f"{side}_shoulder_twist0")
        upper = [*range(first, first + TWIST_STEPS), shoulder]
        first = BONES.index(f"{side}_elbow_twist1")
        lower = [elbow, *range(first, first + TWIST_STEPS)]
        for bone, end, steps, calm in ((shoulder, elbow, upper, (0, 1)), (elbow, wrist, lower, (1, 0))):
            axis = heads[end] - heads[bone]
            t = (vertices - heads[bone]) @ axis / (axis @ axis)
            t = np.clip((t - calm[0] * ELBOW_CALM) / (1 - ELBOW_CALM), 0, 1) * TWIST_STEPS
            held = weights[:, bone].copy()
            out[:, bone] -= held
            low = np.minimum(np.floor(t).astype(int), TWIST_STEPS - 1)
            rows = np.arange(len(weights))
            np.add.at(out, (rows, np.array(steps)[low]), held * (1 - (t - low)))
            np.add.at(out, (rows, np.array(steps)[low + 1]), held * (t - low))
    return np.maximum(out, 0)


def twist_rotations(rotations: np.ndarray, turns: np.ndarray) -> np.ndarray:
    """Global rotations `(..., 24, 4)` of the twist bones.

    `rotations (..., 55, 4)` parent-local and `turns (..., 55, 4)` global. A shoulder's own twist grows along the upper
    arm, a wrist's along the forearm. Angles are taken the short way round (|angle| <= pi), else a forearm would
    pinch to a thread.
    """
    axis = np.array([1.0, 0.0, 0.0], rotations.dtype)
    out = []
    for side in SIDES:
        shoulder, elbow, wrist = (joint(f"{side}_{name}") for name in ("shoulder", "elbow", "wrist"))
        swing, _ = swing_twist(rotations[..., shoulder, :], axis)
        base = multiply(turns[..., PARENTS[shoulder], :], swing)
        for driver, start, steps in (
            (shoulder, base, range(TWIST_STEPS)),
            (wrist, turns[..., elbow, :], range(1, TWIST_STEPS + 1)),
        ):
            angle = np.asarray(signed_twist(rotations[..., driver, :], axis))[..., None]
            for k in steps:
                out.append(multiply(start, from_rotvec((axis * angle * (k / TWIST_STEPS)).astype(rotations.dtype))))
    return np.stack(out, -2)
