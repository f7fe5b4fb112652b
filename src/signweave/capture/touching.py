"""Where named points of a person are, from what was seen of them: hands, face, trunk and arms, each laid on its own
landmarks.

On the neutral body a hand that touched a chin can be centimetres off: proportions differ, and an arm's errors add up.
On the person's own landmarks hand and face are both sharp across the picture, and only depth is doubtful.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..motion.filters import gaussian
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
    names = tuple(POINTS)
    at, turns = forward(NEUTRAL, before_camera(motion, places).rotations.astype(float))
    out = np.full((len(motion), len(names), 3), np.nan)
    normals = np.full_like(out, np.nan)
    shifts = _shifts(at, places)
    for side in SIDES:
        shifts |= _hand_shift(at, turns, places, side)
    head, size, own = _head_shift(turns, places)
    for i, name in enumerate(names):
        bone, offset, normal = POINTS[name]
        turn = turns[:, joint(bone)]
        normals[:, i] = rotate(turn, normal)
        if bone == "head":
            out[:, i] = head + rotate(turn, size * (offset + own(offset)))
            continue
        shift, scale, origin = shifts[_part(name)]
        out[:, i] = origin + scale * (at[:, joint(bone)] + rotate(turn, offset) - origin) + shift
    known = np.isfinite(out).all(-1, keepdims=True)
    return Sight(names, out, np.where(known, normals, np.nan))


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


def _head_shift(turns: np.ndarray, places: Places):  # type: ignore[no-untyped-def]
    """Place of the head joint `(T, 3)`, the head's size, and how this person's own face differs at an offset."""
    if places.face.shape[1] and np.isfinite(places.face[:, list(RIGID_FACE)]).any():
        mesh, seen, rows = face_template(), places.face, list(RIGID_FACE)
    else:
        mesh, seen = head_template(), places.head
        rows = list(range(len(mesh)))
    turn = turns[:, joint("head"), None]
    local = rotate(inverse(turn), seen)
    rows = [i for i in rows if np.isfinite(local[:, i]).any()]
    if not rows:
        nowhere = np.full((len(seen), 3), np.nan)
        return nowhere, 1.0, lambda offset: 0.0 * offset
    middle = np.nanmean(local[:, rows], 1, keepdims=True)
    spread = mesh[rows] - mesh[rows].mean(0)
    flat = slice(0, 2)
    size = float(np.nanmedian(np.linalg.norm((local[:, rows] - middle)[..., flat], axis=(1, 2))))
    size = size / float(np.linalg.norm(spread[:, flat]))
    at = middle[:, 0] - size * mesh[rows].mean(0)
    own = np.nanmedian((local - at[:, None]) / size, 0) - mesh

    def residual(offset: np.ndarray) -> np.ndarray:
        apart = np.linalg.norm(mesh - offset, axis=-1)
        apart[~np.isfinite(own).all(-1)] = np.inf
        near = int(apart.argmin())
        return own[near] * [1, 1, 0] if apart[near] < _ON_MESH else np.zeros(3)

    return _calm(rotate(turn[:, 0], at), places.fps), size, residual


def _calm(values: np.ndarray, fps: float) -> np.ndarray:
    """Smoothed a little; NaN stays NaN."""
    known = np.isfinite(values).all(-1)
    if not known.any():
        return values
    weight = gaussian(known[:, None].astype(float), _CALM * fps)
    filled = gaussian(np.where(known[:, None], values, 0.0), _CALM * fps)
    return np.where(known[:, None], filled / np.maximum(weight, 1e-6), np.nan)
