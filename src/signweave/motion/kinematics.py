"""Forward kinematics over any skeleton, batched over leading dimensions."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .rotations import inverse, multiply, rotate
from .skeleton import Skeleton


def forward(
    skeleton: Skeleton, rotations: np.ndarray, translation: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Joint positions `(..., J, 3)` in metres and global rotations `(..., J, 4)` xyzw.

    `rotations (..., J, 4)`: xyzw, parent-local. `translation (..., 3)`: displacement of the root from its rest place.
    `G = G_parent R` and `p = p_parent + G_parent offset`: identity everywhere is the rest pose.
    """
    rotations = np.asarray(rotations)
    offsets = skeleton.offsets.astype(rotations.dtype)
    turns = rotations.copy()
    positions = np.empty((*rotations.shape[:-1], 3), rotations.dtype)
    positions[...] = offsets
    if translation is not None:
        roots = [i for i, parent in enumerate(skeleton.parents) if parent < 0]
        positions[..., roots, :] += np.asarray(translation)[..., None, :]
    for children, parents in _levels(skeleton.parents):
        up = turns[..., parents, :]
        turns[..., children, :] = multiply(up, rotations[..., children, :])
        positions[..., children, :] = positions[..., parents, :] + rotate(up, offsets[children])
    return positions, turns


def locals_from_globals(parents: tuple[int, ...], turns: np.ndarray) -> np.ndarray:
    """Global rotations `(..., J, 4)` back to parent-local ones."""
    turns = np.asarray(turns)
    children = [i for i, parent in enumerate(parents) if parent >= 0]
    out = turns.copy()
    out[..., children, :] = multiply(inverse(turns[..., [parents[i] for i in children], :]), turns[..., children, :])
    return out


@lru_cache
def _levels(parents: tuple[int, ...]) -> list[tuple[list[int], list[int]]]:
    """Children and their parents, one pair of lists per depth below the roots: a depth is one numpy call."""
    depth: list[int] = []
    for parent in parents:
        depth.append(0 if parent < 0 else depth[parent] + 1)
    by_depth = ([i for i, d in enumerate(depth) if d == level] for level in range(1, max(depth) + 1))
    return [(children, [parents[i] for i in children]) for children in by_depth]
