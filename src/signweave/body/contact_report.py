"""How well a motion's contacts are met on a body, measured on the posed mesh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..motion.nouns import Contact, Motion
from ..motion.skeleton import FINGERS
from .contact_plan import cloth_at, frame_span
from .flesh import some_frames
from .penetration import hand_mesh, hand_penetration, signed_distance
from .points import point_normals, point_positions
from .posing import pose_vertices
from .shape import Body

FRAMES = 5
"""Frames measured in each contact, spread evenly over it: a contact is a hold, and the mesh measure takes 50 ms a
frame."""


_AROUND_FINGER, _AROUND_HAND = 0.015, 0.05
"""Metres of skin around a hand point that may be what touches: the end of a finger, the palm with its balls."""


@dataclass(frozen=True)
class ContactError:
    """One contact, medians over its frames in millimetres.

    `gap`: how far the surfaces are from touching as they should: between the skin around the hand point and the body
    (its clothes, the stated gap), and sideways between the two points, as one distance. `offset`: from the hand
    point itself to its place over the body point; palms are hollow, so it is larger where palms touch.
    `penetration`: the deepest that any vertex of a hand is under the skin of the body or of the other hand.
    `frames`: frames in the contact.
    """

    contact: Contact
    gap: float
    offset: float
    penetration: float
    frames: int


@dataclass(frozen=True)
class ContactReport:
    """All contacts of a motion on one body; `body` is its name."""

    body: str
    contacts: tuple[ContactError, ...]

    @property
    def gap(self) -> float:
        """Median over the contacts, mm; NaN where there are none."""
        return float(np.median([c.gap for c in self.contacts])) if self.contacts else float("nan")

    @property
    def penetration(self) -> float:
        """Median over the contacts, mm; NaN where there are none."""
        return float(np.median([c.penetration for c in self.contacts])) if self.contacts else float("nan")


def contact_report(motion: Motion, body: Body) -> ContactReport:
    """Measure a motion that has been solved for `body`, on FRAMES frames of each contact. Contacts outside the motion's
    frames are left out. Raises InputError for unknown points."""
    rows = []
    for contact in motion.contacts:
        first, last = frame_span(contact, motion)
        first, last = max(first, 0), min(last, len(motion) - 1)
        if last < first:
            continue
        chosen = np.unique(np.linspace(first, last, FRAMES).round().astype(int))
        shown = some_frames(motion, chosen)
        gap, offset = 1e3 * np.median(_gaps(shown, body, contact), 0)
        deepest = 1e3 * float(np.median(hand_penetration(body, shown).max(1)))
        rows.append(ContactError(contact, float(gap), float(offset), deepest, last - first + 1))
    return ContactReport(body.name, tuple(rows))


def _gaps(motion: Motion, body: Body, contact: Contact) -> np.ndarray:
    """`(T, 2)` gap and offset of one contact, metres; see `ContactError`."""
    hand, place = np.moveaxis(point_positions(body, motion, [contact.hand_point, contact.body_point]), 1, 0)
    normal = point_normals(body, motion, [contact.body_point])[:, 0]
    lift = contact.gap + cloth_at(body, contact.body_point)
    away = hand - (place + lift * normal)
    sideways = np.linalg.norm(away - normal * np.sum(away * normal, -1, keepdims=True), axis=-1)
    between = np.array([_surface_gap(body, motion.frames(t, t + 1), contact, hand[t]) for t in range(len(motion))])
    return np.stack([np.hypot(sideways, np.maximum(between - lift, 0)), np.linalg.norm(away, axis=-1)], 1)


def _surface_gap(body: Body, frame: Motion, contact: Contact, hand: np.ndarray) -> float:
    """Metres from the skin around a hand point to what it is not part of, 0 where it is inside."""
    side = "left" if contact.hand_point.startswith("left") else "right"
    mesh = hand_mesh(side)
    posed = pose_vertices(body, frame)[0].astype(float)
    radius = _AROUND_FINGER if any(finger in contact.hand_point for finger in FINGERS) else _AROUND_HAND
    around = mesh.vertices[np.linalg.norm(posed[mesh.vertices] - hand, axis=-1) < radius]
    points = np.concatenate([posed[around], hand[None]])
    return max(0.0, float(signed_distance(points, posed, mesh.faces, exact=0.05).min()))
