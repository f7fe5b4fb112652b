"""`check` names what is wrong or missing, one finding for each; and how much of a text has signs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from lexicon_signs import entry, motion, pose_file, store_of

pytest.importorskip("lancedb", reason="needs the extra `store`")

from signweave.api import perform_to_files
from signweave.choreography.score import Score
from signweave.errors import InputError
from signweave.lexicon.checking import check, coverage, summary
from signweave.lexicon.importing import import_signs
from signweave.lexicon.lookup import load_lexicon
from signweave.lexicon.table import row
from signweave.notation import load_signs

GOOD = {"licence": "CC0", "consent": "yes"}


def findings(tmp_path, *entries) -> list[tuple[str, str, str]]:
    found = check(store_of(tmp_path / "s", *entries))
    return [(f.level, f.where.split(" ")[0], f.message) for f in found if f.where != "words"]


def test_a_good_store_has_no_findings(tmp_path) -> None:
    assert findings(tmp_path, entry("A", "a", **GOOD), entry("B", "b", **GOOD)) == []


def broken(**arrays: np.ndarray):
    return replace(motion(6), **arrays)


def nan_face() -> np.ndarray:
    face = motion(6).face.copy()
    face[3, 5] = np.nan
    return face


@pytest.mark.parametrize(
    ("more", "level", "says"),
    [
        ({"motion": broken(face=nan_face())}, "error", "is not a number in frame 3 (face)"),
        ({"motion": broken(rotations=motion(6).rotations * 1.1)}, "error", "no rotation in frame 0"),
        ({"motion": motion(0)}, "error", "no frames"),
        ({"end": 5000}, "warning", "ends at 5000 ms, but its frames last 133 ms"),
        ({"start": 5000, "end": 6000}, "error", "starts at 5000 ms"),
        ({"language": "xyz"}, "warning", "'xyz' is no sign language"),
        ({"spoken": "xx"}, "note", "no lemmas of that language"),
        ({"licence": ""}, "warning", "no licence"),
        ({"consent": ""}, "warning", "no consent"),
        ({"motion": None, "notation": "A: {words: [a]}"}, "error", "notation:1"),
        ({"motion": None, "landmarks": b"rubbish"}, "error", "not a .pose file"),
        ({"motion": None}, "error", "neither motion, notation nor landmarks"),
    ],
)
def test_each_fault_is_named(tmp_path, more, level, says) -> None:
    found = findings(tmp_path, entry("A", "a", **(GOOD | more)), entry("B", "b", **GOOD))
    assert {one[1] for one in found} == {"A"}
    assert [one[2] for one in found if one[0] == level and says in one[2]], found


def test_motion_that_cannot_be_read_is_an_error_and_others_are_checked(tmp_path) -> None:
    store = store_of(tmp_path / "s", entry("A", "a", **GOOD))
    bad = row(entry("B", "b", **GOOD))
    store.add([bad | {"motion": bad["motion"][:200]}])
    store.add([row(entry("C", "c", licence="CC0"))])
    found = [(f.level, f.where[0]) for f in check(store) if f.where != "words"]
    assert found == [("error", "B"), ("warning", "C")]


def test_landmarks_alone_and_doubles(tmp_path) -> None:
    data = pose_file(tmp_path / "a.pose")
    same = {"motion": None, "landmarks": data, **GOOD}
    found = findings(
        tmp_path, entry("A", "a", **same), entry("B", "b", **same), entry("C", "c", **GOOD),
        entry("C", "c", path="other", **GOOD),
    )  # fmt: skip
    assert [(level, where) for level, where, _ in found] == [
        ("note", "A"), ("note", "B"), ("warning", "B"), ("warning", "C"),
    ]  # fmt: skip
    assert "the same recording as A" in found[2][2]
    assert "the same gloss, words and variant as C" in found[3][2]


def test_summary_counts_errors_first(tmp_path) -> None:
    signs = [entry(f"G{i}", f"w{i}", end=9000 + i, licence="CC0") for i in range(3)] + [entry("E", "e", motion=None)]
    rows = summary(check(store_of(tmp_path / "s", *signs)))
    assert rows[0][0] == "error"
    assert ("warning", "its span ends at 9000 ms, but its frames last 133 ms", 3) in [r[:3] for r in rows]
    assert ("warning", "no consent of the signer", 4) in [r[:3] for r in rows]


def test_coverage_of_a_text(tmp_path) -> None:
    store_of(tmp_path / "s", entry("KIND", "kind"), entry("fs:A", letter=True), entry("PIZZA", "pizza"))
    own = load_lexicon("gsg", 0, [tmp_path / "s"])
    covered = coverage(own, "Kinder, Kinder! Die Pizza aa 7 x-y.")
    assert (covered.words, covered.signs, covered.letters, covered.unsignable) == (7, 3, 1, 3)
    assert covered.missing == (("die", 1), ("aa", 1), ("x-y", 1))


def test_a_sign_file_names_what_cannot_be_a_gloss_and_may_use_bundled_parts(tmp_path) -> None:
    hut = "{words: [hut], right: {handshape: B, at: space}, segments: [{hold: 0.3}]}"
    for bad in ("'BIG HUT'", "'HUT[1]'", "HUT++"):
        with pytest.raises(InputError, match=r"own\.yaml:2: .* cannot be written as a gloss"):
            load_signs(f"HUT: {hut}\n{bad}: {hut}\n", "own.yaml")
    made = load_signs(f"HUT: {hut}\nBOOK-HUT: {{words: [library hut], compound: [BOOK, HUT]}}\n", "own.yaml")
    assert made["BOOK-HUT"].duration > made["HUT"].duration
    with pytest.raises(InputError, match=r"own\.yaml:1: unknown sign 'BOK' .*did you mean 'BOOK'"):
        load_signs("X: {compound: [BOK]}\n", "own.yaml")
    (tmp_path / "own.yaml").write_text(f"HUT: {hut}\nBOOK-HUT: {{words: [library hut], compound: [BOOK, HUT]}}\n")
    import_signs(tmp_path / "s", [tmp_path / "own.yaml"])
    assert load_lexicon("ase", 0, [tmp_path / "s"]).spec("BOOK-HUT").segments == made["BOOK-HUT"].segments


def test_signs_without_words_are_noted(tmp_path) -> None:
    assert ("note", "A", "no words: found by its gloss alone") in findings(tmp_path, entry("A", **GOOD))


def test_score_files_name_the_file_and_near_glosses(tmp_path) -> None:
    good = '{"signweave_score": 2, "tiers": {"right hand": [{"id": "s1", "sign": "BOK"}]}}'
    (tmp_path / "my.json").write_text("\ufeff" + good, "utf-8")
    with pytest.raises(InputError, match=r"my\.json: span s1: no sign 'BOK' in ase; did you mean BOOK"):
        perform_to_files(tmp_path / "my.json", [tmp_path / "x.npz"])
    for version, said in (('"2"', '"2"'), ("true", "true"), ("null", "missing")):
        with pytest.raises(InputError, match=f"'signweave_score' is {said}, no such number"):
            Score.from_json(good.replace("2", version, 1))
