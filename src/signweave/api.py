"""The public verbs. Each reads like the command of the same name; heavy parts are loaded when first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from .choreography.perform import Performed, check_fps, whole
from .choreography.perform import perform as perform_scores
from .choreography.score import ManualSpan, Score, join_scores
from .choreography.scoretext import to_data
from .errors import InputError
from .gloss.glossed import GlossedSentence
from .gloss.report import Report, WordReport
from .lexicon.lookup import SIGN_FILES, load_lexicon
from .lexicon.protocol import SignLexicon
from .motion.nouns import DEFAULT_FPS, GlossSpan, Motion
from .outputs import Look, check_outputs, write_all
from .speaking import Saying, Spoken, checked_pace, checked_tempo, glossed, score_report
from .textfile import read_text, write_json

DEFAULT_SIGNER = "amara"
_SHOWN_TEMPO = 0.8  # a sign shown by itself is in its dictionary form, not at running speed
_SHOWN_HOLD = 0.3  # seconds that its end is held
Progress = Callable[[float], None]
"""Called with the share that is done, 0..1."""


@dataclass(frozen=True, repr=False)
class Performance:
    """What `say` and `show` return: the motion, when what is signed, what became of every word, and the score."""

    motion: Motion
    glosses: tuple[GlossSpan, ...]
    report: Report
    score: Score
    signer: str = DEFAULT_SIGNER

    def __repr__(self) -> str:
        glosses = " ".join(span.gloss for span in self.glosses)
        return f"Performance({self.motion.duration:.1f} s: {glosses if len(glosses) < 80 else glosses[:77] + '...'})"

    def save(self, *paths: str | Path, **look: Any) -> None:
        """Write to files by their suffix, as `save`."""
        save(self, *paths, **look)


def say(text: str, language: str = "ase", signer: str = DEFAULT_SIGNER, **how: Any) -> Performance:
    """Sign an English text. `how`: `fps`, `tempo`, `letters_per_second`, `seed`, `mouthed`, `lexica`, `spoken`,
    `glosses`, `translator`, `by_meaning`, as in `Saying`.

    InputError for an empty text, or one with nothing in it that can be signed.
    """
    _check_signer(signer)
    spoken = Spoken(Saying(language, **how))
    done = whole(spoken.perform(text))
    return Performance(done.motion, done.glosses, spoken.report(), join_scores(spoken.scores), signer)


def say_to_files(
    text: str | Iterable[str], paths: Sequence[str | Path], how: Saying | None = None, look: Look | None = None,
    progress: Progress | None = None, length: int | None = None, report: str | Path | None = None,
    score: str | Path | None = None,
) -> Report:  # fmt: skip
    """Sign a text, which may be a stream, straight into files; memory holds a sentence, and what formats must collect.

    `length`: characters of the text where known, for `progress`. `report`: where to write the report (JSON), `score`:
    where to write the score, for editing (JSON; it is held in memory as a whole). Either all files come to stand at
    their places, or none.
    """
    how, look = how or Saying(), look or Look(DEFAULT_SIGNER)
    files = check_outputs(paths)
    _check_beside(files, report, score)
    _check_look(look)
    check_fps(how.fps)
    spoken = Spoken(how, keep_scores=score is not None)
    last: dict[Path, Callable[[Path], None]] = {}
    if report:
        last[Path(report)] = lambda path: write_json(path, spoken.report().to_dict())
    if score:
        last[Path(score)] = lambda path: write_json(path, to_data(join_scores(spoken.scores)))
    total = length or (len(text) if isinstance(text, str) else None)
    for done in write_all(spoken.perform(text), files, how.fps, look, last):
        if progress and total and spoken.frames:
            expected = spoken.frames * max(total / max(spoken.characters, 1), 1.0)
            progress(min(done / expected, 1.0))
    return spoken.report()


def gloss(text: str | Iterable[str], language: str = "ase", **how: Any) -> tuple[GlossedSentence, ...]:
    """What a text becomes before it is signed: glosses, grammar over them, the fate of every word, the steps.

    `how`: `lexica`, `spoken`, `glosses`, `translator`, `by_meaning`, as in `Saying`.
    """
    saying = Saying(language, **how)
    return tuple(glossed(text, saying, load_lexicon(language, saying.seed, saying.lexica, saying.spoken)))


def show(sign: str, language: str = "ase", signer: str = DEFAULT_SIGNER, *, fps: float = DEFAULT_FPS,
         tempo: float = 1.0, seed: int = 0, lexica: Sequence[str | Path] = ()) -> Performance:  # fmt: skip
    """Perform one sign by its gloss, a letter, a number, or all signs of a sign file (`*.yaml`), from rest to rest."""
    _check_signer(signer)
    names: tuple[str, ...] = ()
    if sign.lower().endswith(SIGN_FILES):
        from .notation import load_signs

        names, lexica = tuple(load_signs(Path(sign))), (sign, *lexica)
    lexicon = load_lexicon(language, seed, lexica)
    names = names or (_known_gloss(sign, lexicon),)
    spans = tuple(_shown_span(str(i), name) for i, name in enumerate(names, 1))
    score = Score(spans, language=language, tempo=checked_tempo(tempo), seed=seed)
    done = whole(perform_scores(score, lexicon, fps))
    words = tuple(
        WordReport(i, g.gloss, "sign", (g.gloss,), "asked for", g.start, g.end) for i, g in enumerate(done.glosses, 1)
    )
    report = Report(language, words, done.glosses, done.motion.duration)
    return Performance(done.motion, done.glosses, report, score, signer)


def _shown_span(number: str, gloss: str) -> ManualSpan:
    kind = "letter" if gloss.startswith("fs:") else "sign"
    return ManualSpan(number, gloss, gloss, kind, hold=_SHOWN_HOLD, tempo=_SHOWN_TEMPO, ends=True)


def perform(score: Score, signer: str = DEFAULT_SIGNER, *, fps: float = DEFAULT_FPS,
            letters_per_second: float | None = None, lexica: Sequence[str | Path] = ()) -> Performance:  # fmt: skip
    """Perform a score, for example one that `say` made and somebody edited."""
    _check_signer(signer)
    lexicon = load_lexicon(score.language, score.seed, lexica)
    done = whole(perform_scores(score, lexicon, fps, checked_pace(letters_per_second)))
    report = score_report(score, lexicon, done.glosses, done.motion.duration)
    return Performance(done.motion, done.glosses, report, score, signer)


def _named(parts: Iterator[Performed], name: str) -> Iterator[Performed]:
    """The parts of a score's performance; an InputError about the score names its file."""
    try:
        yield from parts
    except InputError as error:
        message = str(error)
        if not message.startswith("score: "):
            raise
        raise InputError(f"{name}: {message.removeprefix('score: ')}") from None


def perform_to_files(
    source: str | Path, paths: Sequence[str | Path], look: Look | None = None, progress: Progress | None = None,
    *, fps: float = DEFAULT_FPS, letters_per_second: float | None = None, report: str | Path | None = None,
    lexica: Sequence[str | Path] = (),
) -> Report:  # fmt: skip
    """Perform the score in a JSON file straight into files, as `say_to_files` does it; `report`: written too."""
    score = Score.from_json(read_text(Path(source)), Path(source).name)
    look = look or Look(DEFAULT_SIGNER)
    files = check_outputs(paths)
    _check_beside([*files, Path(source)], report, None)
    _check_look(look)
    check_fps(fps)
    lexicon = load_lexicon(score.language, score.seed, lexica)
    spans: list[GlossSpan] = []
    frames = 0

    def parts() -> Iterator[Performed]:
        nonlocal frames
        for part in _named(perform_scores(score, lexicon, fps, checked_pace(letters_per_second)), Path(source).name):
            spans.extend(part.glosses)
            frames += len(part.motion)
            yield part
        if not frames:
            raise InputError(f"{source}: nothing to perform, the score has no signs")

    def made() -> Report:
        return score_report(score, lexicon, tuple(spans), frames / fps)

    last = {Path(report): lambda path: write_json(path, made().to_dict())} if report else {}
    for done in write_all(parts(), files, fps, look, last):
        if progress and frames:
            progress(min(len(spans) / max(len(score.manual), 1), done / frames))
    return made()


def render(motion: Motion | Performance, signer: str = DEFAULT_SIGNER, **options: object) -> Iterator[np.ndarray]:
    """Pictures `(H, W, 3)` uint8, one a frame; options as in `signweave.signer.render`."""
    from .signer.render import render as draw

    return draw(motion.motion if isinstance(motion, Performance) else motion, signer, **options)  # type: ignore[arg-type]


def save(
    performance: Performance | Motion, *paths: str | Path, progress: Progress | None = None, **look: Any
) -> None:  # fmt: skip
    """Write a performance or a motion to files by their suffix; `look`: signer, size, view, background, codec."""
    files = check_outputs(paths)
    if isinstance(performance, Motion):
        signer, part = DEFAULT_SIGNER, Performed(performance, (), 0.0)
    else:
        signer, part = performance.signer, Performed(performance.motion, performance.glosses, 0.0)
    seen = replace(Look(signer), **look)
    _check_look(seen)
    for done in write_all([part], files, part.motion.fps, seen):
        if progress:
            progress(done / max(len(part.motion), 1))


def render_to_files(
    source: str | Path, paths: Sequence[str | Path], look: Look | None = None, progress: Progress | None = None
) -> float:
    """Draw (or write otherwise) the motion in a .npz, .glb or .bvh; returns its seconds."""
    from .formats.convert import read_glosses, read_motion

    look = look or Look(DEFAULT_SIGNER)
    files = check_outputs(paths)
    _check_look(look)
    motion = read_motion(source)
    part = Performed(motion, tuple(read_glosses(source)), 0.0)
    for done in write_all([part], files, motion.fps, look):
        if progress:
            progress(done / max(len(motion), 1))
    return motion.duration


def convert(source: str | Path, target: str | Path, signer: str | None = None, fps: float | None = None) -> str:
    """One file format into another; returns one line that says what is lost.

    `signer`: on whose body points and meshes are made (the neutral one unless given). `fps`: resample to this rate.
    """
    from .formats.convert import convert as run

    figure = None
    if signer is not None and Path(target).suffix.lower() == ".glb":
        from .signer.figure import build_figure

        figure = build_figure(signer)
    return run(source, target, signer, fps, figure)


def signs(language: str = "ase", lexica: Sequence[str | Path] = ()) -> tuple[str, ...]:
    """Glosses of the bundled vocabulary, behind those of one's own lexica."""
    return load_lexicon(language, 0, lexica).glosses


def signers() -> tuple[str, ...]:
    """Names of the bundled signers."""
    from .body.signers import signer_names

    return tuple(signer_names())


def _known_gloss(gloss: str, lexicon: SignLexicon) -> str:
    """A gloss as given, or in the vocabulary's spelling: a letter, a word or another case will do."""
    for name in (gloss, gloss.upper(), gloss.lower(), lexicon.gloss_of(gloss.lower()), f"fs:{gloss.upper()}"):
        if name and lexicon.has(name):
            return name
    lexicon.spec(gloss)  # numbers pass, all else is an error with near names
    return gloss


def _check_beside(files: Sequence[Path], report: str | Path | None, score: str | Path | None) -> None:
    """InputError where a file would be written twice, or over the source."""
    seen = {path.resolve() for path in files}
    for what, path in (("report", report), ("score", score)):
        if path and Path(path).resolve() in seen:
            raise InputError(f"{path}: is an output and the {what}, give the {what} another name")
        if path:
            seen.add(Path(path).resolve())


def _check_signer(name: str) -> None:
    from .body.signers import load_signer

    load_signer(name)


def _check_look(look: Look) -> None:
    from .body.signers import colour, load_signer
    from .formats.video import CODECS
    from .motion.camera import VIEWS

    colour(look.background or load_signer(look.signer).background)
    for what, value, known in (("codec", look.codec, CODECS), ("view", look.view, VIEWS)):
        if value not in known:
            raise InputError(f"unknown {what} '{value}', expected one of {', '.join(known)}")
