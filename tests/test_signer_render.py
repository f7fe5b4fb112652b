"""Small pictures of the signers: not blank, clothed, lit, deterministic, streamed."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
from scipy.ndimage import binary_erosion

from signweave.body.shape import load_body
from signweave.body.signers import colour, load_signer, signer_names
from signweave.errors import InputError
from signweave.motion.camera import signing_camera
from signweave.motion.nouns import Motion
from signweave.motion.rotations import from_rotvec
from signweave.motion.skeleton import joint
from signweave.signer import contact_sheet, render, write_png
from signweave.signer.rasterizer import open_context


def _gl_missing() -> bool:
    try:
        open_context().release()
    except InputError:
        return True
    return False


pytestmark = pytest.mark.skipif(_gl_missing(), reason="no OpenGL on this machine")

KEY_GREEN = "#00b140"


def _body_mask(picture: np.ndarray) -> np.ndarray:
    """Pixels that differ from the green background."""
    return np.abs(picture.astype(int) - [0, 177, 64]).max(-1) > 60


def _raised(frames: int = 1) -> Motion:
    """Both forearms up in front, the usual place of signing."""
    rest = Motion.rest(frames)
    rotations = rest.rotations.copy()
    for side, sign in (("left", -1), ("right", 1)):
        rotations[:, joint(f"{side}_shoulder")] = from_rotvec(np.radians([0, 30 * sign, 60 * sign]))
        rotations[:, joint(f"{side}_elbow")] = from_rotvec(np.radians([0, 130 * sign, -20 * sign]))
    return Motion.from_rotations(rotations)


def _one(signer: str, motion: Motion | None = None, size: int = 192, **options: str) -> np.ndarray:
    return next(iter(render(motion or _raised(), signer, size=size, **options)))


@pytest.fixture(scope="module")
def tpose() -> dict[str, np.ndarray]:
    return {name: _one(name, Motion.rest(1), 256, background=KEY_GREEN) for name in ("mateo", "noor", "ingrid", "mei")}


def _share(picture: np.ndarray, mask: np.ndarray) -> float:
    return float(mask.sum() / picture[..., 0].size)


@pytest.mark.parametrize("name", signer_names())
def test_every_signer_shows_body_skin_and_top(name: str) -> None:
    picture = _one(name, background=KEY_GREEN).astype(float)
    green = np.abs(picture - [0, 177, 64]).max(-1) < 3
    assert 0.15 < 1 - _share(picture, green) < 0.7
    assert green[0].all(), "nobody reaches the upper edge"
    body = picture[~green]
    for wanted in (load_signer(name).skin, load_signer(name).clothes.top):
        target = np.array(colour(wanted)) * 255
        hue = target / np.linalg.norm(target)
        near = (body @ hue) / np.maximum(np.linalg.norm(body, axis=1), 1) > 0.985
        assert near.mean() > 0.05, f"{name}: too little of {wanted}"


def test_hands_stand_out_from_the_top() -> None:
    """Skin against top: a luminance ratio of at least 1.5 for every signer, as rendered colours are proportional."""
    for name in signer_names():
        signer = load_signer(name)
        light = [np.square(colour(c)) @ [0.2126, 0.7152, 0.0722] + 0.05 for c in (signer.skin, signer.clothes.top)]
        assert max(light) / min(light) > 1.5, name


@pytest.mark.parametrize("name", ["mateo", "noor", "ingrid", "mei"])
def test_no_skin_shows_through_the_top(name: str, tpose: dict[str, np.ndarray]) -> None:
    """In the T-pose no pixel of the trunk and upper arms has the skin's hue rather than the cloth's."""
    picture = tpose[name].astype(float)
    body = load_body(name)
    camera = signing_camera(body.skeleton, 256)
    names = ("left_elbow", "right_elbow", "spine3", "spine1")
    at = {n: camera.project(body.skeleton.rest[joint(n)])[:2] for n in names}
    rows = slice(int(at["spine3"][1]), int(at["spine1"][1]))
    columns = slice(int(at["right_elbow"][0]), int(at["left_elbow"][0]))
    inside = binary_erosion(_body_mask(picture), iterations=2)  # not the rim, which blends with the background
    region = picture[rows, columns][inside[rows, columns]]
    skin, top = (np.array(colour(c)) for c in (load_signer(name).skin, load_signer(name).clothes.top))
    likeness = [region @ (c / np.linalg.norm(c)) / np.maximum(np.linalg.norm(region, axis=1), 1) for c in (skin, top)]
    wrong = (likeness[0] > likeness[1]) & (region.max(1) > 40)
    assert len(region) > 1000
    assert wrong.mean() < 0.004


def test_eyes_have_a_catch_light() -> None:
    """Close to the camera's middle of each eye lies a pixel far brighter than the iris around it."""
    name = "mateo"
    body = load_body(name)
    size = 1024
    picture = _one(name, Motion.rest(1), size).astype(float).mean(-1)
    camera = signing_camera(body.skeleton, size)
    for side in ("left", "right"):
        x, y = camera.project(body.skeleton.rest[joint(f"{side}_eye")])[:2]
        window = picture[int(y) - 5 : int(y) + 6, int(x) - 5 : int(x) + 6]
        assert window.max() > window.min() + 110


def test_same_input_same_pixels() -> None:
    assert np.array_equal(_one("finn", size=128), _one("finn", size=128))


def test_views_differ_and_all_show_somebody() -> None:
    pictures = [_one("ravi", view=view, background=KEY_GREEN) for view in ("front", "three-quarter", "side")]
    for picture in pictures:
        assert 0.1 < _share(picture, _body_mask(picture)) < 0.7
    assert np.abs(pictures[0].astype(int) - pictures[1]).mean() > 3
    assert np.abs(pictures[1].astype(int) - pictures[2]).mean() > 3


def test_left_handed_signers_show_the_mirrored_motion() -> None:
    rotations = Motion.rest(1).rotations.copy()
    for side, sign in (("left", -1), ("right", 1)):
        rotations[:, joint(f"{side}_shoulder")] = from_rotvec(np.radians([0, 0, 75 * sign]))
    rotations[:, joint("right_elbow")] = from_rotvec(np.radians([0, 140, 0]))
    motion = Motion.from_rotations(rotations)
    leans = {}
    for name in ("noor", "mei"):
        body = _body_mask(_one(name, motion, background=KEY_GREEN))
        leans[name] = int(body[:, :96].sum()) - int(body[:, 96:].sum())
    assert leans["noor"] < -150, "the bent arm hangs down less: the right one, in the left half of the picture"
    assert leans["mei"] > 150, "mei leads with the left hand"


def test_frames_are_as_many_as_the_motions_and_chunks_join() -> None:
    motion = _raised(7)
    whole = list(render(motion, "kwame", size=96))
    chunks = list(render(iter([motion.frames(0, 3), motion.frames(3, 7)]), "kwame", size=96))
    assert len(whole) == len(chunks) == 7
    assert all(np.array_equal(a, b) for a, b in zip(whole, chunks, strict=True))


def test_two_pictures_at_once_do_not_disturb_each_other() -> None:
    motion = _raised(3)
    both = zip(render(motion, "mateo", size=64), render(motion, "kwame", size=48, view="side"), strict=True)
    mixed = list(both)
    alone = [list(render(motion, "mateo", size=64)), list(render(motion, "kwame", size=48, view="side"))]
    for frame, pair in enumerate(mixed):
        assert np.array_equal(pair[0], alone[0][frame])
        assert np.array_equal(pair[1], alone[1][frame])


def test_memory_does_not_grow_with_length() -> None:
    def endless() -> Iterator[Motion]:
        while True:
            yield _raised(16)

    frames = render(endless(), "kwame", size=64)
    for _ in range(40):
        next(frames)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(120):
        next(frames)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 8e6


def test_background_is_exactly_the_colour_asked_for() -> None:
    assert (_one("mei", background="#204080", size=64)[:3] == [0x20, 0x40, 0x80]).all()


@pytest.mark.parametrize(
    "options", [{"view": "above"}, {"size": 3}, {"size": (64, 99999)}, {"background": "blue"}], ids=str
)
def test_bad_options_are_said_at_once(options: dict[str, object]) -> None:
    with pytest.raises(InputError):
        render(Motion.rest(1), "mei", **options)  # type: ignore[arg-type]


def test_unknown_signer_gets_a_suggestion() -> None:
    with pytest.raises(InputError, match="mateo"):
        render(Motion.rest(1), "matteo")


def test_missing_opengl_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    import moderngl

    def broken(**_: object) -> None:
        raise Exception("libEGL.so.1: cannot open shared object file")

    monkeypatch.setattr(moderngl, "create_context", broken)
    with pytest.raises(InputError, match="libegl1"):
        open_context()


def test_contact_sheet_and_png(tmp_path) -> None:
    frames = [np.full((4, 6, 3), k * 40, np.uint8) for k in range(5)]
    sheet = contact_sheet(frames, 3, gap=2)
    assert sheet.shape == (10, 22, 3)
    assert (sheet[6:10, 0:6] == 120).all()
    assert (sheet[4:6] == 255).all()
    write_png(tmp_path / "sheet.png", sheet)
    import av

    with av.open(str(tmp_path / "sheet.png")) as file:
        back = next(file.decode(video=0)).to_ndarray(format="rgb24")
    assert np.array_equal(back, sheet)
    with pytest.raises(InputError):
        write_png(tmp_path / "missing" / "sheet.png", sheet)
