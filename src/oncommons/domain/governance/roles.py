"""Roles: what a person may be, where, from when until when, and who gave it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a person may be in the commons; everybody is `public`, signed in or not."""

    PUBLIC = "public"
    MEMBER = "member"
    LEAD = "lead"
    RESEARCHER = "researcher"
    PROJECT_MANAGER = "project_manager"
    REVIEWER = "reviewer"
    PUBLIC_MEMBER = "public_member"
    PANEL_CHAIR = "panel_chair"
    STEWARD = "steward"
    DATA_OWNER = "data_owner"
    DELEGATE = "delegate"
    OUTPUT_CHECKER = "output_checker"
    GOVERNANCE_MANAGER = "governance_manager"
    CLINICIAN = "clinician"
    USER_ADMIN = "user_admin"
    KEY_HOLDER = "key_holder"
    OPERATOR = "operator"

    @property
    def words(self) -> str:
        """The role as one writes it in a sentence."""
        return self.value.replace("_", " ")


class ScopeKind(StrEnum):
    """What a role may be limited to."""

    COMMONS = "commons"
    DATASET = "dataset"
    CALL = "call"
    PROJECT = "project"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a role holds.

    Args:
        kind: the commons, or one dataset, call, project or site.
        scope_id: which one; empty for the commons.
    """

    kind: ScopeKind
    scope_id: str = ""

    def __str__(self) -> str:
        """Name it in a sentence."""
        return f"{self.kind} {self.scope_id}" if self.scope_id else f"the {self.kind}"


WHOLE = Scope(ScopeKind.COMMONS)
"""The scope in which everything lies."""

SCOPE_OF: Mapping[Role, ScopeKind] = MappingProxyType(
    {
        Role.MEMBER: ScopeKind.COMMONS,
        Role.LEAD: ScopeKind.PROJECT,
        Role.RESEARCHER: ScopeKind.PROJECT,
        Role.PROJECT_MANAGER: ScopeKind.PROJECT,
        Role.REVIEWER: ScopeKind.CALL,
        Role.PUBLIC_MEMBER: ScopeKind.CALL,
        Role.PANEL_CHAIR: ScopeKind.CALL,
        Role.STEWARD: ScopeKind.SITE,
        Role.DATA_OWNER: ScopeKind.DATASET,
        Role.DELEGATE: ScopeKind.DATASET,
        Role.OUTPUT_CHECKER: ScopeKind.COMMONS,
        Role.GOVERNANCE_MANAGER: ScopeKind.COMMONS,
        Role.CLINICIAN: ScopeKind.SITE,
        Role.USER_ADMIN: ScopeKind.COMMONS,
        Role.KEY_HOLDER: ScopeKind.COMMONS,
        Role.OPERATOR: ScopeKind.COMMONS,
    }
)
"""The one kind of scope in which each role exists; `public` is held by nobody in particular."""


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role that a person was given.

    Args:
        role: which one.
        scope: where it holds.
        begins: first day.
        ends: last day.
        requested_by: id of who asked for it.
        approved_by: id of who countersigned it; empty where the role needs nobody.
        onboarding_done: the check list of the role is complete.
    """

    role: Role
    scope: Scope
    begins: date
    ends: date
    requested_by: str
    approved_by: str = ""
    onboarding_done: bool = False
