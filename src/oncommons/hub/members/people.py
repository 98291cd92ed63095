"""Load people and organisations as governance sees them: without their names.

    person = person_of("p-0417")                  # domain.governance.people.Person
    team = people_in(Scope(ScopeKind.PROJECT, "P-1"))

An app that sees a person in its own things, such as a reviewer, loads it here and stores the id.
"""

from collections.abc import Iterable

from oncommons.domain.governance import people
from oncommons.domain.governance.people import OrganisationKind
from oncommons.domain.governance.roles import Role, RoleHeld, Scope, ScopeKind
from oncommons.domain.governance.states import AccountState, RoleState
from oncommons.errors import Refused
from oncommons.hub.members import models

GIVEN = (RoleState.PENDING.value, RoleState.HELD.value)


def person_of(person_id: str) -> people.Person:
    """Load somebody with every role given and every certificate.

    Args:
        person_id: the id.

    Raises:
        Refused: nobody has this id.
    """
    found = people_of([person_id])
    if not found:
        raise Refused("UNKNOWN", f"nobody here has the id {person_id}", remedy="look the id up")
    return found[0]


def people_of(ids: Iterable[str]) -> tuple[people.Person, ...]:
    """Load some people, in the order of their ids; unknown ids are left out."""
    rows = models.Person.objects.filter(id__in=list(ids)).select_related("organisation")
    rows = rows.prefetch_related("roles_held", "training").order_by("id")
    return tuple(person_value(row) for row in rows)


def people_in(scope: Scope, *roles: Role) -> tuple[people.Person, ...]:
    """Load everybody who was given a role in a scope: a team, the owners of a dataset.

    Args:
        scope: where.
        roles: which roles count; every one where none is named.
    """
    held = models.RoleHeld.objects.filter(
        scope_kind=scope.kind.value, scope_id=scope.scope_id, state__in=GIVEN
    )
    if roles:
        held = held.filter(role__in=[one.value for one in roles])
    return people_of(held.values_list("person_id", flat=True))


def organisation_of(organisation_id: str) -> people.Organisation:
    """Load an organisation.

    Raises:
        Refused: there is none with this id.
    """
    row = models.Organisation.objects.filter(id=organisation_id).first()
    if row is None:
        found = f"there is no organisation {organisation_id}"
        raise Refused("UNKNOWN", found, remedy="list them: oncommons access organisation list")
    return organisation_value(row)


def organisations() -> tuple[people.Organisation, ...]:
    """Load every organisation, past members too, in the order of their ids."""
    return tuple(organisation_value(row) for row in models.Organisation.objects.order_by("id"))


def organisation_value(row: models.Organisation) -> people.Organisation:
    """Give a row as a value."""
    return people.Organisation(
        row.id,
        OrganisationKind(row.kind),
        row.country,
        row.for_profit,
        row.member_from,
        row.member_until,
    )


def person_value(row: models.Person) -> people.Person:
    """Give a row, with its roles and certificates, as a value."""
    given = (one for one in row.roles_held.all() if one.state in GIVEN)
    return people.Person(
        row.id,
        organisation_value(row.organisation),
        AccountState(row.state),
        row.identity_method,
        row.verified_by,
        row.verified_on,
        row.accredited_until,
        row.suspended_by,
        tuple(role_value(one) for one in given),
        tuple(certificate_value(one) for one in row.training.all()),
    )


def role_value(row: models.RoleHeld) -> RoleHeld:
    """Give a row of a role as a value; its onboarding is done once it is taken up."""
    return RoleHeld(
        Role(row.role),
        Scope(ScopeKind(row.scope_kind), row.scope_id),
        row.begins,
        row.ends,
        row.created_by,
        row.approved_by,
        row.state == RoleState.HELD.value,
    )


def certificate_value(row: models.Certificate) -> people.Certificate:
    """Give a row of a certificate as a value."""
    outside = row.course_version_id is None
    return people.Certificate(
        row.course, row.version, row.issued, row.expires, outside, row.verified_by
    )
