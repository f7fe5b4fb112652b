"""A plain picture of a mesh for the tools of this folder: one light, orthographic, marks drawn on top."""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np
from PIL import Image, ImageDraw

_VERTEX = """#version 330
in vec3 place; in vec3 normal; in vec3 colour; out vec3 n; out vec3 c; uniform mat4 view;
void main() { gl_Position = view * vec4(place, 1); n = normal; c = colour; }"""
_FRAGMENT = """#version 330
in vec3 n; in vec3 c; out vec4 f; uniform vec3 light;
void main() { vec3 u = normalize(n); float d = 0.45 + 0.55 * max(dot(u, light), 0.0); f = vec4(c * d, 1); }"""


@dataclass(frozen=True)
class View:
    """Orthographic: looks at `centre` from azimuth `turn` (degrees, 0 front, 90 the signer's left side) and `tilt`
    (from above); `height` metres fill the picture."""

    centre: np.ndarray
    height: float
    turn: float = 0.0
    tilt: float = 0.0
    size: int = 768

    def axes(self) -> np.ndarray:
        """Rows: right, up, backward (towards the viewer)."""
        a, b = np.radians(self.turn), np.radians(self.tilt)
        back = np.array([np.sin(a) * np.cos(b), np.sin(b), np.cos(a) * np.cos(b)])
        right = np.array([np.cos(a), 0, -np.sin(a)])
        return np.stack([right, np.cross(back, right), back])

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """`(..., 3)`: x right, y down in pixels, z towards the viewer in metres."""
        local = (points - self.centre) @ self.axes().T
        scale = self.size / self.height
        return np.stack(
            [self.size / 2 + local[..., 0] * scale, self.size / 2 - local[..., 1] * scale, local[..., 2]], -1
        )


def draw(vertices: np.ndarray, faces: np.ndarray, normals: np.ndarray, colours: np.ndarray, view: View) -> np.ndarray:
    """`(size, size, 3)` uint8. `colours (V, 3)` 0..1."""
    context = moderngl.create_context(standalone=True, backend="egl")
    context.enable(moderngl.DEPTH_TEST)
    program = context.program(_VERTEX, _FRAGMENT)
    matrix = np.eye(4)
    matrix[:3, :3] = view.axes() * np.array([2, 2, -2 / 8])[:, None] / np.array([view.height, view.height, 1])[:, None]
    matrix[:3, 3] = -matrix[:3, :3] @ view.centre
    program["view"].write(matrix.T.astype("f4").tobytes())
    light = view.axes().T @ np.array([-0.25, 0.5, 0.83])
    program["light"].value = tuple(light / np.linalg.norm(light))
    buffer = context.buffer(np.hstack([vertices, normals, colours]).astype("f4").tobytes())
    index = context.buffer(faces.astype("i4").tobytes())
    mesh = context.vertex_array(program, [(buffer, "3f 3f 3f", "place", "normal", "colour")], index)
    target = context.simple_framebuffer((view.size, view.size), samples=4)
    target.use()
    target.clear(0.85, 0.87, 0.9)
    mesh.render()
    plain = context.simple_framebuffer((view.size, view.size))
    context.copy_framebuffer(plain, target)
    picture = np.frombuffer(plain.read(components=3), np.uint8).reshape(view.size, view.size, 3)[::-1].copy()
    context.release()
    return picture


def mark(picture: np.ndarray, places: np.ndarray, names: list[str] | None = None) -> np.ndarray:
    """Dots (and names) at pixel places `(N, 2 or 3)`."""
    image = Image.fromarray(picture)
    pen = ImageDraw.Draw(image)
    for i, (x, y, *_) in enumerate(places):
        pen.ellipse([x - 2.5, y - 2.5, x + 2.5, y + 2.5], fill=(220, 30, 30))
        if names is not None:
            pen.text((x + 4, y - 6), names[i], fill=(0, 0, 90))
    return np.asarray(image)
