"""What can be measured on a hand, alike on 21 detected points and on a Motion: finger angles, thumb, palm to torso.

All measures are free of size. Space is the torso's: X to the signer's left, Y up, Z forward; a left hand is mirrored
first, so that everything reads as a right hand of a right-handed signer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL, POINTS
from ..motion.nouns import Motion
from ..motion.rotations import cross, inverse, rotate, unit
from ..motion.skeleton import joint

_ORDER = ("thumb", "index", "middle", "ring", "pinky")  # MediaPipe's; a finger's four points begin at 1 + 4 * number
_WRIST, _INDEX, _MIDDLE, _RING, _PINKY = 0, 5, 9, 13, 17
_KNUCKLES = (_INDEX, _MIDDLE, _RING, _PINKY)
_RIGID = ((0, 5), (0, 9), (0, 13), (0, 17), (5, 17), (1, 5), (1, 2), (2, 3), (5, 6), (6, 7), (9, 10), (10, 11),
          (13, 14), (14, 15), (17, 18), (18, 19))  # fmt: skip
_MIRROR = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True)
class HandMeasures:
    """Measures of a hand, with any leading dimensions.

    `bends (..., 4, 3)`: degrees at MCP, PIP, DIP of index, middle, ring and little finger; 0 is straight.
    `gaps (..., 3)`: sideways distance of neighbouring fingertips, in palm widths; negative: crossed.
    `thumb (..., 3)`: the thumb's tip from the middle of the knuckles, along the fingers, to the thumb's side and out of
    the palm, in palm lengths. `thumb_bends (..., 2)`: degrees at its MCP and IP.
    `fingers`, `palm (..., 3)`: unit directions in the torso's frame, wrist to knuckles and out of the palm.
    """

    bends: np.ndarray
    gaps: np.ndarray
    thumb: np.ndarray
    thumb_bends: np.ndarray
    fingers: np.ndarray
    palm: np.ndarray

    def middle(self) -> HandMeasures:
        """The median over the first dimension; directions are made unit again."""
        values = {name: np.median(value, 0) for name, value in vars(self).items()}
        return HandMeasures(**values | {name: unit(values[name]) for name in ("fingers", "palm")})


def measure_points(points: np.ndarray, side: str = "right") -> HandMeasures:
    """Measures of `(..., 21, 3)` hand points in MediaPipe's order, any one unit of length, in the torso's frame."""
    p = np.asarray(points, float) * (_MIRROR if side == "left" else 1.0)
    knuckles = p[..., _KNUCKLES, :]
    centre = knuckles.mean(-2)
    ahead = unit(centre - p[..., _WRIST, :])
    across = p[..., _INDEX, :] - p[..., _PINKY, :]
    palm = unit(cross(across, ahead))
    lateral = cross(ahead, palm)  # to the thumb's side
    length = np.linalg.norm(centre - p[..., _WRIST, :], axis=-1, keepdims=True)
    width = np.linalg.norm(across, axis=-1, keepdims=True)
    bones = np.stack([p[..., k + 1 : k + 4, :] - p[..., k : k + 3, :] for k in _KNUCKLES], -3)
    first = bones[..., 0, :]
    knuckle_bend = np.arctan2((first * palm[..., None, :]).sum(-1), (first * ahead[..., None, :]).sum(-1))
    second, third = _angle(first, bones[..., 1, :]), _angle(bones[..., 1, :], bones[..., 2, :])
    bends = np.stack([knuckle_bend, second, third], -1)
    tips = (p[..., [k + 3 for k in _KNUCKLES], :] * lateral[..., None, :]).sum(-1)
    thumb = p[..., 4, :] - centre
    placed = np.stack([(thumb * axis).sum(-1) for axis in (ahead, lateral, palm)], -1) / length
    of_thumb = p[..., 2:5, :] - p[..., 1:4, :]
    thumb_bends = _angle(of_thumb[..., :2, :], of_thumb[..., 1:, :])
    return HandMeasures(
        np.degrees(bends), (tips[..., :-1] - tips[..., 1:]) / width, placed, np.degrees(thumb_bends), ahead, palm
    )


def measure_motion(motion: Motion, side: str = "right") -> HandMeasures:
    """Measures `(T, ...)` of one hand of a Motion on the neutral body, the torso being the chest (spine3)."""
    positions, turns = forward(NEUTRAL, motion.rotations.astype(np.float64), motion.translation)
    chest = inverse(turns[:, joint("spine3")])
    points = [positions[:, joint(f"{side}_wrist")]]
    for finger in _ORDER:
        points += [positions[:, joint(f"{side}_{finger}{bone}")] for bone in (1, 2, 3)]
        at, offset, _ = POINTS[f"{side}_{finger}_tip"]
        points.append(positions[:, joint(at)] + rotate(turns[:, joint(at)], np.asarray(offset)))
    from_chest = np.stack(points, 1) - positions[:, None, joint("spine3")]
    return measure_points(rotate(chest[:, None], from_chest), side)


def torso_frame(shoulders: np.ndarray) -> np.ndarray:
    """`(..., 3, 3)` from picture axes (x right, y down, z away) to the torso's.

    `shoulders (..., 2, 3)`: left, right; only x and y are used.

    Only the roll in the picture is taken from the shoulders: a detector's depth of shoulders wanders by 15 degrees in
    signers who stand still, and dictionary signers face the camera.
    """
    along = shoulders[..., 0, :2] - shoulders[..., 1, :2]
    along = along / np.maximum(np.linalg.norm(along, axis=-1, keepdims=True), 1e-9)
    c, s = along[..., 0], along[..., 1]
    zero, one = np.zeros_like(c), np.ones_like(c)
    rows = (c, s, zero, s, -c, zero, zero, zero, -one)
    return np.stack(rows, -1).reshape(*c.shape, 3, 3)


def depth_scale(hands: Iterable[np.ndarray]) -> float:
    """The factor that brings raw hand depth to the unit of x and y, from many frames of detected hands `(n, 21, 3)`.

    MediaPipe gives z in picture widths, and files keep it so; the width is lost where a file was normalised. Bones do
    not change length: the factor is the one for which bone lengths, each over their frame's mean, vary least.
    """
    points = np.concatenate([np.asarray(h, float).reshape(-1, 21, 3) for h in hands])
    edges = np.stack([points[:, a] - points[:, b] for a, b in _RIGID], 1)
    flat, deep = (edges[..., :2] ** 2).sum(-1), edges[..., 2] ** 2
    factors = np.geomspace(50.0, 5000.0, 140)
    logs = (0.5 * np.log(flat + deep * k * k + 1e-12) for k in factors)
    spread = [float((log - log.mean(1, keepdims=True)).std(0).mean()) for log in logs]
    return float(factors[int(np.argmin(spread))])


def _angle(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.arctan2(np.linalg.norm(cross(a, b), axis=-1), (a * b).sum(-1))
