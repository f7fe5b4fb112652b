"""How deep a hand is inside anything, measured on the whole posed mesh: every vertex of the hand against the
triangles of the skin. Slow and exact; the solver's own points and planes (`obstacles`) have no part in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.spatial import cKDTree

from ..motion.nouns import Motion
from ..motion.skeleton import HAND_JOINTS, JOINTS, SIDES
from .posing import pose_vertices
from .rig import TWIST_BONES
from .shape import Body, load_body
from .surface import vertex_normals

_CANDIDATES = 16  # triangles with the nearest middles: among them is the nearest triangle
_REACH = 0.1  # metres around the points in which a surface is looked for: more than half of any limb or trunk
_MAYBE = 0.012  # metres outside the nearest vertex's plane beyond which a point cannot be inside


@dataclass(frozen=True)
class HandMesh:
    """`vertices (H,)` of one hand; `faces (F, 3)` of the skin it must not enter: all but its own arm and the mouth."""

    vertices: np.ndarray
    faces: np.ndarray


@lru_cache(maxsize=2)
def hand_mesh(side: str) -> HandMesh:
    """The same on every body. A hand: vertices held for more than half by the wrist and fingers of that side."""
    body = load_body("neutral")
    names = [*JOINTS, *(bone.joint for bone in TWIST_BONES)]
    arm = [f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist", *(JOINTS[j] for j in HAND_JOINTS[side])]
    first, last = body.groups["body"]

    def held(joints: list[str], share: float) -> np.ndarray:
        bones = np.isin(names, joints)[body.bones]
        return (body.weights * bones).sum(1) > share

    hand = first + np.flatnonzero(held(arm[2:], 0.5)[first:last])
    free = ~held(arm, 0.3)
    free[: len(body.masks["inside_mouth"])] &= body.masks["inside_mouth"] < 0.5
    return HandMesh(hand, body.faces["body"][free[body.faces["body"]].all(1)])


def hand_penetration(body: Body, motion: Motion) -> np.ndarray:
    """`(T, 2)` metres that the deepest vertex of the left and the right hand lies under the skin; 0 where none does."""
    out = np.zeros((len(motion), len(SIDES)))
    for frame in range(len(motion)):
        posed = pose_vertices(body, motion.frames(frame, frame + 1))[0].astype(float)
        for i, side in enumerate(SIDES):
            mesh = hand_mesh(side)
            out[frame, i] = max(0.0, -float(signed_distance(posed[mesh.vertices], posed, mesh.faces).min(initial=0.0)))
    return out


def signed_distance(points: np.ndarray, vertices: np.ndarray, faces: np.ndarray, exact: float = _MAYBE) -> np.ndarray:
    """Metres `(N,)` from `points (N, 3)` to the surface, negative inside; more than `exact` outside only a bound.

    Only triangles near the points are looked at: inf where there are none within _REACH. Inside or out is decided by
    the normal at the nearest place of the surface, interpolated between its corners.
    """
    low, high = points.min(0) - _REACH, points.max(0) + _REACH
    within = ((vertices > low) & (vertices < high)).all(-1)
    faces = faces[within[faces].any(1)]
    if not len(faces):
        return np.full(len(points), np.inf)
    used, index = np.unique(faces, return_inverse=True)
    places, faces = vertices[used], index.reshape(-1, 3)
    normals = vertex_normals(places, faces)
    distance, near = cKDTree(places).query(points)
    height = np.sum((points - places[near]) * normals[near], -1)
    out = np.where(height > exact, distance, np.inf)
    maybe = np.flatnonzero(np.isinf(out))
    if len(maybe):
        out[maybe] = _exact_distance(points[maybe], places, faces, normals)
    return out


def _exact_distance(points: np.ndarray, vertices: np.ndarray, faces: np.ndarray, normals: np.ndarray) -> np.ndarray:
    corners = vertices[faces]
    _, candidates = cKDTree(corners.mean(1)).query(points, k=min(_CANDIDATES, len(faces)))
    candidates = candidates.reshape(len(points), -1)
    spots, weights = nearest_on_triangles(points[:, None], corners[candidates])
    away = np.linalg.norm(points[:, None] - spots, axis=-1)
    row, best = np.arange(len(points)), away.argmin(1)
    normal = np.einsum("nk,nkc->nc", weights[row, best], normals[faces[candidates[row, best]]])
    inside = np.sum((points - spots[row, best]) * normal, -1) < 0
    return np.where(inside, -away[row, best], away[row, best])


def nearest_on_triangles(points: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The place of each triangle `(..., 3, 3)` nearest to a point `(..., 3)`, and its barycentrics `(..., 3)`."""
    a, b, c = (triangles[..., i, :] for i in range(3))
    points = np.broadcast_to(points, a.shape)
    ab, ac, ap = b - a, c - a, points - a
    d00, d01, d11 = (np.sum(u * v, -1) for u, v in ((ab, ab), (ab, ac), (ac, ac)))
    d20, d21 = np.sum(ap * ab, -1), np.sum(ap * ac, -1)
    scale = np.maximum(d00 * d11 - d01 * d01, 1e-18)
    v, w = (d11 * d20 - d01 * d21) / scale, (d00 * d21 - d01 * d20) / scale
    best = np.stack([1 - v - w, v, w], -1)
    spot = np.einsum("...k,...kc->...c", best, triangles)
    distance = np.where((best >= 0).all(-1), np.sum((points - spot) ** 2, -1), np.inf)
    for i, j in ((0, 1), (1, 2), (2, 0)):  # else the nearest place is on an edge
        start, edge = triangles[..., i, :], triangles[..., j, :] - triangles[..., i, :]
        t = np.clip(np.sum((points - start) * edge, -1) / np.maximum(np.sum(edge**2, -1), 1e-18), 0, 1)
        place = start + t[..., None] * edge
        away = np.sum((points - place) ** 2, -1)
        closer = away < distance
        weights = np.zeros((*away.shape, 3))
        weights[..., i], weights[..., j] = 1 - t, t
        distance = np.where(closer, away, distance)
        best, spot = np.where(closer[..., None], weights, best), np.where(closer[..., None], place, spot)
    return spot, best
