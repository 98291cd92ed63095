"""The files that a job leaves: a stream, taken as hostile, checked and hashed on arrival."""

import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

from oncommons.access.sandbox.jobs import Left, OutFile
from oncommons.errors import IntegrityError

BLOCK = 512
NAME = re.compile(rb"[A-Za-z0-9._-]{1,64}")
MAGIC = b"ustar\x0000"
MOST_MEMBERS = 1_000
MOST_TOLD = 4_096
KINDS = {
    b"1": "a hard link: write the file once",
    b"2": "a symbolic link: write a copy",
    b"3": "a device",
    b"4": "a device",
    b"5": "a folder: write files side by side",
    b"6": "a pipe",
    b"S": "a socket",
    b"L": "larger than what is left of the room for files",
    b"U": "cannot be read",
}


class StreamBroken(Exception):
    """The stream is not what our first process writes; the job is killed and nothing is kept."""


class _At(Enum):
    READY = auto()
    MARK = auto()
    HEAD = auto()
    BODY = auto()
    PADDING = auto()
    TOLD = auto()


@dataclass(frozen=True, slots=True)
class Told:
    """What the first process says at the end; it is a guest too, so nothing rests on it.

    Args:
        status: exit status of the job's program, negative for a signal.
        limit: the limit on its files that it ran into; empty for none.
        cpu_seconds: processor time of what it waited for.
        peak_mb: largest memory of one process, MiB.
    """

    status: int
    limit: str
    cpu_seconds: float
    peak_mb: float


@dataclass(slots=True)
class Taking:
    """Takes the stream piece by piece, in bounded memory.

    Args:
        folder: where the files go; it holds nothing else.
        most_bytes: of all files together.
    """

    folder: Path
    most_bytes: int
    files: list[OutFile] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    is_ready: bool = False
    _at: _At = _At.READY
    _kept: bytearray = field(default_factory=bytearray)
    _members: int = 0
    _bytes: int = 0
    _name: str = ""
    _todo: int = 0
    _size: int = 0
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _file: int | None = None

    def take(self, piece: bytes) -> None:
        """Take the next bytes.

        Raises:
            StreamBroken: they are not what a first process may write.
        """
        self._kept += piece
        while self._step():
            pass

    def told(self) -> Told | None:
        """Read what was said at the end; None where the end never came, or makes no sense."""
        if self._at is not _At.TOLD:
            return None
        try:
            said = json.loads(bytes(self._kept))
            status, limit = int(said["status"]), str(said["limit"])
            spent, peak = float(said["cpu"]), float(said["peak"]) / 1024
        except (ValueError, TypeError, KeyError, OverflowError):
            return None
        if not (0 <= spent < 1e9 and 0 <= peak < 1e9 and limit in ("", "disk", "files")):
            return None
        return Told(status, limit, spent, peak)

    @property
    def is_sending(self) -> bool:
        """Whether the job's program has ended and its files are on their way."""
        return self._at not in (_At.READY, _At.MARK)

    def close(self) -> None:
        """Close the file that was being written, if any."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _step(self) -> bool:
        """Go one step on; False where more bytes are needed."""
        match self._at:
            case _At.READY | _At.MARK:
                return self._mark()
            case _At.HEAD:
                return self._head()
            case _At.BODY:
                return self._body()
            case _At.PADDING:
                return self._padding()
        if len(self._kept) > MOST_TOLD:
            raise StreamBroken("too much at the end")
        return False

    def _cut(self, count: int) -> bytes | None:
        """Take bytes off the front; None where there are not enough yet."""
        if len(self._kept) < count:
            return None
        taken = bytes(self._kept[:count])
        del self._kept[:count]
        return taken

    def _mark(self) -> bool:
        mark = self._cut(1)
        if mark is None:
            return False
        next_at = {
            (_At.READY, b"R"): _At.MARK,
            (_At.MARK, b"T"): _At.HEAD,
            (_At.MARK, b"E"): _At.TOLD,
        }.get((self._at, mark))
        if next_at is None or (mark == b"T" and self._members):
            raise StreamBroken("an unknown mark")
        self._at, self.is_ready = next_at, True
        return True

    def _head(self) -> bool:
        block = self._cut(BLOCK)
        if block is None:
            return False
        self._members += 1
        if not block.strip(b"\0"):
            self._at, self._todo, self._name = _At.PADDING, BLOCK, ""
        elif self._members > MOST_MEMBERS:
            raise StreamBroken("too many members")
        else:
            self._open(*read_header(block))
        return True

    def _open(self, name: bytes, size: int, kind: bytes) -> None:
        """Begin a member: a file is opened, all else is noted with its reason."""
        if reason := KINDS.get(kind, "") or self._refusal(name, size):
            self.left.append(Left(_harmless(name), reason))
            if size and kind != b"0":
                raise StreamBroken("content where none belongs")
        else:
            self._file = os.open(
                self.folder / name.decode(),
                os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC,
                0o600,
            )
        self._name, self._size, self._todo = name.decode("latin-1"), size, size
        self._hash = hashlib.sha256()
        self._at = _At.BODY

    def _refusal(self, name: bytes, size: int) -> str:
        """Say why a file is not taken; empty where it is. Content of a refused one is read past."""
        self._bytes += size
        if self._bytes > self.most_bytes:
            raise StreamBroken("more bytes than the job may leave")
        if not NAME.fullmatch(name) or name in (b".", b".."):
            return "a name may have 64 letters, digits, points, _ and -"
        if any(one.name.encode() == name for one in self.files):
            raise StreamBroken("one name twice")
        return ""

    def _body(self) -> bool:
        if not self._todo:
            self._finish()
            return True
        piece = self._cut(min(self._todo, len(self._kept)))
        if not piece:
            return False
        self._todo -= len(piece)
        if self._file is not None:
            self._hash.update(piece)
            write_all(self._file, piece)
        return True

    def _finish(self) -> None:
        if self._file is not None:
            self.files.append(OutFile(self._name, self._size, self._hash.hexdigest()))
            self.close()
        self._at, self._todo = _At.PADDING, -self._size % BLOCK

    def _padding(self) -> bool:
        padding = self._cut(self._todo)
        if padding is None:
            return False
        if padding.strip(b"\0"):
            raise StreamBroken("padding that is not empty")
        self._at = _At.HEAD if self._name else _At.MARK
        return True


def read_header(block: bytes) -> tuple[bytes, int, bytes]:
    """Read the head of one member: name, size and kind.

    Args:
        block: 512 bytes.

    Raises:
        StreamBroken: it is no plain ustar header, or uses more than name, size and kind.

    Source: POSIX.1-1988, ustar.
    """
    summed = sum(block) - sum(block[148:156]) + 8 * 32
    digits = re.fullmatch(rb"([0-7]{11})\0", block[124:136])
    said = re.fullmatch(rb"([0-7]{6})\0 ", block[148:156])
    if digits is None or said is None or int(said[1], 8) != summed:
        raise StreamBroken("a damaged header")
    name, kind = block[:100].rstrip(b"\0"), block[156:157]
    if block[257:265] != MAGIC or block[157:257].strip(b"\0") or block[265:].strip(b"\0"):
        raise StreamBroken("a header with more than it may have")
    if not name or (kind != b"0" and kind not in KINDS):
        raise StreamBroken("a member of an unknown kind")
    return name, int(digits[1], 8), kind


def write_all(place: int, data: bytes) -> None:
    """Write all of it to a descriptor."""
    view = memoryview(data)
    while view:
        view = view[os.write(place, view) :]


def check_unchanged(folder: Path, files: Sequence[OutFile]) -> None:
    """Read files again and compare them with what arrived.

    Args:
        folder: where they lie.
        files: as they were when they arrived.

    Raises:
        IntegrityError: a file changed, is gone, or became a link.
    """
    for one in files:
        if _hash_of(folder / one.name) != one.sha256:
            raise IntegrityError(
                "this file is not what the job left",
                remedy="run the job again; look into who can write here",
                file=folder / one.name,
            )


def _hash_of(path: Path) -> str:
    """Hash a plain file; empty where it is none."""
    try:
        place = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with os.fdopen(place, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _harmless(name: bytes) -> str:
    """Write a name so that it can be shown: what does not belong in one becomes a question mark."""
    return re.sub(rb"[^A-Za-z0-9._/-]", b"?", name[:64]).decode()
