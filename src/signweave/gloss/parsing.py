"""A light parse: units of one sentence to clauses, clauses to parts. What is not understood keeps its place as "other".

Questions are put into statement order first ("do you like it" is read as "you do like it"), which ASL has anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from . import english
from .clause import Clause, Part, Unit
from .openings import asks, inverted, orders, question_of_all, receiver_end, reports, says_that, verb_at
from .phrases import VERBAL, adjectives_end, clause_ahead, noun_phrase_end, relative_end, starts_finite
from .verbgroup import VerbGroup, content_after, read_group

_LINKING = frozenset("feel look seem become sound smell taste get stay turn".split())
_OPENERS = ("link", "time", "interjection", "pause", "adverb", "wh", "other")


def parse(units: Sequence[Unit]) -> tuple[Clause, ...]:
    """Clauses of one sentence in the text's order."""
    reader = _Reader(list(units), any("?" in u.written or "？" in u.written for u in units if u.tag == "END"))
    while reader.i < len(reader.units):
        reader.step()
    reader.finish()
    return question_of_all(tuple(reader.clauses), reader.question)


@dataclass
class _Reader:
    """Where reading stands. Changed in place, used once."""

    units: list[Unit]
    question: bool
    i: int = 0
    clauses: list[Clause] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    group: VerbGroup = field(default_factory=VerbGroup)
    left_out: list[tuple[int, str, str]] = field(default_factory=list)
    link: str = ""
    mood: str = ""

    def add(self, role: str, end: int) -> None:
        self.parts.append(Part(role, tuple(self.units[self.i : end])))
        self.i = end

    def has(self, *roles: str) -> bool:
        return any(part.role in roles for part in self.parts)

    def finish(self) -> None:
        """Close the clause that is being read."""
        if self.parts or self.left_out or self.group.left_out:
            mood = self.mood or ("statement" if self.has("subject", "there", "wh") else "fragment")
            if mood == "fragment" and self.has("verb", "aux", "modal") and self.group.base:
                mood = "imperative"
            out = self.left_out + self.group.left_out
            tense = self.group.tense or "present"
            if mood == "fragment" and self.has("verb") and self.clauses and self.clauses[-1].mood == "imperative":
                mood, tense = "imperative", "present"  # cut the meat and put it back
            self.clauses.append(
                Clause(tuple(self.parts), mood, tense, self.link, len(self.clauses),
                       self.group.passive, self.group.progressive, tuple(out))
            )  # fmt: skip
        self.parts, self.left_out, self.group, self.link, self.mood = [], [], VerbGroup(), "", ""

    def step(self) -> None:
        """Read the next part."""
        unit = self.units[self.i]
        for read in (self._pause, self._link, self._wh, self._inversion, self._there, self._verbs, self._small):
            if read(unit):
                return
        if not self._noun_phrase():
            self.add("other", self.i + 1)

    def _pause(self, unit: Unit) -> bool:
        if unit.pos != "pause":
            return False
        self.add("pause", self.i + 1)
        self._tag_question()
        new = clause_ahead(self.units, self.i) or asks(self.units, self.i, self.question) or orders(self.units, self.i)
        if self.group.main and unit.tag != "END" and new:
            self.finish()
        return True

    def _tag_question(self) -> None:
        """ "..., isn't it?": asks, and carries no signs of its own."""
        rest = [u for u in self.units[self.i :] if u.pos != "pause"]
        tag = self.question and self.group.main and 2 <= len(rest) <= 3 and rest[-1].tag == "PNP"
        if tag and rest[0].pos in ("be", "do", "have", "modal") and not self.has("wh"):
            self.mood = "yes-no"
            reason = "asks for agreement: said by the face"
            self.left_out += [(p, "dropped", reason) for u in rest for p in u.pieces]
            gone = {id(u) for u in rest}
            self.units = [u for u in self.units if id(u) not in gone]

    def _link(self, unit: Unit) -> bool:
        if (unit.form not in english.STARTERS and unit.pos not in ("sub", "and", "that")) or unit.pos == "det":
            return False
        if unit.form in ("when", "where") and self.question and asks(self.units, self.i, self.question):
            return False
        following = self.i + 1
        own = clause_ahead(self.units, following) or (unit.pos == "and" and asks(self.units, following, self.question))
        started = self.group.main or self.has("interjection")
        shares = unit.form in ("and", "or", "but") and self.group.main and verb_at(self.units, following)
        opens = unit.form in ("if", "when") and verb_at(self.units, following)
        if not (own or shares or opens) or (unit.form in ("so", "that", "as") and unit.pos == "adv" and not own):
            if unit.pos == "and" or unit.form in ("because", "than", "as"):
                self.add("link" if unit.form != "than" else "complement", following)
                return True
            return False
        reported = reports(self.parts)
        if started and self.parts:
            self.finish()
        before = self.units[self.i - 1].lemma if self.i else ""
        whether = unit.form == "if" and started and (before in english.ASKING or reported)
        self.link = self.link or ("whether" if whether else unit.form)
        self.add("link", following)
        return True

    def _wh(self, unit: Unit) -> bool:
        if unit.pos != "wh" or (self.has("wh") and not self.group.main):
            return False
        exclaims = not self.question and unit.form == "what" and self.units[self.i + 1 : self.i + 2] != []
        end = self.i + 1
        adjective = end < len(self.units) and unit.form.startswith("how") and self.units[end].pos in ("adj", "adv")
        if adjective or (unit.form == "how" and end < len(self.units) and self.units[end].form in ("much", "many")):
            end += 1
        if unit.form in ("which", "what", "whose") or unit.form.startswith("how ") or end > self.i + 1:
            end = max(end, noun_phrase_end(self.units, end, subject=True)) if self._noun_next(end) else end
        if self.group.main and not (self.question and not self.has("wh") and not clause_ahead(self.units, end)):
            if not starts_finite(self.units, end):
                self.finish_if_clause(end)
            self.add("other" if exclaims else "link", end)
            return True
        at_start = all(part.role in _OPENERS for part in self.parts)
        asked = self.question or (at_start and end < len(self.units) and inverted(self.units, end))
        inserted = bool(self.parts) and self.parts[-1].role == "pause" and self.has("subject")
        aside = inserted and unit.form in ("who", "which", "whom")  # my brother, who lives here, is ...
        self.add("wh" if asked else "relative" if aside else "link", end)
        if asked and not self.mood:
            self.mood = "wh"
        return True

    def finish_if_clause(self, end: int) -> None:
        """An embedded question is a clause of its own."""
        if clause_ahead(self.units, end):
            self.finish()
            self.link = "that"

    def _noun_next(self, i: int) -> bool:
        return (
            i < len(self.units)
            and self.units[i].pos in ("noun", "adj", "name", "num", "of")
            and (noun_phrase_end(self.units, i) > i)
        )

    def _inversion(self, unit: Unit) -> bool:
        """Put a question into statement order; reading goes on with its subject."""
        start = all(part.role in _OPENERS for part in self.parts)
        if not start or self.mood == "inverted" or not inverted(self.units, self.i):
            return False
        if (
            not self.question
            and not self.has("wh")
            and not (unit.pos in ("be", "do") and self.i == 0 and unit.form != "be")
        ):
            return False
        if self.mood == "wh" and any(part.role == "subject" for part in self.parts):
            return False
        j = self.i + 1
        while self.units[j].pos == "not":
            j += 1
        end = j + 1 if self.units[j].pos == "there" else noun_phrase_end(self.units, j, subject=True)
        subject, auxiliary = self.units[j:end], self.units[self.i : j]
        self.units[self.i : end] = [*subject, *auxiliary]
        self.mood = "wh" if self.has("wh") else "yes-no"
        if self.units[self.i].pos == "there":
            return self._there(self.units[self.i])
        self.add("subject", self.i + len(subject))
        return True

    def _there(self, unit: Unit) -> bool:
        if unit.pos != "there":
            return False
        self.add("there", self.i + 1)
        return True

    def _verbs(self, unit: Unit) -> bool:
        bare = unit.pos in ("not", "to") and (after := content_after(self.units, self.i)) and after.pos in VERBAL
        if unit.pos not in VERBAL and not bare:
            return False
        if self.group.main and starts_finite(self.units, self.i) and self.has("object", "complement"):
            self._subject_was_object()
        before = len(self.group.parts)
        self.group.end = self.i
        main = self.group.main
        if main:
            extra = VerbGroup(tense=self.group.tense)
            read_group(self.units, self.i, extra)
            self.group.left_out += extra.left_out
            self.group.copula = extra.copula
            new, end = extra.parts, extra.end
        else:
            read_group(self.units, self.i, self.group)
            new, end = self.group.parts[before:], self.group.end
        self.parts += new
        self.i = max(end, self.i + (0 if new or self.group.left_out else 1))
        return True

    def _subject_was_object(self) -> None:
        """ "I think my mother is sick": what looked like an object is the subject of a new clause."""
        last = self.parts[-1]
        if last.role in ("object", "complement"):
            self.parts.pop()
            self.finish()
            self.link = "that"
            self.parts.append(Part("subject", last.units))

    def _small(self, unit: Unit) -> bool:
        """Times, interjections, adverbs, particles, prepositional phrases, adjectives."""
        if unit.pos == "time":
            end = self.i
            while end < len(self.units) and (self.units[end].pos == "time" or self._joins_times(end)):
                end += 1
            self.add("time", end)
        elif unit.pos == "itj" or (unit.form == "no" and self._alone()):
            self.add("interjection", self.i + 1)
        elif unit.pos == "particle":
            self.add("complement" if self.group.copula else "particle", self.i + 1)
        elif unit.pos in ("prep", "of"):
            self._prepositional()
        elif unit.pos == "not":
            self.add("negative", self.i + 1)
        elif unit.pos in ("adj", "adv") or (unit.tag == "VVN" and self.group.copula):
            return self._adjectives(unit)
        else:
            return False
        return True

    def _joins_times(self, i: int) -> bool:
        return self.units[i].form in ("and", "or") and [u.pos for u in self.units[i + 1 : i + 2]] == ["time"]

    def _alone(self) -> bool:
        return [u.pos for u in self.units[self.i + 1 : self.i + 2]] in ([], ["pause"])

    def _prepositional(self) -> None:
        end = noun_phrase_end(self.units, self.i + 1)
        end = max(end, self.i + 1)
        if self.group.copula and not self.has("complement"):
            self.add("complement", end)
        else:
            self.add("prep", end)

    def _adjectives(self, unit: Unit) -> bool:
        if noun_phrase_end(self.units, self.i) > self.i and unit.pos == "adj":
            return False
        end = adjectives_end(self.units, self.i)
        if end > self.i and noun_phrase_end(self.units, end - 1) > end and self.units[end - 1].pos == "adj":
            end = noun_phrase_end(self.units, end - 1)
        if end == self.i or (unit.pos == "adv" and not self.group.main and unit.form not in english.INTENSIFIERS):
            self.add("adverb", self.i + 1)
            return True
        linking = self.group.copula or any(u.lemma in _LINKING for p in self.parts if p.role == "verb" for u in p.units)
        self.add("complement" if linking else "other", end)
        return True

    def _noun_phrase(self) -> bool:
        end = noun_phrase_end(self.units, self.i, subject=not self.group.main)
        if end == self.i:
            return False
        nominative = self.units[self.i].tag == "PNP" and self.units[self.i].form in english.SUBJECT_PRONOUNS
        verbs = [u.lemma for p in self.parts if p.role == "verb" for u in p.units]
        says = bool(verbs) and verbs[-1] in english.SAYING - {"see", "hear", "feel"} and verb_at(self.units, end)
        if self.group.main and nominative and (says or starts_finite(self.units, end)) and not self.has("wh"):
            self.finish()
            self.link = "that"
        role = self._role()
        if role == "subject" and self.has("subject"):
            self.parts = [replace(p, role="other") if p.role == "subject" else p for p in self.parts]
        end = receiver_end(self.parts, self.units, self.i, end) if role == "object" else end
        if role == "object" and self.has("object") and self.parts[-1].role == "object":
            self.parts[-1] = replace(self.parts[-1], role="recipient")
        self.add(role, end)
        if self.parts[-1].head is not None or self.parts[-1].pronoun:
            beyond = self.i if says_that(self.parts, self.units, self.i) else relative_end(self.units, self.i)
            if beyond > self.i and not (self.parts[-1].pronoun and self.units[self.i].tag == "PNP"):
                self.add("relative", beyond)
        return True

    def _role(self) -> str:
        if self.has("there"):
            return "object"
        if not self.group.main:
            return "subject"
        return "complement" if self.group.copula else "object"
