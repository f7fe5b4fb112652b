"""What the contacts of a motion ask of each hand, frame by frame: when, how firmly, and which of two hands gives
way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import InputError
from ..motion.filters import gaussian
from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Contact, Motion
from ..motion.skeleton import FINGERS, HAND_JOINTS, JOINTS, SIDES, joint
from .flesh import rest_surface
from .obstacles import CLOTH, sleeve
from .shape import Body
from .signers import load_signer, signer_names
from .surface import cast

FADE = 0.2
"""Seconds in which a correction comes before a contact and goes after it: the last part of a hand's approach."""

_CALM = 0.03**2  # (m/s)^2: two hands slower than this share a contact's correction evenly
_CALM_PUSH = 0.15**2  # the same for pushes, which also come where hands rest
_WINDOW = 0.25  # s around a contact in which it is seen which hand moves
_STEADY = 0.15  # s: standard deviation over which it is seen who moves in a push
_FIRM = 1e-3  # a correction at full weight is met to this share
_TRUNK = ("pelvis", "spine1", "spine2", "spine3", "left_collar", "right_collar")


@dataclass(frozen=True)
class Task:
    """One contact: `first`, `last` frame in it; the `side` of its hand; `partner`: the side of the other hand where
    that is what is touched; `shares`: side to how much of the way it goes, negative where it goes the opposite way."""

    first: int
    last: int
    side: str
    partner: str | None
    shares: dict[str, float]


@dataclass(frozen=True)
class Plan:
    """`contacts (C)` that wrists can meet; `gaps (C,)` metres from skin to skin point, clothes included; `weights
    (T, C)`: 1 in a contact, fading to 0 on both sides; `share`: side to `(T,)` part of a push between the hands that
    it takes."""

    contacts: tuple[Contact, ...]
    tasks: tuple[Task, ...]
    gaps: np.ndarray
    weights: np.ndarray
    share: dict[str, np.ndarray]

    def shifts(self, error: np.ndarray) -> dict[str, np.ndarray]:
        """What each hand should move `(T, 3)` for what its contacts lack, `error (T, C, 3)`, metres.

        Before and after a contact its error is that at its first or last frame. Where contacts of one hand follow each
        other, the nearer in time counts more, and one in its span counts alone.
        """
        out = {}
        clock = np.arange(len(error))
        pull = self.weights / (1 - self.weights + _FIRM)
        for side in SIDES:
            total, change = np.ones(len(error)), np.zeros((len(error), 3))
            for i, task in enumerate(self.tasks):
                if share := task.shares.get(side, 0.0):
                    change += (pull[:, i] * share)[:, None] * error[np.clip(clock, task.first, task.last), i]
                    total += pull[:, i]
            if len(total) and total.max() > 1:
                out[side] = change / total[:, None]
        return out

    def bound(self, side: str) -> np.ndarray:
        """`(5, T)`: how firmly each finger of a hand is in a contact itself, 0..1, in FINGERS' order."""
        out = np.zeros((len(FINGERS), len(self.weights)))
        for i, contact in enumerate(self.contacts):
            for point in (contact.hand_point, contact.body_point):
                for number, finger in enumerate(FINGERS):
                    if point.startswith(f"{side}_{finger}_"):
                        out[number] = np.maximum(out[number], self.weights[:, i])
        return out

    def firm(self, side: str) -> np.ndarray:
        """`(T,)`: how firmly a hand is in any contact, 0..1."""
        mine = [self.weights[:, i] for i, task in enumerate(self.tasks) if side in task.shares]
        return np.max(mine, 0) if mine else np.zeros(len(self.weights))


def no_contacts(frames: int) -> Plan:
    """Nothing touches; hands in each other go apart evenly."""
    return Plan((), (), np.zeros(0), np.zeros((frames, 0)), {side: np.full(frames, 0.5) for side in SIDES})


def other(side: str) -> str:
    """The other side."""
    return "left" if side == "right" else "right"


def plan_contacts(motion: Motion, body: Body) -> Plan:
    """Read a motion's contacts. Those within one hand are a handshape's business and are left out.

    Raises InputError where a contact's points are unknown, its first point is not on an arm, or it ends before it
    starts.
    """
    speed = _hand_speeds(motion)
    chosen, tasks, gaps = [], [], []
    for contact in motion.contacts:
        side = hand_of(body, contact.hand_point, forearm=True)
        if side is None or contact.end < contact.start:
            raise InputError(
                f"contact {contact.hand_point} on {contact.body_point} at {contact.start:.2f} s: expected a point of a "
                "hand or forearm first and an end after its start"
            )
        partner = hand_of(body, contact.body_point)
        first, last = frame_span(contact, motion)
        if partner == side or last < 0 or first >= len(motion):
            continue
        chosen.append(contact)
        tasks.append(Task(max(first, 0), min(last, len(motion) - 1), side, partner, {side: 1.0}))
        gaps.append(contact.gap + cloth_at(body, contact.body_point))
    tasks = [_with_shares(task, tasks, speed, motion.fps) for task in tasks]
    weights = np.stack([_fade(motion, c) for c in chosen], 1) if chosen else np.zeros((len(motion), 0))
    share = _shares(speed, _firmness(tasks, weights), _STEADY * motion.fps)
    return Plan(tuple(chosen), tuple(tasks), np.array(gaps), weights, share)


def _firmness(tasks: list[Task], weights: np.ndarray) -> dict[str, np.ndarray]:
    """`(T,)` how firmly each hand is on the body, 0..1."""
    out = {side: np.zeros(len(weights)) for side in SIDES}
    for i, task in enumerate(tasks):
        if task.partner is None:
            out[task.side] = np.maximum(out[task.side], weights[:, i])
    return out


def frame_span(contact: Contact, motion: Motion) -> tuple[int, int]:
    """First and last frame in a contact; one too short to hold any gets the nearest."""
    first = int(np.ceil(contact.start * motion.fps - 1e-3))
    last = int(np.floor(contact.end * motion.fps + 1e-3))
    if last < first:
        first = last = round((contact.start + contact.end) / 2 * motion.fps)
    return first, last


def hand_of(body: Body, point: str, forearm: bool = False) -> str | None:
    """The side whose hand (or forearm) a named point is on, None elsewhere. Raises InputError for an unknown name."""
    name = JOINTS[body.points.joints[body.points.index(point)]]
    for side in SIDES:
        held = [joint(f"{side}_wrist"), *HAND_JOINTS[side]] + ([joint(f"{side}_elbow")] if forearm else [])
        if joint(name) in held:
            return side
    return None


def cloth_at(body: Body, point: str) -> float:
    """Metres of clothes over a named point: from the skin to the tights along the normal in the T-pose, and CLOTH."""
    row = body.points.index(point)
    name = JOINTS[body.points.joints[row]]
    if name.endswith("elbow") and not point.split("_", 1)[1].startswith("elbow"):
        return sleeve(body)
    v_neck = body.name in signer_names() and load_signer(body.name).clothes.neckline == "v"
    if not name.endswith((*_TRUNK, "shoulder")) or (v_neck and point == "upper_chest"):
        return 0.0
    vertices, _ = rest_surface(body)
    normal = body.points.normals[row].astype(float)
    start = body.points.weights[row] @ vertices[body.points.vertices[row]]
    inset = 0.01  # the tights may lie a little under the skin in a fold
    hit = cast(start - inset * normal, normal, vertices, body.faces["tights"])
    return CLOTH + (float(np.clip(hit[2] - inset, 0.0, 0.04)) if hit else 0.0)


def _fade(motion: Motion, contact: Contact) -> np.ndarray:
    """`(T,)`: 1 in the contact, on both sides a minimum-jerk step over FADE seconds (Flash and Hogan 1985)."""
    first, last = frame_span(contact, motion)
    clock = np.arange(len(motion))
    away = np.maximum(np.maximum(first - clock, clock - last), 0) / motion.fps
    u = 1 - np.clip(away / FADE, 0, 1)
    return u**3 * (10 - 15 * u + 6 * u**2)


def _hand_speeds(motion: Motion) -> dict[str, np.ndarray]:
    """Speed `(T,)` of the middle of each hand in m/s, on neutral proportions."""
    positions, _ = forward(NEUTRAL, motion.rotations, motion.translation)
    out = {}
    for side in SIDES:
        middle = positions[:, list(HAND_JOINTS[side])].mean(1)
        moves = np.gradient(middle, 1 / motion.fps, axis=0) if len(middle) > 1 else np.zeros_like(middle)
        out[side] = np.linalg.norm(moves, axis=-1)
    return out


def _shares(speed: dict[str, np.ndarray], firm: dict[str, np.ndarray], sigma: float) -> dict[str, np.ndarray]:
    """Part of a push between the hands that each takes: the moving one more, one that is on the body hardly any."""
    give = {side: (gaussian(v**2, sigma) + _CALM_PUSH) * (1 - 0.98 * firm[side]) for side, v in speed.items()}
    return {side: give[side] / (give["left"] + give["right"]) for side in SIDES}


def _with_shares(task: Task, tasks: list[Task], speed: dict[str, np.ndarray], fps: float) -> Task:
    """Between two hands the one that moves goes to the one that does not; a hand that touches the body stays there."""
    if task.partner is None:
        return task

    def busy(side: str) -> bool:
        mine = (t for t in tasks if t.side == side and t.partner is None)
        return any(t.first <= task.last and task.first <= t.last for t in mine)

    margin = round(_WINDOW * fps)
    span = slice(max(task.first - margin, 0), task.last + margin + 1)
    energy = {side: float(np.mean(v[span] ** 2)) + _CALM for side, v in speed.items()}
    share = energy[task.side] / (energy["left"] + energy["right"])
    if busy(task.partner) != busy(task.side):
        share = 1.0 if busy(task.partner) else 0.0
    return Task(task.first, task.last, task.side, task.partner, {task.side: share, task.partner: share - 1})
