"""Gaps bridged by what is sure around them, and smoothing without delay that leaves fast fingers alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..motion.filters import smooth
from ..motion.nouns import Motion
from ..motion.rotations import continuous, normalize, slerp
from ..motion.skeleton import HAND_JOINTS, JOINTS, SIDES, joint
from .limits import fingers_within, wrist_within
from .places import Places

_SURE = 0.15
_CUTOFF, _HAND_CUTOFF, _FACE_CUTOFF = 7.0, 9.0, 6.0  # Hz; a fingerspelling hand moves at up to about 5
_HOLD = 0.35  # seconds that a lost arm or hand is still thought to be where it was
_HANDS = [*HAND_JOINTS["left"], *HAND_JOINTS["right"], joint("left_wrist"), joint("right_wrist")]
_ARMS = [*_HANDS, *(joint(f"{side}_{name}") for side in SIDES for name in ("shoulder", "elbow"))]


def bridged(motion: Motion) -> Motion:
    """Joints that nobody saw turn from the last sure frame to the next, and ends hold; the never seen stay at rest.

    Arms and hands that nobody saw for long are at rest, as they are solved: they hang, fingers relaxed.
    """
    rotations = motion.rotations.copy()
    frames = np.arange(len(motion))
    groups: dict[bytes, list[int]] = {}
    sure = motion.confidence[:, : len(JOINTS)] > _SURE
    sure[:, _ARMS] |= _lost(sure[:, _ARMS], _HOLD * motion.fps)
    for j in range(len(JOINTS)):
        if sure[:, j].any() and not sure[:, j].all():
            groups.setdefault(sure[:, j].tobytes(), []).append(j)
    for joints in groups.values():
        known = np.nonzero(sure[:, joints[0]])[0]
        after = np.searchsorted(known, frames)
        before, after = known[np.clip(after - 1, 0, None)], known[np.clip(after, None, len(known) - 1)]
        before = np.where(sure[:, joints[0]], frames, np.minimum(before, after))
        after = np.where(sure[:, joints[0]], frames, after)
        share = (frames - before) / np.maximum(after - before, 1)
        share = np.clip(share, 0, 1)[:, None]
        share = share * share * (3 - 2 * share)
        some = np.array(joints)
        source = motion.rotations[:, some]
        rotations[:, some] = slerp(source[before], source[after], np.broadcast_to(share, source.shape[:2]))
    return replace(motion, rotations=continuous(rotations.astype(np.float32)))


def _lost(sure: np.ndarray, hold: float) -> np.ndarray:
    """`(T, J)` frames that are further than `hold` frames from any sure one."""
    frames = np.arange(len(sure))[:, None]
    before = np.maximum.accumulate(np.where(sure, frames, -np.inf), 0)
    after = np.minimum.accumulate(np.where(sure, frames, np.inf)[::-1], 0)[::-1]
    return np.asarray(np.minimum(frames - before, after - frames) > hold)


def smoothed(motion: Motion, places: Places) -> Motion:
    """A low pass without delay, stronger on the body than on the hands; none where places are exact."""
    if places.exact or len(motion) < 4:
        return motion
    weight = np.maximum(motion.confidence, 0.05)
    rotations = motion.rotations.copy()
    body = [j for j in range(len(JOINTS)) if j not in _HANDS]
    for joints, cutoff in ((body, _CUTOFF), (_HANDS, _HAND_CUTOFF)):
        rotations[:, joints] = smooth(motion.rotations[:, joints], motion.fps, cutoff, weight[:, joints])
    return replace(
        motion,
        rotations=continuous(normalize(rotations)),
        translation=smooth(motion.translation, motion.fps, _CUTOFF),
        face=np.clip(smooth(motion.face, motion.fps, _FACE_CUTOFF, weight[:, -1]), 0, 1),
    )


def within_limits(motion: Motion) -> Motion:
    """Joints held inside the human range again: between two turns inside it one can be outside."""
    rotations = motion.rotations.astype(float)
    for side in SIDES:
        row = joint(f"{side}_wrist")
        rotations[:, row] = wrist_within(side, rotations[:, row])
        rotations = fingers_within(side, rotations)
    return replace(motion, rotations=continuous(rotations.astype(np.float32)))
