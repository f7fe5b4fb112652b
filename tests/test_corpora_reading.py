"""Folders of recordings as tables, their clips as motions: small ones made here, real ones where they are."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from signweave.cli_corpus import corpus
from signweave.corpora import (
    Table,
    Wanted,
    counted,
    fit_table,
    load_clip,
    load_landmarks,
    load_motions,
    read_corpus,
    where,
)  # fmt: skip
from signweave.corpora.asf import parse_amc, parse_asf
from signweave.corpora.bandai import Pack
from signweave.corpora.sentences import pieces
from signweave.errors import InputError
from signweave.formats import bvh, npz
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.nouns import Contact, Motion
from signweave.motion.rotations import about
from signweave.motion.skeleton import joint


def turning(frames: int, seed: int) -> Motion:
    angles = np.linspace(0, 0.5 + seed / 10, frames)
    rotations = Motion.rest(frames).rotations.copy()
    rotations[:, joint("left_elbow")] = about("y", -angles)
    return replace(Motion.from_rotations(rotations), contacts=(Contact(0.1, 0.3, "left_index_tip", "chin", 0.01),))


@pytest.fixture
def folder(tmp_path):
    base = tmp_path / "mine"
    base.mkdir()
    npz.write(base / "a.npz", turning(60, 1))
    bvh.write(base / "b.bvh", turning(30, 2))
    (base / "clips.csv").write_text(
        "path,gloss,text,signer,start,end,split\na.npz,TREE,,ann,0.5,1.5,train\na.npz,HOUSE,,ann,1.5,,\n"
        "b.bvh,,two houses,bob,,,test\n"
    )
    return base


def test_a_folder_with_a_csv(folder):
    table = read_corpus(folder, language="ase", licence="CC0", ships=True)
    first, second, third = table
    assert (first.clip, first.gloss, first.signer, first.split, first.first, first.frames) == (
        "mine/a", "TREE", "ann", "train", 15, 30,
    )  # fmt: skip
    assert (second.clip, second.start, second.end) == ("mine/a-2", 1.5, 2.0)
    assert (third.level, third.text, third.form, third.frames) == ("sentence", "two houses", "bvh", 30)
    assert {(c.language, c.licence, c.ships) for c in table} == {("ase", "CC0", True)}


def test_clips_are_the_frames_of_their_file(folder):
    table = read_corpus(folder)
    whole = npz.read(folder / "a.npz")
    np.testing.assert_array_equal(load_clip(table, "mine/a").rotations, whole.rotations[15:45])
    np.testing.assert_allclose(load_clip(table, "mine/b").rotations, turning(30, 2).rotations, atol=1e-4)
    with pytest.raises(InputError, match="has no landmarks"):
        load_landmarks(table, "mine/a")
    with pytest.raises(InputError, match="no clip 'mine/z'"):
        load_clip(table, "mine/z")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("gloss\nA", "has no column path"),
        ("path\na.npz", "neither a column gloss nor a column text"),
        ("path,gloss\n", "has no rows"),
        ("path,gloss\na.npz", "line 2: not as many values"),
        ("path,gloss\n../a.npz,A", "line 2: the path '../a.npz' leads out of the folder"),
        ("path,gloss\n/etc/a.npz,A", "leads out of the folder"),
        ("path,gloss\nz.npz,A", "line 2: there is no file"),
        ("path,gloss\na.txt,A", "ends in none of .pose"),
        ("path,gloss\na.npz,", "neither a gloss nor a text"),
        ("path,gloss,start,end\na.npz,A,5,6", "5 to 6 s is no stretch of a file of 2.00 s"),
        ("path,gloss,start\na.npz,A,early", "start is 'early'"),
        ("path,gloss,ships\na.npz,A,maybe", "ships is 'maybe'"),
        ("clip,path,gloss\nx,a.npz,A\nx,a.npz,B", "'mine/x' is there twice"),
    ],
)
def test_bad_csv_is_one_line(folder, lines, said):
    (folder / "clips.csv").write_text(lines)
    with pytest.raises(InputError) as error:
        read_corpus(folder, "folder")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_unknown_folders_and_kinds(tmp_path, folder):
    with pytest.raises(InputError, match="no kind 'x', expected one of: isl-kinect"):
        read_corpus(folder, "x")
    with pytest.raises(InputError, match="like no corpus that is known"):
        read_corpus(tmp_path)
    with pytest.raises(InputError, match="no such folder"):
        read_corpus(tmp_path / "no")
    with pytest.raises(InputError, match="licence of isl-kinect is known"):
        read_corpus(folder, "isl-kinect", ships=True)


def test_fits_come_back_bit_for_bit_and_are_kept(folder, tmp_path):
    table, out = read_corpus(folder), tmp_path / "m.npz"
    done = fit_table(table, out)
    assert (done.clips, done.kept, done.frames, done.failed) == (3, 0, 75, ())
    found = load_motions(out)
    for clip in table:
        for name in ("rotations", "translation", "face", "confidence"):
            np.testing.assert_array_equal(getattr(found[clip.clip], name), getattr(load_clip(table, clip), name))
    assert found["mine/a"].contacts == load_clip(table, "mine/a").contacts
    before = out.read_bytes()
    again = fit_table(table, out)
    assert (again.clips, again.kept) == (0, 3)
    assert out.read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_a_killed_fit_goes_on(folder, tmp_path, monkeypatch):
    from signweave.corpora import fitting

    table, out = read_corpus(folder), tmp_path / "m.npz"
    fit_table(table, tmp_path / "whole.npz")
    monkeypatch.setattr(fitting, "PART", 1)

    def killed(share: float) -> None:
        if share > 0.6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit_table(table, out, killed)
    assert not out.exists()
    done = fit_table(table, out)
    assert done.kept == 2
    assert done.clips == 1
    assert out.read_bytes() == (tmp_path / "whole.npz").read_bytes()


def test_what_cannot_be_fitted_is_left_out_and_named(folder, tmp_path):
    table = read_corpus(folder)
    (folder / "b.bvh").write_text("nothing")
    done = fit_table(table, tmp_path / "m.npz")
    assert [name for name, _ in done.failed] == ["mine/b"]
    assert "HIERARCHY" in done.failed[0][1]
    with pytest.raises(InputError, match="1 clips are not among the motions"):
        list(load_motions(tmp_path / "m.npz").of(table))
    (tmp_path / "m.npz").write_bytes(b"PK no")
    with pytest.raises(InputError, match="not motions of a table"):
        load_motions(tmp_path / "m.npz")
    with pytest.raises(InputError, match="does not exist"):
        fit_table(table, tmp_path / "no" / "m.npz")


def test_commands(folder, tmp_path):
    pytest.importorskip("pyarrow", reason="tables need the extra corpora")
    made, halves = str(tmp_path / "t.parquet"), str(tmp_path / "s.parquet")

    def ran(*words: str) -> str:
        result = CliRunner().invoke(corpus, list(words), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    assert "3 clips" in ran("table", str(folder), "-o", made, "--language", "ase")
    assert json.loads(ran("show", made, "--json"))["signers"] == 2
    assert "mine/a-2" in ran("show", made, "--clips")
    assert "held out: bob" in ran("split", made, "-o", halves, "--by", "signer", "--held", "bob") + ran("show", halves)
    assert "1 clips" in ran("select", halves, "-o", made, "--split", "test")
    assert "1 motions, 30 frames" in ran("fit", made, "-o", str(tmp_path / "m.npz"))


def test_pieces_fill_a_joined_file():
    assert pieces([10, 10, 10], 40, 5) == [(0, 10), (15, 10), (30, 10)]
    spans = pieces([10, 10, 10], 36, 5)  # two frames of each join cut off
    assert spans[0][0] == 0
    assert sum(spans[-1]) == 36
    assert all(b[0] > sum(a) for a, b in itertools.pairwise(spans))


ASF = """:version 1.10
:units
  length 0.45
  angle deg
:root
  order TX TY TZ RX RY RZ
:bonedata
  begin
    name lowerback
    direction 0 1 0
    length 2
    axis 0 0 90 XYZ
    dof rx ry rz
  end
  begin
    name thorax
    direction 0 1 0
    length 3
    axis 0 0 0 XYZ
  end
:hierarchy
  begin
    root lowerback
    lowerback thorax
  end
"""


def test_acclaim_bones_turn_about_their_own_axes():
    skeleton = parse_asf(ASF, "x.asf")
    # 90 degrees about the bone's x axis, which its axes turn onto the world's y: the bone above it stays, the next one
    # does not move; about its y, which lies along the world's -x, the tip goes to +z or -z
    motion = parse_amc(":DEGREES\n1\nroot 1 2 3 0 0 0\nlowerback 0 90 0\n", skeleton, 120.0, "x.amc")
    places, _ = motion.forward()
    np.testing.assert_allclose(places[0], [[1, 2, 3], [1, 2, 3], [1, 2, 1]], atol=1e-9)
    still = parse_amc("1\nroot 0 0 0 0 0 0\nlowerback 90 0 0\n", skeleton, 120.0, "x.amc").forward()[0]
    np.testing.assert_allclose(still[0, 2], [0, 2, 0], atol=1e-9)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1\nroot 0 0 0\n", "'root' with 3 numbers, expected 6"),
        ("1\nroot 0 0 0 0 0 0\ntail 1\n", "expected a bone of the skeleton"),
        ("1\nroot 0 0 0 0 0 0\n", "frame 1 has no 'lowerback'"),
        (":DEGREES\n", "has no frames"),
        ("1\nroot a b c d e f\n", "line 2: expected a bone and numbers"),
    ],
)
def test_bad_acclaim_is_one_line(text, said):
    with pytest.raises(InputError, match=said):
        parse_amc(text, parse_asf(ASF, "x.asf"), 120.0, "x.amc")


@pytest.mark.parametrize(
    ("name", "clips", "words", "signers", "frames", "ships"),
    [
        ("isl-kinect", 2160, 30, 8, 154643, True),
        ("fingerspelling", 154, 154, 0, None, True),
        ("sgg-words", 4, 4, 0, None, True),
        ("bandai", 2769, 22, 0, 372128, False),
    ],
)
def test_known_corpora_hold_what_their_page_says(data_dir, name, clips, words, signers, frames, ships):
    table = read_corpus(data_dir / name)
    counts = counted(table)
    assert (counts["clips"], counts["words"], counts["signers"]) == (clips, words, signers)
    assert frames in (None, counts["frames"])
    assert {clip.ships for clip in table} == {ships}
    assert len({clip.path for clip in table}) == {"fingerspelling": 128, "sgg-words": 4}.get(name, 1)


def test_sentences_come_in_pairs_with_their_glosses(data_dir):
    table = read_corpus(data_dir / "dgs-sentences")
    whole = where(table, Wanted(levels=["sentence"]))
    assert len(whole) == 32
    assert len({clip.group for clip in whole}) == 16
    assert all(clip.text and clip.gloss for clip in whole)
    assert len(where(table, Wanted(variants=["piece of a sentence"]))) == sum(
        len(clip.gloss.split(" ")) for clip in whole if clip.variant == "original"
    )


def test_one_clip_of_each_landmark_corpus(data_dir):
    for name, clip in (("isl-kinect", "isl-kinect/hello-S02-3"), ("sgg-words", "sgg-words/sgg-Pizza")):
        table = read_corpus(data_dir / name)
        landmarks, motion = load_landmarks(table, clip), load_clip(table, clip)
        assert len(landmarks) == len(motion) == table[clip].frames
        assert np.isfinite(motion.rotations).all()


@pytest.mark.slow
def test_bandai_walks_ahead_on_straight_bones(data_dir):
    table = read_corpus(data_dir / "bandai")
    pack = Pack(data_dir / "bandai" / "clips.npz.xz")
    walk = next(clip for clip in table if clip.clip == "bandai/dataset-1_walk_normal_001")
    places, _ = pack.bvh(slice(walk.first, walk.first + walk.frames)).forward()
    parents = np.array(pack.parents)
    bones = np.linalg.norm(places[:, 2:] - places[:, parents[2:]], axis=-1)
    np.testing.assert_allclose(bones, np.tile(np.linalg.norm(pack.offsets[2:], axis=-1), (len(bones), 1)), atol=1e-3)
    motion = pack.motion(walk)
    joints, _ = forward(NEUTRAL, motion.rotations.astype(float))
    assert (joints[:, joint("head"), 1] - joints[:, joint("left_ankle"), 1]).min() > 1.2
    way = motion.translation[-1] - motion.translation[0]
    ahead = joints[0, joint("left_hip")] - joints[0, joint("right_hip")]
    ahead = np.cross(ahead, [0, 1, 0])
    assert np.dot(way / np.linalg.norm(way), ahead / np.linalg.norm(ahead)) > 0.8


@pytest.mark.slow
def test_cmu_has_every_trial_and_caption(data_dir):
    table = read_corpus(data_dir / "cmu")
    trials, captioned = (where(table, Wanted(variants=[v])) for v in ("trial", "captioned"))
    assert (len(trials), len(captioned)) == (71, 91)
    assert {clip.fps for clip in table if clip.gloss == "salsa"} == {60.0}
    one = Table(tuple(clip for clip in captioned if clip.form == "amc")[:1], table.folders)
    assert len(load_clip(one, one.clips[0])) == one.clips[0].frames
