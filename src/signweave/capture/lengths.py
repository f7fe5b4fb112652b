"""Bones keep their length: depth that breaks this is corrected, and the person is brought to neutral size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..errors import InputError
from ..motion.neutral import NEUTRAL
from ..motion.skeleton import SIDES, joint
from .fingers import finger_points
from .places import BODY, HAND_POINTS, Places

_EXACT = 0.01  # relative scatter of arm lengths below which depth is taken to be measured
_FINGER_BONES = tuple((1 + 4 * f + k, 2 + 4 * f + k) for f in range(5) for k in range(3))
_TRUST = 0.5  # share of a depth that the bone's length decides, the detector the rest
_NEAR = (0.85, 1.2)  # a person's arms may be this much shorter or longer than the neutral body's, to the shoulders


def consistent(places: Places) -> Places:
    """Places in neutral metres, with `deep` where the arms' lengths stand still over the clip."""
    width = np.linalg.norm(places.of("left_shoulder") - places.of("right_shoulder"), axis=-1)
    rest = NEUTRAL.rest
    ours = float(np.linalg.norm(rest[joint("left_shoulder")] - rest[joint("right_shoulder")]))
    typical = float(np.nanmedian(width) if np.isfinite(width).any() else ours)
    if typical < 1e-9:
        raise InputError(
            "landmarks: both shoulders are at one place, so there is no scale; is this a file of landmarks?"
        )
    out = places.scaled(ours / typical)
    if places.deep:
        return out
    spans = [np.linalg.norm(out.of(f"{s}_{b}") - out.of(f"{s}_{a}"), axis=-1) for s, a, b in _arms()]
    scatter = [np.nanstd(s) / max(float(np.nanmean(s)), 1e-9) for s in spans if np.isfinite(s).sum() > 1]
    return replace(out, deep=bool(scatter) and len(places) > 2 and max(scatter) < _EXACT)


def held_lengths(places: Places) -> Places:
    """Depth along arms and fingers brought towards what the length of their bones leaves for it."""
    if places.deep:
        return places
    body, hands = places.body.copy(), places.hands.copy()
    for i, side in enumerate(SIDES):
        row = [BODY.index(f"{side}_{n}") for n in ("shoulder", "elbow", "wrist")]
        old = body[:, row[2]].copy()
        for (a, b), name in zip(((row[0], row[1]), (row[1], row[2])), ("elbow", "wrist"), strict=True):
            bone = places.body[:, b] - places.body[:, a]
            body[:, b] = body[:, a] + _held(bone, _length(bone, NEUTRAL.length(f"{side}_{name}")))
        moved = np.nan_to_num(body[:, row[2]] - old)
        hands[:, i] = _held_hand(places.hands[:, i], side) + moved[:, None]
    return replace(places, body=body, hands=hands)


def _arms() -> list[tuple[str, str, str]]:
    return [(s, a, b) for s in SIDES for a, b in (("shoulder", "elbow"), ("elbow", "wrist"))]


def _length(bone: np.ndarray, neutral: float) -> float:
    """A bone's length in this clip: as long as it is ever seen, within what people have."""
    flat = np.linalg.norm(bone[..., :2], axis=-1)
    deep = np.linalg.norm(bone, axis=-1)
    if not np.isfinite(flat).any():
        return neutral
    seen = max(float(np.nanpercentile(flat, 95)), 0.5 * (neutral + float(np.nanmedian(deep))))
    return float(np.clip(seen, _NEAR[0] * neutral, _NEAR[1] * neutral))


def _held(bone: np.ndarray, length: float | np.ndarray) -> np.ndarray:
    """`bone (..., 3)` with its depth moved part of the way to what `length` leaves for it; across it stays."""
    left = np.maximum(np.square(length) - (bone[..., :2] ** 2).sum(-1), 0)
    depth = np.sqrt((1 - _TRUST) * bone[..., 2] ** 2 + _TRUST * left)
    out = bone.copy()
    out[..., 2] = np.where(bone[..., 2] < 0, -depth, depth)
    return out


def _held_hand(hand: np.ndarray, side: str) -> np.ndarray:
    """Finger bones as long as the neutral hand's at this hand's size."""
    template = finger_points(side)
    lengths = np.array([np.linalg.norm(template[b] - template[a]) for a, b in _FINGER_BONES])
    bones = np.stack([hand[:, b] - hand[:, a] for a, b in _FINGER_BONES], 1)
    size = np.linalg.norm(bones, axis=-1) / lengths
    scale = np.nanmedian(size) if np.isfinite(size).any() else 1.0
    out = hand.copy()
    held = _held(bones, np.broadcast_to(lengths * scale, bones.shape[:2]))
    for (a, b), bone in zip(_FINGER_BONES, np.moveaxis(held, 1, 0), strict=True):
        out[:, b] = out[:, a] + bone
    assert out.shape[1] == HAND_POINTS
    return out
