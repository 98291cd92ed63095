"""Lines of SATRE that the tables of governance show by themselves; tests are named after them."""

from dataclasses import replace

import pytest

from oncommons.access.governance import check, due, ends_soon, is_open, may, move
from oncommons.access.governance.matrix import ALLOWED, DATA_ACTIONS
from oncommons.access.governance.occasions import REQUIRED
from oncommons.access.governance.states import MOVES
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.institution import PolicyVersion
from oncommons.domain.governance.people import Certificate, CourseRequired
from oncommons.domain.governance.projects import PaperKind
from oncommons.domain.governance.roles import Role
from oncommons.domain.governance.states import (
    AccountState,
    GrantState,
    OutputState,
    PolicyState,
    ProjectState,
    RoleState,
    ThingKind,
)
from oncommons.errors import Refused
from tests.governed import (
    DATASET,
    DAY,
    FAR,
    LONG_AGO,
    ONE,
    OTHER,
    PAPERS,
    ROLES,
    TODAY,
    certificates,
    grant,
    held,
    on,
    open_call,
    output,
    person,
    project,
    request,
    votes,
)
from tests.governed_world import World

A = Action
GOVERNANCE = ONE[Role.GOVERNANCE_MANAGER]
MATE = ONE[Role.RESEARCHER]


def refused(somebody, action, thing, occasion=None):
    with pytest.raises(Refused) as refusal:
        check(somebody, action, thing, occasion or on())
    return refusal.value.code


def test_acc_003_only_governance_managers_create_or_edit_a_policy():
    for action, state in ((A.DRAFT_POLICY, PolicyState.NEW), (A.EDIT_POLICY, PolicyState.DRAFT)):
        for role in ROLES:
            own = PolicyVersion("Y-1", state, ONE[role].person_id, "shorter")
            assert may(ONE[role], action, own, on()) is (role is Role.GOVERNANCE_MANAGER)
        assert not may(None, action, PolicyVersion("Y-1", state, ""), on())


def test_a_policy_version_is_never_changed_once_approved_nor_approved_by_its_author():
    written = PolicyVersion("Y-1", PolicyState.DRAFT, GOVERNANCE.person_id, "shorter")
    other = OTHER[Role.GOVERNANCE_MANAGER]
    assert refused(GOVERNANCE, A.APPROVE_POLICY, written) == "SEPARATION_S6"
    assert refused(other, A.APPROVE_POLICY, replace(written, change="")) == "SUMMARY"
    check(other, A.APPROVE_POLICY, written, on())
    for state in (PolicyState.APPROVED, PolicyState.REPLACED):
        assert refused(GOVERNANCE, A.EDIT_POLICY, replace(written, state=state)) == "STATE"
    later = {
        after
        for (before, _), after in MOVES[ThingKind.POLICY].items()
        if before in (PolicyState.APPROVED, PolicyState.REPLACED)
    }
    assert later == {PolicyState.REPLACED}


def test_acc_011_no_project_goes_on_from_submitted_without_its_assessment():
    submitted = project(ProjectState.SUBMITTED)
    without = replace(submitted, form=replace(submitted.form, is_assessed=False))
    onward = {
        action
        for (before, action), after in MOVES[ThingKind.PROJECT].items()
        if before is ProjectState.SUBMITTED and after is not before
    }
    assert onward == {A.FIND_ELIGIBLE, A.SEND_BACK, A.WITHDRAW}
    assert refused(GOVERNANCE, A.FIND_ELIGIBLE, without) == "ASSESSMENT"
    check(GOVERNANCE, A.FIND_ELIGIBLE, submitted, on())
    draft = replace(without, state=ProjectState.DRAFT, call=open_call())
    assert refused(ONE[Role.LEAD], A.SUBMIT, draft) == "ASSESSMENT"


@pytest.mark.parametrize("kind", PaperKind)
@pytest.mark.parametrize("fault", ["missing", "ended", "without a hash"])
def test_acc_014_no_project_starts_while_a_mandatory_paper_is_missing_or_ended(kind, fault):
    ready = project(ProjectState.ONBOARDING)
    check(GOVERNANCE, A.ACTIVATE, ready, on())
    other = tuple(one for one in PAPERS if one.kind is not kind)
    one = next(one for one in PAPERS if one.kind is kind)
    faulty = {
        "missing": (),
        "ended": (replace(one, expires=TODAY - DAY),),
        "without a hash": (replace(one, document_hash=""),),
    }[fault]
    assert refused(GOVERNANCE, A.ACTIVATE, replace(ready, papers=other + faulty)) == "PAPERS"


@pytest.mark.parametrize("kind", PaperKind)
def test_acc_015_grants_rest_the_same_day_and_warnings_come_60_30_and_7_days_before(kind):
    papers = tuple(replace(one, expires=TODAY) if one.kind is kind else one for one in PAPERS)
    running = project(papers=papers)
    granted = grant(project=running)
    check(MATE, A.ASK, granted, on(TODAY))
    assert refused(MATE, A.ASK, granted, on(TODAY + DAY)) == "PAPERS"
    assert due(running, TODAY + DAY).action is A.SUSPEND
    assert kind.words in due(running, TODAY + DAY).reason
    told = [days for days in range(90) if ends_soon(running, TODAY - days * DAY)]
    assert told == [7, 30, 60]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"account": AccountState.UNVERIFIED}, "IDENTITY"),
        ({"accredited_until": None}, "ACCREDITATION"),
        ({"accredited_until": TODAY - DAY}, "ACCREDITATION"),
    ],
)
def test_acc_021_nothing_opens_before_identity_and_accreditation(fault, code):
    assert refused(replace(MATE, **fault), A.ASK, grant()) == code
    check(MATE, A.ASK, grant(), on())
    checked = replace(MATE, identity_method="")
    assert refused(GOVERNANCE, A.ACCREDIT, checked) == "IDENTITY"


def test_acc_022_a_role_is_pending_until_its_check_list_is_complete():
    after = move(ThingKind.ROLE, RoleState.REQUESTED, A.COUNTERSIGN_ROLE)
    assert after is RoleState.PENDING
    pending = person("p-x", held(Role.RESEARCHER, onboarding_done=False), at="org-team")
    assert refused(pending, A.ASK, grant()) == "ONBOARDING"
    waiting = request(state=RoleState.PENDING, onboarding_left=("terms of use",))
    assert refused(GOVERNANCE, A.TAKE_UP_ROLE, waiting) == "ONBOARDING"
    check(GOVERNANCE, A.TAKE_UP_ROLE, replace(waiting, onboarding_left=()), on())


def test_acc_024_no_grant_without_the_agreement_of_each_owner():
    second = replace(DATASET, dataset_id="D-2")
    both = project(ProjectState.ONBOARDING, datasets=(DATASET, second))
    unsigned = grant(GrantState.NEW, project=both)
    assert refused(ONE[Role.DATA_OWNER], A.SIGN_GRANT, unsigned) == "AGREEMENT"
    more = (*both.agreements, replace(both.agreements[0], dataset_id="D-2"))
    check(
        ONE[Role.DATA_OWNER],
        A.SIGN_GRANT,
        replace(unsigned, project=replace(both, agreements=more)),
        on(),
    )


def test_acc_027_training_is_set_for_each_role_and_each_tier():
    by_role = {one.role for one in REQUIRED}
    data = {role for action in DATA_ACTIONS for role in ALLOWED[action]} - {Role.MEMBER}
    assert data <= by_role
    tier = (CourseRequired("genomic-data", tier="sensitive"),)
    assert refused(MATE, A.ASK, grant(), on(required=tier)) == "TRAINING"
    open_tier = grant(dataset=replace(DATASET, tier="open"))
    check(MATE, A.ASK, open_tier, on(required=tier))


def test_acc_029_training_lapses_and_a_new_version_can_force_a_retake():
    short = replace(MATE, certificates=certificates(TODAY))
    check(short, A.ASK, grant(), on(TODAY))
    assert refused(short, A.ASK, grant(), on(TODAY + DAY)) == "TRAINING"
    newer = (CourseRequired("data-protection", Role.RESEARCHER, least_version=2),)
    assert refused(MATE, A.ASK, grant(), on(required=newer)) == "TRAINING"


@pytest.mark.parametrize("action", sorted(DATA_ACTIONS - {A.ASK_NOISY}))
def test_acc_030_training_is_read_at_every_access_to_data(action):
    states = {
        A.READ_FILES: "in_review",
        A.TAKE_HOME: "released",
        A.READ_JOB_LOG: "ok",
        A.ASK: "signed",
        A.BUILD_EXTRACT: "new",
        A.RUN_CODE: "new",
    }
    for role in ALLOWED[action]:
        world = World(action, role, states.get(action), mine=True, here=True)
        check(world.actor, action, world.thing(), on())
        untrained = replace(world.actor, certificates=())
        assert refused(untrained, action, world.thing()) == "TRAINING"


def test_acc_031_a_certificate_from_outside_counts_once_verified():
    own = tuple(one for one in MATE.certificates if one.course != "data-protection")
    outside = Certificate("data-protection", 1, LONG_AGO, FAR, outside=True)
    brought = replace(MATE, certificates=(*own, outside))
    assert refused(brought, A.ASK, grant()) == "TRAINING"
    check(GOVERNANCE, A.VERIFY_CERTIFICATE, brought, on())
    verified = replace(outside, verified_by=GOVERNANCE.person_id)
    check(replace(MATE, certificates=(*own, verified)), A.ASK, grant(), on())
    ended = replace(verified, expires=TODAY - DAY)
    assert refused(replace(MATE, certificates=(*own, ended)), A.ASK, grant()) == "TRAINING"


def test_acc_088_only_the_owner_or_a_delegate_releases_and_never_team_or_checkers():
    done = output(OutputState.APPROVED, votes=votes(True, True))
    may_release = {role for role in ROLES if may(ONE[role], A.RELEASE, done, on())}
    assert may_release == {Role.DATA_OWNER, Role.DELEGATE}
    owner = ONE[Role.DATA_OWNER]
    in_team = replace(done, project=replace(done.project, team=(owner,)))
    assert refused(owner, A.RELEASE, in_team) == "SEPARATION_S1"
    checks = replace(done, checkers=(owner,))
    assert refused(owner, A.RELEASE, checks) == "SEPARATION_S3"


def test_acc_089_nobody_approves_what_they_made():
    owner = ONE[Role.DATA_OWNER]
    own = output(OutputState.REVIEWED, votes=votes(True, True), author=owner.person_id)
    assert refused(owner, A.APPROVE, own) == "SEPARATION_S3"
    check(owner, A.APPROVE, replace(own, author="p-researcher"), on())


def test_acc_111_a_request_names_one_of_the_planned_outputs():
    check(MATE, A.SUBMIT_OUTPUT, output(), on())
    assert refused(MATE, A.SUBMIT_OUTPUT, output(planned="")) == "NOT_PLANNED"


def test_acc_113_checkers_are_independent_and_blind_until_two_agree():
    first, second = ONE[Role.OUTPUT_CHECKER], OTHER[Role.OUTPUT_CHECKER]
    work = output(OutputState.IN_REVIEW)
    check(GOVERNANCE, A.ASSIGN_CHECKER, work, on())
    inside = replace(work, checkers=(MATE,))
    assert refused(GOVERNANCE, A.ASSIGN_CHECKER, inside) == "SEPARATION_S1"
    one_in = replace(work, state=move(ThingKind.OUTPUT, work.state, A.VOTE), votes=votes(True))
    for checker in (first, second):
        assert refused(checker, A.READ_VOTES, one_in) == "STATE"
    assert not is_open(A.SETTLE_VOTES, one_in, on())
    both_in = replace(one_in, votes=votes(True, True))
    assert is_open(A.SETTLE_VOTES, both_in, on())
    settled = replace(both_in, state=move(ThingKind.OUTPUT, both_in.state, A.SETTLE_VOTES))
    check(first, A.READ_VOTES, settled, on())


def test_acc_122_an_application_names_its_lead():
    started = project(ProjectState.DRAFT, call=open_call())
    check(ONE[Role.LEAD], A.SUBMIT, started, on())
    assert refused(ONE[Role.LEAD], A.SUBMIT, replace(started, lead="")) == "LEAD"


def test_acc_123_a_project_manager_has_no_act_that_leads_to_data():
    assert not any(Role.PROJECT_MANAGER in ALLOWED[action] for action in DATA_ACTIONS)
    assert not may(ONE[Role.PROJECT_MANAGER], A.ASK, grant(), on())
    check(ONE[Role.PROJECT_MANAGER], A.READ_PROJECT, project(), on())


def test_acc_125_costs_are_accepted_before_a_project_starts():
    ready = project(ProjectState.ONBOARDING)
    assert refused(GOVERNANCE, A.ACTIVATE, replace(ready, costs_accepted_by="")) == "COSTS"
    check(GOVERNANCE, A.ACTIVATE, ready, on())
    check(ONE[Role.LEAD], A.ACCEPT_COSTS, ready, on())
