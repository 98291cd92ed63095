"""People and things of a made commons in which every guard is met, for tests of governance."""

from dataclasses import replace
from datetime import date, timedelta

from oncommons.access.governance import Occasion
from oncommons.access.governance.occasions import REQUIRED
from oncommons.domain.governance.calls import CallForProjects, Reviewer
from oncommons.domain.governance.datasets import Dataset
from oncommons.domain.governance.institution import Commons, RoleRequest
from oncommons.domain.governance.outputs import (
    Output,
    ProjectExtract,
    ProjectGrant,
    ProjectJob,
    Vote,
)
from oncommons.domain.governance.people import Certificate, Organisation, OrganisationKind, Person
from oncommons.domain.governance.projects import (
    Agreement,
    ApplicationForm,
    Leftovers,
    Paper,
    PaperKind,
    Project,
    ProjectRisk,
    ReviewDuty,
    Suspension,
)
from oncommons.domain.governance.roles import SCOPE_OF, WHOLE, Role, RoleHeld, Scope, ScopeKind
from oncommons.domain.governance.states import (
    AccountState,
    CallState,
    CommonsState,
    ExtractState,
    GrantState,
    OutputState,
    ProjectState,
    QueueState,
    ReviewState,
    RoleState,
)
from oncommons.domain.grants import Depth

TODAY = date(2026, 6, 1)
DAY = timedelta(days=1)
LONG_AGO, FAR = date(2025, 1, 1), date(2027, 12, 31)
RUNNING = Commons(CommonsState.RUNNING, is_sealed=False)
HOME = {
    ScopeKind.COMMONS: WHOLE,
    ScopeKind.PROJECT: Scope(ScopeKind.PROJECT, "P-1"),
    ScopeKind.CALL: Scope(ScopeKind.CALL, "C-1"),
    ScopeKind.DATASET: Scope(ScopeKind.DATASET, "D-1"),
    ScopeKind.SITE: Scope(ScopeKind.SITE, "S-1"),
}
ROLES = [role for role in Role if role is not Role.PUBLIC]


def on(today=TODAY, *, reason="it has to be", **parts):
    return Occasion(today, parts.pop("commons", RUNNING), reason, **parts)


def organisation(name):
    return Organisation(name, OrganisationKind.HOSPITAL, "FR", False, LONG_AGO)


def certificates(expires=FAR):
    courses = sorted({one.course for one in REQUIRED})
    return tuple(Certificate(course, 1, LONG_AGO, expires) for course in courses)


def held(role, scope=None, **parts):
    given = {
        "begins": LONG_AGO,
        "ends": FAR,
        "requested_by": "p-asks",
        "approved_by": "p-approves",
        "onboarding_done": True,
    }
    return RoleHeld(role, scope or HOME[SCOPE_OF[role]], **(given | parts))


def person(name, *roles, at=None, **parts):
    given = {
        "account": AccountState.VERIFIED,
        "identity_method": "passport",
        "verified_by": "p-user-admin",
        "verified_on": LONG_AGO,
        "accredited_until": FAR,
        "certificates": certificates(),
    }
    roles = tuple(role if isinstance(role, RoleHeld) else held(role) for role in roles)
    return Person(name, organisation(at or f"org-{name}"), roles=roles, **(given | parts))


TEAM = (Role.LEAD, Role.RESEARCHER, Role.PROJECT_MANAGER)
ONE = {
    role: person(
        f"p-{role}",
        role,
        at="org-team" if role in TEAM else None,
    )
    for role in ROLES
}
"""One person for each role, who has no other."""
OTHER = {role: person(f"q-{role}", role) for role in ROLES}
"""A second one for each."""


def call(state=CallState.RANKED, **parts):
    given = {
        "opens": date(2026, 1, 1),
        "closes": date(2026, 4, 1),
        "returns_until": date(2026, 5, 1),
        "free_places": 1,
    }
    return CallForProjects("C-1", state, **(given | parts))


def open_call(**parts):
    return call(
        CallState.ANNOUNCED, **({"closes": TODAY, "returns_until": TODAY + 30 * DAY} | parts)
    )


DATASET = Dataset("D-1", tier="sensitive", is_published=True)
PAPERS = tuple(Paper(kind, "ab" * 32, FAR) for kind in PaperKind)
REVIEWERS = tuple(
    Reviewer(person(f"r-{n}", Role.REVIEWER), is_public=n == 1, conflict=False, is_in=True)
    for n in (1, 2, 3)
)


def project(state=ProjectState.ACTIVE, **parts):
    given = {
        "call": call(),
        "lead": "p-lead",
        "ends": FAR,
        "team": tuple(ONE[role] for role in TEAM),
        "owners": (ONE[Role.DATA_OWNER], ONE[Role.DELEGATE]),
        "checkers": frozenset({"p-output_checker", "q-output_checker"}),
        "datasets": (DATASET,),
        "planned_outputs": frozenset({"table 1"}),
        "form": ApplicationForm(missing=(), is_assessed=True, mismatches=()),
        "reviewers": REVIEWERS,
        "papers": PAPERS,
        "agreements": (Agreement("D-1", "p-data_owner", LONG_AGO),),
        "risks": (
            ProjectRisk("loss of a key", "p-lead", Role.GOVERNANCE_MANAGER, "two copies", FAR),
        ),
        "costs_accepted_by": "p-lead",
        "signed_for": frozenset({"D-1"}),
        "suspension": Suspension("q-governance_manager", is_for_cause=True, is_cured=True),
        "left": Leftovers(report_signed=True),
    }
    return Project(parts.pop("name", "P-1"), state, **(given | parts))


def grant(state=GrantState.SIGNED, **parts):
    given = {
        "project": project(),
        "dataset": DATASET,
        "valid_from": LONG_AGO,
        "valid_until": FAR,
        "depth": Depth.RESEARCH,
        "suspension": Suspension("q-governance_manager", is_for_cause=True),
    }
    return ProjectGrant("G-1", state, **(given | parts))


def extract(state=ExtractState.BUILT, **parts):
    return ProjectExtract("X-1", state, parts.pop("grant", grant()))


def job(state=QueueState.QUEUED, **parts):
    given = {"grant": grant(), "author": ONE[Role.RESEARCHER], "attempts": 1}
    return ProjectJob("J-1", state, **(given | parts))


def output(state=OutputState.DRAFT, **parts):
    given = {
        "project": project(),
        "author": "p-researcher",
        "planned": "table 1",
        "datasets": (DATASET,),
        "is_frozen": True,
        "refused_by": (),
        "checkers": (ONE[Role.OUTPUT_CHECKER], OTHER[Role.OUTPUT_CHECKER]),
        "audit_holds": True,
        "uncommented": (),
        "hashes_hold": True,
        "is_anchored": True,
        "is_signed": True,
    }
    return Output("O-1", state, **(given | parts))


def votes(*said):
    return tuple(Vote(f"v-{n}", is_yes) for n, is_yes in enumerate(said))


def review(state=ReviewState.ASSIGNED, **parts):
    given = {
        "project": project(ProjectState.UNDER_REVIEW),
        "reviewer": REVIEWERS[0],
        "is_flagged": True,
    }
    return ReviewDuty("V-1", state, **(given | parts))


def request(role=Role.RESEARCHER, state=RoleState.REQUESTED, **parts):
    asked_by = parts.pop("by", "p-lead")
    scope = parts.pop("scope", HOME[SCOPE_OF[role]])
    projects = (project(),) if scope.kind is ScopeKind.PROJECT else ()
    given = {
        "held": held(role, scope, requested_by=asked_by, approved_by="", onboarding_done=False),
        "beneficiary": person("p-new"),
        "projects": projects,
    }
    return RoleRequest("R-1", state, **(given | parts))


def with_roles(somebody, *roles):
    roles = tuple(role if isinstance(role, RoleHeld) else held(role) for role in roles)
    return replace(somebody, roles=(*somebody.roles, *roles))
