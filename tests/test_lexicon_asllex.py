"""ASL-LEX's table: read as people have it, with clear words for what it is not."""

from __future__ import annotations

import pytest

from signweave.errors import InputError
from signweave.evaluation.vocabulary_inferred import evaluate_loop, evaluate_performed
from signweave.lexicon.asllex import COLUMNS, Entry, entry_for, read_asllex
from signweave.lexicon.asllex_import import import_asllex, performed, words_of, write_asllex
from signweave.notation import load_signs

HEADER = ",".join(["EntryID", "Handshape.2.0", *(f"{c}.2.0" for c in COLUMNS.values()), "SignDuration(ms)"])
ROW = "{},5,OneHanded,imrp,FullyOpen,Head,Chin,Straight,1,1,500"


@pytest.fixture
def table(tmp_path):
    def write(*lines, encoding="utf-8"):
        path = tmp_path / "signs.csv"
        path.write_text("\n".join([HEADER, *lines]), encoding=encoding)
        return path

    return write


def test_entries_with_their_features(table):
    entry = read_asllex(table(ROW.format("mother")))["mother"]
    assert entry.features["minor-location"] == "Chin"
    assert len(entry.features) == 8
    assert entry.seconds == 0.5


def test_entries_of_one_name_are_all_kept(table):
    assert list(read_asllex(table(ROW.format("bite"), ROW.format("bite")))) == ["bite", "bite_2"]


def test_other_encodings_are_read(table):
    assert "café" in read_asllex(table(ROW.format("café"), encoding="cp1252"))


def test_missing_column_is_named(tmp_path):
    path = tmp_path / "signs.csv"
    path.write_text("EntryID,Handshape.2.0\nbook,5\n")
    with pytest.raises(InputError, match=r"no column 'SignType\.2\.0'"):
        read_asllex(path)


def test_missing_file_is_said(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_asllex(tmp_path / "nothing.csv")


def test_the_entry_is_named_or_follows_from_the_gloss(table):
    entries = read_asllex(table(ROW.format("eat_1"), ROW.format("thank_you"), ROW.format("eat_2")))
    assert entry_for("EAT", "", entries).name == "eat_1"
    assert entry_for("THANK-YOU", "", entries).name == "thank_you"
    assert entry_for("EAT", "eat_2", entries).name == "eat_2"
    assert entry_for("SING", "", entries) is None
    with pytest.raises(InputError, match="no entry of ASL-LEX"):
        entry_for("EAT", "eat_9", entries)


def test_the_whole_table_is_read(data_dir):
    entries = read_asllex(data_dir / "asl-lex" / "signs.csv")
    assert len(entries) == 2315
    assert entries["book"].features["contact"] == "1"


def test_an_entry_becomes_a_sign_with_words(table, tmp_path):
    signs = import_asllex(table(ROW.format("warm_up_1"), ROW.format("2_oclock")))
    assert list(signs) == ["WARM-UP-1", "2-OCLOCK"]
    assert signs["WARM-UP-1"].words == ("warm up",)
    assert signs["WARM-UP-1"].source.startswith("ASL-LEX 2.0")
    assert signs["WARM-UP-1"].duration == pytest.approx(0.5, abs=0.01)
    assert len(list(performed(signs))) == 2


def test_words_of_other_entries_are_left_to_them():
    def entry(name, words):
        return Entry(name, {"SignBankEnglishTranslations": words}, 1)

    told = words_of({"CUT": entry("cut", "cut, trim, to snip, CUTal"), "TRIM": entry("trim_2", "trim, (small) cut")})
    assert told == {"CUT": ("cut", "snip"), "TRIM": ("trim",)}


def test_the_sign_file_reads_back(table, tmp_path):
    out = tmp_path / "signs.yaml"
    assert write_asllex(table(ROW.format("mother")), out) == 1
    assert list(load_signs(out)) == ["MOTHER"]
    assert not list(tmp_path.glob("*.part"))
    with pytest.raises(InputError, match="cannot be written"):
        write_asllex(table(ROW.format("mother")), tmp_path / "no" / "signs.yaml")


def test_real_entries_keep_their_codes(data_dir):
    """Every 29th of the 2,315 entries; the whole table by `signweave evaluate vocabulary`."""
    signs = import_asllex(data_dir / "asl-lex" / "signs.csv")
    told = evaluate_loop(signs, every=29)
    assert told["entries"] == 80
    assert min(told["share"].values()) >= 0.92
    performed_ones = evaluate_performed(signs, every=101)
    assert (performed_ones["signs"], performed_ones["failed"]) == (23, [])
    assert performed_ones["max"] < 5
