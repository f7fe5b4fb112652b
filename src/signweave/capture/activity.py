"""When hands sign: they rise from rest, sign, and return; what a recording holds besides that is not the sign.

A hand rests where it lies still and low when the recording begins or ends (hanging, on the lap, clasped before the
belly), or where it lies still at the beginning and comes back to in the end, however high; hands that are out of sight
below rest too. From leaving that place to coming back to it is one bout. Inside a bout the way up and the way down are
not the sign: it begins where the hand has arrived, and ends, holds included, where it sets out for rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..motion.filters import gaussian
from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Motion
from ..motion.skeleton import SIDES, joint

_SMOOTH = 0.03  # seconds: speeds of fitted wrists without the detector's trembling
_STILL = 0.2  # m/s: hands at rest drift less, whatever the detector's trembling
_LOW = -0.20  # metres from the shoulders: hands at rest are 0.28 to 0.48 below, signs' middles above all but 1 in 20
_HANGING = -0.38  # and hanging arms lower still: hands between sign where they move at all
_MIDDLE = -0.12  # a hand that is still at one end only, and below this, rests there; above, a sign is held
_AWAY = (0.06, 0.10)  # metres from its rest place at which a hand has left it: exact points, trembling ones
_WINDOW = 0.1  # seconds at either end that tell where a hand rests
_BACK = 0.12  # and within which of its first place it has come back
_REST = 0.2  # seconds: shorter rests between two movements belong to one sign, low signs pass through rest
_BRIEF = 0.075  # seconds: a hand that is away from rest for less was thrown there by the detector
_FIDGET = 0.10  # metres: hands that never go further from rest only stir
_BARELY, _MOVING = 0.1, 0.25  # m/s: a hand that sets out or has arrived, and one that is on its way
_SETTING_OUT = 0.3  # seconds that a hand takes at most to be clearly away
_TOGETHER = 0.15  # seconds apart at which two hands set out together
_ARRIVED = 0.25  # of the way's top speed: the hand is slower when it arrives
_TURNED = 0.6  # or, at a dip in speed where one movement joins the next, this
_LONGEST_WAY = 0.9  # seconds from rest to a sign, and back
_DEPTH = 0.3  # how much depth counts, which detectors guess
_SEEN = 0.05


@dataclass(frozen=True)
class Wrists:
    """Both wrists, left and right, in the neutral body's metres from the middle of the shoulders: `places (T, 2, 3)`,
    `speed (T, 2)` m/s, `seen (T, 2)` whether the hand was found (all True where a layout has no hands)."""

    places: np.ndarray
    speed: np.ndarray
    seen: np.ndarray
    fps: float

    def __len__(self) -> int:
        return len(self.places)


@dataclass(frozen=True)
class Bout:
    """Frames [start, stop) in which hands are away from rest, and [first, last) in which they sign. `rose`, `fell`:
    whether the way from rest and the way back are in the recording."""

    start: int
    stop: int
    first: int
    last: int
    rose: bool
    fell: bool


def wrists_of(motion: Motion, hands: bool = True) -> Wrists:
    """Where wrists are and how fast; `hands`: whether the layout gives hands at all."""
    positions, _ = forward(NEUTRAL, motion.rotations.astype(np.float64))
    middle = positions[:, [joint(f"{side}_shoulder") for side in SIDES]].mean(1, keepdims=True)
    places = positions[:, [joint(f"{side}_wrist") for side in SIDES]] - middle
    speed = np.zeros(places.shape[:2])
    if len(motion) > 1:
        calm = gaussian(places * [1, 1, _DEPTH], _SMOOTH * motion.fps)
        speed = np.linalg.norm(np.gradient(calm, 1 / motion.fps, axis=0), axis=-1)
    seen = motion.confidence[:, [joint(f"{side}_wrist") for side in SIDES]] > _SEEN
    return Wrists(places, speed, seen if hands else np.ones_like(seen), motion.fps)


def away_from_rest(wrists: Wrists) -> np.ndarray:
    """`(T, 2)` frames in which each hand is away from rest. A hand that never moves far is only where it is held
    up, as the other one's base; or, where both would rest so, lower too (a recording cut to a held letter)."""
    away = np.stack([_away(wrists, side) for side in range(len(SIDES))], 1)
    if not away.any():
        height = np.median(wrists.places[..., 1], 0)
        flat = wrists.places * [1, 1, _DEPTH]
        stir = np.linalg.norm(flat - np.median(flat, 0), axis=-1).max(0)
        up = (height > _LOW) | ((height > _HANGING) & (stir > _FIDGET / 2))
        away[:, up & (wrists.seen.mean(0) > 0.5)] = True
    return away


def _away(wrists: Wrists, side: int) -> np.ndarray:
    place = wrists.places[:, side]
    flat = place * [1, 1, _DEPTH]
    low = gaussian(place[:, 1], _SMOOTH * wrists.fps) < _LOW
    if np.linalg.norm(flat - np.median(flat, 0), axis=-1).max() < _FIDGET:
        base = np.median(place[:, 1]) > _MIDDLE and wrists.seen[:, side].mean() > 0.5
        return np.full(len(wrists), base)
    near = np.zeros(len(wrists), bool)
    for rest, spread in _rest_places(wrists, side, flat):
        near |= np.linalg.norm(flat - rest, axis=-1) < np.clip(3 * spread, *_AWAY)
    hidden = ~wrists.seen[:, side] & low
    calm = wrists.speed[:, side] < np.where(near, 2 * _STILL, _STILL)
    idle = _lasting((hidden | near) & calm, round(_REST * wrists.fps), ends=False)
    away = ~(idle | _at_ends(near) | _at_ends(hidden))
    return _lasting(away, max(round(_BRIEF * wrists.fps), 1), ends=False)


def _rest_places(wrists: Wrists, side: int, flat: np.ndarray) -> list[tuple[np.ndarray, float]]:
    """Places in which the hand lies still at the beginning and at the end, each with how far it stirs there."""
    count = max(round(_WINDOW * wrists.fps), 3)
    ends = []
    for some in (flat[:count], flat[-count:]):
        place = np.median(some, 0)
        spread = float(np.median(np.linalg.norm(some - place, axis=-1)))
        half = len(some) // 2
        drift = np.linalg.norm(some[-half:].mean(0) - some[:half].mean(0)) if half else 0.0
        if drift * wrists.fps / max(len(some) - half, 1) < _STILL and spread < _AWAY[0]:
            ends.append((place, spread))
    rests = [end for end in ends if end[0][1] < (_LOW if len(ends) == 2 else _MIDDLE)]
    if len(ends) == 2 and np.linalg.norm(ends[0][0] - ends[1][0]) < _BACK:
        way = np.linalg.norm(flat - ends[0][0], axis=-1).max()
        if way > (_FIDGET if ends[0][0][1] < _MIDDLE else 2 * _BACK):
            rests = ends
    return rests


def _at_ends(mask: np.ndarray) -> np.ndarray:
    """Frames of a mask that reach to the beginning or the end of the recording without a break."""
    out = np.zeros(len(mask), bool)
    if mask.all():
        return ~out
    first, last = int(np.argmin(mask)), len(mask) - int(np.argmin(mask[::-1]))
    out[:first], out[last:] = True, True
    return out


def bouts_of(wrists: Wrists, away: np.ndarray, borders: tuple[int, ...] = ()) -> tuple[Bout, ...]:
    """Spans in which any hand is away from rest, parted also at `borders` (frames that begin another scene)."""
    out = []
    for start, stop in zip((0, *borders), (*borders, len(wrists)), strict=True):
        gap = round(_REST * wrists.fps)
        active = ~_lasting(np.logical_not(away[start:stop].any(1)), gap)
        out += [_bout(wrists, away, start + a, start + b, (start, stop)) for a, b in runs(active)]
    return tuple(out)


def _bout(wrists: Wrists, away: np.ndarray, start: int, stop: int, scene: tuple[int, int]) -> Bout:
    rose, fell = start > scene[0], stop < scene[1]
    start, stop = _set_out(wrists, start, scene[0], -1), _set_out(wrists, stop - 1, scene[1] - 1, 1) + 1
    first = start + _way(wrists, away, np.arange(start, stop), rose)
    last = stop - _way(wrists, away, np.arange(stop - 1, start - 1, -1), fell)
    if last - first < 2:
        first, last = start, stop
    return Bout(start, stop, first, last, rose, fell)


def _set_out(wrists: Wrists, frame: int, end: int, step: int) -> int:
    """From the frame in which a hand is away from rest to the one in which it began to move, in the way of `step`."""
    speed = wrists.speed.max(1)
    for _ in range(round(_SETTING_OUT * wrists.fps)):
        if frame == end or speed[frame] < _BARELY:
            break
        frame += step
    return frame


def _way(wrists: Wrists, away: np.ndarray, frames: np.ndarray, whole: bool) -> int:
    """How many of `frames` are the way from rest to the sign (back from it, where frames run backwards). The hand that
    leaves first, and whatever leaves with it, tells. `whole`: the recording shows the hand at rest before."""
    leaves = np.array([np.argmax(away[frames, i]) if away[frames, i].any() else len(frames) for i in range(2)])
    sides = np.flatnonzero(leaves <= leaves.min() + round(_TOGETHER * wrists.fps))
    speed = wrists.speed[frames][:, sides].max(1)
    height = wrists.places[frames][:, sides, 1].max(1)
    flat = wrists.places[frames][:, sides] * [1, 1, _DEPTH]
    gone = np.linalg.norm(flat - flat[0], axis=-1).max(1) > _AWAY[0]
    if not whole and not (speed[:2].max() > 2 * _STILL and height[0] < _LOW / 2):
        return 0
    top = 0.0
    for k in range(min(len(frames) - 1, round(_LONGEST_WAY * wrists.fps))):
        top = max(top, float(speed[k]))
        dip = k > 0 and speed[k] <= speed[k - 1] and speed[k] <= speed[k + 1]
        if (
            gone[k]
            and top > _MOVING
            and (speed[k] < max(_ARRIVED * top, _BARELY) or (dip and speed[k] < _TURNED * top))
        ):
            return k if whole or height[k] > height[0] + _AWAY[0] else 0
    return 0


def runs(mask: np.ndarray) -> list[tuple[int, int]]:
    """Spans [start, stop) of True in `(T,)`."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _lasting(mask: np.ndarray, least: int, ends: bool = True) -> np.ndarray:
    """True only where it lasts for `least` frames, or (`ends`) reaches an end of the recording."""
    out = mask.copy()
    for a, b in runs(mask):
        if b - a < least and not (ends and (a == 0 or b == len(mask))):
            out[a:b] = False
    return out
