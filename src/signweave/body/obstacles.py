"""What a hand must not enter: head, trunk in its clothes, legs, arms, and the other hand, as oriented points.

A point of the hand is as deep inside as it lies behind the planes of the nearest surface points. They are looked up in
the T-pose, part by part (each part hangs on one joint), and measured where the posed skin really is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.spatial import cKDTree

from ..errors import InputError
from ..motion.nouns import Motion
from ..motion.rotations import inverse, rotate
from ..motion.skeleton import HAND_JOINTS, JOINTS, SIDES, joint
from .posing import bone_frames, face_weights, faced, joint_transforms, skin
from .rig import TWIST_BONES
from .shape import Body, load_body
from .signers import load_signer
from .surface import vertex_normals

CLOTH = 0.006
"""Metres of cloth on the tights, the sheet that clothes are cut from: what the wardrobe adds, less a little give."""

SLEEVE = 0.008
"""Metres of a long sleeve on the skin of a forearm."""

HAND_POINTS, HAND_SURFACE = 110, 340
"""Points of a hand that are tried (on the neutral hand no skin is farther than 8 mm from one), and those that stand for
its surface when the other hand is tried (5 mm)."""

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
_MOST = {"head": 500, "neck": 120, "chest": 216, "waist": 250, "thigh": 60, "arm": 80, "forearm": 80}  # points a part
_HALO = 0.05  # metres of the neighbouring parts around each: what is nearest to them is theirs
_NEIGHBOURS = 3


@dataclass(frozen=True)
class Part:
    """`joint` it hangs on; `points (K,)` among the solid's, of which `own (K,)` belong to the part, the rest to others."""

    name: str
    joint: int
    points: np.ndarray
    own: np.ndarray


@dataclass(frozen=True)
class Selection:
    """Which vertices stand for what, on every body. `solid (S,)`, `part_of (S,)`, `hands`: side to (HAND_SURFACE,)."""

    solid: np.ndarray
    part_of: np.ndarray
    parts: tuple[Part, ...]
    hands: dict[str, np.ndarray]


@lru_cache(maxsize=1)
def selection() -> Selection:
    """Chosen once on the neutral body; all bodies share its vertices."""
    body = load_body("neutral")
    places, normals = rest_surface(body, np.arange(body.groups["tights"][1]))
    holder = bone_joints()[body.bones[np.arange(len(body.bones)), body.weights.argmax(1)]]
    solid, part_of = [], []
    for number, (name, _, joints) in enumerate(_PARTS):
        mine = np.isin(holder, [joint(j) for j in joints])
        group = "tights" if name.endswith(_DRESSED) else "body"
        mine = _within(mine, *body.groups[group])
        if group == "body":
            mine = mine[body.masks["inside_mouth"][mine] < 0.2]
            middle = places[mine].mean(0)
            outward = np.sum(normals[mine] * (places[mine] - middle), -1) > 0  # not nostrils and eye sockets
            mine = mine[outward] if name == "head" else mine
        mine = mine[spread_out(places[mine], _MOST[name.split("_")[-1]])]
        solid.append(mine)
        part_of.append(np.full(len(mine), number))
    chosen, numbers = np.concatenate(solid), np.concatenate(part_of)
    parts = []
    for number, (name, hinge, _) in enumerate(_PARTS):
        core = numbers == number
        distance, _ = cKDTree(places[chosen[core]]).query(places[chosen])
        near = np.flatnonzero(distance < _HALO)
        parts.append(Part(name, joint(hinge), near, core[near]))
    return Selection(chosen, numbers, tuple(parts), {side: _hand(body, places, side) for side in SIDES})


def _within(mask: np.ndarray, first: int, last: int) -> np.ndarray:
    return first + np.flatnonzero(mask[first:last])


def _hand(body: Body, places: np.ndarray, side: str) -> np.ndarray:
    own = np.isin(body.bones, [joint(f"{side}_wrist"), *HAND_JOINTS[side]])
    mine = _within((body.weights * own).sum(1) > 0.5, *body.groups["body"])
    return mine[spread_out(places[mine], HAND_SURFACE)]


def bone_joints() -> np.ndarray:
    """`(B,)` the joint each bone belongs to: a twist bone to the joint its segment starts at."""
    return np.array([*range(len(JOINTS)), *(joint(bone.joint) for bone in TWIST_BONES)])


def spread_out(places: np.ndarray, count: int) -> np.ndarray:
    """Indices of `count` of the `places (N, 3)`, each as far as can be from those before it."""
    chosen = np.zeros(min(count, len(places)), int)
    chosen[0] = np.argmax(places[:, 0])
    nearest = np.full(len(places), np.inf)
    for i in range(1, len(chosen)):
        nearest = np.minimum(nearest, np.sum((places - places[chosen[i - 1]]) ** 2, -1))
        chosen[i] = np.argmax(nearest)
    return chosen


def rest_surface(body: Body, vertices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places and unit normals `(N, 3)` of vertices in the T-pose; each mesh group has its own normals."""
    everything = np.arange(len(body.rest))
    rest = Motion.rest(1)
    places = _skinned(body, rest, everything)[0].astype(float)
    normals = vertex_normals(places, np.concatenate([body.faces["body"], body.faces["tights"]]))
    return places[vertices], normals[vertices]


def _skinned(body: Body, motion: Motion, vertices: np.ndarray) -> np.ndarray:
    frames = bone_frames(body, motion)
    matrices = frames[..., :3] @ body.bind
    matrices[..., 3] += frames[..., 3]
    return skin(body.dense_weights(vertices), matrices, faced(body, face_weights(motion), vertices))


def sleeve(body: Body) -> float:
    """Metres of cloth on a forearm: the named signer's sleeves; a body of one's own wears long ones."""
    try:
        return SLEEVE if load_signer(body.name).clothes.sleeves == "long" else 0.0
    except InputError:
        return SLEEVE


@dataclass(frozen=True)
class Oriented:
    """Points and unit normals `(T, N, 3)` of a surface, world, metres."""

    points: np.ndarray
    normals: np.ndarray

    def frames(self, chosen: np.ndarray) -> Oriented:
        return Oriented(self.points[chosen], self.normals[chosen])


class Solids:
    """The solid parts of a body along a motion, except the hands; arms are taken as they are in that motion.

    Only the frames in which a hand comes near a part are posed (`watch`).
    """

    def __init__(self, body: Body, motion: Motion) -> None:
        choice = selection()
        rest, self._rest_normals = rest_surface(body, choice.solid)
        thickness = np.where(np.isin(choice.part_of, _numbers(*_DRESSED)), CLOTH, 0.0)
        thickness[np.isin(choice.part_of, _numbers("forearm"))] = sleeve(body)
        self.parts = choice.parts
        self._body, self._motion, self._thickness = body, motion, thickness
        self._positions, self._turns = joint_transforms(body, motion)
        self._skeleton_rest = body.skeleton.rest
        self._trees = [cKDTree(rest[part.points]) for part in choice.parts]

    def near(self, number: int, centres: np.ndarray, radius: np.ndarray) -> np.ndarray:
        """Frames `(M,)` in which spheres about `centres (T, 3)` of `radius (T,)` may touch a part."""
        everything = np.arange(len(centres))
        distance, _ = self._trees[number].query(self._local(number, centres, everything))
        return np.flatnonzero(distance < radius)

    def watch(self, number: int, frames: np.ndarray) -> Watched:
        """A part, ready to be measured in these `frames (M,)`."""
        vertices = selection().solid[self.parts[number].points]
        normals = self._rest_normals[self.parts[number].points]
        return Watched(self, number, frames, oriented(self._body, _some(self._motion, frames), vertices, normals))

    def depth(self, watched: Watched, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How deep `points (M, P, 3)` of the watched frames lie in the part, `(M, P)` metres (negative outside, -inf
        where another part is nearer), and the way out `(M, P, 3)`."""
        part, tree = self.parts[watched.number], self._trees[watched.number]
        frames = np.repeat(watched.frames, points.shape[1])
        row = np.repeat(np.arange(len(points)), points.shape[1])[:, None]
        flat = points.reshape(-1, 3)
        distance, near = tree.query(self._local(watched.number, flat, frames), k=_NEIGHBOURS)
        weight = 1 / (distance + 1e-3) ** 2
        weight /= weight.sum(1, keepdims=True)
        spot, normal = watched.surface.points[row, near], watched.surface.normals[row, near]
        height = np.sum((flat[:, None] - spot) * normal, -1) - self._thickness[part.points[near]]
        depth = -np.sum(weight * height, 1)
        own = part.own[near[:, 0]] & (distance[:, 0] < np.maximum(3 * np.abs(depth), 0.03))
        out = np.sum(weight[..., None] * normal, 1)
        return np.where(own, depth, -np.inf).reshape(points.shape[:2]), out.reshape(points.shape)

    def _local(self, number: int, points: np.ndarray, frames: np.ndarray) -> np.ndarray:
        """World points of some frames as they would be with the part in the T-pose."""
        hinge = self.parts[number].joint
        away = points - self._positions[frames, hinge]
        return rotate(inverse(self._turns[frames, hinge]), away) + self._skeleton_rest[hinge]


@dataclass(frozen=True)
class Watched:
    """A part of the solids in the `frames (M,)` that matter: its `surface (M, K, 3)`."""

    solids: Solids
    number: int
    frames: np.ndarray
    surface: Oriented

    def depth(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """See `Solids.depth`."""
        return self.solids.depth(self, points)


def _some(motion: Motion, frames: np.ndarray) -> Motion:
    """Frames in any order, without contacts."""
    return replace(
        motion,
        rotations=motion.rotations[frames],
        translation=motion.translation[frames],
        face=motion.face[frames],
        confidence=motion.confidence[frames],
        contacts=(),
    )


def _numbers(*endings: str) -> list[int]:
    return [i for i, (name, _, _) in enumerate(_PARTS) if name.endswith(endings)]


def oriented(body: Body, motion: Motion, vertices: np.ndarray, rest_normals: np.ndarray) -> Oriented:
    """Posed places and normals of some vertices; `rest_normals (N, 3)` are those of the T-pose."""
    frames = bone_frames(body, motion)
    weights = body.dense_weights(vertices)
    matrices = frames[..., :3] @ body.bind
    matrices[..., 3] += frames[..., 3]
    points = skin(weights, matrices, faced(body, face_weights(motion), vertices))
    blend = frames.copy()
    blend[..., 3] = 0
    normals = skin(weights, blend, rest_normals[None].astype(np.float32))
    return Oriented(points, normals / np.linalg.norm(normals, axis=-1, keepdims=True))


def hand_depth(points: np.ndarray, surface: Oriented) -> tuple[np.ndarray, np.ndarray]:
    """How deep `points (T, P, 3)` lie in a hand's surface, `(T, P)` metres, and the way out `(T, P, 3)`."""
    square = np.sum(surface.points**2, -1)[:, None] - 2 * points @ surface.points.transpose(0, 2, 1)
    nearest = square.argmin(-1)[..., None]
    spot, normal = np.take_along_axis(surface.points, nearest, 1), np.take_along_axis(surface.normals, nearest, 1)
    away = points - spot
    depth = -np.sum(away * normal, -1)
    near = np.linalg.norm(away, axis=-1) < np.maximum(3 * np.abs(depth), 0.012)
    return np.where(near, depth, -np.inf), normal

