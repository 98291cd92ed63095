"""Organisations, people, and the certificates of their training."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from oncommons.domain.governance.roles import WHOLE, Role, RoleHeld, Scope
from oncommons.domain.governance.states import AccountState, ThingKind


class OrganisationKind(StrEnum):
    """What an organisation is."""

    HOSPITAL = "hospital"
    UNIVERSITY = "university"
    COMPANY = "company"
    START_UP = "start_up"
    ASSOCIATION = "association"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A member of the commons.

    Args:
        organisation_id: its id.
        kind: what it is.
        country: two letters, ISO 3166.
        for_profit: it works for profit.
        member_from: first day of its membership.
        member_until: last day of it; None for no end.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.ORGANISATION
    state: ClassVar[None] = None

    organisation_id: str
    kind: OrganisationKind
    country: str
    for_profit: bool
    member_from: date
    member_until: date | None = None

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.organisation_id

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies."""
        return frozenset({WHOLE})

    def is_member(self, today: date) -> bool:
        """Tell whether it is a member on a day."""
        return self.member_from <= today and (
            self.member_until is None or today <= self.member_until
        )


@dataclass(frozen=True, slots=True)
class Certificate:
    """Training that a person completed.

    Args:
        course: which course.
        version: which version of it.
        issued: the day it was completed.
        expires: last day on which it counts.
        outside: it was taken elsewhere, and counts once somebody verified it.
        verified_by: id of who verified it; empty for nobody.
    """

    course: str
    version: int
    issued: date
    expires: date
    outside: bool = False
    verified_by: str = ""

    def counts(self, today: date) -> bool:
        """Tell whether it counts on a day."""
        return self.issued <= today <= self.expires and (not self.outside or bool(self.verified_by))


@dataclass(frozen=True, slots=True)
class CourseRequired:
    """A course that a role, or a tier of data, asks for.

    Args:
        course: which course.
        role: the role that asks for it; None for every role.
        tier: the tier of data that asks for it; empty for all data, and for acts without data.
        least_version: the oldest version that still counts.
    """

    course: str
    role: Role | None = None
    tier: str = ""
    least_version: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account.

    Args:
        person_id: the id, which never changes; the name stays elsewhere.
        organisation: where the person works.
        account: where the account stands.
        identity_method: how the identity was proved; empty before it was.
        verified_by: id of who checked the proof.
        verified_on: when.
        accredited_until: last day of the accreditation; None for none.
        suspended_by: id of who suspended the account for cause; empty for nobody.
        roles: every role given, in force or not.
        certificates: every certificate of training.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.ACCOUNT

    person_id: str
    organisation: Organisation
    account: AccountState = AccountState.NEW
    identity_method: str = ""
    verified_by: str = ""
    verified_on: date | None = None
    accredited_until: date | None = None
    suspended_by: str = ""
    roles: tuple[RoleHeld, ...] = ()
    certificates: tuple[Certificate, ...] = ()

    @property
    def thing_id(self) -> str:
        """The id."""
        return self.person_id

    @property
    def state(self) -> AccountState:
        """Where the account stands."""
        return self.account

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where the account lies."""
        return frozenset({WHOLE})
