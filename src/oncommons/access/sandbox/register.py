"""The register of running jobs, so that another process can stop them or sweep what is left."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from oncommons.access.sandbox import processes
from oncommons.access.sandbox.limits import PAUSE, TRIES, Group
from oncommons.access.sandbox.place import Place
from oncommons.access.sandbox.staging import remove


@dataclass(frozen=True, slots=True)
class Entry:
    """One running job.

    Args:
        job_id: of the job.
        project: whose it is.
        person: who started it.
        supervisor: pid and start time of the process that waits for it.
        started: pid and start time of the process that it began as; None before that.
        uid: user that nobody else runs as; None where the job shares the caller's.
        groups: its control groups by controller; empty where there are none.
        version: of the control groups.
    """

    job_id: str
    project: str
    person: str
    supervisor: tuple[int, int]
    started: tuple[int, int] | None = None
    uid: int | None = None
    groups: dict[str, str] | None = None
    version: int = 2

    def kill(self) -> None:
        """Kill everything that belongs to it, as far as it can be seen now."""
        if self.groups:
            self.group().kill()
        if self.started:
            processes.kill_below(*self.started)
        if self.uid is not None:
            for one in processes.of_user(self.uid):
                processes.kill(one.pid, one.started)

    def group(self) -> Group:
        """Give its control groups."""
        return Group({name: Path(path) for name, path in (self.groups or {}).items()}, self.version)

    def runs(self) -> bool:
        """Say whether anything of it still runs."""
        if self.started and processes.is_running(*self.started):
            return True
        return self.uid is not None and bool(processes.of_user(self.uid))


def ourselves() -> tuple[int, int]:
    """Give pid and start time of this process."""
    found = processes.process(os.getpid())
    return os.getpid(), 0 if found is None else found.started


def write(place: Place, entry: Entry) -> None:
    """Write or replace the entry of a job."""
    path = _path(place, entry.job_id)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(asdict(entry)))
    new.replace(path)


def forget(place: Place, job_id: str) -> None:
    """Remove the entry of a job that has ended."""
    for path in (_path(place, job_id), _mark(place, job_id)):
        path.unlink(missing_ok=True)


def entries(place: Place) -> Iterator[Entry]:
    """Read every entry; one that vanishes meanwhile has ended."""
    for path in sorted(place.register.glob("*.json")):
        with suppress(FileNotFoundError, json.JSONDecodeError):
            read = json.loads(path.read_text())
            for name in ("supervisor", "started"):
                read[name] = tuple(read[name]) if read[name] else None
            yield Entry(**read)


def ask_to_stop(place: Place, job_id: str) -> None:
    """Mark a job as to be stopped, so that its supervisor knows why it died."""
    _mark(place, job_id).touch()


def is_asked_to_stop(place: Place, job_id: str) -> bool:
    """Say whether a job is marked as to be stopped."""
    return _mark(place, job_id).exists()


def sweep(place: Place) -> list[str]:
    """Kill and remove what is left of jobs whose supervisor died.

    Returns:
        Their ids.
    """
    lost = [one for one in entries(place) if not processes.is_running(*one.supervisor)]
    for entry in lost:
        _clear(place, entry)
    return [entry.job_id for entry in lost]


def _clear(place: Place, entry: Entry) -> None:
    """Kill one job, and remove its folder and its entry."""
    for _ in range(TRIES):
        entry.kill()
        if not entry.runs():
            break
        time.sleep(PAUSE)
    if entry.groups:
        entry.group().close()
    remove(place.work / entry.job_id)
    forget(place, entry.job_id)


def _path(place: Place, job_id: str) -> Path:
    return place.register / f"{job_id}.json"


def _mark(place: Place, job_id: str) -> Path:
    return place.register / f"{job_id}.stop"
