"""`signweave perform`: an edited score, performed and written like a text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def perform(
    score: Annotated[Path | None, typer.Argument(help="A score (JSON), as `signweave say --score` writes it.")] = None,
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", help="Where to write; again for more: .mp4 .glb .bvh .npz .pose .vtt"),
    ] = None,
    signer: Annotated[str, typer.Option(help="Who signs; see `signweave signers`.")] = "amara",
    size: Annotated[str, typer.Option(help="Picture in pixels: 512, or 1280x720.")] = "512",
    fps: Annotated[float, typer.Option(help="Frames a second.")] = 30.0,
    background: Annotated[str | None, typer.Option(help="#rrggbb; the signer's own unless given.")] = None,
    view: Annotated[str, typer.Option(help="front, three-quarter or side.")] = "front",
    codec: Annotated[str, typer.Option(help="h264, vp9 or av1.")] = "h264",
    spell_speed: Annotated[
        float | None, typer.Option("--spell-speed", "--letters-per-second", help="Letters a second; else the score's.")
    ] = None,
    lexicon: Annotated[
        list[Path] | None, typer.Option("--lexicon", help="A lexicon folder or sign file (*.yaml); again for more.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write when each span is signed (JSON).")] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of scores, and do no more.")] = False,
) -> None:
    """Perform a score: to video, and to motion that other tools open. What scores hold: docs/score.md."""
    import json

    from . import api
    from .cli import _counted, _needed, _pixels, _progress
    from .errors import InputError
    from .outputs import Look

    if schema:
        from .choreography.scoretext import score_schema

        typer.echo(json.dumps(score_schema(), indent=1))
        return
    if score is None:
        raise InputError("which score? give a JSON file, as `signweave say TEXT --score score.json` writes it")
    paths = _needed(output, report)
    look = Look(signer, _pixels(size), view, background, codec)
    with _progress("signing") as tick:
        done = api.perform_to_files(
            score, paths, look, tick, fps=fps, letters_per_second=spell_speed, report=report, lexica=lexicon or ()
        )
    typer.echo(f"{done.seconds:.1f} s -> {', '.join(map(str, [*paths, *([report] if report else [])]))}")
    typer.echo(_counted(len(done.glosses), "span") + "".join(f"\nnote: {line}" for line in done.remarks))
