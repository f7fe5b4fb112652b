"""The contact sheet: pages that a person can look at, marks where hands are missing, words that fit."""

from __future__ import annotations

from dataclasses import replace

import av
import numpy as np
import pytest

from signweave.capture.findings import Finding
from signweave.capture.lettering import fitted, folded, width
from signweave.capture.quality import Quality
from signweave.capture.sheet import PICTURES, Row, moments, pictures_at, sheet
from signweave.errors import InputError
from signweave.formats.video import VideoWriter
from signweave.motion.nouns import Motion
from signweave.motion.skeleton import joint
from signweave.notation import synthesise
from signweave.notation.vocabulary import load_vocabulary

pytest.importorskip("PIL", reason="the contact sheet is drawn with Pillow")
RED = np.array([222, 60, 48])


@pytest.fixture(scope="module")
def motion() -> Motion:
    return synthesise(load_vocabulary()["HELLO"])


def quality_of(motion: Motion, *findings: Finding, **figures: float) -> Quality:
    return Quality((0.1, motion.duration - 0.1), (0.0, motion.duration), "right", False, findings, figures)


def read(path) -> np.ndarray:
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def test_a_row_shows_verdict_words_and_missing_hands(motion, tmp_path):
    confidence = motion.confidence.copy()
    confidence[:, joint("right_wrist")] = 0
    lost = replace(motion, confidence=confidence)
    finding = Finding("right hand", "drop", "The right hand is not found in 20 of 20 frames.", 0.1, 0.5)
    good = Row("HELLO", motion, quality_of(motion))
    bad = Row("GRÜSSE", lost, quality_of(lost, finding, **{"right missing": 1.0}))
    (file,) = sheet([good, bad], tmp_path / "sheet.png")
    picture = read(file)
    red = (np.abs(picture.astype(int) - RED).max(-1) < 12).sum(1)
    second = round(0.55 * len(picture))
    assert red[second:].sum() > PICTURES * 1500, "every picture of the second row says that the hand was not found"
    assert not red[100 : round(0.4 * len(picture))].any(), "none of the first row does"
    assert (picture[second:] < 250).any(-1).mean() > 0.3, "the avatar is drawn"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.fixture
def undrawn(monkeypatch):
    """Grey tiles in place of the avatar, which takes its time."""
    tile = np.full((150, 150, 3), 128, np.uint8)
    monkeypatch.setattr("signweave.capture.sheet._avatars", lambda rows: ([tile] * PICTURES for _ in rows))


@pytest.mark.usefixtures("undrawn")
def test_many_rows_become_pages(motion, tmp_path, monkeypatch):
    monkeypatch.setattr("signweave.capture.sheet._PAGE", 600)
    files = sheet([Row(f"SIGN-{i}", motion, quality_of(motion)) for i in range(3)], tmp_path / "all.png")
    assert [f.name for f in files] == ["all.png", "all-2.png"]
    assert all(len(read(f)) <= 640 for f in files)


@pytest.mark.usefixtures("undrawn")
def test_pictures_of_the_recording_stand_above(motion, tmp_path):
    film = tmp_path / "film.mp4"
    with VideoWriter(film, 10, (64, 48)) as writer:
        for k in range(12):
            writer.write(np.full((48, 64, 3), 20 * k, np.uint8))
    times = np.array([0.0, 0.5, 1.1])
    pictures = pictures_at(film, times, 10)
    assert [round(float(p.mean()) / 20) for p in pictures] == [0, 5, 11]
    plain = Row("HELLO", motion, quality_of(motion))
    (file,) = sheet([plain], tmp_path / "plain.png")
    (other,) = sheet([replace(plain, pictures=pictures)], tmp_path / "film.png")
    assert len(read(other)) > len(read(file)) + 40


def test_moments_are_even_and_inside(motion):
    quality = quality_of(motion)
    at = moments(quality)
    assert len(at) == PICTURES
    assert quality.active[0] <= at[0] < at[-1] <= quality.active[1]
    assert np.ptp(np.diff(at)) < 1e-9


def test_lines_fit():
    text = "The right hand is not found in 20 of 45 frames, 0.30 s at a stretch. " * 4
    lines = folded(text, 400, 13)
    assert len(lines) > 2
    assert all(width(line, 13) <= 400 for line in lines)
    assert " ".join(lines) == text.strip()
    assert fitted("short", 400, 13) == "short"
    assert fitted(text, 100, 13).endswith("...")


def test_bad_input_is_one_clear_line(motion, tmp_path):
    with pytest.raises(InputError, match=r"ends in .png"):
        sheet([Row("HELLO", motion, quality_of(motion))], tmp_path / "sheet.jpg")
    with pytest.raises(InputError, match="at least one recording"):
        sheet([], tmp_path / "sheet.png")
