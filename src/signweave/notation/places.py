"""The words of places and directions, and what they mean in a hand's own terms (ipsilateral, up, out)."""

from __future__ import annotations

from functools import lru_cache

from ..motion.neutral import POINTS
from .spec import Vector

DIRECTIONS: dict[str, Vector] = {
    "ipsi": (1, 0, 0), "contra": (-1, 0, 0), "up": (0, 1, 0), "down": (0, -1, 0), "out": (0, 0, 1), "in": (0, 0, -1),
}  # fmt: skip

SPACE: dict[str, Vector] = {
    # metres from the point "chest", to the hand's own side, up, out
    "space": (0.13, -0.07, 0.20),
    "centre": (0.0, -0.05, 0.20),
    "shoulder_space": (0.17, 0.09, 0.20),
    "letter_space": (0.19, 0.08, 0.19),
    "head_space": (0.20, 0.28, 0.20),
    "waist_space": (0.14, -0.18, 0.20),
}
"""Named places of signing space, free of the body. `space` is neutral space before the hand's own side."""

REST = "rest"
"""Where a hand is that does not sign."""


_SIDED = ("ipsi_", "contra_", "other_")
_HAND = ("wrist", "index", "middle", "ring", "pinky", "thumb")


@lru_cache(maxsize=1)
def hand_points() -> tuple[str, ...]:
    """Names of the points of a hand, without side; "wrist" is the joint itself."""
    joints = tuple(f"right_{part}" for part in _HAND)
    return (*(n.removeprefix("right_") for n, (at, _, _) in POINTS.items() if at.startswith(joints)), "wrist")


@lru_cache(maxsize=1)
def place_names() -> tuple[str, ...]:
    """Every place that may be written, in a hand's own terms."""
    names = [*SPACE, REST]
    for name, (at, _, _) in POINTS.items():
        side, _, rest = name.partition("_")
        on_arm = at.startswith(("right_elbow", "right_shoulder", *(f"right_{part}" for part in _HAND)))
        if side == "right":
            names += [f"other_{rest}"] if on_arm else [f"ipsi_{rest}", f"contra_{rest}"]
        elif side != "left":
            names.append(name)
    return tuple(names)


def point_name(name: str, side: str) -> str:
    """A place as a hand sees it to its name in `neutral.POINTS`: `contra_temple` of the right hand is `left_temple`."""
    other = "left" if side == "right" else "right"
    for prefix, real in zip(_SIDED, (side, other, other), strict=True):
        if name.startswith(prefix):
            return f"{real}_{name.removeprefix(prefix)}"
    return name


def mirrored(vector: Vector, side: str) -> Vector:
    """A vector in a hand's own terms to the world: x to the signer's left, y up, z forward."""
    ipsi, up, out = vector
    return (ipsi if side == "left" else -ipsi, up, out)
