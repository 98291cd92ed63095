"""Every act, by every role, in every state: what the table below says, and nothing else.

The table was written from the design, not from the code. `:own` is open to whose own the thing is,
`:assigned` to whom it was given, `:other` to anybody of the role but its owner; `itself` is the
commons without a person. The right column gives the states, and the state that follows.
"""

from dataclasses import replace
from functools import cache

import pytest

from oncommons.access.governance import (
    acts_open_to,
    check,
    check_by_itself,
    may,
    may_by_itself,
    may_move,
    move,
)
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.roles import SCOPE_OF, Role, ScopeKind
from oncommons.domain.governance.states import (
    AccountState,
    CallState,
    CommonsState,
    ExtractState,
    GrantState,
    IncidentState,
    ObjectionState,
    OutputState,
    PolicyState,
    ProjectState,
    QueueState,
    ReviewState,
    RoleState,
    ThingKind,
    TokenState,
)
from oncommons.errors import Refused
from tests.governed import DAY, OTHER, ROLES, TODAY, on
from tests.governed_world import World

WITH_ACCOUNT = " ".join(ROLES)
EVERY_ACT = f"""
commons.read_published      | public | *
commons.read_anchors        | public | *
commons.read_trail          | governance_manager | *
commons.read_identity_trail | governance_manager user_admin | *
commons.read_key_trail      | governance_manager key_holder | *
commons.read_health         | governance_manager operator | *
commons.suspend             | governance_manager operator | running > suspended
commons.resume              | governance_manager | suspended > running
commons.unseal              | key_holder | running suspended
commons.rotate_keys         | key_holder | running suspended
commons.back_up             | operator | running suspended
commons.decommission        | governance_manager | running suspended > decommissioned
commons.publish_course      | governance_manager | running
commons.require_course      | governance_manager | running
commons.set_prices          | governance_manager | running
organisation.admit          | governance_manager | *
organisation.change         | governance_manager | *
organisation.end_membership | governance_manager | *
account.create              | user_admin | new > unverified
account.verify_identity     | user_admin:other | unverified > verified
account.change_identity     | user_admin:other | unverified verified > unverified
account.accredit            | governance_manager:other | verified
account.record_training     | member:own | verified
account.verify_certificate  | governance_manager:other | verified
account.suspend             | governance_manager user_admin | verified > suspended
account.resume              | governance_manager:other | suspended > verified
account.close               | user_admin | unverified verified suspended > closed
account.read_trail          | {":own ".join(ROLES)}:own | *
role.request                | lead:own data_owner:own governance_manager:own | new > requested
role.assign                 | lead:own panel_chair:own governance_manager:own | new > pending
role.countersign            | governance_manager:other | requested > pending
role.refuse                 | governance_manager | requested > refused
role.withdraw               | lead:own data_owner:own governance_manager:own | requested > withdrawn
role.tick_onboarding        | governance_manager | pending
role.take_up                | governance_manager itself | pending > held
role.end                    | lead panel_chair data_owner governance_manager | pending held > ended
token.make                  | lead:own researcher:own | new > live
token.revoke                | lead researcher:own governance_manager itself | live > revoked
call.create                 | governance_manager | new > draft
call.edit                   | governance_manager | draft
call.announce               | governance_manager | draft > announced
call.cancel                 | governance_manager | draft announced > cancelled
call.rank                   | panel_chair | announced ranked > ranked
call.publish_decisions      | panel_chair | ranked > decided
call.read_trail             | panel_chair governance_manager | *
project.apply               | member:own | new > draft
project.edit                | lead project_manager | draft returned
project.submit              | lead | draft > submitted
project.find_eligible       | governance_manager | submitted > eligible
project.send_back           | governance_manager | submitted > returned
project.resubmit            | lead | returned > submitted
project.declare_conflict    | panel_chair | submitted eligible under_review reserve
project.waive_term          | data_owner | submitted
project.open_review         | panel_chair | eligible > under_review
project.select              | panel_chair | under_review > selected
project.reserve             | panel_chair | under_review > reserve
project.reject              | panel_chair | under_review > rejected
project.promote             | panel_chair | reserve > selected
project.onboard             | governance_manager | selected > onboarding
project.file_paper          | lead project_manager governance_manager | selected onboarding active suspended
project.record_risk         | lead project_manager governance_manager | selected onboarding active suspended
project.agree               | data_owner | selected onboarding active
project.accept_costs        | lead | selected onboarding
project.activate            | governance_manager | onboarding > active
project.suspend             | governance_manager data_owner itself | active > suspended
project.settle_cause        | governance_manager | suspended
project.resume              | governance_manager | suspended > active
project.begin_closing       | lead governance_manager itself | active suspended > closing
project.close               | itself | closing > closed
project.withdraw            | lead | draft submitted returned eligible under_review reserve selected onboarding > withdrawn
project.read                | lead researcher project_manager reviewer:assigned public_member:assigned panel_chair data_owner delegate governance_manager | *
project.read_trail          | lead researcher project_manager governance_manager | *
review.assign               | panel_chair | new > assigned
review.declare_no_conflict  | reviewer:assigned public_member:assigned panel_chair:assigned | assigned
review.declare_conflict     | reviewer:assigned public_member:assigned panel_chair:assigned | assigned > excused
review.submit               | reviewer:assigned public_member:assigned panel_chair:assigned | assigned > submitted
review.amend                | reviewer:assigned public_member:assigned panel_chair:assigned | submitted > amended
review.read                 | reviewer public_member panel_chair governance_manager | submitted amended
review.read_trail           | reviewer:assigned public_member:assigned panel_chair governance_manager | *
dataset.register            | governance_manager | *
dataset.classify            | data_owner | *
dataset.ask_noisy           | member | *
dataset.read_trail          | data_owner governance_manager | *
site.read_vault             | steward | *
site.read_trail             | steward governance_manager | *
case.read                   | clinician | *
grant.sign                  | data_owner | new > signed
grant.hold                  | data_owner governance_manager itself | signed > held
grant.resume                | data_owner | held > signed
grant.revoke                | data_owner itself | signed held > revoked
grant.ask                   | lead researcher | signed
grant.take_dummy            | lead researcher | signed held
extract.build               | lead researcher | new > built
extract.destroy             | lead governance_manager itself | built > destroyed
job.run                     | lead:own researcher:own | new > queued
job.start                   | itself | queued > running
job.finish                  | itself | running > ok
job.fail                    | itself | running > error
job.reach_limit             | itself | running > limit
job.lose                    | itself | running > lost
job.requeue                 | itself | lost > queued
job.stop                    | lead researcher:own governance_manager itself | queued running lost > killed
job.read_log                | lead researcher | ok error limit killed
output.begin                | lead:own researcher:own | new > draft
output.submit               | lead researcher | draft > submitted
output.pass_checks          | itself | submitted > in_review
output.block                | itself | submitted > blocked
output.amend                | lead:own researcher:own | blocked returned > draft
output.assign_checker       | governance_manager | in_review partially_reviewed
output.read_files           | output_checker:assigned data_owner delegate | in_review partially_reviewed reviewed approved
output.vote                 | output_checker:assigned | in_review partially_reviewed > partially_reviewed
output.read_votes           | output_checker:assigned data_owner delegate governance_manager | reviewed returned approved rejected released
output.settle_votes         | itself | partially_reviewed > reviewed
output.agree                | data_owner delegate | reviewed
output.approve              | data_owner delegate | reviewed > approved
output.return               | data_owner delegate | reviewed > returned
output.reject               | data_owner delegate | reviewed > rejected
output.release              | data_owner delegate | approved > released
output.withdraw             | lead:own researcher:own | draft submitted blocked in_review partially_reviewed reviewed returned > withdrawn
output.take_home            | lead researcher | released
output.read_trail           | output_checker:assigned lead researcher data_owner governance_manager | *
policy.draft                | governance_manager:own | new > draft
policy.edit                 | governance_manager:own | draft
policy.approve              | governance_manager:other | draft > approved
policy.replace              | itself | approved > replaced
incident.open               | {WITH_ACCOUNT} itself | new > open
incident.assign             | governance_manager | open assigned > assigned
incident.close              | governance_manager | assigned > closed
incident.publish            | governance_manager | open assigned closed
incident.read               | governance_manager | *
objection.object            | public | new > received
objection.fetch             | steward | received > being_identified
objection.find_patient      | steward | being_identified > registered
objection.find_nobody       | steward | being_identified > unmatched
objection.ask_again         | steward | unmatched > being_identified
objection.exclude           | itself | registered > effective
objection.confirm           | steward | effective > closed
objection.withdraw          | public | effective closed > withdrawn
"""  # noqa: E501 - one act, one line


@cache
def table():
    rows = {}
    for line in EVERY_ACT.strip().splitlines():
        act, who, states = (part.strip() for part in line.split("|"))
        before, _, after = states.partition(">")
        roles = dict((*token.split(":"), "all")[:2] for token in who.split())
        rows[act] = (roles, before.split(), after.strip())
    return rows


STATES = {
    ThingKind.COMMONS: CommonsState,
    ThingKind.ACCOUNT: AccountState,
    ThingKind.ROLE: RoleState,
    ThingKind.TOKEN: TokenState,
    ThingKind.CALL: CallState,
    ThingKind.PROJECT: ProjectState,
    ThingKind.REVIEW: ReviewState,
    ThingKind.GRANT: GrantState,
    ThingKind.EXTRACT: ExtractState,
    ThingKind.JOB: QueueState,
    ThingKind.OUTPUT: OutputState,
    ThingKind.POLICY: PolicyState,
    ThingKind.INCIDENT: IncidentState,
    ThingKind.OBJECTION: ObjectionState,
}
PARTICULAR = {
    ThingKind.ROLE,
    ThingKind.TOKEN,
    ThingKind.CALL,
    ThingKind.PROJECT,
    ThingKind.REVIEW,
    ThingKind.DATASET,
    ThingKind.SITE,
    ThingKind.CASE,
    ThingKind.GRANT,
    ThingKind.EXTRACT,
    ThingKind.JOB,
    ThingKind.OUTPUT,
    ThingKind.OBJECTION,
}
"""Kinds of which each thing lies in the scope of somebody; the rest belong to the whole commons."""
SECOND = {
    Action.RESUME_ALL: Role.GOVERNANCE_MANAGER,
    Action.UNSEAL: Role.KEY_HOLDER,
    Action.ROTATE_KEYS: Role.KEY_HOLDER,
    Action.DECOMMISSION: Role.KEY_HOLDER,
    Action.RESUME: Role.GOVERNANCE_MANAGER,
}


EVERYBODY = [*ROLES, Role.PUBLIC]


def expected(action, role, state, *, mine, here):
    who, before, _ = table()[action.value]
    if before != ["*"] and (state is None or state.value not in before):
        return False
    if "public" in who:
        return True
    reach = who.get(role.value)
    if reach is None or not (here or SCOPE_OF[role] is ScopeKind.COMMONS):
        return False
    return reach == "all" or (reach == "other") is not mine


def worlds(*kinds):
    for action in Action:
        kind = action.thing_kind
        if kind not in kinds:
            continue
        for state in STATES.get(kind, [None]):
            for role in EVERYBODY:
                for mine in (True, False):
                    for here in (True, False) if kind in PARTICULAR else (True,):
                        yield World(action, role, state, mine=mine, here=here)


def occasion_of(action):
    second = OTHER[SECOND[action]] if action in SECOND else None
    return on(second=second)


def test_the_table_names_every_act_and_every_role():
    assert sorted(table()) == sorted(action.value for action in Action)
    named = {role for who, _, _ in table().values() for role in who}
    assert named == {role.value for role in Role} | {"itself"}


@pytest.mark.parametrize("kind", ThingKind)
def test_every_act_by_every_role_in_every_state(kind):
    allowed = 0
    for world in worlds(kind):
        actor = None if world.as_role is Role.PUBLIC else world.actor
        place = {"mine": world.mine, "here": world.here}
        wanted = expected(world.action, world.as_role, world.state, **place)
        thing, occasion = world.thing(), occasion_of(world.action)
        where = (world.action, world.as_role, world.state, place)
        assert may(actor, world.action, thing, occasion) is wanted, where
        if wanted:
            check(actor, world.action, thing, occasion)
        else:
            with pytest.raises(Refused) as refusal:
                check(actor, world.action, thing, occasion)
            assert refusal.value.code, where
            assert refusal.value.remedy, where
        allowed += wanted
    assert allowed


def test_every_act_of_the_commons_itself():
    done = set()
    for action in Action:
        who, before, _ = table()[action.value]
        for state in STATES.get(action.thing_kind, [None]):
            thing = ended(World(action, Role.PUBLIC, state, mine=False, here=True).thing(), action)
            in_state = before == ["*"] or (state is not None and state.value in before)
            wanted = "itself" in who and in_state
            assert may_by_itself(action, thing, on()) is wanted, (action, state)
            if wanted:
                check_by_itself(action, thing, on())
                done.add(action.value)
            else:
                with pytest.raises(Refused):
                    check_by_itself(action, thing, on())
    assert done == {act for act, (who, _, _) in table().items() if "itself" in who}


def ended(thing, action):
    """Let something of a project end, where the clock needs that to act."""
    if action is Action.SUSPEND:
        papers = (replace(thing.papers[0], expires=TODAY - DAY), *thing.papers[1:])
        return replace(thing, papers=papers)
    return replace(thing, ends=TODAY - DAY) if action is Action.BEGIN_CLOSING else thing


@pytest.mark.parametrize("action", Action, ids=lambda action: action.value)
def test_every_move_is_the_one_of_the_table(action):
    _, before, after = table()[action.value]
    for state in STATES.get(action.thing_kind, [None]):
        if before == ["*"]:
            assert move(action.thing_kind, state, action) is state
        elif state is not None and state.value in before:
            assert move(action.thing_kind, state, action).value == (after or state.value)
        else:
            assert not may_move(action.thing_kind, state, action)
            with pytest.raises(Refused) as refusal:
                move(action.thing_kind, state, action)
            assert refusal.value.code == "STATE"
            assert all(one in refusal.value.remedy for one in before)


@pytest.mark.parametrize("kind", ThingKind)
def test_what_a_page_offers_is_what_is_open(kind):
    for role in EVERYBODY:
        for state in STATES.get(kind, [None]):
            some = next(action for action in Action if action.thing_kind is kind)
            world = World(some, role, state, mine=True, here=True)
            thing = world.thing()
            offered = acts_open_to(world.actor, thing, on())
            own = [action for action in Action if action.thing_kind is kind]
            assert offered == tuple(one for one in own if may(world.actor, one, thing, on()))


def test_operators_and_user_admins_have_no_act_that_leads_to_data():
    data = {
        "dataset.ask_noisy",
        "site.read_vault",
        "case.read",
        "grant.ask",
        "grant.take_dummy",
        "extract.build",
        "job.run",
        "job.read_log",
        "output.read_files",
        "output.take_home",
        "output.read_votes",
        "output.vote",
    }
    for world in worlds(*ThingKind):
        if world.action.value in data and world.as_role in (Role.OPERATOR, Role.USER_ADMIN):
            assert not may(world.actor, world.action, world.thing(), on()), world.action
