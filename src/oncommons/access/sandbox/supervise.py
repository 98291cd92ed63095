"""Start a job, look after it until it has ended, and kill it where it passes a limit."""

import os
import platform
import re
import selectors
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from oncommons.access.sandbox import bwrap, confine, processes, register, seccomp
from oncommons.access.sandbox.confine import Rooms
from oncommons.access.sandbox.inside import script
from oncommons.access.sandbox.jobs import Job, Limit, Limits, Way
from oncommons.access.sandbox.limits import PAUSE, Group, Seen, make_group, rlimits, watched
from oncommons.access.sandbox.logs import Log
from oncommons.access.sandbox.outputs import StreamBroken, Taking
from oncommons.access.sandbox.place import Place, User
from oncommons.errors import Refused

LOOK_EVERY = 0.1
START_SECONDS = 60.0
GRACE_SECONDS = 60.0
"""For the files of a job that ended in time: they are sent after its own time is over."""
PIECE = 1 << 16
MOST_IN_A_PIPE = 1 << 20
SETPRIV = "/usr/bin/setpriv"
OWN_PROCESSES = 2
"""The first process inside, and bwrap before it or the one that is to become the program."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is settled before a job starts.

    Args:
        place: of the sandbox.
        job: the job.
        limits: what it may use.
        way: how it is kept apart.
        user: who it runs as.
        rooms: its folders on this machine.
        program: what to run inside, with its arguments.
        taken: folder for the files that it leaves.
    """

    place: Place
    job: Job
    limits: Limits
    way: Way
    user: User
    rooms: Rooms
    program: Sequence[str]
    taken: Path

    @property
    def inside(self) -> Rooms:
        """The folders as the job sees them."""
        return bwrap.INSIDE if self.way is Way.BWRAP else self.rooms

    def variables(self) -> Mapping[str, str]:
        """Give the whole environment of the job."""
        cores = str(self.limits.cores)
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.inside.scratch),
            "TMPDIR": str(self.inside.scratch),
            "LANG": "C.UTF-8",
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
            "OMP_NUM_THREADS": cores,
            "OPENBLAS_NUM_THREADS": cores,
            "POLARS_MAX_THREADS": cores,
            "ONCOMMONS_DATA": "" if self.rooms.data is None else str(self.inside.data),
            "ONCOMMONS_OUT": str(self.inside.out),
            "ONCOMMONS_SEED": str(self.job.seed),
        }


@dataclass(slots=True)
class Ended:
    """How the processes of a job ended.

    Args:
        taking: what it left.
        log: what it printed.
        seconds: on the clock.
        seen: the most that was seen in use.
        over: the limit that it was killed for.
        is_stopped: whether somebody asked to stop it.
        is_broken: whether its stream made no sense.
    """

    taking: Taking
    log: Log
    seconds: float = 0.0
    seen: Seen = field(default_factory=lambda: Seen(0.0, 0))
    over: Limit | None = None
    is_stopped: bool = False
    is_broken: bool = False


def supervise(plan: Plan) -> Ended:
    """Run a job to its end.

    Raises:
        Refused: START, where the sandbox does not start.
    """
    entry = register.Entry(
        plan.job.job_id,
        plan.job.project,
        plan.job.person,
        register.ourselves(),
        uid=plan.user.uid if plan.user.is_own else None,
    )
    register.write(plan.place, entry)
    group = make_group(f"oncommons-{plan.job.job_id}", plan.limits)
    if group is not None:
        folders = {name: str(path) for name, path in group.folders.items()}
        entry = replace(entry, groups=folders, version=group.version)
    try:
        with _Running(plan, entry, group) as running:
            return running.until_it_ends()
    finally:
        if group is not None:
            group.close()
        register.forget(plan.place, plan.job.job_id)


class _Running:
    """A job from its start to the death of its last process."""

    def __init__(self, plan: Plan, entry: register.Entry, group: Group | None) -> None:
        self.plan, self.group = plan, group
        self.ended = Ended(Taking(plan.taken, plan.limits.out_bytes), Log())
        self.report, report = os.pipe2(os.O_CLOEXEC)
        go, self.go = os.pipe2(os.O_CLOEXEC)
        filter_ = seccomp.in_memory(seccomp.program(plan.way))
        theirs = [report, go, *([filter_] if plan.way is Way.BWRAP else [])]
        try:
            self.process = self._start(_line(plan, filter_, report, go), theirs)
        except OSError as error:
            os.close(self.report)
            os.close(self.go)
            raise _no_start(plan.way, error.strerror or str(error)) from error
        finally:
            for place in (report, go, filter_):
                os.close(place)
        assert self.process.stdout is not None  # a pipe was asked for  # noqa: S101
        self.log = self.process.stdout
        self.began = time.monotonic()
        found = processes.process(self.process.pid)
        self.entry = replace(
            entry, started=(self.process.pid, 0 if found is None else found.started)
        )

    def _start(self, line: Sequence[str], places: Sequence[int]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603  our own line; the job's words are no part of it
            [*become(self.plan.user), *line],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={},
            cwd="/",
            pass_fds=places,
            start_new_session=True,
            umask=0o077,
        )

    def __enter__(self) -> "_Running":
        return self

    def __exit__(self, *_: object) -> None:
        """Leave no process and no open file behind, whatever happened."""
        until = time.monotonic() + START_SECONDS
        patience = LOOK_EVERY if self.ended.taking.told() else 0.0
        while not self._is_gone(patience) and time.monotonic() < until:
            self.entry.kill()
            patience = PAUSE
        self.ended.taking.close()
        self.log.close()
        os.close(self.report)
        os.close(self.go)

    def _is_gone(self, patience: float) -> bool:
        """Say whether nothing of the job runs any more, after waiting a little for it."""
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            return False
        return not self.entry.runs()

    def until_it_ends(self) -> Ended:
        """Take what the job says and leaves, until it has nothing open any more."""
        register.write(self.plan.place, self.entry)
        with suppress(OSError):  # early, while the sandbox is set up; it is asked again later
            self._limit(self.process.pid)
        log, ended = self.log.fileno(), self.ended
        os.set_blocking(log, False)
        with selectors.DefaultSelector() as waiting:
            waiting.register(log, selectors.EVENT_READ)
            waiting.register(self.report, selectors.EVENT_READ)
            while waiting.get_map() and not self._is_over():
                for key, _ in waiting.select(LOOK_EVERY):
                    piece = os.read(key.fd, PIECE)
                    if not piece:
                        waiting.unregister(key.fd)
                    elif key.fd == log:
                        ended.log.take(piece)
                    else:
                        self._take(piece)
                if ended.taking.told():
                    break
            self._rest_of(log)
        ended.seconds = time.monotonic() - self.began
        ended.is_stopped = self._is_asked_to_stop()
        self._look()
        if not ended.taking.is_ready and not (ended.is_stopped or ended.over):
            raise _no_start(self.plan.way, ended.log.text().strip().rpartition("\n")[2])
        return ended

    def _rest_of(self, log: int) -> None:
        """Take what was printed last: nothing of the job runs any more when it has told its end."""
        try:
            piece = os.read(log, MOST_IN_A_PIPE)
        except BlockingIOError:
            return
        self.ended.log.take(piece)

    def _take(self, piece: bytes) -> None:
        """Take a piece of the stream; at its first word, let the job begin."""
        was_ready = self.ended.taking.is_ready
        try:
            self.ended.taking.take(piece)
        except StreamBroken:
            self.ended.is_broken = True
        if self.ended.taking.is_ready and not was_ready:
            try:
                self._limit(self._first())
                os.write(self.go, b"G")
            except OSError as error:  # without its limits it does not begin
                if not self._is_asked_to_stop():
                    raise _no_start(self.plan.way, str(error)) from error

    def _limit(self, pid: int) -> None:
        """Bring a process under the limits of the job's groups, where it is not yet."""
        if self.group is not None and not self.group.holds(pid):
            self.group.add(pid)

    def _first(self) -> int:
        """Give the first process of the job: all that it starts belongs to its groups."""
        below = processes.children(self.process.pid) if self.plan.way is Way.BWRAP else []
        return below[0] if below else self.process.pid

    def _is_over(self) -> bool:
        """Say whether the job has to die now, and note why."""
        ended, limits = self.ended, self.plan.limits
        time_used = time.monotonic() - self.began
        sends = ended.taking.is_sending
        if self._is_asked_to_stop():
            ended.is_stopped = True
        elif ended.log.size > limits.log_bytes:
            ended.over = Limit.LOG
        elif time_used > limits.seconds + (GRACE_SECONDS if sends else 0):
            ended.over = Limit.SECONDS
        else:
            self._look()
        return ended.is_stopped or ended.is_broken or ended.over is not None

    def _is_asked_to_stop(self) -> bool:
        return register.is_asked_to_stop(self.plan.place, self.plan.job.job_id)

    def _look(self) -> None:
        """Look at what the job uses."""
        if self.group is not None:
            seen = self.group.seen(self.plan.limits)
        else:
            seen = watched(self.process.pid, self.plan.limits)
        most = self.ended.seen
        self.ended.seen = Seen(
            max(most.cpu_seconds, seen.cpu_seconds),
            max(most.memory_bytes, seen.memory_bytes),
            seen.over or most.over,
        )
        if seen.over in (Limit.MEMORY, Limit.CPU) or (self.group is None and seen.over):
            self.ended.over = self.ended.over or seen.over


def _line(plan: Plan, filter_: int, report: int, go: int) -> list[str]:
    """Write the whole line: the sandbox, the first process inside, and the job's program."""
    variables = plan.variables()
    restrict = ""
    if plan.way is Way.CONFINE:
        restrict = confine.text(plan.rooms, plan.job.environment, plan.program, variables)
    asked = {
        "report": report,
        "go": go,
        "restrict": restrict,
        "program": list(plan.program),
        "variables": variables,
        "rlimits": rlimits(plan.limits, _already(plan.way, plan.user)),
        "out": str(plan.inside.out),
        "folders": _folders(plan),
        "mounts": plan.way is Way.BWRAP,
        "alone": plan.way is Way.BWRAP or plan.user.is_own,
        "files": plan.limits.files,
        "room": plan.limits.out_bytes + plan.limits.scratch_bytes,
        "out_bytes": plan.limits.out_bytes,
    }
    first = [plan.job.environment.python, "-I", "-S", "-c", script("first", asked)]
    if plan.way is Way.CONFINE:
        return first
    return bwrap.command(plan.rooms, plan.job.environment, plan.limits, filter_, first)


def become(user: User) -> list[str]:
    """Write the words that turn root into the job's user, before anything else is started.

    A program does it, not the fork of Python: a fork copies the tables of a large hub, which takes
    longer than the job's start.

    Source: setpriv(1), util-linux.
    """
    if not user.is_own:
        return []
    return [SETPRIV, f"--reuid={user.uid}", f"--regid={user.uid}", "--clear-groups"]


def _folders(plan: Plan) -> list[str]:
    """List the folders that a job can fill."""
    shared = ["/dev/shm"] if plan.way is Way.BWRAP else []  # noqa: S108  inside
    return [str(plan.inside.out), str(plan.inside.scratch), *shared]


def _already(way: Way, user: User) -> int:
    """Count what the kernel counts for the job's user beside the job: processes and threads."""
    if user.is_own or (way is Way.BWRAP and counts_by_namespace(platform.release())):
        return OWN_PROCESSES
    return processes.count_of_user(user.uid) + OWN_PROCESSES


def counts_by_namespace(release: str) -> bool:
    """Say whether a kernel counts the processes of a user in each user namespace by itself.

    Source: Linux 5.14, "Reimplement RLIMIT_NPROC on top of ucounts".

    Example:
        >>> counts_by_namespace("6.1.0-18-amd64"), counts_by_namespace("5.10.0-28-amd64")
        (True, False)
    """
    return tuple(map(int, re.findall(r"\d+", release)[:2])) >= (5, 14)


def _no_start(way: Way, why: str) -> Refused:
    return Refused(
        "START",
        f"{way.value} does not start: {why[:200]}",
        remedy="oncommons access doctor says what is missing",
    )
