"""Refinement of a fit by gradient: all frames of a clip at once, each arm by itself, on the person's own bones.

The first fit solves each frame in closed form and smooths afterwards. Here every landmark of an arm pulls at once: across
the picture strongly, in depth weakly, those that lie badly hardly at all; turns may not jump, and stay near the first
fit. Gauss-Newton steps with analytic slopes; what belongs to one frame fills a block, what binds neighbours (angular
acceleration) three diagonals, so that a step costs as much as the clip is long (banded Cholesky). After each step all
joints are put back within human limits, and steps that do not pay are not taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..motion.kinematics import forward
from ..motion.nouns import Motion
from ..motion.rotations import continuous
from ..motion.neutral import NEUTRAL
from ..motion.skeleton import SIDES, Skeleton, joint
from .armchain import Chain, arm_chain, within
from .fitting import Fit
from .person import misfit, skeleton_of
from .places import Places

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
_DAMPED, _SETTLED = 1e-3, 1e-3


@dataclass(frozen=True)
class _Touch:
    """A contact of this arm: a point of the hand (`joint`, `offset (3,)` metres), and the depth `(T,)` metres it should
    have, with `weight (T,)` as 1 / metres squared, 0 outside its span."""

    joint: int
    offset: np.ndarray
    depth: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class _Goal:
    """What an arm's 23 points should meet: `points (T, 23, 3)` from the middle of the shoulders, their `weight (T, 23, 3)`
    as 1 / metres squared, and contacts as points of their own."""

    points: np.ndarray
    weight: np.ndarray


def refine(motion: Motion, places: Places) -> Motion:
    """A fitted motion whose arms and hands lie nearer to the places that it was fitted to, `places` of `fit_in_full`.

    Changes shoulders, elbows, wrists and fingers; stays within human limits; contacts stay. An arm whose landmarks it
    does not meet better, by the median across the picture, stays as it was. Exact places leave nothing to refine.
    """
    if places.deep or len(motion) < 3:
        return motion
    for side in SIDES:
        better = _arm(motion, places, side)
        if _median(better, places, side) <= _median(motion, places, side) + 1e-4:
            motion = better
    return motion


def refined(fit: Fit) -> Fit:
    """As `refine`, from fit to fit."""
    return replace(fit, motion=refine(fit.motion, fit.places))


def _median(motion: Motion, places: Places, side: str) -> float:
    i = SIDES.index(side)
    off = misfit(motion, places)
    all_points = np.concatenate([off.body[:, 3 * i : 3 * i + 3].ravel(), off.hands[:, i].ravel()])
    return float(np.nanmedian(all_points)) if np.isfinite(all_points).any() else 0.0


def _arm(motion: Motion, places: Places, side: str) -> Motion:
    chain = _own_chain(places, motion, side)
    start = motion.rotations.astype(float)
    base = forward(chain.skeleton, start)
    goal = _goal(places, base[0], side)
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


def _goal(places: Places, at: np.ndarray, side: str) -> _Goal:
    """The places of an arm as seen, moved so that the middle of the shoulders is where the skeleton has it."""
    i = SIDES.index(side)
    names = [f"{s}_shoulder" for s in SIDES]
    shift = at[:, [joint(n) for n in names]].mean(1) - np.mean([places.of(n) for n in names], 0)
    arm = np.stack([places.of(f"{side}_{n}") for n in ("elbow", "wrist")], 1)
    points = np.concatenate([arm, places.hands[:, i]], 1) + shift[:, None]
    sigma = np.empty((23, 3))
    sigma[:, :2], sigma[:, 2] = _ACROSS, _ARM_DEPTH
    sigma[:2, :2] *= _BODY
    sure = np.concatenate(
        [
            places.body_confidence[:, [_row(side, "elbow"), _row(side, "wrist")]],
            np.repeat(places.hand_confidence[:, i, None], 21, 1),
        ],
        1,
    )
    weight = np.where(np.isfinite(points), sure[..., None] / sigma**2, 0.0)
    return _Goal(np.nan_to_num(points), weight)


def _row(side: str, name: str) -> int:
    return joint(f"{side}_{name}")


Base = tuple[np.ndarray, np.ndarray]


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
    seen = goal.weight[:, 2:, 2] > 0
    own = deep[:, 2:, 0] - deep[:, 2:, 0].mean(1, keepdims=True)
    return float((own**2 * seen).sum() / _HAND_DEPTH**2), seen.all(1)


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
    own = slopes[:, 2:, 2] - slopes[:, 2:, 2].mean(1, keepdims=True)
    own *= seen[:, None, None] / _HAND_DEPTH
    normal += np.einsum("tnd,tne->tde", own, own, optimize=True)
    pull += np.einsum("tnd,tn->td", own, off[:, 2:, 2] / _HAND_DEPTH, optimize=True)
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
