"""The detector: Holistic's points untouched, hands in metres, missed hands found again, one person followed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from signweave.capture.detector import Found, load_detector
from signweave.capture.hands import Crop, Hand, likely_palm, plausible, where_to_look, without_doubles
from signweave.capture.people import ALONE, Follower, Person, choose, distinct, tiles, without
from signweave.errors import InputError
from signweave.formats import video
from signweave.formats.holistic import FACE, LEFT, LEFT_WORLD, POSE, RIGHT, RIGHT_WORLD, WORLD, captured_layout
from signweave.motion.nouns import Motion

LAYOUT = captured_layout()
FAST = slice(13, 28)
"""Frames of the clip in which the hand goes up and comes down fast: Holistic loses it in eight of fifteen."""


def test_the_layout_is_holistics_with_irises_and_hands_in_metres() -> None:
    sizes = {c.name: (len(c.points), c.units[0]) for c in LAYOUT.components}
    assert sizes == {
        POSE: (33, "pixels"), FACE: (478, "pixels"), LEFT: (21, "pixels"), RIGHT: (21, "pixels"),
        WORLD: (33, "metres"), LEFT_WORLD: (21, "metres"), RIGHT_WORLD: (21, "metres"),
    }  # fmt: skip
    assert (len(LAYOUT), LAYOUT.name) == (628, "holistic-628")


def test_an_unknown_detector_is_one_line() -> None:
    with pytest.raises(InputError, match="no detector 'x', expected one of: mediapipe"):
        load_detector("x")


# --- hands ---------------------------------------------------------------------------------------------------------


def standing() -> np.ndarray:
    """Pose points `(33, 3)` in pixels of a person with shoulders 100 wide, the right hand up, the left one low."""
    pose = np.zeros((33, 3), np.float32)
    pose[[11, 12, 23, 24], :2] = (250, 200), (150, 200), (230, 350), (170, 350)
    pose[[16, 18, 20, 22], :2] = (100, 150), (90, 130), (105, 128), (112, 138)
    pose[[15, 17, 19, 21], :2] = (280, 330), (290, 350), (280, 352), (270, 345)
    return pose


def hand_at(wrist: tuple[float, float], right: float = 1.0, length: float = 40.0, presence: float = 0.9) -> Hand:
    """An open hand pointing up."""
    fingers = np.array([(-0.6 + 0.3 * f, -0.4 - 0.2 * j) for f in range(5) for j in range(4)])
    points = np.zeros((21, 3), np.float32)
    points[:, :2] = wrist
    points[1:, :2] += fingers * length
    return Hand(points, np.zeros((21, 3), np.float32), presence, right)


def test_a_hand_is_looked_for_about_the_pose_where_it_can_be() -> None:
    pose, seen = standing(), np.ones(33)
    crop = where_to_look(pose, seen, "right", (400, 400))
    assert crop is not None
    assert crop.side == 200
    assert crop.inside(np.array([0.5, 0.5])) == pytest.approx(pose[[16, 18, 20, 22], :2].mean(0), abs=1)
    assert where_to_look(pose, seen, "left", (400, 300)) is None  # below the picture
    seen[15] = 0.05
    assert where_to_look(pose, seen, "left", (400, 400)) is None
    turned = pose.copy()
    turned[[11, 12], :2] = (205, 200), (195, 200)
    assert where_to_look(turned, np.ones(33), "right", (400, 400)).side == 150  # half of the trunk


def test_a_crop_is_black_beyond_the_picture() -> None:
    picture = np.full((30, 40, 3), 200, np.uint8)
    cut = Crop(30, -10, 20).cut(picture)
    assert cut.shape == (20, 20, 3)
    assert (cut[10:, :10] == 200).all()
    assert not cut[:10].any()
    assert not cut[:, 10:].any()


def test_palms_are_tried_by_score_and_place_and_never_the_other_hand() -> None:
    pose, crop = standing(), Crop(0, 37, 200)
    near, far, beyond = np.array([102.0, 137.0]), np.array([150.0, 160.0]), np.array([190.0, 220.0])
    assert likely_palm([(far, 0.6), (near, 0.5)], crop, pose, "right", None) == 1
    assert likely_palm([(far, 0.95), (near, 0.4)], crop, pose, "right", None) == 0
    assert likely_palm([(beyond, 0.99)], crop, pose, "right", None) is None
    assert likely_palm([(near, 0.9), (far, 0.5)], crop, pose, "right", hand_at((102, 150), 0.0)) == 1


@pytest.mark.parametrize(
    ("hand", "believed"),
    [
        (hand_at((103, 148)), True),
        (hand_at((103, 148), right=0.3), False),  # a left hand
        (hand_at((170, 180)), False),  # too far from the wrist
        (hand_at((103, 148), length=6), False),  # too small
        (hand_at((103, 148), length=120), False),  # too large
    ],
)
def test_only_that_hand_is_believed(hand: Hand, believed: bool) -> None:
    assert plausible(hand, "right", standing(), None) is believed
    assert not plausible(hand, "right", standing(), hand_at((106, 147)))  # the other hand, seen again


def test_one_hand_is_not_given_to_both_sides() -> None:
    twice = {"left": hand_at((100, 100), right=0.95), "right": hand_at((103, 101), right=0.97)}
    assert list(without_doubles(twice)) == ["right"]
    folded = {"left": hand_at((100, 100), right=0.1), "right": hand_at((103, 101), right=0.97)}
    assert without_doubles(folded) == folded
    apart = {"left": hand_at((200, 100), right=0.95), "right": hand_at((103, 101))}
    assert without_doubles(apart) == apart


def test_confidence_is_the_presence_halved_where_it_looks_like_the_other_hand() -> None:
    assert hand_at((0, 0), right=0.9).confidence("right") == pytest.approx(0.9)
    assert hand_at((0, 0), right=0.0).confidence("right") == pytest.approx(0.45)
    assert hand_at((0, 0), right=0.0).confidence("left") == pytest.approx(0.9)


# --- people --------------------------------------------------------------------------------------------------------


def person(x: float, trunk: float = 100.0, score: float = 0.9) -> Person:
    return Person(np.array([x, 200.0]), trunk, score)


def test_everybody_once_from_the_left() -> None:
    found = distinct([person(500), person(100, score=0.6), person(110, 105, 0.8), person(300, 60)])
    assert [p.neck[0] for p in found] == [110, 300, 500]
    assert choose(found, None).neck[0] == 110
    assert choose(found, 2).neck[0] == 500
    with pytest.raises(InputError, match="no person 3: 3 seen"):
        choose(found, 3)


def test_wide_pictures_are_looked_at_in_squares_too() -> None:
    assert tiles(540, 640) == []
    assert tiles(1280, 720) == [(0, 0, 720), (280, 0, 720), (560, 0, 720)]
    assert tiles(720, 1280) == [(0, 0, 720), (0, 280, 720), (0, 560, 720)]


def test_others_are_painted_over_never_the_chosen_one() -> None:
    picture = np.zeros((400, 800, 3), np.uint8)
    out = without(picture, [person(600), person(230, 50)], person(300))
    assert (out[70:, 500:700] == 114).all()
    assert not out[:, 260:440].any()
    assert (out[150:, 190:240] == 114).all()  # the border lies nearer to the smaller one
    assert not picture.any()


def test_one_person_is_followed_and_alone_nothing_is_touched() -> None:
    scene, looks = [[person(300)]], []

    def look(_: np.ndarray) -> list[Person]:
        looks.append(1)
        return scene[0]

    picture = np.zeros((400, 800, 3), np.uint8)
    follower = Follower(look, None)
    for _ in range(2 * ALONE):
        assert follower.shown(picture) is picture
        assert follower.found(person(302))
    assert len(looks) == 2
    scene[0] = [person(300), person(600, 140)]  # somebody larger comes in
    for _ in range(ALONE):
        shown = follower.shown(picture)
        assert follower.found(person(302))
    assert (shown[30:, 600] == 114).all()
    assert not shown[:, 300].any()
    assert not follower.found(person(590))  # that is somebody else
    scene[0] = [person(600, 140)]  # the followed one has gone: nobody, then the one who stayed
    followed = []
    for _ in range(3 * ALONE):
        follower.shown(picture)
        followed.append(follower.found(person(600)))
    assert not any(followed[: ALONE - 2])
    assert all(followed[ALONE + 10 :])


# --- with MediaPipe ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def detector():
    pytest.importorskip("mediapipe", reason="needs the extra 'capture'")
    return load_detector()


@pytest.fixture(scope="module")
def fast(data_dir) -> list[np.ndarray]:
    return list(video.read_frames(data_dir / "video" / "asl_clip.mp4"))[FAST]


@pytest.fixture(scope="module")
def found(detector, fast) -> list[Found]:
    return list(detector(iter(fast)))


def test_points_are_holistics_own_and_missed_hands_are_found_again(fast, found) -> None:
    holistic = pytest.importorskip("mediapipe.python.solutions.holistic", reason="needs the extra 'capture'")
    parts = {
        POSE: "pose_landmarks",
        FACE: "face_landmarks",
        RIGHT: "right_hand_landmarks",
        WORLD: "pose_world_landmarks",
    }
    seen = 0
    with holistic.Holistic(model_complexity=1, refine_face_landmarks=True) as plain:
        for picture, ours in zip(fast, found, strict=True):
            theirs = plain.process(picture)
            for name, attribute in parts.items():
                landmarks = getattr(theirs, attribute)
                if landmarks is None:
                    continue
                points = np.array([(p.x, p.y, p.z) for p in landmarks.landmark], np.float32)
                if name != WORLD:
                    points[:, :2] *= (540, 720)
                assert (ours.points[LAYOUT.slice(name)] == points).all()
                seen += name == RIGHT
    again = sum(one.confidence[LAYOUT.slice(RIGHT)].all() for one in found) - seen
    assert seen >= 5
    assert again >= 1


def test_what_is_not_in_the_picture_is_not_found(found) -> None:
    confidence = np.array([f.confidence for f in found])
    assert not confidence[:, LAYOUT.slice(LEFT)].any()  # below the picture throughout
    assert confidence[:, [27, 28]].max() < 0.2  # ankles of somebody cut off at the waist
    for one in found:
        assert (np.isnan(one.points[:, 0]) == (one.confidence == 0)).all()


def test_hands_in_metres_are_hands(found) -> None:
    for one in found:
        hand = one.points[LAYOUT.slice(RIGHT_WORLD)]
        if np.isfinite(hand).all():
            palm = np.linalg.norm(hand[9] - hand[0])
            assert 0.05 < palm < 0.12
            assert np.linalg.norm(hand.mean(0)) < 0.06


def test_irises_are_where_the_layout_says(found) -> None:
    face = found[2].points[LAYOUT.slice(FACE), :2]
    right, left = face[[33, 133]].mean(0), face[[263, 362]].mean(0)  # corners of the signer's right and left eye
    assert np.linalg.norm(face[468] - right) < 0.3 * np.linalg.norm(right - left)
    assert np.linalg.norm(face[473] - left) < 0.3 * np.linalg.norm(right - left)


def beside(fast: list[np.ndarray]) -> Iterator[np.ndarray]:
    """A drawn signer at the left, the clip at the right."""
    from signweave.signer.render import render

    (drawn,) = render(Motion.rest(1), "mateo", size=(540, 720))
    return (np.concatenate([drawn, picture], 1) for picture in fast)


@pytest.mark.parametrize(("who", "side"), [(0, 0), (1, 1)])
def test_one_of_two_people_is_followed(detector, fast, who: int, side: int) -> None:
    for one in detector(beside(fast[:2]), who):
        neck = one.points[[11, 12], 0].mean()
        assert side * 540 < neck < (side + 1) * 540
        assert one.confidence[[11, 12]].min() > 0.9


def test_nothing_is_said_on_stderr() -> None:
    pytest.importorskip("mediapipe", reason="needs the extra 'capture'")
    code = (
        "import sys, os, numpy as np; from signweave.capture.detector import load_detector\n"
        "list(load_detector()(iter([np.zeros((64, 64, 3), np.uint8)] * 2)))\n"
        "os.write(2, b'ours\\n')"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr == "ours\n"
