"""Small geometry on triangle meshes: normals and ray casts. Pure numpy."""

from __future__ import annotations

import numpy as np


def vertex_normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """`(..., V, 3)` unit normals, faces weighted by their area. Vertices in no face get zero."""
    a, b, c = (vertices[..., faces[:, i], :] for i in range(3))
    across = np.cross(b - a, c - a)
    out = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(np.moveaxis(out, -2, 0), faces[:, corner], np.moveaxis(across, -2, 0))
    return out / np.maximum(np.linalg.norm(out, axis=-1, keepdims=True), 1e-12)


def cast(
    origin: np.ndarray, direction: np.ndarray, vertices: np.ndarray, faces: np.ndarray
) -> tuple[int, np.ndarray, float] | None:
    """First triangle a ray meets, as (face index, barycentrics (3,), distance in units of `direction`), or None.

    Both sides of a triangle count (Moeller and Trumbore 1997).
    """
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    edge1, edge2 = b - a, c - a
    p = np.cross(direction, edge2)
    det = np.sum(edge1 * p, -1)
    flat = np.abs(det) < 1e-15
    inv = 1 / np.where(flat, 1, det)
    s = origin - a
    u = np.sum(s * p, -1) * inv
    q = np.cross(s, edge1)
    v = np.sum(direction * q, -1) * inv
    t = np.sum(edge2 * q, -1) * inv
    hit = ~flat & (u >= -1e-9) & (v >= -1e-9) & (u + v <= 1 + 1e-9) & (t > 1e-9)
    if not hit.any():
        return None
    first = int(np.argmin(np.where(hit, t, np.inf)))
    return first, np.array([1 - u[first] - v[first], u[first], v[first]]), float(t[first])


def closest(point: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> tuple[int, np.ndarray, float]:
    """The place on a mesh next to `point (3,)`: face index, barycentrics `(3,)`, distance in metres.

    The point is dropped onto each triangle's plane; where it misses the triangle, onto its three edges.
    """
    corners = vertices[faces]
    a, edge1, edge2 = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    d11, d12, d22 = (np.sum(x * y, -1) for x, y in ((edge1, edge1), (edge1, edge2), (edge2, edge2)))
    p1, p2 = np.sum(edge1 * (point - a), -1), np.sum(edge2 * (point - a), -1)
    area = np.maximum(d11 * d22 - d12 * d12, 1e-30)
    v, w = (d22 * p1 - d12 * p2) / area, (d11 * p2 - d12 * p1) / area
    inside = np.stack([1 - v - w, v, w], -1)
    options = [np.where((inside >= 0).all(-1, keepdims=True), inside, np.array([1.0, 0, 0]))]
    for start, end in ((0, 1), (1, 2), (2, 0)):
        along = corners[:, end] - corners[:, start]
        t = np.sum((point - corners[:, start]) * along, -1) / np.maximum(np.sum(along * along, -1), 1e-30)
        weights = np.zeros_like(inside)
        weights[:, end] = np.clip(t, 0, 1)
        weights[:, start] = 1 - weights[:, end]
        options.append(weights)
    places = np.einsum("ofk,fkc->ofc", np.stack(options), corners)
    distance = np.linalg.norm(places - point, axis=-1)
    option, face = np.unravel_index(np.argmin(distance), distance.shape)
    return int(face), options[option][face], float(distance[option, face])
