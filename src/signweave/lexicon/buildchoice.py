"""Which recordings become signs, and which do not, each with its reasons: one recording for a sign, the best one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .recordings import Wanted

if TYPE_CHECKING:
    import numpy as np

    from ..capture.quality import Quality

BUILT, LEFT_OUT, NO_RECORDING = "built", "left out", "not a recording"
DOMINANT = ("auto", "right", "left")


@dataclass(frozen=True)
class Take:
    """A recording of a sign after its task. `key`, `number`: of the task and the clip in it. `digest`: of the file.
    `gone`: why there is no clip, "" where there is one."""

    wanted: Wanted
    key: str = ""
    number: int = 0
    digest: str = ""
    quality: Quality | None = None
    seen: float = 0.0
    gone: str = ""

    @property
    def warnings(self) -> int:
        """How many findings should be looked at."""
        return sum(f.level != "note" for f in self.quality.findings) if self.quality else 0


@dataclass(frozen=True)
class Outcome:
    """What becomes of a take. `reasons`: why it is left out, chosen, or should be looked at. `variant`, `priority`: as
    the entry has them. `mirrored`: it is led by the left hand and turned round."""

    take: Take
    state: str
    reasons: tuple[str, ...] = ()
    variant: str = ""
    priority: int = 0
    mirrored: bool = False


@dataclass(frozen=True)
class Choosing:
    """`all_takes`: keep all takes of a sign, as variants. `keep_all`: even those that quality control drops.
    `dominant`: see `DOMINANT`."""

    all_takes: bool = False
    keep_all: bool = False
    dominant: str = "auto"


def choose(takes: Sequence[Take], how: Choosing) -> list[Outcome]:
    """An outcome for each take, in their order."""
    hands = _hands(takes)
    twins = _twins(takes)
    out: dict[int, Outcome] = {}
    signs: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, take in enumerate(takes):
        reasons = [take.gone] if take.gone else []
        findings = take.quality.findings if take.quality else ()
        reasons += [f.message for f in findings if f.level == "drop" and not how.keep_all]
        first = twins.get(number)
        if first is not None and _sign(takes[first].wanted) == _sign(take.wanted):
            reasons.append(f"the same recording as {takes[first].wanted.name}")
        if reasons:
            out[number] = Outcome(take, LEFT_OUT, tuple(reasons))
            continue
        signs[_sign(take.wanted)].append(number)
        told = [f.message for f in findings if f.level == "drop"]
        if first is not None and _two_names(takes[first].wanted, take.wanted):
            other = takes[first].wanted
            told.append(f"the same recording as {other.name}, which is {other.entry.gloss}")
        hand, why = _hand(take, how, hands)
        entry = take.wanted.entry
        out[number] = Outcome(take, BUILT, (*told, *why), entry.variant, entry.priority, hand == "left")
    for numbers in signs.values():
        out |= _best(numbers, [out[n] for n in numbers], how.all_takes)
    return [out[n] for n in range(len(takes))]


def _sign(wanted: Wanted) -> tuple[str, ...]:
    """What makes two recordings takes of one sign."""
    entry = wanted.entry
    return entry.language, entry.spoken, entry.gloss, entry.variant, entry.sense


def _two_names(one: Wanted, other: Wanted) -> bool:
    """Whether two signs of one language are called differently; languages may well share a sign."""
    return one.entry.language == other.entry.language and one.entry.gloss != other.entry.gloss


def _twins(takes: Sequence[Take]) -> dict[int, int]:
    """Takes of the same bytes and span as an earlier one, and that one."""
    first: dict[tuple[str, int, int], int] = {}
    twins = {}
    for number, take in enumerate(takes):
        if take.digest and not take.gone:
            mine = (take.digest, take.wanted.start, take.wanted.end)
            if (other := first.setdefault(mine, number)) != number:
                twins[number] = other
    return twins


def _hands(takes: Iterable[Take]) -> dict[str, str]:
    """The leading hand of each signer who has a name: of most of their signs."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for take in takes:
        if take.wanted.signer and take.quality and take.quality.dominant:
            counts[take.wanted.signer][take.quality.dominant] += 1
    return {signer: "left" if c["left"] > c["right"] else "right" for signer, c in counts.items()}


def _hand(take: Take, how: Choosing, hands: dict[str, str]) -> tuple[str, list[str]]:
    """The hand that leads a recording, and what should be said of it."""
    said = take.wanted.dominant if take.wanted.dominant not in ("", "auto") else how.dominant
    seen = take.quality.dominant if take.quality else ""
    if said != "auto":
        return said, []
    own = hands.get(take.wanted.signer, "")
    if own and seen and own != seen:
        return own, [f"led by the {seen} hand, and {take.wanted.signer} is {own}-handed: turned as their other signs"]
    hand = own or seen or "right"
    return hand, ["left-handed, turned to the right"] if hand == "left" else []


def _beaten(best: Take, other: Take) -> str:
    """Why a take is left out in favour of the best one."""
    accounts = _account(best), _account(other)
    if accounts[0] == accounts[1]:
        return f"{best.wanted.name} is kept, and this take is no better (both {accounts[0]})"
    return f"{best.wanted.name} is the better take ({accounts[0]}; here {accounts[1]})"


def _best(numbers: Sequence[int], outcomes: Sequence[Outcome], all_takes: bool) -> dict[int, Outcome]:
    """The takes of one sign: the best is chosen; the others are its variants, or left out."""
    if len(numbers) == 1:
        return {}
    ranked = sorted(zip(numbers, outcomes, strict=True), key=lambda pair: _rank(pair[1].take))
    number, best = ranked[0]
    why = f"the best of {len(ranked)}: {_account(best.take)}"
    out = {number: replace(best, reasons=(why, *best.reasons))}
    names = {best.variant}
    for place, (other, outcome) in enumerate(ranked[1:], 2):
        if not all_takes:
            reason = _beaten(best.take, outcome.take)
            out[other] = replace(outcome, state=LEFT_OUT, reasons=(reason, *outcome.reasons), mirrored=False)
            continue
        wanted = outcome.take.wanted
        wishes = [wanted.signer, wanted.take, *(str(n) for n in range(place, place + len(ranked) + 1))]
        variant = next(w for w in (f"{outcome.variant}-{w}".strip("-") for w in wishes if w) if w not in names)
        names.add(variant)
        said = f"take {place} of {len(ranked)}: {_account(outcome.take)}"
        priority = outcome.priority + place - 1
        out[other] = replace(outcome, variant=variant, priority=priority, reasons=(said, *outcome.reasons))
    return out


def _rank(take: Take) -> tuple[int, float, str, int]:
    return take.warnings, -take.seen, take.wanted.name, take.wanted.start


def _account(take: Take) -> str:
    warned = f"{take.warnings} warning{'' if take.warnings == 1 else 's'}"
    return f"{warned}, hands seen with confidence {take.seen:.2f}"


def with_likeness(outcomes: Sequence[Outcome], likeness: Sequence[np.ndarray]) -> list[Outcome]:
    """The outcomes, and said of signs of different glosses whether they are one recording, or very much alike.

    `likeness`: of each outcome that is built, in their order, as its motion is kept.
    """
    from ..capture.likeness import near_duplicates

    built = [n for n, outcome in enumerate(outcomes) if outcome.state == BUILT]
    out = list(outcomes)
    for pair in near_duplicates(likeness):
        one, other = built[pair.first], built[pair.second]
        if not _two_names(out[one].take.wanted, out[other].take.wanted):
            continue
        for mine, theirs in ((one, other), (other, one)):
            wanted = outcomes[theirs].take.wanted
            if any(wanted.name in reason for reason in out[mine].reasons):
                continue  # said already: the same bytes
            how = "looks like the recording of" if pair.copy else "is very much like"
            said = f"{how} {wanted.entry.gloss} ({wanted.name}): one sign by two names, or a wrong name?"
            out[mine] = replace(out[mine], reasons=(*out[mine].reasons, said))
    return out
