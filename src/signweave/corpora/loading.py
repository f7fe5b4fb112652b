"""A clip as Landmarks or as Motion, from wherever it lies. Files are opened once while an `Opened` lives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..capture import fit
from ..capture.capturing import Captured, Capturing, capture
from ..capture.detector import Detector
from ..errors import InputError
from ..formats import npz, pose
from ..formats.bvhtext import parse_text
from ..formats.retarget import retarget
from ..motion.nouns import Landmarks, Motion
from .archive import Archive
from .asf import parse_amc, parse_asf
from .bandai import Pack as BandaiPack
from .clips import Clip, Table, inside
from .kinect import Pack as KinectPack
from .packing import Motions, load_motions

SEEN = ("kinect", "pose", "video")
"""Forms that have landmarks; the others are movement of joints already."""


class Opened:
    """The files of a table, kept open: packs for as long as this lives, of other files the last one.

    Clips of one file are best asked for one after the other, as tables list them. `detector` takes the place of the
    default one for videos. Not for several threads.
    """

    def __init__(self, table: Table, detector: Detector | None = None) -> None:
        self.table, self.detector = table, detector
        self._packs: dict[Path, KinectPack | BandaiPack | Archive] = {}
        self._packed_files: dict[Path, Motions] = {}
        self._last: tuple[object, Landmarks | Motion | Captured] | None = None

    def landmarks(self, clip: Clip) -> Landmarks:
        """What was detected, untouched, of the clip's frames. InputError for forms that have none."""
        if clip.form not in SEEN:
            raise InputError(f"'{clip.clip}' has no landmarks, it is movement of joints: load it as a motion")
        if clip.form == "kinect":
            return self._kinect(clip).landmarks(clip)
        whole = self._seen(clip)
        stop = _within(clip, len(whole))
        return replace(whole, points=whole.points[clip.first : stop], confidence=whole.confidence[clip.first : stop])

    def motion(self, clip: Clip) -> Motion:
        """The clip's frames as a Motion: fitted to landmarks, or carried over from another skeleton.

        A file is fitted as a whole and then cut, so that pieces of one recording fit together.
        """
        if clip.form == "kinect":
            return fit(self._kinect(clip).landmarks(clip))
        if clip.form == "bandai":
            pack = self._pack(clip)
            assert isinstance(pack, BandaiPack)
            return pack.motion(clip)
        if clip.form == "packed":
            return self._packed(clip)
        whole = self._moved(clip)
        return whole.frames(clip.first, _within(clip, len(whole)))

    def file(self, clip: Clip) -> Path:
        """Where the clip's file lies; InputError where it is not there, or outside the folder."""
        file = self.table.folder_of(clip) / inside(clip.path, f"'{clip.clip}'")
        if not file.is_file():
            raise InputError(f"'{clip.clip}': there is no file {file}")
        return file

    def _kinect(self, clip: Clip) -> KinectPack:
        pack = self._pack(clip)
        assert isinstance(pack, KinectPack)
        return pack

    def _pack(self, clip: Clip) -> KinectPack | BandaiPack | Archive:
        file = self.file(clip)
        if file not in self._packs:
            if clip.form == "kinect":
                self._packs[file] = KinectPack(file)
            else:
                self._packs[file] = BandaiPack(file) if clip.form == "bandai" else Archive(file)
        return self._packs[file]

    def _packed(self, clip: Clip) -> Motion:
        file = self.file(clip)
        if file not in self._packed_files:
            self._packed_files[file] = load_motions(file)
        found = self._packed_files[file]
        if clip.clip not in found:
            raise InputError(f"{file}: holds no motion of the clip '{clip.clip}', make table and motions together")
        return found[clip.clip].frames(clip.first, _within(clip, len(found[clip.clip])))

    def _seen(self, clip: Clip) -> Landmarks:
        file = self.file(clip)
        key = ("seen", file, clip.person)
        if self._last is None or self._last[0] != key:
            if clip.form == "pose":
                self._last = (key, pose.read(file, max(clip.person, 0)))
            else:
                self._last = (key, self._captured(clip, file).landmarks)
        found = self._last[1]
        assert isinstance(found, Landmarks)
        return found

    def _moved(self, clip: Clip) -> Motion:
        file = self.file(clip)
        key = ("moved", file, clip.member, clip.person, clip.fps)
        if self._last is None or self._last[0] != key:
            self._last = (key, self._read(clip, file))
        found = self._last[1]
        assert isinstance(found, Motion)
        return found

    def _read(self, clip: Clip, file: Path) -> Motion:
        if clip.form == "pose":
            return fit(pose.read(file, max(clip.person, 0)))
        if clip.form == "video":
            return self._captured(clip, file).motion
        if clip.form == "npz":
            return npz.read(file)
        where = f"{file}, {clip.member}" if clip.member else str(file)
        if clip.form == "bvh":
            # no frame is dropped: the clip's frames are counted in the file
            return retarget(parse_text(self._text(clip, file, clip.member), where), where, clip.fps, drop_rest=False)
        bones = _skeleton_of(clip, file)
        skeleton = parse_asf(self._text(clip, bones if not clip.member else file, str(bones)), str(bones))
        return retarget(
            parse_amc(self._text(clip, file, clip.member), skeleton, clip.fps, where), where, drop_rest=False
        )

    def _text(self, clip: Clip, file: Path, member: str) -> str:
        if clip.member:
            pack = self._pack(clip)
            assert isinstance(pack, Archive)
            return pack.text(member)
        try:
            return file.read_text("utf-8-sig", "replace")
        except OSError as error:
            raise InputError(f"{file}: cannot read ({error.strerror})") from None

    def _captured(self, clip: Clip, file: Path) -> Captured:
        return capture(file, Capturing(person=None if clip.person < 0 else clip.person), self.detector)


def load_clip(table: Table, clip: Clip | str, detector: Detector | None = None) -> Motion:
    """One clip of a table as a Motion. For many, `motions`, or cached ones: `fit_table` and `load_motions`."""
    return Opened(table, detector).motion(table[clip] if isinstance(clip, str) else clip)


def load_landmarks(table: Table, clip: Clip | str, detector: Detector | None = None) -> Landmarks:
    """One clip's landmarks, untouched; InputError where it has none."""
    return Opened(table, detector).landmarks(table[clip] if isinstance(clip, str) else clip)


def motions(table: Table, detector: Detector | None = None) -> Iterator[tuple[Clip, Motion]]:
    """Every clip with its Motion, one at a time, in the table's order."""
    opened = Opened(table, detector)
    for clip in table:
        yield clip, opened.motion(clip)


def _skeleton_of(clip: Clip, file: Path) -> Path:
    """`01/01_02.amc` moves the skeleton `01/01.asf`."""
    name = Path(clip.member) if clip.member else file
    return name.with_name(f"{name.stem.partition('_')[0]}.asf")


def _within(clip: Clip, frames: int) -> int:
    """The frame after a clip's last; InputError where the file is shorter."""
    stop = clip.first + clip.frames
    if stop > frames:
        raise InputError(f"'{clip.clip}' ends at frame {stop}, but the file has {frames}: make the table again")
    return stop
