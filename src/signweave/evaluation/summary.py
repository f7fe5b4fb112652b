"""Every protocol in one go, and its figures beside the bars as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .sentences import SENTENCES, perform_text

TRIPLES, TEXTS = Path("tests/data/triples"), Path("tests/data/texts")
Results = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """One bar: what is asked, the command that prints it, what was seen, whether it is met (None: not measured)."""

    asked: str
    command: str
    seen: str
    met: bool | None


def evaluate_all(data_dir: Path | None) -> dict[str, dict[str, Any]]:
    """Results of every protocol by name; takes about half an hour. Those that need recordings are left out without."""
    from .capture_figures import evaluate_video_and_speed
    from .contacts import evaluate_contacts
    from .detection import evaluate_detection
    from .memory import evaluate_streaming
    from .speed import evaluate_speed

    results = {"speed": evaluate_speed(data_dir), "detection": evaluate_detection(data_dir), "motion": _sentences()}
    if data_dir is not None:
        from .letters import evaluate_letters
        from .vocabulary import evaluate_vocabulary

        results["letters"] = evaluate_letters(data_dir)
        results["vocabulary"] = evaluate_vocabulary(data_dir / "asl-lex" / "signs.csv", performances=True)
    if TRIPLES.is_dir():
        from .gloss import evaluate_gloss

        results["gloss"] = evaluate_gloss(TRIPLES, TEXTS, data_dir)
    results["capture"] = evaluate_video_and_speed(data_dir=data_dir)
    return {**results, "contacts": evaluate_contacts(), "streaming": evaluate_streaming()}


def markdown(results: Results) -> str:
    """The table of bars as Markdown."""
    lines = ["| bar | seen | met | command |", "|---|---|---|---|"]
    answers = {True: "yes", False: "**no**", None: "not measured"}
    lines += [f"| {r.asked} | {r.seen} | {answers[r.met]} | `signweave evaluate {r.command}` |" for r in rows(results)]
    return "\n".join(lines) + "\n"


def rows(results: Results) -> list[Row]:
    """A row for each bar, in a fixed order."""
    made = [make(results[name]) for name, make in _ROWS if name in results]
    return [row for some in made for row in some]


def _letters(r: Mapping[str, Any]) -> list[Row]:
    asked = "recorded static letters that find their own synthesised one first: 20 of 24"
    return [Row(asked, "letters", f"{r['correct']} of {r['of']}", r["correct"] >= 20)]


def _speed(r: Mapping[str, Any]) -> list[Row]:
    parts, met = r["parts"], r["met"]
    process, video = parts["process"], parts["video"]
    beside = f" ({process['ours_seconds']} s to {process['theirs_seconds']} s)" if "ours_seconds" in process else ""
    each = "; by signer " + ", ".join(f"{k} {v}" for k, v in parts["pictures"]["signers"].items())
    said = f"{video['say_seconds']} s for {video['video_seconds']} s of video"
    texts = {
        "real_time_factor": (
            "six words to Motion, after loading: 20 times real time",
            f"{r['real_time_factor']} times",
        ),
        "process_ratio": (
            "whole process to .pose: at most 1.5 times text_to_gloss_to_pose",
            f"{r['process_ratio']} times{beside}",
        ),
        "frames_per_second": ("512x512, encoding included: 25 frames a second", f"{r['frames_per_second']}{each}"),
        "start_up": ("say to .mp4: at most the video's length and 8 s", said),
        "help_seconds": ("signweave --help: 0.6 s", f"{r['help_seconds']} s"),
        "import_seconds": ("importing signweave.motion: 0.5 s", f"{r['import_seconds']} s"),
    }
    return [Row(asked, "speed", seen, met.get(name)) for name, (asked, seen) in texts.items()]


def _detection(r: Mapping[str, Any]) -> list[Row]:
    real = r.get("real")
    asked = {
        "pose": "MediaPipe finds the pose in every frame",
        "face": "MediaPipe finds the face in 95 % of frames",
        "hands": "MediaPipe finds 90 % of hands that can be seen",
    }
    out = []
    for key, text in asked.items():
        beside = f" (a real recording: {100 * real[key]:.1f} %)" if real and real[key] is not None else ""
        out.append(Row(text, "detection", f"{100 * r['drawn'][key]:.1f} %{beside}", r["drawn"][key] >= r["bars"][key]))
    return out


def _streaming(r: Mapping[str, Any]) -> list[Row]:
    long = f"{r['peak_mb']} MB; {r['frames']} frames, {r['mb']} MB in {r['seconds']} s"
    growth = r["video"]["growth"]
    return [
        Row(f"{r['words']} words to .pose: peak under 1 GB", "streaming", long, r["peak_mb"] < r["bar_mb"]),
        Row(
            "video of ten times as many words: no more memory",
            "streaming",
            f"{growth} times",
            growth <= r["video"]["bar"],
        ),
    ]


def _motion(r: Mapping[str, Any]) -> list[Row]:
    ratio, speed = r["jerk_ratio"], r["max_wrist_speed"]
    shown = "none" if ratio is None else f"{ratio:.2f}"
    return [
        Row(
            "wrist jerk near joins: at most 1.5 times that inside signs",
            "motion FILE",
            shown,
            None if ratio is None else ratio <= r["jerk_ratio_bar"],
        ),
        Row("no wrist faster than 6 m/s", "motion FILE", f"{speed:.1f} m/s", speed <= r["max_wrist_speed_bar"]),
    ]


def _contacts(r: Mapping[str, Any]) -> list[Row]:
    signers = f"{len(r['signers'])} signers, {r['contacts']} contacts: median"
    texts = {"gap_mm": "contacts: median gap under 5 mm", "penetration_mm": "contacts: median penetration under 8 mm"}
    out = []
    for key, asked in texts.items():
        worst = max(row[key] for row in r["by_signer"].values())
        seen = f"{signers} {r[key]['median']} mm, of the worst signer {worst} mm"
        out.append(Row(asked, "contacts", seen, worst < r["bars"][key]))
    return out


def _capture(r: Mapping[str, Any]) -> list[Row]:
    video, letters, speed = r["video"], r["letters"], r["speed"]
    seen, bars, parts = video["seen"], video["bars"], speed["parts"]
    fingers = f"{seen['fingers ratio']:.2f} times ({video['fit']['fingers mm']['mean']:.1f} mm)"
    best = f" (without the detector's errors {video['perfect']['wrists from hips mm']['median']:.0f} mm)"
    rates = "; ".join(
        f"{name}: " + " to ".join(f"{rate}" for rate in part["pictures_a_second"].values())
        for name, part in parts["alone"].items()
    )
    gains = " to ".join(str(gain) for gain in parts["pairs"]["gain_of_two"].values())
    found = (
        f"{letters['correct']:.1f} of {letters['of']}, worst of {len(letters['signers'])} signers {letters['worst']}"
    )
    texts = (
        ("share_of_holistic", "capture: 60 % of bare Holistic's pictures a second", f" ({rates})"),
        ("fit_factor", "fitting from a file: 10 times real time", ""),
        ("share_of_gain", "two workers: 90 % of the gain of two bare Holistic processes", f" ({gains} times as fast)"),
    )
    return [
        Row(
            "drawn signing captured: fingers on the palm at most 1.3 times the detector's error",
            "capture --video",
            fingers,
            seen["fingers ratio"] <= bars["fingers ratio"],
        ),
        Row(
            "drawn signing captured: wrists within 40 mm, median",
            "capture --video",
            f"{seen['wrists mm']:.0f} mm{best}",
            seen["wrists mm"] <= bars["wrists mm"],
        ),
        Row("drawn letters captured and recognised: 18 of 24", "capture --video", found, letters["passed"]),
        *(Row(asked, "capture --speed", f"{speed[key]}{more}", speed["met"][key]) for key, asked, more in texts),
    ]


def _vocabulary(r: Mapping[str, Any]) -> list[Row]:
    shares = {feature: figures["share"] for feature, figures in r["agreement"].items()}
    lowest = min(shares, key=lambda feature: shares[feature])
    seen = f"{r['entries']} of {r['signs']} signs; lowest {lowest} {100 * shares[lowest]:.1f} %, all: " + ", ".join(
        f"{feature} {100 * share:.1f}" for feature, share in shares.items()
    )
    told = r["told_apart"]
    return [
        Row("agreement with ASL-LEX: 85 % on each feature", "vocabulary", seen, shares[lowest] >= r["bar"]),
        Row(
            "performances whose nearest neighbour is the same sign: 97 %",
            "vocabulary --performances",
            f"{100 * told['share']:.1f} % of {told['performances']}",
            told["share"] >= told["bar"],
        ),
    ]


def _gloss(r: Mapping[str, Any]) -> list[Row]:
    out = []
    for name, figures in r["triples"].items():
        rules, words = figures["rules"], figures["word_for_word"]
        for key, what, bar in (("exact_glosses", "glosses exact", 0.8), ("span_f1", "non-manual spans", 0.85)):
            seen = f"{100 * rules[key]:.1f} % (word for word {100 * words[key]:.1f} %)"
            out.append(Row(f"{name} sentences, {what}: {100 * bar:.0f} %", "gloss", seen, rules[key] >= bar))
    covered = r["coverage_mean"]
    return [*out, Row("everyday texts covered by signs: 60 %", "gloss", f"{100 * covered:.1f} %", covered >= 0.6)]


def _sentences() -> dict[str, Any]:
    """The figures of `evaluate motion` for the ten sentences performed as one."""
    from ..choreography.perform import whole
    from ..lexicon.lookup import load_lexicon
    from .motion import evaluate_motion

    done = whole(perform_text(" ".join(SENTENCES), load_lexicon()))
    return evaluate_motion(done.motion, done.glosses)


_ROWS: tuple[tuple[str, Callable[[Mapping[str, Any]], list[Row]]], ...] = (
    ("letters", _letters),
    ("vocabulary", _vocabulary),
    ("gloss", _gloss),
    ("speed", _speed),
    ("streaming", _streaming),
    ("motion", _motion),
    ("detection", _detection),
    ("contacts", _contacts),
    ("capture", _capture),
)
