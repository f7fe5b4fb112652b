"""Clothes: a top and trousers cut from the base mesh's tights.

The tights have the body's own skinning weights and shape targets, so clothes follow build and pose. Where they end is
measured once on the neutral body in the T-pose, so that a cuff sits at the same place on everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.sparse import identity
from scipy.spatial import cKDTree

from ..motion.skeleton import Skeleton
from .mesh import Clipped, Part, Sources, clip, neighbour_matrix, refine, smooth_step, unit, vertex_normals

_HIDDEN = 0.022  # body faces this far inside a garment's edge are never seen, metres
_LIP = 0.007  # depth of the turned-in edge, metres
_FALL = 0.18  # cloth comes in by this much per metre that it falls
_HANG = 0.022  # and never stands off further than this, metres: hands that touch the body must not sink into it
_WRINKLE = 0.045  # sway of the normals
_CLEARANCE = 0.005  # cloth keeps at least this far from the skin, metres


@dataclass(frozen=True)
class Cut:
    """Where a garment ends. `inside (V,)`: metres from the nearest edge, positive where there is cloth."""

    inside: np.ndarray
    looseness: np.ndarray
    """`(V,)` metres added along the normal."""
    curved: np.ndarray
    """`(V,)` metres from the edges that run across coarse triangles: the neckline, a little less the cuffs."""
    hangs: np.ndarray
    """`(V,)` 0..1 where cloth hangs straight from what is above it: the trunk below the chest."""
    softness: np.ndarray
    """`(V,)` 0..1 how much the body's own relief is evened out; little on arms, which would shrink."""


@dataclass(frozen=True)
class Surroundings:
    """What clothes are made for: `points`, `normals (V, 3)` of the signer at rest, `skin`: vertices that cloth stays
    clear of, `places (V, 3)` the same vertices on the T-posed neutral body, `tights (F, 3)` the pattern."""

    points: np.ndarray
    normals: np.ndarray
    skin: np.ndarray
    places: np.ndarray
    tights: np.ndarray


def top_cut(places: np.ndarray, skeleton: Skeleton, sleeves: str, neckline: str) -> Cut:
    """A top for `places (V, 3)` on the T-posed neutral body with its `skeleton`."""
    rest = skeleton.rest
    shoulder, elbow, wrist = (rest[skeleton.index(f"left_{name}")][0] for name in ("shoulder", "elbow", "wrist"))
    cuff = {
        "long": wrist - 0.012,
        "three-quarter": elbow + 0.42 * (wrist - elbow),
        "short": shoulder + 0.50 * (elbow - shoulder),
    }[sleeves]
    reach = np.abs(places[:, 0])
    sleeve = cuff - reach
    hem = places[:, 1] - (rest[skeleton.index("pelvis")][1] - 0.085)
    neck = neck_cut(places, rest[skeleton.index("neck")], neckline)
    inside = np.minimum(np.minimum(sleeve, hem), neck)
    torso = 1 - smooth_step(shoulder + 0.01, shoulder + 0.09, reach)
    loose = 0.005 + 0.002 * torso + 0.007 * smooth_step(0.10, 0.0, hem)
    loose += (0.008 if sleeves == "short" else 0.003) * smooth_step(0.09, 0.0, sleeve)
    loose *= 0.45 + 0.55 * smooth_step(0.0, 0.05, neck)  # close to the neck
    chest = rest[skeleton.index("spine3")][1]
    hangs = torso * smooth_step(chest + 0.02, chest - 0.10, places[:, 1])
    curved = np.minimum(np.abs(neck), np.abs(sleeve) + 0.004)
    height = rest[skeleton.index("left_shoulder")][1]
    low = smooth_step(height - 0.34, height - 0.26, places[:, 1])
    high = smooth_step(height - 0.05, height - 0.14, places[:, 1])
    soft = 0.10 + 0.50 * torso * low * high
    return Cut(inside, loose, curved, hangs, soft)


def neck_cut(places: np.ndarray, neck: np.ndarray, neckline: str) -> np.ndarray:
    """Metres outside the neck opening: a tilted ellipse about the neck, for a V lowered to a point in front."""
    x, y, z = (places - neck).T
    ellipse = (np.hypot(x / 0.064, (z - 0.004) / 0.066) - 1) * 0.064
    low = 0.018 - 0.55 * np.maximum(z, -0.02)
    crew = 0.75 * ellipse + 0.65 * (low - y)
    if neckline == "round":
        return crew
    slope, bottom = 0.52, -0.155
    vee = (np.abs(x) - slope * (y - bottom)) / np.hypot(1, slope)
    front = smooth_step(-0.005, 0.035, z)
    soft = 0.012  # the two lines meet in a small curve
    joined = -soft * np.log(np.exp(-crew / soft) + np.exp(-vee / soft))
    return crew * (1 - front) + np.where(front > 0, joined, crew) * front


def trousers_cut(places: np.ndarray, skeleton: Skeleton) -> Cut:
    """Trousers from the waist to the ankles for `places (V, 3)` on the T-posed neutral body."""
    rest = skeleton.rest
    waist = rest[skeleton.index("pelvis")][1] + 0.02 - places[:, 1]
    ankle = places[:, 1] - (rest[skeleton.index("left_ankle")][1] + 0.02)
    one = np.ones(len(places))
    loose = 0.004 + 0.006 * smooth_step(0.3, 0.0, ankle)
    return Cut(np.minimum(waist, ankle), loose, curved=one, hangs=0 * one, softness=0.2 * one)


def hidden_faces(faces: np.ndarray, *insides: np.ndarray) -> np.ndarray:
    """`(F,)` whether a body face lies well inside a garment. `insides`: metres inside each garment, per vertex."""
    covered = np.max(insides, axis=0) > _HIDDEN
    return covered[faces].all(1)


def garment(name: str, measure: Callable[[np.ndarray], Cut], body: Surroundings) -> Part:
    """A garment on one signer, cut from the tights where `measure` (places on the T-posed neutral body) says so."""
    faces = body.tights
    matrix = identity(len(body.points), np.float32, "csr")
    for width in (0.020, 0.007):  # finer triangles near the edges, so that they run smoothly
        near = measure(matrix @ body.places).curved < width
        faces, step = refine(faces, near)
        matrix = step @ matrix
    places = matrix @ body.places
    cut = measure(places)
    shape = _drape(faces, cut, matrix @ body.points, body)
    piece = clip(faces, cut.inside)
    pairs = Sources.pair(piece.a, piece.b, piece.t, len(places))
    rest = _smooth_rim(pairs.mix(shape), piece.rim)
    edge = np.maximum(pairs.mix(cut.inside), 0)
    coordinate = np.concatenate([pairs.mix(places), edge[:, None]], 1)
    paint = np.tile(np.array([1, 0, 0, 0], np.float32), (len(rest), 1))
    sources = Sources((pairs.matrix @ matrix).tocsr())
    normals = _wrinkled(vertex_normals(rest, piece.faces), coordinate)
    part = Part(name, "cloth", rest, normals, piece.faces, sources, coordinate, paint)
    return _turn_in(part, piece)


def _wrinkled(normals: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Normals `(N, 3)` swayed by a few soft waves, so that cloth does not look painted on."""
    x, y, z = places[:, :3].T
    sway = np.stack([
        np.sin(31 * x + 17 * y + 3) + np.sin(-23 * x + 41 * y + 19 * z),
        np.sin(29 * y + 11 * x + 1) + np.sin(47 * y - 21 * z + 13 * x),
        np.sin(37 * z + 13 * y + 2) + np.sin(27 * x + 33 * y),
    ], 1)  # fmt: skip
    return unit(normals + _WRINKLE * sway).astype(np.float32)


def _smooth_rim(rest: np.ndarray, rim: np.ndarray) -> np.ndarray:
    """Even out the cut line itself."""
    used, flat = np.unique(rim, return_inverse=True)
    flat = flat.reshape(-1, 2)
    line = rest[used]
    degree = np.bincount(flat.ravel(), minlength=len(used))[:, None]
    for _ in range(6):
        total = np.zeros_like(line)
        np.add.at(total, flat[:, 0], line[flat[:, 1]])
        np.add.at(total, flat[:, 1], line[flat[:, 0]])
        line = line + 0.5 * (total / degree - line) * (degree == 2)
    out = rest.copy()
    out[used] = line
    return out


def _drape(faces: np.ndarray, cut: Cut, points: np.ndarray, body: Surroundings) -> np.ndarray:
    """Body-hugging tights loosened into cloth: pushed out, smoothed, clear of the skin near edges. All `(V, 3)`."""
    used, flat = np.unique(faces, return_inverse=True)
    flat = flat.reshape(-1, 3)
    smooth = neighbour_matrix(flat, len(used))
    loose = cut.looseness[used]
    place = points[used] + vertex_normals(points[used], flat) * loose[:, None]
    place = _hang(place, cut.hangs[used])
    skin, normals = body.points[body.skin], body.normals[body.skin]
    tree = cKDTree(skin)
    near_edge = smooth_step(0.10, 0.04, cut.inside[used])  # further in, the skin below is not drawn at all
    for sweep in range(20):
        # Only along the normal: sliding within the cloth would bend the cut lines drawn on it.
        way = vertex_normals(place, flat)
        place = place + cut.softness[used, None] * way * ((smooth @ place - place) * way).sum(1, keepdims=True)
        if sweep % 4 == 3:
            distance, index = tree.query(place, k=8)
            weight = 1 / (distance + 0.006) ** 2
            weight /= weight.sum(1, keepdims=True)
            out = normals[index]
            height = (((place[:, None] - skin[index]) * out).sum(-1) * weight).sum(1)
            push = np.maximum(_CLEARANCE + 0.4 * loose - height, 0) * near_edge
            place = place + push[:, None] * unit((out * weight[..., None]).sum(1))
    shape = points.copy()
    shape[used] = place
    return shape


def _hang(place: np.ndarray, hangs: np.ndarray) -> np.ndarray:
    """Let cloth fall from the widest place above it instead of following the waist."""
    trunk = hangs > 0
    if not trunk.any():
        return place
    axis = place[trunk].mean(0)
    away = (place - axis)[:, [0, 2]]
    radius, turn = np.hypot(*away.T), np.arctan2(away[:, 0], away[:, 1])
    sectors, rows = 24, 30
    column = np.floor((turn + np.pi) / (2 * np.pi) * sectors).astype(int) % sectors
    top, bottom = place[trunk, 1].max(), place[trunk, 1].min()
    row = np.clip((top - place[:, 1]) / (top - bottom) * rows, 0, rows - 1)
    widest = np.zeros((rows, sectors))
    np.maximum.at(widest, (row[trunk].astype(int), column[trunk]), radius[trunk])
    step = (top - bottom) / rows
    hung = widest.copy()
    for r in range(1, rows):
        hung[r] = np.maximum(widest[r], hung[r - 1] - _FALL * step)
    wide = gaussian_filter(hung, (1.0, 1.2), mode=("nearest", "wrap"))
    now = gaussian_filter(np.where(widest > 0, widest, hung), (1.0, 1.2), mode=("nearest", "wrap"))
    most = _HANG * (0.35 + 1.85 * np.sin(turn) ** 2)  # more at the sides, where hands do not touch
    gain = np.clip(map_coordinates(wide - now, [row - 0.5, column], order=1, mode="nearest"), 0, most) * hangs
    out = place.copy()
    out[:, [0, 2]] += away / np.maximum(radius, 1e-6)[:, None] * gain[:, None]
    return out


def _turn_in(part: Part, piece: Clipped) -> Part:
    """Add a thin lip along the cut, so that an edge has thickness and no gap opens to the inside."""
    rim, where = np.unique(piece.rim, return_inverse=True)
    where = where.reshape(-1, 2)
    first = len(part.rest)
    inner = part.rest[rim] - part.normals[rim] * _LIP
    rest = np.concatenate([part.rest, inner])
    a, b = where[:, 0], where[:, 1]
    low, high = rim, first + np.arange(len(rim))
    bands = [np.stack([low[b], low[a], high[a]], 1), np.stack([low[b], high[a], high[b]], 1)]
    under = part.paint[rim].copy()
    under[:, 2] = 1
    faces = np.concatenate([part.faces, *bands])
    normals = np.concatenate([part.normals, part.normals[rim]])
    return Part(
        part.name, part.material, rest, normals, faces,
        Sources.join([part.sources, part.sources.take(rim)]),
        np.concatenate([part.coordinate, part.coordinate[rim]]),
        np.concatenate([part.paint, under]),
        closed=False,
    )  # fmt: skip
