"""The nouns of corpora: a clip, a table of clips, and how a table was split. All frozen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath

from ..errors import InputError

LEVELS = ("letter", "sign", "sentence", "movement")
"""What a clip shows: one letter, one sign, a sentence (or any longer signing), or movement that is no signing."""
FORMS = ("kinect", "bandai", "pose", "npz", "packed", "bvh", "amc", "video")
"""How a clip's file is read; see `loading`."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of one person's movement in one file.

    `clip`: unique in its table, `corpus/name`. `gloss`: what it is labelled with: a gloss, a word, a letter, for a
    sentence its glosses with blanks between, for movement its content. `text` in the spoken language `spoken` (ISO
    639-1), `english` its translation, `captions` further texts. `language`: sign language, ISO 639-3, "" for none.
    `variant`: style, version or take. `group`: clips of one group show the same recording or sentence and never fall on
    both sides of a split; "" for a group of its own. `path`: relative to the corpus's folder; `member`: the file within
    an archive at `path`. `first`, `frames`: the frames within the file; `start`, `end`: the same in seconds, at `fps`.
    `person`: which one in the file, -1 for the largest. `ships`: whether weights made from it may be given away.
    """

    clip: str
    corpus: str
    level: str
    path: str
    form: str
    first: int
    frames: int
    fps: float
    gloss: str = ""
    text: str = ""
    english: str = ""
    captions: tuple[str, ...] = ()
    language: str = ""
    spoken: str = ""
    signer: str = ""
    variant: str = ""
    group: str = ""
    split: str = ""
    member: str = ""
    person: int = -1
    licence: str = ""
    ships: bool = False

    @property
    def start(self) -> float:
        """Seconds from the beginning of the file to the first frame."""
        return self.first / self.fps

    @property
    def end(self) -> float:
        """Seconds from the beginning of the file to the end of the last frame."""
        return (self.first + self.frames) / self.fps

    @property
    def seconds(self) -> float:
        """Duration: frames / fps."""
        return self.frames / self.fps

    @property
    def unit(self) -> str:
        """What a split must not tear apart: the group, else the clip itself."""
        return f"{self.corpus}/{self.group}" if self.group else self.clip


NAMES = tuple(f.name for f in fields(Clip))


@dataclass(frozen=True)
class Recipe:
    """How a table was split. `by`: word, signer or sentence; `held`: the signers on the test side, if named."""

    by: str
    seed: int = 0
    share: float = 0.8
    held: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Clips of one or more corpora. `folders`: where each corpus lies. `recipe`: how `split` was filled, if it was."""

    clips: tuple[Clip, ...]
    folders: Mapping[str, str] = field(default_factory=dict)
    recipe: Recipe | None = None

    def __post_init__(self) -> None:
        twice = [name for name, count in Counter(c.clip for c in self.clips).items() if count > 1]
        if twice:
            raise InputError(
                f"clip '{twice[0]}' is there twice ({len(twice)} such names), clips need names of their own"
            )

    def __len__(self) -> int:
        return len(self.clips)

    def __iter__(self) -> Iterator[Clip]:
        return iter(self.clips)

    def __getitem__(self, name: str) -> Clip:
        """A clip by its name; InputError where there is none."""
        for clip in self.clips:
            if clip.clip == name:
                return clip
        raise InputError(f"no clip '{name}' among {len(self)}; see `signweave corpus show --clips`")

    def folder_of(self, clip: Clip) -> Path:
        """The folder of a clip's corpus; InputError where the table does not know it or it is not there."""
        if clip.corpus not in self.folders:
            raise InputError(f"the table does not say where the corpus '{clip.corpus}' lies, make it again")
        folder = Path(self.folders[clip.corpus])
        if not folder.is_dir():
            raise InputError(f"{folder}: the folder of the corpus '{clip.corpus}' is not there; give it with --folder")
        return folder


def joined(tables: Iterable[Table]) -> Table:
    """Several tables as one; InputError where two hold a clip of the same name. Splits stay, recipes do not."""
    tables = tuple(tables)
    folders: dict[str, str] = {}
    for table in tables:
        for corpus, folder in table.folders.items():
            if folders.setdefault(corpus, folder) != folder:
                raise InputError(
                    f"two corpora are called '{corpus}' ({folders[corpus]}, {folder}), give one another --name"
                )
    return Table(tuple(clip for table in tables for clip in table), folders)


def inside(path: str, where: str) -> str:
    """A path that stays in its folder; InputError, beginning with `where`, for one that does not."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or ":" in parts[0]:
        raise InputError(f"{where}: the path '{path}' leads out of the folder, give it relative to the folder")
    return path
