"""The commands. Thin: options in, one verb of the API called, one line or a table out."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from ._version import __version__
from .cli_capture import capture
from .cli_compare import compare
from .cli_corpus import corpus
from .cli_evaluate import evaluate
from .cli_generate import generate, reconstruct
from .cli_lexicon import lexicon
from .cli_score import perform
from .cli_text import gloss
from .cli_train import train
from .errors import InputError

app = typer.Typer(
    name="signweave",
    help="Sign language motion: words to signing, shown as any signer, as video and as motion that other tools open.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(evaluate, name="evaluate")
app.add_typer(lexicon, name="lexicon")
app.add_typer(corpus, name="corpus")
app.add_typer(train, name="train")

_Outputs = Annotated[
    list[Path] | None,
    typer.Option("--output", "-o", help="Where to write; again for more: .mp4 .glb .bvh .npz .pose .vtt"),
]
_Signer = Annotated[str, typer.Option(help="Who signs; see `signweave signers`.")]
_Size = Annotated[str, typer.Option(help="Picture in pixels: 512, or 1280x720.")]
_Fps = Annotated[float, typer.Option(help="Frames a second.")]
_Background = Annotated[str | None, typer.Option(help="#rrggbb; the signer's own unless given.")]
_View = Annotated[str, typer.Option(help="front, three-quarter or side.")]
_Codec = Annotated[str, typer.Option(help="h264, vp9 or av1.")]
_Tempo = Annotated[float, typer.Option(help="1 is normal, 2 twice as fast.")]
_Language = Annotated[str, typer.Option(help="Sign language, ISO 639-3.")]
_Lexica = Annotated[
    list[Path] | None,
    typer.Option("--lexicon", help="A lexicon folder or sign file (*.yaml) of your own; again for more, first wins."),
]
_Spoken = Annotated[
    str | None, typer.Option(help="Language of the text, ISO 639-1; English unless the lexicon differs.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    """Run the command line. Errors of input and usage are one line on stderr and exit code 2; 130 when stopped."""
    stopped = []

    def stop(sign: int, _: Any) -> None:
        stopped.append(sign)
        raise KeyboardInterrupt

    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, stop)  # whoever ends us, however, finds no half-written files
    try:
        raise SystemExit(app(standalone_mode=False))
    except (typer.Abort, KeyboardInterrupt):
        raise SystemExit(130) from None
    except Exception as error:
        if stopped:  # a library that is interrupted while it is loaded says that it could not be
            raise SystemExit(130) from None
        message = _said(error)
    typer.echo(f"signweave: {' '.join(message.split())}", err=True)
    raise SystemExit(2)


def _said(error: Exception) -> str:
    """The one line that a user reads; errors that are not theirs are raised again."""
    if isinstance(error, InputError):
        return str(error)
    usage = getattr(error, "format_message", None)  # click's own errors, whichever click typer brings along
    if usage is None:
        raise error
    if "help" in type(error).__name__.lower():  # no arguments at all
        typer.echo(usage())
        raise SystemExit(2)
    return str(usage())


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        typer.echo(f"signweave {__version__}")
        raise typer.Exit()


@app.command()
def say(
    text: Annotated[str | None, typer.Argument(help="English text; - reads standard input.")] = None,
    output: _Outputs = None,
    file: Annotated[Path | None, typer.Option("--file", help="Read the text from this file (UTF-8).")] = None,
    gloss: Annotated[
        str | None, typer.Option(help='Glosses in place of a text: "ME NAME fs:ADA"; docs/gloss.md')
    ] = None,
    lexicon: _Lexica = None,
    signer: _Signer = "amara",
    size: _Size = "512",
    fps: _Fps = 30.0,
    background: _Background = None,
    view: _View = "front",
    codec: _Codec = "h264",
    tempo: _Tempo = 1.0,
    spell_speed: Annotated[
        float, typer.Option("--spell-speed", "--letters-per-second", help="Letters a second of fingerspelling.")
    ] = 4.0,
    mouthed: Annotated[str, typer.Option(help="English words on the mouth: names, words or nothing.")] = "names",
    language: _Language = "ase",
    spoken: _Spoken = None,
    meaning: Annotated[bool, typer.Option(help="A sign near in meaning before spelling (extra `meaning`).")] = True,
    report: Annotated[Path | None, typer.Option(help="Write what became of every word (JSON).")] = None,
    score: Annotated[Path | None, typer.Option(help="Write the score, to edit and `signweave perform` (JSON).")] = None,
    seed: Annotated[int, typer.Option(help="Of the natural variation.")] = 0,
) -> None:
    """Sign a text: to video, and to motion that other tools open."""
    from . import api, textfile
    from .outputs import Look

    if gloss is not None and (text is not None or file is not None):
        raise InputError("give a text or --gloss, not both")
    words, length = textfile.open_text(text if gloss is None else gloss, file)
    how = api.Saying(
        language, fps, tempo, spell_speed, seed, mouthed, tuple(lexicon or ()), spoken, gloss is not None,
        by_meaning=meaning,
    )  # fmt: skip
    look = Look(signer, _pixels(size), view, background, codec)
    with _progress("signing") as tick:
        done = api.say_to_files(words, _needed(output, report or score), how, look, tick, length, report, score)
    typer.echo(_summary(done, [*(output or []), *(path for path in (report, score) if path)]))


app.command()(gloss)
app.command()(perform)
app.command()(capture)
app.command()(compare)
app.command()(generate)
app.command()(reconstruct)


@app.command()
def show(
    sign: Annotated[
        str, typer.Argument(help="A gloss, a letter, a number (see `signweave signs`), or a sign file: *.yaml")
    ],
    output: _Outputs = None,
    signer: _Signer = "amara",
    size: _Size = "512",
    fps: _Fps = 30.0,
    background: _Background = None,
    view: _View = "front",
    codec: _Codec = "h264",
    tempo: _Tempo = 1.0,
    language: _Language = "ase",
    lexicon: _Lexica = None,
    seed: Annotated[int, typer.Option(help="Of the natural variation.")] = 0,
) -> None:
    """Show one sign of the lexicon."""
    from . import api

    paths = _needed(output, None)
    done = api.show(sign, language, signer, fps=fps, tempo=tempo, seed=seed, lexica=lexicon or ())
    with _progress("drawing") as tick:
        api.save(done, *paths, progress=tick, size=_pixels(size), view=view, background=background, codec=codec)
    typer.echo(
        f"{', '.join(g.gloss for g in done.glosses)}: {done.motion.duration:.1f} s -> {', '.join(map(str, paths))}"
    )


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(help="A motion or landmark file.")],
    target: Annotated[Path, typer.Argument(help="The file to write; its suffix says the format.")],
    signer: Annotated[str | None, typer.Option(help="On whose body points and meshes are made; else neutral.")] = None,
    fps: Annotated[float | None, typer.Option(help="Resample to this many frames a second.")] = None,
) -> None:
    """Convert between formats; says in one line what is lost."""
    from . import api

    typer.echo(api.convert(source, target, signer=signer, fps=fps))


@app.command()
def render(
    source: Annotated[Path, typer.Argument(help="A motion file: .npz, .glb or .bvh.")],
    output: _Outputs = None,
    signer: _Signer = "amara",
    size: _Size = "512",
    background: _Background = None,
    view: _View = "front",
    codec: _Codec = "h264",
) -> None:
    """Draw a motion file as a video, as any signer."""
    from . import api
    from .outputs import Look

    paths = _needed(output, None)
    with _progress("drawing") as tick:
        seconds = api.render_to_files(source, paths, Look(signer, _pixels(size), view, background, codec), tick)
    typer.echo(f"{seconds:.1f} s -> {', '.join(map(str, paths))}")


@app.command()
def signs(language: _Language = "ase", as_json: _Json = False) -> None:
    """List the bundled signs."""
    from .lexicon.lookup import load_lexicon

    lexicon = load_lexicon(language)
    rows = {gloss: list(lexicon.spec(gloss).words) for gloss in lexicon.glosses}
    typer.echo(json.dumps(rows, indent=1) if as_json else "\n".join(f"{g:18} {', '.join(w)}" for g, w in rows.items()))


@app.command()
def signers(as_json: _Json = False) -> None:
    """List the bundled signers."""
    from . import api

    names = api.signers()
    typer.echo(json.dumps(list(names)) if as_json else "\n".join(names))


def _needed(output: list[Path] | None, report: Path | None) -> list[Path]:
    if not output and not report:
        raise InputError("nothing to write, name at least one file with -o (for example -o out.mp4)")
    return output or []


def _pixels(size: str) -> tuple[int, int]:
    parts = size.lower().split("x")
    if not (1 <= len(parts) <= 2 and all(part.isdecimal() for part in parts)):
        raise InputError(f"size '{size}': expected pixels like 512 or 1280x720")
    numbers = [int(part) for part in parts]
    return numbers[0], numbers[-1]


def _summary(report: Any, paths: list[Path]) -> str:
    coverage = report.coverage
    parts = [
        _counted(coverage["sign"], "sign"),
        _counted(coverage["number"], "number"),
        _counted(coverage["letters"], "word") + " fingerspelled",
        f"{coverage['dropped']} left out by rule",
    ]
    said = ", ".join(part for part in parts if not part.startswith("0 "))
    missing = f"; not signed: {' '.join(report.missing)[:200]}" if report.missing else ""
    return f"{report.seconds:.1f} s -> {', '.join(map(str, paths))}\n{said}{missing}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


@contextmanager
def _progress(what: str) -> Iterator[Any]:
    """A bar with the time left, on stderr, from the second second on; none where stderr is no terminal."""
    import time

    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    began = time.monotonic()
    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TextColumn("left"), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(what, total=1.0)
    shown = False

    def tick(share: float) -> None:
        nonlocal shown
        if not shown and time.monotonic() - began > 1.0:
            bar.start()
            shown = True
        bar.update(task, completed=share)

    try:
        yield tick
    finally:
        if shown:
            bar.stop()


if __name__ == "__main__":
    main()
