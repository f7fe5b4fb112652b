"""A folder of text files, or the same packed as `.tar.xz`: read by name, the archive unpacked once into memory."""

from __future__ import annotations

import io
import lzma
import tarfile
from pathlib import Path, PurePosixPath

from ..errors import InputError


class Archive:
    """The files of a tar archive by name. InputError where it is not there or damaged."""

    def __init__(self, file: Path) -> None:
        self.file, self.data = file, dict[str, bytes]()
        try:
            with tarfile.open(fileobj=io.BytesIO(lzma.decompress(file.read_bytes()))) as tar:
                for member in tar.getmembers():
                    stream = tar.extractfile(member) if member.isfile() else None
                    if stream is not None:
                        self.data[str(PurePosixPath(member.name))] = stream.read()
        except FileNotFoundError:
            raise InputError(f"{file}: no such file") from None
        except (OSError, EOFError, lzma.LZMAError, tarfile.TarError) as error:
            raise InputError(
                f"{file}: damaged or cut short ({str(error).splitlines()[0][:80]}), get it again"
            ) from error

    def text(self, member: str) -> str:
        """One file as text; InputError where the archive does not hold it."""
        if member not in self.data:
            raise InputError(f"{self.file}: holds no {member}")
        return self.data[member].decode("utf-8-sig", "replace")
