"""A corpus without recordings: written signs performed by synthetic signers, each sign alone, from rest and back to it.

Every signer has a manner (`manner`) and a way of doing each sign: how often it is repeated, how long its parts take,
where it stands in space, how the hand is tilted. Every performance differs again, and a detector's noise lies over it.
Train and test are apart by signer; no performance shares its chance with another. Synthetic: nobody signed it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from .._version import __version__
from ..errors import InputError
from ..formats.atomic import beside
from ..motion.nouns import Motion
from ..notation.spec import SignSpec
from ..notation.synthesis import synthesise
from ..notation.vocabulary import load_vocabulary
from .cleaning import cleaned
from .clips import Clip, Table
from .dialect import dialect
from .framing import framed
from .manner import Manner, manner, noisy, performed
from .noiseframes import spoiled
from .packing import write_motions
from .splits import split_by_signer

CORPUS = "synthetic"
LICENCE = "Apache-2.0"
TAKES = 2
"""Performances of a word by one signer: 40 are by 20 signers, of whom 4 are for the test."""
GLOSSES = tuple(
    """
    HELLO GOODBYE THANK-YOU PLEASE SORRY YES NO HELP WANT LIKE LOVE NEED EAT DRINK FINISH GO COME SEE KNOW
    UNDERSTAND THINK LEARN TEACH WORK READ WRITE SIGN PHONE PLAY WAIT MOTHER FATHER SISTER BROTHER BABY FAMILY
    FRIEND DOCTOR CHILD MAN WOMAN BOY GIRL STORE SCHOOL HOME HOUSE CAR BOOK WATER COFFEE MILK BREAD APPLE CHEESE
    EGG FISH MEAT TEA BANANA COOKIE DOG CAT BIRD HORSE TREE FLOWER RAIN SNOW SUN MOON STAR RED BLUE GREEN YELLOW
    BLACK WHITE HAPPY SAD ANGRY AFRAID TIRED HUNGRY SICK GOOD BAD BIG SMALL HOT COLD NEW OLD FAST SLOW BEAUTIFUL
    DIRTY DEAF NAME WHAT WHERE WHO WHEN WHY HOW DAY NIGHT MORNING NOW TOMORROW YESTERDAY WEEK MONTH BUY SELL
    TOILET KEY DOOR COMPUTER MUSIC GAME STORY MEDICINE HOSPITAL SLEEP COOK DANCE SING WALK RUN SIT DRIVE
    AIRPLANE BICYCLE STOP OPEN FORGET REMEMBER MEET MARRY MORE AGAIN DIFFERENT SAME
    """.split()
)
"""Common signs in the order in which a corpus takes them; no two of them have the same form."""
Tick = Callable[[float], None]
_COUNTS = ("frames", "noise", "found", "lost", "dropped")


@dataclass(frozen=True)
class Synthetic:
    """What a synthetic corpus holds. `words`: how many of `GLOSSES`; `performances` of each, two by every signer;
    `fps`: frames a second; `noise`: how much a detector adds, 1 is a good one; `noise_frames`: with what unfiltered
    recordings hold besides the sign (`noiseframes`); `clean`: after quality control (`cleaning`). Of one seed
    all three are the same performances."""

    words: int = 103
    performances: int = 40
    fps: float = 15.0
    seed: int = 0
    noise: float = 1.0
    noise_frames: bool = False
    clean: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.words <= len(GLOSSES):
            raise InputError(f"{self.words} words: expected 1 to {len(GLOSSES)}")
        if self.performances < 2 * TAKES:
            raise InputError(f"{self.performances} performances: expected {2 * TAKES} or more, for train and for test")
        if not 5 <= self.fps <= 120:
            raise InputError(f"{self.fps:g} frames a second: expected 5 to 120")
        if self.seed < 0:
            raise InputError(f"seed {self.seed}: expected 0 or more")

    @property
    def signers(self) -> int:
        return -(-self.performances // TAKES)


@dataclass(frozen=True)
class Noise:
    """Frames of a corpus before quality control: all, those that are noise, and what of noise and of good ones quality
    control took; clips that it dropped."""

    frames: int = 0
    noise: int = 0
    found: int = 0
    lost: int = 0
    dropped: int = 0


def synthesise_corpus(what: Synthetic, motions: str | os.PathLike[str], tick: Tick | None = None) -> Table:
    """Perform a corpus, write its motions to the `.npz` at `motions`, and return its table, split by signer.

    The same values give the same bytes. The table is for `write_table`, the motions for `load_motions`. A performance
    takes about 12 ms, 20 with quality control. InputError where nothing can be written.
    """
    return synthesise_counted(what, motions, tick)[0]


def synthesise_counted(
    what: Synthetic, motions: str | os.PathLike[str], tick: Tick | None = None
) -> tuple[Table, Noise]:
    """As `synthesise_corpus`, and how many frames were noise, and how many of them quality control found."""
    motions = Path(motions)
    if motions.suffix.lower() != ".npz":
        raise InputError(f"{motions}: expected a file that ends in .npz")
    beside(motions)  # says now, and not at the end, that nothing can be written there
    made: list[tuple[Clip, Motion]] = []
    counts = []
    total = what.words * what.performances
    for done, (spec, signer, take, motion) in enumerate(_performances(what), 1):
        shown, count = _recorded(what, motion, _chance(what, spec, signer, take))
        counts.append(count)
        if shown is not None:
            made.append((_clip(spec, motions.name, signer, take, shown), shown))
        if tick is not None:
            tick(done / total)
    write_motions(motions, ((c.clip, _digest(what, c), c.ships, m) for c, m in made), {CORPUS: LICENCE})
    table = Table(tuple(clip for clip, _ in made), {CORPUS: str(motions.resolve().parent)})
    noise = Noise(*(sum(getattr(count, name) for count in counts) for name in _COUNTS))
    return split_by_signer(table, seed=what.seed), noise


def performance(
    spec: SignSpec, who: Manner, habit: Sequence[int], chance: Sequence[int], fps: float, noise: float = 1.0
) -> Motion:
    """A sign by a signer, from rest to rest. `habit`: seeds how this signer does this sign; `chance`: seeds this one
    performance. Contacts are gone, as after any recording."""
    once = np.random.default_rng(chance)
    own = dialect(spec, np.random.default_rng(habit), once, who.size)
    sign = synthesise(own, seed=int(once.integers(1, 2**31)), fps=fps)
    return noisy(performed(framed(sign, once), replace(who, size=1.0), once), once, noise)


def _performances(what: Synthetic) -> Iterator[tuple[SignSpec, int, int, Motion]]:
    """Every sign by every signer, take by take."""
    vocabulary = load_vocabulary()
    signers = [manner(np.random.default_rng([what.seed, 0, i])) for i in range(what.signers)]
    for gloss in GLOSSES[: what.words]:
        spec = vocabulary[gloss]
        for performed_before in range(what.performances):
            signer, take = divmod(performed_before, TAKES)
            habit, chance = [what.seed, 1, GLOSSES.index(gloss), signer], _chance(what, spec, signer, take)
            yield spec, signer, take, performance(spec, signers[signer], habit, chance, what.fps, what.noise)


def _chance(what: Synthetic, spec: SignSpec, signer: int, take: int) -> list[int]:
    return [what.seed, 2, GLOSSES.index(spec.gloss), signer, take]


def _recorded(what: Synthetic, motion: Motion, chance: list[int]) -> tuple[Motion | None, Noise]:
    """A performance as the corpus holds it, None where it is dropped; and its frames."""
    noise = np.zeros(len(motion), bool)
    if what.noise_frames:
        motion, noise = spoiled(motion, np.random.default_rng([*chance, 3]))
    counted = Noise(len(motion), int(noise.sum()))
    if not what.clean:
        return motion, counted
    done = cleaned(motion)
    found, lost = int((done.removed & noise).sum()), int((done.removed & ~noise).sum())
    return done.motion, replace(counted, found=found, lost=lost, dropped=int(done.motion is None))


def _clip(spec: SignSpec, path: str, signer: int, take: int, motion: Motion) -> Clip:
    name = f"{CORPUS}/{spec.gloss.lower()}-S{signer + 1:02}-{take + 1}"
    return Clip(
        name, CORPUS, "sign", path, "packed", 0, len(motion), motion.fps,
        gloss=spec.words[0], text=spec.words[0], language="ase", spoken="en", signer=f"S{signer + 1:02}",
        variant=f"take {take + 1}", licence=LICENCE, ships=True,
    )  # fmt: skip


def _digest(what: Synthetic, clip: Clip) -> str:
    told = (replace(what, words=1, performances=2 * TAKES), clip.clip, __version__)
    return hashlib.blake2b(repr(told).encode(), digest_size=12).hexdigest()
