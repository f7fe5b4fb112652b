"""Posing a scene: linear blend skinning of all vertices and normals on the CPU.

One matrix product (bones x vertices) a frame; cheaper than software OpenGL's single-threaded vertex shader.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..motion.nouns import Motion
from ..motion.skeleton import FACE_NAMES
from .scene import Scene

_FRIENDLY = 0.1  # the neutral face looks a little sad without a trace of a smile
_BROW_GAIN = 1.3  # raised and lowered brows are small on these faces, and they carry grammar
_SMILE = [FACE_NAMES.index(f"mouthSmile{side}") for side in ("Left", "Right")]
_BROWS = [i for i, name in enumerate(FACE_NAMES) if name.startswith("brow")]
_LOOK = [i for i, name in enumerate(FACE_NAMES) if name.startswith("eyeLook")]
_TONGUE, _JAW = FACE_NAMES.index("tongueOut"), FACE_NAMES.index("jawOpen")


def face_weights(motion: Motion) -> np.ndarray:
    """`(T, 52)` weights as shown: in FACE_NAMES' order, brows made plainer, a trace of a smile, a tongue that gets out."""
    out = np.zeros((len(motion), len(FACE_NAMES)), np.float32)
    known = [(i, FACE_NAMES.index(name)) for i, name in enumerate(motion.face_names) if name in FACE_NAMES]
    for source, target in known:
        out[:, target] = np.clip(motion.face[:, source], 0, 1)
    out[:, _BROWS] *= _BROW_GAIN
    sad = np.max([out[:, FACE_NAMES.index(f"mouthFrown{side}")] for side in ("Left", "Right")], 0)
    for index in _SMILE:
        out[:, index] += _FRIENDLY * (1 - out[:, index]) * (1 - sad)
    out[:, _JAW] = np.maximum(out[:, _JAW], 0.3 * out[:, _TONGUE])
    return out


def pose_frames(scene: Scene, bones: np.ndarray, face: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Positions and normals `(N, 3)` float32 of each frame, metres, world.

    `bones (T, B, 3, 4)`: A-pose to world, as `body.posing.bone_matrices`; `face (T, 52)`.
    """
    count = len(scene.rest)
    moved = face.astype(np.float32) @ scene.face_deltas.reshape(len(FACE_NAMES), -1)
    turned = face.astype(np.float32) @ scene.normal_deltas.reshape(len(FACE_NAMES), -1)
    bones = np.ascontiguousarray(bones.transpose(0, 2, 3, 1), np.float32).reshape(len(bones), 12, -1)
    rest, calm = np.ascontiguousarray(scene.rest.T), np.ascontiguousarray(scene.normals.T)
    for frame in range(len(bones)):
        matrix = (bones[frame] @ scene.weights).reshape(3, 4, count)
        point, normal = rest.copy(), calm.copy()
        point[:, scene.face_rows] += moved[frame].reshape(-1, 3).T
        normal[:, scene.face_rows] += turned[frame].reshape(-1, 3).T
        position = np.empty((count, 3), np.float32)
        direction = np.empty((count, 3), np.float32)
        for axis in range(3):
            a, b, c, d = matrix[axis]
            position[:, axis] = a * point[0] + b * point[1] + c * point[2] + d
            direction[:, axis] = a * normal[0] + b * normal[1] + c * normal[2]
        yield position, direction
