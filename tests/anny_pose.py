"""Anny itself posed by a Motion, as independent truth for `signweave.body`: its own bones, kinematics and skinning.

    ANNY_CACHE_DIR=... python tests/anny_pose.py        writes tests/data/anny_pose.npz (extra `body`)

so that the comparison also runs where Anny is not installed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation

from signweave.body.anny_source import PARTS, bones_of, load_anny
from signweave.body.rig import rest_corrections
from signweave.body.signers import load_signer
from signweave.motion.nouns import Motion
from signweave.motion.skeleton import FINGERS, JOINTS, PARENTS, SIDES

FIXTURE = Path(__file__).parent / "data" / "anny_pose.npz"
Z_UP = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
"""From our axes (Y up, facing +Z) to Anny's (Z up, facing -Y)."""
CHECKED = np.arange(0, PARTS["body"][1], 29)
"""Every 29th vertex of the skin: enough to meet every limb."""
NAMES = ("neutral", "ravi", "finn")


def random_motion(frames: int = 6, seed: int = 5) -> Motion:
    """The T-pose, then poses with every joint but jaw and eyes turned by up to 60 degrees about any axis."""
    rng = np.random.default_rng(seed)
    axes = rng.normal(size=(frames, len(JOINTS), 3))
    axes /= np.linalg.norm(axes, axis=-1, keepdims=True)
    vectors = axes * np.radians(rng.uniform(0, 60, (frames, len(JOINTS), 1)))
    vectors[0] = 0
    vectors[:, [JOINTS.index(name) for name in ("jaw", "left_eye", "right_eye")]] = 0
    quaternions = Rotation.from_rotvec(vectors.reshape(-1, 3)).as_quat()
    return Motion.from_rotations(quaternions.reshape(frames, len(JOINTS), 4).astype(np.float32))


def pose_anny(model: Any, phenotype: dict[str, float], motion: Motion) -> tuple[np.ndarray, np.ndarray]:
    """Joints `(T, 55, 3)` and `CHECKED` skin vertices `(T, N, 3)` by Anny's own forward pass, in our axes,
    relative to the pelvis. Every bone of Anny's is given the world orientation of the joint of ours that it follows."""
    import torch

    rest = model(phenotype_kwargs=phenotype)
    heads, tails = (rest[f"rest_bone_{end}"][0].numpy() @ Z_UP for end in ("heads", "tails"))
    bones = {label: i for i, label in enumerate(model.bone_labels)}
    ours = np.stack([np.mean([heads[bones[b]] for b in bones_of(name)], 0) for name in JOINTS])
    number = dict(zip(("thumb", "index", "middle", "ring", "pinky"), range(1, 6), strict=True))
    tips = {f"{s}_{f}": tails[bones[f"finger{number[f]}-3.{s[0].upper()}"]] for s in SIDES for f in FINGERS}
    correction = Rotation.from_quat(rest_corrections(ours, tips)).as_matrix()
    follows = _followed(model)
    orientation = rest["rest_bone_poses"][0, :, :3, :3].numpy()
    deltas = np.tile(np.eye(4), (len(motion), len(bones), 1, 1))
    for frame in range(len(motion)):
        world = _world(motion.rotations[frame]) @ correction
        deltas[frame, :, :3, :3] = Z_UP @ world[follows] @ Z_UP.T @ orientation
    out = model(pose_parameters=torch.tensor(deltas), phenotype_kwargs=phenotype, pose_parameterization="world-orient")
    places = out["bone_poses"][:, :, :3, 3].numpy() @ Z_UP
    joints = np.stack([np.mean([places[:, bones[b]] for b in bones_of(name)], 0) for name in JOINTS], 1)
    vertices = out["vertices"].numpy()[:, CHECKED] @ Z_UP
    return joints - joints[:, :1], vertices - joints[:, :1]


def _followed(model: Any) -> np.ndarray:
    own = {bone: i for i, name in enumerate(JOINTS) if i for bone in bones_of(name)}
    out: list[int] = []
    for label, parent in zip(model.bone_labels, model.bone_parents, strict=True):
        out.append(own.get(label, out[parent] if parent >= 0 else 0))
    return np.array(out)


def _world(rotations: np.ndarray) -> np.ndarray:
    world = Rotation.from_quat(rotations).as_matrix()
    for i, parent in enumerate(PARENTS):
        if parent >= 0:
            world[i] = world[parent] @ world[i]
    return world


def main() -> None:
    """Write the fixture."""
    model, arrays = load_anny(), {}
    for name in NAMES:
        joints, vertices = pose_anny(model, dict(load_signer(name).phenotype), random_motion())
        arrays[f"{name}.joints"], arrays[f"{name}.vertices"] = joints, vertices.astype(np.float32)
    FIXTURE.parent.mkdir(exist_ok=True)
    np.savez_compressed(FIXTURE, **arrays)


if __name__ == "__main__":
    main()
