"""Several people in a picture: which of them is meant, and the picture with the others painted over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import InputError

ALONE, CROWD = 30, 5
"""Pictures from one look for people to the next: a second while somebody is alone, a sixth of it among others."""
_ONE = 0.5  # trunks apart, below which two finds are one person: necks of people side by side are 1.3 apart
_GREY = 114


@dataclass(frozen=True)
class Person:
    """Where somebody is: `neck (2,)`, the middle of the shoulders, and `trunk`, its distance from the hips, pixels."""

    neck: np.ndarray
    trunk: float
    score: float = 1.0


def from_pose(pose: np.ndarray) -> Person:
    """The person of a pose's points `(33, 3)` in pixels."""
    neck, hips = pose[[11, 12], :2].mean(0), pose[[23, 24], :2].mean(0)
    return Person(neck, float(np.linalg.norm(neck - hips)))


def tiles(width: int, height: int) -> list[tuple[int, int, int]]:
    """Squares `(x, y, side)` that a picture is looked at in besides the whole: half over one another along the longer
    side; none where it is nearly square."""
    side, longer = min(width, height), max(width, height)
    if longer < 1.3 * side:
        return []
    count = int(np.ceil(2 * longer / side)) - 1
    places = np.round(np.linspace(0, longer - side, count)).astype(int)
    return [(int(p), 0, side) if width > height else (0, int(p), side) for p in places]


def distinct(people: Sequence[Person]) -> list[Person]:
    """Everybody once, from the left; of several finds of one person the surest."""
    kept: list[Person] = []
    for one in sorted(people, key=lambda p: -p.score):
        if all(np.linalg.norm(one.neck - k.neck) > _ONE * max(one.trunk, k.trunk) for k in kept):
            kept.append(one)
    return sorted(kept, key=lambda p: p.neck[0])


def choose(people: Sequence[Person], person: int | None) -> Person:
    """The one of that number from the left, or the largest. InputError where there are not as many."""
    if person is None:
        return max(people, key=lambda p: p.trunk)
    if not 0 <= person < len(people):
        raise InputError(f"no person {person}: {len(people)} seen in the first picture that shows anybody, from 0")
    return people[person]


def without(picture: np.ndarray, others: Sequence[Person], chosen: Person) -> np.ndarray:
    """The picture with heads and trunks of the others painted over, never past the border between them and the chosen
    one, which lies nearer to the smaller of the two."""
    out, (height, width) = picture.copy(), picture.shape[:2]
    for other in others:
        border = (chosen.neck[0] * other.trunk + other.neck[0] * chosen.trunk) / (chosen.trunk + other.trunk)
        left, right = other.neck[0] - 1.1 * other.trunk, other.neck[0] + 1.1 * other.trunk
        left, right = (max(left, border), right) if other.neck[0] > chosen.neck[0] else (left, min(right, border))
        top = int(max(other.neck[1] - 1.3 * other.trunk, 0))
        out[top:height, int(max(left, 0)) : int(min(max(right, 0), width))] = _GREY
    return out


class Follower:
    """Follows one person through a recording: what a detector of single people is to see of each picture.

    While nobody else is there pictures pass untouched. `look(picture)` finds everybody, and is asked now and then.
    """

    def __init__(self, look: Callable[[np.ndarray], list[Person]], person: int | None) -> None:
        self._look, self._person = look, person
        self._chosen: Person | None = None
        self._others: list[Person] = []
        self._wait, self._lost = 0, 0  # pictures until the next look; pictures since the chosen one was found

    def shown(self, picture: np.ndarray) -> np.ndarray:
        """The picture `(H, W, 3)` as the detector is to see it. InputError where `person` is not there."""
        if self._wait <= 0:
            self._meet(self._look(picture))
        self._wait -= 1
        if self._chosen is None or not self._others:
            return picture
        return without(picture, self._others, self._chosen)

    def found(self, person: Person | None) -> bool:
        """Told whom the detector found in the picture shown; whether that is the one who is followed."""
        strangers = self._others and person is not None and self._apart(person) > _ONE
        if person is None or (strangers and any(_apart(person, o) < self._apart(person) for o in self._others)):
            self._lost += 1
            return person is None
        self._chosen, self._lost = person, 0
        return True

    def _meet(self, people: list[Person]) -> None:
        if people and self._chosen is None:
            self._chosen = choose(people, self._person)
        elif len(people) == 1 and not self._others:
            self._chosen = people[0]
        elif people and self._lost >= ALONE:
            self._chosen = choose(people, None) if self._person is None else min(people, key=self._apart)
            self._lost = 0
        if people:
            me = min(people, key=self._apart)
            self._others = [p for p in people if p is not me or self._apart(p) > 1]
        alone = self._chosen is not None and not self._others
        self._wait = ALONE if alone else CROWD if self._chosen is not None else 1

    def _apart(self, person: Person) -> float:
        return _apart(person, self._chosen) if self._chosen is not None else 0.0


def _apart(person: Person, from_whom: Person) -> float:
    """In trunks of the other one."""
    return float(np.linalg.norm(person.neck - from_whom.neck)) / max(from_whom.trunk, 1.0)
