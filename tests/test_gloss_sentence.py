"""English to ASL by rules, on the bundled vocabulary: order, grammar, and that nothing of a text vanishes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signweave.gloss.notation import parse_glosses, write_glosses
from signweave.gloss.sentence import gloss_text
from signweave.gloss.text import sentences
from signweave.lexicon.lookup import load_lexicon

LEXICON = load_lexicon()


def made(text: str) -> str:
    return " / ".join(write_glosses(s) for s in gloss_text(text, LEXICON)).replace(" ,", "")


@pytest.mark.parametrize(
    ("text", "glosses"),
    [
        ("Where do you live?", "[wh YOU LIVE WHERE]"),
        ("How many sisters does she have?", "[wh HE HAVE SISTER HOW-MANY]"),
        ("What time does your school start?", "[wh YOUR SCHOOL START TIME WHAT]"),
        ("Hello, what's your name?", "HELLO [wh YOUR NAME WHAT]"),
        ("Who wants coffee?", "[wh WANT COFFEE WHO]"),
        ("Don't you like milk?", "[yes-no YOU [negation DONT-LIKE MILK]]"),
        ("You are tired, aren't you?", "[yes-no YOU TIRED]"),
        ("Were you sick?", "[yes-no PAST YOU SICK]"),
        ("Did you eat yesterday?", "[yes-no YESTERDAY YOU EAT]"),
    ],
)
def test_questions(text: str, glosses: str) -> None:
    assert made(text) == glosses


@pytest.mark.parametrize(
    ("text", "glosses"),
    [
        ("I will go home tomorrow.", "TOMORROW ME GO HOME"),
        ("I'm going to eat.", "ME WILL EAT"),
        ("She lived in Boston.", "PAST HE LIVE fs:BOSTON"),
        ("He used to work here.", "PAST HE WORK HERE"),
        ("I saw my brother and he saw me.", "ME SEE MY BROTHER FINISH HE SEE ME FINISH"),
        ("I was eating.", "PAST ME EAT"),
        ("We met two weeks ago.", "2 WEEK PAST WE MEET"),
        ("The store opens at 9 o'clock.", "TIME 9 STORE OPEN"),
        ("On Monday I work.", "MONDAY ME WORK"),
        ("I was born in 1990.", "19 90 ME BORN"),
        ("My birthday is May 4.", "fs:MAY 4 MY BIRTHDAY"),
        ("It is 5 o'clock.", "TIME 5"),
    ],
)
def test_time_and_tense(text: str, glosses: str) -> None:
    assert made(text) == glosses


@pytest.mark.parametrize(
    ("text", "glosses"),
    [
        ("I don't know her.", "ME [negation DONT-KNOW HE]"),
        ("There is no milk.", "[negation MILK NONE]"),
        ("I didn't go to school yesterday.", "YESTERDAY ME [negation NOT GO SCHOOL]"),
        ("I have never seen snow.", "ME [negation NEVER SEE SNOW]"),
        ("You should not eat this.", "YOU SHOULD [negation NOT EAT THIS]"),
        ("We haven't eaten yet.", "WE EAT [negation NOT-YET]"),
        ("He is not my father.", "HE [negation NOT MY FATHER]"),
    ],
)
def test_negation(text: str, glosses: str) -> None:
    assert made(text) == glosses


@pytest.mark.parametrize(
    ("text", "glosses"),
    [
        ("Ada's books are old.", "fs:ADA HIS BOOK++ OLD"),
        ("I like dogs.", "ME LIKE DOG"),
        ("My children are happy.", "MY CHILDREN HAPPY"),
        ("She is the best student.", "HE BEST STUDENT"),
        ("He is the biggest boy.", "HE MOST BIG BOY"),
        ("I feel better.", "ME FEEL MORE GOOD"),
        ("The book costs $2.50.", "BOOK COST 2 DOLLAR 50 CENT"),
        ("My son is five.", "MY SON OLD 5"),
        ("We need milk, bread and water.", "WE NEED MILK BREAD WATER"),
        ("The girl who lives here is deaf.", "GIRL LIVE HERE DEAF"),
    ],
)
def test_noun_phrases(text: str, glosses: str) -> None:
    assert made(text) == glosses


@pytest.mark.parametrize(
    ("text", "glosses"),
    [
        ("Read the book.", "[topic BOOK] READ"),
        ("Do you like the book?", "[yes-no YOU LIKE BOOK]"),
        ("I don't like the book.", "ME [negation DONT-LIKE BOOK]"),
        ("I love my mother.", "ME LOVE MY MOTHER"),
        ("I will stay home if it rains.", "[condition IF RAIN] ME WILL STAY HOME"),
        ("Let's eat.", "WE EAT"),
        ("I have to go.", "ME MUST GO"),
        ("I would like some water.", "ME WANT SOME WATER"),
        ("I think my mother is sick.", "ME THINK MY MOTHER SICK"),
        ("Please give me the book.", "PLEASE [topic BOOK] 2-GIVE-1"),
        ("I gave the money to my brother.", "[topic MONEY] MY BROTHER IX-a 1-GIVE-a FINISH"),
        ("He didn't ask me.", "HE [negation NOT 3-ASK-1]"),
        ("I asked a question.", "ME ASK QUESTION FINISH"),
    ],
)
def test_order_and_agreement(text: str, glosses: str) -> None:
    assert made(text) == glosses


@pytest.mark.parametrize(
    ("text", "glosses"),
    [
        ("I know a man who speaks English.", "ME KNOW MAN TALK ENGLISH"),
        ("My brother, who lives here, is a doctor.", "MY BROTHER LIVE HERE DOCTOR"),
        ("Tell me where you live.", "2-TELL-1 WHERE YOU LIVE"),
        ("I don't know if he is sick.", "ME [negation DONT-KNOW] IF HE SICK"),
        ("I want you to help me.", "ME WANT 2-HELP-1"),
        ("I asked him to help me.", "1-ASK-3 HE 3-HELP-1 FINISH"),
        ("The children gave their teacher flowers.", "THEIR TEACHER IX-a CHILDREN 3-GIVE-a FLOWER FINISH"),
        ("She is as tall as me.", "HE SAME TALL ME"),
        ("What a beautiful day!", "BEAUTIFUL! DAY"),
        ("I don't need anything.", "ME NEED [negation NOTHING]"),
        ("I have an appointment at half past two tomorrow.", "TOMORROW TIME 2 30 ME HAVE APPOINTMENT"),
        ("I work on Tuesday and Thursday.", "TUESDAY THURSDAY ME WORK"),
        ("I live in New York.", "ME LIVE fs:NEW fs:YORK"),
        ("That man is my father.", "THAT MAN MY FATHER"),
        ("When I was sick, I lived here.", "WHEN PAST ME SICK ME LIVE HERE"),
        ("Cut the bread and eat it.", "[topic BREAD] CUT EAT IX"),
        ("Thank you very much.", "THANK-YOU!"),
    ],
)
def test_longer_sentences(text: str, glosses: str) -> None:
    assert made(text) == glosses


def test_every_piece_has_a_fate_and_a_reason() -> None:
    (sentence,) = gloss_text("Mr. Smith's mail is a.b@c.org 😀 привет, isn't it?", LEXICON)
    fates = {f.word: (f.fate, f.reason) for f in sentence.fates}
    assert all(reason for _, reason in fates.values())
    assert fates["Smith's"][0] == "letters"  # fs:SMITH HIS: spelled in part
    assert fates["a.b@c.org"] == ("unsignable", "an e-mail or web address: not signed, show it as text")
    assert fates["😀"][1].startswith("symbol or emoji")
    assert fates["привет"][1].startswith("not in the ase alphabet")
    assert "copula" in fates["is"][1]


def test_titles_and_initials_end_no_sentence() -> None:
    assert len(list(sentences("Mr. Smith met J. Doe. He left."))) == 2


def test_steps_say_what_each_rule_did() -> None:
    (sentence,) = gloss_text("Where did you go yesterday?", LEXICON)
    rules = [rule for rule, _ in sentence.steps]
    assert rules[0] == "parse"
    assert {"signs", "time first", "question word last", "question face"} <= set(rules)
    assert sentence.steps[-1][1] == write_glosses(sentence)


@pytest.mark.parametrize(
    ("text", "taken", "other"),
    [("You are right.", "RIGHT", "RIGHT-SIDE"), ("Turn right.", "RIGHT-SIDE", "RIGHT"),
     ("He will fall.", "FALL", "AUTUMN"), ("I like fall and winter.", "AUTUMN", "FALL")],
)  # fmt: skip
def test_a_sense_is_chosen_by_context_and_the_others_listed(text: str, taken: str, other: str) -> None:
    tokens = {token.gloss: token.alternatives for token in next(gloss_text(text, LEXICON)).tokens}
    assert tokens[taken] == (other,)


PIECES = st.sampled_from(
    """the a my his I you he she it we they me who what where when why how if because and but or not no never yet is are
    was do did have will would can to of in on at for with by 's that this very more best $ 5 3:30 . , ? ! 😀 there
    please let's don't going been give help tell book mother big eat Ada Monday yesterday every day ago""".split()
)


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=14))
def test_no_word_vanishes(words: list[str]) -> None:
    text = " ".join(words)
    parts = list(gloss_text(text, LEXICON))
    assert "".join("".join(f.word for f in s.fates) for s in parts) == "".join(text.split())
    for sentence in parts:
        assert {i for f in sentence.fates for i in f.tokens} == set(range(len(sentence.tokens)))
        assert all(f.reason and f.reason != "no rule signs it" for f in sentence.fates)
        if notation := write_glosses(sentence):
            assert parse_glosses(notation, LEXICON)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_accounted_for(text: str) -> None:
    written = "".join(f.word for s in gloss_text(text, LEXICON) for f in s.fates)
    assert "".join(written.split()) == "".join(text.split())
