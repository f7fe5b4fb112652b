"""`signweave evaluate`: each command runs one named protocol and prints its figures."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from .errors import InputError, require

evaluate = typer.Typer(no_args_is_help=True, help="Measure: each command prints the figures of one protocol.")

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Data = Annotated[Path | None, typer.Option("--data", help="Folder of the recordings; else SIGNWEAVE_DATA.")]


@evaluate.command("motion")
def evaluate_motion(
    file: Annotated[Path, typer.Argument(help="A .npz or .glb as `say` writes it.")], as_json: _Json = False
) -> None:
    """Jerk at the joins against jerk inside signs, and the fastest wrist."""
    from .evaluation.motion import evaluate_file

    _print(evaluate_file(file), as_json)


@evaluate.command("letters")
def evaluate_letters(data: _Data = None, as_json: _Json = False) -> None:
    """Recorded letters against synthesised ones: does each find its own first?"""
    from .evaluation.letters import evaluate_letters as run

    with _busy():
        figures = run(_data(data))
    _print(figures, as_json)


@evaluate.command("contacts")
def evaluate_contacts(
    signer: Annotated[list[str] | None, typer.Option(help="Only this signer; again for more.")] = None,
    sign: Annotated[list[str] | None, typer.Option(help="Only this sign; again for more.")] = None,
    every: Annotated[bool, typer.Option("--every-sign", help="All signs with contact, not 60; an hour.")] = False,
    as_json: _Json = False,
) -> None:
    """Gaps and penetration at contacts, for all signers and 60 signs with contact; about ten minutes."""
    from .evaluation.contacts import SAMPLE
    from .evaluation.contacts import evaluate_contacts as run

    with _busy():
        figures = run(signer or None, sign or None, None if every else SAMPLE)
    _print(figures, as_json)


@evaluate.command("detection")
def evaluate_detection(data: _Data = None, as_json: _Json = False) -> None:
    """Ten rendered sentences given to MediaPipe: what does it find? With recordings, a real clip beside."""
    from .evaluation.detection import evaluate_detection as run

    with _busy():
        figures = run(_data(data, needed=False))
    _print(figures, as_json)


@evaluate.command("speed")
def evaluate_speed(data: _Data = None, as_json: _Json = False) -> None:
    """How long things take on this machine; with recordings, beside spoken-to-signed."""
    from .evaluation.speed import evaluate_speed as run

    with _busy():
        figures = run(_data(data, needed=False))
    _print(figures, as_json)


@evaluate.command("streaming")
def evaluate_streaming(as_json: _Json = False) -> None:
    """Peak memory of long texts to .pose and to video."""
    from .evaluation.memory import evaluate_streaming as run

    with _busy():
        figures = run()
    _print(figures, as_json)


@evaluate.command("vocabulary")
def evaluate_vocabulary(
    asl_lex: Annotated[Path | None, typer.Option(help="ASL-LEX 2.0's signs.csv; else in SIGNWEAVE_DATA.")] = None,
    gloss: Annotated[list[str] | None, typer.Option(help="Only this sign, in full; again for more.")] = None,
    signs: Annotated[Path | None, typer.Option(help="A sign file in place of the bundled vocabulary.")] = None,
    performances: Annotated[bool, typer.Option(help="Also: are signs told apart when performed? Minutes.")] = False,
    as_json: _Json = False,
) -> None:
    """Written signs against ASL-LEX's coding: agreement by feature, and every disagreement."""
    from .evaluation.vocabulary import as_text
    from .evaluation.vocabulary import evaluate_vocabulary as run

    with _busy():
        figures = run(_asl_lex(asl_lex), gloss or (), signs, performances)
    typer.echo(json.dumps(figures, indent=1, default=float) if as_json else as_text(figures))


@evaluate.command("gloss")
def evaluate_gloss(
    triples: Annotated[Path, typer.Option(help="Folder of triples: *.tsv.")] = Path("tests/data/triples"),
    texts: Annotated[Path, typer.Option(help="Folder of texts whose coverage is measured: *.txt.")] = Path(
        "tests/data/texts"
    ),
    data: _Data = None,
    as_json: _Json = False,
) -> None:
    """English to glosses against hand-written ones, beside word for word; coverage of everyday texts by signs."""
    from .evaluation.gloss import as_text
    from .evaluation.gloss import evaluate_gloss as run

    with _busy():
        figures = run(triples, texts, _data(data, needed=False))
    typer.echo(json.dumps(figures, indent=1, ensure_ascii=False) if as_json else as_text(figures))


@evaluate.command("cvae")
def evaluate_cvae(
    corpus: Annotated[list[str] | None, typer.Option(help="Only this corpus's runs; again for more.")] = None,
    runs: Annotated[Path, typer.Option(help="Folder of runs, as `train` leaves them.")] = Path("runs"),
    part: Annotated[str, typer.Option(help="What the recogniser sees: all, body or hands.")] = "all",
    repeats: Annotated[int, typer.Option(help="Draws whose mean and interval are printed.")] = 10,
    data: _Data = None,
    as_json: _Json = False,
) -> None:
    """SignAvatar's tables: accuracy, FID, diversity and multimodality of trained generators beside real clips."""
    require("judging generated signing", "training", "torch", "safetensors")
    from .evaluation.cvae import as_json as as_values
    from .evaluation.cvae import as_text
    from .evaluation.cvae import evaluate_cvae as run

    with _busy():
        figures = run(runs, corpus or (), _data(data, needed=False), repeats, part)
    typer.echo(json.dumps(as_values(figures), indent=1) if as_json else as_text(figures))


@evaluate.command("lexicon")
def evaluate_lexicon(
    entries: Annotated[int, typer.Option(help="Signs of the synthetic lexicon.")] = 1_000_000,
    kills: Annotated[int, typer.Option(help="Imports of 10,000 signs that are killed; 0 for none.")] = 8,
    data: _Data = None,
    as_json: _Json = False,
) -> None:
    """Opening and look-up of a large lexicon, exact and by meaning; imports that are killed. Ten minutes and 6 GB."""
    from .evaluation.killing import evaluate_killing
    from .evaluation.lexicon import evaluate_lexicon as run

    if entries < 100 or kills < 0:
        raise InputError("expected at least 100 entries, and no fewer than 0 kills")
    with _busy():
        figures = run(entries, _data(data, needed=False)) | (evaluate_killing(kills=kills) if kills else {})
    _print(figures, as_json)


@evaluate.command("capture")
def evaluate_capture(
    data: _Data = None,
    video: Annotated[bool, typer.Option("--video", help="Instead: drawn signing through capture, and back.")] = False,
    speed: Annotated[bool, typer.Option("--speed", help="Instead: rates beside bare MediaPipe Holistic.")] = False,
    sentences: Annotated[int, typer.Option(help="Of --video: the first so many of the ten fixed sentences.")] = 4,
    signers: Annotated[int, typer.Option(help="Of --video: each by so many signers.")] = 4,
    letters: Annotated[bool, typer.Option(help="Of --video: also the alphabet, drawn and recognised.")] = True,
    as_json: _Json = False,
) -> None:
    """Landmarks fitted back to motion: perfect ones by layout, five bodies; with recordings, how near fits stay."""
    if not (video or speed):
        from .evaluation.capture import evaluate_capture as run

        with _busy():
            figures = run(_data(data, needed=False))
        _print(figures, as_json)
        return
    from .evaluation.capture_figures import evaluate_video_and_speed, video_as_text

    with _busy():
        figures = evaluate_video_and_speed(
            (sentences, signers) if video else None, letters, speed, _data(data, needed=False)
        )
    typer.echo(json.dumps(figures, indent=1, default=float) if as_json else video_as_text(figures))


@evaluate.command("all")
def evaluate_all(data: _Data = None, as_json: _Json = False) -> None:
    """Every protocol, one after the other, as a table of bars; takes about half an hour."""
    from .evaluation.summary import evaluate_all as run
    from .evaluation.summary import markdown

    with _busy():
        results = run(_data(data, needed=False))
    typer.echo(json.dumps(results, indent=1, default=float) if as_json else markdown(results))


def _data(folder: Path | None, needed: bool = True) -> Any:
    """The folder of recordings that was named; None where there is none and it can be done without."""
    named = folder or os.environ.get("SIGNWEAVE_DATA")
    if named and Path(named).is_dir():
        return Path(named)
    if named or needed:
        raise InputError(f"no folder of recordings ({named or 'none given'}), name it with --data or SIGNWEAVE_DATA")
    return None


def _asl_lex(file: Path | None) -> Path:
    """ASL-LEX's table: the file that was named, else in the folder of recordings, else in one beside the checkout."""
    if file:
        return file
    for folder in (os.environ.get("SIGNWEAVE_DATA"), "../shared/data"):
        if folder and (table := Path(folder) / "asl-lex" / "signs.csv").is_file():
            return table
    raise InputError("no ASL-LEX table, name its signs.csv with --asl-lex (or the folder of asl-lex by SIGNWEAVE_DATA)")


def _print(figures: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(figures, indent=1, default=float))
        return
    for key, value in figures.items():
        shown = f"{value:.3g}" if isinstance(value, float) else json.dumps(value) if isinstance(value, dict) else value
        typer.echo(f"{key:24} {shown}")


@contextmanager
def _busy() -> Iterator[None]:
    """Show on stderr that and for how long something is measured, where stderr is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("measuring"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        bar.add_task("")
        yield
