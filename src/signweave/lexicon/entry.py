"""One sign as a store keeps it: everything that is known of it, with its motion and its untouched landmarks inside."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass, replace

import numpy as np

from ..errors import InputError
from ..motion.nouns import Contact, Motion

SIGN_LANGUAGE = re.compile(r"[a-z]{3}")
SPOKEN_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LARGEST = 10**9  # milliseconds, twelve days; and a priority that fits in its column
_LONGEST_TEXT = 1000  # characters of a gloss or a word
_CONTACT = np.dtype([("start", "f8"), ("end", "f8"), ("hand", "U48"), ("body", "U48"), ("gap", "f8")])


@dataclass(frozen=True)
class Entry:
    """A sign of a store.

    `language`: ISO 639-3. `spoken`: the language of `words`, ISO 639-1 where it has such a code. `variant`, `sense`: to
    tell signs of one gloss apart. `letter`: whether it belongs to the finger alphabet; its gloss is `fs:` and the
    letter. `priority`: lower is taken first. `start`, `end`: milliseconds of the active span, `end` 0 up to the last
    frame. `handedness`: "one", "two" or "". `seconds`: duration of the active span.

    What is performed: `motion`, or `notation` (a sign file with this sign first), or a fit to `landmarks`, the bytes of
    a `.pose` file as given. `path`, `label`, `extra`: its file, its gloss and further columns (JSON) in the folder it
    came from.
    """

    gloss: str
    words: tuple[str, ...]
    language: str
    spoken: str = "en"
    variant: str = ""
    sense: str = ""
    letter: bool = False
    priority: int = 0
    start: int = 0
    end: int = 0
    handedness: str = ""
    seconds: float = 0.0
    motion: Motion | None = None
    notation: str = ""
    landmarks: bytes = b""
    source: str = ""
    licence: str = ""
    consent: str = ""
    path: str = ""
    label: str = ""
    extra: str = ""

    @property
    def id(self) -> str:
        """The same for the same sign of the same source: what is imported twice is there once.

        A span tells signs apart that an index cuts from one file; one that was found in a motion file may change.
        """
        said = (self.language, self.spoken, self.gloss, *self.words, self.variant, self.path)
        span = (str(self.start), str(self.end)) if self.label or self.path.endswith(".pose") else ()
        return hashlib.blake2b("\x1f".join((*said, *span)).encode(), digest_size=16).hexdigest()

    @property
    def performable(self) -> bool:
        """Whether it can be signed: landmarks alone can where a motion can be fitted to them."""
        from .recorded import can_fit

        return self.motion is not None or bool(self.notation) or can_fit(self.landmarks)


def checked(entry: Entry, where: str) -> Entry:
    """The entry itself; InputError (which begins with `where`) for codes, spans and texts that cannot be right."""
    if not SIGN_LANGUAGE.fullmatch(entry.language):
        raise InputError(f"{where}: sign language '{entry.language}', expected an ISO 639-3 code such as ase or gsg")
    if not SPOKEN_LANGUAGE.fullmatch(entry.spoken):
        raise InputError(f"{where}: spoken language '{entry.spoken}', expected an ISO 639 code such as en or de")
    if not entry.gloss.strip():
        raise InputError(f"{where}: neither a gloss nor a word, say what the sign is called")
    for text in (entry.gloss, *entry.words):
        if len(text) > _LONGEST_TEXT or not text.isprintable():
            raise InputError(f"{where}: {text[:40]!r} is no gloss or word")
    if abs(entry.priority) >= _LARGEST or max(entry.start, entry.end) >= _LARGEST:
        raise InputError(f"{where}: priority, start or end is out of range, expected less than {_LARGEST}")
    if entry.start < 0 or entry.end < 0 or (entry.end and entry.end <= entry.start):
        raise InputError(f"{where}: the span {entry.start} to {entry.end} ms is empty, expected start before end")
    if entry.motion is None and not (entry.notation or entry.landmarks):
        raise InputError(f"{where}: {entry.gloss} has neither motion, notation nor landmarks")
    return entry


def letter_gloss(letter: str) -> str:
    """The gloss of a letter, or of a group of letters with one sign: `fs:` and its capital where it has one."""
    letter = unicodedata.normalize("NFC", letter)
    capital = letter.upper()
    return "fs:" + (capital if len(capital) == len(letter) else letter)


def pack_motion(motion: Motion) -> bytes:
    """A Motion as the bytes of an `.npz`, exactly: `unpack_motion` gives it back bit for bit."""
    contacts = [(c.start, c.end, c.hand_point, c.body_point, c.gap) for c in motion.contacts]
    out = io.BytesIO()
    np.savez_compressed(
        out,
        rotations=motion.rotations,
        translation=motion.translation,
        face=motion.face,
        face_names=np.array(motion.face_names),
        confidence=motion.confidence,
        fps=np.float64(motion.fps),
        contacts=np.array(contacts, _CONTACT),
    )
    return out.getvalue()


def unpack_motion(data: bytes, where: str = "motion") -> Motion:
    """The Motion in `pack_motion`'s bytes; InputError where they are damaged."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            contacts = tuple(
                Contact(float(c["start"]), float(c["end"]), str(c["hand"]), str(c["body"]), float(c["gap"]))
                for c in arrays["contacts"]
            )
            return Motion(
                arrays["rotations"],
                arrays["translation"],
                arrays["face"],
                arrays["confidence"],
                float(arrays["fps"]),
                tuple(str(name) for name in arrays["face_names"]),
                contacts,
            )
    except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(f"{where}: the motion is damaged ({str(error).splitlines()[0]}), import it again") from None


def timed(entry: Entry) -> Entry:
    """The entry with its `seconds`, as far as its motion tells."""
    if entry.motion is None or entry.seconds:
        return entry
    end = entry.end / 1000 if entry.end else entry.motion.duration
    return replace(entry, seconds=round(max(end - entry.start / 1000, 0.0), 4))
