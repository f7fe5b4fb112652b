"""Some of a body's vertices, ready to be posed again and again with their normals in one matrix product."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ..motion.nouns import Motion
from .posing import bone_matrices, faced, skin
from .shape import Body
from .surface import vertex_normals


@dataclass(frozen=True)
class Oriented:
    """Points and outward unit normals `(T, N, 3)` of a surface, world, metres."""

    points: np.ndarray
    normals: np.ndarray


class Flesh:
    """Vertices `(N,)` of a body, without the face's own movements."""

    def __init__(self, body: Body, vertices: np.ndarray) -> None:
        dense = body.dense_weights(vertices)
        self._bones = np.flatnonzero(dense.any(0))
        weights = dense[:, self._bones].T  # (b, N)
        rest = np.concatenate([body.rest[vertices], np.ones((len(vertices), 1))], 1).T  # (4, N)
        _, normals = rest_surface(body)
        self._points = (weights[:, None] * rest).reshape(-1, len(vertices)).astype(np.float32)
        self._normals = (weights[:, None] * normals[vertices].T).reshape(-1, len(vertices)).astype(np.float32)
        self._bind = body.bind[self._bones]

    def posed(self, frames: np.ndarray) -> Oriented:
        """`frames (T, B, 3, 4)`: `posing.bone_frames`."""
        mine = frames[:, self._bones]
        turn, place = mine[..., :3], mine[..., 3]
        matrices = turn @ self._bind
        matrices[..., 3] += place
        count = len(frames)
        points = matrices.transpose(0, 2, 1, 3).reshape(count, 3, -1) @ self._points
        normals = turn.transpose(0, 2, 1, 3).reshape(count, 3, -1) @ self._normals
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        return Oriented(points.transpose(0, 2, 1), normals.transpose(0, 2, 1))


def rest_surface(body: Body) -> tuple[np.ndarray, np.ndarray]:
    """Places and unit normals `(V, 3)` in the T-pose: of the skin, and of the tights for the tights' own. Cached."""
    return _rest_surface(Same(body))


def some_frames(motion: Motion, frames: np.ndarray) -> Motion:
    """Frames `(N,)` of a motion in any order, without contacts."""
    return replace(
        motion,
        rotations=motion.rotations[frames],
        translation=motion.translation[frames],
        face=motion.face[frames],
        confidence=motion.confidence[frames],
        contacts=(),
    )


class Same:
    """A body as a key of a cache: the very same object."""

    def __init__(self, body: Body) -> None:
        self.body = body

    def __hash__(self) -> int:
        return id(self.body)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.body is other.body


@lru_cache(maxsize=16)
def _rest_surface(same: Same) -> tuple[np.ndarray, np.ndarray]:
    body, rest = same.body, Motion.rest(1)
    still = np.zeros((1, len(body.face_deltas)), np.float32)
    places = skin(body.dense_weights(), bone_matrices(body, rest), faced(body, still))[0].astype(float)
    return places, vertex_normals(places, np.concatenate([body.faces["body"], body.faces["tights"]]))
