"""`signweave gloss`: what the rules make of a text, step by step."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from .gloss.glossed import GlossedSentence


def gloss(
    text: Annotated[str | None, typer.Argument(help="English text; - reads standard input.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="Read the text from this file (UTF-8).")] = None,
    steps: Annotated[bool, typer.Option("--steps", help="Show what every rule made of the sentence.")] = False,
    language: Annotated[str, typer.Option(help="Sign language, ISO 639-3.")] = "ase",
    lexicon: Annotated[
        list[Path] | None, typer.Option("--lexicon", help="A lexicon folder or sign file (*.yaml); again for more.")
    ] = None,
    spoken: Annotated[str | None, typer.Option(help="Language of the text, ISO 639-1.")] = None,
    meaning: Annotated[bool, typer.Option(help="A sign near in meaning before spelling (extra `meaning`).")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the glosses of a text: signs in signing order, the grammar over them, what became of every word."""
    from . import api, textfile

    words, _ = textfile.open_text(text, file)
    sentences = api.gloss(words, language, lexica=tuple(lexicon or ()), spoken=spoken, by_meaning=meaning)
    if as_json:
        typer.echo(json.dumps([as_data(s) for s in sentences], indent=1, ensure_ascii=False))
        return
    for sentence in sentences:
        typer.echo(as_lines(sentence, steps))


def as_data(sentence: GlossedSentence) -> dict[str, Any]:
    """A sentence as JSON has it: tokens without what is not said, markings, fates, steps."""
    from .gloss.notation import write_glosses

    tokens = [{k: v for k, v in asdict(t).items() if v not in ("", (), 0.0, 1, False)} for t in sentence.tokens]
    return {
        "glosses": write_glosses(sentence),
        "tokens": tokens,
        "markings": [asdict(m) for m in sentence.markings],
        "words": [asdict(f) for f in sentence.fates],
        "steps": [{"rule": rule, "glosses": line} for rule, line in sentence.steps],
    }


def as_lines(sentence: GlossedSentence, steps: bool = False) -> str:
    """A sentence for people: the glosses, then other senses, letters and what is not signed; steps before it all."""
    from .gloss.notation import write_glosses

    out = [f"  {rule:22} {line}" for rule, line in sentence.steps] if steps else []
    out.append(write_glosses(sentence))
    for token in sentence.tokens:
        if token.alternatives:
            out.append(f"  {token.word}: {token.gloss}; other signs of the word: {', '.join(token.alternatives)}")
    for fate in sentence.fates:
        if fate.fate in ("letters", "unsignable") or (steps and fate.fate != "pause"):
            out.append(f"  {fate.word}: {fate.reason}" + (" (left out)" if fate.fate == "dropped" else ""))
    return "\n".join(out)
