"""Every layout that the formats read comes through the fit."""

from __future__ import annotations

import itertools
import tarfile
from dataclasses import replace

import numpy as np
import pytest

from signweave.body.posing import joint_transforms
from signweave.body.shape import load_body
from signweave.capture import fit
from signweave.capture.flat import BODY_25, openpose_landmarks
from signweave.capture.layouts import joints_layout, places_of
from signweave.capture.limits import beyond
from signweave.capture.palms import palm_of
from signweave.corpora import bandai
from signweave.evaluation.capture import exact_landmarks, joint_landmarks, part_errors
from signweave.formats import bvh
from signweave.formats.holistic import FACE, LEFT, POSE, RIGHT, WORLD, captured_layout
from signweave.formats.jointnames import joint_table
from signweave.motion.nouns import Component, Landmarks, Layout, Motion
from signweave.motion.rotations import about, angle, rotate, unit
from signweave.motion.skeleton import SIDES, joint
from signweave.notation import synthesise
from signweave.notation.vocabulary import load_vocabulary


@pytest.fixture(scope="module")
def motion() -> Motion:
    return synthesise(load_vocabulary()["HELLO"])


def reduced(landmarks: Landmarks, keep: dict[str, list[int] | None]) -> Landmarks:
    """Only these components, and of each only these points (None: all)."""
    rows, components = [], []
    for component in landmarks.layout.components:
        if component.name not in keep:
            continue
        chosen = keep[component.name]
        chosen = list(range(len(component.points))) if chosen is None else chosen
        start = landmarks.layout.slice(component.name).start
        rows += [start + i for i in chosen]
        components.append(Component(component.name, tuple(component.points[i] for i in chosen), component.units))
    layout = Layout(f"holistic-{len(rows)}", tuple(components))
    return Landmarks(landmarks.points[:, rows], landmarks.confidence[:, rows], landmarks.fps, layout, landmarks.size)


CONTOUR = [0, 7, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67, 70, 78, 80, 81, 82, 84,
           87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146, 148, 149, 150, 152, 153, 154, 155,
           157, 158, 159, 160, 161, 162, 163, 172, 173, 176, 178, 181, 185, 191, 234, 246, 249, 251, 263, 267, 269, 270,
           276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300, 308, 310, 311, 312, 314, 317, 318, 321, 323, 324,
           332, 334, 336, 338, 356, 361, 362, 365, 373, 374, 375, 377, 378, 379, 380, 381, 382, 384, 385, 386, 387, 388,
           389, 390, 397, 398, 400, 402, 405, 409, 415, 454, 466]  # fmt: skip
REDUCED = {
    "543": {POSE: None, FACE: None, LEFT: None, RIGHT: None},
    "553": {POSE: [*range(11), *range(11, 17), *range(23, 27)], FACE: None, LEFT: None, RIGHT: None},
    "178": {POSE: [11, 12, 13, 14, 15, 16, 23, 24], FACE: CONTOUR, LEFT: None, RIGHT: None},
    "203": {POSE: None, FACE: CONTOUR, LEFT: None, RIGHT: None},
    "75": {POSE: None, LEFT: None, RIGHT: None},
    "576": {POSE: None, FACE: None, LEFT: None, RIGHT: None, WORLD: None},
}


@pytest.mark.parametrize("name", REDUCED)
def test_reduced_holistic_layouts(motion, name):
    landmarks = reduced(exact_landmarks(load_body(), motion), REDUCED[name])
    fitted = fit(landmarks)
    arms, fingers = part_errors(motion, fitted, load_body())
    assert arms < (3 if WORLD in REDUCED[name] else 90)
    assert fingers < (2 if WORLD in REDUCED[name] else 25)
    assert beyond(fitted) < 0.1
    face = fitted.face
    assert face.max(0).mean() < 0.25, "a face that hardly moves has hardly any weights"


def test_openpose_137(motion):
    exact = exact_landmarks(load_body(), motion)
    flat = openpose_landmarks(exact)
    body, *hands = flat.layout.components
    face = Component("face_keypoints_2d", tuple(str(i) for i in range(70)), body.units)
    points = np.concatenate([flat.points, np.zeros((len(flat), 70, 3), np.float32)], 1)
    certain = np.concatenate([flat.confidence, np.zeros((len(flat), 70), np.float32)], 1)
    layout = Layout("openpose-137", (body, *hands, face))
    fitted = fit(Landmarks(points, certain, flat.fps, layout, flat.size))
    assert body.name == BODY_25
    assert np.allclose(fitted.rotations, fit(flat).rotations, atol=1e-5)


def test_humanml3d_joints(motion):
    fitted = fit(joint_landmarks(load_body(), motion, 22))
    assert part_errors(motion, fitted, load_body())[0] < 3
    assert np.isfinite(fitted.rotations).all()


def _same_bends(points: np.ndarray, names: tuple[str, ...], fps: float) -> None:
    """Elbows and knees of a fit bend as the joints it was fitted to, and the wrists are where they should be."""
    landmarks = Landmarks(points, np.ones(points.shape[:2], np.float32), fps, joints_layout(names))
    fitted = fit(landmarks)
    assert np.isfinite(fitted.rotations).all()
    _, table = joint_table(names)
    places = joint_transforms(load_body(), fitted)[0]
    for side, (a, b, c) in itertools.product(SIDES, (("shoulder", "elbow", "wrist"), ("hip", "knee", "ankle"))):
        seen = _bend(*(points[:, table[f"{side}_{n}"]] for n in (a, b, c)))
        ours = _bend(*(places[:, joint(f"{side}_{n}")] for n in (a, b, c)))
        assert np.median(np.abs(seen - ours)) < 5, (side, b)
    reach = unit(points[:, table["right_wrist"]] - points[:, table["right_shoulder"]])
    ours = unit(places[:, joint("right_wrist")] - places[:, joint("right_shoulder")])
    assert np.degrees(np.median(np.arccos(np.clip((reach * ours).sum(-1), -1, 1)))) < 10


def _bend(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """`(T,)` degrees between two bones."""
    return np.degrees(np.arccos(np.clip((unit(b - a) * unit(c - b)).sum(-1), -1, 1)))


@pytest.mark.slow
def test_bandai_joints(data_dir):
    pack = bandai.Pack(data_dir / "bandai" / "clips.npz.xz")
    places, _ = pack.bvh(slice(0, 60)).forward()
    _same_bends(places / 100, pack.names, 30.0)


def test_cmu_joints(data_dir, tmp_path):
    with tarfile.open(data_dir / "cmu" / "bvh.tar.xz") as archive:
        member = next(m for m in archive if m.name.endswith(".bvh"))
        archive.extract(member, tmp_path, filter="data")
    parsed = bvh.parse(next(tmp_path.rglob("*.bvh")))
    places, _ = parsed.forward()
    _same_bends(places[1:200:4] * 0.05, parsed.names, 30.0)
    motion = bvh.read(next(tmp_path.rglob("*.bvh")))
    assert np.isfinite(motion.rotations).all()


def test_gaze_follows_the_irises(motion):
    """Irises drawn between the corners of the eyes, to one side and up; a closed eye keeps its gaze."""
    exact = exact_landmarks(load_body(), Motion.rest(20))
    layout = captured_layout()
    points = np.full((20, len(layout), 3), np.nan, np.float32)
    for component in exact.layout.components:
        start = layout.slice(component.name).start
        points[:, start : start + len(component.points)] = exact.of(component.name)
    face = layout.slice(FACE).start
    for iris, corners in ((468, (33, 133)), (473, (362, 263))):
        inner, outer = (points[:, face + k] for k in corners)
        points[:, face + iris] = (inner + outer) / 2
        points[5:10, face + iris, 0] += 0.2 * np.abs(inner - outer)[5:10, 0]
        points[14:18, face + iris, 1] -= 0.1 * np.abs(inner - outer)[14:18, 0]
    certain = np.isfinite(points[..., 0]).astype(np.float32)
    fitted = fit(Landmarks(points, certain, 30.0, layout, exact.size))
    for name in ("eyeLookOutLeft", "eyeLookInRight"):
        assert fitted.face_weight(name)[7] > 0.4 > fitted.face_weight(name)[[0, 12, 19]].max() + 0.3
    assert fitted.face_weight("eyeLookUpLeft")[16] > 0.2
    assert fitted.face_weight("eyeLookDownLeft").max() < 0.1


def test_hands_in_metres_count_where_they_agree(motion):
    places = places_of(reduced(exact_landmarks(load_body(), motion), REDUCED["543"]))
    hands = places.hands * 1.0
    seen = palm_of(places, "right")
    turned = rotate(about("x", np.radians(15.0)), hands - hands.mean(2, keepdims=True))
    apart = angle(palm_of(replace(places, metric_hands=turned), "right"), seen)
    assert 3 < np.degrees(np.nanmedian(apart)) < 12
    backwards = hands * [1.0, 1.0, -1.0]
    flipped = palm_of(replace(places, metric_hands=backwards), "right")
    assert np.degrees(np.nanmedian(angle(flipped, seen))) < 12


def test_arms_out_of_the_picture_hang(motion):
    landmarks = exact_landmarks(load_body(), motion)
    points, certain = landmarks.points.copy(), landmarks.confidence.copy()
    start = landmarks.layout.slice(POSE).start
    for row in (13, 15, 17, 19, 21):
        points[:, start + row, :2] = (900, 700)
        certain[:, start + row] = 0.4
    points[:, landmarks.layout.slice(LEFT)], certain[:, landmarks.layout.slice(LEFT)] = np.nan, 0
    fitted = fit(replace(landmarks, points=points, confidence=certain))
    places = joint_transforms(load_body(), fitted)[0]
    arm = places[:, joint("left_wrist")] - places[:, joint("left_shoulder")]
    assert (arm[:, 1] < -0.4).all()
    assert (np.abs(arm[:, 0]) < 0.15).all()
    assert (fitted.confidence[:, joint("left_elbow")] == 0).all()
