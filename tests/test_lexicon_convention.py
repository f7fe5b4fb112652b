"""Folders in the spoken-to-signed convention go in and come out with the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from lexicon_signs import HEAD, entry, folder_of, pose_file, store_of

pytest.importorskip("lancedb", reason="needs the extra `store`")

from signweave.errors import InputError
from signweave.formats.pose import decode
from signweave.lexicon.convention import write_folder
from signweave.lexicon.importing import import_signs
from signweave.lexicon.lookup import load_lexicon
from signweave.lexicon.sources import Given
from signweave.lexicon.store import Store


def contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def exported(store: Path, to: Path) -> dict[str, bytes]:
    opened = Store.open(store)
    write_folder(to, opened.entries(light=False), len(opened))
    return contents(to)


@pytest.mark.parametrize("pack", ["fingerspelling", "sgg-words"])
def test_recordings_come_out_as_they_went_in(data_dir, tmp_path, pack) -> None:
    done = import_signs(tmp_path / "s", [data_dir / pack])
    assert (done.added, done.letters) == {"fingerspelling": (154, 154), "sgg-words": (4, 0)}[pack]
    assert exported(tmp_path / "s", tmp_path / "out") == contents(data_dir / pack)


def test_letters_of_four_alphabets(data_dir, tmp_path) -> None:
    import_signs(tmp_path / "s", [data_dir / "fingerspelling"])
    store = Store.open(tmp_path / "s")
    assert {"ase", "gsg", "sgg", "ise", "fsl"} == set(store.languages)
    assert load_lexicon("sgg", 0, [tmp_path / "s"]).has("fs:SCH")
    assert load_lexicon("gsg", 0, [tmp_path / "s"]).has("fs:ß")


def test_end_zero_is_the_whole_file(tmp_path) -> None:
    folder_of(tmp_path / "in", "gsg/a.pose,de,gsg,0,0,haus,HAUS,0", "gsg/b.pose,de,gsg,40,160,baum,BAUM,0")
    import_signs(tmp_path / "s", [tmp_path / "in"])
    whole, part = Store.open(tmp_path / "s").entries(light=False)
    assert len(decode(whole.landmarks, "a")) == 5
    assert (whole.start, whole.end, whole.seconds) == (0, 0, 0.2)
    assert (part.start, part.end, part.seconds) == (40, 160, 0.12)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_other_columns_and_line_ends_come_back(tmp_path, newline) -> None:
    folder = folder_of(tmp_path / "in", "a.pose,de,gsg,0,0,haus,HAUS,3", newline=newline)
    text = newline.join((f"{HEAD},segment_start,segment_end", "a.pose,de,gsg,0,0,haus,HAUS,3,40,80", ""))
    (folder / "index.csv").write_bytes(text.encode())
    import_signs(tmp_path / "s", [folder])
    assert exported(tmp_path / "s", tmp_path / "out") == contents(folder)


def test_several_words_are_one_sign(tmp_path) -> None:
    lines = ("a.pose,de,gsg,0,0,haus,HAUS,0", "a.pose,de,gsg,0,0,heim,HAUS,0", "b.pose,de,gsg,0,0,baum,,0")
    folder = folder_of(tmp_path / "in", *lines)
    assert import_signs(tmp_path / "s", [folder]).added == 2
    assert [(e.gloss, e.words) for e in Store.open(tmp_path / "s").entries()] == [
        ("HAUS", ("haus", "heim")), ("baum", ("baum",)),
    ]  # fmt: skip
    assert exported(tmp_path / "s", tmp_path / "out") == contents(folder)


def test_what_is_said_at_import_is_written_beside(tmp_path) -> None:
    folder_of(tmp_path / "in", "a.pose,de,gsg,0,0,haus,HAUS,0")
    import_signs(tmp_path / "s", [tmp_path / "in"], Given(licence="MIT", consent="for research"))
    files = exported(tmp_path / "s", tmp_path / "out")
    assert files["index.csv"].decode() == f"{HEAD},licence,consent\na.pose,de,gsg,0,0,haus,HAUS,0,MIT,for research\n"
    assert import_signs(tmp_path / "s", [tmp_path / "out"]).same == 1


def test_motion_and_notation_come_out_and_in_again(tmp_path) -> None:
    notation = "BAUM:\n  words: [baum]\n  right: {handshape: 5, at: space}\n  segments: [{hold: 0.3}]\n"
    signs = (entry("HAUS", "haus"), entry("BAUM", "baum", motion=None, notation=notation), entry("fs:A", letter=True))
    store_of(tmp_path / "s", *signs, entry("BEIDE", "x", landmarks=pose_file(tmp_path / "p.pose"), path="q/p.pose"))
    files = exported(tmp_path / "s", tmp_path / "out")
    assert sorted(Path(name).suffix for name in files) == [".csv", ".npz", ".npz", ".npz", ".pose", ".yaml"]
    import_signs(tmp_path / "again", [tmp_path / "out"])
    after = {e.gloss: e for e in Store.open(tmp_path / "again").entries(light=False)}
    assert set(after) == {"HAUS", "BAUM", "fs:A", "BEIDE"}
    assert after["BAUM"].notation == notation
    assert after["fs:A"].letter
    assert after["HAUS"].words == ("haus",)
    assert len(after["HAUS"].motion) == len(after["BEIDE"].motion) == 4
    assert after["BEIDE"].landmarks == files["q/p.pose"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("a.pose,de,gsg,0,0,haus,HAUS", "line 2: not as many values"),
        ("a.pose,de,gsg,null,0,haus,HAUS,0", "line 2: start is 'null', expected a whole number"),
        ("../a.pose,de,gsg,0,0,haus,HAUS,0", "leads out of the folder"),
        ("/a.pose,de,gsg,0,0,haus,HAUS,0", "leads out of the folder"),
        ("none.pose,de,gsg,0,0,haus,HAUS,0", "line 2: there is no file"),
        ("a.txt,de,gsg,0,0,haus,HAUS,0", "a.txt is no .pose file"),
        ("a.pose,de,german,0,0,haus,HAUS,0", "line 2: sign language 'german'"),
        ("a.pose,de,gsg,0,0,,,0", "line 2: neither a gloss nor a word"),
        ("a.pose,de,gsg,900,950,haus,HAUS,0", "starts at 900 ms, but a.pose is 200 ms long"),
        ("a.pose,de,gsg,90,50,haus,HAUS,0", "is empty"),
    ],
)
def test_bad_rows_are_one_line_and_import_nothing(tmp_path, line, says) -> None:
    pose_file(tmp_path / "in" / "a.pose")
    (tmp_path / "in" / "a.txt").write_text("x")
    good = "a.pose,de,gsg,0,0,gut,GUT,0"
    (tmp_path / "in" / "index.csv").write_text(f"{HEAD}\n{line}\n{good}\n")
    with pytest.raises(InputError, match=says) as error:
        import_signs(tmp_path / "s", [tmp_path / "in"])
    assert "\n" not in str(error.value)
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"path,words\nx,y\n", "has no column spoken_language"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (HEAD.encode(), "no rows"),
        (HEAD.encode() + b'\n"a,b\n', "comma-separated"),
    ],
)
def test_bad_indexes_are_one_line(tmp_path, content, says) -> None:
    (tmp_path / "index.csv").write_bytes(content)
    with pytest.raises(InputError, match=says):
        import_signs(tmp_path / "s", [tmp_path])
    assert not (tmp_path / "s").exists()


def test_a_cut_file_can_be_left_out(tmp_path) -> None:
    folder = folder_of(tmp_path / "in", "a.pose,de,gsg,0,0,haus,HAUS,0", "b.pose,de,gsg,0,0,baum,BAUM,0")
    (folder / "a.pose").write_bytes((folder / "a.pose").read_bytes()[:-7])
    with pytest.raises(InputError, match="cut in the middle"):
        import_signs(tmp_path / "s", [folder])
    done = import_signs(tmp_path / "s", [folder], skip_broken=True)
    assert (done.added, len(done.skipped)) == (1, 1)
    assert [e.gloss for e in Store.open(tmp_path / "s").entries()] == ["BAUM"]


def test_export_writes_all_or_nothing(tmp_path) -> None:
    store = store_of(tmp_path / "s", entry("A", "a"))
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "x").write_text("")
    with pytest.raises(InputError, match="is there already"):
        write_folder(tmp_path / "there", store.entries(), 1)

    def broken():
        yield from store.entries(light=False)
        raise InputError("damaged")

    with pytest.raises(InputError, match="damaged"):
        write_folder(tmp_path / "new", broken(), 2)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["s", "there"]


def test_two_files_of_one_name_get_two_names(tmp_path) -> None:
    one, two = pose_file(tmp_path / "1.pose", seed=1), pose_file(tmp_path / "2.pose", seed=2)
    store_of(
        tmp_path / "s",
        *(entry(g, g, motion=None, landmarks=data, path="x.pose") for g, data in (("A", one), ("B", two), ("C", one))),
    )
    files = exported(tmp_path / "s", tmp_path / "out")
    assert sorted(data for name, data in files.items() if name.endswith(".pose")) == sorted((one, two))
