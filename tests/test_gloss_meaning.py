"""What must not be lost or turned round on the way to glosses: negation, particles, persons, numbers, sentence ends."""

from __future__ import annotations

import pytest

from signweave.gloss.notation import write_glosses
from signweave.gloss.sentence import gloss_text
from signweave.lexicon.lookup import load_lexicon

LEXICON = load_lexicon()


def made(text: str) -> str:
    return " / ".join(write_glosses(s) for s in gloss_text(text, LEXICON)).replace(" ,", "")


@pytest.mark.parametrize(
    ("bare", "full"),
    [
        ("I dont like it.", "I don't like it."),
        ("He doesnt know.", "He doesn't know."),
        ("I cant go.", "I can't go."),
        ("We arent hungry and theyre late.", "We aren't hungry and they're late."),
        ("Im tired.", "I'm tired."),
        ("Whats your name?", "What's your name?"),
    ],
)
def test_a_contraction_without_its_apostrophe_says_the_same(bare: str, full: str) -> None:
    assert made(bare) == made(full)


def test_words_that_only_look_like_contractions_stay() -> None:
    assert made("They were well.") != made("They we're we'll.")
    assert "NOT" not in made("We were here.")


@pytest.mark.parametrize(
    ("text", "glosses"),
    [
        ("This is Tom's car.", "THIS fs:TOM HIS CAR"),
        ("This is Tom’s car.", "THIS fs:TOM HIS CAR"),
        ("It's Ada's book.", "IX fs:ADA HIS BOOK"),
        ("I saw my mother's friend.", "ME SEE MY MOTHER HIS FRIEND FINISH"),
    ],
)
def test_possession_stands_after_the_owner_anywhere(text: str, glosses: str) -> None:
    assert made(text) == glosses


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Turn on the light.", "fs:ON"),
        ("Turn off the light.", "fs:OFF"),
        ("Please turn the light off.", "fs:OFF"),
        ("She turned down the music.", "fs:DOWN"),
        ("The plane took off.", "fs:OFF"),
    ],
)
def test_a_particle_is_kept_where_its_verb_has_no_sign_with_it(text: str, kept: str) -> None:
    assert kept in made(text).split()


def test_a_particle_is_left_out_where_the_sign_says_it() -> None:
    assert made("Please sit down.") == "PLEASE SIT"
    assert made("I live on the street.") == "ME LIVE STREET"


@pytest.mark.parametrize(
    ("text", "glosses"),
    [
        ("The book was written by my teacher.", "MY TEACHER WRITE BOOK FINISH"),
        ("The cake was eaten by Tom.", "fs:TOM EAT CAKE FINISH"),
        ("The book was not written by her.", "HE [negation NOT WRITE BOOK]"),
        ("I was told.", "3-TELL-1 FINISH"),
        ("I was helped by her.", "HE 3-HELP-1 FINISH"),
        ("The car was fixed.", "CAR FIX FINISH"),
    ],
)
def test_in_a_passive_who_acts_comes_first(text: str, glosses: str) -> None:
    assert made(text) == glosses


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He lives in the U.S. and works here.", 1),
        ("I live in the U.S. It is big.", 2),
        ("I got up at 7 a.m. today.", 1),
        ("The meeting is at 3 p.m. Monday.", 1),
        ("I got up at 7 a.m. Then I ate.", 2),
        ("Mr. Smith met Dr. Jones on Main St. yesterday.", 1),
        ("No. 5 is mine.", 1),
        ("No. I am tired.", 2),
    ],
)
def test_an_abbreviation_ends_a_sentence_only_before_a_word_that_opens_one(text: str, count: int) -> None:
    assert len(list(gloss_text(text, LEXICON))) == count


def test_no_with_a_number_is_no_refusal() -> None:
    assert "NO" not in made("No. 5 is mine.").split()
