"""May anyone do this, as things stand? The state table and the guards, whoever asks."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from oncommons.access.governance.guards import applications, grants, institution, outputs, projects
from oncommons.access.governance.lacks import Lack, refuse
from oncommons.access.governance.matrix import DATA_ACTIONS, HERE_DECOMMISSIONED, WHILE_SUSPENDED
from oncommons.access.governance.occasions import Occasion
from oncommons.access.governance.states import lack_of_move
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.states import CommonsState
from oncommons.domain.governance.things import Thing

Guard = Callable[[Any, Occasion], Lack | None]
"""What a thing must bring: finds what it lacks, or None. Its first line says it in the docs."""

DECISION = (applications.quorum_is_met, applications.ranking_is_stored)
FORM = (
    applications.form_is_complete,
    applications.assessment_is_done,
    applications.lead_is_accredited,
)
ROWS = (grants.grant_reaches_rows, grants.project_is_active, grants.grant_is_live)

GUARDS: Mapping[Action, tuple[Guard, ...]] = MappingProxyType(
    {
        Action.UNSEAL: (institution.keys_are_sealed,),
        Action.ROTATE_KEYS: (institution.keys_are_open,),
        Action.SUSPEND_ALL: (projects.reason_is_given,),
        Action.RESUME_ALL: (projects.reason_is_given,),
        Action.DECOMMISSION: (projects.reason_is_given,),
        Action.END_MEMBERSHIP: (projects.reason_is_given,),
        Action.VERIFY_IDENTITY: (institution.identity_is_proved,),
        Action.ACCREDIT: (institution.identity_is_proved,),
        Action.SUSPEND_PERSON: (projects.reason_is_given,),
        Action.RESUME_PERSON: (projects.reason_is_given,),
        Action.REQUEST_ROLE: (institution.scope_fits_the_role, institution.role_needs_two),
        Action.ASSIGN_ROLE: (institution.scope_fits_the_role, institution.role_needs_one),
        Action.COUNTERSIGN_ROLE: (institution.scope_fits_the_role,),
        Action.REFUSE_ROLE: (projects.reason_is_given,),
        Action.TAKE_UP_ROLE: (institution.onboarding_is_done, institution.beneficiary_is_trained),
        Action.MAKE_TOKEN: (institution.token_ends_soon,),
        Action.ANNOUNCE_CALL: (institution.dates_are_in_order,),
        Action.CANCEL_CALL: (projects.reason_is_given,),
        Action.RANK: (institution.call_has_closed,),
        Action.PUBLISH_DECISIONS: (institution.each_is_decided,),
        Action.APPLY: (applications.call_is_open,),
        Action.SUBMIT: (applications.call_is_open, *FORM),
        Action.FIND_ELIGIBLE: (applications.assessment_is_done, applications.purpose_fits),
        Action.SEND_BACK: (projects.reason_is_given,),
        Action.RESUBMIT: (applications.can_still_return, *FORM),
        Action.OPEN_REVIEW: (
            applications.call_is_over,
            applications.reviewers_are_assigned,
            applications.conflicts_are_declared,
        ),
        Action.SELECT: DECISION,
        Action.RESERVE: DECISION,
        Action.REJECT: DECISION,
        Action.PROMOTE: (applications.place_fell_free,),
        Action.ASSIGN_REVIEWER: (applications.application_takes_reviewers,),
        Action.REVIEW: (
            applications.application_is_under_review,
            applications.no_conflict_was_declared,
        ),
        Action.AMEND_REVIEW: (
            applications.application_is_under_review,
            applications.scores_lie_apart,
        ),
        Action.ACTIVATE: (
            projects.end_is_ahead,
            projects.papers_hold,
            projects.owners_agree,
            projects.tiers_are_set,
            projects.members_are_ready,
            projects.lead_has_the_role,
            projects.risks_are_met,
            projects.costs_are_accepted,
            projects.grants_are_signed,
        ),
        Action.SUSPEND: (projects.reason_is_given,),
        Action.SETTLE_CAUSE: (projects.reason_is_given,),
        Action.WAIVE_TERM: (projects.reason_is_given,),
        Action.RESUME: (
            projects.reason_is_given,
            projects.cause_is_gone,
            projects.end_is_ahead,
            projects.papers_hold,
        ),
        Action.BEGIN_CLOSING: (projects.outputs_are_decided,),
        Action.CLOSE: (projects.nothing_is_left, projects.report_is_signed),
        Action.ASK_NOISY: (grants.dataset_is_published,),
        Action.SIGN_GRANT: (
            grants.project_takes_grants,
            grants.dataset_was_asked_for,
            grants.owners_agreed,
            grants.tier_is_set,
            grants.dates_fit,
        ),
        Action.HOLD_GRANT: (projects.reason_is_given,),
        Action.RESUME_GRANT: (projects.reason_is_given,),
        Action.REVOKE_GRANT: (projects.reason_is_given,),
        Action.ASK: (grants.project_is_active, grants.grant_is_live),
        Action.BUILD_EXTRACT: ROWS,
        Action.RUN_CODE: (*ROWS, grants.nothing_is_used_up),
        Action.START_JOB: (*ROWS, grants.author_is_ready),
        Action.REQUEUE_JOB: (*ROWS, grants.author_is_ready, grants.may_start_again),
        Action.SUBMIT_OUTPUT: (
            grants.project_is_active,
            outputs.it_was_planned,
            outputs.datasets_are_named,
            outputs.files_are_frozen,
        ),
        Action.PASS_CHECKS: (outputs.no_rule_refuses,),
        Action.BLOCK_OUTPUT: (outputs.a_rule_refuses,),
        Action.VOTE: (outputs.votes_are_open,),
        Action.SETTLE_VOTES: (outputs.two_votes_agree,),
        Action.AGREE_OUTPUT: (outputs.votes_say_yes,),
        Action.APPROVE: (outputs.votes_say_yes, outputs.audit_holds),
        Action.RETURN_OUTPUT: (outputs.each_file_has_a_comment,),
        Action.REJECT_OUTPUT: (outputs.each_file_has_a_comment,),
        Action.RELEASE: (
            outputs.hashes_hold,
            outputs.trail_is_anchored,
            outputs.package_is_signed,
        ),
        Action.APPROVE_POLICY: (institution.change_is_summed_up,),
        Action.REPLACE_POLICY: (institution.successor_is_approved,),
        Action.ASSIGN_INCIDENT: (institution.somebody_is_named,),
        Action.CLOSE_INCIDENT: (institution.something_follows,),
        Action.PUBLISH_INCIDENT: (institution.summary_is_written,),
        Action.FIND_NOBODY: (projects.reason_is_given,),
        Action.EXCLUDE: (institution.no_extract_is_left,),
        Action.WITHDRAW_OBJECTION: (institution.ticket_is_shown,),
    }
)
"""Act to what the thing must bring; an act that is not here asks for its state alone."""

GUARDS_BY_ITSELF: Mapping[Action, tuple[Guard, ...]] = MappingProxyType(
    {
        Action.SUSPEND: (projects.something_lapsed,),
        Action.BEGIN_CLOSING: (projects.end_has_passed,),
    }
)
"""What the commons itself has to find besides, before it does these without a person."""


def check_open(action: Action, thing: Thing, occasion: Occasion) -> None:
    """Refuse an act that nobody may do, as things stand.

    Args:
        action: the act.
        thing: what it is done to, as it would be: with the votes, the reviewer, the dates in it.
        occasion: the day, and the commons as it stands.

    Raises:
        Refused: the commons stands still, the state does not allow it, or a guard lacks something;
            says what, and whom to ask.
    """
    refuse(lack_of_openness(action, thing, occasion))


def is_open(action: Action, thing: Thing, occasion: Occasion) -> bool:
    """Tell whether anybody may do an act, as things stand."""
    return lack_of_openness(action, thing, occasion) is None


def lack_of_openness(action: Action, thing: Thing, occasion: Occasion) -> Lack | None:
    """Find what stands against an act, whoever does it; None where nothing does."""
    return next(iter(blockers(action, thing, occasion)), None)


def blockers(action: Action, thing: Thing, occasion: Occasion) -> tuple[Lack, ...]:
    """List everything that stands against an act, whoever does it: what a page shows as to do."""
    lack = lack_of_move(thing.thing_kind, thing.state, action) or _still(action, occasion)
    if lack is not None:
        return (lack,)
    found = (guard(thing, occasion) for guard in GUARDS.get(action, ()))
    return tuple(lack for lack in found if lack is not None)


def _still(action: Action, occasion: Occasion) -> Lack | None:
    """Find that the commons stands still, or that its keys are sealed."""
    commons = occasion.commons
    if commons.state == CommonsState.DECOMMISSIONED and action not in HERE_DECOMMISSIONED:
        return Lack("DECOMMISSIONED", "this commons was decommissioned", "nothing can be done here")
    if commons.state != CommonsState.RUNNING and action not in WHILE_SUSPENDED:
        remedy = "a governance manager and a second person resume it"
        return Lack("COMMONS_SUSPENDED", "the whole commons is suspended", remedy)
    if commons.is_sealed and action in DATA_ACTIONS:
        return Lack("SEALED", "the keys are sealed", "two key holders unseal them together")
    return None
