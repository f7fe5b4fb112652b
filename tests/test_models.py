"""Models by themselves: the torch twins agree with numpy, padding changes nothing, gradients reach every weight."""

from __future__ import annotations

import numpy as np
import pytest

from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.rotations import angle, normalize, to_matrix
from signweave.motion.sixd import FULL_BODY, HANDS, UPPER_BODY, from_features, from_sixd, to_features, to_sixd
from signweave.motion.skeleton import PARENTS
from signweave.notation import synthesise
from signweave.notation.vocabulary import load_vocabulary

torch = pytest.importorskip("torch", reason="the extra `models` is not installed")
from signweave.models import blocks, cvae, stgcn  # noqa: E402
from signweave.models.mender import Mender, MenderConfig, bridged  # noqa: E402


@pytest.fixture
def turns(rng):
    return normalize(rng.normal(size=(7, 55, 4)))


def test_six_numbers_and_back(turns):
    np.testing.assert_allclose(angle(from_sixd(to_sixd(turns)), turns), 0, atol=1e-6)
    stretched = to_sixd(turns) * 1.7
    stretched[..., 3:] += 0.3 * stretched[..., :3]
    np.testing.assert_allclose(angle(from_sixd(stretched), turns), 0, atol=1e-6)


def test_a_motion_as_a_model_sees_it():
    motion = synthesise(load_vocabulary()["HELLO"])
    assert (len(UPPER_BODY), len(FULL_BODY), len(HANDS)) == (44, 52, 30)
    assert to_features(motion).shape == (len(motion), 264)
    back = from_features(to_features(motion, FULL_BODY), motion.fps)
    np.testing.assert_allclose(np.degrees(angle(back.rotations, motion.rotations)), 0, atol=0.1)


def test_torch_twins_of_rotations_and_kinematics(turns):
    numbers = torch.tensor(to_sixd(turns))
    matrices = blocks.sixd_to_matrix(numbers)
    np.testing.assert_allclose(matrices.numpy(), to_matrix(turns), atol=1e-9)
    places = blocks.forward_kinematics(matrices, torch.tensor(NEUTRAL.offsets, dtype=torch.float64), PARENTS)
    np.testing.assert_allclose(places.numpy(), forward(NEUTRAL, turns)[0], atol=1e-6)


SMALL = {"inputs": 264, "outputs": 312, "condition": 5, "width": 16, "heads": 2, "layers": 2, "inner": 32}


@pytest.fixture(params=["paper", "cured"])
def model(request):
    torch.manual_seed(0)
    return cvae.SignCVAE(cvae.CVAEConfig(**SMALL, form=request.param)).eval()


def test_padding_changes_nothing(model):
    motion, condition = torch.randn(2, 9, 264), torch.randn(2, 5)
    alone = model.encode(motion[:1, :6], torch.tensor([6]), condition[:1])
    padded = model.encode(motion, torch.tensor([6, 9]), condition)
    for one, other in zip(alone, padded, strict=True):
        torch.testing.assert_close(one[0], other[0], atol=1e-5, rtol=1e-4)
    short = model.decode(alone[0], torch.tensor([6]), condition[:1])
    both = model.decode(padded[0], torch.tensor([6, 9]), condition)
    torch.testing.assert_close(short[0], both[0, :6], atol=1e-5, rtol=1e-4)
    short = model.rebuild(motion[:1, :6], torch.tensor([6]), condition[:1])
    both = model.rebuild(motion, torch.tensor([6, 9]), condition)
    torch.testing.assert_close(short[0], both[0, :6], atol=1e-5, rtol=1e-4)


def test_any_length_and_no_condition(model):
    unnamed = torch.full((3, 5), float("nan"))
    mean, log_variance = model.encode(torch.randn(3, 1, 264), torch.tensor([1, 1, 1]), unnamed)
    made = model.decode(mean, torch.tensor([1, 70, 200]), unnamed)
    assert made.shape == (3, 200, 312)
    assert all(torch.isfinite(x).all() for x in (mean, log_variance, made))


def test_tokens_fade_into_one_another():
    """Each token says its own number in its frames and after them: a stair becomes a slope without a step."""
    parts = torch.tensor([[3.0, 6.0, 9.0]])[..., None, None].expand(1, 3, 6, 1)
    found = cvae.faded(parts)[0, :, 0]
    torch.testing.assert_close(found, torch.tensor([3, 3, 3, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5]))
    own = torch.arange(18.0).reshape(1, 3, 6, 1)  # 0..5, 6..11, 12..17
    found = cvae.faded(own)[0, :, 0]
    assert found[:3].tolist() == [0, 1, 2]
    assert found[3].item() == pytest.approx(3 * 5 / 6 + 6 / 6)


def test_hidden_frames_lie_between_their_neighbours():
    frames = torch.tensor([[0.0, 0, 1, 0, 0, 4, 0], [0, 0, 0, 0, 0, 0, 0]])[..., None]
    found = bridged(frames, frames[..., 0] != 0)[..., 0]
    torch.testing.assert_close(found, torch.tensor([[1.0, 1, 1, 2, 3, 4, 4], [0, 0, 0, 0, 0, 0, 0]]))


def test_a_mender_begins_by_changing_nothing_and_padding_is_nothing():
    torch.manual_seed(0)
    mender = Mender(MenderConfig(inputs=6, width=8, layers=2)).eval()
    seen, made = torch.randn(2, 9, 6), torch.randn(2, 9, 6)
    real = torch.arange(9)[None] < torch.tensor([[6], [9]])
    seen[:, 3] = 0
    found = mender(seen, made, real)
    torch.testing.assert_close(found[1, [0, 8]], seen[1, [0, 8]], atol=0.02, rtol=0)
    torch.testing.assert_close(found[1, 3], (seen[1, 2] + seen[1, 4]) / 2, atol=0.02, rtol=0)
    torch.nn.init.normal_(mender.out.weight)
    alone = mender(seen[:1, :6], made[:1, :6], real[:1, :6])
    torch.testing.assert_close(alone[0], mender(seen, made, real)[0, :6])


def test_every_weight_learns(model):
    model.train()
    condition = torch.randn(3, 5)
    condition[0] = float("nan")
    out, mean, log_variance = model(torch.randn(3, 9, 264), torch.tensor([9, 4, 7]), condition)
    ((out**2).sum() + (mean**2).sum() + (log_variance**2).sum()).backward()
    still = [name for name, p in model.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    # Of equal keys (the paper's memory) nothing can be asked: what asks them does not learn.
    assert not [name for name in still if "multihead_attn" not in name]


def test_the_papers_memory_answers_every_question_alike():
    """Why the paper's form hardly moves: all keys are one vector, so that what is asked of them changes nothing."""
    torch.manual_seed(0)
    layer = cvae.PaperDecoder(cvae.CVAEConfig(**SMALL, form="paper")).eval().layers.layers[0].multihead_attn
    memory = torch.randn(1, 1, 16).expand(-1, 9, -1)
    answers, _ = layer(torch.randn(1, 9, 16), memory, memory)
    torch.testing.assert_close(answers, answers[:, :1].expand(-1, 9, -1))


def judge(blocks_of=((8, 1), (12, 2))):
    torch.manual_seed(0)
    parents = stgcn.subtree(UPPER_BODY, PARENTS)
    return stgcn.STGCN(stgcn.STGCNConfig(UPPER_BODY, parents, 5, blocks_of))


def test_the_graph_follows_the_skeleton():
    parents = stgcn.subtree(UPPER_BODY, PARENTS)
    assert parents[0] == -1
    assert all(0 <= p < i for i, p in enumerate(parents) if i)
    graph = stgcn.partitions((-1, 0, 0))
    torch.testing.assert_close(graph[1], torch.tensor([[0.0, 0, 0], [1, 0, 0], [1, 0, 0]]) / torch.tensor([2.0, 1, 1]))
    torch.testing.assert_close(graph[2].T, (graph[1] > 0).float())


def test_the_recogniser_does_not_see_padding_and_learns(rng):
    model = judge().eval()
    motion = torch.randn(2, 20, 264)
    alone = model(motion[:1, :12], torch.tensor([12]))
    padded = model(torch.cat([motion[:1, :12], 9 * torch.ones(1, 8, 264)], 1), torch.tensor([12]))
    torch.testing.assert_close(alone, padded, atol=1e-5, rtol=1e-4)
    model.train()
    model(motion, torch.tensor([20, 15])).square().sum().backward()
    assert all(p.grad is not None for p in model.parameters())
    assert blocks.count(judge(stgcn.PAPER_BLOCKS)) > 1e6
