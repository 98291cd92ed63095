"""What moves a project from one state to the next and needs nothing else."""

from oncommons.domain.governance.actions import Action
from oncommons.hub import acting
from oncommons.hub.audit.trail import Trail
from oncommons.hub.projects.models import Project
from oncommons.hub.projects.rows import project_row
from oncommons.hub.projects.values import project_of


def move_project(
    *,
    trail: Trail,
    by: str,
    action: Action,
    project: str,
    reason: str = "",
    second: str = "",
) -> Project:
    """Do an act that changes the state of a project, and nothing beside it.

    Args:
        trail: the trail.
        by: id of who does it; `system` for the clock.
        action: the act.
        project: id of the project.
        reason: why; it stands in the trail.
        second: id of who acts together with the first.

    Raises:
        Refused: governance refuses it, or there is no such project.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=action,
        thing=lambda: project_of(project),
        reason=reason,
        second=second,
    ) as act:
        row = project_row(project)
        row.state = act.next_state
        row.save(update_fields=["state"])
        return row
