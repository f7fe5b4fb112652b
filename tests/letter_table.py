"""The 24 static letters of ase as handshape, finger direction and palm direction, without the notation room."""

from __future__ import annotations

import numpy as np

from signweave.motion.arms import hand_turn
from signweave.motion.hands import hand_pose
from signweave.motion.nouns import Motion
from signweave.motion.rotations import identity
from signweave.motion.skeleton import HAND_JOINTS, JOINTS, joint

LETTERS: dict[str, tuple[str, str, str]] = {
    "A": ("a", "up", "forward"), "B": ("b", "up", "forward"), "C": ("c", "up", "forward left"),
    "D": ("d", "up", "forward left"), "E": ("e", "up", "forward"), "F": ("f", "up", "forward"),
    "G": ("g", "up forward", "left"), "H": ("h", "left forward", "back"), "I": ("i", "up", "forward"),
    "K": ("k", "up", "forward"), "L": ("l", "up", "forward"), "M": ("m", "up", "forward"), "N": ("n", "up", "forward"),
    "O": ("o", "up", "forward left"), "P": ("p", "left forward", "down"), "Q": ("q", "left forward", "down"),
    "R": ("r", "up", "forward"), "S": ("s", "up", "forward"), "T": ("t", "up", "forward"), "U": ("u", "up", "forward"),
    "V": ("v", "up", "forward"), "W": ("w", "up", "forward"), "X": ("x", "up", "left"), "Y": ("y", "up", "forward"),
}  # fmt: skip

_WAYS = {"up": (0, 1, 0), "down": (0, -1, 0), "forward": (0, 0, 1), "back": (0, 0, -1), "left": (1, 0, 0)}


def way(words: str) -> np.ndarray:
    """`up forward` as a vector: X to the signer's left, Y up, Z forward."""
    return np.sum([_WAYS[word] for word in words.split()], 0).astype(float)


def standing(letter: str, side: str = "right") -> Motion:
    """A letter held for three frames on an arm that hangs in the T-pose: hand measures need no more."""
    shape, fingers, palm = LETTERS[letter]
    mirror = np.array([1.0 if side == "right" else -1.0, 1, 1])
    rotations = identity(3, len(JOINTS))
    rotations[:, list(HAND_JOINTS[side])] = hand_pose(shape, side)
    rotations[:, joint(f"{side}_wrist")] = hand_turn(side, way(fingers) * mirror, way(palm) * mirror)
    return Motion.from_rotations(rotations)
