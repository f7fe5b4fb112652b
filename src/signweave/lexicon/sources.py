"""What can be imported: folders in the spoken-to-signed convention, sign files, motion files. Nothing is read before
it is asked for, one sign at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from ..errors import InputError
from ..motion.nouns import Motion
from .entry import Entry, checked, letter_gloss

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHORTEST = 0.1  # seconds of a sign


@dataclass(frozen=True)
class Given:
    """What the one who imports says of all signs, where the source does not say it. `letters`: whether they are the
    letters of a finger alphabet, None to judge by the signs. `gloss`, `words`: of a single motion file.
    """

    language: str = "ase"
    spoken: str = "en"
    source: str = ""
    licence: str = ""
    consent: str = ""
    priority: int = 0
    letters: bool | None = None
    gloss: str = ""
    words: tuple[str, ...] = ()

    def filled(self, entry: Entry) -> Entry:
        """The entry with what it does not say itself."""
        given = {name: getattr(self, name) for name in ("source", "licence", "consent") if not getattr(entry, name)}
        return replace(entry, **given)


@dataclass(frozen=True)
class Pending:
    """A sign that can be loaded. `where`: as messages name it."""

    where: str
    load: Callable[[], Entry]


def pending(paths: Sequence[str | Path], given: Given, skipped: list[str] | None = None) -> list[Pending]:
    """All signs of folders (with an `index.csv`), `index.csv`, `.yaml` and `.npz` files; InputError for others.

    `skipped`: takes the messages of sign files and indexes that are there and cannot be read, instead of an error.
    """
    found: list[Pending] = []
    for path in map(Path, paths):
        for file in _files(path):
            try:
                found += _of(file, given, single=len(paths) == 1 and file == path)
            except InputError as error:
                if skipped is None:
                    raise
                skipped.append(str(error))
    return found


def _files(path: Path) -> list[Path]:
    """The files of a path that can be imported: an index for all of its folder."""
    from .convention import INDEX

    if path.is_dir() and (path / INDEX).exists():
        return [path / INDEX]
    if path.is_dir():
        files = sorted(f for f in path.rglob("*") if f.suffix.lower() in (".yaml", ".yml", ".npz"))
        if not files:
            raise InputError(f"{path}: no {INDEX} in this folder, and no .yaml or .npz files")
        return files
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if path.name != INDEX and path.suffix.lower() not in (".yaml", ".yml", ".npz"):
        raise InputError(f"{path}: expected a folder with an {INDEX}, or a .yaml or .npz file")
    return [path]


def _of(path: Path, given: Given, single: bool) -> list[Pending]:
    from .convention import INDEX, read_index

    if path.name == INDEX:
        return read_index(path, given)
    if path.suffix.lower() in (".yaml", ".yml"):
        return list(_sign_file(path, given))
    own = given if single else replace(given, gloss="", words=())
    return [Pending(str(path), lambda: load_motion(path, own))]


def load_motion(path: Path, given: Given, base: Entry | None = None) -> Entry:
    """A motion file as a sign; named after the file unless said."""
    from ..formats.npz import read
    from .recorded import both_hands

    motion = read(path)
    if base is None:
        gloss = given.gloss or path.stem.upper().replace(" ", "-").replace("_", "-")
        words = given.words or (path.stem.lower().replace("_", " ").replace("-", " "),)
        start, end = _active(path, motion)
        hands = "two" if both_hands(motion, start / 1000, end / 1000) else "one"
        base = Entry(gloss, words, given.language, given.spoken, priority=given.priority, path=path.name,
                     start=start, end=end, handedness=hands)  # fmt: skip
    return checked(given.filled(replace(base, motion=motion)), str(path))


def _active(path: Path, motion: Motion) -> tuple[int, int]:
    """Milliseconds of the sign itself: as a file of our own says, else while raised hands move; 0, 0 for all of it."""
    from ..formats.npz import read_glosses
    from ..motion.timing import active_span

    spans = read_glosses(path)
    start, end = (spans[0].start, spans[-1].end) if spans else active_span(motion)
    if end - start < _SHORTEST or (start <= 0 and end >= motion.duration - 1 / motion.fps):
        return 0, 0
    return round(1000 * start), round(1000 * end)


def _sign_file(path: Path, given: Given) -> Iterator[Pending]:
    from ..notation import load_signs

    specs = load_signs(path)  # the whole file is right before any of it is taken
    texts = notation_texts(path.read_text("utf-8"), path.name)
    parts = compound_parts(path.read_text("utf-8"))
    for gloss, spec in specs.items():
        if gloss in parts and not spec.words:  # written for a compound alone, and lies within that
            continue
        letter = gloss.startswith("fs:") if given.letters is None else given.letters
        entry = Entry(
            letter_gloss(gloss.removeprefix("fs:")) if letter else gloss,
            tuple(spec.words),
            given.language,
            given.spoken,
            sense=spec.sense,
            letter=letter,
            priority=given.priority,
            handedness="two" if spec.two_handed else "one",
            seconds=round(spec.duration, 4),
            notation=texts[gloss],
            source=spec.source,
            path=path.name,
        )
        yield Pending(f"{path}: {gloss}", lambda entry=entry: checked(given.filled(entry), str(path)))  # type: ignore[misc]


def notation_texts(text: str, name: str) -> dict[str, str]:
    """A sign file cut into one text for each sign: the sign first, then the signs that it is composed of."""
    root = yaml.compose(text, Loader=_LOADER)
    if not isinstance(root, yaml.MappingNode):
        raise InputError(f"{name}: expected signs such as 'HELLO: ...'")
    pairs = {key.value: (key, value) for key, value in root.value}

    def needed(gloss: str, done: dict[str, None]) -> dict[str, None]:
        done[gloss] = None
        for part in _compound(pairs[gloss][1]):
            if part in pairs and part not in done:  # others are bundled
                needed(part, done)
        return done

    def written(gloss: str) -> str:
        node = yaml.MappingNode("tag:yaml.org,2002:map", [pairs[part] for part in needed(gloss, {})])
        return str(yaml.serialize(node, allow_unicode=True, width=110))

    return {gloss: written(gloss) for gloss in pairs}


def compound_parts(text: str) -> frozenset[str]:
    """The signs of a sign file that others are composed of."""
    root = yaml.compose(text, Loader=_LOADER)
    pairs = root.value if root is not None else ()
    return frozenset(part for _, value in pairs for part in _compound(value))


def _compound(sign: yaml.Node) -> list[str]:
    """The parts that a sign's mapping names."""
    found = [value for key, value in sign.value if key.value == "compound"]
    return [str(part.value) for value in found for part in (value.value if isinstance(value.value, list) else [value])]
