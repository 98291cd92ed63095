"""Take in the files of an output, as hostile: links, devices, folders, names, sizes, archives."""

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from oncommons.access.airlock.kinds import FileKind
from oncommons.access.airlock.limits import RESEARCH, FileLimits
from oncommons.access.airlock.names import harmless, name_fault, same_names
from oncommons.access.airlock.outcomes import FileChecked, Said, refused

Zipped = zipfile.ZipInfo
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(ValueError, OSError, NotImplementedError, RuntimeError, IndexError, OverflowError),
)
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_KINDS: Sequence[tuple[Callable[[int], bool], str, str]] = (
    (stat.S_ISLNK, "a link", "submit a copy of the file itself"),
    (stat.S_ISDIR, "a folder", "submit files side by side, in no folder"),
    (stat.S_ISFIFO, "a pipe", "submit a plain file"),
    (stat.S_ISSOCK, "a socket", "submit a plain file"),
    (stat.S_ISBLK, "a device", "submit a plain file"),
    (stat.S_ISCHR, "a device", "submit a plain file"),
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came, and what was left outside.

    Args:
        files: name to content, of each file that was taken in.
        left: each thing that was not, with its rule, limit and remedy.
    """

    files: Mapping[str, bytes]
    left: tuple[FileChecked, ...] = ()


@dataclass(slots=True)
class _Taking:
    """Collects files, and notes what is left outside."""

    limits: FileLimits
    hashes: Mapping[str, str] | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    left: list[FileChecked] = field(default_factory=list)

    def leave(self, name: str, found: str, remedy: str, size: int = 0) -> None:
        said: Said = refused("R12", found, remedy)
        self.left.append(FileChecked(harmless(name), "", size, FileKind.UNKNOWN, (said,)))

    def keep(self, name: str, content: bytes) -> None:
        """Keep content under a name, if both may be and it is what was announced."""
        if fault := name_fault(name, self.limits):
            self.leave(name, fault, "give the file another name", len(content))
        elif len(content) > self.limits.bytes_of(name):
            self.leave(name, *_too_large(self.limits, name), len(content))
        elif self.hashes is not None and sha256(content).hexdigest() != self.hashes.get(name):
            found = "the file is not the one whose hash was noted before"
            self.leave(name, found, "run the job again, and submit what it left", len(content))
        elif name in self.files:
            self.leave(name, "two files have this name", "give each a name of its own")
        else:
            self.files[name] = content

    def done(self) -> Arrived:
        for name in same_names(self.files):
            self.leave(name, "this name differs from another in case only", "rename one of them")
            del self.files[name]
        if len(self.files) > self.limits.most_files:
            for name in sorted(self.files)[self.limits.most_files :]:
                self.leave(name, *_too_many(self.limits), len(self.files.pop(name)))
        return Arrived(dict(sorted(self.files.items())), tuple(self.left))


def take_files(paths: Sequence[Path], *, limits: FileLimits = RESEARCH) -> Arrived:
    """Take in files by their paths; a folder stands for the files in it.

    Args:
        paths: files, and folders of files.
        limits: of names, sizes and numbers.

    Returns:
        What was taken in, and what was left outside and why. A link is never followed.
    """
    taking = _Taking(limits)
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            _from_folder(path, taking)
        else:
            _from_path(taking, path.name, str(path), None)
    return taking.done()


def take_folder(
    folder: Path, *, hashes: Mapping[str, str] | None = None, limits: FileLimits = RESEARCH
) -> Arrived:
    """Take in the files of one folder, such as what a job left.

    Args:
        folder: the folder; no folder in it is entered.
        hashes: name to the SHA-256 that was noted when the file was written, where it was.
        limits: of names, sizes and numbers.
    """
    taking = _Taking(limits, hashes)
    _from_folder(folder, taking)
    for name in sorted(set(hashes or {}) - set(taking.files)):
        if all(one.name != harmless(name) for one in taking.left):
            taking.leave(name, "the file is gone", "run the job again")
    return taking.done()


def take_zip(blob: bytes, *, limits: FileLimits = RESEARCH) -> Arrived:
    """Take in the files of a ZIP, as it is sent to the hub; nothing is ever unpacked to a disk.

    Args:
        blob: whatever came.
        limits: of names, sizes and numbers; content is read no further than they go.
    """
    taking = _Taking(limits)
    with _told_as_broken(taking), zipfile.ZipFile(io.BytesIO(blob)) as archive:
        for number, entry in enumerate(archive.infolist()):
            if number > limits.most_files:
                taking.leave(entry.filename, *_too_many(limits))
                break
            _from_zip(archive, entry, taking)
    return taking.done()


def _from_folder(folder: Path, taking: _Taking) -> None:
    """Take in a folder by its descriptor, so that nobody can swap it on the way."""
    try:
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        taking.leave(folder.name, "this folder cannot be opened", "name a folder of files")
        return
    try:
        for number, name in enumerate(_listed(place)):
            if number > taking.limits.most_files:
                taking.leave(name, *_too_many(taking.limits))
                break
            _from_path(taking, name, name, place)
    finally:
        os.close(place)


def _listed(place: int) -> Iterator[str]:
    """Name what is in a folder, in order where that is not too much."""
    with os.scandir(place) as entries:
        names = [entry.name for entry, _ in zip(entries, range(10_000), strict=False)]
    return iter(sorted(names))


def _from_path(taking: _Taking, name: str, path: str, folder: int | None) -> None:
    """Take in one thing that has a name in a folder."""
    try:
        found = os.stat(path, dir_fd=folder, follow_symlinks=False)
        if fault := _kind_fault(found):
            taking.leave(name, *fault)
            return
        place = os.open(
            path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder
        )
    except OSError:
        taking.leave(name, "this file is not there, or cannot be read", "name files you can read")
        return
    opened = os.fstat(place)
    if (opened.st_dev, opened.st_ino) != (found.st_dev, found.st_ino):
        os.close(place)
        taking.leave(name, "the file was swapped while it was read", "submit it again")
        return
    with os.fdopen(place, "rb") as file:
        taking.keep(name, file.read(taking.limits.bytes_of(name) + 1))


def _kind_fault(found: os.stat_result) -> tuple[str, str] | None:
    """Say what a thing is, and what to submit instead; None for a plain file."""
    for is_kind, what, remedy in _KINDS:
        if is_kind(found.st_mode):
            return f"{what} does not leave", remedy
    if found.st_nlink > 1:
        return "a file that has a second name elsewhere does not leave", "submit a copy of it"
    return None


def _from_zip(archive: zipfile.ZipFile, entry: Zipped, taking: _Taking) -> None:
    """Take in one entry of a ZIP."""
    mode = entry.external_attr >> 16
    plain = stat.S_IFMT(mode) in (0, stat.S_IFREG)
    if entry.is_dir() or not plain:
        found = "a folder, a link or a device does not leave"
        taking.leave(entry.filename, found, "put plain files into the ZIP, side by side")
    elif entry.flag_bits & 1 or entry.compress_type not in _PACKED:
        found = "an entry of the ZIP is locked, or packed in an unusual way"
        taking.leave(entry.filename, found, "pack it without a password, by an ordinary program")
    elif entry.file_size > (most := taking.limits.bytes_of(entry.filename)):
        taking.leave(entry.filename, *_too_large(taking.limits, entry.filename), entry.file_size)
    else:
        with _told_as_broken(taking, entry.filename), archive.open(entry) as file:
            # What an entry says of its size is not believed.
            taking.keep(entry.filename, file.read(most + 1))


@contextmanager
def _told_as_broken(taking: _Taking, name: str = "the ZIP") -> Iterator[None]:
    """Leave a broken ZIP, or a broken entry of one, outside."""
    try:
        yield
    except _BROKEN:
        taking.leave(name, "it is damaged, or no ZIP", "pack the files again")


def _too_large(limits: FileLimits, name: str) -> tuple[str, str]:
    most = limits.bytes_of(name)
    return f"this file has at most {most:,} bytes", "shorten it, or split it by topic"


def _too_many(limits: FileLimits) -> tuple[str, str]:
    return (
        f"an output has at most {limits.most_files} files",
        "submit what was planned, in several outputs where need be",
    )
