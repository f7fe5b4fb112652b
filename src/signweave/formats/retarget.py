"""A foreign skeleton's movement on the signing skeleton.

Global rotations are carried over relative to each skeleton's own rest: `G = G_source A`, where the constant `A` of a
joint turns our T-pose bone onto the source's rest bone. So a limb points where the source's limb points at every
frame, and twist comes along. Torso, neck and head keep the source's turns as they are (`A` is the identity): their
bones differ in direction between skeletons for anatomical reasons only. Files without a rest pose: see `restless.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import InputError
from ..motion.faceangles import FACE_JOINTS, face_from_rotations
from ..motion.kinematics import locals_from_globals
from ..motion.neutral import NEUTRAL, POINTS
from ..motion.nouns import Motion
from ..motion.rotations import angle, between, continuous, from_axes, identity, inverse, multiply, rotate, slerp
from ..motion.skeleton import FINGERS, HAND_JOINTS, JOINTS, PARENTS, SIDES, joint
from .bvh import Bvh
from .jointnames import CONVENTIONS, REQUIRED, joint_table
from .restless import alignment, upright

_SAME_REST = np.radians(15)  # a T-pose of another body differs by less, an A-pose by more
_STILL = np.radians(3)  # joints this near to rest on average: a calibration frame
_JUMP = np.radians(200)  # a second: faster than all joints of a body together ever turn from standing still
_RAMP = 12  # frames, the longest way out of a calibration pose that is looked for
_BELIEVED = np.radians(45)  # an End Site that points further away from its bone is a placeholder
_FINGERS = frozenset(HAND_JOINTS["left"] + HAND_JOINTS["right"])
# what a joint's bone points to; torso, neck, head, jaw and eyes have no entry
_LINKS = (
    *(("hip", "knee"), ("knee", "ankle"), ("ankle", "foot"), ("shoulder", "elbow"), ("elbow", "wrist")),
    *(("wrist", "middle1"), *((f"{f}{bone}", f"{f}{bone + 1}") for f in FINGERS for bone in (1, 2))),
)
_AIM = {f"{side}_{a}": f"{side}_{b}" for side in SIDES for a, b in _LINKS}
# joints of a spine that a source may lack: the one above, and the one below that share the bend
_SHARED = (
    ("spine1", "pelvis", "spine3"),
    ("spine2", "spine1", "spine3"),
    ("spine3", "spine2", "neck"),
    ("neck", "spine3", "head"),
)


@dataclass(frozen=True)
class Source:
    """The source in our axes: `table` our joint names to its joints, `turns (T, J, 4)` global, `places (T, J, 3)`.

    `stands`: whether its rest is a pose that turns can be measured from.
    """

    convention: str
    stands: bool
    table: dict[str, int]
    rest: np.ndarray
    ends: dict[int, np.ndarray]
    turns: np.ndarray
    places: np.ndarray


@dataclass(frozen=True)
class Standing:
    """How a skeleton stands whose OFFSETs form no pose: `up (4,)` makes its world Y up, `alignment` is `(55, 4)`."""

    up: np.ndarray
    alignment: np.ndarray


def standing(bvh: Bvh, where: str) -> Standing | None:
    """The T-pose of a skeleton that has none in its rest, found from these frames; None where the rest is one.

    For many files of one skeleton: found once from frames of all, it is surer than from each, and the same for all.
    """
    convention, table = _named(bvh, where)
    source = _in_our_axes(bvh, convention, table)
    if source.stands:
        return None
    return Standing(upright(table, bvh.forward()[0]), alignment(table, source.turns, source.places))


def retarget(
    bvh: Bvh,
    where: str,
    fps: float | None = None,
    drop_rest: bool | None = None,
    stands: Standing | None = None,
) -> Motion:
    """A Motion from any humanoid BVH; `where` names the file in errors. Metres by the length of the legs.

    `stands`: what `standing` found for this skeleton; used only where the rest is no pose.
    """
    convention, table = _named(bvh, where)
    fps = bvh.fps if fps is None else fps
    if not 0 < fps < 1e5:
        raise InputError(f"{where}: {fps} frames a second, expected more than 0")
    source = _in_our_axes(bvh, convention, table, stands)
    first = calibration(bvh, fps) if drop_rest is None else int(drop_rest)
    if first >= len(bvh):
        raise InputError(f"{where}: holds only a rest pose")
    turns, known = _globals(source, stands)
    rotations = locals_from_globals(PARENTS, turns)
    for name in set(FACE_JOINTS) - set(table):
        rotations[:, joint(name)] = (0, 0, 0, 1)
    face = face_from_rotations({name: rotations[:, joint(name)] for name in FACE_JOINTS}, len(bvh))
    rotations[:, [joint(name) for name in FACE_JOINTS]] = (0, 0, 0, 1)
    confidence = np.tile(np.append(known, "jaw" in table).astype(np.float32), (len(bvh), 1))
    translation = _translation(source, turns, where)
    keep = slice(first, None)
    return Motion(
        continuous(rotations)[keep].astype(np.float32),
        translation[keep].astype(np.float32),
        face[keep],
        confidence[keep],
        fps,
    )


def _named(bvh: Bvh, where: str) -> tuple[str, dict[str, int]]:
    """The convention of a file's joint names, and which joint is which; InputError where too few are known."""
    convention, table = joint_table(bvh.names)
    missing = [name for name in REQUIRED if name not in table]
    if missing:
        raise InputError(
            f"{where}: no joint found for {', '.join(missing[:4])} among '{', '.join(bvh.names[:6])}' ...; "
            f"expected names as in {', '.join(CONVENTIONS)}"
        )
    return convention, table


def _in_our_axes(bvh: Bvh, convention: str, table: dict[str, int], stands: Standing | None = None) -> Source:
    """Turn the source so that its rest pose stands Y up and faces +Z."""
    at = {name: bvh.rest[i] for name, i in table.items()}
    left = at["left_hip"] - at["right_hip"] + at["left_shoulder"] - at["right_shoulder"]
    up = at["left_shoulder"] + at["right_shoulder"] - at["left_hip"] - at["right_hip"]
    lengths = np.linalg.norm(left), np.linalg.norm(up)
    places, turns = bvh.forward()
    if min(lengths) < 1e-9 or abs(left @ up) > 0.5 * lengths[0] * lengths[1]:
        turn = upright(table, places) if stands is None else stands.up
        turns, places = multiply(turn, turns), rotate(turn, places)
        return Source(convention, False, table, bvh.rest, {}, turns, places)
    turn = inverse(_snapped(from_axes(left, up)))
    ends = {j: rotate(turn, tips[0]) for j, tips in bvh.ends.items()}
    turns = multiply(multiply(turn, turns), inverse(turn))
    return Source(convention, True, table, rotate(turn, bvh.rest), ends, turns, rotate(turn, places))


def _snapped(q: np.ndarray) -> np.ndarray:
    """The nearest of the 24 turns between coordinate axes, if within 20 degrees: files use axes, not slants."""
    axes = np.concatenate([np.eye(3), -np.eye(3)])
    candidates = [from_axes(x, y) for x in axes for y in axes if abs(x @ y) < 0.5]
    nearest = min(candidates, key=lambda c: float(angle(c, q)))
    return nearest if angle(nearest, q) < np.radians(20) else q


def calibration(bvh: Bvh, fps: float | None = None) -> int:
    """How many frames at the start are a rest pose put there for calibration, and the way out of it; mostly 0.

    Movement that is meant leaves rest slowly. Smoothing spreads the jump over some frames (eight in the CMU files): all
    as long as the speed is a good part of its peak belong to it.
    """
    _, table = joint_table(bvh.names)
    fps = bvh.fps if fps is None else fps
    rotations = bvh.rotations[
        : _RAMP + 2, [i for name, i in table.items() if joint(name) and joint(name) not in _FINGERS]
    ]
    if len(rotations) < _RAMP + 2:
        return 0
    from_rest, steps = angle(rotations[0]), angle(rotations[:_RAMP], rotations[1 : _RAMP + 1]).mean(-1)
    if from_rest.mean() > _STILL or from_rest.max() > 4 * _STILL or steps[0] * fps < _JUMP:
        return 0
    return int(np.flatnonzero(steps > 0.15 * steps.max())[-1]) + 1


def _globals(source: Source, stands: Standing | None) -> tuple[np.ndarray, np.ndarray]:
    """Our global rotations `(T, 55, 4)`, and for each joint whether the source tells it."""
    if source.stands:
        constant = _alignment(source)
    elif stands is not None:
        constant = stands.alignment
    else:
        constant = alignment(source.table, source.turns, source.places)
    turns = identity(len(source.turns), len(JOINTS)).astype(np.float64)
    known = np.zeros(len(JOINTS), bool)
    for j, name in enumerate(JOINTS):
        if name in source.table:
            turns[:, j] = multiply(source.turns[:, source.table[name]], constant[j])
            known[j] = True
        elif j:
            turns[:, j] = turns[:, PARENTS[j]]
    for name, above, below in _SHARED:
        if name not in source.table and below in source.table:  # a spine of fewer bones: share the bend
            turns[:, joint(name)] = slerp(turns[:, joint(above)], turns[:, joint(below)], 0.5)
            known[joint(name)] = True
    return turns, known


def _alignment(source: Source) -> np.ndarray:
    """`(55, 4)`: the constant that turns each T-posed joint of ours onto the source's rest."""
    out = identity(len(JOINTS)).astype(np.float64)
    aims = {name: _bones(source, name) for name in JOINTS if name in source.table}
    arms = [f"{side}_{name}" for side in SIDES for name in ("shoulder", "elbow")]
    if source.convention == "SMPL" and all(_bend(aims[name]) < _SAME_REST for name in arms):
        return out  # the same rest by definition: turns mean the same on both sides
    for j, name in enumerate(JOINTS):
        if PARENTS[j] >= 0 and (name in _AIM or j in _FINGERS):
            above = PARENTS[j]
            out[j] = out[above]
            bones = aims.get(name)
            if bones is not None:
                bend = between(rotate(out[above], bones[0]), bones[1])
                if _AIM.get(name) in source.table or angle(bend) < _BELIEVED:
                    out[j] = multiply(bend, out[above])
            if name.endswith("_wrist"):
                out[j] = _palm(source, name[: name.index("_")], out[j])
    return out


def _bend(bones: tuple[np.ndarray, np.ndarray] | None) -> float:
    return 0.0 if bones is None else float(angle(between(*bones)))


def _bones(source: Source, name: str) -> tuple[np.ndarray, np.ndarray] | None:
    """The bone of a joint in our rest and in the source's, `(3,)` each; None where either has none."""
    here = source.table[name]
    if joint(name) in _FINGERS and name[-1] == "3":
        ours = POINTS[f"{name[:-1]}_tip"][1]
        return (ours, source.ends[here]) if _long(source.ends.get(here)) else None
    if name not in _AIM:
        return None
    ours = NEUTRAL.offsets[joint(_AIM[name])]
    if _AIM[name] in source.table:
        theirs = source.rest[source.table[_AIM[name]]] - source.rest[here]
        return (ours, theirs) if _long(theirs) else None
    return (ours, source.ends[here]) if _long(source.ends.get(here)) else None


def _long(bone: np.ndarray | None) -> bool:
    return bone is not None and float(np.linalg.norm(bone)) > 1e-6


def _palm(source: Source, side: str, otherwise: np.ndarray) -> np.ndarray:
    """A wrist's constant from the plane of its knuckles, where the source has them."""
    names = [f"{side}_{n}" for n in ("wrist", "middle1", "index1", "pinky1")]
    if any(name not in source.table for name in names):
        return otherwise
    frames = []
    for rest, index in ((NEUTRAL.rest, joint), (source.rest, source.table.__getitem__)):
        wrist, middle, first, last = (rest[index(name)] for name in names)
        if not (_long(middle - wrist) and _long(first - last)):
            return otherwise
        frames.append(from_axes(middle - wrist, first - last))
    return multiply(frames[1], inverse(frames[0]))


def _translation(source: Source, turns: np.ndarray, where: str) -> np.ndarray:
    """Pelvis displacement `(T, 3)`: the middle between the hips goes where the source's goes, scaled by leg length."""
    table, rest = source.table, source.rest
    legs = [("hip", "knee"), ("knee", "ankle")] if all(f"{s}_ankle" in table for s in SIDES) else [("hip", "knee")]
    bones = [[rest[table[f"{s}_{b}"]] - rest[table[f"{s}_{a}"]] for a, b in legs] for s in SIDES]
    theirs = float(np.linalg.norm(bones, axis=-1).sum(1).mean())
    ours = np.mean([sum(NEUTRAL.length(f"{s}_{b}") for _, b in legs) for s in SIDES])
    if theirs < 1e-9:
        raise InputError(f"{where}: the legs have no length, so there is no scale")
    middle = source.places[:, [table["left_hip"], table["right_hip"]]].mean(1) * (ours / theirs)
    hips = NEUTRAL.offsets[[joint("left_hip"), joint("right_hip")]].mean(0).astype(np.float64)
    return middle - rotate(turns[:, 0], hips) - NEUTRAL.rest[0]
