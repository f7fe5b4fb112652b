"""The signing skeleton: the 55 joints of SMPL-X, their names, order and parents, and the 52 face actions.

Names and order are SMPL-X's, so that arrays can be exchanged with other software without a table. Lengths come from
elsewhere: the neutral proportions from `neutral`, a signer's own from `signweave.body`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

_TREE: tuple[tuple[str, str | None], ...] = (
    ("pelvis", None),
    ("left_hip", "pelvis"), ("right_hip", "pelvis"), ("spine1", "pelvis"),
    ("left_knee", "left_hip"), ("right_knee", "right_hip"), ("spine2", "spine1"),
    ("left_ankle", "left_knee"), ("right_ankle", "right_knee"), ("spine3", "spine2"),
    ("left_foot", "left_ankle"), ("right_foot", "right_ankle"), ("neck", "spine3"),
    ("left_collar", "spine3"), ("right_collar", "spine3"), ("head", "neck"),
    ("left_shoulder", "left_collar"), ("right_shoulder", "right_collar"),
    ("left_elbow", "left_shoulder"), ("right_elbow", "right_shoulder"),
    ("left_wrist", "left_elbow"), ("right_wrist", "right_elbow"),
    ("jaw", "head"), ("left_eye", "head"), ("right_eye", "head"),
)  # fmt: skip

FINGERS = ("index", "middle", "pinky", "ring", "thumb")
"""SMPL-X's order of fingers inside a hand. MediaPipe's begins with the thumb."""

SIDES = ("left", "right")


def _hand_tree(side: str) -> list[tuple[str, str]]:
    names = [[f"{side}_{finger}{bone}" for bone in (1, 2, 3)] for finger in FINGERS]
    return [(name, parent) for chain in names for name, parent in zip(chain, [f"{side}_wrist", *chain], strict=False)]


_ALL = (*_TREE, *_hand_tree("left"), *_hand_tree("right"))
JOINTS: tuple[str, ...] = tuple(name for name, _ in _ALL)
_INDEX = {name: i for i, name in enumerate(JOINTS)}
PARENTS: tuple[int, ...] = tuple(-1 if parent is None else _INDEX[parent] for _, parent in _ALL)

HAND_JOINTS: dict[str, tuple[int, ...]] = {
    side: tuple(_INDEX[f"{side}_{finger}{bone}"] for finger in FINGERS for bone in (1, 2, 3)) for side in SIDES
}
"""The 15 finger joints of each hand, in the order of JOINTS."""

FACE_NAMES: tuple[str, ...] = tuple(
    """browDownLeft browDownRight browInnerUp browOuterUpLeft browOuterUpRight cheekPuff cheekSquintLeft
    cheekSquintRight eyeBlinkLeft eyeBlinkRight eyeLookDownLeft eyeLookDownRight eyeLookInLeft eyeLookInRight
    eyeLookOutLeft eyeLookOutRight eyeLookUpLeft eyeLookUpRight eyeSquintLeft eyeSquintRight eyeWideLeft eyeWideRight
    jawForward jawLeft jawOpen jawRight mouthClose mouthDimpleLeft mouthDimpleRight mouthFrownLeft mouthFrownRight
    mouthFunnel mouthLeft mouthLowerDownLeft mouthLowerDownRight mouthPressLeft mouthPressRight mouthPucker mouthRight
    mouthRollLower mouthRollUpper mouthShrugLower mouthShrugUpper mouthSmileLeft mouthSmileRight mouthStretchLeft
    mouthStretchRight mouthUpperUpLeft mouthUpperUpRight noseSneerLeft noseSneerRight tongueOut""".split()
)
"""ARKit's 52 face actions, in Anny's (alphabetical) order."""


def joint(name: str) -> int:
    """Index of a joint of the signing skeleton, or KeyError."""
    return _INDEX[name]


def side_sign(side: str) -> float:
    """+1 for left (which is +X), -1 for right."""
    return {"left": 1.0, "right": -1.0}[side]


@dataclass(frozen=True)
class Skeleton:
    """Joint names, parents and rest offsets.

    `offsets (J, 3)`: metres from the parent joint, in the rest pose (SMPL-X's T-pose; every joint frame is parallel to
    the world there). The root's offset is its place in rest.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    offsets: np.ndarray

    def __post_init__(self) -> None:
        if self.offsets.shape != (len(self.names), 3) or len(self.parents) != len(self.names):
            raise ValueError(f"{len(self.names)} joints need as many parents and offsets, got {self.offsets.shape}")
        if any(parent >= i for i, parent in enumerate(self.parents)):
            raise ValueError("a joint must come after its parent")

    @cached_property
    def _index(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}

    def index(self, name: str) -> int:
        """Index of a joint by name, or KeyError."""
        return self._index[name]

    @cached_property
    def rest(self) -> np.ndarray:
        """`(J, 3)` joint positions in the rest pose, metres."""
        positions = self.offsets.astype(np.float64).copy()
        for i, parent in enumerate(self.parents):
            if parent >= 0:
                positions[i] += positions[parent]
        return positions

    def length(self, name: str) -> float:
        """Distance of a joint from its parent, metres."""
        return float(np.linalg.norm(self.offsets[self.index(name)]))

    @cached_property
    def leg_length(self) -> float:
        """Hip to ankle along the bones, mean of both sides, metres. `translation` is scaled by its ratio."""
        return float(np.mean([self.length(f"{side}_knee") + self.length(f"{side}_ankle") for side in SIDES]))

    @cached_property
    def arm_length(self) -> float:
        """Shoulder to wrist along the bones, mean of both sides, metres."""
        return float(np.mean([self.length(f"{side}_elbow") + self.length(f"{side}_wrist") for side in SIDES]))
