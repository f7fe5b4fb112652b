"""Which contacts a hand's track holds, and when."""

from __future__ import annotations

import numpy as np

from ..motion.neutral import POINTS
from ..motion.nouns import Contact
from ..motion.rotations import rotate
from .places import point_name
from .track import HandTrack

_MET = 0.0015  # metres from where it should be at which a hand counts as there


def track_contacts(track: HandTrack, times: np.ndarray) -> list[Contact]:
    """Contacts `(hand point, body point)` with spans in seconds, from the frames that meet them."""
    out = []
    for k, config in enumerate(track.configs):
        body = point_name(config.touches or config.place.name, track.side)
        if body not in POINTS or (config.contact == "none" and not config.touches):
            continue
        if config.touches and track.side == "left":
            continue  # hands that touch one another: told once, from the right
        here = track.point + rotate(track.turn, track.levers[k] - track.lever)  # where this contact's own point is
        near = np.linalg.norm(here - track.targets[k], axis=-1) < _MET
        there = near & ((track.first == k) | (track.last == k))
        for start, end in _runs(there):
            name = f"{track.side}_{config.point}"
            out.append(Contact(float(times[start]), float(times[end]), name, body, config.gap))
    return sorted(out, key=lambda c: c.start)


def _runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """First and last frame of every run of true ones."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
