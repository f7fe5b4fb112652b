"""Hair: a hairline, a cap over the scalp, and locks combed the way each style wears them.

Places are in the *head frame*: origin between the eyes of the body at hand, Y up, facing +Z, metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from .mesh import Part, Sources, clip, smooth_step, unit, vertex_normals
from .strands import Comb, Growth, Locks, Surface, grow, ribbon_faces

_AXIS_Z = -0.070  # the head's vertical axis lies this far behind the eyes, metres
_HAIRLINE = PchipInterpolator(
    np.radians([0, 14, 34, 50, 64, 76, 88, 104, 118, 132, 150, 180]),
    [0.060, 0.061, 0.066, 0.052, 0.030, 0.000, -0.004, 0.018, 0.006, -0.030, -0.075, -0.082],
)  # height by azimuth: forehead, temple, sideburn, over the ear, behind it, nape


@dataclass(frozen=True)
class Style:
    """How a style is cut and combed. Lengths in metres.

    `volume`: cap height; `locks`: how many; `length`: at the sides and on top; `lift`: root and tip; `recede`: how much
    higher the forehead's hairline is; `covers_ears`; `trim`: height at which ends are cut, in the head frame.
    """

    comb: str
    locks: int
    length: tuple[float, float]
    volume: float
    lift: tuple[float, float]
    width: float = 0.007
    rows: int = 6
    curl: tuple[float, float] = (0.0, 0.0)
    recede: float = 0.0
    fray: float = 0.5
    rise: float = 0.35
    spring: float = 0.55
    covers_ears: bool = False
    trim: float = -1.0


STYLES = {
    "cropped": Style("crown", 0, (0.0, 0.0), 0.0, (0.0, 0.0), recede=0.010),
    "short": Style("quiff", 520, (0.018, 0.054), 0.005, (0.004, 0.012), 0.0085, 5, rise=0.3, fray=0.35),
    "curly": Style("out", 640, (0.034, 0.056), 0.026, (0.016, 0.036), 0.0125, 6, curl=(0.005, 1.0), rise=0.8),
    "bob": Style(
        "parted", 310, (0.26, 0.30), 0.002, (0.006, 0.014), 0.0140, 9, covers_ears=True, fray=0.15, trim=-0.118
    ),
    "long": Style(
        "parted", 290, (0.30, 0.40), 0.002, (0.006, 0.012), 0.0145, 11, covers_ears=True, fray=0.4, trim=-0.26
    ),
    "bun": Style("gathered", 340, (0.12, 0.16), 0.001, (0.003, 0.005), 0.0105, 7, fray=0.0, spring=0.7),
}


def hairline(places: np.ndarray, recede: float = 0.0) -> np.ndarray:
    """Metres inside the hairline (negative: bare skin) for `places (N, 3)` on the neutral body, head frame."""
    azimuth = np.abs(np.arctan2(places[:, 0], places[:, 2] - _AXIS_Z))
    front = np.cos(np.clip(azimuth * 1.5, 0, np.pi / 2)) + 0.8 * np.exp(-(((azimuth - 0.6) / 0.25) ** 2))
    return places[:, 1] - _HAIRLINE(azimuth) - recede * front


@dataclass(frozen=True)
class Head:
    """The signer's head for hair to grow on, in its own head frame.

    `points`, `normals (V, 3)` of body vertices; `cover (V,)` metres inside the hairline; `faces (F, 3)` of the scalp
    and around it; `solid`, `solid_normals (K, 3)`: what hair rests on; `crown`, `back`: vertices that hair follows;
    `origin (3,)`.
    """

    points: np.ndarray
    normals: np.ndarray
    cover: np.ndarray
    faces: np.ndarray
    solid: np.ndarray
    solid_normals: np.ndarray
    crown: int
    back: int
    origin: np.ndarray


def hair_parts(head: Head, style_name: str) -> list[Part]:
    """Cap and locks of a style as drawable parts. Deterministic."""
    style = STYLES[style_name]
    if not style.locks:  # so short that it is only painted on the scalp
        return []
    random = np.random.default_rng(20)
    surface = Surface.of(head.solid, head.solid_normals)
    roots, normals, cover = _roots(head, style.locks, random)
    top = smooth_step(0.02, 0.10, roots[:, 1])
    length = style.length[0] + (style.length[1] - style.length[0]) * top
    length = length * (0.8 + 0.4 * random.random(len(roots))) * smooth_step(-0.012, 0.03, cover)
    growth = Growth(length, style.lift, style.rows, style.width, style.curl, style.spring, style.rise, trim=style.trim)
    locks = grow(surface, roots, normals, COMBS[style.comb], growth, random)
    parts = [_part(head, locks, style, "locks"), _cap(head, style)]
    if style_name == "bun":
        parts.append(_part(head, _bun(random), style, "bun"))
    return parts


def _roots(head: Head, count: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Evenly spread points on the scalp: many candidates, then the best of each neighbourhood."""
    faces = head.faces[(head.cover[head.faces] > 0.001).all(1)]
    corners = head.points[faces]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    pick = random.choice(len(faces), count * 3, p=area / area.sum())
    a, b = random.random((2, count * 3))
    a, b = np.where(a + b > 1, 1 - a, a), np.where(a + b > 1, 1 - b, b)
    weight = np.stack([1 - a - b, a, b], 1)[..., None]
    place = (corners[pick] * weight).sum(1)
    spacing = 0.75 * np.sqrt(area.sum() / 2 / count)
    cell = np.unique(np.floor(place / spacing / 1.2).astype(int), axis=0, return_index=True)[1]
    normal = unit((head.normals[faces[pick]] * weight).sum(1))
    cover = (head.cover[faces[pick]] * weight[..., 0]).sum(1)
    rest = np.setdiff1d(np.arange(len(place)), cell)
    chosen = np.concatenate([random.permutation(cell), random.permutation(rest)])[:count]
    return place[chosen], normal[chosen], cover[chosen]


# Combing directions -------------------------------------------------------------------------------------------------

_PART = 0.028  # the parting lies this far to the signer's left


def _crown(point: np.ndarray, root: np.ndarray, along: float) -> np.ndarray:
    """Away from the whorl at the back of the crown."""
    away = point - np.array([0.005, 0.10, -0.115])
    return unit(away * [1, 1, 1])


def _quiff(point: np.ndarray, root: np.ndarray, along: float) -> np.ndarray:
    """Short sides down and back, the top swept up and over from a side parting."""
    top = smooth_step(0.045, 0.095, root[:, 1])[:, None]
    over = np.where(root[:, :1] > _PART, [[0.7, -0.35, -0.45]], [[-0.75, 0.35, -0.30]])
    front = smooth_step(-0.06, 0.02, root[:, 2])[:, None]
    over = over + front * [[-0.15, 0.75, 0.25]]
    side = np.array([[0.0, -0.9, -0.45]])
    return unit(top * over + (1 - top) * side)


def _out(point: np.ndarray, root: np.ndarray, along: float) -> np.ndarray:
    """Away from the head, sagging a little."""
    return unit(unit(root - [0, 0.02, _AXIS_Z]) + np.array([0, -0.55 * along, 0]))


def _parted(point: np.ndarray, root: np.ndarray, along: float) -> np.ndarray:
    """From a parting to both sides, behind the temples, then straight down; never over the face."""
    side = np.where(root[:, 0] > _PART * smooth_step(-0.16, -0.02, root[:, 2]), 1.0, -1.0)
    top = smooth_step(0.03, 0.09, point[:, 1])
    front = smooth_step(-0.05, 0.02, point[:, 2])
    sideways = np.stack([side * (0.40 + 0.70 * top), -0.15 - 0.85 * (1 - top), -0.15 - 0.35 * front], 1)
    fall = np.array([[0.0, -1.0, -0.20]])
    share = (1 - top)[:, None] * min(1.0, 0.35 + 1.3 * along)
    face = smooth_step(-0.045, -0.005, point[:, 2])[:, None] * (point[:, 1:2] < 0.075)
    aside = np.stack([1.0 * side, np.full(len(side), 0.05), np.full(len(side), -0.9)], 1)
    return unit((1 - face) * unit(sideways * (1 - share) + fall * share) + 2.0 * face * unit(aside))


_BUN = np.array([0.0, 0.072, -0.185])


def _gathered(point: np.ndarray, root: np.ndarray, along: float) -> np.ndarray:
    """Drawn tight towards a knot at the back."""
    return unit(_BUN - point)


COMBS: dict[str, Comb] = {"crown": _crown, "quiff": _quiff, "out": _out, "parted": _parted, "gathered": _gathered}


def _bun(random: np.random.Generator) -> Locks:
    """A knot: ribbons wound round a ball, each on its own tilted circle."""
    count, rows, radius = 90, 10, 0.030
    along = np.linspace(0, 1, rows)
    axis = unit(random.normal(0, 0.55, (count, 3)) + np.array([0, 0.35, -1.0]))
    start = unit(np.cross(axis, random.normal(0, 1, (count, 3))))
    other = np.cross(axis, start)
    angle = (along * 2.6)[None, :, None]
    height = (random.random(count) * 1.7 - 0.85)[:, None, None]
    ring = np.sqrt(1 - height**2)
    out = unit((start[:, None] * np.cos(angle) + other[:, None] * np.sin(angle)) * ring + axis[:, None] * height)
    centre = _BUN + np.array([0, 0.004, -0.004]) + out * (radius + 0.003 * random.random((count, 1, 1)))
    side = unit(np.cross(np.gradient(centre, axis=1), out))
    half = 0.0075 * np.sin(np.pi * (0.12 + 0.76 * along))[None, :, None]
    points = np.stack([centre - side * half, centre + side * half], 2)
    normals = unit(np.stack([out - 0.3 * side, out + 0.3 * side], 2))
    return Locks(points, normals, along, random.random(count), np.full(count, 0.1))


# Parts --------------------------------------------------------------------------------------------------------------


def _cap(head: Head, style: Style) -> Part:
    """The scalp pushed out, so that no skin shows between locks; nothing at the hairline."""
    cut = clip(head.faces, head.cover - 0.003)
    sources = Sources.pair(cut.a, cut.b, cut.t, len(head.points))
    place, normal, cover = sources.mix(head.points), unit(sources.mix(head.normals)), sources.mix(head.cover)
    place = place + normal * (style.volume * smooth_step(0.0, 0.035, cover) + 0.0004)[:, None]
    normal = vertex_normals(place, cut.faces)
    turn = np.abs(np.arctan2(place[:, 0], place[:, 2] - _AXIS_Z)) / np.pi * 40
    coordinate = np.stack([turn, np.clip(cover / 0.15, 0, 1) * 0.4, np.full(len(place), 0.37), cover], 1)
    paint = np.tile(np.array([1, 0.75, 0, 0], np.float32), (len(place), 1))
    follow = _follow(head, place)
    return Part("cap", "hair", place + head.origin, normal, cut.faces, follow, coordinate, paint)


def _part(head: Head, locks: Locks, style: Style, name: str) -> Part:
    count, rows = locks.points.shape[:2]
    place = locks.points.reshape(-1, 3)
    shape = (count, rows, 2)
    across = np.broadcast_to([0.0, 1.0], shape)
    along = np.broadcast_to(locks.along[:, None], shape)
    seed = np.broadcast_to(locks.seed[:, None, None], shape)
    length = np.broadcast_to(locks.length[:, None, None], shape)
    coordinate = np.stack([across, along, seed, length], -1).reshape(-1, 4)
    root = np.clip(1 - along * 2.2, 0, 1) * 0.8
    paint = np.stack([np.ones(shape), root, np.full(shape, style.fray), np.zeros(shape)], -1).reshape(-1, 4)
    faces = ribbon_faces(count, rows)
    follow = _follow(head, place)
    return Part(
        name, "hair", place + head.origin, locks.normals.reshape(-1, 3), faces, follow, coordinate, paint, False
    )


def _follow(head: Head, place: np.ndarray) -> Sources:
    """Hair moves with the head; long tips partly with the chest, on which they rest."""
    share = 0.75 * smooth_step(0.12, 0.28, -place[:, 1])
    crown, back = (np.full(len(place), vertex) for vertex in (head.crown, head.back))
    return Sources.pair(crown, back, share.astype(np.float32), len(head.points))
