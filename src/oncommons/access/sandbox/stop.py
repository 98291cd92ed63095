"""The emergency stop: kill running jobs, all of them, of a project, or of a person."""

import time
from dataclasses import dataclass

from oncommons.access.sandbox import register
from oncommons.access.sandbox.place import Place
from oncommons.access.sandbox.register import Entry

EVERYTHING = "all"
PROMISED_SECONDS = 10.0
PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class Stopped:
    """A job that was to be stopped.

    Args:
        job_id: of the job.
        project: whose it was.
        person: who started it.
        is_dead: whether nothing of it runs any more.
    """

    job_id: str
    project: str
    person: str
    is_dead: bool


def stop(place: Place, whom: str = EVERYTHING) -> list[Stopped]:
    """Kill jobs, from any process of the same user as the hub, or of root.

    A job that is just starting is stopped too: it is marked, and its supervisor looks for the mark
    before and while it runs. Nothing keeps new jobs from starting: that is the state of a project.

    Args:
        place: of the sandbox.
        whom: `all`, or the id of a project or of a person.

    Returns:
        The jobs concerned, after their death or after 10 seconds.
    """
    concerned = [
        one for one in register.entries(place) if whom in (EVERYTHING, one.project, one.person)
    ]
    for entry in concerned:
        register.ask_to_stop(place, entry.job_id)
    alive = {one.job_id: one for one in concerned}
    until = time.monotonic() + PROMISED_SECONDS
    while alive and time.monotonic() < until:
        for entry in alive.values():
            entry.kill()
        register.sweep(place)
        known = {one.job_id: one for one in register.entries(place)}
        alive = {job_id: known[job_id] for job_id in alive if _lives(known.get(job_id))}
        time.sleep(PAUSE)
    return [
        Stopped(one.job_id, one.project, one.person, is_dead=one.job_id not in alive)
        for one in concerned
    ]


def _lives(entry: Entry | None) -> bool:
    """Say whether a job is still to be waited for: running, or about to start."""
    return entry is not None and (entry.started is None or entry.runs())
