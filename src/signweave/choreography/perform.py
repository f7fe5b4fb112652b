"""A score becomes one continuous motion, sentence by sentence.

Signs are cut to their active part and brought to running speed; the gaps between them are filled by quintics that meet
position, velocity and acceleration on both sides, arm joints on quaternions and the wrist along an arc in space; the
hand takes its next shape on the way. Every sentence begins and ends in the same rest, so that sentences can be
performed one at a time and still follow each other without a jump.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

import numpy as np

from ..errors import InputError
from ..lexicon.lookup import Lexicon
from ..motion.nouns import DEFAULT_FPS, Contact, GlossSpan, Motion
from ..motion.rotations import continuous, normalize
from ..motion.skeleton import FACE_NAMES, HAND_JOINTS, JOINTS, SIDES
from .blend import ANCHORS, fill_rotations, fill_values
from .face import add_blinks, add_spans, blink_moments
from .hands import Piece, hand_pieces
from .joins import choose_edges
from .pace import LETTERS_PER_SECOND, Pace
from .reach import ARMS, follow, way, wrist_positions
from .rest import breathe, rest_pose
from .score import Score
from .timeline import Timeline, plan
from .units import make_units

_SLOWEST_CLOCK = 24.0  # frames a second: below it three frames say too little about a movement's speed
_FPS_RANGE = (1.0, 240.0)
_SHAPED_BY = 0.8  # share of a transition after which the fingers stand in their next shape
_STILL_FINGER = 0.6  # rad/s: fingers that move faster at a sign's start keep their own course
_TRUNK = [
    i for i in range(len(JOINTS))
    if i not in {*ARMS["left"], *ARMS["right"], *HAND_JOINTS["left"], *HAND_JOINTS["right"]}
]  # fmt: skip


@dataclass(frozen=True)
class Performed:
    """A stretch of a performance: `motion`, and what is signed when, in seconds from the performance's beginning.

    `start`: when this stretch begins, seconds. Contacts in `motion` count from the stretch's own first frame.
    """

    motion: Motion
    glosses: tuple[GlossSpan, ...]
    start: float


def perform(
    score: Score | Iterable[Score],
    lexicon: Lexicon,
    fps: float = DEFAULT_FPS,
    letters_per_second: float = LETTERS_PER_SECOND,
    first_frame: int = 0,
) -> Iterator[Performed]:
    """Perform a score, or a stream of them, one sentence at a time; memory holds one sentence.

    `first_frame`: where in a longer performance this one begins.
    """
    check_fps(fps)
    every = ceil(_SLOWEST_CLOCK / fps)
    frame = first_frame
    for whole in [score] if isinstance(score, Score) else score:
        for sentence in whole.sentences():
            if all(span.kind == "pause" for span in sentence.manual):
                continue
            pace = Pace(sentence.tempo, letters_per_second)
            done = _sentence(sentence, lexicon, fps * every, pace, frame * every)
            done = _thinned(done, every, frame / fps)
            frame += len(done.motion)
            yield done


def check_fps(fps: float) -> None:
    """InputError for a frame rate that no movement can be performed at."""
    low, high = _FPS_RANGE
    if not low <= fps <= high:
        raise InputError(f"fps is {fps:g}, expected {low:g} to {high:g}")


def whole(parts: Iterable[Performed]) -> Performed:
    """All stretches as one; InputError where there is nothing."""
    from ..motion.timing import concatenate

    parts = list(parts)
    if not parts:
        raise InputError("nothing to perform: the score has no signs")
    return Performed(concatenate([p.motion for p in parts]), tuple(g for p in parts for g in p.glosses), parts[0].start)


def _sentence(score: Score, lexicon: Lexicon, fps: float, pace: Pace, first_frame: int) -> Performed:
    units = choose_edges(make_units(score.manual, lexicon, fps, pace))
    line = plan(score.manual, units, fps, pace)
    rotations, translation, face = _lay_out(line)
    for side, pieces in hand_pieces(line, pace).items():
        _fill_hand(rotations, side, pieces)
        _guide_wrist(rotations, side, pieces)
    begin = first_frame / fps
    times = np.arange(line.frames) / fps
    glosses = _gloss_spans(line, fps)
    ids = dict.fromkeys(unit.span.id for unit in line.units)
    times_of = {key: (span.start, span.end) for key, span in zip(ids, glosses)}
    add_spans(rotations, face, times, score.nonmanual, times_of)
    joins = [(a.end + b.start) / 2 for a, b in pairwise(glosses)]
    breaks = [j for j, a, b in zip(joins, glosses, glosses[1:]) if b.start - a.end > 0.5]
    add_blinks(face, times, blink_moments(joins, [*breaks, glosses[-1].end + 0.2]))
    rotations = continuous(normalize(breathe(rotations, times + begin))).astype(np.float32)
    confidence = np.ones((line.frames, len(JOINTS) + 1), np.float32)
    motion = Motion(rotations, translation, face, confidence, fps, contacts=_contacts(line, fps))
    absolute = tuple(replace(s, start=s.start + begin, end=s.end + begin) for s in glosses)
    return Performed(motion, absolute, begin)


def _lay_out(line: Timeline) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All frames, with trunk, face and translation done; hands follow."""
    rotations = np.broadcast_to(rest_pose(), (line.frames, len(JOINTS), 4)).astype(np.float64)
    translation = np.zeros((line.frames, 3))
    face = np.zeros((line.frames, len(FACE_NAMES)))
    known = [(0, ANCHORS)]
    for unit, start in zip(line.units, line.starts):
        end = start + len(unit.motion)
        rotations[start:end, _TRUNK] = unit.motion.rotations[:, _TRUNK]
        translation[start:end], face[start:end] = unit.motion.translation, unit.motion.face
        known.append((start, end))
    known.append((line.resting, line.frames))
    for (_, a), (b, _) in pairwise(known):
        before, after = slice(a - ANCHORS, a), slice(b, b + ANCHORS)
        rotations[a:b, _TRUNK] = fill_rotations(rotations[before, _TRUNK], rotations[after, _TRUNK], b - a)
        translation[a:b] = fill_values(translation[before], translation[after], b - a)
        face[a:b] = np.clip(fill_values(face[before], face[after], b - a), 0, 1)
    return rotations, translation, face


def _fill_hand(rotations: np.ndarray, side: str, pieces: tuple[Piece, ...]) -> None:
    """Write one hand's known frames and fill its gaps, joint by joint; `rotations (T, 55, 4)` is changed in place."""
    arm, fingers = list(ARMS[side]), list(HAND_JOINTS[side])
    both = arm + fingers
    for piece in pieces:
        rotations[piece.start : piece.end, both] = piece.rotations[:, both]
    for before, after in pairwise(pieces):
        a, b = before.end, after.start
        early = _ready(after.rotations[:ANCHORS, fingers], b - a)
        rotations[b - early : b, fingers] = after.rotations[0, fingers]
        for joints, end in ((arm, b), (fingers, b - early)):
            known = rotations[a - ANCHORS : a, joints], rotations[end : end + ANCHORS, joints]
            rotations[a:end, joints] = fill_rotations(*known, end - a)


def _ready(shape: np.ndarray, gap: int) -> int:
    """How many frames before the next sign its handshape stands already; 0 where the fingers move at its start."""
    moving = np.abs(np.diff(shape, axis=0)).max() * 2
    early = int((1 - _SHAPED_BY) * gap)
    return early if early and moving < _STILL_FINGER / _SLOWEST_CLOCK else 0


def _guide_wrist(rotations: np.ndarray, side: str, pieces: tuple[Piece, ...]) -> None:
    """Lead the wrist along its way in space through all gaps; shoulder and elbow are changed in place."""
    gaps = [(a.end, b.start) for a, b in pairwise(pieces) if b.start > a.end]
    if not gaps:
        return
    wrists = wrist_positions(rotations)[:, SIDES.index(side)]
    frames = np.concatenate([np.arange(a, b) for a, b in gaps])
    ways = np.concatenate([way(wrists[a - ANCHORS : a], wrists[b : b + ANCHORS], b - a) for a, b in gaps])
    rotations[np.ix_(frames, np.array(ARMS[side][1:3]))] = follow(rotations, side, frames, ways)


def _gloss_spans(line: Timeline, fps: float) -> tuple[GlossSpan, ...]:
    """When each span of the score is signed: one entry a span, its repeats together."""
    spans: dict[str, GlossSpan] = {}
    for unit, start in zip(line.units, line.starts):
        span, end = unit.span, (start + len(unit.motion)) / fps
        first = spans.get(span.id, GlossSpan(span.sign, start / fps, end, span.kind, span.word))
        spans[span.id] = replace(first, end=end)
    return tuple(spans.values())


def _contacts(line: Timeline, fps: float) -> tuple[Contact, ...]:
    return tuple(
        replace(c, start=c.start + start / fps, end=c.end + start / fps)
        for unit, start in zip(line.units, line.starts)
        for c in unit.motion.contacts
    )


def _thinned(done: Performed, every: int, start: float) -> Performed:
    """Every n-th frame: for frame rates too low to plan movements in."""
    if every == 1:
        return replace(done, start=start)
    motion = done.motion
    picked = slice(None, None, every)
    thin = replace(
        motion,
        rotations=motion.rotations[picked],
        translation=motion.translation[picked],
        face=motion.face[picked],
        confidence=motion.confidence[picked],
        fps=motion.fps / every,
    )
    return replace(done, motion=thin, start=start)
