"""A corpus of written signs performed by synthetic signers: repeatable, apart by signer, still the signs."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from signweave.cli import app
from signweave.corpora import (
    Synthetic,
    load_clip,
    load_motions,
    read_table,
    side,
    synthesise_corpus,
    synthesise_counted,
    write_table,
)
from signweave.corpora.dialect import dialect
from signweave.corpora.framing import framed, resting
from signweave.corpora.synthetic import GLOSSES
from signweave.errors import InputError
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.rotations import angle
from signweave.motion.skeleton import HAND_JOINTS, SIDES, joint
from signweave.motion.timing import sample
from signweave.notation import synthesise
from signweave.notation.vocabulary import load_vocabulary

SMALL = Synthetic(words=3, performances=6)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of a small corpus, and its table as read back."""
    pytest.importorskip("pyarrow", reason="tables need pyarrow")
    folder = tmp_path_factory.mktemp("synthetic")
    write_table(folder / "s.parquet", synthesise_corpus(SMALL, folder / "s.npz"))
    return folder, read_table(folder / "s.parquet")


def test_table_and_motions_belong_together(made):
    folder, table = made
    motions = load_motions(folder / "s.npz")
    assert len(table) == 18
    assert [name for name, _ in motions.of(table)] == [clip.clip for clip in table]
    assert {clip.gloss for clip in table} == {"hello", "goodbye", "thank you"}
    assert all(clip.ships and clip.licence == "Apache-2.0" and clip.fps == 15 for clip in table)
    assert all(clip.frames == len(motions[clip.clip]) for clip in table)
    np.testing.assert_array_equal(load_clip(table, table.clips[4]).rotations, motions[table.clips[4].clip].rotations)


def test_nobody_is_on_both_sides(made):
    _, table = made
    train, test = ({clip.signer for clip in side(table, name)} for name in ("train", "test"))
    assert train
    assert test
    assert not train & test
    assert table.recipe is not None
    assert table.recipe.by == "signer"
    assert set(table.recipe.held) == test
    assert {clip.gloss for clip in side(table, "test")} == {clip.gloss for clip in side(table, "train")}


def test_same_seed_same_bytes(made, tmp_path):
    folder, _ = made
    synthesise_corpus(SMALL, tmp_path / "again.npz")
    synthesise_corpus(replace(SMALL, seed=1), tmp_path / "other.npz")
    assert (tmp_path / "again.npz").read_bytes() == (folder / "s.npz").read_bytes()
    one, other = (load_motions(path)["synthetic/hello-S01-1"] for path in (folder / "s.npz", tmp_path / "other.npz"))
    assert len(one) != len(other) or not np.allclose(one.rotations, other.rotations, atol=0.01)


def test_fewer_words_are_the_same_performances(made, tmp_path):
    folder, _ = made
    synthesise_corpus(replace(SMALL, words=1, performances=4), tmp_path / "few.npz")
    few, more = load_motions(tmp_path / "few.npz"), load_motions(folder / "s.npz")
    assert len(few) == 4
    for name in few:
        np.testing.assert_array_equal(few[name].rotations, more[name].rotations)


def test_no_two_performances_are_alike(made):
    folder, table = made
    motions = load_motions(folder / "s.npz")
    lengths = {len(motions[clip.clip]) for clip in table if clip.gloss == "hello"}
    assert len(lengths) > 2
    assert len({motions[clip.clip].rotations.tobytes() for clip in table}) == len(table)


def test_glosses_are_signs_of_their_own():
    vocabulary = load_vocabulary()
    assert len(set(GLOSSES)) == len(GLOSSES) >= 103
    assert "HELLO" in GLOSSES[:103]
    assert len({vocabulary[gloss].words[0] for gloss in GLOSSES}) == len(GLOSSES)
    assert not any(vocabulary[gloss].first for gloss in GLOSSES), "no compounds"
    assert len({vocabulary[gloss].segments for gloss in GLOSSES}) == len(GLOSSES)


def test_signs_stay_readable_across_signers(tmp_path):
    """The nearest performance by others is of the same word: for nearly all, but not for nothing."""
    table = synthesise_corpus(Synthetic(words=12, performances=10, seed=5), tmp_path / "m.npz")
    motions = load_motions(tmp_path / "m.npz")
    names = [clip.gloss for clip in table]
    signers = np.array([clip.signer for clip in table])
    features = np.stack([_feature(motions[clip.clip]) for clip in table])
    away = np.linalg.norm(features[:, None] - features[None], axis=-1)
    away[signers[:, None] == signers[None]] = np.inf
    right = np.mean([names[i] == names[j] for i, j in enumerate(away.argmin(1))])
    assert right > 0.85
    own = np.array([[a == b for b in names] for a in names]) & np.isfinite(away)
    assert away[own].min() > 0.2 * np.median(away[np.isfinite(away)]), "performances differ visibly"


def _feature(motion):
    moments = sample(motion, np.linspace(0, (len(motion) - 1) / motion.fps, 16))
    places = forward(NEUTRAL, moments.rotations.astype(float))[0]
    wrists = [joint(f"{name}_wrist") for name in SIDES]
    hands = [places[:, list(HAND_JOINTS[name])] - places[:, [w]] for name, w in zip(SIDES, wrists, strict=True)]
    return np.concatenate([places[:, wrists], *(2 * hand for hand in hands)], 1).ravel()


def test_frame_goes_from_rest_to_rest_without_a_jump(rng):
    sign = synthesise(load_vocabulary()["MOTHER"], fps=30.0)
    whole = framed(sign, rng)
    rest = resting(30.0)
    for end in (0, -1):
        assert np.degrees(angle(whole.rotations[[end]], rest.rotations)).max() < 0.1
    wrist = forward(NEUTRAL, whole.rotations.astype(float))[0][:, joint("right_wrist")]
    speed = np.linalg.norm(np.diff(wrist, axis=0), axis=-1) * 30
    assert 0.3 < speed.max() < 3.0
    assert 0.5 < whole.duration - sign.duration < 2.5
    start = next(i for i in range(len(whole)) if np.degrees(angle(whole.rotations[i], sign.rotations[0])).max() < 0.1)
    np.testing.assert_allclose(np.abs(whole.rotations[start : start + len(sign)]), np.abs(sign.rotations), atol=1e-5)


def test_dialect_keeps_what_is_meaning():
    vocabulary = load_vocabulary()

    def said(gloss, habit, once):
        return dialect(vocabulary[gloss], np.random.default_rng(habit), np.random.default_rng(once))

    for habit in range(8):
        mother, food = said("MOTHER", habit, 1), said("FOOD", habit, 1)
        for own, written in zip(mother.segments, vocabulary["MOTHER"].segments, strict=True):
            assert own.right.start.place == written.right.start.place, "places on the body stay"
            assert own.right.start.handshape == written.right.start.handshape
        assert food.segments[0].repeat >= 2, "what is repeated stays repeated"
    assert {said("FOOD", habit, 1).segments[0].repeat for habit in range(12)} == {2, 3}
    one, again = said("HELLO", 1, 1), said("HELLO", 1, 2)
    others = [said("HELLO", habit, 1).duration for habit in range(2, 12)]
    assert one != again
    assert abs(one.duration - again.duration) < np.ptp(others)


def test_noise_frames_leave_the_rest_as_it_was(made, tmp_path):
    folder, table = made
    noisy_table, noise = synthesise_counted(replace(SMALL, noise_frames=True), tmp_path / "n.npz")
    plain, noisy = load_motions(folder / "s.npz"), load_motions(tmp_path / "n.npz")
    assert [clip.split for clip in noisy_table] == [clip.split for clip in table]
    assert 0.1 < noise.noise / noise.frames < 0.35
    assert noise.found == noise.lost == 0
    for name in plain:
        kept = {frame.tobytes() for frame in np.abs(noisy[name].rotations)}
        same = sum(frame.tobytes() in kept for frame in np.abs(plain[name].rotations))
        assert same > 0.5 * len(plain[name])


def test_commands(tmp_path):
    pytest.importorskip("pyarrow", reason="tables need pyarrow")
    run = CliRunner().invoke
    path = tmp_path / "s.parquet"
    common = ["--words", "2", "--performances", "4"]
    done = run(app, ["corpus", "synthesise", "-o", str(path), *common, "--noise-frames", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["noise"]["noise"] > 0
    done = run(app, ["corpus", "clean", str(path), str(tmp_path / "s.npz"), "-o", str(tmp_path / "c.parquet")])
    assert done.exit_code == 0, done.output
    assert "mended" in done.output
    kept = read_table(tmp_path / "c.parquet")
    frames = sum(len(motion) for _, motion in load_motions(tmp_path / "c.npz").of(kept))
    assert 0 < frames < sum(clip.frames for clip in read_table(path))
    done = run(app, ["corpus", "synthesise", "-o", str(path), *common, "--noise-frames", "--clean"])
    assert done.exit_code == 0, done.output
    assert "quality control took" in done.output


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"words": 0}, "expected 1 to"),
        ({"words": 9999}, "expected 1 to"),
        ({"performances": 3}, "expected 4 or more"),
        ({"fps": 1.0}, "expected 5 to 120"),
        ({"seed": -1}, "expected 0 or more"),
    ],
)
def test_bad_values_are_one_line(values, told):
    with pytest.raises(InputError, match=told) as error:
        Synthetic(**values)
    assert "\n" not in str(error.value)


def test_bad_files_are_one_line(tmp_path):
    with pytest.raises(InputError, match="ends in"):
        synthesise_corpus(SMALL, tmp_path / "m.bvh")
    with pytest.raises(InputError):
        synthesise_corpus(SMALL, tmp_path / "nowhere" / "m.npz")
