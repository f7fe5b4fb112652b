"""Acclaim skeletons (`.asf`) and their motions (`.amc`), as the CMU motion capture database has them, as a `Bvh`.

A bone turns about its near end by `C M C^-1`: `M` its Euler angles, `C` the bone's axes in rest, both about fixed axes
in the order X, Y, Z. A joint of ours is where a bone begins, which is where the bone above it ends: `direction` times
`length`. Bones get the names that the BVH release of the same recordings gives them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ..errors import InputError
from ..formats.bvh import Bvh
from ..motion.rotations import from_euler, inverse, multiply, to_euler

_NAMES = {
    "root": "Hips", "lowerback": "LowerBack", "upperback": "Spine", "thorax": "Spine1", "lowerneck": "Neck",
    "upperneck": "Neck1", "head": "Head",
    **{f"{s}{theirs}": f"{side}{ours}" for s, side in (("l", "Left"), ("r", "Right")) for theirs, ours in (
        ("hipjoint", "HipJoint"), ("femur", "UpLeg"), ("tibia", "Leg"), ("foot", "Foot"), ("toes", "ToeBase"),
        ("clavicle", "Shoulder"), ("humerus", "Arm"), ("radius", "ForeArm"), ("wrist", "Wrist"), ("hand", "Hand"),
        ("fingers", "FingerBase"), ("thumb", "ThumbBase"))},
}  # fmt: skip
_ROOT = ("tx", "ty", "tz", "rx", "ry", "rz")


@dataclass
class _Bone:
    name: str = ""
    direction: np.ndarray = field(default_factory=lambda: np.zeros(3))
    length: float = 0.0
    axis: np.ndarray = field(default_factory=lambda: np.zeros(3))
    dof: tuple[str, ...] = ()


@dataclass(frozen=True)
class Acclaim:
    """A skeleton: bone names with "root" first, parents by index, offsets `(J, 3)` in file units, axes `(J, 3)` in
    degrees, and the channels of each bone."""

    names: tuple[str, ...]
    parents: tuple[int, ...]
    offsets: np.ndarray
    axes: np.ndarray
    channels: tuple[tuple[str, ...], ...]


def parse_asf(text: str, where: str) -> Acclaim:
    """A skeleton from an `.asf` file's text; InputError names the line that is wrong."""
    bones: dict[str, _Bone] = {"root": _Bone("root", dof=_ROOT)}
    parents: dict[str, str] = {}
    bone, section = _Bone(), ""
    for number, words in _lines(text):
        place = f"{where}, line {number}"
        if words[0].startswith(":"):
            section = words[0].lower()
        elif section == ":root" and words[0] == "order":
            bones["root"].dof = tuple(word.lower() for word in words[1:])
        elif section == ":units" and words[0] == "angle" and words[1:2] != ["deg"]:
            raise InputError(f"{place}: angles in {' '.join(words[1:])}, expected deg")
        elif section == ":bonedata":
            if words[0] == "begin":
                bone = _Bone()
            elif words[0] == "end":
                bones[bone.name] = bone
            else:
                _set(bone, words, place)
        elif section == ":hierarchy" and words[0] not in ("begin", "end"):
            parents |= dict.fromkeys(words[1:], words[0])
    return _skeleton(bones, parents, where)


def parse_amc(text: str, skeleton: Acclaim, fps: float, where: str) -> Bvh:
    """A motion from an `.amc` file's text on its skeleton; InputError names the line that is wrong.

    The file counts frames from 1; they come out from 0.
    """
    width = {name: len(dof) for name, dof in zip(skeleton.names, skeleton.channels, strict=True)}
    frames: list[dict[str, list[float]]] = []
    for number, words in _lines(text):
        if words[0].startswith(":"):
            continue
        if len(words) == 1 and words[0].isdecimal():
            frames.append({})
            continue
        try:
            values = [float(word) for word in words[1:]]
        except ValueError:
            raise InputError(f"{where}, line {number}: expected a bone and numbers") from None
        if not frames or width.get(words[0]) != len(values) or not np.isfinite(values).all():
            told = f"{width[words[0]]} numbers" if words[0] in width else "a bone of the skeleton"
            raise InputError(f"{where}, line {number}: '{words[0]}' with {len(values)} numbers, expected {told}")
        frames[-1][words[0]] = values
    if not frames:
        raise InputError(f"{where}: has no frames")
    return _bvh(skeleton, frames, fps, where)


def counted(text: str) -> int:
    """The number of frames of an `.amc` file's text."""
    return sum(line.strip().isdecimal() for line in text.splitlines())


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if words and not words[0].startswith("#"):
            yield number, words


def _set(bone: _Bone, words: list[str], place: str) -> None:
    try:
        match words[0]:
            case "name":
                bone.name = words[1]
            case "direction":
                bone.direction = np.array([float(word) for word in words[1:4]])
            case "length":
                bone.length = float(words[1])
            case "axis":
                if words[4].upper() != "XYZ":
                    raise InputError(f"{place}: axes in the order {words[4]}, expected XYZ")
                bone.axis = np.array([float(word) for word in words[1:4]])
            case "dof":
                bone.dof = tuple(word.lower() for word in words[1:])
    except (IndexError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{place}: '{' '.join(words)[:40]}' cannot be read") from None


def _skeleton(bones: dict[str, _Bone], parents: dict[str, str], where: str) -> Acclaim:
    names, stack = list[str](), ["root"]
    while stack:
        names.append(stack.pop())
        stack += [name for name, parent in parents.items() if parent == names[-1]]
    unknown = [name for name in names if name not in bones]
    if unknown or len(names) < 2 or set(bones[names[0]].dof) != set(_ROOT):
        raise InputError(
            f"{where}: {f'no bone {unknown[0]}' if unknown else 'no skeleton below the root'}, get it again"
        )
    above = [parents.get(name, "") for name in names]
    lengths = [bones[name].direction * bones[name].length if name else np.zeros(3) for name in above]
    return Acclaim(
        tuple(names),
        tuple(names.index(name) if name else -1 for name in above),
        np.array(lengths),
        np.array([bones[name].axis for name in names]),
        tuple(bones[name].dof for name in names),
    )


def _bvh(skeleton: Acclaim, frames: list[dict[str, list[float]]], fps: float, where: str) -> Bvh:
    columns, channels = [], []
    for j, (name, dof) in enumerate(zip(skeleton.names, skeleton.channels, strict=True)):
        lacking = [i for i, frame in enumerate(frames) if dof and name not in frame]
        if lacking:
            raise InputError(f"{where}: frame {lacking[0] + 1} has no '{name}', the file is cut short")
        values = np.array([frame[name] for frame in frames]) if dof else np.zeros((len(frames), 0))
        angles = np.zeros((len(frames), 3))
        for axis, column in zip(dof, values.T, strict=True):
            if axis[0] == "r":
                angles[:, "xyz".index(axis[1])] = column
        if j == 0:
            columns.append(np.stack([values[:, dof.index(f"t{axis}")] for axis in "xyz"], 1))
        columns.append(_local(angles, skeleton.axes[j]))
        channels.append(
            (*(() if j else ("Xposition", "Yposition", "Zposition")), "Zrotation", "Xrotation", "Yrotation")
        )
    names = tuple(_NAMES.get(name, name) for name in skeleton.names)
    return Bvh(names, skeleton.parents, skeleton.offsets, tuple(channels), {}, np.concatenate(columns, 1), 1 / fps)


def _local(angles: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """Angles about a bone's own axes `(T, 3)` XYZ to Z, X, Y about the world's in rest, degrees."""
    frame = _fixed(axis)
    turn = multiply(multiply(frame, _fixed(angles)), inverse(frame))
    return np.degrees(np.unwrap(to_euler("ZXY", turn), axis=0))


def _fixed(angles: np.ndarray) -> np.ndarray:
    """Quaternions of turns about the fixed X, then Y, then Z axis; degrees."""
    return from_euler("ZYX", np.radians(angles[..., ::-1]))
