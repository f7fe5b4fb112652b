"""Cutting, refining and skinning of the signer's parts, against independent geometry."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signweave.body.posing import bone_matrices, pose_vertices
from signweave.body.shape import load_body
from signweave.motion.nouns import Motion
from signweave.motion.rotations import from_rotvec
from signweave.motion.skeleton import FACE_NAMES, JOINTS, joint
from signweave.signer.hair import STYLES, hairline
from signweave.signer.mesh import Sources, clip, refine, vertex_normals
from signweave.signer.scene import Scene, build_scene
from signweave.signer.skinning import face_weights, pose_frames


def _grid(size: int) -> tuple[np.ndarray, np.ndarray]:
    """A unit square of 2 * size**2 triangles."""
    x, y = np.meshgrid(np.linspace(0, 1, size + 1), np.linspace(0, 1, size + 1))
    points = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], 1)
    row = size + 1
    corner = (np.arange(size)[:, None] * row + np.arange(size)).ravel()
    faces = np.concatenate(
        [np.stack([corner, corner + 1, corner + row + 1], 1), np.stack([corner, corner + row + 1, corner + row], 1)]
    )
    return points, faces


def _area(points: np.ndarray, faces: np.ndarray) -> float:
    a, b, c = (points[faces[:, k]] for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.1, 0.9), st.floats(-0.8, 0.8))
def test_clip_keeps_exactly_the_area_on_the_positive_side(offset: float, slope: float) -> None:
    points, faces = _grid(9)
    scalar = points[:, 1] - offset - slope * (points[:, 0] - 0.5)
    cut = clip(faces, scalar)
    place = Sources.pair(cut.a, cut.b, cut.t, len(points)).mix(points)
    line = np.clip(offset + slope * (np.linspace(0, 1, 20001) - 0.5), 0, 1)
    assert _area(place, cut.faces) == pytest.approx(float(np.mean(1 - line)), abs=1e-4)
    on_line = place[np.unique(cut.rim)]
    assert np.abs(on_line[:, 1] - offset - slope * (on_line[:, 0] - 0.5)).max() < 1e-5
    assert (vertex_normals(place, cut.faces)[:, 2] > 0.99).all(), "a cut must not turn triangles round"


def test_refine_leaves_no_cracks_and_no_change_of_area() -> None:
    points, faces = _grid(6)
    finer, matrix = refine(faces, np.hypot(points[:, 0] - 0.5, points[:, 1] - 0.5) < 0.3)
    place = matrix @ points
    assert len(finer) > len(faces)
    assert _area(place, finer) == pytest.approx(1.0)
    edges = np.sort(np.stack([finer, np.roll(finer, -1, 1)], -1).reshape(-1, 2), 1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    ends = place[unique[count == 1]]
    on_border = (np.abs(ends[..., :2] - 0.5).max(-1) > 0.4999).all(1)
    assert on_border.all(), "an edge used once inside the square is a crack"


def test_mixtures_add_up_to_one(scene: Scene) -> None:
    assert np.allclose(np.asarray(scene.weights.sum(1)).ravel(), 1, atol=1e-4)
    assert np.isfinite(scene.rest).all()
    assert np.isfinite(scene.normals).all()
    assert scene.static.faces.max() < len(scene.rest)


@pytest.fixture(scope="module")
def scene() -> Scene:
    from signweave.body.signers import load_signer

    return build_scene(load_signer("noor"), load_body("noor"), load_body("neutral"))


def test_posed_skin_is_the_bodys_own(scene: Scene) -> None:
    """The skin's part of the scene lies where `body.posing` puts the same vertices (noor's ears are laid flat)."""
    random = np.random.default_rng(3)
    rotations = np.zeros((2, len(JOINTS), 4), np.float32)
    rotations[..., 3] = 1
    for name in ("left_shoulder", "right_elbow", "head", "right_index2", "left_wrist"):
        rotations[:, joint(name)] = from_rotvec(random.normal(0, 0.5, (2, 3)))
    motion = Motion.from_rotations(rotations)
    body = load_body("noor")
    bare = np.zeros((2, len(FACE_NAMES)), np.float32)
    bones = np.asarray(bone_matrices(body, motion), np.float32)
    posed = [positions for positions, _ in pose_frames(scene, bones, bare)]
    truth = pose_vertices(body, motion)
    from scipy.spatial import cKDTree

    skin = scene.static.draws[0]
    used = np.unique(scene.static.faces.ravel()[skin.first : skin.first + skin.count])
    for frame in range(2):
        distance, _ = cKDTree(truth[frame]).query(posed[frame][used])
        assert distance.max() < 2e-4


def test_every_face_action_moves_the_face(scene: Scene) -> None:
    moved = np.abs(scene.face_deltas).max((1, 2))
    looks = [name.startswith("eyeLook") for name in FACE_NAMES]
    assert (moved[~np.array(looks)] > 1e-3).all()


def test_neutral_face_is_friendly_and_brows_are_plain() -> None:
    face = face_weights(Motion.rest(1))[0]
    assert 0.05 < face[FACE_NAMES.index("mouthSmileLeft")] < 0.35
    assert face.sum() == pytest.approx(2 * face[FACE_NAMES.index("mouthSmileLeft")])


def test_hairline_leaves_the_face_bare_and_covers_the_crown() -> None:
    bare = np.array([[0, 0.03, 0.027], [0.03, 0, 0.01], [0, -0.1, 0.02], [0.07, -0.05, 0.0]])
    covered = np.array([[0, 0.11, -0.07], [0, 0.0, -0.165], [0.07, 0.05, -0.07]])
    assert (hairline(bare) < 0).all()
    assert (hairline(covered) > 0.01).all()


def test_all_styles_of_the_table_exist() -> None:
    from signweave.body.signers import HAIR_STYLES

    assert set(HAIR_STYLES) == set(STYLES)
