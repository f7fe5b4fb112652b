"""ASL-LEX's table: read as people have it, with clear words for what it is not."""

from __future__ import annotations

import pytest

from signweave.errors import InputError
from signweave.lexicon.asllex import COLUMNS, entry_for, read_asllex

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
