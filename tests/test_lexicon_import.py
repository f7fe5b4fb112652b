"""Import can be repeated and killed: nothing lost, nothing doubled, the old version readable."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from lexicon_signs import motion

pytest.importorskip("lancedb", reason="needs the extra `store`")

from signweave.errors import InputError
from signweave.evaluation.killing import OLD, evaluate_killing, generated
from signweave.formats import npz
from signweave.lexicon.importing import _take_back, import_pending, import_signs
from signweave.lexicon.lookup import load_lexicon
from signweave.lexicon.sources import Given, notation_texts
from signweave.lexicon.store import Store
from signweave.notation import load_signs

SIGNS = """# a comment
ONE:
  words: [one thing]
  right: &base {handshape: 1, at: space}
  segments: [{hold: 0.3}]
NO:   # would be a truth value, were it not read as written
  words: [no]
  type: symmetric
  right: *base
  segments: [{move: 0.3, right: {by: down 5}}]
BOTH: {words: [both of it], compound: [ONE, NO]}
fs:Q: {words: [q], right: {handshape: Q, at: letter_space}, segments: [{hold: 0.3}]}
"""


def test_a_sign_file_is_cut_into_signs_that_stand_alone(tmp_path) -> None:
    (tmp_path / "own.yaml").write_text(SIGNS)
    done = import_signs(tmp_path / "s", [tmp_path / "own.yaml"], Given(licence="CC0-1.0"))
    assert (done.added, done.letters) == (4, 1)
    own = load_lexicon("ase", 0, [tmp_path / "s"])
    whole = load_signs(tmp_path / "own.yaml")
    for gloss, spec in whole.items():
        stored = own.spec(gloss)
        assert (stored.segments, stored.kind, stored.words) == (spec.segments, spec.kind, spec.words)
    assert own.look_up("both of it").glosses == ("BOTH",)
    assert own.spell("q") == ("fs:Q",)
    both = next(e for e in Store.open(tmp_path / "s").entries() if e.gloss == "BOTH")
    assert (both.handedness, both.licence, both.source) == ("two", "CC0-1.0", "general knowledge")
    assert both.seconds == pytest.approx(whole["BOTH"].duration)


def test_parts_that_are_no_signs_lie_within_their_compound(tmp_path) -> None:
    part = "PART.1: {right: {handshape: 1, at: space}, segments: [{hold: 0.3}]}\n"
    (tmp_path / "own.yaml").write_text(SIGNS + part + "WHOLE: {words: [whole], compound: [PART.1, ONE]}\n")
    assert import_signs(tmp_path / "s", [tmp_path / "own.yaml"]).added == 5
    own = load_lexicon("ase", 0, [tmp_path / "s"])
    assert not own.has("PART.1")
    assert len(own.spec("WHOLE").segments) == 3


def test_bundled_signs_stand_alone_too(tmp_path) -> None:
    import signweave.notation

    file = sorted((Path(signweave.notation.__file__).parent / "data" / "ase").glob("*.yaml"))[0]
    texts = notation_texts(file.read_text("utf-8"), file.name)
    for gloss, spec in list(load_signs(file).items())[::7]:
        alone = load_signs(texts[gloss] + "\n")
        assert next(iter(alone)) == gloss
        assert alone[gloss].segments == spec.segments


def test_a_broken_sign_file_imports_nothing(tmp_path) -> None:
    (tmp_path / "own.yaml").write_text(SIGNS + "BAD: {words: [bad]}\n")
    with pytest.raises(InputError, match=r"own.yaml:\d+: .*right"):
        import_signs(tmp_path / "s", [tmp_path / "own.yaml"])
    assert not (tmp_path / "s").exists()


def test_motion_files_by_name_or_by_word(tmp_path) -> None:
    npz.write(tmp_path / "guten_tag.npz", motion())
    import_signs(tmp_path / "s", [tmp_path / "guten_tag.npz"], Given("gsg", "de", consent="yes"))
    given = Given("gsg", "de", gloss="HALLO", words=("hallo", "hi"))
    import_signs(tmp_path / "s", [tmp_path / "guten_tag.npz"], given)
    found = {e.gloss: e for e in Store.open(tmp_path / "s").entries(light=False)}
    assert found["GUTEN-TAG"].words == ("guten tag",)
    assert found["HALLO"].words == ("hallo", "hi")
    assert found["HALLO"].seconds == pytest.approx(10 / 30, abs=1e-3)
    assert np.allclose(found["HALLO"].motion.rotations, npz.read(tmp_path / "guten_tag.npz").rotations)


def test_a_motion_file_says_when_its_sign_is_and_which_hands_sign(tmp_path) -> None:
    from signweave.api import show

    for gloss, hands in (("MOTHER", "one"), ("BOOK", "two")):
        done = show(gloss)
        done.save(tmp_path / "sign.npz")
        import_signs(tmp_path / "s", [tmp_path / "sign.npz"], Given(gloss=gloss))
        own = load_lexicon("ase", 0, [tmp_path / "s"])
        start, end = own.sign(gloss, 30.0).active
        assert start == pytest.approx(done.glosses[0].start, abs=1e-3)
        assert end == pytest.approx(done.glosses[0].end, abs=1e-3)
        assert own.sign(gloss, 30.0).two_handed == (hands == "two")


def test_a_motion_file_that_changed_is_changed(tmp_path) -> None:
    for frames in (10, 20):
        npz.write(tmp_path / "a.npz", motion(frames))
        done = import_signs(tmp_path / "s", [tmp_path / "a.npz"])
    assert (done.added, done.changed) == (0, 1)
    assert len(Store.open(tmp_path / "s")) == 1


def test_a_failed_import_takes_back_its_own_lexicon_and_no_other(tmp_path) -> None:
    store = Store.create(tmp_path / "s")
    with store.writing():
        _take_back(tmp_path / "s")
        assert (tmp_path / "s").exists()
    _take_back(tmp_path / "s")
    assert not (tmp_path / "s").exists()
    import_pending(Store.create(tmp_path / "s"), generated(0, 1))
    _take_back(tmp_path / "s")
    assert len(Store.open(tmp_path / "s")) == 1


@pytest.mark.parametrize(
    ("name", "says"), [("none", "no such file"), ("a.txt", "expected a folder"), ("empty", "no index.csv in this")]
)
def test_what_cannot_be_imported(tmp_path, name, says) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=says):
        import_signs(tmp_path / "s", [tmp_path / name])
    assert not (tmp_path / "s").exists()


def test_repeated_import_adds_only_what_is_new(tmp_path) -> None:
    store = Store.create(tmp_path / "s")
    assert import_pending(store, generated(0, OLD)).added == OLD
    again = import_pending(store, generated(0, OLD))
    assert (again.added, again.changed, again.same) == (0, 0, OLD)
    assert again.version == store.version == 2
    more = import_pending(store, generated(0, OLD + 5))
    assert (more.added, more.changed, more.same) == (5, OLD // 10, OLD - OLD // 10)
    assert len(store) == len(store.index) == OLD + 5
    assert [v.signs for v in store.versions()] == [0, OLD, OLD + 5, OLD + 5]


def test_the_same_sign_twice_in_one_import_is_there_once(tmp_path) -> None:
    store = Store.create(tmp_path / "s")
    assert import_pending(store, generated(0, 3) + generated(0, 3)).added == 3
    assert len(store) == 3


def test_files_of_a_killed_import_are_cleared_away(tmp_path) -> None:
    store = Store.create(tmp_path / "s")
    import_pending(store, generated(0, 20))
    data = tmp_path / "s" / "signs.lance" / "data"
    before = {f.name for f in data.iterdir()}
    (data / ".tmpAbCdEf").write_bytes(b"half a file")  # as Lance leaves one behind
    import_pending(store, generated(0, 20))
    assert {f.name for f in data.iterdir()} == before
    assert len(Store.open(tmp_path / "s", 2)) == 20


def test_killed_imports() -> None:
    figures = evaluate_killing(entries=300, kills=4)
    assert figures["killed_lost"] == figures["killed_doubled"] == figures["killed_unreadable"] == 0
    assert figures["killed_half_imported"] == 0
    assert figures["ended_before_the_kill"] < 4


@pytest.mark.slow
def test_killed_imports_of_ten_thousand() -> None:
    figures = evaluate_killing(entries=10_000, kills=12, seed=1)
    assert figures["killed_lost"] == figures["killed_doubled"] == figures["killed_unreadable"] == 0
    assert figures["killed_half_imported"] == 0


def test_a_broken_file_is_left_out_where_that_is_asked_for(tmp_path) -> None:
    good = "HUT: {words: [hut], right: {handshape: B, at: space}, segments: [{hold: 0.3}]}\n"
    (tmp_path / "a.yaml").write_text(good)
    (tmp_path / "b.yaml").write_text("B: [oh\n")
    (tmp_path / "c.yaml").write_text(good.replace("HUT", "COT").replace("hut", "cot"))
    files = [tmp_path / f"{name}.yaml" for name in "abc"]
    with pytest.raises(InputError, match=r"b\.yaml:"):
        import_signs(tmp_path / "s", files)
    done = import_signs(tmp_path / "s", files, skip_broken=True)
    assert (done.added, len(done.skipped)) == (2, 1)
    assert done.skipped[0].startswith("b.yaml:")
    with pytest.raises(InputError, match=r"nothing to import: b\.yaml"):
        import_signs(tmp_path / "t", [files[1]], skip_broken=True)
    assert not (tmp_path / "t").exists()
