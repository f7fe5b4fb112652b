"""Who translates: rules, word for word, or a function of one's own; and the command that shows it."""

from __future__ import annotations

import json
import string
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from signweave.cli import app
from signweave.errors import InputError
from signweave.gloss.glossed import GlossedSentence, GlossToken
from signweave.gloss.notation import write_glosses
from signweave.gloss.translate import translate
from signweave.lexicon.lookup import Lexicon, load_lexicon

LEXICON = load_lexicon()


def lines(sentences) -> list[str]:
    return [write_glosses(s) for s in sentences]


def test_a_translator_gives_notation_sentence_by_sentence() -> None:
    asked: list[str] = []

    def mine(text: str) -> str:
        asked.append(text)
        return "[wh YOUR NAME WHAT]" if "?" in text else "ME NAME fs:ADA / YOU NAME fs:BO"

    made = list(translate("I am Ada. What's your name?", LEXICON, mine))
    assert asked == ["I am Ada.", "What's your name?"]
    assert lines(made) == ["ME NAME fs:ADA", "YOU NAME fs:BO", "[wh YOUR NAME WHAT]"]
    assert [f.word for s in made for f in s.fates] == asked
    assert "mine" in made[0].fates[0].reason


def test_a_translator_may_give_sentences_or_nothing() -> None:
    own = GlossedSentence((GlossToken("BOOK"),))
    assert list(translate("A book.", LEXICON, lambda text: [own])) == [own]
    (empty,) = translate("A book.", LEXICON, lambda text: "")
    assert empty.fates[0].fate == "dropped"


def test_a_translator_that_invents_signs_is_named() -> None:
    def dreamer(text: str) -> str:
        return "BOOKK"

    with pytest.raises(InputError, match=r"translator 'dreamer' on 'A book.'.*no sign 'BOOKK'.*BOOK"):
        list(translate("A book.", LEXICON, dreamer))


def test_other_languages_are_glossed_word_for_word() -> None:
    words = {"ICH": ("ich",), "BUCH": ("buch",), "HABEN": ("haben", "habe"), "KEIN": ("kein",)}
    entries = {**words, **{f"fs:{c}": (c.lower(),) for c in string.ascii_uppercase}}
    lexicon = Lexicon("gsg", {gloss: SimpleNamespace(words=w, inferred="") for gloss, w in entries.items()})
    lexicon.spoken = "de"
    (sentence,) = translate("Ich habe kein Buch at Köln?", lexicon)
    assert lines([sentence]) == ["ICH HABEN KEIN BUCH fs:AT fs:KOLN"]
    assert sentence.markings == ()


def test_places_in_space() -> None:
    made = lines(translate("Ada met Ben. He gave her a book.", LEXICON))
    assert made == ["fs:ADA IX-a MEET fs:BEN IX-b FINISH", "IX-b b-GIVE-a BOOK FINISH"]
    assert lines(translate("I saw my sister. She is sick.", LEXICON)) == ["ME SEE MY SISTER FINISH", "HE SICK"]
    three = lines(translate("My mother helps my father. She likes him.", LEXICON))
    assert three == ["MY MOTHER IX-a MY FATHER IX-b a-HELP-b", "IX-a LIKE IX-b"]


def test_a_stream_is_glossed_as_it_comes() -> None:
    seen = 0

    def endless():
        nonlocal seen
        while True:
            seen += 1
            yield "I like my book. "

    stream = translate(endless(), LEXICON)
    assert lines(next(stream) for _ in range(5)) == ["ME LIKE MY BOOK"] * 5
    assert seen < 500


def test_the_command_shows_steps_and_json() -> None:
    run = CliRunner().invoke(app, ["gloss", "Where did Ada go yesterday?", "--steps"])
    assert run.exit_code == 0
    assert "question word last" in run.output
    assert "[wh YESTERDAY fs:ADA GO WHERE]" in run.output.splitlines()
    assert "  Ada: name, fingerspelled" in run.output.splitlines()
    data = json.loads(CliRunner().invoke(app, ["gloss", "My keys? 😀", "--json"]).output)
    assert data[0]["tokens"][1] == {"gloss": "KEY", "kind": "sign", "word": "keys", "repeats": 2}
    assert data[0]["words"][-1]["word"] in ("?", "😀")
