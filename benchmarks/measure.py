"""Time, memory and ratios, measured in one way for every benchmark."""

import json
import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import ge, le

Timed = Callable[[], float]
"""Does its work once, and gives the CPU seconds that it took."""
MEGABYTES_PER_RSS = 1_024 / 1_000_000
"""ru_maxrss counts in 1,024 bytes on Linux; a megabyte has 1,000,000."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a piece of work cost.

    Args:
        wall_s: seconds on the clock, which other programs lengthen.
        cpu_s: seconds of processor time, of the process and of the children it waited for.
        peak_mb: largest resident memory of any one process among them, megabytes.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float


class Bound(StrEnum):
    """On which side of its limit a number is good."""

    AT_MOST = "<="
    AT_LEAST = ">="


class Of(StrEnum):
    """The number that a goal speaks of."""

    OURS = "ours"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Goal:
    """What a number has to reach.

    Args:
        limit: the limit itself is good enough.
        bound: the good side.
        of: our own number, or the ratio to the peer in the same run.

    Example:
        >>> str(Goal(0.25, of=Of.RATIO))
        'ratio <= 0.25'
    """

    limit: float
    bound: Bound = Bound.AT_MOST
    of: Of = Of.OURS

    def __str__(self) -> str:
        return f"{self.of} {self.bound} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Result:
    """One measured number, beside that of a peer where there is one.

    Args:
        measure: what was measured, in words.
        unit: of ours and of the peer's.
        ours: our number.
        peer: the peer's number in the same run; None where there is no peer.
        peer_name: name and version of the peer.
        goal: None where nothing was promised.
    """

    measure: str
    unit: str
    ours: float
    peer: float | None = None
    peer_name: str = ""
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Ours divided by the peer's: 0.1 is a tenth of what the peer needs."""
        return self.ours / self.peer if self.peer else None

    @property
    def ok(self) -> bool | None:
        """Whether the goal is reached; None without a goal, or without the peer it speaks of."""
        number = self.ratio if self.goal and self.goal.of is Of.RATIO else self.ours
        if self.goal is None or number is None:
            return None
        return bool((le if self.goal.bound is Bound.AT_MOST else ge)(number, self.goal.limit))

    def as_line(self) -> str:
        """Write one line of JSON.

        Example:
            >>> Result("load", "CPU s", 2.0).as_line()[:51]
            '{"measure": "load", "unit": "CPU s", "ours": 2.0, "'
        """
        return json.dumps(
            {
                "measure": self.measure,
                "unit": self.unit,
                "ours": self.ours,
                "peer": self.peer,
                "peer_name": self.peer_name or None,
                "ratio": self.ratio,
                "goal": str(self.goal) if self.goal else None,
                "ok": self.ok,
            }
        )


def run_apart(command: Sequence[str]) -> tuple[Spent, str]:
    """Run a program in a process of its own, and measure that process and its children alone.

    The kernel counts the memory of the caller at the moment of the start as the program's, so the
    caller has to be small: it should not import a library of numbers.

    Args:
        command: the program and its arguments.

    Returns:
        What it cost, and its standard output.

    Raises:
        RuntimeError: it failed; what it said has gone to standard error.
    """
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} left with {process.returncode}")
    wall = time.perf_counter() - began
    peak = usage.ru_maxrss * MEGABYTES_PER_RSS
    return Spent(wall, usage.ru_utime + usage.ru_stime, peak), said


def cpu_seconds() -> float:
    """Give the processor time of this process and of the children it waited for, seconds."""
    uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


def timed(work: Callable[[], object], *, times: int = 1) -> Timed:
    """Make a `Timed` of some work.

    Args:
        work: the work.
        times: how often it is done at a stretch; the time given is that of one.
    """

    def once() -> float:
        began = cpu_seconds()
        for _ in range(times):
            work()
        return (cpu_seconds() - began) / times

    return once


def side_by_side(ours: Timed, peer: Timed, *, rounds: int = 5) -> tuple[float, float]:
    """Measure two programs turn by turn, so that a busy machine slows both.

    Who comes first changes from round to round. Before the rounds each runs once for nothing, to
    load what it loads only once.

    Args:
        ours: our work.
        peer: the peer's work on the same data.
        rounds: how often each is measured, 1 or more.

    Returns:
        The median CPU seconds of ours and of the peer.
    """
    seconds: dict[Timed, list[float]] = {ours: [], peer: []}
    for round_number in range(rounds + 1):
        order = (ours, peer) if round_number % 2 else (peer, ours)
        for one in order:
            took = one()
            if round_number:
                seconds[one].append(took)
    return statistics.median(seconds[ours]), statistics.median(seconds[peer])


def table(results: Sequence[Result]) -> str:
    """Write the results as a plain table for people."""
    head = ("measure", "ours", "unit", "peer", "ratio", "goal", "")
    rows = [head, *(_row(one) for one in results)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _row(one: Result) -> tuple[str, ...]:
    """Write one result as cells of a table."""
    peer = "" if one.peer is None else f"{_number(one.peer)} {one.peer_name}"
    verdict = {True: "ok", False: "MISSED", None: ""}[one.ok]
    ratio = "" if one.ratio is None else _number(one.ratio)
    goal = str(one.goal) if one.goal else ""
    return (one.measure, _number(one.ours), one.unit, peer, ratio, goal, verdict)


def _number(value: float) -> str:
    """Write a number with three figures, or more where it is large."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def say(results: Sequence[Result], *, as_json: bool) -> int:
    """Print the results.

    Returns:
        The exit code: 1 where a goal is missed, else 0.
    """
    print("\n".join(one.as_line() for one in results) if as_json else table(results))
    return int(any(one.ok is False for one in results))
