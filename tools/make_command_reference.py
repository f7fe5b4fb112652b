"""Write docs/commands.md from the commands themselves. A test fails when the page is stale.

python tools/make_command_reference.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer.main

from signweave.cli import app

PAGE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
_HEAD = """# Commands

Made by `python tools/make_command_reference.py`; do not edit by hand.

Bad input gets one line on standard error and exit code 2, and leaves nothing half-written.
"""


def reference() -> str:
    """The whole page as Markdown."""
    return _HEAD + "".join(
        _section(name, command) for name, command in _commands("signweave", typer.main.get_command(app))
    )


def _commands(name: str, command) -> Iterator[tuple[str, object]]:
    """Every command below a group, depth first, with its full name."""
    for child_name, child in getattr(command, "commands", {}).items():
        if hasattr(child, "commands"):
            yield from _commands(f"{name} {child_name}", child)
        else:
            yield f"{name} {child_name}", child


def _section(name: str, command) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    usage = " ".join([name, *(_usage(a) for a in arguments), *(["[OPTIONS]"] if options else [])])
    rows = [(f"`{_usage(a)}`", _text(a)) for a in arguments] + [(_option(o), _text(o)) for o in options]
    table = "".join(f"| {left} | {right} |\n" for left, right in rows)
    head = f"\n## `{name}`\n\n{(command.help or '').strip()}\n\n```\n{usage}\n```\n"
    return head + (f"\n| | |\n|---|---|\n{table}" if rows else "")


def _usage(argument) -> str:
    label = argument.name.upper()
    return label if argument.required else f"[{label}]"


def _option(option) -> str:
    names = ", ".join(f"`{name}`" for name in sorted([*option.opts, *option.secondary_opts], key=len))
    return names if option.is_flag else f"{names} {option.name.upper()}"


def _text(parameter) -> str:
    default = parameter.default
    shown = (
        "" if default in (None, False, (), "") or callable(default) or parameter.required else f" Default: {default}."
    )
    return f"{(parameter.help or '').strip()}{shown}".replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
