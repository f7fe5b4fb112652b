"""Named points and holistic points on the bodies."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from anny_pose import random_motion
from test_body_posing import posed, with_face

from signweave.body.points import HOLISTIC, holistic_points, point_names, point_normals, point_positions
from signweave.body.posing import joint_transforms, pose_vertices
from signweave.body.shape import load_body
from signweave.body.surface import cast, closest, vertex_normals
from signweave.errors import InputError
from signweave.motion.neutral import NEUTRAL, POINTS
from signweave.motion.nouns import Motion
from signweave.motion.rotations import about
from signweave.motion.skeleton import FINGERS, SIDES, joint

TOOLS = Path(__file__).resolve().parents[1] / "tools"
MIRROR = np.array([-1, 1, 1])


def other(name: str) -> str:
    return name.replace("left_", "#").replace("right_", "left_").replace("#", "right_")


def winding(points: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Generalised winding number of each point (van Oosterom and Strackee 1983): about 1 inside, 0 outside."""
    out = []
    for p in points:
        a, b, c = (vertices[faces[:, i]] - p for i in range(3))
        la, lb, lc = (np.linalg.norm(v, axis=1) for v in (a, b, c))
        top = np.sum(a * np.cross(b, c), 1)
        bottom = la * lb * lc + (a * b).sum(1) * lc + (b * c).sum(1) * la + (c * a).sum(1) * lb
        out.append(2 * np.arctan2(top, bottom).sum() / (4 * np.pi))
    return np.array(out)


def test_names_cover_asl_lex_minor_locations():
    wanted = """head_top forehead left_eye left_cheek left_cheekbone nose upper_lip mouth chin under_chin neck
    left_shoulder left_clavicle upper_chest chest left_chest stomach belly left_waist left_hip left_upper_arm
    left_elbow_front left_elbow_back left_forearm_front left_forearm_back left_forearm_radial left_forearm_ulnar
    left_wrist_front left_wrist_back left_palm left_back_of_hand left_heel left_hand_radial left_hand_ulnar""".split()
    wanted += [f"left_{f}_{part}" for f in FINGERS for part in ("tip", "pad", "front", "back", "radial", "ulnar")]
    names = set(point_names())
    assert set(wanted) | {other(name) for name in wanted} <= names
    assert names == set(POINTS)


def test_points_of_the_neutral_body_are_those_of_motion():
    names = point_names()
    places = point_positions(load_body(), Motion.rest(), names)[0]
    normals = point_normals(load_body(), Motion.rest(), names)[0]
    for name, place, normal in zip(names, places, normals, strict=True):
        bone, offset, outward = POINTS[name]
        np.testing.assert_allclose(place, NEUTRAL.rest[joint(bone)] + offset, atol=1e-4, err_msg=name)
        np.testing.assert_allclose(normal, outward, atol=2e-3, err_msg=name)


@pytest.mark.parametrize("name", ["neutral", "ravi", "ingrid", "finn"])
def test_left_and_right_mirror_each_other(name):
    body, names = load_body(name), point_names()
    places = dict(zip(names, point_positions(body, Motion.rest(), names)[0], strict=True))
    normals = dict(zip(names, point_normals(body, Motion.rest(), names)[0], strict=True))
    for point in names:
        np.testing.assert_allclose(places[point] * MIRROR, places[other(point)], atol=1e-3, err_msg=point)
        assert normals[point] * MIRROR @ normals[other(point)] > 0.99, point


@pytest.mark.parametrize("name", ["neutral", "noor"])
def test_points_lie_on_the_surface_and_normals_point_out(name):
    body, names = load_body(name), point_names()
    skin = body.faces["body"]
    vertices = pose_vertices(body, Motion.rest(), np.arange(body.groups["body"][1]))[0].astype(np.float64)
    places = point_positions(body, Motion.rest(), names)[0].astype(np.float64)
    normals = point_normals(body, Motion.rest(), names)[0]
    off = {name: closest(place, vertices, skin)[2] for name, place in list(zip(names, places))[::8]}
    off.pop("mouth", None)  # lies between the lips, where a fingertip would rest on both
    assert max(off.values()) < 1e-6
    lips = ("mouth", "upper_lip", "lower_lip", "left_mouth_corner", "right_mouth_corner")  # thin: a cavity is behind
    solid = np.array([point not in lips for point in names])
    assert (winding(places + 0.003 * normals, vertices, skin) < 0.5).all()
    assert (winding(places - 0.003 * normals, vertices, skin)[solid] > 0.5).all()


def test_normals_turn_with_the_skin():
    names = ["right_palm", "right_wrist_back", "chest", "nose", "right_index_tip"]
    turn = about("y", np.radians(70.0))
    before = point_normals(load_body(), Motion.rest(), names)[0]
    after = point_normals(load_body(), posed({"pelvis": turn}), names)[0]
    c, s = np.cos(np.radians(70)), np.sin(np.radians(70))
    np.testing.assert_allclose(after, before @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]).T, atol=1e-5)
    bent = point_normals(load_body(), posed({"right_elbow": about("y", np.radians(90.0))}), names)[0]
    np.testing.assert_allclose(bent[2:4], before[2:4], atol=1e-6)
    assert bent[4] @ [0, 0, 1] > 0.8  # the fingertip that looked along -X looks forward


def test_points_move_with_the_face():
    chin, opened = (point_positions(load_body(), m, ["chin"])[0, 0] for m in (Motion.rest(), with_face(jawOpen=1)))
    assert opened[1] < chin[1] - 0.02


def test_unknown_point_is_refused():
    with pytest.raises(InputError, match="unknown point 'left_nose'"):
        point_positions(load_body(), Motion.rest(), ["left_nose"])


def test_holistic_points_are_where_they_belong():
    body, motion = load_body("kwame"), random_motion(4)
    points, (joints, _) = holistic_points(body, motion), joint_transforms(body, motion)
    assert points.shape == (4, 543, 3)
    assert sum(s.stop - s.start for s in HOLISTIC.values()) == 543
    pose = points[:, HOLISTIC["pose"]]
    for number, name in {
        11: "left_shoulder",
        14: "right_elbow",
        16: "right_wrist",
        19: "left_index1",
        24: "right_hip",
    }.items():
        np.testing.assert_allclose(pose[:, number], joints[:, joint(name)], atol=1e-6)
    for side in SIDES:
        hand = points[:, HOLISTIC[f"{side}_hand"]]
        tips = point_positions(body, motion, [f"{side}_{f}_tip" for f in ("thumb", "index", "middle", "ring", "pinky")])
        for finger, name in enumerate(("thumb", "index", "middle", "ring", "pinky")):
            for bone in (1, 2, 3):
                expected = joints[:, joint(f"{side}_{name}{bone}")]
                np.testing.assert_allclose(hand[:, 4 * finger + bone], expected, atol=1e-6)
            assert np.linalg.norm(hand[:, 4 * finger + 4] - tips[:, finger], axis=-1).max() < 0.012
        assert np.linalg.norm(hand[:, 0] - joints[:, joint(f"{side}_wrist")], axis=-1).max() < 0.03


def test_face_points_lie_on_the_face_and_mirror():
    points = holistic_points(load_body(), Motion.rest())[0, HOLISTIC["face"]]
    # FaceMesh pairs from MediaPipe's own drawing lists: eye corners, mouth corners, oval, lids.
    for right, left in ((33, 263), (133, 362), (61, 291), (234, 454), (159, 386), (145, 374), (58, 288), (70, 300)):
        np.testing.assert_allclose(points[right] * MIRROR, points[left], atol=2e-3)
        assert points[right, 0] < 0 < points[left, 0]
    for middle in (10, 1, 4, 13, 14, 152, 168):
        assert abs(points[middle, 0]) < 2e-3
    heights = points[[10, 168, 4, 13, 14, 152], 1]  # forehead, bridge, nose tip, lips, chin
    assert (np.diff(heights) < 0).all()


def test_lips_part_and_lids_close_with_the_face():
    body = load_body("amara")

    def gap(motion: Motion, upper: int, lower: int) -> float:
        points = holistic_points(body, motion)[0, HOLISTIC["face"]]
        return float(points[upper, 1] - points[lower, 1])

    assert gap(with_face(jawOpen=0.7), 13, 14) > gap(Motion.rest(), 13, 14) + 0.015
    assert gap(with_face(eyeBlinkLeft=1), 386, 374) < 0.35 * gap(Motion.rest(), 386, 374)
    assert np.isclose(gap(with_face(eyeBlinkLeft=1), 159, 145), gap(Motion.rest(), 159, 145), atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["neutral", "ravi", "mei"])
def test_mediapipe_sees_the_points_where_the_table_puts_them(name, monkeypatch):
    """FaceMesh on a picture of a face, 20 degrees turned: half of the points within 4 mm, 95 % within 12 mm."""
    mediapipe = pytest.importorskip("mediapipe", reason="extra `capture` not installed")
    monkeypatch.syspath_prepend(str(TOOLS))
    from make_point_table import picture_of
    from picture import View

    sys.modules.pop("picture", None)
    body = load_body(name)
    view = View(body.skeleton.rest[joint("head")] + [0, 0.03, 0.03], 0.34, 20.0)
    picture = picture_of(body, pose_vertices(body, Motion.rest())[0], view)
    with mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=True, min_detection_confidence=0.3) as detector:
        found = detector.process(picture).multi_face_landmarks
    assert found, "no face found"
    seen = np.array([(p.x, p.y) for p in found[0].landmark]) * view.size
    mine = view.pixels(holistic_points(body, Motion.rest())[0, HOLISTIC["face"]])[:, :2]
    off = np.linalg.norm(seen - mine, axis=1) * view.height / view.size
    assert np.median(off) < 0.004
    assert np.percentile(off, 95) < 0.012


def test_cast_and_closest_agree_with_a_sphere():
    """A ray towards the middle of a finely cut sphere meets it one radius off; the nearest place is there too."""
    steps = np.linspace(0, 2 * np.pi, 97), np.linspace(0, np.pi, 49)
    u, v = np.meshgrid(*steps, indexing="ij")
    vertices = np.stack([np.sin(v) * np.cos(u), np.cos(v), np.sin(v) * np.sin(u)], -1).reshape(-1, 3)
    index = np.arange(97 * 49).reshape(97, 49)
    a, b, c, d = index[:-1, :-1].ravel(), index[1:, :-1].ravel(), index[1:, 1:].ravel(), index[:-1, 1:].ravel()
    faces = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    way = np.array([0.3, -0.5, 0.8]) / np.linalg.norm([0.3, -0.5, 0.8])
    face, weights, distance = cast(3 * way, -way, vertices, faces)
    assert distance == pytest.approx(2, abs=2e-3)
    np.testing.assert_allclose(weights @ vertices[faces[face]], way, atol=2e-3)
    near, weights, distance = closest(3 * way, vertices, faces)
    assert distance == pytest.approx(2, abs=2e-3)
    np.testing.assert_allclose(weights @ vertices[faces[near]], way, atol=0.03)
    outward = vertex_normals(vertices, faces)
    full = np.linalg.norm(outward, axis=1) > 0.5
    assert (np.abs(np.sum(outward * vertices, 1))[full] > 0.99).all()
    assert cast(3 * way, way, vertices, faces) is None
