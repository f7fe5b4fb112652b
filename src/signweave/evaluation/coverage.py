"""How much of a hand is hidden from the camera by everything that is not that hand: a coarse z-buffer in numpy.

Exact visibility is not the aim: the answer only decides whether a detector had a fair chance. Every triangle that may
lie before the hand is splatted as points dense enough to leave no hole in cells of about a centimetre.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..motion.camera import Camera
from ..motion.skeleton import HAND_JOINTS, joint

if TYPE_CHECKING:
    from ..body.shape import Body

CELL = 4.0
"""Pixels a side of one z-buffer cell: at 512x512 about 1 cm on the signer, a finger is one to two cells wide."""

MARGIN = 0.012
"""Metres that an occluder must lie before a vertex: a cell's own depth range on a slanted surface, so that a hand that
rests on the chest is not hidden by the chest beside it."""

_MOST_SAMPLES = 16  # points along one edge of a triangle; beyond, a triangle is larger than the picture deserves


def hand_vertices(body: Body, side: str) -> np.ndarray:
    """`(H,)` indices of the body's skin vertices that hang for more than half on the wrist and fingers of `side`."""
    own = np.isin(body.bones, [joint(f"{side}_wrist"), *HAND_JOINTS[side]])
    mine = (np.asarray(body.weights, float) * own).sum(1) > 0.5 * np.asarray(body.weights, float).sum(1)
    first, last = body.groups["body"]
    return np.flatnonzero(mine & (np.arange(len(mine)) >= first) & (np.arange(len(mine)) < last))


def occluders(body: Body, hand: np.ndarray) -> np.ndarray:
    """`(F, 3)` triangles of the skin that have no corner in `hand (H,)`."""
    faces = np.asarray(body.faces["body"])
    return faces[~np.isin(faces, hand).any(1)]


def hidden_share(vertices: np.ndarray, hand: np.ndarray, faces: np.ndarray, camera: Camera) -> float:
    """Share 0..1 of the vertices `hand (H,)` that lie behind `faces (F, 3)`, seen from `camera`.

    `vertices (V, 3)`: metres, world. Counts what other things hide; the hand's own far side is not hidden by itself.
    """
    pixels = camera.project(vertices)
    seen = pixels[hand]
    low = np.floor(seen[:, :2].min(0) / CELL) - 1
    shape = (np.floor(seen[:, :2].max(0) / CELL) + 2 - low).astype(int)
    depth = _z_buffer(_near(pixels[faces], low, shape, float(seen[:, 2].max())), low, shape)
    column, row = (np.floor(seen[:, :2] / CELL) - low).astype(int).T
    return float((depth[column, row] < seen[:, 2] - MARGIN).mean())


def hand_coverage(body: Body, vertices: np.ndarray, camera: Camera, side: str) -> np.ndarray:
    """`(T,)` hidden share of one hand in each frame of posed `vertices (T, V, 3)`, metres, world."""
    hand = hand_vertices(body, side)
    faces = occluders(body, hand)
    return np.array([hidden_share(frame, hand, faces, camera) for frame in vertices])


def inside_picture(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """`(...,)` share of points `(..., N, 2 or 3)` in pixels that lie inside a picture of `size` width, height."""
    within = (pixels[..., :2] >= 0) & (pixels[..., :2] < np.asarray(size))
    return np.asarray(within.all(-1).mean(-1))


def _near(corners: np.ndarray, low: np.ndarray, shape: np.ndarray, farthest: float) -> np.ndarray:
    """The triangles `(F, 3, 3)` (pixels and depth) that overlap the buffer's window and are not all behind the hand."""
    cells = corners[..., :2] / CELL - low
    overlap = (cells.max(1) >= 0).all(1) & (cells.min(1) < shape).all(1)
    return corners[overlap & (corners[..., 2].min(1) < farthest) & (corners[..., 2].min(1) > 0)]


def _z_buffer(corners: np.ndarray, low: np.ndarray, shape: np.ndarray) -> np.ndarray:
    """`(columns, rows)` nearest depth in each cell, infinite where nothing lies.

    Each triangle is sampled on a barycentric lattice finer than a cell; triangles of like size go together.
    """
    depth = np.full(shape, np.inf)
    if not len(corners):
        return depth
    edges = np.linalg.norm(np.diff(corners[:, [0, 1, 2, 0], :2], axis=1), axis=-1).max(1)
    steps = np.clip(np.ceil(edges / CELL * 1.5).astype(int), 1, _MOST_SAMPLES)
    for step in np.unique(steps):
        points = (_lattice(int(step)) @ corners[steps == step]).reshape(-1, 3)
        cell = (np.floor(points[:, :2] / CELL) - low).astype(int)
        within = ((cell >= 0) & (cell < shape)).all(1)
        np.minimum.at(depth, tuple(cell[within].T), points[within, 2])
    return depth


def _lattice(step: int) -> np.ndarray:
    """Barycentric weights `((step + 1)(step + 2) / 2, 3)` of an even grid over a triangle, corners included."""
    i, j = np.meshgrid(np.arange(step + 1), np.arange(step + 1), indexing="ij")
    keep = i + j <= step
    return np.stack([i[keep], j[keep], step - i[keep] - j[keep]], -1) / step
