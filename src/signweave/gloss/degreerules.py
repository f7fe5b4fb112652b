"""Rules on degree: comparison, likeness, emphasis."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from . import english
from .clause import Clause, Part, Unit
from .wordrules import Setting


def comparison(clause: Clause, setting: Setting) -> Clause:
    """bigger: MORE BIG; biggest: MOST BIG; best: BEST."""

    adverbs = {id(a) for a, b in pairwise(clause.units) if b.form == "than" and a.pos == "adv" and a.form[-2:] == "er"}

    def compared(part: Part) -> Part:
        out: list[Unit] = []
        for i, word in enumerate(part.units):
            adverb = id(word) in adverbs
            unit = replace(word, lemma=word.form[:-2]) if adverb else word
            before = part.units[i - 1].form if i else ""
            more = unit.tag == "AJC" or adverb or (unit.form in ("better", "worse") and unit.pos in ("adj", "adv"))
            most = unit.tag == "AJS" or (unit.form in ("best", "worst") and unit.pos in ("adj", "adv"))
            if not (more or most) or unit.form == unit.lemma or before in ("more", "most"):
                out.append(unit)
                continue
            if most and setting.words.has(unit.form.upper()):
                out.append(replace(unit, gloss=unit.form.upper(), reason="superlative with a sign of its own"))
                continue
            gloss = "MOST" if most else "MORE"
            reason = "superlative" if most else "comparative"
            base = replace(unit, form=unit.lemma, tag="AJ0")
            out += [setting.words.named(gloss, gloss.lower(), unit, reason), base]
        return replace(part, units=tuple(out))

    return replace(clause, parts=tuple(compared(part) for part in clause.parts))


def likeness(clause: Clause, setting: Setting) -> Clause:
    """as tall as: SAME TALL."""
    units = clause.units
    places = [i for i, u in enumerate(units) if u.form == "as"]
    if len(places) != 2 or places[1] - places[0] not in (2, 3):
        return clause
    first, second = (units[i] for i in places)
    made = setting.words.named("SAME", "same", first, "as ... as: likeness")
    return clause.map(lambda u: made if u is first else u).drop([second], "as ... as: said by SAME")


def emphasis(clause: Clause, setting: Setting) -> Clause:
    """very tired: TIRED signed larger and held; "very much" and "a lot" do it to the verb."""
    units = clause.units
    stressed: set[int] = set()
    gone: list[Unit] = []
    for i, unit in enumerate(units):
        after = units[i + 1] if i + 1 < len(units) else None
        stresses = (unit.form in english.INTENSIFIERS or _too(unit, after)) and unit.pos != "sub" and after is not None
        if after is not None and stresses and _can_be_stressed(unit, after):
            target = after
            if after.form in ("much", "well") and (verb := _stressable(clause)):
                target = verb
                gone.append(after)
            stressed.add(id(target))
            gone.append(unit)
    clause = clause.map(lambda u: replace(u, emphasis=True) if id(u) in stressed else u)
    ids = {u.pieces for u in gone}
    left = [u for u in clause.units if u.pieces in ids and u.form in {g.form for g in gone}]
    return clause.drop(left, "intensity: the next sign is emphasised")


def exclamation(clause: Clause, setting: Setting) -> Clause:
    """What a beautiful day! How nice!: the quality is emphasised."""
    units = clause.units
    cried = any("!" in u.written for u in units if u.tag == "END")
    quality = next((u for u in units[1:] if u.pos in ("adj", "adv")), None)
    if not cried or quality is None or units[0].form not in ("what", "how") or clause.first("verb"):
        return clause
    clause = clause.drop(units[:1], "exclamation: the next quality is emphasised")
    return clause.map(lambda u: replace(u, emphasis=True) if u is quality else u)


def _can_be_stressed(unit: Unit, after: Unit) -> bool:
    return after.pos in ("adj", "adv") or after.tag == "VVN" or (after.pos == "verb" and unit.form != "so")


def _too(unit: Unit, after: Unit | None) -> bool:
    return unit.form == "too" and after is not None and after.pos == "adj"


def _stressable(clause: Clause) -> Unit | None:
    part = clause.first("verb") or clause.first("interjection") or clause.first("complement")
    return part.units[0] if part else None
