"""Can signs be told apart when performed? Two performances of each, by different signers; nearest neighbour of each.

Every sign is performed twice, with its own chance (size, timing, place) and on another body each time, contacts met
there; left-handed signers are mirrored back. A performance is 40 moments of both hands: where the middle of the hand is
from the head, from the chest and from the other hand (in arm lengths), palm and finger directions, fingertips from the
wrist (in palm lengths), each counted in what performances of one sign differ by (`SCATTER`, measured once on a third of
the signs). Two performances are as far apart as dynamic time warping leaves them (root mean square over the path,
moments no more than 5 apart). For each performance the nearest of all others should be the same sign's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..body.posing import joint_transforms
from ..body.shape import load_body
from ..body.shown import as_shown
from ..body.signers import load_signer, signer_names
from ..motion.mirror import mirror
from ..motion.rotations import rotate, unit
from ..motion.skeleton import FINGERS, joint
from ..notation import synthesise
from ..notation.phonology import code
from ..notation.spec import FEATURES, SignSpec

BAR = 0.97
SEED = 20261121
SIGNATURE = "rank-1|leave one out of 2 performances|8 signers|40 moments, dtw band 5, in scatters|v1"
_MOMENTS, _BAND, _FPS = 40, 5, 30.0
_SHORTLIST = 24  # nearest without warping, among which warping decides
_LISTED = 25
SCATTER = {"head": 0.05, "chest": 0.1, "other": 0.05, "turn": 0.1, "tips": 0.028}
"""Root mean square difference of two performances of a sign by different signers, whole vectors."""


@dataclass(frozen=True)
class Performances:
    """`features (N, 40, D)`; `glosses` and `signers`, N each."""

    features: np.ndarray
    glosses: tuple[str, ...]
    signers: tuple[str, ...]


def evaluate_pairs(specs: Mapping[str, SignSpec]) -> dict[str, Any]:
    """Nearest neighbours of two performances of each sign, and the closest pairs of different signs.

    Pairs count as homonyms where the `note` of one names the other's gloss; the share is told with them counted as
    misses and with them left out.
    """
    performed = perform_twice(specs)
    distances = warped_distances(performed.features)
    glosses = np.array(performed.glosses)
    nearest = distances.argmin(1)
    hit = glosses[nearest] == glosses
    declared = np.array([_declared(specs, a, b) for a, b in zip(glosses, glosses[nearest], strict=True)])
    return {
        "performances": len(glosses),
        "correct": int(hit.sum()),
        "share": float(hit.mean()),
        "share_homonyms_allowed": float((hit | declared).mean()),
        "bar": BAR,
        "signature": SIGNATURE,
        "taken_for_another": sorted(
            {f"{a} for {b}" for a, b, ok in zip(glosses, glosses[nearest], hit, strict=True) if not ok}
        ),
        "between_performances_of_a_sign": _quantiles(distances[np.arange(len(glosses)), _partner(len(glosses))]),
        "closest": _closest(distances, glosses, specs),
    }


def perform_twice(specs: Mapping[str, SignSpec]) -> Performances:
    """Each sign by two of the eight signers, each with a chance of its own."""
    names = signer_names()
    rng = np.random.default_rng(SEED)
    rows, glosses, signers = [], [], []
    for gloss, spec in specs.items():
        pair = rng.choice(len(names), 2, replace=False)
        for which in pair:
            rows.append(_features(spec, names[which], int(rng.integers(1, 2**31))))
            glosses.append(gloss)
            signers.append(names[which])
    return Performances(np.stack(rows), tuple(glosses), tuple(signers))


def _features(spec: SignSpec, name: str, seed: int) -> np.ndarray:
    """`(40, D)` of one performance by a named signer."""
    body = load_body(name)
    motion = as_shown(synthesise(spec, seed=seed, fps=_FPS), name, body)
    if load_signer(name).left_handed:
        motion = mirror(motion)
    positions, turns = (np.asarray(a, float) for a in joint_transforms(body, motion))
    arm = sum(np.linalg.norm(body.skeleton.offsets[joint(f"right_{part}")]) for part in ("elbow", "wrist"))
    middles = {side: positions[:, joint(f"{side}_middle1")] for side in ("right", "left")}
    parts = []
    for side in ("right", "left"):
        for at, part in (("head", "head"), ("spine3", "chest")):
            parts.append((middles[side] - positions[:, joint(at)]) / arm / SCATTER[part])
        parts += _hand(side, turns, positions)
    parts.append((middles["right"] - middles["left"]) / arm / SCATTER["other"])
    return _resampled(np.concatenate(parts, -1))


def _hand(side: str, turns: np.ndarray, positions: np.ndarray) -> list[np.ndarray]:
    """Directions of palm and fingers, and fingertips from the wrist in the hand's own frame."""
    wrist, turn = positions[:, joint(f"{side}_wrist")], turns[:, joint(f"{side}_wrist")]
    ahead = np.array([-1.0 if side == "right" else 1.0, 0.0, 0.0])
    axes = [rotate(turn, np.array([0.0, -1.0, 0.0])), rotate(turn, ahead)]
    palm = np.linalg.norm(positions[:, joint(f"{side}_middle1")] - wrist, axis=-1, keepdims=True)
    back = turn * np.array([-1.0, -1.0, -1.0, 1.0])
    tips = [rotate(back, positions[:, joint(f"{side}_{finger}3")] - wrist) / palm for finger in FINGERS]
    return [*(unit(axis) / SCATTER["turn"] for axis in axes), *(tip / SCATTER["tips"] for tip in tips)]


def _resampled(values: np.ndarray) -> np.ndarray:
    """`(40, D)` at even steps of time from `(T, D)`."""
    at = np.linspace(0, len(values) - 1, _MOMENTS)
    low = np.minimum(at.astype(int), max(len(values) - 2, 0))
    high = np.minimum(low + 1, len(values) - 1)
    share = (at - low)[:, None]
    return values[low] * (1 - share) + values[high] * share


def warped_distances(features: np.ndarray) -> np.ndarray:
    """`(N, N)` distances; infinite to itself and to whatever is far even without warping."""
    count = len(features)
    flat = features.reshape(count, -1)
    square = (flat**2).sum(1)
    plain = np.maximum(square[:, None] + square[None] - 2 * flat @ flat.T, 0)
    np.fill_diagonal(plain, np.inf)
    near = np.zeros((count, count), bool)
    short = np.argpartition(plain, min(_SHORTLIST, count - 1), axis=1)[:, :_SHORTLIST]
    np.put_along_axis(near, short, True, axis=1)
    near[np.arange(count), _partner(count)] = True
    near |= near.T
    first, second = np.nonzero(np.triu(near, 1))
    out = np.full((count, count), np.inf)
    for start in range(0, len(first), 2048):
        some = slice(start, start + 2048)
        out[first[some], second[some]] = _warped(features[first[some]], features[second[some]])
    return np.minimum(out, out.T)


def _warped(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`(P,)` root mean square distance along the best path, of `(P, T, D)` pairs."""
    frames = a.shape[1]
    cost = (a**2).sum(-1)[:, :, None] + (b**2).sum(-1)[:, None] - 2 * a @ b.transpose(0, 2, 1)
    total = np.full((len(a), frames + 1, frames + 1), np.inf)
    total[:, 0, 0] = 0
    for i in range(1, frames + 1):
        for j in range(max(1, i - _BAND), min(frames, i + _BAND) + 1):
            before = np.minimum(np.minimum(total[:, i - 1, j], total[:, i, j - 1]), total[:, i - 1, j - 1])
            total[:, i, j] = before + cost[:, i - 1, j - 1]
    return np.sqrt(np.maximum(total[:, frames, frames], 0) / frames)


def _partner(count: int) -> np.ndarray:
    """The index of each performance's other one."""
    return np.arange(count) ^ 1


def _declared(specs: Mapping[str, SignSpec], a: str, b: str) -> bool:
    return any(re.search(rf"(?<![\w-]){re.escape(other)}(?![\w-])", specs[one].note) for one, other in ((a, b), (b, a)))


def _closest(distances: np.ndarray, glosses: np.ndarray, specs: Mapping[str, SignSpec]) -> list[dict[str, Any]]:
    """The nearest pairs of different signs, nearest first."""
    best: dict[tuple[str, str], float] = {}
    for i, j in zip(*np.nonzero(np.isfinite(distances)), strict=True):
        a, b = sorted((str(glosses[i]), str(glosses[j])))
        if a != b:
            best[a, b] = min(best.get((a, b), np.inf), float(distances[i, j]))
    told = []
    for (a, b), distance in sorted(best.items(), key=lambda item: item[1])[:_LISTED]:
        one, two = code(specs[a]), code(specs[b])
        told.append(
            {
                "signs": f"{a}, {b}",
                "distance": round(distance, 3),
                "differ_in": [name for name in FEATURES if one[name] != two[name]],
                "homonyms": _declared(specs, a, b),
            }
        )
    return told


def _quantiles(values: np.ndarray) -> dict[str, float]:
    return {name: round(float(np.quantile(values, q)), 3) for name, q in (("median", 0.5), ("p95", 0.95), ("max", 1))}
