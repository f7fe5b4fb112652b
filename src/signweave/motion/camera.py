"""The signing-space camera: one framing for pictures, landmarks and tracks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .skeleton import Skeleton

VIEWS = {"front": 0.0, "three-quarter": 40.0, "side": 80.0}
"""Degrees that the camera is turned about the signer, towards the signer's left."""

_FIELD_OF_VIEW = 24.0  # degrees, vertical: about an 85 mm portrait lens, so that hands in front are not blown up
_CROWN = 0.155  # metres from the head joint to the top of the head; 0.14 to 0.16 on bodies from child to adult
_TOP = 0.15  # share of the waist-to-crown height left free above the head: raised hands stay in the picture
_BOTTOM = 0.09  # and below the waist: hands at rest stay in it too
_AHEAD = 0.2  # metres before the chest that a side view looks at: hands reach forwards, backs need no room
_ROOM = 1.9  # least width and height in arm lengths: signs made wide stay in the picture


@dataclass(frozen=True)
class Camera:
    """A pinhole camera. `position`, `target` (3,) in metres, world; `size` width, height in pixels."""

    position: np.ndarray
    target: np.ndarray
    size: tuple[int, int]
    field_of_view: float = _FIELD_OF_VIEW

    @property
    def axes(self) -> np.ndarray:
        """`(3, 3)` rows: right, up and backward of the camera, world axes."""
        back = self.position - self.target
        back = back / np.linalg.norm(back)
        right = np.cross([0.0, 1.0, 0.0], back)
        right = right / np.linalg.norm(right)
        return np.stack([right, np.cross(back, right), back])

    @property
    def view(self) -> np.ndarray:
        """`(4, 4)` world to camera (OpenGL: looks along -Z)."""
        out = np.eye(4)
        out[:3, :3] = self.axes
        out[:3, 3] = -self.axes @ self.position
        return out

    @property
    def focal(self) -> float:
        """Focal length in pixels."""
        return self.size[1] / 2 / np.tan(np.radians(self.field_of_view) / 2)

    def projection(self, near: float = 0.3, far: float = 12.0) -> np.ndarray:
        """`(4, 4)` OpenGL perspective matrix."""
        width, height = self.size
        f = 1 / np.tan(np.radians(self.field_of_view) / 2)
        out = np.zeros((4, 4))
        out[0, 0], out[1, 1] = f * height / width, f
        out[2, 2], out[2, 3] = (far + near) / (near - far), 2 * far * near / (near - far)
        out[3, 2] = -1
        return out

    def project(self, points: np.ndarray) -> np.ndarray:
        """World points `(..., 3)` to pixels x right, y down, and depth in metres along the view `(..., 3)`."""
        local = (np.asarray(points) - self.position) @ self.axes.T
        depth = -local[..., 2]
        scale = self.focal / depth
        width, height = self.size
        return np.stack([width / 2 + local[..., 0] * scale, height / 2 - local[..., 1] * scale, depth], -1)


def signing_camera(skeleton: Skeleton, size: tuple[int, int] | int = 512, view: str = "front") -> Camera:
    """Frame a signer from the waist to above the head, arms' room at both sides.

    `skeleton`: the signer's own (its proportions set the framing). `view`: front, three-quarter or side.
    """
    if view not in VIEWS:
        raise ValueError(f"unknown view '{view}', expected one of {', '.join(VIEWS)}")
    size = (size, size) if isinstance(size, int) else size
    rest = skeleton.rest
    waist = rest[skeleton.index("spine1"), 1]
    crown = rest[skeleton.index("head"), 1] + _CROWN
    top, bottom = crown + _TOP * (crown - waist), waist - _BOTTOM * (crown - waist)
    height = max(top - bottom, _ROOM * skeleton.arm_length * max(1.0, size[1] / size[0]))
    middle = np.array([0.0, top - height / 2, rest[skeleton.index("spine3"), 2]])
    angle = np.radians(VIEWS[view])
    middle += [0.0, 0.0, _AHEAD * np.sin(angle)]
    distance = height / 2 / np.tan(np.radians(_FIELD_OF_VIEW) / 2)
    return Camera(middle + distance * np.array([np.sin(angle), 0.0, np.cos(angle)]), middle, size)
