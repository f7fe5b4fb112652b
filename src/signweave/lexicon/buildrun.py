"""Many tasks done by one process or several; each result goes into the journal as soon as it is there."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from pathlib import Path

from ..errors import InputError, MissingExtra, unexpected
from .buildjournal import Journal
from .buildtask import Task, build_one
from .store import Progress

_ENDED = "the process that read it ended by itself (out of memory?)"


def run_tasks(
    tasks: Sequence[Task], lexicon: Path, workers: int = 1, tick: Progress | None = None,
    begin: Callable[[], None] | None = None,
) -> dict[str, str]:  # fmt: skip
    """Do tasks that the journal does not have. Returns, by key, what went wrong that is no fault of a recording; these
    are tried again by the next build. `begin`: called first in every worker, to register detectors of one's own.

    Raises MissingExtra's message as InputError where the packages of the detector are not installed.
    """
    sizes = {task.key: _size(task) for task in tasks}
    total, done, wrong = sum(sizes.values()), 0, {}
    for key, missing, failure in _results(tasks, str(lexicon), workers, begin):
        if missing:
            raise InputError(missing)
        if failure:
            wrong[key] = failure
        done += sizes[key]
        if tick:
            tick(done / total)
    return wrong


def _size(task: Task) -> int:
    """Bytes, for the progress alone: a file may be gone since it was found."""
    try:
        return max(Path(task.path).stat().st_size, 1)
    except OSError:
        return 1


def _results(
    tasks: Sequence[Task], lexicon: str, workers: int, begin: Callable[[], None] | None
) -> Iterator[tuple[str, str, str]]:
    if workers <= 1 or len(tasks) <= 1:
        for task in tasks:
            yield _work(task, lexicon)
        return
    left = {task.key: task for task in tasks}
    try:
        for result in _pooled(tasks, lexicon, workers, begin):
            left.pop(result[0])
            yield result
    except BrokenProcessPool:  # one of them took its process along: find out which, one by one
        for key, task in left.items():
            try:
                yield from _pooled([task], lexicon, 1, begin)
            except BrokenProcessPool:
                yield key, "", _ENDED


def _pooled(
    tasks: Sequence[Task], lexicon: str, workers: int, begin: Callable[[], None] | None
) -> Iterator[tuple[str, str, str]]:
    context = get_context("spawn")  # neither OpenGL nor a detector's threads outlive a fork
    pool = ProcessPoolExecutor(min(workers, len(tasks)), context, _begin, (begin,))
    try:
        for future in as_completed([pool.submit(_work, task, lexicon) for task in tasks]):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(begin: Callable[[], None] | None) -> None:
    """A worker's first act: to end with its parent, even where that is killed."""
    parent = parent_process()
    if parent is not None:

        def watch() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()
    if begin is not None:
        begin()


def _work(task: Task, lexicon: str) -> tuple[str, str, str]:
    """The key of the task, what is not installed, and what else went wrong."""
    try:
        Journal(Path(lexicon)).write(build_one(task))
    except MissingExtra as error:
        return task.key, str(error), ""
    except InputError:
        raise
    except Exception as error:
        return task.key, "", unexpected(error)
    return task.key, "", ""
