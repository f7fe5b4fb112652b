"""The loop learns, and a run that was broken off ends where an unbroken one ends."""

from __future__ import annotations

import json

import pytest

from signweave.errors import InputError

torch = pytest.importorskip("torch", reason="the extra `models` is not installed")
pytest.importorskip("lightning_fabric", reason="the extra `training` is not installed")
from signweave.training.curriculum import hide_frames, masked_share, shares  # noqa: E402
from signweave.training.loop import Plan, rate_at, train  # noqa: E402
from signweave.training.rundir import RunDirectory  # noqa: E402

PLAN = Plan(steps=60, batch=16, rate=1e-2, warmup=5, every=20)


class Line:
    """Learns y = 3 x - 1 from noise, with dropout, so that each step needs its own randomness."""

    def __init__(self, break_at: int | None = None) -> None:
        torch.manual_seed(0)
        self.model = torch.nn.Sequential(torch.nn.Linear(1, 8), torch.nn.Dropout(0.1), torch.nn.Linear(8, 1))
        self.break_at, self.taken = break_at, 0

    def losses(self, model, batch, done, device):
        self.taken += 1
        if self.taken == self.break_at:
            raise KeyboardInterrupt
        x = torch.randn(batch, 1, device=device)
        return {"loss": (model(x) - 3 * x + 1).square().mean()}


def weights(run):
    from safetensors.torch import load_file

    return {name: tensor for name, tensor in load_file(run.checkpoint).items() if name.startswith("model.")}


def test_a_broken_run_ends_where_an_unbroken_one_does(tmp_path):
    whole, broken = RunDirectory(tmp_path / "a", {"plan": 1}), tmp_path / "b"
    assert train(Line(), PLAN, whole)
    with pytest.raises(KeyboardInterrupt):
        train(Line(break_at=33), PLAN, RunDirectory(broken, {"plan": 1}))
    again = RunDirectory(broken, {"plan": 1})
    assert again.step == 20
    assert not train(Line(), PLAN, again, seconds=0)
    again = RunDirectory(broken, {"plan": 1})
    assert again.step == 21
    assert train(Line(), PLAN, again)
    for name, tensor in weights(whole).items():
        torch.testing.assert_close(tensor, weights(again)[name], rtol=0, atol=0)
    assert [row["step"] for row in again.metrics()] == [20, 21, 40, 60]
    losses = [row["loss"] for row in whole.metrics()]
    assert losses[-1] < losses[0] / 3


def test_lines_of_steps_that_were_lost_are_taken_out(tmp_path):
    run = RunDirectory(tmp_path / "a", {})
    train(Line(), PLAN, run)
    run.log({"step": 70, "loss": 0.0})
    assert [row["step"] for row in RunDirectory(tmp_path / "a", {}).metrics()] == [20, 40, 60]


def test_a_folder_of_something_else_is_refused(tmp_path):
    RunDirectory(tmp_path / "a", {"rate": 1})
    with pytest.raises(InputError, match=r"other settings \(rate\)"):
        RunDirectory(tmp_path / "a", {"rate": 2})
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="other things"):
        RunDirectory(tmp_path / "b", {})
    (tmp_path / "a" / "checkpoint.safetensors").write_bytes(b"none")
    with pytest.raises(InputError, match="damaged"):
        RunDirectory(tmp_path / "a", {"rate": 1})


def test_a_loss_that_is_no_number_ends_the_run_and_keeps_the_last_checkpoint(tmp_path):
    class Broken(Line):
        def losses(self, model, batch, done, device):
            found = super().losses(model, batch, done, device)
            return {"loss": found["loss"] * (float("nan") if done > 0.5 else 1)}

    run = RunDirectory(tmp_path / "a", {})
    with pytest.raises(InputError, match="no number"):
        train(Broken(), PLAN, run)
    assert RunDirectory(tmp_path / "a", {}).step == 20
    assert json.loads((tmp_path / "a" / "metrics.jsonl").read_text().splitlines()[-1])["step"] == 20


def test_the_papers_curriculum():
    assert [masked_share(p) for p in (0, 0.0999, 0.1, 0.35, 0.6, 0.99, 1)] == pytest.approx(
        [0, 0, 0.1, 0.3, 0.6, 0.6, 0.6]
    )
    torch.manual_seed(0)
    hidden = hide_frames(torch.ones(50, 100, 3), 0.3)
    frames = (hidden == 0).all(-1)
    assert ((hidden == 1).all(-1) | frames).all()
    assert frames.float().mean() == pytest.approx(0.3, abs=0.02)
    assert shares("paper", 0.99, 3).tolist() == pytest.approx([0.6] * 3)
    assert not shares("none", 0.99, 3).any()
    eased = shares("eased", 0.99, 400)
    assert (eased.mean(), eased.min(), eased.max()) == pytest.approx((0.3, 0.0, 0.6), abs=0.03)
    lost = (hide_frames(torch.ones(400, 100, 1), eased) == 0).float().mean((1, 2))
    assert torch.corrcoef(torch.stack([lost, eased]))[0, 1] > 0.9


def test_the_rate_rises_and_falls():
    plan = Plan(100, 1, warmup=10)
    rates = [rate_at(step, plan) for step in range(100)]
    assert rates[9] == 1.0
    assert max(rates) == 1.0
    assert rates[99] < 0.06
