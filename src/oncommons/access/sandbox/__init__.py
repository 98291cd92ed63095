"""Researchers' code runs here: without network, on data that it can only read, within limits."""

from oncommons.access.sandbox.doctor import Standing, examine, way_here
from oncommons.access.sandbox.jobs import (
    Environment,
    Job,
    JobResult,
    JobState,
    Left,
    Limit,
    Limits,
    OutFile,
    Used,
    Way,
)
from oncommons.access.sandbox.outputs import check_unchanged
from oncommons.access.sandbox.place import Place, open_place
from oncommons.access.sandbox.run import run
from oncommons.access.sandbox.stop import Stopped, stop
from oncommons.access.sandbox.written import written_questions

__all__ = [
    "Environment",
    "Job",
    "JobResult",
    "JobState",
    "Left",
    "Limit",
    "Limits",
    "OutFile",
    "Place",
    "Standing",
    "Stopped",
    "Used",
    "Way",
    "check_unchanged",
    "examine",
    "open_place",
    "run",
    "stop",
    "way_here",
    "written_questions",
]
