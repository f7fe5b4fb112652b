"""Find the thumb classes of `signweave/motion/handshapes.py`: five angles each, from what the thumb has to touch.

    python tools/fit_thumbs.py [CLASS ...]

A thumb class is fitted once, against the fingers of the handshape that it is named after, on the neutral body: its pad
meets a point of a finger, or it points somewhere, without a bone inside a finger (capsules), within the joints' range.
Prints one line a class (whole degrees), to be copied into the table, with what is left over in millimetres.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
from scipy.optimize import least_squares

from signweave.motion import hands
from signweave.motion.handcapsules import Placed, clearance, place
from signweave.motion.handshapes import HANDSHAPES, THUMB

LOW = np.array([-5.0, -25, -25, -15, -20])
HIGH = np.array([65.0, 75, 80, 65, 75])
"""Range of the thumb's joints: palmar, radial, twist, MCP, IP, degrees."""
ROOT = (32.0, 42.0, 25.0)
"""Where its root rests: palmar, radial, twist."""
EASE = np.array([0.08, 0.08, 0.06, 0.08, 0.08])  # what a degree away from there costs
SLACK = 0.0025  # skin gives way where pads meet

Goal = Callable[[Placed], np.ndarray]


def touch(*points: str, share: float = 0.5, facing: float = 8.0, of: str = "pad") -> Goal:
    """The thumb's pad on a point of a finger (or between two), looking at it."""

    def residual(hand: Placed) -> np.ndarray:
        (p, n), (q, m) = hand.point(points[0]), hand.point(points[-1])
        spot, normal = p + (q - p) * share, n + (m - n) * share
        thumb, pad = hand.point(f"thumb_{of}")
        return np.append((thumb - spot) * 1000, facing * (1 + pad @ normal / np.linalg.norm(normal)))

    return residual


def pinch(*fingers: str, share: float = 0.5) -> Goal:
    """The thumb meets a finger (or the place between two) half-way from pad to tip, as one holds a needle."""

    def grip(hand: Placed, finger: str) -> tuple[np.ndarray, np.ndarray]:
        (p, n), (q, m) = hand.point(f"{finger}_pad"), hand.point(f"{finger}_tip")
        return (p + q) / 2, (n + m) / np.linalg.norm(n + m)

    def residual(hand: Placed) -> np.ndarray:
        (p, n), (q, m) = grip(hand, fingers[0]), grip(hand, fingers[-1])
        thumb, pad = grip(hand, "thumb")
        facing = pad @ (n + (m - n) * share)
        return np.append((thumb - p - (q - p) * share) * 1000, 5 * (1 + facing))

    return residual


def at(x: float, y: float, z: float, weight: float = 1.0, of: str = "pad") -> Goal:
    """The thumb's pad at a place in the wrist's frame, millimetres (right hand: fingers -X, palm -Y, thumb +Z)."""
    return lambda hand: weight * (hand.point(f"thumb_{of}")[0] * 1000 - np.array([x, y, z]))


def ahead(x: float, y: float, z: float, weight: float = 6.0) -> Goal:
    """The thumb's last bone points in a direction."""
    return lambda hand: weight * (hand.thumb_axis() - np.array([x, y, z]) / np.linalg.norm([x, y, z]))


def looks(x: float, y: float, z: float, weight: float = 4.0) -> Goal:
    """The thumb's pad looks in a direction."""
    return lambda hand: weight * (hand.point("thumb_pad")[1] - np.array([x, y, z]) / np.linalg.norm([x, y, z]))


def parallel(finger: str, below: float) -> Goal:
    """The thumb along a finger's last bone, with `below` millimetres between the two pads."""

    def residual(hand: Placed) -> np.ndarray:
        p, n = hand.point(f"{finger}_pad")
        thumb, pad = hand.point("thumb_pad")
        apart, turned = (thumb - p - n * below / 1000) * 700, hand.thumb_axis() - hand.axis(finger)
        return np.concatenate([apart, 6 * turned, pad + n])

    return residual


GOALS: dict[str, tuple[str, tuple[Goal, ...], tuple[float, float]]] = {
    # class: (handshape that gives the fingers, what the thumb does, bends at MCP and IP that it would have by itself)
    "up": ("10", (ahead(-0.25, 0, 1), looks(-0.6, -0.6, -0.4)), (0, 0)),
    "beside": ("open_b", (ahead(-1, -0.1, 0.15), at(-98, -14, 47, 0.3)), (10, 0)),
    "alongside": ("a", (at(-124, -30, 56, of="tip"), ahead(-1, 0, 0.05), looks(0, -0.7, -0.7, 2.0)), (8, 5)),
    "across": ("s", (touch("middle_back", "middle_nail", share=0.35, facing=3), ahead(-0.35, -0.1, -1, 3.0)), (50, 45)),
    "over_ring": ("u", (touch("ring_back", facing=3),), (40, 20)),
    "tucked": ("closed_b", (at(-88, -15, -2), looks(-0.2, 1, -0.3)), (50, 25)),
    "under_index": ("t", (at(-128, -34, 20, of="tip"), ahead(-1, -0.3, -0.25)), (30, 10)),
    "under_middle": ("n", (at(-112, -24, -4, of="tip"), ahead(-0.9, 0, -0.6)), (30, 15)),
    "under_ring": ("m", (at(-104, -22, -22, of="tip"), ahead(-0.7, 0, -0.8)), (40, 15)),
    "under_tips": ("e", (at(-70, -26, -4), looks(-0.6, 0.3, -0.5), ahead(-0.5, 0, -1)), (45, 40)),
    "on_middle": ("k", (at(-120, -24, 17, of="tip"), ahead(-1, -0.2, -0.2, 3.0)), (15, 5)),
    "opposed": ("c", (parallel("index", 60),), (10, 10)),
    "parallel": ("g", (parallel("index", 12),), (10, 5)),
    "touch_index": ("f", (pinch("index"),), (20, 25)),
    "touch_middle": ("8", (pinch("middle"),), (20, 20)),
    "touch_ring": ("7", (pinch("ring"),), (20, 20)),
    "touch_pinky": ("6", (pinch("pinky"),), (25, 20)),
    "touch_round": ("o", (pinch("index", "middle"),), (15, 20)),
    "touch_round_middle": ("d", (pinch("middle", "ring", share=0.1),), (15, 20)),
    "touch_tapered": ("flat_o", (pinch("index", "middle"),), (10, 10)),
}


def fit(name: str) -> tuple[np.ndarray, np.ndarray, float]:
    """Whole degrees `(5,)`, goals left over (mm or weighted), and the least clearance to a finger (mm)."""
    shape, goals, bends = GOALS[name]
    by_itself = np.array([*ROOT, *bends])
    fingers = HANDSHAPES[shape]

    def hand_of(angles: np.ndarray) -> Placed:
        return place(hands.pose_with_thumb(fingers, angles))

    def residual(angles: np.ndarray) -> np.ndarray:
        hand = hand_of(angles)
        inside = np.minimum([gap + SLACK for gap in clearance(hand).values()], 0) * 1400
        return np.concatenate([*(goal(hand) for goal in goals), inside, EASE * (angles - by_itself)])

    random = np.random.default_rng(0)
    starts = [by_itself, *random.uniform(LOW + 1, HIGH - 1, (5, 5))]
    best = min((least_squares(residual, s, bounds=(LOW, HIGH), x_scale=10.0) for s in starts), key=lambda r: r.cost)
    angles = np.round(best.x)
    hand = hand_of(angles)
    return angles, np.concatenate([goal(hand) for goal in goals]), 1000 * min(clearance(hand).values())


def main() -> None:
    for name in sys.argv[1:] or GOALS:
        angles, left, gap = fit(name)
        was = "" if name in THUMB and tuple(angles) == THUMB[name] else "  # new"
        print(f'    "{name}": ({", ".join(f"{a:.0f}" for a in angles)}),{was}')
        print(f"        # left {np.round(left, 1)}, least clearance {gap:.1f} mm")


if __name__ == "__main__":
    main()
