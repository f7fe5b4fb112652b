"""The notation of glosses: read and written back, with errors that name the token."""

from __future__ import annotations

import string
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signweave.errors import InputError
from signweave.gloss.glossed import GlossToken, Marking
from signweave.gloss.notation import parse_glosses, write_glosses
from signweave.lexicon.lookup import Lexicon

SIGNS = ("ME", "BOOK", "LIKE", "YOUR", "NAME", "WHAT", "GIVE", "IF", "RAIN", "STAY", "NOT", "LOOK-FOR", "GOOD")
ENTRIES = {**{g: (g.lower(),) for g in SIGNS}, **{f"fs:{c}": (c.lower(),) for c in string.ascii_uppercase}}
LEXICON = Lexicon("ase", {gloss: SimpleNamespace(words=words) for gloss, words in ENTRIES.items()})


@pytest.mark.parametrize(
    "notation",
    [
        "ME NAME fs:ADA", "[wh YOUR NAME WHAT]", "[topic BOOK++] ME LIKE!", "ME [negation NOT LIKE BOOK]",
        "[condition IF RAIN] , ME STAY", "[yes-no YOUR BOOK [negation NOT GOOD]]", "1-GIVE-2 BOOK", "3-GIVE-1",
        "fs:ADA IX-a 1-GIVE-a 5 BOOK", "POSS-b BOOK IX SELF-a", "ME LOOK-FOR 2-LOOK-FOR-3", "fs:MP3",
        "[wh [topic BOOK] WHAT]", "[wh [topic WHAT]]", "NAME++!",
    ],
)  # fmt: skip
def test_there_and_back(notation: str) -> None:
    (sentence,) = parse_glosses(notation, LEXICON)
    assert write_glosses(sentence) == notation


def test_what_is_read() -> None:
    (sentence,) = parse_glosses("[topic BOOK++] fs:ada IX-a 1-GIVE-a good! 7", LEXICON)
    assert [(t.gloss, t.kind, t.source, t.goal, t.repeats, t.emphasis) for t in sentence.tokens] == [
        ("BOOK", "sign", "", "", 2, False), ("fs:ADA", "letters", "", "", 1, False), ("IX", "point", "", "a", 1, False),
        ("GIVE", "sign", "1", "a", 1, False), ("GOOD", "sign", "", "", 1, True), ("7", "number", "", "", 1, False),
    ]  # fmt: skip
    assert sentence.markings == (Marking("topic", 0, 0),)


def test_sentences_end_at_slashes_and_lines() -> None:
    sentences = parse_glosses("ME LIKE / YOUR NAME\n\n[wh WHAT]", LEXICON)
    assert [write_glosses(s) for s in sentences] == ["ME LIKE", "YOUR NAME", "[wh WHAT]"]
    assert [s.tokens[-1].kind for s in sentences] == ["pause", "pause", "sign"]


@pytest.mark.parametrize(
    ("notation", "message"),
    [
        ("ME LIKE BOKO", r"line 1, token 3: no sign 'BOKO'.*BOOK.*fs:BOKO"),
        ("ME\n[what NAME]", r"line 2: '\[what': unknown marking, expected one of: yes-no"),
        ("[wh NAME", "not closed"),
        ("NAME]", "closes nothing"),
        ("ME [topic ]", "covers no sign"),
        ("fs:привет", "no letters"),
        ("BOOK+", r"token 1: 'BOOK\+'"),
        (" / ", "no glosses given"),
        ("", "no glosses given"),
    ],
)
def test_errors_name_the_token(notation: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_glosses(notation, LEXICON)


TOKENS = st.one_of(
    st.builds(GlossToken, st.sampled_from(SIGNS), repeats=st.integers(2, 3), emphasis=st.booleans()),
    st.builds(GlossToken, st.just("GIVE"), source=st.sampled_from("123abc"), goal=st.sampled_from("123abc")),
    st.builds(GlossToken, st.sampled_from(["IX", "POSS"]), st.just("point"), goal=st.sampled_from(["", "a", "2"])),
    st.just(GlossToken("fs:ADA", "letters")),
)


@given(st.lists(TOKENS, min_size=1, max_size=6), st.integers(0, 5), st.integers(0, 5))
def test_any_sentence_comes_back(tokens: list[GlossToken], first: int, length: int) -> None:
    from dataclasses import replace

    from signweave.gloss.glossed import GlossedSentence

    first = min(first, len(tokens) - 1)
    markings = (Marking("wh", 0, len(tokens) - 1), Marking("topic", first, min(first + length, len(tokens) - 1)))
    sentence = GlossedSentence(tuple(tokens), tuple(sorted(markings, key=lambda m: (m.first, -m.last))))
    (back,) = parse_glosses(write_glosses(sentence), LEXICON)
    assert tuple(replace(t, word="") for t in back.tokens) == sentence.tokens
    assert back.markings == sentence.markings
