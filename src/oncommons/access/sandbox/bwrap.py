"""The line that starts bubblewrap: namespaces of its own, nothing of the machine but /usr."""

from collections.abc import Sequence
from pathlib import Path

from oncommons.access.sandbox.confine import SETTINGS, Rooms
from oncommons.access.sandbox.jobs import MEBIBYTE, Environment, Limits

PROGRAM = "/usr/bin/bwrap"
SHARED_MEMORY = 64 * MEBIBYTE
INSIDE = Rooms(Path("/code"), Path("/data"), Path("/out"), Path("/tmp"))  # noqa: S108  inside
APART = (
    "--unshare-all",
    "--unshare-user",
    "--disable-userns",
    "--die-with-parent",
    "--new-session",
    "--as-pid-1",
    "--clearenv",
    *("--cap-drop", "ALL"),
    *("--hostname", "job"),
)
SYSTEM = (
    *("--ro-bind", "/usr", "/usr"),
    *("--symlink", "usr/lib", "/lib"),
    *("--symlink", "usr/lib64", "/lib64"),
    *("--symlink", "usr/bin", "/bin"),
    *(word for path in SETTINGS for word in ("--ro-bind-try", path, path)),
    *("--proc", "/proc"),
    *("--dev", "/dev"),
)


def command(
    rooms: Rooms,
    environment: Environment,
    limits: Limits,
    filter_place: int,
    first: Sequence[str],
) -> list[str]:
    """Write the line.

    Args:
        rooms: folders of the job on this machine; out and scratch are made inside, in memory.
        environment: its programs.
        limits: the sizes of what is made in memory.
        filter_place: descriptor of the filter of system calls.
        first: the first process inside, with its arguments.

    Source: bwrap(1), 0.8.0. /dev is made read-only and /dev/shm gets a size, since both are memory
    of the machine; the root comes last, so that nothing can be put beside what is mounted.
    """
    return [
        PROGRAM,
        *APART,
        *SYSTEM,
        *_memory("/dev/shm", SHARED_MEMORY),  # noqa: S108  inside
        *("--remount-ro", "/dev"),
        *_memory(str(INSIDE.scratch), limits.scratch_bytes),
        *(word for path in environment.folders for word in ("--ro-bind", str(path), str(path))),
        *([] if rooms.data is None else ["--ro-bind", str(rooms.data), str(INSIDE.data)]),
        *("--ro-bind", str(rooms.code), str(INSIDE.code)),
        *_memory(str(INSIDE.out), limits.out_bytes),
        *("--chdir", str(INSIDE.out)),
        *("--seccomp", str(filter_place)),
        *("--remount-ro", "/"),
        "--",
        *first,
    ]


def _memory(path: str, size: int) -> tuple[str, ...]:
    """Make a folder in memory, of a size."""
    return ("--size", str(size), "--tmpfs", path)
