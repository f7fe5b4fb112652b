"""The table of bars: every protocol's figures find their row, and a missed bar is said."""

from signweave.evaluation.summary import markdown, rows

SPEED = {
    "real_time_factor": 31.0,
    "process_ratio": 0.7,
    "frames_per_second": 12.5,
    "start_up": 3.0,
    "help_seconds": 0.2,
    "import_seconds": 0.1,
    "met": {
        "real_time_factor": True,
        "process_ratio": True,
        "frames_per_second": False,
        "start_up": True,
        "help_seconds": True,
        "import_seconds": True,
    },
    "parts": {
        "process": {"ours_seconds": 1.4, "theirs_seconds": 2.0},
        "pictures": {"signers": {"a": 12.0, "b": 13.0}},
        "video": {"say_seconds": 13.0, "video_seconds": 10.0},
    },
}
DETECTION = {
    "drawn": {"pose": 1.0, "face": 0.94, "hands": 0.97},
    "real": {"pose": 1.0, "face": 1.0, "hands": None},
    "bars": {"pose": 1.0, "face": 0.95, "hands": 0.9},
}
STREAMING = {
    "words": 50, "frames": 9, "mb": 1, "seconds": 5, "peak_mb": 200, "bar_mb": 1000,
    "video": {"growth": 1.02, "bar": 1.15},
}  # fmt: skip
MOTION = {"jerk_ratio": None, "jerk_ratio_bar": 1.5, "max_wrist_speed": 6.5, "max_wrist_speed_bar": 6.0}
CONTACTS = {
    "signers": ["a", "b"],
    "contacts": 7,
    "gap_mm": {"median": 1.0},
    "penetration_mm": {"median": 7.0},
    "by_signer": {"a": {"gap_mm": 1, "penetration_mm": 5.0}, "b": {"gap_mm": 2, "penetration_mm": 9.0}},
    "bars": {"gap_mm": 5.0, "penetration_mm": 8.0},
}


def test_every_bar_has_a_row() -> None:
    results = {
        "letters": {"correct": 20, "of": 24},
        "speed": SPEED,
        "detection": DETECTION,
        "streaming": STREAMING,
        "motion": MOTION,
        "contacts": CONTACTS,
    }
    found = {row.asked: row.met for row in rows(results)}
    assert len(found) == 16
    missed = [asked for asked, met in found.items() if met is False]
    assert [text.split(":")[0] for text in missed] == [
        "512x512, encoding included",
        "no wrist faster than 6 m/s",
        "MediaPipe finds the face in 95 % of frames",
        "contacts",  # the median of all is well, that of one signer is not
    ]
    assert [asked for asked, met in found.items() if met is None] == [
        "wrist jerk near joins: at most 1.5 times that inside signs"
    ]


def test_rows_of_the_vocabulary_and_of_glosses_name_the_lowest_figure() -> None:
    vocabulary = {
        "entries": 9, "signs": 10, "bar": 0.85,
        "agreement": {"movement": {"share": 0.8}, "contact": {"share": 0.99}},
        "told_apart": {"share": 0.975, "performances": 40, "bar": 0.97},
    }  # fmt: skip
    figures = {"exact_glosses": 0.9, "span_f1": 0.8}
    gloss = {"triples": {"held": {"rules": figures, "word_for_word": figures}}, "coverage_mean": 0.7}
    found = rows({"vocabulary": vocabulary, "gloss": gloss})
    assert [row.met for row in found] == [False, True, True, False, True]
    assert "lowest movement 80.0 %" in found[0].seen


def test_protocols_that_were_not_run_have_no_row() -> None:
    table = markdown({"letters": {"correct": 19, "of": 24}})
    assert table.count("\n") == 3
    assert "| 19 of 24 | **no** | `signweave evaluate letters` |" in table
