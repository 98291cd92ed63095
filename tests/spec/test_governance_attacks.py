"""Attacks on governance: each is refused, and the same act passes once the one fact is changed."""

from dataclasses import replace

import pytest

from oncommons.access.governance import check, check_separation, is_separate, may, owned_by
from oncommons.access.governance.clock import must_stop
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.calls import Reviewer
from oncommons.domain.governance.datasets import Dataset, PatientCase, Site
from oncommons.domain.governance.institution import Commons, Incident, PolicyVersion
from oncommons.domain.governance.outputs import Vote
from oncommons.domain.governance.people import CourseRequired
from oncommons.domain.governance.projects import Suspension
from oncommons.domain.governance.roles import Role, Scope, ScopeKind
from oncommons.domain.governance.states import (
    AccountState,
    CommonsState,
    ExtractState,
    GrantState,
    IncidentState,
    OutputState,
    PolicyState,
    ProjectState,
    QueueState,
    ReviewState,
    RoleState,
)
from oncommons.errors import Refused
from tests.governed import (
    DATASET,
    DAY,
    LONG_AGO,
    ONE,
    OTHER,
    REVIEWERS,
    RUNNING,
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
    with_roles,
)

A = Action
GOVERNANCE, SECOND_GOVERNANCE = ONE[Role.GOVERNANCE_MANAGER], OTHER[Role.GOVERNANCE_MANAGER]
OWNER, DELEGATE = ONE[Role.DATA_OWNER], ONE[Role.DELEGATE]
LEAD, MATE, CHAIR = ONE[Role.LEAD], ONE[Role.RESEARCHER], ONE[Role.PANEL_CHAIR]
CHECKER, SECOND_CHECKER = ONE[Role.OUTPUT_CHECKER], OTHER[Role.OUTPUT_CHECKER]
KEEPER, SECOND_KEEPER = ONE[Role.KEY_HOLDER], OTHER[Role.KEY_HOLDER]
TEAM_PLACE = LEAD.organisation


def refused(person_, action, thing, occasion=None):
    """Give the code of a refusal."""
    with pytest.raises(Refused) as refusal:
        check(person_, action, thing, occasion or on())
    return refusal.value.code


# ---- S1: one person with two parts -----------------------------------------------------------


def test_a_member_of_the_team_does_not_check_its_outputs():
    both = with_roles(CHECKER, Role.RESEARCHER)
    work = output(OutputState.IN_REVIEW)
    joined = replace(work, project=replace(work.project, team=(LEAD, both)), checkers=(both,))
    assert refused(both, A.VOTE, joined) == "SEPARATION_S1"
    check(both, A.VOTE, replace(joined, project=work.project), on())


def test_an_owner_of_the_data_does_not_work_in_the_project():
    both = with_roles(OWNER, Role.RESEARCHER)
    owned = grant()
    assert refused(both, A.ASK, owned) == "SEPARATION_S1"
    freed = replace(owned, project=replace(owned.project, owners=(DELEGATE,)))
    check(both, A.ASK, freed, on())


def test_a_checker_does_not_release():
    both = with_roles(CHECKER, Role.DELEGATE)
    done = output(OutputState.APPROVED, checkers=(), votes=votes(True, True))
    assert refused(both, A.RELEASE, done) == "SEPARATION_S1"
    freed = replace(done, project=replace(done.project, checkers=frozenset()))
    check(both, A.RELEASE, freed, on())


def test_a_governance_manager_does_not_activate_a_project_of_their_own():
    both = with_roles(GOVERNANCE, held(Role.RESEARCHER))
    ready = project(ProjectState.ONBOARDING)
    assert refused(both, A.ACTIVATE, replace(ready, team=(LEAD, both))) == "SEPARATION_S1"
    check(both, A.ACTIVATE, ready, on())


def test_a_project_does_not_start_with_somebody_in_two_parts():
    both = with_roles(MATE, Role.DELEGATE)
    ready = project(ProjectState.ONBOARDING)
    mixed = replace(ready, team=(LEAD, both), owners=(OWNER, both))
    assert refused(GOVERNANCE, A.ACTIVATE, mixed) == "SEPARATION_S1"
    check(GOVERNANCE, A.ACTIVATE, replace(mixed, owners=(OWNER,)), on())


def test_nobody_is_given_a_second_part_in_a_project():
    asked = request(by="p-lead", beneficiary=CHECKER)
    assert refused(GOVERNANCE, A.COUNTERSIGN_ROLE, asked) == "SEPARATION_S1"
    freed = replace(asked, projects=(replace(project(), checkers=frozenset()),))
    check(GOVERNANCE, A.COUNTERSIGN_ROLE, freed, on())


def test_an_owner_does_not_name_a_delegate_from_the_team():
    asked = request(Role.DELEGATE, RoleState.NEW, by="p-data_owner", beneficiary=MATE)
    used = replace(asked, projects=(project(),))
    assert refused(OWNER, A.REQUEST_ROLE, used) == "SEPARATION_S1"
    check(OWNER, A.REQUEST_ROLE, replace(used, beneficiary=person("p-new")), on())


def test_a_member_of_the_team_is_not_assigned_as_checker():
    work = output(OutputState.IN_REVIEW, checkers=(CHECKER, MATE))
    assert refused(GOVERNANCE, A.ASSIGN_CHECKER, work) == "SEPARATION_S1"
    check(GOVERNANCE, A.ASSIGN_CHECKER, replace(work, checkers=(CHECKER, SECOND_CHECKER)), on())


def test_the_second_person_has_no_other_part_either():
    still = project(ProjectState.SUSPENDED)
    both = with_roles(MATE, Role.GOVERNANCE_MANAGER)
    assert refused(GOVERNANCE, A.RESUME, still, on(second=both)) == "SEPARATION_S1"
    check(GOVERNANCE, A.RESUME, replace(still, team=(LEAD,)), on(second=both))


def test_the_owner_of_the_data_may_be_the_second_who_resumes():
    check(GOVERNANCE, A.RESUME, project(ProjectState.SUSPENDED), on(second=OWNER))


# ---- S2: reviewers and chair -----------------------------------------------------------------


@pytest.mark.parametrize("action", [A.DECLARE_NO_CONFLICT, A.REVIEW])
def test_a_reviewer_of_the_same_organisation_does_not_review(action):
    near = replace(ONE[Role.REVIEWER], organisation=TEAM_PLACE)
    duty = review(reviewer=Reviewer(near, conflict=False))
    assert refused(near, action, duty) == "SEPARATION_S2"
    far = ONE[Role.REVIEWER]
    check(far, action, replace(duty, reviewer=Reviewer(far, conflict=False)), on())


def test_a_reviewer_of_a_partner_without_people_in_the_team_does_not_review():
    far = ONE[Role.REVIEWER]
    duty = review(reviewer=Reviewer(far, conflict=False))
    tied = replace(duty.project, partners=frozenset({far.organisation.organisation_id}))
    assert refused(far, A.REVIEW, replace(duty, project=tied)) == "SEPARATION_S2"
    check(far, A.REVIEW, duty, on())


def test_a_reviewer_with_a_conflict_does_not_review():
    far = ONE[Role.REVIEWER]
    duty = review(reviewer=Reviewer(far, conflict=True))
    assert refused(far, A.REVIEW, duty) == "SEPARATION_S2"
    check(far, A.REVIEW, replace(duty, reviewer=Reviewer(far, conflict=False)), on())


def test_a_chair_assigns_nobody_of_the_organisation_of_the_lead():
    near = Reviewer(person("r-9", Role.REVIEWER, at="org-team"))
    duty = review(ReviewState.NEW, project=project(ProjectState.ELIGIBLE), reviewer=near)
    assert refused(CHAIR, A.ASSIGN_REVIEWER, duty) == "SEPARATION_S2"
    check(CHAIR, A.ASSIGN_REVIEWER, replace(duty, reviewer=REVIEWERS[0]), on())


@pytest.mark.parametrize("action", [A.SELECT, A.RESERVE, A.REJECT])
def test_a_chair_with_a_conflict_or_of_the_organisation_does_not_decide(action):
    judged = project(ProjectState.UNDER_REVIEW)
    check(CHAIR, action, judged, on())
    declared = replace(judged, conflicts=frozenset({CHAIR.person_id}))
    assert refused(CHAIR, action, declared) == "SEPARATION_S2"
    near = replace(CHAIR, organisation=TEAM_PLACE)
    assert refused(near, action, judged) == "SEPARATION_S2"


def test_reviews_of_others_are_blind_until_the_own_one_is_in():
    mine = ONE[Role.REVIEWER]
    judged = project(
        ProjectState.UNDER_REVIEW, reviewers=(*REVIEWERS, Reviewer(mine, conflict=False))
    )
    another = review(ReviewState.SUBMITTED, project=judged)
    assert refused(mine, A.READ_REVIEW, another) == "BLIND"
    in_now = (*REVIEWERS, Reviewer(mine, conflict=False, is_in=True))
    check(mine, A.READ_REVIEW, replace(another, project=replace(judged, reviewers=in_now)), on())


def test_a_reviewer_of_the_call_without_this_application_reads_no_review_of_it():
    another = review(ReviewState.SUBMITTED)
    assert refused(ONE[Role.REVIEWER], A.READ_REVIEW, another) == "BLIND"
    check(REVIEWERS[1].person, A.READ_REVIEW, another, on())


def test_a_chair_reads_reviews_when_all_are_in():
    waiting = (*REVIEWERS[:2], replace(REVIEWERS[2], is_in=False))
    judged = project(ProjectState.UNDER_REVIEW, reviewers=waiting)
    another = review(ReviewState.SUBMITTED, project=judged)
    assert refused(CHAIR, A.READ_REVIEW, another) == "BLIND"
    check(
        CHAIR, A.READ_REVIEW, replace(another, project=replace(judged, reviewers=REVIEWERS)), on()
    )


# ---- S3: the airlock -------------------------------------------------------------------------


def test_nobody_votes_twice():
    work = output(OutputState.PARTIALLY_REVIEWED, votes=(Vote(CHECKER.person_id, True),))
    assert refused(CHECKER, A.VOTE, work) == "SEPARATION_S3"
    check(SECOND_CHECKER, A.VOTE, work, on())


def test_a_checker_of_an_organisation_of_the_project_does_not_vote():
    near = replace(CHECKER, organisation=TEAM_PLACE)
    work = output(OutputState.IN_REVIEW, checkers=(near,))
    assert refused(near, A.VOTE, work) == "SEPARATION_S3"
    check(CHECKER, A.VOTE, replace(work, checkers=(CHECKER,)), on())


def test_no_checker_of_an_organisation_of_the_project_is_assigned():
    near = replace(CHECKER, organisation=TEAM_PLACE)
    work = output(OutputState.IN_REVIEW, checkers=(near, SECOND_CHECKER))
    assert refused(GOVERNANCE, A.ASSIGN_CHECKER, work) == "SEPARATION_S3"
    check(GOVERNANCE, A.ASSIGN_CHECKER, replace(work, checkers=(CHECKER,)), on())


@pytest.mark.parametrize(
    ("action", "state"),
    [(A.APPROVE, OutputState.REVIEWED), (A.RELEASE, OutputState.APPROVED)],
)
def test_whoever_voted_does_not_let_the_output_out(action, state):
    both = with_roles(CHECKER, Role.DELEGATE)
    said = (Vote(both.person_id, True), Vote("q-output_checker", True))
    work = output(state, checkers=(), votes=said, project=project(checkers=frozenset()))
    assert refused(both, action, work) == "SEPARATION_S3"
    others = (Vote("v-1", True), Vote("v-2", True))
    check(both, action, replace(work, votes=others), on())


def test_whoever_made_an_output_and_left_the_team_neither_checks_it_nor_lets_it_out():
    work = output(OutputState.IN_REVIEW, author=CHECKER.person_id)
    assert refused(CHECKER, A.VOTE, work) == "SEPARATION_S3"
    assert refused(GOVERNANCE, A.ASSIGN_CHECKER, work) == "SEPARATION_S3"
    done = output(OutputState.APPROVED, author=OWNER.person_id)
    assert refused(OWNER, A.RELEASE, done) == "SEPARATION_S3"
    check(OWNER, A.RELEASE, replace(done, author="p-past"), on())
    check(CHECKER, A.VOTE, replace(work, author="p-past"), on())


def test_a_member_of_the_team_is_a_bad_checker_by_itself():
    """Also where the project has forgotten who its checkers are."""
    work = output(OutputState.IN_REVIEW, checkers=(MATE,))
    assert not is_separate(MATE, A.VOTE, work, on())


def test_votes_are_not_shown_before_they_agree():
    work = output(OutputState.PARTIALLY_REVIEWED, votes=(Vote("q-output_checker", True),))
    assert refused(CHECKER, A.READ_VOTES, work) == "STATE"
    check(CHECKER, A.READ_VOTES, replace(work, state=OutputState.REVIEWED), on())


def test_a_checker_without_this_output_reads_none_of_its_files():
    work = output(OutputState.IN_REVIEW, checkers=(SECOND_CHECKER,))
    assert refused(CHECKER, A.READ_FILES, work) == "NOT_ASSIGNED"
    check(CHECKER, A.READ_FILES, replace(work, checkers=(CHECKER,)), on())


def test_one_owner_does_not_let_out_what_was_made_from_the_data_of_another():
    second = Dataset("D-2", "sensitive")
    both = project(datasets=(DATASET, second))
    work = output(
        OutputState.REVIEWED, project=both, datasets=(DATASET, second), votes=votes(True, True)
    )
    assert refused(OWNER, A.APPROVE, work) == "OWNERS"
    assert owned_by(OWNER, A.APPROVE, work, on()) == {"D-1"}
    check(OWNER, A.APPROVE, replace(work, agreed=frozenset({"D-2"})), on())


# ---- S4 and S5: roles ------------------------------------------------------------------------


def test_nobody_asks_for_a_role_for_themselves():
    own = request(Role.DATA_OWNER, RoleState.NEW, by=GOVERNANCE.person_id, beneficiary=GOVERNANCE)
    assert refused(GOVERNANCE, A.REQUEST_ROLE, own) == "SEPARATION_S4"
    check(GOVERNANCE, A.REQUEST_ROLE, replace(own, beneficiary=person("p-new")), on())


def test_nobody_countersigns_what_they_asked_for():
    asked = request(Role.DATA_OWNER, by=GOVERNANCE.person_id)
    assert refused(GOVERNANCE, A.COUNTERSIGN_ROLE, asked) == "SEPARATION_S4"
    check(SECOND_GOVERNANCE, A.COUNTERSIGN_ROLE, asked, on())


def test_nobody_countersigns_a_role_of_their_own():
    asked = request(Role.DATA_OWNER, by="q-governance_manager", beneficiary=GOVERNANCE)
    assert refused(GOVERNANCE, A.COUNTERSIGN_ROLE, asked) == "SEPARATION_S4"
    check(
        OTHER[Role.GOVERNANCE_MANAGER],
        A.COUNTERSIGN_ROLE,
        replace(asked, held=replace(asked.held, requested_by="p-third")),
        on(),
    )


def test_nobody_asks_in_the_name_of_another_to_countersign_it_then():
    forged = request(Role.DATA_OWNER, RoleState.NEW, by=SECOND_GOVERNANCE.person_id)
    assert refused(GOVERNANCE, A.REQUEST_ROLE, forged) == "AUTHOR"
    own = replace(forged, held=replace(forged.held, requested_by=GOVERNANCE.person_id))
    check(GOVERNANCE, A.REQUEST_ROLE, own, on())


@pytest.mark.parametrize(
    "hands",
    [
        {"approved_by": ""},
        {"requested_by": ""},
        {"approved_by": "p-asks"},
        {"approved_by": "p-x"},
        {"requested_by": "p-x"},
    ],
)
def test_a_role_that_one_hand_wrote_into_the_database_opens_nothing(hands):
    forged = person("p-x", held(Role.RESEARCHER, **hands), at="org-team")
    assert refused(forged, A.ASK, grant()) == "SEPARATION_S4"
    check(person("p-x", Role.RESEARCHER, at="org-team"), A.ASK, grant(), on())


@pytest.mark.parametrize("role", [Role.USER_ADMIN, Role.OPERATOR])
def test_user_admins_and_operators_give_no_role(role):
    asked = request(by=ONE[role].person_id, state=RoleState.NEW)
    assert refused(ONE[role], A.REQUEST_ROLE, asked) == "ROLE"
    check(
        GOVERNANCE,
        A.REQUEST_ROLE,
        replace(asked, held=replace(asked.held, requested_by=GOVERNANCE.person_id)),
        on(),
    )


@pytest.mark.parametrize("role", [Role.USER_ADMIN, Role.OPERATOR])
def test_neither_do_they_with_a_role_of_governance_besides(role):
    both = with_roles(GOVERNANCE, role)
    assert refused(both, A.COUNTERSIGN_ROLE, request()) == "SEPARATION_S5"
    check(GOVERNANCE, A.COUNTERSIGN_ROLE, request(), on())
    check(both, A.COUNTERSIGN_ROLE, request(Role.PANEL_CHAIR, by="p-third"), on())


def test_a_lead_gives_only_the_roles_of_a_lead():
    grabbed = request(Role.LEAD, RoleState.NEW, by="p-lead")
    assert refused(LEAD, A.REQUEST_ROLE, grabbed) == "ROLE"
    check(LEAD, A.REQUEST_ROLE, request(Role.RESEARCHER, RoleState.NEW, by="p-lead"), on())


def test_a_role_that_gives_does_not_lend_its_reach_to_an_untrained_one():
    """Two roles, one trained for each: the trained one opens the door, the other gives nothing."""
    kept = [one for one in LEAD.certificates if one.course != "output-checking"]
    both = replace(with_roles(LEAD, Role.GOVERNANCE_MANAGER), certificates=tuple(kept))
    required = (CourseRequired("output-checking", Role.GOVERNANCE_MANAGER),)
    asked = request(Role.LEAD, RoleState.NEW, by="p-lead")
    assert refused(both, A.REQUEST_ROLE, asked, on(required=required)) == "ROLE"
    check(both, A.REQUEST_ROLE, asked, on(required=()))


def test_a_role_is_given_only_in_a_scope_of_its_own_kind():
    wide = held(Role.RESEARCHER, Scope(ScopeKind.COMMONS))
    everywhere = person("p-x", wide, at="org-team")
    assert refused(everywhere, A.ASK, grant()) == "ROLE_SCOPE"
    check(person("p-x", held(Role.RESEARCHER), at="org-team"), A.ASK, grant(), on())


# ---- S6 to S8, operators ---------------------------------------------------------------------


def test_the_author_of_a_policy_does_not_approve_it():
    written = PolicyVersion("Y-1", PolicyState.DRAFT, GOVERNANCE.person_id, "shorter")
    assert refused(GOVERNANCE, A.APPROVE_POLICY, written) == "SEPARATION_S6"
    check(SECOND_GOVERNANCE, A.APPROVE_POLICY, written, on())


def test_nobody_edits_the_draft_of_another_to_approve_it_then():
    written = PolicyVersion("Y-1", PolicyState.DRAFT, SECOND_GOVERNANCE.person_id, "shorter")
    assert refused(GOVERNANCE, A.EDIT_POLICY, written) == "NOT_OWN"
    check(SECOND_GOVERNANCE, A.EDIT_POLICY, written, on())


def test_whoever_holds_a_grant_for_cause_does_not_resume_it_alone():
    waiting = grant(GrantState.HELD, suspension=Suspension(OWNER.person_id, is_for_cause=True))
    assert refused(OWNER, A.RESUME_GRANT, waiting) == "SEPARATION_S7"
    check(OWNER, A.RESUME_GRANT, waiting, on(second=GOVERNANCE))
    no_cause = replace(waiting, suspension=Suspension(OWNER.person_id, is_for_cause=False))
    check(OWNER, A.RESUME_GRANT, no_cause, on())
    check(OWNER, A.RESUME_GRANT, replace(waiting, suspension=None), on())


def test_whoever_suspended_a_person_does_not_resume_alone():
    still = replace(
        ONE[Role.MEMBER], account=AccountState.SUSPENDED, suspended_by=GOVERNANCE.person_id
    )
    assert refused(GOVERNANCE, A.RESUME_PERSON, still) == "SEPARATION_S7"
    assert refused(GOVERNANCE, A.RESUME_PERSON, still, on(second=GOVERNANCE)) == "SEPARATION_S7"
    check(SECOND_GOVERNANCE, A.RESUME_PERSON, still, on())
    check(GOVERNANCE, A.RESUME_PERSON, still, on(second=SECOND_GOVERNANCE))


def test_whoever_stopped_the_commons_does_not_start_it_alone():
    still = Commons(CommonsState.SUSPENDED, False, suspended_by=GOVERNANCE.person_id)
    assert refused(GOVERNANCE, A.RESUME_ALL, still) == "SEPARATION_S7"
    check(GOVERNANCE, A.RESUME_ALL, still, on(second=KEEPER))


def test_a_second_person_is_somebody_with_the_right_to_it_today():
    still = project(ProjectState.SUSPENDED)
    assert refused(GOVERNANCE, A.RESUME, still) == "SECOND"
    assert refused(GOVERNANCE, A.RESUME, still, on(second=GOVERNANCE)) == "SECOND"
    assert refused(GOVERNANCE, A.RESUME, still, on(second=CHAIR)) == "SECOND"
    lapsed = replace(SECOND_GOVERNANCE, accredited_until=TODAY - DAY)
    assert refused(GOVERNANCE, A.RESUME, still, on(second=lapsed)) == "SECOND"
    untrained = replace(SECOND_GOVERNANCE, certificates=())
    assert refused(GOVERNANCE, A.RESUME, still, on(second=untrained)) == "SECOND"
    check(GOVERNANCE, A.RESUME, still, on(second=SECOND_GOVERNANCE))


@pytest.mark.parametrize("action", [A.UNSEAL, A.ROTATE_KEYS])
def test_one_key_holder_alone_or_an_operator_opens_nothing(action):
    keys = Commons(CommonsState.RUNNING, is_sealed=action is A.UNSEAL)
    assert refused(KEEPER, action, keys) == "SEPARATION_S8"
    assert refused(KEEPER, action, keys, on(second=KEEPER)) == "SEPARATION_S8"
    turned = with_roles(SECOND_KEEPER, Role.OPERATOR)
    assert refused(KEEPER, action, keys, on(second=turned)) == "SEPARATION_S8"
    assert refused(turned, action, keys, on(second=KEEPER)) == "SEPARATION_S8"
    assert refused(KEEPER, action, keys, on(second=GOVERNANCE)) == "SECOND"
    check(KEEPER, action, keys, on(second=SECOND_KEEPER))


@pytest.mark.parametrize(
    ("has", "gets"), [(Role.OPERATOR, Role.KEY_HOLDER), (Role.KEY_HOLDER, Role.OPERATOR)]
)
def test_nobody_becomes_operator_and_key_holder(has, gets):
    asked = request(gets, by="p-third", beneficiary=person("p-x", has))
    assert refused(GOVERNANCE, A.COUNTERSIGN_ROLE, asked) == "SEPARATION_S8"
    check(GOVERNANCE, A.COUNTERSIGN_ROLE, replace(asked, beneficiary=person("p-x")), on())


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.USER_ADMIN])
def test_operators_and_user_admins_reach_no_data_through_another_role(role):
    acts = [
        (MATE, A.ASK, grant()),
        (MATE, A.RUN_CODE, job(QueueState.NEW, author=MATE)),
        (MATE, A.BUILD_EXTRACT, extract(ExtractState.NEW)),
        (MATE, A.TAKE_HOME, output(OutputState.RELEASED)),
        (ONE[Role.STEWARD], A.READ_VAULT, Site("S-1")),
        (ONE[Role.CLINICIAN], A.READ_AT_BEDSIDE, PatientCase("case-1", "S-1")),
        (CHECKER, A.READ_FILES, output(OutputState.IN_REVIEW)),
        (ONE[Role.MEMBER], A.ASK_NOISY, DATASET),
    ]
    for somebody, action, thing in acts:
        assert refused(with_roles(somebody, role), action, thing) == "SEPARATION_DATA"
        ended = with_roles(somebody, held(role, ends=TODAY - DAY))
        check(ended, action, thing, on())


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.USER_ADMIN])
def test_neither_role_is_given_to_somebody_with_data_nor_data_to_them(role):
    asked = request(role, by="p-third", beneficiary=person("p-x", Role.STEWARD))
    assert refused(GOVERNANCE, A.COUNTERSIGN_ROLE, asked) == "SEPARATION_DATA"
    check(GOVERNANCE, A.COUNTERSIGN_ROLE, replace(asked, beneficiary=person("p-x")), on())
    back = request(Role.STEWARD, by="p-third", beneficiary=person("p-x", role))
    assert refused(GOVERNANCE, A.COUNTERSIGN_ROLE, back) == "SEPARATION_DATA"


# ---- names, accounts, scopes -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("somebody", "action", "account"),
    [
        (ONE[Role.USER_ADMIN], A.VERIFY_IDENTITY, AccountState.UNVERIFIED),
        (ONE[Role.USER_ADMIN], A.CHANGE_IDENTITY, AccountState.VERIFIED),
        (GOVERNANCE, A.ACCREDIT, AccountState.VERIFIED),
        (GOVERNANCE, A.VERIFY_CERTIFICATE, AccountState.VERIFIED),
    ],
    ids=str,
)
def test_nobody_vouches_for_themselves(somebody, action, account):
    assert refused(somebody, action, replace(somebody, account=account)) == "ONESELF"
    check(somebody, action, replace(person("p-x"), account=account), on())


def test_nobody_begins_anything_in_the_name_of_another():
    begun = [
        (MATE, A.BEGIN_OUTPUT, output(OutputState.NEW), {"author": "p-lead"}),
        (MATE, A.RUN_CODE, job(QueueState.NEW), {"author": LEAD}),
        (ONE[Role.MEMBER], A.APPLY, project(ProjectState.NEW, call=open_call(), lead="p-member"),
         {"lead": "p-x"}),
        (GOVERNANCE, A.DRAFT_POLICY, PolicyVersion("Y", PolicyState.NEW, GOVERNANCE.person_id),
         {"author": ""}),
    ]  # fmt: skip
    for somebody, action, thing, other in begun:
        check(somebody, action, thing, on())
        assert refused(somebody, action, replace(thing, **other)) == "AUTHOR"


def test_nobody_reads_the_trail_of_another_account():
    assert refused(LEAD, A.READ_OWN_TRAIL, MATE) == "NOT_OWN"
    check(LEAD, A.READ_OWN_TRAIL, LEAD, on())


def test_somebody_without_an_account_does_nothing_but_read_what_is_public():
    assert refused(None, A.ASK_NOISY, DATASET) == "SIGN_IN"
    assert may(None, A.READ_PUBLISHED, RUNNING, on())


def test_a_role_in_one_project_opens_nothing_of_another():
    other = grant(project=replace(project(), project_id="P-2"))
    assert refused(MATE, A.ASK, other) == "ROLE"
    there = held(Role.RESEARCHER, Scope(ScopeKind.PROJECT, "P-2"))
    check(with_roles(MATE, there), A.ASK, other, on())


def test_an_owner_of_one_dataset_signs_no_grant_of_another():
    second = Dataset("D-2", "sensitive")
    both = project(
        ProjectState.ONBOARDING,
        datasets=(DATASET, second),
        agreements=(
            *project().agreements,
            replace(project().agreements[0], dataset_id="D-2"),
        ),
    )
    other = grant(GrantState.NEW, project=both, dataset=second)
    assert refused(OWNER, A.SIGN_GRANT, other) == "ROLE"
    check(OWNER, A.SIGN_GRANT, replace(other, dataset=DATASET), on())


def test_an_act_is_not_done_to_a_thing_of_another_kind():
    assert refused(GOVERNANCE, A.ACTIVATE, grant()) == "THING"
    assert refused(None, A.READ_PUBLISHED, grant()) == "THING"


def test_whoever_applied_leads_until_the_project_is_active_and_no_longer():
    applicant = person("p-lead", Role.MEMBER, at="org-team")
    started = project(ProjectState.DRAFT, call=open_call(), team=(applicant,))
    check(applicant, A.SUBMIT, started, on())
    assert refused(person("p-lead", at="org-team"), A.SUBMIT, started) == "ROLE"
    assert refused(applicant, A.SUBMIT, replace(started, lead="p-x")) == "ROLE"
    assert refused(applicant, A.BEGIN_CLOSING, project()) == "ROLE"
    assert refused(applicant, A.ASK, grant()) == "ROLE"


def test_whoever_applied_asks_for_colleagues_before_the_role_of_lead_is_given():
    applicant = person("p-lead", Role.MEMBER, at="org-team")
    asked = request(state=RoleState.NEW, by="p-lead")
    early = replace(asked, projects=(project(ProjectState.ONBOARDING),))
    check(applicant, A.REQUEST_ROLE, early, on())
    check(applicant, A.WITHDRAW_ROLE, replace(early, state=RoleState.REQUESTED), on())
    assert refused(applicant, A.REQUEST_ROLE, asked) == "ROLE"


# ---- the panic switch ------------------------------------------------------------------------

STOPPED = Commons(CommonsState.SUSPENDED, is_sealed=False, suspended_by="p-operator")
GONE = Commons(CommonsState.DECOMMISSIONED, is_sealed=False)
SEALED = Commons(CommonsState.RUNNING, is_sealed=True)


def test_a_stopped_commons_answers_nobody_and_still_lets_stop_more():
    assert refused(MATE, A.ASK, grant(), on(commons=STOPPED)) == "COMMONS_SUSPENDED"
    check(MATE, A.ASK, grant(), on())
    assert (
        refused(GOVERNANCE, A.ACTIVATE, project(ProjectState.ONBOARDING), on(commons=STOPPED))
        == "COMMONS_SUSPENDED"
    )
    check(OWNER, A.HOLD_GRANT, grant(), on(commons=STOPPED))
    check(LEAD, A.OPEN_INCIDENT, Incident("I-1", IncidentState.NEW), on(commons=STOPPED))
    check(GOVERNANCE, A.RESUME_ALL, STOPPED, on(commons=STOPPED, second=KEEPER))


def test_a_decommissioned_commons_is_only_read():
    assert refused(GOVERNANCE, A.RESUME_ALL, STOPPED, on(commons=GONE)) == "DECOMMISSIONED"
    check(None, A.READ_ANCHORS, GONE, on(commons=GONE))


def test_sealed_keys_open_no_data():
    assert refused(MATE, A.ASK, grant(), on(commons=SEALED)) == "SEALED"
    check(GOVERNANCE, A.ACTIVATE, project(ProjectState.ONBOARDING), on(commons=SEALED))


def test_a_suspended_account_does_nothing():
    still = replace(MATE, account=AccountState.SUSPENDED)
    assert refused(still, A.ASK, grant()) == "ACCOUNT_SUSPENDED"
    check(MATE, A.ASK, grant(), on())


def test_a_running_job_stops_when_commons_project_grant_or_author_do():
    running = job(QueueState.RUNNING)
    assert not must_stop(running, on())
    assert must_stop(running, on(commons=STOPPED))
    stopped = replace(running.grant, project=replace(running.grant.project, state="suspended"))
    assert must_stop(replace(running, grant=stopped), on())
    assert must_stop(replace(running, grant=replace(running.grant, state=GrantState.HELD)), on())
    assert must_stop(replace(running, author=replace(MATE, account=AccountState.SUSPENDED)), on())
    assert not must_stop(replace(running, state=QueueState.OK), on(commons=STOPPED))


def test_the_pair_of_separation_agrees():
    written = PolicyVersion("Y-1", PolicyState.DRAFT, GOVERNANCE.person_id, "shorter")
    assert not is_separate(GOVERNANCE, A.APPROVE_POLICY, written, on())
    with pytest.raises(Refused, match="wrote this version"):
        check_separation(GOVERNANCE, A.APPROVE_POLICY, written, on())
    check_separation(SECOND_GOVERNANCE, A.APPROVE_POLICY, written, on())


def test_a_role_that_ended_or_has_not_begun_opens_nothing():
    for dates in ({"ends": TODAY - DAY}, {"begins": TODAY + DAY}):
        somebody = person("p-x", held(Role.RESEARCHER, **dates), at="org-team")
        assert refused(somebody, A.ASK, grant()) == "ROLE_DATES"
    edge = person("p-x", held(Role.RESEARCHER, begins=TODAY, ends=TODAY), at="org-team")
    check(edge, A.ASK, grant(valid_from=LONG_AGO, valid_until=TODAY), on())


def test_a_call_of_another_chair_is_not_ranked():
    other = replace(call(), call_id="C-2")
    over = on()
    assert refused(CHAIR, A.RANK, other, over) == "ROLE"
    check(CHAIR, A.RANK, call(), over)
