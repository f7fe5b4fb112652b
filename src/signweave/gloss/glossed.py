"""What English becomes before it is a score: glosses as signed, grammar over them, the fate of every word."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("sign", "letters", "number", "point", "pause")
MARKINGS = ("yes-no", "wh", "negation", "topic", "condition")
FATES = ("sign", "letters", "number", "pause", "dropped", "unsignable")
SHORT_PAUSE = 0.25  # seconds at a comma: a breath group, half of the pause that a Deaf signer asked for at a full stop
LONG_PAUSE = 0.5  # seconds at a full stop


def spelled(letters: tuple[str, ...]) -> str:
    """Letters of a word (`fs:A`, `fs:D`, `fs:A`; digits too) as one gloss, `fs:ADA`."""
    return "fs:" + "".join(letter.removeprefix("fs:") for letter in letters)


@dataclass(frozen=True)
class GlossToken:
    """One thing on the hands, in signing order.

    `gloss`: a lexicon gloss, `fs:ADA` for a spelled word, digits for a number, `IX`, `POSS` or `SELF` for pointing, ""
    for a pause. `kind`: one of `KINDS`. `word`: the words of the text that it stands for. `source`, `goal`: loci of an
    agreement verb (`1` signer, `2` addressee, `3` somebody else, `a` `b` `c` set by pointing); a point has its goal
    only. `repeats`: how often it is signed. `emphasis`: signed larger and with a held end. `pause`: seconds.
    `alternatives`: glosses of other senses of the word, not taken.
    """

    gloss: str
    kind: str = "sign"
    word: str = ""
    source: str = ""
    goal: str = ""
    repeats: int = 1
    emphasis: bool = False
    pause: float = 0.0
    alternatives: tuple[str, ...] = ()

    @property
    def signs(self) -> tuple[str, ...]:
        """Entries of the lexicon that are signed for it, in order: a spelled word is its letters, a pause nothing."""
        if self.gloss.startswith("fs:"):
            return tuple(c if c.isdigit() else f"fs:{c}" for c in self.gloss[3:])
        return (self.gloss,) if self.gloss else ()


@dataclass(frozen=True)
class Marking:
    """Non-manual grammar over the tokens `first` to `last` (indices, both included). `kind`: one of `MARKINGS`."""

    kind: str
    first: int
    last: int


@dataclass(frozen=True)
class WordFate:
    """One piece of the text, in the text's order: its fate (one of `FATES`), the reason, and the tokens it became."""

    word: str
    fate: str
    reason: str
    tokens: tuple[int, ...] = ()


@dataclass(frozen=True)
class GlossedSentence:
    """A sentence as it will be signed. `steps`: what each rule made of it, (rule, glosses after it), for people."""

    tokens: tuple[GlossToken, ...]
    markings: tuple[Marking, ...] = ()
    fates: tuple[WordFate, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
