"""Quaternions, batched over any leading dimensions.

Every quaternion is `(..., 4)` in the order **xyzw** (scipy, glTF), of unit length, and turns vectors actively:
`rotate(multiply(a, b), v) == rotate(a, rotate(b, v))`. Functions keep float32 as float32.
"""

from __future__ import annotations

import numpy as np

IDENTITY = np.array([0.0, 0.0, 0.0, 1.0], np.float32)
IDENTITY.setflags(write=False)
_TINY = 1e-12


def identity(*shape: int) -> np.ndarray:
    """Identity quaternions `(*shape, 4)`, float32."""
    return np.broadcast_to(IDENTITY, (*shape, 4)).copy()


def normalize(q: np.ndarray) -> np.ndarray:
    """Scale to unit length; a zero quaternion becomes the identity."""
    q = np.asarray(q)
    x, y, z, w = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    length = np.sqrt(x * x + y * y + z * z + w * w)[..., None]
    return np.where(length > _TINY, q / np.maximum(length, _TINY), IDENTITY).astype(_float(q))


def multiply(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Compose: first `b`, then `a`."""
    a, b = np.asarray(a), np.asarray(b)
    ax, ay, az, aw = a[..., 0], a[..., 1], a[..., 2], a[..., 3]
    bx, by, bz, bw = b[..., 0], b[..., 1], b[..., 2], b[..., 3]
    return _columns(
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def inverse(q: np.ndarray) -> np.ndarray:
    """The opposite turn (the conjugate of a unit quaternion)."""
    q = np.asarray(q)
    return q * np.array([-1, -1, -1, 1], q.dtype)


def rotate(q: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Turn vectors `(..., 3)`; leading dimensions broadcast."""
    q, v = np.asarray(q), np.asarray(v)
    u, w = q[..., :3], q[..., 3:]
    t = 2.0 * cross(u, v)
    return v + w * t + cross(u, t)


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Cross product of `(..., 3)` vectors (much faster than numpy's for small batches)."""
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    return _columns(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)


def to_matrix(q: np.ndarray) -> np.ndarray:
    """`(..., 4)` to rotation matrices `(..., 3, 3)`."""
    q = np.asarray(q)
    x, y, z, w = (q[..., i] for i in range(4))
    xx, yy, zz, xy, xz, yz, wx, wy, wz = x * x, y * y, z * z, x * y, x * z, y * z, w * x, w * y, w * z
    rows = (
        1 - 2 * (yy + zz), 2 * (xy - wz), 2 * (xz + wy),
        2 * (xy + wz), 1 - 2 * (xx + zz), 2 * (yz - wx),
        2 * (xz - wy), 2 * (yz + wx), 1 - 2 * (xx + yy),
    )  # fmt: skip
    return _columns(*rows).reshape(*q.shape[:-1], 3, 3)


def from_matrix(matrix: np.ndarray) -> np.ndarray:
    """Rotation matrices `(..., 3, 3)` to quaternions, w >= 0."""
    m = np.asarray(matrix)
    return from_entries(*(m[..., row, column] for row in range(3) for column in range(3)))


def from_entries(
    xx: np.ndarray, xy: np.ndarray, xz: np.ndarray,
    yx: np.ndarray, yy: np.ndarray, yz: np.ndarray,
    zx: np.ndarray, zy: np.ndarray, zz: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """The nine entries of rotation matrices, row by row and of one shape `(...)`, to quaternions `(..., 4)`, w >= 0.

    One of x, y, z, w is the pivot that the others are divided by, chosen so that its square is at least a quarter,
    which keeps the division away from zero (Shepperd 1978).
    """
    low, by_x, by_z = zz < 0, xx > yy, xx < -yy
    x = _one_of(low, (by_x, 1 + xx - yy - zz, xy + yx), (by_z, xz + zx, zy - yz))
    y = _one_of(low, (by_x, xy + yx, 1 - xx + yy - zz), (by_z, yz + zy, xz - zx))
    z = _one_of(low, (by_x, xz + zx, yz + zy), (by_z, 1 - xx - yy + zz, yx - xy))
    w = _one_of(low, (by_x, zy - yz, xz - zx), (by_z, yx - xy, 1 + xx + yy + zz))
    scale = np.copysign(1 / np.sqrt(x * x + y * y + z * z + w * w), w).astype(xx.dtype)
    return _columns(x * scale, y * scale, z * scale, np.abs(w * scale))


def _one_of(low: np.ndarray, *ways: tuple[np.ndarray, np.ndarray, np.ndarray]) -> np.ndarray:
    """What the first way chooses where `low`, else what the second does."""
    return np.where(low, *(np.where(*way) for way in ways))


def from_rotvec(vector: np.ndarray) -> np.ndarray:
    """Axis times angle in radians `(..., 3)` to quaternions."""
    vector = np.asarray(vector)
    angle = np.linalg.norm(vector, axis=-1, keepdims=True)
    # np.sinc(x) is sin(pi x) / (pi x): well behaved at zero.
    q = np.concatenate([0.5 * np.sinc(angle / (2 * np.pi)) * vector, np.cos(angle / 2)], -1)
    return q.astype(_float(vector))


def to_rotvec(q: np.ndarray) -> np.ndarray:
    """Quaternions to axis times angle in radians `(..., 3)`, angle at most pi."""
    q = np.asarray(q)
    q = np.where(q[..., 3:] < 0, -q, q)
    sine = np.linalg.norm(q[..., :3], axis=-1, keepdims=True)
    angle = 2 * np.arctan2(sine, q[..., 3:])
    return (np.where(sine > _TINY, angle / np.maximum(sine, _TINY), 2.0) * q[..., :3]).astype(_float(q))


def from_euler(order: str, angles: np.ndarray) -> np.ndarray:
    """Euler angles in radians `(..., len(order))`; scipy's letters: upper case turns about the moving axes."""
    from scipy.spatial.transform import Rotation  # here, because it takes longer to load than all of motion

    angles = np.asarray(angles)
    q = Rotation.from_euler(order, angles.reshape(-1, len(order))).as_quat(canonical=True)
    return q.reshape(*angles.shape[:-1], 4).astype(_float(angles))


def to_euler(order: str, q: np.ndarray) -> np.ndarray:
    """Quaternions to Euler angles in radians `(..., 3)`; scipy's letters."""
    from scipy.spatial.transform import Rotation

    q = np.asarray(q)
    flat = Rotation.from_quat(q.reshape(-1, 4)).as_euler(order, suppress_warnings=True)
    return flat.reshape(*q.shape[:-1], 3).astype(_float(q))


def about(axis: str, angle: np.ndarray | float) -> np.ndarray:
    """A turn by `angle` radians about the world axis "x", "y" or "z"; shape of `angle` plus `(4,)`."""
    angle = np.asarray(angle)
    q = np.zeros((*angle.shape, 4), _float(angle))
    q[..., "xyz".index(axis)] = np.sin(angle / 2)
    q[..., 3] = np.cos(angle / 2)
    return q


def between(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """The shortest turn that takes direction `u` to direction `v`, both `(..., 3)`, any length above zero."""
    u, v = np.broadcast_arrays(unit(u), unit(v))
    dot = np.sum(u * v, -1, keepdims=True)
    q = np.concatenate([cross(u, v), 1.0 + dot], -1)
    # Opposite directions: half a turn about any axis square to u.
    helper = np.where(np.abs(u[..., :1]) < 0.9, np.array([1.0, 0, 0]), np.array([0.0, 1, 0]))
    half_turn = np.concatenate([unit(cross(u, helper)), np.zeros_like(dot)], -1)
    return normalize(np.where(dot < -1 + 1e-7, half_turn, q)).astype(_float(u))


def unit(v: np.ndarray) -> np.ndarray:
    """Directions `(..., 3)` scaled to length one (zero stays zero)."""
    v = np.asarray(v)
    x, y, z = v[..., 0], v[..., 1], v[..., 2]
    return v / np.maximum(np.sqrt(x * x + y * y + z * z), _TINY)[..., None]


def from_axes(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The rotation that takes +X to `x` and +Y to `y` (made square to `x`), each `(..., 3)`."""
    x = unit(x)
    z = unit(cross(x, y))
    return from_matrix(np.stack([x, cross(z, x), z], -1))


def slerp(a: np.ndarray, b: np.ndarray, t: np.ndarray | float) -> np.ndarray:
    """Spherical interpolation along the shorter arc; `t` broadcasts against the leading dimensions."""
    a, b = np.broadcast_arrays(a, b)
    t = np.asarray(t)[..., None]
    dot = np.sum(a * b, -1, keepdims=True)
    b = np.where(dot < 0, -b, b)
    angle = np.arccos(np.clip(np.abs(dot), 0.0, 1.0))
    near = angle < 1e-4
    sine = np.where(near, 1.0, np.sin(angle))
    weight_a = np.where(near, 1 - t, np.sin((1 - t) * angle) / sine)
    weight_b = np.where(near, t, np.sin(t * angle) / sine)
    return normalize(weight_a * a + weight_b * b).astype(_float(a))


def power(q: np.ndarray, t: np.ndarray | float) -> np.ndarray:
    """The share `t` of a turn, along its shorter arc."""
    return slerp(np.broadcast_to(IDENTITY, np.shape(q)), q, t)


def continuous(q: np.ndarray, axis: int = 0) -> np.ndarray:
    """Flip signs so that neighbours along `axis` are on the same half sphere (q and -q are the same turn)."""
    q = np.moveaxis(np.asarray(q), axis, 0)
    if len(q) < 2:
        return np.moveaxis(q, 0, axis)
    flip = np.sum(q[1:] * q[:-1], -1) < 0
    sign = np.where(np.cumsum(flip, 0) % 2 == 1, -1, 1).astype(q.dtype)
    q = np.concatenate([q[:1], q[1:] * sign[..., None]], 0)
    return np.moveaxis(q, 0, axis)


def angle(a: np.ndarray, b: np.ndarray | None = None) -> np.ndarray:
    """Angle of a turn, or between two, radians in 0..pi."""
    q = np.asarray(a) if b is None else multiply(inverse(a), b)
    return 2 * np.arctan2(np.linalg.norm(q[..., :3], axis=-1), np.abs(q[..., 3]))


def swing_twist(q: np.ndarray, axis: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Split `q = multiply(swing, twist)`, the twist about the unit `axis (..., 3)` and by at most half a turn."""
    q, axis = np.asarray(q), np.asarray(axis)
    q = np.where(q[..., 3:] < 0, -q, q)  # else the twist may come out a full turn off
    along = np.sum(q[..., :3] * axis, -1, keepdims=True)
    twist = normalize(np.concatenate([along * axis, q[..., 3:]], -1))
    return multiply(q, inverse(twist)), twist


def twist_angle(q: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """Signed angle of the twist part of `q` about the unit `axis (..., 3)`, radians in -pi..pi."""
    q, axis = np.asarray(q), np.asarray(axis)
    q = np.where(q[..., 3:] < 0, -q, q)
    return 2 * np.arctan2(np.sum(q[..., :3] * axis, -1), q[..., 3])


def _columns(*columns: np.ndarray) -> np.ndarray:
    """Components of one shape side by side along a new last axis, as `np.stack`, which is slower on short arrays."""
    first = columns[0]
    out = np.empty((*first.shape, len(columns)), first.dtype)
    for i, column in enumerate(columns):
        out[..., i] = column
    return out


def _float(array: np.ndarray) -> type:
    return np.float32 if np.asarray(array).dtype == np.float32 else np.float64
