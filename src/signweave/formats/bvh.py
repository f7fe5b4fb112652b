"""BVH: any skeleton and any channel order in, real finger joints out.

Reading is in two steps: `parse` gives the file as it is (`Bvh`, with its own forward kinematics), `read` retargets it
to the signing skeleton (`retarget.py`). Angles in the file are degrees, turned about the moving axes in the order in
which the channels are listed. Position channels replace the joint's OFFSET, as in Blender and MotionBuilder. The rest
pose of a BVH is given by its OFFSETs alone.

Written: the 55 joints under their SMPL-X names, centimetres, channels Z X Y, an End Site at every tip. Jaw and eyes are
derived from the face weights. Lost: the rest of the face, confidence, contacts.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import InputError
from ..motion.faceangles import rotations_from_face
from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL, POINTS
from ..motion.nouns import Motion
from ..motion.rotations import from_euler, identity, to_euler
from ..motion.skeleton import JOINTS, PARENTS, Skeleton, joint
from .atomic import readable, writing

CENTIMETRES = 100.0
_CHANNELS = {f"{axis}{kind}": (kind, axis) for axis in "XYZ" for kind in ("position", "rotation")}


@dataclass(frozen=True)
class Bvh:
    """A BVH file as it is. `offsets (J, 3)` and `ends` in file units; `values (T, C)` degrees and file units.

    `channels`: the names per joint, in file order. `ends`: joint index to the offsets of its End Sites.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    offsets: np.ndarray
    channels: tuple[tuple[str, ...], ...]
    ends: dict[int, tuple[np.ndarray, ...]]
    values: np.ndarray
    frame_time: float

    def __len__(self) -> int:
        return len(self.values)

    @property
    def fps(self) -> float:
        """Frames a second; written frame times are rounded, so 0.033333 is read as 30."""
        rate = 1 / self.frame_time
        return float(round(rate)) if abs(rate - round(rate)) < 1e-4 * rate else round(rate, 6)

    @cached_property
    def rest(self) -> np.ndarray:
        """`(J, 3)` joint places with all channels at zero, file units (the root at its OFFSET)."""
        return Skeleton(self.names, self.parents, self.offsets).rest

    @cached_property
    def rotations(self) -> np.ndarray:
        """`(T, J, 4)` xyzw, parent-local."""
        out = identity(len(self), len(self.names)).astype(np.float64)
        for j, columns in enumerate(self._columns("rotation")):
            if columns:
                order = "".join(axis for axis, _ in columns)
                out[:, j] = from_euler(order, np.radians(self.values[:, [c for _, c in columns]]))
        return out

    def forward(self) -> tuple[np.ndarray, np.ndarray]:
        """Joint positions `(T, J, 3)` in file units and global rotations `(T, J, 4)`."""
        positions, turns = forward(Skeleton(self.names, self.parents, self.offsets), self.rotations)
        places = self._columns("position")
        if any(columns for j, columns in enumerate(places) if self.parents[j] >= 0):
            return self._forward_moving(places, turns), turns
        shift = np.zeros((len(self), 3))
        for axis, column in places[0]:
            shift[:, "XYZ".index(axis)] = self.values[:, column] - self.offsets[0, "XYZ".index(axis)]
        return positions + shift[:, None], turns

    def _forward_moving(self, places: list[list[tuple[str, int]]], turns: np.ndarray) -> np.ndarray:
        """Positions where joints below the root have position channels too."""
        from ..motion.rotations import rotate

        positions = np.empty((len(self), len(self.names), 3))
        for j, parent in enumerate(self.parents):
            offset = np.tile(self.offsets[j].astype(np.float64), (len(self), 1))
            for axis, column in places[j]:
                offset[:, "XYZ".index(axis)] = self.values[:, column]
            positions[:, j] = offset if parent < 0 else positions[:, parent] + rotate(turns[:, parent], offset)
        return positions

    def _columns(self, kind: str) -> list[list[tuple[str, int]]]:
        """Per joint: (axis, column of `values`) of its channels of one kind, in file order."""
        out, column = [], 0
        for names in self.channels:
            both = [(*_CHANNELS[name], column + i) for i, name in enumerate(names)]
            out.append([(axis, c) for k, axis, c in both if k == kind])
            column += len(names)
        return out


def read(path: str | os.PathLike[str], fps: float | None = None, drop_rest: bool | None = None) -> Motion:
    """Read and retarget to the signing skeleton. `fps` replaces the file's.

    `drop_rest`: leave out frame 0; None leaves out a calibration pose, and the way out of it, where there is one.
    """
    from .retarget import retarget

    return retarget(parse(path), str(path), fps, drop_rest)


def parse(path: str | os.PathLike[str]) -> Bvh:
    """Read a BVH as it is; a one-line InputError names the line or frame that is wrong."""
    from .bvhtext import parse_text

    path = readable(path, ".bvh")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is a binary file, expected BVH text") from error
    return parse_text(text, str(path))


def write(path: str | os.PathLike[str], motion: Motion, skeleton: Skeleton = NEUTRAL) -> None:
    """Write a Motion on `skeleton` (the neutral one unless given; `translation` is scaled to its legs).

    Read back: angles within 0.01 degree, the pelvis within 0.01 mm.
    """
    turns = motion.rotations.astype(np.float64)
    for name, turn in rotations_from_face(motion.face, motion.face_names).items():
        turns[:, joint(name)] = turn
    # unwrapped: neighbouring frames never jump by a whole turn, so that programs may interpolate
    angles = np.degrees(np.unwrap(to_euler("ZXY", turns), axis=0))
    scale = skeleton.leg_length / NEUTRAL.leg_length * CENTIMETRES
    pelvis = (NEUTRAL.rest[0] + motion.translation) * scale
    order = _depth_first()
    table = np.concatenate([pelvis, angles[:, order].reshape(len(motion), -1)], 1)
    lines = ["HIERARCHY", *_hierarchy(0, 0, skeleton), "MOTION", f"Frames: {len(motion)}"]
    lines.append(f"Frame Time: {1 / motion.fps:.12f}")
    with writing(path) as part, open(part, "w", encoding="ascii", newline="\n") as file:
        file.write("\n".join(lines) + "\n")
        np.savetxt(file, table, fmt="%.5f")


def _children(j: int) -> list[int]:
    return [child for child, parent in enumerate(PARENTS) if parent == j]


def _depth_first() -> list[int]:
    out, stack = [], [0]
    while stack:
        out.append(stack.pop())
        stack.extend(reversed(_children(out[-1])))
    return out


def _hierarchy(j: int, depth: int, skeleton: Skeleton) -> list[str]:
    pad, inner = "\t" * depth, "\t" * (depth + 1)
    # the root's OFFSET is zero and its channels are absolute: right for readers that add and for those that replace
    offset = np.zeros(3) if j == 0 else skeleton.offsets[j] * CENTIMETRES
    places = "6 Xposition Yposition Zposition" if j == 0 else "3"
    lines = [f"{pad}{'JOINT' if j else 'ROOT'} {JOINTS[j]}", f"{pad}{{", f"{inner}OFFSET {_triple(offset)}"]
    lines.append(f"{inner}CHANNELS {places} Zrotation Xrotation Yrotation")
    for child in _children(j):
        lines += _hierarchy(child, depth + 1, skeleton)
    if not _children(j):
        tip = _tip(JOINTS[j], skeleton) * CENTIMETRES
        lines += [f"{inner}End Site", f"{inner}{{", f"{inner}\tOFFSET {_triple(tip)}", f"{inner}}}"]
    return [*lines, f"{pad}}}"]


def _tip(name: str, skeleton: Skeleton) -> np.ndarray:
    """Where a last joint's bone ends, `(3,)` metres from the joint: a fingertip, the toes, the chin, the gaze."""
    point = "chin" if name == "jaw" else name.replace("3", "_tip")
    if point in POINTS and POINTS[point][0] == name:
        bone = name if name[-1] == "3" else "head"  # a fingertip is as long as this skeleton's finger
        return POINTS[point][1] * skeleton.length(bone) / NEUTRAL.length(bone)
    return np.array([0, 0, 0.07 if "foot" in name else 0.03])


def _triple(v: np.ndarray) -> str:
    return " ".join(f"{x + 0.0:.6f}" for x in v)
