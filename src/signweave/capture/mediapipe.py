"""MediaPipe Holistic (complexity 1) as a detector: missed hands are looked for again, one person is followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import numpy as np

from ..formats.holistic import FACE, LEFT, LEFT_WORLD, POSE, RIGHT, RIGHT_WORLD, WORLD, captured_layout
from . import graphs
from .detector import Found
from .hands import SIDES, Crop, Hand, likely_palm, plausible, where_to_look, without_doubles
from .people import Follower, Person, distinct, from_pose, tiles

_PALM = 0.3  # score of a palm worth a second look: blurred hands are found at 0.4, and what is found must be plausible
_PRESENCE = 0.5  # Holistic's own threshold
_PIXELS = {"left": LEFT, "right": RIGHT}
_METRES = {"left": LEFT_WORLD, "right": RIGHT_WORLD}


class HolisticDetector:
    """628 points (`captured_layout`): pixels and MediaPipe's raw depth, pose and hands in metres.

    Confidence: MediaPipe's visibility for the pose, 1 for a face that is found, for a hand the presence that its model
    reports (halved as far as it looks like the other hand). Where several people are seen, those who are not meant are
    painted over before Holistic looks; alone, a person is seen exactly as by Holistic itself. `again=False` leaves out
    the second look for hands.
    """

    name = "mediapipe-holistic-0.10.14+hands+people"
    layout = captured_layout()

    def __init__(self, again: bool = True) -> None:
        self._again = again

    def __call__(self, pictures: Iterable[np.ndarray], person: int | None = None) -> Iterator[Found]:
        """As `Detector`. Raises MissingExtra where mediapipe is not installed."""
        with ExitStack() as stack:
            holistic = stack.enter_context(closing(graphs.holistic()))
            everybody = stack.enter_context(closing(graphs.people()))
            finder = stack.enter_context(closing(HandFinder())) if self._again else None
            follower = Follower(lambda picture: look_for_people(everybody, picture), person)
            for picture in pictures:
                shown = follower.shown(picture)
                found = self._found(holistic(shown), shown, finder)
                pose = self.layout.slice(POSE)
                is_there = found.confidence[pose].any()
                if not follower.found(from_pose(found.points[pose]) if is_there else None):
                    found = Found(np.full_like(found.points, np.nan), np.zeros_like(found.confidence))
                yield found

    def _found(self, result: Any, picture: np.ndarray, finder: HandFinder | None) -> Found:
        size = (picture.shape[1], picture.shape[0])
        points = np.full((len(self.layout), 3), np.nan, np.float32)
        confidence = np.zeros(len(self.layout), np.float32)
        for name, stream in ((POSE, "pose_landmarks"), (FACE, "face_landmarks"), (WORLD, "pose_world_landmarks")):
            if result[stream] is not None:
                rows = self.layout.slice(name)
                points[rows] = numbers(result[stream], (1, 1) if name == WORLD else size)
                confidence[rows] = 1.0 if name == FACE else [p.visibility for p in result[stream].landmark]
        hands = without_doubles({s: h for s in SIDES if (h := _holistic_hand(result, s, size)) is not None})
        if finder is not None and result["pose_landmarks"] is not None:
            pose = self.layout.slice(POSE)
            for side in SIDES:
                if side not in hands and (hand := finder(picture, points[pose], confidence[pose], side, hands)):
                    hands[side] = hand
        for side, hand in hands.items():
            points[self.layout.slice(_PIXELS[side])] = hand.points
            points[self.layout.slice(_METRES[side])] = hand.world
            for name in (_PIXELS[side], _METRES[side]):
                confidence[self.layout.slice(name)] = hand.confidence(side)
        return Found(points, confidence)


class HandFinder:
    """Looks for one hand again: palms in a square about the pose's hand, then the points of the likeliest palm."""

    def __init__(self) -> None:
        self._palms, self._hand = graphs.palms(_PALM), graphs.one_hand(_PRESENCE)

    def __call__(
        self, picture: np.ndarray, pose: np.ndarray, visibility: np.ndarray, side: str, known: dict[str, Hand]
    ) -> Hand | None:
        """The hand of that side, or None. `pose (33, 3)` in pixels; `known`: the hands found already."""
        size = (picture.shape[1], picture.shape[0])
        other = next((h for s, h in known.items() if s != side), None)
        crop = where_to_look(pose, visibility, side, size)
        if crop is None:
            return None
        cut = crop.cut(picture)
        palms = self._palms(cut)["palms"] or []
        chosen = likely_palm([(crop.inside(_centre(p)), p.score[0]) for p in palms], crop, pose, side, other)
        if chosen is None:
            return None
        result = self._hand(cut, palm=palms[chosen])
        if result["landmarks"] is None:
            return None
        hand = _cropped_hand(result, crop, size)
        return hand if plausible(hand, side, pose, other) else None

    def close(self) -> None:
        self._palms.close()
        self._hand.close()


def look_for_people(everybody: graphs.Graph, picture: np.ndarray) -> list[Person]:
    """Everybody in a picture, from the left: looked for in the whole of it and in squares of it, where people are
    larger for the model's 224 pixels."""
    height, width = picture.shape[:2]
    people = []
    for x, y, side in [(0, 0, 0), *tiles(width, height)]:
        part = picture[y : y + side, x : x + side] if side else picture
        for one in everybody(part)["people"] or []:
            hips, _, neck = (
                np.array([p.x * part.shape[1] + x, p.y * part.shape[0] + y])
                for p in one.location_data.relative_keypoints[:3]
            )
            people.append(Person(neck, float(np.linalg.norm(neck - hips)), one.score[0]))
    return distinct(people)


def numbers(landmarks: Any, size: tuple[int, int] = (1, 1)) -> np.ndarray:
    """MediaPipe's landmarks as `(N, 3)`, x and y times `size`."""
    out = np.array([(p.x, p.y, p.z) for p in landmarks.landmark], np.float32)
    out[:, :2] *= size
    return out


def _centre(palm: Any) -> np.ndarray:
    box = palm.location_data.relative_bounding_box
    return np.array([box.xmin + box.width / 2, box.ymin + box.height / 2])


def _holistic_hand(result: Any, side: str, size: tuple[int, int]) -> Hand | None:
    image, inner = result[f"{side}_hand_landmarks"], graphs.HANDS[side]
    if image is None:
        return None
    world, presence, kind = (result[inner + name] for name in graphs.INNER)
    return Hand(numbers(image, size), numbers(world), presence, _right(kind))


def _cropped_hand(result: Any, crop: Crop, size: tuple[int, int]) -> Hand:
    points = numbers(result["landmarks"])
    points[:, :2] = crop.inside(points[:, :2])
    points[:, 2] *= crop.side / size[0]  # depth is in widths of the picture that the model was given
    presence = result["handlandmarkcpu__hand_presence_score"]
    return Hand(points, numbers(result["world"]), presence, _right(result["handedness"]))


def _right(handedness: Any) -> float:
    """Chance of a right hand: MediaPipe names hands as a mirror shows them."""
    best = handedness.classification[0]
    return best.score if best.label == "Left" else 1 - best.score
