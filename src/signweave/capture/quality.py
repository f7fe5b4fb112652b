"""Quality of one recording of a sign: where it is, which hand leads, and what is wrong with it, in plain words.

What the authors of SignAvatar (section IV-A) did by hand is judged here: silence before and after, the point where the
sign ends and something else begins, frames with missing hands. Thresholds lie between what 156 recordings show (128
fingerspelled letters, 10 dictionary signs, 17 sentences, one video) and what makes an avatar sign something else.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import InputError
from ..motion.nouns import Motion
from .activity import Bout, Wrists, away_from_rest, bouts_of, wrists_of
from .capturing import Captured
from .checks import Seen, check_body, check_fit, check_hands, check_span
from .findings import LEVELS, Finding
from .handedness import Work, work_of
from .scene import Scene, gives_hands, scene_of

_MAIN = 0.6  # of the longest bout: the first that is so long is the sign
_BRIEF = 0.2  # seconds: less is not another sign


@dataclass(frozen=True)
class Quality:
    """What was judged of one recording. `active`: seconds from the hand's arrival at the sign to its setting out for
    rest, `raised`: with the way up and the way down; `dominant`: "right", "left", or "" where both hands do the same;
    `figures`: the measures behind the findings."""

    active: tuple[float, float]
    raised: tuple[float, float]
    dominant: str
    two_handed: bool
    findings: tuple[Finding, ...]
    figures: dict[str, float]

    @property
    def verdict(self) -> str:
        """The gravest level among the findings: "drop", "warn", "note", or "good" where nothing was found."""
        found = {finding.level for finding in self.findings}
        return next((level for level in LEVELS if level in found), "good")

    def of(self, kind: str) -> tuple[Finding, ...]:
        """The findings of one kind."""
        return tuple(finding for finding in self.findings if finding.kind == kind)


def judge(captured: Captured) -> Quality:
    """Judge a recording of one sign from its landmarks and the Motion fitted to them; hands are called as seen.

    Never raises for a poor recording: that is a finding of the level "drop". A finding of the level "warn" should be
    looked at; "note" says what was done about something.
    """
    motion = captured.as_seen
    captured = Captured(captured.landmarks, motion)
    length = motion.duration
    try:
        scene = scene_of(captured.landmarks)
    except InputError as error:
        reason = str(error).removeprefix("landmarks: ")
        return _nothing(length, Finding("body", "drop", reason, 0.0, length))
    wrists = wrists_of(motion, gives_hands(captured.landmarks.layout))
    away = away_from_rest(wrists)
    bouts = bouts_of(wrists, away, scene.borders)
    if not bouts:
        return _nothing(length, Finding("no signing", "drop", "No hand leaves its place of rest.", 0.0, length))
    main = _main(bouts, scene, wrists)
    work = work_of(motion, wrists, away, (main.first, main.last))
    seen = Seen(captured, scene, wrists, away, main, work)
    found, figures = [], {"seconds": (main.last - main.first) / motion.fps, **_work_figures(work)}
    for check in (check_span, check_body, check_hands, check_fit):
        some, measures = check(seen)
        found += some
        figures |= measures
    others = [bout for bout in bouts if bout is not main and bout.stop - bout.start >= _BRIEF * motion.fps]
    found += [_beside(motion, scene, main, bout) for bout in others if len(scene.cuts) < 2]
    found.sort(key=lambda f: (LEVELS.index(f.level), f.start))
    active, raised = ((a / motion.fps, b / motion.fps) for a, b in ((main.first, main.last), (main.start, main.stop)))
    return Quality(active, raised, work.dominant, work.two_handed, tuple(found), figures)


def _main(bouts: tuple[Bout, ...], scene: Scene, wrists: Wrists) -> Bout:
    """The sign: the first bout that is not much shorter than the longest, in place before it counts at all."""
    home = [b for b in bouts if not scene.elsewhere[b.start : b.stop].all()] or list(bouts)
    longest = max(b.last - b.first for b in home)
    return next(b for b in home if b.last - b.first >= _MAIN * longest)


def _beside(motion: Motion, scene: Scene, main: Bout, bout: Bout) -> Finding:
    """Why another span in which hands move is not part of the sign."""
    start, end = bout.start / motion.fps, bout.stop / motion.fps
    before = bout.start < main.start
    if scene.elsewhere[bout.start : bout.stop].any():
        return Finding("leaves", "note", "The signer leaves their place or leans to the camera; left out.", start, end)
    order = "before" if before else "after"
    between = range(*sorted((bout.start, main.start)))
    if any(bout.start <= cut <= main.start or main.start <= cut <= bout.start for cut in scene.cuts if cut in between):
        return Finding("cut", "warn", f"The picture is cut, hands sign for {end - start:.1f} s {order} it.", start, end)
    text = f"Hands move again for {end - start:.1f} s {order} the sign, after rest: another sign, or the same again."
    return Finding("more", "warn", text, start, end)


def _work_figures(work: Work) -> dict[str, float]:
    names = ("left raised", "right raised", "left moved", "right moved")
    return dict(zip(names, (*work.raised, *work.moved), strict=True))


def _nothing(length: float, finding: Finding) -> Quality:
    return Quality((0.0, length), (0.0, length), "", False, (finding,), {"seconds": 0.0})
