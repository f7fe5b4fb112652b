"""How smoothly a performance moves: jerk at the joins against jerk inside signs, and the fastest wrist."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.nouns import GlossSpan, Motion
from ..motion.skeleton import joint

NEAR = 0.15  # seconds on either side of a sign's start or end count as its join
PERCENTILE = 95
JERK_BAR = 1.5  # jerk at joins over jerk inside signs
SPEED_BAR = 6.0  # m/s
_WRISTS = [joint("left_wrist"), joint("right_wrist")]


def evaluate_motion(motion: Motion, glosses: Sequence[GlossSpan]) -> dict[str, object]:
    """Figures of a performed motion, wrists on the neutral skeleton.

    `jerk_join`, `jerk_inside`: 95th percentile of both wrists' jerk (m/s^3, third differences of positions) within
    0.15 s of the start or end of a gloss, and inside glosses. Only a wrist that takes part (moves more than a
    centimetre inside glosses) is counted. `jerk_middle`, `jerk_ratio_middle`: against the middles of glosses alone,
    further than 0.15 s from their ends; of few frames where signs are short, None where there are none.
    `max_wrist_speed`: m/s.
    """
    if len(motion) < 5:
        raise InputError(f"a motion of {len(motion)} frames is too short to evaluate, 5 are needed")
    positions, _ = forward(NEUTRAL, motion.rotations.astype(float), motion.translation)
    wrists = positions[:, _WRISTS]
    speed = np.linalg.norm(np.diff(wrists, axis=0), axis=-1) * motion.fps
    jerk = np.linalg.norm(np.diff(wrists, 3, axis=0), axis=-1) * motion.fps**3
    times = (np.arange(len(jerk)) + 1.5) / motion.fps  # a third difference lies in the middle of its four frames
    near = _covered(times, [(edge - NEAR, edge + NEAR) for g in glosses for edge in (g.start, g.end)])
    within = _covered(times, [(g.start, g.end) for g in glosses])
    active = _active(wrists, within)
    join, inside, middle = (_percentile(jerk[mask][:, active]) for mask in (near, within, within & ~near))
    return {
        "signature": f"wrist-jerk|p{PERCENTILE}|near={NEAR}s|neutral-skeleton|fps={motion.fps:g}|v1",
        "frames": len(motion),
        "fps": motion.fps,
        "seconds": motion.duration,
        "glosses": len(glosses),
        "jerk_join": join,
        "jerk_inside": inside,
        "jerk_ratio": join / inside if join is not None and inside else None,
        "jerk_ratio_bar": JERK_BAR,
        "jerk_middle": middle,
        "jerk_ratio_middle": join / middle if join is not None and middle else None,
        "max_wrist_speed": float(speed.max()),
        "max_wrist_speed_bar": SPEED_BAR,
    }


def evaluate_file(path: str | Path) -> dict[str, object]:
    """`evaluate_motion` of a file that holds motion and gloss times (.npz or .glb as `say` writes them)."""
    from ..formats.convert import read_glosses, read_motion

    motion = read_motion(path)
    return {"file": str(path), **evaluate_motion(motion, read_glosses(path))}


def _covered(times: np.ndarray, spans: Sequence[tuple[float, float]]) -> np.ndarray:
    """Which of `times (T,)` lie in any of the spans."""
    out = np.zeros(len(times), bool)
    for start, end in spans:
        out[np.searchsorted(times, start - 1e-9) : np.searchsorted(times, end + 1e-9)] = True
    return out


def _active(wrists: np.ndarray, within: np.ndarray) -> list[int]:
    moving = within if within.any() else np.ones_like(within)
    span = np.ptp(wrists[: len(moving)][moving], axis=0).max(-1)
    active = [i for i in range(len(_WRISTS)) if span[i] > 0.01]
    return active or [1]


def _percentile(values: np.ndarray) -> float | None:
    return float(np.percentile(values, PERCENTILE)) if values.size else None
