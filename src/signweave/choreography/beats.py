"""When the spans of a sentence are, in frames, and time as the signs under a non-manual span count it.

Everything is counted from the nearest sign, in whole frames: an edit that shifts later signs shifts what lies over them
by the same frames, and changes nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .blend import ANCHORS

_HURRY = 0.3  # of a cycle: how much further than by itself a wave may go in a join, to begin anew with the next sign
_IN_SIGN = 0.7  # of a sign's share of a mouthed word: the rest passes in the join after it


@dataclass(frozen=True)
class Beat:
    """One performed sign: `start`, `end` of what is shown, `whole_start`, `whole_end` with what was cut for joins;
    `held`: the frame until which its end is held. All in frames, ends excluded."""

    name: str
    start: int
    end: int
    whole_start: int
    whole_end: int
    held: int


@dataclass(frozen=True)
class Beats:
    """The signs of a sentence in time order, `frames` in all at `fps`."""

    beats: tuple[Beat, ...]
    frames: int
    fps: float

    def of(self, name: str) -> list[Beat]:
        """The beats of one span: one, or one for each of its repeats."""
        return [beat for beat in self.beats if beat.name == name]

    def envelope(self, first: str, last: str, start_offset: float, end_offset: float, ramp: float) -> np.ndarray:
        """`(T,)` 0..1 with smooth flanks of `ramp` seconds inside the spans `first` to `last` and their offsets."""
        frames = np.arange(self.frames)
        begin, end = self.of(first)[0].whole_start, max(self.of(last)[-1].held, self.of(last)[-1].whole_end)
        up = (frames - begin) / self.fps - start_offset
        down = (end - frames) / self.fps + end_offset
        edge = np.minimum(frames - ANCHORS + 1, self.frames - ANCHORS - frames) / self.fps  # rest is rest
        u = np.clip(np.minimum(np.minimum(up, down), edge) / ramp, 0, 1)
        return u**3 * (10 - 15 * u + 6 * u**2)

    def phase(self, rate: float) -> np.ndarray:
        """`(T,)` cycles of a wave of `rate` cycles a second that begins anew with every sign.

        Within a sign it goes on evenly; in a join it hurries or waits a little, so that it never jumps.
        """
        out = np.zeros(self.frames)
        frames = np.arange(self.frames)
        first, last = self.beats[0], self.beats[-1]
        out[: first.end] = (frames[: first.end] - first.whole_start) * rate / self.fps
        for one, two in zip(self.beats, self.beats[1:]):
            a, b = one.end - 1, two.start
            leave, enter = (a - one.whole_start) * rate / self.fps, (b - two.whole_start) * rate / self.fps
            u = np.arange(1, b - a) / (b - a)
            step = (b - a) * rate / self.fps
            least = step + _HURRY - 1
            way = least + (enter - leave - least) % 1.0
            out[a + 1 : b] = leave + step * u + (way - step) * u**2 * (3 - 2 * u)
            out[b : two.end] = (frames[b : two.end] - two.whole_start) * rate / self.fps
        out[last.end :] = (frames[last.end :] - last.whole_start) * rate / self.fps
        return out

    def progress(self, first: str, last: str) -> np.ndarray:
        """`(T,)` from 0 at the first sign's start to 1 at the last one's end, every sign taking an equal share.

        A share passes for the most part in the sign, the rest in the join after it. Below 0 before, above 1 after.
        """
        names = [beat.name for beat in self.beats]
        begin = names.index(first)
        stop = len(names) - names[::-1].index(last)
        within = self.beats[begin:stop]
        frames = np.arange(self.frames)
        count = len(within)
        out = np.where(frames < within[0].whole_start, -1.0, 2.0)
        for i, beat in enumerate(within):
            length = max(beat.whole_end - beat.whole_start, 1)
            part = 1.0 if i == count - 1 else _IN_SIGN
            own = slice(beat.start, beat.end)
            out[own] = (i + part * (frames[own] - beat.whole_start) / length) / count
            if i + 1 < count:
                gap = slice(beat.end, within[i + 1].start)
                u = (frames[gap] - beat.end + 1) / (within[i + 1].start - beat.end + 1)
                out[gap] = (i + part + (1 - part) * u) / count
        return out
