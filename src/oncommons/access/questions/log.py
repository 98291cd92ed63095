"""A file that only grows: each record is sealed to those before; a killed writer's is cut off."""

import contextlib
import fcntl
import hashlib
import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from oncommons.domain.canonical import Json
from oncommons.errors import IntegrityError
from oncommons.store.atomic import fsync_folder, told

MAGIC = b"OQL1"
HEADER = struct.Struct("<4sIQQQ")
SEAL_BYTES = 32
MAPPED_FROM = 1 << 24
"""Bytes from which what is new in the file is mapped into memory instead of read."""

Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One record of a log.

    Args:
        about: what it is, as JSON values.
        words: its bits.
        body: where its body stands in the file, and how long it is.
    """

    about: Mapping[str, Json]
    words: Words
    body: tuple[int, int]


class Log:
    """The records of one file, for one reader and writer at a time.

    Args:
        path: the file; made where it is missing, readable by its owner alone.

    Raises:
        CommonsError: the folder cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with told(path.parent):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            fsync_folder(path.parent)
        self._end, self._seal = 0, bytes(SEAL_BYTES)

    @property
    def head(self) -> str:
        """The seal of the last record, in hex: kept elsewhere, it proves that none was cut off."""
        return self._seal.hex()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of the file; another thread or process waits until it is let go.

        Raises:
            CommonsError: the disk is full, failing or read-only.
        """
        with told(self._path.parent):
            descriptor = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield
            finally:
                os.close(descriptor)

    def read_new(self) -> list[Record]:
        """Read what was added since the last time; the lock must be held.

        A record that a killed writer left unfinished is cut off: nobody was told of it.

        Raises:
            IntegrityError: a record was changed, or the file is shorter than it was.
        """
        size = self._path.stat().st_size
        if size < self._end:
            raise self._damaged("is shorter than it was")
        content, start = self._content(self._end, size), self._end
        found: list[Record] = []
        while self._end < size:
            record = self._read(content, start)
            if record is None:
                os.truncate(self._path, self._end)
                break
            found.append(record)
        return found

    def append(self, about: Mapping[str, Json], words: Words, body: bytes = b"") -> Record:
        """Add a record, whole and on the disk, or none; the lock must be held.

        Args:
            about: what it is.
            words: its bits.
            body: what is kept with it and read by `body_of`.
        """
        told_of = json.dumps(about, sort_keys=True).encode()
        lengths = (words.nbytes, len(told_of), len(body))
        header = HEADER.pack(MAGIC, _check_sum(lengths), *lengths)
        content = header + words.tobytes() + _padded(told_of) + _padded(body)
        seal = hashlib.sha256(self._seal + content).digest()
        descriptor = os.open(self._path, os.O_WRONLY)
        try:
            _write_all(descriptor, content + seal, self._end)
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, self._end)
            raise
        finally:
            os.close(descriptor)
        behind = self._end + len(content) - len(_padded(body))
        self._end, self._seal = self._end + len(content) + SEAL_BYTES, seal
        return Record(json.loads(told_of), words, (behind, len(body)))

    def body_of(self, record: Record) -> bytes:
        """Read the body of a record."""
        start, length = record.body
        with self._path.open("rb") as file:
            file.seek(start)
            return file.read(length)

    def _content(self, start: int, size: int) -> memoryview:
        """Give what is new: read, or mapped where it is large."""
        with self._path.open("rb") as file:
            if size - start < MAPPED_FROM:
                file.seek(start)
                return memoryview(file.read())
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))[start:]

    def _read(self, content: memoryview, start: int) -> Record | None:
        """Read the record at the end of what is known; None where it was left unfinished."""
        rest = content[self._end - start :]
        if len(rest) < HEADER.size:
            return None
        magic, check_sum, *lengths = HEADER.unpack(rest[: HEADER.size])
        if magic != MAGIC or check_sum != _check_sum(tuple(lengths)):
            if not any(rest):  # the disk had given room, and nothing was written into it
                return None
            raise self._damaged("holds a record that is none")
        n_words, n_about, n_body = lengths
        at_about = HEADER.size + n_words
        at_body = at_about + _padded_length(n_about)
        at_seal = at_body + _padded_length(n_body)
        if len(rest) < at_seal + SEAL_BYTES:
            return None
        seal = bytes(rest[at_seal : at_seal + SEAL_BYTES])
        if seal == bytes(SEAL_BYTES) and len(rest) == at_seal + SEAL_BYTES:
            return None
        sealed = hashlib.sha256(self._seal)
        sealed.update(rest[:at_seal])
        if sealed.digest() != seal:
            raise self._damaged("holds a record that was changed")
        words = np.frombuffer(rest[HEADER.size : at_about], np.uint64)
        about = json.loads(bytes(rest[at_about : at_about + n_about]))
        body = (self._end + at_body, n_body)
        self._end, self._seal = self._end + at_seal + SEAL_BYTES, seal
        return Record(about, words, body)

    def _damaged(self, what: str) -> IntegrityError:
        return IntegrityError(
            f"the file {what}, from byte {self._end:,} on",
            remedy="bring it back from a copy; nothing is answered without it",
            file=self._path,
        )


def _write_all(descriptor: int, content: bytes, start: int) -> None:
    done = 0
    while done < len(content):
        done += os.pwrite(descriptor, content[done:], start + done)


def _check_sum(lengths: tuple[int, ...]) -> int:
    return zlib.crc32(struct.pack("<QQQ", *lengths))


def _padded_length(length: int) -> int:
    return -(-length // 8) * 8


def _padded(content: bytes) -> bytes:
    """Fill up to whole words, so that the bits of the next record are aligned."""
    return content.ljust(_padded_length(len(content)), b"\0")
