"""What the clock does each day: warn, suspend, close; and the emergency stop."""

from dataclasses import dataclass
from datetime import date, timedelta

from oncommons.access.governance import due, ends_soon
from oncommons.access.governance.clock import WARN_DAYS, Ending
from oncommons.access.grants.extracts.keys import ExtractKeys
from oncommons.access.sandbox.place import Place
from oncommons.access.sandbox.stop import EVERYTHING, Stopped, stop
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.states import ProjectState
from oncommons.errors import Refused
from oncommons.hub.audit.trail import SYSTEM, Trail
from oncommons.hub.members.acts import suspend_all, suspend_person
from oncommons.hub.members.models import Person
from oncommons.hub.projects.grants.book import settle
from oncommons.hub.projects.models import Project, Ticked, Warned
from oncommons.hub.projects.rows import project_row
from oncommons.hub.projects.running.acts import begin_closing, close, suspend
from oncommons.hub.projects.values import project_of, project_value
from oncommons.store import Commons

WATCHED = (
    *(ProjectState.ONBOARDING.value, ProjectState.ACTIVE.value),
    *(ProjectState.SUSPENDED.value, ProjectState.CLOSING.value),
)


@dataclass(frozen=True, slots=True)
class Tick:
    """What the clock did.

    Args:
        warned: project, what ends, and its last day.
        suspended: project and why.
        closing: projects that begin to close.
        closed: projects that are closed.
        waiting: projects that cannot close yet, and why.
        settled: grants whose line in the book was lacking.
    """

    warned: tuple[tuple[str, Ending], ...]
    suspended: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]
    closed: tuple[str, ...]
    waiting: tuple[tuple[str, str], ...]
    settled: tuple[str, ...]


def tick(
    *, trail: Trail, by: str, commons: Commons, place: Place, keys: ExtractKeys | None
) -> Tick:
    """Look at every project: warn of what ends soon, suspend what ended, close what is over.

    It may be called as often as one likes; days that were missed are made up for.

    Args:
        trail: the trail.
        by: `system`.
        commons: where grants and extracts are.
        place: of the sandbox.
        keys: of the extracts; None where they are sealed.

    Raises:
        Refused: it was asked for by a person.
    """
    if by != SYSTEM:
        raise Refused("CLOCK", "the clock acts by itself", remedy="let the system tick")
    warned = _warn(trail)
    suspended, closing = [], []
    rows = list(Project.objects.filter(state__in=WATCHED).order_by("id"))
    for row in rows:
        found = due(project_value(row), trail.clock().date())
        if found is not None and found.action is Action.SUSPEND:
            suspend(
                trail=trail,
                by=SYSTEM,
                commons=commons,
                place=place,
                project=row.id,
                reason=found.reason,
            )
            suspended.append((row.id, found.reason))
            found = due(project_of(row.id), trail.clock().date())
        if found is not None and found.action is Action.BEGIN_CLOSING:
            begin_closing(
                trail=trail,
                by=SYSTEM,
                commons=commons,
                place=place,
                project=row.id,
                reason=found.reason,
            )
            closing.append(row.id)
    closed, waiting = _close_all(trail, commons, keys)
    settled = settle(commons, now=trail.clock())
    return Tick(warned, tuple(suspended), tuple(closing), closed, waiting, settled)


def stop_all(
    *, trail: Trail, by: str, commons: Commons, place: Place, reason: str
) -> list[Stopped]:
    """Stop everything at once: no act but a few is possible, grants are held, jobs are killed.

    Args:
        trail: the trail.
        by: id of a governance manager or an operator.
        commons: where grants are held.
        place: of the sandbox.
        reason: why.

    Raises:
        Refused: governance refuses it, or no reason is given.
    """
    suspend_all(trail=trail, by=by, reason=reason)
    stopped = stop(place, EVERYTHING)
    settle(commons, now=trail.clock())
    return stopped


def stop_one(
    *, trail: Trail, by: str, commons: Commons, place: Place, whom: str, reason: str
) -> list[Stopped]:
    """Stop a project or a person at once, with their running jobs.

    Args:
        trail: the trail.
        by: id of who does it.
        commons: where grants are held.
        place: of the sandbox.
        whom: id of a project or of a person.
        reason: why.

    Raises:
        Refused: governance refuses it, or there is neither with this id.
    """
    if Project.objects.filter(id=whom).exists():
        return suspend(
            trail=trail, by=by, commons=commons, place=place, project=whom, reason=reason
        )[1]
    if not Person.objects.filter(id=whom).exists():
        project_row(whom)
    suspend_person(trail=trail, by=by, person=whom, reason=reason)
    return stop(place, whom)


def _warn(trail: Trail) -> tuple[tuple[str, Ending], ...]:
    """Tell each team once what ends in 60, 30 or 7 days, for today and for days without a tick."""
    today = trail.clock().date()
    last = Ticked.objects.order_by("-day").first()
    if last is not None and last.day >= today:
        return ()
    earliest = today - timedelta(max(WARN_DAYS))
    first = today if last is None else max(last.day + timedelta(1), earliest)
    days = [first + timedelta(number) for number in range((today - first).days + 1)]
    found = [
        (row, ending)
        for row in Project.objects.filter(state__in=WATCHED).order_by("id")
        for ending in _ends(row, days)
        if ending.on >= today
    ]
    with trail.act(actor=SYSTEM, action="project.warned", detail={"warnings": len(found)}) as act:
        Ticked.objects.create(**act.stamp(), day=today)
        for row, one in found:
            Warned.objects.get_or_create(
                project=row,
                what=one.what,
                ends=one.on,
                days_left=one.days_left,
                defaults=act.stamp(),
            )
    return tuple((row.id, one) for row, one in found)


def _ends(row: Project, days: list[date]) -> list[Ending]:
    value = project_value(row)
    return [one for day in days for one in ends_soon(value, day)]


def _close_all(
    trail: Trail, commons: Commons, keys: ExtractKeys | None
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    closed, waiting = [], []
    for row in Project.objects.filter(state=ProjectState.CLOSING.value).order_by("id"):
        try:
            close(trail=trail, by=SYSTEM, commons=commons, keys=keys, project=row.id)
        except Refused as refusal:
            waiting.append((row.id, refusal.found))
        else:
            closed.append(row.id)
    return tuple(closed), tuple(waiting)
