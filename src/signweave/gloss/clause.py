"""What rules work on: words with their tags, the parts of a clause, the clause. Frozen; helpers return new values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

_CLASSES = {
    "NN": "noun", "NP": "name", "PNP": "pronoun", "PNI": "pronoun", "PNX": "pronoun", "PNQ": "wh", "DTQ": "wh",
    "AVQ": "wh", "AT": "det", "DT0": "det", "DPS": "poss", "POS": "'s", "AJ": "adj", "ORD": "adj", "CRD": "num",
    "VV": "verb", "VB": "be", "VD": "do", "VH": "have", "VM": "modal", "AV0": "adv", "AVP": "particle", "PRP": "prep",
    "PRF": "of", "CJC": "and", "CJS": "sub", "CJT": "that", "TO": "to", "XX": "not", "EX": "there", "ITJ": "itj",
    "TIME": "time", "PAUSE": "pause", "END": "pause", "QUOTE": "quote",
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """One word, or several with one sign, on the way to a token.

    `pieces`: which pieces of the text it stands for. `tag`: part of speech in the C5 tag set of the British National
    Corpus, or TIME, PAUSE, END, QUOTE, OTHER. `gloss` and what follows: as in `GlossToken`; no gloss: not decided yet,
    or nothing is signed. `marks`: grammar over it, outermost first, "kind:number". `reason`: the rule that decided.
    `locus`: the place in space of the person that a noun names.
    """

    pieces: tuple[int, ...]
    written: str
    form: str
    lemma: str
    tag: str
    gloss: str = ""
    kind: str = "sign"
    source: str = ""
    goal: str = ""
    repeats: int = 1
    emphasis: bool = False
    pause: float = 0.0
    alternatives: tuple[str, ...] = ()
    reason: str = ""
    marks: tuple[str, ...] = ()
    locus: str = ""

    @property
    def pos(self) -> str:
        """Word class, coarser than the tag: noun, name, pronoun, verb, be, adj, ...; "other" for anything else."""
        for length in (5, 4, 3, 2):
            if self.tag[:length] in _CLASSES:
                return _CLASSES[self.tag[:length]]
        return "other"

    @property
    def signed(self) -> bool:
        """Whether it puts something on the hands."""
        return bool(self.gloss)


@dataclass(frozen=True)
class Part:
    """A stretch of a clause with one role.

    Roles: link (conjunction), interjection, time, topic, subject, there, modal, aux, negative, adverb, verb, object,
    recipient, complement, prep, relative, wh, tense, pause, other.
    """

    role: str
    units: tuple[Unit, ...]

    @property
    def definite(self) -> bool:
        """the, this, that, these or those before a noun."""
        first = self.units[0].form
        return first in ("the", "this", "that", "these", "those") and self.head is not None

    @property
    def head(self) -> Unit | None:
        """The noun or name that it is about; None where it has none."""
        before_of: list[Unit] = []
        for unit in self.units:
            if unit.pos in ("of", "and") and before_of:
                break
            before_of.append(unit)
        return next((u for u in reversed(before_of) if u.pos in ("noun", "name")), None)

    @property
    def pronoun(self) -> str:
        """Form of a pronoun that stands alone, or ""."""
        bare = [u for u in self.units if u.pos not in ("quote", "pause")]
        return bare[0].form if len(bare) == 1 and bare[0].pos == "pronoun" else ""


@dataclass(frozen=True)
class Clause:
    """Parts in their present order.

    `mood`: statement, yes-no, wh, imperative, fragment. `tense`: present, past, perfect, future, infinitive. `link`:
    the conjunction it hangs on ("", if, because, and, that ...). `number`: its place in the sentence. `left_out`:
    pieces of the text that are not signed, (piece, fate, reason).
    """

    parts: tuple[Part, ...]
    mood: str = "statement"
    tense: str = "present"
    link: str = ""
    number: int = 0
    passive: bool = False
    progressive: bool = False
    left_out: tuple[tuple[int, str, str], ...] = ()

    @property
    def units(self) -> tuple[Unit, ...]:
        """All units in order."""
        return tuple(unit for part in self.parts for unit in part.units)

    def all(self, *roles: str) -> tuple[Part, ...]:
        """Parts with one of these roles, in order."""
        return tuple(part for part in self.parts if part.role in roles)

    def first(self, *roles: str) -> Part | None:
        """The first part with one of these roles."""
        return next(iter(self.all(*roles)), None)

    def place(self, *roles: str) -> int | None:
        """Index of the first part with one of these roles."""
        return next((i for i, part in enumerate(self.parts) if part.role in roles), None)

    def insert(self, place: int, *parts: Part) -> Clause:
        """With parts put before index `place`."""
        return replace(self, parts=(*self.parts[:place], *parts, *self.parts[place:]))

    def without(self, *gone: Part) -> Clause:
        """Without these parts; nothing is said about them (they are put elsewhere)."""
        ids = {id(part) for part in gone}
        return replace(self, parts=tuple(part for part in self.parts if id(part) not in ids))

    def swap(self, old: Part, *new: Part) -> Clause:
        """With one part replaced by others, at its place."""
        place = next(i for i, part in enumerate(self.parts) if part is old)
        return replace(self, parts=(*self.parts[:place], *new, *self.parts[place + 1 :]))

    def map(self, change: Callable[[Unit], Unit]) -> Clause:
        """With every unit changed."""
        parts = []
        for part in self.parts:
            units = tuple(map(change, part.units))
            same = all(a is b for a, b in zip(units, part.units))
            parts.append(part if same else replace(part, units=units))
        return replace(self, parts=tuple(parts))

    def drop(self, units: Iterable[Unit], reason: str, fate: str = "dropped") -> Clause:
        """Without these units; the reason is kept for the report."""
        ids = {id(unit) for unit in units}
        if not ids:
            return self
        kept, gone = [], []
        for part in self.parts:
            gone += [(piece, fate, reason) for u in part.units if id(u) in ids for piece in u.pieces]
            left = tuple(u for u in part.units if id(u) not in ids)
            if left:
                kept.append(part if len(left) == len(part.units) else replace(part, units=left))
        return replace(self, parts=tuple(kept), left_out=self.left_out + tuple(gone))

    def mark(self, kind: str, units: Iterable[Unit], outside: bool = False) -> Clause:
        """With grammar over these units, within what is over them already (or outside of it)."""
        ids = {id(unit) for unit in units}
        name = f"{kind}:{self.number}"

        def marked(unit: Unit) -> Unit:
            if id(unit) not in ids:
                return unit
            return replace(unit, marks=(name, *unit.marks) if outside else (*unit.marks, name))

        return self.map(marked)


def sign(gloss: str, origin: Unit, reason: str, **more: object) -> Unit:
    """A unit for a gloss that the text has no word for; it stands for the same pieces as `origin`."""
    return replace(
        origin, gloss=gloss, form="", lemma="", tag="SIGN", kind="sign", reason=reason, repeats=1, emphasis=False,
        marks=(), alternatives=(), **more,  # type: ignore[arg-type]
    )  # fmt: skip
