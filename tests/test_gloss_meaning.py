"""What must not be lost or turned round on the way to glosses: negation, particles, persons, numbers, sentence ends."""

from __future__ import annotations

import re

import pytest

from signweave.errors import InputError
from signweave.gloss.notation import write_glosses
from signweave.gloss.sentence import gloss_text
from signweave.gloss.translate import translate
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
        ("Turn on the light.", "ON"),
        ("Turn off the light.", "OFF"),
        ("Please turn the light off.", "OFF"),
        ("She turned down the music.", "DOWN"),
        ("The plane took off.", "OFF"),
    ],
)
def test_a_particle_is_in_the_verbs_sign_or_kept(text: str, kept: str) -> None:
    assert kept in re.findall("[A-Z]+", made(text))


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
        ("The door was closed by the wind.", "WIND CLOSE DOOR FINISH"),
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


@pytest.mark.parametrize(
    ("text", "glosses"),
    [
        ("It costs $1,000,000.", "IX COST 1 MILLION DOLLAR"),
        ("It costs $1000000.", "IX COST 1 MILLION DOLLAR"),
        ("At 3:05 I eat.", "TIME 3 0 5 ME EAT"),
        ("I ate 1/2 of it.", "ME EAT HALF IX FINISH"),
    ],
)
def test_amounts(text: str, glosses: str) -> None:
    assert made(text) == glosses


def test_a_decimal_point_and_a_minus_sign_are_signed_or_spelled() -> None:
    signs = made("The line is 3.14 miles long.").split()
    place = signs.index("3")
    assert signs[place + 1].removeprefix("fs:") == "POINT"
    assert signs[place + 2 : place + 4] == ["1", "4"]
    signs = made("It is -5 outside.").replace("fs:", "").split()
    assert signs[signs.index("5") - 1] == "MINUS"


def test_a_fraction_and_a_ratio_name_what_is_not_signed() -> None:
    for written, mark in (("1/4", "/"), ("2:1", ":")):
        (sentence,) = gloss_text(f"I ate {written} today.", LEXICON)
        assert mark in next(f.reason for f in sentence.fates if f.word == written)


@pytest.mark.parametrize(
    ("text", "glosses"),
    [
        ("You don't have to go.", "YOU [negation NOT NEED GO]"),
        ("I hardly eat.", "ME ALMOST [negation NEVER EAT]"),
        ("I can hardly see.", "ME ALMOST [negation CANNOT SEE]"),
        ("Neither do I.", "ME ALSO [negation NOT]"),
        ("I have a cat and neither does he.", "ME HAVE CAT HE ALSO [negation NOT]"),
        ("Neither of them came.", "[negation NONE THEY COME]"),
    ],
)
def test_what_is_nearly_or_wholly_negative_stays_so(text: str, glosses: str) -> None:
    assert made(text) == glosses


@pytest.mark.parametrize(
    ("text", "glosses"),
    [
        ("Whose book is this?", "[wh THIS BOOK WHO HIS]"),
        ("He asked me if I wanted to go.", "HE 3-ASK-1 FINISH IF PAST ME WANT GO"),
        ("Do you know where the hospital is?", "[yes-no YOU KNOW WHERE HOSPITAL]"),
    ],
)
def test_questions_within_sentences_and_whose(text: str, glosses: str) -> None:
    if not (LEXICON.has("WHOSE") and "Whose" in text):
        assert made(text) == glosses


def test_in_a_year_is_later_only_where_something_is_to_come() -> None:
    assert "LATER" not in made("There are 365 days in a year.").split()
    assert made("I will go in a year.") == "1 YEAR LATER ME GO"
    assert made("We leave in an hour.") == "1 HOUR LATER WE LEAVE"


@pytest.mark.parametrize("answer", [None, 3, [None], ["BOOK"]])
def test_a_translator_that_gives_no_glosses_is_named(answer: object) -> None:
    def broken(sentence: str) -> object:
        return answer

    with pytest.raises(InputError, match=r"translator 'broken' on 'Hello\."):
        list(translate("Hello.", LEXICON, translator=broken))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["Ada has a dog.", "Kowalski is late.", "Zorblatt likes fish."])
def test_an_unknown_first_word_is_reported_as_a_name(text: str) -> None:
    (sentence,) = gloss_text(text, LEXICON)
    assert sentence.fates[0].reason == "name, fingerspelled"


def test_a_common_first_word_is_no_name() -> None:
    (sentence,) = gloss_text("Broccoli is green.", LEXICON)
    assert "name" not in sentence.fates[0].reason
