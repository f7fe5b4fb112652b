"""What a build has done so far, in the folder `.build` of the lexicon: a file for each finished task, written beside
and renamed. Whoever is killed finds everything again that was finished; the folder can be thrown away at any time.
"""

from __future__ import annotations

import io
import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError
from .buildtask import Built, Clip
from .entry import pack_motion, unpack_motion

FOLDER = ".build"
_MADE = "made.json"


class Journal:
    """Results by the keys of their tasks."""

    def __init__(self, lexicon: Path) -> None:
        self.folder = lexicon / FOLDER

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One build at a time; whoever is killed holds it no longer. Clears away what was half written."""
        from .locks import locked

        with locked(self.folder / ".lock", f"{self.folder.parent}: another build is at work on it"):
            for part in self.folder.glob(".*.part"):
                with suppress(OSError):
                    part.unlink()
            yield

    def has(self, key: str) -> bool:
        """Whether a task is finished, and its result can be read."""
        return self.read(key, light=True) is not None

    def write(self, built: Built) -> None:
        """Keep a result; it comes to stand there whole or not."""
        told: dict[str, Any] = {"error": built.error, "clips": []}
        arrays: dict[str, np.ndarray] = {}
        for number, clip in enumerate(built.clips):
            quality = asdict(clip.quality) if clip.quality else None
            told["clips"].append({"quality": quality, "seen": clip.seen, "error": clip.error})
            motion = pack_motion(clip.motion) if clip.motion is not None else b""
            if clip.likeness is not None:
                arrays[f"likeness{number}"] = clip.likeness
            for name, data in (("landmarks", clip.landmarks), ("motion", motion), ("strip", clip.strip)):
                arrays[f"{name}{number}"] = np.frombuffer(zlib.compress(data, 1), np.uint8)
        out = io.BytesIO()
        np.savez(out, told=np.frombuffer(json.dumps(told).encode(), np.uint8), **arrays)  # type: ignore[arg-type]
        self._put(self._path(built.key), out.getvalue())

    def read(self, key: str, light: bool = False) -> Built | None:
        """A result; None where there is none, or it is damaged. `light` without motion and landmarks."""
        try:
            with np.load(self._path(key), allow_pickle=False) as arrays:
                told = json.loads(arrays["told"].tobytes())

                def data(name: str, number: int) -> bytes:
                    return zlib.decompress(arrays[f"{name}{number}"].tobytes())

                clips = []
                for number, one in enumerate(told["clips"]):
                    more: dict[str, Any] = {"seen": one["seen"], "error": one["error"]}
                    if not one["error"]:
                        more |= {"quality": _quality(one["quality"]), "likeness": arrays[f"likeness{number}"]}
                    if not light and not one["error"]:
                        more |= {"landmarks": data("landmarks", number), "strip": data("strip", number)}
                        more["motion"] = unpack_motion(data("motion", number))
                    clips.append(Clip(**more))
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error):
            return None
        return Built(key, tuple(clips), told["error"])

    def made(self, folder: str) -> dict[str, str]:
        """Signs that builds of a folder have put into the lexicon: their ids, and the recording of each."""
        return dict(self._made().get(folder, {}))

    def keep_made(self, folder: str, ids: dict[str, str]) -> None:
        """Remember them."""
        self._put(self.folder / _MADE, json.dumps(self._made() | {folder: ids}, indent=0).encode())

    def _made(self) -> dict[str, dict[str, str]]:
        try:
            return dict(json.loads((self.folder / _MADE).read_text("utf-8")))
        except (OSError, ValueError):
            return {}

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.npz"

    def _put(self, path: Path, data: bytes) -> None:
        part = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.part")
        try:
            part.write_bytes(data)
            os.replace(part, path)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise InputError(f"{path}: cannot write ({error.strerror or error}), free space; then go on") from error


def _quality(told: dict[str, Any] | None) -> Any:
    from ..capture.findings import Finding
    from ..capture.quality import Quality

    if told is None:
        return None
    pairs = {name: tuple(told[name]) for name in ("active", "raised")}
    return Quality(**{**told, **pairs, "findings": tuple(Finding(**f) for f in told["findings"])})
