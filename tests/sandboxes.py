"""A sandbox for tests: its folder, small jobs, and the ways that this machine has."""

import secrets
import shutil
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from oncommons.access.sandbox import Job, JobState, Limits, Way, open_place, run
from oncommons.access.sandbox.doctor import lacking
from oncommons.errors import Refused

SMALL = Limits(seconds=120, cpu_seconds=60, memory_mb=256)


@contextmanager
def made_place():
    """Make the folder of a sandbox that users of jobs may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="oncommons-test-"))
    folder.chmod(0o711)
    try:
        yield open_place(folder / "place")
    finally:
        shutil.rmtree(folder)


def job_of(text, folder, *, project="lung", person="ada", name="run.py", **more):
    """Write a job with one program."""
    code = folder / f"code-{secrets.token_hex(4)}"
    code.mkdir()
    (code / name).write_text(text)
    return Job(f"j-{secrets.token_hex(6)}", project, person, code, **more)


def run_text(text, folder, place, way, *, limits=SMALL, data=None, **more):
    """Run a program; its files are in `folder`/out-*."""
    job = job_of(text, folder, **more)
    out = folder / f"out-{job.job_id}"
    return run(job, data, limits, place=place, way=way, out=out), out


@cache
def why_not(way):
    """Say why a way cannot be used here; empty where a small job runs in it."""
    if why := lacking(way):
        return f"{way.value}: {why}"
    with made_place() as place, tempfile.TemporaryDirectory() as folder:
        try:
            result, _ = run_text("print(1)", Path(folder), place, way)
        except Refused as error:
            return error.found
        return "" if result.state is JobState.OK else f"{way.value}: {result.log[-200:]}"


WAYS = [
    pytest.param(
        way, id=way.value, marks=pytest.mark.skipif(bool(why_not(way)), reason=why_not(way))
    )
    for way in Way
]
NO_WAY = " and ".join(why_not(way) for way in Way) if all(map(why_not, Way)) else ""
needs_sandbox = pytest.mark.skipif(bool(NO_WAY), reason=NO_WAY)


def best_way():
    """Give the way that tests of one way use."""
    return next(way for way in Way if not why_not(way))
