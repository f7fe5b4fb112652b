"""The recogniser as a judge: a trained ST-GCN with its normalisation and words. Sees numbers of the full body."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import numpy as np
import torch

from ..errors import InputError
from ..motion.nouns import Motion
from ..motion.sixd import FULL_BODY, columns, to_features
from ..motion.timing import resample
from .checkpoint import Card, pack
from .stgcn import STGCN, STGCNConfig

KIND = "recogniser"
_NET = "net."
_BATCH = 64


class SignRecogniser:
    """A trained recogniser. `card` says which words it knows, `net` is the network."""

    def __init__(self, card: Card, arrays: dict[str, np.ndarray]) -> None:
        """From a checkpoint's card and arrays. InputError where they do not belong together."""
        if card.kind != KIND:
            raise InputError(f"a checkpoint of kind '{card.kind}', expected '{KIND}'")
        try:
            config: dict[str, Any] = {key: _tuples(value) for key, value in card.config.items()}
            self.net = STGCN(STGCNConfig(**config))
            weights = {name.removeprefix(_NET): a for name, a in arrays.items() if name.startswith(_NET)}
            self.net.load_state_dict({name: torch.from_numpy(a) for name, a in weights.items()})
            self._mean, self._deviation = (torch.from_numpy(arrays[name]) for name in ("mean", "deviation"))
        except (KeyError, TypeError, RuntimeError) as error:
            raise InputError(f"the checkpoint is not whole: {str(error).splitlines()[0]}") from None
        self.card = card
        self._columns = columns(self.net.config.joints)
        self.net.eval()

    def judge(self, numbers: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Scores `(N, words)` and features `(N, D)` of motions as numbers `(N, T, 312)` at the card's frame rate."""
        scores, features = [], []
        with torch.inference_mode():
            for at in range(0, len(numbers), _BATCH):
                many = torch.from_numpy(lengths[at : at + _BATCH].astype(np.int64))
                x = torch.from_numpy(numbers[at : at + _BATCH, : int(many.max())])
                x = ((x - self._mean) / self._deviation)[..., self._columns]
                features.append(self.net.features(x, many))
                scores.append(self.net.out(features[-1]))
        return torch.cat(scores).numpy(), torch.cat(features).numpy()

    def score(self, motion: Motion) -> dict[str, float]:
        """How likely each known word is, the likeliest first; together 1."""
        numbers = to_features(resample(motion, self.card.fps), FULL_BODY)
        found, _ = self.judge(numbers[None], np.array([len(numbers)]))
        chances = np.exp(found[0] - found[0].max())
        chances /= chances.sum()
        return {self.card.words[i]: float(chances[i]) for i in np.argsort(-chances)}


def packed_recogniser(card: Card, net: STGCN, mean: np.ndarray, deviation: np.ndarray) -> bytes:
    """A checkpoint of a trained network with its normalisation `(312,)` each."""
    arrays = {_NET + name: tensor.detach().cpu().numpy() for name, tensor in net.state_dict().items()}
    config = asdict(net.config)
    return pack(replace(card, kind=KIND, config=config), arrays | {"mean": mean, "deviation": deviation})


def _tuples(value: object) -> object:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
