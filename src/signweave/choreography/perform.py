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
from ..lexicon.protocol import SignLexicon
from ..motion.nouns import DEFAULT_FPS, Contact, GlossSpan, Motion
from ..motion.rotations import continuous, normalize
from ..motion.skeleton import FACE_NAMES, HAND_JOINTS, JOINTS, SIDES
from .beats import Beat, Beats
from .beside import Beside, place_beside, with_left_free, with_room
from .blend import ANCHORS, fill_rotations, fill_values
from .face import add_spans, emphatic_spans
from .hands import Piece, hand_pieces, held_pieces
from .joins import choose_edges
from .life import add_blink, blinks_before, breathe, chance
from .pace import Pace
from .reach import ARMS, follow, way, wrist_positions
from .rest import rest_pose
from .score import Score
from .timeline import Timeline, plan
from .units import held_seconds, make_units

_SLOWEST_CLOCK = 24.0  # frames a second: below it three frames say too little about a movement's speed
_FPS_RANGE = (1.0, 240.0)
_SHAPED_BY = 0.8  # share of a transition after which the fingers stand in their next shape
_STILL_FINGER = 0.6  # rad/s: fingers that move faster at a sign's start keep their own course
_BREAK = 0.5  # seconds between two signs in which the eyes always close
_LAST_BLINK = 0.2  # seconds after the last sign
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
    lexicon: SignLexicon,
    fps: float = DEFAULT_FPS,
    letters_per_second: float | None = None,
    first_frame: int = 0,
) -> Iterator[Performed]:
    """Perform a score, or a stream of them, one sentence at a time; memory holds one sentence.

    `letters_per_second`: of fingerspelling, instead of the score's own. `first_frame`: where in a longer performance
    this one begins.
    """
    check_fps(fps)
    every = ceil(_SLOWEST_CLOCK / fps)
    frame = first_frame
    for whole in [score] if isinstance(score, Score) else score:
        for sentence in whole.sentences():
            if all(span.kind == "pause" for span in sentence.manual):
                continue
            pace = Pace(sentence.tempo, letters_per_second or sentence.spell_speed)
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


def _sentence(score: Score, lexicon: SignLexicon, fps: float, pace: Pace, first_frame: int) -> Performed:
    units = choose_edges(make_units(score.signing, lexicon, fps, pace, score.seed))
    line = plan(score.signing, units, fps, pace)
    beside = place_beside(make_units(score.beside, lexicon, fps, pace, score.seed), line, pace)
    line = with_room(with_left_free(line, beside, pace), beside, pace)
    rotations, translation, face = _lay_out(line, score.seed)
    for side, pieces in hand_pieces(line, pace, beside).items():
        _fill_hand(rotations, side, pieces)
        _guide_wrist(rotations, side, pieces)
    beats = _beats(line)
    add_spans(rotations, face, beats, (*score.nonmanual, *emphatic_spans(score.signing)))
    for middle in _blinks(line, score.seed):
        add_blink(face, middle, fps)
    rotations = continuous(normalize(rotations)).astype(np.float32)
    confidence = np.ones((line.frames, len(JOINTS) + 1), np.float32)
    motion = Motion(rotations, translation, face, confidence, fps, contacts=_contacts(line, beside, fps))
    begin = first_frame / fps
    absolute = tuple(replace(s, start=s.start + begin, end=s.end + begin) for s in _gloss_spans(line, beside, fps))
    return Performed(motion, absolute, begin)


def _lay_out(line: Timeline, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All frames, with trunk, face and translation done; hands follow."""
    rotations = np.broadcast_to(rest_pose(), (line.frames, len(JOINTS), 4)).astype(np.float64)
    translation = np.zeros((line.frames, 3))
    face = np.zeros((line.frames, len(FACE_NAMES)))
    known = [(0, ANCHORS)]
    for i, (unit, start) in enumerate(zip(line.units, line.starts)):
        for piece in held_pieces(start, unit.motion.rotations, line.held_until(i), line.fps):
            times = (np.arange(piece.start, piece.end) - start + unit.cut[0]) / line.fps
            breathing = breathe(piece.rotations, times, chance(seed, unit.span.id))
            rotations[piece.start : piece.end, _TRUNK] = breathing[:, _TRUNK]
            of = slice(None) if piece.start == start else slice(-1, None)
            translation[piece.start : piece.end] = unit.motion.translation[of]
            face[piece.start : piece.end] = unit.motion.face[of]
            known.append((piece.start, piece.end))
    known.append((line.resting, line.frames))
    for (_, a), (b, _) in pairwise(known):
        before, after = slice(a - ANCHORS, a), slice(b, b + ANCHORS)
        rotations[a:b, _TRUNK] = fill_rotations(rotations[before, _TRUNK], rotations[after, _TRUNK], b - a)
        translation[a:b] = fill_values(translation[before], translation[after], b - a)
        face[a:b] = np.clip(fill_values(face[before], face[after], b - a), 0, 1)
    return rotations, translation, face


def _beats(line: Timeline) -> Beats:
    """When the right hand's signs are, for what lies over them."""
    beats = []
    for unit, start in zip(line.units, line.starts):
        end, (cut, rest) = start + len(unit.motion), unit.cut
        held = end + round(held_seconds(unit.span) * line.fps)
        beats.append(Beat(unit.span.id, start, end, start - cut, end + rest, held))
    return Beats(tuple(beats), line.frames, line.fps)


def _blinks(line: Timeline, seed: int) -> list[float]:
    """Frames in whose middle the eyes are closed: in long breaks, in some joins, after the last sign."""
    words: list[tuple[str, int, int]] = []  # a span or a spelled word: its id, first frame, last one
    for i, (unit, start) in enumerate(zip(line.units, line.starts)):
        before = line.units[i - 1].span if i else unit.span
        same = unit.span.kind == "letter" == before.kind and unit.span.word == before.word
        if words and (same or unit.span.id == before.id):
            words[-1] = (*words[-1][:2], start + len(unit.motion))
        else:
            words.append((unit.span.id, start, start + len(unit.motion)))
    moments = []
    for (one, two), lucky in zip(pairwise(words), blinks_before([w[0] for w in words[1:]], seed)):
        if lucky or two[1] - one[2] > _BREAK * line.fps:
            moments.append((one[2] + two[1] - 1) / 2)
    return [*moments, words[-1][2] + _LAST_BLINK * line.fps]


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


def _gloss_spans(line: Timeline, beside: tuple[Beside, ...], fps: float) -> tuple[GlossSpan, ...]:
    """When each span of the score is signed: one entry a span, its repeats together, in order of time."""
    spans: dict[str, GlossSpan] = {}
    units = [*zip(line.units, line.starts), *((b.unit, b.start) for b in beside)]
    for unit, start in units:
        span, end = unit.span, (start + len(unit.motion)) / fps
        first = spans.get(span.id, GlossSpan(span.gloss, start / fps, end, span.kind, span.word))
        spans[span.id] = replace(first, end=end)
    return tuple(sorted(spans.values(), key=lambda s: s.start))


def _contacts(line: Timeline, beside: tuple[Beside, ...], fps: float) -> tuple[Contact, ...]:
    units = [*zip(line.units, line.starts), *((b.unit, b.start) for b in beside)]
    contacts = (
        replace(c, start=c.start + start / fps, end=c.end + start / fps)
        for unit, start in units
        for c in unit.motion.contacts
    )
    return tuple(sorted(contacts, key=lambda c: c.start)) if beside else tuple(contacts)


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
