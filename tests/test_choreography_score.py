"""The score as text: there and back, and errors that say where."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signweave.choreography.score import ManualSpan, NonManualSpan, Score
from signweave.choreography.scoring import score_sentence
from signweave.errors import InputError
from signweave.gloss.glossed import GlossedSentence, GlossToken, Marking

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=8)


@given(st.lists(st.tuples(WORDS, WORDS, st.floats(0, 3), st.floats(0.1, 3), st.integers(1, 4)), min_size=1, max_size=5))
def test_json_there_and_back(rows: list[tuple[str, str, float, float, int]]) -> None:
    manual = tuple(
        ManualSpan(str(i), gloss, word, hold=hold, tempo=tempo, repeats=repeats)
        for i, (gloss, word, hold, tempo, repeats) in enumerate(rows)
    )
    score = Score(manual, (NonManualSpan("brows", "brows-up", "0", str(len(rows) - 1), amount=0.5),), tempo=1.5, seed=3)
    assert Score.from_json(score.to_json()) == score


def test_question_becomes_a_face_over_the_sentence() -> None:
    tokens = (GlossToken("YOU"), GlossToken("GO"), GlossToken("", "pause", "?", pause=0.5))
    score = score_sentence(GlossedSentence(tokens, (Marking("yes-no", 0, 1),)))
    assert {(s.tier, s.action, s.first, s.last) for s in score.nonmanual} == {
        ("brows", "brows-up", "1.1", "1.2"), ("head", "head-forward", "1.1", "1.2"),
    }  # fmt: skip
    assert [s.kind for s in score.manual] == ["sign", "sign", "pause"]
    assert score.manual[-1].ends


def test_a_spelled_word_becomes_its_letters() -> None:
    tokens = (GlossToken("fs:ADA", "letters", "Ada"), GlossToken("fs:MP3", "letters", "mp3"), GlossToken("7", "number"))
    spans = score_sentence(GlossedSentence(tokens)).manual
    assert [s.sign for s in spans] == ["fs:A", "fs:D", "fs:A", "", "fs:M", "fs:P", "3", "7"]
    assert [s.kind for s in spans] == [*["letter"] * 3, "pause", "letter", "letter", "number", "number"]
    assert [s.word for s in spans][:3] == ["Ada"] * 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"signweave_score": 99}, "version 1"),
        ({"tiers": {"feet": []}}, "unknown tier 'feet'"),
        ({"tiers": {"right hand": [{"id": "1", "sgn": "A"}]}}, "right hand.*span 1.*'sgn'"),
        ({"tiers": {"right hand": [{"sign": "A"}]}}, "'id' is missing"),
        ({"tiers": {"right hand": [{"id": "1", "sign": "A"}, {"id": "1", "sign": "B"}]}}, "'1' is used twice"),
        ({"tiers": {"brows": [{"action": "brows-up", "first": "7", "last": "7"}]}}, "no such span"),
        ({"tiers": {"brows": [{"action": "wiggled", "first": "7", "last": "7"}]}}, "unknown action 'brows wiggled'"),
        ({"tempo": 0}, "tempo"),
        ({"tiers": {"right hand": [{"id": "1", "sign": "A", "hold": -1}]}}, "span 1.*hold"),
    ],
)
def test_errors_say_where(change: dict, message: str) -> None:
    data = {**json.loads(Score((ManualSpan("1", "A"),)).to_json()), **change}
    with pytest.raises(InputError, match=message):
        Score.from_json(json.dumps(data))


def test_not_json() -> None:
    with pytest.raises(InputError, match=r"mine\.json:1"):
        Score.from_json("{", "mine.json")
