"""The baked file's number formats: small, and harmless (0.05 mm for shapes, 0.02 mm for face actions)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .anny_source import Shared

REST_STEP = 5e-5
"""Metres a step of a rest vertex: int16 then reaches 1.6 m to each side of REST_MIDDLE."""
REST_MIDDLE = np.array([0.0, 0.9, 0.0])
DELTA_STEP = 2e-5
_UNIT16 = 65535


def pack_shape(name: str, rest: np.ndarray, offsets: np.ndarray, bind: np.ndarray) -> dict[str, np.ndarray]:
    """One body: `rest (V, 3)` as int16, its T-pose `offsets (55, 3)` and `bind (B, 3, 4)` as float32."""
    return {
        f"{name}.rest": np.round((rest - REST_MIDDLE) / REST_STEP).astype(np.int16),
        f"{name}.offsets": offsets.astype(np.float32),
        f"{name}.bind": bind.astype(np.float32),
    }


def unpack_rest(packed: np.ndarray) -> np.ndarray:
    """`(V, 3)` float32 metres."""
    return packed.astype(np.float32) * np.float32(REST_STEP) + REST_MIDDLE.astype(np.float32)


def pack_shared(shared: Shared, masks: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What all bodies share: parts, triangles, UV, weights, face actions, per-vertex masks."""
    arrays = {
        "group_names": np.array(list(shared.groups)),
        "group_ranges": np.array(list(shared.groups.values()), np.int32),
        "uv": np.round(shared.uv * _UNIT16).astype(np.uint16),
        "weights": np.round(shared.weights * _UNIT16).astype(np.uint16),
        "bones": shared.bones.astype(np.uint8),
        "face_vertices": shared.face_vertices.astype(np.uint16),
        "face_deltas": np.round(shared.face_deltas / DELTA_STEP).astype(np.int16),
        "mask_names": np.array(list(masks)),
        "masks": np.round(np.stack(list(masks.values())) * 255).astype(np.uint8),
    }
    return arrays | {f"faces.{name}": faces.astype(np.uint16) for name, faces in shared.faces.items()}


def unpack_weights(packed: np.ndarray) -> np.ndarray:
    """`(V, 8)` float32, summing to 1."""
    weights = packed.astype(np.float32)
    return weights / weights.sum(1, keepdims=True)


def unpack_unit(packed: np.ndarray) -> np.ndarray:
    """uint16 to 0..1, float32."""
    return packed.astype(np.float32) / _UNIT16


def unpack_deltas(packed: np.ndarray) -> np.ndarray:
    """Face deltas as float32 metres."""
    return packed.astype(np.float32) * np.float32(DELTA_STEP)
