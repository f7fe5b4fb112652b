"""Signs that a trained model makes: what is asked for, what it knows of that, and the samples on their way to files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .choreography.perform import Performed, check_fps
from .errors import InputError
from .motion.nouns import DEFAULT_FPS, GlossSpan, Motion
from .outputs import VIDEO, Look, check_outputs, staged, write_all
from .textfile import plainly

if TYPE_CHECKING:
    from .encoders.named import Encoder
    from .models.generator import SignGenerator

MOST = 1000
"""Samples that one call makes of a word."""
_MUCH_LONGER = 2.0  # times as long as the longest word: what is learned of one sign says little of several
_MOST_SHOWN = 16  # samples in one picture: more are too small to be judged
_ROW = 4  # samples beside one another, where there is one word
_ALONE, _BESIDE = 512, 320  # pixels of a sample that is alone in its picture, and of one beside others


@dataclass(frozen=True)
class Wish:
    """What is to be made: `asked` by the user, of `condition` (a word that the model knows, or a vector). `nearest`:
    the known word that lies nearest to what was asked, with `share`, how near. `note`: one line where it was never
    learned, else empty."""

    asked: str
    condition: str | np.ndarray
    nearest: str
    share: float = 1.0
    note: str = ""

    @property
    def learned(self) -> bool:
        """Whether the model makes a word that it has learned."""
        return isinstance(self.condition, str)


@dataclass(frozen=True)
class Made:
    """Samples of one wish."""

    wish: Wish
    motions: tuple[Motion, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "asked": self.wish.asked, "learned": self.wish.learned, "nearest": self.wish.nearest,
            "share": round(self.wish.share, 4), "samples": len(self.motions),
            "seconds": round(self.motions[0].duration, 3), "note": self.wish.note,
        }  # fmt: skip


def word_wish(model: SignGenerator, word: str, strict: bool = False, clip: str | None = None) -> Wish:
    """A word, however it is written. One that the model never learned becomes a vector of the model's own encoder, and
    a note says so; with `strict` it is refused. `clip`: where CLIP is, for a model whose encoder that is."""
    if not word.strip():
        raise InputError("an empty word, give one that the model may know")
    known = model.word(word)
    if known is not None:
        return Wish(word, known, known)
    if strict:
        model.vector(word)  # raises, naming words that are spelled nearly so
    vector = _encoder(model, clip).words([word])[0]
    nearest, share = model.nearest(vector)
    alike = model.spelled_like(word)
    meant = f" (did you mean {', '.join(alike)}?)" if alike else ""
    note = (
        f"'{plainly(word)}' was never learned{meant}; its vector lies nearest to {nearest} ({share:.2f});"
        " what is made is a guess"
    )
    return Wish(word, vector, nearest, share, note)


def picture_wish(model: SignGenerator, picture: str | Path, clip: str | None = None) -> Wish:
    """A picture: its own vector where the model's encoder is a CLIP, else the known word that CLIP finds most like it.

    `clip`: folder or hub id of CLIP. InputError where the picture is missing or no CLIP is told.
    """
    path = Path(picture)
    if not path.is_file():
        raise InputError(f"{path}: no such picture")
    if _uses_clip(model):
        vector = _encoder(model, clip).pictures([path])[0]
        nearest, share = model.nearest(vector)
        note = f"{path.name}: no picture was learned; its vector lies nearest to {nearest} ({share:.2f})"
        return Wish(path.name, vector, nearest, share, note)
    if clip is None:
        raise InputError(f"{path}: pictures are understood by CLIP, name its folder or hub id with --clip")
    from .encoders.named import clip_at, encoder_named
    from .encoders.zeroshot import nearest_word

    nearest, share = nearest_word(path, model.words, encoder_named(clip_at(clip)))
    note = f"{path.name}: looks most like {nearest} of {len(model.words)} known words ({share:.2f}); that is made"
    return Wish(path.name, nearest, nearest, share, note)


def make(
    model: SignGenerator, wishes: Sequence[Wish], samples: int = 1, seconds: float | None = None, seed: int = 0,
    fps: float = DEFAULT_FPS,
) -> list[Made]:  # fmt: skip
    """So many samples of each wish, `seconds` long (else as long as the word is), at `fps`."""
    if samples > MOST:
        raise InputError(f"{samples} samples, expected up to {MOST}")
    check_fps(fps)
    return [Made(wish, tuple(model.generate(wish.condition, seconds, samples, seed, fps))) for wish in wishes]


def length_note(model: SignGenerator, seconds: float) -> str:
    """One line where so many seconds are much longer than anything that the model learned, else empty."""
    if seconds <= _MUCH_LONGER * model.longest:
        return ""
    return f"{seconds:.1f} s is much longer than the words that were learned (up to {model.longest:.1f} s)"


def files_of(path: Path, made: Sequence[Made]) -> list[Path]:
    """The names under which samples are written, in their order: `x-1.npz`, `x-2.npz`; with several words
    `x-hello-1.npz`; `x.npz` where there is one alone."""
    names = list[Path]()
    for one in made:
        word = f"-{_file_name(one.wish.asked)}" if len(made) > 1 else ""
        for number in range(1, len(one.motions) + 1):
            last = f"-{number}" if len(one.motions) > 1 else ""
            names.append(path.with_name(f"{path.stem}{word}{last}{path.suffix}"))
    return names


def write_made(
    made: Sequence[Made], paths: Sequence[str | Path], look: Look, size: tuple[int, int] | None = None,
    progress: Callable[[float], None] | None = None,
) -> list[Path]:  # fmt: skip
    """Write samples; returns the files. A video shows all side by side, `size` pixels each; other formats get a file a
    sample. Either all files come to stand at their places, or none."""
    asked = check_outputs(paths)
    motions = [motion for one in made for motion in one.motions]
    videos = [path for path in asked if path.suffix.lower() in VIDEO]
    if videos and len(motions) > _MOST_SHOWN:
        raise InputError(f"{videos[0]}: a video shows up to {_MOST_SHOWN} samples, not {len(motions)}; write .npz")
    single = {path: files_of(path, made) for path in asked if path not in videos}
    files = check_outputs([*videos, *(name for names in single.values() for name in names)])
    glosses = [one.wish.asked if not one.wish.learned else one.wish.nearest for one in made for _ in one.motions]
    columns = len(made[0].motions) if 1 < len(made[0].motions) <= _ROW else _ROW
    look = replace(look, size=size or (2 * ((_ALONE if len(motions) == 1 else _BESIDE,))))
    with staged(files) as place:
        for names in single.values():
            for motion, gloss, name in zip(motions, glosses, names, strict=True):
                part = Performed(motion, (GlossSpan(gloss, 0.0, motion.duration),), 0.0)
                for _ in write_all([part], [place[name]], motion.fps, look):
                    pass
        if videos:
            for done in _film(motions, [place[path] for path in videos], look, min(columns, len(motions))):
                if progress:
                    progress(done)
    return list(files)


def _film(motions: Sequence[Motion], paths: Sequence[Path], look: Look, columns: int) -> Iterator[float]:
    """Write a video with all motions at once, `columns` of them in a row; yields the share that is done."""
    from .body.shown import as_shown
    from .formats.video import VideoWriter
    from .signer.render import render

    shown = _in_turn([as_shown(motion, look.signer) for motion in motions])
    rows, frames = ceil(len(motions) / columns), len(shown) // len(motions)
    whole = (look.size[0] * columns, look.size[1] * rows)
    pictures = render(shown, look.signer, size=look.size, view=look.view, background=look.background, shown=True)
    with ExitStack() as stack:
        writers = [stack.enter_context(VideoWriter(path, motions[0].fps, whole, look.codec)) for path in paths]
        for frame in range(frames):
            grid = np.full((rows, columns, look.size[1], look.size[0], 3), 255, np.uint8)
            for number in range(len(motions)):
                grid[number // columns, number % columns] = next(pictures)
            picture = grid.transpose(0, 2, 1, 3, 4).reshape(whole[1], whole[0], 3)
            for writer in writers:
                writer.write(picture)
            yield (frame + 1) / frames


def _in_turn(motions: Sequence[Motion]) -> Motion:
    """One motion that shows the first frame of all motions, then the second of all: drawn by one renderer. Shorter ones
    hold their last frame."""
    longest = max(len(motion) for motion in motions)
    at = np.arange(longest)

    def woven(parts: Sequence[np.ndarray]) -> np.ndarray:
        held = [part[np.minimum(at, len(part) - 1)] for part in parts]
        return np.stack(held, 1).reshape(longest * len(parts), *held[0].shape[1:])

    return Motion(
        woven([motion.rotations for motion in motions]),
        woven([motion.translation for motion in motions]),
        woven([motion.face for motion in motions]),
        woven([motion.confidence for motion in motions]),
        motions[0].fps,
        motions[0].face_names,
    )


def _uses_clip(model: SignGenerator) -> bool:
    """Whether its vectors are a CLIP's; else they are the bundled encoder's."""
    from .encoders import named, sentence

    return not named.same_weights(model.card.encoder, sentence.NAME)


def _encoder(model: SignGenerator, clip: str | None) -> Encoder:
    """The encoder that the model was trained with; where a CLIP lies has to be told."""
    from .encoders.named import clip_at, encoder_for

    if not _uses_clip(model):
        return encoder_for(model.card.encoder)
    if clip is None:
        raise InputError(f"this model takes vectors of '{model.card.encoder}': name its folder or hub id with --clip")
    return encoder_for(model.card.encoder, clip_at(clip))


def _file_name(text: str) -> str:
    """What a word may be called in a file's name."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in text.casefold()).strip("-")
    return kept[:40] or "word"
