"""The named signers: who signs, apart from how they move. Read from `signers.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from ..errors import InputError

HAIR_STYLES = ("cropped", "short", "curly", "bob", "long", "bun")
SLEEVES = ("long", "three-quarter", "short")
NECKLINES = ("round", "v")
_COLOUR = re.compile(r"#[0-9a-f]{6}$")
_REQUIRED = ("about", "phenotype", "skin", "iris", "hair", "clothes", "background", "dominant")


@dataclass(frozen=True)
class Hair:
    """`style`: one of HAIR_STYLES. `colour`: "#rrggbb", sRGB."""

    style: str
    colour: str


@dataclass(frozen=True)
class Clothes:
    """A plain top and trousers: "#rrggbb" sRGB colours, `sleeves` of SLEEVES, `neckline` of NECKLINES."""

    top: str
    trousers: str
    sleeves: str = "long"
    neckline: str = "round"


@dataclass(frozen=True)
class Signer:
    """Who signs: body shape (Anny's phenotype dials, 0..1, as name and value pairs), looks and handedness.

    Colours are "#rrggbb" in sRGB. `dominant`: the hand that leads; a left-handed signer is shown the mirrored motion.
    """

    name: str
    about: str
    phenotype: tuple[tuple[str, float], ...]
    skin: str
    iris: str
    hair: Hair
    clothes: Clothes
    background: str
    dominant: Literal["right", "left"] = "right"

    @property
    def left_handed(self) -> bool:
        """Whether the motion has to be mirrored before it is shown."""
        return self.dominant == "left"


def colour(text: str) -> tuple[float, float, float]:
    """ "#rrggbb" as three numbers 0..1, still sRGB-encoded. Raises InputError for anything else."""
    if not _COLOUR.match(text.lower()):
        raise InputError(f"colour {text!r}: expected #rrggbb, for example #39424e")
    return tuple(int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def signer_names() -> tuple[str, ...]:
    """Names of the signers in the order of the table, without `neutral`."""
    return tuple(name for name in _table() if name != "neutral")


def load_signer(name: str) -> Signer:
    """A signer by name (`neutral` too). Raises InputError for an unknown name."""
    table = _table()
    if name not in table:
        near = get_close_matches(name.lower(), table, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "known: " + ", ".join(signer_names())
        raise InputError(f"unknown signer {name!r}, {hint}")
    return table[name]


@lru_cache
def _table() -> dict[str, Signer]:
    text = files(__package__).joinpath("signers.toml").read_text("utf-8")
    return {name: signer_from_table(name, entry) for name, entry in tomllib.loads(text).items()}


def signer_from_table(name: str, entry: dict[str, Any]) -> Signer:
    """A Signer from one table of a signers file. Raises InputError where a key is missing or a value unknown."""
    if missing := [key for key in _REQUIRED if key not in entry]:
        raise InputError(f"signer {name!r}: {', '.join(missing)} missing")
    hair, clothes = Hair(**entry["hair"]), Clothes(**entry["clothes"])
    choices = (
        ("hair style", hair.style, HAIR_STYLES),
        ("sleeves", clothes.sleeves, SLEEVES),
        ("neckline", clothes.neckline, NECKLINES),
        ("dominant", entry["dominant"], ("right", "left")),
    )
    for what, value, known in choices:
        if value not in known:
            raise InputError(f"signer {name!r}: {what} {value!r} is not one of {', '.join(known)}")
    for value in (entry["skin"], entry["iris"], hair.colour, clothes.top, clothes.trousers, entry["background"]):
        colour(value)
    return Signer(
        name=name,
        about=entry["about"],
        phenotype=tuple((key, float(value)) for key, value in entry["phenotype"].items()),
        skin=entry["skin"],
        iris=entry["iris"],
        hair=hair,
        clothes=clothes,
        background=entry["background"],
        dominant=entry["dominant"],
    )
