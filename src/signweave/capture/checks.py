"""The checks of one recording. Each returns its findings, and the figures that they come from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..motion.mirror import mirror
from ..motion.skeleton import SIDES
from .activity import Bout, Wrists, runs
from .capturing import Captured
from .findings import Finding
from .handedness import Work
from .person import misfit
from .scene import Scene, arm_confidence, gives_hands

_FRAMES = (4, 6)  # fewer cannot show a movement; few show it badly
_SHORT = 0.2  # seconds: the shortest of the 2,315 signs in ASL-LEX
_LONG = 3.0  # seconds: the longest there is 2.4, and dictionary recordings are slower
_SLOW = 12.0  # frames a second: fingers at 5 Hz need more than two frames for each turn
_CUT_SHORT = 0.5  # m/s: a hand that is faster when a recording begins or ends was cut in its way
_GAP = (0.25, 0.6)  # seconds without a hand: short ones are bridged unseen, long ones hide a movement
_MISSING = (0.15, 0.5)  # of the sign's frames
_SURE = 0.5  # of 1: the detector's own line between seen and guessed
_UNSURE = 0.5  # of the sign's frames in which the elbow of a hand that signs is guessed; half of the letters are so
_LOST = 0.2  # of the sign's frames without shoulders
_TURNED = (45.0, 70.0)  # degrees: recorded signers 20 at most over a sign
_MISFIT = (0.05, 0.10)  # shoulder widths: fits of good recordings stay below 0.03, four of 156 pass 0.05
_TREMBLE = 0.10  # shoulder widths from frame to frame and back: recorded hands 0.01 to 0.06
_ENOUGH = 10  # frames to judge it: in fewer the fingers are on their way
_FAST = 10.0  # m/s: recorded wrists 9 at most, tracking errors and all
_FROZEN = 0.3  # of the frames


@dataclass(frozen=True)
class Seen:
    """All that a check may look at. `main` is the bout that is the sign."""

    captured: Captured
    scene: Scene
    wrists: Wrists
    away: np.ndarray
    main: Bout
    work: Work

    @property
    def fps(self) -> float:
        return self.captured.motion.fps

    @property
    def span(self) -> slice:
        """The sign's frames."""
        return slice(self.main.first, self.main.last)

    @property
    def seconds(self) -> tuple[float, float]:
        """The sign's start and end."""
        return self.main.first / self.fps, self.main.last / self.fps


Checked = tuple[list[Finding], dict[str, float]]


def check_span(seen: Seen) -> Checked:
    """The length of the sign, its frames, and whether the recording begins and ends outside of it."""
    start, end = seen.seconds
    frames = seen.main.last - seen.main.first
    out = []
    if frames < _FRAMES[0]:
        out.append(Finding("few frames", "drop", f"The sign has {frames} frames, too few to show it.", start, end))
    elif end - start < _SHORT or frames < _FRAMES[1]:
        out.append(Finding("short", "warn", f"The sign takes {end - start:.2f} s, {frames} frames.", start, end))
    if end - start > _LONG:
        text = f"The hands sign for {end - start:.1f} s without rest, longer than one sign: several?"
        out.append(Finding("long", "warn", text, start, end))
    if seen.fps < _SLOW:
        text = f"{seen.fps:.0f} frames a second are too few for fingers, record at 25 or more."
        out.append(Finding("frame rate", "warn", text, start, end))
    length = seen.captured.motion.duration
    edges = ((seen.main.rose, seen.main.start, "begins", 0), (seen.main.fell, seen.main.stop, "ends", -1))
    for whole, frame, word, at in edges:
        moving = seen.wrists.speed[frame + (0 if at == 0 else -1)].max()
        kept = seen.main.first == seen.main.start if at == 0 else seen.main.last == seen.main.stop
        if not whole and kept and moving > _CUT_SHORT:
            text = f"The recording {word} while the hands move ({moving:.1f} m/s)."
            out.append(Finding("cut short", "note", text, 0.0 if at == 0 else end, start if at == 0 else length))
    return out, {"frames": float(frames)}


def check_body(seen: Seen) -> Checked:
    """The signer's body: seen at all, facing the camera, staying in one picture."""
    start, end = seen.seconds
    scene, span = seen.scene, seen.span
    out = []
    lost = float((~scene.seen[span]).mean())
    if lost > 0:
        level = "drop" if lost > _LOST else "warn"
        out.append(Finding("body", level, f"Shoulders are not found in {lost:.0%} of the sign.", start, end))
    turn = float(np.nanmedian(scene.turn[span])) if scene.seen[span].any() else 0.0
    if turn > _TURNED[0]:
        level = "drop" if turn > _TURNED[1] else "warn"
        text = f"The signer is turned {turn:.0f} degrees from the camera."
        out.append(Finding("turned", level, text, start, end))
    arms = arm_confidence(scene.places)
    for i, side in enumerate(SIDES):
        part = seen.away[span, i]
        unsure = float((arms[span, i][part] < _SURE).mean()) if part.any() else 0.0
        if unsure > _UNSURE:
            text = f"The {side} elbow is guessed in {unsure:.0%} of the sign: out of the picture, or hidden."
            out.append(Finding("elbow", "note", text, start, end))
    cuts = scene.cuts
    if len(cuts) > 1:
        text = f"The picture jumps {len(cuts)} times: several takes in one file."
        out.append(Finding("cuts", "drop", text, cuts[0] / seen.fps, cuts[-1] / seen.fps))
    elif cuts:
        at = cuts[0] / seen.fps
        text = f"The picture is cut at {at:.1f} s; the sign is taken from one side of it."
        out.append(Finding("cut", "warn", text, at, at))
    return out, {"turned": turn, "cuts": float(len(cuts)), "body lost": lost}


def check_hands(seen: Seen) -> Checked:
    """Hands that sign and were not found, hand by hand: share of the sign and longest gap."""
    out: list[Finding] = []
    figures: dict[str, float] = {}
    first = seen.main.first
    for i, side in enumerate(SIDES):
        part = seen.away[seen.span, i]
        missing = part & ~seen.wrists.seen[seen.span, i]
        share = float(missing.sum() / max(part.sum(), 1))
        gaps = runs(missing)
        longest = max((b - a for a, b in gaps), default=0) / seen.fps
        figures |= {f"{side} missing": share, f"{side} longest gap": longest}
        if not gaps:
            continue
        bad = (share > _MISSING[0]) + (share > _MISSING[1]), (longest > _GAP[0]) + (longest > _GAP[1])
        level = ("note", "warn", "drop")[max(bad)]
        if level == "drop" and seen.work.dominant not in ("", side):
            level = "warn"
        count = int(missing.sum())
        text = f"The {side} hand is not found in {count} of {int(part.sum())} frames, {longest:.2f} s at a stretch."
        out.append(
            Finding(f"{side} hand", level, text, (first + gaps[0][0]) / seen.fps, (first + gaps[-1][1]) / seen.fps)
        )
    return out, figures


def check_fit(seen: Seen) -> Checked:
    """How far the fit lies from what was seen, and whether what was seen can be: trembling, frozen, too fast."""
    start, end = seen.seconds
    away = _misfit(seen)
    tremble, frozen, fastest, when = _trembling(seen), _frozen(seen), *_fastest(seen)
    out = []
    if away > _MISFIT[0]:
        level = "drop" if away > _MISFIT[1] else "warn"
        text = f"The fitted motion lies {away:.2f} shoulder widths from what was seen (good: under {_MISFIT[0]:.2f})."
        out.append(Finding("misfit", level, text, start, end))
    if tremble > _TREMBLE:
        text = f"The detector's hand trembles by {tremble:.2f} shoulder widths from frame to frame."
        out.append(Finding("trembling", "warn", text, start, end))
    if frozen > _FROZEN:
        text = f"{frozen:.0%} of the frames repeat the one before: a slower recording, or a detector that stood still."
        out.append(Finding("frozen", "warn", text, start, end))
    if fastest > _FAST:
        text = f"A wrist goes {fastest:.0f} m/s at {when:.2f} s, which nobody can: taken for another hand?"
        out.append(Finding("too fast", "warn", text, when, when))
    return out, {"misfit": away, "trembling": tremble, "frozen": frozen, "fastest": fastest}


def _misfit(seen: Seen) -> float:
    """Median over what was seen; of the mirrored motion where that lies nearer (a left-handed signer's)."""
    places, motion = seen.scene.places, seen.captured.motion
    own = misfit(motion, places).median
    return min(own, misfit(mirror(motion), places).median) if own > _MISFIT[0] else own


def _trembling(seen: Seen) -> float:
    """Median second difference of the leading hand's points about its wrist, in shoulder widths."""
    out = [0.0]
    shoulders = [seen.scene.places.of(f"{side}_shoulder") for side in SIDES]
    width = float(np.nanmedian(np.linalg.norm(shoulders[0] - shoulders[1], axis=-1)))
    for i in range(len(SIDES) if gives_hands(seen.captured.landmarks.layout) else 0):
        hand = seen.scene.places.hands[seen.span, i][seen.away[seen.span, i]][..., :2]
        if len(hand) < _ENOUGH:
            continue
        back = np.linalg.norm(np.diff(hand - hand[:, :1], 2, axis=0), axis=-1)[:, 1:]
        if np.isfinite(back).any():
            out.append(float(np.nanmedian(back)) / width)
    return max(out)


def _frozen(seen: Seen) -> float:
    """Share of the sign's frames in which every point stands exactly where it stood."""
    points = seen.captured.landmarks.points[seen.span]
    if len(points) < 2:
        return 0.0
    same = (points[1:] == points[:-1]) | ~np.isfinite(points[1:])
    return float((same.all((1, 2)) & np.isfinite(points[1:]).any((1, 2))).mean())


def _fastest(seen: Seen) -> tuple[float, float]:
    """The highest speed of a wrist that signs across the picture, neutral m/s, and when."""
    names = [f"{side}_wrist" for side in SIDES]
    wrists = np.stack([seen.scene.places.of(name) for name in names], 1)[seen.span][..., :2]
    speed = np.linalg.norm(np.diff(wrists, axis=0), axis=-1) * seen.fps
    speed = np.where(np.isfinite(speed) & seen.away[seen.span][1:], speed, 0.0)
    if not speed.size:
        return 0.0, seen.seconds[0]
    return float(speed.max()), (seen.main.first + 1 + int(speed.max(1).argmax())) / seen.fps
