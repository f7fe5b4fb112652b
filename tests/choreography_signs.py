"""A small lexicon for tests of the choreography: signs made here by inverse kinematics, not by the notation."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from signweave.choreography.rest import rest_pose
from signweave.motion.arms import hand_turn, solve_arm
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.nouns import Contact, Motion, Sign
from signweave.motion.rotations import about, slerp
from signweave.motion.skeleton import HAND_JOINTS, joint, side_sign


def min_jerk(n: int) -> np.ndarray:
    u = np.linspace(0, 1, n)
    return u**3 * (10 - 15 * u + 6 * u * u)


class TestLexicon:
    """Ten signs "S0".."S9" (odd ones two-handed), letters "fs:A".., each a hold, a movement and a hold."""

    __test__ = False
    language = "ase"

    @lru_cache  # noqa: B019
    def sign(self, gloss: str, fps: float) -> Sign:
        rng = np.random.default_rng(sum(map(ord, gloss)))
        letter = gloss.startswith("fs:")
        hold, move = round(0.2 * fps), round(0.5 * fps)
        u = np.concatenate([np.zeros(hold), min_jerk(move), np.ones(hold)])[:, None]
        two = not letter and int(gloss[1:]) % 2 == 1
        rotations = np.repeat(rest_pose()[None], len(u), 0).astype(float)
        rest_positions, turns = forward(NEUTRAL, rest_pose()[None].astype(float))
        for side in ("right", "left") if two else ("right",):
            out = side_sign(side)
            ends = rng.uniform([0.0, -0.1, 0.25], [0.3, 0.35, 0.4], (2, 3)) * [out, 1, 1]
            if letter:
                ends[:] = [out * 0.2, 0.2, 0.3]
            at = ends[0] + u * (ends[1] - ends[0]) + rest_positions[0, joint("spine3")] + [0, 0.05, 0]
            hand = hand_turn(side, np.array([0.0, 1.0, 0.1]), rng.normal(size=3) * [1, 0.2, 1] + [0, 0, 0.3])
            pose = solve_arm(
                NEUTRAL, side, turns[0, joint("spine3")], rest_positions[0, joint(f"{side}_collar")], at,
                np.broadcast_to(hand, (len(u), 4)), 0.35,
            )  # fmt: skip
            for name in ("collar", "shoulder", "elbow", "wrist"):
                rotations[:, joint(f"{side}_{name}")] = getattr(pose, name)
            fist = about("z", -out * rng.uniform(0, 1.4, 15))
            rotations[:, list(HAND_JOINTS[side])] = slerp(fist[None], fist[None] * [1, 1, 1, 1], u * 0)
        motion = Motion.from_rotations(rotations, fps)
        motion = replace(motion, contacts=(Contact(hold / fps, (hold + move) / fps, "right_palm", "chest"),))
        span = (hold / fps, (hold + move) / fps) if not letter else (0.0, motion.duration)
        return Sign(gloss, (gloss.lower(),), "ase", motion, active=span, two_handed=two)
