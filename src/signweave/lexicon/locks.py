"""Files that one process at a time may hold; whoever is killed holds them no longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import InputError


@contextmanager
def locked(path: Path, busy: str) -> Iterator[None]:
    """Hold a lock file; InputError (which begins with `busy`) where somebody else does."""
    try:
        import fcntl
    except ImportError:  # no such locks here: Lance itself lets only one of two writers win
        yield
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = open(path, "w")  # noqa: SIM115 - closed below
    except OSError as error:
        raise InputError(f"{path}: cannot write ({error.strerror or error}), choose another place") from error
    with held as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"{busy}, wait until it is done") from None
        yield
