"""A store keeps signs exactly, every version of them, and finds them by its index."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lexicon_signs import entry, motion, store_of

pytest.importorskip("lancedb", reason="needs the extra `store`")

from signweave.errors import InputError
from signweave.lexicon.entry import Entry, checked, letter_gloss, pack_motion, unpack_motion
from signweave.lexicon.keys import IndexRow, KeyIndex, build, plain
from signweave.lexicon.lance import newest
from signweave.lexicon.store import Store
from signweave.lexicon.table import row


def test_motion_comes_back_bit_for_bit() -> None:
    before = motion(7, 29.97)
    after = unpack_motion(pack_motion(before))
    for name in ("rotations", "translation", "face", "confidence"):
        assert np.array_equal(getattr(before, name), getattr(after, name))
    assert (after.fps, after.contacts, after.face_names) == (before.fps, before.contacts, before.face_names)


def test_damaged_motion_is_one_line() -> None:
    with pytest.raises(InputError, match="damaged"):
        unpack_motion(pack_motion(motion())[:-100], "HAUS")


def test_every_field_comes_back(tmp_path) -> None:
    full = entry(
        "HAUS", "haus", "heim", variant="b", sense="building", priority=3, start=40, end=90, handedness="two",
        notation="HAUS: x", landmarks=b"\x00\x01", source="me", licence="CC0", consent="yes", path="a/b.pose",
        label="Haus", extra='{"x": "1"}', seconds=0.05,
    )  # fmt: skip
    store = store_of(tmp_path / "s", full)
    (found,) = Store.open(tmp_path / "s").entries(light=False)
    assert replace(found, motion=None) == replace(full, motion=None)
    assert np.array_equal(found.motion.rotations, full.motion.rotations)
    assert store.index.longest == {"gsg de": 1}


def test_found_by_priority_performable_first(tmp_path) -> None:
    store = store_of(
        tmp_path / "s",
        entry("A", "wort", priority=2),
        entry("B", "wort", priority=0, motion=None, landmarks=b"x"),
        entry("C", "wort", priority=1),
        entry("D", "Wort"),
    )
    numbers = store.index.find("word", "gsg", "de", "wort")
    assert [store.index.gloss(int(n)) for n in numbers] == ["D", "C", "A", "B"]
    assert [e.gloss for e in store.at(numbers.tolist())] == ["D", "C", "A", "B"]
    assert not len(store.index.find("word", "gsg", "en", "wort"))
    assert not len(store.index.find("word", "ase", "de", "wort"))


def test_versions_are_kept_and_restored(tmp_path) -> None:
    store = store_of(tmp_path / "s", entry("A", "a"), entry("B", "b"))
    two = store.version
    store.remove([entry("A", "a").id])
    assert [e.gloss for e in store.entries()] == ["B"]
    assert not len(store.index.find("gloss", "gsg", "", "A"))
    old = Store.open(tmp_path / "s", two)
    assert [e.gloss for e in old.entries()] == ["A", "B"]
    assert [old.index.gloss(int(n)) for n in old.index.find("gloss", "gsg", "", "A")] == ["A"]
    store.restore(two)
    assert sorted(e.gloss for e in store.entries()) == ["A", "B"]
    assert len(store.index.find("gloss", "gsg", "", "A")) == 1
    assert [v.signs for v in store.versions()] == [0, 2, 1, 2]
    with pytest.raises(InputError, match="no version 99"):
        store.restore(99)


def test_an_opened_store_keeps_what_it_opened(tmp_path) -> None:
    store_of(tmp_path / "s", entry("A", "a"), entry("B", "b"))
    reader = Store.open(tmp_path / "s")
    assert len(reader.index) == 2  # Lance is not opened yet: the index lies there
    Store.open(tmp_path / "s").remove([entry("A", "a").id])
    numbers = reader.index.find("gloss", "gsg", "", "B").tolist()
    assert [e.gloss for e in reader.at(numbers)] == ["B"]
    assert len(reader) == 2
    assert len(Store.open(tmp_path / "s")) == 1


def test_version_is_told_by_the_names_of_files(tmp_path) -> None:
    store = store_of(tmp_path / "s", *(entry(f"G{i}") for i in range(3)))
    for i in range(3):
        store.remove([entry(f"G{i}").id])
        assert newest(tmp_path / "s" / "signs.lance") == store.table.version == store.version


def test_a_missing_index_is_made_again(tmp_path) -> None:
    store_of(tmp_path / "s", entry("A", "a"))
    assert len(Store.open(tmp_path / "s").index) == 1
    shutil.rmtree(tmp_path / "s" / "index")
    assert Store.open(tmp_path / "s").index.gloss(0) == "A"


def test_an_index_that_is_there_stays(tmp_path) -> None:
    row_of = IndexRow(0, "A", ("a",), "ase", "en", 0, True, False)
    for _ in range(2):  # two processes that open a store may both make it
        build(tmp_path / "7", [row_of])
    assert [p.name for p in tmp_path.iterdir()] == ["7"]
    assert KeyIndex.open(tmp_path / "7").gloss(0) == "A"


def test_one_writer_at_a_time(tmp_path) -> None:
    store = store_of(tmp_path / "s", entry("A", "a"))
    with store.writing(), pytest.raises(InputError, match="another process is writing"):
        Store.open(tmp_path / "s").remove([entry("A", "a").id])
    assert len(Store.open(tmp_path / "s")) == 1


def test_an_error_while_adding_adds_nothing(tmp_path) -> None:
    store = store_of(tmp_path / "s", entry("A", "a"))

    def rows():
        yield row(entry("B", "b"))
        raise InputError("sign 2: broken")

    with pytest.raises(InputError, match="sign 2: broken"):
        store.add(rows())
    assert [e.gloss for e in Store.open(tmp_path / "s").entries()] == ["A"]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda p: Store.open(p / "none"), "no such lexicon"),
        (Store.open, "is no lexicon"),
        (Store.create, "a folder of other things"),
        (lambda p: Store.create(p / "file"), "a file"),
    ],
)
def test_wrong_folders_are_one_line(tmp_path, make, says) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match=says) as error:
        make(tmp_path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"language": "german"}, "ISO 639-3"),
        ({"spoken": "deutsch"}, "ISO 639"),
        ({"gloss": " "}, "neither a gloss"),
        ({"start": 100, "end": 50}, "is empty"),
        ({"motion": None}, "neither motion"),
        ({"words": ("x" * 2000,)}, "no gloss or word"),
        ({"words": ("x\ny",)}, "no gloss or word"),
        ({"priority": 10**12}, "out of range"),
        ({"end": 10**30}, "out of range"),
    ],
)
def test_entries_are_checked(bad, says) -> None:
    with pytest.raises(InputError, match=f"^here: .*{says}"):
        checked(replace(entry("A", "a"), **bad), "here")


def test_id_is_of_the_sign_not_of_its_content() -> None:
    assert entry("A", "a").id == entry("A", "a", licence="x", motion=motion(9)).id
    assert len({entry("A", "a", **k).id for k in ({}, {"variant": "2"}, {"path": "p"}, {"language": "ase"})}) == 4
    assert len({entry("A", "a", path="a.pose", end=end).id for end in (0, 5)}) == 2
    assert len({entry("A", "a", path="a.npz", end=end).id for end in (0, 5)}) == 1


def test_letters_have_capitals_where_there_are() -> None:
    assert [letter_gloss(c) for c in ("a", "sch", "ß", "A\u0308")] == ["fs:A", "fs:SCH", "fs:ß", "fs:Ä"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8), max_size=30, unique=True))
def test_index_finds_every_word_and_no_other(tmp_path_factory, words) -> None:
    rows = [IndexRow(i, f"G{i}", (word,), "ase", "en", 0, True, False) for i, word in enumerate(words)]
    folder = tmp_path_factory.mktemp("keys") / "index"
    build(folder, rows)
    index = KeyIndex.open(folder)
    for i, word in enumerate(words):
        found = index.find("word", "ase", "en", plain(word)).tolist()
        assert i in found
        assert all(plain(words[n]) == plain(word) for n in found)
    assert not len(index.find("word", "ase", "en", "a word that nobody has"))


def test_performable() -> None:
    assert Entry("A", (), "ase", notation="A: x").performable
    assert not Entry("A", (), "ase", landmarks=b"x").performable
