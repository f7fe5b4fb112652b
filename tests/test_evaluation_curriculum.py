"""Runs with and without the curriculum, paired by their seeds: against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `models` is not installed")
from signweave.evaluation.curriculum import curriculum_differences
from signweave.evaluation.generation import averaged
from signweave.evaluation.judging import COLUMNS, Row
from signweave.evaluation.movement import nearest_words
from signweave.evaluation.samples import Sample
from signweave.motion.sixd import FULL_BODY
from signweave.motion.skeleton import joint


def rows_of(name, accuracy, fid):
    values = {"accuracy": accuracy, "fid": fid, "diversity": 1.0, "multimodality": 1.0}
    figures = {column: averaged([values[column]], column) for column in COLUMNS}
    return [Row(f"{name} {what}", "test", figures) for what in ("gen test", "rec test, told none")]


def test_differences_over_seeds():
    given = {
        "k-steps9": (0.90, 3.0),
        "k-steps9-seed1": (0.92, 2.0),
        "k-steps9-seed2": (0.91, 2.5),
        "k-curriculum-none-steps9": (0.88, 3.0),
        "k-curriculum-none-steps9-seed1": (0.89, 2.5),
        "k-curriculum-none-steps9-seed2": (0.90, 2.0),
        "k": (0.99, 0.1),
        "k-curriculum-none-steps7": (0.1, 9.0),
    }
    found = curriculum_differences([row for name in given for row in rows_of(name, *given[name])], list(given))
    assert list(found) == ["k-steps9, its own: gen test", "k-steps9, its own: rec test, told none"]
    line = found["k-steps9, its own: gen test"]
    assert line["seeds"] == 3
    assert line["accuracy with"] == pytest.approx(0.91)
    assert line["accuracy without"] == pytest.approx(0.89)
    # differences 0.02, 0.03, 0.01: mean 0.02, deviation 0.01, so 4.303 * 0.01 / sqrt(3)
    assert (line["accuracy gains"], line["accuracy ±"]) == (pytest.approx(0.02), pytest.approx(0.02484, abs=1e-5))
    assert line["FID gains"] == pytest.approx(0.0)


def test_one_seed_has_no_interval_and_none_no_line():
    rows = rows_of("k", 0.9, 1.0) + rows_of("k-curriculum-none", 0.8, 2.0)
    assert np.isnan(curriculum_differences(rows, ["k", "k-curriculum-none"])["k, its own: gen test"]["accuracy ±"])
    assert curriculum_differences(rows[:2], ["k"]) == {}


def test_the_nearest_neighbour_knows_a_bent_elbow_whatever_its_length():
    still = np.tile(np.array([1.0, 0, 0, 0, 1, 0], np.float32), (3, 20, len(FULL_BODY)))
    bent = still.reshape(3, 20, len(FULL_BODY), 6)
    bent[1:, :, FULL_BODY.index(joint("left_elbow"))] = [0, 1, 0, -1, 0, 0]
    sample = Sample(bent.reshape(3, 20, -1), np.array([20, 20, 9]), np.array([0, 1, 1]))
    assert nearest_words(sample.chosen(np.array([0, 1])), sample).tolist() == [0, 1, 1]
