"""Errors that a person can act on."""

from importlib.util import find_spec


class InputError(ValueError):
    """Something given to signweave cannot be used. The message is one line: what, where, what to do."""


class MissingExtra(InputError):
    """A capability needs packages that the base install leaves out."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an extra: pip install 'signweave[{extra}]'")


def require(what: str, extra: str, *packages: str) -> None:
    """MissingExtra unless these packages are installed. Loads nothing."""
    if not all(find_spec(name) for name in packages):
        raise MissingExtra(what, extra)


def unexpected(error: Exception) -> str:
    """What is said of one recording of many where something fails that nobody expected to."""
    return f"could not be worked on ({type(error).__name__}: {' '.join(str(error).split())[:200]})"
