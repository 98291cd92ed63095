"""Write files and folders so that a reader sees the old state or the new one, never a half."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from oncommons.errors import CommonsError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


def reached(point: str) -> None:
    """Mark the end of a step of publishing, F1 to F9; tests stop the process there."""


@contextlib.contextmanager
def told(folder: Path) -> Iterator[None]:
    """Say in words that a disk refused to write.

    Args:
        folder: where was to be written.

    Raises:
        CommonsError: the disk is full, failing, or read-only here; nothing was published.
    """
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            found, remedy = "the disk is full", "free some space and do it again"
        elif error.errno in READ_ONLY:
            found = "nothing can be written here"
            remedy = "do it as the owner of the folder, on a disk that takes writes"
        elif error.errno == errno.EIO:
            found, remedy = "the disk failed", "look into the log of the system, use another disk"
        else:
            raise
        raise CommonsError(
            f"{found} ({os.strerror(error.errno)})", remedy=remedy, file=folder
        ) from error


def write_atomically(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Replace a file at once: write beside it, sync, rename, sync the folder.

    Args:
        path: the file to replace or make.
        content: its new bytes.
        mode: permissions, set before the first byte is written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(mode)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    fsync_folder(path.parent)


def fsync_file(path: Path) -> None:
    """Force a file that was written by a library to the disk."""
    _fsync(path, os.O_RDONLY)


def fsync_folder(path: Path) -> None:
    """Force the names in a folder to the disk."""
    _fsync(path, os.O_RDONLY | os.O_DIRECTORY)


def _fsync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
