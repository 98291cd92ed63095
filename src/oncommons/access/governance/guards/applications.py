"""Guards of an application: from its form to its decision."""

from oncommons.access.governance.lacks import Lack
from oncommons.access.governance.occasions import Occasion
from oncommons.access.governance.standing import lack_of_standing
from oncommons.domain.governance.projects import Project, ReviewDuty
from oncommons.domain.governance.states import CallState, ProjectState


def call_is_open(project: Project, occasion: Occasion) -> Lack | None:
    """The call is open."""
    call = project.call
    if call.is_open(occasion.today):
        return None
    found = f"call {call.call_id} takes applications from {call.opens} to {call.closes}"
    return Lack("CALL_CLOSED", found, "wait for the next call; the draft is kept")


def form_is_complete(project: Project, occasion: Occasion) -> Lack | None:
    """Every mandatory field of the form is filled in."""
    if project.form.missing:
        found = f"the application lacks: {', '.join(project.form.missing)}"
        return Lack("FORM", found, "fill in these fields")
    return None


def assessment_is_done(project: Project, occasion: Occasion) -> Lack | None:
    """The assessment of the data processing is complete."""
    if not project.form.is_assessed:
        found = "the assessment of the data processing is not complete"
        return Lack("ASSESSMENT", found, "the lead completes it with the data protection officer")
    return None


def lead_is_accredited(project: Project, occasion: Occasion) -> Lack | None:
    """A named lead is in the team, and is accredited today."""
    lead = next((one for one in project.team if one.person_id == project.lead), None)
    if lead is None:
        return Lack("LEAD", "the application names no lead of its team", "name the lead")
    lack = lack_of_standing(lead, occasion.today)
    if lack is not None:
        return Lack("LEAD", f"the lead may not lead today: {lack.found}", lack.remedy)
    return None


def purpose_fits(project: Project, occasion: Occasion) -> Lack | None:
    """The purpose fits the terms of every dataset, or its owner wrote why it may differ."""
    if project.form.mismatches:
        found = f"the purpose does not fit: {', '.join(project.form.mismatches)}"
        return Lack("DUO", found, "send it back, or ask the data owner to write why it may")
    return None


def can_still_return(project: Project, occasion: Occasion) -> Lack | None:
    """The last day for applications that were sent back has not passed."""
    until = project.call.returns_until
    if occasion.today > until:
        found = f"call {project.call.call_id} took returned applications until {until}"
        return Lack("RETURN_DATE", found, "apply in the next call")
    return None


def call_is_over(project: Project, occasion: Occasion) -> Lack | None:
    """The call takes no applications any more."""
    call = project.call
    if not call.is_over(occasion.today):
        found = f"call {call.call_id} takes applications until {call.closes}"
        return Lack("CALL_OPEN", found, "wait until it has closed")
    return None


def reviewers_are_assigned(project: Project, occasion: Occasion) -> Lack | None:
    """Enough reviewers are assigned, with enough members of the public among them."""
    call = project.call
    able = [one for one in project.reviewers if not one.conflict]
    lay = [one for one in able if one.is_public]
    if len(able) < call.reviewers_each or len(lay) < call.public_each:
        found = (
            f"{len(able)} reviewers without a conflict are assigned, {len(lay)} of them members of"
            f" the public; the call asks for {call.reviewers_each} and {call.public_each}"
        )
        return Lack("REVIEWERS", found, "the chair of the panel assigns more")
    return None


def conflicts_are_declared(project: Project, occasion: Occasion) -> Lack | None:
    """Each reviewer has declared whether there is a conflict."""
    silent = [one.person.person_id for one in project.reviewers if one.conflict is None]
    if silent:
        found = f"no declaration of conflicts yet from: {', '.join(silent)}"
        return Lack("CONFLICTS", found, "ask them to declare")
    return None


def quorum_is_met(project: Project, occasion: Occasion) -> Lack | None:
    """Enough reviews are in, with enough by members of the public."""
    call = project.call
    reviews = [one for one in project.reviewers if one.is_in and not one.conflict]
    lay = [one for one in reviews if one.is_public]
    if len(reviews) < call.quorum or len(lay) < call.public_quorum:
        found = (
            f"{len(reviews)} reviews are in, {len(lay)} of them by members of the public;"
            f" the quorum is {call.quorum} and {call.public_quorum}"
        )
        return Lack("QUORUM", found, "wait for the reviews, or assign further reviewers")
    return None


def ranking_is_stored(project: Project, occasion: Occasion) -> Lack | None:
    """The ranking of the call is stored."""
    if project.call.state is not CallState.RANKED:
        found = f"call {project.call.call_id} has no ranking (state {project.call.state})"
        return Lack("RANKING", found, "the chair ranks the call first")
    return None


def place_fell_free(project: Project, occasion: Occasion) -> Lack | None:
    """A place of the call fell free."""
    if project.call.free_places < 1:
        found = f"no place of call {project.call.call_id} is free"
        return Lack("QUOTA", found, "wait until a selected project withdraws")
    return None


def application_takes_reviewers(duty: ReviewDuty, occasion: Occasion) -> Lack | None:
    """The application is eligible or under review."""
    if duty.project.state not in (ProjectState.ELIGIBLE, ProjectState.UNDER_REVIEW):
        found = f"application {duty.project.project_id} is {duty.project.state}"
        return Lack("PROJECT_STATE", found, "reviewers are assigned to eligible applications")
    return None


def application_is_under_review(duty: ReviewDuty, occasion: Occasion) -> Lack | None:
    """The application is under review."""
    if duty.project.state is not ProjectState.UNDER_REVIEW:
        found = f"application {duty.project.project_id} is {duty.project.state}"
        return Lack("PROJECT_STATE", found, "reviews are given while it is under review")
    return None


def no_conflict_was_declared(duty: ReviewDuty, occasion: Occasion) -> Lack | None:
    """The reviewer declared that there is no conflict."""
    if duty.reviewer.conflict is None:
        return Lack("CONFLICTS", "no declaration of conflicts yet", "declare first")
    return None


def scores_lie_apart(duty: ReviewDuty, occasion: Occasion) -> Lack | None:
    """The scores lie so far apart that the panel discusses them."""
    if not duty.is_flagged:
        found = "the scores of this application were not flagged for discussion"
        return Lack("NOT_FLAGGED", found, "a review is amended once, where they are")
    return None
