"""`signweave lexicon import-asllex`: ASL-LEX's table, downloaded by the user, to a sign file that can be performed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def import_asllex(
    table: Annotated[Path, typer.Argument(help="ASL-LEX 2.0's signs.csv.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The sign file to write (.yaml).")],
) -> None:
    """Turn ASL-LEX's codes into signs: orientation and exact path are inferred by rules, and marked so.

    The file is for `signweave lexicon import`. ASL-LEX is CC BY-NC 4.0, and so are signs made from it.
    """
    from .lexicon.asllex_import import write_asllex

    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("writing signs", total=None)
            count = write_asllex(table, out, lambda done, of: bar.update(task, completed=done, total=of))
    else:
        count = write_asllex(table, out)
    typer.echo(f"{out}: {count} signs, inferred from ASL-LEX 2.0 (CC BY-NC 4.0; cite Caselli 2017, Sehyr 2021)")
