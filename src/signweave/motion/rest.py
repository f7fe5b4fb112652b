"""Where a hand is that does not sign: loosely before the belly, the right one outside.

Arms that hang would leave the picture; signers who wait hold their hands like this. Signs with an idle hand and the
pauses between signs take it from here, so that the hand does not stir when one follows the other.
"""

from __future__ import annotations

import numpy as np

from .arms import hand_turn
from .skeleton import side_sign

# To the hand's own side, up, forward. Wrists from spine1 (the waist), metres: free of belly and other hand.
_WRIST = {"left": (0.088, 0.048, 0.213), "right": (0.078, 0.088, 0.283)}
_FINGERS = {"left": (-0.88, -0.28, 0.18), "right": (-0.88, -0.30, 0.22)}
_PALM = (-0.15, -0.45, -0.9)


def resting_hand(side: str) -> tuple[np.ndarray, np.ndarray]:
    """Way from spine1 to the wrist `(3,)` metres, and the wrist's global rotation `(4,)`; the trunk stands upright."""
    own = np.array([side_sign(side), 1.0, 1.0])
    return own * _WRIST[side], hand_turn(side, own * _FINGERS[side], own * _PALM)
