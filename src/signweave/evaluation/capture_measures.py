"""How far captured signing lies from the truth: fingers on their palm, wrists from the trunk, turns, face.

Fingers are compared on the palm: the wrist and the four knuckles are laid on the true ones as a rigid body (Kabsch,
1976; without mirror images), then the distance of the other 16 points counts. The same for a detector's points and for
a fit's, so that one can be divided by the other. A detector does not know a hand's size: its palm is scaled first,
which leaves it the smaller error and asks more of the fit; both are told.
"""

from __future__ import annotations

import numpy as np

from ..body.points import HOLISTIC, holistic_points
from ..body.posing import joint_transforms
from ..formats.holistic import FACE, LEFT, LEFT_WORLD, POSE, RIGHT, RIGHT_WORLD, WORLD
from ..motion.nouns import Landmarks, Motion
from ..motion.rotations import angle
from ..motion.skeleton import FACE_NAMES, SIDES, joint
from .capture_truth import Take

PALM = (0, 5, 9, 13, 17)
FINGERS = tuple(i for i in range(21) if i not in PALM)
FACES = {
    "brows": tuple(i for i, name in enumerate(FACE_NAMES) if name.startswith("brow")),
    "jaw": (FACE_NAMES.index("jawOpen"),),
    "blink": tuple(FACE_NAMES.index(f"eyeBlink{side}") for side in ("Left", "Right")),
}
ARMS = {"shoulders": (11, 12), "elbows": (13, 14), "wrists": (15, 16)}  # of the pose landmarks
_HANDS = {"left": (LEFT, LEFT_WORLD, 15), "right": (RIGHT, RIGHT_WORLD, 16)}
_HIPS, _SHOULDERS = (23, 24), (11, 12)


def on_palm(points: np.ndarray, truth: np.ndarray, scaled: bool = False) -> np.ndarray:
    """`(T, 16)` distances of finger points, in the truth's unit, after the palm is laid on the true palm.

    `points`, `truth (T, 21, 3)` in MediaPipe's order. `scaled`: the palm's size is made the true one first. NaN where a
    point is.
    """
    out = np.full((len(points), len(FINGERS)), np.nan)
    known = np.isfinite(points).all((1, 2))
    a, b = (np.asarray(p, float)[known] for p in (points, truth))
    a, b = (p - p[:, PALM].mean(1, keepdims=True) for p in (a, b))
    if scaled:
        sizes = [np.linalg.norm(p[:, PALM], axis=(1, 2)) for p in (a, b)]
        a = a * (sizes[1] / np.maximum(sizes[0], 1e-9))[:, None, None]
    u, _, v = np.linalg.svd(np.swapaxes(a[:, PALM], 1, 2) @ b[:, PALM])
    u[:, :, 2] *= np.linalg.det(u @ v)[:, None]
    out[known] = np.linalg.norm((a @ (u @ v) - b)[:, FINGERS], axis=-1)
    return out


def detected_errors(take: Take, found: Landmarks, truth: Landmarks) -> dict[str, np.ndarray]:
    """A detector's own errors, `(T, ...)` each, NaN where it found nothing; `truth`: `perfect_landmarks` of the take.

    Pixels across the picture for shoulders, elbows, wrists, face and both hands; millimetres on the palm of hands in
    the picture with their depth, and of hands in metres as given and at the true size; millimetres of wrists in metres
    from the middle of the shoulders and of the hips.
    """
    out = {}
    pose = _apart(found.of(POSE), truth.of(POSE))
    for name, rows in ARMS.items():
        out[f"{name} px"] = pose[:, rows]
    out["face px"] = _apart(found.of(FACE)[:, :468], truth.of(FACE)[:, :468])
    for side, (pixels, metres, _) in _HANDS.items():
        true = take.towards_camera(take.points[:, HOLISTIC[f"{side}_hand"]])
        out[f"{side} hand px"] = _apart(found.of(pixels), truth.of(pixels))
        deep = found.of(pixels) * [1.0, 1.0, take.camera.size[0]]
        out[f"{side} picture mm"] = 1000 * on_palm(deep, true, scaled=True)
        if found.layout.has(metres):
            out[f"{side} metres mm"] = 1000 * on_palm(found.of(metres), true)
            out[f"{side} metres scaled mm"] = 1000 * on_palm(found.of(metres), true, scaled=True)
    for name, rows in (("shoulders", _SHOULDERS), ("hips", _HIPS)):
        away = [w - w[:, rows].mean(1, keepdims=True) for w in (found.of(WORLD), truth.of(WORLD))]
        out[f"wrists from {name} mm"] = 1000 * np.linalg.norm(away[0] - away[1], axis=-1)[:, ARMS["wrists"]]
    return out


def fitted_errors(take: Take, fitted: Motion) -> dict[str, np.ndarray]:
    """A fit's errors on the signer's own body, `(T, ...)` each.

    Millimetres of fingers on their palm; of wrists and elbows `(T, 2)` from the middle of shoulders and hips; of wrists
    once more where they are above the middle of the trunk (else NaN), along the camera's view alone, and with the whole
    clip turned about the vertical as fits best; degrees of head, chest and palms; weights of brows, jaw and blinks.
    """
    body, true = take.body, take.motion
    points = holistic_points(body, fitted)
    out = {}
    for side in SIDES:
        rows = HOLISTIC[f"{side}_hand"]
        out[f"{side} fingers mm"] = 1000 * on_palm(points[:, rows], take.points[:, rows])
    places = [joint_transforms(body, motion) for motion in (fitted, true)]
    for name in ("shoulder", "hip"):
        for part in ("wrist", "elbow"):
            away = [_away(p, part, name) for p, _ in places]
            out[f"{part}s from {name}s mm"] = 1000 * np.linalg.norm(away[0] - away[1], axis=-1)
    away = [_away(p, "wrist", "shoulder") for p, _ in places]
    hips, shoulders = (_away(places[1][0], "wrist", name)[..., 1] for name in ("hip", "shoulder"))
    raised = hips + shoulders > 0
    out["wrists raised, from shoulders mm"] = np.where(raised, out["wrists from shoulders mm"], np.nan)
    out["wrists, in depth mm"] = 1000 * np.abs((away[0] - away[1]) @ take.camera.axes[2])
    turned = turned_about_vertical(away[0].reshape(-1, 3), away[1].reshape(-1, 3))
    out["wrists, the clip turned as a whole mm"] = 1000 * np.linalg.norm(away[0] @ turned.T - away[1], axis=-1)
    turns = np.degrees(angle(places[0][1], places[1][1]))
    out["head degrees"], out["chest degrees"] = turns[:, joint("head")], turns[:, joint("spine3")]
    out["palms degrees"] = turns[:, [joint(f"{side}_wrist") for side in SIDES]]
    weights = [motion.face[:, [motion.face_names.index(n) for n in FACE_NAMES]] for motion in (fitted, true)]
    for name, actions in FACES.items():
        out[f"{name} weight"] = np.abs(weights[0] - weights[1])[:, actions].mean(1)
    return out


def turned_about_vertical(points: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """`(3, 3)` the turn about Y, taken through the origin, that brings points `(N, 3)` nearest to the true ones.

    One picture cannot tell a turned signer from a turned camera; this takes the difference away.
    """
    across = (points[:, 2] * truth[:, 0] - points[:, 0] * truth[:, 2]).sum()
    along = (points[:, 0] * truth[:, 0] + points[:, 2] * truth[:, 2]).sum()
    c, s = np.array([along, across]) / max(float(np.hypot(along, across)), 1e-9)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def _away(positions: np.ndarray, part: str, middle: str) -> np.ndarray:
    """`(T, 2, 3)` left and right `part` from the middle between both joints called `middle`."""
    of, between = ([joint(f"{side}_{name}") for side in SIDES] for name in (part, middle))
    return positions[:, of] - positions[:, between].mean(1, keepdims=True)


def shoulder_width(truth: Landmarks) -> float:
    """Pixels between the true shoulders, the median of the clip."""
    left, right = (truth.of(POSE)[:, row, :2] for row in _SHOULDERS)
    return float(np.median(np.linalg.norm(left - right, axis=-1)))


def offsets(take: Take, found: Landmarks, truth: Landmarks, name: str) -> np.ndarray:
    """`(T, n, 2)` where points of a component are found from where they are, in shoulder widths."""
    count = len(truth.of(name)[0])
    return (found.of(name)[:, :count, :2] - truth.of(name)[..., :2]) / shoulder_width(truth)


def _apart(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.linalg.norm((a - b)[..., :2], axis=-1)
