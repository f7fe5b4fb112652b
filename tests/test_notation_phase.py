"""Hands in opposite phase: where the left hand of an alternating sign is while neither moves."""

import numpy as np

from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.skeleton import joint
from signweave.notation import load_signs, synthesise


def test_a_hand_in_opposite_phase_holds_where_it_circles(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "ROUND:\n  type: alternating\n  right: {handshape: A, palm: contra, fingers: out, at: 'space, up 4'}\n"
        "  segments:\n    - hold: 0.3\n    - move: 0.9\n      path: {shape: circle, towards: up, centre: out}\n"
        "    - hold: 0.3\n"
    )
    motion = synthesise(load_signs(path)["ROUND"], 0, 60.0)
    places, _ = forward(NEUTRAL, motion.rotations.astype(float))
    right, left = (np.linalg.norm(np.diff(places[:, joint(f"{s}_wrist")], axis=0), axis=-1) for s in ("right", "left"))
    assert left.max() < 1.3 * right.max()
