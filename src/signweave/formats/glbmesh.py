"""A figure's parts as glTF meshes: one mesh that the face moves, with morph targets, and one that it does not."""

from __future__ import annotations

import numpy as np
import pygltflib as gltf

from ..body.figure import Figure, FigurePart
from ..motion.skeleton import FACE_NAMES
from .glbbuffer import GlbBuilder

_STILL = 1e-7  # metres: smaller face deltas are rounding


def add_meshes(builder: GlbBuilder, figure: Figure, skin: int) -> list[tuple[int, bool]]:
    """Mesh nodes of the figure, each with whether it has morph targets."""
    out = []
    for name, moved in (("face", True), ("body", False)):
        parts = [part for part in figure.parts if (len(part.face_vertices) > 0) == moved]
        if not parts:
            continue
        mesh = gltf.Mesh(name=f"{figure.name}_{name}", primitives=[_primitive(builder, part, moved) for part in parts])
        if moved:
            mesh.extras = {"targetNames": list(FACE_NAMES)}
            mesh.weights = [0.0] * len(FACE_NAMES)
        builder.file.meshes.append(mesh)
        out.append((builder.add_node(mesh.name, np.zeros(3), mesh=len(builder.file.meshes) - 1, skin=skin), moved))
    return out


def _primitive(builder: GlbBuilder, part: FigurePart, moved: bool) -> gltf.Primitive:
    count = len(part.rest)
    attributes = {
        "POSITION": builder.add_array(part.rest.astype("<f4"), gltf.ARRAY_BUFFER, span=True),
        "NORMAL": builder.add_array(_unit(part.normals).astype("<f4"), gltf.ARRAY_BUFFER),
        "COLOR_0": builder.add_array(_linear(part.colors), gltf.ARRAY_BUFFER, normalized=True),
    }
    sets = 2 if (part.weights[:, 4:] > 0).any() else 1
    for k in range(sets):
        some = slice(4 * k, 4 * k + 4)
        bones = np.where(part.weights[:, some] > 0, part.bones[:, some], 0).astype("u1")
        attributes[f"JOINTS_{k}"] = builder.add_array(bones, gltf.ARRAY_BUFFER)
        attributes[f"WEIGHTS_{k}"] = builder.add_array(part.weights[:, some].astype("<f4"), gltf.ARRAY_BUFFER)
    faces = part.faces.astype("<u2" if count < 65535 else "<u4").reshape(-1)
    return gltf.Primitive(
        attributes=gltf.Attributes(**attributes),
        indices=builder.add_array(faces, gltf.ELEMENT_ARRAY_BUFFER),
        material=_material(builder, part),
        targets=[_target(builder, part, action) for action in range(len(FACE_NAMES))] if moved else [],
    )


def _target(builder: GlbBuilder, part: FigurePart, action: int) -> dict[str, int]:
    deltas = part.face_deltas[action]
    moved = np.nonzero((np.abs(deltas) > _STILL).any(1))[0]
    moved = moved[np.argsort(part.face_vertices[moved])]
    return {"POSITION": builder.add_sparse(len(part.rest), part.face_vertices[moved], deltas[moved])}


def _material(builder: GlbBuilder, part: FigurePart) -> int:
    rough = gltf.PbrMetallicRoughness(
        baseColorFactor=[1.0, 1.0, 1.0, 1.0], metallicFactor=0.0, roughnessFactor=float(part.roughness)
    )
    material = gltf.Material(
        name=part.name, pbrMetallicRoughness=rough, doubleSided=part.double_sided, alphaMode="OPAQUE", alphaCutoff=None
    )
    builder.file.materials.append(material)
    return len(builder.file.materials) - 1


def _linear(colors: np.ndarray) -> np.ndarray:
    """sRGB 0..1 `(N, 3)` to glTF's linear vertex colours, 16 bits a channel, opaque."""
    c = np.clip(colors, 0, 1)
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return np.round(np.concatenate([linear, np.ones((len(c), 1))], 1) * 65535).astype("<u2")


def _unit(normals: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.where(length > 1e-9, normals / np.maximum(length, 1e-9), [0.0, 1.0, 0.0])
