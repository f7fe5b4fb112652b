"""Parts of the signer: triangles whose vertices are mixtures of body vertices.

Every vertex of skin, cloth or hair is a mixture of body vertices plus an offset. Skinning weights and face
deltas mix the same way, so nothing has to be transferred from the body to what it wears.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix, vstack


@dataclass(frozen=True)
class Sources:
    """Sparse `matrix (N, V)`, rows summing to 1: every vertex as a mixture of body vertices."""

    matrix: csr_matrix

    @classmethod
    def single(cls, index: np.ndarray, vertices: int) -> Sources:
        """Every vertex is one of `vertices` body vertices."""
        return cls.pair(index, index, np.zeros(len(index), np.float32), vertices)

    @classmethod
    def pair(cls, a: np.ndarray, b: np.ndarray, t: np.ndarray, vertices: int) -> Sources:
        """Vertices at share `t` of the way from body vertex `a` to `b`."""
        rows = np.tile(np.arange(len(a)), 2)
        values = np.concatenate([1 - t, t]).astype(np.float32)
        return cls(csr_matrix((values, (rows, np.concatenate([a, b]))), shape=(len(a), vertices)))

    def mix(self, values: np.ndarray) -> np.ndarray:
        """Values of body vertices `(V, ...)` mixed to `(N, ...)`."""
        flat = self.matrix @ values.reshape(len(values), -1)
        return flat.reshape(-1, *values.shape[1:])

    def take(self, rows: np.ndarray) -> Sources:
        """Only these vertices."""
        return Sources(self.matrix[rows])

    @classmethod
    def join(cls, several: list[Sources]) -> Sources:
        """One after the other."""
        return cls(vstack([s.matrix for s in several], format="csr"))


@dataclass(frozen=True)
class Part:
    """A drawable piece in the signer's A-pose.

    `rest`, `normals (N, 3)`: metres, Y up. `faces (F, 3)`. `coordinate (N, 4)`, `paint (N, 4)` 0..1: what the
    material's shader reads (see `shaders`). `closed`: outside only is ever seen, so back faces are not drawn.
    """

    name: str
    material: str
    rest: np.ndarray
    normals: np.ndarray
    faces: np.ndarray
    sources: Sources
    coordinate: np.ndarray
    paint: np.ndarray
    closed: bool = True

    def keep(self, faces: np.ndarray) -> Part:
        """The part with only these faces and the vertices they need."""
        used, flat = np.unique(faces, return_inverse=True)
        return replace(
            self,
            rest=self.rest[used],
            normals=self.normals[used],
            faces=flat.reshape(-1, 3).astype(np.int32),
            sources=self.sources.take(used),
            coordinate=self.coordinate[used],
            paint=self.paint[used],
        )


def corner_matrix(faces: np.ndarray, vertices: int) -> csr_matrix:
    """`(V, F)` matrix that sums face values at their three corners."""
    count = len(faces)
    rows, cols = faces.ravel(), np.repeat(np.arange(count), 3)
    return csr_matrix((np.ones(3 * count, np.float32), (rows, cols)), shape=(vertices, count))


def vertex_normals(points: np.ndarray, faces: np.ndarray, corners: csr_matrix | None = None) -> np.ndarray:
    """Area-weighted unit normals `(V, 3)` float32 of `points (V, 3)`."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    total = (corner_matrix(faces, len(points)) if corners is None else corners) @ face
    return unit(total).astype(np.float32)


def unit(vectors: np.ndarray) -> np.ndarray:
    """Vectors along the last axis scaled to length 1 (zero stays zero)."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


def smooth_step(low: float, high: float, value: np.ndarray) -> np.ndarray:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def neighbour_matrix(faces: np.ndarray, vertices: int) -> csr_matrix:
    """Row-normalised `(V, V)` mean of each vertex's neighbours."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = np.unique(np.concatenate([edges, edges[:, ::-1]]), axis=0)
    degree = np.bincount(edges[:, 0], minlength=vertices).astype(np.float32)
    value = 1 / degree[edges[:, 0]]
    return csr_matrix((value, (edges[:, 0], edges[:, 1])), shape=(vertices, vertices))


@dataclass(frozen=True)
class Clipped:
    """What is left of triangles after a cut: vertices as pairs (`a`, `b`, `t`) of the old ones, and the cut edges."""

    a: np.ndarray
    b: np.ndarray
    t: np.ndarray
    faces: np.ndarray
    rim: np.ndarray
    """`(E, 2)` edges along the cut, in the direction in which the kept triangles run."""


def clip(faces: np.ndarray, scalar: np.ndarray) -> Clipped:
    """Keep what lies where `scalar (V,)` is positive, cutting triangles along its zero line."""
    scalar = np.where(np.abs(scalar) < 1e-6, 1e-6, scalar)
    inside = scalar[faces] > 0
    count = inside.sum(1)
    whole = faces[count == 3]
    cut_a: dict[tuple[int, int], int] = {}
    used = np.unique(faces[count > 0][inside[count > 0]])
    number = {int(v): i for i, v in enumerate(used)}
    pairs: list[tuple[int, int, float]] = [(int(v), int(v), 0.0) for v in used]

    def crossing(p: int, q: int) -> int:
        key = (min(p, q), max(p, q))
        if key not in cut_a:
            cut_a[key] = len(pairs)
            pairs.append((key[0], key[1], float(scalar[key[0]] / (scalar[key[0]] - scalar[key[1]]))))
        return cut_a[key]

    out: list[tuple[int, int, int]] = []
    rim: list[tuple[int, int]] = []
    for triangle, keep in zip(faces[(count == 1) | (count == 2)], inside[(count == 1) | (count == 2)], strict=True):
        lone = int(np.argmax(keep)) if keep.sum() == 1 else int(np.argmin(keep))
        p, q, r = (int(triangle[(lone + k) % 3]) for k in range(3))
        pq, rp = crossing(p, q), crossing(r, p)
        if keep.sum() == 1:
            out.append((number[p], pq, rp))
            rim.append((pq, rp))
        else:
            out += [(pq, number[q], number[r]), (pq, number[r], rp)]
            rim.append((rp, pq))
    table = np.array([number.get(i, -1) for i in range(int(faces.max()) + 1)])
    kept = [table[whole].reshape(-1, 3), np.array(out, int).reshape(-1, 3)]
    a, b, t = (np.array(column) for column in zip(*pairs, strict=True))
    return Clipped(a, b, t.astype(np.float32), np.concatenate(kept), np.array(rim, int).reshape(-1, 2))


def refine(faces: np.ndarray, split: np.ndarray) -> tuple[np.ndarray, csr_matrix]:
    """Cut the edges of triangles that touch a vertex of `split (V,)` in half, without leaving cracks.

    Returns new `faces (F', 3)` and a sparse `(V', V)` matrix that makes the new vertices: the old ones, then middles.
    """
    edges = np.sort(np.stack([faces, np.roll(faces, -1, 1)], -1).reshape(-1, 2), 1)
    unique, where = np.unique(edges, axis=0, return_inverse=True)
    wanted = split[unique].any(1)
    number = np.where(wanted, len(split) + np.cumsum(wanted) - 1, -1)
    middle = number[where.reshape(-1)].reshape(-1, 3)  # of edges (0,1), (1,2), (2,0)
    count = (middle >= 0).sum(1)
    out = [faces[count == 0]]
    a, b, c, ab, bc, ca = np.concatenate([faces, middle], 1)[count == 3].T
    out += [np.stack(t, 1) for t in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
    for turn in range(3):
        f, m = np.roll(faces, -turn, 1), np.roll(middle, -turn, 1)
        one = (count == 1) & (m[:, 0] >= 0)
        a, b, c, ab = f[one, 0], f[one, 1], f[one, 2], m[one, 0]
        out += [np.stack([a, ab, c], 1), np.stack([ab, b, c], 1)]
        two = (count == 2) & (m[:, 2] < 0)
        a, b, c, ab, bc = f[two, 0], f[two, 1], f[two, 2], m[two, 0], m[two, 1]
        out += [np.stack([ab, b, bc], 1), np.stack([a, ab, bc], 1), np.stack([a, bc, c], 1)]
    size, chosen = len(split), unique[wanted]
    rows = np.concatenate([np.arange(size), np.repeat(np.arange(size, size + len(chosen)), 2)])
    columns = np.concatenate([np.arange(size), chosen.ravel()])
    values = np.concatenate([np.ones(size), np.full(2 * len(chosen), 0.5)]).astype(np.float32)
    matrix = csr_matrix((values, (rows, columns)), shape=(size + len(chosen), size))
    return np.concatenate(out), matrix
