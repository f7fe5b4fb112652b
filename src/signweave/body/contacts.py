"""Contacts met on a signer's own body: what touches in the motion touches on everybody, and no hand is inside anything.

First the arms are carried over to the body (`signing_space`). Then, a few times over: hands that lie inside something are
pushed out (turned about the point of contact where there is one, shifted where there is none) and hand points in a
contact are brought to their places. All corrections are shifts and turns of whole hands that come and go smoothly; fingers
stay as they are. Nothing looks beyond the motion it is given: chunks of a long motion must end where no contact is near
(between sentences the hands rest), then they join as they would in one piece.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import gaussian_filter1d

from ..motion.nouns import Motion
from ..motion.rotations import continuous, from_rotvec, inverse, multiply, rotate
from ..motion.skeleton import SIDES, joint
from .contact_plan import Plan, other, plan_contacts
from .obstacles import HAND_POINTS, Oriented, Solids, Watched, hand_depth, oriented, rest_surface, selection
from .points import point_normals, point_positions
from .posing import joint_transforms
from .reach import with_wrist
from .shape import Body
from .signing_space import retarget

ROUNDS = 4  # pushes out, each with a step towards the contacts; more change nothing visible
_SMOOTH = 0.07  # s: standard deviation of the filter on pushes, about the duration of a hand's own fastest changes
_SOFT = 0.0015  # metres a fingertip's flesh gives way
_NEAR = 0.03  # metres from which a part is watched
_LEVER = 0.08  # metres that a turn of one radian counts as: half a hand's length
_HOLD = 25.0  # weight of a contact against that of one point inside
_STIFF = 0.3  # weight of shifting (1 cm counts as 0.3 cm of one point inside) and, in a contact, of turning
_STEADY = 6.0  # weight of turning where there is no contact: a hand's orientation has meaning
_SLACK = 0.0015  # metres a contact may be off when a hand would otherwise be inside
_MOST_TURN = np.radians(25.0)  # of a hand away from its written orientation


def solve_contacts(motion: Motion, body: Body) -> Motion:
    """The motion with arms and wrists for this very body: its contacts are met, no hand is inside anything.

    `motion`: on neutral proportions, mirrored already for a left-handed signer. Changes local rotations of shoulders,
    elbows and wrists only. Raises InputError for a contact between unknown points. See the module for how chunks join.
    """
    if not len(motion):
        return motion
    carried = retarget(motion, body)
    plan = plan_contacts(motion, body)
    return _Solver(body, carried, plan).solve()


@dataclass(frozen=True)
class _Hand:
    """One hand, carried rigidly by its wrist: `points`, `normals (T, N, 3)` in the wrist's frame, metres."""

    points: np.ndarray
    normals: np.ndarray
    radius: np.ndarray


class _Solver:
    def __init__(self, body: Body, motion: Motion, plan: Plan) -> None:
        self.body, self.motion, self.plan = body, motion, plan
        self.positions, self.turns = (a.astype(float) for a in joint_transforms(body, motion))
        self.rotations = motion.rotations.astype(float)
        self.shift = {side: np.zeros((len(motion), 3)) for side in SIDES}
        self.turn = {side: np.zeros((len(motion), 3)) for side in SIDES}
        self.solids = Solids(body, motion)
        self.hands = {side: self._hand(side) for side in SIDES}

    def solve(self) -> Motion:
        self.watched = {side: self._watch(side) for side in SIDES}
        for _ in range(ROUNDS):
            self._push()
            self._meet(0.0)
        if self.plan.contacts:
            self._meet(_SLACK)
        return self._motion()

    def _hand(self, side: str) -> _Hand:
        chosen = selection().hands[side]
        _, rest_normals = rest_surface(self.body, chosen)
        posed = oriented(self.body, self.motion, chosen, rest_normals)
        wrist = joint(f"{side}_wrist")
        back = inverse(self.turns[:, wrist])[:, None]
        points = rotate(back, posed.points - self.positions[:, None, wrist])
        return _Hand(points, rotate(back, posed.normals), np.linalg.norm(points - points.mean(1, keepdims=True), axis=-1).max(1))

    def _placed(self, side: str) -> tuple[np.ndarray, np.ndarray]:
        """The wrist's place `(T, 3)` and turn `(T, 4)` as corrected so far."""
        wrist = joint(f"{side}_wrist")
        return self.positions[:, wrist] + self.shift[side], multiply(from_rotvec(self.turn[side]), self.turns[:, wrist])

    def _surface(self, side: str) -> Oriented:
        at, turn = self._placed(side)
        hand = self.hands[side]
        return Oriented(rotate(turn[:, None], hand.points) + at[:, None], rotate(turn[:, None], hand.normals))

    def _watch(self, side: str) -> list[Watched]:
        """The parts that this hand may enter, in the frames in which it is near. Its own arm cannot be entered."""
        at, turn = self._placed(side)
        hand = self.hands[side]
        centres = at + rotate(turn, hand.points.mean(1))
        out = []
        for number, part in enumerate(self.solids.parts):
            if part.name in (f"{side}_forearm", f"{side}_upper_arm"):
                continue
            frames = self.solids.near(number, centres, hand.radius + _NEAR)
            if len(frames):
                out.append(self.solids.watch(number, frames))
        return out

    def _motion(self) -> Motion:
        rotations = self.rotations
        for side in SIDES:
            changed = np.flatnonzero(np.abs(self.shift[side]).max(1) + np.abs(self.turn[side]).max(1) > 1e-7)
            if len(changed):
                at, turn = self._placed(side)
                rotations = np.array(rotations)
                rotations[changed] = with_wrist(
                    self.body.skeleton, rotations[changed], self.positions[changed], self.turns[changed], side,
                    at[changed], turn[changed],
                )  # fmt: skip
        if rotations is self.rotations:
            return self.motion
        return replace(self.motion, rotations=continuous(rotations).astype(np.float32))

    # Contacts

    def _errors(self) -> tuple[np.ndarray, np.ndarray]:
        """What each contact's hand point still lacks, and where it is, `(T, C, 3)` metres."""
        plan, now = self.plan, self._motion()
        hand = point_positions(self.body, now, [c.hand_point for c in plan.contacts])
        names = [c.body_point for c in plan.contacts]
        target = point_positions(self.body, now, names) + point_normals(self.body, now, names) * plan.gaps[:, None]
        return (target - hand).astype(float), hand.astype(float)

    def _meet(self, slack: float) -> None:
        """Shift hands towards their contacts."""
        if not self.plan.contacts:
            return
        error, _ = self._errors()
        size = np.linalg.norm(error, axis=-1, keepdims=True)
        error *= np.maximum(1 - slack / np.maximum(size, 1e-9), 0)
        for side, change in self.plan.shifts(error).items():
            self.shift[side] = self.shift[side] + change

    # Hands inside something

    def _push(self) -> None:
        surfaces = {side: self._surface(side) for side in SIDES}
        sums = {side: _Sums.zero(len(self.motion), surfaces[side].points[:, :HAND_POINTS].mean(1)) for side in SIDES}
        found = [self._inside_parts(side, surfaces[side], sums[side]) for side in SIDES]
        found.append(self._inside_hands(surfaces, sums))
        if not any(found):
            return
        hold = self._hold_contacts(sums)
        for side in SIDES:
            shift, turn = sums[side].solve(np.where(hold[side] > 0, _STIFF, _STEADY))
            sigma = _SMOOTH * self.motion.fps
            shift, turn = (gaussian_filter1d(a, sigma, axis=0, mode="nearest", truncate=3.0) for a in (shift, turn))
            turn = _limited(self.turn[side] + turn) - self.turn[side]
            at, _ = self._placed(side)
            self.shift[side] = self.shift[side] + shift + rotate(from_rotvec(turn), at - sums[side].pivot) - (at - sums[side].pivot)
            self.turn[side] = self.turn[side] + turn

    def _inside_parts(self, side: str, surface: Oriented, sums: _Sums) -> bool:
        found = False
        for watched in self.watched[side]:
            points = surface.points[watched.frames, :HAND_POINTS]
            depth, out = watched.depth(points)
            deep = np.maximum(depth - _SOFT, 0)
            if deep.any():
                found = True
                sums.add(watched.frames, points, out, deep, (deep > 0).astype(float))
        return found

    def _inside_hands(self, surfaces: dict[str, Oriented], sums: dict[str, _Sums]) -> bool:
        middle = {side: surfaces[side].points.mean(1) for side in SIDES}
        apart = np.linalg.norm(middle["left"] - middle["right"], axis=-1)
        frames = np.flatnonzero(apart < self.hands["left"].radius + self.hands["right"].radius + _NEAR)
        if not len(frames):
            return False
        found = False
        for side in SIDES:
            points = surfaces[side].points[frames, :HAND_POINTS]
            depth, out = hand_depth(points, surfaces[other(side)].frames(frames))
            deep = np.maximum(depth - _SOFT, 0)
            if deep.any():
                found = True
                share = self.plan.share[side][frames, None]
                sums[side].add(frames, points, out, deep * share, (deep > 0).astype(float))
                sums[other(side)].add(frames, points, -out, deep * (1 - share), (deep > 0).astype(float))
        return found

    def _hold_contacts(self, sums: dict[str, _Sums]) -> dict[str, np.ndarray]:
        """Hand points in a contact stay where they are while hands are pushed; `(T,)` weight of that a side."""
        hold = {side: np.zeros(len(self.motion)) for side in SIDES}
        if not self.plan.contacts:
            return hold
        _, places = self._errors()
        for i, task in enumerate(self.plan.tasks):
            weight = _HOLD * self.plan.weights[:, i]
            frames = np.flatnonzero(weight > 1e-3)
            point, still = places[frames, i][:, None], np.zeros((len(frames), 1))
            for side in task.shares:
                hold[side][frames] += weight[frames]
                for axis in np.eye(3):
                    ways = np.broadcast_to(axis, point.shape)
                    sums[side].add(frames, point, ways, still, weight[frames, None])
        return hold


@dataclass
class _Sums:
    """Normal equations `(T, 6, 6)`, `(T, 6)` of the shift and turn (about `pivot (T, 3)`) of one hand in each frame."""

    pivot: np.ndarray
    matrix: np.ndarray
    vector: np.ndarray

    @classmethod
    def zero(cls, frames: int, pivot: np.ndarray) -> _Sums:
        return cls(pivot, np.zeros((frames, 6, 6)), np.zeros((frames, 6)))

    def add(self, frames: np.ndarray, points: np.ndarray, ways: np.ndarray, wanted: np.ndarray, weight: np.ndarray) -> None:
        """Points `(M, P, 3)` of some frames should move `wanted (M, P)` metres along `ways (M, P, 3)`."""
        arm = (points - self.pivot[frames, None]) / _LEVER
        row = np.concatenate([ways, np.cross(arm, ways)], -1)
        weighted = row * weight[..., None]
        self.matrix[frames] += weighted.transpose(0, 2, 1) @ row
        self.vector[frames] += np.einsum("mpi,mp->mi", weighted, wanted)

    def solve(self, stiff_turn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Shift `(T, 3)` metres and turn `(T, 3)` radians."""
        calm = np.zeros_like(self.vector)
        calm[:, :3], calm[:, 3:] = _STIFF, stiff_turn[:, None]
        busy = np.flatnonzero(self.vector.any(1))
        out = np.zeros_like(self.vector)
        if len(busy):
            matrix = self.matrix[busy] + calm[busy, :, None] * np.eye(6)
            out[busy] = np.linalg.solve(matrix, self.vector[busy, :, None])[..., 0]
        return out[:, :3], out[:, 3:] / _LEVER


def _limited(turn: np.ndarray) -> np.ndarray:
    """Rotation vectors no longer than _MOST_TURN, softly."""
    size = np.linalg.norm(turn, axis=-1, keepdims=True)
    return turn * (_MOST_TURN * np.tanh(size / _MOST_TURN) / np.maximum(size, 1e-9))
