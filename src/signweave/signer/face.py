"""Skin, eyes, lashes, teeth and tongue as drawable parts, with the coordinates their shaders paint by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .mesh import Part, Sources, smooth_step, unit, vertex_normals

if TYPE_CHECKING:
    from ..body.shape import Body

_TEETH_SCALE = 0.94  # at full width a tooth shows through the corner of an open mouth
_HEAD_FROM = -0.17  # the head's skin reaches this far below the eyes, metres
_EAR_FLAT = 0.45  # ears under hair keep this much of their depth


def eye_middle(points: np.ndarray, body: Body) -> np.ndarray:
    """`(3,)` the place between the eyes, the origin of the head frame, for `points (V, 3)` of a body."""
    balls = [points[slice(*body.groups[f"{side}_eye"])] for side in ("left", "right")]
    return np.mean([(ball.min(0) + ball.max(0)) / 2 for ball in balls], 0)


def with_flat_ears(points: np.ndarray, body: Body) -> np.ndarray:
    """The points `(V, 3)` with the ears laid against the head, for hair that covers them."""
    ears = body.masks["ears"] > 0.3
    out = points.copy()
    for side in (1.0, -1.0):
        mine = np.nonzero(ears & (out[: len(ears), 0] * side > 0))[0]
        base = np.quantile(out[mine, 0] * side, 0.15)
        out[mine, 0] = side * (base + np.maximum(out[mine, 0] * side - base, 0) * _EAR_FLAT)
    return out


@dataclass(frozen=True)
class SkinPaint:
    """What skin is painted by, per body vertex: `places (V, 3)` on the T-posed neutral body from between the eyes, its
    `normals (V, 3)` there, `cover (V,)` metres inside the hairline."""

    places: np.ndarray
    normals: np.ndarray
    cover: np.ndarray


def skin_parts(body: Body, points: np.ndarray, faces: np.ndarray, paint: SkinPaint) -> list[Part]:
    """The skin in two parts, head and the rest: a face asks for more of its shader."""
    last = body.groups["body"][1]
    places, mark = paint.places[:last], body.masks
    palm = smooth_step(0.1, 0.75, -paint.normals[:last, 1])
    inner = np.where(np.abs(places[:, 0]) < 0.2, mark["inside_mouth"], palm)
    colours = np.stack([np.ones(last), mark["lips"], mark["fingernails"], inner], 1).astype(np.float32)
    coordinate = np.concatenate([places, paint.cover[:last, None]], 1)
    normals = vertex_normals(points[:last], faces_of(body, "body"))
    sources = Sources.single(np.arange(last), len(points))
    on_head = (places[faces, 1] > _HEAD_FROM).all(1) & (np.abs(places[faces, 0]) < 0.2).all(1)
    whole = Part("skin", "skin", points[:last], normals, faces, sources, coordinate, colours)
    return [whole.keep(faces[~on_head]), replace(whole, name="head", material="head").keep(faces[on_head])]


def faces_of(body: Body, group: str) -> np.ndarray:
    """Triangles `(F, 3)` of a group."""
    return body.faces[group]


def eye_parts(body: Body, points: np.ndarray, places: np.ndarray) -> list[Part]:
    """Both eyeballs. The shader draws iris and pupil from the direction in the ball's rest frame."""
    parts = []
    for side in ("left", "right"):
        group = np.arange(*body.groups[f"{side}_eye"])
        ball = places[group]
        direction = unit(ball - (ball.min(0) + ball.max(0)) / 2)
        parts.append(_simple(body, points, f"{side}_eye", "eye", direction))
    return parts


def mouth_parts(body: Body, points: np.ndarray) -> list[Part]:
    """Tongue and teeth; the teeth a little narrower than they come."""
    narrow = points.copy()
    for name in ("upper_teeth", "lower_teeth"):
        group = slice(*body.groups[name])
        middle = narrow[group].mean(0)
        narrow[group] = middle + (narrow[group] - middle) * [_TEETH_SCALE, 1.0, _TEETH_SCALE]
    names = ("tongue", "upper_teeth", "lower_teeth")
    return [_simple(body, narrow, name, "mouth", np.zeros((len(points), 3))[: _size(body, name)]) for name in names]


def lash_part(body: Body, points: np.ndarray, places: np.ndarray) -> Part:
    """Lashes, seen from both sides. The shader frays them from the lid outwards."""
    group = np.arange(*body.groups["lashes"])
    coordinate = np.zeros((len(group), 3))
    for side in ("left", "right"):
        ball = places[slice(*body.groups[f"{side}_eye"])]
        centre = (ball.min(0) + ball.max(0)) / 2
        mine = (places[group, 0] > 0) == (side == "left")
        away = places[group][mine] - centre
        coordinate[mine, 0] = np.abs(away[:, 0] + 0.02) / 0.04
        coordinate[mine, 1] = np.clip((np.linalg.norm(away, axis=1) - 0.0172) / 0.0040, 0, 1)
        coordinate[mine, 2] = np.sign(away[:, 1])
    return _simple(body, points, "lashes", "lash", coordinate, closed=False)


def _size(body: Body, name: str) -> int:
    first, last = body.groups[name]
    return last - first


def _simple(
    body: Body, points: np.ndarray, name: str, material: str, coordinate: np.ndarray, closed: bool = True
) -> Part:
    first, last = body.groups[name]
    faces = faces_of(body, name) - first
    rest = points[first:last]
    count = last - first
    open_to_light = np.tile(np.array([1, 0, 0, 0], np.float32), (count, 1))
    return Part(
        name, material, rest, vertex_normals(rest, faces), faces, Sources.single(np.arange(first, last), len(points)),
        np.concatenate([coordinate, np.zeros((count, 1))], 1), open_to_light, closed,
    )  # fmt: skip
