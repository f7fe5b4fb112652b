"""Text on pictures, with Pillow, in DejaVu Sans where it is installed (matplotlib brings it along)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import MissingExtra

if TYPE_CHECKING:
    from PIL import ImageDraw

Colour = tuple[int, int, int]


def pillow() -> tuple[Any, Any]:
    """Pillow's `Image` and `ImageDraw`; MissingExtra where it is not installed."""
    try:
        from PIL import Image, ImageDraw
    except ImportError as error:
        raise MissingExtra("a contact sheet", "capture") from error
    return Image, ImageDraw


@lru_cache(maxsize=16)
def font(size: int, bold: bool = False) -> Any:
    """A font of `size` pixels: DejaVu Sans, or Pillow's own, which has the letters of English only."""
    from PIL import ImageFont

    file = _dejavu(bold)
    return ImageFont.truetype(str(file), size) if file else ImageFont.load_default(size)


def write(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, colour: Colour, bold: bool = False,
    anchor: str = "ls",
) -> float:  # fmt: skip
    """Write one line at its baseline; returns where it ends, pixels from the left."""
    text = spelled(text)
    pen.text(at, text, fill=colour, font=font(size, bold), anchor=anchor)
    return at[0] + width(text, size, bold)


def width(text: str, size: int, bold: bool = False) -> float:
    """How wide a line is, pixels."""
    return float(font(size, bold).getlength(spelled(text)))


def fitted(text: str, room: float, size: int, bold: bool = False) -> str:
    """The text, or its beginning and an ellipsis, so that it fits into `room` pixels."""
    if width(text, size, bold) <= room:
        return text
    while text and width(text + "...", size, bold) > room:
        text = text[:-1]
    return text.rstrip() + "..."


def folded(text: str, room: float, size: int) -> list[str]:
    """The text in lines of at most `room` pixels, broken between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return [fitted(line, room, size) for line in lines]


def spelled(text: str) -> str:
    """Text that the font has: without DejaVu, letters lose their accents and others become question marks."""
    text = " ".join(text.split())
    if _dejavu(False):
        return text
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(c for c in plain if not unicodedata.combining(c)).encode("ascii", "replace").decode()


@lru_cache(maxsize=2)
def _dejavu(bold: bool) -> Path | None:
    spec = find_spec("matplotlib")
    if spec is None or not spec.submodule_search_locations:
        return None
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    file = Path(spec.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf" / name
    return file if file.exists() else None
