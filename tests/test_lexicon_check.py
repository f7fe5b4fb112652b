"""`check` names what is wrong or missing, one finding for each; and how much of a text has signs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from lexicon_signs import entry, motion, pose_file, store_of

pytest.importorskip("lancedb", reason="needs the extra `store`")

from signweave.lexicon.checking import check, coverage, summary
from signweave.lexicon.lookup import load_lexicon
from signweave.lexicon.table import row

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
