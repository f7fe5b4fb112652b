"""Recordings of which a store has landmarks alone: which can be fitted, and their motion when a sign is asked for.

A fit takes a few per cent of the time that the recording lasts, so it is made when a sign is first performed; the
store keeps what it was given.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Landmarks, Layout, Motion
from ..motion.skeleton import SIDES, joint
from ..motion.timing import active_span

if TYPE_CHECKING:
    from .entry import Entry

_MARGIN = 0.5  # seconds that are fitted before and after a span, so that smoothing meets no edge in it
_SHORTEST = 0.1  # seconds of a sign
_RAISED = (0.4, 0.08)  # a spelling hand is up where it is within this share of its way, or metres, of its highest place
_STILL = 0.045  # metres that wrist and fingers go at most while a letter stands still
_HOLD = 0.16  # seconds of its stillest part
_LEADS = 2.0  # times further that the left wrist of a left-handed signer goes than the right one
_LITTLE = 0.05  # metres that any hand may go
_BOTH = 0.15  # metres above the pelvis: a left wrist that is higher for most of a sign takes part in it
_UP = 0.10  # metres above the hips: a wrist that is higher takes part in the sign


def can_fit(data: bytes) -> bool:
    """Whether a `.pose` file's bytes have a layout that a motion can be fitted to: one with shoulders and arms."""
    from ..formats.posefile import read_header

    try:
        return _fits(read_header(Path("landmarks"), data).layout)
    except InputError:
        return False


@lru_cache(maxsize=64)
def _fits(layout: Layout) -> bool:
    from ..capture.layouts import places_of

    points = np.random.default_rng(0).uniform(1, 2, (2, len(layout), 3)).astype(np.float32)
    try:
        places_of(Landmarks(points, np.ones(points.shape[:2], np.float32), 25.0, layout, (100, 100)))
    except (InputError, ValueError, LookupError):
        return False
    return True


def motion_of(entry: Entry, where: str) -> tuple[Motion, tuple[float, float]]:
    """The motion of an entry's landmarks and its active span in it, seconds; led by the right hand.

    InputError (which begins with `where`) where the landmarks are damaged or show nobody.
    """
    from ..capture.capturing import touching
    from ..formats.pose import decode
    from ..motion.mirror import mirror

    landmarks = decode(entry.landmarks, where)
    length = len(landmarks) / landmarks.fps
    start, end = entry.start / 1000, min(entry.end / 1000 or length, length)
    first = max(int((start - _MARGIN) * landmarks.fps), 0)
    part = landmarks.frames(first, int(np.ceil((end + _MARGIN) * landmarks.fps)))
    try:
        motion = touching(part)
    except InputError as error:
        raise InputError(f"{where}: {str(error).removeprefix('landmarks: ')}") from None
    if leading(motion) == "left":
        motion = mirror(motion)
    offset = first / landmarks.fps
    return motion, span_within(motion, (start - offset, end - offset), entry.letter)


def span_within(
    motion: Motion, given: tuple[float, float], letter: bool, active: tuple[float, float] | None = None
) -> tuple[float, float]:
    """The active span of a recording, seconds: within the given one, less what is silence before and after the sign.

    `active`: as it was judged; else found here. Of a letter it is the part in which it stands, or is traced.
    """
    start, end = letter_span(motion) if letter else active or active_span(motion)
    low, high = max(start, given[0]), min(end, given[1], motion.duration)
    return (low, high) if high - low >= _SHORTEST else (max(given[0], 0.0), min(given[1], motion.duration))


def letter_span(motion: Motion) -> tuple[float, float]:
    """Seconds in which a spelled letter stands still, or (as J and Z) is traced.

    It is traced where the hand moves for longer before it stands still than it then stands.
    """
    names = ("wrist", "index3", "pinky3", "thumb3")
    points = _points(motion)[:, [joint(f"right_{name}") for name in names]]
    first, last = _stillest(points)
    if last - first >= first:
        window = min(max(round(_HOLD * motion.fps), 1), last - first)
        first = min(range(first, last - window + 1), key=lambda n: _reach(points[n : n + window]))
        return first / motion.fps, (first + window) / motion.fps
    height = points[:last, 0, 1]
    share, metres = _RAISED
    up = np.flatnonzero(height >= height.max() - max(share * np.ptp(height), metres))
    return int(up[0]) / motion.fps, last / motion.fps


def _stillest(points: np.ndarray) -> tuple[int, int]:
    """The longest stretch of frames in which points `(T, N, 3)` stay within `_STILL`."""
    best, low = (0, 0), 0
    for high in range(1, len(points) + 1):
        while _reach(points[low:high]) >= _STILL:
            low += 1
        best = max(best, (low, high), key=lambda stretch: stretch[1] - stretch[0])
    return best


def leading(motion: Motion) -> str:
    """The hand that signs, "left" or "right": the one that goes further while it is raised, the right one unless the
    left one goes much further."""
    points = _points(motion)
    hips = points[:, joint("left_hip"), 1]
    way = {}
    for side in SIDES:
        wrist = points[:, joint(f"{side}_wrist")]
        steps = np.linalg.norm(np.diff(wrist, axis=0), axis=-1)
        way[side] = float(steps[(wrist[1:, 1] > hips[1:] + _UP)].sum())
    return "left" if way["left"] > _LEADS * way["right"] + _LITTLE else "right"


def both_hands(motion: Motion, start: float, end: float) -> bool:
    """Whether the left hand takes part in a sign from `start` to `end` seconds (0: to the last frame)."""
    part = motion.frames(int(start * motion.fps), int(end * motion.fps) if end else len(motion))
    positions = _points(part)
    up = positions[:, joint("left_wrist"), 1] > positions[:, joint("pelvis"), 1] + _BOTH
    return bool(up.mean() > 0.5)


def _points(motion: Motion) -> np.ndarray:
    return forward(NEUTRAL, motion.rotations, motion.translation)[0]


def _reach(points: np.ndarray) -> float:
    """How far points `(T, N, 3)` go, metres: the longest way of any along any axis."""
    return float(np.ptp(points, axis=0).max()) if len(points) else 0.0
