"""A sign's motion made larger or smaller, put elsewhere, shown by the other hand or by both. Recordings too.

Everything here works on the motion alone: wrists are led to new ways and the arms follow; hands keep their
orientation, and where they touch something they stay.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..motion.mirror import mirror
from ..motion.nouns import Motion
from ..motion.rotations import inverse, multiply
from ..motion.skeleton import HAND_JOINTS, SIDES
from .reach import ARMS, follow, wrist_positions

_FREE = 0.15  # seconds before and after a contact in which a hand comes free of it


def moved(motion: Motion, side: str, offset: np.ndarray) -> Motion:
    """A hand carried by `offset (3,)` or `(T, 3)` metres in the chest's frame; it keeps its orientation."""
    arm = list(ARMS[side])
    wrist = wrist_positions(motion.rotations)[:, SIDES.index(side)]
    old = motion.rotations[:, arm].astype(float)
    new = follow(motion.rotations, side, np.arange(len(motion)), wrist + offset)
    hand = multiply(multiply(multiply(old[:, 0], old[:, 1]), old[:, 2]), old[:, 3])
    fore = multiply(multiply(old[:, 0], new[:, 0]), new[:, 1])
    rotations = motion.rotations.copy()
    rotations[:, arm[1:3]] = new
    rotations[:, arm[3]] = multiply(inverse(fore), hand)
    return replace(motion, rotations=rotations)


def resized(motion: Motion, sides: tuple[str, ...], size: float) -> Motion:
    """Wrists' ways made `size` times as large, about their contacts where there are some, else about their middle."""
    free = _free(motion)
    for side in sides:
        wrist = wrist_positions(motion.rotations)[:, SIDES.index(side)]
        touching = wrist[free < 0.5]
        centre = touching.mean(0) if len(touching) else (wrist.min(0) + wrist.max(0)) / 2
        motion = moved(motion, side, (size - 1) * (wrist - centre) * free[:, None])
    return motion


def _free(motion: Motion) -> np.ndarray:
    """`(T,)` 0 in a contact, rising smoothly to 1 away from it."""
    times = np.arange(len(motion)) / motion.fps
    free = np.ones(len(times))
    for contact in motion.contacts:
        away = np.maximum(np.maximum(contact.start - times, times - contact.end), 0) / _FREE
        u = np.clip(away, 0, 1)
        free = np.minimum(free, u**3 * (10 - 15 * u + 6 * u**2))
    return free


def by_both(motion: Motion) -> Motion:
    """A one-handed sign whose mirror image the left hand makes at the same time; head and trunk as they are."""
    other = mirror(motion)
    left = [*ARMS["left"], *HAND_JOINTS["left"]]
    rotations = motion.rotations.copy()
    rotations[:, left] = other.rotations[:, left]
    return replace(motion, rotations=rotations, contacts=(*motion.contacts, *other.contacts))


def without_contacts_of(motion: Motion, side: str) -> Motion:
    """The motion without contacts that need this hand."""
    kept = tuple(
        c for c in motion.contacts if not c.hand_point.startswith(f"{side}_") and c.body_point not in _hand_points(side)
    )
    return replace(motion, contacts=kept)


def _hand_points(side: str) -> set[str]:
    from ..motion.neutral import POINTS

    hand = tuple(f"{side}_{part}" for part in ("wrist", "index", "middle", "ring", "pinky", "thumb"))
    return {name for name, (at, _, _) in POINTS.items() if at.startswith(hand)}
