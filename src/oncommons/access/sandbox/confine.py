"""The way without namespaces: Landlock, the filter of system calls, and an empty environment."""

import ctypes
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from oncommons.access.sandbox import seccomp
from oncommons.access.sandbox.inside import script
from oncommons.access.sandbox.jobs import Environment, Way

LANDLOCK_CREATE = 444
ASK_VERSION = 1
SCOPES_FROM = 6
"""From this ABI on a job cannot signal processes outside, even of its own user."""
EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_FOLDER, REMOVE_FILE, MAKE_FOLDER, MAKE_FILE = 1 << 4, 1 << 5, 1 << 7, 1 << 8
REFER, TRUNCATE, DEVICE_CONTROL = 1 << 13, 1 << 14, 1 << 15
READ = EXECUTE | READ_FILE | READ_FOLDER
KEEP = READ | WRITE_FILE | REMOVE_FOLDER | REMOVE_FILE | MAKE_FOLDER | MAKE_FILE | REFER | TRUNCATE
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
FIRST_RIGHTS = (1 << 13) - 1
LATER_RIGHTS = ((2, REFER), (3, TRUNCATE), (5, DEVICE_CONTROL))
CONNECTIONS, SCOPES = (4, 3), (SCOPES_FROM, 3)
SETTINGS = (
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/localtime",
    "/etc/fonts",
    "/etc/R",
)
"""Parts of /etc that programs need, without any secret; those that are absent are left out."""
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", *SETTINGS, "/dev/urandom", "/dev/random", "/dev/zero")
DEVICES = ("/dev/null",)


@dataclass(frozen=True, slots=True)
class Rooms:
    """The folders of a job, as paths that it can use.

    Args:
        code: read.
        data: read; None for a job that has none.
        out: written, and taken at the end.
        scratch: written, and thrown away.
    """

    code: Path
    data: Path | None
    out: Path
    scratch: Path


@cache
def landlock_abi() -> int:
    """Ask the kernel for its version of Landlock; 0 where it has none.

    Source: Linux Documentation/userspace-api/landlock.rst.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    answer = int(
        libc.syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint(ASK_VERSION))
    )
    return max(0, answer)


def rights(abi: int) -> int:
    """Give every right on files that this version can take away.

    Example:
        >>> bin(rights(1)).count("1"), bin(rights(7)).count("1")
        (13, 16)
    """
    return FIRST_RIGHTS | sum(right for since, right in LATER_RIGHTS if abi >= since)


def ruleset(abi: int) -> tuple[int, ...]:
    """Say what is refused unless a rule allows it: on files, on TCP, towards other processes."""
    return rights(abi), *(bits for since, bits in (CONNECTIONS, SCOPES) if abi >= since)


def allowed(rooms: Rooms, environment: Environment, abi: int) -> list[tuple[str, int]]:
    """List what a job may do where: path and rights."""
    readable: list[object] = [*SYSTEM, *environment.folders, rooms.code]
    readable += [] if rooms.data is None else [rooms.data]
    kept = KEEP & rights(abi)
    listed = [(str(path), READ) for path in readable]
    listed += [(path, READ_FILE | WRITE_FILE) for path in DEVICES]
    listed += [(str(path), kept) for path in (rooms.out, rooms.scratch)]
    return [
        (path, bits if Path(path).is_dir() else bits & OF_FILES)
        for path, bits in listed
        if os.path.lexists(path)
    ]


def text(
    rooms: Rooms,
    environment: Environment,
    program: Sequence[str],
    variables: Mapping[str, str],
) -> str:
    """Write the text that restricts the process that runs it, which then becomes the program.

    Args:
        rooms: the folders of the job.
        environment: its programs.
        program: what to run, with its arguments.
        variables: its whole environment.
    """
    abi = landlock_abi()
    asked = {
        "attribute": ruleset(abi),
        "allowed": allowed(rooms, environment, abi),
        "filter": seccomp.program(Way.CONFINE),
        "program": list(program),
        "variables": dict(variables),
    }
    return script("restrict", asked)
