"""Contacts found in a captured motion: spans in which a hand touches the body or the other hand.

One camera sees across the picture to a few millimetres, into it to a few centimetres. So a touch is believed where a
point of the hand meets a point of what it touches across the picture, skin against skin, at a depth that errors of
depth explain, and where the hand stays or turns back: what passes in front of something without a stop does not touch
it. A false contact pulls a hand where it should not be, which is worse than a missed one: what is doubtful is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..motion.filters import gaussian
from ..motion.neutral import POINTS
from ..motion.nouns import Contact, Landmarks, Motion
from ..motion.skeleton import FINGERS, SIDES
from .fitting import Fit, fit_in_full
from .places import Places
from .touching import Sight, region, sight_of

_TIPS = tuple(f"{finger}_tip" for finger in FINGERS)
HAND_POINTS = (
    *_TIPS, "palm", "heel", "back_of_hand", "hand_ulnar", "hand_radial", "knuckles", "index_radial", "index_front",
    "index_back", "middle_front", "middle_back", "index_pad", "thumb_pad", "index_knuckle",
)  # fmt: skip
"""Points of a hand that touch, most usual first."""
_HIDDEN = ("back_of_head", "back_of_neck", "head_top")
_LOW = ("belly", "ribs", "waist", "hip")
_ACROSS = {"head": 0.008, "trunk": 0.022, "arm": 0.018, "hand": 0.008}
"""Metres across the picture that a touch is usually off, by region: named points of a trunk are far apart."""
_DEPTH = {"head": 0.045, "trunk": 0.025, "arm": 0.020, "hand": 0.030}  # metres: the same for depth
_EXACT = 0.010  # metres: the same where depth is measured
_FACING, _UNUSUAL = 2.0, 0.05  # price of skin that does not face skin; of a point further down HAND_POINTS
_FOUND, _LEFT = 5.0, 9.0  # price below which a touch begins to be believed, and above which it is over
_STILL = 0.010  # metres that the two points may move against each other within a contact
_CALM = 0.020  # s: standard deviation over which a price is averaged
_REST = 0.10  # s after a contact before the same hand touches again
_SHORTEST = {"head": 3, "trunk": 3, "arm": 3, "hand": 2}  # frames; two where depth is exact
_CAME = 0.4  # s around a contact in which a hand comes or goes
_SLOW = {"head": 0.2, "trunk": 0.12, "arm": 0.2, "hand": 0.3}  # m/s across the picture: faster hands pass by
_COMES, _OPPOSED, _SURE_TRUNK = 0.06, -0.4, 2.5
"""A touch on the trunk without exact depth: metres that the hand comes from, cosine between the two surfaces, price."""
_SURE = 0.3  # confidence of the hand below which nothing is said


@dataclass(frozen=True)
class Touch:
    """A contact found, and its evidence: `across`, `depth` metres between the two points at their nearest, `speed` m/s
    of one against the other then, `price` what that costs."""

    contact: Contact
    across: float
    depth: float
    speed: float
    came: float
    facing: float
    price: float


def with_contacts(fit: Fit | Landmarks) -> Motion:
    """The fitted motion with the contacts found in it; spans are seconds of this stretch. Others it had are replaced.

    Raises InputError for landmarks of a layout nobody knows or with nobody in it.
    """
    fit = fit_in_full(fit) if isinstance(fit, Landmarks) else fit
    return replace(fit.motion, contacts=find_contacts(fit.motion, fit.places))


def find_contacts(motion: Motion, places: Places) -> tuple[Contact, ...]:
    """Contacts of a fitted motion, `places` being what it was fitted to (`fit_in_full`), in the order of their start.

    Touches between hands are told once, from the right hand.
    """
    return tuple(t.contact for t in find_touches(motion, places))


def find_touches(motion: Motion, places: Places) -> tuple[Touch, ...]:
    """As `find_contacts`, with the evidence."""
    if len(motion) < 3:
        return ()
    sight = sight_of(motion, places)
    out: list[Touch] = []
    for i, side in enumerate(SIDES):
        sure = places.hand_confidence[:, i] > _SURE
        out += _of_hand(sight, places, side, sure)
    return tuple(sorted(out, key=lambda t: t.contact.start))


def _of_hand(sight: Sight, places: Places, side: str, sure: np.ndarray) -> list[Touch]:
    """Nearest pair first; then what is left of the time. What is not believed leaves its time to others."""
    hand, body = tuple(f"{side}_{p}" for p in HAND_POINTS), _touchable(side, places.deep)
    apart, price = _prices(sight, hand, body, places.deep)
    price[~sure] = np.inf
    price = _calm(price, _CALM * places.fps)
    facing = (sight.of(hand)[1], sight.of(body)[1])
    rest = round(_REST * places.fps)
    least = price.min((1, 2))
    out: list[Touch] = []
    while True:
        t = int(least.argmin())
        if not least[t] < _FOUND:
            return out
        a, b = np.unravel_index(int(price[t].argmin()), price[t].shape)
        first, last = _span(apart[:, a, b], price[:, a, b], t)
        towards = float((facing[0][t, a] * facing[1][t, b]).sum())
        touch = _touch(apart[:, a, b], float(least[t]), towards, (first, t, last), places.fps, hand[a], body[b])
        if _believed(touch, last - first + 1, places.deep):
            out.append(touch)
            price[max(first - rest, 0) : last + 1 + rest] = np.inf
            least[max(first - rest, 0) : last + 1 + rest] = np.inf
        else:
            price[first : last + 1, :, [region(n) == region(body[b]) for n in body]] = np.inf
            least[first : last + 1] = price[first : last + 1].min((1, 2))


def _touchable(side: str, deep: bool) -> tuple[str, ...]:
    """What a hand can touch in sight of a camera: nothing of its own arm; the other hand only from the right. Without
    exact depth not the other arm, which hands cross, nor the belly, where they rest."""
    other = "left" if side == "right" else "right"
    names = [n for n in POINTS if n not in _HIDDEN and not (region(n) in ("arm", "hand") and n.startswith(side))]
    if side == "left":
        names = [n for n in names if not (region(n) == "hand" and n.startswith(other))]
    return tuple(n for n in names if deep or not (region(n) == "arm" or n.endswith(_LOW)))


def _prices(sight: Sight, hand: tuple[str, ...], body: tuple[str, ...], deep: bool) -> tuple[np.ndarray, np.ndarray]:
    """Ways `(T, H, B, 3)` from body point to hand point, and what each pair costs as a touch `(T, H, B)`."""
    here, out = sight.of(hand)
    there, normal = sight.of(body)
    apart = (here[:, :, None] - there[:, None]).astype(np.float32)
    across = np.array([_ACROSS[region(n)] for n in body], np.float32)
    depth = np.array([_EXACT if deep else _DEPTH[region(n)] for n in body], np.float32)
    price = (apart[..., 0] ** 2 + apart[..., 1] ** 2) / across**2 + (apart[..., 2] / depth) ** 2
    price += _FACING * np.maximum(np.einsum("thc,tbc->thb", out, normal), 0) ** 2
    price += (_UNUSUAL * np.arange(len(hand), dtype=np.float32))[:, None]
    return apart, np.where(np.isfinite(price), price, np.inf)


def _calm(price: np.ndarray, sigma: float) -> np.ndarray:
    known = np.isfinite(price)
    return np.where(known, gaussian(np.where(known, np.minimum(price, 1e3), 1e3), sigma), np.inf)


def _span(apart: np.ndarray, price: np.ndarray, t: int) -> tuple[int, int]:
    """First and last frame around `t` in which a pair stays together."""
    stays = (price < _LEFT) & (np.linalg.norm(apart[:, :2] - apart[t, :2], axis=-1) < _STILL)
    first = last = t
    while first > 0 and stays[first - 1]:
        first -= 1
    while last + 1 < len(stays) and stays[last + 1]:
        last += 1
    return first, last


def _touch(
    apart: np.ndarray, price: float, facing: float, span: tuple[int, int, int], fps: float, hand: str, body: str
) -> Touch:
    first, t, last = span
    near = slice(max(t - 1, 0), t + 2)
    steps = np.diff(apart[near, :2], axis=0) * fps
    speed = float(np.linalg.norm(steps, axis=-1).min()) if len(steps) else 0.0
    contact = Contact(first / fps, last / fps, hand, body)
    around = apart[max(first - round(_CAME * fps), 0) : last + 1 + round(_CAME * fps)] - apart[t]
    came = float(np.nanmax(np.linalg.norm(around, axis=-1)))
    return Touch(contact, float(np.hypot(*apart[t, :2])), float(apart[t, 2]), speed, came, facing, price)


def _believed(touch: Touch, frames: int, deep: bool) -> bool:
    """Long enough and at rest; on the trunk, where every hand before it seems to touch, only what came to it and faces
    it."""
    where = region(touch.contact.body_point)
    if deep:
        return frames >= 2
    if frames < _SHORTEST[where] or touch.speed > _SLOW[where]:
        return False
    return where != "trunk" or (touch.came > _COMES and touch.facing < _OPPOSED and touch.price < _SURE_TRUNK)
