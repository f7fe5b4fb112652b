"""A run is a folder: what was asked for (`config.json`), how it went (`metrics.jsonl`), where it stands (one file of
weights and optimiser state). Whoever has the folder can go on where it was, exactly."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from ..errors import InputError
from ..formats.atomic import one_line, writing

CONFIG, METRICS, CHECKPOINT = "config.json", "metrics.jsonl", "checkpoint.safetensors"
_MODEL, _OPTIMISER = "model.", "optimiser."


class RunDirectory:
    """The folder of one run. `step`: how many steps its checkpoint has behind it, 0 for a new run."""

    def __init__(self, path: str | os.PathLike[str], config: Mapping[str, Any]) -> None:
        """Open a run, or begin one. InputError where the folder holds a run of another recipe, or other things."""
        self.path = Path(path)
        wanted = json.loads(json.dumps(config))
        with one_line(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
        file = self.path / CONFIG
        if file.exists():
            found = _read_json(file)
            other = sorted(key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key))
            if other:
                raise InputError(f"{self.path}: a run with other settings ({', '.join(other)}), choose a new folder")
        elif any(self.path.iterdir()):
            raise InputError(f"{self.path}: holds other things than a run, choose a new folder")
        else:
            with writing(file) as part:
                part.write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")
        self.step = self._saved_step()
        self._forget_after(self.step)

    @property
    def checkpoint(self) -> Path:
        """The file of weights."""
        return self.path / CHECKPOINT

    def metrics(self) -> Iterator[dict[str, Any]]:
        """What was logged, a dict a line."""
        file = self.path / METRICS
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                yield json.loads(line)

    def log(self, row: Mapping[str, Any]) -> None:
        """Add a line to the metrics."""
        with one_line(self.path), open(self.path / METRICS, "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

    def save(self, step: int, model: nn.Module, optimiser: torch.optim.Optimizer) -> None:
        """Put weights and optimiser state in the checkpoint's place, whole or not at all."""
        tensors = {_MODEL + name: tensor.contiguous() for name, tensor in model.state_dict().items()}
        for name, state in _states(model, optimiser).items():
            tensors |= {f"{_OPTIMISER}{name}.{key}": torch.as_tensor(value) for key, value in state.items()}
        data = save({name: tensor.detach().cpu() for name, tensor in tensors.items()}, {"step": str(step)})
        with writing(self.checkpoint) as part:
            part.write_bytes(data)
        self.step = step

    def load(self, model: nn.Module, optimiser: torch.optim.Optimizer) -> None:
        """Bring model and optimiser to where the checkpoint stands; nothing to do for a new run."""
        if not self.step:
            return
        weights, states = {}, dict[str, dict[str, Tensor]]()
        with _opened(self.checkpoint) as file:
            for key in file.keys():  # noqa: SIM118  # not a dict
                if key.startswith(_MODEL):
                    weights[key.removeprefix(_MODEL)] = file.get_tensor(key)
                else:
                    name, _, part = key.removeprefix(_OPTIMISER).rpartition(".")
                    states.setdefault(name, {})[part] = file.get_tensor(key)
        try:
            model.load_state_dict(weights)
        except RuntimeError as error:
            raise InputError(f"{self.checkpoint}: not of this model ({str(error).splitlines()[0]})") from None
        plain = optimiser.state_dict()
        names = [name for name, _ in model.named_parameters()]
        plain["state"] = {i: states[name] for i, name in enumerate(names) if name in states}
        optimiser.load_state_dict(plain)

    def _saved_step(self) -> int:
        if not self.checkpoint.exists():
            return 0
        with _opened(self.checkpoint) as file:
            return int((file.metadata() or {}).get("step", 0))

    def _forget_after(self, step: int) -> None:
        """Lines of steps that a kill made undone are taken out: they will be made again."""
        rows = [row for row in self.metrics() if row.get("step", 0) <= step]
        if (self.path / METRICS).exists():
            with writing(self.path / METRICS) as part:
                part.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _states(model: nn.Module, optimiser: torch.optim.Optimizer) -> dict[str, dict[str, Any]]:
    """The optimiser's state by the names of parameters."""
    names = [name for name, _ in model.named_parameters()]
    return {names[i]: state for i, state in optimiser.state_dict()["state"].items()}


def _opened(path: Path) -> Any:
    try:
        return safe_open(path, "pt")
    except (SafetensorError, OSError) as error:
        raise InputError(f"{path}: damaged or no checkpoint ({error}), remove it to begin again") from None


def _read_json(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise InputError(f"{file}: damaged ({error}), remove the folder to begin again") from None
    return found if isinstance(found, dict) else {}
