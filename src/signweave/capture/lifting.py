"""MediaPipe Holistic's points in three dimensions: image and world landmarks together, one unit for all.

Image points are sharp across and know no depth; world landmarks know depth, in metres from the hips. Where both are
there and metric, the camera follows by least squares, and every point keeps its place in the picture at the depth that
the world landmarks tell. Files that were normalised lost their units: then depth is scaled so that bones keep to human
proportions, and the camera is taken to be far away.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..formats.holistic import FACE, LEFT, LEFT_WORLD, POSE, RIGHT, RIGHT_WORLD, WORLD
from ..motion.neutral import NEUTRAL
from ..motion.nouns import Landmarks
from ..motion.skeleton import SIDES, joint
from .fingers import finger_points
from .places import BODY, FACE_POINTS, HEAD_POINTS, ROOT_SHARE, Places, nowhere
from .trunk import RIGID_FACE, face_template

_ROWS: dict[str, str] = {
    "SHOULDER": "shoulder", "ELBOW": "elbow", "WRIST": "wrist", "HIP": "hip", "KNEE": "knee", "ANKLE": "ankle",
}  # fmt: skip
_LEAST = {"SHOULDER": 0.0, "ELBOW": 0.15, "WRIST": 0.15, "HIP": 0.0, "KNEE": 0.6, "ANKLE": 0.6}
"""Confidence below which a detector guesses."""
_EDGE, _SURE_OUTSIDE = 0.02, 0.7  # of the picture's size; and how sure it must be of an arm beyond the edge
_SEEN = 0.3  # confidence below which the detector guesses: legs under a table
_FACTORS, _STRIDE = np.geomspace(20.0, 5000.0, 120), 5
_LIMBS = (("shoulder", "elbow"), ("elbow", "wrist"))
_HAND_EDGES = ((0, 5), (0, 9), (0, 13), (0, 17), (5, 17), (5, 6), (6, 7), (9, 10), (10, 11), (13, 14), (14, 15),
               (17, 18), (18, 19), (1, 2), (2, 3))  # fmt: skip
_IRISES = [473, 468]  # middles of the signer's left and right iris
_BODY_DEPTH = (0.25, 0.6)
_METRIC = (0.12, 1.0)  # metres: shoulders of people are this far apart; files that were normalised say hundreds


def holistic_places(landmarks: Landmarks) -> Places:
    """Places of any holistic layout: 586, 576, 553, 543, 178 points."""
    layout = landmarks.layout
    names = layout.components[[c.name for c in layout.components].index(POSE)].points
    pose, certain = landmarks.of(POSE).astype(float), landmarks.confidence[:, layout.slice(POSE)].astype(float)
    world = landmarks.of(WORLD).astype(float) if layout.has(WORLD) else None
    metric = world is not None and _is_metric(world, names) and landmarks.size is not None
    body = _metric(landmarks, pose, world, certain) if metric else _relative(landmarks, pose, world, names)
    points, hands, face = body
    out = nowhere(len(landmarks), landmarks.fps, layout.has(FACE))
    out = replace(out, root_share=ROOT_SHARE, deep=False, on_top=True)
    axes = np.array([1.0, -1.0, -1.0])  # picture: x to the signer's left already, y down, z away
    out = _placed(out, points * axes, certain, names, landmarks)
    for i, side in enumerate(SIDES):
        if hands[side] is not None:
            out.hands[:, i] = hands[side] * axes
            row = layout.slice(LEFT if side == "left" else RIGHT)
            out.hand_confidence[:, i] = landmarks.confidence[:, row].mean(1)
            _wrist_from_hand(out, i, side)
        metres = LEFT_WORLD if side == "left" else RIGHT_WORLD
        if layout.has(metres):
            out.metric_hands[:, i] = landmarks.of(metres) * axes
    if face is not None:
        out.face[...] = face[:, :FACE_POINTS] * axes
        out.irises[...] = face[:, _IRISES] * axes
        out.face_confidence[...] = landmarks.confidence[:, layout.slice(FACE)].mean(1)
    return out


def _outside(landmarks: Landmarks) -> np.ndarray | None:
    """`(T, N)` pose landmarks beyond the picture's edges; None where the picture is not known."""
    if landmarks.size is None or landmarks.layout.components[0].units[0] != "pixels":
        return None
    flat = landmarks.of(POSE)[..., :2] / np.array(landmarks.size)
    return np.asarray(((flat < -_EDGE) | (flat > 1 + _EDGE)).any(-1))


def _held_by_hand(landmarks: Landmarks, name: str) -> np.ndarray:
    """`(T,)` frames in which this is an elbow whose hand was found: then even a guess of it is better than none."""
    hand = LEFT if name == "LEFT_ELBOW" else RIGHT
    if not name.endswith("ELBOW") or not landmarks.layout.has(hand):
        return np.zeros(len(landmarks), bool)
    return np.asarray(np.isfinite(landmarks.of(hand)).all((1, 2)))


def _placed(
    out: Places, points: np.ndarray, certain: np.ndarray, names: tuple[str, ...], landmarks: Landmarks
) -> Places:
    """Pose landmarks put under their joints' names; arms and legs that a detector only guesses stay unknown."""
    outside = _outside(landmarks)
    for i, name in enumerate(names):
        side, _, part = name.partition("_")
        if part in _ROWS and side in ("LEFT", "RIGHT"):
            row = BODY.index(f"{side.lower()}_{_ROWS[part]}")
            sure = (certain[:, i] > _LEAST[part]) | _held_by_hand(landmarks, name)
            if part in ("ELBOW", "WRIST") and outside is not None:
                sure &= ~outside[:, i] | (certain[:, i] > _SURE_OUTSIDE) | _held_by_hand(landmarks, name)
            out.body[:, row] = np.where(sure[:, None], points[:, i], np.nan)
            out.body_confidence[:, row] = np.where(sure, certain[:, i], 0)
        elif name.lower() in HEAD_POINTS:
            row = HEAD_POINTS.index(name.lower())
            out.head[:, row], out.head_confidence[:, row] = points[:, i], certain[:, i]
    return out


def _wrist_from_hand(out: Places, i: int, side: str) -> None:
    """Where a hand was found its wrist is sharper across than the body's: it goes there, the body's depth stays."""
    hand, row = out.hands[:, i], BODY.index(f"{side}_wrist")
    wrist = (hand[:, 0] - ROOT_SHARE * hand[:, 9]) / (1 - ROOT_SHARE)
    known = np.asarray(np.isfinite(wrist).all(-1))
    shift = np.where(known, out.body[:, row, 2] - wrist[:, 2], 0.0)
    shift = np.where(np.isfinite(shift), shift, 0.0)
    hand[..., 2] += shift[:, None]
    wrist[:, 2] += shift
    out.body[:, row] = np.where(known[:, None], wrist, out.body[:, row])
    out.body_confidence[:, row] = np.maximum(out.body_confidence[:, row], out.hand_confidence[:, i])


def _is_metric(world: np.ndarray, names: tuple[str, ...]) -> bool:
    width = np.nanmedian(np.linalg.norm(world[:, 11] - world[:, 12], axis=-1)) if len(names) == 33 else np.nan
    return bool(_METRIC[0] < width < _METRIC[1])


Lifted = tuple[np.ndarray, dict[str, np.ndarray | None], np.ndarray | None]


def _metric(landmarks: Landmarks, pose: np.ndarray, world: np.ndarray | None, certain: np.ndarray) -> Lifted:
    """Metres, through the camera that takes the world landmarks to the picture."""
    assert world is not None
    assert landmarks.size is not None
    width, height = landmarks.size
    middle = np.array([width, height]) / 2
    flat = pose[..., :2] - middle
    focal, depth = camera_of(flat, world, certain, max(width, height))
    deep = np.maximum(world[..., 2] + depth, 0.1 * depth)
    body = np.concatenate([flat * (deep / focal)[..., None], deep[..., None]], -1)

    def lifted(points: np.ndarray, base: np.ndarray) -> np.ndarray:
        """Points whose raw depth is in picture widths at depth `base (T,)`."""
        z = base[:, None] * (1 + points[..., 2] * width / focal)
        return np.concatenate([(points[..., :2] - middle) * (z / focal)[..., None], z[..., None]], -1)

    hands: dict[str, np.ndarray | None] = {}
    for side, name, wrist, knuckle in (("left", LEFT, 15, (17, 19)), ("right", RIGHT, 16, (18, 20))):
        near = deep[:, wrist] * (1 - ROOT_SHARE) + ROOT_SHARE * deep[:, knuckle].mean(1)
        hands[side] = lifted(landmarks.of(name).astype(float), near) if landmarks.layout.has(name) else None
    face = None
    if landmarks.layout.has(FACE):
        face = lifted(_mesh(landmarks), deep[:, :11].mean(1))
    return body, hands, face


def camera_of(flat: np.ndarray, world: np.ndarray, certain: np.ndarray, largest: float) -> tuple[float, float]:
    """Focal length in pixels and the hips' distance in metres: `flat (T, N, 2)` pixels from the picture's middle are
    `f (X + t) / (Z + d)`. Linear in d, f and f t; a focal length that no camera has is replaced by a usual one."""
    upper = slice(0, 25)
    known = np.isfinite(flat[:, upper]).all(-1) & np.isfinite(world[:, upper]).all(-1) & (certain[:, upper] > 0.5)
    at, place = flat[:, upper][known], world[:, upper][known]
    if len(at) < 12:
        return 1.5 * largest, 2.5
    zero, one = np.zeros(len(at)), np.ones(len(at))
    rows = [np.stack([at[:, 0], -place[:, 0], -one, zero], -1), np.stack([at[:, 1], -place[:, 1], zero, -one], -1)]
    matrix, goal = np.concatenate(rows), np.concatenate([-at[:, 0] * place[:, 2], -at[:, 1] * place[:, 2]])
    depth, focal, _, _ = np.linalg.lstsq(matrix, goal, rcond=None)[0]
    if not (0.7 * largest < focal < 5 * largest and depth > 0.6):
        focal = 1.5 * largest
        goal = goal + np.concatenate([place[:, 0], place[:, 1]]) * focal
        depth = np.linalg.lstsq(matrix[:, [0, 2, 3]], goal, rcond=None)[0][0]
        depth = max(float(depth), 0.6)
    return float(focal), float(depth)


def _relative(landmarks: Landmarks, pose: np.ndarray, world: np.ndarray | None, names: tuple[str, ...]) -> Lifted:
    """Pixels throughout, a camera far away; depth scaled so that bones keep to human proportions."""
    body = _body_in_pixels(pose, world, names)
    hands: dict[str, np.ndarray | None] = {}
    template = finger_points("right")
    template[0] += ROOT_SHARE * (template[9] - template[0])
    found = {s: landmarks.of(n).astype(float) for s, n in (("left", LEFT), ("right", RIGHT)) if landmarks.layout.has(n)}
    all_hands = (
        np.concatenate([h[np.isfinite(h).all((1, 2))] for h in found.values()]) if found else np.empty((0, 21, 3))
    )
    spans = np.array([np.linalg.norm(template[a] - template[b]) for a, b in _HAND_EDGES])
    deep = depth_factor(all_hands, list(_HAND_EDGES), spans) if len(all_hands) >= 3 else 0.0
    for side in SIDES:
        hands[side] = found[side] * [1.0, 1.0, deep] if side in found else None
    face = None
    if landmarks.layout.has(FACE):
        mesh = _mesh(landmarks)
        here = [i for i in RIGID_FACE if np.isfinite(mesh[:, i]).any()]
        bases = (4,) if 4 in here else tuple(i for i in (33, 263) if i in here)
        near = [(i, base) for base in bases for i in here if i != base]
        if len(near) > 6:
            like = face_template()
            spans = np.array([np.linalg.norm(like[a] - like[b]) for a, b in near])
            face = mesh * [1.0, 1.0, depth_factor(mesh, near, spans)]
        else:
            face = mesh * [1.0, 1.0, deep]
    return body, hands, face


def _body_in_pixels(pose: np.ndarray, world: np.ndarray | None, names: tuple[str, ...]) -> np.ndarray:
    """`(T, N, 3)`: world landmarks keep metres in z whatever was done to x and y; the image's own depth is scaled by
    bones, within what detections show (its unit is the picture's width, of which shoulders take about 0.3)."""
    rows = {name: i for i, name in enumerate(names)}
    left, right = rows["LEFT_SHOULDER"], rows["RIGHT_SHOULDER"]
    across = np.linalg.norm((pose[:, left] - pose[:, right])[:, :2], axis=-1)
    apart = float(np.nanmedian(across)) if np.isfinite(across).any() else 1.0
    if world is not None and len(names) == 33 and np.isfinite(world[..., 2]).any():
        depth = world[..., 2:] * (apart / _shoulder_width())
        return np.concatenate([pose[..., :2], depth - np.nanmedian(depth)], -1)
    pairs = [(rows[f"{s}_{a}"], rows[f"{s}_{b}"], s, b) for s in ("LEFT", "RIGHT") for a, b in _pairs(rows, s)]
    lengths = [NEUTRAL.length(f"{s.lower()}_{b.lower()}") for _, _, s, b in pairs]
    edges = [*((a, b) for a, b, *_ in pairs), (left, right)]
    factor = depth_factor(pose, edges, np.array([*lengths, _shoulder_width()]))
    return pose * [1.0, 1.0, float(np.clip(factor, *(apart / 0.3 * np.array(_BODY_DEPTH))))]


def _pairs(rows: dict[str, int], side: str) -> list[tuple[str, str]]:
    pairs = [(a.upper(), b.upper()) for a, b in _LIMBS]
    return [(a, b) for a, b in pairs if f"{side}_{a}" in rows and f"{side}_{b}" in rows]


def _shoulder_width() -> float:
    rest = NEUTRAL.rest
    return float(np.linalg.norm(rest[joint("left_shoulder")] - rest[joint("right_shoulder")]))


def depth_factor(points: np.ndarray, edges: list[tuple[int, int]], lengths: np.ndarray) -> float:
    """What raw depth must be multiplied by so that `edges` of `points (T, N, 3)` keep to `lengths (E,)`, size apart.

    Bones do not change length: the factor is the one for which their logarithms, less the frame's mean, lie nearest to
    those expected; frames of one size share it.
    """
    some = points[:: max(1, len(points) // 200)]
    spans = np.stack([some[:, a] - some[:, b] for a, b in edges], 1)
    if np.isfinite(spans).all(-1).sum() < 3:
        return 0.0
    flat, deep = (spans[..., :2] ** 2).sum(-1), spans[..., 2] ** 2
    known = np.isfinite(flat + deep)
    flat, deep, log_length = flat[known], deep[known], np.broadcast_to(np.log(lengths), known.shape)[known]

    def miss(rows: np.ndarray) -> np.ndarray:
        logs = 0.5 * np.log(flat + deep * _FACTORS[rows, None] ** 2 + 1e-9) - log_length
        return np.asarray(np.abs(logs - np.median(logs, 1, keepdims=True)).mean(1))

    rough = np.arange(0, len(_FACTORS), _STRIDE)
    best = int(rough[miss(rough).argmin()])
    fine = np.arange(max(best - _STRIDE + 1, 0), min(best + _STRIDE, len(_FACTORS)))
    return float(_FACTORS[int(fine[miss(fine).argmin()])])


def _mesh(landmarks: Landmarks) -> np.ndarray:
    """`(T, 478, 3)` the face mesh and the irises; points that a layout leaves out are NaN."""
    layout = landmarks.layout
    names = layout.components[[c.name for c in layout.components].index(FACE)].points
    out = np.full((len(landmarks), FACE_POINTS + 10, 3), np.nan)
    points = landmarks.of(FACE)
    rows = [int(n) if n.isdigit() else i for i, n in enumerate(names)]
    here = [i for i, row in enumerate(rows) if row < FACE_POINTS + 10]
    out[:, [rows[i] for i in here]] = points[:, here]
    return out
