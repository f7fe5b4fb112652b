"""An edit of one span changes that span and its joins; every other frame of the motion is the same to the last bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from signweave.choreography.perform import perform, whole
from signweave.choreography.reach import ARMS
from signweave.choreography.score import ManualSpan, NonManualSpan, Score
from signweave.lexicon.lookup import load_lexicon
from signweave.motion.nouns import Motion
from signweave.motion.skeleton import HAND_JOINTS, JOINTS, joint

FPS = 30.0
EDGE = 3  # frames, 0.1 s: the most that a sign gives up to a join, or that a blink in a join reaches into it
SIGNS = ("ME", "GIVE", "BOOK", "LIKE", "fs:A", "fs:D", "fs:A", "HELP", "KNOW", "DRINK", "WORK", "YOU", "LEARN")
SIDE_JOINTS = {side: [*ARMS[side], *HAND_JOINTS[side]] for side in ("left", "right")}


def span(i: int, sign: str) -> ManualSpan:
    loci = {"source": "1", "goal": "2"} if sign == "GIVE" else {}
    letter = sign.startswith("fs:")
    return ManualSpan(
        str(i), sign, "Ada" if letter else sign, "letter" if letter else "sign", ends=sign in ("WORK", "LEARN"), **loci
    )


SCORE = Score(
    tuple(span(i, sign) for i, sign in enumerate(SIGNS, 1)),
    (
        NonManualSpan("head", "head-shake", "2", "9"),
        NonManualSpan("brows", "brows-up", "1", "3"),
        NonManualSpan("mouth", "mouthing", "5", "7", word="ada"),
    ),
)
Times = dict[str, tuple[int, int]]


def performed(score: Score) -> tuple[Motion, Times]:
    """The motion, and first and last frame of every span."""
    done = whole(perform(score, load_lexicon(), FPS))
    ids = [s.id for s in score.manual if s.kind != "pause"]
    return done.motion, {i: (round(g.start * FPS), round(g.end * FPS)) for i, g in zip(ids, done.glosses, strict=True)}


@pytest.fixture(scope="module")
def before() -> tuple[Motion, Times]:
    return performed(SCORE)


def edited(name: str, **changes: object) -> Score:
    return replace(SCORE, manual=tuple(replace(s, **changes) if s.id == name else s for s in SCORE.manual))


def same(one: Motion, a: slice, two: Motion, b: slice, joints: list[int]) -> bool:
    return bool(
        np.array_equal(one.rotations[a][:, joints], two.rotations[b][:, joints])
        and np.array_equal(one.face[a], two.face[b])
        and np.array_equal(one.translation[a], two.translation[b])
    )


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("1", {"tempo": 0.6}), ("3", {"tempo": 0.5}), ("3", {"hold": 1.0}), ("4", {"sign": "UNDERSTAND"}),
        ("9", {"repeats": 3}), ("2", {"goal": "b"}), ("2", {"source": "3", "goal": "1"}), ("10", {"size": 1.5}),
        ("4", {"emphasis": 1.0}), ("8", {"tempo": 2.0}), ("6", {"tempo": 0.5}), ("11", {"hold": 0.7}),
        ("3", {"sign": "HOUSE"}), ("12", {"tempo": 0.5}),
    ],
)  # fmt: skip
def test_other_spans_stay_as_they_were(name: str, changes: dict, before: tuple[Motion, Times]) -> None:
    one, times_one = before
    two, times_two = performed(edited(name, **changes))
    ids = list(times_one)
    for i in ids:
        if i == name:
            continue
        (a0, a1), (b0, b1) = times_one[i], times_two[i]
        if abs(ids.index(i) - ids.index(name)) > 1:
            assert a1 - a0 == b1 - b0
            assert same(one, slice(a0, a1), two, slice(b0, b1), list(range(len(JOINTS)))), f"span {i}"
        else:
            assert _shifted(one, (a0, a1), two, (b0, b1)), f"span {i}, beside the edit"
    assert not np.array_equal(one.rotations[: len(two)], two.rotations[: len(one)])


def _shifted(one: Motion, a: tuple[int, int], two: Motion, b: tuple[int, int]) -> bool:
    """Whether a sign beside the edit is the same but for its edges, which the join may take or give, and for the way of
    a left hand that has no part in it."""
    joints = [i for i in range(len(JOINTS)) if i not in SIDE_JOINTS["left"]]
    for shift in range(-EDGE, EDGE + 1):
        by = b[0] - a[0] + shift
        start, end = max(a[0], b[0] - by) + EDGE, min(a[1], b[1] - by) - EDGE
        if end > start and same(one, slice(start, end), two, slice(start + by, end + by), joints):
            return True
    return a[1] - a[0] <= 2 * EDGE + 2


@pytest.mark.parametrize("inserted", [True, False])
def test_a_sign_put_in_or_taken_out_leaves_the_others(inserted: bool, before: tuple[Motion, Times]) -> None:
    one, times_one = before
    more = ManualSpan("new", "WANT", "want") if inserted else None
    spans = [s for s in SCORE.manual if inserted or s.id != "10"]
    at = [s.id for s in spans].index("9") + 1
    manual = (*spans[:at], *((more,) if more else ()), *spans[at:])
    two, times_two = performed(replace(SCORE, manual=manual))
    far = [i for i in times_one if i not in ("9", "10", "11")]
    for i in far:
        assert same(one, slice(*times_one[i]), two, slice(*times_two[i]), list(range(len(JOINTS)))), f"span {i}"


def test_joins_elsewhere_stay_as_they_were(before: tuple[Motion, Times]) -> None:
    """From the second sign after the edit on, everything is the same, ways between signs and all."""
    one, times_one = before
    two, times_two = performed(edited("3", tempo=0.5))
    start_one, start_two = times_one["5"][0], times_two["5"][0]
    assert len(one) - start_one == len(two) - start_two
    assert same(one, slice(start_one, None), two, slice(start_two, None), list(range(len(JOINTS))))


def test_a_face_added_changes_the_face_inside_its_span(before: tuple[Motion, Times]) -> None:
    one, times = before
    extra = (NonManualSpan("brows", "brows-furrowed", "9", "10"), NonManualSpan("head", "head-down", "9", "10"))
    two, _ = performed(replace(SCORE, nonmanual=SCORE.nonmanual + extra))
    inside = slice(times["9"][0] - EDGE, times["10"][1] + EDGE)
    changed = np.any(one.rotations != two.rotations, axis=-1)
    assert set(np.flatnonzero(changed.any(0))) == {joint("neck"), joint("head")}
    frames = np.flatnonzero(changed.any(1) | np.any(one.face != two.face, axis=1))
    assert frames.min() >= inside.start
    assert frames.max() < inside.stop
    brow = one.face_names.index("browDownLeft")
    assert two.face[inside, brow].max() > 0.9


def test_a_left_hand_span_changes_the_left_hand_alone(before: tuple[Motion, Times]) -> None:
    one, _ = before
    beside = ManualSpan("L", "2", kind="number", tier="left hand", first="9", last="10")
    two, _ = performed(replace(SCORE, manual=(*SCORE.manual, beside)))
    changed = np.any(one.rotations != two.rotations, axis=(0, 2))
    assert set(np.flatnonzero(changed)) <= set(SIDE_JOINTS["left"])
    assert changed.any()
    assert np.array_equal(one.face, two.face)
