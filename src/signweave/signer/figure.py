"""A dressed signer as plain arrays, for files that other programs draw (`formats/glb.py`).

Colours become vertex colours: every material's own shader is run once per vertex under even white light, so that what
is painted here and what is exported never part. Where paint is finer than the mesh (eyes, brows, lips, hair tips) the
mesh is divided first; hair and lashes that the shader leaves out are cut away.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix

from ..body.figure import Figure, FigurePart, make_part
from ..motion.nouns import Motion
from ..motion.skeleton import FACE_NAMES
from .mesh import Part, Sources, unit
from .palette import materials
from .rasterizer import open_context
from .scene import dress
from .shaders import FRAGMENTS, FRAYED
from .skinning import face_weights

if TYPE_CHECKING:
    from ..body.shape import Body
    from ..body.signers import Signer

_EYE_SPLIT = 6  # each triangle of an eyeball into 36: the iris is then round
_FACE_SPLIT = 4  # about the brows: then 1-2 mm lie between vertices
_FINE = 0.0025  # metres: shorter edges are fine enough as they are
_HAIR_SPLIT = 2
_COVERED = 0.3  # share of cover above which a vertex of hair or lash is there
_WIDTH = 1024  # pixels of the picture that vertices are painted into, one each
_ROUGHNESS = {"eye": 0.12, "skin": 0.7, "head": 0.7, "mouth": 0.4, "cloth": 0.95, "hair": 0.95, "lash": 1.0}

_BAKE = """
#version 330
in vec4 coordinate; in vec4 paint;
uniform ivec2 grid; uniform int ball; uniform int hair;
out vec4 v_soft; out vec4 v_key; out vec4 v_rim; out vec4 v_coordinate; out vec4 v_paint;
void main() {
    v_soft = ball == 1 ? vec4(0, 0, 1, 0) : vec4(1, 1, 1, 0);   // a ball finds its view direction here
    v_key = ball == 1 ? vec4(0.38, 0.38, 0.38, 0.5) : vec4(0, 0, 0, 0.5);
    v_rim = ball == 1 ? vec4(0, 0, 1, 0.5) : vec4(0, 0, 0, 0.5);
    v_coordinate = coordinate;
    v_paint = vec4(hair == 1 ? 1.0 : 0.5, paint.yzw);
    if (hair == 1) v_coordinate.w = 0.5;
    if (ball == 1) v_paint.y = 1.0;
    vec2 pixel = vec2(gl_VertexID % grid.x, gl_VertexID / grid.x) + 0.5;
    gl_Position = vec4(pixel / vec2(grid) * 2.0 - 1.0, 0.0, 1.0);
    gl_PointSize = 1.0;
}
"""


def build_figure(signer: Signer | str, body: Body | None = None) -> Figure:
    """Dress a signer for export. InputError for an unknown name, or where the machine has no OpenGL to paint with."""
    from ..body.shape import load_body
    from ..body.signers import load_signer

    signer = load_signer(signer) if isinstance(signer, str) else signer
    body = load_body(signer.name) if body is None else body
    parts = [_refined(part) for part in dress(signer, body, load_body("neutral"))]
    painted = _painted(parts, materials(signer))
    shown = [_cut(part, *paint) for part, paint in zip(parts, painted, strict=True)]
    out = [_exported(part, colors, body) for part, colors in shown if len(part.faces)]
    return Figure(signer.name, body.skeleton, body.bind, tuple(out))


def _exported(part: Part, colors: np.ndarray, body: Body) -> FigurePart:
    made = make_part(
        body, part.name, part.rest, part.normals, part.faces, colors, part.sources.matrix,
        not part.closed, _ROUGHNESS[part.material], part.material != "hair",
    )  # fmt: skip
    return _with_our_face(made)


def _with_our_face(part: FigurePart) -> FigurePart:
    """The resting face and the plainer brows that our own pictures have, measured on `skinning.face_weights`."""
    rest_face = face_weights(Motion.rest(1))[0]
    half = replace(Motion.rest(len(FACE_NAMES)), face=0.5 * np.eye(len(FACE_NAMES), dtype=np.float32))
    shown = np.diag(face_weights(half)) / 0.5
    gain = np.array([shown[i] if name.startswith("brow") else 1.0 for i, name in enumerate(FACE_NAMES)], np.float32)
    rest = part.rest.astype(np.float32).copy()
    rest[part.face_vertices] += np.tensordot(rest_face, part.face_deltas, 1)
    return replace(part, rest=rest, face_deltas=part.face_deltas * gain[:, None, None])


def _refined(part: Part) -> Part:
    """The part with finer triangles where its paint asks for them."""
    if part.material == "eye":
        fine = _divided(part, np.ones(len(part.faces), bool), _EYE_SPLIT)
        middle = (part.rest.min(0) + part.rest.max(0)) / 2
        radius = np.linalg.norm(part.rest - middle, axis=1).mean()
        direction = unit(fine.rest - middle)
        return replace(
            fine, rest=(middle + radius * direction).astype(np.float32), normals=direction.astype(np.float32)
        )
    if part.material == "head":
        x, y, z = part.coordinate[part.faces, :3].mean(1).T
        corners = part.rest[part.faces]
        edge = np.linalg.norm(corners - np.roll(corners, 1, 1), axis=-1).max(1)
        brows = (np.abs(x) < 0.056) & (np.abs(y - 0.0205) < 0.012) & (z > -0.02)
        return _divided(part, brows & (edge > _FINE), _FACE_SPLIT)
    if part.material in FRAYED:
        return _divided(part, np.ones(len(part.faces), bool), _HAIR_SPLIT)
    return part


def _divided(part: Part, chosen: np.ndarray, times: int) -> Part:
    """Each chosen triangle `(F,)` cut into `times` squared; new vertices mix the corners' everything."""
    grid = [(i, j) for i in range(times + 1) for j in range(times + 1 - i)]
    number = {place: n for n, place in enumerate(grid)}
    small = []
    for i, j in grid:
        if i + j < times:
            small.append((number[i, j], number[i + 1, j], number[i, j + 1]))
        if i + j < times - 1:
            small.append((number[i + 1, j], number[i + 1, j + 1], number[i, j + 1]))
    share = np.array([(times - i - j, i, j) for i, j in grid], np.float32) / times
    corners = part.faces[chosen]
    count, old = len(corners), len(part.rest)
    rows = np.repeat(np.arange(count * len(grid)), 3)
    columns = np.repeat(corners, len(grid), 0).ravel()
    added = csr_matrix((np.tile(share, (count, 1)).ravel(), (rows, columns)), shape=(count * len(grid), old))
    starts = old + np.arange(count)[:, None, None] * len(grid)
    faces = np.concatenate([part.faces[~chosen], (starts + np.array(small)).reshape(-1, 3)])

    def both(values: np.ndarray) -> np.ndarray:
        return np.concatenate([values, added @ values]).astype(np.float32)

    return replace(
        part,
        rest=both(part.rest),
        normals=unit(both(part.normals)),
        faces=faces,
        sources=Sources.join([part.sources, Sources(added @ part.sources.matrix)]),
        coordinate=both(part.coordinate),
        paint=both(part.paint),
    ).keep(_welded(both(part.rest), faces))


def _welded(points: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Faces that share vertices lying at one place."""
    _, first, back = np.unique(np.round(points * 1e6).astype(np.int64), axis=0, return_index=True, return_inverse=True)
    return first[back.ravel()][faces]


def _cut(part: Part, colors: np.ndarray, cover: np.ndarray) -> tuple[Part, np.ndarray]:
    """Of hair and lashes only the triangles that the shader keeps."""
    if part.material not in FRAYED:
        return part, colors
    faces = part.faces[(cover[part.faces] > _COVERED).sum(1) >= (1 if part.material == "hair" else 2)]
    used = np.unique(faces)
    return part.keep(faces), colors[used]


def _painted(parts: list[Part], looks: dict[str, dict[str, Any]]) -> list[tuple[np.ndarray, np.ndarray]]:
    """sRGB colours `(N, 3)` and cover `(N,)` of every part's vertices, by its own shader."""
    context = open_context()
    try:
        lamp = context.depth_texture((4, 4), np.ones((4, 4), np.float32).tobytes())
        lamp.compare_func = "<="
        lamp.use(0)
        return [_paint(context, part, looks[part.name]) for part in parts]
    finally:
        context.release()


def _paint(context: Any, part: Part, uniforms: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    count = len(part.rest)
    size = (_WIDTH, -(-count // _WIDTH))
    program = context.program(vertex_shader=_BAKE, fragment_shader=FRAGMENTS[part.material])
    switches = {"grid": size, "ball": int(part.material == "eye"), "hair": int(part.material == "hair"), "shadow": 0}
    for name, value in (uniforms | switches).items():
        if name in program:
            program[name].value = value
    inputs = {"coordinate": part.coordinate, "paint": part.paint}
    target = context.framebuffer([context.texture(size, 4, dtype="f4")])
    target.use()
    target.clear(0, 0, 0, 0)
    content = [
        (context.buffer(np.ascontiguousarray(values, np.float32).tobytes()), "4f", name)
        for name, values in inputs.items()
        if name in program  # the compiler drops what a shader does not read
    ]
    context.enable_only(context.PROGRAM_POINT_SIZE)
    context.vertex_array(program, content).render(context.POINTS, vertices=count)
    pixels = np.frombuffer(target.read(components=4, dtype="f4"), np.float32).reshape(-1, 4)[:count]
    shown = np.square(pixels[:, :3])
    return np.sqrt(np.clip(shown / (1 - 0.22 * shown), 0, 1)), pixels[:, 3]
