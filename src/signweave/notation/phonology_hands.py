"""Selected fingers and their flexion, from our classes of flexion to ASL-LEX's.

ASL-LEX selects the fingers that move; else those neither straight nor closed; else the straight ones; and the thumb
only where it is alone. Flexion is theirs when the sign begins. Both follow from the finger classes of
`motion.handshapes`; `ODD` names the handshapes for which ASL-LEX decides otherwise.
"""

from __future__ import annotations

from collections import Counter

from ..motion.hands import handshape
from ..motion.handshapes import ALIASES, HANDSHAPES

FLEXION = {
    "extended": "FullyOpen", "relaxed": "Curved", "curved": "Curved", "round": "Curved", "hooked": "Bent",
    "folded": "Bent", "flat": "Flat", "sloped": "Flat", "tapered": "Flat", "tented": "Flat", "dipped": "Stacked",
    "lowered": "Stacked", "closed": "FullyClosed",
}  # fmt: skip
"""ASL-LEX's word for each of our classes."""

ODD = {
    "a": ("t", "NA"), "10": ("t", "NA"), "baby_o": ("i", "Bent"), "k": ("im", "Stacked"), "r": ("im", "Crossed"),
    "d": ("m", "Curved"), "stacked_5": ("imrp", "Stacked"), "t": ("i", "Curved"), "8": ("m", "Flat"),
    "flat_m": ("imrp", "Flat"),
}  # fmt: skip
"""Selected fingers and flexion where the classes do not give them. A fist with its thumb out has the thumb alone; the
closed index of `baby_o` counts as bent; K and stacked hands lower one finger
before its neighbours, R crosses two; the middle finger of an 8 and the fingers of a flat M lie flat."""

_LETTERS = {"index": "i", "middle": "m", "ring": "r", "pinky": "p"}


def plain_handshape(name: str) -> str:
    """The canonical name behind any name of a handshape."""
    if name in HANDSHAPES:
        return name
    key = name.lower().replace("-", "_").replace(" ", "_")
    return key if key in HANDSHAPES else ALIASES.get(key, key)


def selected_fingers(shapes: list[str]) -> str:
    """ASL-LEX's letters (`i m r p`, `t`) for the handshapes of a sign in their order."""
    moving = moving_fingers(shapes)
    if moving:
        return moving
    return ODD[shapes[0]][0] if shapes[0] in ODD else _standing(shapes[0])


def flexion(shapes: list[str]) -> str:
    """ASL-LEX's flexion of the selected fingers at the sign's onset; `NA` where the thumb is alone."""
    first, fingers = shapes[0], selected_fingers(shapes)
    if first in ODD and fingers == ODD[first][0]:
        return ODD[first][1]
    shape = handshape(first)
    classes = [FLEXION[getattr(shape, finger)] for finger, letter in _LETTERS.items() if letter in fingers]
    return Counter(classes).most_common(1)[0][0] if classes else "NA"


def moving_fingers(shapes: list[str]) -> str:
    """Fingers whose flexion changes in the sign, or "" where none does."""
    seen = [handshape(name) for name in shapes]
    return "".join(
        letter for finger, letter in _LETTERS.items() if len({_bend(getattr(shape, finger)) for shape in seen}) > 1
    )


def _bend(name: str) -> str:
    """Classes that differ by the thumb that they meet count as one."""
    return {"tapered": "flat", "sloped": "flat", "dipped": "extended", "tented": "flat"}.get(name, name)


def _standing(name: str) -> str:
    """Neither straight nor closed, else straight, else all."""
    shape = handshape(name)
    classes = {letter: FLEXION[getattr(shape, finger)] for finger, letter in _LETTERS.items()}
    for wanted in (set(FLEXION.values()) - {"FullyOpen", "FullyClosed"}, {"FullyOpen"}, {"FullyClosed"}):
        if chosen := "".join(letter for letter, value in classes.items() if value in wanted):
            return chosen
    return "imrp"
