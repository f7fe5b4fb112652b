"""Growing hair: locks that leave the scalp, follow a combing direction, fall, and rest on head and shoulders.

A lock is a ribbon of a few rows. The hair shader splits it into strands and frays its tip.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from .mesh import smooth_step, unit

_MIDDLE = -0.07  # the head's vertical axis lies this far behind the eyes, metres
_OVER_CLOTH = 0.008  # locks on the shoulders keep this much further off: cloth moves under them

Comb = Callable[[np.ndarray, np.ndarray, float], np.ndarray]
"""(points (N, 3), roots (N, 3), share of the length 0..1) to wanted directions (N, 3); head frame, metres."""


@dataclass(frozen=True)
class Surface:
    """What hair rests on: `points`, `normals (V, 3)` in the head frame, metres."""

    points: np.ndarray
    normals: np.ndarray
    tree: cKDTree

    @classmethod
    def of(cls, points: np.ndarray, normals: np.ndarray) -> Surface:
        """Index the points for look-up."""
        return cls(points, normals, cKDTree(points))

    def height(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Height above the surface `(N,)`, metres, and its outward normal `(N, 3)`, from the five nearest vertices."""
        distance, index = self.tree.query(points, k=5)
        weight = 1 / (distance + 0.004) ** 2
        weight /= weight.sum(1, keepdims=True)
        normal = unit((self.normals[index] * weight[..., None]).sum(1))
        return (((points[:, None] - self.points[index]) * self.normals[index]).sum(-1) * weight).sum(1), normal


@dataclass(frozen=True)
class Growth:
    """How locks grow. Lengths in metres.

    `length (N,)`; `lift`: height above the surface at the root and at the tip; `rows`: cross-sections; `width`: half
    width; `curl`: radius and turns; `spring`: how strongly the direction keeps to the comb per row; `rise`: share of
    the surface normal in the first direction; `hug`: how closely hair keeps to the head, 0..1; `trim`: height at
    which locks are cut off.
    """

    length: np.ndarray
    lift: tuple[float, float]
    rows: int = 6
    width: float = 0.006
    curl: tuple[float, float] = (0.0, 0.0)
    spring: float = 0.55
    rise: float = 0.35
    hug: float = 1.0
    trim: float = -1.0


@dataclass(frozen=True)
class Locks:
    """Ribbons: `points`, `normals (N, R, 2, 3)`; `along (R,)`; `seed (N,)`; `length (N,)`."""

    points: np.ndarray
    normals: np.ndarray
    along: np.ndarray
    seed: np.ndarray
    length: np.ndarray


def grow(
    surface: Surface, roots: np.ndarray, normals: np.ndarray, comb: Comb, growth: Growth, random: np.random.Generator
) -> Locks:
    """Ribbons from `roots (N, 3)` with surface `normals (N, 3)`."""
    count, rows = len(roots), growth.rows
    along = np.linspace(0, 1, rows)
    step = growth.length / (rows - 1)
    jitter = random.normal(0, 1, (count, 3)) * 0.10
    layer = random.random(count)[:, None]  # locks lie over and under one another
    point = roots + normals * growth.lift[0] * (0.4 + 0.9 * layer)
    direction = unit(comb(point, roots, 0.0) + growth.rise * normals + jitter)
    centres, ups = [point], [normals]
    up = normals
    for k in range(1, rows):
        wanted = comb(point, roots, along[k]) + jitter
        wanted = unit(wanted - growth.hug * np.maximum((wanted * up).sum(1, keepdims=True), 0) * up)
        direction = unit(direction + growth.spring * (wanted - direction))
        point = point + direction * step[:, None]
        height, up = surface.height(point)
        lift = (growth.lift[0] + (growth.lift[1] - growth.lift[0]) * along[k]) * (0.4 + 0.9 * layer[:, 0])
        sink = growth.hug * 0.7 * np.clip(height - lift, 0, 0.03) * (point[:, 1] > -0.01)
        lift = lift + _OVER_CLOTH * smooth_step(-0.10, -0.16, point[:, 1])
        push = (np.maximum(lift - height, 0) - sink)[:, None] * up
        point = point + push
        direction = unit(direction * step[:, None] + 0.7 * push)
        centres.append(point)
        ups.append(up)
    line, ups_ = _trimmed(np.stack(centres, 1), np.stack(ups, 1), growth.trim + random.normal(0, 0.004, count))
    return _ribbons(line, ups_, along, growth, random)


def _trimmed(line: np.ndarray, up: np.ndarray, height: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centre lines `(N, R, 3)` cut off where they first fall below `height (N,)`, with as many rows as before."""
    rows = line.shape[1]
    below = line[..., 1] < height[:, None]
    first = np.where(below.any(1), np.argmax(below, 1), rows - 1)
    lock = np.arange(len(line))
    before, after = line[lock, np.maximum(first - 1, 0), 1], line[lock, first, 1]
    share = np.clip((before - height) / np.maximum(before - after, 1e-6), 0, 1)
    end = np.where(below.any(1), np.maximum(first - 1, 0) + share, rows - 1)
    place = np.linspace(0, 1, rows) * end[:, None]
    low = np.minimum(place.astype(int), rows - 2)
    t = (place - low)[..., None]
    rows_of = lock[:, None]
    return (
        line[rows_of, low] * (1 - t) + line[rows_of, low + 1] * t,
        unit(up[rows_of, low] * (1 - t) + up[rows_of, low + 1] * t),
    )


def _ribbons(
    centre: np.ndarray, up: np.ndarray, along: np.ndarray, growth: Growth, random: np.random.Generator
) -> Locks:
    count = len(centre)
    for _ in range(2):  # no kinks where a lock meets a shoulder
        centre[:, 1:-1] += 0.5 * ((centre[:, :-2] + centre[:, 2:]) / 2 - centre[:, 1:-1])
    tangent = unit(np.gradient(centre, axis=1))
    side, outward = unit(np.cross(tangent, up)), up
    up = unit(np.cross(side, tangent))
    radius, turns = growth.curl
    if radius:
        phase = random.random(count)[:, None] * 2 * np.pi + along * turns * 2 * np.pi
        swing = radius * np.minimum(along * 3, 1)
        centre = centre + side * (np.cos(phase) * swing)[..., None] + up * ((np.sin(phase) + 0.6) * swing)[..., None]
        side = unit(side + 0.7 * up * np.sin(phase)[..., None])
    tilt = 0.15 if radius else 0.45
    taper = np.minimum(0.55 + 1.6 * along, 1.0) * (1 - 0.55 * along**2.2)
    half = growth.width * (0.7 + 0.6 * random.random(count))[:, None] * taper
    points = np.stack([centre - side * half[..., None], centre + side * half[..., None]], 2)
    normals = unit(np.stack([outward - tilt * side, outward + tilt * side], 2))
    order = np.argsort(-np.hypot(centre[..., 0], centre[..., 2] - _MIDDLE).mean(1))  # outer ones first hide inner ones
    locks = points[order], normals[order], along, random.random(count), growth.length[order]
    return Locks(*locks)


def ribbon_faces(count: int, rows: int) -> np.ndarray:
    """`(F, 3)` triangles of `count` ribbons laid out as (lock, row, 2)."""
    k = np.arange(rows - 1) * 2
    one = np.concatenate([np.stack([k, k + 1, k + 3], 1), np.stack([k, k + 3, k + 2], 1)])
    return (one[None] + (np.arange(count) * rows * 2)[:, None, None]).reshape(-1, 3)
