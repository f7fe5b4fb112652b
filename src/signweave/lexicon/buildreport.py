"""The account of a build: what became of every file, what is in the lexicon now, and what it covers. Plain data; the
page that people read is made of it by `buildpage`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..capture.source import LANDMARKS
from ..formats.atomic import writing
from .buildchoice import BUILT, NO_RECORDING, Outcome
from .building import Finished, clip_of, shown_motion
from .buildjournal import Journal
from .buildpictures import Painter
from .checking import coverage
from .store import Progress

DATA, PAGE, PICTURES = "report.json", "report.html", "pictures"
_SHOWN = 200  # words that a text has without a sign


def write_report(
    done: Finished, folder: Path, text: str = "", pictures: bool = True, tick: Progress | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Write `report.json` and `report.html` into the lexicon's folder, and pictures beside; returns the data.

    `text`: how much of it has signs is told too. Pictures that are there already are not made again.
    """
    from .buildpage import page

    lexicon = done.store.path
    names = _pictures(done, lexicon / PICTURES, tick) if pictures else {}
    told = {
        "lexicon": lexicon.name,
        "folder": folder.name,
        "rules": done.found.rules,
        "version": done.store.version,
        "summary": _summary(done),
        "signs": [_row(one, names.get(number, {})) for number, one in enumerate(done.outcomes)],
        "unused": [asdict(one) for one in done.found.unused],
        "removed": [{"gloss": gloss, "file": name} for gloss, name in done.removed],
        "rights": _rights(done.outcomes),
        "coverage": _coverage(done, text),
    }
    with writing(lexicon / DATA) as part:
        part.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    with writing(lexicon / PAGE) as part:
        part.write_text(page(told, lexicon), encoding="utf-8")
    return told


def _summary(done: Finished) -> dict[str, int]:
    states = Counter(one.state for one in done.outcomes) + Counter(one.kind for one in done.found.unused)
    warned = sum(one.state == BUILT and one.take.warnings > 0 for one in done.outcomes)
    imported = done.imported
    return {
        "built": states[BUILT],
        "left out": states["left out"],
        "not a recording": states[NO_RECORDING],
        "with warnings": warned,
        "new": imported.added,
        "changed": imported.changed,
        "as they were": imported.same,
        "removed": len(done.removed),
        "worked on now": done.again,
    }


def _row(one: Outcome, pictures: dict[str, str]) -> dict[str, Any]:
    """What is told of one recording of a sign."""
    take, entry = one.take, one.take.wanted.entry
    quality = take.quality
    start, end = take.wanted.start, take.wanted.end
    return {
        "file": take.wanted.name,
        "span": [start, end] if start or end else None,
        "gloss": entry.gloss,
        "words": list(entry.words),
        "language": entry.language,
        "variant": one.variant,
        "signer": take.wanted.signer,
        "state": one.state,
        "reasons": list(one.reasons),
        "findings": [{"level": f.level, "message": f.message} for f in quality.findings] if quality else [],
        "seconds": round(quality.active[1] - quality.active[0], 2) if quality else None,
        "hands": ("two" if quality.two_handed else "one") if quality else "",
        "led_by": quality.dominant if quality else "",
        "mirrored": one.mirrored,
        "seen": take.seen,
        "figures": {name: round(value, 4) for name, value in sorted(quality.figures.items())} if quality else {},
        "source": entry.source,
        "licence": entry.licence,
        "consent": entry.consent,
        "pictures": pictures,
    }


def _rights(outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """How many signs stand under which licence, with which consent, from which source; "" where it is missing."""
    entries = [one.take.wanted.entry for one in outcomes if one.state == BUILT]
    counts = Counter((e.licence, e.consent, e.source) for e in entries)
    return [
        {"licence": licence, "consent": consent, "source": source, "signs": number}
        for (licence, consent, source), number in sorted(counts.items())
    ]


def _coverage(done: Finished, text: str) -> dict[str, Any]:
    """Words, letters, and where a text is given how its words are signed by this lexicon and the bundled signs."""
    from .lookup import load_lexicon

    entries = [one.take.wanted.entry for one in done.outcomes if one.state == BUILT]
    told: dict[str, Any] = {"words": len({w for e in entries if not e.letter for w in e.words})}
    for language in sorted({e.language for e in entries}):
        chain = load_lexicon(language, 0, [done.store.path])
        own = chain.members[0]  # type: ignore[attr-defined]
        told.setdefault("letters", {})[language] = sorted(own.letters)
        if text:
            found = coverage(chain, text)
            told.setdefault("text", {})[language] = {
                **asdict(found),
                "missing": [list(pair) for pair in found.missing[:_SHOWN]],
            }
    return told


def _pictures(done: Finished, folder: Path, tick: Progress | None) -> dict[int, dict[str, str]]:
    """Strips of small pictures by the number of the outcome: "avatar" and, where there is one, "recording"."""
    folder.mkdir(exist_ok=True)
    journal = Journal(done.store.path)
    built = [(number, one) for number, one in enumerate(done.outcomes) if one.state == BUILT]
    names: dict[int, dict[str, str]] = {}
    painter = Painter()
    for count, (number, one) in enumerate(built, 1):
        names[number] = _strips(one, folder, journal, painter)
        if tick:
            tick(count / len(built))
    used = {Path(name).name for pair in names.values() for name in pair.values()}
    for file in folder.iterdir():  # of recordings that are gone, or no longer chosen
        if file.name not in used and file.suffix == ".webp":
            file.unlink()
    return names


def _strips(one: Outcome, folder: Path, journal: Journal, painter: Painter) -> dict[str, str]:
    base = f"{one.take.key[:16]}-{one.take.number}"
    files = {"avatar": folder / f"{base}{'m' if one.mirrored else ''}-avatar.webp"}
    if one.take.wanted.file.suffix.lower() not in LANDMARKS:
        files["recording"] = folder / f"{base}-recording.webp"
    if not all(path.exists() for path in files.values()):
        clip = clip_of(one, journal)
        for name, path in files.items():
            data = clip.strip if name == "recording" else painter.strip(*shown_motion(one, clip))
            if data:
                with writing(path) as part:
                    part.write_bytes(data)
    return {name: f"{PICTURES}/{path.name}" for name, path in files.items() if path.exists()}
