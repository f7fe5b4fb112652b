"""Text to glosses: rules on a small vocabulary of the test's own; nothing of a text vanishes."""

from __future__ import annotations

import string
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signweave.errors import InputError
from signweave.gloss.plain import gloss_text
from signweave.gloss.text import sentences
from signweave.lexicon.lookup import Lexicon, load_lexicon, normalize

WORDS = {
    "HELLO": ("hello",), "THANK-YOU": ("thank you",), "NICE": ("nice",), "MEET": ("meet",), "YOU": ("you",),
    "NOT": ("not",), "ME": ("i", "me"), "CHILD": ("child",), "GO": ("go",), "WHAT": ("what",), "NAME": ("name",),
    "GOOD-MORNING": ("good morning",), "GOOD": ("good",), "WE": ("we",), "MY": ("my",), "KNOW": ("know",),
}  # fmt: skip


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    entries = {**WORDS, **{f"fs:{c}": (c.lower(),) for c in string.ascii_uppercase}}
    return Lexicon("ase", {gloss: SimpleNamespace(words=words, inferred="") for gloss, words in entries.items()})


def glosses(text: str, lexicon: Lexicon) -> list[str]:
    return [t.gloss for sentence in gloss_text(text, lexicon) for t in sentence.tokens if t.gloss]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nice to meet you", ["NICE", "MEET", "YOU"]),
        ("thank you", ["THANK-YOU"]),
        ("Good morning, good children!", ["GOOD-MORNING", "GOOD", "CHILD"]),
        ("I don't know", ["ME", "NOT", "KNOW"]),
        ("I’m not going", ["ME", "NOT", "GO"]),
        ("What's your name?", ["WHAT", "fs:YOUR", "NAME"]),
        ("Zoë", ["fs:ZOE"]),
        ("7", ["7"]),
        ("twenty", ["20"]),
        ("1,250", ["1", "2", "5", "0"]),
        (
            "You haven't met me, you won't go",
            ["YOU", "fs:HAVE", "NOT", "MEET", "ME", "YOU", "fs:WILL", "NOT", "GO"],
        ),
        ("It's nice", ["fs:IT", "NICE"]),
        ("U.S.A.", ["fs:USA"]),
        ("mp3", ["fs:MP3"]),
        ("We went", ["WE", "GO"]),
        ("I do not know you and me", ["ME", "NOT", "KNOW", "YOU", "ME"]),
        ("Did you know?", ["YOU", "KNOW"]),
        ("What do you do?", ["WHAT", "YOU", "fs:DO"]),
        ("a", []),
    ],
)
def test_rules(text: str, expected: list[str], lexicon: Lexicon) -> None:
    assert glosses(text, lexicon) == expected


def test_every_piece_says_why(lexicon: Lexicon) -> None:
    fates = [f for s in gloss_text("The child's name is Ann? 😀 привет 3.5", lexicon) for f in s.fates]
    assert all(fate.reason for fate in fates)
    assert {fate.word: fate.fate for fate in fates} == {
        "The": "dropped", "child's": "sign", "name": "sign", "is": "dropped", "Ann": "letters", "?": "pause",
        "😀": "unsignable", "привет": "unsignable", "3.5": "number",
    }  # fmt: skip


@pytest.mark.parametrize(("text", "question"), [("You know?", "yes-no"), ("What's that?", "wh"), ("What a child.", "")])
def test_question_face(text: str, question: str, lexicon: Lexicon) -> None:
    assert [m.kind for m in next(gloss_text(text, lexicon)).markings] == ([question] if question else [])


def test_sentences_are_split_where_people_end_them() -> None:
    text = 'Dr. Smith met J. Doe. "Hello!" he said... At 3.5 km? Yes\n\nNew part'
    assert ["".join(t.text for t in s) for s in sentences(text)] == [
        "Dr.SmithmetJ.Doe.", '"Hello!"', "hesaid...", "At3.5km?", "Yes", "Newpart",
    ]  # fmt: skip


def test_a_word_with_an_apostrophe_ends_a_sentence() -> None:
    assert len(list(sentences("I can't. You and I. We don't."))) == 3


def test_text_without_full_stops_streams() -> None:
    seen = 0

    def endless():
        nonlocal seen
        while True:
            seen += 1
            yield "word "

    for _, _sentence in zip(range(5), sentences(endless())):
        pass
    assert seen < 2000


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.integers(1, 30))
def test_nothing_vanishes(text: str, size: int) -> None:
    entries = {**WORDS, **{f"fs:{c}": (c.lower(),) for c in string.ascii_uppercase}}
    lexicon = Lexicon("ase", {gloss: SimpleNamespace(words=words, inferred="") for gloss, words in entries.items()})
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    for given_text in (text, pieces):
        written = "".join(f.word for s in gloss_text(given_text, lexicon) for f in s.fates)
        assert "".join(written.split()) == "".join(text.split())


def test_blocks_make_no_difference(lexicon: Lexicon) -> None:
    text = "Nice to meet you. I know my children, thank you! Good morning. " * 40
    whole = list(gloss_text(text, lexicon))
    assert list(gloss_text(iter(text), lexicon)) == whole
    assert len(whole) == 120


def test_normalize() -> None:
    assert normalize("Straße") == "strasse"
    assert normalize("ÉCOLE’s") == "ecole's"


def test_unknown_language_names_the_known() -> None:
    with pytest.raises(InputError, match=r"unknown sign language 'xyz'.*ase"):
        load_lexicon("xyz")
