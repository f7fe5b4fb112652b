"""ASL-LEX's rows become signs that can be performed: codings to our notation by the rules of `notation.inferred`.

Words are the entry's name, its translations, and SignBank's; a word that is another entry's name is left to that one.
Signs are made when first asked for: an import of the whole table is a table of texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from ..errors import InputError
from ..motion.nouns import DEFAULT_FPS, Sign
from ..notation import synthesise
from ..notation.inferred import Coding, infer_sign, infer_text
from ..notation.spec import SignSpec
from .asllex import LICENCE, NAME, Entry, read_asllex

SOURCE = f"{NAME} (Caselli et al. 2017; Sehyr et al. 2021), {LICENCE}; entry {{}}"
LANGUAGE = "ase"
MORPHEMES = 6
_LONGEST = 5  # words in a phrase that a person might write
_NUMBERED = re.compile(r"_\d+$")


class ImportedSigns(Mapping[str, SignSpec]):
    """Gloss to `SignSpec`, in the table's order; each is inferred when first asked for."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self.entries = _glossed(entries.values())
        self._words = words_of(self.entries)
        self._made: Callable[[str], SignSpec] = lru_cache(maxsize=None)(self._make)

    def __getitem__(self, gloss: str) -> SignSpec:
        if gloss not in self.entries:
            raise KeyError(gloss)
        return self._made(gloss)

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def words(self, gloss: str) -> tuple[str, ...]:
        """A sign's words, without making the sign."""
        return self._words[gloss]

    def text(self, gloss: str) -> str:
        """A sign as YAML of our notation, its parts before it."""
        entry = self.entries[gloss]
        return infer_text(gloss, codings(entry), self._words[gloss], entry.seconds, SOURCE.format(entry.name))

    def _make(self, gloss: str) -> SignSpec:
        entry = self.entries[gloss]
        return infer_sign(gloss, codings(entry), self._words[gloss], entry.seconds, SOURCE.format(entry.name))


def import_asllex(csv_path: str | Path) -> ImportedSigns:
    """Every entry of ASL-LEX's signs.csv as a written sign, by gloss (`thank_you` is THANK-YOU).

    InputError for what is not that table.
    """
    return ImportedSigns(read_asllex(csv_path))


def performed(signs: ImportedSigns, fps: float = DEFAULT_FPS) -> Iterator[Sign]:
    """Every sign with its motion and its notation, one after the other (about 10 ms each); for a store."""
    for gloss, spec in signs.items():
        yield Sign(
            gloss,
            spec.words,
            LANGUAGE,
            synthesise(spec, fps=fps),
            two_handed=spec.two_handed,
            notation=signs.text(gloss),
            source=spec.source,
            licence=LICENCE,
        )


def write_asllex(
    csv_path: str | Path, yaml_path: str | Path, progress: Callable[[int, int], None] | None = None
) -> int:
    """Write a sign file with every entry; how many signs. Written beside and renamed. `progress(done, of)`.

    InputError where the table cannot be read or the file not be written.
    """
    signs = import_asllex(csv_path)
    out = Path(yaml_path)
    part = out.with_name(out.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(f"# Inferred from the phonological coding of {NAME} ({LICENCE}) by signweave.\n")
            for number, gloss in enumerate(signs):
                file.write("\n" + signs.text(gloss))
                if progress:
                    progress(number + 1, len(signs))
        part.replace(out)
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror})") from None
    finally:
        part.unlink(missing_ok=True)
    return len(signs)


def codings(entry: Entry) -> tuple[Coding, ...]:
    """The morphemes of a row, the first always, others where a handshape is coded."""
    out = [_coding(entry, 1)]
    for morpheme in range(2, MORPHEMES + 1):
        if entry.value("Handshape", morpheme):
            out.append(_coding(entry, morpheme))
    return tuple(out)


def _coding(entry: Entry, morpheme: int) -> Coding:
    def value(column: str) -> str:
        return entry.value(column, morpheme)

    minor, second = value("MinorLocation") or "Neutral", value("SecondMinorLocation")
    return Coding(
        handshape=value("Handshape"),
        selected=value("SelectedFingers"),
        flexion=value("Flexion"),
        sign_type=value("SignType") or "OneHanded",
        major=value("MajorLocation") or "Neutral",
        minor=minor,
        second=second,
        movement=value("Movement") or "None",
        contact=value("Contact") == "1",
        repeated=value("RepeatedMovement") == "1",
        twists=value("UlnarRotation") == "1",
        opens=value("FlexionChange") == "1",
        spreads=value("SpreadChange") == "1",
        other_handshape=value("NonDominantHandshape"),
        lexical_class=entry.text("LexicalClass"),
    )


def _glossed(entries: Iterable[Entry]) -> dict[str, Entry]:
    out: dict[str, Entry] = {}
    for entry in entries:
        gloss = re.sub(r"[^A-Z0-9'-]+", "-", entry.name.upper()).strip("-") or "SIGN"
        number, name = 1, gloss
        while name in out:
            number += 1
            name = f"{gloss}-{number}"
        out[name] = entry
    return out


def words_of(entries: Mapping[str, Entry]) -> dict[str, tuple[str, ...]]:
    """Words of each gloss, lower case, its own name first."""
    own = {gloss: _NUMBERED.sub("", entry.name).replace("_", " ").lower() for gloss, entry in entries.items()}
    names = set(own.values())
    out = {}
    for gloss, entry in entries.items():
        told = ",".join(
            entry.text(column)
            for column in ("DominantTranslation", "NondominantTranslation", "SignBankEnglishTranslations")
        )
        others = (_plain(word) for word in re.split(r"[,;/]", told))
        more = [word for word in others if word and word not in names and word.count(" ") < _LONGEST]
        out[gloss] = tuple(dict.fromkeys([own[gloss], *more]))
    return out


def _plain(word: str) -> str:
    """Without brackets and SignBank's marks (`THEORYt`, `look-at`)."""
    word = re.sub(r"\([^)]*\)|\"", "", word).strip()
    if re.search(r"[A-Z]{2}", word) or not re.search(r"[a-z]", word):
        return ""
    word = re.sub(r"^to (?=\w)", "", word.replace("-", " ").lower())
    return re.sub(r"\s+", " ", word).strip(" .!?'")
