"""Run a researcher's code in the sandbox, and take what it leaves."""

import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from oncommons.access.sandbox import bwrap, register
from oncommons.access.sandbox.jobs import (
    MEBIBYTE,
    Job,
    JobResult,
    JobState,
    Limit,
    Limits,
    Used,
    Way,
)
from oncommons.access.sandbox.outputs import Told
from oncommons.access.sandbox.place import Place, borrowed_user, check_word
from oncommons.access.sandbox.staging import program_of, staged
from oncommons.access.sandbox.supervise import Ended, Plan, supervise
from oncommons.errors import Refused

SIGXCPU, SIGXFSZ = 24, 25


Line = Callable[[Path, Path], Sequence[str]]
"""Writes the words that run a program, from the folder of its code here and as it is inside."""


def run(
    job: Job, data: Path | None, limits: Limits, *, place: Place, way: Way, out: Path
) -> JobResult:
    """Run a job without network, on data that it can only read.

    Args:
        job: the code, and whose it is.
        data: folder that it reads; None for none.
        limits: what it may use.
        place: of the sandbox.
        way: how it is kept apart; `doctor.way_here` knows it.
        out: folder for the files that it leaves; made where it is missing, and must be empty.

    Returns:
        How it ended. Only a job that ended well leaves files.

    Raises:
        Refused: its names, code or data cannot be taken, all users of the project are in use, or
            the sandbox does not start.
    """

    def line(copy: Path, inside: Path) -> Sequence[str]:
        return _program(job, program_of(copy), inside)

    return run_program(job, data, limits, line, place=place, way=way, out=out)


def run_program(  # noqa: PLR0913  what runs, on what, where, how
    job: Job, data: Path | None, limits: Limits, line: Line, *, place: Place, way: Way, out: Path
) -> JobResult:
    """Run any program of ours or of a job in the sandbox; all else as in `run`.

    Args:
        job: the code, and whose it is.
        data: folder that it reads; None for none.
        limits: what it may use.
        line: writes the words that run it.
        place: of the sandbox.
        way: how it is kept apart.
        out: folder for the files that it leaves.
    """
    for what, word in (("job", job.job_id), ("project", job.project), ("person", job.person)):
        check_word(what, word)
    _make_empty(out)
    register.sweep(place)
    with borrowed_user(place, job.project) as user, staged(place, job, data, user) as (rooms, code):
        words = line(rooms.code, bwrap.INSIDE.code if way is Way.BWRAP else rooms.code)
        with tempfile.TemporaryDirectory(dir=out, prefix=".arriving-") as arriving:
            plan = Plan(place, job, limits, way, user, rooms, words, Path(arriving))
            result = _result(supervise(plan), way, code)
            for file in result.files:
                os.rename(plan.taken / file.name, out / file.name)  # noqa: PTH104  one call
    return result


def _make_empty(out: Path) -> None:
    """Make the folder for files, or refuse one that holds something."""
    with suppress(FileExistsError):
        out.mkdir(parents=True)
    if not out.is_dir() or any(out.iterdir()):
        raise Refused(
            "OUT",
            f"{out} is no empty folder",
            remedy="name one that is empty or not there yet, so that nothing is mixed up",
        )


def _program(job: Job, name: str, code: Path) -> Sequence[str]:
    """Give the words that run a program of the job."""
    if name.endswith(".R"):
        return [job.environment.rscript, "--vanilla", str(code / name)]
    return [job.environment.python, "-s", str(code / name)]


def _result(ended: Ended, way: Way, code_sha256: str) -> JobResult:
    told = None if ended.is_broken else ended.taking.told()
    state, limit = _verdict(ended, told)
    files = tuple(ended.taking.files) if state is JobState.OK else ()
    used = Used(
        ended.seconds,
        max(ended.seen.cpu_seconds, 0.0 if told is None else told.cpu_seconds),
        max(ended.seen.memory_bytes / MEBIBYTE, 0.0 if told is None else told.peak_mb),
        sum(file.size for file in files),
    )
    left = tuple(ended.taking.left) if state is JobState.OK else ()
    return JobResult(state, limit, used, ended.log.text(), files, left, way, code_sha256)


def _verdict(ended: Ended, told: Told | None) -> tuple[JobState, Limit | None]:
    """Say how a job ended, from what we saw and, last, from what its first process said."""
    if ended.is_stopped:
        return JobState.KILLED, None
    if ended.over is not None:
        return JobState.LIMIT, ended.over
    if told is None:
        return JobState.ERROR, None
    if told.limit:
        return JobState.LIMIT, Limit(told.limit)
    if told.status == 0:
        return JobState.OK, None
    limit = {-SIGXCPU: Limit.CPU, -SIGXFSZ: Limit.DISK}.get(told.status, ended.seen.over)
    return (JobState.ERROR, None) if limit is None else (JobState.LIMIT, limit)
