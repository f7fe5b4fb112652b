"""Small pictures of signs as an avatar performs them, for the report of a build."""

from __future__ import annotations

import numpy as np

from ..errors import InputError
from ..motion.nouns import Motion
from ..motion.timing import sample
from .buildwatch import HEIGHT, MOMENTS, smaller, strip

SIGNER = "amara"
_DRAWN = 240  # pixels; drawn larger than shown, for the fingers


class Painter:
    """Draws strips of moments. Where OpenGL is missing there are none: `lacking` says why."""

    def __init__(self, signer: str = SIGNER) -> None:
        self.signer, self.lacking = signer, ""

    def strip(self, motion: Motion, active: tuple[float, float]) -> bytes:
        """Moments of a sign's active span (seconds) side by side, as WebP."""
        from ..signer.render import render

        if self.lacking:
            return b""
        start, end = active
        moments = sample(motion, np.array([start + (end - start) * share for share in MOMENTS]))
        try:
            return strip([smaller(picture, HEIGHT) for picture in render(moments, self.signer, size=_DRAWN)])
        except InputError as error:
            self.lacking = str(error)
            return b""
