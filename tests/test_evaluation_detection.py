"""Detection: the counting on made-up sightings, the witness on a real clip, and one drawn signer."""

import sys

import numpy as np
import pytest

from signweave.errors import MissingExtra
from signweave.evaluation import holistic
from signweave.evaluation.detection import evaluate_detection, judge, judge_drawn, judge_real, pooled
from signweave.evaluation.holistic import Seen, look
from signweave.evaluation.sentences import SENTENCES, SIX_WORDS, long_text
from signweave.formats.video import read_frames
from signweave.motion.nouns import Motion


def sighting(frames: int = 10) -> Seen:
    hands = {side: np.full((frames, 21, 2), 100.0) for side in ("left", "right")}
    wrists = {side: np.full((frames, 2), 90.0) for side in ("left", "right")}
    return Seen(np.ones(frames, bool), np.ones(frames, bool), hands, wrists, (512, 512))


def truth(frames: int = 10) -> dict[str, dict[str, np.ndarray]]:
    return {
        side: {
            "inside": np.ones(frames),
            "covered": np.zeros(frames),
            "centre": np.full((frames, 2), 100.0),
            "length": np.full(frames, 60.0),
        }
        for side in ("left", "right")
    }


def test_only_hands_that_can_be_seen_are_asked_for() -> None:
    seen, there = sighting(), truth()
    seen.hands["left"][:4] = np.nan
    there["left"]["inside"][0] = 0.99
    there["left"]["covered"][1] = 0.31
    row = judge(seen, there)
    assert row["left"] == {"visible": 8, "found": 6, "in_place": 6, "missed": [2, 3]}
    assert row["right"]["visible"] == row["right"]["found"] == 10
    assert pooled([row])["hands"] == pytest.approx(16 / 18, abs=1e-4)


def test_a_hand_found_elsewhere_is_not_in_place() -> None:
    seen, there = sighting(), truth()
    there["right"]["centre"][:3] += [31, 0]
    there["right"]["centre"][3:5] += [0, 29]
    row = judge(seen, there)
    assert (row["right"]["found"], row["right"]["in_place"]) == (10, 7)


def test_real_recordings_ask_for_wrists_inside_the_picture() -> None:
    seen = sighting()
    seen.wrists["left"][:5] = [100, 513]
    seen.wrists["right"][:] = np.nan
    seen.hands["left"][7] = np.nan
    real = judge_real(seen)
    assert (real["hands_visible"], real["hands"]) == (5, 0.8)
    seen.wrists["left"][:] = np.nan
    assert judge_real(seen)["hands"] is None


def test_without_mediapipe_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mediapipe.python.solutions.holistic", None)
    with pytest.raises(MissingExtra, match=r"signweave\[capture\]"):
        holistic._holistic()


def test_the_witness_sees_a_real_signer(data_dir) -> None:
    pytest.importorskip("mediapipe")
    real = judge_real(look(read_frames(data_dir / "video" / "asl_clip.mp4")))
    assert (real["frames"], real["pose"], real["face"]) == (58, 1, 1)
    assert 0.3 < real["hands"] < 1
    blank = look(np.zeros((3, 64, 64, 3), np.uint8))
    assert not blank.pose.any()
    assert not blank.found("left").any()


def test_the_witness_sees_a_drawn_signer() -> None:
    pytest.importorskip("mediapipe")
    row = judge_drawn(Motion.rest(12), "mei")
    assert (row["frames"], row["pose"], row["face"]) == (12, 12, 12)


@pytest.mark.slow
def test_the_bar(data_dir) -> None:
    pytest.importorskip("mediapipe")
    result = evaluate_detection(data_dir)
    assert result["drawn"]["hands_visible"] > 0.3 * result["drawn"]["frames"]
    assert result["passed"], result["drawn"]


def test_fixed_texts() -> None:
    assert len(set(SENTENCES)) == 10
    assert all(len(text.split()) == 6 for text in SIX_WORDS)
    assert len(long_text(5000).split()) == 5000
    assert long_text(5000).startswith(long_text(200))
    assert len({long_text(20), long_text(20)}) == 1
