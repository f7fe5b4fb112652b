"""Where named points of a person are, from what was seen of them: hands, face, trunk and arms, each laid on its own
landmarks.

On the neutral body a hand that touched a chin can be centimetres off: proportions differ, and an arm's errors add up.
On the person's own landmarks hand and face are both sharp across the picture, and only depth is doubtful.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..motion.filters import gaussian, median_known
from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL, POINTS
from ..motion.nouns import Motion
from ..motion.rotations import inverse, rotate
from ..motion.skeleton import HAND_JOINTS, SIDES, joint
from .facing import before_camera
from .person import hand_points
from .places import Places
from .trunk import RIGID_FACE, face_template, head_template

_CALM = 0.02  # s: landmarks tremble from frame to frame
_ON_MESH = 0.015  # metres: named points of the head this near to a point of the face mesh follow the person's own
_ARM = ("elbow", "forearm", "wrist", "upper")
REGIONS = ("head", "trunk", "arm", "hand")


@dataclass(frozen=True)
class Sight:
    """Named points of the person, neutral metres (shoulders as far apart as the neutral body's).

    `places (T, P, 3)` and outward `normals (T, P, 3)` in the order of `names`, NaN where nothing was seen.
    """

    names: tuple[str, ...]
    places: np.ndarray
    normals: np.ndarray

    def of(self, names: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Places and normals `(T, n, 3)` of some."""
        rows = [self.names.index(name) for name in names]
        return self.places[:, rows], self.normals[:, rows]


@lru_cache
def region(point: str) -> str:
    """What a named point is on: one of REGIONS; upper arms and forearms are "arm"."""
    at = POINTS[point][0]
    if at in ("head", "neck"):
        return "head"
    side, _, name = at.partition("_")
    if joint(at) in HAND_JOINTS.get(side, ()) or name == "wrist":
        return "arm" if "_wrist_" in point else "hand"
    return "arm" if name in ("shoulder", "elbow") else "trunk"


def sight_of(motion: Motion, places: Places) -> Sight:
    """Named points of the person behind a fit, `places` being what it was fitted to."""
    names, bones, offsets, outwards, on_head = _table()
    at, turns = forward(NEUTRAL, before_camera(motion, places).rotations.astype(float))
    shifts = _shifts(at, places)
    for side in SIDES:
        shifts |= _hand_shift(at, turns, places, side)
    head, size, own = _head_shift(turns, places)
    turn = turns[:, bones]
    normals = rotate(turn, outwards)
    offsets = offsets.copy()
    offsets[on_head] = size * (offsets[on_head] + own(offsets[on_head]))
    way = rotate(turn, offsets)
    out = np.empty_like(way)
    out[:, on_head] = head[:, None] + way[:, on_head]
    for part, rows in _parts().items():
        shift, scale, origin = (np.asarray(v)[..., None, :] if np.ndim(v) else v for v in shifts[part])
        out[:, rows] = origin + scale * (at[:, bones[rows]] + way[:, rows] - origin) + shift
    known = np.isfinite(out).all(-1, keepdims=True)
    return Sight(names, out, np.where(known, normals, np.nan))


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[str, ...], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Named points: names, joints that they move with, offsets and outward normals `(P, 3)`, rows on the head."""
    bones = [bone for bone, _, _ in POINTS.values()]
    offsets, normals = (np.array([point[k] for point in POINTS.values()], float) for k in (1, 2))
    on_head = np.array([i for i, bone in enumerate(bones) if bone == "head"])
    return tuple(POINTS), np.array([joint(bone) for bone in bones]), offsets, normals, on_head


@lru_cache(maxsize=1)
def _parts() -> dict[str, list[int]]:
    """Rows of the other named points, by what they move with."""
    out: dict[str, list[int]] = {}
    for i, (name, (bone, _, _)) in enumerate(POINTS.items()):
        if bone != "head":
            out.setdefault(_part(name), []).append(i)
    return out


Shift = tuple[np.ndarray, float, np.ndarray]


def _part(name: str) -> str:
    side, _, rest = name.partition("_")
    if region(name) == "hand":
        return f"{side}_hand"
    if region(name) != "arm":
        return "trunk"
    return f"{side}_{rest.split('_')[0]}"


def _shifts(at: np.ndarray, places: Places) -> dict[str, Shift]:
    """Trunk and arms: moved to where shoulders, elbows and wrists were seen."""

    def off(*names: str) -> np.ndarray:
        seen = np.mean([places.of(n) for n in names], 0)
        return _calm(seen - at[:, [joint(n) for n in names]].mean(1), places.fps)

    middle = at[:, joint("spine3")]
    out: dict[str, Shift] = {"trunk": (off("left_shoulder", "right_shoulder"), 1.0, middle)}
    for side in SIDES:
        ends = {
            "upper": ("shoulder", "elbow"), "elbow": ("elbow",), "forearm": ("elbow", "wrist"), "wrist": ("wrist",)
        }  # fmt: skip
        for part in _ARM:
            out[f"{side}_{part}"] = (off(*(f"{side}_{n}" for n in ends[part])), 1.0, middle)
    return out


def _hand_shift(at: np.ndarray, turns: np.ndarray, places: Places, side: str) -> dict[str, Shift]:
    """A hand: as large as this person's and laid on all of its points."""
    wrist = at[:, joint(f"{side}_wrist")]
    ours = hand_points(at, turns, side, places.root_share) - wrist[:, None]
    seen = places.hands[:, SIDES.index(side)]
    there = seen - seen[:, :1]
    spread = [np.linalg.norm(h[:, [5, 9, 13, 17]] - h[:, :1], axis=-1) for h in (there, ours)]
    ratio = np.nanmedian(spread[0] / spread[1]) if np.isfinite(spread[0]).any() else 1.0
    shift = np.median(seen - wrist[:, None] - ratio * ours, 1)
    return {f"{side}_hand": (_calm(shift, places.fps), float(ratio), wrist)}


def _head_shift(turns: np.ndarray, places: Places) -> tuple[np.ndarray, float, Callable[[np.ndarray], np.ndarray]]:
    """Place of the head joint `(T, 3)`, the head's size, and how this person's own face differs at offsets `(n, 3)`."""
    if places.face.shape[1] and np.isfinite(places.face[:, list(RIGID_FACE)]).any():
        mesh, seen, rows = face_template(), places.face, list(RIGID_FACE)
    else:
        mesh, seen = head_template(), places.head
        rows = list(range(len(mesh)))
    rows = [i for i in rows if np.isfinite(seen[:, i]).any()]
    if not rows:
        return np.full((len(seen), 3), np.nan), 1.0, np.zeros_like
    turn = turns[:, joint("head"), None]
    local = rotate(inverse(turn), seen[:, rows])
    seen_there = np.isfinite(local).all(-1, keepdims=True)
    middle = np.where(seen_there, local, 0).sum(1, keepdims=True) / seen_there.sum(1, keepdims=True).clip(1)
    middle = np.where(seen_there.any(1, keepdims=True), middle, np.nan)
    spread = mesh[rows] - mesh[rows].mean(0)
    size = float(np.nanmedian(np.linalg.norm((local - middle)[..., :2], axis=(1, 2))))
    size = size / float(np.linalg.norm(spread[:, :2]))
    at = middle[:, 0] - size * mesh[rows].mean(0)

    def own(offsets: np.ndarray) -> np.ndarray:
        known = np.nonzero(np.isfinite(seen + at[:, None]).all(-1).any(0))[0]
        if not len(known):
            return np.zeros_like(offsets)
        apart = np.linalg.norm(mesh[known] - offsets[:, None], axis=-1)
        near = known[apart.argmin(1)]
        there = (rotate(inverse(turn), seen[:, near]) - at[:, None]) / size
        out = (median_known(there) - mesh[near]) * [1, 1, 0]
        return np.asarray(np.where(apart.min(1, keepdims=True) < _ON_MESH, out, 0.0))

    return _calm(rotate(turn[:, 0], at), places.fps), size, own


def _calm(values: np.ndarray, fps: float) -> np.ndarray:
    """Smoothed a little; NaN stays NaN."""
    known = np.isfinite(values).all(-1)
    if not known.any():
        return values
    weight = gaussian(known[:, None].astype(float), _CALM * fps)
    filled = gaussian(np.where(known[:, None], values, 0.0), _CALM * fps)
    return np.where(known[:, None], filled / np.maximum(weight, 1e-6), np.nan)
