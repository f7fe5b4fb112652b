"""From a span of the score to the frames that are performed for it: active part, running speed, hold, repeats."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..lexicon.fingerspelling import letter_places
from ..lexicon.protocol import SignLexicon
from ..motion.filters import gaussian
from ..motion.mirror import mirror
from ..motion.nouns import Contact, Motion, Sign
from ..motion.rotations import continuous, normalize
from ..motion.skeleton import SIDES, joint
from ..notation.direction import LOCI, locus_place
from ..notation.places import SPACE
from .pace import Pace
from .reach import wrist_positions
from .score import ManualSpan
from .shaping import by_both, moved, resized
from .signs import base_place, signed

STORE_FPS = 60.0  # of the lexicon's motions: twice the usual output, so that splines between frames are exact enough
SHORTEST = 4  # frames of a unit: joins look at three on either side
_STILL_LETTER = 0.06  # metres that the wrist or a fingertip moves in a traced letter (J, Z); others stand still
_EASE = 0.03  # seconds over which the pace of a sign changes
_EMPHATIC_SIZE, _EMPHATIC_HOLD = 0.25, 0.2  # an emphatic sign is so much larger, and its end held so many seconds
_EMPHATIC_TIME = 0.2  # it takes so much longer
_EMPHATIC_EDGE = 0.5  # how far its movement is drawn together in the middle, 1: all the way to minimum jerk


@dataclass(frozen=True)
class Unit:
    """A span's frames at the performance's fps. `sides`: the hands that sign in it. `cut`: frames that it gave up to
    joins, at its start and its end; what lies over a sign is timed by the whole."""

    span: ManualSpan
    motion: Motion
    sides: tuple[str, ...] = ("right",)
    cut: tuple[int, int] = (0, 0)

    @property
    def two_handed(self) -> bool:
        """Whether both hands sign."""
        return len(self.sides) == len(SIDES)


def make_units(
    spans: tuple[ManualSpan, ...], lexicon: SignLexicon, fps: float, pace: Pace, seed: int = 0
) -> list[Unit]:
    """Frames for every span that is not a pause, in order. What a span becomes depends on the span alone; of the
    letters of a word, on the word."""
    units: list[Unit] = []
    for word in _words(spans):
        places = letter_places([span.sign for span in word])
        for span, place in zip(word, places, strict=True):
            sign = signed(span, lexicon, seed, STORE_FPS)
            if span.kind == "letter":
                unit = _shaped(_letter(span, sign, fps, pace, float(place)), None)
            else:
                unit = _shaped(_sign(span, sign, fps, pace), base_place(span, lexicon) if span.place else None)
            units.extend([unit] * span.repeats)
    return units


def held_seconds(span: ManualSpan) -> float:
    """How long a span's end is held, the hold of its emphasis with it."""
    return span.hold + _EMPHATIC_HOLD * span.emphasis


def _shaped(unit: Unit, base: str | None) -> Unit:
    """Size, place and hands as the span asks for them. `base`: the place that a sign is carried away from."""
    span, motion, sides = unit.span, unit.motion, unit.sides
    size = span.size * (1 + _EMPHATIC_SIZE * span.emphasis)
    if size != 1.0:
        motion = resized(motion, sides, size)
    if span.place and base is not None and sides == ("right",) and not motion.contacts:
        here = np.array(SPACE[base or "space"])
        there = np.array(locus_place(span.place) if span.place in LOCI else SPACE[span.place])
        motion = moved(motion, "right", (there - here) * [-1.0, 1.0, 1.0])
    if span.weak == "mirror" and sides == ("right",):
        motion, sides = by_both(motion), SIDES
    if span.hand == "other" or span.tier == "left hand":
        motion, sides = mirror(motion), tuple(side for side in SIDES if SIDES[1 - SIDES.index(side)] in sides)
    return replace(unit, motion=motion, sides=sides)


def _words(spans: tuple[ManualSpan, ...]) -> list[list[ManualSpan]]:
    """Letters of one fingerspelled word together, every other span by itself, pauses left out."""
    words: list[list[ManualSpan]] = []
    previous: ManualSpan | None = None
    for span in spans:
        same = previous is not None and span.kind == previous.kind == "letter" and span.word == previous.word
        if same:
            words[-1].append(span)
        elif span.kind != "pause":
            words.append([span])
        previous = span
    return words


def _sign(span: ManualSpan, sign: Sign, fps: float, pace: Pace) -> Unit:
    size = span.size * (1 + _EMPHATIC_SIZE * span.emphasis)
    wrists = max(size, 1.0) * wrist_positions(sign.motion.rotations)  # a longer way takes its time
    times = _running(replace(span, tempo=span.tempo / (1 + _EMPHATIC_TIME * span.emphasis)), sign, wrists, fps, pace)
    if span.emphasis:
        times = _sharper(times, span.emphasis)
    return Unit(span, _at(sign.motion, times, fps), SIDES if sign.two_handed else SIDES[1:])


def _sharper(times: np.ndarray, emphasis: float) -> np.ndarray:
    """The same moments, longer at both ends and faster between them."""
    u = np.linspace(0, 1, len(times))
    late = u**3 * (10 - 15 * u + 6 * u**2)
    share = u + _EMPHATIC_EDGE * emphasis * (late - u)
    return np.interp(share, u, times)


def _running(
    span: ManualSpan, sign: Sign, wrists: np.ndarray, fps: float, pace: Pace, at_least: float = 0.0
) -> np.ndarray:
    """Which moments of a sign its frames show, seconds, at running speed."""
    start, end = _active(sign)
    seconds = pace.sign_seconds(end - start, peak_speed(wrists, sign.motion.fps), span.tempo)
    moments, performed = _eased(wrists, sign.motion.fps, start, end, max(seconds, at_least), pace.hardest)
    frames = max(round(performed[-1] * fps) + 1, SHORTEST)
    return np.interp(np.linspace(0, performed[-1], frames), performed, moments)


def _eased(
    wrists: np.ndarray, fps: float, start: float, end: float, seconds: float, hardest: float
) -> tuple[np.ndarray, np.ndarray]:
    """Moments of the sign and when they are performed, both in seconds: brought to about `seconds` as a whole.

    Where running speed would ask for harder accelerations than `hardest` (m/s^2), the sign takes a little longer; how
    much longer changes smoothly, so that the time map adds no jerk of its own.
    """
    moments = np.linspace(start, end, max(round((end - start) * fps) + 1, 2))
    share = seconds / max(end - start, 1e-6)
    force = np.linalg.norm(np.gradient(np.gradient(wrists, axis=0), axis=0), axis=-1).max(-1) * fps**2 / share**2
    slower = np.sqrt(np.maximum(gaussian(force, _EASE * fps / share) / hardest, 1.0))
    slower = gaussian(slower, _EASE * fps / share)
    pace = np.interp(moments, np.arange(len(slower)) / fps, slower)
    steps = np.diff(moments) * share * (pace[1:] + pace[:-1]) / 2
    return moments, np.concatenate([[0.0], np.cumsum(steps)])


def _letter(span: ManualSpan, sign: Sign, fps: float, pace: Pace, place: float) -> Unit:
    """A letter stands still for its hold, or is traced; later letters of a word stand a little further out."""
    start, end = _active(sign)
    wrists = wrist_positions(sign.motion.rotations)
    hold = pace.letter_hold / span.tempo
    if travel(sign.motion, wrists) < _STILL_LETTER:
        times = np.full(max(round(hold * fps), SHORTEST), (start + end) / 2)
    else:
        times = _running(span, sign, wrists, fps, pace, hold)
    motion = _at(sign.motion, times, fps)
    if place:
        motion = moved(motion, "right", np.array([-place, 0.0, 0.0]))
    return Unit(span, motion)


def _active(sign: Sign) -> tuple[float, float]:
    """Seconds of the first and last frame that belong to the sign: recordings know theirs, written signs are all."""
    last = (len(sign.motion) - 1) / sign.motion.fps
    start, end = sign.active or (0.0, last)
    return start, min(end, last)


def _at(motion: Motion, times: np.ndarray, fps: float) -> Motion:
    """The motion at moments `times (N,)` in seconds, as N frames at `fps`, by Catmull-Rom splines; contacts move along.

    Linear sampling would leave a kink at every stored frame, which is jerk.
    """
    last = len(motion) - 1
    place = np.clip(times * motion.fps, 0, last)
    low = np.clip(place.astype(int), 0, max(last - 1, 0))
    u = (place - low)[:, None]
    weights = 0.5 * np.concatenate(
        [-u + 2 * u**2 - u**3, 2 - 5 * u**2 + 3 * u**3, u + 4 * u**2 - 3 * u**3, -(u**2) + u**3], 1
    )
    index = np.clip(low[:, None] + np.arange(-1, 3), 0, last)

    def spline(array: np.ndarray) -> np.ndarray:
        return np.einsum("nk,nk...->n...", weights, array[index])

    clock = np.arange(len(times)) / fps
    return Motion(
        normalize(spline(continuous(motion.rotations))),
        spline(motion.translation),
        np.clip(spline(motion.face), 0, 1),
        np.clip(spline(motion.confidence), 0, 1),
        fps,
        motion.face_names,
        _retimed(motion.contacts, times, clock),
    )


def _retimed(contacts: tuple[Contact, ...], times: np.ndarray, clock: np.ndarray) -> tuple[Contact, ...]:
    """Contacts at the frames that show them."""
    return tuple(
        replace(c, start=float(np.interp(c.start, times, clock)), end=float(np.interp(c.end, times, clock)))
        for c in contacts
        if c.end >= times[0] and c.start <= times[-1]
    )


def peak_speed(wrists: np.ndarray, fps: float) -> float:
    """Fastest of `wrists (T, 2, 3)` in m/s."""
    if len(wrists) < 2:
        return 0.0
    return float(np.linalg.norm(np.diff(wrists, axis=0), axis=-1).max() * fps)


def travel(motion: Motion, wrists: np.ndarray) -> float:
    """Length in metres of the right hand's way: of its wrist, plus the turn of the hand at a finger's length."""
    turns = motion.rotations[:, joint("right_wrist")].astype(float)
    turned = 2 * np.arccos(np.clip(np.abs(np.sum(turns * turns[:1], -1)), 0, 1))
    return float(np.ptp(wrists[:, 1], axis=0).max() + 0.18 * turned.max())
