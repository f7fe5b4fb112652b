"""The signer in the picture: whether they stay where they are, are cut to elsewhere, turn away, or are not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import InputError
from ..formats.holistic import FACE
from ..motion.nouns import Landmarks, Layout
from ..motion.skeleton import SIDES
from .activity import runs
from .facing import with_yaw
from .layouts import places_of
from .lengths import consistent
from .places import BODY, Places
from .steady import squared

CUT = 0.15  # shoulder widths that head and shoulders move in a frame: recorded signers 0.04 at most
LEFT = 0.6  # shoulder widths from their place: signers sway by 0.2 at most
NEARER = 1.25  # times their usual width: a signer who leans to the camera; signing 1.09 at most
_SETTLING = 1 / 3  # what a jump counts then: the detector is still looking for its place
_GONE = 0.2  # seconds that one is elsewhere: shorter is a slip of the detector
_SHOULDERS = tuple(f"{side}_shoulder" for side in SIDES)


@dataclass(frozen=True)
class Scene:
    """What a recording shows besides the sign, frame by frame. `places`: as fitted to, in neutral metres; `seen (T,)`
    both shoulders found; `jump (T,)` how far head and shoulders move from the frame before, in shoulder widths;
    `elsewhere (T,)` frames in which the signer has left their place or leans to the camera; `turn (T,)` degrees that
    the shoulders are turned from the camera, more than 90 is the back; `cuts`: first frames of another picture."""

    places: Places
    seen: np.ndarray
    jump: np.ndarray
    elsewhere: np.ndarray
    turn: np.ndarray
    cuts: tuple[int, ...]

    @property
    def borders(self) -> tuple[int, ...]:
        """Frames in which something else begins: cuts, and leaving one's place or coming to it."""
        edges = [frame for run in runs(self.elsewhere) for frame in run if 0 < frame < len(self.seen)]
        return tuple(sorted({*self.cuts, *edges}))


def scene_of(landmarks: Landmarks) -> Scene:
    """Judge the signer's place in the picture. Raises InputError where no frame shows both shoulders."""
    nobody = InputError("landmarks: no frame shows both shoulders, record the signer from the waist up")
    if not np.isfinite(landmarks.points).all(-1).any():
        raise nobody
    places = places_of(without_face(landmarks))
    left, right = (places.of(name) for name in _SHOULDERS)
    seen = places.knows(_SHOULDERS[0]) & places.knows(_SHOULDERS[1])
    if not seen.any():
        raise nobody
    across = np.linalg.norm((left - right)[:, :2], axis=-1)
    width = float(np.nanmedian(np.linalg.norm(left - right, axis=-1)))
    width = max(width, 1e-9)
    turn = np.degrees(np.arctan2(np.abs(left - right)[:, 2], (left - right)[:, 0]))
    marks = _filled(_trunk(places)[..., :2] / width)
    jump = np.zeros(len(seen))
    if len(seen) > 1:
        jump[1:] = _median(np.linalg.norm(np.diff(marks, axis=0), axis=-1))
    back = np.flatnonzero(seen[1:-1] & ~seen[:-2]) + 2  # the second frame after the signer was not found
    jump[back] *= _SETTLING
    cuts = tuple(int(t) for t in np.flatnonzero(jump > CUT))
    middle = _filled(((left + right) / 2)[:, None, :2] / width)[:, 0]
    home = np.median(middle, 0)
    away = (np.linalg.norm(middle - home, axis=-1) > LEFT) | (across > NEARER * np.nanmedian(across))
    elsewhere = np.zeros(len(seen), bool)
    for a, b in runs(away | ~seen):
        if b - a >= _GONE * landmarks.fps and away[a:b].any():
            elsewhere[a:b] = True
    return Scene(squared(with_yaw(consistent(places))), seen, jump, elsewhere, turn, cuts)


def _trunk(places: Places) -> np.ndarray:
    """`(T, N, 3)` points that move with the signer and not with the sign: head and shoulders; hips where a layout has
    no points of the head."""
    names = _SHOULDERS
    if not np.isfinite(places.head).any():
        names += tuple(n for n in BODY if n in ("head", "neck") or n.endswith("hip"))
    return np.concatenate([places.head, *(places.of(name)[:, None] for name in names)], 1)


def without_face(landmarks: Landmarks) -> Landmarks:
    """The same landmarks less the face mesh, which is most of them and says nothing about hands."""
    layout = landmarks.layout
    if not layout.has(FACE):
        return landmarks
    kept = tuple(c for c in layout.components if c.name != FACE)
    rows = np.r_[tuple(layout.slice(c.name) for c in kept)]
    return Landmarks(
        landmarks.points[:, rows],
        landmarks.confidence[:, rows],
        landmarks.fps,
        Layout(layout.name, kept, layout.true_depth),
        landmarks.size,
    )


def gives_hands(layout: Layout) -> bool:
    """Whether a layout holds points of fingers."""
    many = any("HAND" in c.name.upper() and len(c.points) > 1 for c in layout.components)
    return many or any("index1" in name for c in layout.components for name in c.points)


def arm_confidence(places: Places) -> np.ndarray:
    """`(T, 2)` confidence of each arm, left and right: that of its shoulder or elbow, whichever is less."""
    rows = [[BODY.index(f"{side}_{name}") for name in ("shoulder", "elbow")] for side in SIDES]
    return np.stack([places.body_confidence[:, r].min(1) for r in rows], 1)


def _filled(points: np.ndarray) -> np.ndarray:
    """`(T, N, 2)` with missing points where they were last seen, so that a return elsewhere shows as a jump."""
    known = np.isfinite(points).all(-1)
    frames = np.where(known, np.arange(len(points))[:, None], -1)
    last = np.maximum.accumulate(frames, axis=0)
    first = np.where(known.any(0), known.argmax(0), 0)
    last = np.where(last < 0, first, last)
    return np.take_along_axis(points, last[..., None], axis=0)


def _median(distances: np.ndarray) -> np.ndarray:
    known = np.isfinite(distances).any(0)
    return np.median(distances[:, known], 1) if known.any() else np.zeros(len(distances))
