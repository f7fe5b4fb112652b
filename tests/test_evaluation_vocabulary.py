"""Agreement with ASL-LEX is counted as it says."""

from __future__ import annotations

import numpy as np

from signweave.evaluation.vocabulary import as_text, evaluate_vocabulary
from signweave.evaluation.vocabulary_pairs import evaluate_pairs, warped_distances
from signweave.lexicon.asllex import COLUMNS
from signweave.notation import load_signs

HEADER = ",".join(["EntryID", "Handshape.2.0", *(f"{c}.2.0" for c in COLUMNS.values()), "SecondMinorLocation.2.0"])
SIGNS = """
MOTHER:
  right: {handshape: "5", palm: contra, fingers: up, at: "chin, out 8", point: thumb_tip}
  segments:
    - move: 0.4
      repeat: 2
      right: {at: chin, contact: touch}
  differs: {flexion: shown open}
FATHER:
  right: {handshape: "5", palm: contra, fingers: up, at: forehead, point: thumb_tip, contact: touch}
  segments:
    - hold: 0.3
"""


def test_misses_are_counted_and_told(tmp_path):
    (tmp_path / "signs.csv").write_text(
        f"{HEADER}\nmother,5,OneHanded,imrp,Bent,Head,Mouth,Straight,1,1,Chin\n", encoding="utf-8"
    )
    (tmp_path / "mine.yaml").write_text(SIGNS)
    figures = evaluate_vocabulary(tmp_path / "signs.csv", signs=tmp_path / "mine.yaml")
    assert figures["entries"] == 1
    assert figures["not_in_asl_lex"] == ["FATHER"]
    missed = {d["feature"]: (d["ours"], d["theirs"], d["reason"]) for d in figures["disagreements"]}
    assert missed == {"flexion": ("FullyOpen", "Bent", "shown open"), "minor-location": ("Chin", "Mouth", "")}
    assert figures["agreement"]["flexion"] == {"agree": 0, "of": 1, "share": 0.0, "missed": 1, "meant": 1}
    assert figures["agreement"]["movement"]["share"] == 1
    assert figures["minor_location_with_second"]["share"] == 1
    assert "meant: shown open" in as_text(figures)


def test_signs_are_told_apart_and_homonyms_are_named():
    same = SIGNS.replace("FATHER", "PAPA").split("PAPA")[1]
    signs = load_signs(f"{SIGNS}\nPAPA{same}  note: same form as FATHER\n")
    told = evaluate_pairs(signs)
    assert told["performances"] == 6
    assert told["share_homonyms_allowed"] == 1
    assert told["closest"][0]["signs"] == "FATHER, PAPA"
    assert told["closest"][0]["homonyms"]
    assert told["closest"][0]["differ_in"] == []
    assert told["closest"][0]["distance"] < told["closest"][1]["distance"] / 2


def test_warping_forgives_timing_but_not_form(rng):
    form = np.cumsum(rng.standard_normal((40, 3)), 0)
    late = form[np.minimum((np.arange(40) ** 1.05 / 40**0.05).round().astype(int), 39)]
    other = np.cumsum(rng.standard_normal((40, 3)), 0)
    distances = warped_distances(np.stack([form, late, other, other + 3]))
    assert distances[0, 1] < 0.5 * np.sqrt(((form - late) ** 2).sum(-1).mean()) + 1e-9
    assert distances[0, 1] < distances[0, 2]
    assert np.allclose(distances, distances.T)
