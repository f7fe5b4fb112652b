"""`signweave lexicon`: what the commands print and write, and how they fail."""

from __future__ import annotations

import json

import pytest
from lexicon_signs import entry, folder_of, store_of
from test_cli_commands import run

pytest.importorskip("lancedb", reason="needs the extra `store`")

from signweave.lexicon.store import Store


@pytest.fixture
def own(tmp_path):
    lines = ("gsg/haus.pose,de,gsg,0,0,haus,HAUS,0", "gsg/baum.pose,de,gsg,40,160,baum,BAUM,0")
    folder = folder_of(tmp_path / "in", *lines)
    code, out, err = run("lexicon", "import", folder, "-l", tmp_path / "own", "--licence", "MIT", "--no-meaning")
    assert (code, out, err) == (0, f"{tmp_path / 'own'}: 2 new; version 2\n", "")
    return tmp_path / "own"


def test_list_and_show(own) -> None:
    _, out, _ = run("lexicon", "list", "-l", own)
    assert out.splitlines()[0].split() == ["HAUS", "gsg", "landmarks", "haus"]
    _, out, _ = run("lexicon", "show", "BAUM", "-l", own)
    assert "licence      MIT" in out
    assert "end          160" in out
    _, out, _ = run("lexicon", "show", "BAUM", "-l", own, "--json")
    assert json.loads(out)[0]["words"] == ["baum"]
    assert len(json.loads(run("lexicon", "list", "-l", own, "--json")[1])) == 2
    assert run("lexicon", "list", "-l", own, "--language", "ase")[1] == ""


def test_the_bundled_signs_without_a_lexicon() -> None:
    code, out, _ = run("lexicon", "show", "DOCTOR")
    assert code == 0
    assert "words        doctor" in out
    assert len(run("lexicon", "list")[1].splitlines()) > 100


def test_import_says_what_it_did(own, tmp_path) -> None:
    assert run("lexicon", "import", tmp_path / "in", "-l", own, "--licence", "MIT", "--no-meaning")[1].endswith(
        "2 as they were; version 2\n"
    )
    assert "2 changed; version 3" in run("lexicon", "import", tmp_path / "in", "-l", own, "--no-meaning")[1]


def test_remove_versions_restore_export(own, tmp_path) -> None:
    assert run("lexicon", "remove", "HAUS", "-l", own)[1] == f"{own}: 1 removed; version 3\n"
    assert run("lexicon", "show", "HAUS", "-l", own)[0] == 2
    assert [line.split()[0::3] for line in run("lexicon", "versions", "-l", own)[1].splitlines()] == [
        ["1", "0"], ["2", "2"], ["3", "1"],
    ]  # fmt: skip
    assert run("lexicon", "restore", "2", "-l", own)[1] == f"{own}: 2 signs as in version 2; version 4\n"
    assert run("lexicon", "export", tmp_path / "out", "-l", own)[1] == f"2 signs -> {tmp_path / 'out'}\n"
    assert (tmp_path / "out" / "gsg" / "haus.pose").read_bytes() == (tmp_path / "in" / "gsg" / "haus.pose").read_bytes()


def test_check_fails_on_errors_only(own, tmp_path) -> None:
    (tmp_path / "t.txt").write_text("Haus und Baum", encoding="utf-8")
    code, out, _ = run("lexicon", "check", "-l", own, "--text", tmp_path / "t.txt")
    assert code == 0
    assert "2 signs: 0 errors, 2 warnings" in out
    assert "3 words, 0 % with a sign" in out
    store_of(tmp_path / "bad", entry("A", "a", motion=None))
    code, out, _ = run("lexicon", "check", "-l", tmp_path / "bad")
    assert code == 1
    assert "neither motion, notation nor landmarks" in out


def test_search_by_word(own) -> None:
    code, out, _ = run("lexicon", "search", "Haus", "-l", own)
    assert code == 0
    assert out.splitlines()[0].split() == ["HAUS", "gsg", "word", "haus"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("list", "-l", "none"), "none: no such lexicon"),
        (("show", "NOBODY"), "no sign 'NOBODY' in the bundled vocabulary"),
        (("import", "nothing", "-l", "new"), "nothing: no such file or folder"),
        (("import", "t.txt", "-l", "new"), "expected a folder with an index.csv"),
        (("export", "t.txt", "-l", "own"), "t.txt: is there already"),
        (("export", "a/b/c", "-l", "own"), "does not exist, create it first"),
        (("remove", "NOBODY", "-l", "own"), "no sign 'NOBODY'"),
        (("restore", "77", "-l", "own"), "no version 77"),
        (("search", " "), "nothing to search for"),
        (("check", "-l", "own", "--text", "none.txt"), "no such file"),
        (("list", "--language", "xyz"), "unknown sign language 'xyz'"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(own, tmp_path, monkeypatch, arguments, says) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.txt").write_text("x")
    before = sorted(tmp_path.iterdir())
    code, _, err = run("lexicon", *arguments)
    assert code == 2
    assert says in err
    assert err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before
    assert len(Store.open(own)) == 2
