"""The .glb as others see it: evaluated from its bytes by the rules of glTF, with numpy and json alone."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from formats_samples import GLOSSES, random_motion
from scipy.sparse import csr_matrix
from scipy.spatial.transform import Rotation

from signweave.body.figure import make_part, mannequin
from signweave.body.posing import pose_vertices
from signweave.body.shape import load_body
from signweave.formats import glb
from signweave.motion.mirror import mirror
from signweave.motion.nouns import Motion
from signweave.motion.skeleton import FACE_NAMES, JOINTS

_TYPES = {5121: "u1", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTH = {"SCALAR": 1, "VEC3": 3, "VEC4": 4, "MAT4": 16}


class Gltf:
    """Just enough of glTF 2.0 to pose a file."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        magic, version, length = struct.unpack_from("<III", data)
        assert (magic, version, length) == (0x46546C67, 2, len(data))
        size, kind = struct.unpack_from("<I4s", data, 12)
        assert kind == b"JSON"
        self.json: dict[str, Any] = json.loads(data[20 : 20 + size])
        size2, kind = struct.unpack_from("<I4s", data, 20 + size)
        assert kind == b"BIN\0"
        self.blob = data[28 + size : 28 + size + size2]

    def raw(self, view: int, kind: int, count: int, width: int, skip: int = 0) -> np.ndarray:
        v = self.json["bufferViews"][view]
        start = v.get("byteOffset", 0) + skip
        return np.frombuffer(self.blob, _TYPES[kind], count * width, start).reshape(count, width)

    def array(self, index: int) -> np.ndarray:
        a = self.json["accessors"][index]
        width = _WIDTH[a["type"]]
        if "bufferView" in a:
            out = self.raw(a["bufferView"], a["componentType"], a["count"], width, a.get("byteOffset", 0)).copy()
        else:
            out = np.zeros((a["count"], width), np.float32)
        if "sparse" in a:
            s = a["sparse"]
            rows = self.raw(s["indices"]["bufferView"], s["indices"]["componentType"], s["count"], 1)[:, 0]
            assert (np.diff(rows.astype(int)) > 0).all()
            out[rows] = self.raw(s["values"]["bufferView"], 5126, s["count"], width)
        return out

    def channels(self, time: float) -> dict[tuple[int, str], np.ndarray]:
        """Channel values at a time that is a key, or between two keys by the rules of LINEAR."""
        out, animation = {}, self.json["animations"][0]
        for channel in animation["channels"]:
            sampler = animation["samplers"][channel["sampler"]]
            keys = self.array(sampler["input"])[:, 0]
            values = self.array(sampler["output"]).reshape(len(keys), -1)
            at = int(np.searchsorted(keys, time + 1e-6, "right")) - 1
            out[channel["target"]["node"], channel["target"]["path"]] = values[min(max(at, 0), len(keys) - 1)]
        return out

    def posed(self, time: float) -> dict[str, np.ndarray]:
        """Vertices of every primitive by material name, skinned."""
        moves, nodes = self.channels(time), self.json["nodes"]
        world: dict[int, np.ndarray] = {}

        def visit(n: int, above: np.ndarray) -> None:
            matrix = np.eye(4)
            rotation = moves.get((n, "rotation"), np.array(nodes[n].get("rotation", [0, 0, 0, 1.0])))
            matrix[:3, :3] = Rotation.from_quat(rotation).as_matrix()
            matrix[:3, 3] = moves.get((n, "translation"), nodes[n].get("translation", [0, 0, 0]))
            world[n] = above @ matrix
            for child in nodes[n].get("children", []):
                visit(child, world[n])

        for n in self.json["scenes"][0]["nodes"]:
            visit(n, np.eye(4))
        out = {}
        for n, node in enumerate(nodes):
            if "mesh" not in node:
                continue
            skin = self.json["skins"][node["skin"]]
            inverse = self.array(skin["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1)
            bones = np.stack([world[j] for j in skin["joints"]]) @ inverse
            for primitive in self.json["meshes"][node["mesh"]]["primitives"]:
                at = primitive["attributes"]
                points = self.array(at["POSITION"]).astype(float)
                for weight, target in zip(moves.get((n, "weights"), ()), primitive.get("targets", []), strict=True):
                    points += weight * self.array(target["POSITION"])
                blended = np.zeros((len(points), 4, 4))
                for k in (0, 1):
                    if f"JOINTS_{k}" in at:
                        share = self.array(at[f"WEIGHTS_{k}"])
                        blended += (share[..., None, None] * bones[self.array(at[f"JOINTS_{k}"])]).sum(1)
                flat = np.einsum("nij,nj->ni", blended, np.c_[points, np.ones(len(points))])
                out[self.json["materials"][primitive["material"]]["name"]] = flat[:, :3]
        return out


@pytest.fixture(scope="module")
def motion() -> Motion:
    return random_motion(np.random.default_rng(3), 20)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, motion: Motion) -> Path:
    path = tmp_path_factory.mktemp("glb") / "a.glb"
    glb.write(path, motion, load_body(), glosses=GLOSSES)
    return path


def test_round_trip(written: Path, motion: Motion) -> None:
    back = glb.read(written)
    np.testing.assert_array_equal(back.rotations, motion.rotations)
    np.testing.assert_array_equal(back.face, motion.face)
    assert np.abs(back.translation - motion.translation).max() < 1e-6
    assert (back.fps, back.contacts) == (motion.fps, motion.contacts)
    assert glb.read_glosses(written) == list(GLOSSES)


def test_a_left_handed_signers_motion_comes_back_led_by_the_right(tmp_path: Path, motion: Motion) -> None:
    glb.write(tmp_path / "a.glb", mirror(motion), dominant="left")
    np.testing.assert_allclose(glb.read(tmp_path / "a.glb").rotations, motion.rotations, atol=1e-7)


def test_round_trip_of_one_still_frame(tmp_path: Path) -> None:
    glb.write(tmp_path / "a.glb", Motion.rest(1), load_body())
    np.testing.assert_array_equal(glb.read(tmp_path / "a.glb").rotations, Motion.rest(1).rotations)


@pytest.mark.parametrize("frame", [0, 7, 19])
def test_skinned_as_our_own_body(written: Path, motion: Motion, frame: int) -> None:
    body, posed = load_body(), Gltf(written).posed(frame / motion.fps)
    truth = pose_vertices(body, motion.frames(frame, frame + 1))[0]
    for part in mannequin(body).parts:
        used = np.array([np.flatnonzero((body.rest == p).all(1))[0] for p in part.rest[::40]])
        assert np.abs(posed[part.name][::40] - truth[used]).max() < 2e-5, part.name


def test_what_viewers_look_for(written: Path) -> None:
    file = Gltf(written).json
    assert file["asset"]["generator"].startswith("signweave")
    assert file["asset"]["copyright"]
    names = [node["name"] for node in file["nodes"]]
    assert set(JOINTS) <= set(names)
    assert len(names) == len(set(names))
    faces = [mesh for mesh in file["meshes"] if "extras" in mesh]
    assert [mesh["extras"]["targetNames"] for mesh in faces] == [list(FACE_NAMES)]
    assert all(len(p["targets"]) == 52 for p in faces[0]["primitives"])
    extras = file["animations"][0]["extras"]
    assert extras["fps"] == 30
    assert extras["glosses"][1] == {"gloss": "A", "start": 0.5, "end": 0.75, "kind": "letter"}
    for mesh in file["meshes"]:
        for p in mesh["primitives"]:
            total = sum(Gltf(written).array(v).sum(1) for k, v in p["attributes"].items() if k.startswith("WEIGHTS"))
            assert np.abs(total - 1).max() < 1e-5


def test_a_dressed_figure(tmp_path: Path, motion: Motion) -> None:
    """A garment whose vertices are mixtures of body vertices follows them."""
    body = load_body()
    face = body.faces["body"][:500]
    rows = np.repeat(np.arange(len(face)), 3)
    mixture = csr_matrix((np.full(3 * len(face), 1 / 3, np.float32), (rows, face.ravel())), (len(face), len(body.rest)))
    middle = body.rest[face].mean(1)
    triangles = np.arange(len(face) // 3 * 3).reshape(-1, 3)
    patch = make_part(
        body, "patch", middle, np.tile([0.0, 0, 1], (len(face), 1)), triangles, np.array([1, 0, 0]), mixture
    )
    whole = mannequin(body)
    glb.write(tmp_path / "a.glb", motion, body, type(whole)("amara", whole.skeleton, whole.bind, (patch,)))
    shown = Gltf(tmp_path / "a.glb").posed(0)["patch"]
    truth = pose_vertices(body, motion.frames(0, 1), np.unique(face))[0]
    back = np.searchsorted(np.unique(face), face)
    assert np.linalg.norm(shown - truth[back].mean(1), axis=1).max() < 1e-3  # blending then skinning, not the reverse
