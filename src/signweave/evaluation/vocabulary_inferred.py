"""How well do the rules of `notation.inferred` guess? Beside hand-written signs, and back to the coding they came from.

Orientation: for signs that are written by hand and in ASL-LEX, the inferred and the written palm and finger directions
of the right hand at the onset; they agree within 45 degrees. The written sign itself is left out of what is inferred
from. The rules were made in sight of one half of the signs (`made_with`); the other half (`held_out`) is the figure to
believe. Beside it what one direction for all would reach, the commonest of the written ones. Halves are by a hash of
the gloss.

The weights of the analogy were chosen in sight of both halves.

Coding: every row's codes to a sign and back by `notation.phonology`. Performance: every row performed, and how fast its
wrists get.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..lexicon.asllex import Entry
from ..lexicon.asllex_import import ImportedSigns, codings
from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Motion
from ..motion.skeleton import joint
from ..notation import synthesise
from ..notation.inferred import infer_sign
from ..notation.phonology import code, first_morpheme
from ..notation.spec import FEATURES, SignSpec, Vector

WITHIN = 45.0
LOOP_BAR = 0.95
FAST = 4.0  # metres a second, above the fastest hand-written sign
_AXES = np.array([(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)], float)


def evaluate_orientation(pairs: Iterable[tuple[SignSpec, Entry]]) -> dict[str, Any]:
    """Agreement of inferred with written directions, of signs and the entries that they are compared with."""
    halves: dict[str, list[tuple[Vector, Vector, Vector, Vector]]] = {"made_with": [], "held_out": []}
    for spec, entry in pairs:
        written, guessed = onset(spec), onset(infer_sign("GUESS", codings(entry)[:1], without=spec.gloss))
        half = "held_out" if zlib.crc32(spec.gloss.encode()) % 2 else "made_with"
        halves[half].append((*written, *guessed))
    return {
        "within_degrees": WITHIN,
        **{name: _agreement(np.array(rows)) for name, rows in halves.items() if rows},
    }


def onset(spec: SignSpec) -> tuple[Vector, Vector]:
    """Palm and finger directions of the right hand as the sign begins."""
    hand = next(hand for s in first_morpheme(spec) if (hand := s.right or s.left))
    return hand.start.palm, hand.start.fingers


def _agreement(rows: np.ndarray) -> dict[str, Any]:
    """`rows (N, 4, 3)`: written palm and fingers, inferred palm and fingers."""
    out: dict[str, Any] = {"signs": len(rows)}
    hits = []
    for k, name in enumerate(("palm", "fingers")):
        written = _unit(rows[:, k])
        hit = (written * _unit(rows[:, k + 2])).sum(-1) >= np.cos(np.radians(WITHIN))
        common = written @ _AXES.T >= np.cos(np.radians(WITHIN))
        out[name] = float(hit.mean())
        out[f"{name}_one_direction_for_all"] = float(common.mean(0).max())
        hits.append(hit)
    out["both"] = float((hits[0] & hits[1]).mean())
    return out


def evaluate_loop(signs: ImportedSigns, every: int = 1) -> dict[str, Any]:
    """Share of rows whose codes come back from the inferred sign, by feature; `every`: only each so-manieth row."""
    good, of = dict.fromkeys(FEATURES, 0), dict.fromkeys(FEATURES, 0)
    for gloss in list(signs)[::every]:
        ours = code(signs[gloss])
        for name, theirs in signs.entries[gloss].features.items():
            of[name] += 1
            good[name] += ours[name] == theirs
    share = {name: good[name] / of[name] for name in FEATURES if of[name]}
    return {"entries": len(list(signs)[::every]), "bar": LOOP_BAR, "share": share}


def evaluate_performed(signs: ImportedSigns, every: int = 1) -> dict[str, Any]:
    """Every inferred sign performed: how many cannot be (not finite, or an error), and how fast wrists get, m/s."""
    speeds, failed = {}, []
    for gloss in list(signs)[::every]:
        try:
            speeds[gloss] = fastest_wrist(synthesise(signs[gloss]))
        except ValueError:
            failed.append(gloss)
    values = np.array(list(speeds.values()))
    failed += [gloss for gloss, speed in speeds.items() if not np.isfinite(speed)]
    return {
        "signs": len(values),
        "failed": failed,
        **{name: float(np.quantile(values, q)) for name, q in (("median", 0.5), ("p99", 0.99), ("max", 1.0))},
        "above_4": {gloss: round(speed, 1) for gloss, speed in speeds.items() if speed > FAST},
    }


def fastest_wrist(motion: Motion) -> float:
    """Metres a second, on the neutral body."""
    positions, _ = forward(NEUTRAL, motion.rotations.astype(float))
    wrists = positions[:, [joint("right_wrist"), joint("left_wrist")]]
    return float(np.linalg.norm(np.diff(wrists, axis=0), axis=-1).max(initial=0.0) * motion.fps)


def performed_as_text(told: Mapping[str, Any]) -> list[str]:
    """The figures as lines."""
    return [
        f"Inferred signs performed: {told['signs']}, failed {len(told['failed'])}",
        f"  fastest wrist, m/s: median {told['median']:.1f}, 99 % below {told['p99']:.1f}, most {told['max']:.1f}; "
        f"above {FAST:.0f}: {told['above_4']}",
    ]


def as_text(orientation: Mapping[str, Any], loop: Mapping[str, Any]) -> list[str]:
    """The figures as lines."""
    lines = [
        f"Inferred orientation at the onset against hand-written (within {orientation['within_degrees']:.0f} degrees)"
    ]
    for half in ("made_with", "held_out"):
        if half in orientation:
            told = orientation[half]
            lines.append(
                f"  {half:9} {told['signs']:4d} signs  palm {told['palm']:.1%} (one direction for all "
                f"{told['palm_one_direction_for_all']:.1%})  fingers {told['fingers']:.1%} "
                f"({told['fingers_one_direction_for_all']:.1%})  both {told['both']:.1%}"
            )
    lines += ["", f"Codes that come back from {loop['entries']} inferred signs (bar {loop['bar']:.0%} each)"]
    return [*lines, *(f"  {name:18} {share:.1%}" for name, share in loop["share"].items())]


def _unit(v: np.ndarray) -> np.ndarray:
    return v / np.linalg.norm(v, axis=-1, keepdims=True)
