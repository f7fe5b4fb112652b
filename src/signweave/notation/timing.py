"""When is what: frames to segments and to progress along each movement, with natural velocity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .spec import Segment, SignSpec

_DWELL = 0.14  # share of a repeated stroke spent at its end: a tap rests a moment on what it taps
_RAMP = 0.22  # share of a circling or shaking movement in which it gathers speed, and loses it again


@dataclass(frozen=True)
class Clock:
    """`times (T,)` seconds; `segment (T,)` index; `share (T,)` 0..1 of that segment's time; `progress (T,)` 0..1 from
    its start to its end configuration; `returning (T,)` whether on a return stroke."""

    times: np.ndarray
    segment: np.ndarray
    share: np.ndarray
    progress: np.ndarray
    returning: np.ndarray


def make_clock(spec: SignSpec, fps: float, stretch: float = 1.0) -> Clock:
    """Frames of a sign whose written durations are multiplied by `stretch`; the last frame is its last key pose."""
    ends = np.cumsum([segment.duration for segment in spec.segments]) * stretch
    times = np.linspace(0.0, ends[-1], max(round(ends[-1] * fps), 1) + 1)
    index = np.minimum(np.searchsorted(ends, times, side="left"), len(ends) - 1)
    starts = np.concatenate([[0.0], ends[:-1]])
    share = np.clip((times - starts[index]) / (ends - starts)[index], 0, 1)
    progress, returning = np.zeros_like(share), np.zeros(len(share), bool)
    for i, segment in enumerate(spec.segments):
        mine = index == i
        progress[mine], returning[mine] = _strokes(segment, share[mine])
    return Clock(np.arange(len(times)) / fps, index, share, progress, returning)


def minimum_jerk(u: np.ndarray) -> np.ndarray:
    """0..1 to 0..1 with the speed profile of free human reaches (Flash and Hogan 1985)."""
    return u**3 * (10 - 15 * u + 6 * u * u)


def cruise(u: np.ndarray) -> np.ndarray:
    """0..1 to 0..1 at even speed but for smooth ramps at both ends; for circles and shakes."""

    def ramp(x: np.ndarray) -> np.ndarray:  # integral of a minimum-jerk step
        return x**4 * (2.5 - 3 * x + x * x)

    u = np.asarray(u, float)
    started = _RAMP * ramp(np.clip(u / _RAMP, 0, 1)) + np.maximum(u - _RAMP, 0)
    stopped = _RAMP * ramp(np.maximum(u - (1 - _RAMP), 0) / _RAMP)
    return (started - stopped) / (1 - _RAMP)


def window(u: np.ndarray, ramp: float = 0.2) -> np.ndarray:
    """0 at both ends, 1 in the middle, smooth."""
    return minimum_jerk(np.clip(np.minimum(u, 1 - u) / ramp, 0, 1))


def _strokes(segment: Segment, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if segment.kind == "hold":
        return np.zeros_like(share), np.zeros(len(share), bool)
    count = 2 * segment.repeat - 1 + segment.back
    number = np.minimum((share * count).astype(int), count - 1)
    u = share * count - number
    if count > 1:
        u = np.clip(u / (1 - _DWELL), 0, 1)
    along = minimum_jerk(u)
    back = number % 2 == 1
    return np.where(back, 1 - along, along), back
