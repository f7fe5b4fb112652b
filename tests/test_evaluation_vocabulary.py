"""Agreement with ASL-LEX is counted as it says."""

from __future__ import annotations

from signweave.evaluation.vocabulary import as_text, evaluate_vocabulary
from signweave.lexicon.asllex import COLUMNS

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
