"""Left and right exchanged: joints finger by finger, face actions, contacts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .nouns import Contact, Motion
from .skeleton import JOINTS, joint


def _swap_name(name: str) -> str:
    if name.startswith("left_"):
        return "right_" + name[5:]
    return "left_" + name[6:] if name.startswith("right_") else name


def _swap_action(name: str) -> str:
    if name.endswith("Left"):
        return name[:-4] + "Right"
    return name[:-5] + "Left" if name.endswith("Right") else name


MIRRORED_JOINTS: tuple[int, ...] = tuple(joint(_swap_name(name)) for name in JOINTS)
"""For each joint the one on the other side: `left_index2` meets `right_index2`, and so for every finger."""


def mirror_rotations(rotations: np.ndarray) -> np.ndarray:
    """Reflect `(..., 55, 4)` local rotations in the plane x = 0 and exchange sides."""
    swapped = np.asarray(rotations)[..., list(MIRRORED_JOINTS), :]
    return swapped * np.array([1, -1, -1, 1], swapped.dtype)


def mirror(motion: Motion) -> Motion:
    """The same motion by the other hand. Twice is the identity."""
    order = [motion.face_names.index(_swap_action(name)) for name in motion.face_names]
    columns = [*MIRRORED_JOINTS, len(JOINTS)]
    return replace(
        motion,
        rotations=mirror_rotations(motion.rotations),
        translation=motion.translation * np.array([-1, 1, 1], np.float32),
        face=motion.face[:, order],
        confidence=motion.confidence[:, columns],
        contacts=tuple(_mirror_contact(c) for c in motion.contacts),
    )


def _mirror_contact(contact: Contact) -> Contact:
    return replace(contact, hand_point=_swap_name(contact.hand_point), body_point=_swap_name(contact.body_point))
