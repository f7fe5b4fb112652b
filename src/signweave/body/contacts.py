"""Contacts met on a signer's own body: what touches in the motion touches on everybody, and no hand is inside anything.

First the arms are carried over to the body (`signing_space`). Then, a few times over: hand points in a contact are brought
to their places, and hands that lie inside something are pushed out, turned about the point of contact where there is one,
shifted where there is none. All corrections are shifts and turns of whole hands that come and go smoothly; fingers stay as
they are. Nothing looks beyond the motion it is given: chunks of a long motion must end where no contact is near (between
sentences the hands rest), then they join as they would in one piece.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import gaussian_filter1d

from ..motion.nouns import Motion
from ..motion.rotations import continuous, from_rotvec, inverse, multiply, rotate
from ..motion.skeleton import SIDES, joint
from .contact_plan import Plan, other, plan_contacts
from .flesh import Oriented
from .obstacles import HAND_POINTS, Obstacle, hand_depth, hand_flesh, obstacles
from .points import point_normals, point_positions
from .posing import bone_frames, joint_transforms
from .push import Push
from .reach import with_wrist
from .shape import Body
from .signing_space import retarget

_ROUNDS = 4  # pushes out, each with a step towards the contacts; more change nothing visible
_SMOOTH = 0.07  # s: standard deviation of the filter on pushes, the time of a hand's own fastest changes
_SOFT = 0.0015  # metres a fingertip's flesh gives way
_NEAR = 0.03  # metres from which a part is watched; half of it in later rounds
_HOLD = 25.0  # weight of a contact against that of one point inside
_FREE, _STEADY = 0.3, 6.0  # weight of turning a hand: in a contact, and elsewhere (its orientation has meaning)
_MOST_TURN = np.radians(30.0)  # of a hand away from its written orientation


def solve_contacts(motion: Motion, body: Body) -> Motion:
    """The motion with arms and wrists for this very body: its contacts are met, no hand is inside anything.

    `motion`: on neutral proportions, mirrored already for a left-handed signer. Changes local rotations of shoulders,
    elbows and wrists only. Raises InputError for a contact between unknown points. See the module for how chunks join.
    """
    if not len(motion):
        return motion
    return _Solver(body, retarget(motion, body), plan_contacts(motion, body)).solve()


@dataclass
class _Hand:
    """One hand, carried rigidly by its wrist. `at (T, 3)`, `turn (T, 4)`: the wrist, world; `points`, `normals (T, N, 3)`
    in the wrist's frame; `radius (T,)` about the middle of the points. Metres."""

    at: np.ndarray
    turn: np.ndarray
    points: np.ndarray
    normals: np.ndarray
    radius: np.ndarray

    def to_world(self, points: np.ndarray, frames: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Points `(T, P, 3)` of the wrist's frame."""
        return rotate(self.turn[frames][:, None], points) + self.at[frames][:, None]

    def to_wrist(self, points: np.ndarray) -> np.ndarray:
        return rotate(inverse(self.turn)[:, None], points - self.at[:, None])

    def middle(self) -> np.ndarray:
        return self.at + rotate(self.turn, self.points.mean(1))

    def surface(self, frames: np.ndarray, count: int | None = None) -> Oriented:
        """Its first points and their normals in some frames, world."""
        normals = rotate(self.turn[frames][:, None], self.normals[frames, :count])
        return Oriented(self.to_world(self.points[frames, :count], frames), normals)


@dataclass
class _Watch:
    """An obstacle near a hand in `frames (M,)`: its `surface` and its joint there."""

    obstacle: Obstacle
    frames: np.ndarray
    surface: Oriented
    position: np.ndarray
    turn: np.ndarray

    def only(self, keep: np.ndarray) -> _Watch:
        surface = Oriented(self.surface.points[keep], self.surface.normals[keep])
        return _Watch(self.obstacle, self.frames[keep], surface, self.position[keep], self.turn[keep])


class _Solver:
    def __init__(self, body: Body, motion: Motion, plan: Plan) -> None:
        self.body, self.motion, self.plan = body, motion, plan
        self.positions, self.turns = (a.astype(float) for a in joint_transforms(body, motion))
        self.frames = bone_frames(body, motion)
        self.hands = {side: self._hand(side) for side in SIDES}
        self.turned = {side: np.zeros((len(motion), 3)) for side in SIDES}
        self._place_contacts(motion)

    def solve(self) -> Motion:
        self._meet()
        watched = {side: self._watch(side) for side in SIDES}
        together = self._together()
        for _ in range(_ROUNDS):
            if not self._push(watched, together):
                break
            self._meet()
        for _ in range(2 if self.plan.contacts else 0):
            self._place_contacts(self._moved())  # what is touched may hang on an arm
            self._meet()
        return self._moved()

    def _hand(self, side: str) -> _Hand:
        posed, wrist = hand_flesh(self.body, side).posed(self.frames), joint(f"{side}_wrist")
        at, turn = self.positions[:, wrist], self.turns[:, wrist]
        back = inverse(turn)[:, None]
        points = rotate(back, posed.points - at[:, None]).astype(np.float32)
        radius = np.linalg.norm(points - points.mean(1, keepdims=True), axis=-1).max(1)
        return _Hand(at, turn, points, rotate(back, posed.normals).astype(np.float32), radius)

    def _moved(self) -> Motion:
        """The motion with the wrists where they are now."""
        rotations = self.motion.rotations.astype(float)
        for side in SIDES:
            wrist, hand = joint(f"{side}_wrist"), self.hands[side]
            moved = np.abs(hand.at - self.positions[:, wrist]).max(1) + np.abs(self.turned[side]).max(1) > 1e-7
            if moved.any():
                here = (rotations[moved], self.positions[moved], self.turns[moved])
                rotations[moved] = with_wrist(self.body.skeleton, *here, side, hand.at[moved], hand.turn[moved])
        return replace(self.motion, rotations=continuous(rotations.astype(np.float32)))

    # Contacts

    def _place_contacts(self, motion: Motion) -> None:
        """Take the contacts' points from the posed skin: hand points to their wrists, the others as they are."""
        contacts = self.plan.contacts
        if not contacts:
            return
        targets = [c.body_point for c in contacts]
        self.hand_points = point_positions(self.body, motion, [c.hand_point for c in contacts]).astype(float)
        self.targets = point_positions(self.body, motion, targets).astype(float)
        self.targets += point_normals(self.body, motion, targets) * self.plan.gaps[:, None]
        for i, task in enumerate(self.plan.tasks):
            self.hand_points[:, i] = self.hands[task.side].to_wrist(self.hand_points[:, i, None])[:, 0]
            if task.partner:
                self.targets[:, i] = self.hands[task.partner].to_wrist(self.targets[:, i, None])[:, 0]

    def _contact_places(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the contacts' hand points are and where they should be, `(T, C, 3)` metres, world."""
        here, there = self.hand_points.copy(), self.targets.copy()
        for i, task in enumerate(self.plan.tasks):
            here[:, i] = self.hands[task.side].to_world(here[:, i, None])[:, 0]
            if task.partner:
                there[:, i] = self.hands[task.partner].to_world(there[:, i, None])[:, 0]
        return here, there

    def _meet(self) -> None:
        """Shift hands to their contacts."""
        if self.plan.contacts:
            here, there = self._contact_places()
            for side, change in self.plan.shifts(there - here).items():
                self.hands[side].at = self.hands[side].at + change

    # Hands inside something

    def _watch(self, side: str) -> list[_Watch]:
        """The parts that this hand may enter, in the frames in which it is near. Its own arm cannot be entered."""
        hand, out = self.hands[side], []
        for obstacle in obstacles(self.body):
            if obstacle.name in (f"{side}_forearm", f"{side}_upper_arm"):
                continue
            near = obstacle.near(hand.middle(), hand.radius + _NEAR, self.positions, self.turns)
            if len(near):
                surface = obstacle.flesh.posed(self.frames[near])
                j = obstacle.joint
                out.append(_Watch(obstacle, near, surface, self.positions[near, j], self.turns[near, j]))
        return out

    def _together(self) -> np.ndarray:
        """Frames in which the hands may be in each other."""
        left, right = self.hands["left"], self.hands["right"]
        apart = np.linalg.norm(left.middle() - right.middle(), axis=-1)
        return np.flatnonzero(apart < left.radius + right.radius + _NEAR)

    def _push(self, watched: dict[str, list[_Watch]], together: np.ndarray) -> bool:
        """One round of pushing hands out; False where nothing is inside. Narrows `watched` to what stays near."""
        pushes = {side: Push(self.hands[side].middle()) for side in SIDES}
        found = self._out_of_hands(pushes, together)
        for side in SIDES:
            watched[side], inside = self._out_of_parts(side, pushes[side], watched[side])
            found |= inside
        if found:
            held = self._hold_contacts(pushes)
            for side in SIDES:
                self._apply(side, pushes[side], held[side])
        return found

    def _apply(self, side: str, push: Push, held: np.ndarray) -> None:
        sigma, hand = _SMOOTH * self.motion.fps, self.hands[side]
        steps = push.solve(_STEADY + np.minimum(held, 1) * (_FREE - _STEADY))
        shift, turn = (gaussian_filter1d(step, sigma, axis=0, mode="nearest", truncate=3.0) for step in steps)
        total = _limited(self.turned[side] + turn)
        spin = from_rotvec(total - self.turned[side])
        hand.at = push.pivot + shift + rotate(spin, hand.at - push.pivot)
        hand.turn = multiply(spin, hand.turn)
        self.turned[side] = total

    def _out_of_parts(self, side: str, push: Push, watched: list[_Watch]) -> tuple[list[_Watch], bool]:
        still, found = [], False
        for watch in watched:
            points = self.hands[side].surface(watch.frames, HAND_POINTS).points
            depth, out = watch.obstacle.depth(points, watch.position, watch.turn, watch.surface)
            deep = np.maximum(depth - _SOFT, 0)
            inside = deep.any(1)
            if inside.any():
                found = True
                rows = (points[inside], out[inside], deep[inside], (deep[inside] > 0).astype(float))
                push.add(watch.frames[inside], *rows)
            near = depth.max(1) > -_NEAR / 2
            if near.any():
                still.append(watch.only(near))
        return still, found

    def _out_of_hands(self, pushes: dict[str, Push], frames: np.ndarray) -> bool:
        found = False
        for side in SIDES if len(frames) else ():
            points = self.hands[side].surface(frames, HAND_POINTS).points
            depth, out = hand_depth(points, self.hands[other(side)].surface(frames))
            deep = np.maximum(depth - _SOFT, 0)
            inside = deep.any(1)
            if inside.any():
                found = True
                share = self.plan.share[side][frames[inside], None]
                points, out, deep = points[inside], out[inside], deep[inside]
                weight = (deep > 0).astype(float)
                pushes[side].add(frames[inside], points, out, deep * share, weight)
                pushes[other(side)].add(frames[inside], points, -out, deep * (1 - share), weight)
        return found

    def _hold_contacts(self, pushes: dict[str, Push]) -> dict[str, np.ndarray]:
        """Hand points in a contact stay where they are while hands are pushed; `(T,)` how much they are held, a side."""
        held = {side: np.zeros(len(self.motion)) for side in SIDES}
        if not self.plan.contacts:
            return held
        here, _ = self._contact_places()
        for i, task in enumerate(self.plan.tasks):
            frames = np.flatnonzero(self.plan.weights[:, i] > 1e-3)
            weight = self.plan.weights[frames, i]
            for side in task.shares:
                held[side][frames] += weight
                pushes[side].hold(frames, here[frames, i], _HOLD * weight)
        return held


def _limited(turn: np.ndarray) -> np.ndarray:
    """Rotation vectors no longer than _MOST_TURN, softly."""
    size = np.linalg.norm(turn, axis=-1, keepdims=True)
    return turn * (_MOST_TURN * np.tanh(size / _MOST_TURN) / np.maximum(size, 1e-9))
