"""Each guard: what it lacks and what it says, beside the same thing without that one fault."""

from dataclasses import replace
from datetime import date

import pytest

from oncommons.access.governance import check_open, is_open
from oncommons.access.governance.guards.institution import something_follows
from oncommons.access.governance.guards.projects import reason_is_given
from oncommons.access.governance.policy import GUARDS
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.calls import Reviewer
from oncommons.domain.governance.datasets import Dataset
from oncommons.domain.governance.institution import (
    Commons,
    Incident,
    ObjectionCase,
    PolicyVersion,
)
from oncommons.domain.governance.people import CourseRequired
from oncommons.domain.governance.projects import ApplicationForm, Leftovers, Paper, PaperKind
from oncommons.domain.governance.roles import Role, Scope, ScopeKind
from oncommons.domain.governance.states import (
    CallState,
    CommonsState,
    GrantState,
    IncidentState,
    ObjectionState,
    OutputState,
    PolicyState,
    ProjectState,
    QueueState,
    ReviewState,
    RoleState,
    TokenState,
)
from oncommons.domain.governance.tokens import ServiceToken
from oncommons.domain.grants import Depth
from oncommons.errors import Refused
from tests.governed import (
    DATASET,
    DAY,
    FAR,
    LONG_AGO,
    ONE,
    PAPERS,
    REVIEWERS,
    TODAY,
    call,
    extract,
    grant,
    held,
    job,
    on,
    open_call,
    output,
    person,
    project,
    request,
    review,
    votes,
)

NEW_ACCOUNT = replace(ONE[Role.MEMBER], account="unverified")
DRAFT = project(ProjectState.DRAFT, call=open_call())
RETURNED = project(ProjectState.RETURNED, call=open_call())
SUBMITTED = project(ProjectState.SUBMITTED)
ELIGIBLE = project(ProjectState.ELIGIBLE)
UNDER_REVIEW = project(ProjectState.UNDER_REVIEW)
RESERVE = project(ProjectState.RESERVE)
ONBOARDING = project(ProjectState.ONBOARDING)
ACTIVE = project(ProjectState.ACTIVE)
SUSPENDED = project(ProjectState.SUSPENDED)
CLOSING = project(ProjectState.CLOSING)
UNSIGNED = grant(GrantState.NEW, project=ONBOARDING)
NEW_JOB = job(QueueState.NEW)
QUEUED = job()
LOST = job(QueueState.LOST)
REVIEWED = output(OutputState.REVIEWED, votes=votes(True, True))
APPROVED = output(OutputState.APPROVED)
POLICY = PolicyVersion("Y-1", PolicyState.DRAFT, "p-1", "shorter")
INCIDENT = Incident("I-1", IncidentState.ASSIGNED, "p-1", ("key changed",), "A key was lost.")
OBJECTION = ObjectionCase("T-1", ObjectionState.EFFECTIVE, "S-1", ticket_shown=True)
TOKEN = ServiceToken("K-1", TokenState.NEW, "p-lead", "P-1", TODAY + 90 * DAY)
ANNOUNCED = call(CallState.ANNOUNCED)
SEALED = Commons(CommonsState.RUNNING, is_sealed=True)
OPEN = Commons(CommonsState.RUNNING, is_sealed=False)
LEAD, MATE, CLERK = ACTIVE.team


def with_form(thing, **parts):
    return replace(thing, form=replace(thing.form, **parts))


def with_paper(thing, kind, **parts):
    papers = [replace(one, **parts) if one.kind is kind else one for one in thing.papers]
    return replace(thing, papers=tuple(papers))


def in_project(thing, **parts):
    if hasattr(thing, "project"):
        return replace(thing, project=replace(thing.project, **parts))
    return replace(thing, grant=in_project(thing.grant, **parts))


def with_grant(thing, **parts):
    return replace(thing, grant=replace(thing.grant, **parts))


def with_risk(**parts):
    return replace(ONBOARDING, risks=(replace(ONBOARDING.risks[0], **parts),))


def with_team(*team):
    return replace(ONBOARDING, team=team)


def with_reviewers(thing, *reviewers):
    return replace(thing, reviewers=tuple(reviewers))


def changed(reviewer, **parts):
    return replace(reviewer, **parts)


ONE_R, TWO_R, THREE_R = REVIEWERS
A = Action
CASES = [
    # the commons, accounts, roles
    (A.UNSEAL, SEALED, OPEN, "NOT_SEALED", "open already"),
    (A.ROTATE_KEYS, OPEN, SEALED, "SEALED", "are sealed"),
    (A.VERIFY_IDENTITY, NEW_ACCOUNT, replace(NEW_ACCOUNT, identity_method="", verified_on=None),
     "IDENTITY", "lacks: how, when"),
    (A.ACCREDIT, ONE[Role.MEMBER], replace(ONE[Role.MEMBER], verified_by=""), "IDENTITY",
     "lacks: by whom"),
    (A.COUNTERSIGN_ROLE, request(), request(scope=Scope(ScopeKind.DATASET, "D-1")), "ROLE_SCOPE",
     "the role researcher does not exist for dataset D-1"),
    (A.COUNTERSIGN_ROLE, request(), replace(request(), projects=()), "ROLE_SCOPE",
     "does not name project P-1"),
    (A.COUNTERSIGN_ROLE, request(), replace(request(), held=held(Role.RESEARCHER, ends=LONG_AGO,
     begins=TODAY)), "ROLE_DATES", "end before it begins"),
    (A.REQUEST_ROLE, request(state=RoleState.NEW), request(Role.REVIEWER, RoleState.NEW),
     "ROLE_HANDS", "reviewer needs no countersignature"),
    (A.ASSIGN_ROLE, request(Role.REVIEWER, RoleState.NEW), request(state=RoleState.NEW),
     "ROLE_HANDS", "researcher needs a countersignature"),
    (A.TAKE_UP_ROLE, request(state=RoleState.PENDING),
     request(state=RoleState.PENDING, onboarding_left=("terms of use",)), "ONBOARDING",
     "lacks: terms of use"),
    (A.TAKE_UP_ROLE, request(state=RoleState.PENDING),
     request(state=RoleState.PENDING, beneficiary=person("p-new", certificates=())), "TRAINING",
     "no certificate of data-protection, version 1 or later"),
    (A.MAKE_TOKEN, TOKEN, replace(TOKEN, expires=TODAY + 91 * DAY), "TOKEN_DATES", "90 days"),
    (A.MAKE_TOKEN, TOKEN, replace(TOKEN, expires=TODAY - DAY), "TOKEN_DATES", "90 days"),
    # calls
    (A.ANNOUNCE_CALL, call(CallState.DRAFT), call(CallState.DRAFT, opens=FAR), "CALL_DATES",
     "call C-1 opens 2027-12-31, closes 2026-04-01"),
    (A.ANNOUNCE_CALL, call(CallState.DRAFT), call(CallState.DRAFT, returns_until=LONG_AGO),
     "CALL_DATES", "until 2025-01-01"),
    (A.RANK, ANNOUNCED, replace(ANNOUNCED, closes=TODAY), "CALL_OPEN", "until 2026-06-01"),
    (A.RANK, ANNOUNCED, replace(ANNOUNCED, returns_until=TODAY), "CALL_OPEN", "returned ones"),
    (A.PUBLISH_DECISIONS, call(), call(undecided=2), "UNDECIDED", "2 applications"),
    # applications
    (A.SUBMIT, DRAFT, replace(DRAFT, call=open_call(opens=TODAY + DAY)), "CALL_CLOSED",
     "call C-1 takes applications from 2026-06-02 to 2026-06-01"),
    (A.SUBMIT, DRAFT, replace(DRAFT, call=call()), "CALL_CLOSED", "to 2026-04-01"),
    (A.SUBMIT, DRAFT, replace(DRAFT, call=replace(open_call(), state=CallState.CANCELLED)),
     "CALL_CLOSED", "C-1"),
    (A.SUBMIT, DRAFT, with_form(DRAFT, missing=("lay summary", "public benefit")), "FORM",
     "lacks: lay summary, public benefit"),
    (A.SUBMIT, DRAFT, with_form(DRAFT, is_assessed=False), "ASSESSMENT", "not complete"),
    (A.SUBMIT, DRAFT, replace(DRAFT, lead="p-nobody"), "LEAD", "names no lead"),
    (A.SUBMIT, DRAFT, replace(DRAFT, team=(replace(LEAD, accredited_until=LONG_AGO),)), "LEAD",
     "the accreditation ended on 2025-01-01"),
    (A.RESUBMIT, RETURNED, replace(RETURNED, call=call()), "RETURN_DATE", "until 2026-05-01"),
    (A.FIND_ELIGIBLE, SUBMITTED, with_form(SUBMITTED, is_assessed=False), "ASSESSMENT", ""),
    (A.FIND_ELIGIBLE, SUBMITTED, with_form(SUBMITTED, mismatches=("NPU at D-1",)), "DUO",
     "does not fit: NPU at D-1"),
    (A.OPEN_REVIEW, ELIGIBLE, replace(ELIGIBLE, call=open_call()), "CALL_OPEN", "2026-06-01"),
    (A.OPEN_REVIEW, ELIGIBLE, replace(ELIGIBLE, call=replace(call(), state=CallState.DRAFT)),
     "CALL_OPEN", ""),
    (A.OPEN_REVIEW, ELIGIBLE, with_reviewers(ELIGIBLE, ONE_R, TWO_R, changed(THREE_R,
     conflict=True)), "REVIEWERS", "2 reviewers without a conflict are assigned, 1 of them"),
    (A.OPEN_REVIEW, ELIGIBLE, with_reviewers(ELIGIBLE, changed(ONE_R, is_public=False), TWO_R,
     THREE_R), "REVIEWERS", "0 of them members of the public"),
    (A.OPEN_REVIEW, ELIGIBLE, with_reviewers(ELIGIBLE, ONE_R, TWO_R, changed(THREE_R,
     conflict=None)), "CONFLICTS", "yet from: r-3"),
    (A.SELECT, UNDER_REVIEW, with_reviewers(UNDER_REVIEW, ONE_R, TWO_R, changed(THREE_R,
     is_in=False)), "QUORUM", "2 reviews are in, 1 of them"),
    (A.SELECT, UNDER_REVIEW, with_reviewers(UNDER_REVIEW, ONE_R, TWO_R, changed(THREE_R,
     conflict=True)), "QUORUM", "2 reviews are in"),
    (A.REJECT, UNDER_REVIEW, with_reviewers(UNDER_REVIEW, changed(ONE_R, is_public=False), TWO_R,
     THREE_R), "QUORUM", "0 of them"),
    (A.RESERVE, UNDER_REVIEW, replace(UNDER_REVIEW, call=ANNOUNCED), "RANKING", "no ranking"),
    (A.PROMOTE, RESERVE, replace(RESERVE, call=call(free_places=0)), "QUOTA", "no place"),
    (A.ASSIGN_REVIEWER, review(ReviewState.NEW), review(ReviewState.NEW, project=SUBMITTED),
     "PROJECT_STATE", "application P-1 is submitted"),
    (A.REVIEW, review(), review(project=ELIGIBLE), "PROJECT_STATE", "is eligible"),
    (A.REVIEW, review(), review(reviewer=changed(ONE_R, conflict=None)), "CONFLICTS", "yet"),
    (A.AMEND_REVIEW, review(ReviewState.SUBMITTED), review(ReviewState.SUBMITTED,
     is_flagged=False), "NOT_FLAGGED", "not flagged"),
    # projects
    (A.ACTIVATE, ONBOARDING, replace(ONBOARDING, ends=TODAY - DAY), "PROJECT_ENDED", "05-31"),
    (A.ACTIVATE, ONBOARDING, replace(ONBOARDING, papers=PAPERS[1:]), "PAPERS",
     "project P-1: ethics is missing"),
    (A.ACTIVATE, ONBOARDING, with_paper(ONBOARDING, PaperKind.CONTRACT, document_hash=""),
     "PAPERS", "contract is missing"),
    (A.ACTIVATE, ONBOARDING, with_paper(ONBOARDING, PaperKind.FUNDING, expires=TODAY - DAY),
     "PAPERS", "funding ended on 2026-05-31"),
    (A.ACTIVATE, ONBOARDING, replace(ONBOARDING, agreements=()), "AGREEMENT", "for: D-1"),
    (A.ACTIVATE, ONBOARDING, replace(ONBOARDING, datasets=()), "AGREEMENT", "any dataset"),
    (A.ACTIVATE, ONBOARDING, replace(ONBOARDING, datasets=(replace(DATASET, tier=""),)), "TIER",
     "set for: D-1"),
    (A.ACTIVATE, ONBOARDING, with_team(LEAD, replace(MATE, certificates=()), CLERK),
     "TEAM_TRAINING", "p-researcher is not ready: no certificate of data-protection"),
    (A.ACTIVATE, ONBOARDING, with_team(LEAD, MATE, replace(CLERK, roles=())), "TEAM_ROLE",
     "no role of p-project_manager in project P-1"),
    (A.ACTIVATE, ONBOARDING, with_team(LEAD, replace(MATE, accredited_until=None)),
     "TEAM_ACCREDITATION", "not accredited"),
    (A.ACTIVATE, ONBOARDING, with_team(replace(LEAD, roles=MATE.roles), MATE), "LEAD",
     "p-lead does not hold the role lead in project P-1"),
    (A.ACTIVATE, ONBOARDING, with_team(MATE), "LEAD", "p-lead does not hold"),
    (A.ACTIVATE, ONBOARDING, with_risk(owner=" ", escalation=None), "RISK",
     'risk "loss of a key" lacks: an owner, an escalation'),
    (A.ACTIVATE, ONBOARDING, with_risk(mitigation="", due=None), "RISK", "a mitigation, a date"),
    (A.ACTIVATE, ONBOARDING, replace(ONBOARDING, costs_accepted_by=""), "COSTS", "the costs"),
    (A.ACTIVATE, ONBOARDING, replace(ONBOARDING, signed_for=frozenset()), "GRANT_UNSIGNED", "D-1"),
    (A.RESUME, SUSPENDED, replace(SUSPENDED, suspension=replace(SUSPENDED.suspension,
     is_cured=False)), "CAUSE", "stands still"),
    (A.RESUME, SUSPENDED, replace(SUSPENDED, suspension=None), "CAUSE", "not settled"),
    (A.RESUME, SUSPENDED, replace(SUSPENDED, papers=()), "PAPERS", "ethics is missing; legal"),
    (A.BEGIN_CLOSING, ACTIVE, replace(ACTIVE, left=Leftovers(undecided_outputs=("O-1",))),
     "OUTPUTS_OPEN", "for a decision: O-1"),
    (A.CLOSE, CLOSING, replace(CLOSING, left=Leftovers((), ("G-1",), ("T-1", "T-2"), (), True)),
     "LEFTOVERS", "grants G-1; tokens T-1, T-2"),
    (A.CLOSE, CLOSING, replace(CLOSING, left=Leftovers(extracts=("X-1",), report_signed=True)),
     "LEFTOVERS", "extracts X-1"),
    (A.CLOSE, CLOSING, replace(CLOSING, left=Leftovers()), "REPORT", "not signed"),
    # data
    (A.ASK_NOISY, DATASET, replace(DATASET, is_published=False), "NOT_PUBLISHED", "D-1"),
    (A.ASK_NOISY, DATASET, replace(DATASET, tier=""), "NOT_PUBLISHED", "D-1"),
    (A.SIGN_GRANT, UNSIGNED, in_project(UNSIGNED, state=ProjectState.SELECTED), "PROJECT_STATE",
     "is selected"),
    (A.SIGN_GRANT, UNSIGNED, replace(UNSIGNED, dataset=Dataset("D-2", "open")), "DATASET",
     "did not ask for D-2"),
    (A.SIGN_GRANT, UNSIGNED, in_project(UNSIGNED, agreements=()), "AGREEMENT", "D-1"),
    (A.SIGN_GRANT, UNSIGNED, replace(UNSIGNED, dataset=replace(DATASET, tier="")), "TIER", "D-1"),
    (A.SIGN_GRANT, UNSIGNED, replace(UNSIGNED, valid_until=date(2024, 1, 1)), "GRANT_DATES",
     "end before it begins"),
    (A.SIGN_GRANT, UNSIGNED, in_project(UNSIGNED, ends=TODAY), "GRANT_DATES",
     "would end on 2027-12-31, and the project ends on 2026-06-01"),
    (A.SIGN_GRANT, UNSIGNED, replace(UNSIGNED, project=with_paper(ONBOARDING, PaperKind.ETHICS,
     expires=TODAY)), "GRANT_DATES", "and ethics ends on 2026-06-01"),
    (A.SIGN_GRANT, UNSIGNED, in_project(UNSIGNED, papers=PAPERS[:-1]), "GRANT_DATES",
     "and funding is missing"),
    (A.ASK, grant(), in_project(grant(), state=ProjectState.SUSPENDED), "PROJECT_STATE",
     "suspended, not active"),
    (A.ASK, grant(), in_project(grant(), ends=TODAY - DAY), "PROJECT_ENDED", "05-31"),
    (A.ASK, grant(), in_project(grant(), papers=PAPERS[1:]), "PAPERS", "ethics"),
    (A.ASK, grant(), grant(valid_from=TODAY + DAY), "GRANT_WAITING", "begins on 2026-06-02"),
    (A.ASK, grant(), grant(valid_until=TODAY - DAY), "GRANT_ENDED",
     "grant G-1 ended on 2026-05-31"),
    (A.RUN_CODE, NEW_JOB, with_grant(NEW_JOB, state=GrantState.HELD), "GRANT_HELD", "is held"),
    (A.RUN_CODE, NEW_JOB, with_grant(NEW_JOB, state=GrantState.REVOKED), "GRANT_REVOKED", "was"),
    (A.RUN_CODE, NEW_JOB, with_grant(NEW_JOB, state=GrantState.NEW), "GRANT_UNSIGNED", "not"),
    (A.RUN_CODE, NEW_JOB, with_grant(NEW_JOB, depth=Depth.EXPLORE), "DEPTH", "depth explore"),
    (A.RUN_CODE, NEW_JOB, replace(NEW_JOB, over=("CPU hours", "budget")), "QUOTA",
     "used up: CPU hours, budget"),
    (A.START_JOB, QUEUED, replace(QUEUED, author=replace(MATE, certificates=())), "TRAINING", ""),
    (A.START_JOB, QUEUED, in_project(QUEUED, state=ProjectState.CLOSING), "PROJECT_STATE", ""),
    (A.REQUEUE_JOB, LOST, replace(LOST, attempts=2), "ATTEMPTS", "lost twice"),
    (A.REQUEUE_JOB, LOST, replace(LOST, wrote_output=True), "ATTEMPTS", "wrote something"),
    (A.BUILD_EXTRACT, extract("new"), with_grant(extract("new"), depth=Depth.OPEN), "DEPTH", ""),
    # outputs
    (A.SUBMIT_OUTPUT, output(), output(planned="table 2"), "NOT_PLANNED",
     '"table 2" is no planned output of project P-1'),
    (A.SUBMIT_OUTPUT, output(), in_project(output(), planned_outputs=frozenset()), "NOT_PLANNED",
     "name one of: none"),
    (A.SUBMIT_OUTPUT, output(), output(datasets=()), "DATASET", "not named"),
    (A.SUBMIT_OUTPUT, output(), output(datasets=(Dataset("D-9"),)), "DATASET", "of this project"),
    (A.SUBMIT_OUTPUT, output(), output(is_frozen=False), "NOT_FROZEN", "not frozen"),
    (A.SUBMIT_OUTPUT, output(), in_project(output(), state=ProjectState.CLOSING),
     "PROJECT_STATE", "closing"),
    (A.PASS_CHECKS, output(OutputState.SUBMITTED), output(OutputState.SUBMITTED, refused_by=None),
     "NOT_CHECKED", "not checked"),
    (A.PASS_CHECKS, output(OutputState.SUBMITTED), output(OutputState.SUBMITTED,
     refused_by=("R1", "R12")), "RULES", "refused by: R1, R12"),
    (A.BLOCK_OUTPUT, output(OutputState.SUBMITTED, refused_by=("R1",)),
     output(OutputState.SUBMITTED), "NO_RULE", "no rule"),
    (A.VOTE, output(OutputState.PARTIALLY_REVIEWED, votes=votes(True, False)),
     output(OutputState.PARTIALLY_REVIEWED, votes=votes(False, False)), "VOTES_IN", "agree"),
    (A.SETTLE_VOTES, output(OutputState.PARTIALLY_REVIEWED, votes=votes(True, False, False)),
     output(OutputState.PARTIALLY_REVIEWED, votes=votes(True, False)), "VOTES_OUT", "no two"),
    (A.SETTLE_VOTES, output(OutputState.PARTIALLY_REVIEWED, votes=votes(True, True)),
     output(OutputState.PARTIALLY_REVIEWED, votes=votes(True) * 2), "VOTES_OUT", "no two"),
    (A.APPROVE, REVIEWED, replace(REVIEWED, votes=votes(False, False)), "VOTES_NO", "not vote"),
    (A.APPROVE, REVIEWED, replace(REVIEWED, votes=votes(True, False, False)), "VOTES_NO", ""),
    (A.APPROVE, REVIEWED, replace(REVIEWED, audit_holds=False), "RULE_R9", "(R9)"),
    (A.RETURN_OUTPUT, REVIEWED, replace(REVIEWED, uncommented=("a.csv",)), "COMMENTS", "a.csv"),
    (A.REJECT_OUTPUT, REVIEWED, replace(REVIEWED, uncommented=("a.csv",)), "COMMENTS", "a.csv"),
    (A.RELEASE, APPROVED, replace(APPROVED, hashes_hold=False), "HASHES", "was frozen"),
    (A.RELEASE, APPROVED, replace(APPROVED, is_anchored=False), "ANCHOR", "no anchor"),
    (A.RELEASE, APPROVED, replace(APPROVED, is_signed=False), "PACKAGE", "not signed"),
    # policies, incidents, objections
    (A.APPROVE_POLICY, POLICY, replace(POLICY, change=" "), "SUMMARY", "what it changes"),
    (A.REPLACE_POLICY, replace(POLICY, state=PolicyState.APPROVED, successor_approved=True),
     replace(POLICY, state=PolicyState.APPROVED), "SUCCESSOR", "no later version"),
    (A.ASSIGN_INCIDENT, INCIDENT, replace(INCIDENT, assigned_to=""), "ASSIGNEE", "nobody"),
    (A.PUBLISH_INCIDENT, INCIDENT, replace(INCIDENT, summary="\n"), "SUMMARY", "no summary"),
    (A.WITHDRAW_OBJECTION, OBJECTION, replace(OBJECTION, ticket_shown=False), "TICKET", "ticket"),
    (A.EXCLUDE, replace(OBJECTION, state=ObjectionState.REGISTERED), replace(OBJECTION,
     state=ObjectionState.REGISTERED, extracts_left=("X-1",)), "EXTRACTS_LEFT", "X-1"),
    # the same guards at the other acts that ask for them
    (A.REQUEST_ROLE, request(state=RoleState.NEW), replace(request(state=RoleState.NEW),
     projects=()), "ROLE_SCOPE", "project P-1"),
    (A.ASSIGN_ROLE, request(Role.REVIEWER, RoleState.NEW), request(Role.REVIEWER, RoleState.NEW,
     scope=Scope(ScopeKind.SITE, "S-1")), "ROLE_SCOPE", "site S-1"),
    (A.APPLY, project(ProjectState.NEW, call=open_call()), project(ProjectState.NEW),
     "CALL_CLOSED", "C-1"),
    (A.RESUBMIT, RETURNED, with_form(RETURNED, missing=("lead",)), "FORM", "lacks: lead"),
    (A.RESUBMIT, RETURNED, with_form(RETURNED, is_assessed=False), "ASSESSMENT", ""),
    (A.RESUBMIT, RETURNED, replace(RETURNED, lead=""), "LEAD", ""),
    (A.SELECT, UNDER_REVIEW, replace(UNDER_REVIEW, call=ANNOUNCED), "RANKING", ""),
    (A.REJECT, UNDER_REVIEW, replace(UNDER_REVIEW, call=ANNOUNCED), "RANKING", ""),
    (A.RESERVE, UNDER_REVIEW, with_reviewers(UNDER_REVIEW, ONE_R, TWO_R), "QUORUM", ""),
    (A.AMEND_REVIEW, review(ReviewState.SUBMITTED), review(ReviewState.SUBMITTED,
     project=RESERVE), "PROJECT_STATE", "is reserve"),
    (A.RESUME, SUSPENDED, replace(SUSPENDED, ends=TODAY - DAY), "PROJECT_ENDED", ""),
    (A.BUILD_EXTRACT, extract("new"), in_project(extract("new"), papers=()), "PAPERS", ""),
    (A.BUILD_EXTRACT, extract("new"), with_grant(extract("new"), state=GrantState.HELD),
     "GRANT_HELD", ""),
    (A.RUN_CODE, NEW_JOB, in_project(NEW_JOB, ends=TODAY - DAY), "PROJECT_ENDED", ""),
    (A.START_JOB, QUEUED, with_grant(QUEUED, depth=Depth.EXPLORE), "DEPTH", ""),
    (A.START_JOB, QUEUED, with_grant(QUEUED, valid_until=TODAY - DAY), "GRANT_ENDED", ""),
    (A.REQUEUE_JOB, LOST, with_grant(LOST, depth=Depth.EXPLORE), "DEPTH", ""),
    (A.REQUEUE_JOB, LOST, in_project(LOST, state=ProjectState.SUSPENDED), "PROJECT_STATE", ""),
    (A.REQUEUE_JOB, LOST, with_grant(LOST, state=GrantState.REVOKED), "GRANT_REVOKED", ""),
    (A.REQUEUE_JOB, LOST, replace(LOST, author=replace(MATE, roles=())), "ROLE", ""),
    (A.AGREE_OUTPUT, REVIEWED, replace(REVIEWED, votes=votes(False, False)), "VOTES_NO", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("action", "good", "bad", "code", "says"),
    CASES,
    ids=[f"{number}-{case[0].value}-{case[3]}" for number, case in enumerate(CASES)],
)
def test_one_fault_is_refused_and_without_it_the_act_is_open(action, good, bad, code, says):
    check_open(action, good, on())
    assert is_open(action, good, on())
    assert not is_open(action, bad, on())
    with pytest.raises(Refused) as refusal:
        check_open(action, bad, on())
    assert refusal.value.code == code
    assert says in str(refusal.value)
    assert refusal.value.remedy
    assert str(refusal.value) == f"{refusal.value.found}; {refusal.value.remedy}"


REASONED = [
    (A.SUSPEND_ALL, OPEN),
    (A.RESUME_ALL, replace(OPEN, state=CommonsState.SUSPENDED)),
    (A.DECOMMISSION, OPEN),
    (A.END_MEMBERSHIP, ONE[Role.MEMBER].organisation),
    (A.SUSPEND_PERSON, ONE[Role.MEMBER]),
    (A.RESUME_PERSON, replace(ONE[Role.MEMBER], account="suspended")),
    (A.REFUSE_ROLE, request()),
    (A.CANCEL_CALL, ANNOUNCED),
    (A.SEND_BACK, SUBMITTED),
    (A.SUSPEND, ACTIVE),
    (A.RESUME, SUSPENDED),
    (A.SETTLE_CAUSE, SUSPENDED),
    (A.WAIVE_TERM, SUBMITTED),
    (A.HOLD_GRANT, grant()),
    (A.RESUME_GRANT, grant(GrantState.HELD)),
    (A.REVOKE_GRANT, grant()),
    (A.FIND_NOBODY, replace(OBJECTION, state=ObjectionState.BEING_IDENTIFIED)),
    (A.CLOSE_INCIDENT, replace(INCIDENT, actions=())),
]


@pytest.mark.parametrize(("action", "thing"), REASONED, ids=[one.value for one, _ in REASONED])
def test_some_acts_ask_for_a_reason(action, thing):
    check_open(action, thing, on(reason="it was asked for"))
    for empty in ("", " \n"):
        with pytest.raises(Refused) as refusal:
            check_open(action, thing, on(reason=empty))
        assert refusal.value.code in ("REASON", "NO_ACTION")


@pytest.mark.parametrize("action", GUARDS)
def test_no_guard_can_be_taken_away_unseen(action):
    """Each guard of each act is the only one that finds the fault of some case above."""
    reasoned = action in dict(REASONED)
    for guard in GUARDS[action]:
        others = [one for one in GUARDS[action] if one is not guard]
        alone = [
            bad
            for one, _, bad, _, _ in CASES
            if one is action and all(other(bad, on()) is None for other in others)
        ]
        by_reason = reasoned and guard in (reason_is_given, something_follows)
        assert alone or by_reason, guard.__name__


def test_an_incident_with_an_action_closes_without_a_reason():
    check_open(A.CLOSE_INCIDENT, INCIDENT, on(reason=""))


def test_the_latest_of_two_papers_counts():
    old = Paper(PaperKind.ETHICS, "cd" * 32, LONG_AGO)
    assert is_open(A.ACTIVATE, replace(ONBOARDING, papers=(*PAPERS, old)), on())


def test_a_tier_may_ask_for_a_course_of_its_own():
    course = CourseRequired("genomic-data", tier="sensitive")
    with pytest.raises(Refused, match="genomic-data") as refusal:
        check_open(A.ACTIVATE, ONBOARDING, on(required=(course,)))
    assert refusal.value.code == "TEAM_TRAINING"
    check_open(A.ACTIVATE, ONBOARDING, on(required=(replace(course, tier="open"),)))


def test_a_reviewer_who_stepped_back_leaves_room_for_another():
    fourth = Reviewer(person("r-4", Role.REVIEWER), conflict=False, is_in=True)
    stepped_back = replace(REVIEWERS[2], conflict=True, is_in=False)
    for action, thing in ((A.OPEN_REVIEW, ELIGIBLE), (A.SELECT, UNDER_REVIEW)):
        assert is_open(action, with_reviewers(thing, ONE_R, TWO_R, stepped_back, fourth), on())


def test_an_empty_form_is_as_good_as_none():
    for action, thing in ((A.SUBMIT, DRAFT), (A.FIND_ELIGIBLE, SUBMITTED)):
        assert not is_open(action, replace(thing, form=ApplicationForm()), on())
