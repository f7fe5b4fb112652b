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
