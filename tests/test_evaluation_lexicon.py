"""The measurement of a large lexicon, on a small one: its figures are there, and its yardsticks are right."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("lancedb", reason="needs the extra `store`")

from signweave.encoders import sentence
from signweave.evaluation import lexicon, nearness

pytestmark = pytest.mark.skipif(sentence.missing() is not None, reason="needs the extra `meaning`")


def test_figures_of_a_small_lexicon(monkeypatch) -> None:
    monkeypatch.setattr(lexicon, "_REAL_WORDS", 300)
    monkeypatch.setattr(lexicon, "_QUERIES", 20)
    monkeypatch.setattr(lexicon, "_RUNS", 1)
    figures = lexicon.evaluate_lexicon(entries=1500)
    assert figures["recall_at_10"] >= 0.95
    assert figures["real_words_recall_at_10"] >= 0.95
    assert figures["exact_ms"] < 2
    assert figures["bytes_a_sign"] > 2000  # every sign holds a motion of its own
    assert {"opening_s", "search_ms", "by_meaning_ms", "nearest_real"} <= figures.keys()


def test_made_up_words_differ() -> None:
    words = [lexicon.word(n) for n in range(20_000)]
    assert len(set(words)) == len(words)


def test_made_up_vectors_lie_as_real_ones(rng) -> None:
    """A made-up word's nearest neighbour is about as near as a real word's among as many."""
    words, real = lexicon.real_words(900, rng)
    made = lexicon.Clustered(real, rng).draw(300)
    assert len(set(words)) == 900
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert lexicon.nearness(made) == pytest.approx(lexicon.nearness(real[:300]), abs=0.12)


def test_pairs_are_told_by_the_sign_they_share(tmp_path) -> None:
    (tmp_path / "asl-lex").mkdir()
    rows = ("doctor,doctor,physician", "sofa,,", "couch_2,couch_2,", "ear,,", "earring,,", "monday,,", "tuesday,,")
    head = "EntryID,DominantTranslation,NondominantTranslation"
    (tmp_path / "asl-lex" / "signs.csv").write_text("\n".join((head, *rows)))
    figures = nearness.near_pairs(tmp_path)
    assert figures["asllex_words"] == 6  # days are not compared
    assert figures["asllex_pairs_0.85"] == "4, of one sign 0.50"  # doctor and physician; sofa and couch; no earring
