"""Recipes carried out end to end on a small corpus: trained, broken off and gone on, judged, printed."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from signweave.corpora import Table, load_motions, read_table, write_table
from signweave.corpora.synthetic import Synthetic, synthesise_corpus
from signweave.errors import InputError

torch = pytest.importorskip("torch", reason="the extra `models` is not installed")
pytest.importorskip("lightning_fabric", reason="the extra `training` is not installed")
pytest.importorskip("tokenizers", reason="the extra `meaning` is not installed")
from signweave.cli import main  # noqa: E402
from signweave.evaluation.cvae import as_json, as_text, evaluate_cvae  # noqa: E402
from signweave.models.checkpoint import unpack  # noqa: E402
from signweave.models.generator import SignGenerator  # noqa: E402
from signweave.models.recogniser import SignRecogniser  # noqa: E402
from signweave.training.clips import clips_of  # noqa: E402
from signweave.training.curriculum import COURSES  # noqa: E402
from signweave.training.recipes import (  # noqa: E402
    CORPORA,
    SIZES,
    altered,
    generator_recipe,
    recipe_names,
    recogniser_recipe,
    run_name,
)
from signweave.training.running import run_recipe  # noqa: E402


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A folder of runs with a corpus of three words, four performances each."""
    work = tmp_path_factory.mktemp("runs")
    (work / "corpora").mkdir()
    table = synthesise_corpus(Synthetic(words=3, performances=8), work / "corpora" / "synthetic.npz")
    write_table(work / "corpora" / "synthetic.parquet", table)
    return work


def tiny_generator(steps=12):
    full = generator_recipe("synthetic")
    net = replace(full.net, width=16, heads=2, layers=1, inner=16, memory=4)
    return replace(full, net=net, plan=replace(full.plan, steps=steps, batch=4, warmup=2, every=5, precision="32-true"))


def tiny_recogniser():
    full = recogniser_recipe("synthetic")
    plan = replace(full.plan, steps=40, batch=8, rate=1e-2, warmup=2, every=20, precision="32-true")
    return replace(full, blocks=((8, 2), (16, 2)), plan=plan)


@pytest.fixture(scope="module")
def trained(small):
    for recipe, name in ((tiny_generator(), "sign-cvae-synthetic"), (tiny_recogniser(), "recogniser-synthetic")):
        assert run_recipe(recipe, small, name).done
    return small


def test_every_recipe_has_a_folder_of_its_own():
    names = []
    for size in SIZES:
        for name in recipe_names():
            names += [
                run_name(altered(generator_recipe(name, size), curriculum=course, seed=seed), name, size)
                for course in COURSES
                for seed in (0, 1)
            ]
        for name in CORPORA:
            parts = ("body",) if name.startswith("kinect") else ("all", "body", "hands")
            names += [run_name(recogniser_recipe(name, part, size), name, size) for part in parts]
    assert len(set(names)) == len(names)
    with pytest.raises(InputError, match="no recipe 'kinet', there are: kinect"):
        generator_recipe("kinet")
    with pytest.raises(InputError, match="no recogniser 'kinect' of 'feet'"):
        recogniser_recipe("kinect", "feet")


def test_the_papers_form_has_the_papers_losses():
    paper = generator_recipe("kinect-paper")
    assert (paper.net.form, paper.weights.velocity, paper.weights.hands) == ("paper", 0.0, 1.0)
    assert paper.weights.curriculum == "paper"
    assert altered(paper, curriculum="none").weights.curriculum == "none"
    assert generator_recipe("kinect").weights.curriculum == "paper"
    actor = generator_recipe("kinect-actor").net
    assert (actor.layers, actor.width, actor.inner, actor.heads) == (8, 256, 1024, 4)


def test_a_run_broken_off_ends_with_the_same_checkpoint(small, trained):
    broken = tiny_generator()
    first = run_recipe(broken, small, "again", seconds=0)
    assert (first.done, first.step) == (False, 1)
    assert not first.model.exists()
    between = run_recipe(broken, small, "again", seconds=1e9)
    between.model.unlink()
    shutil.rmtree(between.folder / "mender")  # as if killed when the generator was done and its mender not begun
    again = run_recipe(broken, small, "again")
    assert again.done
    _, one = unpack(again.model)
    _, other = unpack(small / "sign-cvae-synthetic" / "model.safetensors")
    for name in one:
        np.testing.assert_array_equal(one[name], other[name])


def test_without_a_mender_signs_are_drawn_from_the_same_clips(small, trained):
    made = run_recipe(altered(tiny_generator(), mender=False), small, "bare")
    _, bare = unpack(made.model)
    _, whole = unpack(small / "sign-cvae-synthetic" / "model.safetensors")
    assert set(whole) - set(bare) == {name for name in whole if "mender" in name}
    assert len(bare["prior_latents"])
    for name in bare:
        np.testing.assert_array_equal(bare[name], whole[name])


def test_what_a_run_leaves_can_be_used(trained):
    generator = SignGenerator(*unpack(trained / "sign-cvae-synthetic" / "model.safetensors"))
    table = read_table(trained / "corpora" / "synthetic.parquet")
    assert generator.words == tuple(sorted({clip.gloss for clip in table}))
    assert generator.card.licence == table.clips[0].licence
    motion = load_motions(trained / "corpora" / "synthetic.npz")[table.clips[0].clip]
    assert len(generator.reconstruct(motion)) == len(motion)
    recogniser = SignRecogniser(*unpack(trained / "recogniser-synthetic" / "model.safetensors"))
    train = [clip for clip in table if clip.split == "train"]
    motions = load_motions(trained / "corpora" / "synthetic.npz")
    hits = [next(iter(recogniser.score(motions[clip.clip]))) == clip.gloss for clip in train]
    assert np.mean(hits) > 0.8
    assert sum(recogniser.score(motion).values()) == pytest.approx(1)


def test_the_tables_hold_every_line(trained):
    found = evaluate_cvae(trained, repeats=2)
    rows = {row.name: row for row in found["synthetic"]["rows"]}
    ways = ("right", "none", "wrong", "none, mended")
    told = [f"synthetic rec {side}, told {how}" for side in ("train", "test") for how in ways]
    made = [f"synthetic gen {side}" for side in ("train", "test")]
    raw = ["raw train", "raw test", "raw train against test", "mean of the word", "nearest training clip (rec)"]
    assert list(rows) == [*raw, *told[:4], made[0], *told[4:], made[1]]
    assert rows["raw test"].figures["fid"].mean == pytest.approx(0, abs=1e-6)
    assert rows["raw train against test"].figures["fid"].mean > 0
    assert rows["raw train"].figures["accuracy"].mean > 0.8
    assert all(f"n={found['synthetic']['size']}" in row.figures["fid"].signature for row in rows.values())
    moves = found["synthetic"]["movement"]
    assert moves["raw test"]["speed ratio"] == 1
    assert 0 < moves["synthetic gen test"]["speed"] < 3
    text = as_text(found)
    assert "synthetic gen test" in text
    assert json.loads(json.dumps(as_json(found)))["synthetic"]["rows"][0]["accuracy"]["signature"]


def test_what_is_not_there_is_said(trained, tmp_path, capsys, monkeypatch):
    with pytest.raises(InputError, match="signweave train recogniser"):
        evaluate_cvae(tmp_path)
    with pytest.raises(InputError, match="signweave train recogniser --recipe kinect"):
        evaluate_cvae(trained, ["kinect"])
    with pytest.raises(InputError, match="no corpus 'mine'"):
        evaluate_cvae(trained, ["mine"])
    for words in (["sign-cvae", "--recipe", "none"], ["sign-cvae", "--size", "huge"], ["recogniser", "--minutes", "0"]):
        monkeypatch.setattr("sys.argv", ["signweave", "train", *words, "--runs", str(tmp_path / "runs")])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
    error = capsys.readouterr().err.strip().splitlines()
    assert len(error) == 3
    assert "there are: kinect" in error[0]
    assert not (tmp_path / "runs").exists()


def test_data_that_teach_nothing_are_refused(trained, tmp_path):
    table = read_table(trained / "corpora" / "synthetic.parquet")
    motions = load_motions(trained / "corpora" / "synthetic.npz")
    with pytest.raises(InputError, match="no clips"):
        clips_of(Table(()), motions, (), 15.0)
    motions.rotations[motions.starts[1], 16] = np.nan
    with pytest.raises(InputError, match=f"'{table.clips[1].clip}' holds values that are no numbers"):
        clips_of(table, motions, sorted({clip.gloss for clip in table}), 15.0)
