"""Load a role as governance sees it: with its beneficiary, its check list, its projects."""

from oncommons.access.onboarding import points_left
from oncommons.domain.governance import institution, roles
from oncommons.domain.governance.states import RoleState
from oncommons.errors import Refused
from oncommons.hub.members.models import RoleHeld
from oncommons.hub.members.people import person_of, role_value
from oncommons.hub.members.projects import projects_in


def request_of(role: str) -> institution.RoleRequest:
    """Load a role by the id of its row.

    Raises:
        Refused: there is none.
    """
    row = row_of(role)
    held = role_value(row)
    done = row.done.values_list("point", flat=True)
    return institution.RoleRequest(
        row.id,
        RoleState(row.state),
        held,
        person_of(row.person_id),
        points_left(held.role, done),
        projects_in(held.scope),
    )


def new_request(person: str, held: roles.RoleHeld) -> institution.RoleRequest:
    """Give a role that is not stored yet, as it would be.

    Args:
        person: id of who would get it.
        held: the role.

    Raises:
        Refused: there is no such person.
    """
    left = points_left(held.role, ())
    projects = projects_in(held.scope)
    return institution.RoleRequest("", RoleState.NEW, held, person_of(person), left, projects)


def row_of(role: str) -> RoleHeld:
    """Load the row of a role.

    Raises:
        Refused: there is none with this id.
    """
    row = RoleHeld.objects.filter(id=role).first()
    if row is None:
        found = f"there is no role {role}"
        raise Refused("UNKNOWN", found, remedy="list them: oncommons access role list")
    return row
