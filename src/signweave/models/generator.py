"""Signs made from words, and recordings made clean: a trained CVAE with its normalisation, words and frame rate.

What goes in and comes out is Motion. Known words need no encoder: their vectors are part of the checkpoint.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np
import torch
from torch import Tensor

from ..errors import InputError
from ..motion.nouns import Motion
from ..motion.sixd import FULL_BODY, NUMBERS, UPPER_BODY, from_features, to_features
from ..motion.timing import resample, sample
from .checkpoint import Card, pack
from .cvae import CVAEConfig, SignCVAE

KIND = "sign-cvae"
_NET = "net."
_SEEN = 0.05  # least mean confidence of the upper body's joints with which a frame counts as seen


class SignGenerator:
    """A trained CVAE. `card` says what it knows. A condition is a known word, a vector of the card's encoder
    `(condition,)`, or None: not known."""

    def __init__(self, card: Card, arrays: dict[str, np.ndarray]) -> None:
        """From a checkpoint's card and arrays. InputError where they do not belong together."""
        if card.kind != KIND:
            raise InputError(f"a checkpoint of kind '{card.kind}', expected '{KIND}'")
        try:
            self.net = SignCVAE(CVAEConfig(**card.config))
            weights = {name.removeprefix(_NET): a for name, a in arrays.items() if name.startswith(_NET)}
            self.net.load_state_dict({name: torch.from_numpy(a) for name, a in weights.items()})
            self._vectors = arrays["conditions"]
            self._mean, self._deviation = arrays["mean"], arrays["deviation"]
            self._seconds = arrays["seconds"]
        except (KeyError, TypeError, RuntimeError) as error:
            raise InputError(f"the checkpoint is not whole: {str(error).splitlines()[0]}") from None
        self.card = card
        self.net.eval()

    @property
    def words(self) -> tuple[str, ...]:
        """The words it has learned."""
        return self.card.words

    def vector(self, word: str) -> np.ndarray:
        """The condition of a known word, `(condition,)`; InputError for any other, with the nearest spelling."""
        if word not in self.words:
            near = difflib.get_close_matches(word, self.words, 3)
            hint = f", did you mean: {', '.join(near)}" if near else ""
            raise InputError(f"'{word}' is none of the {len(self.words)} words that this model knows{hint}")
        found: np.ndarray = self._vectors[self.words.index(word)]
        return found

    def seconds(self, word: str) -> float:
        """How long a known word is on average."""
        self.vector(word)
        return float(self._seconds[self.words.index(word)])

    def generate(
        self, condition: str | np.ndarray, seconds: float | None = None, samples: int = 1, seed: int = 0
    ) -> list[Motion]:
        """So many motions of a word, all different and the same again for the same seed.

        `seconds`: how long; unless given, as long as the word is on average (a vector: as all words are).
        """
        if seconds is None:
            seconds = self.seconds(condition) if isinstance(condition, str) else float(self._seconds.mean())
        if not 0 < seconds < 60 or samples < 1:
            raise InputError(f"{samples} samples of {seconds:g} seconds: expected at least one, and up to 60 seconds")
        frames = max(round(seconds * self.card.fps), 2)
        noise = np.random.default_rng(seed).standard_normal((samples, self.net.config.width))
        return self.decode(noise.astype(np.float32), condition, frames)

    def encode(self, motion: Motion, condition: str | np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The distribution that one motion becomes: mean and deviation `(width,)`. Frames of confidence 0 are hidden,
        as in training."""
        numbers = to_features(resample(motion, self.card.fps), UPPER_BODY)
        confidence = resample(motion, self.card.fps).confidence[:, list(UPPER_BODY)].mean(1)
        if not np.isfinite(numbers).all():
            frame = int(np.flatnonzero(~np.isfinite(numbers).all(1))[0])
            raise InputError(f"frame {frame} of the motion holds values that are no numbers")
        at = upper_columns()
        known = (numbers - self._mean[at]) / self._deviation[at] * (confidence > _SEEN)[:, None]
        with torch.inference_mode():
            mean, log_variance = self.net.encode(
                torch.from_numpy(known[None].astype(np.float32)),
                torch.tensor([len(known)]),
                self._condition(condition)[None],
            )
        return mean[0].numpy(), (0.5 * log_variance[0]).exp().numpy()

    def decode(self, latents: np.ndarray, condition: str | np.ndarray | None, frames: int) -> list[Motion]:
        """Motions of latent vectors `(B, width)`, all of so many frames at the card's frame rate."""
        given = self._condition(condition)[None].expand(len(latents), -1)
        with torch.inference_mode():
            lengths = torch.full((len(latents),), frames)
            made = self.net.decode(torch.from_numpy(latents), lengths, given).numpy()
        return [from_features(one, self.card.fps) for one in made * self._deviation + self._mean]

    def reconstruct(self, motion: Motion, condition: str | np.ndarray | None = None) -> Motion:
        """The motion as the model understands it, at its own frame rate and length; place and face stay as they are."""
        mean, _ = self.encode(motion, condition)
        frames = max(len(resample(motion, self.card.fps)), 2)
        made = self.decode(mean[None], condition, frames)[0]
        times = np.minimum(np.arange(len(motion)) / motion.fps, (frames - 1) / made.fps)
        return replace(motion, rotations=sample(made, times).rotations, contacts=())

    def _condition(self, condition: str | np.ndarray | None) -> Tensor:
        if condition is None:
            return torch.full((self.net.config.condition,), torch.nan)
        vector = self.vector(condition) if isinstance(condition, str) else np.asarray(condition, np.float32)
        if vector.shape != (self.net.config.condition,):
            raise InputError(
                f"a condition of {vector.shape} numbers, this model takes {self.net.config.condition} of its encoder"
                f" '{self.card.encoder}'"
            )
        return torch.from_numpy(vector)


def upper_columns() -> list[int]:
    """Which of the full body's 312 numbers are the upper body's 264."""
    return [FULL_BODY.index(row) * NUMBERS + k for row in UPPER_BODY for k in range(NUMBERS)]


def packed(
    card: Card,
    net: SignCVAE,
    mean: np.ndarray,
    deviation: np.ndarray,
    conditions: np.ndarray,
    seconds: Sequence[float] | np.ndarray,
) -> bytes:
    """A checkpoint of a trained network: normalisation `(312,)` each, `conditions (W, C)` and mean `seconds (W,)` of
    the card's words."""
    arrays = {_NET + name: tensor.detach().cpu().numpy() for name, tensor in net.state_dict().items()}
    arrays |= {"mean": mean, "deviation": deviation, "conditions": conditions, "seconds": np.asarray(seconds)}
    return pack(replace(card, kind=KIND, config=asdict(net.config)), arrays)
