"""Figures of generated motion against values worked out by hand, and against distributions whose distance is known."""

from __future__ import annotations

import numpy as np
import pytest

from signweave.evaluation.generation import accuracy, averaged, diversity, fid, multimodality, signatures
from signweave.evaluation.likeness import SIGNATURES, ape, dtw_mje, fast_share, jerk, ndtw


def test_fid_of_two_points_on_a_line_worked_out_by_hand():
    """Means 1 and 4, variances 2 and 8: 9 + 2 + 8 - 2 * 4 = 11."""
    assert fid(np.array([[0.0], [2.0]]), np.array([[2.0], [6.0]])) == pytest.approx(11.0)


def test_fid_of_normal_distributions_is_the_known_one(rng):
    """For diagonal covariances: the squared distance of means and of standard deviations."""
    one, other = rng.normal(0, 1, (200_000, 3)), rng.normal([1, 0, 2], [2, 1, 0.5], (200_000, 3))
    assert fid(one, other) == pytest.approx(1 + 4 + 1 + 0 + 0.25, rel=0.02)
    assert fid(one, one) == pytest.approx(0, abs=1e-9)
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    assert fid(one @ turn, other @ turn) == pytest.approx(fid(one, other))


def test_fid_agrees_with_scipys_root_of_a_matrix(rng):
    from scipy.linalg import sqrtm

    one, other = rng.normal(size=(50, 6)) @ rng.normal(size=(6, 6)), rng.normal(size=(60, 6)) + 1
    first, second = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    whole = ((one.mean(0) - other.mean(0)) ** 2).sum() + np.trace(first + second - 2 * np.real(sqrtm(first @ second)))
    assert fid(one, other) == pytest.approx(whole)


def test_pairs_never_hold_one_motion_twice(rng):
    """Two motions one apart: any pair of them is one apart; pairs with themselves would bring the mean to a half."""
    two = np.array([[0.0], [1.0]])
    assert diversity(two, rng) == 1.0
    assert multimodality(np.vstack([two, two * 3]), np.array([0, 0, 1, 1]), rng) == 2.0


def test_diversity_of_a_normal_distribution(rng):
    """Two draws of a standard normal on a line are 2 / sqrt(pi) apart on average."""
    assert diversity(rng.normal(size=(100_000, 1)), rng, 100_000) == pytest.approx(2 / np.sqrt(np.pi), rel=0.02)


def test_accuracy_and_interval():
    assert accuracy(np.array([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]]), np.array([1, 0, 0])) == pytest.approx(2 / 3)
    figure = averaged([1.0, 2.0, 3.0], "x")
    assert (figure.mean, figure.signature) == (2.0, "x|runs=3")
    assert figure.interval == pytest.approx(1.96 / np.sqrt(3))


def line(*places: float) -> np.ndarray:
    """One joint that goes along x."""
    return np.array([[[place, 0.0, 0.0]] for place in places])


def test_time_warping_worked_out_by_hand():
    """0 0 1 and 0 1 differ in time only; 0 1 2 and 0 1 4 are two apart in the last of three steps."""
    assert dtw_mje(line(0, 0, 1), line(0, 1)) == 0.0
    assert dtw_mje(line(0, 1, 2), line(0, 1, 4)) == pytest.approx(2000 / 3)
    assert ape(line(0, 1, 2), line(0, 1, 4)) == pytest.approx(2000 / 3)
    assert ape(line(0, 1, 2), line(0, 2)) == pytest.approx(0)


def test_normalised_warping_knows_no_size_and_skips_what_is_missing():
    one = np.zeros((4, 3, 3))
    one[:, 1, 0], one[:, 2, 1] = 0.4, np.arange(4)
    assert ndtw(one, 2.5 * one, (0, 1)) == pytest.approx(0)
    other = one.copy()
    other[2, 2] = np.nan
    assert ndtw(one, other, (0, 1)) == pytest.approx(0)
    other = one.copy()
    other[:, 2, 2] = 0.4  # one of three joints a shoulder width off
    assert ndtw(one, other, (0, 1)) == pytest.approx(1 / 3)


def test_jerk_and_frequencies_of_known_motion():
    times = np.arange(300) / 30
    assert jerk(line(*times**3), 30) == pytest.approx(6.0)
    assert fast_share(line(*np.sin(2 * np.pi * 2 * times)), 30) < 0.001
    assert fast_share(line(*np.sin(2 * np.pi * 8 * times)), 30) > 0.999
    both = np.sin(2 * np.pi * 2 * times) / 2 + np.sin(2 * np.pi * 8 * times) / 8
    assert fast_share(line(*both), 30) == pytest.approx(0.5, abs=0.05)


def test_every_figure_says_how_it_was_computed():
    said = [*signatures("st-gcn").values(), *SIGNATURES.values()]
    assert len(set(said)) == 9
    assert all(s.endswith("|v1") for s in said)
