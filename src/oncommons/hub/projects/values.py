"""Give projects as governance sees them: with their team, papers, grants and what is left."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from oncommons.domain.governance import datasets, outputs, projects
from oncommons.domain.governance.calls import Reviewer
from oncommons.domain.governance.people import Person
from oncommons.domain.governance.projects import ApplicationForm, Leftovers, PaperKind, ProjectRisk
from oncommons.domain.governance.roles import Role, Scope, ScopeKind
from oncommons.domain.governance.states import GrantState, ProjectState, ReviewState, TokenState
from oncommons.domain.grants import Depth, Grant, grant_from_json
from oncommons.hub.audit.trail import SYSTEM
from oncommons.hub.members.models import Organisation, ServiceToken
from oncommons.hub.members.people import people_in, people_of, person_of
from oncommons.hub.projects import models
from oncommons.hub.projects.applications.values import answers_of, judged, texts
from oncommons.hub.projects.beside import beside
from oncommons.hub.projects.calls.values import governed_call
from oncommons.hub.projects.rows import dataset_row, grant_row, project_row, review_row

TEAM = (Role.LEAD, Role.RESEARCHER, Role.PROJECT_MANAGER)
OWNERS = (Role.DATA_OWNER, Role.DELEGATE)
IN_FORCE = (GrantState.SIGNED.value, GrantState.HELD.value)
STARTED = frozenset(
    {
        *(ProjectState.ONBOARDING, ProjectState.ACTIVE, ProjectState.SUSPENDED),
        *(ProjectState.CLOSING, ProjectState.CLOSED),
    }
)
"""From here on the team is who was given a role, no more who the application names."""


def project_of(project: str) -> projects.Project:
    """Load a project by its id.

    Raises:
        Refused: there is none.
    """
    return project_value(project_row(project))


def project_value(row: models.Project) -> projects.Project:
    """Give a row of a project, with everything around it, as a value."""
    aside = beside(row.id)
    bare = projects.Project(
        row.id,
        ProjectState(row.state),
        governed_call(row.call),
        row.lead,
        row.ends,
        team=team_of(row),
        partners=_partners(row),
        checkers=aside.checkers,
        form=_form(row),
        reviewers=_reviewers(row),
        conflicts=frozenset(row.conflicts.values_list("created_by", flat=True)),
        papers=papers_of(row),
        agreements=tuple(
            projects.Agreement(one.dataset_id, one.created_by, one.created_at.date())
            for one in row.agreements.order_by("created_at", "id")
        ),
        risks=risks_of(row),
        costs_accepted_by=_costs_accepted_by(row),
        **_data(row),
    )
    return _with_end(bare, row, aside.undecided_outputs)


def _data(row: models.Project) -> dict[str, Any]:
    wanted = datasets_of(row)
    scopes = [Scope(ScopeKind.DATASET, one.id) for one in wanted]
    owners = {one.person_id: one for scope in scopes for one in people_in(scope, *OWNERS)}
    signed = row.grants.filter(state__in=IN_FORCE).values_list("dataset_id", flat=True)
    return {
        "datasets": tuple(map(dataset_value, wanted)),
        "owners": tuple(owners[name] for name in sorted(owners)),
        "signed_for": frozenset(signed),
        "planned_outputs": frozenset(
            str(one.get("title")) for one in answers_of(row).get("planned_outputs") or ()
        ),
    }


def _with_end(
    bare: projects.Project, row: models.Project, undecided: tuple[str, ...]
) -> projects.Project:
    """Add why a project stands still, and what it still has."""
    tokens = ServiceToken.objects.filter(project=row.id, state=TokenState.LIVE.value)
    left = Leftovers(
        undecided,
        tuple(row.grants.filter(state__in=IN_FORCE).values_list("grant_id", flat=True)),
        tuple(tokens.order_by("id").values_list("id", flat=True)),
        (),
        models.ClosureReport.objects.filter(project=row).exists(),
    )
    return replace(bare, left=left, suspension=_suspension(bare, row))


def _suspension(bare: projects.Project, row: models.Project) -> projects.Suspension | None:
    if bare.state is not ProjectState.SUSPENDED:
        return None
    why = latest_suspension(row)
    if why is None:
        return None
    settled = models.Settled.objects.filter(suspension=why).exists()
    # What the clock suspended for is cured by the paper that follows; resuming asks for it anew.
    is_cured = settled or (why.created_by == SYSTEM and not why.is_for_cause)
    return projects.Suspension(why.created_by, why.is_for_cause, is_cured)


def latest_suspension(row: models.Project) -> models.Suspension | None:
    """Find why a project was suspended last; None where it never was."""
    return row.suspensions.order_by("-created_at", "-id").first()


def team_of(row: models.Project) -> tuple[Person, ...]:
    """Give the team: the lead, those with a role, and before it starts those who are named."""
    scope = Scope(ScopeKind.PROJECT, row.id)
    named = [] if row.state in STARTED else texts(answers_of(row).get("team"))
    found = {one.person_id: one for one in people_of([row.lead, *named])}
    found |= {one.person_id: one for one in people_in(scope, *TEAM)}
    return tuple(found[name] for name in sorted(found))


def _partners(row: models.Project) -> frozenset[str]:
    """Give the organisations of an application; by name where it is no member here."""
    answers = answers_of(row)
    names = texts([answers.get("organisation")])
    names += texts([one.get("name") for one in answers.get("partners") or ()])
    known = {one.name.casefold(): one.id for one in Organisation.objects.all()}
    return frozenset(known.get(name.casefold(), name) for name in names)


def _form(row: models.Project) -> ApplicationForm:
    found = judged(row)
    missing = tuple(dict.fromkeys(one.field for one in found.problems))
    open_ones = tuple(str(one) for one in found.mismatches if one.waiver is None)
    assessed = bool(str(answers_of(row).get("assessment") or "").strip())
    is_assessed = assessed and "assessment" not in missing
    # Where the form has problems, terms of use were not compared yet.
    unclear = ("not examined yet",) if found.problems else ()
    return ApplicationForm(missing, is_assessed, (*unclear, *open_ones))


def _reviewers(row: models.Project) -> tuple[Reviewer, ...]:
    rows = row.reviews.order_by("reviewer")
    people = {one.person_id: one for one in people_of([one.reviewer for one in rows])}
    return tuple(reviewer_value(one, people[one.reviewer]) for one in rows)


def reviewer_value(row: models.Review, person: Person) -> Reviewer:
    """Give who reviews, with what was declared."""
    is_in = row.state in (ReviewState.SUBMITTED, ReviewState.AMENDED)
    return Reviewer(person, row.is_public, row.conflict, is_in)


def papers_of(row: models.Project) -> tuple[projects.Paper, ...]:
    """Give every paper of a project, in the order in which they were filed."""
    return tuple(
        projects.Paper(PaperKind(one.kind), one.document_hash, one.expires)
        for one in row.papers.order_by("created_at", "id")
    )


def risks_of(row: models.Project) -> tuple[ProjectRisk, ...]:
    """Give the risks of a project as they stand, by name."""
    latest = {one.name: one for one in row.risks.order_by("created_at", "id")}
    return tuple(
        ProjectRisk(
            one.name,
            one.owner,
            Role(one.escalation) if one.escalation else None,
            one.mitigation,
            one.due,
        )
        for _, one in sorted(latest.items())
    )


def _costs_accepted_by(row: models.Project) -> str:
    latest = row.costs_accepted.order_by("-created_at", "-id").first()
    return "" if latest is None else latest.created_by


def datasets_of(row: models.Project) -> tuple[models.Dataset, ...]:
    """Give the datasets that a project asks for, by id."""
    wanted = texts([one.get("dataset") for one in answers_of(row).get("datasets") or ()])
    found = models.Dataset.objects.filter(id__in=wanted).order_by("id")
    return tuple(found.prefetch_related("classified"))


def dataset_value(row: models.Dataset) -> datasets.Dataset:
    """Give a dataset as governance sees it: with the tier of its latest questionnaire."""
    latest = row.classified.order_by("-created_at", "-id").first()
    return datasets.Dataset(row.id, "" if latest is None else latest.tier, is_published=True)


def dataset_of(dataset: str) -> datasets.Dataset:
    """Load a dataset by its id.

    Raises:
        Refused: there is none.
    """
    return dataset_value(dataset_row(dataset))


def grant_of(grant: str) -> outputs.ProjectGrant:
    """Load a grant by its id, as governance sees it.

    Raises:
        Refused: there is none.
    """
    return grant_value(grant_row(grant))


def grant_value(row: models.GrantRow) -> outputs.ProjectGrant:
    """Give a row of a grant as governance sees it."""
    signed = signed_grant(row)
    held = projects.Suspension(row.held_by, is_for_cause=True) if row.held_by else None
    return outputs.ProjectGrant(
        row.grant_id,
        GrantState(row.state),
        project_value(row.project),
        dataset_value(row.dataset),
        signed.valid_from,
        signed.valid_until,
        Depth(signed.depth),
        held,
    )


def signed_grant(row: models.GrantRow) -> Grant:
    """Give the grant itself, as it was signed."""
    return grant_from_json(row.signed)


def duty_of(project: str, reviewer: str) -> projects.ReviewDuty:
    """Load the review of an application by somebody.

    Raises:
        Refused: there is no such application, or it was not assigned.
    """
    from oncommons.hub.projects.reviews.values import is_flagged

    row = review_row(project, reviewer)
    return projects.ReviewDuty(
        row.id,
        ReviewState(row.state),
        project_value(row.project),
        reviewer_value(row, person_of(row.reviewer)),
        is_flagged(row.project),
    )


def projects_in(scope: Scope) -> tuple[projects.Project, ...]:
    """Load the projects that a role in a scope touches: its own, or all that use a dataset."""
    rows: Iterable[models.Project] = ()
    if scope.kind is ScopeKind.PROJECT:
        rows = models.Project.objects.filter(id=scope.scope_id)
    if scope.kind is ScopeKind.DATASET:
        over = (ProjectState.CLOSED, ProjectState.WITHDRAWN, ProjectState.REJECTED)
        found = models.Project.objects.filter(requested__dataset_id=scope.scope_id)
        rows = found.exclude(state__in=[one.value for one in over]).distinct().order_by("id")
    return tuple(project_value(row) for row in rows)
