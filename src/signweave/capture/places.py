"""The common ground between layouts: the places that a fit is made of, in our axes, whatever they were called."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..motion.skeleton import JOINTS

BODY = JOINTS[:22]
"""Joints of the body that a layout may give, pelvis to wrists: the first 22 of the signing skeleton."""
HEAD_POINTS = (
    "nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye", "right_eye_outer",
    "left_ear", "right_ear", "mouth_left", "mouth_right",
)  # fmt: skip
"""Points of the head, in the order of MediaPipe's pose landmarks 0 to 10."""
HAND_POINTS = 21
"""Points of a hand in MediaPipe's order: root, then four of thumb, index, middle, ring and little finger."""
FACE_POINTS = 468
ROOT_SHARE = 0.17
"""MediaPipe's wrist lies this share of the way from the wrist joint to the middle finger's knuckle (measured)."""


@dataclass(frozen=True)
class Places:
    """Where things are: one unit of length for all, Y up, facing +Z, the signer's left is +X; missing ones NaN.

    `body (T, 22, 3)` in BODY's order; `head (T, 11, 3)`; `hands (T, 2, 21, 3)` left, right, each in place;
    `face (T, 468, 3)`, or `(T, 0, 3)` where the layout has none; `metric_hands (T, 2, 21, 3)` hands again, in metres
    about anywhere, where a detector gives them so; `irises (T, 2, 3)` their middles, left and right, beside the face's
    points. Confidences 0..1, `(T, 22)`, `(T, 11)`, `(T, 2)`,
    `(T,)`. `root_share`: how far a hand's first point is from the wrist joint towards the middle knuckle. `deep`: z is
    measured, not guessed. `grounded`: places are in a fixed frame of the world, so that walking shows. `on_top`:
    shoulders are where MediaPipe marks them, on top of the joint and inside of it. `yaw`: radians that the person as a
    whole is turned about Y, away from the camera; places stay as the camera has them. `noisy`: measured depth that is
    off by centimetres, as that of a depth camera.
    """

    body: np.ndarray
    head: np.ndarray
    hands: np.ndarray
    face: np.ndarray
    metric_hands: np.ndarray
    irises: np.ndarray
    body_confidence: np.ndarray
    head_confidence: np.ndarray
    hand_confidence: np.ndarray
    face_confidence: np.ndarray
    fps: float
    root_share: float = 0.0
    deep: bool = True
    grounded: bool = False
    on_top: bool = False
    yaw: float = 0.0
    noisy: bool = False

    def __len__(self) -> int:
        return len(self.body)

    @property
    def exact(self) -> bool:
        """Whether places are as good as the person's own: depth measured, and well."""
        return self.deep and not self.noisy

    def of(self, name: str) -> np.ndarray:
        """`(T, 3)` one joint of the body."""
        return self.body[:, BODY.index(name)]

    def knows(self, name: str) -> np.ndarray:
        """`(T,)` frames in which a joint of the body is there."""
        return np.isfinite(self.of(name)).all(-1)

    def scaled(self, factor: float) -> Places:
        """All lengths times `factor`."""
        lengths = {name: getattr(self, name) * factor for name in ("body", "head", "hands", "face", "irises")}
        return replace(self, **lengths)


def nowhere(frames: int, fps: float, face: bool = False) -> Places:
    """Places of which nothing is known yet."""

    def unknown(count: int) -> np.ndarray:
        return np.full((frames, count, 3), np.nan)

    hands = np.full((frames, 2, HAND_POINTS, 3), np.nan)
    return Places(
        unknown(len(BODY)),
        unknown(len(HEAD_POINTS)),
        hands,
        unknown(FACE_POINTS if face else 0),
        np.full((frames, 2, HAND_POINTS, 3), np.nan),
        unknown(2),
        np.zeros((frames, len(BODY))),
        np.zeros((frames, len(HEAD_POINTS))),
        np.zeros((frames, 2)),
        np.zeros(frames),
        fps,
    )
