"""The closed loop: errors on made-up points, a detector that makes none, and what is printed of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import SimpleNamespace

import numpy as np
import pytest

from signweave.body.shape import load_body
from signweave.capture.detector import Found
from signweave.errors import InputError
from signweave.evaluation import capture_spelled, capture_video
from signweave.evaluation.capture_figures import video_as_text
from signweave.evaluation.capture_measures import FACES, FINGERS, PALM, fitted_errors, on_palm, turned_about_vertical
from signweave.evaluation.capture_speed import BARS, time_fit
from signweave.evaluation.capture_truth import (
    FARTHER,
    SIZES,
    YAW,
    Take,
    camera_near,
    film,
    perfect_landmarks,
    pictures,
)
from signweave.evaluation.letters import letter_motions, synthesised
from signweave.evaluation.summary import rows as bar_rows
from signweave.formats.holistic import LEFT, RIGHT, captured_layout, holistic_layout
from signweave.motion.camera import signing_camera
from signweave.motion.nouns import Layout, Motion
from signweave.motion.rotations import from_rotvec, multiply
from signweave.motion.skeleton import joint


class Knowing:
    """A detector that is told the truth: each clip's landmarks, moved by `off` pixels."""

    name = "knowing"

    def __init__(self, layout: Layout | None = None, off: float = 0.0) -> None:
        self.layout, self.off, self.take = layout or captured_layout(), off, None

    def __call__(self, pictures: Iterable[np.ndarray], person: int | None = None) -> Iterator[Found]:
        truth = perfect_landmarks(self.take, self.layout)
        for _, points, confidence in zip(pictures, truth.points, truth.confidence, strict=False):
            yield Found(points + np.float32(self.off), confidence)


def plain(take: Take) -> Iterator[np.ndarray]:
    """Grey pictures in place of drawn ones, for a detector that does not look at them."""
    return (np.full((take.camera.size[1], take.camera.size[0], 3), 128, np.uint8) for _ in range(len(take.motion)))


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture_video, "pictures", plain)


@pytest.fixture(scope="module")
def take() -> Take:
    motions = capture_video.sentence_motions(["Nice to meet you."])
    motion = next(iter(motions.values())).frames(24, 48)
    return next(film({"Nice to meet you.": motion}, ["ravi"]))


def test_fingers_are_counted_on_the_palm(rng) -> None:
    truth = rng.normal(size=(5, 21, 3))
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    moved = truth @ turn + [1.0, 2.0, 3.0]
    assert on_palm(moved, truth) == pytest.approx(np.zeros((5, 16)), abs=1e-9)
    assert on_palm(2 * moved, truth).mean() > 0.5
    assert on_palm(2 * moved, truth, scaled=True) == pytest.approx(np.zeros((5, 16)), abs=1e-9)
    assert on_palm(moved * [-1, 1, 1], truth).mean() > 0.1, "a mirror image is not the same hand"
    bent = truth.copy()
    bent[2, 8] += [0.0, 0.3, 0.4]
    bent[3] = np.nan
    errors = on_palm(bent, truth)
    assert errors[2, FINGERS.index(8)] == pytest.approx(0.5)
    assert np.delete(errors[2], FINGERS.index(8)) == pytest.approx(np.zeros(15), abs=1e-9)
    assert np.isnan(errors[3]).all()
    assert sorted((*FINGERS, *PALM)) == list(range(21))


def test_a_turn_about_the_vertical_is_found(rng) -> None:
    truth = rng.normal(size=(40, 3))
    c, s = np.cos(0.3), np.sin(0.3)
    turn = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    assert turned_about_vertical(truth @ turn, truth) == pytest.approx(turn, abs=1e-9)


def test_cameras_stand_near_the_signing_camera_and_are_the_same_in_every_run() -> None:
    body = load_body("amara")
    straight = signing_camera(body.skeleton, SIZES[0])
    away = np.linalg.norm(straight.position - straight.target)
    rng = np.random.default_rng(1)
    cameras = [camera_near(body, SIZES[0], rng) for _ in range(30)]
    turned = [np.degrees(np.arctan2(*(c.position - c.target)[[0, 2]])) for c in cameras]
    assert 10 < np.abs(turned).max() <= YAW
    assert min(turned) < 0 < max(turned)
    assert max(np.linalg.norm(c.position - c.target) for c in cameras) < 1.01 * FARTHER * away
    motions = {"a": Motion.rest(2)}
    twice = [[t.camera.position.tolist() for t in film(motions, ["amara", "mateo"])] for _ in range(2)]
    assert twice[0] == twice[1]
    assert twice[0][0] != twice[0][1]


def test_the_motion_itself_has_no_error_and_a_bent_one_has(take: Take) -> None:
    errors = fitted_errors(take, take.motion)
    assert all(np.nanmax(np.abs(values)) < 0.05 for values in errors.values())
    rotations = take.motion.rotations.copy()
    elbow, head = joint("left_elbow"), joint("head")
    rotations[:, elbow] = multiply(rotations[:, elbow], from_rotvec(np.array([0.0, 0.3, 0.0])))
    rotations[:, head] = multiply(rotations[:, head], from_rotvec(np.array([0.0, np.radians(20), 0.0])))
    errors = fitted_errors(take, Motion(rotations, take.motion.translation, 0 * take.motion.face,
                                        take.motion.confidence, take.motion.fps))  # fmt: skip
    assert errors["head degrees"] == pytest.approx(np.full(len(take.motion), 20.0), abs=0.1)
    assert errors["wrists from shoulders mm"][:, 0].min() > 40
    assert errors["wrists from shoulders mm"][:, 1].max() < 0.1
    assert errors["left fingers mm"].max() < 0.1
    assert errors["blink weight"] == pytest.approx(take.motion.face[:, list(FACES["blink"])].mean(1))


def test_a_detector_without_error_has_none_and_its_fit_is_near(take: Take, undrawn: None) -> None:
    for layout in (captured_layout(), holistic_layout()):
        knowing = Knowing(layout)
        knowing.take = take
        row = capture_video.judge_take(take, capture_video.found_in(take, knowing))
        figures = capture_video.summed([row])
        assert figures["frames"] == len(take.motion)
        assert 16 < figures["and were found"] <= figures["hands that can be seen"] <= 2 * len(take.motion)
        for name in ("hand px", "picture mm", "wrists from hips mm", "shoulders px"):
            assert figures["detector"][name]["mean"] < 4, name  # perspective within a hand: millimetres
        assert figures["fit"] == figures["perfect"]
        assert figures["fit"]["fingers mm"]["median"] < 4
        assert ("metres mm" in figures["detector"]) == (len(layout) == 628)
    assert np.abs(np.array(figures["bias"]["pose"])).max() < 1e-3


def test_errors_of_a_detector_are_seen(take: Take, undrawn: None) -> None:
    knowing = Knowing(off=3.0)
    knowing.take = take
    found = capture_video.found_in(take, knowing)
    found.points[5:10, found.layout.slice(LEFT)] = np.nan
    row = capture_video.judge_take(take, found)
    assert not row["counted"]["left"][5:10].any()
    figures = capture_video.summed([row])
    assert figures["detector"]["hand px"]["median"] == pytest.approx(3 * np.sqrt(2), abs=0.01)
    bias = np.array(figures["bias"]["right hand"])
    assert bias[:, :2] == pytest.approx(np.full((21, 2), 3 / row["width"]), abs=2e-3)


def test_pictures_are_taken_by_the_camera_that_is_told(take: Take) -> None:
    picture = next(pictures(take))
    assert picture.shape == (take.camera.size[1], take.camera.size[0], 3)
    hand = perfect_landmarks(take, holistic_layout()).of(RIGHT)[0, [5, 9, 13], :2].round().astype(int)
    corner = picture[3, 3].astype(int)
    assert all(np.abs(picture[y, x].astype(int) - corner).max() > 25 for x, y in hand), "a hand is where it is said"


def test_the_whole_loop_is_printed(monkeypatch: pytest.MonkeyPatch, take: Take, undrawn: None) -> None:
    knowing = Knowing()
    knowing.take = take
    monkeypatch.setattr(capture_video, "sentence_motions", lambda texts: {})
    monkeypatch.setattr(capture_video, "film", lambda motions, names: iter([take, take]))
    figures = capture_video.evaluate_video(1, 2, knowing)
    straight, coded = figures["encoded"]["from pictures"], figures["encoded"]["from a video file"]
    assert coded == pytest.approx(straight, rel=0.01)
    text = video_as_text({"video": figures})
    assert "2 clips, 48 frames" in text
    assert "wrists from shoulders and from hips" in text
    assert figures["passed"] == all(figures["seen"][key] <= bar for key, bar in figures["bars"].items())
    with pytest.raises(InputError, match="1 to 10 sentences"):
        capture_video.evaluate_video(11, 1, knowing)


def test_spelled_letters_are_recognised_and_confused_ones_are_named() -> None:
    motion, spans = capture_spelled.spelled("ABV")
    assert [span.gloss for span in spans] == ["A", "B", "V"]
    known = synthesised(letter_motions())
    assert capture_spelled.recognised(motion, spans, "right", known) == {"A": "A", "B": "B", "V": "V"}
    shifted = [SimpleNamespace(gloss=g, start=s.start, end=s.end) for g, s in zip("BVA", spans, strict=True)]
    assert capture_spelled.recognised(motion, shifted, "right", known) == {"B": "A", "V": "B", "A": "V"}


def test_fitting_is_timed_from_a_file(take: Take, tmp_path) -> None:
    figures = time_fit(perfect_landmarks(take, holistic_layout()), tmp_path, 1)
    assert figures["fit_factor"] == pytest.approx(len(take.motion) / 30 / figures["fit_seconds"], rel=0.05)
    assert (tmp_path / "found.pose").exists()


def test_rows_of_the_table() -> None:
    error = {"mean": 12.0, "median": 11.0, "90 %": 20.0}
    video = {
        "seen": {"fingers ratio": 1.2, "wrists mm": 41.0},
        "bars": capture_video.BARS,
        "fit": {"fingers mm": error},
        "perfect": {"wrists from hips mm": error},
    }
    letters = {"correct": 18.5, "of": 24, "worst": 17, "signers": {"a": {}, "b": {}}, "passed": True}
    speed: dict = {**BARS} | {"met": dict.fromkeys(BARS, True)}
    alone = {"drawn": {"pictures_a_second": {"capture": 9.0, "holistic": 15.0}}}
    speed["parts"] = {"alone": alone, "pairs": {"gain_of_two": {"capture": 1.3, "holistic": 1.4}}}
    found = bar_rows({"capture": {"video": video, "letters": letters, "speed": speed}})
    assert [row.met for row in found] == [True, False, True, True, True, True]
    assert "9.0 to 15.0" in found[3].seen


@pytest.mark.slow
def test_the_bars_of_the_closed_loop() -> None:
    pytest.importorskip("mediapipe", reason="finding people in pictures needs mediapipe")
    figures = capture_video.evaluate_video(2, 2)
    assert figures["and were found"] > 0.8 * figures["hands that can be seen"]
    assert figures["passed"], figures["seen"]
