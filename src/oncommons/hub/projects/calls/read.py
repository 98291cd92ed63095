"""What is read of calls and projects by whoever asks: lists, states, what somebody may see."""

from oncommons.domain.governance.actions import Action
from oncommons.hub import acting
from oncommons.hub.audit.trail import Trail
from oncommons.hub.projects import models
from oncommons.hub.projects.rows import call_row, project_row
from oncommons.hub.projects.values import project_of


def open_project(*, trail: Trail, by: str, project: str) -> models.Project:
    """Open a project to read it; that it was read stands in the trail.

    Raises:
        Refused: governance refuses it, or there is no such project.
    """
    acting.read(trail=trail, by=by, action=Action.READ_PROJECT, thing=lambda: project_of(project))
    return project_row(project)


def readable_projects(*, trail: Trail, by: str) -> tuple[models.Project, ...]:
    """Give the projects that somebody may read, past and present."""
    rows = models.Project.objects.order_by("created_at", "id").select_related("call")
    return tuple(
        row
        for row in rows
        if acting.may(trail=trail, by=by, action=Action.READ_PROJECT, thing=project_of(row.id))
    )


def readable_applications(*, trail: Trail, by: str, call: str) -> tuple[models.Project, ...]:
    """Give the applications of a call that somebody may read."""
    row = call_row(call)
    found = readable_projects(trail=trail, by=by)
    return tuple(one for one in found if one.call_id == row.id)
