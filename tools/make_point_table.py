"""Tie MediaPipe Holistic's 543 points to the body: writes `src/signweave/body/data/points.npz`.

    python tools/make_point_table.py [PICTURE.png]      (extra `capture`; half a minute)

Face: the neutral face is drawn from seven sides, MediaPipe FaceMesh marks each picture, and every mark is cast back to
the skin. The places of a point on which most sides agree are averaged, those seen from ahead counting most, made
symmetric, and dropped onto the visible skin; rims of lips and eyelids go to the lip or lid that they move with.
Hands: joints, with the wrist and the fingertips placed as MediaPipe Hands marks them on pictures of the palm and back.
Pose: joints and face points. With PICTURE, the result is drawn.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from picture import View, draw, mark
from PIL import Image

from signweave.body.posing import pose_vertices
from signweave.body.shape import Body, load_body
from signweave.body.surface import cast, closest, vertex_normals
from signweave.motion.nouns import Motion
from signweave.motion.skeleton import FACE_NAMES, FINGERS, SIDES, joint

TARGET = Path(__file__).resolve().parents[1] / "src" / "signweave" / "body" / "data" / "points.npz"
TURNS = (-45, -30, -15, 0, 15, 30, 45)
DRAWN = ("body", "left_eye", "right_eye", "lashes")

# FaceMesh's rims that meet when mouth or eyes are shut: they must go to the right lip or lid.
INNER_UPPER_LIP = (191, 80, 81, 82, 13, 312, 311, 310, 415, 183, 42, 41, 38, 12, 268, 271, 272, 407)
INNER_LOWER_LIP = (95, 88, 178, 87, 14, 317, 402, 318, 324, 96, 89, 179, 86, 15, 316, 403, 319, 325)
UPPER_LIDS = (246, 161, 160, 159, 158, 157, 173, 466, 388, 387, 386, 385, 384, 398)
LOWER_LIDS = (7, 163, 144, 145, 153, 154, 155, 249, 390, 373, 374, 380, 381, 382)

DEPTH_AGREES = 0.025
"""Metres: a mark whose own depth lies further from its hit was on the hidden side of the face."""
AGREE = 0.008
"""Metres within which two sides are taken to show the same place."""

Rule = tuple[list[int], list[float], list[int], list[float]]
"""Vertices and their weights, joints and their weights."""


def main() -> None:
    """Make the table, and a picture of it where one is asked for."""
    body = load_body("neutral")
    vertices = pose_vertices(body, Motion.rest())[0].astype(np.float64)
    face = face_rules(body, vertices)
    wrist, tip = hand_shares(body, vertices)
    rules = pose_rules(body, vertices, face) + face
    for side in SIDES:
        rules += hand_rules(body, side, wrist, tip)
    arrays = {
        "vertices": np.array([(r[0] + [0, 0, 0])[:3] for r in rules], np.uint16),
        "vertex_weights": np.array([(r[1] + [0.0, 0, 0])[:3] for r in rules], np.float32),
        "joints": np.array([(r[2] + [0, 0])[:2] for r in rules], np.uint8),
        "joint_weights": np.array([(r[3] + [0.0, 0])[:2] for r in rules], np.float32),
    }
    np.savez_compressed(TARGET, **arrays)
    print(f"{len(rules)} points; wrist {wrist:.2f} of the way to the knuckles, tips {tip:.2f} of the way to the end")
    if len(sys.argv) > 1:
        Image.fromarray(look(body, vertices)).save(sys.argv[1])


def picture_of(body: Body, vertices: np.ndarray, view: View) -> np.ndarray:
    """The body in plain colours, with irises, lips and brows, enough for a detector."""
    faces = np.concatenate([body.faces[name] for name in DRAWN])
    colours = np.tile([0.80, 0.65, 0.55], (len(vertices), 1))
    colours[: len(body.masks["lips"])][body.masks["lips"] > 0.5] = [0.72, 0.40, 0.38]
    first, last = body.groups["lashes"]
    colours[first:last] = 0.1
    for side in SIDES:
        first, last = body.groups[f"{side}_eye"]
        ball = vertices[first:last] - body.skeleton.rest[joint(f"{side}_eye")]
        colours[first:last] = np.where(ball[:, 2:] > 0.88 * np.linalg.norm(ball, axis=1, keepdims=True), 0.15, 0.95)
        brow = body.points.vertices[body.points.index(f"{side}_eyebrow")]
        near = np.abs(vertices - vertices[brow].mean(0))
        colours[(near[:, 1] < 0.005) & (near[:, 0] < 0.02) & (near[:, 2] < 0.03)] = [0.3, 0.22, 0.18]
    return draw(vertices, faces, vertex_normals(vertices, faces), colours, view)


def face_rules(body: Body, vertices: np.ndarray) -> list[Rule]:
    """Rules of the 468 face points."""
    skin = body.faces["body"]
    seen = skin[_visible(body, vertices, skin)]
    marks = _symmetric(_face_places(body, vertices, seen))
    jaw, blink = _movement(body, "jawOpen"), _movement(body, "eyeBlinkLeft") + _movement(body, "eyeBlinkRight")
    falls = jaw.min()
    sets = {
        INNER_UPPER_LIP: seen[(jaw[seen] > 0.3 * falls).all(1)],
        INNER_LOWER_LIP: seen[(jaw[seen] < 0.6 * falls).all(1)],
        UPPER_LIDS: seen[(blink[seen] < -0.003).any(1)],
        LOWER_LIDS: seen[(blink[seen] > -0.0005).all(1)],
    }
    rules: list[Rule] = []
    for i, place in enumerate(marks):
        candidates = next((faces for rim, faces in sets.items() if i in rim), seen)
        face, weights, _ = closest(place, vertices, candidates)
        rules.append((candidates[face].tolist(), weights.tolist(), [], []))
    return rules


def _face_places(body: Body, vertices: np.ndarray, skin: np.ndarray) -> np.ndarray:
    """`(468, 3)` places of FaceMesh's points in the T-pose, from all views; `skin`: triangles that may be marked."""
    import mediapipe

    detector = mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=True, min_detection_confidence=0.3)
    centre = body.skeleton.rest[joint("head")] + [0, 0.03, 0.03]
    faces = np.concatenate([body.faces[name] for name in DRAWN[:3]])
    faces = faces[(vertices[faces][:, :, 1] > centre[1] - 0.2).all(1)]
    allowed = set(map(tuple, skin.tolist()))
    rim, normals = np.unique(skin), vertex_normals(vertices, skin)
    places, shares = np.zeros((len(TURNS), 468, 3)), np.zeros((len(TURNS), 468))
    for number, turn in enumerate(TURNS):
        view = View(centre, 0.45, turn)
        found = detector.process(picture_of(body, vertices, view)).multi_face_landmarks
        if not found:
            raise RuntimeError(f"no face found at {turn} degrees")
        right, up, back = view.axes()
        for i, spot in enumerate(found[0].landmark):
            origin = centre + view.height * ((spot.x - 0.5) * right + (0.5 - spot.y) * up) + back
            hit = cast(origin, -back, vertices, faces)
            if hit is not None and tuple(faces[hit[0]].tolist()) in allowed:
                corners = faces[hit[0]]
                places[number, i], normal = hit[1] @ vertices[corners], hit[1] @ normals[corners]
            else:  # between lips or lids, or just beside the head: the skin nearest to the ray
                ahead = rim[normals[rim] @ back > 0.2]
                offset = vertices[ahead] - origin
                nearest = ahead[np.argmin(np.linalg.norm(offset - (offset @ back)[:, None] * back, axis=1))]
                places[number, i], normal = vertices[nearest], normals[nearest]
            shares[number, i] = max(0.0, float(normal @ back) - 0.2) ** 2
        depth = places[number] @ back + view.height * np.array([spot.z for spot in found[0].landmark])
        shares[number, np.abs(depth - np.median(depth)) > DEPTH_AGREES] = 0
    return _agreed(places, shares)


def _agreed(places: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Of places `(views, N, 3)` with `shares (views, N)`: the mean of the largest group that agrees, `(N, 3)`."""
    apart = np.linalg.norm(places[:, None] - places[None], axis=-1)
    support = np.where(apart < AGREE, shares[None], 0)
    chosen = np.argmax(support.sum(1), 0)
    weight = support[chosen, :, np.arange(places.shape[1])]
    return np.einsum("nv,vnc->nc", weight, places) / weight.sum(1, keepdims=True)


def _symmetric(places: np.ndarray) -> np.ndarray:
    """Average each point with the mirror image of its counterpart (nearest to each other when mirrored)."""
    mirrored = places * np.array([-1, 1, 1])
    other = np.argmin(np.linalg.norm(places[:, None] - mirrored[None], axis=-1), 1)
    mutual = other[other] == np.arange(len(places))
    return np.where(mutual[:, None], (places + mirrored[other]) / 2, places)


def _visible(body: Body, vertices: np.ndarray, skin: np.ndarray) -> np.ndarray:
    """Which triangles of the face can be seen from ahead or from 40 degrees to a side: no sockets, no mouth cavity."""
    corners = vertices[skin]
    middle, normal = corners.mean(1), np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    head = body.skeleton.rest[joint("head")]
    region = (middle[:, 1] > head[1] - 0.12) & (middle[:, 2] > head[2] - 0.02) & (np.abs(middle[:, 0]) < 0.12)
    covers = np.concatenate([skin[(corners[:, :, 1] > head[1] - 0.2).all(1)], body.faces["left_eye"]])
    covers = np.concatenate([covers, body.faces["right_eye"]])
    seen = np.zeros(len(skin), bool)
    for turn in (0, -40, 40):
        back = View(head, 1, turn).axes()[2]
        for i in np.nonzero(region & ~seen & (normal @ back > 0.15))[0]:
            seen[i] = cast(middle[i] + 1e-4 * back, back, vertices, covers) is None
    return seen


def _movement(body: Body, action: str) -> np.ndarray:
    """`(V,)` metres that a face action moves each vertex upwards."""
    out = np.zeros(len(body.rest))
    out[body.face_vertices] = body.face_deltas[FACE_NAMES.index(action), :, 1]
    return out


def hand_shares(body: Body, vertices: np.ndarray) -> tuple[float, float]:
    """How far MediaPipe's wrist lies from our wrist towards the middle knuckle, and its tips from the last joint
    towards the end of the finger: means of a picture of the palm and one of the back."""
    import mediapipe

    detector = mediapipe.solutions.hands.Hands(static_image_mode=True, max_num_hands=1, min_detection_confidence=0.3)
    rest = body.skeleton.rest
    centre = rest[joint("left_wrist")] + [0.05, 0, 0]
    wrists, tips = [], []
    for tilt in (-89.0, 89.0):
        view = View(centre, 0.5, 0, tilt)
        found = detector.process(picture_of(body, vertices, view)).multi_hand_landmarks
        if not found:
            raise RuntimeError("no hand found")
        spots = np.array([(p.x, p.y) for p in found[0].landmark]) * view.size

        def share(spot: np.ndarray, start: np.ndarray, end: np.ndarray, view: View = view) -> float:
            a, b = view.pixels(start)[:2], view.pixels(end)[:2]
            return float((spot - a) @ (b - a) / ((b - a) @ (b - a)))

        wrists.append(share(spots[0], rest[joint("left_wrist")], rest[joint("left_middle1")]))
        for finger, number in (("index", 8), ("middle", 12), ("ring", 16), ("pinky", 20)):
            end = _place(body, vertices, f"left_{finger}_tip")
            tips.append(share(spots[number], rest[joint(f"left_{finger}3")], end))
    return float(np.mean(wrists)), float(np.mean(tips))


def hand_rules(body: Body, side: str, wrist: float, tip: float) -> list[Rule]:
    """MediaPipe's 21 points of a hand: wrist, then four of thumb, index, middle, ring and little finger."""
    start, middle = joint(f"{side}_wrist"), joint(f"{side}_middle1")
    rules: list[Rule] = [([], [], [start, middle], [1 - wrist, wrist])]
    for finger in ("thumb", *(f for f in ("index", "middle", "ring", "pinky") if f in FINGERS)):
        rules += [([], [], [joint(f"{side}_{finger}{bone}")], [1.0]) for bone in (1, 2, 3)]
        row = body.points.index(f"{side}_{finger}_tip")
        weights = (tip * body.points.weights[row]).tolist()
        rules.append((body.points.vertices[row].tolist(), weights, [joint(f"{side}_{finger}3")], [1 - tip]))
    return rules


def pose_rules(body: Body, vertices: np.ndarray, face: list[Rule]) -> list[Rule]:
    """MediaPipe's 33 pose points. Knuckles as its model card says: index and little finger 1st, thumb 2nd."""

    def named(name: str) -> Rule:
        row = body.points.index(name)
        return (body.points.vertices[row].tolist(), body.points.weights[row].tolist(), [], [])

    def at(name: str) -> Rule:
        return ([], [], [joint(name)], [1.0])

    def between_lids(upper: int, lower: int) -> Rule:
        strongest = [face[i][0][int(np.argmax(face[i][1]))] for i in (upper, lower)]
        return (strongest, [0.5, 0.5], [], [])

    eyes = {"left": (362, between_lids(386, 374), 263), "right": (133, between_lids(159, 145), 33)}
    rules = [named("nose")]
    for inner, middle, outer in eyes.values():
        rules += [face[inner], middle, face[outer]]
    rules += [named("left_ear"), named("right_ear"), face[291], face[61]]
    for part in ("shoulder", "elbow", "wrist", "pinky1", "index1", "thumb2", "hip", "knee", "ankle"):
        rules += [at(f"{side}_{part}") for side in SIDES]
    for low, forward in ((0.025, False), (0.015, True)):
        rules += [_foot(body, vertices, side, low, forward) for side in SIDES]
    return rules


def _foot(body: Body, vertices: np.ndarray, side: str, low: float, forward: bool) -> Rule:
    """Heel (backward from under the ankle) or the end of the toes (forward from the ball of the foot)."""
    ankle, ball = body.skeleton.rest[joint(f"{side}_ankle")], body.skeleton.rest[joint(f"{side}_foot")]
    way = (ball - ankle) * [1, 0, 1]
    origin, way = (ball, way) if forward else (ankle, -way)
    hit = cast(np.array([origin[0], low, origin[2]]), way, vertices, body.faces["body"])
    if hit is None:
        raise RuntimeError(f"the {side} foot is missed")
    return (body.faces["body"][hit[0]].tolist(), hit[1].tolist(), [], [])


def _place(body: Body, vertices: np.ndarray, name: str) -> np.ndarray:
    row = body.points.index(name)
    return body.points.weights[row] @ vertices[body.points.vertices[row]]


def look(body: Body, vertices: np.ndarray) -> np.ndarray:
    """The finished points drawn on the body: face from ahead and from the side, all of it."""
    from signweave.body.points import HOLISTIC, holistic_points

    points = holistic_points(body, Motion.rest())[0]
    head = body.skeleton.rest[joint("head")] + [0, 0.03, 0.03]
    views = [View(head, 0.32), View(head, 0.32, 50), View(np.array([0, 0.9, 0]), 1.9)]
    shown = [HOLISTIC["face"], HOLISTIC["face"], slice(None)]
    drawn = [mark(picture_of(body, vertices, v), v.pixels(points[s])) for v, s in zip(views, shown)]
    return np.hstack(drawn)


if __name__ == "__main__":
    main()
