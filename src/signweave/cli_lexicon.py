"""`signweave lexicon`: signs of one's own, and those that come with the program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .cli_asllex import import_asllex
from .cli_build import build
from .errors import InputError

if TYPE_CHECKING:
    from .lexicon.store import Store

lexicon = typer.Typer(no_args_is_help=True, help="Lexica: bring your own signs, find, check and keep them.")

_Lexica = Annotated[
    list[Path] | None,
    typer.Option("--lexicon", "-l", help="Folder of a lexicon; again for more. Else bundled."),
]
_Lexicon = Annotated[Path, typer.Option("--lexicon", "-l", help="Folder of the lexicon.")]
_Language = Annotated[str | None, typer.Option(help="Only this sign language, ISO 639-3.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_SHOWN = 12  # of the words that a text has without a sign


@lexicon.command("list")
def list_signs(lexica: _Lexica = None, language: _Language = None, as_json: _Json = False) -> None:
    """List signs: gloss, language, what they hold (motion, notation, landmarks), words."""
    from .lexicon.listing import plain_values

    rows: list[dict[str, Any]] = []
    for entry, holds in _entries(lexica, language):
        if as_json:
            rows.append(plain_values(entry, holds))
        else:
            typer.echo(f"{entry.gloss:18} {entry.language}  {holds:20} {', '.join(entry.words)}".rstrip())
    if as_json:
        typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))


@lexicon.command()
def show(
    gloss: Annotated[str, typer.Argument(help="A gloss as `list` prints it.")],
    lexica: _Lexica = None,
    language: _Language = None,
    as_json: _Json = False,
) -> None:
    """Show all that is known of a sign."""
    from .lexicon.listing import plain_values, shown

    found = [plain_values(entry, holds) for entry, holds in _entries(lexica, language, gloss)]
    if not found:
        places = ", ".join(map(str, lexica or ())) or "the bundled vocabulary"
        raise InputError(f"no sign '{gloss}' in {places}; see `signweave lexicon list`")
    if as_json:
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    for i, values in enumerate(found):
        typer.echo(
            ("\n" if i else "") + "\n".join(f"{name:12} {shown(value)}" for name, value in values.items() if value)
        )


@lexicon.command()
def search(
    text: Annotated[str, typer.Argument(help="A word, or what the sign means.")],
    lexica: _Lexica = None,
    language: _Language = None,
    count: Annotated[int, typer.Option(help="How many at most.")] = 10,
    as_json: _Json = False,
) -> None:
    """Find signs by their words, and by meaning (with the extra `meaning`)."""
    from .encoders import sentence
    from .lexicon.searching import search_bundled, search_store
    from .lexicon.store import Store

    if not text.strip():
        raise InputError("nothing to search for, give a word")
    stores = [Store.open(path) for path in lexica or []]
    hits = [hit for store in stores for hit in search_store(store, text, language, count)]
    if not lexica:
        hits = search_bundled(text, language or "ase", count)
    if sentence.missing() and not as_json:
        typer.echo(str(sentence.missing()), err=True)
    if as_json:
        typer.echo(json.dumps([asdict(hit) for hit in hits], indent=1, ensure_ascii=False))
        return
    for hit in hits:
        how = "word" if hit.how == "word" else f"{hit.similarity:.2f}"
        typer.echo(f"{hit.gloss:18} {hit.language}  {how:6} {', '.join(hit.words)}".rstrip())
    if not hits:
        typer.echo(f"no sign for '{text}'")


@lexicon.command()
def check(
    path: _Lexicon,
    text: Annotated[Path | None, typer.Option(help="A text file: how much of it has signs?")] = None,
    language: _Language = None,
    as_json: _Json = False,
) -> None:
    """Look for duplicates, broken or missing motion, unknown codes, missing licence or consent; exit 1 on errors."""
    from .lexicon.checking import check as run
    from .lexicon.checking import coverage, summary
    from .lexicon.store import Store

    store = Store.open(path)
    covered = coverage(_chain(store, language), _text(text)) if text else None
    with _progress("checking") as tick:
        findings = run(store, tick)
    if as_json:
        told = {"signs": len(store), "findings": [asdict(f) for f in findings]}
        typer.echo(json.dumps(told | ({"text": asdict(covered)} if covered else {}), indent=1, ensure_ascii=False))
    else:
        for level, message, number, where in summary(findings):
            typer.echo(f"{level:8} {number:6}  {message}  [{where}{' and others' if number > 1 else ''}]")
        errors = sum(f.level == "error" for f in findings)
        warnings = sum(f.level == "warning" for f in findings)
        typer.echo(f"{len(store)} signs: {errors} errors, {warnings} warnings")
        if covered and text:
            share = 100 * covered.signs / max(covered.words, 1)
            typer.echo(
                f"{text}: {covered.words} words, {share:.0f} % with a sign, {covered.letters} fingerspelled, "
                f"{covered.unsignable} neither"
            )
            typer.echo("without a sign: " + ", ".join(f"{w} ({n})" for w, n in covered.missing[:_SHOWN]))
    if any(f.level == "error" for f in findings):
        raise typer.Exit(1)


@lexicon.command("import")
def import_(
    sources: Annotated[
        list[Path],
        typer.Argument(help="Folders with index.csv and .pose files, sign files (.yaml), motions (.npz)."),
    ],
    path: _Lexicon,
    language: Annotated[str, typer.Option(help="Sign language of .yaml and .npz files, ISO 639-3.")] = "ase",
    spoken: Annotated[str, typer.Option(help="Language of their words, ISO 639-1.")] = "en",
    gloss: Annotated[str, typer.Option(help="Of one .npz file; else its name.")] = "",
    words: Annotated[str, typer.Option(help="Of one .npz file, with commas between.")] = "",
    source: Annotated[str, typer.Option(help="Who made the signs; kept with those that do not say it.")] = "",
    licence: Annotated[str, typer.Option(help="Under which licence they stand.")] = "",
    consent: Annotated[str, typer.Option(help="What the signers agreed to.")] = "",
    priority: Annotated[int, typer.Option(help="Of .yaml and .npz files; lower is taken first.")] = 0,
    letters: Annotated[
        bool | None,
        typer.Option("--letters/--words-not-letters", help="A finger alphabet or not; else judged."),
    ] = None,
    skip_broken: Annotated[bool, typer.Option(help="Leave out what cannot be read, and say it.")] = False,
    meaning: Annotated[bool, typer.Option(help="Make the words found by meaning, with the extra `meaning`.")] = True,
) -> None:
    """Bring signs into a lexicon; a new folder makes a new lexicon. Can be repeated: nothing is there twice."""
    from .lexicon.importing import add_meanings, import_signs
    from .lexicon.sources import Given
    from .lexicon.store import Store

    named = tuple(word.strip() for word in words.split(",") if word.strip())
    given = Given(language, spoken, source, licence, consent, priority, letters, gloss, named)
    with _progress("importing") as tick:
        done = import_signs(path, sources, given, skip_broken, tick)
    for message in done.skipped:
        typer.echo(f"skipped {message}", err=True)
    said = [f"{done.added} new", f"{done.changed} changed", f"{done.same} as they were", f"{len(done.skipped)} skipped"]
    kind = f" ({done.letters} of them letters)" if done.letters else ""
    typer.echo(f"{path}: {', '.join(s for s in said if s[0] != '0') or 'nothing'}{kind}; version {done.version}")
    if meaning:
        with _progress("words' meanings") as tick:
            add_meanings(Store.open(path), tick)


lexicon.command()(build)
lexicon.command("import-asllex")(import_asllex)


@lexicon.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A new folder: index.csv and a file for every sign.")],
    path: _Lexicon,
    language: _Language = None,
) -> None:
    """Write a lexicon as a folder that `import`, and spoken-to-signed, read. Landmarks come out as they went in."""
    from .lexicon.convention import write_folder
    from .lexicon.store import Store

    store = Store.open(path)
    entries = (e for e in store.entries(light=False) if language in (None, e.language))
    with _progress("exporting") as tick:
        number = write_folder(folder, entries, len(store), tick)
    typer.echo(f"{number} signs -> {folder}")


@lexicon.command()
def remove(
    gloss: Annotated[str, typer.Argument(help="A gloss; its variants go with it.")],
    path: _Lexicon,
    language: _Language = None,
) -> None:
    """Remove a sign. Older versions of the lexicon still have it."""
    from .lexicon.listing import stored
    from .lexicon.store import Store

    store = Store.open(path)
    ids = [entry.id for entry, _ in stored(store, language, gloss)]
    if not ids:
        raise InputError(f"no sign '{gloss}' in {path}; see `signweave lexicon list`")
    store.remove(ids)
    typer.echo(f"{path}: {len(ids)} removed; version {store.version}")


@lexicon.command()
def versions(path: _Lexicon) -> None:
    """List the versions of a lexicon: number, time, how many signs."""
    from .lexicon.store import Store

    for version in Store.open(path).versions():
        typer.echo(f"{version.number:5}  {version.time}  {version.signs} signs")


@lexicon.command()
def restore(
    version: Annotated[int, typer.Argument(help="A number that `versions` prints.")],
    path: _Lexicon,
) -> None:
    """Make an old version the newest one; those between stay."""
    from .lexicon.store import Store

    store = Store.open(path)
    store.restore(version)
    typer.echo(f"{path}: {len(store)} signs as in version {version}; version {store.version}")


@lexicon.command()
def index(path: _Lexicon) -> None:
    """Make what look-up needs, where it is missing: the index of words, and their meanings (extra `meaning`)."""
    from .lexicon.importing import add_meanings
    from .lexicon.store import Store

    store = Store.open(path)
    with _progress("indexing") as tick:
        store.indexed(tick)
    with _progress("words' meanings") as tick:
        number = add_meanings(store, tick)
    typer.echo(f"{path}: {len(store)} signs, {number} words newly found by meaning")


def _chain(store: Store, language: str | None) -> Any:
    """The store's main sign language (or the one that is named) as a lexicon."""
    from .lexicon.lookup import load_lexicon

    main = max(store.index.groups, key=lambda g: store.index.counts[f"{g[0]} {g[1]}"], default=("ase", "en"))[0]
    return load_lexicon(language or main, 0, [store.path])


def _entries(lexica: Sequence[Path] | None, language: str | None, gloss: str | None = None) -> Iterator[Any]:
    """Signs, all or those of one gloss, and what each holds; of stores, or the bundled ones."""
    from .lexicon.listing import bundled, stored
    from .lexicon.store import Store

    if not lexica:
        yield from bundled(language or "ase", gloss)
    for path in lexica or ():
        yield from stored(Store.open(path), language, gloss)


def _text(path: Path) -> str:
    from .textfile import open_text

    blocks, _ = open_text(None, path)
    return "".join(blocks)


@contextmanager
def _progress(what: str) -> Iterator[Any]:
    from .cli import _progress as bar

    with bar(what) as tick:
        yield tick
