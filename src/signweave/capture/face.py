"""Face weights from the face mesh: least squares with bounds over what each face action does to the mesh's points.

What a person's own face adds to the mean face is taken from the whole clip: the usual face of a clip, less what face
actions explain of it at a high price. So a raised brow that stays up is told from a high brow only in part.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..body.points import HOLISTIC, holistic_points
from ..body.shape import load_body
from ..motion.nouns import Motion
from ..motion.rotations import identity, inverse, rotate
from ..motion.skeleton import FACE_NAMES, JOINTS
from .places import Places
from .trunk import RIGID_FACE, face_template

_PRICE, _USUAL_PRICE = 0.08, {True: 0.5, False: 1.5}
"""Price of a weight's square, in what its action moves: in one frame, and in the usual face (by depth)."""
_LEAST = 3e-5  # square metres, summed over the points: and at least so much, so that noise moves nothing
_SPARSE = 0.03  # of what an action moves: weights below stay 0
_OPPOSED = (("jawLeft", "jawRight"), ("mouthLeft", "mouthRight"))
_SWEEPS, _SETTLED = 30, 1e-9
_DEPTH_WEIGHT = {True: 1.0, False: 0.3}
_IGNORED = ("tongueOut", "cheekPuff", "jawForward", *(n for n in FACE_NAMES if n.startswith("eyeLook")))
"""Actions that hardly move the mesh, or only in depth; eyes turn without it (see `gaze`)."""


def solve_face(places: Places, head: np.ndarray) -> np.ndarray:
    """`(T, 52)` weights 0..1 in FACE_NAMES' order; zeros where no face mesh was seen. `head (T, 4)` global."""
    out = np.zeros((len(places), len(FACE_NAMES)))
    mesh = places.face
    rows = np.nonzero(np.isfinite(mesh).any((0, 2)))[0]
    rigid = [i for i in RIGID_FACE if i in rows]
    seen = np.isfinite(mesh[:, rows]).all((1, 2))
    if len(rigid) < 6 or not seen.any():
        return out
    local = rotate(inverse(head[seen])[:, None], mesh[seen] - mesh[seen][:, rigid].mean(1, keepdims=True))
    like = face_template() - face_template()[rigid].mean(0)
    spread = (local[:, rigid] * like[rigid]).sum((1, 2)) / (like[rigid] ** 2).sum()
    away = (local / np.median(spread) - like)[:, rows]
    weight = np.array([1.0, 1.0, _DEPTH_WEIGHT[places.deep]])
    effects = (action_effects()[:, rows] * weight).reshape(len(FACE_NAMES), -1)
    away = (away * weight).reshape(len(away), -1)
    usual = np.median(away, 0)
    constant = bounded_least_squares(effects, usual[None], _USUAL_PRICE[places.deep])
    own = usual - (constant @ effects)[0]
    out[seen] = bounded_least_squares(effects, away - own, _PRICE)
    for one, other in _OPPOSED:
        pair = [FACE_NAMES.index(one), FACE_NAMES.index(other)]
        out[:, pair] -= out[:, pair].min(1, keepdims=True)
    return out


def bounded_least_squares(effects: np.ndarray, goals: np.ndarray, price: float) -> np.ndarray:
    """Weights `(T, K)` in 0..1 so that `weights @ effects (K, D)` is near `goals (T, D)`; coordinate descent.

    `price` of a squared weight, in what its action moves; actions that move nothing stay 0.
    """
    gram = effects @ effects.T
    pull = goals @ effects.T - _SPARSE * np.diag(gram)
    strength = (1 + price) * np.diag(gram) + _LEAST
    free = np.nonzero(np.diag(gram) > 1e-7)[0]
    free = free[[FACE_NAMES[k] not in _IGNORED for k in free]] if len(effects) == len(FACE_NAMES) else free
    gram, pull, strength = gram[np.ix_(free, free)], pull[:, free].T, strength[free, None]
    others = (gram - np.diag(np.diag(gram))) / strength
    steps = list(zip(pull / strength, others, range(len(free)), strict=True))
    weights, rest = np.zeros((len(free), len(goals))), np.empty(len(goals))
    for _ in range(_SWEEPS):
        before = weights.copy()
        for alone, shares, k in steps:  # one action after another: what the others leave for it
            np.dot(shares, weights, out=rest)
            np.subtract(alone, rest, out=rest)
            np.maximum(rest, 0, out=rest)
            np.minimum(rest, 1, out=weights[k])
        if np.abs(weights - before).max(initial=0) < _SETTLED:
            break
    out = np.zeros((len(goals), len(effects)))
    out[:, free] = weights.T
    return out


@lru_cache(maxsize=1)
def action_effects() -> np.ndarray:
    """`(52, 468, 3)` metres that each face action at weight 1 moves the mesh's points of the neutral body."""
    count = len(FACE_NAMES)
    faces = np.concatenate([np.zeros((1, count)), np.eye(count)])
    rotations = identity(count + 1, len(JOINTS))
    motion = Motion(rotations, np.zeros((count + 1, 3)), faces, np.ones((count + 1, len(JOINTS) + 1)))
    points = holistic_points(load_body(), motion)[:, HOLISTIC["face"]].astype(np.float64)
    return points[1:] - points[0]
