"""How well a motion's contacts are met on a body, measured on the posed mesh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..motion.nouns import Contact, Motion
from .contact_plan import cloth_at, frame_span
from .penetration import hand_penetration
from .points import point_normals, point_positions
from .shape import Body

FRAMES = 5
"""Frames measured in each contact, spread evenly over it: a contact is a hold, and the mesh measure takes 50 ms a frame."""


@dataclass(frozen=True)
class ContactError:
    """One contact. `gap`: median distance in millimetres of the hand point from where it should be: over the body point by
    the stated gap and the clothes. `penetration`: millimetres, the deepest that any vertex of a hand is under the skin of
    the body or of the other hand. `frames`: frames in the contact."""

    contact: Contact
    gap: float
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
        """Median over the contacts of each one's deepest, mm; NaN where there are none."""
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
        shown = _pick(motion, chosen)
        gap = np.median(_gaps(shown, body, contact))
        rows.append(ContactError(contact, 1e3 * float(gap), 1e3 * float(hand_penetration(body, shown).max()), last - first + 1))
    return ContactReport(body.name, tuple(rows))


def _gaps(motion: Motion, body: Body, contact: Contact) -> np.ndarray:
    hand, place = np.moveaxis(point_positions(body, motion, [contact.hand_point, contact.body_point]), 1, 0)
    over = point_normals(body, motion, [contact.body_point])[:, 0] * (contact.gap + cloth_at(body, contact.body_point))
    return np.linalg.norm(place + over - hand, axis=-1)


def _pick(motion: Motion, frames: np.ndarray) -> Motion:
    return Motion(
        motion.rotations[frames], motion.translation[frames], motion.face[frames], motion.confidence[frames],
        motion.fps, motion.face_names,
    )  # fmt: skip
