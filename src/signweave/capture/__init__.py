"""Recordings and landmarks to Motion: what a camera saw becomes movement that belongs to nobody.

The package is also a verb: `signweave.capture("clip.mp4")`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from .capturing import Captured, Capturing, capture, captured_parts
from .detector import Detector, Found, load_detector
from .fitting import Fit, fit, fit_in_full

__all__ = [
    "Captured", "Capturing", "Detector", "Fit", "Found", "capture", "captured_parts", "fit", "fit_in_full",
    "load_detector",
]  # fmt: skip


class _Verb(ModuleType):
    """This package when it is called: `signweave.capture(path)` is `signweave.capture.capture(path)`."""

    def __call__(self, *args: Any, **options: Any) -> Captured:
        return capture(*args, **options)


sys.modules[__name__].__class__ = _Verb
