"""The figures of capture from videos, run together and written out: closed loop, drawn letters, speed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

Figures = Mapping[str, Any]
_TITLES = {
    "detector": "the detector's own error, hands that can be seen and were found",
    "fit": "the fit, same frames",
    "perfect": "the fit of landmarks without error, same frames",
    "fit, every hand that can be seen": "the fit, every hand that can be seen",
}
_NOISE = ("constant", "drift", "trembling")
_ASKED = {
    "fingers ratio": "finger error on the palm, fit to detector",
    "wrists mm": "wrists from shoulders and from hips, the larger median, mm",
    "share_of_holistic": "pictures a second, capture to bare Holistic",
    "fit_factor": "fitting from a file, times faster than real time",
    "share_of_gain": "gain of a second process, capture to bare Holistic",
}


def evaluate_video_and_speed(
    video: tuple[int, int] | None = (4, 4), letters: bool = True, speed: bool = True, data_dir: Path | None = None
) -> dict[str, Any]:
    """What was asked for of `video` (sentences and signers), drawn `letters` (with a video only) and `speed`."""
    out: dict[str, Any] = {}
    if video is not None:
        from .capture_video import evaluate_video

        out["video"] = evaluate_video(*video)
        if letters:
            from .capture_spelled import letters_through_video

            out["letters"] = letters_through_video()
    if speed:
        from .capture_speed import evaluate_capture_speed

        out["speed"] = evaluate_capture_speed(data_dir)
    return out


def video_as_text(figures: Figures) -> str:
    """Figures as tables to read."""
    parts = [make(figures[name]) for name, make in (("video", _video), ("letters", _letters), ("speed", _speed))
             if name in figures]  # fmt: skip
    return "\n\n".join(parts)


def _video(r: Figures) -> str:
    clips = f"{len(r['clips'])} clips, {r['frames']} frames"
    lines = [f"{clips}; hands that can be seen: {r['hands that can be seen']}, found: {r['and were found']}"]
    lines += _bars(r, r["seen"], at_most=True)
    for key, title in _TITLES.items():
        lines += ["", f"{title:52}{'mean':>9}{'median':>9}{'90 %':>9}"]
        for name, v in r[key].items():
            if key not in ("detector", "fit", "perfect") and not name.startswith(("fingers", "wrists", "palms")):
                continue  # the same in all frames
            digits = 3 if "weight" in name or "widths" in name else 1
            lines.append(f"  {name:50}" + "".join(f"{v[c]:9.{digits}f}" for c in ("mean", "median", "90 %")))
    lines += ["", f"{'errors of the fit as turns of joints, degrees':42}" + "".join(f"{c:>11}" for c in _NOISE)]
    lines += [f"  {name:40}" + "".join(f"{v[c]:11.1f}" for c in _NOISE) for name, v in r["noise"].items()]
    coded = r["encoded"]
    lines += ["", f"one clip ({coded['signer']}), medians: from a video file, from pictures"]
    for name, value in coded["from a video file"].items():
        lines.append(f"  {name:50}{value:9.1f}{coded['from pictures'][name]:9.1f}")
    lines += ["", "clips, medians"]
    for row in r["clips"]:
        rest = "  ".join(f"{k} {v:.1f}" for k, v in row.items() if isinstance(v, float))
        lines.append(f"  {row['signer']:7} {row['size'][0]}x{row['size'][1]}  {rest}  {row['text']}")
    return "\n".join(lines)


def _letters(r: Figures) -> str:
    said = f"letters drawn, captured, recognised: {r['correct']:.1f} of {r['of']} (bar {r['bar']}, worst {r['worst']})"
    rows = [
        f"  {name:7} {row['correct']} of {row['of']}; " + ", ".join(f"{a} as {b}" for a, b in row["confusions"].items())
        for name, row in r["signers"].items()
    ]
    return "\n".join([said, *rows])


def _speed(r: Figures) -> str:
    lines = [f"speed; load {r['load']} on {r['cores']} cores", *_bars(r, r, at_most=False)]
    for name, part in r["parts"]["alone"].items():
        rates = ", ".join(f"{who} {rate}" for who, rate in part["pictures_a_second"].items())
        loads = ", ".join(f"{who} {seconds} s" for who, seconds in part["loading_seconds"].items())
        lines.append(
            f"  {name} clip: pictures a second: {rates}; loading: {loads}; share {part['with_loading']} with it"
        )
    pairs = r["parts"]["pairs"]
    gains = ", ".join(f"{who} {gain}" for who, gain in pairs["gain_of_two"].items())
    starts = ", ".join(f"{who} {seconds} s" for who, seconds in pairs["start_seconds"].items())
    return "\n".join([*lines, f"  two processes do so many times as much as one: {gains}; starting both took {starts}"])


def _bars(r: Figures, seen: Figures, at_most: bool) -> list[str]:
    out = []
    for key, bar in r["bars"].items():
        met = seen[key] <= bar if at_most else seen[key] >= bar
        limit = "at most" if at_most else "at least"
        out.append(f"  {_ASKED[key]:58}{seen[key]:8.2f}  {limit} {bar:g}: {'met' if met else 'NOT MET'}")
    return out
