"""Which hand leads: the one that does the work of a sign; and clips that disagree with their signer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..motion.nouns import Motion
from ..motion.rotations import angle
from ..motion.skeleton import HAND_JOINTS, SIDES
from .activity import Wrists

_RAISED = 0.5  # of the sign: a hand that is away from rest for longer takes part in it
_MORE = 1.6  # times as much movement makes the leading hand; two alike hands of recorded signs stay below
_AT_LEAST = 0.04  # metres more, so that trembling of two held hands does not decide
_ALIKE = 0.6  # of the other's movement, and the correlation in time, that make a resting hand a signing one
_REACH = 0.05  # metres that a fingertip goes for each radian of its joints
_IDLE = 0.1  # m/s: slower is holding
_KNOWN, _AGREED = 4, 0.75  # clips of a signer, and the share of them, that make a signer's own hand known


@dataclass(frozen=True)
class Work:
    """What each hand, left and right, does in a sign: share of its frames `raised`, metres `moved` by wrist and
    fingers; `dominant`: the hand that leads, "" where both do the same; `two_handed`: whether both take part."""

    raised: tuple[float, float]
    moved: tuple[float, float]
    dominant: str
    two_handed: bool


def work_of(motion: Motion, wrists: Wrists, away: np.ndarray, span: tuple[int, int]) -> Work:
    """Judge the hands over frames [start, stop). The motion is as it was seen, not mirrored."""
    frames = slice(*span)
    taking = away[frames]
    raised = taking.mean(0) if len(taking) else np.zeros(2)
    speed = wrists.speed[frames]
    steps = np.maximum(speed - _IDLE, 0) + _finger_speed(motion, frames) * wrists.seen[frames]
    two = bool((raised >= _RAISED).all()) or _alike(speed, wrists.seen[frames])
    moved = (steps if two else steps * taking).sum(0) / wrists.fps
    dominant = ""
    if raised.max() > 0 and not two:
        dominant = SIDES[int(np.argmax(raised))]
    elif two and moved.max() > _MORE * moved.min() and np.ptp(moved) > _AT_LEAST:
        dominant = SIDES[int(np.argmax(moved))]
    return Work((float(raised[0]), float(raised[1])), (float(moved[0]), float(moved[1])), dominant, two)


def _alike(speed: np.ndarray, seen: np.ndarray) -> bool:
    """Whether both wrists move as much and at the same times: then both sign, even close to where one of them rests."""
    total = np.maximum(speed - _IDLE, 0).sum(0)
    if len(speed) < 5 or not total.min() > _ALIKE * total.max() > 0 or seen.mean(0).min() < _RAISED:
        return False
    return bool(np.corrcoef(speed.T)[0, 1] > _ALIKE)


def _finger_speed(motion: Motion, frames: slice) -> np.ndarray:
    """`(T, 2)` m/s of fingertips, above the trembling of held fingers."""
    out = np.zeros((len(motion.rotations[frames]), 2))
    for i, side in enumerate(SIDES):
        turns = motion.rotations[frames][:, list(HAND_JOINTS[side])]
        if len(turns) > 2:
            out[1:-1, i] = angle(turns[2:], turns[:-2]).mean(1) * motion.fps / 2
    return np.maximum(_REACH * out - _IDLE, 0)


def disagreeing(clips: Sequence[tuple[str, str]]) -> list[int]:
    """Numbers of the clips whose leading hand is not their signer's. `clips`: signer and `Work.dominant` of each.

    A signer's hand is known from four clips of which three quarters agree; signers without a name are left out.
    """
    known: dict[str, Counter[str]] = {}
    for signer, dominant in clips:
        if signer and dominant:
            known.setdefault(signer, Counter())[dominant] += 1
    hands = {}
    for signer, counts in known.items():
        hand, times = counts.most_common(1)[0]
        if counts.total() >= _KNOWN and times >= _AGREED * counts.total():
            hands[signer] = hand
    return [i for i, (s, d) in enumerate(clips) if d and s in hands and d != hands[s]]
