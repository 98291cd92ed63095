"""What is done to reviews: assigned, declared on, handed in blind, corrected once, read."""

from collections.abc import Mapping
from dataclasses import replace

from oncommons.access.calls import (
    assign,
    check_can_amend,
    check_can_review,
    check_marks,
    visible_reviews,
)
from oncommons.domain import calls
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.calls import Reviewer
from oncommons.domain.governance.projects import ReviewDuty
from oncommons.domain.governance.roles import Role
from oncommons.domain.governance.states import ProjectState, ReviewState
from oncommons.errors import Refused
from oncommons.hub import acting
from oncommons.hub.acting import Doing
from oncommons.hub.audit.trail import Act, Trail
from oncommons.hub.members.people import person_of
from oncommons.hub.projects.acts import move_project
from oncommons.hub.projects.applications.values import application_value
from oncommons.hub.projects.calls.values import call_value, conflicts_in, scope_of
from oncommons.hub.projects.models import Conflict, Marks, Project, Review
from oncommons.hub.projects.reviews.values import reviews_of
from oncommons.hub.projects.rows import call_row, project_row, review_row
from oncommons.hub.projects.values import duty_of, project_of

TAKES = (ProjectState.ELIGIBLE.value, ProjectState.UNDER_REVIEW.value)


def assign_reviewer(*, trail: Trail, by: str, project: str, reviewer: str) -> Review:
    """Give an application to somebody of the panel to review.

    Args:
        trail: the trail.
        by: id of the chair.
        project: id of the application.
        reviewer: id of who reviews; member of the public where that is the role in this call.

    Raises:
        Refused: governance refuses it, or the reviewer is not of the panel or has a conflict.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.ASSIGN_REVIEWER,
        thing=lambda: _new_duty(project, reviewer),
        detail={"reviewer": reviewer},
    ) as act:
        row = project_row(project)
        call = call_value(row.call)
        check_can_review(call, reviewer, application_value(row), conflicts_in(row.call))
        if row.reviews.filter(reviewer=reviewer).exists():
            found = f"{reviewer} was given {project} already"
            raise Refused("TAKEN", found, remedy="assign somebody else")
        stamp = act.stamp()
        act.target = stamp["id"]
        return Review.objects.create(
            **stamp,
            project=row,
            reviewer=reviewer,
            is_public=_is_public(row, reviewer),
            state=act.next_state,
        )


def assign_reviewers(*, trail: Trail, by: str, call: str) -> tuple[Review, ...]:
    """Give each eligible application as many reviewers as the call asks for.

    The least loaded is taken first, and nobody with a conflict; who has an application keeps it.

    Args:
        trail: the trail.
        by: id of the chair.
        call: the call.

    Raises:
        Refused: governance refuses it, or an application cannot have its reviewers.
    """
    row = call_row(call)
    rows = list(row.projects.filter(state__in=TAKES).order_by("id"))
    kept = {
        one.id: tuple(one.reviews.exclude(conflict=True).values_list("reviewer", flat=True))
        for one in rows
    }
    applications = [application_value(one) for one in rows]
    chosen = assign(call_value(row), applications, conflicts_in(row), kept).reviewers
    return tuple(
        assign_reviewer(trail=trail, by=by, project=project, reviewer=reviewer)
        for project, reviewers in chosen.items()
        for reviewer in reviewers
        if reviewer not in kept[project]
    )


def declare(*, trail: Trail, by: str, project: str, conflict: bool) -> Review:
    """Declare whether there is a conflict with an application that was assigned.

    Args:
        trail: the trail.
        by: id of the reviewer.
        project: id of the application.
        conflict: there is one; the reviewer is excused then.

    Raises:
        Refused: governance refuses it, or the application was not assigned.
    """
    action = Action.DECLARE_CONFLICT if conflict else Action.DECLARE_NO_CONFLICT
    with acting.act(
        trail=trail, by=by, action=action, thing=lambda: _declared(project, by, conflict=conflict)
    ) as act:
        row = review_row(project, by)
        row.conflict, row.state = conflict, act.next_state
        row.save(update_fields=["conflict", "state"])
        if conflict:
            Conflict.objects.create(**act.stamp(), project=row.project)
        return row


def step_aside(*, trail: Trail, by: str, project: str) -> Conflict:
    """Declare as a chair a conflict with an application that was not assigned to review.

    Raises:
        Refused: governance refuses it.
    """
    with acting.act(
        trail=trail, by=by, action=Action.STEP_ASIDE, thing=lambda: project_of(project)
    ) as act:
        return Conflict.objects.create(**act.stamp(), project=project_row(project))


def open_review(*, trail: Trail, by: str, project: str) -> Project:
    """Let reviewers hand in: the call is over, reviewers are assigned, conflicts are declared.

    Raises:
        Refused: governance refuses it.
    """
    return move_project(trail=trail, by=by, action=Action.OPEN_REVIEW, project=project)


def hand_in(
    *, trail: Trail, by: str, project: str, marks: Mapping[str, int], comment: str = ""
) -> Marks:
    """Hand a review in; those of others are closed until then.

    Args:
        trail: the trail.
        by: id of the reviewer.
        project: id of the application.
        marks: each criterion of the call to a whole mark, 1 to 5.
        comment: what the applicants may read.

    Raises:
        Refused: governance refuses it.
        CallError: a mark is missing, or is none.
    """
    with acting.act(
        trail=trail, by=by, action=Action.REVIEW, thing=lambda: duty_of(project, by)
    ) as act:
        row = review_row(project, by)
        check_marks(call_value(row.project.call), _as_review(act, row, marks, comment))
        return _keep(act, row, marks, comment)


def amend(
    *, trail: Trail, by: str, project: str, marks: Mapping[str, int], comment: str = ""
) -> Marks:
    """Correct the own review once, where scores lie far apart; both are kept.

    Args:
        trail: the trail.
        by: id of the reviewer.
        project: id of the application.
        marks: each criterion of the call to a whole mark, 1 to 5.
        comment: what the applicants may read.

    Raises:
        Refused: governance refuses it, or scores do not lie far apart.
        CallError: a mark is missing, or is none.
    """
    with acting.act(
        trail=trail, by=by, action=Action.AMEND_REVIEW, thing=lambda: duty_of(project, by)
    ) as act:
        row = review_row(project, by)
        first = row.marks.get(amends="")
        new = _as_review(act, row, marks, comment, first.id)
        check_can_amend(call_value(row.project.call), new, reviews_of(row.project))
        return _keep(act, row, marks, comment, first.id)


def read_reviews(*, trail: Trail, by: str, project: str) -> tuple[calls.Review, ...]:
    """Read the reviews of an application: the own one, and those of others once it is in.

    Args:
        trail: the trail.
        by: id of who reads.
        project: id of the application.

    Raises:
        Refused: governance refuses it: reviews are blind, or none is in.
    """
    row = project_row(project)
    marked = row.reviews.filter(state__in=[ReviewState.SUBMITTED, ReviewState.AMENDED])
    first = marked.order_by("id").first()
    if first is None:
        raise Refused("BLIND", f"no review of {project} is in", remedy="wait for the reviews")
    acting.read(
        trail=trail,
        by=by,
        action=Action.READ_REVIEW,
        thing=lambda: duty_of(project, first.reviewer),
        project=project,
    )
    call = call_value(row.call)
    if call.reviewer(by) is None:
        return reviews_of(row)  # a governance manager, once all are in
    return visible_reviews(
        call, by, application_value(row), reviews_of(row), conflicts_in(row.call)
    )


def _keep(act: Act, row: Review, marks: Mapping[str, int], comment: str, amends: str = "") -> Marks:
    state = ReviewState.AMENDED if amends else ReviewState.SUBMITTED
    row.state = state.value
    row.save(update_fields=["state"])
    return Marks.objects.create(
        **act.stamp(), review=row, marks=dict(marks), comment=comment, amends=amends
    )


def _as_review(
    act: Doing, row: Review, marks: Mapping[str, int], comment: str, amends: str = ""
) -> calls.Review:
    return calls.Review(
        "zz-new", row.project_id, row.reviewer, act.at, dict(marks), comment, amended_from=amends
    )


def _new_duty(project: str, reviewer: str) -> ReviewDuty:
    found = Reviewer(person_of(reviewer), _is_public(project_row(project), reviewer))
    return ReviewDuty("", ReviewState.NEW, project_of(project), found)


def _declared(project: str, reviewer: str, *, conflict: bool) -> ReviewDuty:
    """Give a duty with what is declared: no conflict cannot be said against the own employer."""
    duty = duty_of(project, reviewer)
    return duty if conflict else replace(duty, reviewer=replace(duty.reviewer, conflict=False))


def _is_public(row: Project, reviewer: str) -> bool:
    scope = scope_of(row.call_id)
    roles = person_of(reviewer).roles
    return any(one.role is Role.PUBLIC_MEMBER and one.scope == scope for one in roles)
