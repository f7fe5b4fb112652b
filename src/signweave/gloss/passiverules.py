"""The passive: who acts comes first where the sentence says who; agreement verbs move from somebody to the patient."""

from __future__ import annotations

from dataclasses import replace

from . import english
from .clause import Clause, Part, Unit
from .wordrules import Setting

_AS_SUBJECT = {"me": "i", "him": "he", "her": "she", "us": "we", "them": "they"}
_AS_OBJECT = {subject: other for other, subject in _AS_SUBJECT.items()}
_PLACES = frozenset(
    "river lake sea beach ocean road street door window wall house bed table school church park".split()
)
"""Nouns that "by" stands beside: the tent was put up by the lake."""


def passive(clause: Clause, setting: Setting) -> Clause:
    """The book was written by my teacher: MY TEACHER WRITE BOOK. I was told: 3-TELL-1. Else the patient stays first."""
    patient, verb = clause.first("subject"), clause.first("verb")
    if not clause.passive or patient is None or verb is None:
        return clause
    agent = next((p for p in clause.all("prep") if _acts(p)), None)
    moved = Part(
        "recipient" if clause.first("object") else "object", tuple(_form(u, _AS_OBJECT) for u in patient.units)
    )
    if agent is not None:
        by, *rest = agent.units
        clause = clause.drop([by], "by: who acts comes first")
        agent = next(p for p in clause.parts if p.units[-1] is agent.units[-1])
        doer = Part("subject", tuple(_form(u, _AS_SUBJECT) for u in rest))
        clause = clause.without(agent).swap(patient, doer)
    elif patient.pronoun in ("i", "you", "we") and _agrees(verb.units[0], setting):
        clause = clause.without(patient)
    else:
        return clause
    place = next(i for i, part in enumerate(clause.parts) if part is verb)
    return replace(clause.insert(place + 1, moved), passive=False)


def _acts(part: Part) -> bool:
    """ "by" with somebody, or with a thing that is named as one: by my teacher, by a storm; not by car, by the lake."""
    if part.units[0].form != "by" or len(part.units) < 2:
        return False
    noun = Part("prep", part.units[1:])
    if noun.pronoun:
        return noun.pronoun in english.PERSONS or noun.pronoun in ("it", "someone", "somebody")
    head = noun.head
    if head is None or head.lemma in _PLACES or head.tag == "TIME":
        return False
    which = any(u.pos in ("det", "poss", "'s") for u in noun.units)
    return which or head.pos == "name" or head.tag == "NN2" or head.lemma in english.PEOPLE


def _form(unit: Unit, forms: dict[str, str]) -> Unit:
    other = forms.get(unit.form) if unit.pos == "pronoun" else None
    return replace(unit, form=other, lemma=other, tag="PNP") if other else unit


def _agrees(verb: Unit, setting: Setting) -> bool:
    lexicon = setting.words.lexicon
    return any(lexicon.agreement(gloss) for gloss in lexicon.candidates(verb.lemma)[:1])
