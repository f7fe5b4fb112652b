"""The tasks learn: a generator gives back a few clips and tells words apart, a recogniser knows them."""

from __future__ import annotations

import numpy as np
import pytest

from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.rotations import from_rotvec, identity, inverse, multiply, normalize
from signweave.motion.sixd import FULL_BODY, UPPER_BODY, from_sixd, to_features, to_sixd
from signweave.motion.skeleton import PARENTS, joint
from signweave.notation import synthesise
from signweave.notation.vocabulary import load_vocabulary

torch = pytest.importorskip("torch", reason="the extra `models` is not installed")
pytest.importorskip("lightning_fabric", reason="the extra `training` is not installed")
from signweave.models.cvae import CVAEConfig  # noqa: E402
from signweave.models.stgcn import STGCNConfig, subtree  # noqa: E402
from signweave.training.clips import Clips  # noqa: E402
from signweave.training.damage import shaken, turned  # noqa: E402
from signweave.training.loop import Plan, train  # noqa: E402
from signweave.training.mending import levers  # noqa: E402
from signweave.training.rundir import RunDirectory  # noqa: E402
from signweave.training.signs import GeneratorTask, RecogniserTask, Weights, fitted_prior, retimed, upper  # noqa: E402

ARMS = UPPER_BODY[:14]


@pytest.fixture(scope="module")
def clips():
    """Two words, six performances each."""
    words = ("HELLO", "BOOK")
    vocabulary = load_vocabulary()
    found = [to_features(synthesise(vocabulary[w], seed, 15.0), FULL_BODY) for w in words for seed in range(6)]
    lengths = np.array([len(f) for f in found])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    return Clips(np.concatenate(found), starts, lengths, np.repeat([0, 1], 6), words)


def test_clips_come_padded_and_whole(clips):
    batch, lengths = clips.batch(np.array([0, 11]))
    assert batch.shape == (2, int(lengths.max()), 312)
    assert upper(batch).shape[-1] == 264
    np.testing.assert_array_equal(batch[1, : lengths[1]], clips.frames[clips.starts[11] :])
    assert clips.chosen(np.array([3, 7])).labels.tolist() == [0, 1]


def test_time_varies_between_the_ends_of_a_clip():
    torch.manual_seed(0)
    line = torch.arange(40.0)[None, :, None].expand(8, -1, -1)
    made, lengths = retimed(line, torch.full((8,), 40))
    for one, length in zip(made, lengths, strict=True):
        steps = one[:length, 0].diff()
        assert 0 <= one[0, 0] <= 4
        assert 35 <= one[length - 1, 0] <= 39
        assert float(steps.max() - steps.min()) < 1e-4
    assert len(set(lengths.tolist())) > 2


def test_a_generator_learns_words(clips, tmp_path):
    """After some steps what is made of a word, from where its clips lie, is nearer to that word than to the other."""
    config = CVAEConfig(condition=2, width=32, heads=2, layers=1, inner=64, memory=8)
    task = GeneratorTask(clips, np.eye(2), config, Weights(curriculum="none"))
    run = RunDirectory(tmp_path / "run", {})
    train(task, Plan(steps=150, batch=12, rate=3e-3, warmup=10, every=50), run)
    losses = [row["reconstruction"] for row in run.metrics()]
    assert losses[-1] < 0.5 * losses[0]
    model = task.model.eval()
    latents = torch.from_numpy(fitted_prior(task).drawn(np.array([0, 1]), np.random.default_rng(0)))
    with torch.no_grad():
        made = model.decode(latents, torch.tensor([10, 10]), torch.eye(2))
    middle = made[:, 5] * task.deviation + task.mean
    real = torch.stack([clips.batch(np.flatnonzero(clips.labels == w))[0][:, 5].mean(0) for w in (0, 1)])
    apart = torch.cdist(middle, real)
    assert apart[0, 0] < apart[0, 1]
    assert apart[1, 1] < apart[1, 0]


def test_a_recogniser_learns_words(clips, tmp_path):
    config = STGCNConfig(ARMS, subtree(ARMS, PARENTS), 2, ((8, 2), (16, 2)))
    run = RunDirectory(tmp_path / "run", {})
    train(RecogniserTask(clips, config), Plan(steps=60, batch=12, rate=1e-2, warmup=5, every=20), run)
    assert list(run.metrics())[-1]["accuracy"] > 0.95


def test_small_turns_of_sixd_are_those_of_quaternions(rng):
    rotations = normalize(rng.standard_normal((5, 7, 4)))
    turns = 0.4 * rng.standard_normal((5, 7, 3))
    found = turned(torch.from_numpy(to_sixd(rotations)).reshape(5, -1), torch.from_numpy(turns))
    exact = multiply(rotations, from_rotvec(turns))
    apart = multiply(inverse(exact), from_sixd(found.reshape(5, 7, 6).numpy()))
    np.testing.assert_allclose(np.abs(apart[..., 3]), 1, atol=1e-9)


def test_motions_are_shaken_by_different_amounts_as_capture_shakes_them():
    torch.manual_seed(0)
    still = torch.tensor([1.0, 0, 0, 0, 1, 0]).repeat(64, 80, 52)
    made, amount = shaken(still, 1.0)
    sizes = (made - still).square().mean((1, 2))  # of six numbers four change, each by a turn about one axis
    torch.testing.assert_close(sizes, amount * 2 / 3, rtol=0.25, atol=1e-4)
    assert 0 < sizes.min().sqrt() < 0.05 < sizes.max().sqrt() < 0.3
    assert shaken(still, 0.2)[1].mean() < 0.2 * amount.mean()
    moved = (made - still).reshape(64, 80, 52, 6)[..., 1].square().mean((0, 1)).sqrt()
    wrist, collar = (FULL_BODY.index(joint(f"left_{name}")) for name in ("wrist", "collar"))
    assert moved[wrist] > 3 * moved[collar]
    steps = (made[:, 1:] - made[:, :-1]).reshape(64, 79, 52, 6)[:, :, wrist, 1]
    assert steps.square().mean().sqrt() < moved[wrist]  # most of it lasts


def test_levers_are_how_far_a_turn_moves_joints():
    """A shoulder turned by a hundredth moves the upper body's joints by so much, for turns about each axis together."""
    places, name = forward(NEUTRAL, identity(1, len(PARENTS)))[0][0], joint("left_shoulder")
    squares = 0.0
    for axis in np.eye(3):
        turns = identity(1, len(PARENTS)).astype(float)
        turns[0, name] = from_rotvec(0.01 * axis)
        moved = forward(NEUTRAL, turns)[0][0] - places
        squares += (moved[list(UPPER_BODY)] ** 2).sum(-1).mean()
    assert levers()[name] == pytest.approx(np.sqrt(squares / 2) / 0.01, rel=0.01)
    assert levers()[joint("spine1")] > levers()[joint("left_elbow")] > levers()[joint("left_wrist")]
