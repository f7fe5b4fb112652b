"""`signweave lexicon build`: a folder of recordings becomes a lexicon, with a report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import InputError
from .textfile import plainly

if TYPE_CHECKING:
    from .lexicon.building import Finished
    from .lexicon.sources import Given

_ASKED = {"licence": "licence of the recordings", "consent": "what the signers agreed to", "source": "who made them"}


def build(
    folder: Annotated[Path, typer.Argument(help="A folder of videos, pictures and .pose files; sub-folders too.")],
    path: Annotated[Path, typer.Option("--lexicon", "-l", help="Folder of the lexicon; a new one is made.")],
    language: Annotated[str, typer.Option(help="Sign language, ISO 639-3.")],
    spoken: Annotated[str, typer.Option(help="Language of the words, ISO 639-1.")] = "en",
    table: Annotated[
        Path | None, typer.Option(help="CSV that says what the recordings are; else the folder's index.csv, or names.")
    ] = None,
    names: Annotated[
        str, typer.Option(help="What names a sign: files, folders, or auto: a number's folder, else the file.")
    ] = "auto",
    signers: Annotated[str, typer.Option(help="Signers whose names end files' names, with commas: hello-ada.mp4")] = "",
    letters: Annotated[
        bool | None, typer.Option("--letters/--words-not-letters", help="A finger alphabet or not; else judged.")
    ] = None,
    licence: Annotated[str, typer.Option(help="Under which licence the recordings stand.")] = "",
    consent: Annotated[str, typer.Option(help="What the signers agreed to.")] = "",
    source: Annotated[str, typer.Option(help="Who made the recordings.")] = "",
    all_takes: Annotated[bool, typer.Option("--all-takes", help="Keep every take of a sign, as variants.")] = False,
    keep_all: Annotated[bool, typer.Option("--keep-all", help="Keep signs that quality control leaves out.")] = False,
    dominant: Annotated[str, typer.Option(help="Leading hand: auto (signer by signer), right or left.")] = "auto",
    person: Annotated[int | None, typer.Option(help="Which person, from the left, from 0; else the largest.")] = None,
    detector: Annotated[str, typer.Option(help="What finds points in pictures.")] = "mediapipe",
    workers: Annotated[int, typer.Option(help="Processes at work at a time.")] = 1,
    text: Annotated[Path | None, typer.Option(help="A text file: how much of it has signs?")] = None,
    pictures: Annotated[bool, typer.Option(help="Pictures of recordings and avatar in the report.")] = True,
    meaning: Annotated[bool, typer.Option(help="Make the words found by meaning, with the extra `meaning`.")] = True,
) -> None:
    """Build a lexicon from a folder of recordings, one sign a file. Can be ended and repeated: nothing is done twice.

    Writes `report.html` and `report.json` into the lexicon's folder: every file, what became of it, and why.
    """
    from .cli import _progress
    from .cli_lexicon import _text
    from .lexicon.buildchoice import DOMINANT, Choosing
    from .lexicon.building import Building
    from .lexicon.building import build as run
    from .lexicon.buildreport import PAGE, write_report
    from .lexicon.importing import add_meanings
    from .lexicon.recordings import Naming
    from .lexicon.sources import Given

    if dominant not in DOMINANT:
        raise InputError(f"leading hand '{dominant}', expected one of {', '.join(DOMINANT)}")
    if workers < 1:
        raise InputError(f"{workers} workers, expected 1 or more")
    words = _text(text) if text else ""
    if not folder.is_dir():
        raise InputError(f"{folder}: {'is no folder' if folder.exists() else 'no such folder'}")
    if table is not None and not table.is_file():
        raise InputError(f"{table}: no such file")
    given = _asked(Given(language, spoken, source, licence, consent, letters=letters), folder, table)
    naming = Naming(names, tuple(name.strip() for name in signers.split(",") if name.strip()))
    how = Building(given, naming, Choosing(all_takes, keep_all, dominant), table, detector, person, workers, pictures)
    try:
        with _progress("building") as tick:
            done = run(folder, path, how, tick)
    except KeyboardInterrupt:
        typer.echo("stopped: the same command goes on where it was", err=True)
        raise
    with _progress("drawing the report") as tick:
        write_report(done, folder, words, pictures, tick)
    if meaning:
        with _progress("words' meanings") as tick:
            add_meanings(done.store, tick)
    _tell(done, path / PAGE)
    if not any(one.state == "built" for one in done.outcomes):
        raise typer.Exit(1)


def _asked(given: Given, folder: Path, table: Path | None) -> Given:
    """What is missing of licence, consent and source, asked for once where somebody can answer."""
    from dataclasses import replace

    from .lexicon.convention import INDEX

    table = table or folder / INDEX
    columns = table.read_text("utf-8-sig", "replace").partition("\n")[0].split(",") if table.is_file() else []
    missing = [name for name in _ASKED if not getattr(given, name) and name not in map(str.strip, columns)]
    if missing and _somebody():
        for name in missing:
            said = typer.prompt(f"{_ASKED[name]} (Enter: not known)", default="", show_default=False, err=True)
            given = replace(given, **{name: said.strip()})
    lacking = [name for name in missing if name != "source" and not getattr(given, name)]
    if lacking:
        options = " and ".join(f"--{name}" for name in lacking)
        typer.echo(f"no {' and no '.join(lacking)} given: recorded as missing; {options} or columns say it", err=True)
    return given


def _somebody() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _tell(done: Finished, page: Path) -> None:
    """What is out and why, then one line."""
    out = [one for one in done.outcomes if one.state == "left out"]
    for one in out:
        wanted = one.take.wanted
        name = f"{wanted.name} ({wanted.entry.gloss})" if wanted.start or wanted.end else wanted.name
        typer.echo(f"left out {plainly(name)}: {plainly('; '.join(one.reasons))}", err=True)
    for other in done.found.unused:
        typer.echo(f"{other.kind} {plainly(other.name)}: {plainly(other.reason)}", err=True)
    for gloss, name in done.removed:
        typer.echo(f"removed {gloss}: {name} is gone or no longer chosen", err=True)
    imported = done.imported
    built = len(done.outcomes) - len(out)
    said = [f"{imported.added} new", f"{imported.changed} changed", f"{imported.same} as they were"]
    said += [f"{len(out) + sum(o.kind == 'left out' for o in done.found.unused)} left out"]
    typer.echo(done.found.rules)
    counts = ", ".join(s for s in said if not s.startswith("0 "))
    typer.echo(
        f"{done.store.path}: {built} sign{'' if built == 1 else 's'} ({counts}); version {done.store.version}; {page}"
    )
