"""Contacts met on a signer's own body: what touches in the motion touches on everybody, and no hand is inside anything.

First the arms are carried over to the body (`signing_space`). Then, a few times over: hand points in a contact are
brought to their places, and hands that lie inside something are pushed out, turned about the point of contact where
there is one, shifted where there is none; fingers give way a little at their roots. All corrections come and go
smoothly. A long motion may come in stretches: each leads into its first and last pose as that pose is solved on its
own, so that stretches join without a step, provided that they are cut where no contact is near (between sentences
the hands rest).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..motion.filters import gaussian
from ..motion.nouns import Motion
from ..motion.rotations import angle, continuous, from_rotvec, inverse, multiply, rotate, unit
from ..motion.skeleton import FINGERS, SIDES, joint
from .contact_plan import Plan, no_contacts, other, plan_contacts
from .flesh import some_frames
from .hand import Hand
from .obstacles import HAND_POINTS, Watch, hand_depth, obstacles
from .points import point_normals, point_positions
from .posing import bone_frames, joint_transforms
from .push import HandPush
from .reach import with_wrist
from .shape import Body
from .signing_space import retarget

_ROUNDS = 4  # pushes out, each with a step towards the contacts; more change nothing visible
_SMOOTH = 0.07  # s: standard deviation of the filter on pushes, the time of a hand's own fastest changes
_JOIN = 0.3  # s at either end in which a stretch leads into its end pose as that would be solved alone
_SOFT = 0.0015  # metres a fingertip's flesh gives way
_NEAR = 0.03  # metres from which a part is watched; half of it in later rounds
_HOLD = 25.0  # weight of a contact against that of one point inside
_FREE, _STEADY = 0.3, 6.0  # weight of turning a hand: in a contact, and elsewhere (its orientation has meaning)
_STAND_OFF = {"hand": (0.018, 0.003), "body": (0.015, 0.006), "tip": (0.008, 0.003)}
"""What is touched: metres that a contact may stay apart where shapes do not allow more (two palms are hollow), and
metres that the surfaces may be in each other before they are held apart (hands give way a little, clothes more). A
fingertip that lies flat is half a finger thick."""

_MOST_TURN = np.radians(30.0)  # of a hand away from its written orientation


def solve_contacts(motion: Motion, body: Body) -> Motion:
    """The motion with arms and wrists for this very body: its contacts are met, no hand is inside anything.

    `motion`: on neutral proportions, mirrored already for a left-handed signer. Changes local rotations of
    shoulders, elbows, wrists and the fingers' first joints only. Raises InputError for a contact between unknown
    points. See the module for how chunks join.
    """
    if not len(motion):
        return motion
    carried, plan = retarget(motion, body), plan_contacts(motion, body)
    solver = _Solver(body, carried, plan, _SMOOTH * motion.fps)
    solver.solve()
    edges = _Solver(body, _ends(carried), no_contacts(2), 0.0)
    edges.solve()
    solver.join(edges)
    return solver.moved()


def _ends(motion: Motion) -> Motion:
    """The first and the last frame."""
    return some_frames(motion, np.array([0, len(motion) - 1]))


class _Solver:
    def __init__(self, body: Body, motion: Motion, plan: Plan, sigma: float) -> None:
        self.body, self.motion, self.plan, self.sigma = body, motion, plan, sigma
        self.positions, self.turns = (a.astype(float) for a in joint_transforms(body, motion))
        frames = bone_frames(body, motion)
        self.hands = {side: Hand.of(body, side, self.positions, self.turns, frames) for side in SIDES}
        self.turned = {side: np.zeros((len(motion), 3)) for side in SIDES}
        self.stand_off = np.zeros(len(plan.contacts))
        self._place_contacts(motion)

    def solve(self) -> None:
        self._meet()
        for number in range(_ROUNDS):
            if number % 2 == 0:  # arms have moved meanwhile
                watched, together = self._watch(), self._together()
            deepest = self._push(watched, together)
            if not any(d.any() for d in deepest.values()):
                break
            if number >= _ROUNDS // 2:
                self._stand_off(deepest)
            self._meet()
        for _ in range(2 if self.plan.contacts else 0):
            self._place_contacts(self.moved())  # what is touched may hang on an arm
            self._meet()

    def join(self, edges: _Solver) -> None:
        """Lead into the two poses of `edges` at both ends, where no contact is: the stretches on either side do the
        same."""
        frames = len(self.motion)
        for row, away in ((0, np.arange(frames)), (1, np.arange(frames)[::-1])):
            u = np.clip(1 - away / (_JOIN * self.motion.fps), 0, 1)
            for side in SIDES:
                free = 1 - self.plan.firm(side)
                self.hands[side].lead_to(edges.hands[side], row, u**3 * (10 - 15 * u + 6 * u**2) * free)

    def moved(self) -> Motion:
        """The motion with the wrists where they are now."""
        rotations = self.motion.rotations.astype(float)
        for side in SIDES:
            wrist, hand = joint(f"{side}_wrist"), self.hands[side]
            turned = angle(hand.turn, self.turns[:, wrist])
            moved = np.abs(hand.at - self.positions[:, wrist]).max(1) + turned > 1e-7
            if moved.any():
                here = (rotations[moved], self.positions[moved], self.turns[moved])
                rotations[moved] = with_wrist(self.body.skeleton, *here, side, hand.at[moved], hand.turn[moved])
            for finger, bent in zip(FINGERS, hand.bent, strict=True):
                root = joint(f"{side}_{finger}1")
                rotations[:, root] = multiply(bent, rotations[:, root])
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
        self.normals = point_normals(self.body, motion, targets).astype(float)
        self.targets += self.normals * (self.plan.gaps + self.stand_off)[:, None]
        for i, task in enumerate(self.plan.tasks):
            self.hand_points[:, i] = self.hands[task.side].to_wrist(self.hand_points[:, i, None])[:, 0]
            if task.partner:
                partner = self.hands[task.partner]
                self.targets[:, i] = partner.to_wrist(self.targets[:, i, None])[:, 0]
                self.normals[:, i] = rotate(inverse(partner.turn), self.normals[:, i])

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

    def _watch(self) -> dict[str, list[Watch]]:
        """The parts that each hand may enter, in the frames in which it is near. Its own arm cannot be entered."""
        now = self.moved()
        positions, turns = joint_transforms(self.body, now)
        frames = bone_frames(self.body, now)
        out: dict[str, list[Watch]] = {side: [] for side in SIDES}
        for side, obstacle in ((s, o) for s in SIDES for o in obstacles(self.body)):
            hand = self.hands[side]
            if obstacle.name in (f"{side}_forearm", f"{side}_upper_arm"):
                continue
            near = obstacle.near(hand.middle(), hand.radius + _NEAR, positions, turns)
            if len(near):
                j = obstacle.joint
                watch = Watch(obstacle, near, obstacle.flesh.posed(frames[near]), positions[near, j], turns[near, j])
                if "forearm" in obstacle.name:
                    watch.away = self._off_forearm(side, near, positions[near])
                out[side].append(watch)
        return out

    def _off_forearm(self, side: str, frames: np.ndarray, positions: np.ndarray) -> np.ndarray:
        """Unit way `(M, 3)` from the other forearm's axis to this hand; in a contact with that arm, the skin's
        normal."""
        elbow, wrist = (positions[:, joint(f"{other(side)}_{name}")] for name in ("elbow", "wrist"))
        middle, along = self.hands[side].middle()[frames], wrist - elbow
        share = np.clip(np.sum((middle - elbow) * along, -1) / np.sum(along**2, -1), 0, 1)
        away = unit(middle - elbow - share[:, None] * along)
        for i, (task, contact) in enumerate(zip(self.plan.tasks, self.plan.contacts, strict=True)):
            if task.side == side and contact.body_point.startswith(other(side)):
                away = away + 4 * self.plan.weights[frames, i, None] * self._normal(i, frames)
        return unit(away).astype(np.float32)

    def _normal(self, i: int, frames: np.ndarray) -> np.ndarray:
        """Normal `(M, 3)` of what a contact touches, world."""
        partner = self.plan.tasks[i].partner
        return rotate(self.hands[partner].turn[frames], self.normals[frames, i]) if partner else self.normals[frames, i]

    def _together(self) -> np.ndarray:
        """Frames in which the hands may be in each other."""
        left, right = self.hands["left"], self.hands["right"]
        apart = np.linalg.norm(left.middle() - right.middle(), axis=-1)
        return np.flatnonzero(apart < left.radius + right.radius + _NEAR)

    def _stand_off(self, deepest: dict[str, np.ndarray]) -> None:
        """What no turn could get out stays over the surface: palms are hollow, the balls of two thumbs meet first."""
        for i, (task, contact) in enumerate(zip(self.plan.tasks, self.plan.contacts, strict=True)):
            inside = deepest["hands" if task.partner else task.side][task.first : task.last + 1]
            most, gives = _STAND_OFF["hand" if task.partner else "body"]
            if _is_tip(contact.hand_point) or _is_tip(contact.body_point):
                most, gives = _STAND_OFF["tip"]
            more = min(float(np.median(inside)) - gives, most - self.stand_off[i])
            if more > 0:
                self.stand_off[i] += more
                self.targets[:, i] += self.normals[:, i] * more

    def _push(self, watched: dict[str, list[Watch]], together: np.ndarray) -> dict[str, np.ndarray]:
        """One round of pushing hands out. How deep something was inside, `(T,)` metres: of the left and right hand
        in parts, of the hands in each other. Narrows `watched` to what stays near."""
        pushes = {side: HandPush(self.hands[side], self.plan.bound(side)) for side in SIDES}
        deepest = {"hands": self._out_of_hands(pushes, together)}
        for side in SIDES:
            watched[side], deepest[side] = self._out_of_parts(side, pushes[side], watched[side])
        if any(d.any() for d in deepest.values()):
            held = self._hold_contacts(pushes)
            for side in SIDES:
                self._apply(side, pushes[side], held[side])
        return deepest

    def _apply(self, side: str, push: HandPush, held: np.ndarray) -> None:
        hand = self.hands[side]
        stiff = _STEADY + np.minimum(held, 1) * (_FREE - _STEADY)
        shift, turn = (self._calm(step) for step in push.whole.solve(stiff))
        total = _limited(self.turned[side] + turn)
        spin = from_rotvec(total - self.turned[side])
        for number, finger in enumerate(push.fingers):
            hand.bend(number, self._calm(finger.solve(_FREE, pinned=True)[1]))
        hand.at = push.whole.pivot + shift + rotate(spin, hand.at - push.whole.pivot)
        hand.turn = multiply(spin, hand.turn)
        self.turned[side] = total

    def _calm(self, values: np.ndarray) -> np.ndarray:
        return gaussian(values, self.sigma) if self.sigma else values

    def _out_of_parts(self, side: str, push: HandPush, watched: list[Watch]) -> tuple[list[Watch], np.ndarray]:
        still, deepest = [], np.zeros(len(self.motion))
        for watch in watched:
            points = self.hands[side].surface(watch.frames, HAND_POINTS).points
            depth, out = watch.depth(points)
            deep = np.maximum(depth - _SOFT, 0)
            inside = deep.any(1)
            if inside.any():
                deepest[watch.frames] = np.maximum(deepest[watch.frames], deep.max(1))
                push.add(watch.frames[inside], points[inside], out[inside], deep[inside], deep[inside])
            near = depth.max(1) > -_NEAR / 2
            if near.any():
                still.append(watch.only(near))
        return still, deepest

    def _out_of_hands(self, pushes: dict[str, HandPush], frames: np.ndarray) -> np.ndarray:
        deepest = np.zeros(len(self.motion))
        away = self._apart(frames) if len(frames) else frames
        for side in SIDES if len(frames) else ():
            points = self.hands[side].surface(frames, HAND_POINTS).points
            surface = self.hands[other(side)].surface(frames)
            depth, out, nearest = hand_depth(points, surface, away if side == "right" else -away)
            deep = np.maximum(depth - _SOFT, 0)
            inside = deep.any(1)
            if inside.any():
                deepest[frames] = np.maximum(deepest[frames], deep.max(1))
                share = self.plan.share[side][frames[inside], None]
                points, out, deep = points[inside], out[inside], deep[inside]
                pushes[side].add(frames[inside], points, out, deep * share, deep)
                pushes[other(side)].add(frames[inside], points, -out, deep * (1 - share), deep, nearest[inside])
        return deepest

    def _apart(self, frames: np.ndarray) -> np.ndarray:
        """Unit way `(M, 3)` from the left hand to the right one: between their middles; in a contact, square to it."""
        away = unit(self.hands["right"].middle()[frames] - self.hands["left"].middle()[frames])
        for i, task in enumerate(self.plan.tasks):
            if task.partner:
                weight = 4 * self.plan.weights[frames, i, None] * (1 if task.side == "right" else -1)
                away = away + weight * self._normal(i, frames)
        return unit(away).astype(np.float32)

    def _hold_contacts(self, pushes: dict[str, HandPush]) -> dict[str, np.ndarray]:
        """Hand points in a contact stay where they are while hands are pushed; `(T,)` how much they are held, a
        side."""
        held = {side: np.zeros(len(self.motion)) for side in SIDES}
        if not self.plan.contacts:
            return held
        here, _ = self._contact_places()
        for i, task in enumerate(self.plan.tasks):
            frames = np.flatnonzero(self.plan.weights[:, i] > 1e-3)
            weight = self.plan.weights[frames, i]
            for side in task.shares:
                held[side][frames] += weight
                pushes[side].whole.hold(frames, here[frames, i], _HOLD * weight)
        return held


def _is_tip(point: str) -> bool:
    """Whether a point is at the end of a finger: it meets anything, whatever the shape."""
    return point.endswith(("_tip", "_pad", "_nail"))


def _limited(turn: np.ndarray) -> np.ndarray:
    """Rotation vectors no longer than _MOST_TURN, softly."""
    size = np.linalg.norm(turn, axis=-1, keepdims=True)
    return turn * (_MOST_TURN * np.tanh(size / _MOST_TURN) / np.maximum(size, 1e-9))
