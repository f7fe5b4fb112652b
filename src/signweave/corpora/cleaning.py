"""Quality control of motions: the sign is cut out of its recording, frames that no body could show are mended.

For motions whose landmarks are gone, or never were; recordings are judged by `capture.quality`. What SignAvatar's
authors did by hand (section IV-A): silence goes, missing and wrong frames go.

A frame is broken where the detector was not sure of an arm or a hand, where it stands exactly as the one before, or
where arms and hands would have had to go from and to it faster than signers move. The last is found by the longest
run of frames that a body could have gone through (dynamic programming), so that bursts of wrong frames count and not
the two jumps at their ends. Broken frames are filled in between their neighbours; clips with too many are dropped.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..capture.activity import away_from_rest, bouts_of, runs, wrists_of
from ..errors import InputError
from ..formats.atomic import beside
from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Motion
from ..motion.rotations import angle, continuous, slerp
from ..motion.skeleton import HAND_JOINTS, SIDES, joint
from .clips import Clip, Table
from .packing import Motions, licences_of, write_motions

Tick = Callable[[float], None]

_SURE = 0.5  # of 1: the detector's own line between seen and guessed
_REPEATED = 0.3  # of the frames: where more repeat the one before it is a slower recording, or made so
_REACH = (0.6, 0.42, np.radians(180.0), np.radians(60.0))
"""How far signing goes at all, from one moment to another: metres of a wrist and of an elbow, turn of a hand and of all
its fingers in the mean."""
_PACE = 0.16  # seconds in which it goes 63 % of that; 999 of 1,000 frames of noisy synthetic clips are slower
_NOISE = (0.05, 0.04, np.radians(20.0), np.radians(10.0))  # and what noise does, however short the time
_JUMP = 0.4  # seconds of good frames that a jump weighs as much as
_BURST = 0.5  # seconds: longer bursts are not bridged, the clip is dropped
_WORST = 0.4  # of a sign's frames may be mended
_SETTING_OUT = 0.2  # seconds from the first stir of a hand until it is clearly away from rest
_STIR = 0.03  # metres: hands that never go further from their middle do not sign; held signs hardly do
_SHORTEST = 0.3  # seconds
_ARM = ("shoulder", "elbow", "wrist")


@dataclass(frozen=True)
class Cleaned:
    """What became of a motion. `motion`: None where the clip is dropped, for the `reason`. `removed (T,)`: frames of
    the original that were cut off or mended."""

    motion: Motion | None
    removed: np.ndarray
    reason: str = ""


def cleaned(motion: Motion) -> Cleaned:
    """The sign alone, with its broken frames mended. Never raises for a poor motion: that is one to drop."""
    broken = broken_frames(motion)
    everything = np.ones(len(motion), bool)
    if broken.all():
        return Cleaned(None, everything, "no frame is good")
    mended = _mended(motion, broken)
    start, stop = _span(mended)
    removed = everything.copy()
    removed[start:stop] = broken[start:stop]
    within = removed[start:stop]
    if stop - start < _SHORTEST * motion.fps:
        return Cleaned(None, everything, "no hand leaves its place of rest")
    if within.mean() > _WORST:
        return Cleaned(None, everything, f"{within.mean():.0%} of its frames are broken")
    if _longest(within) > _BURST * motion.fps:
        return Cleaned(None, everything, f"{_longest(within) / motion.fps:.1f} s of it are broken at a stretch")
    return Cleaned(mended.frames(start, stop), removed)


@dataclass(frozen=True)
class Report:
    """What became of a table: clips kept, their frames before, how many of those were cut off and mended; clips
    dropped, with the reason."""

    clips: int
    frames: int
    cut: int
    mended: int
    dropped: tuple[tuple[str, str], ...]


def clean_table(
    table: Table, motions: Motions, out: str | os.PathLike[str], tick: Tick | None = None
) -> tuple[Table, Report]:
    """Clean all motions of a table and write them to the `.npz` at `out`; returns the table of those that were kept.

    Splits and their recipe stay. InputError where a clip has no motion, none is left, or nothing can be written.
    """
    out = Path(out)
    if out.suffix.lower() != ".npz":
        raise InputError(f"{out}: expected a file that ends in .npz")
    beside(out)  # says now, and not at the end, that nothing can be written there
    rows: list[tuple[Clip, Motion]] = []
    frames = cut = mended = 0
    dropped = []
    for done, (clip, (name, motion)) in enumerate(zip(table, motions.of(table), strict=True), 1):
        result = cleaned(motion)
        if result.motion is None:
            dropped.append((name, result.reason))
        else:
            rows.append((_moved(clip, result.motion, out.name), result.motion))
            gone = len(motion) - len(result.motion)
            frames, cut, mended = frames + len(motion), cut + gone, mended + int(result.removed.sum()) - gone
        if tick is not None:
            tick(done / len(table))
    if not rows:
        raise InputError(f"none of {len(table)} clips can be kept: {dropped[0][1] if dropped else 'no clips'}")
    digests = dict(zip(motions.names, motions.digests, strict=True))
    write_motions(out, ((c.clip, f"{digests[c.clip]}-clean", c.ships, m) for c, m in rows), licences_of(table))
    kept = tuple(clip for clip, _ in rows)
    folders = {clip.corpus: str(out.resolve().parent) for clip in kept}
    return Table(kept, folders, table.recipe), Report(len(kept), frames, cut, mended, tuple(dropped))


def _moved(clip: Clip, motion: Motion, path: str) -> Clip:
    """The clip where its cleaned motion lies."""
    return replace(clip, path=path, form="packed", member="", first=0, frames=len(motion), fps=motion.fps, person=-1)


def broken_frames(motion: Motion) -> np.ndarray:
    """`(T,)` frames that cannot be: unsure, standing still to the last digit, or not to be reached."""
    hands = [list(HAND_JOINTS[side]) for side in SIDES]
    arms = [[joint(f"{side}_{name}") for name in _ARM] for side in SIDES]
    sure = np.stack([motion.confidence[:, rows].mean(1) for rows in (*arms, *hands)], 1) >= _SURE
    broken = (~sure & (sure.mean(0) > 0.5)).any(1)  # what is hardly ever seen is not missed
    moving = np.concatenate([*arms, *hands])
    same = (motion.rotations[1:, moving] == motion.rotations[:-1, moving]).all((1, 2))
    if len(same) and same.mean() <= _REPEATED:
        broken[1:] |= same
    good = np.flatnonzero(~broken)
    if len(good) > 1:
        broken[:] = True
        broken[good[_reachable(_measures(motion), good, motion.fps)]] = False
    return broken


_Measures = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def _measures(motion: Motion) -> _Measures:
    """Places of wrists and elbows `(T, 2, 3)`, turns of hands `(T, 2, 4)` and of their fingers `(T, 2, 15, 4)`."""
    positions, turns = forward(NEUTRAL, motion.rotations.astype(np.float64))
    wrists, elbows = ([joint(f"{side}_{name}") for side in SIDES] for name in ("wrist", "elbow"))
    fingers = motion.rotations[:, [list(HAND_JOINTS[side]) for side in SIDES]].astype(np.float64)
    return positions[:, wrists], positions[:, elbows], turns[:, wrists], fingers


def _reachable(measures: _Measures, good: np.ndarray, fps: float) -> np.ndarray:
    """Rows of `good` that a body can have gone through: most frames, fewest jumps (Viterbi)."""
    window = max(round((_BURST + 0.1) * fps), 2)
    score, before = np.ones(len(good)), np.full(len(good), -1)
    for i in range(1, len(good)):
        earlier = np.arange(max(i - window, 0), i)
        found = score[earlier] - _JUMP * fps * _jumps(measures, good[earlier], int(good[i]), fps)
        best = int(len(found) - 1 - found[::-1].argmax())
        if found[best] > 0:
            score[i], before[i] = 1 + found[best], earlier[best]
    path = [int(score.argmax())]
    while before[path[-1]] >= 0:
        path.append(int(before[path[-1]]))
    return np.array(path[::-1])


def _jumps(measures: _Measures, earlier: np.ndarray, frame: int, fps: float) -> np.ndarray:
    """`(n,)` 0 where a frame can be reached from an earlier one, up to 1 where it is twice as far as can be."""
    share = 1 - np.exp((earlier - frame) / (fps * _PACE))[:, None]
    wrists, elbows, turns, fingers = measures
    ways = (
        np.linalg.norm(wrists[earlier] - wrists[frame], axis=-1),
        np.linalg.norm(elbows[earlier] - elbows[frame], axis=-1),
        angle(turns[earlier], np.broadcast_to(turns[frame], turns[earlier].shape)),
        angle(fingers[earlier], np.broadcast_to(fingers[frame], fingers[earlier].shape)).mean(-1),
    )
    limits = zip(ways, _REACH, _NOISE, strict=True)
    beyond = [way / np.hypot(reach * share, noise) - 1 for way, reach, noise in limits]
    return np.clip(np.concatenate(beyond, 1).max(1), 0, 1)


def _mended(motion: Motion, broken: np.ndarray) -> Motion:
    """Broken frames between their neighbours that are not; at the ends as the nearest."""
    good, every = np.flatnonzero(~broken), np.arange(len(motion))
    after = np.searchsorted(good, every, side="left").clip(max=len(good) - 1)
    high = good[after]
    low = good[np.where((high > every) & (after > 0), after - 1, after)]
    share = ((every - low) / np.maximum(high - low, 1)).clip(0, 1)
    rotations = slerp(motion.rotations[low].astype(float), motion.rotations[high].astype(float), share[:, None])
    rotations = np.where(broken[:, None, None], continuous(rotations), motion.rotations)

    def line(array: np.ndarray) -> np.ndarray:
        return (array[low] + (array[high] - array[low]) * share[:, None]).astype(np.float32)

    return replace(
        motion,
        rotations=continuous(rotations).astype(np.float32),
        translation=line(motion.translation),
        face=line(motion.face),
        confidence=line(motion.confidence),
        contacts=(),
    )


def _span(motion: Motion) -> tuple[int, int]:
    """Frames [start, stop) of the sign with its ways from and to rest; (0, 0) where no hand moves. All of them where
    hands move, but no place of rest can be told."""
    found = motion.confidence[:, [joint(f"{side}_wrist") for side in SIDES]].any()
    wrists = wrists_of(motion, bool(found))
    away = away_from_rest(wrists)
    bouts = bouts_of(wrists, away)
    if not bouts:
        stir = np.linalg.norm(wrists.places - np.median(wrists.places, 0), axis=-1).max()
        return (0, len(motion)) if stir > _STIR else (0, 0)
    main = max(bouts, key=lambda bout: bout.last - bout.first)
    frames = main.start + np.flatnonzero(away[main.start : main.stop].any(1))
    setting_out = round(_SETTING_OUT * motion.fps)
    return max(int(frames[0]) - setting_out, 0), min(int(frames[-1]) + 1 + setting_out, len(motion))


def _longest(mask: np.ndarray) -> int:
    return max((stop - start for start, stop in runs(mask)), default=0)
