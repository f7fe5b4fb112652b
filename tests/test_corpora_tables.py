"""Tables of clips: written and read back, chosen, split; and what is wrong in them named in one line."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from signweave.corpora import (
    Clip,
    Table,
    Wanted,
    counted,
    joined,
    read_table,
    side,
    signer_folds,
    split_by_sentence,
    split_by_signer,
    split_by_word,
    where,
    write_table,
)  # fmt: skip
from signweave.errors import InputError, MissingExtra

pytest.importorskip("pyarrow", reason="tables need the extra corpora")


def clip(n: int, gloss: str = "A", **more) -> Clip:
    return Clip(f"c/{n}", "c", "sign", "a.npz", "npz", 10 * n, 10, 25.0, gloss=gloss, **more)


def table_of(counts: dict[str, int]) -> Table:
    names = [gloss for gloss, count in counts.items() for _ in range(count)]
    return Table(tuple(clip(i, g, signer=f"S{i % 3}") for i, g in enumerate(names)), {"c": "/nowhere"})


@pytest.fixture
def words() -> Table:
    return table_of({"A": 20, "B": 10, "C": 2, "D": 1})


def test_a_table_comes_back_as_it_was(tmp_path, words):
    full = replace(words.clips[0], clip="c/full", captions=("one", "two"), text='ein Text, mit "Komma"', ships=True)
    done = split_by_word(replace(words, clips=(*words.clips, full)), seed=4)
    write_table(tmp_path / "t.parquet", done)
    back = read_table(tmp_path / "t.parquet")
    assert back == done
    assert back.recipe == done.recipe
    assert back.recipe.seed == 4
    assert back["c/full"].captions == ("one", "two")


def test_other_tools_find_times_and_units(tmp_path, words):
    import pyarrow.parquet as parquet

    write_table(tmp_path / "t.parquet", words)
    rows = parquet.read_table(tmp_path / "t.parquet")
    assert rows.column("start").to_pylist()[3] == pytest.approx(30 / 25)
    assert rows.column("end").to_pylist()[3] == pytest.approx(40 / 25)
    assert rows.schema.field("start").metadata == {b"unit": b"seconds within the file"}


def test_each_word_is_split_eight_to_two_with_one_on_each_side(words):
    done = split_by_word(words, seed=1)
    tested = {g: sum(c.split == "test" for c in done if c.gloss == g) for g in "ABCD"}
    assert tested == {"A": 4, "B": 2, "C": 1, "D": 0}


def test_a_split_does_not_depend_on_the_order_of_rows_but_on_the_seed(words):
    shuffled = list(words.clips)
    random.Random(3).shuffle(shuffled)

    def tested(table: Table, seed: int) -> set[str]:
        return {c.clip for c in side(split_by_word(table, seed), "test")}

    assert tested(words, 1) == tested(replace(words, clips=tuple(shuffled)), 1)
    assert len({frozenset(tested(words, seed)) for seed in range(8)}) > 4


def test_a_split_is_the_same_everywhere(words):
    assert [c.clip for c in side(split_by_word(words, seed=0), "test")] == EXPECTED


EXPECTED = ["c/4", "c/11", "c/13", "c/15", "c/22", "c/24", "c/30"]


def test_one_group_stays_on_one_side():
    clips = [clip(i, "ABC"[i % 3], group=f"sentence {i // 3}") for i in range(60)]
    for done in (split_by_word(Table(tuple(clips))), split_by_sentence(Table(tuple(clips)))):
        for group in {c.group for c in clips}:
            assert len({c.split for c in done if c.group == group}) == 1
        assert 8 <= len(side(done, "test")) <= 16


def test_signers_are_on_one_side_and_folds_test_every_clip_once(words):
    done = split_by_signer(words, ["S1"])
    assert {c.signer for c in side(done, "test")} == {"S1"}
    assert {c.signer for c in side(done, "train")} == {"S0", "S2"}
    folds = list(signer_folds(words))
    assert sorted(c.clip for fold in folds for c in side(fold, "test")) == sorted(c.clip for c in words)
    assert split_by_signer(words, seed=1).recipe.held  # by chance, and written down


def test_filters(words):
    assert {c.gloss for c in where(words, Wanted(min_clips=10))} == {"A", "B"}
    assert {c.gloss for c in where(words, Wanted(min_clips=7, signers=["S0"]))} == {"A"}
    assert len(where(words, Wanted(glosses=["C"], seconds=(0.3, 0.5)))) == 2
    assert where(words, Wanted()) == words


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(glosses=["Z"]), "no clip has the gloss 'Z'"),
        (Wanted(min_clips=50), "none of 33 clips is left"),
        (Wanted(ships=True), "none of 33 clips is left"),
        (Wanted(languages=["ase"]), "no clip has the language 'ase'; there are: none"),
    ],
)
def test_nothing_left_is_said(words, wanted, said):
    with pytest.raises(InputError, match=said):
        where(words, wanted)


def test_what_cannot_be_split_is_said(words):
    with pytest.raises(InputError, match="no signer 'S9'"):
        split_by_signer(words, ["S9"])
    with pytest.raises(InputError, match="nobody is left to train on"):
        split_by_signer(words, ["S0", "S1", "S2"])
    with pytest.raises(InputError, match="name no signer"):
        split_by_signer(Table((clip(1), clip(2))))
    with pytest.raises(InputError, match="have no gloss"):
        split_by_word(Table((clip(1, ""), clip(2))))
    with pytest.raises(InputError, match="share 1"):
        split_by_word(words, share=1)


def test_names_are_unique(words):
    with pytest.raises(InputError, match="'c/0' is there twice"):
        joined([words, words])


def test_counts(words):
    counts = counted(split_by_word(words))
    assert (counts["clips"], counts["words"], counts["signers"]) == (33, 4, 3)
    assert counts["glosses"] == {"A": 20, "B": 10, "C": 2, "D": 1}
    assert counts["splits"] == {"test": 7, "train": 26}
    assert counts["seconds of a clip"] == [0.4, 0.4, 0.4]


def test_bad_files_are_one_line(tmp_path, words):
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    bad = tmp_path / "bad.parquet"
    bad.write_bytes(b"PAR1 no")
    with pytest.raises(InputError, match="not a Parquet file"):
        read_table(bad)
    parquet.write_table(arrow.table({"gloss": ["A"]}), bad)
    with pytest.raises(InputError, match="has no column clip"):
        read_table(bad)
    with pytest.raises(InputError, match="no such file"):
        read_table(tmp_path / "none.parquet")
    with pytest.raises(InputError, match=r"ends in \.parquet"):
        write_table(tmp_path / "t.csv", words)
    with pytest.raises(InputError, match="does not exist"):
        write_table(tmp_path / "no" / "t.parquet", words)
    out = replace(words.clips[0], path="../../secret.npz")
    write_table(bad, Table((out,)))
    with pytest.raises(InputError, match=r"row 1: the path .* leads out of the folder"):
        read_table(bad)


def test_a_table_moves(tmp_path, words):
    write_table(tmp_path / "t.parquet", words)
    assert read_table(tmp_path / "t.parquet", tmp_path).folders == {"c": str(tmp_path.resolve())}
    with pytest.raises(InputError, match="is not there"):
        words.folder_of(words.clips[0])
    with pytest.raises(InputError, match="no such folder"):
        read_table(tmp_path / "t.parquet", tmp_path / "gone")


def test_without_pyarrow_the_extra_is_named(tmp_path, words, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"signweave\[corpora\]"):
        write_table(tmp_path / "t.parquet", words)
