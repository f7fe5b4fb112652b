"""Compounds written out in one sign: the first part is told, and its left hand may still be at rest."""

from __future__ import annotations

import numpy as np
import pytest

from signweave.errors import InputError
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.skeleton import joint
from signweave.notation import load_signs, load_vocabulary, synthesise

TEXT = """
THINK-HOLD:
  words: [believe]
  type: dominance
  first: 1
  left: {at: rest, point: wrist}
  right: {handshape: "1", palm: in down, fingers: contra up in, at: ipsi_eyebrow, point: index_tip, contact: touch}
  segments:
    - hold: 0.2
    - move: 0.4
      left: {handshape: B, palm: up, fingers: contra out, at: "centre, up 3", point: palm}
      right: {handshape: B, palm: down, fingers: contra out, at: other_palm, point: palm, contact: touch}
"""


def test_the_first_part_is_read():
    assert load_signs(TEXT)["THINK-HOLD"].first == 1
    assert load_signs(TEXT.replace("  first: 1\n", ""))["THINK-HOLD"].first == 0
    with pytest.raises(InputError, match="first"):
        load_signs(TEXT.replace("first: 1", "first: 3"))


def test_the_other_hand_comes_from_rest():
    motion = synthesise(load_signs(TEXT)["THINK-HOLD"], fps=60.0)
    wrist = forward(NEUTRAL, motion.rotations.astype(float))[0][:, joint("left_wrist")]
    one_handed = synthesise(load_vocabulary("ase")["THINK"], fps=60.0)
    rest = forward(NEUTRAL, one_handed.rotations.astype(float))[0][0, joint("left_wrist")]
    assert np.linalg.norm(wrist[0] - rest) < 0.01  # trunks sway a little
    assert wrist[-1, 1] - wrist[0, 1] > 0.05
