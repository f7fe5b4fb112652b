"""Contacts on every signer's body: how well hands meet what they touch, and how far they are inside anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..body.contact_report import contact_report
from ..body.shape import load_body
from ..body.shown import as_shown
from ..body.signers import signer_names
from ..errors import InputError
from ..motion.nouns import Motion

GAP_BAR, PENETRATION_BAR = 5.0, 8.0  # millimetres, medians
SAMPLE = 60
_WORST = 10


@dataclass(frozen=True)
class Row:
    """One contact of one sign on one signer, millimetres; see `body.contact_report.ContactError`."""

    signer: str
    sign: str
    hand_point: str
    body_point: str
    gap: float
    offset: float
    penetration: float


def evaluate_contacts(
    signers: Sequence[str] | None = None, signs: Sequence[str] | None = None, count: int | None = SAMPLE
) -> dict[str, object]:
    """Contacts of bundled signs on all named signers (or some), as they are shown.

    `signs`: these glosses; unless given, `count` of the signs with contact, spread evenly over the vocabulary (None:
    all). Medians and 95th percentiles over all contacts, the median of each signer, and the worst contacts. Left-handed
    signers are measured on the mirrored motion. Raises InputError for unknown names. About ten minutes on one core for
    60 signs on all signers.
    """
    names = tuple(signers or signer_names())
    motions = _signs(signs)
    if count is not None and not signs and len(motions) > count:
        picked = {round(i * len(motions) / count) for i in range(count)}
        motions = {gloss: motion for i, (gloss, motion) in enumerate(motions.items()) if i in picked}
    rows = [row for name in names for row in _measure(name, motions)]
    if not rows:
        raise InputError("no contacts to evaluate: none of these signs has one")
    gap, offset, penetration = (np.array([getattr(r, key) for r in rows]) for key in ("gap", "offset", "penetration"))
    figures = {
        key: {"median": _round(np.median(v)), "p95": _round(np.percentile(v, 95)), "max": _round(v.max())}
        for key, v in (("gap_mm", gap), ("offset_mm", offset), ("penetration_mm", penetration))
    }
    return {
        "signature": "contacts|full-mesh|5 frames a contact|clothed surface|v2",
        "signers": list(names),
        "signs": len({r.sign for r in rows}),
        "contacts": len(rows),
        **figures,
        "by_signer": {name: _of_signer([r for r in rows if r.signer == name]) for name in names},
        "worst_gaps": _worst(rows, gap),
        "worst_penetrations": _worst(rows, penetration),
        "bars": {"gap_mm": GAP_BAR, "penetration_mm": PENETRATION_BAR},
        "met": bool(np.median(gap) < GAP_BAR and np.median(penetration) < PENETRATION_BAR),
    }


def _signs(wanted: Sequence[str] | None) -> dict[str, Motion]:
    """The bundled signs that touch something, synthesised."""
    from ..notation.synthesis import synthesise
    from ..notation.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    if unknown := [gloss for gloss in wanted or () if gloss not in vocabulary]:
        raise InputError(f"unknown sign {unknown[0]!r}: not in the bundled vocabulary")
    motions = {gloss: synthesise(vocabulary[gloss]) for gloss in wanted or vocabulary}
    return {gloss: motion for gloss, motion in motions.items() if motion.contacts}


def _measure(name: str, motions: dict[str, Motion]) -> Iterable[Row]:
    body = load_body(name)
    for gloss, motion in motions.items():
        for e in contact_report(as_shown(motion, name, body), body).contacts:
            yield Row(name, gloss, e.contact.hand_point, e.contact.body_point, e.gap, e.offset, e.penetration)


def _of_signer(rows: list[Row]) -> dict[str, float]:
    return {
        "gap_mm": _round(np.median([r.gap for r in rows])),
        "offset_mm": _round(np.median([r.offset for r in rows])),
        "penetration_mm": _round(np.median([r.penetration for r in rows])),
    }


def _worst(rows: list[Row], by: np.ndarray) -> list[dict[str, object]]:
    return [
        {
            "signer": r.signer,
            "sign": r.sign,
            "contact": f"{r.hand_point} on {r.body_point}",
            "gap_mm": _round(r.gap),
            "penetration_mm": _round(r.penetration),
        }
        for r in (rows[i] for i in np.argsort(-by)[:_WORST])
    ]


def _round(value: np.floating | float) -> float:
    return round(float(value), 2)
