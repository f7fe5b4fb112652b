"""Where the hand stands while a word is spelled: it drifts outwards, and slides or bounces on a doubled letter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_DRIFT = 0.014  # metres outwards for each letter
_SLIDE = 0.035  # metres outwards for a doubled letter, so that it reads as two
_LONGEST = 0.12  # metres: a long word drifts no further than this, then doubled letters bounce back


def letter_places(letters: Sequence[str]) -> np.ndarray:
    """Metres `(N,)` outwards (to the spelling hand's own side) of each letter of a word from the first."""
    place = 0.0
    places = []
    for i, letter in enumerate(letters):
        if i:
            doubled = letter == letters[i - 1]
            step = _SLIDE if doubled else _DRIFT
            if place + step > _LONGEST:
                step = -_SLIDE if doubled else _LONGEST - place
            place += step
        places.append(place)
    return np.array(places)
