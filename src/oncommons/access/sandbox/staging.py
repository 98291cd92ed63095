"""The folder of one job: its code as it was handed in, its data where its user can read them."""

import hashlib
import os
import shutil
import stat
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from oncommons.access.sandbox.confine import Rooms
from oncommons.access.sandbox.jobs import MEBIBYTE, Job
from oncommons.access.sandbox.limits import PAUSE, TRIES
from oncommons.access.sandbox.place import Place, User, is_privileged
from oncommons.errors import Refused

MOST_CODE = 10 * MEBIBYTE
MOST_CODE_FILES = 500
PROGRAMS = ("run.py", "run.R")


@contextmanager
def staged(place: Place, job: Job, data: Path | None, user: User) -> Iterator[tuple[Rooms, str]]:
    """Prepare the folders of a job, and remove them afterwards.

    The code is always copied, so that what was hashed is what runs. The data are used where they
    lie, unless the job has a user of its own that does not own them: then that user gets a copy
    that it can read and not change.

    Args:
        place: of the sandbox.
        job: the job.
        data: folder that it reads; None for a job without data.
        user: who it runs as.

    Yields:
        Its folders on this machine, and the SHA-256 of its code.

    Raises:
        Refused: CODE, where the code cannot be taken; DATA, where the data are no folder.
    """
    folder = place.work / job.job_id
    if data is not None and not data.is_dir():
        raise Refused("DATA", f"{data} is no folder", remedy="name a folder with the data")
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError as error:
        raise Refused(
            "JOB", f"a job {job.job_id} is running", remedy="give each job an id of its own"
        ) from error
    try:
        code_hash = take_code(job.code, folder / "code")
        for name in ("out", "scratch"):
            (folder / name).mkdir(mode=0o700)
        at = data
        if data is not None and user.is_own and data.stat().st_uid != user.uid:
            at = folder / "data"
            _copy(data, at)
        if user.is_own:
            _hand_over(folder, user)
        yield Rooms(folder / "code", at, folder / "out", folder / "scratch"), code_hash
    finally:
        remove(folder)


def take_code(source: Path, copy: Path) -> str:
    """Copy a folder of code, and hash the copy.

    Args:
        source: what was handed in; it holds `run.py`, `run.R` or `questions.py`.
        copy: where it goes; must not exist.

    Returns:
        SHA-256 over the names and contents of all files, in order of their names.

    Raises:
        Refused: CODE, for a link, a special file, or more than 500 files or 10 MB.
    """
    if not source.is_dir():
        raise _no_code(f"{source} is no folder", "name the folder that holds run.py or run.R")
    hashed = hashlib.sha256()
    files, size = 0, 0
    copy.mkdir()
    for path in sorted(_walk(source)):
        kind = path.lstat().st_mode
        if stat.S_ISDIR(kind):
            (copy / path.relative_to(source)).mkdir()
            continue
        if not stat.S_ISREG(kind):
            raise _no_code(f"{path} is no plain file", "put files and folders there, no links")
        place = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(place, "rb") as file:
            content = file.read(MOST_CODE + 1 - size)
        files, size = files + 1, size + len(content)
        if files > MOST_CODE_FILES or size > MOST_CODE:
            raise _no_code(
                f"{source} holds more than {MOST_CODE_FILES} files or {MOST_CODE} bytes",
                "hand in code alone; data come from the grant",
            )
        name = str(path.relative_to(source))
        hashed.update(f"{len(name.encode())} {name} {len(content)}\n".encode() + content)
        (copy / name).write_bytes(content)
    return hashed.hexdigest()


def _walk(source: Path) -> Iterator[Path]:
    """List what lies in a folder, without following a link and without the folders of git."""
    for folder, names, files in os.walk(source):
        names[:] = [name for name in names if name not in (".git", "__pycache__")]
        yield from (Path(folder) / name for name in (*names, *files))


def program_of(code: Path) -> str:
    """Give the name of the file that is run.

    Raises:
        Refused: CODE, where there is none, or two.
    """
    found = [name for name in PROGRAMS if (code / name).is_file()]
    if len(found) != 1:
        raise _no_code(
            f"{code} holds {' and '.join(found) or 'no run.py or run.R'}",
            "write run.py for Python, or run.R for R",
        )
    return found[0]


def _no_code(found: str, remedy: str) -> Refused:
    return Refused("CODE", found, remedy=remedy)


def _copy(source: Path, copy: Path) -> None:
    """Copy data: plain files and folders, without following a link."""
    copy.mkdir()
    for path in sorted(_walk(source)):
        kind = path.lstat().st_mode
        if stat.S_ISDIR(kind):
            (copy / path.relative_to(source)).mkdir()
        elif stat.S_ISREG(kind):
            shutil.copyfile(path, copy / path.relative_to(source), follow_symlinks=False)


def _hand_over(folder: Path, user: User) -> None:
    """Let a user enter and read all of it, and write to out and scratch alone."""
    for path in (folder, *_walk(folder)):
        os.chown(path, -1, user.uid, follow_symlinks=False)
        path.chmod(0o750 if path.is_dir() else 0o640)
    for name in ("out", "scratch"):
        os.chown(folder / name, user.uid, user.uid)
        (folder / name).chmod(0o700)


def remove(folder: Path) -> None:
    """Remove the folder of a job, whatever it left there.

    A process that is being killed may still write a file or two, so it is tried again for a while.
    """
    for _ in range(TRIES):
        with suppress(OSError):
            _bring_up(folder)
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(PAUSE)


def _bring_up(folder: Path) -> None:
    """Move each folder below to the top, and give it back to ourselves where it was closed.

    Folders within folders may lie deeper than removing, which calls itself, can follow.
    """
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        if not is_privileged():
            place.chmod(0o700)
        with os.scandir(place) as found:
            below = [Path(one.path) for one in found if one.is_dir(follow_symlinks=False)]
        for one in below:
            if not is_privileged():
                one.chmod(0o700)  # a folder that moves has to be writable
            top = one if place == folder else folder / uuid.uuid4().hex
            waiting.append(one if top == one else one.rename(top))
