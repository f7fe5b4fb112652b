"""`signweave lexicon build`: folders of recordings, what becomes of each file, and builds that end in the middle."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from capture_fakes import Blind, Told, exact, grey_video
from test_cli_commands import run

pytest.importorskip("lancedb", reason="needs the extra `store`")

import signweave
from signweave import cli_build
from signweave.capture import detector
from signweave.errors import InputError
from signweave.formats import pose
from signweave.lexicon import buildtask
from signweave.lexicon.building import Building, build
from signweave.lexicon.buildreport import write_report
from signweave.lexicon.buildtask import Task, build_one, digest_of
from signweave.lexicon.lookup import load_lexicon
from signweave.lexicon.recordings import Naming, look_through, named
from signweave.lexicon.sources import Given
from signweave.lexicon.store import Store
from signweave.motion.mirror import mirror

GIVEN = Given(licence="CC0-1.0", consent="mine")
HOW = Building(given=GIVEN, pictures=False)
_SIGNS = ("HELLO", "WATER", "HOUSE")


@pytest.fixture(scope="module")
def seen():
    """Signs as a detector would see them without error, from rest to rest."""
    return {gloss: exact(signweave.show(gloss).motion) for gloss in _SIGNS}


@pytest.fixture(scope="module")
def poses(seen, tmp_path_factory) -> Path:
    """A folder of landmark files, one for each sign."""
    folder = tmp_path_factory.mktemp("poses")
    for gloss, landmarks in seen.items():
        pose.write_landmarks(folder / f"{gloss.lower()}.pose", landmarks)
    return folder


@pytest.fixture
def told(seen, monkeypatch):
    """A detector that sees HELLO in every video."""
    fake = Told(seen["HELLO"])
    monkeypatch.setitem(detector.DETECTORS, "mediapipe", lambda: fake)
    buildtask._detector.cache_clear()
    yield fake
    buildtask._detector.cache_clear()


def contents(lexicon: Path) -> list[tuple[str, str, str, str]]:
    """Everything that a lexicon holds, as digests, in its order."""
    rows = []
    for piece in Store.open(lexicon).batches(["gloss", "variant", "id", "digest"]):
        rows += [tuple(row.values()) for row in piece.to_pylist()]
    return rows


def states(done) -> dict[str, str]:
    return {one.take.wanted.name: one.state for one in done.outcomes} | {o.name: o.kind for o in done.found.unused}


def reasons(done) -> dict[str, str]:
    said = {one.take.wanted.name: "; ".join(one.reasons) for one in done.outcomes}
    return said | {o.name: o.reason for o in done.found.unused}


@pytest.mark.parametrize(
    ("name", "by", "expected"),
    [
        ("hello.mp4", "auto", ("hello", "", "")),
        ("hello_2.mp4", "auto", ("hello", "2", "")),
        ("Thank You (3).mov", "auto", ("Thank You", "3", "")),
        ("hello-ada.mp4", "auto", ("hello", "", "ada")),
        ("hello_2-Ada.mp4", "auto", ("hello", "2", "ada")),
        ("hello-ada-2.mp4", "auto", ("hello", "2", "ada")),
        ("thank-you.mp4", "auto", ("thank-you", "", "")),
        ("7.mp4", "auto", ("7", "", "")),
        ("book/00123.mp4", "auto", ("book", "00123", "")),
        ("book/ada.mp4", "folders", ("book", "ada", "ada")),
        ("takes/book.mp4", "auto", ("book", "", "")),
        ("book/00123.mp4", "files", ("00123", "", "")),
    ],
)
def test_names(name, by, expected) -> None:
    assert named(name, Naming(by, ("ada",))) == expected


def test_a_folder_of_videos_becomes_signs_that_are_performed(tmp_path, told) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    grey_video(folder / "thank you.mp4", len(told.landmarks))
    grey_video(folder / "deep" / "hello.mp4", len(told.landmarks) + 1)
    done = build(folder, tmp_path / "own", HOW)
    assert states(done) == {"deep/hello.mp4": "built", "thank you.mp4": "built"}
    own = load_lexicon("ase", 0, [tmp_path / "own"])
    assert own.candidates("thank you") == ("THANK-YOU",)
    sign = own.sign("HELLO", 30.0)
    assert sign.licence == "CC0-1.0"
    assert sign.active is not None
    assert 0.2 < sign.active[1] - sign.active[0] < sign.motion.duration
    (entry,) = (e for e in Store.open(tmp_path / "own").entries(light=False) if e.gloss == "HELLO")
    found = pose.decode(entry.landmarks, "kept")
    np.testing.assert_array_equal(found.points[:-1], told.landmarks.points)


def test_every_kind_of_bad_file_is_named_and_the_rest_is_built(tmp_path, told, poses, monkeypatch) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(poses / "house.pose", folder)
    grey_video(folder / "cut.mp4", 40)
    (folder / "cut.mp4").write_bytes((folder / "cut.mp4").read_bytes()[:900])
    (folder / "noise.mp4").write_bytes(np.random.default_rng(0).bytes(5000))
    (folder / "empty.mp4").write_bytes(b"")
    (folder / "notes.txt").write_text("hello")
    (folder / ".hidden.mp4").write_bytes(b"x")
    (folder / os.fsdecode(b"caf\xe9.mp4")).write_bytes(b"x")
    (folder / "damaged.pose").write_bytes((poses / "water.pose").read_bytes()[:3000])
    monkeypatch.setattr(buildtask, "LONGEST", 5.0)
    grey_video(folder / "film.mp4", 160)
    grey_video(folder / "a+b.mp4", 10)
    done = build(folder, tmp_path / "own", HOW)
    assert states(done) == {
        "house.pose": "built", "cut.mp4": "left out", "noise.mp4": "left out", "empty.mp4": "left out",
        "damaged.pose": "left out", "film.mp4": "left out", "a+b.mp4": "left out", "notes.txt": "not a recording",
        "caf?.mp4": "left out",
    }  # fmt: skip
    said = reasons(done)
    assert "cut in the middle" in said["cut.mp4"]
    assert "not a video" in said["noise.mp4"]
    assert "empty" in said["empty.mp4"]
    assert "cut short" in said["damaged.pose"]
    assert "say in a table" in said["film.mp4"]
    assert "'+'" in said["a+b.mp4"]
    assert not any(str(tmp_path) in text for text in said.values())
    assert told.looked == 0  # nothing of a film that is no sign was looked at
    assert [row[0] for row in contents(tmp_path / "own")] == ["HOUSE"]


def test_nobody_in_it(tmp_path, seen, monkeypatch) -> None:
    monkeypatch.setitem(detector.DETECTORS, "blind", lambda: Blind(seen["HELLO"]))
    grey_video(tmp_path / "in.mp4", 5)
    built = build_one(Task(str(tmp_path / "in.mp4"), "x", detector="blind"))
    assert "nobody is seen" in built.error


def test_one_picture_is_a_held_pose(tmp_path, seen, monkeypatch) -> None:
    middle = len(seen["HELLO"]) // 2
    fake = Told(seen["HELLO"].frames(middle, middle + 1))
    monkeypatch.setitem(detector.DETECTORS, "still", lambda: fake)
    from signweave.signer.preview import write_png

    write_png(tmp_path / "hello.png", np.full((64, 64, 3), 90, np.uint8))
    built = build_one(Task(str(tmp_path / "hello.png"), "x", detector="still"))
    (clip,) = built.clips
    assert clip.motion is not None
    assert clip.motion.duration == pytest.approx(buildtask.HELD)
    assert np.ptp(clip.motion.rotations, axis=0).max() < 1e-5
    assert len(pose.decode(clip.landmarks, "one")) == 1
    assert [f.kind for f in clip.quality.findings] == ["picture"]


def test_the_best_take_is_chosen_and_others_may_be_variants(tmp_path, seen) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    good = seen["WATER"]
    pose.write_landmarks(folder / "water_2.pose", good)
    worse = good.confidence * 0.5
    pose.write_landmarks(folder / "water.pose", type(good)(good.points, worse, good.fps, good.layout, good.size))
    shutil.copy(folder / "water_2.pose", folder / "water_3.pose")
    done = build(folder, tmp_path / "own", HOW)
    assert states(done) == {"water.pose": "left out", "water_2.pose": "built", "water_3.pose": "left out"}
    assert "the best of 2" in reasons(done)["water_2.pose"]
    assert "water_2.pose is the better take" in reasons(done)["water.pose"]
    assert reasons(done)["water_3.pose"] == "the same recording as water_2.pose"
    from signweave.lexicon.buildchoice import Choosing

    both = build(folder, tmp_path / "both", Building(given=GIVEN, choosing=Choosing(all_takes=True)))
    assert [(e.gloss, e.variant, e.priority) for e in both.store.entries()] == [("WATER", "2", 1), ("WATER", "", 0)]
    own = load_lexicon("ase", 0, [tmp_path / "both"])
    assert own.sign("WATER", 30.0).variant == ""
    assert own.has("WATER/2")


def test_a_table_names_signs_and_spans_of_one_file(tmp_path, seen, told) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    length = len(told.landmarks)
    grey_video(folder / "long.mp4", 3 * length)
    second = round(1000 * length / 30)
    rows = [
        "path,words,glosses,start,end,signer,licence,room",
        f"long.mp4,hi,HI,0,{second},ada,MIT,3",
        f"long.mp4,hey there,HEY,{second},{2 * second},ada,,3",
        "gone.mp4,gone,GONE,0,0,ada,,",
        f"long.mp4,late,LATE,{9 * second},{10 * second},ada,,",
        "long.mp4,bad,BAD,x,0,ada,,",
        f"long.mp4,over,OVER,{2 * second},{9 * second},ada,,",
        "../in.mp4,out,OUT,0,0,ada,,",
    ]
    (folder / "index.csv").write_text("\n".join(rows) + "\n")
    grey_video(folder / "other.mp4", 4)
    done = build(folder, tmp_path / "own", HOW)
    entries = {e.gloss: e for e in done.store.entries()}
    assert set(entries) == {"HI", "HEY", "OVER"}
    over = next(one for one in done.outcomes if one.take.wanted.entry.gloss == "OVER")
    assert "the recording ends at" in "".join(f.message for f in over.take.quality.of("span"))
    assert not any(one.take.quality.of("span") for one in done.outcomes if one.take.wanted.entry.gloss == "HI")
    assert entries["HI"].licence == "MIT"
    assert entries["HEY"].licence == "CC0-1.0"
    assert entries["HEY"].words == ("hey there",)
    assert json.loads(entries["HI"].extra) == {"signer": "ada", "room": "3"}
    assert entries["HEY"].path.startswith("long.mp4#t=")
    said = reasons(done)
    assert said["other.mp4"] == "not in index.csv"
    assert "no such file" in said["gone.mp4"]
    assert "outside the folder" in said["../in.mp4"]
    out = {one.take.wanted.entry.gloss: one.reasons for one in done.outcomes if one.state == "left out"}
    assert "after the end" in out["LATE"][0]
    assert "expected a whole number" in said["long.mp4"]


def test_pictures_outside_the_spans_are_not_looked_at(tmp_path, told) -> None:
    grey_video(tmp_path / "long.mp4", 300)
    task = Task(str(tmp_path / "long.mp4"), "x", ((2000, 3000), (4000, 4500)), pictures=False)
    built = build_one(task)
    assert len(built.clips) == 2
    assert told.looked == pytest.approx(75 + 15, abs=31)  # two spans with half a second around each


def test_left_handed_signers_are_turned_sign_by_sign(tmp_path, seen) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for gloss in ("HELLO", "WATER"):
        motion = mirror(signweave.show(gloss).motion)
        pose.write_landmarks(folder / f"{gloss.lower()}-ben.pose", exact(motion))
    pose.write_landmarks(folder / "house-ada.pose", seen["HOUSE"])
    done = build(folder, tmp_path / "own", Building(given=GIVEN, naming=Naming(signers=("ada", "ben"))))
    turned = {one.take.wanted.entry.gloss: one.mirrored for one in done.outcomes}
    assert turned == {"HELLO": True, "WATER": True, "HOUSE": False}
    built = {e.gloss: e.motion for e in done.store.entries(light=False)}
    right = signweave.show("WATER").motion
    from signweave.motion.rotations import angle

    apart = np.degrees(angle(built["WATER"].rotations[:, 16:22], right.rotations[:, 16:22]))
    assert apart.mean() < 6


def test_the_same_recording_by_two_names_is_said(tmp_path, poses) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(poses / "water.pose", folder / "water.pose")
    shutil.copy(poses / "water.pose", folder / "milk.pose")
    done = build(folder, tmp_path / "own", HOW)
    assert set(states(done).values()) == {"built"}
    assert "the same recording as milk.pose, which is MILK" in reasons(done)["water.pose"]


def test_nothing_is_done_twice_and_changes_are_followed(tmp_path, poses) -> None:
    folder = tmp_path / "in"
    shutil.copytree(poses, folder)
    first = build(folder, tmp_path / "own", HOW)
    assert (first.again, first.imported.added) == (3, 3)
    before = contents(tmp_path / "own")
    same = build(folder, tmp_path / "own", HOW)
    assert (same.again, same.imported.same, contents(tmp_path / "own")) == (0, 3, before)
    licensed = build(folder, tmp_path / "own", Building(given=Given(licence="MIT"), pictures=False))
    assert (licensed.again, licensed.imported.changed) == (0, 3)  # found and fitted already
    shutil.copy(folder / "hello.pose", folder / "water.pose")
    (folder / "house.pose").unlink()
    changed = build(folder, tmp_path / "own", HOW)
    assert changed.removed == (("HOUSE", "house.pose"),)
    fresh = build(folder, tmp_path / "fresh", HOW)
    assert {e.gloss for e in fresh.store.entries()} == {"HELLO", "WATER"}
    assert sorted(contents(tmp_path / "own")) == sorted(contents(tmp_path / "fresh"))


@pytest.mark.slow
def test_one_worker_or_two_the_lexicon_is_the_same(tmp_path, poses) -> None:
    build(poses, tmp_path / "one", HOW)
    build(poses, tmp_path / "two", Building(given=GIVEN, pictures=False, workers=2))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


_CHILD = """
import sys
from pathlib import Path
from signweave.lexicon import buildrun
from signweave.lexicon.building import Building, build
from signweave.lexicon.sources import Given
def tick(share):
    print(share, flush=True)
how = Building(given=Given(licence="CC0-1.0", consent="mine"), pictures=False, workers=int(sys.argv[3]))
build(Path(sys.argv[1]), Path(sys.argv[2]), how, tick)
"""


def killed(folder: Path, lexicon: Path, after: int, wait: float = 0.0, workers: int = 1) -> None:
    """Start a build and kill it after so many steps of progress."""
    command = [sys.executable, "-c", _CHILD, str(folder), str(lexicon), str(workers)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert child.stdout is not None
    for _ in range(after):
        child.stdout.readline()
    time.sleep(wait)
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=60)


def test_a_build_that_is_killed_goes_on(tmp_path, poses) -> None:
    build(poses, tmp_path / "whole", HOW)
    killed(poses, tmp_path / "own", 1, workers=2)
    done = build(poses, tmp_path / "own", HOW)
    assert done.again <= 2  # the first was finished
    assert contents(tmp_path / "own") == contents(tmp_path / "whole")
    assert not list((tmp_path / "own" / ".build").glob(".*.part"))


@pytest.mark.slow
@pytest.mark.parametrize("wait", [0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8])
def test_a_build_that_is_killed_while_it_imports_goes_on(tmp_path, poses, wait) -> None:
    build(poses, tmp_path / "whole", HOW)
    killed(poses, tmp_path / "own", 3, wait)
    build(poses, tmp_path / "own", HOW)
    assert sorted(contents(tmp_path / "own")) == sorted(contents(tmp_path / "whole"))


def test_two_builds_at_once_are_refused(tmp_path, poses) -> None:
    from signweave.lexicon.buildjournal import Journal

    build(poses, tmp_path / "own", HOW)
    with (
        Journal(tmp_path / "own").alone(),
        pytest.raises(InputError, match="another build is at work"),
    ):
        build(poses, tmp_path / "own", HOW)


def test_a_lexicon_that_cannot_be_written_is_told(tmp_path, poses) -> None:
    build(poses, tmp_path / "own", HOW)
    lock = tmp_path / "own" / ".build" / ".lock"
    lock.unlink()
    lock.mkdir()  # as closed to us as a read-only disk, to everybody
    with pytest.raises(InputError, match="cannot write"):
        build(poses, tmp_path / "own", HOW)


def test_a_damaged_result_is_done_again(tmp_path, poses) -> None:
    build(poses, tmp_path / "own", HOW)
    task = Task(str(poses / "water.pose"), digest_of(poses / "water.pose"), pictures=False)
    (tmp_path / "own" / ".build" / f"{task.key}.npz").write_bytes(b"PK")
    done = build(poses, tmp_path / "own", HOW)
    assert (done.again, done.imported.same) == (1, 3)


class Page(HTMLParser):
    """Whether every element that is opened is closed, and what pictures say."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        if tag == "img":
            self.pictures.append(dict(attrs))
        if tag not in ("img", "meta", "br", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


def test_the_report_is_a_whole_page_with_pictures(tmp_path, poses) -> None:
    folder = tmp_path / "in<b>"
    shutil.copytree(poses, folder)
    (folder / "notes<script>.txt").write_text("x")
    done = build(folder, tmp_path / "own", Building(given=GIVEN))
    told = write_report(done, folder, "Hello, is there water in Utopia?")
    page = Page((tmp_path / "own" / "report.html").read_text("utf-8"))
    assert page.open == []
    assert len(page.pictures) == 3
    assert all(p["alt"] and p["src"].startswith("data:image/webp;base64,") for p in page.pictures)
    assert "<script>.txt" not in (tmp_path / "own" / "report.html").read_text("utf-8")
    assert told == json.loads((tmp_path / "own" / "report.json").read_text("utf-8"))
    assert told["coverage"]["words"] == 3
    assert told["coverage"]["text"]["ase"]["words"] == 6
    assert told["rights"] == [{"licence": "CC0-1.0", "consent": "mine", "source": "", "signs": 3}]
    assert {f.suffix for f in (tmp_path / "own" / "pictures").iterdir()} == {".webp"}


def test_the_command_says_what_it_did(tmp_path, poses) -> None:
    folder, own = tmp_path / "in", tmp_path / "own"
    shutil.copytree(poses, folder)
    options = ("--language", "ase", "-l", own, "--no-pictures", "--no-meaning")
    code, out, err = run("lexicon", "build", folder, *options)
    assert code == 0
    assert out.splitlines()[-1] == f"{own}: 3 signs (3 new); version 2; {own / 'report.html'}"
    assert err.splitlines()[0].startswith("no licence and no consent given: recorded as missing")
    assert run("lexicon", "build", folder, *options, "--licence", "MIT", "--consent", "yes")[2] == ""
    assert run("lexicon", "check", "-l", own)[0] == 0
    code, _, err = run("lexicon", "build", tmp_path / "none", *options)
    assert (code, err.strip()) == (2, f"signweave: {tmp_path / 'none'}: no such folder")
    (tmp_path / "bare").mkdir()
    code, _, err = run("lexicon", "build", tmp_path / "bare", "--language", "ase", "-l", tmp_path / "x")
    assert code == 2
    assert "no recordings in it" in err
    assert not (tmp_path / "x").exists()
    assert run("lexicon", "build", folder, "--language", "english", "-l", own)[0] == 2


def test_a_table_with_semicolons_is_told_what_to_do(tmp_path, poses) -> None:
    (tmp_path / "t.csv").write_text("path;glosses\nhello.pose;HI\n")
    with pytest.raises(InputError, match="semicolons between its columns, save it with commas"):
        build(poses, tmp_path / "own", Building(given=GIVEN, table=tmp_path / "t.csv"))
    assert not (tmp_path / "own").exists()


def test_a_build_that_is_stopped_says_that_it_can_go_on(tmp_path, poses, monkeypatch) -> None:
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("signweave.lexicon.building.build", stopped)
    code, _, err = run("lexicon", "build", poses, "--language", "ase", "-l", tmp_path / "own", "--licence", "MIT")
    assert code == 130
    assert err.splitlines()[-1] == "stopped: the same command goes on where it was"


def test_licence_and_consent_are_asked_for_once_where_somebody_can_answer(tmp_path, monkeypatch) -> None:
    answers = iter(["CC-BY-4.0", " "])
    asked = []
    monkeypatch.setattr(cli_build, "_somebody", lambda: True)
    monkeypatch.setattr(cli_build.typer, "prompt", lambda text, **_: asked.append(text) or next(answers))
    given = cli_build._asked(Given(source="me"), tmp_path, None)
    assert (given.licence, given.consent, given.source) == ("CC-BY-4.0", "", "me")
    assert len(asked) == 2
    (tmp_path / "index.csv").write_text("path,licence,consent,source\n")
    assert cli_build._asked(Given(), tmp_path, None) == Given()


def test_the_lexicon_in_its_own_folder_is_not_read_as_recordings(tmp_path, poses) -> None:
    folder = tmp_path / "in"
    shutil.copytree(poses, folder)
    build(folder, folder / "own", Building(given=GIVEN))
    found = look_through(folder, GIVEN, Naming(), None, folder / "own")
    assert [one.name for one in found.wanted] == ["hello.pose", "house.pose", "water.pose"]
    assert found.unused == ()
    assert look_through(folder, GIVEN, Naming(), None, tmp_path / "other") == found


@pytest.mark.slow
def test_a_real_video_becomes_a_sign(tmp_path, data_dir) -> None:
    pytest.importorskip("mediapipe", reason="needs the extra `capture`")
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(data_dir / "video" / "asl_clip.mp4", folder / "clip.mp4")
    done = build(folder, tmp_path / "own", Building(given=GIVEN))
    assert states(done) == {"clip.mp4": "built"}
    told = write_report(done, folder)
    assert set(told["signs"][0]["pictures"]) == {"avatar", "recording"}
    assert load_lexicon("ase", 0, [tmp_path / "own"]).sign("CLIP", 30.0).motion.duration > 0.5
