"""The folders of the sandbox on this machine, and the users that its jobs run as."""

import fcntl
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from oncommons.errors import Refused

JOBS_EACH = 32
FIRST_UIDS = (0x7000_0000, 30_000)
"""Where our users begin: beyond the ranges of systemd and of containers, or, in a container that
has only 65,536 users, after those that people are given. Source: systemd.io/UIDS-GIDS."""
MOST_PROJECTS = 800
USERS = Path("/run/oncommons/users")
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the sandbox keeps what it needs while jobs run.

    Args:
        folder: its root, enterable by all, writable by its owner alone.
    """

    folder: Path

    @property
    def register(self) -> Path:
        """One file for each running job."""
        return self.folder / "register"

    @property
    def users(self) -> Path:
        """Which project has which users, and one lock for each in use.

        Users belong to the machine, so root has one such folder for all sandboxes: two of them
        never give one user to two jobs.
        """
        return USERS if is_privileged() else self.folder / "users"

    @property
    def work(self) -> Path:
        """One folder for each running job."""
        return self.folder / "work"

    @property
    def verdict(self) -> Path:
        """Which way passed all probes on this machine."""
        return self.folder / "way.json"


@dataclass(frozen=True, slots=True)
class User:
    """The user that a job runs as.

    Args:
        uid: also the number of its group.
        is_own: nobody else runs as it, so that whatever runs as it belongs to the job.
    """

    uid: int
    is_own: bool


def is_privileged() -> bool:
    """Say whether this process may become another user."""
    return os.geteuid() == 0


def usual_place() -> Path:
    """Give the folder for where none is named: $ONCOMMONS_SANDBOX, or one of the system."""
    if named := os.environ.get("ONCOMMONS_SANDBOX"):
        return Path(named).absolute()
    if is_privileged():
        return Path("/run/oncommons")
    own = os.environ.get("XDG_RUNTIME_DIR")
    return Path(own or tempfile.gettempdir()) / f"oncommons-{os.getuid()}"


def open_place(folder: Path | None = None) -> Place:
    """Make the folders of the sandbox, or open them.

    Args:
        folder: where; the usual place where None.

    Raises:
        Refused: PLACE, where somebody else owns the folder or may write to it.
    """
    place = Place(folder or usual_place())
    for path in (place.folder, place.work, place.users.parent):
        _make(path, 0o711)
    for path in (place.register, place.users):
        _make(path, 0o700)
    return place


def _make(path: Path, mode: int) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
        found = path.lstat()
    except OSError as error:
        raise _no_place(path, error.strerror or "") from error
    if found.st_uid != os.geteuid() or path.is_symlink():
        raise _no_place(path, "it belongs to somebody else")
    path.chmod(mode)


def _no_place(path: Path, why: str) -> Refused:
    return Refused(
        "PLACE",
        f"the sandbox cannot keep its files in {path}: {why}",
        remedy="name a folder of its own, on a local disk",
    )


@contextmanager
def borrowed_user(place: Place, project: str) -> Iterator[User]:
    """Hold a user of a project for one job: the caller's own where it may not become another.

    Args:
        place: of the sandbox.
        project: its id.

    Yields:
        A user that no job of another project ever had, and that no other job has now.

    Raises:
        Refused: BUSY, where all users of the project are in use; UIDS, where there are none.
    """
    if not is_privileged():
        yield User(os.getuid(), is_own=False)
        return
    first = first_uid() + JOBS_EACH * _number(place, project)
    for uid in range(first, first + JOBS_EACH):
        lock = os.open(place.users / str(uid), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield User(uid, is_own=True)
            return
        finally:
            os.close(lock)
    raise Refused(
        "BUSY",
        f"{JOBS_EACH} jobs of project {project} are running, the most at one time",
        remedy="wait for one to end, or stop one",
    )


def first_uid(uid_map: str = "") -> int:
    """Give the first of the users that jobs may have.

    Args:
        uid_map: text of /proc/self/uid_map; read where empty.

    Raises:
        Refused: UIDS, where this container has too few users.

    Source: user_namespaces(7).

    Example:
        >>> first_uid("0 0 4294967295"), first_uid("0 100000 65536")
        (1879048192, 30000)
    """
    lines = (uid_map or Path("/proc/self/uid_map").read_text()).splitlines()
    ranges = [tuple(map(int, line.split())) for line in lines]
    for first in FIRST_UIDS:
        if any(inside <= first and first + MOST_PROJECTS * JOBS_EACH <= inside + count
               for inside, _, count in ranges):  # fmt: skip
            return first
    raise Refused(
        "UIDS",
        "this container has no users that jobs could have",
        remedy="map 65,536 users into it, or run the hub as a user other than root",
    )


def _number(place: Place, project: str) -> int:
    """Give the number of a project, the same for ever; a new one gets the next."""
    check_word("project", project)
    path = place.users / "projects.json"
    with (place.users / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known: list[str] = json.loads(path.read_text()) if path.exists() else []
        if project not in known:
            if len(known) >= MOST_PROJECTS:
                raise Refused(
                    "UIDS",
                    f"{MOST_PROJECTS} projects have users of their own, the most there are",
                    remedy=f"while no job runs, remove {path}",
                )
            known = [*known, project]
            new = path.with_suffix(".new")
            new.write_text(json.dumps(known))
            new.replace(path)
        return known.index(project)


def check_word(what: str, word: str) -> None:
    """Refuse a name that could be a path or an option.

    Raises:
        Refused: NAME.
    """
    if not WORD.fullmatch(word):
        raise Refused(
            "NAME",
            f"{what} {word[:64]!r} cannot be a name here",
            remedy="use up to 64 letters, digits, _ and -, first a letter or digit",
        )
