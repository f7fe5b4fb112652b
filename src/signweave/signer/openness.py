"""How open every vertex is to the light around it: soft shading in eye sockets, under the chin, between locks.

The signer at rest is seen from many directions; a vertex is open where it is seen. One depth picture a direction.
"""

from __future__ import annotations

import numpy as np

from . import shaders
from .rasterizer import open_context

_DIRECTIONS = 40  # enough that no single one leaves a visible edge after smoothing over the mesh
_SIZE = 384  # depth picture, pixels: 1 mm over the head, 4 mm over the body
_HEAD = 0.22  # half width of the close view, metres
_BODY = 0.75


def openness(points: np.ndarray, normals: np.ndarray, faces: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """Share of the surroundings `(N,)` 0..1 that each vertex sees, cosine-weighted.

    `points`, `normals (N, 3)` metres; `faces (F, 3)`; `middle (3,)`: between the eyes. Raises InputError
    where OpenGL is missing.
    """
    import moderngl

    context = open_context()
    program = context.program(vertex_shader=shaders.SHADOW_VERTEX, fragment_shader=shaders.SHADOW_FRAGMENT)
    array = context.vertex_array(
        program,
        [(context.buffer(np.ascontiguousarray(points, np.float32).tobytes()), "3f", "position")],
        index_buffer=context.buffer(np.ascontiguousarray(faces, np.int32).tobytes()),
    )
    depth = context.depth_texture((_SIZE, _SIZE))
    target = context.framebuffer([], depth)
    target.use()
    context.enable_only(moderngl.DEPTH_TEST)
    skull = middle + np.array([0, -0.05, -0.06])
    views = (
        (np.abs(points - skull).max(1) < _HEAD - 0.03, skull, _HEAD, 0.0035),
        (np.ones(len(points), bool), middle + np.array([0, -0.40, -0.08]), _BODY, 0.010),
    )
    out = np.ones(len(points), np.float32)
    for mask, centre, radius, bias in reversed(views):
        seen, total = np.zeros(mask.sum()), np.full(mask.sum(), 1e-6)
        for direction in _sphere(_DIRECTIONS):
            matrix = _orthographic(direction, centre, radius)
            program["lamp"].write(matrix.T.astype(np.float32).tobytes())
            target.clear(depth=1.0)
            array.render(moderngl.TRIANGLES)
            picture = np.frombuffer(depth.read(alignment=1), np.float32).reshape(_SIZE, _SIZE)
            facing = np.maximum(normals[mask] @ direction, 0)
            lifted = points[mask] + normals[mask] * bias
            seen += facing * _visible(lifted, matrix, picture)
            total += facing
        out[mask] = seen / total
    context.release()
    return 0.12 + 0.88 * np.clip(out * 1.12, 0, 1)


def _sphere(count: int) -> np.ndarray:
    """`(count, 3)` directions, evenly spread, none from straight below."""
    k = np.arange(count) + 0.5
    height = 1 - 1.75 * k / count
    turn = k * np.pi * (3 - np.sqrt(5))
    ring = np.sqrt(1 - height**2)
    return np.stack([ring * np.cos(turn), height, ring * np.sin(turn)], 1)


def _orthographic(direction: np.ndarray, centre: np.ndarray, radius: float) -> np.ndarray:
    helper = np.array([0.0, 1.0, 0.0]) if abs(direction[1]) < 0.9 else np.array([1.0, 0.0, 0.0])
    right = np.cross(helper, direction)
    right /= np.linalg.norm(right)
    axes = np.stack([right, np.cross(direction, right), -direction * 0.5]) / radius
    out = np.eye(4)
    out[:3, :3], out[:3, 3] = axes, -axes @ centre
    return out


def _visible(points: np.ndarray, matrix: np.ndarray, picture: np.ndarray) -> np.ndarray:
    place = (points @ matrix[:3, :3].T + matrix[:3, 3]) * 0.5 + 0.5
    column, row = (np.clip((place[:, k] * _SIZE).astype(int), 0, _SIZE - 1) for k in (0, 1))
    return place[:, 2] <= picture[row, column] + 1e-4
