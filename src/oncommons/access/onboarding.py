"""The check list of each role: what is gone through before the role has any effect."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from oncommons.access.governance.matrix import DATA_ROLES
from oncommons.domain.governance.roles import Role
from oncommons.errors import Refused

TERMS, INCIDENTS, CONFIDENTIAL = "terms_of_use", "how_to_report_an_incident", "confidentiality"
OWN: Mapping[Role, tuple[str, ...]] = MappingProxyType(
    {
        Role.REVIEWER: ("conflicts_of_interest",),
        Role.PUBLIC_MEMBER: ("conflicts_of_interest",),
        Role.PANEL_CHAIR: ("conflicts_of_interest",),
        Role.OUTPUT_CHECKER: ("two_checkers_do_not_confer",),
        Role.DATA_OWNER: ("duties_of_an_owner",),
        Role.DELEGATE: ("duties_of_an_owner",),
        Role.USER_ADMIN: ("how_identity_is_checked",),
        Role.KEY_HOLDER: ("passphrase_is_kept_apart",),
        Role.OPERATOR: ("no_path_to_data",),
        Role.STEWARD: ("rules_of_the_vault",),
        Role.CLINICIAN: ("limits_of_the_report",),
    }
)


def points_of(role: Role) -> tuple[str, ...]:
    """Give the check list of a role.

    Example:
        >>> points_of(Role.OPERATOR)
        ('terms_of_use', 'how_to_report_an_incident', 'no_path_to_data')
    """
    data = (CONFIDENTIAL,) if role in DATA_ROLES else ()
    return (TERMS, INCIDENTS, *data, *OWN.get(role, ()))


def points_left(role: Role, done: Iterable[str]) -> tuple[str, ...]:
    """Give what of the check list of a role is left."""
    seen = set(done)
    return tuple(point for point in points_of(role) if point not in seen)


def check_points(role: Role, points: Iterable[str]) -> None:
    """Refuse points that are not on the check list of a role.

    Raises:
        Refused: one is not, or none is given.
    """
    given = list(points)
    unknown = sorted(set(given) - set(points_of(role)))
    if unknown or not given:
        found = f"not on the check list of {role.words}: {', '.join(unknown) or 'nothing given'}"
        raise Refused("ONBOARDING", found, remedy=f"its points: {', '.join(points_of(role))}")
