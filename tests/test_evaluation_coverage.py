"""Coverage of a hand: constructed places, and ray casts as the independent truth."""

import numpy as np
import pytest

from signweave.body.posing import pose_vertices
from signweave.body.shape import load_body
from signweave.body.surface import cast
from signweave.evaluation.coverage import hand_coverage, hand_vertices, hidden_share, inside_picture, occluders
from signweave.motion.camera import signing_camera
from signweave.motion.nouns import Motion
from signweave.motion.skeleton import joint

BODY = load_body()
CAMERA = signing_camera(BODY.skeleton)
STANDING = pose_vertices(BODY, Motion.rest())[0]
HEAD = BODY.skeleton.rest[joint("head")] + [0, 0.06, 0]


def with_hand_at(place: np.ndarray, side: str = "right") -> np.ndarray:
    """The T-posed skin with one hand taken off and put elsewhere, its centre at `place`."""
    vertices = STANDING.copy()
    hand = hand_vertices(BODY, side)
    vertices[hand] += place - vertices[hand].mean(0)
    return vertices


@pytest.mark.parametrize("side", ["left", "right"])
def test_hand_vertices_are_the_hand(side: str) -> None:
    places = STANDING[hand_vertices(BODY, side)]
    wrist = BODY.skeleton.rest[joint(f"{side}_wrist")]
    out = (places[:, 0] - wrist[0]) * (1 if side == "left" else -1)
    assert -0.03 < out.min() < 0.02
    assert 0.15 < out.max() < 0.22
    assert np.abs(places[:, 1] - wrist[1]).max() < 0.08


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_hand_behind_the_head_is_hidden_and_one_before_it_is_not(side: str) -> None:
    hand = hand_vertices(BODY, side)
    faces = occluders(BODY, hand)
    away = np.array([0, 0, 0.3])
    assert hidden_share(with_hand_at(HEAD - away, side), hand, faces, CAMERA) > 0.9
    assert hidden_share(with_hand_at(HEAD + away, side), hand, faces, CAMERA) == 0
    assert hidden_share(STANDING, hand, faces, CAMERA) < 0.01


def test_the_other_hand_hides_too() -> None:
    left, right = hand_vertices(BODY, "left"), hand_vertices(BODY, "right")
    vertices = with_hand_at(HEAD + np.array([0, 0, 0.3]))
    mirrored = vertices[right] * [-1, 1, 1]
    vertices[left] = mirrored[np.argsort(mirrored[:, 0])][: len(left)] - [0, 0, 0.1]
    assert hidden_share(vertices, left, occluders(BODY, left), CAMERA) > 0.5
    assert hidden_share(vertices, right, occluders(BODY, right), CAMERA) < 0.05


@pytest.mark.parametrize("shift", [-0.12, -0.07, 0.0, 0.07])
def test_agrees_with_ray_casts(shift: float) -> None:
    hand = hand_vertices(BODY, "right")
    faces = occluders(BODY, hand)
    vertices = with_hand_at(HEAD + np.array([shift, 0.02, -0.25])).astype(float)
    some = hand[:: len(hand) // 60]
    hits = [cast(CAMERA.position, vertices[i] - CAMERA.position, vertices, faces) for i in some]
    truth = np.mean([hit is not None and hit[2] < 1 for hit in hits])
    assert hidden_share(vertices, some, faces, CAMERA) == pytest.approx(truth, abs=0.12)


def test_coverage_over_frames() -> None:
    frames = np.stack([STANDING, with_hand_at(HEAD - [0, 0, 0.3])])
    assert hand_coverage(BODY, frames, CAMERA, "right") == pytest.approx([0, 1], abs=0.1)


def test_inside_picture() -> None:
    pixels = np.array([[[0, 0, 1], [511.9, 511, 1]], [[-0.1, 5, 1], [512, 3, 1]], [[3, 4, 1], [3, 512, 1]]])
    assert inside_picture(pixels, (512, 512)).tolist() == [1, 0, 0.5]
