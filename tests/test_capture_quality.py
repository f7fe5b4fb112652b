"""Quality control: where the sign is, which hand leads, what is wrong; and signs that are too much alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import signweave
from signweave.body.shape import load_body
from signweave.capture import fit
from signweave.capture.capturing import Captured
from signweave.capture.handedness import disagreeing
from signweave.capture.likeness import SAME, describe, near_duplicates
from signweave.capture.quality import judge
from signweave.evaluation.capture import exact_landmarks, kinect_clips
from signweave.formats import pose
from signweave.formats.holistic import LEFT, POSE, RIGHT, WORLD
from signweave.motion.mirror import mirror
from signweave.motion.nouns import Landmarks, Motion
from signweave.motion.timing import concatenate
from signweave.notation import synthesise
from signweave.notation.vocabulary import load_vocabulary

HELD = 0.3  # seconds that `show` holds the end of a sign, which belongs to it
ONE_HAND, TWO_HANDS, WEAK_BASE = ("HELLO", "MOTHER", "PLEASE"), ("BOOK", "FINISH"), ("LEARN", "NURSE")


def seen(motion: Motion) -> Captured:
    landmarks = exact_landmarks(load_body("amara"), motion)
    return Captured(landmarks, fit(landmarks))


@pytest.fixture(scope="module")
def shown() -> dict[str, tuple[Captured, float, float]]:
    """Signs from rest to rest, as perfect landmarks and fitted, with the seconds in which they are signed."""
    out = {}
    for gloss in (*ONE_HAND, *TWO_HANDS, *WEAK_BASE):
        done = signweave.show(gloss)
        out[gloss] = seen(done.motion), done.glosses[0].start, done.glosses[0].end + HELD
    return out


def changed(captured: Captured, points: np.ndarray, confidence: np.ndarray | None = None) -> Captured:
    """The same recording with other landmarks, fitted again."""
    confidence = captured.landmarks.confidence if confidence is None else confidence
    landmarks = replace(captured.landmarks, points=points.astype(np.float32), confidence=confidence)
    return Captured(landmarks, fit(landmarks))


def width_of(landmarks: Landmarks) -> float:
    shoulders = landmarks.of(POSE)[:, 11:13, :2]
    return float(np.median(np.linalg.norm(shoulders[:, 0] - shoulders[:, 1], axis=-1)))


def test_silence_before_and_after_is_trimmed(shown):
    off = []
    for captured, start, end in shown.values():
        quality = judge(captured)
        assert quality.verdict == "good", quality.findings
        off.append((quality.active[0] - start, quality.active[1] - end))
        assert quality.raised[0] < quality.active[0] < quality.active[1] < quality.raised[1]
    assert np.median(np.abs(off)) <= 0.05
    assert np.abs(off).max() <= 0.11


def test_trembling_points_hardly_move_the_ends(shown, rng):
    off = []
    for captured, start, end in list(shown.values())[:3]:
        points = captured.landmarks.points + rng.normal(0, 1, captured.landmarks.points.shape) * [1.0, 1.0, 0.004]
        world = captured.landmarks.layout.slice(WORLD)
        points[:, world] = captured.landmarks.points[:, world] + rng.normal(0, 0.005, points[:, world].shape)
        active = judge(changed(captured, points)).active
        off.append((active[0] - start, active[1] - end))
    assert np.median(np.abs(off)) <= 0.10


def test_a_hold_that_ends_the_recording_belongs_to_the_sign(shown):
    captured, start, end = shown["HELLO"]
    keep = round((end - 0.05) * captured.motion.fps)
    cut = Captured(
        replace(
            captured.landmarks,
            points=captured.landmarks.points[:keep],
            confidence=captured.landmarks.confidence[:keep],
        ),
        captured.motion.frames(0, keep),
    )
    assert judge(cut).active == pytest.approx((start, end - 0.05), abs=0.11)


@pytest.mark.parametrize("second", ["PLEASE", "BOOK"])
def test_the_sign_ends_where_another_begins(shown, second):
    _, start, end = shown["MOTHER"]
    motions = [signweave.show(gloss).motion for gloss in ("MOTHER", second)]
    quality = judge(seen(concatenate(motions)))
    assert quality.active == pytest.approx((start, end), abs=0.11)
    (more,) = quality.of("more")
    length = motions[0].duration
    assert more.level == "warn"
    assert length <= more.start <= length + shown[second][1]
    assert length + shown[second][2] <= more.end <= length + motions[1].duration


@pytest.mark.parametrize("hand", ["left", "right"])
def test_missing_hands_are_told_to_the_frame(shown, hand):
    captured, start, _ = shown["FINISH"]
    first = round(start * captured.motion.fps) + 4
    dropped = [first, first + 1, first + 6]
    points, confidence = captured.landmarks.points.copy(), captured.landmarks.confidence.copy()
    rows = captured.landmarks.layout.slice(LEFT if hand == "left" else RIGHT)
    points[dropped, rows], confidence[dropped, rows] = np.nan, 0.0
    quality = judge(changed(captured, points, confidence))
    (finding,) = quality.of(f"{hand} hand")
    assert f"in 3 of {round(quality.figures['frames'])} frames" in finding.message
    assert quality.figures[f"{hand} longest gap"] == pytest.approx(2 / captured.motion.fps)
    assert round(finding.start * captured.motion.fps) == first
    assert round(finding.end * captured.motion.fps) == first + 7
    assert not quality.of("right hand" if hand == "left" else "left hand")


def test_a_sign_without_its_hand_is_dropped(shown):
    captured, _, _ = shown["HELLO"]
    points, confidence = captured.landmarks.points.copy(), captured.landmarks.confidence.copy()
    rows = captured.landmarks.layout.slice(RIGHT)
    points[:, rows], confidence[:, rows] = np.nan, 0.0
    quality = judge(changed(captured, points, confidence))
    assert [f.kind for f in quality.findings if f.level == "drop"] == ["right hand"]


def test_the_hand_that_does_the_work_leads(shown):
    for gloss in ("HELLO", "BOOK", "LEARN", "NURSE"):
        quality = judge(shown[gloss][0])
        mirrored = judge(seen(mirror(signweave.show(gloss).motion)))
        assert quality.two_handed == mirrored.two_handed == (gloss not in ONE_HAND), gloss
        leads = ("", "") if gloss in TWO_HANDS else ("right", "left")
        assert (quality.dominant, mirrored.dominant) == leads, gloss


def test_a_cut_ends_the_sign_and_several_drop_the_file(shown):
    captured, start, _ = shown["PLEASE"]
    at = round((start + 0.5) * captured.motion.fps)
    points = captured.landmarks.points.copy()
    pixels = slice(0, 543)
    points[at:, pixels, 0] += 0.5 * width_of(captured.landmarks)
    once = judge(changed(captured, points))
    assert [f.kind for f in once.findings if f.level == "warn"].count("cut") >= 1
    assert once.of("cut")[0].start == pytest.approx(at / captured.motion.fps)
    assert once.active[1] <= at / captured.motion.fps or once.active[0] >= at / captured.motion.fps
    points[at + 8 :, pixels, 0] -= 0.5 * width_of(captured.landmarks)
    assert judge(changed(captured, points)).verdict == "drop"


def test_walking_off_is_left_out(shown):
    _, start, end = shown["MOTHER"]
    motions = [signweave.show(gloss).motion for gloss in ("MOTHER", "HELLO")]
    captured = seen(concatenate(motions))
    points = captured.landmarks.points.copy()
    begin = len(motions[0])
    steps = np.clip(np.arange(len(points)) - begin, 0, 20) / 20
    points[:, :543, 0] += (1.5 * width_of(captured.landmarks) * steps)[:, None]
    quality = judge(changed(captured, points))
    assert quality.active == pytest.approx((start, end), abs=0.11)
    assert quality.of("leaves")


def test_what_cannot_be_used_says_why(shown):
    captured, start, _ = shown["HELLO"]
    rest = captured.motion.frames(0, 2)
    still = concatenate([rest] * 15)
    assert [f.kind for f in judge(seen(still)).findings] == ["no signing"]
    nobody = Captured(
        replace(captured.landmarks, points=np.full_like(captured.landmarks.points, np.nan)), captured.motion
    )
    (finding,) = judge(nobody).findings
    assert (finding.level, finding.kind) == ("drop", "body")
    assert "both shoulders" in finding.message
    first = round((start + 0.1) * captured.motion.fps)
    part = slice(first, first + 3)
    few = Captured(
        replace(
            captured.landmarks,
            points=captured.landmarks.points[part],
            confidence=captured.landmarks.confidence[part],
        ),
        captured.motion.frames(first, first + 3),
    )
    assert judge(few).of("few frames")


def test_someone_who_turns_away_and_a_misfit_are_found(shown):
    captured, _, _ = shown["HELLO"]
    turned = captured.landmarks.points.copy()
    middle = turned[:, 0:33, :1].mean((0, 1))
    turned[:, :543, 0] = middle + 0.25 * (turned[:, :543, 0] - middle)
    world = captured.landmarks.layout.slice(WORLD)
    c, s = np.cos(np.radians(75)), np.sin(np.radians(75))
    x, z = turned[:, world, 0].copy(), turned[:, world, 2].copy()
    turned[:, world, 0], turned[:, world, 2] = c * x + s * z, -s * x + c * z
    assert judge(changed(captured, turned)).of("turned")
    other = Captured(captured.landmarks, seen(mirror(signweave.show("BOOK").motion)).motion.frames(0, 61))
    short = Captured(
        replace(other.landmarks, points=other.landmarks.points[:61], confidence=other.landmarks.confidence[:61]),
        other.motion,
    )
    assert judge(short).of("misfit")


def test_frozen_and_impossible_points_are_found(shown):
    captured, start, _ = shown["PLEASE"]
    half = captured.landmarks.points.copy()
    half[1::2] = half[0::2][: len(half[1::2])]
    assert judge(changed(captured, half)).of("frozen")
    thrown = captured.landmarks.points.copy()
    at = round((start + 0.3) * captured.motion.fps)
    thrown[at, captured.landmarks.layout.slice(RIGHT), :2] += 1.5 * width_of(captured.landmarks)
    assert judge(changed(captured, thrown)).of("too fast")


def test_clips_that_disagree_with_their_signer():
    clips = [("ada", "right")] * 6 + [("ada", "left"), ("ada", ""), ("leo", "left"), ("leo", "right"), ("", "left")]
    assert disagreeing(clips) == [6]
    assert disagreeing([("leo", "left")] * 5 + [("leo", "right")]) == [5]


def test_recorded_letters_are_signed_by_their_signers_hand(data_dir):
    files = [
        f for language in ("ase", "ise", "sgg") for f in sorted((data_dir / "fingerspelling" / language).glob("*"))
    ]
    for file in files[::14]:
        landmarks = pose.read(file)
        quality = judge(Captured(landmarks, fit(landmarks)))
        assert quality.dominant == ("left" if file.parent.name == "ise" else "right"), file.name
        assert not quality.two_handed, file.name
        assert quality.verdict in ("good", "note", "warn"), quality.findings


def test_layouts_without_hands_are_not_blamed_for_it(data_dir):
    for row, landmarks in kinect_clips(data_dir / "isl-kinect"):
        quality = judge(Captured(landmarks, fit(landmarks)))
        assert not quality.of("left hand"), row
        assert not quality.of("right hand"), row
        if int(row["clip"]) >= 4:
            break


def test_the_same_recording_is_found_under_another_name(rng):
    vocabulary = load_vocabulary()
    glosses = ("HELLO", "MOTHER", "FATHER", "BOOK", "PLEASE", "SORRY", "LEARN", "DANCE", "fs:U", "fs:V")
    described = [describe(synthesise(vocabulary[gloss])) for gloss in glosses]
    (pair,) = near_duplicates(described)
    assert (glosses[pair.first], glosses[pair.second]) == ("fs:U", "fs:V"), "alike but for two fingers"
    assert not pair.copy
    landmarks = exact_landmarks(load_body("amara"), synthesise(vocabulary["DANCE"]))
    scale = np.ones_like(landmarks.points) * [1, 1, 0.005]
    scale[:, landmarks.layout.slice(WORLD)] = 0.005
    film = landmarks.points + rng.normal(0, 1, scale.shape) * scale
    described[glosses.index("DANCE")] = describe(fit(replace(landmarks, points=film.astype(np.float32))))
    points = (film + rng.normal(0, 0.3, scale.shape) * scale).astype(np.float32)
    again = fit(replace(landmarks, points=points[1:-1], confidence=landmarks.confidence[1:-1]))
    pairs = near_duplicates([*described, describe(again)])
    assert [(p.first, p.second) for p in pairs if p.copy] == [(glosses.index("DANCE"), len(glosses))]
    slower = synthesise(vocabulary["LEARN"], seed=5, fps=24.0)
    pairs = [p for p in near_duplicates([*described, describe(slower)]) if p.second == len(glosses)]
    assert [glosses[p.first] for p in pairs] == ["LEARN"]
    assert pairs[0].distance < SAME
