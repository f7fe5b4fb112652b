"""A long recording fitted stretch by stretch, in bounded memory, without seams.

What is estimated once a clip (camera, scale, depth, the person's own face) differs a little from stretch to stretch. So
each stretch is fitted together with the end of the one before, and there one fit fades into the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from ..motion.nouns import Landmarks, Motion
from ..motion.rotations import continuous, slerp
from .fitting import solve
from .places import nowhere

OVERLAP = 3.0
"""Seconds over which one fit fades into the next: long beside a sign, so that what differs comes as a slow drift."""


def fitted_stretches(
    stretches: Iterable[Landmarks], fit: Callable[[Landmarks], Motion], overlap: float = OVERLAP
) -> Iterator[tuple[Landmarks, Motion]]:
    """Landmarks and the Motion `fit` makes of them, frame for frame, each frame once and in order.

    `stretches`: parts of one recording, in order. A stretch in which nobody is seen is at rest with confidence 0. Two
    stretches and their motions are held at a time. Raises what `fit` raises.
    """
    pending: tuple[Landmarks, Motion] | None = None
    for stretch in stretches:
        if pending is None:
            pending = stretch, _fitted(stretch, fit)
            continue
        seen, motion = pending
        ready = max(len(seen) - round(overlap * seen.fps), 0)
        if ready:
            yield seen.frames(0, ready), motion.frames(0, ready)
        window = Landmarks.joined([seen.frames(ready, len(seen)), stretch])
        pending = window, faded(motion.frames(ready, len(motion)), _fitted(window, fit))
    if pending is not None:
        yield pending


def faded(old: Motion, new: Motion) -> Motion:
    """`new`, whose first frames are those of `old`: over these, `old` fades into it."""
    count = len(old)
    if not count:
        return new
    share = (np.arange(count) + 1) / (count + 1)
    share = share * share * (3 - 2 * share)
    head = slice(0, count)

    def blend(name: str) -> np.ndarray:
        a, b = getattr(old, name), getattr(new, name).copy()
        weight = share.reshape(count, *[1] * (a.ndim - 1)).astype(np.float32)
        b[head] = (1 - weight) * a + weight * b[head]
        return np.asarray(b)

    rotations = new.rotations.copy()
    rotations[head] = slerp(
        old.rotations, new.rotations[head], np.broadcast_to(share[:, None], rotations[head].shape[:2])
    )
    signs = np.where((rotations[0] * old.rotations[0]).sum(-1, keepdims=True) < 0, -1.0, 1.0)
    return replace(
        new,
        rotations=continuous(rotations * signs).astype(np.float32),
        translation=blend("translation"),
        face=blend("face"),
        confidence=blend("confidence"),
    )


def _fitted(landmarks: Landmarks, fit: Callable[[Landmarks], Motion]) -> Motion:
    if landmarks.confidence.any():
        return fit(landmarks)
    rest = Motion.rest(len(landmarks), landmarks.fps)
    hanging = solve(nowhere(len(landmarks), landmarks.fps)).astype(np.float32)
    return replace(rest, rotations=hanging, confidence=np.zeros_like(rest.confidence))
