"""What a detector's depth cannot be trusted with: how shoulders and hips are turned to the camera.

The depth of shoulders wanders by 15 degrees in signers who stand still, and people who are recorded face the camera. So
the usual turn of a clip, but for what the head turns too (`facing`), is taken for the detector's error, up to a limit,
and the rest counts in part. Arms come along.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..motion.skeleton import SIDES
from .places import BODY, Places

_USUAL = np.radians(20.0)  # the most that is taken for the detector's error
_SHARE = {"shoulder": 0.6, "hip": 0.3}  # of what is left
_WITH = {"shoulder": ("shoulder", "elbow", "wrist"), "hip": ("hip", "knee", "ankle")}


def squared(places: Places) -> Places:
    """Places whose shoulders and hips are turned to the camera as far as can be believed; exact ones stay."""
    if places.deep:
        return places
    body, hands = places.body.copy(), places.hands.copy()
    for name, share in _SHARE.items():
        left, right = places.of(f"left_{name}"), places.of(f"right_{name}")
        line = left - right
        if not np.isfinite(line).any():
            continue
        turn = np.arctan2(line[:, 2], np.abs(line[:, 0]))
        usual = np.clip(np.nanmedian(turn), -_USUAL, _USUAL)
        wanted = np.tan(np.clip(share * (turn - usual) - places.yaw, -1.0, 1.0)) * np.abs(line[:, 0])
        shift = np.nan_to_num((wanted - line[:, 2]) / 2)
        for sign, side in ((1.0, "left"), (-1.0, "right")):
            rows = [BODY.index(f"{side}_{part}") for part in _WITH[name]]
            body[:, rows, 2] += sign * shift[:, None]
            if name == "shoulder":
                hands[:, SIDES.index(side), :, 2] += sign * shift[:, None]
    return replace(places, body=body, hands=hands)
