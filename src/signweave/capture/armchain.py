"""One arm as a chain of turns that people have: ball joints at shoulder, wrist and thumb's root, hinges elsewhere.

Fingers fan about the palm's normal and bend about one axis in the palm's plane, as `fingers` makes them. All in closed
form: places of the hand's points, and how they move with every degree of freedom.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ..motion.handcapsules import THUMBNAIL
from ..motion.hands import finger_directions
from ..motion.neutral import NEUTRAL, POINTS
from ..motion.rotations import cross, from_rotvec, inverse, multiply, rotate, to_rotvec, twist_angle, unit
from ..motion.skeleton import FINGERS, HAND_JOINTS, PARENTS, Skeleton, joint
from .fingers import ORDER
from .limits import ELBOW, FAN, FLEXION, THUMB_BEND, THUMB_TURN, wrist_within

_BUILD = (0.75, 1.3)
_MIRROR = np.array([1.0, -1.0, -1.0])
_DOWN, _UP = np.array([0.0, -1.0, 0.0]), np.array([0.0, 1.0, 0.0])


@dataclass(frozen=True)
class Freedom:
    """One degree of freedom: a turn of `joint` about `axis (3,)`, in its own frame or (`outer`) in its parent's; `part`
    is "shoulder", "elbow", "wrist", "fan", "bend" or "thumb"."""

    joint: int
    axis: np.ndarray
    part: str
    outer: bool = False


@dataclass(frozen=True)
class Chain:
    """An arm of one skeleton: its `joints`, `freedoms`, and its points: elbow, wrist and MediaPipe's 21 of the hand,
    each an offset `(3,)` from a joint. `lengths (2,)`: upper arm and forearm, as parts of the neutral ones."""

    side: str
    skeleton: Skeleton
    joints: tuple[int, ...]
    freedoms: tuple[Freedom, ...]
    points: tuple[tuple[int, np.ndarray], ...]
    lengths: np.ndarray

    @property
    def parts(self) -> tuple[str, ...]:
        """The part of every degree of freedom."""
        return tuple(f.part for f in self.freedoms)

    def pose(self, rotations: np.ndarray, turns: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Places `(T, 55, 3)` and turns `(T, 55, 4)` with this arm's joints posed anew; the rest as given."""
        at, turns = at.copy(), turns.copy()
        for j in self.joints:
            up = PARENTS[j]
            turns[:, j] = multiply(turns[:, up], rotations[:, j])
            at[:, j] = at[:, up] + rotate(turns[:, up], self.skeleton.offsets[j])
        return at, turns

    def places(self, at: np.ndarray, turns: np.ndarray) -> np.ndarray:
        """`(T, N, 3)` of all its points."""
        return np.stack([at[:, j] + rotate(turns[:, j], offset) for j, offset in self.points], 1)

    def slopes(self, at: np.ndarray, turns: np.ndarray, points: np.ndarray, carriers: tuple[int, ...]) -> np.ndarray:
        """`(T, N, 3, D)` metres a radian: how `points (T, N, 3)` on joints `carriers` move with each freedom."""
        out = np.zeros((*points.shape, len(self.freedoms)))
        for d, f in enumerate(self.freedoms):
            moved = [n for n, carrier in enumerate(carriers) if f.joint in _line(carrier)]
            axis = rotate(turns[:, PARENTS[f.joint] if f.outer else f.joint], f.axis)
            out[..., d][:, moved] = cross(axis[:, None], points[:, moved] - at[:, None, f.joint])
        return out

    def stretches(self, turns: np.ndarray) -> np.ndarray:
        """`(T, N, 3, 2)` metres by which the points move when upper arm or forearm grow by their own length."""
        out = np.zeros((len(turns), len(self.points), 3, 2))
        for k, first in enumerate((0, 1)):
            above, below = self.joints[first], self.joints[first + 1]
            bone = rotate(turns[:, above], self.skeleton.offsets[below] / self.lengths[k])
            out[:, first:, :, k] = bone[:, None]
        return out

    def longer(self, more: np.ndarray) -> Chain:
        """The same arm with upper arm and forearm longer by `more (2,)` of the neutral ones, as people are."""
        lengths = np.clip(self.lengths + more, *_BUILD)
        offsets = self.skeleton.offsets.copy()
        offsets[list(self.joints[1:3])] *= (lengths / self.lengths)[:, None]
        return replace(self, lengths=lengths, skeleton=replace(self.skeleton, offsets=offsets))

    def away(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """`(T, D)` radians from local rotations `start` to `end (T, 55, 4)`, by freedom."""
        inner = to_rotvec(multiply(inverse(start), end))
        outer = to_rotvec(multiply(end, inverse(start)))
        return np.stack([(outer if f.outer else inner)[:, f.joint] @ f.axis for f in self.freedoms], 1)

    def moved(self, rotations: np.ndarray, step: np.ndarray) -> np.ndarray:
        """Local rotations `(T, 55, 4)` after `step (T, D)` radians, held within human limits."""
        out = rotations.copy()
        for outer in (False, True):
            for j in sorted({f.joint for f in self.freedoms if f.outer == outer}):
                turn = sum(step[:, d, None] * f.axis for d, f in enumerate(self.freedoms) if self._is(f, j, outer))
                turn = from_rotvec(np.asarray(turn))
                out[:, j] = multiply(turn, out[:, j]) if outer else multiply(out[:, j], turn)
        return within(out, self.side)

    @staticmethod
    def _is(f: Freedom, j: int, outer: bool) -> bool:
        return f.joint == j and f.outer == outer


def arm_chain(skeleton: Skeleton, side: str, root_share: float) -> Chain:
    """The arm of a person's skeleton; `root_share` as in `Places`."""
    arm = [joint(f"{side}_{name}") for name in ("shoulder", "elbow", "wrist")]
    ball = [Freedom(j, axis, part) for j, part in ((arm[0], "shoulder"), (arm[2], "wrist")) for axis in np.eye(3)]
    freedoms = [*ball, Freedom(arm[1], _UP * _mirror(side), "elbow")]
    for finger in FINGERS:
        first = joint(f"{side}_{finger}1")
        axis = hinge_axis(side, finger)
        if finger == "thumb":
            freedoms += [Freedom(first, a, "thumb") for a in np.eye(3)]
        else:
            freedoms += [Freedom(first, _UP * _mirror(side), "fan", True), Freedom(first, axis, "bend")]
        freedoms += [Freedom(joint(f"{side}_{finger}{bone}"), axis, "bend") for bone in (2, 3)]
    zero = np.zeros(3)
    middle = skeleton.offsets[joint(f"{side}_middle1")]
    points = [(arm[1], zero), (arm[2], zero), (arm[2], root_share * middle)]
    for finger in ORDER:
        points += [(joint(f"{side}_{finger}{bone}"), zero) for bone in (1, 2, 3)]
        last = joint(f"{side}_{finger}3")
        size = np.linalg.norm(skeleton.offsets[last]) / np.linalg.norm(NEUTRAL.offsets[last])
        points.append((last, size * POINTS[f"{side}_{finger}_tip"][1]))
    return Chain(side, skeleton, (*arm, *HAND_JOINTS[side]), tuple(freedoms), tuple(points), np.ones(2))


@lru_cache
def hinge_axis(side: str, finger: str) -> np.ndarray:
    """The axis `(3,)` that a finger bends about, in its joints' frames; positive is towards the palm."""
    way = finger_directions()[finger]
    if finger == "thumb":
        axis = np.cross(unit(THUMBNAIL - way * (THUMBNAIL @ way)), way)
    else:
        axis = np.cross(unit(way * np.array([1.0, 0.0, 1.0])), _DOWN)
    return unit(axis) * _mirror(side)


def within(rotations: np.ndarray, side: str) -> np.ndarray:
    """Local rotations `(T, 55, 4)` with elbow, wrist and fingers of one arm as hinges allow, within human limits."""
    out = rotations.copy()
    up = _UP * _mirror(side)
    elbow, wrist = joint(f"{side}_elbow"), joint(f"{side}_wrist")
    out[:, elbow] = _hinged(out[:, elbow], up, (0.0, ELBOW))
    out[:, wrist] = wrist_within(side, out[:, wrist])
    for finger in FINGERS:
        axis = hinge_axis(side, finger)
        first = joint(f"{side}_{finger}1")
        limits = THUMB_BEND if finger == "thumb" else FLEXION[1:]
        for bone, limit in zip((2, 3), limits, strict=True):
            j = joint(f"{side}_{finger}{bone}")
            out[:, j] = _hinged(out[:, j], axis, limit)
        if finger == "thumb":
            way = unit(finger_directions()[finger]) * _mirror(side)
            twist = twist_angle(out[:, first], way)
            over = np.clip(twist, *np.radians(THUMB_TURN)) - twist
            out[:, first] = multiply(out[:, first], from_rotvec(over[:, None] * way))
        else:
            out[:, first] = _fanned(out[:, first], up, axis, FAN[finger])
    return out


def _fanned(q: np.ndarray, up: np.ndarray, axis: np.ndarray, limit: tuple[float, float]) -> np.ndarray:
    """A finger's first joint: its place in the fan, then bent; what is neither falls away."""
    now = rotate(q, axis)
    fan = np.arctan2(now @ np.cross(up, axis), now @ axis)
    turn = from_rotvec(fan[:, None] * up)
    bend = _hinged(multiply(inverse(turn), q), axis, FLEXION[0])
    held = from_rotvec(np.clip(fan, *np.radians(limit))[:, None] * up)
    return multiply(held, bend)


def _hinged(q: np.ndarray, axis: np.ndarray, limit: tuple[float, float]) -> np.ndarray:
    return from_rotvec(np.clip(twist_angle(q, axis), *np.radians(limit))[:, None] * axis)


def _mirror(side: str) -> np.ndarray:
    return _MIRROR if side == "left" else np.ones(3)


@lru_cache
def _line(j: int) -> tuple[int, ...]:
    """A joint and all above it."""
    return (j, *_line(PARENTS[j])) if j >= 0 else ()
