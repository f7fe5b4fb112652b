"""A folder of recordings becomes a lexicon. It can be ended at any moment and repeated: what is finished is not done
again, and the lexicon is the same as without the interruption.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..motion.mirror import mirror
from ..motion.nouns import Motion
from .buildchoice import BUILT, LEFT_OUT, Choosing, Outcome, Take, choose, with_likeness
from .buildjournal import Journal
from .buildrun import run_tasks
from .buildtask import Clip, Task, digest_of, too_long
from .entry import Entry, checked
from .importing import Imported, import_pending
from .recorded import span_within
from .recordings import Folder, Naming, Wanted, look_through
from .sources import Given, Pending
from .store import Progress, Store

WORKED = 0.9
"""Share of a build's progress in which recordings are worked on; the rest is the import."""


@dataclass(frozen=True)
class Building:
    """How to build. `table`: what the recordings are, else the folder's `index.csv`, else their names. `pictures`:
    keep small pictures of the recordings for the report. `begin`: see `run_tasks`."""

    given: Given = field(default_factory=Given)
    naming: Naming = field(default_factory=Naming)
    choosing: Choosing = field(default_factory=Choosing)
    table: Path | None = None
    detector: str = "mediapipe"
    person: int | None = None
    workers: int = 1
    pictures: bool = True
    begin: Callable[[], None] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Finished:
    """What a build did. `removed`: signs of earlier builds whose recordings are gone, or no longer chosen; by gloss and
    recording. `again`: how many recordings were worked on this time, the others were finished before."""

    store: Store
    found: Folder
    outcomes: tuple[Outcome, ...]
    imported: Imported
    removed: tuple[tuple[str, str], ...]
    again: int


def build(folder: Path, lexicon: Path, how: Building | None = None, tick: Progress | None = None) -> Finished:
    """Build, or build on. InputError where the folder or its table cannot be read, or another build is at work; what is
    wrong with single recordings is in the outcomes."""
    how = how or Building()
    found = look_through(folder, how.given, how.naming, how.table, lexicon)
    store, journal = Store.create(lexicon), Journal(lexicon)
    with journal.alone():
        takes, tasks = _planned(found.wanted, how)
        todo = [task for task in tasks if not journal.has(task.key)]
        wrong = run_tasks(todo, lexicon, how.workers, tick and (lambda share: tick(WORKED * share)), how.begin)
        takes = [_worked(take, journal, wrong) for take in takes]
        outcomes = choose(takes, how.choosing)
        outcomes = with_likeness(outcomes, _likeness(outcomes, journal))
        signs = [_pending(one, journal) for one in outcomes if one.state == BUILT]
        imported, removed = _brought_in(store, journal, folder, signs, tick)
    return Finished(store, found, tuple(outcomes), imported, removed, len(todo))


def _planned(wanted: Iterable[Wanted], how: Building) -> tuple[list[Take], list[Task]]:
    """A take for each sign, and the tasks that they come from, each once."""
    files: dict[Path, list[Wanted]] = {}
    for one in wanted:
        files.setdefault(one.file, []).append(one)
    takes, tasks = [], {}
    for path, signs in files.items():
        spans = tuple(dict.fromkeys((one.start, one.end) for one in signs))
        spans = () if spans == ((0, 0),) else spans
        try:
            if reason := "" if spans else too_long(path):
                raise InputError(reason)
            task = Task(str(path), digest_of(path), spans, how.detector, how.person, how.pictures)
        except InputError as error:
            takes += [Take(one, gone=str(error).removeprefix(f"{path}: ")) for one in signs]
            continue
        tasks[task.key] = task
        places = {span: n for n, span in enumerate(spans)}
        takes += [Take(one, task.key, places.get((one.start, one.end), 0), task.digest) for one in signs]
    return takes, list(tasks.values())


def _worked(take: Take, journal: Journal, wrong: dict[str, str]) -> Take:
    """The take with what became of it."""
    if take.gone:
        return take
    if reason := wrong.get(take.key):
        return replace(take, gone=reason)
    built = journal.read(take.key, light=True)
    if built is None:
        return replace(take, gone="its result is damaged; build again")
    if built.error:
        return replace(take, gone=built.error)
    clip = built.clips[take.number]
    return replace(take, gone=clip.error, quality=clip.quality, seen=clip.seen)


def _likeness(outcomes: Sequence[Outcome], journal: Journal) -> list[np.ndarray]:
    """Descriptions of the signs that are built, as their motion is kept."""
    from ..capture.likeness import describe

    out = []
    for one in outcomes:
        if one.state != BUILT:
            continue
        clip = clip_of(one, journal, light=not one.mirrored)
        told = clip.likeness
        if one.mirrored and clip.motion is not None and clip.quality is not None:
            told = describe(mirror(clip.motion), clip.quality.active)
        assert told is not None
        out.append(told)
    return out


def clip_of(outcome: Outcome, journal: Journal, light: bool = False) -> Clip:
    """The clip of an outcome; InputError where the journal has lost it."""
    built = journal.read(outcome.take.key, light)
    if built is None or not built.clips:
        raise InputError(f"{journal.folder}: the result of {outcome.take.wanted.name} is damaged; build again")
    return built.clips[outcome.take.number]


def _pending(outcome: Outcome, journal: Journal) -> Pending:
    where = outcome.take.wanted.name
    return Pending(where, lambda: checked(sign_of(outcome, clip_of(outcome, journal)), where))


def shown_motion(outcome: Outcome, clip: Clip) -> tuple[Motion, tuple[float, float]]:
    """A clip's motion, led by the right hand, and its active span in seconds."""
    assert clip.motion is not None
    assert clip.quality is not None
    motion = mirror(clip.motion) if outcome.mirrored else clip.motion
    letter = outcome.take.wanted.entry.letter and not clip.quality.of("picture")
    return motion, span_within(motion, (0.0, motion.duration), letter, clip.quality.active)


def sign_of(outcome: Outcome, clip: Clip) -> Entry:
    """The sign of an outcome that is built."""
    motion, (start, end) = shown_motion(outcome, clip)
    wanted = outcome.take.wanted
    entry = wanted.entry
    span = f"#t={wanted.start / 1000:g},{wanted.end / 1000:g}" if wanted.start or wanted.end else ""
    extra = json.loads(entry.extra) if entry.extra else {}
    if wanted.signer:
        extra["signer"] = wanted.signer
    whole = start <= 0 and end >= motion.duration - 1 / motion.fps
    return replace(
        entry,
        variant=outcome.variant,
        priority=outcome.priority,
        start=0 if whole else round(1000 * start),
        end=0 if whole else round(1000 * end),
        handedness=entry.handedness or ("two" if clip.quality and clip.quality.two_handed else "one"),
        seconds=round(end - start, 4),
        motion=motion,
        landmarks=clip.landmarks,
        path=wanted.name + span,
        extra=json.dumps(extra, ensure_ascii=False) if extra else "",
    )


def _brought_in(
    store: Store, journal: Journal, folder: Path, signs: Sequence[Pending], tick: Progress | None
) -> tuple[Imported, tuple[tuple[str, str], ...]]:
    """Import the signs; remove those of earlier builds of the folder that are not among them."""
    name = str(folder.resolve())
    before = journal.made(name)
    now: dict[str, str] = {}
    left = len(signs)

    def load(one: Pending) -> Entry:
        nonlocal left
        entry = one.load()
        now[entry.id] = f"{entry.gloss}\t{one.where}"
        left -= 1
        if left == 0:  # before the lexicon changes: whoever is killed from here on knows what is in it
            journal.keep_made(name, before | now)
        return entry

    share = tick and (lambda part: tick(WORKED + (1 - WORKED) * part))
    found = [Pending(one.where, lambda one=one: load(one)) for one in signs]  # type: ignore[misc]
    imported = import_pending(store, found, tick=share)
    known = store.known()
    gone = {sign: told for sign, told in before.items() if sign not in now and sign in known}
    if gone:
        store.remove(gone)
        store.indexed()
    journal.keep_made(name, now)
    told = sorted(set(gone.values()) - set(now.values()))  # what only changed is no longer there by its old id
    return imported, tuple((line.split("\t")[0], line.split("\t")[-1]) for line in told)


def left_out(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The recordings that became no sign."""
    return [one for one in outcomes if one.state == LEFT_OUT]
