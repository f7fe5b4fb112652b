"""Ten sentences, drawn and shown to MediaPipe Holistic, which was made for people: does it see a signer?

A hand is only asked for where it can be seen: wholly inside the picture and less than 30 % covered by anything that is
not that hand (`coverage`). The same is done with a real recording; there nobody knows what is covered, and a wrist that
the pose landmarks place inside the picture is all that can be asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..motion.camera import Camera, signing_camera
from ..motion.nouns import Motion
from ..motion.skeleton import SIDES
from .coverage import hand_coverage, hand_vertices, inside_picture
from .holistic import Seen, look
from .sentences import SENTENCES, perform_text

if TYPE_CHECKING:
    from ..body.shape import Body

BARS = {"pose": 1.0, "face": 0.95, "hands": 0.90}
"""Shares of frames in which each has to be found."""

SIZE = 512  # pixels: the size at which speed is measured too
COVERED = 0.30
NEAR = 0.5
"""A found hand lies in its place where its centre is off by less than this share of the hand's own length in pixels."""

_CLIP = "video/asl_clip.mp4"
_CHUNK = 32  # frames posed at a time


def evaluate_detection(
    data_dir: Path | None = None, sentences: tuple[str, ...] = SENTENCES, signers: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Detection rates over drawn sentences, each by another signer, and over the real clip where `data_dir` is given.

    `data_dir`: the folder of real recordings. `signers`: names, taken in turn; all eight by default.
    Returns a JSON-like dict: `drawn` and `real` with shares found and the frames they stand on, `sentences` with one
    row each, `bars` and `passed`. Raises InputError where the clip is missing, MissingExtra
    without mediapipe.
    """
    from ..body.signers import signer_names
    from ..formats.atomic import readable
    from ..formats.video import read_frames
    from ..lexicon.lookup import load_lexicon

    clip = None if data_dir is None else readable(Path(data_dir) / _CLIP, ".mp4")
    names = signers or signer_names()
    rows = []
    for i, text in enumerate(sentences):
        name = names[i % len(names)]
        motion = _whole(perform_text(text, load_lexicon()))
        rows.append({"text": text, "signer": name, **judge_drawn(motion, name)})
    drawn = pooled(rows)
    result: dict[str, Any] = {"drawn": drawn, "bars": BARS, "passed": all(drawn[k] >= BARS[k] for k in BARS)}
    if clip is not None:
        result["real"] = judge_real(look(read_frames(clip)))
        result["difference"] = (
            "in `real` a hand is asked for where the pose landmark of its wrist is inside, covered or not"
        )
    return {**result, "sentences": rows}


def judge_drawn(motion: Motion, signer: str) -> dict[str, Any]:
    """Draw a motion as a signer at 512x512, look at it, and compare with what is really there."""
    from ..body.shape import load_body
    from ..body.shown import as_shown
    from ..signer.render import render

    body = load_body(signer)
    shown = as_shown(motion, signer, body)
    seen = look(render(shown, signer, size=SIZE, shown=True))
    return judge(seen, visible_hands(body, shown, signing_camera(body.skeleton, SIZE)))


def visible_hands(body: Body, motion: Motion, camera: Camera) -> dict[str, dict[str, np.ndarray]]:
    """What is truly there, a side: shares `inside`, `covered (T,)`; pixels `centre (T, 2)`, `length (T,)`."""
    from ..body.posing import pose_vertices

    first, last = body.groups["body"]
    parts: dict[str, list[tuple[np.ndarray, ...]]] = {side: [] for side in SIDES}
    for start in range(0, len(motion), _CHUNK):
        vertices = np.zeros((min(_CHUNK, len(motion) - start), last, 3), np.float32)
        vertices[:, first:] = pose_vertices(body, motion.frames(start, start + _CHUNK), np.arange(first, last))
        for side in SIDES:
            pixels = camera.project(vertices[:, hand_vertices(body, side)])[..., :2]
            length = np.linalg.norm(np.ptp(pixels, axis=1), axis=-1)
            covered = hand_coverage(body, vertices, camera, side)
            parts[side].append((inside_picture(pixels, camera.size), covered, pixels.mean(1), length))
    keys = ("inside", "covered", "centre", "length")
    return {side: dict(zip(keys, map(np.concatenate, zip(*rows)))) for side, rows in parts.items()}


def judge(seen: Seen, truth: Mapping[str, Mapping[str, np.ndarray]]) -> dict[str, Any]:
    """Counts of one sentence: frames, pose, face, and each hand found of those that can be seen.

    `missed`: numbers of the frames in which a visible hand was not found.
    """
    row: dict[str, Any] = {"frames": len(seen), "pose": int(seen.pose.sum()), "face": int(seen.face.sum())}
    for side in SIDES:
        there = truth[side]
        fair = (there["inside"] == 1) & (there["covered"] < COVERED)
        found = seen.found(side)
        off = np.linalg.norm(seen.hands[side].mean(1) - there["centre"], axis=-1)
        row[side] = {
            "visible": int(fair.sum()),
            "found": int((fair & found).sum()),
            "in_place": int((fair & found & (off < NEAR * there["length"])).sum()),
            "missed": np.flatnonzero(fair & ~found).tolist(),
        }
    return row


def judge_real(seen: Seen) -> dict[str, Any]:
    """Counts and shares of a real recording; a hand is asked for where the pose landmark of its wrist is inside."""
    row: dict[str, Any] = {"frames": len(seen), "pose": int(seen.pose.sum()), "face": int(seen.face.sum())}
    for side in SIDES:
        fair = inside_picture(seen.wrists[side][:, None], seen.size) == 1
        row[side] = {"visible": int(fair.sum()), "found": int((fair & seen.found(side)).sum())}
    return pooled([row])


def pooled(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Shares over all frames of several rows. `hands`: of all visible hands, left and right; None without any."""
    frames = sum(row["frames"] for row in rows)
    hands = [row[side] for row in rows for side in SIDES]
    visible = sum(hand["visible"] for hand in hands)

    def share(key: str) -> float | None:
        return round(sum(hand[key] for hand in hands) / visible, 4) if visible else None

    out = {
        "frames": frames,
        "pose": sum(row["pose"] for row in rows) / frames,
        "face": sum(row["face"] for row in rows) / frames,
        "hands_visible": visible,
        "hands": share("found"),
    }
    return {**out, "hands_in_place": share("in_place")} if all("in_place" in hand for hand in hands) else out


def _whole(parts: Iterable[Any]) -> Motion:
    from ..choreography.perform import whole

    return whole(parts).motion
