"""Where a detector's depth of elbow and wrist contradicts the hand: the wrist could not be bent so.

A hand's own turn is seen well, the depth of the arm behind it badly. So elbow and forearm try depths around the
detector's, and those win that keep bones as long as they are and wrist and forearm inside their comfortable range. The
price of each trial is averaged over neighbouring frames, and the best ones are mixed: the correction moves smoothly.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..motion.arms import SUPINATION_REST, supination, wrist_bend
from ..motion.filters import gaussian
from ..motion.neutral import NEUTRAL
from ..motion.rotations import cross, from_axes, inverse, multiply, rotate, unit
from ..motion.skeleton import SIDES, side_sign
from .palms import palm_of
from .places import BODY, Places

_TRIALS = np.linspace(-0.28, 0.28, 9)  # metres
_DETECTOR = (0.03, 0.08)  # metres: how far elbow and wrist depth are off (rendered signers)
_BONE = 0.05  # metres
_HAND = 0.3  # weight of what the hand says: its own turn is often 20 degrees off
_MIX = 0.25
_SPREAD = 0.06  # seconds over which trials are priced together
_CHUNK = 256
_SOFT = np.radians([[90.0, 8.0], [70.0, 8.0], [30.0, 7.0]])  # of forearm, flexion, deviation: free range, then steep
_CHEST = (0.15, -0.45)  # metres from the middle of the shoulders: how wide chest and head are at most, and the waist
_SKIN = (0.12, 0.03)  # and how far before it a hand must be: before them, and beside them
_DEVIATION_REST = 0.12


def plausible_arms(places: Places) -> Places:
    """Places with elbow and wrist moved in depth, hands along with their wrist; exact places stay."""
    if places.deep:
        return places
    body, hands = places.body.copy(), places.hands.copy()
    for i, side in enumerate(SIDES):
        rows = [BODY.index(f"{side}_{n}") for n in ("shoulder", "elbow", "wrist")]
        turn = palm_of(places, side)
        arm = body[:, rows]
        known = np.isfinite(turn).all(-1) & np.isfinite(arm).all((-1, -2))
        if known.sum() < 2:
            continue
        middle = (places.of("left_shoulder") + places.of("right_shoulder"))[known] / 2
        elbow, wrist = _shifts(arm[known] - middle[:, None], turn[known], side, places.fps)
        body[known, rows[1], 2] += elbow
        body[known, rows[2], 2] += elbow + wrist
        hands[known, i, :, 2] += (elbow + wrist)[:, None]
    return replace(places, body=body, hands=hands)


def _shifts(arm: np.ndarray, hand: np.ndarray, side: str, fps: float) -> tuple[np.ndarray, np.ndarray]:
    """Metres to add to the depth of the elbow, and of the wrist beyond it: `arm (T, 3, 3)` from the middle of the
    shoulders, `hand (T, 4)`."""
    price = np.concatenate(
        [_price(arm[k : k + _CHUNK], hand[k : k + _CHUNK], side) for k in range(0, len(arm), _CHUNK)]
    )
    price = gaussian(price, _SPREAD * fps)
    weight = np.exp(-(price - price.min((1, 2), keepdims=True)) / _MIX)
    weight /= weight.sum((1, 2), keepdims=True)
    return weight.sum(2) @ _TRIALS, weight.sum(1) @ _TRIALS


def _price(arm: np.ndarray, hand: np.ndarray, side: str) -> np.ndarray:
    """`(T, K, K)` what each pair of trials costs."""
    sign, depth = side_sign(side), np.array([0.0, 0.0, 1.0])
    upper = (arm[:, 1] - arm[:, 0])[:, None, None] + (_TRIALS[:, None] * depth)[:, None]
    fore = (arm[:, 2] - arm[:, 1])[:, None, None] + (_TRIALS[:, None] * depth)[None]
    upper, fore = np.broadcast_arrays(upper, fore)
    cost = (_TRIALS[:, None] / _DETECTOR[0]) ** 2 + (_TRIALS / _DETECTOR[1]) ** 2
    cost = np.broadcast_to(cost, upper.shape[:-1])
    for bone, name in ((upper, "elbow"), (fore, "wrist")):
        cost = cost + np.minimum(((np.linalg.norm(bone, axis=-1) - NEUTRAL.length(f"{side}_{name}")) / _BONE) ** 2, 25)
    hinge = cross(unit(fore), unit(upper))
    lower = from_axes(sign * fore, sign * hinge)
    wrist = multiply(inverse(lower), hand[:, None, None])
    flexion, deviation = wrist_bend(side, wrist)
    turn = supination(wrist) - SUPINATION_REST
    bent = np.clip(np.linalg.norm(hinge, axis=-1) / 0.35, 0, 1)  # a straight arm's hinge is anyone's guess
    for value, (free, steep), sure in zip(
        (turn, flexion, deviation - _DEVIATION_REST), _SOFT, (bent, 1, 1), strict=True
    ):
        over = np.maximum(np.abs(value) - free, 0) / steep
        cost = cost + _HAND * sure * np.minimum(over**2, 30)
    return cost + _inside(arm[:, 2], hand, side)


def _inside(wrist: np.ndarray, hand: np.ndarray, side: str) -> np.ndarray:
    """`(T, K, K)` what it costs that the middle of a raised hand is inside chest or head, or behind the shoulders."""
    middle = wrist + rotate(hand, np.array([0.09 * side_sign(side), 0.0, 0.0]))
    skin = np.where(np.abs(middle[:, 0]) < _CHEST[0], *_SKIN)
    depth = skin[:, None, None] - (middle[:, 2, None, None] + _TRIALS[:, None] + _TRIALS)
    raised = middle[:, 1] > _CHEST[1]
    return np.where(raised[:, None, None], np.minimum((np.maximum(depth, 0) / _BONE) ** 2, 30), 0.0)
