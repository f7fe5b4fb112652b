"""Posing a scene: linear blend skinning of all vertices and normals on the CPU.

Cheaper than software OpenGL's single-threaded vertex shader. The weights are sparse on purpose: a dense product would
wake the linear algebra library's threads for every frame, and they take the cores away from the rasterizer.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..motion.nouns import Motion
from ..motion.skeleton import FACE_NAMES
from .scene import Scene

_FRIENDLY = 0.24  # the neutral face looks a little sad without a trace of a smile
_BROW_GAIN = {"browDown": 1.3, "browInnerUp": 1.7, "browOuterUp": 1.7}
"""Raised and lowered brows are small on these faces, and they carry grammar."""
_SMILE = [FACE_NAMES.index(f"mouthSmile{side}") for side in ("Left", "Right")]
_TONGUE, _JAW = FACE_NAMES.index("tongueOut"), FACE_NAMES.index("jawOpen")


def face_weights(motion: Motion) -> np.ndarray:
    """`(T, 52)` weights as shown, in FACE_NAMES' order: brows plainer, a trace of a smile, a tongue that gets out."""
    out = np.zeros((len(motion), len(FACE_NAMES)), np.float32)
    known = [(i, FACE_NAMES.index(name)) for i, name in enumerate(motion.face_names) if name in FACE_NAMES]
    for source, target in known:
        out[:, target] = np.clip(motion.face[:, source], 0, 1)
    for start, gain in _BROW_GAIN.items():
        out[:, [i for i, name in enumerate(FACE_NAMES) if name.startswith(start)]] *= gain
    sad = np.max([out[:, FACE_NAMES.index(f"mouthFrown{side}")] for side in ("Left", "Right")], 0)
    for index in _SMILE:
        out[:, index] += _FRIENDLY * (1 - out[:, index]) * (1 - sad)
    out[:, _JAW] = np.maximum(out[:, _JAW], 0.3 * out[:, _TONGUE])
    return out


def pose_frames(scene: Scene, bones: np.ndarray, face: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Positions and normals `(N, 3)` float32 of each frame, metres, world.

    `bones (T, B, 3, 4)`: A-pose to world, as `body.posing.bone_matrices`; `face (T, 52)`.
    """
    moved = face.astype(np.float32) @ scene.face_deltas.reshape(len(FACE_NAMES), -1)
    turned = face.astype(np.float32) @ scene.normal_deltas.reshape(len(FACE_NAMES), -1)
    point = np.concatenate([scene.rest, np.ones((len(scene.rest), 1), np.float32)], 1)
    normal = scene.normals.copy()
    rows = scene.face_rows
    calm_point, calm_normal = scene.rest[rows], scene.normals[rows]
    for frame, matrices in enumerate(np.asarray(bones, np.float32).reshape(len(bones), -1, 12)):
        point[rows, :3] = calm_point + moved[frame].reshape(-1, 3)
        normal[rows] = calm_normal + turned[frame].reshape(-1, 3)
        mixed = (scene.weights @ matrices).reshape(-1, 3, 4)
        yield np.einsum("nij,nj->ni", mixed, point), np.einsum("nij,nj->ni", mixed[..., :3], normal)
