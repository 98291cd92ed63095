"""What the commons itself has: its switch, requests for roles, policies, incidents, objections."""

from dataclasses import dataclass
from typing import ClassVar

from oncommons.domain.governance.people import Person
from oncommons.domain.governance.projects import Project
from oncommons.domain.governance.roles import WHOLE, RoleHeld, Scope, ScopeKind
from oncommons.domain.governance.states import (
    CommonsState,
    IncidentState,
    ObjectionState,
    PolicyState,
    RoleState,
    ThingKind,
)


@dataclass(frozen=True, slots=True)
class Commons:
    """The commons as a whole.

    Args:
        state: where it stands.
        is_sealed: its keys are locked, as after a restart.
        suspended_by: id of who stopped it; empty for nobody.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.COMMONS

    state: CommonsState
    is_sealed: bool
    suspended_by: str = ""

    @property
    def thing_id(self) -> str:
        """Its id."""
        return "commons"

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies."""
        return frozenset({WHOLE})


@dataclass(frozen=True, slots=True)
class RoleRequest:
    """A role that somebody is to be given, or has.

    Args:
        request_id: its id.
        state: where it stands.
        held: the role as it would be; who asked for it is among its parts.
        beneficiary: who gets it.
        onboarding_left: what is left of the check list of the role.
        projects: the projects that it touches: its own, or all that use its dataset.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.ROLE

    request_id: str
    state: RoleState
    held: RoleHeld
    beneficiary: Person
    onboarding_left: tuple[str, ...] = ()
    projects: tuple[Project, ...] = ()

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.request_id

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies."""
        return frozenset({WHOLE, self.held.scope})


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of a written policy; an approved one is never changed.

    Args:
        policy_id: its id.
        state: where it stands.
        author: id of who wrote it.
        change: what it changes, in a sentence.
        successor_approved: a later version is approved.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.POLICY

    policy_id: str
    state: PolicyState
    author: str
    change: str = ""
    successor_approved: bool = False

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.policy_id

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies."""
        return frozenset({WHOLE})


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that went wrong.

    Args:
        incident_id: its id.
        state: where it stands.
        assigned_to: id of who looks into it; empty for nobody.
        actions: what is done about it.
        summary: what the public may read.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.INCIDENT

    incident_id: str
    state: IncidentState
    assigned_to: str = ""
    actions: tuple[str, ...] = ()
    summary: str = ""

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.incident_id

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies."""
        return frozenset({WHOLE})


@dataclass(frozen=True, slots=True)
class ObjectionCase:
    """A patient's objection, without the patient.

    Args:
        ticket: its number.
        state: where it stands.
        site_id: the hospital that it is sealed to.
        ticket_shown: whoever acts showed the ticket.
        extracts_left: extracts that still hold the patient and are due.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.OBJECTION

    ticket: str
    state: ObjectionState
    site_id: str
    ticket_shown: bool = False
    extracts_left: tuple[str, ...] = ()

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.ticket

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies."""
        return frozenset({WHOLE, Scope(ScopeKind.SITE, self.site_id)})
