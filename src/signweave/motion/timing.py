"""Time: sampling at other moments, other frame rates, the active part, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .kinematics import forward
from .neutral import NEUTRAL
from .nouns import Contact, Motion
from .rotations import continuous, slerp
from .skeleton import joint

_MOVING = 0.12  # m/s: slower wrists are holding or resting
_RAISED = 0.10  # m above the hips: a wrist that is higher takes part in the sign


def sample(motion: Motion, times: np.ndarray) -> Motion:
    """The motion at moments `times (N,)` in seconds (clipped to its span), as N frames at the same fps.

    Rotations by slerp, everything else linearly. Contacts are left as they are: use `retime` to move them along.
    """
    last = max(len(motion) - 1, 0)
    place = np.clip(np.asarray(times, float) * motion.fps, 0, last)
    low = np.minimum(place.astype(int), max(last - 1, 0))
    high = np.minimum(low + 1, last)
    t = (place - low).astype(np.float32)

    def line(array: np.ndarray) -> np.ndarray:
        return array[low] + (array[high] - array[low]) * t[:, None]

    return replace(
        motion,
        rotations=continuous(slerp(motion.rotations[low], motion.rotations[high], t[:, None])),
        translation=line(motion.translation),
        face=line(motion.face),
        confidence=line(motion.confidence),
    )


def resample(motion: Motion, fps: float) -> Motion:
    """The same motion at another frame rate; same length in time to within half a frame."""
    if not fps > 0:
        raise ValueError(f"fps is {fps}, expected more than 0")
    if fps == motion.fps:
        return motion
    frames = round((len(motion) - 1) / motion.fps * fps) + 1
    return replace(sample(motion, np.arange(frames) / fps), fps=float(fps))


def retime(motion: Motion, times: np.ndarray) -> Motion:
    """Play the motion along a time map: frame n shows the moment `times[n]` seconds; `times` must not decrease.

    Contacts keep to the frames that show them.
    """
    times = np.asarray(times, float)
    if len(times) and np.any(np.diff(times) < 0):
        raise ValueError("a time map must not run backwards")
    clock = np.arange(len(times)) / motion.fps

    def moved(contact: Contact) -> Contact:
        start, end = np.interp([contact.start, contact.end], times, clock)
        return replace(contact, start=float(start), end=float(end))

    contacts = tuple(moved(c) for c in motion.contacts if c.end >= times[0] and c.start <= times[-1])
    return replace(sample(motion, times), contacts=contacts)


def stretch(motion: Motion, duration: float) -> Motion:
    """Slower or faster as a whole: about `duration` seconds at the same fps."""
    frames = max(round(duration * motion.fps), 1)
    return retime(motion, np.linspace(0, (len(motion) - 1) / motion.fps, frames))


def active_span(motion: Motion) -> tuple[float, float]:
    """Seconds from the first to the last moment in which a raised wrist moves; the whole where none does."""
    positions, _ = forward(NEUTRAL, motion.rotations, motion.translation)
    wrists = positions[:, [joint("left_wrist"), joint("right_wrist")]]
    hips = positions[:, [joint("left_hip")], 1]
    if len(motion) < 3:
        return 0.0, motion.duration
    speed = np.linalg.norm(np.gradient(wrists, 1 / motion.fps, axis=0), axis=-1)
    raised = wrists[..., 1] > hips + _RAISED
    busy = np.flatnonzero(np.any((speed > _MOVING) & raised, axis=1))
    if not len(busy):
        return 0.0, motion.duration
    return busy[0] / motion.fps, min((busy[-1] + 1) / motion.fps, motion.duration)


def trim(motion: Motion, span: tuple[float, float] | None = None) -> Motion:
    """Only the frames within `span` (start, end in seconds), the active span unless given."""
    start, end = active_span(motion) if span is None else span
    return motion.frames(int(np.floor(start * motion.fps + 1e-6)), int(np.ceil(end * motion.fps - 1e-6)))


def concatenate(motions: Sequence[Motion]) -> Motion:
    """One after the other, as they are (joins are the choreography's business). Same fps and face names."""
    if not motions:
        raise ValueError("nothing to concatenate")
    first = motions[0]
    if any(m.fps != first.fps or m.face_names != first.face_names for m in motions):
        raise ValueError("motions to concatenate must share fps and face names; resample them first")
    starts = np.cumsum([0, *(len(m) for m in motions[:-1])]) / first.fps
    contacts = tuple(
        replace(c, start=c.start + float(at), end=c.end + float(at))
        for m, at in zip(motions, starts, strict=True)
        for c in m.contacts
    )
    return replace(
        first,
        rotations=continuous(np.concatenate([m.rotations for m in motions])),
        translation=np.concatenate([m.translation for m in motions]),
        face=np.concatenate([m.face for m in motions]),
        confidence=np.concatenate([m.confidence for m in motions]),
        contacts=contacts,
    )
