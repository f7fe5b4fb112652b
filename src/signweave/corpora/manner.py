"""How people differ who sign the same sign, and what a camera adds: variation for synthetic corpora.

A `Manner` is one synthetic signer: how fast, how large, where, with which fingers. A performance adds what differs from
one time to the next, and `noisy` what a detector does to it. All in the space of joints, as small turns, so that any
motion can be varied. Sizes are general knowledge of how signers differ, not fitted to recordings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..motion.nouns import Motion
from ..motion.rotations import continuous, from_rotvec, inverse, multiply, normalize, power
from ..motion.skeleton import HAND_JOINTS, JOINTS, SIDES, joint
from ..motion.timing import sample

_HANDS = [row for side in SIDES for row in HAND_JOINTS[side]]
_UPPER_ARMS = [joint(f"{side}_{name}") for side in SIDES for name in ("shoulder", "elbow")]
_WRISTS = [joint(f"{side}_wrist") for side in SIDES]
_ARMS = _UPPER_ARMS + _WRISTS
_TRUNK = [joint(name) for name in ("spine1", "spine2", "spine3")]
_HEAD = [joint(name) for name in ("neck", "head")]
_TAKE = 0.5  # a performance differs from the signer's habit by half of what signers differ
_SLOW = 0.35  # seconds over which a hand strays from its path
_STRAY = np.radians(1.0)


@dataclass(frozen=True)
class Manner:
    """One synthetic signer. `tempo`, `size`: 1 is as written. `habit (55, 3)`: turns, rotation vectors in radians.
    `curl`: how much further fingers bend, as a share."""

    tempo: float
    size: float
    habit: np.ndarray
    curl: float


def manner(rng: np.random.Generator) -> Manner:
    """A signer at random: tempo within about 15 %, size 10 %, wrists some degrees, fingers 10 % of their bend. Arms and
    trunk hardly differ: what they do is up to where the hands must be."""
    habit = np.zeros((len(JOINTS), 3))
    for rows, degrees in ((_UPPER_ARMS, 1.2), (_WRISTS, 4.0), (_TRUNK, 0.7), (_HEAD, 2.0), (_HANDS, 3.0)):
        habit[rows] = np.radians(degrees) * rng.standard_normal((len(rows), 3))
    tempo, size, curl = np.exp([0.15, 0.10, 0.10] * np.clip(rng.standard_normal(3), -2, 2))
    return Manner(float(tempo), float(size), habit, float(curl))


def performed(motion: Motion, who: Manner, rng: np.random.Generator) -> Motion:
    """One performance of a motion by a signer; contacts are gone, because hands have moved. Same frame rate."""
    once = manner(rng)
    tempo, size, curl = (
        own * other**_TAKE for own, other in ((who.tempo, once.tempo), (who.size, once.size), (who.curl, once.curl))
    )
    motion = _retimed(motion, tempo, rng)
    rotations = motion.rotations.astype(float)
    rotations[:, _ARMS] = _sized(rotations[:, _ARMS], size)
    rotations[:, _HANDS] = power(rotations[:, _HANDS], curl)
    turns = np.broadcast_to(who.habit + _TAKE * once.habit, (len(motion), len(JOINTS), 3)).copy()
    turns[:, _ARMS] += _STRAY * straying(len(motion), len(_ARMS), motion.fps, rng)
    return turned_by(motion, rotations, turns)


def noisy(motion: Motion, rng: np.random.Generator, amount: float = 1.0) -> Motion:
    """What a detector adds: joints tremble (about a degree, hands two) and drift slowly by twice that."""
    turns = np.zeros((len(motion), len(JOINTS), 3))
    sizes = ((_UPPER_ARMS, 0.8, 1.8), (_WRISTS, 2.0, 5.0), (_HANDS, 2.5, 5.0), (_TRUNK, 0.3, 0.4), (_HEAD, 0.5, 1.0))
    for rows, quick, slow in sizes:
        quickly = quick * rng.standard_normal((len(motion), len(rows), 3))
        turns[:, rows] = np.radians(amount) * (quickly + slow * straying(len(motion), len(rows), motion.fps, rng))
    return turned_by(motion, motion.rotations.astype(float), turns)


def turned_by(motion: Motion, rotations: np.ndarray, turns: np.ndarray) -> Motion:
    """The motion with these `rotations (T, 55, 4)`, each turned by `turns (T, 55, 3)` rotation vectors in its frame."""
    rotations = continuous(normalize(multiply(rotations, from_rotvec(turns)))).astype(np.float32)
    return replace(motion, rotations=rotations, contacts=())


def _sized(rotations: np.ndarray, size: float) -> np.ndarray:
    """Joints' turns about their middle of the clip, `size` times as far."""
    middle = normalize(continuous(rotations).mean(0))
    return multiply(middle, power(multiply(inverse(middle), rotations), size))


def _retimed(motion: Motion, tempo: float, rng: np.random.Generator) -> Motion:
    """At another tempo, that itself wavers by a tenth along the sign."""
    frames = max(round(len(motion) / tempo), 2)
    pace = np.exp(0.1 * straying(frames, 1, motion.fps, rng)[:, 0, 0])
    along = np.concatenate([[0.0], np.cumsum(pace)[:-1]])
    return sample(motion, along / along[-1] * (len(motion) - 1) / motion.fps)


def straying(frames: int, joints: int, fps: float, rng: np.random.Generator) -> np.ndarray:
    """`(frames, joints, 3)` noise of variance 1 that changes over `_SLOW` seconds."""
    width = max(round(_SLOW * fps), 1)
    kernel = np.hanning(2 * width + 1)[1:-1] if width > 1 else np.ones(1)
    kernel /= np.linalg.norm(kernel)
    noise = rng.standard_normal((frames + len(kernel) - 1, joints * 3))
    made = np.stack([np.convolve(column, kernel, mode="valid") for column in noise.T], -1)
    return made.reshape(frames, joints, 3)
