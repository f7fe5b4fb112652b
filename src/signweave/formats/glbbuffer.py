"""Building a .glb piece by piece: accessors, nodes, skin, animation (pygltflib keeps the JSON)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pygltflib as gltf

_COMPONENT = {
    np.dtype("u1"): gltf.UNSIGNED_BYTE, np.dtype("<u2"): gltf.UNSIGNED_SHORT, np.dtype("<u4"): gltf.UNSIGNED_INT,
    np.dtype("<f4"): gltf.FLOAT,
}  # fmt: skip
_TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}


class GlbBuilder:
    """Collects a file's pieces; `save` writes them. Indices returned are glTF's own."""

    def __init__(self, generator: str, copyright: str) -> None:
        self.file = gltf.GLTF2(asset=gltf.Asset(version="2.0", generator=generator, copyright=copyright))
        self._blob = bytearray()
        self._samplers: list[gltf.AnimationSampler] = []
        self._channels: list[gltf.AnimationChannel] = []

    def add_array(
        self, array: np.ndarray, target: int | None = None, normalized: bool = False, span: bool = False
    ) -> int:
        """An accessor over `(N,)` or `(N, k)`; `target` for vertex or index data; `span` writes min and max."""
        array = np.ascontiguousarray(array)
        accessor = gltf.Accessor(
            bufferView=self._view(array, target),
            componentType=_COMPONENT[array.dtype],
            normalized=normalized,
            count=len(array),
            type=_TYPES[1 if array.ndim == 1 else array.shape[1]],
        )
        if span:
            self._span(accessor, array.min(0), array.max(0))
        return self._append(accessor)

    def add_sparse(self, count: int, rows: np.ndarray, values: np.ndarray) -> int:
        """A VEC3 accessor of `count` zeros but for `values (K, 3)` at ascending `rows (K,)`."""
        accessor = gltf.Accessor(byteOffset=None, componentType=gltf.FLOAT, count=count, type="VEC3")
        low, high = (values.min(0), values.max(0)) if len(values) else (np.zeros(3), np.zeros(3))
        if len(values) < count:
            low, high = np.minimum(low, 0), np.maximum(high, 0)
        self._span(accessor, low, high)
        if len(values):
            rows = rows.astype("<u2" if count <= 65535 else "<u4")
            accessor.sparse = gltf.Sparse(
                count=len(rows),
                indices=gltf.AccessorSparseIndices(bufferView=self._view(rows), componentType=_COMPONENT[rows.dtype]),
                values=gltf.AccessorSparseValues(bufferView=self._view(np.ascontiguousarray(values, "<f4"))),
            )
        return self._append(accessor)

    def add_node(self, name: str, place: np.ndarray, **more: Any) -> int:
        """A node `place (3,)` metres from its parent."""
        node = gltf.Node(name=name, **more)
        if np.any(place):
            node.translation = [float(x) for x in place]
        self.file.nodes.append(node)
        return len(self.file.nodes) - 1

    def add_child(self, parent: int, child: int) -> None:
        """Hang a node below another."""
        self.file.nodes[parent].children = [*(self.file.nodes[parent].children or []), child]

    def add_skin(self, joints: list[int], bind: np.ndarray, root: int) -> int:
        """A skin over joint nodes with inverse bind matrices `(B, 3, 4)`."""
        matrices = np.zeros((len(bind), 4, 4), "<f4")
        matrices[:, :3], matrices[:, 3, 3] = bind, 1
        columns = matrices.transpose(0, 2, 1).reshape(-1, 16)
        self.file.skins.append(gltf.Skin(joints=joints, inverseBindMatrices=self.add_array(columns), skeleton=root))
        return len(self.file.skins) - 1

    def set_scene(self, name: str, nodes: list[int]) -> None:
        """The one scene and its top nodes."""
        self.file.scenes, self.file.scene = [gltf.Scene(name=name, nodes=nodes)], 0

    def add_times(self, times: np.ndarray) -> int:
        """Key times in seconds, for channels to share."""
        return self.add_array(times.astype("<f4"), span=True)

    def add_channel(self, node: int, path: str, times: int, values: np.ndarray) -> None:
        """Animate `path` of a node linearly; `values (T, k)`, one row per key of `times`."""
        flat = values.astype("<f4")
        output = self.add_array(flat.reshape(-1) if path == "weights" else flat)
        self._samplers.append(gltf.AnimationSampler(input=times, output=output, interpolation="LINEAR"))
        target = gltf.AnimationChannelTarget(node=node, path=path)
        self._channels.append(gltf.AnimationChannel(sampler=len(self._samplers) - 1, target=target))

    def finish_animation(self, name: str, extras: dict[str, Any]) -> None:
        """Bundle the channels so far into one animation."""
        self.file.animations.append(
            gltf.Animation(name=name, samplers=self._samplers, channels=self._channels, extras=extras)
        )
        self._samplers, self._channels = [], []

    def save(self, path: Path) -> None:
        """Write the file."""
        self.file.buffers = [gltf.Buffer(byteLength=len(self._blob))]
        self.file.set_binary_blob(bytes(self._blob))
        self.file.save_binary(str(path))

    def _view(self, array: np.ndarray, target: int | None = None) -> int:
        self._blob.extend(b"\0" * (-len(self._blob) % 4))
        view = gltf.BufferView(buffer=0, byteOffset=len(self._blob), byteLength=array.nbytes, target=target)
        self._blob.extend(array.tobytes())
        self.file.bufferViews.append(view)
        return len(self.file.bufferViews) - 1

    def _append(self, accessor: gltf.Accessor) -> int:
        self.file.accessors.append(accessor)
        return len(self.file.accessors) - 1

    @staticmethod
    def _span(accessor: gltf.Accessor, low: np.ndarray, high: np.ndarray) -> None:
        accessor.min = [float(x) for x in np.atleast_1d(low)]
        accessor.max = [float(x) for x in np.atleast_1d(high)]
