"""`signweave compare`: a recording and its avatar side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .errors import InputError


def compare(
    video: Annotated[Path, typer.Argument(help="The recording.")],
    motion: Annotated[Path, typer.Argument(help="Its motion, as `signweave capture` writes it: .npz, .bvh or .glb.")],
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", help="Where to write: .mp4, or .png for a sheet of 8 moments; again for more."),
    ] = None,
    signer: Annotated[str, typer.Option(help="Who signs; see `signweave signers`.")] = "amara",
    size: Annotated[int | None, typer.Option(help="Height of both in pixels; else at most 720.")] = None,
    points: Annotated[Path | None, typer.Option(help="A .pose file whose points are marked in the recording.")] = None,
) -> None:
    """Put a recording and its avatar side by side, as a video or as a sheet of eight moments."""
    from .cli import _progress
    from .comparing import compare as run

    if not output:
        raise InputError("nothing to write, name at least one file with -o (for example -o side.mp4)")
    with _progress("drawing") as tick:
        done = [run(video, motion, path, signer, size, points, tick) for path in output]
    typer.echo(f"{done[0].recording:.1f} s -> {', '.join(map(str, output))}")
    if done[0].note:
        typer.echo(done[0].note)
