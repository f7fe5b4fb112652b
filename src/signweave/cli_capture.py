"""`signweave capture`: recordings of signing become motion, and an avatar that signs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import InputError
from .textfile import plainly

if TYPE_CHECKING:
    from .capture.capturing import Capturing
    from .capture.sheet import Row
    from .outputs import Look
    from .recording import Account

_FOLDER_FILES = ".npz"
_NAMED = 5  # of the files that are no recordings


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
    sheet: Annotated[
        Path | None, typer.Option(help="Write a contact sheet (.png) with what quality control found.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write what was found (JSON).")] = None,
) -> None:
    """Capture signing: from a video, a picture or landmarks to motion, and to an avatar that shows it."""
    from .capture.capturing import Capturing
    from .cli import _needed, _pixels, _progress
    from .outputs import Look
    from .recording import capture_to_files

    how = Capturing(detector, person, dominant, refine)
    look = Look(signer, _pixels(size), view, background, codec)
    paths = _needed(output, report or sheet)
    _check_sheet(sheet)
    if source.is_dir():
        _folder(source, paths, kind or [_FOLDER_FILES], how, look, sheet, report)
        return
    if kind:
        raise InputError(f"--as is for folders, and {source} is none; name a file with -o")
    with _progress("capturing") as tick:
        account = capture_to_files(source, paths, how, look, tick, report=report)
    written = [*paths, *([report] if report else []), *_drawn([account.row()] if sheet else [], sheet)]
    typer.echo(f"{_said(account)} -> {', '.join(map(str, written))}")
    for finding in account.quality.findings if account.quality else ():
        typer.echo(f"{finding.level}: {finding.message}")


def _folder(
    source: Path, paths: list[Path], kinds: list[str], how: Capturing, look: Look, sheet: Path | None,
    report: Path | None,
) -> None:  # fmt: skip
    from .cli import _progress
    from .recording import Account, FolderReport, capture_folder

    if len(paths) != 1 or paths[0].suffix or paths[0].is_file():
        raise InputError(f"{source} is a folder: name one folder for what is captured, -o OUT")
    suffixes = ["." + kind.strip().lstrip(".").lower() for kind in kinds]
    told: Counter[str] = Counter()
    rows: list[Row | None] = []  # not accounts: these hold all landmarks
    with FolderReport(source, paths[0], report) as account_of, _progress("capturing") as tick:
        for path, result in capture_folder(source, paths[0], suffixes, how, look, tick):
            told[_tell(path, result)] += 1
            account_of.add(path, result)
            rows += [result.row()] if sheet and isinstance(result, Account) else []
    _tell_others(account_of.others)
    written = [paths[0], *([report] if report else []), *(_drawn(rows, sheet) if rows else [])]
    typer.echo(f"{', '.join(f'{number} {what}' for what, number in told.items())} -> {', '.join(map(str, written))}")
    if told["not captured"]:
        raise typer.Exit(1)


def _check_sheet(path: Path | None) -> None:
    from .formats.atomic import beside

    if path is not None:
        if path.suffix.lower() != ".png":
            raise InputError(f"{path}: a contact sheet is a picture, expected a name that ends in .png")
        beside(path)


def _drawn(found: Sequence[Row | None], path: Path | None) -> list[Path]:
    """The pages of a contact sheet, where one is asked for; recordings of more than a minute are not on it."""
    if path is None:
        return []
    from .capture.sheet import sheet

    rows = [row for row in found if row is not None]
    if not rows:
        raise InputError(f"{path}: nothing to show, a contact sheet has recordings of up to a minute")
    return sheet(rows, path)


def _tell_others(others: Sequence[str]) -> None:
    """One line on what lies in a folder and is no recording."""
    if others:
        named = ", ".join(others[:_NAMED]) + (f" and {len(others) - _NAMED} more" if len(others) > _NAMED else "")
        typer.echo(f"no recordings: {named}", err=True)


def _tell(path: Path, result: Account | str | None) -> str:
    """One line on a recording of a folder; returns what became of it."""
    if result is None:
        return "there already"
    if isinstance(result, str):
        typer.echo(f"not captured: {plainly(result)}", err=True)
        return "not captured"
    typer.echo(f"{plainly(str(path))}: {_said(result)}")
    return "captured"


def _said(account: Account) -> str:
    shares = {name: f"{100 * share:.0f} %" for name, share in account.to_dict()["found"].items()}
    seen = ", ".join(f"{name} {share}" for name, share in shares.items())
    frames = "1 frame" if account.frames == 1 else f"{account.frames} frames"
    return f"{account.seconds:.1f} s, {frames}; seen: {seen or 'the body'}"
