"""Rotations: group axioms, scipy as the independent truth, batches equal to singles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from signweave.motion import rotations as R

_numbers = st.floats(-1, 1, allow_nan=False, width=64)
_quaternions = (
    st.tuples(_numbers, _numbers, _numbers, _numbers)
    .filter(lambda q: np.linalg.norm(q) > 0.1)
    .map(lambda q: R.normalize(np.array(q)))
)
_vectors = st.tuples(_numbers, _numbers, _numbers).map(np.array)


def same_turn(a, b, tolerance=1e-7):
    return np.all(R.angle(a, b) < tolerance)


@settings(max_examples=60, deadline=None)
@given(_quaternions, _quaternions, _quaternions, _vectors)
def test_group_axioms(a, b, c, v):
    assert same_turn(R.multiply(R.multiply(a, b), c), R.multiply(a, R.multiply(b, c)))
    assert same_turn(R.multiply(a, R.inverse(a)), R.IDENTITY)
    assert same_turn(R.multiply(a, R.IDENTITY), a)
    assert abs(np.linalg.norm(R.multiply(a, b)) - 1) < 1e-9
    np.testing.assert_allclose(R.rotate(R.multiply(a, b), v), R.rotate(a, R.rotate(b, v)), atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(_quaternions, _quaternions, _vectors)
def test_agrees_with_scipy(a, b, v):
    sa, sb = Rotation.from_quat(a), Rotation.from_quat(b)
    np.testing.assert_allclose(R.to_matrix(R.multiply(a, b)), (sa * sb).as_matrix(), atol=1e-9)
    np.testing.assert_allclose(R.rotate(a, v), sa.apply(v), atol=1e-9)
    np.testing.assert_allclose(R.to_matrix(R.from_rotvec(3 * v)), Rotation.from_rotvec(3 * v).as_matrix(), atol=1e-9)
    assert abs(R.angle(a) - sa.magnitude()) < 1e-7


@settings(max_examples=60, deadline=None)
@given(_quaternions)
def test_round_trips(q):
    assert same_turn(R.from_matrix(R.to_matrix(q)), q)
    assert same_turn(R.from_rotvec(R.to_rotvec(q)), q)
    assert same_turn(R.from_euler("ZXY", R.to_euler("ZXY", q)), q, 1e-6)


def test_batch_equals_single(rng):
    a, b = R.normalize(rng.normal(size=(2, 5, 3, 4)))
    v, t = rng.normal(size=(5, 3, 3)), rng.random((5, 3))
    batched = [R.multiply(a, b), R.rotate(a, v), R.slerp(a, b, t), R.between(v, v[::-1]), R.to_rotvec(a)]
    for i in np.ndindex(5, 3):
        v_back = v[::-1][i]
        singles = [
            R.multiply(a[i], b[i]), R.rotate(a[i], v[i]), R.slerp(a[i], b[i], t[i]), R.between(v[i], v_back),
            R.to_rotvec(a[i]),
        ]  # fmt: skip
        for many, one in zip(batched, singles, strict=True):
            np.testing.assert_allclose(many[i], one, atol=1e-12)


def test_between_takes_one_direction_to_the_other_even_when_opposite(rng):
    u, v = R.unit(rng.normal(size=(2, 50, 3)))
    np.testing.assert_allclose(R.rotate(R.between(u, v), u), v, atol=1e-9)
    np.testing.assert_allclose(R.rotate(R.between(u, -u), u), -u, atol=1e-6)


def test_from_axes_puts_x_and_y_where_they_belong(rng):
    x, y = rng.normal(size=(2, 20, 3))
    q = R.from_axes(x, y)
    np.testing.assert_allclose(R.rotate(q, np.array([1.0, 0, 0])), R.unit(x), atol=1e-9)
    assert np.all(np.sum(R.rotate(q, np.array([0, 1.0, 0])) * y, -1) > 0)


def test_slerp_moves_at_constant_speed_and_ends_exactly(rng):
    a, b = R.normalize(rng.normal(size=(2, 4)))
    steps = R.slerp(a, b, np.linspace(0, 1, 11))
    angles = R.angle(steps[:-1], steps[1:])
    np.testing.assert_allclose(angles, angles.mean(), rtol=1e-6)
    assert same_turn(steps[0], a)
    assert same_turn(steps[-1], b)


@settings(max_examples=60, deadline=None)
@given(_quaternions, _vectors.filter(lambda v: np.linalg.norm(v) > 0.1))
def test_swing_twist_recomposes_and_twists_at_most_half_a_turn(q, v):
    axis = R.unit(v)
    swing, twist = R.swing_twist(q, axis)
    assert same_turn(R.multiply(swing, twist), q)
    assert abs(np.dot(swing[:3], axis)) < 1e-6
    assert abs(R.twist_angle(q, axis)) <= np.pi + 1e-9
    if np.hypot(np.dot(q[:3], axis), q[3]) > 1e-6:  # else half a turn square to the axis, whose twist is undefined
        assert same_turn(R.from_rotvec(R.twist_angle(q, axis) * axis), twist, 1e-6)


def test_continuous_keeps_turns_and_removes_sign_jumps(rng):
    smooth = R.from_rotvec(np.linspace([0, 0, 0], [0, 7.0, 1.0], 60))
    flipped = smooth * rng.choice([-1, 1], (60, 1))
    out = R.continuous(flipped)
    assert np.all(np.sum(out[1:] * out[:-1], -1) > 0)
    assert same_turn(out, smooth)


@pytest.mark.parametrize("name", ["multiply", "rotate", "slerp", "to_matrix", "from_rotvec"])
def test_float32_stays_float32(name, rng):
    q = R.normalize(rng.normal(size=(4, 4))).astype(np.float32)
    v = rng.normal(size=(4, 3)).astype(np.float32)
    arguments = {
        "multiply": (q, q),
        "rotate": (q, v),
        "slerp": (q, q[::-1], 0.5),
        "to_matrix": (q,),
        "from_rotvec": (v,),
    }
    assert getattr(R, name)(*arguments[name]).dtype == np.float32
