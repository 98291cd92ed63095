"""A job in the sandbox, what it may use, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil
from pathlib import Path

MEBIBYTE = 1 << 20
STEP_SECONDS = 10
LOG_SHOWN = 10_000


class Way(StrEnum):
    """How a job is kept apart from the machine."""

    BWRAP = "bwrap"
    CONFINE = "confine"


class JobState(StrEnum):
    """How a job ended."""

    OK = "ok"
    ERROR = "error"
    LIMIT = "limit"
    KILLED = "killed"


class Limit(StrEnum):
    """What a job may run into."""

    SECONDS = "seconds"
    CPU = "cpu"
    MEMORY = "memory"
    PROCESSES = "processes"
    DISK = "disk"
    FILES = "files"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use.

    Args:
        seconds: time on the clock.
        cpu_seconds: processor time of all its processes together.
        memory_mb: memory of all its processes together, MiB.
        processes: processes and threads at one time.
        cores: processors that it is told to use, and may use where control groups are there.
        out_bytes: all files that it leaves.
        scratch_bytes: files for its own use while it runs.
        files: files and folders that it may make, kept or not.
        log_bytes: what it may print before it is stopped; 10 kB of it are kept.
    """

    seconds: int = 600
    cpu_seconds: int = 600
    memory_mb: int = 1024
    processes: int = 64
    cores: int = 1
    out_bytes: int = 50 * MEBIBYTE
    scratch_bytes: int = 256 * MEBIBYTE
    files: int = 2_000
    log_bytes: int = MEBIBYTE


@dataclass(frozen=True, slots=True)
class Environment:
    """The programs that a job may use.

    Args:
        python: interpreter for `run.py`.
        rscript: interpreter for `run.R`.
        folders: folders beside /usr that a job may read, such as /opt/analysis.
    """

    python: str = "/usr/bin/python3"
    rscript: str = "/usr/bin/Rscript"
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of a researcher's code.

    Args:
        job_id: letters, digits, _ and -.
        project: whose it is; jobs of two projects never run as the same user.
        person: id of who started it.
        code: folder with `run.py` or `run.R`.
        environment: the programs that it may use.
        seed: handed to it as ONCOMMONS_SEED.
    """

    job_id: str
    project: str
    person: str
    code: Path
    environment: Environment = field(default_factory=Environment)
    seed: int = 0


@dataclass(frozen=True, slots=True)
class OutFile:
    """A file that a job left.

    Args:
        name: its name, without any folder.
        size: bytes.
        sha256: of its content, computed while it arrived.
    """

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Left:
    """Something that a job left and that was not taken.

    Args:
        name: its name, made harmless.
        reason: what it is.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Used:
    """What a job used, for the record of the operator; the researcher sees it rounded.

    Args:
        seconds: on the clock.
        cpu_seconds: of all its processes.
        peak_mb: most memory at one time, MiB, as far as it was seen.
        out_bytes: of the files that were taken.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    out_bytes: int = 0


@dataclass(frozen=True, slots=True)
class JobResult:
    """How a job ended.

    Args:
        state: how.
        limit: which limit it ran into; None unless the state is limit.
        used: what it used.
        log: what it printed, 10 kB at most, without control characters.
        files: what it left.
        left: what was not taken, and why.
        way: how it was kept apart.
        code_sha256: of the code that ran.
    """

    state: JobState
    limit: Limit | None
    used: Used
    log: str
    files: tuple[OutFile, ...]
    left: tuple[Left, ...]
    way: Way
    code_sha256: str

    def told(self) -> Mapping[str, object]:
        """Give what a researcher may see: times in steps of 10 s, and no exit code."""
        return {
            "state": self.state.value,
            "limit": None if self.limit is None else self.limit.value,
            "seconds": in_steps(self.used.seconds),
            "log": self.log,
            "files": [{"name": one.name, "size": one.size} for one in self.files],
            "left": [{"name": one.name, "reason": one.reason} for one in self.left],
        }


def in_steps(seconds: float) -> int:
    """Round a time up to the next 10 s, so that it cannot carry a message.

    Source: oncommons rule R14.

    Example:
        >>> in_steps(0.2), in_steps(10.0), in_steps(10.1)
        (10, 10, 20)
    """
    return max(1, ceil(seconds / STEP_SECONDS)) * STEP_SECONDS
