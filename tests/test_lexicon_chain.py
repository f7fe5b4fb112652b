"""The chain of look-up: which step finds a word, in which lexicon, and what is said of it."""

from __future__ import annotations

import pytest
from lexicon_signs import entry, motion, store_of

pytest.importorskip("lancedb", reason="needs the extra `store`")

from signweave.errors import InputError
from signweave.lexicon.asllex import COLUMNS
from signweave.lexicon.asllex_import import write_asllex
from signweave.lexicon.importing import import_signs
from signweave.lexicon.lemmas import lemmas
from signweave.lexicon.lookup import SignLexicon, load_lexicon
from signweave.notation import load_signs
from signweave.speaking import Saying, Spoken

HOUSE = """HOUSE:
  words: [house]
  right: {handshape: B, at: space}
  segments: [{hold: 0.3}]
"""


@pytest.fixture(scope="module")
def german(tmp_path_factory):
    folder = tmp_path_factory.mktemp("german")
    letters = [entry(f"fs:{c}", c.lower(), letter=True) for c in ("A", "S", "C", "H", "SCH", "O", "Ö", "N", "ß", "E")]
    store_of(
        folder / "mine",
        entry("KIND", "Kind", handedness="two", start=20, end=100),
        entry("SCHON", "schon"),
        entry("SCHÖN", "schön", "hübsch"),
        entry("ESSEN/mensa", "mensa"),
        entry("PIZZA", "pizza", motion=None, landmarks=b"x"),
        *letters,
    )
    return folder / "mine"


def chain(german) -> SignLexicon:
    return load_lexicon("gsg", 0, [german])


@pytest.mark.parametrize(
    ("word", "gloss", "reason"),
    [
        ("Kind", "KIND", "in mine as written"),
        ("KIND", "KIND", "in mine as written"),
        ("Kinder", "KIND", "in mine as 'kind'"),
        ("schön", "SCHÖN", "in mine as written"),
        ("Schon", "SCHON", "in mine as written"),
        ("hubsch", "SCHÖN", "in mine"),
    ],
)
def test_steps_say_what_they_found(german, word, gloss, reason) -> None:
    found = chain(german).look_up(word)
    assert (found.fate, found.glosses, found.reason) == ("sign", (gloss,), reason)


def test_spelling_takes_groups_and_its_own_letters_first(german) -> None:
    own = chain(german)
    assert own.spell("Schöne") == ("fs:SCH", "fs:Ö", "fs:N", "fs:E")
    assert own.spell("aß") == ("fs:A", "fs:ß")
    assert own.spell("né") == ("fs:N", "fs:E")
    assert own.spell("xa") == ()
    assert own.can_spell("ö")
    assert not own.can_spell("x")
    assert own.look_up("Hans") is not None
    assert own.look_up("Xaver") is None


def test_landmarks_alone_are_there_but_not_performed(german) -> None:
    own = chain(german)
    assert own.has("PIZZA")
    assert own.candidates("pizza") == ()
    with pytest.raises(InputError, match="has landmarks but no motion yet"):
        own.sign("PIZZA", 30.0)
    assert own.look_up("Pizza") is None  # no z, no i, no p
    with_letters = load_lexicon("gsg", 0, [german])
    assert with_letters.members[0].silent("pizza") == "in mine, but with landmarks and no motion yet"


def test_a_stored_motion_is_performed(german) -> None:
    sign = chain(german).sign("KIND", 60.0)
    assert sign.motion.fps == 60.0
    assert sign.two_handed
    assert sign.active == (0.02, 0.1)
    assert sign.language == "gsg"


def test_the_first_lexicon_goes_first_and_the_bundled_one_last(tmp_path) -> None:
    same = {"language": "ase", "spoken": "en"}
    store_of(tmp_path / "one", entry("HOUSE", "house", **same), entry("X", "zyx", motion=None, landmarks=b"x", **same))
    store_of(tmp_path / "two", entry("HAUS", "house", **same), entry("Y", "zyx", **same))
    own = load_lexicon("ase", 0, [tmp_path / "one", tmp_path / "two"])
    assert own.candidates("house") == ("HOUSE",)
    assert own.look_up("house").reason == "in one as written"
    assert own.look_up("zyx").glosses == ("Y",)
    assert own.look_up("mother").reason == "in the vocabulary as written"
    assert len(own.sign("HOUSE", 30.0).motion) == 4
    assert own.number("12") == ("12",)
    assert own.spell("ab") == ("fs:A", "fs:B")
    assert "MOTHER" in own.glosses
    assert own.spec("MOTHER").gloss == "MOTHER"


def test_a_recorded_sign_beside_a_written_one_is_glossed(tmp_path) -> None:
    from signweave.gloss.sentence import gloss_text

    same = {"language": "ase", "spoken": "en"}
    store_of(tmp_path / "s", entry("MAMMA", "mother", sense="parent", **same), entry("AID", "help", **same))
    own = load_lexicon("ase", 0, [tmp_path / "s"])
    assert own.about("MAMMA") == (("mother",), "parent")
    assert "mother" in own.about("MOTHER")[0]
    (sentence,) = gloss_text("My mother is here.", own)
    assert "MAMMA" in {token.gloss for token in sentence.tokens}  # one's own goes first
    assert (own.agreement("HELP") != "", own.agreement("AID"), own.agreement("MOTHER")) == (True, "", "")
    (sentence,) = gloss_text("I help you.", own)
    assert "AID" in {token.gloss for token in sentence.tokens}


def test_notation_in_a_store_is_synthesised(tmp_path) -> None:
    store_of(tmp_path / "s", entry("HOUSE", "house", motion=None, notation=HOUSE, language="ase", spoken="en"))
    own = load_lexicon("ase", 0, [tmp_path / "s"])
    assert own.spec("HOUSE") == next(iter(load_signs(HOUSE, f"HOUSE ({tmp_path / 's'})").values()))
    assert own.sign("HOUSE", 30.0).motion.fps == 30.0


def test_variants_by_name(tmp_path) -> None:
    store_of(tmp_path / "s", entry("A", "a"), entry("A", "a", variant="old", motion=motion(9)))
    own = load_lexicon("gsg", 0, [tmp_path / "s"])
    assert [len(own.sign(g, 30.0).motion) for g in ("A", "A/old")] == [4, 9]
    assert not own.has("A/new")


def test_words_of_another_language_stay_out(german) -> None:
    assert load_lexicon("gsg", 0, [german], "fr").candidates("kind") == ()
    assert load_lexicon("gsg", 0, [german], "de").candidates("kind") == ("KIND",)
    assert load_lexicon("gsg", 0, [german]).spoken == "de"


def test_unknown_languages_name_those_that_are_there(german) -> None:
    with pytest.raises(InputError, match="'xyz', expected one of: ase, gsg"):
        load_lexicon("xyz", 0, [german])
    with pytest.raises(InputError, match="'gsg', expected one of: ase"):
        load_lexicon("gsg")


def test_numbers_by_rule() -> None:
    own = load_lexicon("ase")
    assert own.number("250") == ("250",)
    assert own.number("1,250") == ("1", "THOUSAND", "250")
    assert own.number("2,000,001") == ("2", "MILLION", "1")
    assert own.number("3.14") == ("3", "1", "4")
    assert own.number("007") == ("0", "0", "7")
    assert own.number("5551234567") == tuple("5551234567")
    assert own.has("999")
    assert not own.has("1000")
    assert not own.has("007")


def test_lemmas_of_other_languages() -> None:
    assert "haus" in lemmas("häuser", "de")
    assert "manger" in lemmas("mangerait", "fr")
    assert list(lemmas("kinder", "xx")) == []


def test_inferred_signs_stand_in_where_there_is_no_other(tmp_path) -> None:
    columns = ",".join(["EntryID", "Handshape.2.0", *(f"{c}.2.0" for c in COLUMNS.values()), "SignDuration(ms)"])
    row = "{},5,OneHanded,imrp,FullyOpen,Head,Chin,Straight,1,1,500"
    (tmp_path / "signs.csv").write_text(
        "\n".join([columns, *map(row.format, ("help_1", "glove", "glove_box", "help_house", "house_2"))]), "utf-8"
    )
    write_asllex(tmp_path / "signs.csv", tmp_path / "coded.yaml")
    import_signs(tmp_path / "coded", [tmp_path / "coded.yaml"])
    bundled = load_lexicon("ase")
    for where in ("coded", "coded.yaml"):
        own = load_lexicon("ase", 0, [tmp_path / where])
        assert own.has("HELP-1")
        assert own.candidates("help") == bundled.candidates("help")
        assert (own.look_up("helping").glosses, own.look_up("helping").reason) == (
            ("HELP",),
            "in the vocabulary as 'help'",
        )
        assert own.agreement("HELP") == bundled.agreement("HELP") != ""
        assert own.candidates("glove") == ()  # all other ways to sign it come first
        assert own.candidates("glove box") == ("GLOVE-BOX",)
        assert own.candidates("help house") == ()  # word by word
        assert own.origin("GLOVE-BOX") == f"in {where}, inferred from ASL-LEX's coding"
        assert own.origin("HELP") == ""
        assert own.look_up("gloves").glosses == ("GLOVE",)
        assert own.look_up("gloves").reason == f"in {where} as 'glove', inferred from ASL-LEX's coding"
        assert own.sign("GLOVE", 30.0).motion.fps == 30.0


def test_an_inferred_sign_of_a_written_ones_gloss_is_not_performed(tmp_path) -> None:
    coded = HOUSE.replace("words: [house]", "words: [house, domicilium]\n  inferred: [orientation, path]")
    (tmp_path / "coded.yaml").write_text(coded, "utf-8")
    store_of(tmp_path / "mine", entry("HOUSE", "house", language="ase", spoken="en"))
    own = load_lexicon("ase", 0, [tmp_path / "coded.yaml", tmp_path / "mine"])
    assert len(own.sign("HOUSE", 30.0).motion) == 4  # the recorded one
    assert own.look_up("house").reason == "in mine as written"
    assert own.look_up("domicilium").reason == "in coded.yaml as written"


def test_letters_with_landmarks_alone_are_said_to_have_no_motion(tmp_path) -> None:
    silent = [entry(f"fs:{c}", letter=True, motion=None, landmarks=b"x") for c in "ADÄ"]
    store_of(tmp_path / "s", *silent, entry("HALLO", "Hallo", motion=None, landmarks=b"x"), entry("fs:O", letter=True))
    own = load_lexicon("gsg", 0, [tmp_path / "s"])
    assert own.unspelled("Ada") == "letters of the gsg alphabet with landmarks and no motion yet: Aad"
    assert own.unspelled("Xad") == "not in the gsg alphabet: X"
    assert own.unspelled("hallo") == "in s, but with landmarks and no motion yet"
    said = Spoken(Saying("gsg", lexica=(tmp_path / "s",), spoken="de"))
    with pytest.raises(InputError, match="'Hallo Ada'; its signs have landmarks and no motion yet, import motions"):
        list(said.perform("Hallo Ada"))
    with pytest.raises(InputError, match="give at least one word in Latin letters"):
        list(Spoken(Saying()).perform("???"))


def test_a_spoken_language_nobody_knows_is_refused(german) -> None:
    with pytest.raises(InputError, match="unknown spoken language 'xx', expected an ISO 639 code such as de"):
        load_lexicon("ase", 0, [], "xx")
    with pytest.raises(InputError, match=r"unknown spoken language 'xx'.*or of: en, de"):
        load_lexicon("gsg", 0, [german], "xx")
