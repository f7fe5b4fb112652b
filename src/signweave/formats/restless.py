"""Files whose OFFSETs form no pose a person can stand in (Bandai-Namco's lie all bones along one axis).

Their turns mean nothing by themselves, so the T-pose is found from the movement: for every joint the turn `V` that it
would have if the source stood in our T-pose. Pelvis and chest: from the places of hips and shoulders. Limbs: the bone
points as ours does, and the axis about which elbow or knee really bends lies as ours does. All else: as its parent,
turned as it is turned on average.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from ..motion.neutral import NEUTRAL
from ..motion.rotations import between, from_axes, inverse, multiply, rotate, unit
from ..motion.skeleton import JOINTS, PARENTS, SIDES, joint, side_sign

_BENT = np.sin(np.radians(12))  # a limb bent by less does not show its hinge
_NEXT = {"ankle": "foot", "shoulder": "elbow", "elbow": "wrist", "hip": "knee", "knee": "ankle"}
_LIMBS = (("shoulder", "elbow", "wrist"), ("hip", "knee", "ankle"))


def upright(table: dict[str, int], places: np.ndarray) -> np.ndarray:
    """The turn `(4,)` that brings the file's axis nearest to up, over all frames, to +Y."""
    top = "head" if "head" in table else "left_shoulder"
    up = (places[:, table[top]] - places[:, table["pelvis"]]).mean(0)
    axis = np.zeros(3)
    axis[np.abs(up).argmax()] = np.sign(up[np.abs(up).argmax()])
    return between(axis, np.array([0.0, 1.0, 0.0]))


def alignment(table: dict[str, int], turns: np.ndarray, places: np.ndarray) -> np.ndarray:
    """`(55, 4)`: `A` with `G = G_source A`, the inverse of each joint's `V`; identity where the source has no joint.

    `turns (T, J, 4)` global, `places (T, J, 3)` of the source, Y up.
    """
    local = _Local(table, turns, places)
    posed: dict[str, np.ndarray] = {}
    for name in JOINTS:
        if name in table:
            posed[name] = _t_posed(name, local, posed)
    out = np.tile([0.0, 0.0, 0.0, 1.0], (len(JOINTS), 1))
    for name, turn in posed.items():
        out[joint(name)] = inverse(turn)
    return out


class _Local:
    """What a joint's own frame sees, constant or averaged over the frames."""

    def __init__(self, table: dict[str, int], turns: np.ndarray, places: np.ndarray) -> None:
        self.table, self.turns, self.places = table, turns, places

    def offset(self, of: str, seen_from: str) -> np.ndarray:
        """Mean place of one joint in the frame of another, `(3,)`."""
        a, b = self.table[of], self.table[seen_from]
        return rotate(inverse(self.turns[:, b]), self.places[:, a] - self.places[:, b]).mean(0)

    def turn(self, of: str, seen_from: str) -> np.ndarray:
        """Mean rotation of one joint in the frame of another, `(4,)`."""
        q = multiply(inverse(self.turns[:, self.table[seen_from]]), self.turns[:, self.table[of]])
        return Rotation.from_quat(q).mean().as_quat()

    def hinge(self, upper: str, middle: str, lower: str, seen_from: str) -> np.ndarray | None:
        """The axis about which a limb bends, in the frame of one of its joints; None where it hardly bends."""
        a, b, c = (self.places[:, self.table[name]] for name in (upper, middle, lower))
        axis = np.cross(unit(b - a), unit(c - b))
        axis = rotate(inverse(self.turns[:, self.table[seen_from]]), axis).mean(0)
        return unit(axis) if np.linalg.norm(axis) > _BENT else None


def _t_posed(name: str, local: _Local, posed: dict[str, np.ndarray]) -> np.ndarray:
    """`V` of one joint, `(4,)`; its parents' are in `posed`."""
    table = local.table
    if name == "pelvis":
        return _trunk(local, name, "hip")
    if name == _chest(table):
        return _trunk(local, name, "shoulder")
    for upper, middle, lower in _LIMBS:
        for side in SIDES:
            chain = [f"{side}_{part}" for part in (upper, middle, lower)]
            if name in chain[:2] and chain[2] in table:
                axis = local.hinge(chain[0], chain[1], chain[2], name)
                bone = local.offset(chain[chain.index(name) + 1], name)
                if axis is not None:
                    ours = NEUTRAL.offsets[joint(chain[chain.index(name) + 1])].astype(float)
                    bends = np.array([1.0, 0, 0]) if upper == "hip" else np.array([0, -side_sign(side), 0])
                    return multiply(from_axes(ours, bends), inverse(from_axes(bone, axis)))
    return _as_on_average(name, local, posed)


def _chest(table: dict[str, int]) -> str:
    return next((name for name in ("spine3", "spine2", "spine1") if name in table), "pelvis")


def _trunk(local: _Local, name: str, pair: str) -> np.ndarray:
    """Pelvis or chest: its left is where its own limbs begin, its up from between the hips to between the shoulders."""
    left = local.offset(f"left_{pair}", name) - local.offset(f"right_{pair}", name)
    up = [local.offset(f"{side}_shoulder", name) - local.offset(f"{side}_hip", name) for side in SIDES]
    return inverse(from_axes(left, up[0] + up[1]))


def _as_on_average(name: str, local: _Local, posed: dict[str, np.ndarray]) -> np.ndarray:
    """As the nearest parent, turned as on average; a limb or foot is then bent so that it points as ours does."""
    parent = PARENTS[joint(name)]
    while JOINTS[parent] not in posed:
        parent = PARENTS[parent]
    turn = multiply(posed[JOINTS[parent]], local.turn(name, JOINTS[parent]))
    side, _, part = name.partition("_")
    end = f"{side}_{_NEXT[part]}" if part in _NEXT else ""
    if end in local.table:
        bone = rotate(turn, local.offset(end, name))
        turn = multiply(between(bone, NEUTRAL.offsets[joint(end)].astype(float)), turn)
    return turn
