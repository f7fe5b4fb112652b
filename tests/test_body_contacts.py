"""Contacts are met on every body and no hand is inside anything; measured by other means than the solver's own."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from signweave.body.contact_report import contact_report
from signweave.body.contacts import solve_contacts
from signweave.body.flesh import rest_surface
from signweave.body.penetration import hand_mesh, hand_penetration, nearest_on_triangles, signed_distance
from signweave.body.posing import joint_transforms, pose_vertices
from signweave.body.reach import with_wrist
from signweave.body.shape import Body, load_body
from signweave.body.signers import signer_names
from signweave.body.signing_space import retarget
from signweave.choreography.rest import rest_pose
from signweave.errors import InputError
from signweave.evaluation.contacts import evaluate_contacts
from signweave.motion.kinematics import forward
from signweave.motion.mirror import mirror
from signweave.motion.neutral import NEUTRAL
from signweave.motion.nouns import Contact, Motion
from signweave.motion.rotations import angle, continuous, from_rotvec, multiply, slerp
from signweave.motion.skeleton import joint
from signweave.notation.synthesis import synthesise
from signweave.notation.vocabulary import load_signs

_SIGNS = """
CHIN:
  right: {handshape: "1", palm: in, fingers: up slightly-contra, at: chin, point: index_tip, contact: touch}
  segments: [hold: 0.4]
CHEST:
  right: {handshape: open_b, palm: in, fingers: contra, at: chest, point: palm, contact: touch}
  segments: [hold: 0.4]
TEMPLE:
  right: {handshape: "1", palm: in, fingers: up contra, at: ipsi_temple, point: index_tip, contact: touch}
  segments: [hold: 0.4]
PALMS:
  type: dominance
  left: {handshape: open_b, palm: up, fingers: out contra, at: centre, point: palm}
  right: {handshape: open_b, palm: down, fingers: out contra, at: other_palm, point: palm, contact: touch}
  segments: [hold: 0.4]
"""
_FADE = 15  # frames from rest to a sign and back


@lru_cache
def _signs() -> dict[str, Motion]:
    """Each sign between two rests, half a second away."""
    return {name: _from_rest(synthesise(spec)) for name, spec in load_signs(_SIGNS, "test").items()}


def _from_rest(sign: Motion) -> Motion:
    rest = rest_pose()
    u = np.arange(_FADE)[:, None] / _FADE
    u = u**3 * (10 - 15 * u + 6 * u**2)
    hold = np.repeat(rest[None], 20, 0)
    start, end = slerp(rest[None], sign.rotations[:1], u), slerp(sign.rotations[-1:], rest[None], u)
    rotations = continuous(np.concatenate([hold, start, sign.rotations, end, hold])).astype(np.float32)
    late = (20 + _FADE) / sign.fps
    contacts = tuple(replace(c, start=c.start + late, end=c.end + late) for c in sign.contacts)
    return replace(Motion.from_rotations(rotations), contacts=contacts)


@lru_cache
def _solved(sign: str, body: str) -> Motion:
    return solve_contacts(_signs()[sign], load_body(body))


def _middle(motion: Motion) -> int:
    contact = motion.contacts[0]
    return round((contact.start + contact.end) / 2 * motion.fps)


def _skin_point(body: Body, vertices: np.ndarray, name: str) -> np.ndarray:
    row = body.points.index(name)
    return body.points.weights[row] @ vertices[body.points.vertices[row]]


def _winding(points: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Generalised winding number (Jacobson et al. 2013, after Van Oosterom and Strackee 1983): above 0.5 is inside."""
    a, b, c = (vertices[faces[:, i]][None] - points[:, None] for i in range(3))
    la, lb, lc = (np.linalg.norm(x, axis=-1) for x in (a, b, c))
    top = np.sum(a * np.cross(b, c), -1)
    below = la * lb * lc + np.sum(a * b, -1) * lc + np.sum(b * c, -1) * la + np.sum(c * a, -1) * lb
    return np.arctan2(top, below).sum(-1) / (2 * np.pi)


@pytest.mark.parametrize("name", signer_names())
def test_fingertip_meets_the_face_of_every_signer(name: str) -> None:
    body = load_body(name)
    for sign, hand_point, body_point in (
        ("CHIN", "right_index_tip", "chin"),
        ("TEMPLE", "right_index_tip", "right_temple"),
    ):
        motion = _solved(sign, name)
        vertices = pose_vertices(body, motion.frames(_middle(motion), _middle(motion) + 1))[0]
        apart = np.linalg.norm(_skin_point(body, vertices, hand_point) - _skin_point(body, vertices, body_point))
        assert apart < 0.0135, f"{sign}: a finger that lies on the skin is half its thickness away at most"
        report = contact_report(motion, body)
        assert report.gap < 3.0
        assert report.penetration < 6.5


@pytest.mark.parametrize("name", ["noor", "ravi", "finn", "kwame"])
@pytest.mark.parametrize("sign", ["CHEST", "PALMS"])
def test_flat_hands_touch_and_stay_outside(sign: str, name: str) -> None:
    body = load_body(name)
    before = contact_report(retarget(_signs()[sign], body), body)
    after = contact_report(_solved(sign, name), body)
    assert after.gap < 3.0
    assert after.penetration < 8.0
    assert after.penetration < 0.6 * before.penetration


def test_hands_in_each_other_are_found_by_the_winding_number_too() -> None:
    body, mesh = load_body("mateo"), hand_mesh("right")
    counts = []
    for motion in (retarget(_signs()["PALMS"], body), _solved("PALMS", "mateo")):
        frame = motion.frames(_middle(motion), _middle(motion) + 1)
        vertices = pose_vertices(body, frame)[0].astype(float)
        points = vertices[mesh.vertices][::8]
        distance, inside = signed_distance(points, vertices, mesh.faces), _winding(points, vertices, mesh.faces) > 0.5
        clear = np.abs(distance) > 0.003
        assert ((distance < 0) == inside)[clear].mean() > 0.95
        counts.append(int((inside & clear).sum()))
    assert counts[0] > 10, "as written the palms are in each other"
    assert counts[1] < 0.4 * counts[0]


def test_signed_distance_agrees_with_the_winding_number(rng: np.random.Generator) -> None:
    body = load_body("noor")
    vertices, _ = rest_surface(body)
    faces = body.faces["body"]
    head = body.skeleton.rest[joint("head")]
    points = head + rng.uniform([-0.12, -0.02, -0.13], [0.12, 0.2, 0.16], (300, 3))
    points = np.concatenate([points, body.skeleton.rest[joint("spine2")] + rng.uniform(-0.25, 0.25, (200, 3))])
    distance = np.concatenate([signed_distance(points[i : i + 50], vertices, faces) for i in range(0, 500, 50)])
    inside = _winding(points, vertices, faces) > 0.5
    clear = np.abs(distance) > 0.004
    assert ((distance < 0) == inside)[clear].mean() > 0.97
    assert inside.any()
    assert not inside.all()


def test_nearest_place_on_triangles_is_the_nearest_sample(rng: np.random.Generator) -> None:
    triangles, points = rng.normal(size=(40, 3, 3)), rng.normal(size=(40, 3))
    spot, weights = nearest_on_triangles(points, triangles)
    np.testing.assert_allclose(np.einsum("nk,nkc->nc", weights, triangles), spot, atol=1e-12)
    assert (weights > -1e-12).all()
    u, v = np.meshgrid(np.linspace(0, 1, 120), np.linspace(0, 1, 120))
    u, v = u[u + v <= 1], v[u + v <= 1]
    samples = np.einsum("sk,nkc->nsc", np.stack([1 - u - v, u, v], -1), triangles)
    best = np.linalg.norm(samples - points[:, None], axis=-1).min(1)
    ours = np.linalg.norm(spot - points, axis=-1)
    assert (ours <= best + 1e-9).all()
    np.testing.assert_allclose(ours, best, atol=0.02)


def test_reach_puts_the_wrist_there_and_keeps_what_is_there(rng: np.random.Generator) -> None:
    rotations = np.array(_signs()["CHIN"].rotations[::8], float)
    positions, turns = forward(NEUTRAL, rotations)
    wrist = joint("right_wrist")
    same = with_wrist(NEUTRAL, rotations, positions, turns, "right", positions[:, wrist], turns[:, wrist])
    np.testing.assert_allclose(angle(same, rotations), 0, atol=1e-5)
    target = positions[:, wrist] + rng.normal(size=(len(rotations), 3)) * 0.03
    turned = multiply(from_rotvec(rng.normal(size=(len(rotations), 3)) * 0.2), turns[:, wrist])
    moved = with_wrist(NEUTRAL, rotations, positions, turns, "right", target, turned)
    there, now = forward(NEUTRAL, moved)
    np.testing.assert_allclose(there[:, wrist], target, atol=1e-6)
    np.testing.assert_allclose(angle(now[:, wrist], turned), 0, atol=1e-5)


def test_signing_space_is_the_motion_itself_on_the_neutral_body_and_scales_on_a_child() -> None:
    motion = _signs()["TEMPLE"]
    assert retarget(motion, load_body("neutral")) is motion
    child = load_body("finn")
    frame = _middle(motion)
    kept, _ = joint_transforms(child, retarget(motion, child))
    neutral, _ = forward(NEUTRAL, motion.rotations)
    tip, eye = joint("right_index3"), joint("right_eye")
    there, here = kept[frame, tip] - kept[frame, eye], neutral[frame, tip] - neutral[frame, eye]
    assert np.linalg.norm(there - here) < 0.03, "beside the eye stays beside the eye"


def test_corrections_add_no_jerk() -> None:
    for name in ("ravi", "finn"):
        body = load_body(name)
        jerk = []
        for motion in (retarget(_signs()["CHEST"], body), _solved("CHEST", name)):
            wrist = joint_transforms(body, motion)[0][:, joint("right_wrist")].astype(float)
            jerk.append(np.linalg.norm(np.diff(wrist, 3, axis=0), axis=-1).max() * motion.fps**3)
        assert jerk[1] < 1.5 * jerk[0]


def test_stretches_join_as_one_motion() -> None:
    body, first, second = load_body("ravi"), _signs()["CHEST"], _signs()["PALMS"]
    ends = [solve_contacts(m, body) for m in (first, second)]
    wrists = [joint_transforms(body, m)[0][:, [joint("left_wrist"), joint("right_wrist")]] for m in ends]
    np.testing.assert_allclose(wrists[0][-1], wrists[1][0], atol=5e-4)


def test_a_mirrored_motion_is_solved_in_the_mirror() -> None:
    body = load_body("neutral")
    motion = _signs()["CHIN"]
    there = joint_transforms(body, solve_contacts(mirror(motion), body))[0][:, joint("left_wrist")]
    here = joint_transforms(body, solve_contacts(motion, body))[0][:, joint("right_wrist")]
    np.testing.assert_allclose(there * [-1, 1, 1], here, atol=0.006)


@pytest.mark.parametrize("name", ["amara", "ravi", "finn"])
def test_rest_leaves_no_hand_inside(name: str) -> None:
    body, rest = load_body(name), Motion.from_rotations(np.repeat(rest_pose()[None], 3, 0))
    assert hand_penetration(body, solve_contacts(rest, body)).max() < 0.003


def test_an_idle_hand_in_the_belly_comes_out() -> None:
    body = load_body("ravi")
    rest = np.array(rest_pose(), float)
    positions, turns = forward(NEUTRAL, rest[None])
    wrist = joint("left_wrist")
    inside = positions[:, wrist] - [[0, 0, 0.05]]
    motion = Motion.from_rotations(
        np.repeat(with_wrist(NEUTRAL, rest[None], positions, turns, "left", inside, turns[:, wrist]), 3, 0)
    )
    assert hand_penetration(body, retarget(motion, body))[0, 0] > 0.015
    assert hand_penetration(body, solve_contacts(motion, body))[0, 0] < 0.008


def test_face_translation_and_trunk_are_kept() -> None:
    motion = _signs()["CHEST"]
    face = np.zeros_like(motion.face)
    face[:, 3] = 0.4
    motion = replace(motion, face=face, translation=motion.translation + np.float32(0.02))
    solved = solve_contacts(motion, load_body("mateo"))
    np.testing.assert_array_equal(solved.face, motion.face)
    np.testing.assert_array_equal(solved.translation, motion.translation)
    for name in ("pelvis", "spine3", "head", "left_collar", "right_index2"):
        np.testing.assert_allclose(angle(solved.rotation_of(name), motion.rotation_of(name)), 0, atol=1e-3)


def test_empty_motions_and_motions_without_contacts_pass() -> None:
    body = load_body("amara")
    assert len(solve_contacts(Motion.rest(0), body)) == 0
    assert len(solve_contacts(Motion.rest(1), body)) == 1
    assert contact_report(Motion.rest(3), body).contacts == ()


@pytest.mark.parametrize(
    "contact",
    [
        Contact(0, 1, "right_index_tip", "elbow of the moon"),
        Contact(0, 1, "chin", "right_index_tip"),
        Contact(1, 0.5, "right_index_tip", "chin"),
    ],
)
def test_bad_contacts_are_named(contact: Contact) -> None:
    with pytest.raises(InputError, match=r"moon|chin"):
        solve_contacts(replace(Motion.rest(40), contacts=(contact,)), load_body("neutral"))


def test_evaluation_of_some_signs() -> None:
    result = evaluate_contacts(["finn", "mei"], ["THINK", "SCHOOL"])
    assert result["met"] is True
    assert result["signs"] == 2
    assert set(result["by_signer"]) == {"finn", "mei"}  # type: ignore[call-overload]
    with pytest.raises(InputError, match="NO-SUCH-SIGN"):
        evaluate_contacts(["finn"], ["NO-SUCH-SIGN"])
