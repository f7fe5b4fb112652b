"""The baked bodies and the table of signers."""

from __future__ import annotations

import sys
import time

import numpy as np
import pytest

from signweave.body import shape
from signweave.body.quantise import pack_shape, unpack_rest
from signweave.body.rig import BONES, TWIST_BONES
from signweave.body.shape import load_body, load_custom_body
from signweave.body.signers import HAIR_STYLES, colour, load_signer, signer_from_table, signer_names
from signweave.errors import InputError, MissingExtra
from signweave.motion.neutral import NEUTRAL
from signweave.motion.skeleton import FACE_NAMES, JOINTS, joint

EVERYBODY = ("neutral", *signer_names())


def test_eight_signers_who_differ():
    signers = [load_signer(name) for name in signer_names()]
    assert len(signers) == 8
    assert {signer.dominant for signer in signers} == {"left", "right"}
    assert len({signer.skin for signer in signers}) == 8
    assert len({signer.clothes.top for signer in signers}) == 8
    assert {signer.hair.style for signer in signers} == set(HAIR_STYLES)
    ages = [dict(signer.phenotype)["age"] for signer in signers]
    assert min(ages) < 0.5
    assert max(ages) > 0.9


@pytest.mark.parametrize("name", signer_names())
def test_hands_stand_out_against_the_top(name):
    """Relative luminance contrast of skin and top (WCAG 2): 2 to 1 is plain to see, as large patches go."""
    signer = load_signer(name)

    def luminance(text: str) -> float:
        c = np.array(colour(text))
        linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    low, high = sorted((luminance(signer.skin), luminance(signer.clothes.top)))
    assert (high + 0.05) / (low + 0.05) > 2


def test_unknown_signer_gets_a_hint():
    with pytest.raises(InputError, match="did you mean 'kwame'"):
        load_signer("kwami")
    with pytest.raises(InputError, match="unknown body 'nobody'"):
        load_body("nobody")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dominant": "both"}, "dominant 'both' is not one of"),
        ({"skin": "brown"}, "expected #rrggbb"),
        ({"hair": {"style": "mohawk", "colour": "#000000"}}, "hair style 'mohawk'"),
    ],
)
def test_bad_table_is_refused(change, message):
    entry = {
        "about": "",
        "phenotype": {},
        "skin": "#aa8866",
        "iris": "#332211",
        "hair": {"style": "short", "colour": "#222222"},
        "clothes": {"top": "#334455", "trousers": "#222222"},
        "background": "#dddddd",
        "dominant": "right",
    }
    assert signer_from_table("me", entry).name == "me"
    with pytest.raises(InputError, match=message):
        signer_from_table("me", entry | change)


def test_loading_is_fast():
    times = []
    for _ in range(3):
        for cached in (shape.load_body, shape._shared, shape._baked):
            cached.cache_clear()
        start = time.perf_counter()
        load_body("amara")
        times.append(time.perf_counter() - start)
    assert min(times) < 0.1


@pytest.mark.parametrize("name", EVERYBODY)
def test_body_is_whole(name):
    body = load_body(name)
    count = len(body.rest)
    assert body.skeleton.names == JOINTS
    assert body.bind.shape == (len(BONES), 3, 4)
    assert len(BONES) == len(JOINTS) + len(TWIST_BONES)
    np.testing.assert_allclose(body.weights.sum(1), 1, atol=1e-6)
    assert body.bones.max() < len(BONES)
    assert [first for first, _ in body.groups.values()][1:] == [last for _, last in body.groups.values()][:-1]
    for group, faces in body.faces.items():
        first, last = body.groups[group]
        assert set(np.unique(faces)) <= set(range(first, last))
    assert list(body.groups.values())[-1][1] == count
    assert body.face_deltas.shape == (len(FACE_NAMES), len(body.face_vertices), 3)
    assert len(body.masks["lips"]) == body.groups["body"][1]
    first, last = body.groups["body"]
    assert abs(body.rest[first:last, 1].min()) < 1e-4  # stands on the floor
    # The T-pose: arms along X, at one height, elbow and wrist on the line of the upper arm.
    for side, sign in (("left", 1), ("right", -1)):
        for name_of in ("elbow", "wrist"):
            offset = body.skeleton.offsets[joint(f"{side}_{name_of}")]
            np.testing.assert_allclose(offset / np.linalg.norm(offset), [sign, 0, 0], atol=1e-5)


def test_neutral_is_adult_in_the_middle_of_everything():
    body = load_body("neutral")
    np.testing.assert_allclose(body.skeleton.offsets, NEUTRAL.offsets, atol=1e-4)
    height = body.rest[: body.groups["body"][1], 1].max()
    assert 1.6 < height < 1.8
    head = (
        height
        - body.points.weights[body.points.index("chin")]
        @ body.rest[body.points.vertices[body.points.index("chin")]][:, 1]
    )
    assert 6.5 < height / head < 8.5  # adults are 7 to 8 heads tall, a ten-year-old 6 to 6.5
    reach = 2 * (NEUTRAL.rest[joint("left_middle3"), 0] + 0.027)
    assert 0.95 < reach / height < 1.08  # arm span is about body height


def test_face_moves_what_it_names():
    body = load_body("neutral")

    def delta(action: str, point: str) -> np.ndarray:
        row = body.points.index(point)
        rows = body.face_rows[body.points.vertices[row]]
        deltas = body.face_deltas[FACE_NAMES.index(action)][rows] * (rows >= 0)[:, None]
        return body.points.weights[row] @ deltas

    assert delta("jawOpen", "chin")[1] < -0.02
    assert delta("browInnerUp", "left_eyebrow")[1] > 0.001
    assert delta("eyeBlinkLeft", "left_eye")[1] < -0.001
    assert np.linalg.norm(delta("eyeBlinkLeft", "right_eye")) < 1e-4
    assert delta("mouthSmileLeft", "left_mouth_corner")[1] > 0.003
    assert delta("cheekPuff", "left_cheek")[0] > 0.002
    for side in ("left", "right"):  # eyeballs are turned by their joints, not pushed by the actions
        assert (body.face_rows[slice(*body.groups[f"{side}_eye"])] < 0).all()


def test_rounding_is_harmless(rng):
    rest = rng.uniform([-1, 0, -0.5], [1, 1.9, 0.5], (500, 3))
    packed = pack_shape("x", rest, np.zeros((55, 3)), np.zeros((1, 3, 4)))
    assert np.abs(unpack_rest(packed["x.rest"]) - rest).max() < 3e-5


def test_own_body_without_anny_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "anny", None)
    with pytest.raises(MissingExtra, match=r"signweave\[body\]"):
        load_custom_body({"age": 0.7})
