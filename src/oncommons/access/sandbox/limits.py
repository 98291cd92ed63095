"""Limits of a job: rlimits always, and control groups where this process may make them."""

import os
import re
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from oncommons.access.sandbox.jobs import MEBIBYTE, Limit, Limits
from oncommons.access.sandbox.processes import below

MOUNTS = Path("/proc/self/mounts")
OWN = Path("/proc/self/cgroup")
OPEN_FILES = 1_024
PERIOD = 100_000
ROOM_FOR_ADDRESSES = 1 << 30
FIRST_PROCESSES = 4
"""Processes of our own beside those of the job: bwrap, and the first one inside."""
TRIES, PAUSE = 100, 0.02
NEEDED = ("memory", "pids")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a job uses at one moment.

    Args:
        cpu_seconds: processor time so far.
        memory_bytes: memory now, or the most so far where a group knows it.
        over: the limit that it ran into; None for none.
    """

    cpu_seconds: float
    memory_bytes: int
    over: Limit | None = None


def rlimits(limits: Limits, already: int) -> Mapping[str, int]:
    """Give the limits that every single process of a job has.

    Args:
        limits: of the job.
        already: processes that its user has beside it.

    Source: getrlimit(2).
    """
    return {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": limits.cpu_seconds + 1,
        "RLIMIT_AS": 4 * limits.memory_mb * MEBIBYTE + ROOM_FOR_ADDRESSES,
        "RLIMIT_NOFILE": OPEN_FILES,
        "RLIMIT_FSIZE": max(limits.out_bytes, limits.scratch_bytes),
        "RLIMIT_NPROC": limits.processes + already,
        "RLIMIT_MEMLOCK": 8 * MEBIBYTE,
    }


def watched(pid: int, limits: Limits) -> Seen:
    """Add up what all processes of a job use, and say which limit is passed.

    Args:
        pid: the process that the sandbox started; all that belongs to the job is below it.
        limits: of the job.
    """
    all_ = below(pid)
    memory = sum(one.resident for one in all_)
    cpu = sum(one.cpu_seconds for one in all_)
    over = None
    if memory > limits.memory_mb * MEBIBYTE:
        over = Limit.MEMORY
    elif cpu > limits.cpu_seconds:
        over = Limit.CPU
    elif sum(one.threads for one in all_) > limits.processes + FIRST_PROCESSES:
        over = Limit.PROCESSES
    return Seen(cpu, memory, over)


@dataclass(frozen=True, slots=True)
class Group:
    """Control groups of one job.

    Args:
        folders: one per controller; the same one for all in version 2.
        version: 1 or 2.
    """

    folders: Mapping[str, Path]
    version: int

    def add(self, pid: int) -> None:
        """Move a process in; what it starts later belongs to it too.

        Raises:
            OSError: the kernel refuses.
        """
        for folder in self.every():
            (folder / "cgroup.procs").write_text(str(pid))

    def holds(self, pid: int) -> bool:
        """Say whether a process belongs to it."""
        return all(pid in _pids(folder) for folder in self.every())

    def every(self) -> Iterator[Path]:
        """Give each folder once."""
        yield from dict.fromkeys(self.folders.values())

    def seen(self, limits: Limits) -> Seen:
        """Say what the job used so far, and whether the kernel stopped it at a limit."""
        cpu, memory, killed, refused = self._counters()
        over = None
        if killed:
            over = Limit.MEMORY
        elif cpu > limits.cpu_seconds:
            over = Limit.CPU
        elif refused:
            over = Limit.PROCESSES
        return Seen(cpu, memory, over)

    def _counters(self) -> tuple[float, int, int, int]:
        """Read processor seconds, most memory, processes killed for memory, forks refused."""
        memory, pids = self.folders["memory"], self.folders["pids"]
        refused = number(pids / "pids.events", "max")
        if self.version == 2:
            cpu = number(memory / "cpu.stat", "usage_usec") / 1e6
            most = number(memory / "memory.peak") or number(memory / "memory.current")
            return cpu, most, number(memory / "memory.events", "oom_kill"), refused
        cpu = number(self.folders.get("cpuacct", memory) / "cpuacct.usage") / 1e9
        most = number(memory / "memory.max_usage_in_bytes")
        return cpu, most, number(memory / "memory.oom_control", "oom_kill"), refused

    def kill(self) -> None:
        """Kill everything in it."""
        for folder in self.every():
            if self.version == 2:
                with suppress(OSError):
                    (folder / "cgroup.kill").write_text("1")
            for pid in _pids(folder):
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        """Kill what is left, and remove it."""
        for _ in range(TRIES):
            self.kill()
            for folder in self.every():
                with suppress(OSError):
                    folder.rmdir()
            if not any(folder.exists() for folder in self.every()):
                return
            time.sleep(PAUSE)


def number(path: Path, name: str = "") -> int:
    """Read a counter of the kernel; 0 where it is not there.

    Args:
        path: a file with one number, or with one name and number in each line.
        name: which line; empty for a file with one number.
    """
    pattern = rf"^{re.escape(name)} (\d+)$" if name else r"^(\d+)$"
    try:
        found = re.search(pattern, path.read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) if found else 0


def make_group(name: str, limits: Limits) -> Group | None:
    """Make the control groups of a job, with its limits.

    Args:
        name: what to call them.
        limits: of the job.

    Returns:
        None where this process may make none; then only rlimits and our own watching hold.

    Source: Linux Documentation/admin-guide/cgroup-v2.rst and cgroup-v1.
    """
    for base, version in bases():
        folders = {controller: folder / name for controller, folder in base.items()}
        group = Group(folders, version)
        try:
            for folder in group.every():
                folder.mkdir()
            for controller, file, value in _settings(limits, version):
                _set(folders, controller, file, value)
        except OSError:
            group.close()
            continue
        return group
    return None


def bases() -> Iterator[tuple[dict[str, Path], int]]:
    """Give the places where groups may be made, by controller, with the version."""
    mounts = [line.split()[1:4] for line in MOUNTS.read_text().splitlines()]
    own: dict[str, str] = {}
    for line in OWN.read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        own |= dict.fromkeys(controllers.split(","), path)
    for place, kind, _options in mounts:
        if kind == "cgroup2":
            for folder in _candidates(Path(place), own.get("", "/")):
                if _hands_down(folder):
                    yield dict.fromkeys((*NEEDED, "cpu"), folder), 2
    old = {
        controller: _candidates(Path(place), own.get(controller, "/"))[-2]
        for place, kind, options in mounts
        if kind == "cgroup"
        for controller in (*NEEDED, "cpuacct", "cpu")
        if controller in options.split(",")
    }
    if all(controller in old and os.access(old[controller], os.W_OK) for controller in NEEDED):
        yield {one: folder for one, folder in old.items() if os.access(folder, os.W_OK)}, 1


def _candidates(mount: Path, path: str) -> list[Path]:
    """List the parent of our own group, our own, and the root; the own is always last but one."""
    own = mount / path.strip("/")
    own = own if own.is_dir() else mount
    return [own.parent if own != mount else mount, own, mount]


def _hands_down(folder: Path) -> bool:
    """Say whether groups below a folder can limit memory and processes, after asking for it."""
    try:
        there = (folder / "cgroup.controllers").read_text().split()
        if not set(NEEDED) <= set(there) or not os.access(folder, os.W_OK):
            return False
        asked = " ".join(f"+{one}" for one in (*NEEDED, "cpu") if one in there)
        (folder / "cgroup.subtree_control").write_text(asked)
    except OSError:
        return False
    return True


def _settings(limits: Limits, version: int) -> Iterator[tuple[str, str, str]]:
    """Give controller, file and value of each limit."""
    most, quota = limits.memory_mb * MEBIBYTE, limits.cores * PERIOD
    yield "pids", "pids.max", str(limits.processes + FIRST_PROCESSES)
    if version == 2:
        yield "memory", "memory.max", str(most)
        yield "memory", "memory.swap.max", "0"
        yield "memory", "memory.oom.group", "1"
        yield "cpu", "cpu.max", f"{quota} {PERIOD}"
    else:
        yield "memory", "memory.limit_in_bytes", str(most)
        yield "memory", "memory.memsw.limit_in_bytes", str(most)
        yield "cpu", "cpu.cfs_quota_us", str(quota)


def _set(folders: Mapping[str, Path], controller: str, file: str, value: str) -> None:
    """Set one limit; memory and processes must be possible, the rest is where the kernel has it."""
    if controller not in folders:
        return
    path = folders[controller] / file
    if path.exists() or file in ("memory.max", "memory.limit_in_bytes", "pids.max"):
        path.write_text(value)


def _pids(folder: Path) -> list[int]:
    try:
        return [int(line) for line in (folder / "cgroup.procs").read_text().split()]
    except OSError:
        return []
