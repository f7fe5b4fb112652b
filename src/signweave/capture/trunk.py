"""Pelvis, spine, neck and head from what a layout gives: hips and shoulders at least; more where there is more.

Hips and shoulders alone leave open who bends: the pelvis then stays upright and the three joints of the spine share the
bend evenly. Shoulders move with the collar bones too; their part is what the scapula rhythm says of the upper arms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..body.points import HOLISTIC, holistic_points
from ..body.shape import load_body
from ..body.signers import signer_names
from ..motion.arms import scapula
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Motion
from ..motion.rotations import about, between, from_axes, identity, inverse, multiply, power, rotate, unit
from ..motion.skeleton import SIDES, joint
from .fingers import align
from .limits import NECK, SPINE, turn_within
from .places import HEAD_POINTS, Places

_UP = np.array([0.0, 1.0, 0.0])
_SPINE = ("spine1", "spine2", "spine3")
_ROUNDS, _SETTLED = 6, 2e-4  # half radians
_BUILD = {True: 0.0, False: np.radians(15.0)}  # exact places are believed
_LEAN = 0.5  # of a lean by a detector's depth
_FLAT_ROUNDS = 12
_NECK_SHARE = 0.4  # of the head's turn on the chest, as the notation's synthesis shares it
RIGID_FACE = (10, 151, 9, 8, 168, 6, 197, 195, 5, 4, 1, 33, 133, 362, 263, 127, 356, 234, 454, 54, 284, 103, 332, 21,
              251, 162, 389, 98, 327, 67, 297, 109, 338)  # fmt: skip
"""Points of the face mesh that the face's actions hardly move: forehead, nose, corners of the eyes, sides."""


@dataclass(frozen=True)
class Trunk:
    """Global rotations `(T, 4)` of pelvis, spine1 to spine3, neck and head; `collars`: side to the rhythm's local turn,
    `(T, 4)`; `upper`: side to the upper arm's direction `(T, 3)`, NaN where unknown."""

    pelvis: np.ndarray
    spine: tuple[np.ndarray, np.ndarray, np.ndarray]
    neck: np.ndarray
    head: np.ndarray
    collars: dict[str, np.ndarray]
    upper: dict[str, np.ndarray]

    @property
    def chest(self) -> np.ndarray:
        """`(T, 4)` global rotation of spine3."""
        return self.spine[2]


def solve_trunk(places: Places) -> Trunk:
    """All of the trunk; what is not known stays upright and faces ahead."""
    pelvis = _pelvis(places)
    upper = {s: unit(places.of(f"{s}_elbow") - places.of(f"{s}_shoulder")) for s in SIDES}
    if all(places.knows(name).any() for name in (*_SPINE, "neck")):
        spine = _spine_of_joints(places, pelvis)
        collars = {s: scapula(s, rotate(inverse(spine[2]), _known(upper[s], s))) for s in SIDES}
    else:
        spine, collars = _shared_spine(places, pelvis, upper)
    chest = spine[2]
    head = _head(places, chest)
    rel = turn_within(multiply(inverse(chest), head), 2 * NECK)
    neck = multiply(chest, power(rel, _NECK_SHARE))
    return Trunk(pelvis, spine, neck, multiply(chest, rel), collars, upper)


def _pelvis(places: Places) -> np.ndarray:
    """Across from hip to hip; upright, or along the lowest bone of the spine where that is known."""
    across = places.of("left_hip") - places.of("right_hip")
    if places.knows("spine1").any():
        origin = places.of("pelvis")
        names = ("left_hip", "right_hip", "spine1")
        ours = np.stack([NEUTRAL.offsets[joint(n)] for n in names])
        seen = np.stack([places.of(n) - origin for n in names], 1)
        out = align(unit(ours), unit(seen))
    else:
        out = from_axes(across, np.broadcast_to(_UP, across.shape))
    return np.where(np.isfinite(out).all(-1, keepdims=True), out, identity(1)[0])


def _spine_of_joints(places: Places, pelvis: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each bone of the spine points where it points; the chest lies on neck and collars (or shoulders)."""
    names = [n for n in ("neck", "left_collar", "right_collar") if places.knows(n).any()]
    if len(names) < 3:
        names = ["neck", "left_shoulder", "right_shoulder"]
    rest = NEUTRAL.rest
    at = joint("spine3")
    ours = unit(np.stack([rest[joint(n)] - rest[at] for n in names]))
    seen = unit(np.stack([places.of(n) - places.of("spine3") for n in names], 1))
    chest = align(ours, seen)
    chest = np.where(np.isfinite(chest).all(-1, keepdims=True), chest, pelvis)
    out, above = [], pelvis
    for step, (name, child) in enumerate((("spine1", "spine2"), ("spine2", "spine3"))):
        rel = multiply(inverse(above), chest)
        shared = multiply(above, power(rel, 1 / (3 - step)))
        offset = NEUTRAL.offsets[joint(child)]
        bone = places.of(child) - places.of(name)
        turn = _aimed(shared, offset, bone)
        out.append(turn)
        above = turn
    return out[0], out[1], chest


def _aimed(turn: np.ndarray, rest: np.ndarray, bone: np.ndarray) -> np.ndarray:
    """`turn (T, 4)`, turned on the shortest way so that `rest (3,)` points along `bone (T, 3)`, where that is known."""
    known = np.isfinite(bone).all(-1, keepdims=True)
    now = rotate(turn, np.broadcast_to(rest, bone.shape))
    return np.where(known, multiply(between(now, np.where(known, bone, now)), turn), turn)


def _shared_spine(
    places: Places, pelvis: np.ndarray, upper: dict[str, np.ndarray]
) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], dict[str, np.ndarray]]:
    """A chest whose shoulders point across and stand above the hips as seen; the spine shares its turn in thirds."""
    left, right = places.of("left_shoulder"), places.of("right_shoulder")
    hips = (places.of("left_hip") + places.of("right_hip")) / 2
    line, up = left - right, (left + right) / 2 - hips
    steady = np.isfinite(up).all(-1, keepdims=True)
    up = np.where(steady, _at_ease(up, pelvis, places.exact), _UP)
    known = np.isfinite(line).all(-1, keepdims=True)
    seen = np.stack([np.where(known, unit(line), np.nan), unit(up)], 1)
    rel = identity(len(places)).astype(float)
    collars = dict.fromkeys(SIDES, rel)
    low = rotate(pelvis, NEUTRAL.offsets[joint("spine1")] - _hip_middle())
    for _ in range(_ROUNDS):
        chest = multiply(pelvis, rel)
        toward = {s: rotate(inverse(chest), _known(upper[s], s, chest)) for s in SIDES}
        collars = {s: scapula(s, toward[s]) for s in SIDES}
        first, second, _ = _thirds(pelvis, rel)
        at = low + rotate(first, NEUTRAL.offsets[joint("spine2")]) + rotate(second, NEUTRAL.offsets[joint("spine3")])
        ends = {s: rotate(chest, shoulder_in_chest(s, collars[s])) for s in SIDES}
        middle = at + (ends["left"] + ends["right"]) / 2
        ours = np.stack([unit(ends["left"] - ends["right"]), np.where(steady, unit(middle), _UP)], 1)
        turn = align(ours, seen)
        turn = np.where(np.isfinite(turn).all(-1, keepdims=True), turn, identity(1)[0])
        rel = turn_within(multiply(inverse(pelvis), multiply(turn, chest)), 3 * SPINE)
        if np.abs(turn[:, :3]).max() < _SETTLED:
            break
    return _thirds(pelvis, rel), collars


def _thirds(pelvis: np.ndarray, rel: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Global turns `(T, 4)` of the spine's three joints that share the turn `rel` from the pelvis evenly."""
    third = power(rel, 1 / 3)
    first = multiply(pelvis, third)
    return first, multiply(first, third), multiply(pelvis, rel)


def _at_ease(up: np.ndarray, pelvis: np.ndarray, exact: bool) -> np.ndarray:
    """`up (T, 3)`, hips to shoulders, as far forward or back as in rest when it is as usual in this clip.

    How far shoulders stand before the hips is a matter of build, of the camera's tilt and of a detector's taste; a
    signer who leans all through a clip by more than `_BUILD` still leans by the rest. What leans from moment to moment
    counts in part, unless depth is exact: a detector's depth of hips and shoulders wanders.
    """
    ours = NEUTRAL.rest[[joint("left_shoulder"), joint("right_shoulder")]].mean(0) - NEUTRAL.rest[0] - _hip_middle()
    local = rotate(inverse(pelvis), up)
    lean = np.arctan2(local[:, 2], local[:, 1])
    usual = np.nanmedian(lean) if np.isfinite(local).any() else 0.0
    off = np.clip(usual - np.arctan2(ours[2], ours[1]), -_BUILD[exact], _BUILD[exact])
    unsure = 0.0 if exact else (1 - _LEAN) * np.nan_to_num(lean - usual)
    back = rotate(about("x", np.full(len(up), -off) - unsure), local)
    return rotate(pelvis, back)


def shoulder_in_chest(side: str, collar: np.ndarray) -> np.ndarray:
    """`(T, 3)` the shoulder joint from spine3 in the chest's frame, neutral metres."""
    offset = rotate(collar, NEUTRAL.offsets[joint(f"{side}_shoulder")].astype(float))
    return offset + NEUTRAL.offsets[joint(f"{side}_collar")]


def _hip_middle() -> np.ndarray:
    return NEUTRAL.offsets[[joint("left_hip"), joint("right_hip")]].mean(0)


def _known(upper: np.ndarray, side: str, chest: np.ndarray | None = None) -> np.ndarray:
    """Upper arms that are not known hang down."""
    return np.where(np.isfinite(upper).all(-1, keepdims=True), upper, -_UP)


def head_turn(places: Places) -> np.ndarray:
    """`(T, 4)` global rotation of the head by its eleven points alone; NaN where they are not known."""
    rows = [i for i in range(len(HEAD_POINTS)) if np.isfinite(places.head[:, i]).any()]
    if len(rows) < 4:
        return np.full((len(places), 4), np.nan)
    return _laid(head_template()[rows], places.head[:, rows])


def _head(places: Places, chest: np.ndarray) -> np.ndarray:
    """Global rotation `(T, 4)` of the head: from the face mesh, else from the head's points, else its place alone."""
    out = np.full((len(places), 4), np.nan)
    if places.face.shape[1]:
        rows = [i for i in RIGID_FACE if np.isfinite(places.face[:, i]).any()]
        if len(rows) >= 6:
            out = _laid(face_template()[rows], places.face[:, rows])
    rows = [i for i in range(len(HEAD_POINTS)) if np.isfinite(places.head[:, i]).any()]
    if len(rows) >= 4 and not np.isfinite(out).all():
        by_points = _laid(head_template()[rows], places.head[:, rows])
        out = np.where(np.isfinite(out), out, by_points)
    if not np.isfinite(out).all() and places.knows("head").any() and places.knows("neck").any():
        bone = places.of("head") - places.of("neck")
        aimed = _aimed(chest, NEUTRAL.offsets[joint("head")], bone)
        out = np.where(np.isfinite(out), out, aimed)
    return np.where(np.isfinite(out).all(-1, keepdims=True), out, chest)


def _laid(template: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The turn that lays a template `(N, 3)` on points `(T, N, 3)`, both about their middles.

    Flat points take their depth from the template as laid before, from the front first, a few times.
    """
    ours, seen = template - template.mean(0), points - points.mean(1, keepdims=True)
    if np.nanmax(np.abs(seen[..., 2]), initial=0) > 1e-6:
        return align(ours, seen)
    turn = np.broadcast_to([0.0, 0.0, 0.0, 1.0], (len(seen), 4))
    for _ in range(_FLAT_ROUNDS):
        laid = rotate(turn[:, None], ours)
        size = (laid[..., :2] * seen[..., :2]).sum((1, 2)) / (laid[..., :2] ** 2).sum((1, 2))
        turn = align(ours, np.concatenate([seen[..., :2], size[:, None, None] * laid[..., 2:]], -1))
        turn = np.where(np.isfinite(turn), turn, [0.0, 0.0, 0.0, 1.0])
    return np.where(np.isfinite(seen).all((1, 2))[:, None], turn, np.nan)


@lru_cache(maxsize=1)
def _mean_points() -> np.ndarray:
    """`(543, 3)` Holistic's points from the head joint, the mean over all bodies at rest: nobody's own face."""
    rest = Motion.rest()
    bodies = [load_body(name) for name in ("neutral", *signer_names())]
    return np.mean([holistic_points(b, rest)[0] - b.skeleton.rest[joint("head")] for b in bodies], 0)


def head_template() -> np.ndarray:
    """`(11, 3)` HEAD_POINTS in rest."""
    return _mean_points()[HOLISTIC["pose"]][: len(HEAD_POINTS)]


def face_template() -> np.ndarray:
    """`(468, 3)` the face mesh in rest."""
    return _mean_points()[HOLISTIC["face"]]
