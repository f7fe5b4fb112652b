"""Written signs against ASL-LEX 2.0's coding: agreement feature by feature, every disagreement by name.

Both figures are told: agreement with every disagreement counted (the one with the bar), and how many of the misses are
meant (the sign's entry says why in `differs`). Which entry a sign is compared with: `lexicon.asllex.entry_for`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..lexicon.asllex import Entry, entry_for, read_asllex
from ..lexicon.asllex_import import ImportedSigns
from ..notation import load_signs, load_vocabulary
from ..notation.phonology import Coded, code_with_second
from ..notation.spec import FEATURES, SignSpec
from . import vocabulary_inferred

BAR = 0.85
MATCHING = (
    "an entry is the one that the sign names (asllex:), else the gloss in lower case with - as _, else that with _1"
)


@dataclass(frozen=True)
class Compared:
    """One sign beside its entry."""

    spec: SignSpec
    entry: Entry
    ours: Coded

    @property
    def misses(self) -> list[str]:
        """Features in which they disagree."""
        theirs = self.entry.features
        return [name for name in FEATURES if name in theirs and theirs[name] != self.ours.values[name]]


def signs_only(specs: Mapping[str, SignSpec]) -> dict[str, SignSpec]:
    """A vocabulary without letters and numbers."""
    return {g: s for g, s in specs.items() if not g.startswith("fs:") and not g.replace("-", "").isdigit()}


def compare(specs: Mapping[str, SignSpec], entries: dict[str, Entry]) -> list[Compared]:
    """Every sign that ASL-LEX holds too, coded, beside its entry."""
    out = []
    for gloss, spec in specs.items():
        entry = entry_for(gloss, spec.asllex, entries)
        if entry:
            out.append(Compared(spec, entry, code_with_second(spec)))
    return out


def evaluate_vocabulary(
    asl_lex: str | Path, glosses: Iterable[str] = (), signs: str | Path | None = None, performances: bool = False
) -> dict[str, Any]:
    """Agreement of written signs with ASL-LEX.

    `asl_lex`: its signs.csv. `glosses`: only these, and everything about them. `signs`: a sign file in place of the
    bundled vocabulary. `performances`: whether signs are also performed, and told apart (`vocabulary_pairs`).
    InputError for files and glosses that are not there.
    """
    specs = signs_only(load_signs(signs) if signs else load_vocabulary("ase"))
    wanted = [g.upper() if g.upper() in specs else g for g in glosses]
    for gloss in wanted:
        if gloss not in specs:
            raise InputError(f"no sign '{gloss}' to compare; see `signweave signs`")
    if wanted:
        specs = {gloss: specs[gloss] for gloss in wanted}
    entries = read_asllex(asl_lex)
    compared = compare(specs, entries)
    found = {c.spec.gloss for c in compared}
    figures: dict[str, Any] = {
        "signs": len(specs),
        "entries": len(compared),
        "matching": MATCHING,
        "bar": BAR,
        "agreement": {name: _agreement(compared, name) for name in FEATURES},
        "minor_location_with_second": _with_second(compared),
        "disagreements": [_told(c, name) for c in compared for name in c.misses],
        "differs_without_need": [
            f"{c.spec.gloss} {name}" for c in compared for name, _ in c.spec.differs if name not in c.misses
        ],
        "not_in_asl_lex": [gloss for gloss in specs if gloss not in found],
    }
    if wanted:
        figures["coded"] = {c.spec.gloss: _beside(c) for c in compared}
    if not wanted:
        figures["inferred"] = {
            "orientation": vocabulary_inferred.evaluate_orientation((c.spec, c.entry) for c in compared),
            "coding": vocabulary_inferred.evaluate_loop(ImportedSigns(entries)),
        }
    if performances and len(specs) > 1:
        from .vocabulary_pairs import evaluate_pairs

        figures["told_apart"] = evaluate_pairs(specs)
        if not wanted:
            figures["inferred"]["performed"] = vocabulary_inferred.evaluate_performed(ImportedSigns(entries))
    return figures


def _agreement(compared: list[Compared], name: str) -> dict[str, float]:
    held = [c for c in compared if name in c.entry.features]
    missed = [c for c in held if name in c.misses]
    share = 1 - len(missed) / len(held) if held else float("nan")
    meant = sum(name in dict(c.spec.differs) for c in missed)
    return {"agree": len(held) - len(missed), "of": len(held), "share": share, "missed": len(missed), "meant": meant}


def _with_second(compared: list[Compared]) -> dict[str, float]:
    """Minor location with either of both sides' two minor locations accepted; for information, not for the bar."""
    held = [c for c in compared if "minor-location" in c.entry.features]
    good = 0
    for c in held:
        theirs = {c.entry.value("MinorLocation"), c.entry.value("SecondMinorLocation")} - {""}
        good += bool(theirs & {c.ours.values["minor-location"], c.ours.second})
    return {"agree": good, "of": len(held), "share": good / len(held) if held else float("nan")}


def _told(compared: Compared, name: str) -> dict[str, str]:
    return {
        "gloss": compared.spec.gloss,
        "entry": compared.entry.name,
        "feature": name,
        "ours": compared.ours.values[name],
        "theirs": compared.entry.features[name],
        "reason": dict(compared.spec.differs).get(name, ""),
    }


def _beside(compared: Compared) -> dict[str, str]:
    theirs = compared.entry.features
    told = {
        name: f"{ours}" if theirs.get(name) == ours else f"{ours}, theirs {theirs.get(name) or 'not coded'}"
        for name, ours in compared.ours.values.items()
    }
    value = compared.entry.value
    more = {
        "their entry": compared.entry.name,
        "their handshape": value("Handshape"),
        "their other hand": value("NonDominantHandshape") or "none",
        "their second minor location": value("SecondMinorLocation") or "none",
        "their aperture change": value("FlexionChange") or "not coded",
        "their twist": value("UlnarRotation"),
        "their morphemes": compared.entry.text("NumberOfMorphemes.2.0"),
        "their seconds": str(compared.entry.seconds),
    }
    return {**told, **more}


def as_text(figures: dict[str, Any]) -> str:
    """The figures as a person reads them."""
    lines = [f"{figures['entries']} of {figures['signs']} signs are in ASL-LEX too ({figures['matching']})", ""]
    for name, told in figures["agreement"].items():
        mark = "" if not told["of"] or told["share"] >= figures["bar"] else "  below the bar"
        count = f"{told['agree']:4d} of {told['of']:4d}"
        lines.append(f"{name:18} {count}  {told['share']:6.1%}  ({told['missed']} missed, {told['meant']} meant){mark}")
    second = figures["minor_location_with_second"]
    lines.append(f"{'minor, or second':18} {second['agree']:4d} of {second['of']:4d}  {second['share']:6.1%}")
    lines += ["", "Disagreements"]
    lines += [
        f"  {d['gloss']:18} {d['feature']:16} ours {d['ours']}, theirs {d['theirs']}"
        + (f" (meant: {d['reason']})" if d["reason"] else "")
        for d in figures["disagreements"]
    ]
    for key in ("differs_without_need", "not_in_asl_lex"):
        if figures[key]:
            lines += ["", f"{key.replace('_', ' ')}: {', '.join(figures[key])}"]
    if "inferred" in figures:
        told = figures["inferred"]
        lines += ["", *vocabulary_inferred.as_text(told["orientation"], told["coding"])]
        if "performed" in told:
            lines += ["", *vocabulary_inferred.performed_as_text(told["performed"])]
    if "told_apart" in figures:
        lines += ["", *_apart_as_text(figures["told_apart"])]
    for gloss, coded in figures.get("coded", {}).items():
        lines += ["", gloss, *(f"  {name:28} {value}" for name, value in coded.items())]
    return "\n".join(lines)


def _apart_as_text(told: dict[str, Any]) -> list[str]:
    lines = [
        f"Told apart when performed: {told['correct']} of {told['performances']} ({told['share']:.1%}) are nearest to "
        f"their own sign, {told['share_homonyms_allowed']:.1%} where a note names the other as its homonym",
        f"  {told['signature']}",
        f"  distance of a sign's own two performances: {told['between_performances_of_a_sign']}",
        f"  taken for another: {', '.join(told['taken_for_another']) or 'none'}",
        "  closest pairs of different signs",
    ]
    for pair in told["closest"]:
        differ = ", ".join(pair["differ_in"]) or "nothing coded"
        lines.append(
            f"    {pair['distance']:.2f}  {pair['signs']:24} differ in {differ}" + " (declared)" * pair["homonyms"]
        )
    return lines
