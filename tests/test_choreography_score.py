"""The score as text: there and back, older versions, and errors that say where."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signweave.choreography.score import ManualSpan, NonManualSpan, Score, join_scores
from signweave.choreography.scoretext import score_schema
from signweave.errors import InputError

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=8)
MANUAL = st.builds(
    ManualSpan,
    id=st.just(""), sign=WORDS, word=WORDS, hold=st.floats(0, 60), tempo=st.floats(0.1, 10), size=st.floats(0.3, 2),
    repeats=st.integers(1, 20), emphasis=st.floats(0, 1), weak=st.sampled_from(["rest", "hold", "mirror"]),
    hand=st.sampled_from(["dominant", "other"]), source=st.sampled_from(["", "1", "3", "b"]),
    goal=st.sampled_from(["1", "2", "a"]), place=st.sampled_from(["", "c", "head_space"]), ends=st.booleans(),
)  # fmt: skip
FACE = st.builds(
    NonManualSpan,
    tier=st.sampled_from(["head", "brows", "gaze", "mouth", "torso"]), action=st.sampled_from(["brows-up", "head-nod"]),
    first=st.just(""), last=st.just(""), start_offset=st.floats(-10, 10), end_offset=st.floats(-10, 10),
    amount=st.floats(0, 2), word=WORDS,
)  # fmt: skip


@given(
    st.lists(MANUAL, min_size=1, max_size=5), st.lists(FACE, max_size=4), st.floats(0.1, 10), st.integers(0, 2**32 - 1)
)
def test_json_there_and_back(spans: list[ManualSpan], faces: list[NonManualSpan], tempo: float, seed: int) -> None:
    """Nothing is lost or rounded, whatever the order in which spans were given."""
    from dataclasses import replace

    manual = [replace(span, id=f"s{i}") for i, span in enumerate(spans)]
    beside = ManualSpan("left", "A", tier="left hand", first="s0", last="s0", start_offset=0.1, end_offset=-0.2)
    anchored = tuple(replace(face, first="s0", last="s0") for face in faces)
    score = Score((beside, *manual), anchored, tempo=tempo, seed=seed, spell_speed=tempo)
    again = Score.from_json(score.to_json())
    assert again == score
    assert again.to_json() == score.to_json()


def test_a_file_of_version_1_is_read() -> None:
    text = """{"signweave_score": 1, "language": "ase", "tempo": 1.5, "seed": 3, "tiers": {
      "right hand": [{"id": "1.1", "sign": "YOU", "word": "you"},
                     {"id": "1.2", "kind": "pause", "hold": 0.5, "ends": true}],
      "left hand": [], "brows": [{"action": "brows-up", "first": "1.1", "last": "1.1", "start_offset": -0.1}]}}"""
    score = Score.from_json(text)
    assert [s.id for s in score.manual] == ["1.1", "1.2"]
    assert (score.tempo, score.seed, score.nonmanual[0].start_offset) == (1.5, 3, -0.1)
    assert json.loads(score.to_json())["signweave_score"] == 2


def test_the_schema_file_is_what_the_program_reads() -> None:
    held = files("signweave.choreography").joinpath("data/score.schema.json").read_text("utf-8")
    assert json.loads(held) == score_schema(), "write score_schema() to choreography/data/score.schema.json"
    span = score_schema()["$defs"]["manual"]["properties"]
    assert span["weak"]["enum"] == ["rest", "hold", "mirror"]
    assert span["tempo"]["maximum"] == 10


def test_sentences_are_cut_after_their_last_span() -> None:
    parts = [
        Score(
            (ManualSpan("1", "A"), ManualSpan("2", "B", ends=True), ManualSpan("l", "C", tier="left hand", first="2"))
        ),
        Score((ManualSpan("3", "C", ends=True),), (NonManualSpan("brows", "brows-up", "3", "3"),)),
    ]
    assert join_scores(parts).sentences() == tuple(parts)


def hand(*spans: dict) -> dict:
    return {"tiers": {"right hand": list(spans)}}


A = {"id": "1", "sign": "A"}
BROWS = {"action": "brows-up", "first": "1", "last": "1"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"signweave_score": 99}, "version 1 or 2"),
        ({"tempoo": 2}, "unknown field 'tempoo', did you mean 'tempo'"),
        ({"tiers": {"feet": []}}, "unknown tier 'feet'"),
        ({"tiers": {"head": {}}}, "tier 'head' is no list"),
        ({"tiers": []}, "'tiers' is no object"),
        (hand({"id": "1", "sgn": "A"}), "right hand.*span 1.*'sgn', did you mean 'sign'"),
        (hand({"sign": "A"}), "'id' is missing"),
        (hand({**A, "tempo": "fast"}), "span 1: 'tempo' is \"fast\", expected a number"),
        (hand({**A, "ends": 1}), "'ends' is 1, expected true or false"),
        (hand({**A, "repeats": 1.5}), "'repeats' is 1.5, expected a whole number"),
        (hand({**A, "hold": 1e300}), "'hold' is 1e"),
        (hand({**A, "hold": float("nan")}), "'hold'"),
        (hand(A, {"id": "1", "sign": "B"}), "'1' is used twice"),
        (hand({"id": "1"}), "'sign' is missing"),
        (hand({**A, "hold": -1}), "span 1: hold is -1, expected 0 to 60"),
        (hand({**A, "weak": "wave"}), "weak is 'wave', expected rest, hold, mirror"),
        (hand({**A, "goal": "z"}), "goal is 'z', expected"),
        (hand({**A, "source": "1"}), "has a source but no goal"),
        (hand({"id": "1", "sign": "THAT", "kind": "point"}), "sign is 'THAT', expected IX, POSS, SELF"),
        (hand({**A, "first": "1"}), "'first', 'last' and offsets are of the left hand"),
        ({"tiers": {"right hand": [A], "left hand": [{"id": "2", "sign": "B", "first": "9"}]}}, "no such sign"),
        ({"tiers": {"right hand": [A], "brows": [{**BROWS, "first": "7"}]}}, "no such sign"),
        ({"tiers": {"right hand": [A], "brows": [{**BROWS, "action": "brow-up"}]}}, "'brows brow-up', did you mean"),
        ({"tiers": {"right hand": [A], "mouth": [{**BROWS, "action": "mouthing"}]}}, "expected the word to mouth"),
        ({"tiers": {"right hand": [{**A, "ends": True}, {"id": "2", "sign": "B"}],
                    "brows": [{**BROWS, "last": "2"}]}}, "not forward within one sentence"),
        ({"tempo": 0}, "tempo"),
        ({"seed": -1}, "seed"),
        ({"seed": 1.5}, "seed"),
    ],
)  # fmt: skip
def test_errors_say_where(change: dict, message: str) -> None:
    data = {**json.loads(Score((ManualSpan("1", "A"),)).to_json()), **change}
    with pytest.raises(InputError, match=message) as error:
        Score.from_json(json.dumps(data), "mine.json")
    assert str(error.value).startswith("mine.json")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '{"signweave_score": ' + "9" * 5000 + "}", "[]", '"x"'])
def test_what_is_no_score(text: str) -> None:
    with pytest.raises(InputError, match=r"^mine\.json"):
        Score.from_json(text, "mine.json")
