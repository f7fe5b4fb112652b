"""Bones keep their length: depth that breaks this is corrected, and the person is brought to neutral size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..errors import InputError
from ..motion.neutral import NEUTRAL
from ..motion.rotations import unit
from ..motion.skeleton import SIDES, joint
from .fingers import finger_points
from .places import BODY, HAND_POINTS, Places

_EXACT = 0.002  # relative scatter of arm lengths below which depth is taken to be measured
_EVEN = 0.01  # and how far left and right ones may differ
_FINGER_BONES = tuple((1 + 4 * f + k, 2 + 4 * f + k) for f in range(5) for k in range(3))
_TRUST = 0.5  # share of a depth that the bone's length decides, the detector the rest
OUTWARDS, BELOW = 0.05, 0.108
"""From MediaPipe's shoulders to the joints, shares of their distance; measured on rendered signers."""
_ELBOW = (1.07, 0.332, 0.255, 0.475)
"""An elbow's depth from the shoulder (a tenth of a metre), by a detector's depth of it, by how far out it is and how
high the wrist is: detectors hold elbows of low hands too far ahead. Least squares over 37 clips of rendered signers;
in a sentence left out it is 23 mm off in the median, the detector alone 36."""
_BACK = (-22.1, 4.2, 1.5, 22.7)
"""Log odds a metre (the first: a tenth) that a forearm leans back, by the elbow's depth, its height and the wrist's: a
raised hand is beside the head and not before it. Logistic regression over half of the vocabulary's signs with a
detector's errors put on; in the other half it tells 69 of 100 such forearms, and 2 of 100 others."""
_SPAN, _SEEN = 0.015, 0.1  # metres: how well a forearm's span across is known, and its depth by the detector
_LONGEST = 1.2  # a person's forearm may be this much longer than the neutral body's, to the shoulders


def consistent(places: Places) -> Places:
    """Places in neutral metres, with `deep` where the arms' lengths stand still over the clip."""
    out = _to_scale(places)
    if places.deep:
        return out
    if _is_exact(out):
        return replace(out, deep=True, on_top=False)
    return _to_scale(_lowered(out)) if places.on_top else out


def _is_exact(places: Places) -> bool:
    """Arms keep their length over the clip, and left ones are as long as right ones: no detector's error does so."""
    spans = [np.linalg.norm(places.of(f"{s}_{b}") - places.of(f"{s}_{a}"), axis=-1) for s, a, b in _arms()]
    known = [s for s in spans if np.isfinite(s).sum() > 1]
    if len(places) < 3 or not known:
        return False
    scatter = max(np.nanstd(s) / max(float(np.nanmean(s)), 1e-9) for s in known)
    means = [float(np.nanmean(s)) if np.isfinite(s).any() else np.nan for s in spans]
    uneven = np.nan_to_num([abs(means[k] - means[k + 2]) / means[k] for k in (0, 1)], nan=0.0).max()
    return bool(scatter < _EXACT and uneven < _EVEN)


def _to_scale(places: Places) -> Places:
    width = np.linalg.norm(places.of("left_shoulder") - places.of("right_shoulder"), axis=-1)
    rest = NEUTRAL.rest
    ours = float(np.linalg.norm(rest[joint("left_shoulder")] - rest[joint("right_shoulder")]))
    typical = float(np.nanmedian(width) if np.isfinite(width).any() else ours)
    if typical < 1e-9:
        raise InputError(
            "landmarks: both shoulders are at one place, so there is no scale; is this a file of landmarks?"
        )
    return places.scaled(ours / typical)


def _lowered(places: Places) -> Places:
    """Shoulders moved from MediaPipe's mark to the joint, in the picture: outwards and down, square to their line."""
    body = places.body.copy()
    rows = [BODY.index(f"{s}_shoulder") for s in SIDES]
    line = body[:, rows[0]] - body[:, rows[1]]
    width = float(np.nanmedian(np.linalg.norm(line, axis=-1)))
    down = unit(np.stack([line[:, 1], -line[:, 0], np.zeros(len(line))], -1))
    for row, sign in zip(rows, (1.0, -1.0), strict=True):
        body[:, row] += OUTWARDS * sign * line + BELOW * width * down
    return replace(places, body=body, on_top=False)


def held_lengths(places: Places) -> Places:
    """Depth along arms and fingers as bones leave it.

    A detector made for people sees the depth of an upper arm to some centimetres, with a bias that can be taken off;
    what it says of a forearm's depth is worth less than what the bone's length leaves for it (on rendered signers 52
    and 14 mm off). Detectors say of all forearms that they reach forward; those of raised hands lean back.
    """
    if places.deep:
        return places
    body, hands = places.body.copy(), places.hands.copy()
    for i, side in enumerate(SIDES):
        shoulder, elbow, wrist = (BODY.index(f"{side}_{n}") for n in ("shoulder", "elbow", "wrist"))
        old = body[:, wrist].copy()
        upper, fore = places.body[:, elbow] - places.body[:, shoulder], places.body[:, wrist] - places.body[:, elbow]
        upper = _unbiased(upper, fore)
        body[:, elbow] = body[:, shoulder] + upper
        body[:, wrist] = body[:, elbow] + _reaching(upper, fore, _length(fore, NEUTRAL.length(f"{side}_wrist")))
        moved = np.nan_to_num(body[:, wrist] - old)
        hands[:, i] = _held_hand(places.hands[:, i], side) + moved[:, None]
    return replace(places, body=body, hands=hands)


def _unbiased(upper: np.ndarray, fore: np.ndarray) -> np.ndarray:
    """Upper arms `(T, 3)` with the depth that is usual for what a detector says of elbow and wrist."""
    seen = (np.full(len(upper), 0.1), upper[:, 2], np.abs(upper[:, 0]), upper[:, 1] + fore[:, 1])
    out = upper.copy()
    out[:, 2] = np.stack(seen, -1) @ _ELBOW
    return out


def _reaching(upper: np.ndarray, fore: np.ndarray, length: float) -> np.ndarray:
    """Forearms `(T, 3)` with the depth that their length leaves: forward, or back where a hand is at the head. The less
    it leaves, the less it tells, and the more the detector counts."""
    left = np.sqrt(np.maximum(length**2 - (fore[:, :2] ** 2).sum(-1), 0))
    seen = np.stack([np.full(len(fore), 0.1), upper[:, 2], upper[:, 1], upper[:, 1] + fore[:, 1]], -1)
    unsure = (_SPAN * length) ** 2 / np.maximum(left**2, length * _SPAN)
    weight = _SEEN**2 / (_SEEN**2 + unsure)
    out = fore.copy()
    forward = -np.tanh(seen @ _BACK / 2)  # 1 - 2 p, of the chance p that it leans back
    out[:, 2] = forward * (weight * left + (1 - weight) * fore[:, 2])
    return out


def _arms() -> list[tuple[str, str, str]]:
    return [(s, a, b) for s in SIDES for a, b in (("shoulder", "elbow"), ("elbow", "wrist"))]


def _length(bone: np.ndarray, neutral: float) -> float:
    """A bone's length in this clip: the neutral one, longer where it is seen longer, within what people have."""
    flat = np.linalg.norm(bone[..., :2], axis=-1)
    if not np.isfinite(flat).any():
        return neutral
    return float(np.clip(np.nanpercentile(flat, 95), neutral, _LONGEST * neutral))


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
