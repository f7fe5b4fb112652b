"""`signweave capture`: recordings of signing become motion, and an avatar that signs it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import InputError

if TYPE_CHECKING:
    from .capture.capturing import Capturing
    from .outputs import Look
    from .recording import Account

_FOLDER_FILES = ".npz"


def capture(
    source: Annotated[Path, typer.Argument(help="A video, a picture, a .pose file, or a folder of these.")],
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output", "-o", help="Where to write; again for more: .npz .mp4 .glb .bvh, .pose for what was detected."
        ),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--as", help="Of a folder: which files to write for each recording; else npz.")
    ] = None,
    person: Annotated[
        int | None, typer.Option(help="Which person, from the left, counted from 0; else the largest.")
    ] = None,
    dominant: Annotated[str, typer.Option(help="The signer's leading hand: right, left or auto.")] = "right",
    refine: Annotated[bool, typer.Option(help="Improve the fit by gradient; slower.")] = False,
    detector: Annotated[str, typer.Option(help="What finds points in pictures.")] = "mediapipe",
    signer: Annotated[str, typer.Option(help="Who signs it in .mp4 and .glb.")] = "amara",
    size: Annotated[str, typer.Option(help="Picture in pixels: 512, or 1280x720.")] = "512",
    background: Annotated[str | None, typer.Option(help="#rrggbb; the signer's own unless given.")] = None,
    view: Annotated[str, typer.Option(help="front, three-quarter or side.")] = "front",
    codec: Annotated[str, typer.Option(help="h264, vp9 or av1.")] = "h264",
    report: Annotated[Path | None, typer.Option(help="Write what was found (JSON).")] = None,
) -> None:
    """Capture signing: from a video, a picture or landmarks to motion, and to an avatar that shows it."""
    from .capture.capturing import Capturing
    from .cli import _needed, _pixels, _progress
    from .outputs import Look
    from .recording import capture_to_files

    how = Capturing(detector, person, dominant, refine)
    look = Look(signer, _pixels(size), view, background, codec)
    paths = _needed(output, report)
    if source.is_dir():
        _folder(source, paths, kind or [_FOLDER_FILES], how, look)
        return
    if kind:
        raise InputError(f"--as is for folders, and {source} is none; name a file with -o")
    with _progress("capturing") as tick:
        account = capture_to_files(source, paths, how, look, tick, report=report)
    typer.echo(f"{_said(account)} -> {', '.join(map(str, [*paths, *([report] if report else [])]))}")


def _folder(source: Path, paths: list[Path], kinds: list[str], how: Capturing, look: Look) -> None:
    from .cli import _progress
    from .recording import capture_folder

    if len(paths) != 1 or paths[0].suffix or paths[0].is_file():
        raise InputError(f"{source} is a folder: name one folder for what is captured, -o OUT")
    suffixes = ["." + kind.strip().lstrip(".").lower() for kind in kinds]
    told: Counter[str] = Counter()
    with _progress("capturing") as tick:
        for path, result in capture_folder(source, paths[0], suffixes, how, look, tick):
            told[_tell(path, result)] += 1
    typer.echo(", ".join(f"{number} {what}" for what, number in told.items()) + f" -> {paths[0]}")
    if told["not captured"]:
        raise typer.Exit(1)


def _tell(path: Path, result: Account | str | None) -> str:
    """One line on a recording of a folder; returns what became of it."""
    if result is None:
        return "there already"
    if isinstance(result, str):
        typer.echo(f"not captured: {' '.join(result.split())}", err=True)
        return "not captured"
    typer.echo(f"{path}: {_said(result)}")
    return "captured"


def _said(account: Account) -> str:
    shares = {name: f"{100 * share:.0f} %" for name, share in account.to_dict()["found"].items()}
    seen = ", ".join(f"{name} {share}" for name, share in shares.items())
    return f"{account.seconds:.1f} s, {account.frames} frames; seen: {seen or 'the body'}"
