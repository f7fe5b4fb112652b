"""What a span's fields do to the hands: mirrored, by the other hand, beside, larger, elsewhere, with emphasis."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signweave.choreography.perform import perform, whole
from signweave.choreography.reach import wrist_positions
from signweave.choreography.score import ManualSpan, Score
from signweave.choreography.signs import remarks
from signweave.errors import InputError
from signweave.lexicon.lookup import Lexicon, load_lexicon
from signweave.motion.nouns import GlossSpan, Motion, Sign
from signweave.motion.skeleton import FACE_NAMES

LEXICON = load_lexicon()


class Recorded(Lexicon):
    """The vocabulary as if its signs were recordings: motion, no notation."""

    def spec(self, gloss: str):
        raise InputError(f"no notation for {gloss}")

    def _sign(self, gloss: str, fps: float) -> Sign:
        return replace(LEXICON.sign(gloss, fps), notation="")


def shown(*spans: ManualSpan, lexicon: Lexicon = LEXICON) -> tuple[Motion, dict[str, GlossSpan]]:
    """The motion, and when each span is signed, by its word."""
    right = [s for s in spans if s.tier == "right hand"]
    score = Score((*right[:-1], replace(right[-1], ends=True), *(s for s in spans if s not in right)))
    done = whole(perform(score, lexicon))
    return done.motion, {g.note: g for g in done.glosses}


def sign(name: str, gloss: str, **fields: object) -> ManualSpan:
    return ManualSpan(name, gloss, name, **fields)


def wrists(motion: Motion, span: GlossSpan) -> np.ndarray:
    """`(T, 2, 3)` wrists during a span, in the chest's frame."""
    return wrist_positions(motion.rotations)[round(span.start * 30) : round(span.end * 30)]


FLIP = np.array([-1.0, 1.0, 1.0])


@pytest.mark.parametrize("lexicon", [LEXICON, Recorded("ase", LEXICON.specs)], ids=["written", "recorded"])
def test_mirrored_and_by_the_other_hand(lexicon: Lexicon) -> None:
    plain, at = shown(sign("a", "WHERE"), lexicon=lexicon)
    alone = wrists(plain, at["a"])
    both, at = shown(sign("a", "WHERE", weak="mirror"), lexicon=lexicon)
    pair = wrists(both, at["a"])
    assert np.allclose(pair[:, 0], pair[:, 1] * FLIP, atol=0.002)
    other, at = shown(sign("a", "WHERE", hand="other"), lexicon=lexicon)
    left = wrists(other, at["a"])
    assert np.allclose(left[:, 0], alone[:, 1] * FLIP, atol=0.002)
    assert np.ptp(left[:, 1], axis=0).max() < 0.01  # the right hand rests


def test_a_left_hand_beside_the_right_one() -> None:
    spans = (sign("a", "ME"), sign("b", "LIKE"), sign("c", "KNOW"))
    beside = sign("l", "2", kind="number", tier="left hand", first="a", start_offset=0.3, last="b", end_offset=0.1)
    motion, at = shown(*spans, beside)
    assert at["l"].start == pytest.approx(at["a"].start + 0.3, abs=0.07)
    way = wrist_positions(motion.rotations)[:, 0]
    held = way[round(at["l"].start * 30) : round((at["b"].end + 0.1) * 30) - 1]
    assert np.ptp(held, axis=0).max() < 0.02  # held to the end of b
    assert np.abs(held[0] - way[0]).max() > 0.1
    later = way[round(at["c"].end * 30) + 12 :]
    assert np.abs(later - way[0]).max() < 0.02  # and back at rest
    plain, times = shown(*spans)
    span = times["b"]
    assert np.array_equal(wrists(plain, span)[:, 1], wrists(motion, at["b"])[:, 1])


def test_a_two_handed_sign_under_a_busy_left_hand_is_made_with_one() -> None:
    beside = sign("l", "1", kind="number", tier="left hand", first="a", last="b")
    motion, at = shown(sign("a", "ME"), sign("b", "BOOK"), beside)
    left = wrists(motion, at["b"])[:, 0]
    assert np.ptp(left, axis=0).max() < 0.01
    assert not any("left_" in c.hand_point and c.start > at["b"].start for c in motion.contacts)


def test_left_hand_spans_may_not_overlap() -> None:
    one = sign("l", "1", kind="number", tier="left hand", first="a", last="b")
    two = sign("m", "2", kind="number", tier="left hand", first="b")
    with pytest.raises(InputError, match="span m of the left hand begins before span l has ended; move it by"):
        shown(sign("a", "ME"), sign("b", "LIKE"), one, two)


def test_a_left_hand_may_outlast_the_right_one() -> None:
    beside = sign("l", "1", kind="number", tier="left hand", first="a", last="a", end_offset=3.0)
    motion, at = shown(sign("a", "LIKE"), beside)
    left = wrist_positions(motion.rotations)[:, 0]
    assert motion.duration > at["a"].end + 3.2
    assert np.abs(left[-1] - left[0]).max() < 1e-3


@pytest.mark.parametrize("lexicon", [LEXICON, Recorded("ase", LEXICON.specs)], ids=["written", "recorded"])
def test_size_and_place(lexicon: Lexicon) -> None:
    plain, at = shown(sign("a", "WHERE"), lexicon=lexicon)
    small = wrists(plain, at["a"])[:, 1]
    motion, at = shown(sign("a", "WHERE", size=2.0), lexicon=lexicon)
    large = wrists(motion, at["a"])[:, 1]
    assert np.ptp(large, axis=0).max() == pytest.approx(2 * np.ptp(small, axis=0).max(), rel=0.15)
    middles = []
    for place in ("a", "b"):
        motion, at = shown(sign("a", "WHERE", place=place), lexicon=lexicon)
        middles.append(wrists(motion, at["a"])[:, 1].mean(0))
    assert middles[1][0] - middles[0][0] > 0.25  # b is to the signer's left, +X


def test_a_larger_sign_keeps_its_contact() -> None:
    plain, at = shown(sign("a", "KNOW"))
    motion, at_large = shown(sign("a", "KNOW", size=1.6))
    assert len(motion.contacts) == len(plain.contacts) > 0
    contact = motion.contacts[0]
    touching = wrist_positions(motion.rotations)[round((contact.start + contact.end) / 2 * 30), 1]
    reach = np.linalg.norm(wrists(plain, at["a"])[:, 1] - touching, axis=1).min()
    assert reach < 0.02
    assert at_large["a"].start > 0


def test_emphasis_is_larger_longer_and_shows_on_the_face() -> None:
    plain, at = shown(sign("a", "WHERE"), sign("b", "ME"))
    motion, strong = shown(sign("a", "WHERE", emphasis=1.0), sign("b", "ME"))
    assert (
        np.ptp(wrists(motion, strong["a"])[:, 1], axis=0).max()
        > 1.15 * np.ptp(wrists(plain, at["a"])[:, 1], axis=0).max()
    )
    assert strong["b"].start - strong["a"].end > at["b"].start - at["a"].end + 0.15  # held
    squint = FACE_NAMES.index("eyeSquintLeft")
    inside = slice(round(strong["a"].start * 30) + 4, round(strong["a"].end * 30))
    assert motion.face[inside, squint].mean() > 0.3
    steps = np.linalg.norm(np.diff(wrist_positions(motion.rotations), axis=0), axis=-1)
    assert steps.max() * 30 < 6


def test_a_recording_does_not_agree_and_that_is_said() -> None:
    lexicon = Recorded("ase", LEXICON.specs)
    spans = (ManualSpan("1", "GIVE", source="2", goal="1"), ManualSpan("2", "BOOK", place="head_space", ends=True))
    lines, _ = remarks(Score(spans), lexicon)
    assert lines == ("span 1 (2-GIVE-1): GIVE is a recording, its source and goal are left out",)
    led, _ = shown(*spans, lexicon=lexicon)
    plain, _ = shown(ManualSpan("1", "GIVE"), spans[1], lexicon=lexicon)
    assert np.array_equal(led.rotations[:30], plain.rotations[:30])
    assert "BOOK is two-handed or made at the body" in remarks(Score(spans), LEXICON)[0][0]


def test_an_unknown_sign_says_which_span() -> None:
    with pytest.raises(InputError, match="span 7: no sign 'BOOKK'"):
        shown(ManualSpan("7", "BOOKK"))


def test_a_hand_held_at_the_head_stays_there() -> None:
    """The hold of a sign made close to the face has no way to clear it by."""
    motion, at = shown(sign("a", "BOY", emphasis=1.0), sign("b", "KNOW", hold=0.5), sign("c", "ME"))
    for name, held in (("a", 0.15), ("b", 0.45)):
        end = round(at[name].end * 30)
        way = wrist_positions(motion.rotations)[end - 1 : end + round(held * 30), 1]
        assert np.ptp(way, axis=0).max() < 0.02


SPANS = st.builds(
    ManualSpan,
    id=st.just("x"),
    sign=st.sampled_from([g for g in LEXICON.glosses if not g.startswith("fs:")]),
    hold=st.sampled_from([0.0, 0.05, 0.3, 1.0]),
    tempo=st.sampled_from([0.3, 1.0, 2.0, 5.0]),
    size=st.sampled_from([0.4, 1.0, 1.8]),
    repeats=st.sampled_from([1, 1, 3]),
    emphasis=st.sampled_from([0.0, 1.0]),
    weak=st.sampled_from(["rest", "hold", "mirror"]),
    hand=st.sampled_from(["dominant", "dominant", "other"]),
    goal=st.sampled_from(["", "1", "b"]),
    place=st.sampled_from(["", "", "a", "head_space"]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(SPANS, min_size=1, max_size=5), st.sampled_from([24.0, 30.0, 60.0]), st.sampled_from([0.5, 1.0, 2.0]),
       st.sampled_from([None, -0.5, 0.0, 2.0]))  # fmt: skip
def test_any_score_is_performed_without_a_jump(
    spans: list[ManualSpan], fps: float, tempo: float, beside: float | None
) -> None:
    manual = [replace(s, id=str(i)) for i, s in enumerate(spans)]
    manual[-1] = replace(manual[-1], ends=True)
    if beside is not None:
        manual.append(ManualSpan("l", "3", kind="number", tier="left hand", first="0", last="0", start_offset=beside))
    motion = whole(perform(Score(tuple(manual), tempo=tempo), LEXICON, fps)).motion
    assert np.isfinite(motion.rotations).all()
    assert 0 <= motion.face.min() <= motion.face.max() <= 1
    way = wrist_positions(motion.rotations)
    assert np.linalg.norm(np.diff(way, axis=0), axis=-1).max() * fps < 6.5
    assert np.linalg.norm(np.diff(way, 2, axis=0), axis=-1).max() * fps**2 < 240
