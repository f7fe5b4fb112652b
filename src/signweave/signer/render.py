"""(Motion, Signer) to pictures, frame by frame, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from ..motion.camera import VIEWS, Camera, signing_camera
from ..motion.nouns import Motion
from .rasterizer import Rasterizer
from .scene import Scene, build_scene
from .skinning import face_weights, pose_frames

if TYPE_CHECKING:
    from ..body.shape import Body
    from ..body.signers import Signer

_CHUNK = 32  # frames posed at a time
_MARGIN = 0.20  # metres of body kept below the picture: a signer may rise on the toes, not jump
_SIZES = (16, 4096)  # pixels: below nothing can be seen, above software renderers give up


def render(
    motions: Motion | Iterable[Motion],
    signer: Signer | str,
    *,
    size: int | tuple[int, int] = 512,
    view: str = "front",
    background: str | None = None,
    body: Body | None = None,
    shown: bool = False,
    camera: Camera | None = None,
) -> Iterator[np.ndarray]:
    """Pictures `(H, W, 3)` uint8 sRGB, one a frame of the motion.

    `motions`: a Motion or an iterable of Motion chunks, taken one at a time. `signer`: a Signer or its name. `size`:
    pixels, one number for a square or (width, height). `view`: front, side or three-quarter. `background`: "#rrggbb"
    for exactly this colour; without it the signer's own, as a soft gradient. `body`: in place of the baked one of the
    signer's name. `shown`: the motions already are as this signer does them (`body.shown.as_shown`).
    The legs are left out where the camera does not see them.
    Raises InputError for an unknown signer or view, a bad size or colour, or where OpenGL is missing.
    """
    from ..body.shape import load_body
    from ..body.signers import colour, load_signer

    signer = load_signer(signer) if isinstance(signer, str) else signer
    body = load_body(signer.name) if body is None else body
    shape = _checked_size(camera.size if camera else size)
    if view not in VIEWS:
        raise InputError(f"unknown view {view!r}, expected one of {', '.join(VIEWS)}")
    paint = colour(background or signer.background)
    chunks = (motions,) if isinstance(motions, Motion) else motions
    camera = camera or signing_camera(body.skeleton, shape, view)
    return _frames(chunks, signer, body, camera, paint, background is not None, shown)


def _checked_size(size: int | tuple[int, int]) -> tuple[int, int]:
    width, height = (size, size) if isinstance(size, int) else size
    low, high = _SIZES
    if not (low <= width <= high and low <= height <= high):
        raise InputError(f"size {width}x{height}: expected {low} to {high} pixels each way")
    return width, height


def _frames(
    chunks: Iterable[Motion],
    signer: Signer,
    body: Body,
    camera: Camera,
    paint: tuple[float, float, float],
    plain: bool,
    shown: bool,
) -> Iterator[np.ndarray]:
    from ..body.shape import load_body

    lowest = round(_lowest_seen(camera) - _MARGIN, 2)
    if body is load_body(signer.name):
        scene = _baked_scene(signer, lowest)
    else:
        scene = build_scene(signer, body, load_body("neutral"), lowest)
    with Rasterizer(scene.static, camera, paint, plain) as rasterizer:
        yield from rasterizer.pictures(_posed(chunks, scene, signer, body, shown))


@lru_cache(maxsize=3)
def _baked_scene(signer: Signer, lowest: float) -> Scene:
    """Dressing takes about a second; several pictures of one signer share it."""
    from ..body.shape import load_body

    return build_scene(signer, load_body(signer.name), load_body("neutral"), lowest)


def _posed(
    chunks: Iterable[Motion], scene: Scene, signer: Signer, body: Body, shown: bool
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    from ..body.posing import bone_matrices
    from ..body.shown import as_shown

    for chunk in chunks:
        motion = chunk if shown else as_shown(chunk, signer, body)
        for start in range(0, len(motion), _CHUNK):
            piece = motion.frames(start, start + _CHUNK)
            bones = np.asarray(bone_matrices(body, piece), np.float32)
            yield from pose_frames(scene, bones, face_weights(piece))


def _lowest_seen(camera: Camera) -> float:
    """Height of the picture's lower edge at the signer's distance, metres."""
    distance = float(np.linalg.norm(camera.position - camera.target))
    return float(camera.target[1]) - distance * float(np.tan(np.radians(camera.field_of_view) / 2))
