"""What face, head and trunk do in a sign, by name. Source: general knowledge."""

from __future__ import annotations

from dataclasses import dataclass, field

Degrees = tuple[float, float, float]


@dataclass(frozen=True)
class Action:
    """`face`: ARKit weights. `head`, `trunk`: degrees about x (nods, leans forward), y (turns left), z (tilts right),
    held for the sign; `wave`: the same for the head, there and back `rate` times a second."""

    face: dict[str, float] = field(default_factory=dict)
    head: Degrees = (0.0, 0.0, 0.0)
    trunk: Degrees = (0.0, 0.0, 0.0)
    wave: Degrees = (0.0, 0.0, 0.0)
    rate: float = 2.0


def _both(**weights: float) -> dict[str, float]:
    return {f"{name}{side}": weight for name, weight in weights.items() for side in ("Left", "Right")}


ACTIONS: dict[str, Action] = {
    "smile": Action(_both(mouthSmile=0.55, cheekSquint=0.25)),
    "frown": Action(_both(mouthFrown=0.5, browDown=0.35)),
    "sad": Action({**_both(mouthFrown=0.55), "browInnerUp": 0.6}, head=(5, 0, 0)),
    "brows-up": Action({"browInnerUp": 0.6, **_both(browOuterUp=0.6, eyeWide=0.25)}),
    "brows-down": Action(_both(browDown=0.7, eyeSquint=0.3)),
    "brows-furrowed": Action(_both(browDown=1.0, eyeSquint=0.45, noseSneer=0.6)),
    "eyes-squint": Action(_both(eyeSquint=0.6)),
    "eyes-wide": Action(_both(eyeWide=0.6)),
    "eyes-closed": Action(_both(eyeBlink=1.0)),
    "gaze-up": Action(_both(eyeLookUp=0.5)),
    "gaze-down": Action(_both(eyeLookDown=0.5)),
    "gaze-left": Action({"eyeLookOutLeft": 0.5, "eyeLookInRight": 0.5}),
    "gaze-right": Action({"eyeLookInLeft": 0.5, "eyeLookOutRight": 0.5}),
    "cheeks-puffed": Action({"cheekPuff": 0.8}),
    "mouth-pursed": Action({"mouthPucker": 0.6}),
    "mouth-open": Action({"jawOpen": 0.3}),
    "mouth-down": Action({**_both(mouthFrown=0.75, mouthPress=0.15), "mouthShrugLower": 0.45}),
    "mouth-tense": Action(_both(mouthStretch=0.5, mouthPress=0.3)),
    "tongue-out": Action({"jawOpen": 0.15, "tongueOut": 0.5}),
    "nose-wrinkled": Action(_both(noseSneer=0.6, browDown=0.25)),
    "head-nod": Action(wave=(5, 0, 0), rate=1.8),
    "head-shake": Action(wave=(0, 9, 0), rate=1.8),
    "head-forward": Action(head=(7, 0, 0)),
    "head-back": Action(head=(-6, 0, 0)),
    "head-down": Action(head=(12, 0, 0)),
    "head-up": Action(head=(-10, 0, 0)),
    "head-tilt": Action(head=(2, 0, 8)),
    "head-tilt-left": Action(head=(2, 0, -8)),
    "head-turn-right": Action(head=(0, -15, 0)),
    "head-turn-left": Action(head=(0, 15, 0)),
    "lean-forward": Action(trunk=(5, 0, 0)),
    "lean-back": Action(trunk=(-4, 0, 0)),
    "shoulders-in": Action(trunk=(3, 0, 0)),
    "head-forward-tilt": Action(head=(7, 0, 8)),
    "head-raised-tilt": Action(head=(-5, 3, 6)),
    "intense": Action(_both(eyeSquint=0.5, cheekSquint=0.3, noseSneer=0.3, mouthStretch=0.25), head=(5, 0, 0)),
    "look-a": Action({"eyeLookInLeft": 0.55, "eyeLookOutRight": 0.55, **_both(eyeLookDown=0.1)}, head=(1, -9, 0)),
    "look-b": Action({"eyeLookOutLeft": 0.55, "eyeLookInRight": 0.55, **_both(eyeLookDown=0.1)}, head=(1, 9, 0)),
    "look-c": Action({"eyeLookInLeft": 0.7, "eyeLookOutRight": 0.7, **_both(eyeLookDown=0.1)}, head=(1, -14, 0)),
    "look-3": Action({"eyeLookInLeft": 0.6, "eyeLookOutRight": 0.6, **_both(eyeLookDown=0.1)}, head=(1, -11, 0)),
}
"""Names that a sign's `nonmanual` may list."""
