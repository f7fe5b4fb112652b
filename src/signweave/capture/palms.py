"""Hands seen twice: points in the picture with a rough depth, and, where a detector gives them, points in metres.

Points in metres know the hand's shape and tilt well but now and then take its back for its palm; the picture's points
seldom do. So both count where they agree, and the picture alone where they do not. Shares were measured on rendered
signers whose hands are known.
"""

from __future__ import annotations

import numpy as np

from ..motion.rotations import angle, slerp
from ..motion.skeleton import SIDES
from .fingers import finger_pose, palm_turn
from .places import Places

_AGREE = np.radians([20.0, 45.0])  # palms so far apart count as one; beyond the second angle the picture alone counts
_PALM_SHARE, _FINGER_SHARE = 0.4, 0.5  # of the points in metres, where both agree


def palm_of(places: Places, side: str) -> np.ndarray:
    """Global wrist rotation `(T, 4)` of a hand; NaN where its palm is not known."""
    i = SIDES.index(side)
    seen = palm_turn(places.hands[:, i], side, places.root_share, places.deep)
    metric, share = _metric_palm(places, i, seen)
    return np.where(share[:, None] > 0, slerp(seen, np.nan_to_num(metric), _PALM_SHARE * share), seen)


def fingers_of(places: Places, side: str, wrist: np.ndarray) -> np.ndarray:
    """Local rotations `(T, 15, 4)` of finger joints; `wrist (T, 4)`: the hand's global rotation. NaN: not known."""
    i = SIDES.index(side)
    out = np.full((len(places), 15, 4), np.nan)
    known = np.isfinite(places.hands[:, i]).all((1, 2))
    if not known.any():
        return out
    out[known] = finger_pose(places.hands[known, i], wrist[known], side, places.deep)
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
