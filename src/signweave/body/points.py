"""Named points on a body's skin, and the 543 points that MediaPipe Holistic would see on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from ..motion.nouns import Motion
from .posing import bone_frames, joint_transforms, pose_vertices
from .shape import Body, load_body

HOLISTIC = {"pose": slice(0, 33), "face": slice(33, 501), "left_hand": slice(501, 522), "right_hand": slice(522, 543)}
"""Where each part lies among the holistic points; left is the signer's own."""


@dataclass(frozen=True)
class PointTable:
    """Rules for points that are mixtures of skin and joints, the same for every body.

    A point is `sum(vertex_weights * posed vertices) + sum(joint_weights * joint places)`; the weights of a point sum
    to 1. `vertices (N, 3)`, `vertex_weights (N, 3)`, `joints (N, 2)`, `joint_weights (N, 2)`.
    """

    vertices: np.ndarray
    vertex_weights: np.ndarray
    joints: np.ndarray
    joint_weights: np.ndarray


def point_names() -> tuple[str, ...]:
    """All named points, the same as in `motion.neutral.POINTS`."""
    return load_body().points.names


def point_positions(body: Body, motion: Motion, names: Sequence[str]) -> np.ndarray:
    """Places `(T, N, 3)` metres of named points on the posed skin. Raises InputError for an unknown name."""
    rows = [body.points.index(name) for name in names]
    return _mixtures(body, motion, body.points.vertices[rows], body.points.weights[rows])


def point_normals(body: Body, motion: Motion, names: Sequence[str]) -> np.ndarray:
    """Outward unit normals `(T, N, 3)` of named points, turned with the bones that carry them."""
    rows = [body.points.index(name) for name in names]
    corners = body.points.vertices[rows]
    weights = np.einsum(
        "nk,nkb->nb", body.points.weights[rows], body.dense_weights(corners.ravel()).reshape(*corners.shape, -1)
    )
    turned = np.einsum(
        "nb,tbij,nj->tni", weights, bone_frames(body, motion)[..., :3], body.points.normals[rows], optimize=True
    )
    return turned / np.linalg.norm(turned, axis=-1, keepdims=True)


def holistic_points(body: Body, motion: Motion) -> np.ndarray:
    """`(T, 543, 3)` metres: MediaPipe Holistic's 33 pose, 468 face, 21 left and 21 right hand points on this body."""
    table = holistic_table()
    places, _ = joint_transforms(body, motion)
    inner = np.einsum("nk,tnkc->tnc", table.joint_weights, places[:, table.joints])
    return inner + _mixtures(body, motion, table.vertices, table.vertex_weights)


@lru_cache(maxsize=1)
def holistic_table() -> PointTable:
    """The table made by `tools/make_point_table.py`."""
    with np.load(str(files(__package__).joinpath("data", "points.npz"))) as arrays:
        return PointTable(
            arrays["vertices"].astype(np.int64),
            arrays["vertex_weights"],
            arrays["joints"].astype(np.int64),
            arrays["joint_weights"],
        )


def _mixtures(body: Body, motion: Motion, corners: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """`(T, N, 3)` sums over corners `(N, 3)` of posed vertices times `weights (N, 3)`."""
    used, back = np.unique(corners, return_inverse=True)
    posed = pose_vertices(body, motion, used)[:, back.reshape(corners.shape)]
    return np.einsum("nk,tnkc->tnc", weights, posed)
