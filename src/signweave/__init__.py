"""signweave: sign language motion. Words become signing, shown as any signer, kept as motion that other tools open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__
from .errors import InputError, MissingExtra

if TYPE_CHECKING:
    from . import capture
    from .api import Performance, Saying, convert, perform, render, save, say, say_to_files, show, signers, signs
    from .choreography.score import Score
    from .models.registry import load
    from .motion.nouns import Motion

_API = (
    "Performance", "Saying", "convert", "perform", "render", "save", "say", "say_to_files", "show", "signers", "signs",
)  # fmt: skip

__all__ = [
    "InputError", "MissingExtra", "Motion", "Performance", "Saying", "Score", "__version__", "capture", "convert",
    "load", "perform", "render", "save", "say", "say_to_files", "show", "signers", "signs",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Verbs and nouns are loaded when first used, so that importing the package costs nothing."""
    if name in _API:
        from . import api

        return getattr(api, name)
    if name == "Motion":
        from .motion.nouns import Motion

        return Motion
    if name == "load":
        from .models.registry import load

        return load
    if name == "capture":
        import importlib

        return importlib.import_module(".capture", __name__)
    if name == "Score":
        from .choreography.score import Score

        return Score
    raise AttributeError(f"module 'signweave' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
