"""Signs made from words, and recordings made clean: a trained CVAE with its normalisation, words and frame rate.

What goes in and comes out is Motion. Known words need no encoder: their vectors are part of the checkpoint.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np
import torch
from torch import Tensor

from ..errors import InputError
from ..motion.nouns import Motion
from ..motion.rotations import continuous, identity
from ..motion.sixd import FULL_BODY, NUMBERS, UPPER_BODY, columns, from_sixd, to_features
from ..motion.skeleton import JOINTS
from ..motion.splines import through, turns_through
from ..motion.timing import resample
from .blocks import frames_of
from .checkpoint import Card, pack
from .cvae import CVAEConfig, SignCVAE
from .mender import Mender, MenderConfig
from .prior import Prior

KIND = "sign-cvae"
_NET, _MENDER, _MENDER_SIZES = "net.", "mender.", "sizes_of_mender"
_UPPER = columns(UPPER_BODY)
LONGEST = 60.0
"""Seconds that are made or read at once: a sign takes about two."""
_FRAMES_AT_ONCE = 8192  # of a batch: what attention needs grows with frames times length
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
            self.mender = _mender(arrays)
            self._prior = Prior(arrays["prior_latents"], arrays["prior_labels"], arrays["prior_spread"])
        except (KeyError, TypeError, RuntimeError) as error:
            raise InputError(f"the checkpoint is not whole: {' '.join(str(error).split())[:200]}") from None
        _check_shapes(card, arrays)
        self.card = card
        self.net.eval()

    @property
    def words(self) -> tuple[str, ...]:
        """The words it has learned."""
        return self.card.words

    @property
    def normalisation(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and deviation of each of the full body's numbers, `(312,)`: what the network sees is without these."""
        return self._mean, self._deviation

    @property
    def vectors(self) -> np.ndarray:
        """`(W, condition)`, of each known word."""
        return self._vectors

    def noise(self, labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Latent vectors `(N, width)` float32 from chance alone, for words by their place among `words`."""
        return self._prior.drawn(labels, rng)

    def word(self, text: str) -> str | None:
        """The known word that a text means by its letters: case, spaces and hyphens do not count; None where there is
        none."""
        wanted = _plain(text)
        return next((word for word in self.words if _plain(word) == wanted), None)

    def vector(self, word: str) -> np.ndarray:
        """The condition of a known word, `(condition,)`; InputError for any other, with the nearest spelling."""
        known = self.word(word)
        if known is None:
            near = self.spelled_like(word)
            hint = f", did you mean: {', '.join(near)}" if near else ""
            raise InputError(f"'{word}' is none of the {len(self.words)} words that this model knows{hint}")
        found: np.ndarray = self._vectors[self.words.index(known)]
        return found

    def spelled_like(self, text: str) -> list[str]:
        """Up to three known words that are spelled nearly so."""
        plain = {_plain(word): word for word in self.words}
        return [plain[near] for near in difflib.get_close_matches(_plain(text), plain, 3)]

    def nearest(self, vector: np.ndarray) -> tuple[str, float]:
        """The known word whose vector lies nearest to this one `(condition,)`, and the cosine between them."""
        lengths = np.linalg.norm(self._vectors, axis=1) * np.linalg.norm(vector)
        cosines = self._vectors @ vector / np.maximum(lengths, 1e-9)
        return self.words[int(cosines.argmax())], float(cosines.max())

    def seconds(self, word: str) -> float:
        """How long a known word is on average."""
        known = self.word(word)
        return float(self._seconds[self.words.index(known)]) if known else float(self._seconds.mean())

    @property
    def longest(self) -> float:
        """Seconds of the word that takes longest on average."""
        return float(self._seconds.max())

    def generate(
        self, condition: str | np.ndarray, seconds: float | None = None, samples: int = 1, seed: int = 0,
        fps: float | None = None,
    ) -> list[Motion]:  # fmt: skip
        """So many motions of a word, all different and the same again for the same seed.

        `seconds`: how long; unless given, as long as the word is on average (a vector: as all words are). `fps`: at the
        card's frame rate unless given, else on smooth curves through these frames. What is made of a vector is drawn
        from where the nearest known word's clips lie.
        """
        self._condition(condition)  # whatever is wrong with it is said first
        if seconds is None:
            seconds = self.seconds(condition) if isinstance(condition, str) else float(self._seconds.mean())
        if not 0 < seconds <= LONGEST:
            raise InputError(f"{seconds:g} seconds of signing, expected more than 0 and up to {LONGEST:g}")
        if samples < 1:
            raise InputError(f"{samples} samples, expected at least one")
        word = (self.word(condition) or condition) if isinstance(condition, str) else self.nearest(condition)[0]
        noise = self.noise(np.full(samples, self.words.index(word)), np.random.default_rng(seed))
        if fps is None or fps == self.card.fps:
            return self.decode(noise, condition, max(round(seconds * self.card.fps), 2))
        at = np.arange(max(round(seconds * fps), 1)) / fps * self.card.fps
        turns = self._turns(noise, condition, max(int(np.ceil(at[-1] - 1e-6)) + 1, 2))
        return _motions(turns_through(turns, np.minimum(at, turns.shape[1] - 1)), fps)

    def encode(self, motion: Motion, condition: str | np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The distribution that one motion becomes: mean and deviation `(width,)`. Frames of confidence 0 are hidden,
        as in training."""
        with torch.inference_mode():
            mean, log_variance = self.net.encode(*self._read(motion), self._condition(condition)[None])
        return mean[0].numpy(), (0.5 * log_variance[0]).exp().numpy()

    def _read(self, motion: Motion) -> tuple[Tensor, Tensor]:
        """A motion as the network reads it, `(1, T, 264)`, and its length."""
        _check_motion(motion)
        motion = resample(motion, self.card.fps)
        at = _UPPER
        known = (to_features(motion, UPPER_BODY) - self._mean[at]) / self._deviation[at] * seen(motion)[:, None]
        return torch.from_numpy(known[None].astype(np.float32)), torch.tensor([len(known)])

    def decode(self, latents: np.ndarray, condition: str | np.ndarray | None, frames: int) -> list[Motion]:
        """Motions of latent vectors `(B, width)`, all of so many frames at the card's frame rate."""
        return _motions(self._turns(latents, condition, frames), self.card.fps)

    def _turns(self, latents: np.ndarray, condition: str | np.ndarray | None, frames: int) -> np.ndarray:
        """Rotations `(B, frames, 55, 4)` of latent vectors, those of many motions made in one go."""
        given, made = self._condition(condition)[None], []
        at_once = max(_FRAMES_AT_ONCE // frames, 1)
        for start in range(0, len(latents), at_once):
            part = torch.from_numpy(latents[start : start + at_once])
            lengths = torch.full((len(part),), frames)
            with torch.inference_mode():
                numbers = self.net.decode(part, lengths, given.expand(len(part), -1))
            made.append(self._as_turns(numbers))
        return np.concatenate(made)

    def _as_turns(self, numbers: Tensor) -> np.ndarray:
        """Rotations `(B, T, 55, 4)` of what the network gives, `(B, T, 312)`."""
        real = (numbers.numpy() * self._deviation + self._mean).reshape(*numbers.shape[:2], len(FULL_BODY), NUMBERS)
        turns = identity(*numbers.shape[:2], len(JOINTS))
        turns[:, :, list(FULL_BODY)] = from_sixd(real)
        return continuous(turns, 1)

    def reconstruct(self, motion: Motion, condition: str | np.ndarray | None = None, mended: bool = True) -> Motion:
        """The motion as the model understands it, at its own frame rate and length; place and face stay as they are.

        `mended`: details are kept as they were seen, without noise and with hidden frames filled; else all of it comes
        from one latent vector, as in the paper.
        """
        shown, lengths = self._read(motion)
        with torch.inference_mode():
            numbers = self.rebuild(shown, lengths, self._condition(condition)[None], mended)
        made = _motions(self._as_turns(numbers), self.card.fps)[0]
        rotations = through(made, np.arange(len(motion)) / motion.fps).rotations
        return replace(motion, rotations=rotations, contacts=())

    def rebuild(self, seen: Tensor, lengths: Tensor, conditions: Tensor, mended: bool = True) -> Tensor:
        """What the network reads, `(B, T, 264)` with hidden frames all zeros, to `(B, T, 312)`, `conditions (B, C)`."""
        made = self.net.rebuild(seen, lengths, conditions)
        if mended and self.mender is not None:
            real = frames_of(lengths, seen.shape[1])
            made[..., _UPPER] = self.mender(seen, made[..., _UPPER], real)
        return made

    def _condition(self, condition: str | np.ndarray | None) -> Tensor:
        if condition is None:
            return torch.full((self.net.config.condition,), torch.nan)
        vector = self.vector(condition) if isinstance(condition, str) else np.asarray(condition, np.float32)
        if vector.shape != (self.net.config.condition,):
            raise InputError(
                f"a condition of {vector.shape} numbers, this model takes {self.net.config.condition} of its encoder"
                f" '{self.card.encoder}'"
            )
        if not np.isfinite(vector).all():
            raise InputError("a condition of values that are no numbers")
        return torch.from_numpy(vector)


def seen(motion: Motion) -> np.ndarray:
    """`(T,)` bool: frames that are not hidden, going by the confidence of the upper body's joints."""
    shown: np.ndarray = motion.confidence[:, list(UPPER_BODY)].mean(1) > _SEEN
    return shown


def _motions(turns: np.ndarray, fps: float) -> list[Motion]:
    """Motions of rotations `(B, T, 55, 4)` that stand in one place."""
    still = Motion.rest(turns.shape[1], fps)
    return [replace(still, rotations=one) for one in turns]


def _plain(text: str) -> str:
    """Letters alone: without case, and without what parts words, for some corpora join them."""
    return re.sub(r"[\s_-]+", "", text.casefold())


def _check_motion(motion: Motion) -> None:
    if not len(motion):
        raise InputError("the motion has no frames")
    broken = ~np.isfinite(motion.rotations).all((1, 2))
    if broken.any():
        raise InputError(f"frame {int(broken.argmax())} of the motion holds values that are no numbers, repair it")
    check_length(motion.duration)


def check_length(seconds: float, what: str = "the motion") -> None:
    """InputError where something is too long to be read at once; what attention needs grows with the length squared."""
    if seconds > LONGEST:
        raise InputError(f"{what} is {seconds:.0f} seconds long, expected one sign of up to {LONGEST:g}")


def _check_shapes(card: Card, arrays: dict[str, np.ndarray]) -> None:
    """InputError where what a card promises and what the arrays hold differ."""
    config, words = CVAEConfig(**card.config), len(card.words)
    wanted = {
        "mean": (config.outputs,),
        "deviation": (config.outputs,),
        "conditions": (words, config.condition),
        "seconds": (words,),
        "prior_latents": (len(arrays["prior_labels"]), config.width),
        "prior_spread": (config.width,),
    }
    for name, shape in wanted.items():
        if arrays[name].shape != shape:
            raise InputError(f"the checkpoint is not whole: '{name}' has shape {arrays[name].shape}, expected {shape}")
    both = (len(UPPER_BODY) * NUMBERS, len(FULL_BODY) * NUMBERS)
    if (config.inputs, config.outputs) != both or not words:
        raise InputError(f"a model of {words} words and {config.inputs} to {config.outputs} numbers, expected {both}")


def packed(
    card: Card,
    net: SignCVAE,
    mean: np.ndarray,
    deviation: np.ndarray,
    conditions: np.ndarray,
    seconds: Sequence[float] | np.ndarray,
    prior: Prior | None = None,
    mender: Mender | None = None,
) -> bytes:
    """A checkpoint of a trained network: normalisation `(312,)` each, `conditions (W, C)` and mean `seconds (W,)` of
    the card's words, the paper's prior unless another is given; without a mender reconstructions are the bare ones."""
    prior = prior or Prior.normal(net.config.width)
    arrays = {_NET + name: tensor.detach().cpu().numpy() for name, tensor in net.state_dict().items()}
    arrays |= {"mean": mean, "deviation": deviation, "conditions": conditions, "seconds": np.asarray(seconds)}
    arrays |= {"prior_latents": prior.latents, "prior_labels": prior.labels, "prior_spread": prior.spread}
    if mender is not None:
        arrays |= {_MENDER + name: tensor.detach().cpu().numpy() for name, tensor in mender.state_dict().items()}
        arrays[_MENDER_SIZES] = np.array(list(asdict(mender.config).values()))
    return pack(replace(card, kind=KIND, config=asdict(net.config)), arrays)


def _mender(arrays: dict[str, np.ndarray]) -> Mender | None:
    if _MENDER_SIZES not in arrays:
        return None
    mender = Mender(MenderConfig(*(int(size) for size in arrays[_MENDER_SIZES]))).eval()
    weights = {name.removeprefix(_MENDER): a for name, a in arrays.items() if name.startswith(_MENDER)}
    mender.load_state_dict({name: torch.from_numpy(a) for name, a in weights.items()})
    return mender
