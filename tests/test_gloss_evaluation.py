"""The measure of the rules: known agreements, and the rules against the hand-written triples."""

from __future__ import annotations

from pathlib import Path

import pytest

from signweave.errors import InputError
from signweave.evaluation.gloss import (
    agreement,
    aslg_agreement,
    compare,
    coverage_of,
    evaluate_gloss,
    line_of,
    mismatches,
    read_line,
    read_triples,
)
from signweave.gloss.glossed import GlossedSentence, GlossToken, WordFate
from signweave.gloss.notation import parse_glosses
from signweave.lexicon.lookup import load_lexicon

HERE = Path(__file__).parent / "data"
LEXICON = load_lexicon()
ROWS = [("one", "[wh YOUR NAME WHAT]"), ("two", "ME LIKE BOOK"), ("three", "[topic BOOK] ME LIKE")]


def answers(**by_text: str):
    return lambda text: parse_glosses(by_text[text], LEXICON)


def test_the_same_glosses_agree_wholly() -> None:
    figures = agreement(compare(ROWS, answers(one=ROWS[0][1], two="ME LIKE BOOK", three=ROWS[2][1])))
    assert figures == {
        "sentences": 3, "exact_glosses": 1.0, "sentences_with_all_spans": 1.0, "span_f1": 1.0, "token_f1": 1.0,
    }  # fmt: skip


def test_what_differs_is_counted_and_listed() -> None:
    compared = compare(ROWS, answers(one="YOUR NAME [wh WHAT]", two="BOOK LIKE ME", three="[topic BOOK] ME LIKE"))
    figures = agreement(compared)
    assert figures["exact_glosses"] == pytest.approx(2 / 3)
    assert figures["sentences_with_all_spans"] == pytest.approx(2 / 3)
    assert figures["span_f1"] == pytest.approx(2 * 1 / 4)
    assert figures["token_f1"] == 1.0  # the same signs in another order
    assert [row["text"] for row in mismatches(compared)] == ["one", "two"]


def test_a_missing_sign_is_a_mismatch_not_an_error() -> None:
    assert read_line("ME [negation NO-SUCH-SIGN-YET]").glosses == ("ME", "NO-SUCH-SIGN-YET")
    assert read_line("fs:ADA IX-a 1-GIVE-a 20 26").glosses == ("fs:ADA", "IX-a", "1-GIVE-a", "20", "26")


def test_pauses_do_not_count() -> None:
    assert line_of(parse_glosses("[condition IF RAIN] , ME", LEXICON)) == read_line("[condition IF RAIN] ME")


def test_coverage_counts_words_with_meaning() -> None:
    fates = tuple(WordFate(w, f, "") for w, f in (("a", "dropped"), ("b", "sign"), ("c", "letters"), ("d", "number")))
    counted = coverage_of("text", lambda text: [GlossedSentence((GlossToken("B"),), (), fates)])
    assert counted["share_with_sign"] == pytest.approx(2 / 3)


def test_bad_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("fine\tME\nno tab here\n")
    with pytest.raises(InputError, match=r"x\.tsv:2: expected a sentence, a tab"):
        read_triples(tmp_path / "x.tsv")
    with pytest.raises(InputError, match="no triples"):
        evaluate_gloss(tmp_path / "none", tmp_path)


def test_the_rules_meet_their_bars_and_beat_word_for_word() -> None:
    figures = evaluate_gloss(HERE / "triples", HERE / "texts")
    assert set(figures["triples"]) == {"development", "held"}
    for part in figures["triples"].values():
        rules, words = part["rules"], part["word_for_word"]
        assert rules["sentences"] == 30
        assert rules["exact_glosses"] >= 0.8
        assert rules["span_f1"] >= 0.85
        assert rules["sentences_with_all_spans"] >= 0.85
        assert rules["exact_glosses"] > words["exact_glosses"] + 0.3
    assert len(figures["coverage"]) == 10
    assert min(c["share_with_sign"] for c in figures["coverage"].values()) >= 0.6


def test_aslg_is_compared_for_information(data_dir: Path) -> None:
    found = aslg_agreement(data_dir / "text-gloss", answers_of_english, 40)
    assert 0.4 < found["word_f1"] < 1
    assert "rules" in found["note"]


def answers_of_english(text: str):
    from signweave.gloss.sentence import gloss_text

    return gloss_text(text, LEXICON)
