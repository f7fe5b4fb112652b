"""Finger poses by name: a handshape, read from the tables of `handshapes`, becomes 15 local rotations.

A finger bends about its own lateral axis, which is square to its direction in the palm plane; a handshape first turns
the finger to its place in the fan, then bends it there. The thumb has three degrees of freedom at its root (where the
metacarpal points, and its turn about itself: opposition) and one at each of the others.
"""

from __future__ import annotations

import difflib
from functools import lru_cache

import numpy as np

from .handcapsules import THUMBNAIL
from .handshapes import ALIASES, HANDSHAPES, SPREAD, Handshape
from .neutral import NEUTRAL
from .rotations import between, from_rotvec, multiply, unit
from .skeleton import FINGERS, joint

_DOWN = np.array([0.0, -1.0, 0.0])  # where the palm looks in rest
_AHEAD, _RADIAL = np.array([-1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])  # a right hand in rest


def handshape_names() -> tuple[str, ...]:
    """Canonical names of all handshapes; aliases are left out."""
    return tuple(HANDSHAPES)


def handshape(name: str) -> Handshape:
    """Look a handshape up by name or alias.

    Upper and lower case, spaces, `-` and `_` make no difference. Raises ValueError with the nearest known names.
    """
    key = _plain(name)
    names = _names()
    if key not in names:
        near = difflib.get_close_matches(key, names, n=2, cutoff=0.4)
        near = [names[n] for n in near] or list(HANDSHAPES)[:3]
        raise ValueError(f"unknown handshape {name!r}, did you mean {' or '.join(map(repr, dict.fromkeys(near)))}?")
    return HANDSHAPES[names[key]]


def hand_pose(name: str, side: str = "right") -> np.ndarray:
    """A named handshape as `(15, 4)` float32 xyzw local rotations of one hand's finger joints, in the order of JOINTS.

    Identity is the straight hand of rest, with the body's own spread. Raises ValueError for an unknown name.
    """
    return pose_of(handshape(name), side)


def pose_of(shape: Handshape, side: str = "right") -> np.ndarray:
    """As `hand_pose`, for a handshape of one's own: `(15, 4)` float32 xyzw, parent-local."""
    if side not in ("left", "right"):
        raise ValueError(f"side is {side!r}, expected 'left' or 'right'")
    right = _right_pose(shape)
    return right.copy() if side == "right" else right * np.array([1, -1, -1, 1], np.float32)


def pose_with_thumb(shape: Handshape, thumb: np.ndarray) -> np.ndarray:
    """Fingers of a handshape with a thumb of its own, right hand: `thumb (5,)` degrees as in `handshapes.THUMB`."""
    pose = _right_pose(shape).astype(np.float64)
    pose[-3:] = _thumb(finger_directions()["thumb"], tuple(thumb))
    return pose


def finger_directions() -> dict[str, np.ndarray]:
    """Unit directions `(3,)` of a right hand's fingers in rest (thumb: of its metacarpal)."""
    return {finger: unit(NEUTRAL.offsets[joint(f"right_{finger}2")]) for finger in FINGERS}


@lru_cache(maxsize=256)
def _right_pose(shape: Handshape) -> np.ndarray:
    ways = finger_directions()
    spread = SPREAD[shape.spread]
    chains = [
        _thumb(ways["thumb"], shape.thumb_angles)
        if finger == "thumb"
        else _finger(ways[finger], spread[finger], shape.flexion(finger))
        for finger in FINGERS
    ]
    return np.concatenate(chains).astype(np.float32)


def _finger(way: np.ndarray, spread: float, bends: tuple[float, ...]) -> np.ndarray:
    """`(3, 4)` for a finger of rest direction `way`: turned to `spread` degrees, then bent at MCP, PIP, DIP."""
    flat = unit(way * np.array([1.0, 0.0, 1.0]))
    angle = np.radians(spread)
    place = np.cos(angle) * _AHEAD + np.sin(angle) * _RADIAL
    turn = between(flat, place)
    bent = [from_rotvec(np.radians(b) * np.cross(flat, _DOWN)) for b in bends]
    return np.stack([multiply(turn, bent[0]), *bent[1:]])


def _thumb(way: np.ndarray, angles: tuple[float, ...]) -> np.ndarray:
    """`(3, 4)` for a thumb of rest direction `way`; `angles` as in `handshapes.THUMB`, degrees."""
    palmar, radial, twist, mcp, ip = np.radians(angles)
    place = np.cos(palmar) * (np.cos(radial) * _AHEAD + np.sin(radial) * _RADIAL) + np.sin(palmar) * _DOWN
    turn = multiply(from_rotvec(-twist * place), between(way, place))
    nail = unit(THUMBNAIL - way * (THUMBNAIL @ way))
    axis = np.cross(nail, way)  # the tip turns away from the nail
    return np.stack([turn, from_rotvec(mcp * axis), from_rotvec(ip * axis)])


def _plain(name: str) -> str:
    return "".join(c for c in str(name).strip().lower() if c not in " _-")


@lru_cache
def _names() -> dict[str, str]:
    """Plain name or alias to canonical name."""
    return {_plain(n): n for n in HANDSHAPES} | {_plain(a): n for a, n in ALIASES.items()}
