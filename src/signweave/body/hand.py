"""A hand as one rigid thing that its wrist carries, with fingers that give way at their roots."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..motion.rotations import angle, from_rotvec, identity, inverse, multiply, power, rotate
from ..motion.skeleton import FINGERS, joint
from .flesh import Oriented
from .obstacles import hand_flesh, selection
from .shape import Body, load_body

_MOST_BEND = {finger: np.radians(30.0 if finger == "thumb" else 18.0) for finger in FINGERS}
"""How far a finger gives way at its root: a flat hand's thumb moves into the plane of the palm, fingers lift a
little."""


@dataclass
class Hand:
    """One hand along a motion, changed in place while contacts are solved. Metres; T frames, N points of its surface.

    `at (T, 3)`, `turn (T, 4)`: the wrist, world. `points`, `normals (T, N, 3)`: in the wrist's frame, float32.
    `centre (T, 3)`, `radius (T,)`: of a sphere about the points as they were at first, in the wrist's frame. `roots
    (5, 3)`: the fingers' first joints in the wrist's frame. `bent (5, T, 4)`: how far each finger has given way
    there, in the wrist's frame.
    """

    side: str
    at: np.ndarray
    turn: np.ndarray
    points: np.ndarray
    normals: np.ndarray
    centre: np.ndarray
    radius: np.ndarray
    roots: np.ndarray
    bent: np.ndarray

    @classmethod
    def of(cls, body: Body, side: str, positions: np.ndarray, turns: np.ndarray, frames: np.ndarray) -> Hand:
        """From joints `positions (T, 55, 3)`, `turns (T, 55, 4)` and `frames (T, B, 3, 4)` of `posing.bone_frames`."""
        posed, wrist = hand_flesh(body, side).posed(frames), joint(f"{side}_wrist")
        at, turn = positions[:, wrist], turns[:, wrist]
        back = inverse(turn)[:, None].astype(np.float32)
        points = rotate(back, posed.points - at[:, None].astype(np.float32))
        centre = points.mean(1)
        radius = np.linalg.norm(points - centre[:, None], axis=-1).max(1)
        roots = np.stack([body.skeleton.offsets[joint(f"{side}_{finger}1")] for finger in FINGERS])
        bent = identity(len(FINGERS), len(at)).astype(float)
        return cls(side, at, turn, points, rotate(back, posed.normals), centre, radius, roots, bent)

    def to_world(self, points: np.ndarray, frames: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Points `(T, P, 3)` of the wrist's frame."""
        turn, at = self.turn[frames][:, None].astype(points.dtype), self.at[frames][:, None].astype(points.dtype)
        return rotate(turn, points) + at

    def to_wrist(self, points: np.ndarray) -> np.ndarray:
        """World points `(T, P, 3)` in the wrist's frame."""
        return rotate(inverse(self.turn)[:, None], points - self.at[:, None])

    def middle(self) -> np.ndarray:
        """`(T, 3)` world."""
        return self.at + rotate(self.turn, self.centre)

    def surface(self, frames: np.ndarray, count: int | None = None) -> Oriented:
        """Its first points and their normals in some frames, world."""
        turn = self.turn[frames][:, None].astype(np.float32)
        return Oriented(self.to_world(self.points[frames, :count], frames), rotate(turn, self.normals[frames, :count]))

    def bend(self, finger: int, turn: np.ndarray) -> None:
        """Let a finger give way by `turn (T, 3)`, a rotation vector in the world, within its range."""
        busy = np.flatnonzero(np.abs(turn).max(1) > 1e-5)
        if not len(busy):
            return
        local = rotate(inverse(self.turn[busy]), turn[busy])
        before = self.bent[finger, busy]
        after = multiply(from_rotvec(local), before)
        size, most = angle(after), _MOST_BEND[FINGERS[finger]]
        after = power(after, most * np.tanh(size / most) / np.maximum(size, 1e-9))
        self.bent[finger, busy] = after
        spin = multiply(after, inverse(before))[:, None].astype(np.float32)
        mine, root = np.flatnonzero(finger_of(self.side) == finger), self.roots[finger].astype(np.float32)
        where = np.ix_(busy, mine)
        self.points[where] = rotate(spin, self.points[where] - root) + root
        self.normals[where] = rotate(spin, self.normals[where])

    def lead_to(self, goal: Hand, row: int, weight: np.ndarray) -> None:
        """Add, by `weight (T,)`, what is missing to `goal` in its frame `row` where the weight is largest."""
        if not weight.any():
            return
        here = 0 if row == 0 else len(self.at) - 1
        self.at = self.at + weight[:, None] * (goal.at[row] - self.at[here])
        self.turn = multiply(power(multiply(goal.turn[row], inverse(self.turn[here])), weight), self.turn)
        missing = multiply(goal.bent[:, row], inverse(self.bent[:, here]))
        self.bent = multiply(power(missing[:, None], weight), self.bent)


@lru_cache(maxsize=2)
def finger_of(side: str) -> np.ndarray:
    """`(N,)` which finger each point of a hand's surface hangs on, -1 for the palm; in FINGERS' order."""
    body = load_body("neutral")
    vertices = selection().hands[side]
    heaviest = body.weights[vertices].argmax(1)
    holder = body.bones[vertices, heaviest]
    out = np.full(len(vertices), -1)
    for number, finger in enumerate(FINGERS):
        out[np.isin(holder, [joint(f"{side}_{finger}{k}") for k in (1, 2, 3)])] = number
    return out
