"""Processes of this machine as /proc tells them: who is below whom, and what they use."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
PARENT, THREADS, STARTED, RESIDENT = 1, 17, 19, 21
TIMES = slice(11, 15)
"""Places in /proc/PID/stat after the name, from 0. Source: proc_pid_stat(5)."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process at one moment.

    Args:
        pid: its number.
        started: when, in ticks since the machine started; with the number it names one process.
        parent: number of its parent.
        threads: number of its threads.
        cpu_seconds: of itself and of the children it waited for.
        resident: memory, bytes.
    """

    pid: int
    started: int
    parent: int
    threads: int
    cpu_seconds: float
    resident: int


def process(pid: int) -> Process | None:
    """Look at one process; None where there is none."""
    try:
        text = (PROC / str(pid) / "stat").read_bytes()
    except OSError:
        return None
    words = text.rpartition(b")")[2].split()
    if words[0] in (b"Z", b"X"):
        return None
    return Process(
        pid,
        int(words[STARTED]),
        int(words[PARENT]),
        int(words[THREADS]),
        sum(map(int, words[TIMES])) / TICKS,
        int(words[RESIDENT]) * PAGE,
    )


def every() -> Iterator[Process]:
    """Look at every process that this one may see."""
    for path in PROC.iterdir():
        if path.name.isdigit() and (one := process(int(path.name))):
            yield one


def children(pid: int) -> list[int]:
    """List the processes that a process started, and that it or the kernel did not lose.

    Source: proc_pid_task(5), /proc/PID/task/TID/children, where the kernel has it.
    """
    try:
        text = (PROC / str(pid) / "task" / str(pid) / "children").read_text()
    except OSError:
        return [one.pid for one in every() if one.parent == pid]
    return [int(word) for word in text.split()]


def below(pid: int) -> list[Process]:
    """List the processes below one, children of children too."""
    by_parent: dict[int, list[Process]] = {}
    for one in every():
        by_parent.setdefault(one.parent, []).append(one)
    found: list[Process] = []
    todo = [pid]
    while todo:
        new = by_parent.get(todo.pop(), [])
        found += new
        todo += [one.pid for one in new]
    return found


def of_user(uid: int) -> list[Process]:
    """List the processes of a user."""
    return [one for pid in _pids_of(uid) if (one := process(pid))]


def count_of_user(uid: int) -> int:
    """Count processes and threads of a user as the kernel does, with the dead not waited for.

    Source: RLIMIT_NPROC in getrlimit(2).
    """
    found = [process(pid) for pid in _pids_of(uid)]
    return sum(1 if one is None else one.threads for one in found)


def _pids_of(uid: int) -> list[int]:
    with os.scandir(PROC) as entries:
        return [
            int(entry.name) for entry in entries if entry.name.isdigit() and _user_of(entry) == uid
        ]


def _user_of(entry: "os.DirEntry[str]") -> int | None:
    """Give the user of a process; None where it is gone."""
    try:
        return entry.stat().st_uid
    except OSError:
        return None


def is_running(pid: int, started: int) -> bool:
    """Say whether exactly this process still runs."""
    found = process(pid)
    return found is not None and found.started == started


def kill(pid: int, started: int) -> None:
    """Kill exactly this process: one that took its number meanwhile is left alone."""
    with suppress(OSError):
        place = os.pidfd_open(pid)
        try:
            if is_running(pid, started):
                signal.pidfd_send_signal(place, signal.SIGKILL)
        finally:
            os.close(place)


def kill_below(pid: int, started: int) -> None:
    """Kill a process and all below it; one that forks meanwhile is met at the next call."""
    found = below(pid) if is_running(pid, started) else []
    for one in (*found, Process(pid, started, 0, 1, 0.0, 0)):
        kill(one.pid, one.started)
