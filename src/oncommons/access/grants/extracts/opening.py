"""Open an extract for one job, in a folder in memory that is removed when the job is done."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from oncommons.access.grants.extracts.files import Extract, check_head, naming, sealed_chunks
from oncommons.access.grants.extracts.keys import ExtractKeys
from oncommons.access.grants.extracts.stream import MEMBERS, read_stream
from oncommons.domain.grants import Grant
from oncommons.errors import GrantError, Refused
from oncommons.store.validity import Clock, check_grant

IN_MEMORY = Path("/dev/shm")  # noqa: S108  tmpfs on Linux; our folder in it is ours alone
PREFIX, LOCK = "extract-", ".lock"


@contextmanager
def open_extract(
    extract: Extract, grant: Grant, keys: ExtractKeys, *, clock: Clock, room: Path | None = None
) -> Iterator[Path]:
    """Decrypt an extract for one job, and remove it afterwards.

    Args:
        extract: as `read_extract` gave it.
        grant: the grant that it was built from; it must open something today.
        keys: of the commons.
        clock: gives the day.
        room: folder to decrypt into, on a disk in memory; the usual one where None.

    Yields:
        A folder that its owner alone can read, with the Parquet files, schema.json and SHA256SUMS.

    Raises:
        GrantError: the grant ended, is held or was revoked; or GRANT_EXTRACT, the extract was
            built from another.
        IntegrityError: the extract was altered, cut, renamed, or is another's.
        KeyProblem: its key is gone, or is wrapped by other keys.
        Refused: ROOM, the room belongs to somebody else, or is open to others.
    """
    check_grant(keys.commons, grant, today=clock())
    check_head(extract, keys.commons)
    head = extract.head
    if (head.grant_id, head.release_id) != (grant.grant_id, grant.release_id):
        raise GrantError(
            f"extract {head.extract_id} was built from another grant than {grant.grant_id}",
            remedy="build one from this grant",
            code="GRANT_EXTRACT",
        )
    with _own_folder(room or usual_room()) as folder:
        with naming(extract):
            for name, content in read_stream(sealed_chunks(extract, keys), head):
                if name != MEMBERS:
                    _write(folder / name, content)
        yield folder


def members_of(extract: Extract, keys: ExtractKeys) -> frozenset[str]:
    """Read the pseudonyms of the patients of an extract; nothing is written anywhere.

    Raises:
        IntegrityError: the extract was altered, cut, renamed, or is another's.
        KeyProblem: its key is gone, or is wrapped by other keys.
    """
    check_head(extract, keys.commons)
    with naming(extract):
        _, content = next(read_stream(sealed_chunks(extract, keys), extract.head))
    return frozenset(content.decode().split())


def usual_room() -> Path:
    """Give the folder in which extracts are opened: in memory where the system has such a disk."""
    base = IN_MEMORY if is_in_memory(IN_MEMORY) else Path(tempfile.gettempdir())
    return base / f"oncommons-extracts-{os.getuid()}"


def is_in_memory(folder: Path) -> bool:
    """Tell whether a folder lies on a disk in memory, so that nothing of it is left on another.

    Args:
        folder: one that exists.
    """
    place, kind = str(folder.resolve()), ""
    lines = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    for mount, name in sorted((words[1], words[2]) for words in lines):
        if place == mount or place.startswith(mount.rstrip("/") + "/"):
            kind = name
    return kind in ("tmpfs", "ramfs")


@contextmanager
def _own_folder(room: Path) -> Iterator[Path]:
    """Make a folder in a room, and remove it; what killed jobs left is removed too."""
    room.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = room.lstat()
    if room.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise Refused(
            "ROOM",
            f"extracts cannot be opened in {room}: others may reach into it",
            remedy="name a folder of your own, mode 0700",
        )
    with _locked(room):
        _sweep(room)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=room))
        descriptor = os.open(folder.with_suffix(LOCK), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        _remove(folder)
        os.close(descriptor)


def _sweep(room: Path) -> None:
    """Remove the folders whose opener is gone; the lock of the room must be held."""
    for folder in room.glob(f"{PREFIX}*"):
        if not folder.is_dir():
            continue
        descriptor = os.open(folder.with_suffix(LOCK), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(folder)
        except BlockingIOError:
            pass
        finally:
            os.close(descriptor)


@contextmanager
def _locked(room: Path) -> Iterator[None]:
    descriptor = os.open(room / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _remove(folder: Path) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)
    folder.with_suffix(LOCK).unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
    path.chmod(0o400)
