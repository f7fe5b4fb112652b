"""Mouth shapes of English words, by rule: letters to sounds, sounds to shapes of the mouth.

A small table of English spelling, not a dictionary: the lips of a name or a common word come out right more often than
not, which is what mouthing beside fingerspelling needs. Source: general knowledge of English spelling and of visemes.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..motion.skeleton import FACE_NAMES

# Longest spelling first wins. Sounds are named by the viseme that shows them; "" is silent.
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "tion": ("CH", "UH", "T"), "igh": ("AH", "EE"), "ough": ("OH",), "tch": ("CH",), "dge": ("CH",),
    "sch": ("CH",), "eau": ("OH",), "eigh": ("EH", "EE"), "ch": ("CH",), "sh": ("CH",), "th": ("TH",), "ph": ("F",),
    "wh": ("W",), "ck": ("K",), "ng": ("K",), "qu": ("K", "W"), "kn": ("T",), "wr": ("R",), "gh": ("K",),
    "ee": ("EE",), "ea": ("EE",), "ie": ("EE",), "ei": ("EE",), "ai": ("EH", "EE"), "ay": ("EH", "EE"),
    "oo": ("OO",), "ou": ("AH", "OO"), "ow": ("OH", "OO"), "oa": ("OH",), "oi": ("OH", "EE"), "oy": ("OH", "EE"),
    "au": ("OH",), "aw": ("OH",), "ew": ("OO",), "ue": ("OO",), "ar": ("AH", "R"), "er": ("R",), "ir": ("R",),
    "ur": ("R",), "or": ("OH", "R"), "ey": ("EE",), "a": ("AH",), "e": ("EH",), "i": ("IH",), "o": ("OH",),
    "u": ("UH",), "y": ("EE",), "b": ("P",), "p": ("P",), "m": ("P",), "f": ("F",), "v": ("F",), "w": ("W",),
    "r": ("R",), "l": ("L",), "t": ("T",), "d": ("T",), "n": ("T",), "s": ("S",), "z": ("S",), "c": ("K",),
    "k": ("K",), "g": ("K",), "x": ("K", "S"), "q": ("K",), "j": ("CH",), "h": (),
}  # fmt: skip
_VOWELS = "aeiouy"
_SOFT = {"c": ("S",), "g": ("CH",)}  # before e, i and y
_LONGEST = max(map(len, _SPELLINGS))


def _both(**weights: float) -> dict[str, float]:
    return {f"{name}{side}": weight for name, weight in weights.items() for side in ("Left", "Right")}


VISEMES: dict[str, dict[str, float]] = {
    "AH": {"jawOpen": 0.55, **_both(mouthLowerDown=0.25, mouthUpperUp=0.1)},
    "EH": {"jawOpen": 0.35, **_both(mouthStretch=0.3, mouthLowerDown=0.25)},
    "IH": {"jawOpen": 0.22, **_both(mouthStretch=0.3, mouthSmile=0.15)},
    "EE": {"jawOpen": 0.14, **_both(mouthStretch=0.45, mouthSmile=0.4)},
    "OH": {"jawOpen": 0.4, "mouthFunnel": 0.6, "mouthPucker": 0.25},
    "OO": {"jawOpen": 0.14, "mouthPucker": 0.85, "mouthFunnel": 0.3},
    "UH": {"jawOpen": 0.38, **_both(mouthLowerDown=0.2)},
    "W": {"jawOpen": 0.08, "mouthPucker": 0.9},
    "R": {"jawOpen": 0.18, "mouthFunnel": 0.35, "mouthPucker": 0.4},
    "P": {"jawOpen": 0.0, "mouthClose": 0.1, "mouthRollLower": 0.35, "mouthRollUpper": 0.3, **_both(mouthPress=0.5)},
    "F": {"jawOpen": 0.1, "mouthRollLower": 0.65, **_both(mouthUpperUp=0.35)},
    "TH": {"jawOpen": 0.2, "tongueOut": 0.3, **_both(mouthLowerDown=0.2)},
    "L": {"jawOpen": 0.3, "tongueOut": 0.08, **_both(mouthLowerDown=0.2)},
    "T": {"jawOpen": 0.16, **_both(mouthLowerDown=0.3, mouthUpperUp=0.15)},
    "S": {"jawOpen": 0.08, **_both(mouthStretch=0.35, mouthLowerDown=0.3, mouthUpperUp=0.15)},
    "CH": {"jawOpen": 0.14, "mouthFunnel": 0.75, **_both(mouthLowerDown=0.15)},
    "K": {"jawOpen": 0.24, **_both(mouthLowerDown=0.15)},
}
"""ARKit weights of each mouth shape at full strength."""


@lru_cache(maxsize=2048)
def sounds(word: str) -> tuple[str, ...]:
    """Names of the visemes of an English word in order; letters that the table does not know are left out."""
    text = "".join(c for c in word.lower() if "a" <= c <= "z")
    if len(text) > 3 and text.endswith("e") and text[-2] not in _VOWELS:
        text = text[:-1] + "!"  # a silent e
    out: list[str] = []
    at = 0
    while at < len(text):
        for length in range(_LONGEST, 0, -1):
            piece = text[at : at + length]
            if len(piece) == length and piece in _SPELLINGS:
                break
        else:
            at += 1
            continue
        soft = length == 1 and piece in _SOFT and text[at + 1 : at + 2] in ("e", "i", "y")
        for sound in _SOFT[piece] if soft else _SPELLINGS[piece]:
            if not out or out[-1] != sound:
                out.append(sound)
        at += length
    return tuple(out)


def mouth_weights(word: str, progress: np.ndarray) -> np.ndarray:
    """`(T, 52)` weights of a word mouthed along `progress (T,)`, 0 at its start to 1 at its end; closed beyond."""
    names = sounds(word)
    keys = np.zeros((len(names) + 2, len(FACE_NAMES)))
    for i, name in enumerate(names, 1):
        for action, weight in VISEMES[name].items():
            keys[i, FACE_NAMES.index(action)] = weight
    place = np.clip(progress * (len(names) + 1), 0, len(names) + 1)
    low = np.minimum(place.astype(int), len(names))
    u = (place - low)[:, None]
    u = u * u * (3 - 2 * u)
    return keys[low] * (1 - u) + keys[low + 1] * u
