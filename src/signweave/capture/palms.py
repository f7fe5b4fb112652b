"""Hands seen twice: points in the picture with a rough depth, and, where a detector gives them, points in metres.

Points in metres know the hand's shape and tilt well but now and then take its back for its palm; the picture's points
seldom do. So both count where they agree, and the picture alone where they do not. Shares were measured on rendered
signers whose hands are known.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..motion.hands import hand_pose
from ..motion.rotations import angle, inverse, multiply, rotate, slerp
from ..motion.skeleton import SIDES
from .fingers import PALM, finger_pose, palm_template, palm_turn
from .limits import WRIST, wrist_angles, wrist_of, wrist_within
from .places import Places

_AGREE = np.radians([20.0, 45.0])  # palms so far apart count as one; beyond the second angle the picture alone counts
_PALM_SHARE, _FINGER_SHARE = 0.4, 0.5  # of the points in metres, where both agree

_HELD = np.radians(0.5)
_STEPS, _DAMPING, _LARGEST, _SMALL = 8, 0.02, 0.35, 1e-4  # radians


def palm_of(places: Places, side: str) -> np.ndarray:
    """Global wrist rotation `(T, 4)` of a hand; NaN where its palm is not known."""
    i = SIDES.index(side)
    seen = palm_turn(places.hands[:, i], side, places.root_share, places.deep)
    metric, share = _metric_palm(places, i, seen)
    return np.where(share[:, None] > 0, slerp(seen, np.nan_to_num(metric), _PALM_SHARE * share), seen)


def held_wrist(places: Places, side: str, lower: np.ndarray, hand: np.ndarray) -> np.ndarray:
    """Local wrist rotation `(T, 4)` within human limits; `lower`, `hand (T, 4)`: global turns of forearm and palm.

    A palm that the wrist could not be bent to was seen from a wrong tilt: among the turns that it could be bent to, the
    one is sought whose palm looks most as seen, across the picture (Gauss-Newton steps, each held within the limits).
    """
    free = multiply(inverse(lower), hand)
    out = wrist_within(side, free)
    at = np.nonzero(angle(out, free) > _HELD)[0]
    seen = places.hands[at, SIDES.index(side)][:, PALM]
    known = np.isfinite(seen).all((1, 2))
    at, seen = at[known], seen[known]
    if places.deep or not len(at):
        return out
    ours = palm_template(side, places.root_share)
    seen = (seen - seen.mean(1, keepdims=True))[..., :2]
    laid = rotate(hand[at][:, None], ours)[..., :2]
    seen = seen / np.maximum((laid * seen).sum((1, 2)) / (laid**2).sum((1, 2)), 1e-6)[:, None, None]
    low, high = np.radians(np.array(WRIST)).T
    angles = wrist_angles(side, out[at])
    for _ in range(_STEPS):
        step = _step(angles, lambda a: _laid(side, lower[at], a, ours), seen, (low, high))
        angles = np.clip(angles + step, low, high)
    out[at] = wrist_of(side, angles)
    return out


def _laid(side: str, lower: np.ndarray, angles: np.ndarray, ours: np.ndarray) -> np.ndarray:
    """`(..., T, 2 N)` across the picture, the palm at these angles `(..., T, 3)` of the wrist."""
    turn = multiply(lower, wrist_of(side, angles))
    return rotate(turn[..., None, :], ours)[..., :2].reshape(*turn.shape[:-1], -1)


def _step(
    angles: np.ndarray,
    laid: Callable[[np.ndarray], np.ndarray],
    seen: np.ndarray,
    limits: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """Change of `angles (T, 3)` that lays the palm nearer to `seen (T, N, 2)`; angles at a limit stay."""
    around = laid(np.concatenate([angles[None], angles + _SMALL * np.eye(3)[:, None]]))
    here, slope = around[0], np.moveaxis(around[1:] - around[0], 0, -1) / _SMALL
    pull = np.einsum("nki,nk->ni", slope, seen.reshape(len(seen), -1) - here)
    stuck = ((angles <= limits[0]) & (pull < 0)) | ((angles >= limits[1]) & (pull > 0))
    slope = np.where(stuck[:, None], 0.0, slope)
    square = np.einsum("nki,nkj->nij", slope, slope)
    size = np.trace(square, axis1=1, axis2=2)[:, None, None]
    step = np.linalg.solve(square + (_DAMPING * size + 1e-12) * np.eye(3), np.where(stuck, 0.0, pull)[..., None])
    return np.clip(step[..., 0], -_LARGEST, _LARGEST)


def fingers_of(places: Places, side: str, wrist: np.ndarray) -> np.ndarray:
    """Local rotations `(T, 15, 4)` of finger joints; `wrist (T, 4)`: the hand's global rotation. Unseen ones relax."""
    i = SIDES.index(side)
    out = np.repeat(hand_pose("lax", side)[None].astype(float), len(places), 0)
    known = np.isfinite(places.hands[:, i]).all((1, 2))
    if not known.any():
        return out
    out[known] = finger_pose(places.hands[known, i], wrist[known], side, places.deep)
    if places.deep or not np.isfinite(places.metric_hands[:, i]).all((1, 2)).any():
        return out
    seen = palm_turn(places.hands[:, i], side, places.root_share, places.deep)
    metric, share = _metric_palm(places, i, seen)
    both = known & (share > 0)
    if both.any():
        other = finger_pose(places.metric_hands[both, i], metric[both], side, places.deep)
        out[both] = slerp(out[both], other, np.broadcast_to(_FINGER_SHARE * share[both, None], other.shape[:2]))
    return out


def _metric_palm(places: Places, i: int, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The palm `(T, 4)` by points in metres, and how far it can be believed `(T,)`, 0 to 1."""
    hand = places.metric_hands[:, i]
    nothing = np.full_like(seen, np.nan), np.zeros(len(seen))
    if places.deep or not np.isfinite(hand).all((1, 2)).any():
        return nothing
    metric = palm_turn(hand, SIDES[i])
    known = np.isfinite(metric).all(-1) & np.isfinite(seen).all(-1)
    apart = np.where(known, angle(np.nan_to_num(metric), np.nan_to_num(seen)), np.pi)
    share = np.clip((_AGREE[1] - apart) / (_AGREE[1] - _AGREE[0]), 0, 1)
    return metric, np.where(known, share, 0.0)
