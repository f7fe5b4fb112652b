"""Triangles to pixels: OpenGL without a window (EGL), software or GPU, four samples a pixel, one soft shadow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import InputError
from ..motion.camera import Camera
from . import shaders

_SAMPLES = 4  # the only count besides 0 that Mesa's software renderer takes
_SHADOW_SIZE = 384  # texels, 5 mm each over the upper body: coarse on purpose, filtering makes soft edges of them
_ALPHA_TO_COVERAGE = 0x809E  # GL_SAMPLE_ALPHA_TO_COVERAGE: frayed hair tips without sorting
KEY_DIRECTION = (-0.455, 0.569, 0.685)
"""Where the key light comes from, world axes; the same as KEY in the shaders."""

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Draw:
    """A run of triangles in one material. `first`, `count`: indices. `uniforms`: what the material's shader asks.
    `shadow`: whether it casts one. `frayed`: its alpha becomes coverage."""

    material: str
    first: int
    count: int
    closed: bool
    uniforms: dict[str, Any] = field(default_factory=dict)
    shadow: bool = True
    frayed: bool = False

    @property
    def program(self) -> str:
        """Name of the program that draws it."""
        return f"{self.material}, frayed" if self.frayed else self.material


@dataclass(frozen=True)
class Static:
    """What stays the same in all frames: `faces (F, 3)`, `coordinate (N, 4)`, `paint (N, 4)` 0..1, the runs."""

    faces: np.ndarray
    coordinate: np.ndarray
    paint: np.ndarray
    draws: tuple[Draw, ...]


@dataclass(frozen=True)
class _Slot:
    """One of two sets of targets, so that a frame can be drawn while the one before is read."""

    many: Any
    single: Any
    shadow_map: Any
    shadow_target: Any


def open_context() -> Any:
    """A windowless OpenGL context. Raises InputError where the machine has no usable OpenGL."""
    import moderngl

    try:
        return moderngl.create_context(standalone=True, backend="egl")  # type: ignore[arg-type]
    except Exception as error:  # moderngl and glcontext raise plain Exception
        raise InputError(
            f"rendering needs OpenGL through EGL, which did not start ({str(error).strip().splitlines()[0]}): install "
            "the system packages libegl1, libgl1 and libgl1-mesa-dri (Debian, Ubuntu: apt-get install them; "
            "Fedora: mesa-libEGL mesa-dri-drivers)"
        ) from None


def lamp_matrix(centre: np.ndarray, radius: float) -> np.ndarray:
    """`(4, 4)` world to the key light's clip space: a box of half width `radius` metres about `centre (3,)`."""
    back = np.array(KEY_DIRECTION) / np.linalg.norm(KEY_DIRECTION)
    right = np.cross([0.0, 1.0, 0.0], back)
    right /= np.linalg.norm(right)
    axes = np.stack([right, np.cross(back, right), back]) / radius
    axes[2] *= -0.5
    out = np.eye(4)
    out[:3, :3] = axes
    out[:3, 3] = -axes @ centre
    return out


class Rasterizer:
    """Draws one signer's triangles. Use as a context manager: it owns OpenGL objects.

    `static`: triangles and materials; `camera`: gives size, view and projection; `background`: sRGB 0..1, `plain`
    without the soft gradient.
    """

    def __init__(self, static: Static, camera: Camera, background: Colour, plain: bool = False) -> None:
        import moderngl

        self._gl = moderngl
        self.size = camera.size
        self._context = context = open_context()
        self._background, self._plain = background, plain
        self._slots = (self._slot(), self._slot())
        self._buffers(context, static)
        self._arrays = [(draw, self._array(draw)) for draw in static.draws]
        self._set_camera(camera)

    def __enter__(self) -> Rasterizer:
        return self

    def __exit__(self, *_: object) -> None:
        self._context.release()

    def _slot(self) -> _Slot:
        context, size = self._context, self.size
        many = context.framebuffer(
            [context.renderbuffer(size, 4, samples=_SAMPLES)], context.depth_renderbuffer(size, samples=_SAMPLES)
        )
        shadow_map = context.depth_texture((_SHADOW_SIZE, _SHADOW_SIZE))
        shadow_map.compare_func = "<="
        shadow_map.filter = (self._gl.LINEAR, self._gl.LINEAR)
        shadow_map.repeat_x = shadow_map.repeat_y = False
        single = context.framebuffer([context.renderbuffer(size, 4)])
        return _Slot(many, single, shadow_map, context.framebuffer([], shadow_map))

    def _buffers(self, context: Any, static: Static) -> None:
        count = len(static.coordinate)
        self._position = context.buffer(reserve=count * 12, dynamic=True)
        self._normal = context.buffer(reserve=count * 12, dynamic=True)
        self._coordinate = context.buffer(np.ascontiguousarray(static.coordinate, np.float32).tobytes())
        paint = np.clip(np.rint(static.paint * 255), 0, 255).astype(np.uint8)
        self._paint = context.buffer(np.ascontiguousarray(paint).tobytes())
        self._faces = context.buffer(np.ascontiguousarray(static.faces, np.int32).tobytes())
        self._programs: dict[str, Any] = {}
        self._shadow_program = context.program(
            vertex_shader=shaders.SHADOW_VERTEX, fragment_shader=shaders.SHADOW_FRAGMENT
        )
        self._shadow_array = context.vertex_array(
            self._shadow_program, [(self._position, "3f", "position")], index_buffer=self._faces
        )
        self._backdrop = context.vertex_array(
            context.program(vertex_shader=shaders.BACKDROP_VERTEX, fragment_shader=shaders.BACKDROP_FRAGMENT), []
        )

    def _array(self, draw: Draw) -> Any:
        if draw.program not in self._programs:
            fragments = shaders.FRAGMENTS if draw.frayed else shaders.SOLID_FRAGMENTS
            self._programs[draw.program] = self._context.program(
                vertex_shader=shaders.VERTICES[draw.material], fragment_shader=fragments[draw.material]
            )
        program = self._programs[draw.program]
        content = [
            (self._position, "3f", "position"), (self._normal, "3f", "normal"),
            (self._coordinate, "4f", "coordinate"), (self._paint, "4f1", "paint"),
        ]  # fmt: skip
        content = [entry for entry in content if entry[2] in program]
        return self._context.vertex_array(program, content, index_buffer=self._faces)

    def _set_camera(self, camera: Camera) -> None:
        flip = np.diag([1.0, -1.0, 1.0, 1.0])  # rows come back from OpenGL bottom first
        matrix = flip @ camera.projection() @ camera.view
        # The shadow covers what the camera frames, and a hand's length around it.
        distance = float(np.linalg.norm(camera.position - camera.target))
        lamp = lamp_matrix(camera.target, 1.15 * distance * np.tan(np.radians(camera.field_of_view) / 2))
        for program in (*self._programs.values(), self._shadow_program):
            for name, value in (("camera", matrix), ("lamp", lamp)):
                if name in program:
                    program[name].write(value.T.astype(np.float32).tobytes())
            if "eye" in program:
                program["eye"] = tuple(camera.position)

    def pictures(self, posed: Iterable[tuple[np.ndarray, np.ndarray]]) -> Iterator[np.ndarray]:
        """Pictures `(H, W, 3)` uint8, sRGB, from positions and normals `(N, 3)` float32, metres, world, a frame each.

        One frame is handed out while the next is being drawn: posing, drawing and the caller's own work overlap.
        """
        waiting: _Slot | None = None
        for count, (positions, normals) in enumerate(posed):
            slot = self._slots[count % 2]
            with self._context:  # another rasterizer may have drawn in between
                self._submit(slot, positions, normals)
                picture = None if waiting is None else self._read(waiting)
            if picture is not None:
                yield picture
            waiting = slot
        if waiting is not None:
            with self._context:
                picture = self._read(waiting)
            yield picture

    def draw(self, positions: np.ndarray, normals: np.ndarray) -> np.ndarray:
        """A single picture; see `pictures`."""
        return next(self.pictures([(positions, normals)]))

    def _read(self, slot: _Slot) -> np.ndarray:
        width, height = self.size
        return np.frombuffer(slot.single.read(components=3, alignment=1), np.uint8).reshape(height, width, 3)

    def _submit(self, slot: _Slot, positions: np.ndarray, normals: np.ndarray) -> None:
        gl, context = self._gl, self._context
        self._position.write(np.ascontiguousarray(positions, np.float32))
        self._normal.write(np.ascontiguousarray(normals, np.float32))
        context.front_face = "ccw"
        slot.shadow_target.use()
        slot.shadow_target.clear(depth=1.0)
        context.enable_only(gl.DEPTH_TEST)
        for draw, _ in self._arrays:
            if draw.shadow:
                self._shadow_array.render(gl.TRIANGLES, vertices=draw.count, first=draw.first)
        slot.many.use()
        self._paint_backdrop(slot)
        context.front_face = "cw"  # because of the flip
        slot.shadow_map.use(0)
        for draw, array in self._arrays:
            context.enable_only(gl.DEPTH_TEST | (gl.CULL_FACE if draw.closed else 0))
            if draw.frayed:
                context.enable_direct(_ALPHA_TO_COVERAGE)
            for name, value in (shaders.LIGHTING[draw.material] | draw.uniforms).items():
                if name in array.program:
                    array.program[name] = value
            array.render(gl.TRIANGLES, vertices=draw.count, first=draw.first)
            if draw.frayed:
                context.disable_direct(_ALPHA_TO_COVERAGE)
        context.copy_framebuffer(slot.single, slot.many)

    def _paint_backdrop(self, slot: _Slot) -> None:
        red, green, blue = self._background
        slot.many.clear(red, green, blue, 1.0, depth=1.0)
        if not self._plain:
            self._context.enable_only(self._gl.NOTHING)
            self._backdrop.program["colour"] = self._background
            self._backdrop.render(self._gl.TRIANGLES, vertices=3)
