"""A right hand as capsules on the neutral body: where its points are and how close its parts come to one another.

Each finger bone is a capsule around a segment that lies under the joints (joints sit near the back of a finger).
Radii and depths were read off the neutral body's skin, a millimetre or two inside it: skin gives way where parts touch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .kinematics import forward
from .neutral import NEUTRAL, POINTS
from .rotations import identity, rotate, unit
from .skeleton import FINGERS, HAND_JOINTS, joint

_WRIST = joint("right_wrist")
_BONE = {1: (0.0055, 0.009), 2: (0.005, 0.0085), 3: (0.003, 0.007)}  # depth under the joint, radius; metres
_THUMB_BONE = {2: (0.003, 0.0095), 3: (0.004, 0.0078)}
_PALM = (0.0065, 0.0115)  # metacarpals
_SLENDER = {"pinky": 0.8}


@dataclass(frozen=True)
class Capsule:
    """A segment in the frame of a joint, and a radius; metres."""

    joint: int
    start: np.ndarray
    end: np.ndarray
    radius: float


@dataclass(frozen=True)
class Placed:
    """A posed right hand, the wrist at the origin in rest orientation: `positions (55, 3)`, `turns (55, 4)`."""

    positions: np.ndarray
    turns: np.ndarray

    def point(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Place and outward normal of a point of the right hand, such as "index_pad"."""
        at, offset, normal = POINTS[f"right_{name}"]
        i = joint(at)
        return self.positions[i] + rotate(self.turns[i], offset), rotate(self.turns[i], normal)

    def axis(self, finger: str) -> np.ndarray:
        """Direction of a finger's last bone."""
        return rotate(self.turns[joint(f"right_{finger}3")], unit(_tip(finger)))

    def thumb_axis(self) -> np.ndarray:
        """Direction of the thumb's last bone."""
        return self.axis("thumb")

    def segment(self, capsule: Capsule) -> tuple[np.ndarray, np.ndarray]:
        """Both ends of a capsule's segment."""
        p, turn = self.positions[capsule.joint], self.turns[capsule.joint]
        return p + rotate(turn, capsule.start), p + rotate(turn, capsule.end)


def place(pose: np.ndarray) -> Placed:
    """Forward kinematics of a right hand's `(15, 4)` pose; the wrist is the origin."""
    rotations = identity(len(NEUTRAL.names)).astype(float)
    rotations[list(HAND_JOINTS["right"])] = pose
    positions, turns = forward(NEUTRAL, rotations)
    return Placed(positions - positions[_WRIST], turns)


@lru_cache
def capsules() -> dict[tuple[str, int], Capsule]:
    """Capsules by finger and bone; bone 0 of index to little is the metacarpal, the thumb's metacarpal is left out."""
    out = {}
    for finger in FINGERS:
        slim = _SLENDER.get(finger, 1.0)
        for bone, (depth, radius) in (_THUMB_BONE if finger == "thumb" else _BONE).items():
            i = joint(f"right_{finger}{bone}")
            along = _tip(finger) if bone == 3 else NEUTRAL.offsets[joint(f"right_{finger}{bone + 1}")]
            inward = -THUMBNAIL if finger == "thumb" else np.array([0.0, -1.0, 0.0])
            shift = inward * depth * slim
            end = along + shift - (unit(along) * radius * slim if bone == 3 else 0)
            start = shift + (0.35 * along if (finger, bone) == ("thumb", 2) else 0)  # its root lies inside the palm
            out[finger, bone] = Capsule(i, start, end, radius * slim)
        if finger != "thumb":
            knuckle = NEUTRAL.offsets[joint(f"right_{finger}1")]
            shift = np.array([0.0, -_PALM[0], 0.0])
            out[finger, 0] = Capsule(_WRIST, 0.35 * knuckle + shift, 0.95 * knuckle + shift, _PALM[1])
    return out


THUMBNAIL = unit(np.array([0.41, 0.41, 0.82]))
"""What a right thumb's nail faces in rest, read off the neutral body's skin (its flattest direction there). Joint
places cannot tell: a thumb is nearly straight."""


def clearance(hand: Placed, part: str = "thumb") -> dict[tuple[tuple[str, int], tuple[str, int]], float]:
    """Metres between the capsules of one finger and those of all other fingers; negative: inside one another.

    Metacarpals lie still against one another and are compared with the thumb only; the thumb's middle bone grows out
    of the index's metacarpal, that pair is left out, as are neighbours' first bones, which share a web of skin.
    """
    out = {}
    for a, first in capsules().items():
        if a[0] != part or a[1] == 0:
            continue
        for b, second in capsules().items():
            together = part != "thumb" and (b[1] == 0 or (a[1] == 1 and b[1] == 1))
            if b[0] == part or together or {a, b} == {("thumb", 2), ("index", 0)}:
                continue
            gap = segment_distance(*hand.segment(first), *hand.segment(second))
            out[a, b] = gap - first.radius - second.radius
    return out


def segment_distance(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> float:
    """Least distance of the segments ab and cd (Ericson, Real-Time Collision Detection, 5.1.9)."""
    u, v, r = b - a, d - c, a - c
    uu, vv, uv, ur, vr = u @ u, v @ v, u @ v, u @ r, v @ r
    square = uu * vv - uv * uv
    s = np.clip((uv * vr - ur * vv) / square, 0, 1) if square > 1e-14 else 0.0
    t = (uv * s + vr) / vv
    if not 0 <= t <= 1:
        t = np.clip(t, 0, 1)
        s = np.clip((uv * t - ur) / uu, 0, 1)
    return float(np.linalg.norm(r + u * s - v * t))


def _tip(finger: str) -> np.ndarray:
    """End of a finger's last bone in its joint's frame, metres."""
    return np.asarray(POINTS[f"right_{finger}_tip"][1], float)
