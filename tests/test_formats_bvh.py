"""BVH: our round trip, foreign skeletons retargeted, and forward kinematics against bvhio."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np
import pytest
from formats_samples import gaze_free, random_motion
from scipy.spatial.transform import Rotation

from signweave.formats import bvh
from signweave.formats.jointnames import CONVENTIONS, joint_table
from signweave.motion.kinematics import forward, locals_from_globals
from signweave.motion.neutral import NEUTRAL
from signweave.motion.nouns import Motion
from signweave.motion.rotations import angle, inverse, multiply, rotate, unit
from signweave.motion.skeleton import FACE_NAMES, JOINTS, SIDES, Skeleton, joint

TRIALS = ("salsa/04.bvh", "martial/05.bvh", "indian/08.bvh")
LIMBS = [(f"{s}_{a}", f"{s}_{b}") for s in SIDES for a, b in (
    ("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"), ("wrist", "middle1"))]  # fmt: skip


@pytest.fixture(scope="module")
def cmu(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("cmu")
    with tarfile.open(data_dir / "cmu" / "bvh.tar.xz") as archive:
        for member in archive:
            if member.name.removeprefix("./").endswith(TRIALS):
                archive.extract(member, folder, filter="data")
    found = sorted(folder.rglob("*.bvh"))
    assert len(found) == len(TRIALS)
    return found


def test_round_trip(tmp_path: Path, rng: np.random.Generator) -> None:
    motion = gaze_free(random_motion(rng, fps=29.97))
    bvh.write(tmp_path / "a.bvh", motion)
    back = bvh.read(tmp_path / "a.bvh")
    assert np.degrees(angle(motion.rotations.astype(float), back.rotations.astype(float)).max()) < 0.01
    assert np.abs(back.translation - motion.translation).max() < 1e-5
    assert back.fps == pytest.approx(29.97, abs=1e-6)
    for name in ("jawOpen", "eyeLookDownLeft", "eyeLookOutRight"):
        assert np.abs(back.face_weight(name) - motion.face_weight(name)).max() < 1e-4
    assert back.confidence.min() == 1


def test_round_trip_on_another_body(tmp_path: Path, rng: np.random.Generator) -> None:
    """Longer limbs and slightly other directions: turns stay, the pelvis is scaled by the legs and back."""
    other = Skeleton(JOINTS, NEUTRAL.parents, NEUTRAL.offsets * 1.17 + rng.normal(0, 0.002, (55, 3)).astype(np.float32))
    motion = random_motion(rng)
    bvh.write(tmp_path / "a.bvh", motion, other)
    back = bvh.read(tmp_path / "a.bvh")
    assert np.degrees(angle(motion.rotations.astype(float), back.rotations.astype(float)).max()) < 0.01
    steps = np.diff(motion.translation, axis=0), np.diff(back.translation, axis=0)
    assert np.abs(steps[0] - steps[1]).max() < 5e-3


def test_forward_kinematics_agree_with_bvhio(cmu: list[Path], tmp_path: Path, rng: np.random.Generator) -> None:
    bvhio = pytest.importorskip("bvhio")
    ours = tmp_path / "ours.bvh"
    bvh.write(ours, random_motion(rng, 5))
    head, _, rows = cmu[0].read_text().partition("Frames:")  # the first frames: bvhio is slow
    lines = rows.split("\n")
    short = tmp_path / "short.bvh"
    short.write_text(head + "\n".join(["Frames: 40", lines[1], *lines[2:42]]))
    for path in (short, ours):
        parsed = bvh.parse(path)
        places, _ = parsed.forward()
        truth = bvhio.readAsHierarchy(str(path))
        for frame in (0, len(parsed) // 2, len(parsed) - 1):
            truth.loadPose(frame)
            world = {j.Name: np.array(j.PositionWorld) for j, *_ in truth.layout()}
            gap = np.abs(np.stack([world[name] for name in parsed.names]) - places[frame]).max()
            assert gap < 2e-3, path  # file units are centimetres, bvhio counts in single precision


def test_cmu_limbs_point_where_the_source_points(cmu: list[Path]) -> None:
    for path in cmu:
        source, motion = bvh.parse(path), bvh.read(path)
        dropped = len(source) - len(motion)
        assert 3 <= dropped <= 10  # a T-pose and the smoothed way out of it
        there, _ = source.forward()
        here, _ = forward(NEUTRAL, motion.rotations.astype(float), motion.translation)
        table = joint_table(source.names)[1]
        for a, b in LIMBS:
            u = unit(there[dropped:, table[b]] - there[dropped:, table[a]])
            v = unit(here[:, joint(b)] - here[:, joint(a)])
            assert np.degrees(np.arccos(np.clip((u * v).sum(-1), -1, 1))).mean() < 0.1, (path.name, a)
        assert motion.fps == 120
        assert motion.confidence[:, joint("right_middle3")].max() == 0
        feet = here[:, [joint("left_foot"), joint("right_foot")], 1].min(1)
        assert -0.35 < np.median(feet) < 0.25  # about on the floor, in metres
        speed = np.linalg.norm(np.diff(here[:20, [joint("head"), joint("left_wrist")]], axis=0), axis=-1) * 120
        assert speed.max() < 4  # no jump is left at the start


def test_drop_rest_can_be_said(cmu: list[Path]) -> None:
    whole = bvh.parse(cmu[0])
    assert len(bvh.read(cmu[0], drop_rest=False)) == len(whole)
    assert len(bvh.read(cmu[0], drop_rest=True)) == len(whole) - 1
    assert bvh.read(cmu[0], fps=60).fps == 60


def foreign(convention: str, order: str, rest: Skeleton, turns: Rotation, axes: np.ndarray, path: Path) -> None:
    """A BVH of `rest` under a convention's names, channels in `order`, all turned into other `axes`; by scipy alone."""
    names = {ours: theirs[0] for ours, theirs in CONVENTIONS[convention].items() if ours in rest.names}
    frames = turns.as_matrix().reshape(-1, len(rest.names), 3, 3)
    local = axes @ frames @ axes.T
    offsets = rest.offsets @ axes.T * 10
    rows = []

    def block(j: int, depth: int) -> list[str]:
        rows.append(j)
        pad, children = " " * depth, [c for c, p in enumerate(rest.parents) if p == j]
        place = "6 Xposition Yposition Zposition " if j == 0 else "3 "
        out = [f"{pad}{'ROOT' if j == 0 else 'JOINT'} {names[rest.names[j]]}", pad + "{"]
        out += [f"{pad} OFFSET {' '.join(f'{x:.6f}' for x in offsets[j])}"]
        out += [f"{pad} CHANNELS {place}{' '.join(f'{a}rotation' for a in order)}"]
        for child in children:
            out += block(child, depth + 1)
        if not children:
            out += [f"{pad} End Site", pad + " {", f"{pad}  OFFSET 0 1 0", pad + " }"]
        return [*out, pad + "}"]

    text = ["HIERARCHY", *block(0, 0), "MOTION", f"Frames: {len(local)}", "Frame Time: 0.04"]
    for frame in local:
        euler = [Rotation.from_matrix(frame[j]).as_euler(order, degrees=True) for j in rows]
        text.append(" ".join(f"{x:.6f}" for x in [*offsets[0], *np.concatenate(euler)]))
    path.write_text("\n".join(text))


@pytest.mark.parametrize(
    ("convention", "order", "z_up"),
    [
        ("Mixamo", "XYZ", False),
        ("VRM", "YXZ", True),
        ("DAZ", "ZYX", False),
        ("SMPL", "XZY", True),
        ("Biovision", "YZX", False),
    ],
)
def test_any_order_axes_and_names(
    convention: str, order: str, z_up: bool, tmp_path: Path, rng: np.random.Generator
) -> None:
    motion = random_motion(rng, 6, size=0.4)
    known = [j for j, name in enumerate(JOINTS) if name in CONVENTIONS[convention]]
    rest = Skeleton(JOINTS, NEUTRAL.parents, NEUTRAL.offsets)
    named = [JOINTS[j] for j in known]
    parents = tuple(next((named.index(a) for a in _ancestors(name) if a in named), -1) for name in named)
    places = rest.rest
    offsets = np.array(
        [places[joint(n)] - (places[joint(named[p])] if p >= 0 else 0) for n, p in zip(named, parents, strict=True)]
    )
    short = Skeleton(tuple(named), parents, offsets)
    local = motion.rotations[:, known].astype(float)
    axes = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]]) if z_up else np.eye(3)
    foreign(convention, order, short, Rotation.from_quat(local.reshape(-1, 4)), axes, tmp_path / "x.bvh")
    back = bvh.read(tmp_path / "x.bvh", drop_rest=False)
    truth, turns = forward(short, local)
    here, ours = forward(NEUTRAL, back.rotations.astype(float), back.translation)
    for j, name in enumerate(named):
        if name not in ("jaw", "left_eye", "right_eye"):
            assert np.degrees(angle(turns[:, j], ours[:, joint(name)]).max()) < 0.05, name
    middle = [[s.index("left_hip"), s.index("right_hip")] for s in (short, NEUTRAL)]
    gap = truth[:, middle[0]].mean(1) - here[:, middle[1]].mean(1)
    assert np.abs(gap).max() < 1e-4
    assert back.fps == 25


def test_an_a_pose_rest_comes_out_as_arms_down(tmp_path: Path) -> None:
    """A source whose zero pose has lowered arms: at zero, ours must lower the arms too, palms to the thighs."""
    offsets = NEUTRAL.offsets.copy()
    down = Rotation.from_euler("z", -60, degrees=True).as_matrix()
    for name in JOINTS:
        chain = list(_ancestors(name))
        if any(a == "left_shoulder" for a in chain):
            offsets[joint(name)] = down @ offsets[joint(name)]
        if any(a == "right_shoulder" for a in chain):
            offsets[joint(name)] = down.T @ offsets[joint(name)]
    rest = Skeleton(JOINTS, NEUTRAL.parents, offsets)
    foreign("SMPL", "ZXY", rest, Rotation.identity(55), np.eye(3), tmp_path / "a.bvh")
    back = bvh.read(tmp_path / "a.bvh")
    places, turns = forward(NEUTRAL, back.rotations.astype(float))
    fore = unit(places[0, joint("left_wrist")] - places[0, joint("left_elbow")])
    np.testing.assert_allclose(fore, [0.5, -np.sqrt(0.75), 0], atol=1e-3)
    palm = rotate(turns[0, joint("left_wrist")], np.array([0.0, -1.0, 0.0]))
    np.testing.assert_allclose(palm, [-np.sqrt(0.75), -0.5, 0], atol=0.05)


def test_written_file_is_customary(tmp_path: Path) -> None:
    bvh.write(tmp_path / "a.bvh", Motion.rest(2))
    text = (tmp_path / "a.bvh").read_text()
    assert text.count("JOINT") == 54
    assert text.count("End Site") == 15
    assert "CHANNELS 3 Zrotation Xrotation Yrotation" in text
    parsed = bvh.parse(tmp_path / "a.bvh")
    arm = np.linalg.norm(parsed.rest[parsed.names.index("left_wrist")] - parsed.rest[parsed.names.index("left_elbow")])
    assert 18 < arm < 32  # centimetres
    assert parsed.forward()[0][0, 0] == pytest.approx(NEUTRAL.rest[0] * 100, abs=1e-3)


def test_face_of_a_foreign_file_is_unknown(cmu: list[Path]) -> None:
    motion = bvh.read(cmu[0])
    assert motion.confidence[:, -1].max() == 0
    assert motion.face[:, FACE_NAMES.index("jawOpen")].max() == 0


def _ancestors(name: str) -> list[str]:
    out, j = [], NEUTRAL.parents[joint(name)]
    while j >= 0:
        out.append(JOINTS[j])
        j = NEUTRAL.parents[j]
    return out


def test_offsets_that_are_no_pose(cmu: list[Path], tmp_path: Path) -> None:
    """A real movement, written with joint frames turned at random: only movement can tell where the T-pose is."""
    names = [n for n in CONVENTIONS["Bandai"] if n not in ("spine2", "left_foot", "right_foot")]
    names = [n for n in JOINTS if n in names]
    parents = tuple(next((names.index(a) for a in _ancestors(name) if a in names), -1) for name in names)
    motion = bvh.read(cmu[1]).frames(0, 1200)
    places, turns = forward(NEUTRAL, motion.rotations[::4].astype(float))
    own = Rotation.random(len(names), random_state=4).as_quat()  # each joint's own frame, none like the world's
    world = np.stack([multiply(turns[:, joint(n)], own[j]) for j, n in enumerate(names)], 1)
    offsets = np.stack([NEUTRAL.offsets[joint(n)].astype(float) for n in names])
    for j, name in enumerate(names):
        if parents[j] >= 0:
            rest = NEUTRAL.rest[joint(name)] - NEUTRAL.rest[joint(names[parents[j]])]
            offsets[j] = rotate(inverse(own[parents[j]]), rest)
    local = locals_from_globals(parents, world)
    source = Skeleton(tuple(names), parents, offsets)
    foreign("Bandai", "ZXY", source, Rotation.from_quat(local.reshape(-1, 4)), np.eye(3), tmp_path / "x.bvh")
    back = bvh.read(tmp_path / "x.bvh", drop_rest=False)
    here, ours = forward(NEUTRAL, back.rotations.astype(float))
    for a, b in LIMBS[:4] + LIMBS[5:9]:
        u, v = (p[:, joint(b)] - p[:, joint(a)] for p in (places, here))
        assert np.degrees(np.arccos(np.clip((unit(u) * unit(v)).sum(-1), -1, 1))).mean() < 0.1
    bounds = {"pelvis": 15, "spine3": 15, "left_hip": 5, "right_knee": 5, "left_shoulder": 35, "right_elbow": 35}
    for name, bound in bounds.items():  # degrees; the arms' twist is known only by where the elbow's hinge lies
        assert np.degrees(angle(turns[:, joint(name)], ours[:, joint(name)]).mean()) < bound, name
