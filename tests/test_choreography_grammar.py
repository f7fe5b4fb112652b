"""From glosses to the score, and to faces and heads that say the grammar."""

from __future__ import annotations

import numpy as np
import pytest

from signweave.choreography.mouthing import VISEMES, mouth_weights, sounds
from signweave.choreography.perform import perform, whole
from signweave.choreography.score import Score
from signweave.choreography.scoring import score_sentence
from signweave.choreography.signs import remarks
from signweave.gloss.glossed import GlossedSentence, GlossToken, Marking
from signweave.lexicon.lookup import load_lexicon
from signweave.motion.nouns import GlossSpan, Motion
from signweave.motion.rotations import to_euler
from signweave.motion.skeleton import FACE_NAMES, joint


def sentence(*tokens: GlossToken | str, marked: tuple[tuple[str, int, int], ...] = ()) -> GlossedSentence:
    made = [token if isinstance(token, GlossToken) else GlossToken(token, "sign", token.lower()) for token in tokens]
    return GlossedSentence(tuple(made), tuple(Marking(*mark) for mark in marked))


def shown(said: GlossedSentence) -> tuple[Motion, tuple[GlossSpan, ...]]:
    done = whole(perform(score_sentence(said), load_lexicon()))
    return done.motion, done.glosses


def during(motion: Motion, spans: tuple[GlossSpan, ...], i: int, name: str) -> float:
    """Mean weight of a face action in the middle half of a sign."""
    a, b = spans[i].start, spans[i].end
    frames = slice(round((0.75 * a + 0.25 * b) * 30), round((0.25 * a + 0.75 * b) * 30) + 1)
    return float(motion.face[frames, FACE_NAMES.index(name)].mean())


def head(motion: Motion) -> np.ndarray:
    """`(T, 3)` degrees of the head's turn: nod, turn, tilt."""
    return np.degrees(to_euler("XYZ", motion.rotations[:, joint("head")].astype(float)))


def test_tokens_become_spans() -> None:
    score = score_sentence(
        sentence(
            GlossToken("fs:ADA", "letters", "Ada"), GlossToken("IX", "point", "Ada", goal="a"),
            GlossToken("GIVE", "sign", "gives", source="a", goal="1"), GlossToken("BOOK", "sign", "books", repeats=3),
            GlossToken("TIRED", "sign", "so tired", emphasis=True), GlossToken("", "pause", ".", pause=0.5),
        ), number=4,
    )  # fmt: skip
    spans = score.manual
    assert [s.gloss for s in spans] == ["fs:A", "fs:D", "fs:A", "IX-a", "a-GIVE-1", "BOOK", "TIRED", ""]
    assert [s.kind for s in spans] == ["letter"] * 3 + ["point", "sign", "sign", "sign", "pause"]
    assert [s.id for s in spans] == [f"4.{i}" for i in range(1, 9)]
    assert (spans[5].repeats, spans[6].emphasis, spans[7].hold, spans[7].ends) == (3, 1.0, 0.5, True)
    mouthed = [s for s in score.nonmanual if s.tier == "mouth"]
    assert [(s.action, s.word, s.first, s.last) for s in mouthed] == [("mouthing", "ada", "4.1", "4.3")]
    assert [(s.action, s.first) for s in score.nonmanual if s.tier == "gaze"] == [("look-a", "4.4")]


@pytest.mark.parametrize(
    ("kind", "actions"),
    [("yes-no", {"brows-up", "head-forward"}), ("wh", {"brows-furrowed", "head-forward-tilt"}),
     ("negation", {"head-shake", "mouth-down", "brows-furrowed"}), ("topic", {"brows-up", "head-raised-tilt"}),
     ("condition", {"brows-up", "head-tilt-left"})],
)  # fmt: skip
def test_markings_become_spans_over_their_signs(kind: str, actions: set[str]) -> None:
    score = score_sentence(sentence("ME", "BOOK", "LIKE", "KNOW", marked=((kind, 1, 2),)))
    assert {(s.action, s.first, s.last) for s in score.nonmanual} == {(a, "1.2", "1.3") for a in actions}
    assert (score.manual[2].hold > 0) == (kind in ("topic", "condition"))


def test_a_topic_before_a_comma_is_not_held_twice() -> None:
    pause = GlossToken("", "pause", ",", pause=0.25)
    score = score_sentence(sentence("BOOK", pause, "ME", "LIKE", marked=(("topic", 0, 0),)))
    assert score.manual[0].hold == 0


def test_marks_over_nothing_signed_and_empty_sentences() -> None:
    pause = GlossToken("", "pause", "?", pause=0.5)
    assert score_sentence(sentence(pause, marked=(("yes-no", 0, 0),))) == Score()
    assert score_sentence(GlossedSentence(())) == Score()


def test_questions_raise_and_furrow_brows() -> None:
    asked, spans = shown(sentence("YOU", "HUNGRY", marked=(("yes-no", 0, 1),)))
    assert during(asked, spans, 1, "browInnerUp") > 0.85
    assert head(asked)[:, 0].max() > 5
    what, spans = shown(sentence("YOUR", "NAME", "WHAT", marked=(("wh", 0, 2),)))
    assert during(what, spans, 1, "browDownLeft") > 0.85
    assert during(what, spans, 1, "browInnerUp") < 0.05


def test_negation_shakes_the_head() -> None:
    motion, spans = shown(sentence("ME", "NOT", "UNDERSTAND", marked=(("negation", 1, 2),)))
    turn = head(motion)[:, 1]
    inside = turn[round(spans[1].start * 30) : round(spans[2].end * 30)]
    assert inside.max() > 5
    assert inside.min() < -5
    assert np.abs(turn[: round(spans[0].end * 30) - 6]).max() < 4
    assert during(motion, spans, 2, "mouthFrownLeft") > 0.5
    assert np.abs(np.diff(head(motion), axis=0)).max() < 8  # degrees a frame: it never jumps


def test_what_is_said_of_less_wins() -> None:
    """A raised topic inside a furrowed question; next to each other they do not mix."""
    motion, spans = shown(sentence("BOOK", "YOU", "WANT", "WHAT", marked=(("wh", 0, 3), ("topic", 0, 0))))
    assert during(motion, spans, 0, "browInnerUp") > 0.8
    assert during(motion, spans, 0, "browDownLeft") < 0.1
    assert during(motion, spans, 2, "browDownLeft") > 0.85
    assert during(motion, spans, 2, "browInnerUp") < 0.1


def test_faces_are_at_rest_at_both_ends() -> None:
    motion, _ = shown(sentence("YOU", "HUNGRY", marked=(("yes-no", 0, 1), ("negation", 0, 1))))
    assert motion.face[0].max() == 0
    assert motion.face[-1].max() < 1e-6


def test_sounds_of_words() -> None:
    assert sounds("Martha") == ("P", "AH", "R", "TH", "AH")
    assert sounds("book") == ("P", "OO", "K")
    assert sounds("name") == ("T", "AH", "P")
    assert sounds("city")[0] == "S"
    assert sounds("Peter")[:2] == ("P", "EH")
    assert sounds("...") == ()
    assert all(set(weights) <= set(FACE_NAMES) for weights in VISEMES.values())


def test_mouthing_opens_and_closes() -> None:
    progress = np.linspace(-0.5, 1.5, 80)
    weights = mouth_weights("papa", progress)
    jaw = weights[:, FACE_NAMES.index("jawOpen")]
    assert weights[progress < 0].max() == 0
    assert weights[progress > 1].max() == 0
    inside = jaw[(progress > 0) & (progress < 1)]
    opened = np.flatnonzero((inside[1:-1] > inside[:-2]) & (inside[1:-1] >= inside[2:]))
    assert len(opened) == 2


def test_names_are_mouthed_while_spelled_and_words_when_asked() -> None:
    said = sentence("MY", "NAME", GlossToken("fs:PAM", "letters", "Pam"))
    motion, spans = shown(said)
    jaw = motion.face[:, FACE_NAMES.index("jawOpen")]
    start, end = round(spans[2].start * 30), round(spans[-1].end * 30)
    assert jaw[start:end].max() > 0.25
    assert jaw[: start - 4].max() < 0.05
    words = [s.word for s in score_sentence(said, mouthed="words").nonmanual]
    assert words == ["my", "name", "pam"]
    assert not score_sentence(said, mouthed="nothing").nonmanual


def test_a_locus_that_nobody_set_is_remarked() -> None:
    give = GlossToken("GIVE", "sign", "give", source="1", goal="b")
    there = GlossToken("IX", "point", "him", goal="b")
    lexicon = load_lexicon()
    lines, _ = remarks(score_sentence(sentence(give)), lexicon)
    assert len(lines) == 1
    assert "locus 'b' was not set" in lines[0]
    lines, known = remarks(score_sentence(sentence(there, give)), lexicon)
    assert not lines
    assert remarks(score_sentence(sentence(give)), lexicon, known)[0] == ()
    like = GlossToken("LIKE", "sign", "like", source="1", goal="2")
    assert "does not agree" in remarks(score_sentence(sentence(like)), lexicon)[0][0]
