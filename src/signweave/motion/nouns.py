"""The nouns: what the rooms hand to one another. Frozen; arrays inside are never changed in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from .rotations import identity
from .skeleton import FACE_NAMES, HAND_JOINTS, JOINTS, joint

DEFAULT_FPS = 30.0
_FIRST_HAND = min(HAND_JOINTS["left"])


@dataclass(frozen=True)
class Contact:
    """A span in which a point of a hand stays with a point of the body (or of the other hand).

    `start`, `end`: seconds. `hand_point`, `body_point`: names from `neutral.POINTS`. `gap`: metres between the two
    surfaces, 0 where they touch. Location is meaning: contacts are met again on every signer's own body.
    """

    start: float
    end: float
    hand_point: str
    body_point: str
    gap: float = 0.0


@dataclass(frozen=True)
class Motion:
    """Movement that belongs to nobody: no shape, no looks, no bone lengths.

    `rotations (T, 55, 4)` xyzw, parent-local, identity is SMPL-X's T-pose. `translation (T, 3)` displacement of the
    pelvis from its rest place, neutral-skeleton metres. `face (T, F)` weights 0..1 of `face_names`.
    `confidence (T, 56)`: the joints, then the face, 0..1. `contacts`: spans in seconds. Frame n is at n / fps.
    Y up, facing +Z, the signer's left is +X; the dominant hand is the right one.
    """

    rotations: np.ndarray
    translation: np.ndarray
    face: np.ndarray
    confidence: np.ndarray
    fps: float = DEFAULT_FPS
    face_names: tuple[str, ...] = FACE_NAMES
    contacts: tuple[Contact, ...] = ()

    def __post_init__(self) -> None:
        frames = len(self.rotations)
        wanted = {
            "rotations": (frames, len(JOINTS), 4),
            "translation": (frames, 3),
            "face": (frames, len(self.face_names)),
            "confidence": (frames, len(JOINTS) + 1),
        }
        for name, shape in wanted.items():
            array = np.asarray(getattr(self, name), np.float32)
            if array.shape != shape:
                raise ValueError(f"Motion.{name} has shape {array.shape}, expected {shape}")
            object.__setattr__(self, name, array)
        if not self.fps > 0:
            raise ValueError(f"Motion.fps is {self.fps}, expected more than 0")

    @classmethod
    def from_rotations(cls, rotations: np.ndarray, fps: float = DEFAULT_FPS) -> Motion:
        """A motion standing in place with a neutral face and full confidence, from `(T, 55, 4)`."""
        frames = len(rotations)
        return cls(
            rotations,
            np.zeros((frames, 3), np.float32),
            np.zeros((frames, len(FACE_NAMES)), np.float32),
            np.ones((frames, len(JOINTS) + 1), np.float32),
            fps,
        )

    @classmethod
    def rest(cls, frames: int = 1, fps: float = DEFAULT_FPS) -> Motion:
        """The T-pose, held for `frames`."""
        return cls.from_rotations(identity(frames, len(JOINTS)), fps)

    def __len__(self) -> int:
        return len(self.rotations)

    @property
    def duration(self) -> float:
        """Seconds: frames / fps."""
        return len(self) / self.fps

    def frames(self, start: int, stop: int) -> Motion:
        """The frames from `start` up to `stop`; contacts are cut and moved along."""
        start, stop, _ = slice(start, stop).indices(len(self))
        begin, end = start / self.fps, stop / self.fps
        contacts = tuple(
            replace(c, start=max(c.start, begin) - begin, end=min(c.end, end) - begin)
            for c in self.contacts
            if c.end > begin and c.start < end
        )
        return replace(
            self,
            rotations=self.rotations[start:stop],
            translation=self.translation[start:stop],
            face=self.face[start:stop],
            confidence=self.confidence[start:stop],
            contacts=contacts,
        )

    @property
    def part_confidence(self) -> np.ndarray:
        """`(T, 4)` mean confidence of body, left hand, right hand, face."""
        c = self.confidence
        parts = (range(_FIRST_HAND), HAND_JOINTS["left"], HAND_JOINTS["right"], [len(JOINTS)])
        return np.stack([c[:, list(part)].mean(1) for part in parts], 1)

    def rotation_of(self, name: str) -> np.ndarray:
        """`(T, 4)` local rotation of one joint."""
        return self.rotations[:, joint(name)]

    def face_weight(self, name: str) -> np.ndarray:
        """`(T,)` weight of one face action."""
        return self.face[:, self.face_names.index(name)]


@dataclass(frozen=True)
class Component:
    """A named group of points in a layout, all in one unit: "pixels", "metres" or "raw" (a detector's own depth).

    `units` are those of x, y and z.
    """

    name: str
    points: tuple[str, ...]
    units: tuple[str, str, str] = ("pixels", "pixels", "raw")
    limbs: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Layout:
    """The named arrangement of a file's or detector's points. `true_depth`: whether z can be trusted as 3D."""

    name: str
    components: tuple[Component, ...]
    true_depth: bool = False

    def __len__(self) -> int:
        return sum(len(c.points) for c in self.components)

    def slice(self, component: str) -> slice:
        """Where a component's points lie among all points; KeyError where it is missing."""
        start = 0
        for c in self.components:
            if c.name == component:
                return slice(start, start + len(c.points))
            start += len(c.points)
        raise KeyError(component)

    def has(self, component: str) -> bool:
        """Whether the layout holds a component of this name."""
        return any(c.name == component for c in self.components)


@dataclass(frozen=True)
class Landmarks:
    """What a detector or a file gives, untouched.

    `points (T, N, 3)` float32, missing ones NaN; `confidence (T, N)`, missing ones 0; `size`: width and height of the
    picture in pixels. Units per component are in `layout`; y points down in pixel units.
    """

    points: np.ndarray
    confidence: np.ndarray
    fps: float
    layout: Layout
    size: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        frames, count = len(self.points), len(self.layout)
        if self.points.shape != (frames, count, 3) or self.confidence.shape != (frames, count):
            raise ValueError(
                f"Landmarks of {count} points need (T, {count}, 3) and (T, {count}), "
                f"got {self.points.shape} and {self.confidence.shape}"
            )

    def __len__(self) -> int:
        return len(self.points)

    def frames(self, start: int, stop: int) -> Landmarks:
        """The frames from `start` up to `stop`."""
        return replace(self, points=self.points[start:stop], confidence=self.confidence[start:stop])

    @classmethod
    def joined(cls, parts: Sequence[Landmarks]) -> Landmarks:
        """Parts of one recording, one after the other."""
        points, confidence = (np.concatenate([getattr(p, name) for p in parts]) for name in ("points", "confidence"))
        return replace(parts[0], points=points, confidence=confidence)

    def of(self, component: str) -> np.ndarray:
        """`(T, n, 3)` points of one component."""
        return self.points[:, self.layout.slice(component)]


@dataclass(frozen=True)
class Track:
    """Point trajectories `points (T, N, 2)` in [-1, 1] (x right, y up) with `visible (T, N)`."""

    points: np.ndarray
    visible: np.ndarray
    fps: float


@dataclass(frozen=True)
class Sign:
    """One lexicon entry. `language`: ISO 639-3. `active`: seconds within the motion, None for all of it."""

    gloss: str
    words: tuple[str, ...]
    language: str
    motion: Motion
    variant: str = ""
    landmarks: Landmarks | None = None
    active: tuple[float, float] | None = None
    two_handed: bool = False
    notation: str = ""
    source: str = ""
    licence: str = ""
    consent: str = ""


@dataclass(frozen=True)
class GlossSpan:
    """When something was signed in a performance: seconds. `kind`: sign, letter, pause, transition."""

    gloss: str
    start: float
    end: float
    kind: str = "sign"
    note: str = field(default="", compare=False)
