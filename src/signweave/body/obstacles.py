"""What a hand must not enter: head, trunk in its clothes, legs, arms, and the other hand, as oriented points.

A point of the hand is as deep inside as it lies behind the planes of the nearest surface points. They are looked up
in the T-pose, part by part (each part hangs on one joint), and measured where the posed skin is. The face's own
movements are left out: a contact follows them, an obstacle need not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.spatial import cKDTree

from ..errors import InputError
from ..motion.rotations import inverse, rotate
from ..motion.skeleton import HAND_JOINTS, JOINTS, SIDES, joint
from .flesh import Flesh, Oriented, Same, rest_surface
from .rig import TWIST_BONES
from .shape import Body, load_body
from .signers import load_signer

CLOTH = 0.006
"""Metres of cloth on the tights, the sheet that clothes are cut from: what the wardrobe adds, less a little give. On
the middle of chest and belly this is within 5 mm of the garment; on breasts and shoulders the wardrobe drapes
tighter."""

SLEEVE = 0.008
"""Metres of a long sleeve on the skin of a forearm."""

HAND_POINTS, HAND_SURFACE = 90, 260
"""Points of a hand that are tried, and those that stand for its surface when the other hand is tried. On the neutral
hand no skin is farther than 16 mm from one of the first and 9 mm from one of the second."""

_PARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("head", "head", ("head", "jaw", "left_eye", "right_eye")),
    ("neck", "neck", ("neck",)),
    ("chest", "spine3", ("spine3", "left_collar", "right_collar")),
    ("waist", "spine1", ("spine2", "spine1", "pelvis")),
    *((f"{side}_thigh", f"{side}_hip", (f"{side}_hip",)) for side in SIDES),
    *((f"{side}_upper_arm", f"{side}_shoulder", (f"{side}_shoulder",)) for side in SIDES),
    *((f"{side}_forearm", f"{side}_elbow", (f"{side}_elbow",)) for side in SIDES),
)
_DRESSED = ("chest", "waist", "thigh", "upper_arm")
_MOST = {"head": 500, "neck": 120, "chest": 216, "waist": 250, "thigh": 60, "arm": 80, "forearm": 140}  # points a part
_HALO = 0.05  # metres of the neighbouring parts around each: what is nearest to them is theirs
_NEIGHBOURS = 3
_FACING = -0.1  # cosine below which a hand's surface looks the wrong way
_THICK = 0.04  # metres of a hand at its thickest: what is deeper behind one side has left by the other
_BOX = 0.01  # metres around a part's bounding box within which points are tried


@dataclass(frozen=True)
class Part:
    """`joint` it hangs on; vertices: its `own (K,)`, and those of its neighbours around it, `others (L,)`."""

    name: str
    joint: int
    own: np.ndarray
    others: np.ndarray


@dataclass(frozen=True)
class Selection:
    """Which vertices stand for what, on every body. `hands`: side to (HAND_SURFACE,)."""

    parts: tuple[Part, ...]
    hands: dict[str, np.ndarray]


@lru_cache(maxsize=1)
def selection() -> Selection:
    """Chosen once on the neutral body; all bodies share its vertices."""
    body = load_body("neutral")
    places, normals = rest_surface(body)
    joints_of_bones = np.array([*range(len(JOINTS)), *(joint(bone.joint) for bone in TWIST_BONES)])
    holder = joints_of_bones[body.bones[np.arange(len(body.bones)), body.weights.argmax(1)]]
    own = []
    for name, _, joints in _PARTS:
        group = "tights" if name.endswith(_DRESSED) else "body"
        mine = _within(np.isin(holder, [joint(j) for j in joints]), *body.groups[group])
        if group == "body":
            mine = mine[body.masks["inside_mouth"][mine] < 0.2]
        if name == "head":  # nostrils and eye sockets look inwards
            mine = mine[np.sum(normals[mine] * (places[mine] - places[mine].mean(0)), -1) > 0]
        own.append(mine[spread_out(places[mine], _MOST[name.split("_")[-1]])])
    everything = np.concatenate(own)
    parts = []
    for (name, hinge, _), mine in zip(_PARTS, own, strict=True):
        rest = np.setdiff1d(everything, mine)
        distance, _ = cKDTree(places[mine]).query(places[rest])
        parts.append(Part(name, joint(hinge), mine, rest[distance < _HALO]))
    return Selection(tuple(parts), {side: _hand(body, places, side) for side in SIDES})


def _within(mask: np.ndarray, first: int, last: int) -> np.ndarray:
    return first + np.flatnonzero(mask[first:last])


def _hand(body: Body, places: np.ndarray, side: str) -> np.ndarray:
    own = np.isin(body.bones, [joint(f"{side}_wrist"), *HAND_JOINTS[side]])
    mine = _within((body.weights * own).sum(1) > 0.5, *body.groups["body"])
    return mine[spread_out(places[mine], HAND_SURFACE)]


def spread_out(places: np.ndarray, count: int) -> np.ndarray:
    """Indices of `count` of the `places (N, 3)`, each as far as can be from those before it."""
    chosen = np.zeros(min(count, len(places)), int)
    chosen[0] = np.argmax(places[:, 0])
    nearest = np.full(len(places), np.inf)
    for i in range(1, len(chosen)):
        nearest = np.minimum(nearest, np.sum((places - places[chosen[i - 1]]) ** 2, -1))
        chosen[i] = np.argmax(nearest)
    return chosen


def sleeve(body: Body) -> float:
    """Metres of cloth on a forearm: the named signer's sleeves; a body of one's own wears long ones."""
    try:
        return SLEEVE if load_signer(body.name).clothes.sleeves == "long" else 0.0
    except InputError:
        return SLEEVE


class Obstacle:
    """One part of one body: made once, posed and measured in the frames in which a hand comes near (`watch`)."""

    def __init__(self, body: Body, part: Part) -> None:
        self.name, self.joint = part.name, part.joint
        rest, _ = rest_surface(body)
        self.flesh = Flesh(body, part.own)
        self.thickness = CLOTH if part.name.endswith(_DRESSED) else sleeve(body) if "forearm" in part.name else 0.0
        self._tree = cKDTree(rest[np.concatenate([part.own, part.others])])
        self._box = rest[part.own].min(0) - _BOX - self.thickness, rest[part.own].max(0) + _BOX + self.thickness
        self._joint_rest = body.skeleton.rest[part.joint]

    def near(self, centres: np.ndarray, radius: np.ndarray, positions: np.ndarray, turns: np.ndarray) -> np.ndarray:
        """Frames in which spheres about `centres (T, 3)` of `radius (T,)` may touch it; joints as in `Watched`."""
        distance, _ = self._tree.query(self.local(centres, positions[:, self.joint], turns[:, self.joint]))
        return np.flatnonzero(distance < radius)

    def local(self, points: np.ndarray, position: np.ndarray, turn: np.ndarray) -> np.ndarray:
        """World points as they would be with the part in the T-pose."""
        return rotate(inverse(turn), points - position) + self._joint_rest

    def depth(
        self, points: np.ndarray, position: np.ndarray, turn: np.ndarray, surface: Oriented
    ) -> tuple[np.ndarray, np.ndarray]:
        """How deep `points (M, P, 3)` lie in the part whose joint is at `position (M, 3)`, turned `turn (M, 4)`, and
        whose own points are at `surface (M, K, 3)`: `(M, P)` metres (negative outside, -inf where another part is
        nearer or it is far), and the way out `(M, P, 3)`."""
        local = self.local(points, position[:, None], turn[:, None])
        depth, out = np.full(points.shape[:2], -np.inf), np.zeros_like(points)
        inside = ((local > self._box[0]) & (local < self._box[1])).all(-1)
        row, column = np.nonzero(inside)
        if not len(row):
            return depth, out
        distance, near = self._tree.query(local[row, column], k=_NEIGHBOURS)
        mine = near < surface.points.shape[1]
        weight = mine / (distance + 1e-3) ** 2
        weight /= np.maximum(weight.sum(1, keepdims=True), 1e-9)
        index = np.where(mine, near, 0)
        spot, normal = surface.points[row[:, None], index], surface.normals[row[:, None], index]
        height = np.sum((points[row, column][:, None] - spot) * normal, -1) - self.thickness
        deep = -np.sum(weight * height, 1)
        sure = mine[:, 0] & (distance[:, 0] < np.maximum(3 * np.abs(deep), 0.03))
        depth[row, column] = np.where(sure, deep, -np.inf)
        out[row, column] = np.sum(weight[..., None] * normal, 1)
        return depth, out


@dataclass
class Watch:
    """An obstacle near a hand in `frames (M,)`: its `surface` and its joint there; `away (M, 3)`: the side of a thin
    part to leave by."""

    obstacle: Obstacle
    frames: np.ndarray
    surface: Oriented
    position: np.ndarray
    turn: np.ndarray
    away: np.ndarray | None = None

    def depth(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How deep points `(M, P, 3)` are inside, metres, and the way out."""
        if self.away is None:
            return self.obstacle.depth(points, self.position, self.turn, self.surface)
        depth, out, _ = hand_depth(points, self.surface, self.away, spacing=0.025)
        return depth + self.obstacle.thickness, out

    def only(self, keep: np.ndarray) -> Watch:
        """Some of the frames."""
        surface = Oriented(self.surface.points[keep], self.surface.normals[keep])
        away = None if self.away is None else self.away[keep]
        return Watch(self.obstacle, self.frames[keep], surface, self.position[keep], self.turn[keep], away)


def hand_depth(
    points: np.ndarray, surface: Oriented, away: np.ndarray, spacing: float = 0.012
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How deep `points (T, P, 3)` lie in a hand's `surface (T, N, 3)`, `(T, P)` metres, the way out `(T, P, 3)`, and
    which point of the surface is nearest `(T, P)`.

    A hand is thin: the way out may well be its other side. Only sides that face `away (T, 3)` are taken. `spacing`:
    metres between the surface's points.
    """
    wrong = (surface.normals @ away[..., None])[..., 0] < _FACING
    square = np.sum(surface.points**2, -1) + np.where(wrong, 1.0, 0.0).astype(np.float32)
    square = square[:, None] - 2 * (points @ surface.points.transpose(0, 2, 1))
    nearest = square.argmin(-1)
    row = np.arange(len(points))[:, None]
    spot, normal = surface.points[row, nearest], surface.normals[row, nearest]
    between = points - spot
    depth = -np.sum(between * normal, -1)
    near = np.linalg.norm(between, axis=-1) < np.maximum(2 * np.abs(depth), spacing)
    return np.where(near & (depth < _THICK), depth, -np.inf), normal, nearest


def obstacles(body: Body) -> tuple[Obstacle, ...]:
    """The parts of a body, ready to be measured. Cached."""
    return _obstacles(Same(body))


def hand_flesh(body: Body, side: str) -> Flesh:
    """HAND_SURFACE points of a hand, ready to be posed; the first HAND_POINTS of them are spread over it as well.
    Cached."""
    return _hand_flesh(Same(body), side)


@lru_cache(maxsize=16)
def _obstacles(same: Same) -> tuple[Obstacle, ...]:
    return tuple(Obstacle(same.body, part) for part in selection().parts)


@lru_cache(maxsize=32)
def _hand_flesh(same: Same, side: str) -> Flesh:
    return Flesh(same.body, selection().hands[side])
