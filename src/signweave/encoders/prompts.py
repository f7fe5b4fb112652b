"""Words as an encoder is to read them."""

from __future__ import annotations

from ..errors import InputError

_JOINING = str.maketrans("_-", "  ")


def readable(word: str) -> str:
    """A word without what joins its parts in tables and file names: "thank_you" is "thank you"."""
    return " ".join(word.translate(_JOINING).split())


def in_template(word: str, template: str) -> str:
    """A readable word in the place of `{}`: "a photo of {}". InputError where the template has no such place."""
    if template.count("{}") != 1:
        raise InputError(f"template '{template}': expected one {{}} where the word goes, as in 'a photo of {{}}'")
    return template.replace("{}", readable(word))
