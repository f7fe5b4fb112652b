"""Wrist orientation and finger angles from the 21 points of a hand, within human limits; closed form, vectorised.

A finger is what `motion.hands` makes: it is turned to its place in the fan, then bent at three joints about one axis
that lies in the palm's plane. So its three bones lie in one plane: the axis is the direction, among those in the palm's
plane, that is most square to all bones. A straight finger that points out of the palm says nothing about its place in
the fan, and then a weak belief in the middle of the range decides. The thumb's root also turns about itself.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..motion.handcapsules import THUMBNAIL
from ..motion.hands import finger_directions
from ..motion.neutral import NEUTRAL, POINTS
from ..motion.rotations import between, cross, from_matrix, from_rotvec, inverse, multiply, rotate, unit
from ..motion.skeleton import FINGERS, joint
from .limits import FAN, FLEXION, THUMB_BEND, THUMB_TURN, clip
from .places import ROOT_SHARE

ORDER = ("thumb", "index", "middle", "ring", "pinky")
_DOWN = np.array([0.0, -1.0, 0.0])
_MIRROR = np.array([-1.0, 1.0, 1.0])
PALM = [0, 5, 9, 13, 17]
"""Points of a hand that make its palm: root and knuckles."""
_BELIEF = {True: 0.004, False: 0.06}  # weight of the prior in the fan's plane against bones of length one, by depth
_ROUNDS, _DRAWN = 8, 0.8
_TURNS = np.radians(np.arange(-70.0, 90.1, 5.0))


def finger_points(side: str) -> np.ndarray:
    """`(21, 3)` the neutral hand's points in rest, in the wrist's frame, metres; the root is the wrist joint."""
    return _finger_points(side).copy()


@lru_cache
def _finger_points(side: str) -> np.ndarray:
    rest = NEUTRAL.rest
    wrist = rest[joint(f"{side}_wrist")]
    out = [np.zeros(3)]
    for finger in ORDER:
        out += [rest[joint(f"{side}_{finger}{bone}")] - wrist for bone in (1, 2, 3)]
        at, offset, _ = POINTS[f"{side}_{finger}_tip"]
        out.append(rest[joint(at)] - wrist + offset)
    return np.stack(out)


def palm_template(side: str, root_share: float = ROOT_SHARE) -> np.ndarray:
    """`(5, 3)` the neutral palm's points about their middle, in the wrist's frame, metres."""
    template = finger_points(side)
    template[0] += root_share * (template[9] - template[0])
    return template[PALM] - template[PALM].mean(0)


def palm_turn(hand: np.ndarray, side: str, root_share: float = ROOT_SHARE, deep: bool = True) -> np.ndarray:
    """Global wrist rotation `(..., 4)` that lays the neutral palm best on root and knuckles of `hand (..., 21, 3)`.

    Free of size. Kabsch (1976), batched. Without `deep` the picture's plane counts more: depth is drawn towards that of
    the palm laid on it, and the palm is laid again, a few times.
    """
    ours = palm_template(side, root_share)
    out = np.full((*hand.shape[:-2], 4), np.nan)
    known = np.isfinite(hand[..., PALM, :]).all((-1, -2))
    if not known.any():
        return out
    seen = hand[known][:, PALM]
    seen = seen - seen.mean(-2, keepdims=True)
    turn = _aligned(ours, seen)
    drawn = seen.copy()
    for _ in range(0 if deep else _ROUNDS):
        laid = ours @ np.swapaxes(turn, -1, -2)
        flat = laid[..., :2]
        size = np.einsum("...ij,...ij", flat, seen[..., :2]) / np.einsum("...ij,...ij", flat, flat)
        drawn[..., 2] = seen[..., 2] + _DRAWN * (size[..., None] * laid[..., 2] - seen[..., 2])
        turn = _aligned(ours, drawn)
    out[known] = from_matrix(turn)
    return out


def align(ours: np.ndarray, seen: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """The turn `(..., 4)` that takes vectors `ours (N, 3)` or `(..., N, 3)` best onto `seen (..., N, 3)`."""
    if weights is not None:
        seen = seen * weights[..., None]
    cover = np.swapaxes(np.broadcast_to(ours, seen.shape), -1, -2) @ seen
    known = np.isfinite(cover).all((-1, -2))
    out = from_matrix(_nearest(np.where(known[..., None, None], cover, np.eye(3))))
    return np.where(known[..., None], out, np.nan)


def _aligned(ours: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """As `align`, a matrix, of vectors that are all known."""
    return _nearest(ours.T @ seen)


def _nearest(cover: np.ndarray) -> np.ndarray:
    """Rotation matrices `(..., 3, 3)` that covariances ask for."""
    u, _, vt = np.linalg.svd(cover)
    both = u @ vt
    handed = (cross(both[..., 0, :], both[..., 1, :]) * both[..., 2, :]).sum(-1)
    u[..., 2] *= np.sign(handed)[..., None]
    return np.swapaxes(u @ vt, -1, -2)


def finger_pose(hand: np.ndarray, wrist: np.ndarray, side: str, deep: bool = True) -> np.ndarray:
    """Local rotations `(..., 15, 4)` of a hand's finger joints in JOINTS' order.

    `hand (..., 21, 3)`: points in the world; `wrist (..., 4)`: the palm's global rotation.
    """
    local = rotate(inverse(wrist)[..., None, :], hand - hand[..., :1, :])
    local = local * _MIRROR if side == "left" else local
    ways = finger_directions()
    chains = []
    for finger in FINGERS:
        first = 1 + 4 * ORDER.index(finger)
        bones = unit(np.diff(local[..., first : first + 4, :], axis=-2))
        solved = _thumb(bones, ways[finger]) if finger == "thumb" else _finger(bones, finger, ways[finger], deep)
        chains.append(solved)
    right = np.concatenate(chains, -2)
    return right * np.array([1, -1, -1, 1]) if side == "left" else right


def _finger(bones: np.ndarray, finger: str, way: np.ndarray, deep: bool) -> np.ndarray:
    """`(..., 3, 4)` of a finger of a right hand from its three unit bones `(..., 3, 3)` in the wrist's frame."""
    flat = unit(way * np.array([1.0, 0.0, 1.0]))
    axis = cross(flat, _DOWN)
    low, high = np.radians(FAN[finger])
    middle = rotate(_about_y((low + high) / 2), flat)
    flats = bones[..., [0, 2]]  # x and z: the palm's plane
    scatter = np.swapaxes(flats, -1, -2) @ flats + _BELIEF[deep] * np.outer(middle[[0, 2]], middle[[0, 2]])
    # the least principal axis of a 2x2 scatter, as an angle; of its two ends the one near the rest axis
    angle = 0.5 * np.arctan2(2 * scatter[..., 0, 1], scatter[..., 0, 0] - scatter[..., 1, 1])  # of the finger's plane
    along = np.stack([np.cos(angle), np.zeros_like(angle), np.sin(angle)], -1)
    along = np.where((along * flat).sum(-1, keepdims=True) < 0, -along, along)
    fan = -np.arctan2(flat[0] * along[..., 2] - flat[2] * along[..., 0], (flat * along).sum(-1))
    fan = np.clip(fan, low, high)
    turn = _about_y(fan)
    ahead, hinge = rotate(turn, flat), rotate(turn, axis)
    heights = -bones[..., 1]
    lift = np.arctan2(-way[1], way @ flat)
    angles = np.arctan2(heights, (bones * ahead[..., None, :]).sum(-1)) - np.array([lift, 0.0, 0.0])
    rest = NEUTRAL.offsets[joint(f"right_{finger}3")]
    tip = POINTS[f"right_{finger}_tip"][1]
    lifts = [np.arctan2(-v[1], v @ flat) for v in (rest, tip)]
    angles = angles - np.array([0.0, *lifts])
    angles = _near(angles, np.radians(60.0))
    bends = np.diff(angles, axis=-1, prepend=0.0)
    bends = clip((bends + np.pi / 2) % (2 * np.pi) - np.pi / 2, FLEXION)
    del hinge
    hinges = from_rotvec(bends[..., None] * axis)
    return np.stack([multiply(turn, hinges[..., 0, :]), hinges[..., 1, :], hinges[..., 2, :]], -2)


def _thumb(bones: np.ndarray, way: np.ndarray) -> np.ndarray:
    """`(..., 3, 4)` of a right thumb: its metacarpal's direction, turn about itself, and two hinges."""
    nail = unit(THUMBNAIL - way * (THUMBNAIL @ way))
    axis = np.cross(nail, way)
    second = unit(NEUTRAL.offsets[joint("right_thumb3")])
    third = unit(POINTS["right_thumb_tip"][1])
    place = bones[..., 0, :]
    swing = between(np.broadcast_to(way, place.shape), place)
    hinge = rotate(swing, np.broadcast_to(axis, place.shape))
    square = cross(place, hinge)
    # of the hinge turned about the metacarpal by each candidate angle: how well both bones keep their rest angle to it
    turned = np.cos(_TURNS) * hinge[..., None] + np.sin(_TURNS) * square[..., None]  # (..., 3, K)
    miss = (np.einsum("...c,...ck->...k", bones[..., 1, :], turned) - second @ axis) ** 2
    miss = miss + 0.5 * (np.einsum("...c,...ck->...k", bones[..., 2, :], turned) - third @ axis) ** 2
    miss = miss + 0.0008 * (_TURNS + np.radians(10.0)) ** 2
    best = _valley(miss)
    best = np.clip(best, *np.radians(THUMB_TURN))
    root = multiply(from_rotvec(best[..., None] * place), swing)
    back = rotate(inverse(root)[..., None, :], bones)
    mcp = _hinge(back[..., 1, :], second, axis)
    mcp = clip(mcp, THUMB_BEND[0])
    back_two = rotate(from_rotvec(-mcp[..., None] * axis), back[..., 2, :])
    ip = clip(_hinge(back_two, third, axis), THUMB_BEND[1])
    return np.stack([root, from_rotvec(mcp[..., None] * axis), from_rotvec(ip[..., None] * axis)], -2)


def _hinge(bone: np.ndarray, rest: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """The angle about `axis` that takes `rest` nearest to `bone (..., 3)`."""
    flat = rest - axis * (rest @ axis)
    return np.arctan2(bone @ np.cross(axis, flat), bone @ flat)


def _valley(values: np.ndarray) -> np.ndarray:
    """The lowest point of `values (..., K)` over `_TURNS`, refined by a parabola."""
    low = np.clip(np.nan_to_num(values, nan=1.0).argmin(-1), 1, len(_TURNS) - 2)
    before, at, after = (np.take_along_axis(values, (low + i)[..., None], -1)[..., 0] for i in (-1, 0, 1))
    bow = before - 2 * at + after
    shift = np.where(np.abs(bow) > 1e-12, 0.5 * (before - after) / np.where(np.abs(bow) > 1e-12, bow, 1), 0.0)
    return _TURNS[low] + np.clip(shift, -1, 1) * (_TURNS[1] - _TURNS[0])


def _near(angles: np.ndarray, centre: float) -> np.ndarray:
    """Angles moved by whole turns to within half a turn of `centre`, then each to within half a turn of the one before.

    A finger can be bent by more than 180 degrees in all: fists are.
    """
    out = np.stack([angles[..., 0]] * 3, -1)
    out[..., 0] = (angles[..., 0] - centre + np.pi) % (2 * np.pi) - np.pi + centre
    for k in (1, 2):
        step = (angles[..., k] - out[..., k - 1] + np.pi - np.radians(50.0)) % (2 * np.pi)
        out[..., k] = out[..., k - 1] + step - np.pi + np.radians(50.0)
    return out


def _about_y(angle: np.ndarray | float) -> np.ndarray:
    angle = np.asarray(angle, float)
    zero = np.zeros_like(angle)
    return from_rotvec(np.stack([zero, angle, zero], -1))
