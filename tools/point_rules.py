"""Where the named points of the body are: anatomical rules, applied as ray casts to the T-posed neutral body.

Names follow the minor locations of ASL-LEX 2.0 (key.csv), one name a place, `left_`/`right_` as the signer's own.
Rules are for the left side; the right side's points are their mirror images.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from signweave.body.surface import cast, closest
from signweave.motion.skeleton import FINGERS, Skeleton

UP, FRONT, OUT = np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0])
MIRROR = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True)
class Place:
    """A named point: the joint it follows when nothing but joints is known, its triangle and barycentrics."""

    name: str
    joint: str
    triangle: np.ndarray
    barycentric: np.ndarray
    outward: np.ndarray


@dataclass(frozen=True)
class Figure:
    """The T-posed neutral body: vertices `(V, 3)`, the skin's triangles `(F, 3)` and per-vertex masks 0..1."""

    skeleton: Skeleton
    vertices: np.ndarray
    faces: np.ndarray
    masks: dict[str, np.ndarray]

    def joint(self, name: str) -> np.ndarray:
        """Joint place in the T-pose."""
        return self.skeleton.rest[self.skeleton.index(name)]

    def outward(self, name: str, joint: str, inside: np.ndarray, direction: np.ndarray) -> Place:
        """Where a ray from a place inside leaves the body."""
        return self._place(name, joint, inside, direction, direction)

    def inward(self, name: str, joint: str, target: np.ndarray, direction: np.ndarray, start: float = 0.5) -> Place:
        """Where a ray from `start` metres outside first meets the body on its way to `target`; `direction` points
        out."""
        direction = direction / np.linalg.norm(direction)
        return self._place(name, joint, target + start * direction, -direction, direction)

    def _place(self, name: str, joint: str, origin: np.ndarray, ray: np.ndarray, outward: np.ndarray) -> Place:
        hit = cast(origin, ray / np.linalg.norm(ray), self.vertices, self.faces)
        if hit is None:
            raise RuntimeError(f"point {name}: the ray misses the body")
        return Place(name, joint, self.faces[hit[0]], hit[1], outward / np.linalg.norm(outward))

    def position(self, place: Place) -> np.ndarray:
        """Metres, in the T-pose."""
        return place.barycentric @ self.vertices[place.triangle]

    def normal(self, place: Place) -> np.ndarray:
        """Outward normal of the skin around a place: a fingertip's breadth of it, less on the fingers."""
        a, b, c = (self.vertices[self.faces[:, i]] for i in range(3))
        across = np.cross(b - a, c - a)
        radius = 0.005 if any(finger in place.joint for finger in FINGERS) else 0.012
        near = np.linalg.norm((a + b + c) / 3 - self.position(place), axis=1) < radius
        near &= (self.faces == place.triangle).all(1) | (across @ place.outward > 0)
        n = across[near].sum(0) if near.any() else across[(self.faces == place.triangle).all(1)][0]
        return n / np.linalg.norm(n)


def named_points(figure: Figure) -> list[Place]:
    """All named points, head to fingertips, the left side before the right."""
    places = [*_face(figure), *_head_and_neck(figure), *_torso(figure), *_arm(figure), *_hand(figure)]
    for finger in FINGERS:
        places += list(_finger(figure, finger))
    return places + [_mirrored(figure, place) for place in places if place.name.startswith("left_")]


def _mirrored(figure: Figure, place: Place) -> Place:
    """The right side's counterpart of a point; the neutral body is the same on both sides."""
    face, weights, distance = closest(figure.position(place) * MIRROR, figure.vertices, figure.faces)
    if distance > 1e-4:
        raise RuntimeError(f"point {place.name}: the skin is {distance} m off on the other side")
    name, joint = (text.replace("left_", "right_") for text in (place.name, place.joint))
    return Place(name, joint, figure.faces[face], weights, place.outward * MIRROR)


def _profile(figure: Figure) -> dict[str, float]:
    """Heights on the midline of the face, from the bumps of its outline: nose tip, lips, mouth, chin, metres."""
    eye, head = figure.joint("left_eye"), figure.joint("head")
    heights = np.arange(head[1] - 0.10, eye[1] - 0.02, 0.0005)
    outline = []
    for y in heights:
        hit = cast(np.array([0.0, y, 1.0]), -FRONT, figure.vertices, figure.faces)
        outline.append(-np.inf if hit is None else 1 - hit[2])
    z = np.array(outline)
    nose = int(np.argmax(z))
    lips = figure.vertices[figure.masks["lips"] > 0.5]
    in_lips = (heights > lips[:, 1].min() - 0.002) & (heights < lips[:, 1].max() + 0.002) & (np.arange(len(z)) < nose)
    bumps = [i for i in range(1, len(z) - 1) if z[i] >= z[i - 1] and z[i] > z[i + 1] and in_lips[i]]
    upper, lower = max(bumps), min(bumps)
    fold = next(i for i in range(lower, 0, -1) if z[i - 1] > z[i])
    chin = int(np.argmax(np.where(np.arange(len(z)) < fold, z, -np.inf)))
    found = {"nose": nose, "upper_lip": upper, "lower_lip": lower, "chin": chin}
    return {name: float(heights[i]) for name, i in found.items()}


def _face(figure: Figure) -> Iterator[Place]:
    heights = _profile(figure)
    lip = {name: figure.inward(name, "head", np.array([0.0, y, 0.0]), FRONT) for name, y in heights.items()}
    yield from lip.values()
    # What touches a mouth lies on both lips: half way between the foremost vertices of the two.
    ahead = [lip[name].triangle[np.argmax(lip[name].barycentric)] for name in ("upper_lip", "lower_lip")]
    yield Place("mouth", "head", np.array([*ahead, ahead[1]]), np.array([0.5, 0.5, 0.0]), FRONT)
    eye = figure.joint("left_eye")
    crown, mouth = figure.vertices[:, 1].max(), (heights["upper_lip"] + heights["lower_lip"]) / 2
    unit = (crown - eye[1]) / 0.11  # an adult's eyes lie 11 cm below the crown
    yield figure.inward("forehead", "head", np.array([0, eye[1] + 0.045 * unit, 0]), FRONT)
    yield figure.inward("nose_bridge", "head", np.array([0, eye[1], 0]), FRONT)
    behind = figure.position(figure.inward("", "head", np.array([0, heights["chin"], 0]), FRONT))[2] - 0.022 * unit
    yield figure.inward("under_chin", "head", np.array([0, heights["chin"], behind]), -UP, start=0.05)
    lips = figure.vertices[figure.masks["lips"] > 0.5]
    corner = lips[np.argmax(lips[:, 0])]
    skull = figure.vertices[figure.vertices[:, 1] > mouth]
    skull = skull[np.abs(skull[:, 0]) < 0.12 * unit]
    ear = skull[np.argsort(skull[:, 0])[-20:]].mean(0)

    def at(name: str, target: np.ndarray, way: np.ndarray) -> Place:
        return figure.inward(f"left_{name}", "head", target, way)

    yield at("eye", eye + np.array([0, 0.009, 0]) * unit, FRONT)
    yield at("eyebrow", eye + np.array([0.004, 0.024, 0]) * unit, FRONT)
    yield at("temple", eye + np.array([0, 0.012, -0.022]) * unit, OUT)
    yield at("cheekbone", eye + np.array([0.016, -0.028, 0]) * unit, FRONT + 0.6 * OUT)
    yield at("cheek", np.array([corner[0] + 0.016 * unit, heights["upper_lip"], eye[2]]), FRONT + 0.5 * OUT)
    yield at("mouth_corner", corner, FRONT)
    yield at("jaw", np.array([0, mouth, eye[2] - 0.045 * unit]), OUT)
    yield at("ear", ear, OUT)


def _head_and_neck(figure: Figure) -> Iterator[Place]:
    head, neck, eye = figure.joint("head"), figure.joint("neck"), figure.joint("left_eye")
    crown = figure.vertices[np.argmax(figure.vertices[:, 1])]
    yield figure.inward("head_top", "head", np.array([0, crown[1], crown[2]]), UP)
    yield figure.inward("back_of_head", "head", np.array([0, eye[1] + 0.01, 0]), -FRONT)
    throat = np.array([0, neck[1] + 0.45 * (head[1] - neck[1]), neck[2]])
    yield figure.outward("neck", "neck", throat, FRONT)
    yield figure.outward("back_of_neck", "neck", throat, -FRONT)
    yield figure.inward("left_side_of_head", "head", np.array([0, eye[1] + 0.05, head[2]]), OUT)
    yield figure.outward("left_neck", "neck", throat, OUT)


def _torso(figure: Figure) -> Iterator[Place]:
    collar, pelvis, shoulder = figure.joint("left_collar"), figure.joint("pelvis"), figure.joint("left_shoulder")
    length = collar[1] - pelvis[1]

    def down(share: float, x: float = 0.0, z: float = 0.0) -> np.ndarray:
        return np.array([x, collar[1] - share * length, z])

    yield figure.inward("upper_chest", "spine3", down(0.10), FRONT)
    yield figure.inward("chest", "spine3", down(0.27), FRONT)
    yield figure.inward("stomach", "spine2", down(0.60), FRONT)
    yield figure.inward("belly", "spine1", down(0.85), FRONT)
    yield figure.inward("left_clavicle", "spine3", down(0.0, 0.5 * shoulder[0]), FRONT)
    yield figure.inward("left_chest", "spine3", down(0.24, 0.45 * shoulder[0]), FRONT)
    yield figure.inward("left_shoulder", "left_collar", shoulder * [0.97, 1, 1], UP + 0.45 * FRONT)
    yield figure.inward("left_ribs", "spine2", down(0.45, z=pelvis[2]), OUT)
    yield figure.inward("left_waist", "spine1", down(0.68, z=pelvis[2]), OUT)
    yield figure.inward("left_hip", "pelvis", down(0.98, z=pelvis[2] + 0.01), OUT + 0.3 * FRONT)


def _arm(figure: Figure) -> Iterator[Place]:
    """In the T-pose the crook of the elbow faces forward, the palm down, the thumb's side forward."""
    shoulder, elbow, wrist = (figure.joint(f"left_{name}") for name in ("shoulder", "elbow", "wrist"))
    up_arm, fore = shoulder + 0.5 * (elbow - shoulder), elbow + 0.5 * (wrist - elbow)
    at_wrist = wrist + 0.03 * (elbow - wrist)
    for name, joint, inside, way in (
        ("upper_arm", "shoulder", up_arm, UP),
        ("upper_arm_front", "shoulder", up_arm, FRONT),
        ("elbow_front", "elbow", elbow, FRONT),
        ("elbow_back", "elbow", elbow, -FRONT),
        ("forearm_front", "elbow", fore, -UP),
        ("forearm_back", "elbow", fore, UP),
        ("forearm_radial", "elbow", fore, FRONT),
        ("forearm_ulnar", "elbow", fore, -FRONT),
        ("wrist_front", "wrist", at_wrist, -UP),
        ("wrist_back", "wrist", at_wrist, UP),
        ("wrist_radial", "wrist", at_wrist, FRONT),
        ("wrist_ulnar", "wrist", at_wrist, -FRONT),
    ):
        yield figure.outward(f"left_{name}", f"left_{joint}", inside, way)


def _hand(figure: Figure) -> Iterator[Place]:
    wrist = figure.joint("left_wrist")
    index, middle, ring, pinky = (figure.joint(f"left_{f}1") for f in ("index", "middle", "ring", "pinky"))
    middle_of_knuckles = (middle + ring) / 2
    for name, inside, way in (
        ("palm", wrist + 0.58 * (middle_of_knuckles - wrist), -UP),
        ("back_of_hand", wrist + 0.58 * (middle_of_knuckles - wrist), UP),
        ("heel", wrist + 0.16 * (middle_of_knuckles - wrist), -UP),
        ("hand_radial", wrist + 0.85 * (index - wrist), FRONT),
        ("hand_ulnar", wrist + 0.55 * (pinky - wrist), -FRONT),
        ("knuckles", middle_of_knuckles, UP),
    ):
        yield figure.outward(f"left_{name}", "left_wrist", inside, way)


def _finger(figure: Figure, finger: str) -> Iterator[Place]:
    names = [f"left_{finger}{bone}" for bone in (1, 2, 3)]
    first, second, third = (figure.joint(name) for name in names)
    along = third - second if finger != "thumb" else _thumb_direction(figure)
    along = along / np.linalg.norm(along)
    back = UP if finger != "thumb" else _thumb_back(figure, along)
    back = back - along * (along @ back)
    # The thumb's side of each finger; on the thumb itself, the side away from the fingers.
    radial = np.cross(along, back)
    tip = figure.outward(f"left_{finger}_tip", names[2], third, along)
    yield tip
    reach = figure.position(tip) - third
    pad = third + 0.55 * reach
    shaft = second + 0.5 * (third - second)
    yield figure.outward(f"left_{finger}_pad", names[2], pad, -back)
    yield figure.outward(f"left_{finger}_nail", names[2], third + 0.7 * reach, back)
    yield figure.outward(f"left_{finger}_front", names[1], shaft, -back)
    yield figure.outward(f"left_{finger}_back", names[1], shaft, back)
    yield figure.outward(f"left_{finger}_radial", names[1], shaft, radial)
    yield figure.outward(f"left_{finger}_ulnar", names[1], shaft, -radial)
    yield figure.outward(f"left_{finger}_knuckle", names[0], first if finger != "thumb" else second, back)


def _near_thumb_end(figure: Figure) -> tuple[np.ndarray, np.ndarray]:
    """Vertices of the thumb beyond its last joint: their indices and places."""
    last, before = figure.joint("left_thumb3"), figure.joint("left_thumb2")
    way = (last - before) / np.linalg.norm(last - before)
    offset = figure.vertices - last
    along = offset @ way
    chosen = (along > 0) & (along < 0.05) & (np.linalg.norm(offset - along[:, None] * way, axis=1) < 0.02)
    indices = np.nonzero(chosen)[0]
    return indices, figure.vertices[indices]


def _thumb_direction(figure: Figure) -> np.ndarray:
    _, places = _near_thumb_end(figure)
    last = figure.joint("left_thumb3")
    return places[np.argmax(np.linalg.norm(places - last, axis=1))] - last


def _thumb_back(figure: Figure, along: np.ndarray) -> np.ndarray:
    """Where the thumb's nail looks: from the middle of its last bone to the middle of the nail."""
    indices, places = _near_thumb_end(figure)
    nail = places[figure.masks["fingernails"][indices] > 0.5].mean(0)
    return nail - places.mean(0)
