"""From a Motion to bone matrices and vertices of a body: linear blend skinning with twist bones, numpy only."""

from __future__ import annotations

import numpy as np

from ..motion.faceangles import rotations_from_face
from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Motion
from ..motion.rotations import to_matrix
from ..motion.skeleton import FACE_NAMES, joint
from .rig import TWIST_BONES, twist_rotations
from .shape import Body

_CHUNK = 64
"""Frames skinned in one product: keeps the temporaries of a whole mesh near 250 MB."""
_SEGMENT = np.array([joint(bone.joint) for bone in TWIST_BONES])


def joint_transforms(body: Body, motion: Motion) -> tuple[np.ndarray, np.ndarray]:
    """Joint positions `(T, 55, 3)` metres and global rotations `(T, 55, 4)` of this body.

    Eyes look where the face weights say; the motion's translation is scaled by leg length.
    """
    scale = body.skeleton.leg_length / NEUTRAL.leg_length
    rotations = motion.rotations.copy()
    turns = rotations_from_face(motion.face, motion.face_names)
    for eye in ("left_eye", "right_eye"):
        rotations[:, joint(eye)] = turns[eye]
    return forward(body.skeleton, rotations, motion.translation * np.float32(scale))


def bone_frames(body: Body, motion: Motion) -> np.ndarray:
    """`[G | p] (T, B, 3, 4)` float32: global rotation (identity in the T-pose) and place of each bone of the rig."""
    positions, turns = joint_transforms(body, motion)
    turns = np.concatenate([turns, twist_rotations(motion.rotations, turns)], 1)
    places = np.concatenate([positions, positions[:, _SEGMENT]], 1)
    return np.concatenate([to_matrix(turns), places[..., None]], -1).astype(np.float32)


def bone_matrices(body: Body, motion: Motion) -> np.ndarray:
    """Skin matrices `(T, B, 3, 4)` float32: from the A-pose to the world, metres. Bones as in `rig.BONES`."""
    frames = bone_frames(body, motion)
    out = frames[..., :3] @ body.bind
    out[..., 3] += frames[..., 3]
    return out


def face_weights(motion: Motion) -> np.ndarray:
    """`(T, 52)` weights in FACE_NAMES' order; actions the motion does not have are 0, others it has are left out."""
    if motion.face_names == FACE_NAMES:
        return motion.face
    out = np.zeros((len(motion), len(FACE_NAMES)), np.float32)
    for i, name in enumerate(motion.face_names):
        if name in FACE_NAMES:
            out[:, FACE_NAMES.index(name)] = motion.face[:, i]
    return out


def faced(body: Body, weights: np.ndarray, vertices: np.ndarray | None = None) -> np.ndarray:
    """A-posed vertices `(T, N, 3)` with the face actions `weights (T, 52)` applied, before skinning."""
    vertices = np.arange(len(body.rest)) if vertices is None else np.asarray(vertices)
    out = np.repeat(body.rest[vertices][None], len(weights), 0)
    rows = body.face_rows[vertices]
    moved = np.nonzero(rows >= 0)[0]
    if len(moved) and weights.any():
        deltas = body.face_deltas[:, rows[moved]]
        out[:, moved] += (weights.astype(np.float32) @ deltas.reshape(len(deltas), -1)).reshape(len(weights), -1, 3)
    return out


def skin(weights: np.ndarray, matrices: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Linear blend skinning `(T, N, 3)`.

    `weights (N, B)` dense; `matrices (T, B, 3, 4)`; `points (T or 1, N, 3)` in the A-pose.
    """
    frames, count = len(matrices), len(weights)
    flat = np.ascontiguousarray(matrices.transpose(1, 0, 2, 3), np.float32).reshape(weights.shape[1], -1)
    blended = (weights @ flat).reshape(count, frames, 3, 4).transpose(1, 0, 2, 3)
    out = np.matmul(blended[..., :3], points[..., None])[..., 0]
    return out + blended[..., 3]


def pose_vertices(body: Body, motion: Motion, vertices: np.ndarray | None = None) -> np.ndarray:
    """Posed vertices `(T, N, 3)` float32, metres: all, or those of the index array `vertices (N,)`."""
    matrices, weights = bone_matrices(body, motion), body.dense_weights(vertices)
    face = face_weights(motion)
    out = np.empty((len(motion), len(weights), 3), np.float32)
    for start in range(0, len(motion), _CHUNK):
        part = slice(start, start + _CHUNK)
        out[part] = skin(weights, matrices[part], faced(body, face[part], vertices))
    return out
