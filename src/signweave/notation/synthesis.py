"""A written sign becomes Motion: key poses to wrist targets, minimum-jerk movements, arms by inverse kinematics.

The motion is the sign alone, from its first key pose to its last; ways to and from it belong to the choreography.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..motion.arms import natural_swivel, solve_arm
from ..motion.kinematics import forward
from ..motion.neutral import NEUTRAL
from ..motion.nouns import DEFAULT_FPS, Contact, Motion
from ..motion.rotations import angle, continuous, identity, inverse, multiply, rotate
from ..motion.skeleton import FACE_NAMES, HAND_JOINTS, JOINTS, Skeleton, joint
from .contacts import track_contacts
from .spec import Hand, SignSpec
from .timing import Clock, make_clock
from .track import Anchors, HandTrack, Variation, make_track, shifted
from .trunk import face_weights, noise, trunk_rotations
from .vocabulary import RESTING
from .wrist import within_reach

_DRIFT = 0.0012  # metres that a hand wanders in a hold
_AS_WRITTEN = np.radians(0.5)
_KNOTS = 0.1  # seconds between the moments at which the elbow's place is chosen
_HIGH = np.radians(62.0)  # an elbow is not swung out further than this
_ARM = ("collar", "shoulder", "elbow", "wrist")


def synthesise(spec: SignSpec, seed: int = 0, fps: float = DEFAULT_FPS, skeleton: Skeleton = NEUTRAL) -> Motion:
    """Perform a written sign. Seed 0 is the written form; others differ in size, timing and place by what people differ
    from one time to the next (some per cent, some millimetres); contacts are kept.

    Returns a Motion with contacts, in the frame of the neutral skeleton. ValueError for fps that is not above 0.
    """
    if not fps > 0:
        raise ValueError(f"fps is {fps}, expected more than 0")
    rng = np.random.default_rng(seed)
    stretch, vary = _variation(spec, seed, rng)
    clock = make_clock(spec, fps, stretch)
    rotations = trunk_rotations(spec, clock.times, rng)
    drift = _DRIFT * noise(clock.times, rng)
    contacts: list[Contact] = []
    for side in ("left", "right"):  # the right hand may be placed on the left one
        if all(getattr(segment, side) is None for segment in spec.segments):
            rotations[:, _joints(side)] = _resting(side)
            continue
        hands = _hands(spec, side)
        positions, turns = forward(skeleton, rotations)
        opposite = side == "left" and spec.kind == "alternating"
        track = make_track(hands, side, clock, Anchors(positions, turns), opposite, vary)
        track = shifted(track, drift * ([-1, 1, 1] if side == "left" else [1, 1, 1]))
        contacts += track_contacts(track, clock.times)
        _place_arm(rotations, skeleton, track, positions, turns, fps)
    frames = len(clock.times)
    return Motion(
        continuous(rotations).astype(np.float32),
        np.zeros((frames, 3), np.float32),
        face_weights(spec, clock.times, rng).astype(np.float32),
        np.ones((frames, len(JOINTS) + 1), np.float32),
        fps,
        FACE_NAMES,
        tuple(sorted(contacts, key=lambda c: c.start)),
    )


def _variation(spec: SignSpec, seed: int, rng: np.random.Generator) -> tuple[float, Variation]:
    values = rng.standard_normal(8)
    if seed == 0:
        return 1.0, Variation()
    meets = any(c.touches for s in spec.segments for h in (s.right, s.left) if h for c in (h.start, h.end))
    shift = 0.008 * values[2:5] * ([0, 1, 1] if meets else [1, 1, 1])
    turn = np.radians(2.0) * np.clip(values[5:8], -2, 2) * (0 if meets else 1)
    vary = Variation(float(1 + 0.05 * np.clip(values[1], -2, 2)), tuple(np.clip(shift, -0.02, 0.02)), tuple(turn))
    return float(1 + 0.06 * np.clip(values[0], -2, 2)), vary


def _hands(spec: SignSpec, side: str) -> list[Hand]:
    return [getattr(segment, side) or Hand(RESTING, RESTING) for segment in spec.segments]


@lru_cache
def _resting(side: str) -> np.ndarray:
    """`(19, 4)` local rotations of an arm and hand that rest, in the order of `_joints`."""
    rotations = identity(1, len(JOINTS)).astype(float)
    clock = Clock(np.zeros(1), np.zeros(1, int), np.zeros(1), np.zeros(1), np.zeros(1, bool))
    positions, turns = forward(NEUTRAL, rotations)
    track = make_track([Hand(RESTING, RESTING)], side, clock, Anchors(positions, turns), False, Variation())
    _place_arm(rotations, NEUTRAL, track, positions, turns, DEFAULT_FPS)
    return rotations[0, _joints(side)]


def _joints(side: str) -> list[int]:
    return [*(joint(f"{side}_{name}") for name in _ARM), *HAND_JOINTS[side]]


def _place_arm(
    rotations: np.ndarray, skeleton: Skeleton, track: HandTrack, positions: np.ndarray, turns: np.ndarray, fps: float
) -> None:
    """Write one arm and hand into `rotations (T, 55, 4)`, which is changed in place."""
    side = track.side
    chest, collar_at = turns[:, joint("spine3")], positions[:, joint(f"{side}_collar")]
    turn = track.turn
    wrist_at = track.point - rotate(turn, track.lever)
    swivel = _swivel(skeleton, side, chest, collar_at, wrist_at, turn, fps)
    pose = solve_arm(skeleton, side, chest, collar_at, wrist_at, turn, swivel)
    for _ in range(2):  # a wrist that would bend too far takes the hand with it; the named point stays where it is
        reached = within_reach(side, pose.wrist)
        if np.all(angle(reached, pose.wrist) < _AS_WRITTEN):
            break
        turn = multiply(multiply(turn, inverse(pose.wrist)), reached)
        wrist_at = track.point - rotate(turn, track.lever)
        pose = solve_arm(skeleton, side, chest, collar_at, wrist_at, turn, swivel)
    for name in _ARM:
        rotations[:, joint(f"{side}_{name}")] = getattr(pose, name)
    rotations[:, list(HAND_JOINTS[side])] = track.pose


def _swivel(
    skeleton: Skeleton, side: str, chest: np.ndarray, collar_at: np.ndarray, wrist_at: np.ndarray, turn: np.ndarray,
    fps: float,
) -> np.ndarray:  # fmt: skip
    """`(T,)` radians: the least straining elbow at knots, smooth between them."""
    frames = len(turn)
    count = max(int(np.ceil(frames / (fps * _KNOTS))), 2)
    knots = np.unique(np.linspace(0, frames - 1, count).round().astype(int))
    values = natural_swivel(skeleton, side, chest[knots], collar_at[knots], wrist_at[knots], turn[knots])
    values = _HIGH * np.tanh(values / _HIGH)  # signers let the hand give way before they lift the elbow
    if len(values) > 2:
        padded = np.concatenate([values[:1], values, values[-1:]])
        values = 0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:]
    fine = np.interp(np.arange(frames), knots, values)
    width = max(int(fps * _KNOTS), 1)
    kernel = np.hanning(2 * width + 1)
    return np.convolve(np.pad(fine, width, mode="edge"), kernel / kernel.sum(), mode="valid")
