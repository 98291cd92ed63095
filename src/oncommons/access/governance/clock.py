"""What the clock does: whom it warns, what it suspends and closes, which jobs it stops."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from oncommons.access.governance.lapses import lapsed, last_day
from oncommons.access.governance.occasions import Occasion
from oncommons.access.governance.policy import GUARDS
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.outputs import ProjectJob
from oncommons.domain.governance.projects import PaperKind, Project
from oncommons.domain.governance.states import CommonsState, ProjectState, QueueState

WARN_DAYS = (60, 30, 7)
"""How many days before something ends the team is told."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that ends soon.

    Args:
        what: what ends.
        on: its last day.
        days_left: whole days until then.
    """

    what: str
    on: date
    days_left: int


@dataclass(frozen=True, slots=True)
class Due:
    """An act that the clock has to do.

    Args:
        action: the act.
        reason: why; it names what ended.
    """

    action: Action
    reason: str


def ends_soon(project: Project, today: date) -> tuple[Ending, ...]:
    """Name what of a project ends in exactly 60, 30 or 7 days: so each is told three times.

    Looked at are its papers, its own last day, and the accreditation and the training of its team.
    """
    return tuple(
        Ending(what, on, (on - today).days)
        for what, on in _dates(project)
        if (on - today).days in WARN_DAYS
    )


def _dates(project: Project) -> Iterator[tuple[str, date]]:
    for kind in PaperKind:
        if (day := last_day(project, kind)) is not None:
            yield kind.words, day
    yield "the project", project.ends
    for person in project.team:
        if person.accredited_until is not None:
            yield f"the accreditation of {person.person_id}", person.accredited_until
        latest: dict[str, date] = {}
        for one in person.certificates:
            latest[one.course] = max(one.expires, latest.get(one.course, one.expires))
        for course, day in latest.items():
            yield f"{course} of {person.person_id}", day


def due(project: Project, today: date) -> Due | None:
    """Tell what the clock has to do with a project today; None for nothing.

    Returns:
        To begin closing behind its last day; to suspend it when a paper ended.
    """
    is_running = project.state in (ProjectState.ACTIVE, ProjectState.SUSPENDED)
    if is_running and project.ends < today and not project.left.undecided_outputs:
        return Due(Action.BEGIN_CLOSING, f"the project ended on {project.ends}")
    if project.state is ProjectState.ACTIVE:
        reasons = lapsed(project, today)
        if project.ends < today:
            reasons = (*reasons, f"the project ended on {project.ends}")
        if reasons:
            return Due(Action.SUSPEND, "; ".join(reasons))
    return None


def must_stop(job: ProjectJob, occasion: Occasion) -> bool:
    """Tell whether a job that waits or runs is to be killed at once.

    It is as soon as it could not be started any more: the commons or the project stands still, a
    paper, the project or the grant ended, or its author lost the role or the training.
    """
    if job.state not in (QueueState.QUEUED, QueueState.RUNNING):
        return False
    if occasion.commons.state is not CommonsState.RUNNING:
        return True
    return any(guard(job, occasion) is not None for guard in GUARDS[Action.START_JOB])
