"""One signer, dressed: all parts in one set of arrays, ready to be posed and drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix

from . import face, wardrobe
from .hair import STYLES, Head, Style, hair_parts, hairline
from .mesh import Part, Sources, corner_matrix, vertex_normals
from .openness import openness
from .palette import materials
from .rasterizer import Draw, Static
from .shaders import FRAYED

if TYPE_CHECKING:
    from ..body.shape import Body
    from ..body.signers import Signer

_SKULL = np.array([0.0, 0.02, -0.07])  # middle of the skull in the head frame, metres
_HIDDEN_SCALP = 0.022  # this far inside the hairline the cap of hair stands clear of the scalp, metres
_MOUTH_LIGHT = 0.6  # openness of teeth and tongue when the mouth opens
_ROOT, _TIP = 0.09, 0.70  # share of a lock's length between which it has no frayed rim
_CAST_NO_SHADOW = ("lashes", "left_eye", "right_eye", "tongue", "upper_teeth", "lower_teeth", "locks")


@dataclass(frozen=True)
class Scene:
    """Arrays of one dressed signer. N vertices in the A-pose, B bones.

    `rest`, `normals (N, 3)`; sparse `weights (N, B)`; `face_rows (K,)` vertices that the face moves, `face_deltas`,
    `normal_deltas (52, K, 3)`. All float32, metres.
    """

    static: Static
    rest: np.ndarray
    normals: np.ndarray
    weights: csr_matrix
    face_rows: np.ndarray
    face_deltas: np.ndarray
    normal_deltas: np.ndarray


def build_scene(signer: Signer, body: Body, neutral: Body, lowest: float = 0.0) -> Scene:
    """Dress `body` as `signer`. `neutral`: the body that clothes and paint are measured on.

    What lies below the height `lowest` in the T-pose (metres) is left out: the camera does not see it.
    """
    return assemble(dress(signer, body, neutral, lowest), signer, body)


def dress(signer: Signer, body: Body, neutral: Body, lowest: float = 0.0) -> list[Part]:
    """All parts of a signer in the A-pose, before shading."""
    places, tpose_normals = _tpose(neutral)
    from_eyes = places - face.eye_middle(places, neutral)
    style = STYLES[signer.hair.style]
    cover = hairline(from_eyes, style.recede)
    points = np.asarray(body.rest, np.float32)
    if style.covers_ears:
        points = face.with_flat_ears(points, body)
    normals = _normals(points, body)
    clothes = signer.clothes
    measure_top = partial(
        wardrobe.top_cut, skeleton=neutral.skeleton, sleeves=clothes.sleeves, neckline=clothes.neckline
    )
    measure_trousers = partial(wardrobe.trousers_cut, skeleton=neutral.skeleton)
    ground = lowest * neutral.skeleton.rest[0, 1] / body.skeleton.rest[0, 1]
    skin, tights = (_above(body.faces[group], places, ground) for group in ("body", "tights"))
    skin = skin[~wardrobe.hidden_faces(skin, measure_top(places).inside, measure_trousers(places).inside)]
    outside = ((from_eyes - _SKULL) * tpose_normals).sum(1) > 0  # not the throat or the inside of an ear
    cover_on_head = np.where((from_eyes[:, 1] > -0.2) & outside, cover, -1.0)
    last = body.groups["body"][1]
    skin = skin[~_under_hair(skin, cover_on_head, style)]
    paint = face.SkinPaint(from_eyes, tpose_normals, cover_on_head)
    parts = face.skin_parts(body, points, skin, paint)
    around = wardrobe.Surroundings(points, normals, np.arange(last), places, tights)
    top = wardrobe.garment("top", measure_top, around)
    parts.append(top)
    tights = tights[~wardrobe.hidden_faces(tights, measure_top(places).inside)]
    if (measure_trousers(places).inside[tights] > 0).any():
        around = replace(around, tights=tights)
        parts.append(wardrobe.garment("trousers", measure_trousers, around))
    head = _head(body, points, normals, from_eyes, cover_on_head, top, measure_top(places).inside < 0.01)
    parts += hair_parts(head, signer.hair.style)
    parts += face.eye_parts(body, points, from_eyes)
    parts += face.mouth_parts(body, points)
    return [*parts, face.lash_part(body, points, from_eyes)]


def _above(faces: np.ndarray, places: np.ndarray, ground: float) -> np.ndarray:
    return faces[(places[faces, 1] > ground).any(1)]


def _under_hair(faces: np.ndarray, cover: np.ndarray, style: Style) -> np.ndarray:
    """`(F,)` scalp that the cap of hair hides."""
    return bool(style.locks) & (cover[faces] > max(_HIDDEN_SCALP, 3 * style.volume)).all(1)


def _tpose(body: Body) -> tuple[np.ndarray, np.ndarray]:
    """Vertices `(V, 3)` and normals of a body in the T-pose."""
    from ..body.posing import pose_vertices
    from ..motion.nouns import Motion

    points = np.asarray(pose_vertices(body, Motion.rest(1))[0], np.float32)
    return points, _normals(points, body)


def _normals(points: np.ndarray, body: Body) -> np.ndarray:
    return vertex_normals(points, np.concatenate(list(body.faces.values())))


def _head(
    body: Body,
    points: np.ndarray,
    normals: np.ndarray,
    from_eyes: np.ndarray,
    cover: np.ndarray,
    top: Part,
    bare: np.ndarray,
) -> Head:
    origin = face.eye_middle(points, body)
    last = body.groups["body"][1]
    faces = body.faces["body"]
    scalp = faces[(cover[faces] > -0.02).any(1)]
    upper = np.nonzero((from_eyes[:last, 1] > -0.5) & bare[:last] & (body.masks["inside_mouth"] < 0.2))[0]
    depth = np.abs(from_eyes - [0, -0.30, -0.17]).sum(1)
    return Head(
        points=points - origin, normals=normals, cover=cover, faces=scalp,
        solid=np.concatenate([points[upper], top.rest]) - origin,
        solid_normals=np.concatenate([normals[upper], top.normals]),
        crown=int(np.argmax(from_eyes[:last, 1])), back=int(np.argmin(depth[:last])), origin=origin,
    )  # fmt: skip


def assemble(parts: list[Part], signer: Signer, body: Body) -> Scene:
    """Join the parts, work out how open to the light every vertex is, and what the face moves."""
    starts = np.cumsum([0, *(len(part.rest) for part in parts)])
    rest = np.concatenate([part.rest for part in parts]).astype(np.float32)
    normals = np.concatenate([part.normals for part in parts]).astype(np.float32)
    faces = np.concatenate([part.faces + start for part, start in zip(parts, starts, strict=False)])
    sources = Sources.join([part.sources for part in parts])
    paint = np.concatenate([part.paint for part in parts]).astype(np.float32)
    light = openness(rest, normals, faces, face.eye_middle(body.rest, body))
    in_mouth = np.repeat([part.material == "mouth" for part in parts], np.diff(starts))
    paint[:, 0] *= np.where(in_mouth, np.maximum(light, _MOUTH_LIGHT), light)  # measured with the mouth closed
    coordinate = np.concatenate([part.coordinate for part in parts]).astype(np.float32)
    looks = materials(signer)
    draws, runs, first = [], [], 0
    for part, start in zip(parts, starts, strict=False):
        waves = looks[part.name].get("strand", (0.0,) * 4)[3] > 0
        for run, frayed in _runs(part, waves):
            casts = part.name not in _CAST_NO_SHADOW
            draws.append(Draw(part.material, first, run.size, part.closed, looks[part.name], casts, frayed))
            runs.append(run + start)
            first += run.size
    rows, deltas, turns = _face(parts, starts, sources, body)
    return Scene(
        Static(np.concatenate(runs).astype(np.int32), coordinate, paint, tuple(draws)), rest, normals,
        _weights(sources, body), rows, deltas, turns,
    )  # fmt: skip


def _runs(part: Part, waves: bool) -> list[tuple[np.ndarray, bool]]:
    """The part's triangles in the order of drawing, and whether they fray: of straight locks only roots and tips, the
    solid middles come first and from front to back, so that what they hide is never shaded. `waves`: curly locks."""
    if part.material not in FRAYED:
        return [(part.faces, False)]
    if part.material != "hair":
        return [(part.faces, True)]
    along, fray = part.coordinate[part.faces, 1], part.paint[part.faces, 2]
    middle = ((along > _ROOT) & (along < _TIP) & (not waves) | (fray == 0)).all(1)
    solid = part.faces[middle]
    order = np.argsort(-part.rest[solid, 2].mean(1))
    return [(run, frayed) for run, frayed in ((solid[order], False), (part.faces[~middle], True)) if len(run)]


def _weights(sources: Sources, body: Body) -> csr_matrix:
    """Sparse `(N, B)` skinning weights."""
    rows = np.repeat(np.arange(len(body.rest)), body.bones.shape[1])
    shape = (len(body.rest), len(body.bind))
    body_weights = csr_matrix((body.weights.ravel().astype(np.float32), (rows, body.bones.ravel())), shape=shape)
    body_weights.eliminate_zeros()
    return (sources.matrix @ body_weights).tocsr()


def _face(
    parts: list[Part], starts: np.ndarray, sources: Sources, body: Body
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows that the face moves and their deltas and normal deltas."""
    touched = np.asarray(body.face_vertices)
    matrix = sources.matrix[:, touched]
    moved = matrix.getnnz(1) > 0
    for part, start in zip(parts, starts, strict=False):
        if part.material == "hair":
            moved[start : start + len(part.rest)] = False
    rows = np.nonzero(moved)[0]
    moving = matrix[rows]
    mixed, turned = (
        np.stack([moving @ action for action in deltas]).astype(np.float32)
        for deltas in (body.face_deltas, _normal_deltas(body))
    )
    return rows, mixed, turned


def _normal_deltas(body: Body) -> np.ndarray:
    """`(52, K, 3)` how each action at full weight turns the normals of the touched skin vertices."""
    touched = np.asarray(body.face_vertices)
    skin = body.faces["body"]
    mask = np.zeros(len(body.rest), bool)
    mask[touched] = True
    near = skin[mask[skin].any(1)]
    used, flat = np.unique(near, return_inverse=True)
    flat = flat.reshape(-1, 3)
    corners = corner_matrix(flat, len(used))
    place = np.full(len(body.rest), -1)
    place[used] = np.arange(len(used))
    rows = place[touched]
    inside = rows >= 0
    points = body.rest[used].astype(np.float32)
    calm = vertex_normals(points, flat, corners)
    out = np.zeros(body.face_deltas.shape, np.float32)
    for action, delta in enumerate(body.face_deltas):
        moved = points.copy()
        moved[rows[inside]] += delta[inside]
        out[action, inside] = (vertex_normals(moved, flat, corners) - calm)[rows[inside]]
    return out
