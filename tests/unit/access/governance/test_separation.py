"""Each rule of separation by itself: whom it stops, and what it leaves alone."""

import pytest

from oncommons.access.governance.separation import SEPARATION, parts_in
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.roles import Role
from oncommons.domain.governance.states import OutputState, ProjectState
from tests.governed import ONE, grant, on, output, person, project, request, review

A = Action
MATE, OWNER, CHECKER = ONE[Role.RESEARCHER], ONE[Role.DATA_OWNER], ONE[Role.OUTPUT_CHECKER]


def test_the_rules_have_the_names_of_the_design():
    assert list(SEPARATION) == ["S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "DATA"]


@pytest.mark.parametrize("name", SEPARATION)
def test_a_rule_leaves_alone_what_it_does_not_touch(name):
    rule = SEPARATION[name]
    untouched = [
        (A.READ_PROJECT, project()),
        (A.READ_OWN_TRAIL, MATE),
        (A.END_ROLE, request()),
        (A.READ_REVIEW_TRAIL, review()),
        (A.READ_REQUEST_TRAIL, output()),
        (A.HOLD_GRANT, grant()),
    ]
    assert all(rule(MATE, action, thing, on()) is None for action, thing in untouched)


def test_a_checker_from_the_team_is_stopped_by_the_third_rule_too():
    work = output(OutputState.IN_REVIEW, checkers=(MATE,), author="p-past")
    lack = SEPARATION["S3"](MATE, A.VOTE, work, on())
    assert lack.code == "SEPARATION_S3"
    assert "p-researcher belongs to project P-1" in lack.found


def test_parts_in_a_project():
    assert parts_in(project(), MATE.person_id) == {"team"}
    assert parts_in(project(), OWNER.person_id) == {"owners"}
    assert parts_in(project(), CHECKER.person_id) == {"checkers"}
    assert parts_in(project(lead="p-x"), "p-x") == {"team"}
    assert parts_in(project(), "p-y") == frozenset()


def test_a_refusal_names_both_parts_and_the_project():
    both = project(ProjectState.ONBOARDING, owners=(MATE,))
    lack = SEPARATION["S1"](person("p-g"), A.ACTIVATE, both, on())
    assert lack.found == "p-researcher would be in the owners and the team of project P-1"
    assert lack.remedy == "let somebody do it who has no other part in this project"
