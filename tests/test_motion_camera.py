"""The signing-space camera: pixels against the plain OpenGL matrices, framing, views."""

import numpy as np
import pytest

from signweave.motion.camera import VIEWS, signing_camera
from signweave.motion.neutral import NEUTRAL
from signweave.motion.skeleton import joint


@pytest.mark.parametrize("view", VIEWS)
def test_pixels_agree_with_the_matrices(view, rng):
    camera = signing_camera(NEUTRAL, (640, 360), view)
    points = rng.uniform([-0.5, 0.9, -0.3], [0.5, 1.8, 0.5], (40, 3))
    clip = np.c_[points, np.ones(40)] @ (camera.projection() @ camera.view).T
    ndc = clip[:, :3] / clip[:, 3:]
    pixels = camera.project(points)
    np.testing.assert_allclose(pixels[:, 0], (ndc[:, 0] + 1) * 320, atol=1e-6)
    np.testing.assert_allclose(pixels[:, 1], (1 - ndc[:, 1]) * 180, atol=1e-6)
    np.testing.assert_allclose(pixels[:, 2], clip[:, 3], atol=1e-9)


def test_framing_shows_waist_and_crown_and_the_signers_left_on_the_right():
    camera = signing_camera(NEUTRAL, 512)
    rest = NEUTRAL.rest
    waist, head = camera.project(rest[[joint("spine1"), joint("head")]])[:, 1]
    assert 0 < head < 200
    assert 420 < waist < 512
    left, right = camera.project(rest[[joint("left_shoulder"), joint("right_shoulder")]])[:, 0]
    assert left > 256 > right


def test_side_view_sees_the_chest_from_the_signers_left():
    camera = signing_camera(NEUTRAL, 512, "side")
    assert camera.position[0] > 1.0
    in_front = camera.project(np.array([0.0, 1.3, 0.4]))[0]
    assert in_front < 256
    with pytest.raises(ValueError, match="unknown view 'top'"):
        signing_camera(NEUTRAL, 512, "top")
