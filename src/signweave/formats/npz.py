"""The native file: an `.npz` with the AMASS SMPL-X keys, opened by other tools as it is, and readable without pickle.

Written: `poses (T, 165)` (root, 21 body joints, jaw, eyes, left hand, right hand; axis-angle, flat hand), the same in
parts (`root_orient`, `pose_body`, `pose_jaw`, `pose_eye`, `pose_hand`), `trans`, `mocap_frame_rate`, `gender`, `betas`,
`surface_model_type`; and of our own: `face (T, F)`, `face_names`, `confidence (T, 56)`, `contacts` and `glosses`
(structured arrays), `rest_pelvis`. The world of the file is Z up as AMASS has it; `trans` is the pelvis minus the rest
pelvis of SMPL-X, so that a SMPL-X body put there by other tools stands on the floor.

Read: these files, AMASS SMPL-X (165 numbers a frame), SMPL-H (156), SMPL (72) and bodies without hands (66), with any
of the three spellings of the frame rate. Without `face`, jaw and eye rotations become face weights.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..motion.faceangles import FACE_JOINTS, face_from_rotations, rotations_from_face
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Contact, GlossSpan, Motion
from ..motion.rotations import about, continuous, from_rotvec, inverse, multiply, rotate, to_rotvec
from ..motion.skeleton import FACE_NAMES, JOINTS, joint
from .atomic import readable, writing

FPS_KEYS = ("mocap_frame_rate", "mocap_framerate", "fps")
Z_UP = about("x", np.float64(np.pi / 2))
"""Turns our Y-up world into AMASS's Z-up one: (x, y, z) -> (x, -z, y)."""

REST_PELVIS = {"smplx": (0.0031, -0.3514, 0.0120), "smplh": (-0.0018, -0.2233, 0.0282)}
"""Rest pelvis of the neutral bodies, metres (they are printed to four digits; files of our own hold theirs)."""

_CONTACT = np.dtype([("start", "f8"), ("end", "f8"), ("hand_point", "U48"), ("body_point", "U48"), ("gap", "f8")])
_GLOSS = np.dtype([("gloss", "U128"), ("start", "f8"), ("end", "f8"), ("kind", "U24")])
# joints of each layout, in file order; what is not there stays at rest
_BODY = tuple(range(22))
_HANDS = tuple(range(25, 55))
_LAYOUTS = {165: tuple(range(55)), 156: _BODY + _HANDS, 72: _BODY, 66: _BODY}
_PARTS = ("root_orient", "pose_body", "pose_jaw", "pose_eye", "pose_hand")


def write(path: str | os.PathLike[str], motion: Motion, glosses: Iterable[GlossSpan] = ()) -> None:
    """Write a Motion, and when what was signed. Read back: angles within 1e-6 rad, all else equal bit for bit."""
    turns = motion.rotations.astype(np.float64)
    for name, turn in rotations_from_face(motion.face, motion.face_names).items():
        turns[:, joint(name)] = turn
    turns[:, 0] = multiply(Z_UP, turns[:, 0])
    poses = to_rotvec(turns).astype(np.float32).reshape(len(motion), 165)
    rest = np.array(REST_PELVIS["smplx"])
    trans = rotate(Z_UP, NEUTRAL.rest[0] + motion.translation.astype(np.float64)) - rest
    arrays = {
        "poses": poses,
        "root_orient": poses[:, :3],
        "pose_body": poses[:, 3:66],
        "pose_jaw": poses[:, 66:69],
        "pose_eye": poses[:, 69:75],
        "pose_hand": poses[:, 75:],
        "trans": trans,
        "rest_pelvis": rest,
        "mocap_frame_rate": np.float64(motion.fps),
        "mocap_time_length": np.float64(motion.duration),
        "gender": np.array("neutral"),
        "surface_model_type": np.array("smplx"),
        "betas": np.zeros(16),
        "num_betas": np.int64(16),
        "flat_hand_mean": np.bool_(True),
        "face": motion.face,
        "face_names": np.array(motion.face_names),
        "confidence": motion.confidence,
        "contacts": np.array([(c.start, c.end, c.hand_point, c.body_point, c.gap) for c in motion.contacts], _CONTACT),
        "glosses": np.array([(g.gloss, g.start, g.end, g.kind) for g in glosses], _GLOSS),
    }
    with writing(path) as part, open(part, "wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # numpy's stub takes keyword arrays for a flag


def read(path: str | os.PathLike[str], fps: float | None = None) -> Motion:
    """Read a Motion. `fps` replaces the file's frame rate where it is wrong or missing."""
    path = readable(path, ".npz")
    data = _load(path)
    poses = _poses(path, data)
    frames = len(poses)
    fps = _fps(path, data) if fps is None else fps
    turns = np.zeros((frames, len(JOINTS), 4))
    turns[..., 3] = 1
    turns[:, _LAYOUTS[poses.shape[1]]] = from_rotvec(poses.reshape(frames, -1, 3))[:, : len(_LAYOUTS[poses.shape[1]])]
    turns[:, 0] = multiply(inverse(Z_UP), turns[:, 0])
    known = np.isin(np.arange(len(JOINTS) + 1), _LAYOUTS[poses.shape[1]]).astype(np.float32)
    known[-1] = known[joint("jaw")]
    face, names = _face(path, data, turns)
    turns[:, [joint(name) for name in FACE_JOINTS]] = (0, 0, 0, 1)
    confidence = np.asarray(data.get("confidence", np.tile(known, (frames, 1))), np.float32)
    try:
        return Motion(
            continuous(turns).astype(np.float32),
            _translation(path, data, poses.shape[1], frames),
            face,
            confidence,
            fps,
            names,
            _contacts(data),
        )
    except ValueError as error:
        raise InputError(f"{path}: {error}") from error


def read_glosses(path: str | os.PathLike[str]) -> list[GlossSpan]:
    """When what was signed, from a file of our own (an empty list where it holds none)."""
    spans = _load(readable(path, ".npz")).get("glosses", np.zeros(0, _GLOSS))
    return [GlossSpan(str(s["gloss"]), float(s["start"]), float(s["end"]), str(s["kind"])) for s in spans]


def _load(path: Path) -> dict[str, np.ndarray]:
    """Every array that needs no pickle (AMASS keeps marker labels as objects; nobody needs them here)."""
    if not zipfile.is_zipfile(path):
        raise InputError(f"{path}: not an .npz file, or cut short; get it again")
    out = {}
    try:
        with np.load(path, allow_pickle=False) as archive:
            for key in archive.files:
                try:
                    out[key] = archive[key]
                except ValueError as error:
                    if "pickle" not in str(error) and "Object arrays" not in str(error):
                        raise
    except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(f"{path}: damaged or cut short ({str(error).splitlines()[0]}), get it again") from error
    return out


def _poses(path: Path, data: dict[str, np.ndarray]) -> np.ndarray:
    if "poses" in data:
        poses = data["poses"]
    elif all(part in data for part in _PARTS):
        poses = np.concatenate([data[part].reshape(len(data[part]), -1) for part in _PARTS], 1)
    else:
        raise InputError(
            f"{path}: holds no 'poses' (found {', '.join(sorted(data)[:8]) or 'nothing'}), expected AMASS keys"
        )
    if poses.ndim != 2 or poses.shape[1] not in _LAYOUTS:
        raise InputError(f"{path}: 'poses' has shape {poses.shape}, expected (frames, 165), 156, 72 or 66")
    if not len(poses):
        raise InputError(f"{path}: has no frames")
    if "flat_hand_mean" in data and poses.shape[1] > 72 and not bool(np.all(data["flat_hand_mean"])):
        raise InputError(f"{path}: hand angles are relative to a mean pose, save it with flat_hand_mean=True")
    return _finite(path, "poses", poses)


def _fps(path: Path, data: dict[str, np.ndarray]) -> float:
    for key in FPS_KEYS:
        if key in data:
            value = np.asarray(data[key])
            if value.size != 1 or value.dtype.kind not in "iuf" or not 0 < float(value.reshape(())) < 1e5:
                raise InputError(f"{path}: '{key}' is {value}, expected frames a second above 0")
            return float(value.reshape(()))
    raise InputError(f"{path}: holds no frame rate ({', '.join(FPS_KEYS)}), give one with --fps")


def _translation(path: Path, data: dict[str, np.ndarray], width: int, frames: int) -> np.ndarray:
    if "trans" not in data:
        return np.zeros((frames, 3), np.float32)
    trans = _finite(path, "trans", data["trans"])
    if trans.shape != (frames, 3):
        raise InputError(f"{path}: 'trans' has shape {trans.shape}, expected {(frames, 3)}")
    rest = data.get("rest_pelvis", np.array(REST_PELVIS["smplx" if width == 165 else "smplh"]))
    return (rotate(inverse(Z_UP), trans.astype(np.float64) + rest) - NEUTRAL.rest[0]).astype(np.float32)


def _face(path: Path, data: dict[str, np.ndarray], turns: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    frames = len(turns)
    if "face" not in data or "face_names" not in data:
        return face_from_rotations({name: turns[:, joint(name)] for name in FACE_JOINTS}, frames), FACE_NAMES
    face, names = _finite(path, "face", data["face"]), tuple(str(name) for name in data["face_names"])
    if face.shape != (frames, len(names)):
        raise InputError(f"{path}: 'face' has shape {face.shape}, expected {(frames, len(names))}")
    return face, names


def _contacts(data: dict[str, np.ndarray]) -> tuple[Contact, ...]:
    rows = data.get("contacts", np.zeros(0, _CONTACT))
    if rows.dtype.names != _CONTACT.names:  # SMPL files of other makers use the name for foot contacts
        return ()
    return tuple(Contact(float(r[0]), float(r[1]), str(r[2]), str(r[3]), float(r[4])) for r in rows)


def _finite(path: Path, key: str, array: np.ndarray) -> np.ndarray:
    if array.dtype.kind not in "fiu":
        raise InputError(f"{path}: '{key}' holds no numbers")
    bad = ~np.isfinite(array).reshape(len(array), -1).all(1)
    if bad.any():
        raise InputError(f"{path}: '{key}' is not a number in frame {int(bad.argmax())}, repair the file")
    return array
