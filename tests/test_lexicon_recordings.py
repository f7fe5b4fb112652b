"""docs/recordings.md says what the program does; landmarks that were imported are fitted when they are performed."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from capture_fakes import exact
from lexicon_signs import entry, store_of
from test_lexicon_docs import run_console

pytest.importorskip("lancedb", reason="needs the extra `store`")

import signweave
from signweave.errors import InputError
from signweave.formats import pose
from signweave.lexicon.importing import import_signs
from signweave.lexicon.lookup import load_lexicon
from signweave.lexicon.recorded import can_fit
from signweave.motion.mirror import mirror
from signweave.motion.nouns import Landmarks
from signweave.motion.rotations import angle
from signweave.speaking import Saying, Spoken

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "recordings.md").read_text(encoding="utf-8")


def test_the_page_does_what_it_says(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```(console|csv)\n(.*?)```", PAGE, re.DOTALL)
    assert [kind for kind, _ in blocks] == ["console", "csv", "console"]
    for kind, block in blocks:
        if kind == "csv":
            (tmp_path / "signs.csv").write_text(block, encoding="utf-8")
        else:
            run_console(block, tmp_path)


@pytest.fixture(scope="module")
def water():
    return signweave.show("WATER").motion


def kept(path: Path, landmarks: Landmarks) -> bytes:
    pose.write_landmarks(path, landmarks)
    return path.read_bytes()


def test_landmarks_alone_are_performed(tmp_path, water) -> None:
    data = kept(tmp_path / "water.pose", exact(water))
    left = kept(tmp_path / "left.pose", exact(mirror(water)))
    same = {"language": "ase", "spoken": "en", "motion": None, "path": "water.pose"}
    store_of(
        tmp_path / "own",
        entry("AQUA", "aqua", landmarks=data, end=1500, **same),
        entry("LEFT", "left side", landmarks=left, **same),
        entry("ZYX", "zyx", landmarks=b"x", **same),
    )
    own = load_lexicon("ase", 0, [tmp_path / "own"])
    assert own.look_up("aqua").glosses == ("AQUA",)
    sign = own.sign("AQUA", water.fps)
    arms = slice(16, 22)
    apart = angle(sign.motion.rotations[:20, arms], water.rotations[:20, arms])
    assert np.degrees(apart).mean() < 3
    assert 0 <= sign.active[0] < sign.active[1] <= 1.5
    turned = own.sign("LEFT", water.fps).motion
    assert np.degrees(angle(turned.rotations[:, arms], water.rotations[:, arms])).mean() < 3
    assert own.sign("AQUA", water.fps) is sign  # fitted once
    with pytest.raises(InputError, match="has landmarks but no motion yet"):
        own.sign("ZYX", 30.0)


def test_which_layouts_can_be_fitted(tmp_path, water) -> None:
    from signweave.formats.holistic import LEFT, RIGHT

    full = exact(water.frames(0, 3))
    assert can_fit(kept(tmp_path / "a.pose", full))
    layout = type(full.layout)("hands", tuple(c for c in full.layout.components if c.name in (LEFT, RIGHT)))
    hands = np.concatenate([full.of(LEFT), full.of(RIGHT)], 1)
    only = Landmarks(hands, np.ones(hands.shape[:2], np.float32), 25.0, layout, full.size)
    assert not can_fit(kept(tmp_path / "b.pose", only))
    assert not can_fit(b"")


def test_built_letters_stand_where_imported_ones_do(tmp_path, data_dir) -> None:
    from signweave.lexicon.building import Building, build

    folder = tmp_path / "in"
    folder.mkdir()
    rows = (data_dir / "fingerspelling" / "index.csv").read_text("utf-8").splitlines()
    chosen = [row for row in rows if ",en,ase," in row and row.split(",")[5] in "JM"]
    for row in chosen:
        name = row.split(",")[0]
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes((data_dir / "fingerspelling" / name).read_bytes())
    (folder / "index.csv").write_text("\n".join([rows[0], *chosen]) + "\n", "utf-8")
    build(folder, tmp_path / "built", Building(pictures=False))
    import_signs(tmp_path / "imported", [folder])
    built, imported = (load_lexicon("ase", 0, [tmp_path / name]) for name in ("built", "imported"))
    for gloss in ("fs:J", "fs:M"):
        one, other = (lexicon.sign(gloss, 30.0).motion for lexicon in (built, imported))
        assert len(one) == pytest.approx(len(other), abs=2)
        assert np.degrees(angle(one.rotations[3], other.rotations[3])).max() < 5


def test_a_name_is_spelled_with_recorded_letters(tmp_path, data_dir) -> None:
    import_signs(tmp_path / "letters", [data_dir / "fingerspelling"])
    spoken = Spoken(Saying("ase", lexica=(tmp_path / "letters",), glosses=True))
    frames = sum(len(part.motion) for part in spoken.perform("fs:JAM"))
    assert [span.gloss for span in spoken.glosses if span.kind == "letter"] == ["fs:J", "fs:A", "fs:M"]
    assert frames < 30 * 6
    lexicon = load_lexicon("ase", 0, [tmp_path / "letters"])
    assert lexicon.spell("jam") == ("fs:J", "fs:A", "fs:M")
    length = {letter: lexicon.sign(f"fs:{letter}", 30.0).motion.duration for letter in "JAM"}
    assert length["J"] > 0.5  # traced
    assert max(length["A"], length["M"]) < 0.3  # held
