"""A .glb written by signweave, back to a Motion."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pygltflib as gltf

from ..errors import InputError
from ..motion.faceangles import FACE_JOINTS
from ..motion.mirror import mirror
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Contact, GlossSpan, Motion
from ..motion.rotations import identity
from ..motion.skeleton import FACE_NAMES, JOINTS, PARENTS, Skeleton
from .atomic import readable

_WIDTH = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}


def read(path: str | os.PathLike[str], fps: float | None = None) -> Motion:
    """The motion of a file written here; `fps` replaces the file's. Confidence is 1 throughout: glTF holds none."""
    path = readable(path, ".glb")
    file = _load(path)
    extras = _extras(path, file)
    frames, rate = int(extras.get("frames", 0)), float(extras.get("fps", 0)) if fps is None else fps
    if frames < 1 or not 0 < rate < 1e5:
        raise InputError(f"{path}: {frames} frames at {rate:g} a second, expected more than 0 of both")
    channels = _channels(path, file, frames)
    rotations = identity(frames, len(JOINTS))
    for j, name in enumerate(JOINTS):
        if (name, "rotation") in channels and name not in FACE_JOINTS:
            rotations[:, j] = channels[name, "rotation"].reshape(-1, 4)
    face = next((values for (_, target), values in channels.items() if target == "weights"), np.zeros(0))
    face = face.reshape(frames, -1) if face.size else np.zeros((frames, len(FACE_NAMES)), np.float32)
    skeleton = _skeleton(path, file)
    scale = skeleton.leg_length / NEUTRAL.leg_length
    place = channels.get(("pelvis", "translation"), np.tile(skeleton.offsets[0], (frames, 1)))
    try:
        motion = Motion(
            rotations,
            (place.astype(np.float64).reshape(-1, 3) - skeleton.offsets[0]) / scale,
            face,
            np.ones((frames, len(JOINTS) + 1), np.float32),
            rate,
            contacts=tuple(Contact(**c) for c in extras.get("contacts", ())),
        )
        return mirror(motion) if extras.get("dominant") == "left" else motion
    except (ValueError, TypeError) as error:
        raise InputError(f"{path}: {error}") from error


def read_glosses(path: str | os.PathLike[str]) -> list[GlossSpan]:
    """When what was signed, from the animation's `extras`."""
    path = readable(path, ".glb")
    return [GlossSpan(**{"gloss": "", **g}) for g in _extras(path, _load(path)).get("glosses", ())]


def _load(path: Path) -> gltf.GLTF2:
    with open(path, "rb") as file:
        magic, version, length = np.frombuffer(file.read(12).ljust(12, b"\0"), "<u4")
    if magic != 0x46546C67 or version != 2:
        raise InputError(f"{path}: not a .glb file of glTF 2.0")
    if path.stat().st_size != length:
        raise InputError(f"{path}: cut in the middle or damaged, get it again")
    try:
        return gltf.GLTF2().load_binary(str(path))
    except Exception as error:  # pygltflib raises whatever its JSON and struct calls do
        raise InputError(
            f"{path}: damaged ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
        ) from error


def _extras(path: Path, file: gltf.GLTF2) -> dict[str, Any]:
    if not file.animations:
        raise InputError(f"{path}: holds no animation")
    extras = file.animations[0].extras or {}
    names = {node.name for node in file.nodes}
    if "frames" not in extras or not set(JOINTS) <= names:
        raise InputError(f"{path}: was not written by signweave; other skeletons come in as .bvh")
    return extras


def _channels(path: Path, file: gltf.GLTF2, frames: int) -> dict[tuple[str, str], np.ndarray]:
    """Values of every channel by node name and target, `(frames, ...)`; held ones are repeated."""
    animation, out = file.animations[0], {}
    for channel in animation.channels:
        sampler = animation.samplers[channel.sampler]
        keys = file.accessors[sampler.input].count
        values = _values(path, file, sampler.output)
        if keys not in (1, frames) or len(values) % keys:
            raise InputError(f"{path}: the animation has {keys} keys, expected {frames}")
        values = values.reshape(keys, -1)
        if not np.isfinite(values).all():
            bad = int((~np.isfinite(values)).any(1).argmax())
            raise InputError(f"{path}: not a number in frame {bad}, repair the file")
        out[file.nodes[channel.target.node].name, channel.target.path] = (
            np.repeat(values, frames, 0) if keys == 1 else values
        )
    if frames == 1:
        return out
    return {key: values if len(values) == frames else np.repeat(values, frames, 0) for key, values in out.items()}


def _values(path: Path, file: gltf.GLTF2, index: int) -> np.ndarray:
    accessor = file.accessors[index]
    view = file.bufferViews[accessor.bufferView]
    start = (view.byteOffset or 0) + (accessor.byteOffset or 0)
    count = accessor.count * _WIDTH.get(accessor.type, 0)
    blob = file.binary_blob() or b""
    if accessor.componentType != gltf.FLOAT or not count or start + 4 * count > len(blob):
        raise InputError(f"{path}: animation data is missing or damaged")
    return np.frombuffer(blob, "<f4", count, start).reshape(accessor.count, -1)


def _skeleton(path: Path, file: gltf.GLTF2) -> Skeleton:
    places = {node.name: node.translation or [0.0, 0.0, 0.0] for node in file.nodes}
    return Skeleton(JOINTS, PARENTS, np.array([places[name] for name in JOINTS], np.float32))
