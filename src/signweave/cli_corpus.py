"""`signweave corpus`: tables of clips for training and tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .errors import InputError

if TYPE_CHECKING:
    from .corpora import Table

corpus = typer.Typer(no_args_is_help=True, help="Corpora: one table of clips; choose, split and fit them.")

_Table = Annotated[Path, typer.Argument(help="A table of clips (.parquet).")]
_Out = Annotated[Path, typer.Option("--output", "-o", help="The table to write (.parquet).")]
_Folder = Annotated[
    Path | None,
    typer.Option(help="Where the corpus lies now, in place of what the table says; of several, above them."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_SHOWN = 12  # values of a column that are printed without --json


@corpus.command()
def table(
    folders: Annotated[list[Path], typer.Argument(help="The folder of a corpus; several become one table.")],
    out: _Out,
    kind: Annotated[
        str | None,
        typer.Option(
            help="isl-kinect, bandai, cmu, dgs-sentences, fingerspelling, sgg-words, spoken-to-signed or folder"
            " (your own, with a CSV); guessed unless given."
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="What to call the corpus; else its kind, or the folder.")] = None,
    language: Annotated[str, typer.Option(help="Sign language, ISO 639-3, of clips that do not say.")] = "",
    licence: Annotated[str, typer.Option(help="Licence of clips that do not say.")] = "",
    ships: Annotated[
        bool, typer.Option("--ships", help="Weights made from your own folder may be given away.")
    ] = False,
    as_json: _Json = False,
) -> None:
    """Make the table of a corpus's clips. The corpus stays where it is."""
    from .corpora import joined, read_corpus, write_table

    if name is not None and len(folders) > 1:
        raise InputError("--name is for one folder; make a table of each and join them in Python")
    made = joined([read_corpus(folder, kind, name, language, licence, ships) for folder in folders])
    write_table(out, made)
    _said(made, out, as_json)


@corpus.command()
def show(
    source: _Table,
    clips: Annotated[bool, typer.Option("--clips", help="List the clips, one a line.")] = False,
    as_json: _Json = False,
) -> None:
    """Show what a table holds: counts per gloss, signer and split, lengths, licences."""
    from .corpora import counted, read_table

    found = read_table(source)
    if clips:
        for line in _listed(found, as_json):
            typer.echo(line)
        return
    counts = counted(found)
    typer.echo(json.dumps(counts, indent=1, ensure_ascii=False) if as_json else _shown(counts))


@corpus.command()
def select(
    source: _Table,
    out: _Out,
    gloss: Annotated[list[str] | None, typer.Option(help="Only this gloss; again for more.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only this sign language, ISO 639-3.")] = None,
    signer: Annotated[list[str] | None, typer.Option(help="Only this signer.")] = None,
    level: Annotated[list[str] | None, typer.Option(help="Only letter, sign, sentence or movement.")] = None,
    variant: Annotated[list[str] | None, typer.Option(help="Only this version, style or take.")] = None,
    side: Annotated[list[str] | None, typer.Option("--split", help="Only this side: train, test, ...")] = None,
    shortest: Annotated[float, typer.Option(help="Seconds, at least.")] = 0.0,
    longest: Annotated[float, typer.Option(help="Seconds, at most.")] = 1e9,
    min_clips: Annotated[int, typer.Option(help="Only words with so many clips after all else.")] = 0,
    ships: Annotated[bool, typer.Option("--ships", help="Only clips whose weights may be given away.")] = False,
    as_json: _Json = False,
) -> None:
    """Keep only some clips of a table."""
    from .corpora import Wanted, read_table, where, write_table

    wanted = Wanted(
        gloss or (), language or (), signer or (), level or (), (), variant or (), side or (),
        (shortest, longest), ships, min_clips,
    )  # fmt: skip
    chosen = where(read_table(source), wanted)
    write_table(out, chosen)
    _said(chosen, out, as_json)


@corpus.command()
def split(
    source: _Table,
    out: _Out,
    by: Annotated[str, typer.Option(help="word, signer or sentence.")] = "word",
    seed: Annotated[int, typer.Option(help="The same seed splits alike everywhere.")] = 0,
    share: Annotated[float, typer.Option(help="Of the clips, to train on.")] = 0.8,
    held: Annotated[
        list[str] | None, typer.Option(help="With --by signer: who is for the test; again for more.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Split a table into train and test; the recipe is kept in the table."""
    from .corpora import read_table, split_by_sentence, split_by_signer, split_by_word, write_table

    if by not in ("word", "signer", "sentence"):
        raise InputError(f"--by {by}: expected word, signer or sentence")
    if held and by != "signer":
        raise InputError("--held is for --by signer")
    found = read_table(source)
    if by == "signer":
        done = split_by_signer(found, held or (), seed, share)
    else:
        done = (split_by_word if by == "word" else split_by_sentence)(found, seed, share)
    write_table(out, done)
    _said(done, out, as_json)


@corpus.command()
def fit(
    source: _Table,
    out: Annotated[Path, typer.Option("--output", "-o", help="The file of motions to write (.npz).")],
    folder: _Folder = None,
    as_json: _Json = False,
) -> None:
    """Fit every clip of a table into one file of motions; run again after a break, it goes on where it was."""
    from .corpora import fit_table, read_table

    found = read_table(source, folder)
    with _progress() as tick:
        done = fit_table(found, out, tick)
    if as_json:
        values = {"clips": done.clips, "kept": done.kept, "frames": done.frames, "failed": dict(done.failed)}
        typer.echo(json.dumps(values, indent=1, ensure_ascii=False))
        return
    typer.echo(f"{out}: {done.clips + done.kept} motions, {done.frames} frames ({done.kept} of them there before)")
    _left_out(done.failed)


@corpus.command()
def synthesise(
    out: _Out,
    motions: Annotated[
        Path | None, typer.Option(help="The file of motions to write (.npz); else beside the table, of its name.")
    ] = None,
    words: Annotated[int, typer.Option(help="How many signs of the bundled vocabulary, the most common first.")] = 103,
    performances: Annotated[int, typer.Option(help="Of each sign, two by every synthetic signer.")] = 40,
    seed: Annotated[int, typer.Option(help="The same seed makes the same bytes.")] = 0,
    fps: Annotated[float, typer.Option(help="Frames a second.")] = 15.0,
    noise_frames: Annotated[
        bool, typer.Option("--noise-frames", help="Add silent and broken frames, as unfiltered recordings have them.")
    ] = False,
    clean: Annotated[
        bool, typer.Option("--clean", help="Clean every performance afterwards, as `corpus clean` does.")
    ] = False,
    as_json: _Json = False,
) -> None:
    """Make a corpus of written signs performed by synthetic signers: table and motions, train and test apart."""
    from .corpora import Synthetic, synthesise_counted, write_table

    what = Synthetic(words, performances, fps, seed, noise_frames=noise_frames, clean=clean)
    motions = _motions_beside(out, motions)
    with _progress("performing") as tick:
        made, noise = synthesise_counted(what, motions, tick)
    write_table(out, made)
    _said(made, out, as_json, "noise", asdict(noise))
    if as_json:
        return
    typer.echo(f"{motions}: {sum(clip.frames for clip in made)} frames")
    if noise_frames:
        typer.echo(f"{noise.noise / noise.frames:.1%} of {noise.frames} frames were noise")
    if clean:
        good = noise.frames - noise.noise
        found = f"{noise.found / noise.noise:.1%} of the noise and " if noise.noise else ""
        typer.echo(f"quality control took {found}{noise.lost / good:.1%} of the rest, {noise.dropped} clips dropped")


@corpus.command()
def clean(
    source: _Table,
    motions: Annotated[Path, typer.Argument(help="The motions of its clips (.npz), as `corpus fit` writes them.")],
    out: _Out,
    cleaned: Annotated[
        Path | None, typer.Option("--motions", help="The file of motions to write (.npz); else beside the new table.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Clean motions: cut out the sign, mend frames that no body could show, drop clips that are past mending."""
    from .corpora import clean_table, load_motions, read_table, write_table

    found, moved = read_table(source), load_motions(motions)
    cleaned = _motions_beside(out, cleaned)
    if cleaned.resolve() == motions.resolve():
        raise InputError(f"{cleaned}: would replace the motions that are cleaned, give another name")
    with _progress("cleaning") as tick:
        kept, report = clean_table(found, moved, cleaned, tick)
    write_table(out, kept)
    _said(kept, out, as_json, "cleaned", {**asdict(report), "dropped": dict(report.dropped)})
    if as_json:
        return
    typer.echo(f"{cleaned}: of {report.frames} frames {report.cut} cut off, {report.mended} mended")
    _left_out(report.dropped)


def _motions_beside(out: Path, motions: Path | None) -> Path:
    """Where motions go: beside their table unless told."""
    if out.suffix.lower() != ".parquet":
        raise InputError(f"{out}: expected a file that ends in .parquet")
    return motions or out.with_suffix(".npz")


def _left_out(reasons: Sequence[tuple[str, str]]) -> None:
    for name, reason in reasons[:_SHOWN]:
        typer.echo(f"left out: {name}: {reason}", err=True)
    if len(reasons) > _SHOWN:
        typer.echo(f"left out: {len(reasons) - _SHOWN} more, see --json", err=True)


def _said(made: Table, out: Path, as_json: bool, name: str = "", more: dict[str, Any] | None = None) -> None:
    """Prints what a table holds; `more` under `name` in JSON only."""
    from .corpora import counted

    counts = {**counted(made), **({name: more} if name else {})}
    if as_json:
        typer.echo(json.dumps(counts, indent=1, ensure_ascii=False))
        return
    sides = ", ".join(f"{count} {name}" for name, count in counts["splits"].items())
    typer.echo(f"{out}: {len(made)} clips, {counts['hours']:g} hours" + (f" ({sides})" if sides else ""))


def _listed(found: Table, as_json: bool) -> Iterable[str]:
    for clip in found:
        if as_json:
            yield json.dumps({**asdict(clip), "start": clip.start, "end": clip.end}, ensure_ascii=False)
        else:
            place = clip.path + (f":{clip.member}" if clip.member else "")
            label = clip.gloss or clip.text
            sides = f"{clip.split or '-':6} {clip.signer or '-':6}"
            yield f"{clip.clip:34} {clip.seconds:7.2f} s  {sides} {label[:40]:40} {place}"


def _shown(counts: dict[str, Any]) -> str:
    low, middle, high = counts["seconds of a clip"]
    lines = [
        f"clips      {counts['clips']} in {counts['files']} files, {counts['hours']:g} hours",
        f"length     {low:g} to {high:g} s, half of them up to {middle:g} s",
        f"words      {counts['words']}, {counts['clips of a word'][0]} to {counts['clips of a word'][2]} clips each",
    ]
    for title, name in (
        ("corpora", "corpora"), ("levels", "levels"), ("languages", "languages"), ("signers", "signers' clips"),
        ("splits", "splits"), ("glosses", "glosses"),
    ):  # fmt: skip
        values = list(counts[name].items())
        if values:
            more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
            lines.append(f"{title:10} " + ", ".join(f"{key} {n}" for key, n in values[:_SHOWN]) + more)
    if counts["split"]:
        recipe = counts["split"]
        held = f", held out: {', '.join(recipe['held'])}" if recipe["held"] else ""
        lines.append(f"split      by {recipe['by']}, seed {recipe['seed']}, {recipe['share']:g} to train{held}")
    for licence in counts["licences"]:
        ships = "weights ship" if licence["ships"] else "weights do not ship"
        lines.append(f"licence    {licence['licence']} ({licence['clips']} clips, {ships})")
    return "\n".join([*lines, *(f"folder     {name}: {folder}" for name, folder in counts["folders"].items())])


@contextmanager
def _progress(doing: str = "fitting") -> Iterator[Any]:
    """A bar with the time left on stderr; none where stderr is no terminal."""
    import sys

    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn(doing), BarColumn(), TaskProgressColumn(), TextColumn("left"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=1.0)
        yield lambda share: bar.update(task, completed=share)
