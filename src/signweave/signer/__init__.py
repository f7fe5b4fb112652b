"""The signer: wardrobe, hair, face, light and rasterizer. (Motion, Signer) to pictures."""

from .preview import contact_sheet, write_png
from .render import render

__all__ = ["contact_sheet", "render", "write_png"]
