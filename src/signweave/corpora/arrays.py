"""Arrays of an `.npz`, also of one packed once more with xz."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path

import numpy as np

from ..errors import InputError


def packed_arrays(file: Path, names: Collection[str]) -> dict[str, np.ndarray]:
    """The arrays of these names in memory. InputError: not there, damaged, or an array is missing."""
    try:
        raw = lzma.decompress(file.read_bytes()) if file.suffix == ".xz" else file.read_bytes()
        with np.load(io.BytesIO(raw), allow_pickle=False) as archive:
            lacking = [name for name in names if name not in archive.files]
            if lacking:
                raise InputError(f"{file}: holds no array {' and no '.join(lacking)}")
            return {name: archive[name] for name in names}
    except FileNotFoundError:
        raise InputError(f"{file}: no such file") from None
    except InputError:
        raise
    except (OSError, ValueError, EOFError, lzma.LZMAError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(f"{file}: damaged or cut short ({str(error).splitlines()[0][:80]}), get it again") from error
