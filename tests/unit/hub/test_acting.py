"""The one way to act: governance is asked inside the transaction, a refusal leaves its row."""

import ast
import json
import re
from pathlib import Path

import pytest

from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.institution import Commons
from oncommons.domain.governance.roles import Role, Scope, ScopeKind
from oncommons.domain.governance.states import CommonsState
from oncommons.errors import Refused
from oncommons.hub.audit.rows import last_rows, stored_head
from tests.members import GOV, GOV2, KEY1, Members

HUB = Path(__file__).parents[3] / "src" / "oncommons" / "hub"


@pytest.fixture
def members(hub):
    return Members(hub)


def suspend(hub, by, reason="a lost key", **parts):
    from oncommons.hub import acting
    from oncommons.hub.members.standing import commons_of

    return acting.act(
        trail=hub.trail, by=by, action=Action.SUSPEND_ALL, thing=commons_of, reason=reason, **parts
    )


def test_an_allowed_act_has_its_row_with_reason_and_second(hub, members):
    with suspend(hub, GOV, second=GOV2) as act:
        assert (act.next_state, act.person.person_id) == (CommonsState.SUSPENDED, GOV)
        act.detail |= {"more": 1}
    row = last_rows(1)[0]
    assert (row.actor, row.action, row.target) == (GOV, "commons.suspend", "commons")
    assert json.loads(row.detail) == {"reason": "a lost key", "second": GOV2, "more": 1}


@pytest.mark.parametrize(
    ("by", "reason", "code"), [(KEY1, "why", "ROLE"), (GOV, "", "REASON"), ("p-x", "y", "UNKNOWN")]
)
def test_a_refusal_is_one_row_with_its_code_and_nothing_else(hub, members, by, reason, code):
    before = stored_head().seq
    with pytest.raises(Refused) as refusal, suspend(hub, by, reason):
        raise AssertionError("the act began")
    assert refusal.value.code == code
    row = last_rows(1)[0]
    assert (row.seq, row.actor, row.action) == (before + 1, by, "act.refused")
    assert json.loads(row.detail) == {"code": code, "action": "commons.suspend"}


def test_a_refusal_within_the_act_keeps_none_of_its_writes(hub, members):
    from oncommons.hub.members.models import Standing

    def begin_and_refuse():
        with suspend(hub, GOV) as act:
            Standing.objects.create(**act.stamp(), state="suspended", reason="x")
            raise Refused("LATER", "found while writing", remedy="none")

    with pytest.raises(Refused):
        begin_and_refuse()
    assert not Standing.objects.exists()
    assert json.loads(last_rows(1)[0].detail)["code"] == "LATER"


def test_the_thing_is_loaded_when_nobody_else_writes(hub, members):
    """Of two acts from the same state, the second is asked against what the first one left."""
    members.suspend_all(by=GOV, reason="first")
    with pytest.raises(Refused) as refusal:
        members.suspend_all(by=GOV2, reason="second")
    assert refusal.value.code == "STATE"


def test_the_commons_itself_does_only_what_needs_nobody(hub, members):
    from oncommons.hub import acting

    with pytest.raises(Refused, match="needs a person"), suspend(hub, acting.SYSTEM):
        pass
    with pytest.raises(Refused) as refusal, suspend(hub, acting.PUBLIC):
        pass
    assert refusal.value.code == "SIGN_IN"


def test_reading_is_asked_and_written_before_anything_is_shown(hub, members):
    from oncommons.hub import acting
    from oncommons.hub.members.standing import commons_of

    read = {"trail": hub.trail, "action": Action.READ_WHOLE_TRAIL, "thing": commons_of}
    row = acting.read(by=GOV, detail={"rows": 3}, **read)
    assert (row.action, json.loads(row.detail)) == ("commons.read_trail", {"rows": 3})
    with pytest.raises(Refused):
        acting.read(by=KEY1, **read)
    assert (last_rows(1)[0].actor, last_rows(1)[0].action) == (KEY1, "act.refused")


def test_may_answers_without_a_row(hub, members):
    from oncommons.hub import acting
    from oncommons.hub.members.standing import commons_of

    before = stored_head()
    asked = {"trail": hub.trail, "action": Action.SUSPEND_ALL, "reason": "why"}
    assert acting.may(by=GOV, thing=commons_of(), **asked)
    assert not acting.may(by=KEY1, thing=commons_of(), **asked)
    assert stored_head() == before


def test_keys_count_as_sealed_until_a_program_says_that_it_opened_them(hub, members):
    from oncommons.hub.members.standing import commons_of

    assert commons_of() == Commons(CommonsState.RUNNING, is_sealed=True)
    assert commons_of(keys_open=True) == Commons(CommonsState.RUNNING, is_sealed=False)


def test_a_thing_without_states_has_no_next_one(hub, members):
    from oncommons.hub import acting
    from oncommons.hub.members.people import organisation_of

    with (
        pytest.raises(ValueError, match="without states"),
        acting.act(
            trail=hub.trail,
            by=GOV,
            action=Action.CHANGE_ORGANISATION,
            thing=lambda: organisation_of("org-home"),
        ) as act,
    ):
        _ = act.next_state


def test_an_id_that_is_none_is_refused_without_a_row(hub, members):
    before = stored_head()
    with pytest.raises(Refused) as refusal, suspend(hub, "Ada Lovelace"):
        pass
    assert (refusal.value.code, stored_head()) == ("AUDIT_ID", before)


FREE = {
    "audit": "the key and the registers stand below the members; who may is asked before",
    "founding": "nobody has a role yet; it asks the rules of separation",
}
APPS = [path for path in sorted(HUB.rglob("acts.py")) if path.parent.name not in FREE]
ACTIONS = """
admit_organisation ADMIT_ORGANISATION
change_organisation CHANGE_ORGANISATION
end_membership END_MEMBERSHIP
create_account CREATE_ACCOUNT
change_identity CHANGE_IDENTITY
verify_identity VERIFY_IDENTITY
accredit ACCREDIT
suspend_person SUSPEND_PERSON
resume_person RESUME_PERSON
close_account CLOSE_ACCOUNT
suspend_all SUSPEND_ALL
resume_all RESUME_ALL
request_role REQUEST_ROLE
assign_role ASSIGN_ROLE
countersign_role COUNTERSIGN_ROLE
refuse_role REFUSE_ROLE
withdraw_role WITHDRAW_ROLE
end_role END_ROLE
tick_onboarding TICK_ONBOARDING
take_up_role TAKE_UP_ROLE
complete_onboarding TAKE_UP_ROLE TICK_ONBOARDING
publish_course PUBLISH_COURSE
require_course REQUIRE_COURSE
import_requirements REQUIRE_COURSE
take_course RECORD_TRAINING
add_certificate RECORD_TRAINING
verify_certificate VERIFY_CERTIFICATE
make_token MAKE_TOKEN
revoke_token REVOKE_TOKEN
"""


def reached(source):
    """Give each public act of a module with all that it names, through what it calls there."""
    module = ast.parse(source)
    functions = {one.name: one for one in module.body if isinstance(one, ast.FunctionDef)}
    others = {
        alias.asname or alias.name
        for one in module.body
        if isinstance(one, ast.ImportFrom) and (one.module or "").endswith(".acts")
        for alias in one.names
    }

    def names(name, seen=frozenset()):
        found = set()
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add(f"{node.value.id}.{node.attr}")
            if isinstance(node, ast.Name) and node.id in others:
                found.add("an act of another module")
            if isinstance(node, ast.Name) and node.id in functions.keys() - seen - {name}:
                found |= names(node.id, seen | {name})
        return found

    return {name: names(name) for name in functions if not name.startswith("_")}


@pytest.mark.parametrize("path", APPS, ids=lambda path: "-".join(path.relative_to(HUB).parts[:-1]))
def test_every_act_of_every_app_asks_governance(path):
    asking = {"acting.act", "acting.read", "an act of another module"}
    for name, named in reached(path.read_text()).items():
        assert named & asking, f"{name} asks nobody"
    # The clock writes down what it told people; nobody's right is asked for that.
    past = re.findall(r"trail\.act\((?!actor=SYSTEM)", path.read_text())
    assert past == [], "act through acting.act"


@pytest.mark.parametrize(
    ("source", "asks"),
    [
        ("def f():\n    with acting.act():\n        pass", True),
        ("def f():\n    _g()\ndef _g():\n    acting.act()", True),
        ("from x.acts import g\ndef f():\n    g()", True),
        ("def f():\n    trail.act()", False),
        ("def f():\n    _g()\ndef _g():\n    _g()\ndef _h():\n    acting.act()", False),
    ],
)
def test_an_act_that_asks_nobody_is_found(source, asks):
    named = reached(source)["f"]
    assert bool(named & {"acting.act", "an act of another module"}) is asks


def test_each_act_on_members_asks_for_its_own_action():
    table = {line.split()[0]: line.split()[1:] for line in ACTIONS.strip().splitlines()}
    found = {
        name: sorted(one.removeprefix("Action.") for one in named if one.startswith("Action."))
        for path in APPS
        if path.is_relative_to(HUB / "members")
        for name, named in reached(path.read_text()).items()
    }
    assert found == table
    assert {one for actions in table.values() for one in actions} <= {one.name for one in Action}


def test_the_commons_itself_acts_without_a_person(hub, members):
    from oncommons.access.onboarding import points_of

    members.take_in("p-new")
    call = Scope(ScopeKind.CALL, "C-1")
    row = members.give("p-new", Role.REVIEWER, call, take_up=False)
    members.tick_onboarding(by=GOV, role=row.id, points=points_of(Role.REVIEWER))
    assert members.take_up_role(by="system", role=row.id).state == "held"
    assert (last_rows(1)[0].actor, last_rows(1)[0].action) == ("system", "role.take_up")
