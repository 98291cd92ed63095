"""Refusals of each project: ten within an hour, and a person has to look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST = 10
WITHIN = timedelta(hours=1)


@dataclass(slots=True)
class Refusals:
    """When projects were refused, since a person last looked.

    Args:
        times: project to the times of its refusals within an hour of the last one.
        held: projects whose questions wait for a person.
    """

    times: dict[str, list[datetime]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)

    def add(self, project: str, at: datetime) -> None:
        """Count a refusal."""
        recent = [one for one in self.times.get(project, []) if at - one < WITHIN]
        self.times[project] = [*recent, at]
        if len(self.times[project]) >= MOST:
            self.held.add(project)

    def clear(self, project: str) -> None:
        """Begin anew, since a person looked."""
        self.times.pop(project, None)
        self.held.discard(project)

    def counts(self) -> Mapping[str, int]:
        """Give how many refusals of each project stand."""
        return {project: len(times) for project, times in sorted(self.times.items())}
