"""A figure: a body with what it wears, as plain arrays. The signer's room builds it, file formats write it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from ..motion.skeleton import Skeleton
from .shape import Body


@dataclass(frozen=True)
class FigurePart:
    """One piece of one look. N vertices in the A-pose, metres, Y up.

    `rest`, `normals (N, 3)`. `faces (F, 3)`. `colors (N, 3)` sRGB 0..1. `bones`, `weights (N, 8)` (sum 1), bones as in
    `rig.BONES`. `face_vertices (K,)` are moved by `face_deltas (52, K, 3)` in FACE_NAMES' order, before skinning.
    `double_sided`: thin, seen from both sides. `roughness`: 0 polished, 1 dull.
    """

    name: str
    rest: np.ndarray
    normals: np.ndarray
    faces: np.ndarray
    colors: np.ndarray
    bones: np.ndarray
    weights: np.ndarray
    face_vertices: np.ndarray
    face_deltas: np.ndarray
    double_sided: bool = False
    roughness: float = 0.8


@dataclass(frozen=True)
class Figure:
    """Everything that is shown of one signer. `skeleton`, `bind (B, 3, 4)`: the body's (see `shape.Body`)."""

    name: str
    skeleton: Skeleton
    bind: np.ndarray
    parts: tuple[FigurePart, ...]


def make_part(
    body: Body,
    name: str,
    rest: np.ndarray,
    normals: np.ndarray,
    faces: np.ndarray,
    colors: np.ndarray,
    mixture: csr_matrix,
    double_sided: bool = False,
    roughness: float = 0.8,
    follows_face: bool = True,
) -> FigurePart:
    """A part whose vertices are mixtures of body vertices: `mixture (N, V)`, rows summing to 1.

    Skinning weights and face deltas mix the same way. `follows_face` False leaves the face actions out (hair).
    """
    bones, weights = _strongest(mixture @ body.dense_weights())
    on_face = mixture[:, body.face_vertices]
    moved = np.flatnonzero(on_face.getnnz(1)) if follows_face else np.zeros(0, int)
    actions, count, _ = body.face_deltas.shape
    flat = body.face_deltas.transpose(1, 0, 2).reshape(count, -1)
    deltas = (on_face[moved] @ flat).reshape(len(moved), actions, 3).transpose(1, 0, 2)
    colors = np.broadcast_to(np.asarray(colors, np.float32), (len(rest), 3))
    return FigurePart(name, rest, normals, faces, colors, bones, weights, moved, deltas, double_sided, roughness)


def _strongest(dense: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The eight strongest bones `(N, 8)`, strongest first, and their weights `(N, 8)` (made to sum to 1)."""
    order = np.argsort(-dense, 1)[:, :8]
    weights = np.take_along_axis(dense, order, 1)
    weights /= weights.sum(1, keepdims=True)
    return np.where(weights > 0, order, 0).astype(np.int32), weights.astype(np.float32)


def mannequin(body: Body) -> Figure:
    """The undressed body as a doll in a plain suit, for files where no signer was asked for."""
    looks = {
        "body": (0.78, 0.60, 0.50), "tights": (0.20, 0.24, 0.33), "left_eye": (0.93, 0.92, 0.90),
        "right_eye": (0.93, 0.92, 0.90), "tongue": (0.70, 0.35, 0.36), "lower_teeth": (0.92, 0.90, 0.84),
        "upper_teeth": (0.92, 0.90, 0.84), "lashes": (0.12, 0.09, 0.08),
    }  # fmt: skip
    parts = []
    for name, color in looks.items():
        if name in body.faces:
            shown = body.faces[name][~_covered(body)] if name == "body" else body.faces[name]
            used, flat = np.unique(shown, return_inverse=True)
            faces, rest = flat.reshape(-1, 3).astype(np.int32), body.rest[used]
            picked = (np.ones(len(used), np.float32), (np.arange(len(used)), used))
            mixture = csr_matrix(picked, shape=(len(used), len(body.rest)))
            normals = _normals(rest, faces)
            parts.append(make_part(body, name, rest, normals, faces, np.array(color), mixture, name == "lashes"))
    return Figure(body.name, body.skeleton, body.bind, tuple(parts))


def _covered(body: Body) -> np.ndarray:
    """`(F,)` whether a face of the skin lies under the suit, away from its edges."""
    suit = body.faces["tights"]
    edges = np.sort(np.concatenate([suit[:, [0, 1]], suit[:, [1, 2]], suit[:, [2, 0]]]), 1)
    once, count = np.unique(edges, axis=0, return_counts=True)
    rim = np.zeros(len(body.rest), bool)
    rim[once[count == 1]] = True
    cloth = np.unique(suit)
    distance, nearest = cKDTree(body.rest[cloth]).query(body.rest)
    rim_distance = cKDTree(body.rest[rim]).query(body.rest)[0] if rim.any() else np.inf
    under = (distance < 0.06) & (rim_distance > 0.03) & ~rim[cloth[nearest]]
    return under[body.faces["body"]].all(1)


def _normals(points: np.ndarray, faces: np.ndarray) -> np.ndarray:
    a, b, c = (points[faces[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    out = np.zeros_like(points)
    for corner in range(3):
        np.add.at(out, faces[:, corner], face)
    length = np.linalg.norm(out, axis=1, keepdims=True)
    return np.where(length > 1e-12, out / np.maximum(length, 1e-12), [0, 1, 0]).astype(np.float32)
