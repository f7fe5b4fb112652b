"""Clips of which everything is known: a sentence, who signs it, the camera that films it, and the pictures drawn of it.

Contacts are solved before, so the truth is what that body really does; faces count as they are drawn (`face_weights`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..body.points import HOLISTIC, holistic_points
from ..body.shape import load_body
from ..formats.holistic import LEFT_WORLD, RIGHT_WORLD, holistic_landmarks, holistic_layout
from ..motion.camera import Camera, signing_camera
from ..motion.nouns import Landmarks, Layout, Motion
from ..motion.skeleton import FACE_NAMES, SIDES
from .detection import COVERED, visible_hands

if TYPE_CHECKING:
    from ..body.shape import Body

SIZES = ((640, 480), (512, 512), (720, 720), (480, 640), (854, 480))
"""Pictures that people film in, taken in turn; all small, because detectors shrink them anyway."""

YAW, HEIGHT, ASIDE = 15.0, 0.15, 0.08  # at most: degrees about the signer, metres above or below, metres off-centre
NEARER, FARTHER = 0.95, 1.25  # times the distance of the signing camera
SEED = 20261121


@dataclass(frozen=True)
class Take:
    """One clip. `shown`: the motion as this signer does it, contacts met; `motion`: the same with the face as drawn."""

    text: str
    signer: str
    shown: Motion
    camera: Camera

    @cached_property
    def motion(self) -> Motion:
        """What the pictures show."""
        return replace(self.shown, face=drawn_face(self.shown), face_names=FACE_NAMES)

    @property
    def body(self) -> Body:
        """The signer's own."""
        return load_body(self.signer)

    @cached_property
    def points(self) -> np.ndarray:
        """`(T, 543, 3)` metres, world: what MediaPipe Holistic would see on this body."""
        return holistic_points(self.body, self.motion)

    def towards_camera(self, points: np.ndarray) -> np.ndarray:
        """Differences of world points `(..., 3)` in a detector's axes: x right, y down, z away in the picture."""
        return points @ self.camera.axes.T * np.array([1.0, -1.0, -1.0])

    def seen_hands(self) -> dict[str, np.ndarray]:
        """Side to `(T,)` bool: the hand is wholly in the picture and less than 30 % of it is covered."""
        hands = visible_hands(self.body, self.motion, self.camera)
        return {side: (h["inside"] == 1) & (h["covered"] < COVERED) for side, h in hands.items()}


def camera_near(body: Body, size: tuple[int, int], rng: np.random.Generator) -> Camera:
    """A camera beside the place of the signing camera: nearer or farther, turned, higher or lower, off-centre."""
    straight = signing_camera(body.skeleton, size)
    yaw, lift, aside, down = rng.uniform(-1, 1, 4) * [np.radians(YAW), HEIGHT, ASIDE, ASIDE / 2]
    distance = np.linalg.norm(straight.position - straight.target) * rng.uniform(NEARER, FARTHER)
    target = straight.target + np.array([aside, down, 0.0])
    away = distance * np.array([np.sin(yaw), 0.0, np.cos(yaw)]) + [0.0, lift, 0.0]
    return Camera(target + away, target, size, straight.field_of_view)


def film(motions: dict[str, Motion], signers: Sequence[str], seed: int = SEED) -> Iterator[Take]:
    """Every motion (by its text) by every signer, each from a camera of its own; the same in every run."""
    from ..body.shown import as_shown

    rng, number = np.random.default_rng(seed), 0
    for text, motion in motions.items():
        for signer in signers:
            body = load_body(signer)
            camera = camera_near(body, SIZES[number % len(SIZES)], rng)
            yield Take(text, signer, as_shown(motion, signer, body), camera)
            number += 1


def pictures(take: Take) -> Iterator[np.ndarray]:
    """The clip, drawn: `(H, W, 3)` uint8, one a frame."""
    from ..signer.render import render

    return render(take.shown, take.signer, camera=take.camera, shown=True)


def drawn_face(motion: Motion) -> np.ndarray:
    """`(T, 52)` weights 0..1 that the picture shows: drawing makes brows plainer and adds a trace of a smile."""
    from ..signer.skinning import face_weights

    return np.clip(face_weights(motion), 0, 1)


def perfect_landmarks(take: Take, layout: Layout) -> Landmarks:
    """What a detector without error would find, in `layout` (Holistic's or `captured_layout`); irises are left out."""
    points, confidence = holistic_landmarks(take.body, take.motion, take.camera)
    out = np.full((len(points), len(layout), 3), np.nan, np.float32)
    sure = np.zeros(out.shape[:2], np.float32)
    for component in holistic_layout().components:
        start, there = layout.slice(component.name).start, holistic_layout().slice(component.name)
        rows = slice(start, start + len(component.points))
        out[:, rows], sure[:, rows] = points[:, there], confidence[:, there]
    for side, name in zip(SIDES, (LEFT_WORLD, RIGHT_WORLD), strict=True):
        if layout.has(name):
            hand = take.towards_camera(take.points[:, HOLISTIC[f"{side}_hand"]])
            out[:, layout.slice(name)] = hand - hand.mean(1, keepdims=True)
            sure[:, layout.slice(name)] = 1.0
    return Landmarks(out, sure, take.motion.fps, layout, take.camera.size)
