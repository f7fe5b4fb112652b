"""Colours: from the signer's few hex colours to what every material's shader needs. Linear light, 0..1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..body.signers import colour

if TYPE_CHECKING:
    from ..body.signers import Signer

Colour = tuple[float, float, float]


def linear(text: str) -> np.ndarray:
    """A colour "#rrggbb" in linear light `(3,)` (gamma 2, which the shaders undo with a square root)."""
    return np.square(np.array(colour(text)))


def _tuple(values: np.ndarray) -> Colour:
    return tuple(float(v) for v in values)  # type: ignore[return-value]


def materials(signer: Signer) -> dict[str, dict[str, Any]]:
    """Uniforms by part name."""
    skin, hair = linear(signer.skin), linear(signer.hair.colour)
    phenotype = dict(signer.phenotype)
    female, age = phenotype.get("gender", 0.5), phenotype.get("age", 0.66)
    lightness = float(skin.mean())
    lips = skin * np.array([0.86, 0.52, 0.50]) + np.array([0.030, 0.0, 0.004])
    palm = skin * 0.45 + np.array([0.62, 0.36, 0.26]) * 0.45
    dark_brow = hair * 0.55 + skin * 0.05
    adult = float(np.clip((age - 0.45) * 6, 0, 1))
    beard = 0.0 if female > 0.4 else 0.28 * adult
    curly = signer.hair.style == "curly"
    hair_uniforms = {
        "colour": _tuple(hair * 0.82 + 0.002), "second": _tuple(hair * 1.25 + 0.006),
        "strand": (4.0 if curly else 7.0, 0.45, 0.35 if curly else 0.9, 0.30 if curly else 0.0),
    }  # fmt: skip
    top, trousers = linear(signer.clothes.top), linear(signer.clothes.trousers)
    eye = {"colour": _tuple(linear(signer.iris) * 1.1 + 0.003)}
    return {
        "skin": {"colour": _tuple(skin), "second": _tuple(palm)},
        "head": {
            "colour": _tuple(skin), "third": _tuple(lips),
            "brow": (0.0195, 0.0032 + 0.0016 * (1 - female), 1.0 if female > 0.5 else 0.7, 0.88),
            "brow_colour": _tuple(dark_brow), "hair_colour": _tuple(hair * 0.75),
            "makeup": (0.75 if female > 0.5 else 0.5, 0.30 + 0.35 * lightness, beard, 1.0),
        },
        "top": {"colour": _tuple(top), "second": _tuple(top * 0.87), "band": 0.011},
        "trousers": {"colour": _tuple(trousers), "second": _tuple(trousers * 0.8), "band": 0.0},
        "cap": {**hair_uniforms, "strand": (1.0, 0.0, 0.4, 0.0)},
        "locks": hair_uniforms,
        "bun": hair_uniforms,
        "left_eye": eye,
        "right_eye": eye,
        "tongue": {"colour": (0.45, 0.12, 0.11)},
        "upper_teeth": {"colour": (0.78, 0.74, 0.66)},
        "lower_teeth": {"colour": (0.72, 0.68, 0.60)},
        "lashes": {"colour": _tuple(np.minimum(hair * 0.2, 0.02) + 0.002)},
    }  # fmt: skip
