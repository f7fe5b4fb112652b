"""A dressed signer as arrays for export: follows the body, and wears the colours it is painted with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_formats_glb import Gltf

from signweave.body.figure import Figure
from signweave.body.posing import pose_vertices
from signweave.body.shape import load_body
from signweave.body.signers import colour, load_signer
from signweave.errors import InputError
from signweave.formats import glb
from signweave.motion.nouns import Motion
from signweave.motion.rotations import from_rotvec
from signweave.motion.skeleton import joint


@pytest.fixture(scope="module")
def figure() -> Figure:
    from signweave.signer.figure import build_figure
    from signweave.signer.rasterizer import open_context

    try:
        open_context().release()
    except InputError as error:
        pytest.skip(str(error))
    return build_figure("amara")


def test_parts_are_sound(figure: Figure) -> None:
    names = [part.name for part in figure.parts]
    assert {"skin", "head", "top", "trousers", "left_eye", "right_eye", "locks"} <= set(names)
    for part in figure.parts:
        assert (np.unique(part.faces) == np.arange(len(part.rest))).all(), part.name
        assert np.abs(part.weights.sum(1) - 1).max() < 1e-5
        assert np.isfinite(part.rest).all()
        assert np.abs(np.linalg.norm(part.normals, axis=1) - 1).max() < 1e-3


def test_colours_are_the_signers(figure: Figure) -> None:
    signer = load_signer("amara")
    parts = {part.name: part for part in figure.parts}
    top = np.median(parts["top"].colors, 0)
    np.testing.assert_allclose(top, colour(signer.clothes.top), atol=0.08)
    np.testing.assert_allclose(np.median(parts["skin"].colors, 0), colour(signer.skin), atol=0.08)
    eye = parts["left_eye"]
    front = eye.rest[:, 2] > np.quantile(eye.rest[:, 2], 0.995)
    assert eye.colors[front].max() < 0.2 < 0.5 < np.median(eye.colors)  # a pupil in the white


def test_skin_moves_as_the_body(figure: Figure, tmp_path: Path) -> None:
    body = load_body("amara")
    motion = Motion.rest(2)
    motion.rotations[1, joint("left_elbow")] = from_rotvec(np.array([0.3, -1.2, 0.2]))
    glb.write(tmp_path / "a.glb", motion, body, figure)
    shown = Gltf(tmp_path / "a.glb").posed(1 / 30)["skin"]
    truth = pose_vertices(body, motion.frames(1, 2))[0]
    skin = next(part for part in figure.parts if part.name == "skin")
    rows = [i for i in range(0, len(skin.rest), 60) if (body.rest == skin.rest[i]).all(1).any()]
    assert len(rows) > 50
    for i in rows:
        at = np.flatnonzero((body.rest == skin.rest[i]).all(1))
        assert np.abs(truth[at] - shown[i]).max(1).min() < 2e-5
    assert (tmp_path / "a.glb").stat().st_size < 8e6
