"""What is done to a project that runs: activated, suspended, resumed, closed."""

from dataclasses import replace

from oncommons.access.governance.risks import lacks_of_score
from oncommons.access.grants.extracts.keys import ExtractKeys
from oncommons.access.sandbox.place import Place
from oncommons.access.sandbox.stop import Stopped, stop
from oncommons.domain.governance import projects
from oncommons.domain.governance.actions import Action
from oncommons.errors import Refused
from oncommons.hub import acting
from oncommons.hub.audit.trail import SYSTEM, Trail
from oncommons.hub.members.tokens.acts import revoke_token
from oncommons.hub.projects.acts import move_project
from oncommons.hub.projects.grants.acts import revoke_grant
from oncommons.hub.projects.grants.book import settle
from oncommons.hub.projects.models import ClosureReport, Project, Settled, Suspension
from oncommons.hub.projects.rows import project_row
from oncommons.hub.projects.running.read import latest_score
from oncommons.hub.projects.running.report import destroy_extracts, extracts_of, signed_report
from oncommons.hub.projects.values import latest_suspension, project_of
from oncommons.store import Commons


def activate(*, trail: Trail, by: str, commons: Commons, project: str) -> Project:
    """Let a project work: everything is there, and its grants open from now on.

    Args:
        trail: the trail.
        by: id of a governance manager.
        commons: where its grants are kept.
        project: id of the project.

    Raises:
        Refused: governance refuses it; says the first thing that is missing, and whom to ask.
    """
    with acting.act(
        trail=trail, by=by, action=Action.ACTIVATE, thing=lambda: project_of(project)
    ) as act:
        row = project_row(project)
        for lack in lacks_of_score(latest_score(row), project_of(project).risks):
            raise Refused("RISK", lack, remedy="the lead completes the register of risks")
        row.state = act.next_state
        row.save(update_fields=["state"])
    settle(commons, now=trail.clock())
    return row


def suspend(
    *, trail: Trail, by: str, commons: Commons, place: Place, project: str, reason: str
) -> tuple[Project, list[Stopped]]:
    """Stop a project: its grants are held and its running jobs killed.

    Args:
        trail: the trail.
        by: id of a governance manager or a data owner; `system` for the clock.
        commons: where its grants are held.
        place: of the sandbox.
        project: id of the project.
        reason: why.

    Returns:
        The project, and the jobs that were killed.

    Raises:
        Refused: governance refuses it, or no reason is given.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.SUSPEND,
        thing=lambda: project_of(project),
        reason=reason,
    ) as act:
        row = project_row(project)
        row.state = act.next_state
        row.save(update_fields=["state"])
        Suspension.objects.create(
            **act.stamp(), project=row, is_for_cause=by != SYSTEM, reason=reason
        )
    settle(commons, now=trail.clock())
    return row, stop(place, project)


def settle_cause(*, trail: Trail, by: str, project: str, how: str) -> Settled:
    """Record that the cause of a suspension is gone, and how.

    Raises:
        Refused: governance refuses it, it is recorded already, or it is not said how.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.SETTLE_CAUSE,
        thing=lambda: project_of(project),
        reason=how,
    ) as act:
        why = latest_suspension(project_row(project))
        if why is None or Settled.objects.filter(suspension=why).exists():
            found = f"no open cause of project {project} is left to settle"
            raise Refused("CAUSE", found, remedy="resume the project")
        return Settled.objects.create(**act.stamp(), suspension=why, how=how)


def resume(
    *, trail: Trail, by: str, commons: Commons, project: str, reason: str, second: str
) -> Project:
    """Let a suspended project go on; it takes two people, and the cause is gone.

    Args:
        trail: the trail.
        by: id of a governance manager.
        commons: where its grants open again.
        project: id of the project.
        reason: why.
        second: id of who confirms it: another governance manager or a data owner.

    Raises:
        Refused: governance refuses it.
    """
    row = move_project(
        trail=trail, by=by, action=Action.RESUME, project=project, reason=reason, second=second
    )
    settle(commons, now=trail.clock())
    return row


def begin_closing(
    *, trail: Trail, by: str, commons: Commons, place: Place, project: str, reason: str = ""
) -> Project:
    """Begin the end of a project: nothing more is asked or run.

    Raises:
        Refused: governance refuses it, such as an output that waits for its decision.
    """
    row = move_project(
        trail=trail, by=by, action=Action.BEGIN_CLOSING, project=project, reason=reason
    )
    settle(commons, now=trail.clock())
    stop(place, project)
    return row


def close(
    *, trail: Trail, by: str, commons: Commons, keys: ExtractKeys | None, project: str
) -> ClosureReport:
    """Close a project: grants and tokens end, extracts are destroyed, the report is signed.

    A call that was cut off is finished by the same call.

    Args:
        trail: the trail.
        by: `system`, since only the commons itself closes a project.
        commons: where its grants and extracts are.
        keys: of the extracts; None where they are sealed, and then no extract may be left.
        project: id of the project.

    Raises:
        Refused: governance refuses it, or an extract is left.
    """
    before = project_of(project)
    acting.check_act(
        trail=trail, by=by, action=Action.CLOSE, thing=replace(before, left=_as_if_gone())
    )
    why = f"project {project} closes"
    for grant in before.left.grants:
        revoke_grant(trail=trail, by=SYSTEM, grant=grant, reason=why)
    for token in before.left.tokens:
        revoke_token(trail=trail, by=SYSTEM, token=token)
    settle(commons, now=trail.clock())
    destroyed = destroy_extracts(commons, keys, project, now=trail.clock())
    with acting.act(
        trail=trail, by=by, action=Action.CLOSE, thing=lambda: _to_close(commons, project)
    ) as act:
        row = project_row(project)
        row.state = act.next_state
        row.save(update_fields=["state"])
        report = signed_report(commons, row, destroyed, now=act.at)
        return ClosureReport.objects.create(
            **act.stamp(),
            project=row,
            value=report.value,
            key_id=report.key_id,
            signature=report.signature,
        )


def _as_if_gone() -> projects.Leftovers:
    return projects.Leftovers(report_signed=True)


def _to_close(commons: Commons, project: str) -> projects.Project:
    """Give a project as it will be: its report is signed in the same transaction."""
    value = project_of(project)
    extracts = tuple(one.name for one in extracts_of(commons, project))
    return replace(value, left=replace(value.left, extracts=extracts, report_signed=True))
