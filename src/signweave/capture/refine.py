"""Refinement of a fit by gradient: all frames of a clip at once, each arm by itself, on the person's own bones.

The first fit solves each frame in closed form and smooths afterwards. Here every landmark of an arm pulls at once:
across the picture strongly, in depth weakly, those that lie badly hardly at all; turns may not jump, and stay near the
first fit; what touches has the depth of what it touches. Gauss-Newton steps with analytic slopes: what belongs to one
frame fills a block, what binds neighbours (angular acceleration) two further diagonals, and the lengths of the arm's
bones border the band, so that a step costs as much as the clip is long. After each step all joints are put back within
human limits, and steps that do not pay are not taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL, POINTS
from ..motion.nouns import Motion
from ..motion.rotations import continuous
from ..motion.skeleton import SIDES, Skeleton, joint
from .armchain import Chain, arm_chain, within
from .facing import before_camera, facing_ahead
from .person import misfit, skeleton_of
from .places import BODY, Places
from .touching import region, sight_of

Base = tuple[np.ndarray, np.ndarray]
Points = tuple[tuple[int, np.ndarray], ...]

ROUNDS = 8
"""Gauss-Newton steps; more change the result by less than a tenth of a millimetre."""
_ACROSS, _HAND_DEPTH, _ARM_DEPTH = 0.004, 0.015, 0.2
"""Metres that landmarks are usually off: across the picture, a hand's in depth against its wrist, an arm's in depth."""
_FAR = 3.0  # of these from which a landmark counts less and less (Geman and McClure 1987)
_BODY = 2.0  # elbow and wrist of the body are this much less sharp than points of the hand
_NEAR = {"shoulder": 0.5, "elbow": 0.5, "wrist": 0.3, "fan": 0.12, "bend": 0.25, "thumb": 0.25}
"""Radians that the first fit is usually off."""
_CALM = {"shoulder": 15.0, "elbow": 20.0, "wrist": 40.0, "fan": 20.0, "bend": 50.0, "thumb": 30.0}
"""Radians a second squared: usual angular accelerations of signing."""
_BUILD = 0.06  # upper arm and forearm against the neutral ones, shoulders alike: people differ by about this
_TOUCH = 0.015  # metres that a contact's depth is usually off
_LANDMARKS = 23  # elbow, wrist, and a hand's 21
_WORSE = 1.1  # a contact's depth, and what people's bones can be, may cost this much across the picture
_HAND = slice(2, _LANDMARKS)
_DAMPED, _SETTLED = 1e-3, 1e-3


@dataclass(frozen=True)
class _Goal:
    """What an arm's points should meet: `points (T, N, 3)`, their `weight (T, N, 3)` as 1 / metres squared. The first
    23 are the arm's landmarks, the rest its contacts, of which depth alone counts: across the picture landmarks are
    sharper."""

    points: np.ndarray
    weight: np.ndarray


def refine(motion: Motion, places: Places) -> Motion:
    """A fitted motion whose arms and hands lie nearer to the places that it was fitted to, `places` of `fit_in_full`.

    Changes shoulders, elbows, wrists and fingers; stays within human limits; contacts stay. An arm that would then lie
    farther from its landmarks, by the median across the picture and more than a tenth, stays as it was. Exact places
    leave nothing to refine.
    """
    if places.deep or len(motion) < 3:
        return motion
    for side in SIDES:
        better = facing_ahead(_arm(before_camera(motion, places), places, side), places)
        if _median(better, places, side) <= _WORSE * _median(motion, places, side):
            motion = better
    return motion


def _median(motion: Motion, places: Places, side: str) -> float:
    i = SIDES.index(side)
    off = misfit(motion, places)
    all_points = np.concatenate([off.body[:, 3 * i : 3 * i + 3].ravel(), off.hands[:, i].ravel()])
    return float(np.nanmedian(all_points)) if np.isfinite(all_points).any() else 0.0


def _arm(motion: Motion, places: Places, side: str) -> Motion:
    chain = _own_chain(places, motion, side)
    start = motion.rotations.astype(float)
    base = forward(chain.skeleton, start)
    goal, touching = _goal(motion, places, base[0], side)
    chain = replace(chain, points=chain.points + touching)
    now, price, damping = within(start, side), np.inf, _DAMPED
    price = _price(chain, goal, start, now, base, motion.fps)
    for _ in range(ROUNDS):
        step, longer = _step(chain, goal, start, now, base, motion.fps, damping)
        trial, other = chain.moved(now, step), chain.longer(longer)
        cost = _price(other, goal, start, trial, base, motion.fps)
        if cost < price:
            gain, now, chain, price, damping = price - cost, trial, other, cost, damping / 3
            if gain < _SETTLED * price:
                break
        else:
            damping *= 10
    return replace(motion, rotations=continuous(now))


def _own_chain(places: Places, motion: Motion, side: str) -> Chain:
    """The person's own hand on an arm of neutral length: where depth is doubtful, lengths along it are too."""
    skeleton = skeleton_of(places, motion)
    offsets = skeleton.offsets.astype(float)
    for name in ("elbow", "wrist"):
        offsets[joint(f"{side}_{name}")] = NEUTRAL.offsets[joint(f"{side}_{name}")]
    return arm_chain(Skeleton(skeleton.names, skeleton.parents, offsets), side, places.root_share)


def _goal(motion: Motion, places: Places, at: np.ndarray, side: str) -> tuple[_Goal, Points]:
    """The places of an arm as seen, moved so that the middle of the shoulders is where the skeleton has it; and the
    points of the hand that are in contacts, with the depths that they should have."""
    i = SIDES.index(side)
    names = [f"{s}_shoulder" for s in SIDES]
    shift = at[:, [joint(n) for n in names]].mean(1) - np.mean([places.of(n) for n in names], 0)
    rows = [f"{side}_elbow", f"{side}_wrist"]
    points = [places.of(n)[:, None] for n in rows] + [places.hands[:, i]]
    sure = [places.body_confidence[:, BODY.index(n), None] for n in rows] + [places.hand_confidence[:, i, None]] * 21
    sigma = np.full((_LANDMARKS, 3), [_ACROSS, _ACROSS, _ARM_DEPTH])
    sigma[:2, :2] *= _BODY
    weight = np.concatenate(sure, 1)[..., None] / sigma**2
    touching, depths, when = _contacts(motion, places, side)
    seen = np.concatenate([*points, depths], 1) + shift[:, None]
    weight = np.where(np.isfinite(seen), np.concatenate([weight, when], 1), 0.0)
    return _Goal(np.nan_to_num(seen), weight), touching


def _contacts(motion: Motion, places: Places, side: str) -> tuple[Points, np.ndarray, np.ndarray]:
    """The points of this hand that touch something, where in depth `(T, K, 3)`, and weights `(T, K, 3)`.

    Between two hands nobody knows which one's depth is better: both go to the middle.
    """
    clock = np.arange(len(motion)) / motion.fps
    points, depths, when = [], [], []
    sight = sight_of(motion, places) if motion.contacts else None
    for contact in motion.contacts if sight else ():
        pair = (contact.hand_point, contact.body_point)
        on = [name for name in pair if region(name) == "hand" and name.startswith(side)]
        if not on:
            continue
        here, there = np.moveaxis(sight.of(pair)[0], 1, 0) if sight else (clock, clock)
        both = region(contact.body_point) == "hand"
        depths.append((here + there) / 2 if both else there)
        span = (clock > contact.start - 1e-3) & (clock < contact.end + 1e-3)
        when.append(span[:, None] * [0.0, 0.0, 1 / _TOUCH**2])
        bone, offset, _ = POINTS[on[0]]
        points.append((joint(bone), offset))
    empty = np.zeros((len(motion), 0, 3))
    return tuple(points), np.stack(depths, 1) if depths else empty, np.stack(when, 1) if when else empty


def _residuals(chain: Chain, goal: _Goal, now: np.ndarray, base: Base):  # type: ignore[no-untyped-def]
    at, turns = chain.pose(now, base[1], base[0])
    points = chain.places(at, turns)
    return at, turns, points, goal.points - points


def _robust(off: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cost `(T, N)` and weights `(T, N)` of points that are off across the picture."""
    far = (off[..., :2] ** 2 * weight[..., :2]).sum(-1) / _FAR**2
    return _FAR**2 * far / (1 + far), 1 / (1 + far) ** 2


def _price(chain: Chain, goal: _Goal, start: np.ndarray, now: np.ndarray, base: Base, fps: float) -> float:
    *_, off = _residuals(chain, goal, now, base)
    cost = _robust(off, goal.weight)[0].sum()
    deep = off[..., 2:]
    cost += (deep**2 * goal.weight[..., 2:]).sum() + _hand_depth(deep, goal)[0]
    near, calm = _scales(chain, fps)
    cost += (chain.away(start, now) ** 2 / near**2).sum() + ((chain.lengths - 1) ** 2).sum() / _BUILD**2
    return float(cost + (_acceleration(chain, now) ** 2 / calm**2).sum())


def _hand_depth(deep: np.ndarray, goal: _Goal) -> tuple[float, np.ndarray]:
    """Cost of depths within the hand, each against the hand's mean; whether the hand is seen `(T,)`."""
    seen = goal.weight[:, _HAND, 2] > 0
    own = deep[:, _HAND, 0] - deep[:, _HAND, 0].mean(1, keepdims=True)
    return float((own**2 * seen).sum() / _HAND_DEPTH**2), np.asarray(seen.all(1))


def _scales(chain: Chain, fps: float) -> tuple[np.ndarray, np.ndarray]:
    near = np.array([_NEAR[p] for p in chain.parts])
    return near, np.array([_CALM[p] for p in chain.parts]) / fps**2


def _acceleration(chain: Chain, now: np.ndarray) -> np.ndarray:
    """`(T - 2, D)` radians a frame squared."""
    return np.diff(chain.away(now[:-1], now[1:]), axis=0)


def _step(
    chain: Chain, goal: _Goal, start: np.ndarray, now: np.ndarray, base: Base, fps: float, damping: float
) -> tuple[np.ndarray, np.ndarray]:
    """One damped Gauss-Newton step: `(T, D)` radians, and `(2,)` how much longer upper arm and forearm should be."""
    at, turns, points, off = _residuals(chain, goal, now, base)
    slopes = chain.slopes(at, turns, points, tuple(j for j, _ in chain.points))
    slopes = np.concatenate([slopes, chain.stretches(turns)], -1)
    weight = goal.weight.copy()
    weight[..., :2] *= _robust(off, goal.weight)[1][..., None]
    normal = np.einsum("tncd,tnc,tnce->tde", slopes, weight, slopes, optimize=True)
    pull = np.einsum("tncd,tnc,tnc->td", slopes, weight, off, optimize=True)
    seen = _hand_depth(off[..., 2:], goal)[1]
    own = slopes[:, _HAND, 2] - slopes[:, _HAND, 2].mean(1, keepdims=True)
    own *= seen[:, None, None] / _HAND_DEPTH
    normal += np.einsum("tnd,tne->tde", own, own, optimize=True)
    pull += np.einsum("tnd,tn->td", own, off[:, _HAND, 2] / _HAND_DEPTH, optimize=True)
    near, calm = _scales(chain, fps)
    size = len(near)
    pull[:, :size] -= chain.away(start, now) / near**2
    normal[:, :size, :size] += np.eye(size) / near**2
    band, goals = _banded(normal[:, :size, :size], pull[:, :size], _acceleration(chain, now), calm, damping)
    return _with_lengths(band, goals, normal[:, :size, size:], normal[:, size:, size:], pull[:, size:], chain.lengths)


def _with_lengths(
    band: np.ndarray, goals: np.ndarray, mixed: np.ndarray, own: np.ndarray, pull: np.ndarray, lengths: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Turns of every frame and lengths of the clip at once: lengths border the band, and are solved last (Schur)."""
    from scipy.linalg import solveh_banded

    frames, size = goals.shape
    sides = np.concatenate([goals.reshape(-1, 1), mixed.reshape(frames * size, -1)], 1)
    found = solveh_banded(band, sides, lower=True)
    border = sides[:, 1:].T
    matrix = own.sum(0) + np.eye(len(lengths)) / _BUILD**2 - border @ found[:, 1:]
    longer = np.linalg.solve(matrix, pull.sum(0) - (lengths - 1) / _BUILD**2 - border @ found[:, 0])
    return (found[:, 0] - found[:, 1:] @ longer).reshape(frames, size), longer


def _banded(
    normal: np.ndarray, pull: np.ndarray, acceleration: np.ndarray, calm: np.ndarray, damping: float
) -> tuple[np.ndarray, np.ndarray]:
    """The symmetric band (lower form) and the right side `(T, D)`: blocks `normal (T, D, D)` of the frames, bound by
    accelerations `(T - 2, D)`."""
    frames, size = pull.shape
    stiff = 1 / calm**2
    pull = pull.copy()
    bound = np.zeros((3, frames))  # the matrix of second differences times itself: its diagonals
    for k, a in enumerate((1.0, -2.0, 1.0)):
        pull[k : frames - 2 + k] -= a * stiff * acceleration
        for m, b in enumerate((1.0, -2.0, 1.0)):
            if m >= k:
                bound[m - k, k : frames - 2 + k] += a * b
    band = np.zeros((2 * size + 1, frames, size))  # lower form: row r is the r-th below the diagonal
    for r in range(size):
        below = np.arange(size - r)
        band[r, :, below] = normal[:, below + r, below].T
    band[0] *= 1 + damping
    for k in range(3):
        band[k * size] += bound[k][:, None] * stiff
    return band.reshape(2 * size + 1, -1), pull
