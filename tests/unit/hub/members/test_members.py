"""Organisations, accounts, roles, training, tokens: what acts do, and what the tables refuse."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from oncommons.access.governance import changes
from oncommons.domain.governance.people import OrganisationKind
from oncommons.domain.governance.roles import Role, Scope, ScopeKind
from oncommons.domain.governance.states import AccountState, RoleState, ThingKind
from oncommons.errors import Refused
from oncommons.hub.audit.rows import last_rows, stored_head
from tests.members import (
    ADMIN,
    DAY,
    FAR,
    GOV,
    GOV2,
    KEY1,
    PROTECTION,
    TODAY,
    Members,
    founders,
)


@pytest.fixture
def members(hub):
    return Members(hub)


def refused(act, **given):
    """Do what is refused; give its code. Nothing but the refusal was written."""
    before = stored_head().seq
    with pytest.raises(Refused) as error:
        act(**given)
    (row,) = last_rows(stored_head().seq - before)
    assert (row.action, json.loads(row.detail)["code"]) == ("act.refused", error.value.code)
    return error.value.code


def account(person="p-new", **parts):
    return {
        "person": person,
        "organisation": "org-home",
        "name": "A B",
        "email": f"{person}@example.org",
    } | parts


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


# founding


def test_a_commons_is_founded_once(hub, members):
    from oncommons.hub.members.people import person_of

    assert refused(members.found, by="root", founders=founders()) == "FOUNDED"
    roles = {one.role: one for one in person_of(GOV).roles}
    assert set(roles) == {Role.MEMBER, Role.GOVERNANCE_MANAGER}
    held = roles[Role.GOVERNANCE_MANAGER]
    assert (held.requested_by, held.approved_by, held.onboarding_done) == (ADMIN, GOV2, True)
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(
            "INSERT INTO members_founding SELECT 'x', created_at, created_by, only, file_hash"
            " FROM members_founding"
        )


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"expires": TODAY - DAY}, "TRAINING"),
        ({"vouched_by": (GOV, GOV)}, "SEPARATION_S4"),
        ({"roles": (Role.KEY_HOLDER, Role.OPERATOR)}, "SEPARATION_S8"),
    ],
)
def test_founders_keep_the_rules_of_separation_and_training(hub, fault, code):
    from oncommons.hub.members.models import Founding, Person

    members, plain = Members(hub, found=False), founders()
    bad = replace(plain.people[3], **fault)
    people = (*plain.people[:3], bad, plain.people[4])
    given = {"by": "root", "founders": replace(plain, people=people)}
    assert refused(members.found, **given) == code
    assert not Founding.objects.exists()
    assert not Person.objects.exists()


def test_a_name_is_in_no_row_of_the_trail(hub, members):
    members.take_in("p-new")
    told = " ".join(row.detail + row.target for row in last_rows(100))
    assert "p-new" in told
    assert "Name of" not in told
    assert "example.org" not in told


# organisations and accounts


def test_an_organisation_is_admitted_changed_and_left(members):
    from oncommons.hub.members.people import organisation_of, organisations

    given = {
        "organisation": "org-chu",
        "name": "CHU",
        "kind": OrganisationKind.HOSPITAL,
        "country": "FR",
        "for_profit": False,
        "member_from": TODAY,
    }
    members.admit_organisation(by=GOV, **given)
    assert refused(members.admit_organisation, by=GOV, **given) == "TAKEN"
    again = given | {"organisation": "org-2"}
    assert refused(members.admit_organisation, by=GOV, **again) == "TAKEN"
    assert refused(members.admit_organisation, by=ADMIN, **again) == "ROLE"
    bad = given | {"organisation": "CHU of X", "name": "y"}
    assert refused(members.admit_organisation, by=GOV, **bad) == "ID"
    members.change_organisation(
        by=GOV, organisation="org-chu", name="CHU 2", kind=OrganisationKind.COMPANY, for_profit=True
    )
    changed = organisation_of("org-chu")
    assert (changed.kind, changed.for_profit, changed.country) == ("company", True, "FR")
    change = {"by": GOV, "organisation": "org-chu", "name": "Home"}
    assert refused(members.change_organisation, **change) == "TAKEN"
    assert refused(members.change_organisation, by=GOV, organisation="org-x") == "UNKNOWN"
    members.end_membership(by=GOV, organisation="org-chu", last_day=TODAY, reason="asked for")
    assert not organisation_of("org-chu").is_member(TODAY + DAY)
    assert [one.organisation_id for one in organisations()] == ["org-chu", "org-home"]


def test_people_of_an_organisation_that_left_can_do_nothing(hub, members):
    members.take_in("p-new")
    members.end_membership(by=GOV, organisation="org-home", last_day=TODAY, reason="all")
    hub.clock.move(days=1)
    parts = {"person": "p-new", "reason": "why"}
    assert refused(members.suspend_person, by=GOV, **parts) == "MEMBERSHIP"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"person": GOV, "email": "new@example.org"}, "TAKEN"),
        ({"email": f"{GOV}@EXAMPLE.org"}, "TAKEN"),
        ({"person": "A"}, "ID"),
        ({"person": "system"}, "ID"),
        ({"email": "none"}, "IDENTITY"),
        ({"name": " "}, "IDENTITY"),
        ({"orcid": "1"}, "IDENTITY"),
        ({"language": "xx"}, "LANGUAGE"),
        ({"organisation": "org-x"}, "UNKNOWN"),
    ],
)
def test_an_account_that_cannot_be_made(members, parts, code):
    assert refused(members.create_account, by=ADMIN, **account(**parts)) == code


def test_an_account_stands_still_and_goes_on_with_a_second_person(members):
    from oncommons.hub.members.people import person_of

    members.take_in("p-new")
    members.suspend_person(by=GOV, person="p-new", reason="a lost laptop")
    assert person_of("p-new").suspended_by == GOV
    resume = {"by": GOV, "person": "p-new", "reason": "found again"}
    assert refused(members.resume_person, **resume) == "SEPARATION_S7"
    members.resume_person(**resume, second=GOV2)
    assert (person_of("p-new").account, person_of("p-new").suspended_by) == ("verified", "")
    members.close_account(by=ADMIN, person="p-new")
    assert refused(members.resume_person, **resume, second=GOV2) == "STATE"


def test_the_whole_commons_stands_still_until_two_people_resume_it(members):
    members.suspend_all(by=GOV, reason="a key was lost")
    assert refused(members.create_account, by=ADMIN, **account()) == "COMMONS_SUSPENDED"
    resume = {"by": GOV2, "reason": "a new key"}
    assert refused(members.resume_all, **resume, second=GOV2) == "SECOND"
    members.resume_all(**resume, second=KEY1)
    members.create_account(by=ADMIN, **account())


def test_an_accreditation_ends_after_today(members):
    members.create_account(by=ADMIN, **account())
    members.verify_identity(by=ADMIN, person="p-new", method="passport")
    late = {"by": GOV, "person": "p-new", "until": TODAY - DAY}
    assert refused(members.accredit, **late) == "DATES"


# roles


def test_a_role_is_refused_withdrawn_ended_by_those_who_may(members):
    from oncommons.hub.members.people import person_of

    members.take_in("p-new", training=[PROTECTION])
    give = {"person": "p-new", "role": Role.USER_ADMIN, "begins": TODAY, "ends": FAR}
    one, two = (members.request_role(by=GOV, **give).id for _ in range(2))
    assert refused(members.refuse_role, by=GOV2, role=one, reason="") == "REASON"
    members.refuse_role(by=GOV2, role=one, reason="not needed")
    assert refused(members.withdraw_role, by=GOV2, role=two) == "NOT_OWN"
    members.withdraw_role(by=GOV, role=two)
    row = members.give("p-new", Role.USER_ADMIN)
    assert len(person_of("p-new").roles) == 2
    members.end_role(by=GOV, role=row.id, reason="moved on")
    assert [held.role for held in person_of("p-new").roles] == [Role.MEMBER]
    assert refused(members.end_role, by=GOV, role="none") == "UNKNOWN"


def test_a_role_of_a_project_waits_for_the_app_that_knows_projects(members):
    members.take_in("p-new", training=[PROTECTION])
    scope = Scope(ScopeKind.PROJECT, "P-none")
    give = {"person": "p-new", "role": Role.LEAD, "begins": TODAY, "ends": FAR, "scope": scope}
    assert refused(members.request_role, by=GOV, **give) == "ROLE_SCOPE"


def test_people_are_found_by_where_they_have_a_role(members):
    from oncommons.hub.members.people import people_in, people_of

    site = Scope(ScopeKind.SITE, "S-1")
    members.take_in("p-new", Role.STEWARD, scope=site, training=[PROTECTION])
    assert [one.person_id for one in people_in(site)] == ["p-new"]
    assert people_in(site, Role.CLINICIAN) == ()
    assert [one.person_id for one in people_of(["p-new", "nobody", GOV])] == [GOV, "p-new"]


# what the tables refuse, whoever writes


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM members_person",
        "UPDATE members_person SET id = 'p-other' WHERE id = 'p-gov'",
        "UPDATE members_person SET state = 'unverified', verified_by = id WHERE id = 'p-gov'",
        "UPDATE members_person SET identity_method = '' WHERE id = 'p-gov'",
        "UPDATE members_person SET language = 'xx'",
        "DELETE FROM members_organisation",
        "UPDATE members_organisation SET kind = 'club'",
        "DELETE FROM members_role",
        "UPDATE members_role SET ends = '2030-01-01'",
        "UPDATE members_role SET state = 'requested'",
        "UPDATE members_role SET approved_by = 'p-else'",
        "DELETE FROM members_onboarding",
        "UPDATE members_certificate SET expires = '2030-01-01'",
        "UPDATE members_certificate SET verified_by = 'p-else'",
        "DELETE FROM members_certificate",
        "UPDATE members_founding SET only = 2",
        "DELETE FROM members_founding",
    ],
)
def test_the_tables_refuse(members, statement):
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(statement)


def role_row(act_id, person, role, state="pending", first=GOV, second=GOV2):
    return (
        "INSERT INTO members_role (id, created_at, created_by, person_id, role, scope_kind,"
        " scope_id, begins, ends, state, approved_by, reason) VALUES"
        f" ('{act_id}', '2026-11-25 10:00:00', '{first}', '{person}', '{role}', 'commons', '',"
        f" '2026-11-25', '2027-01-01', '{state}', '{second}', '')"
    )


@pytest.mark.parametrize(
    ("person", "role", "parts"),
    [
        (KEY1, "operator", {}),
        (ADMIN, "researcher", {}),
        (ADMIN, "output_checker", {}),
        (GOV2, "key_holder", {}),
        (KEY1, "governance_manager", {"first": KEY1}),
        (KEY1, "governance_manager", {"second": GOV}),
        (KEY1, "governance_manager", {"second": ""}),
        (KEY1, "governance_manager", {"state": "held"}),
        (KEY1, "public", {}),
    ],
)
def test_the_tables_keep_duties_apart(members, person, role, parts):
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(role_row("X", person, role, **parts))


def test_the_tables_take_a_role_that_breaks_no_rule(members):
    with transaction.atomic():
        sql(role_row("X", KEY1, "governance_manager"))
        sql(role_row("Y", GOV, "operator", first=KEY1, second=GOV2))
        with pytest.raises(DatabaseError), transaction.atomic():
            sql(role_row("Z", GOV, "key_holder", first=KEY1, second=GOV2))
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        (ThingKind.ACCOUNT, "ACCOUNT"),
        (ThingKind.ROLE, "ROLE"),
        (ThingKind.TOKEN, "TOKEN"),
    ],
)
def test_the_tables_move_as_governance_does(kind, states):
    import importlib

    rules = importlib.import_module("oncommons.hub.members.migrations.0003_rules")
    own = {(before.value, after.value) for before, after in changes(kind)}
    assert set(getattr(rules, states)) == own


def test_the_tables_keep_apart_what_governance_does():
    import importlib

    from oncommons.access.governance.matrix import APART_FROM_DATA, COUNTERSIGNED, DATA_ROLES
    from oncommons.hub.members.models import RoleHeld

    rules = importlib.import_module("oncommons.hub.members.migrations.0003_rules")
    assert set(rules.DATA) == {role.value for role in DATA_ROLES}
    assert set(rules.APART) == {role.value for role in APART_FROM_DATA}
    named = {one.name: one.condition for one in RoleHeld._meta.constraints}
    told = str(named["role_with_effect_is_countersigned"])
    assert all(f"'{role.value}'" in told for role in COUNTERSIGNED)


def test_no_table_has_a_superuser_or_a_member_of_staff(hub):
    from django.apps import apps

    names = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    assert not names & {"is_superuser", "is_staff"}
    assert not {"django.contrib.admin", "django.contrib.auth"} & {
        one.name for one in apps.get_app_configs()
    }


def test_states_are_those_of_governance(members):
    from oncommons.hub.members.models import Person, RoleHeld

    states = {one.value for one in AccountState} | {one.value for one in RoleState}
    rows = [*Person.objects.values_list("state"), *RoleHeld.objects.values_list("state")]
    assert {state for (state,) in rows} <= states


# training


def test_a_version_that_cannot_be_taken_is_not_published(members):
    from oncommons.hub.members.training.acts import CourseText
    from tests.members import QUIZ

    good = CourseText("Data protection", "Read this.", QUIZ, 12, 66)
    for fault, code in (
        ({"questions": []}, "QUIZ"),
        ({"pass_mark": 101}, "COURSE"),
        ({"validity_months": 0}, "COURSE"),
    ):
        bad = {"by": GOV, "course": "x", "version": replace(good, **fault)}
        assert refused(members.publish_course, **bad) == code
    assert refused(members.publish_course, by=ADMIN, course="x", version=good) == "ROLE"
    require = {"by": GOV, "course": "x", "least_version": 2}
    assert refused(members.require_course, **require) == "UNKNOWN"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"issued": TODAY + DAY}, "CERTIFICATE"),
        ({"expires": date(2020, 1, 1)}, "CERTIFICATE"),
        ({"issuer": " "}, "CERTIFICATE"),
        ({"evidence_hash": "ab"}, "CERTIFICATE"),
    ],
)
def test_a_certificate_that_cannot_be_handed_in(members, parts, code):
    given = {
        "by": GOV,
        "course": PROTECTION,
        "version": 1,
        "issuer": "University",
        "issued": TODAY,
        "expires": FAR,
        "evidence_hash": "ab" * 32,
    }
    assert refused(members.add_certificate, **given | parts) == code


def test_a_certificate_is_verified_once_and_by_somebody_else(members):
    row = members.certify(ADMIN)
    assert refused(members.verify_certificate, by=GOV2, certificate=row.id) == "STATE"
    assert refused(members.verify_certificate, by=GOV, certificate="none") == "UNKNOWN"
    own = members.add_certificate(
        by=GOV,
        course=PROTECTION,
        version=1,
        issuer="University",
        issued=TODAY,
        expires=FAR,
        evidence_hash="ab" * 32,
    )
    assert refused(members.verify_certificate, by=GOV, certificate=own.id) == "ONESELF"


def test_the_file_of_founders_is_read_as_it_is_written(tmp_path, hub):
    from oncommons.hub.members.founding.example import write_example
    from oncommons.hub.members.founding.people import read_founders

    path = tmp_path / "founders.toml"
    write_example(path, TODAY)
    read = read_founders(path)
    people = Members(hub, found=False).found(by="root", founders=read)
    assert [one.person_id for one in people] == ["p-admin", "p-gov", "p-gov2", "p-key1", "p-key2"]
    with pytest.raises(Refused, match="exists"):
        write_example(path, TODAY)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("until = 2", "until = '2", "cannot be read"),
        ("until = 2", "when = 2", "until when"),
        ("[[person]]", "[[people]]", r"\[\[person\]\]"),
        ('kind = "association"', 'kind = "club"', "is one of"),
        ('name = "First Last"', "name = 1", "name"),
        ('roles = ["user_admin"]', 'roles = ["researcher"]', "one or more of"),
        ('roles = ["user_admin"]', 'roles = ["operator"]', "1 x user admin"),
        ('["p-admin", "p-gov2"]', '["p-admin"]', "two other founders"),
        ('["p-admin", "p-gov2"]', '["p-gov", "p-gov2"]', "not vouched for"),
        ('["p-admin", "p-gov2"]', '["p-x", "p-gov2"]', "not vouched for"),
        ('id = "p-key2"', 'id = "p-key1"', "same id"),
    ],
)
def test_a_file_of_founders_that_lacks_something_says_so(tmp_path, old, new, says):
    from oncommons.hub.members.founding.example import write_example
    from oncommons.hub.members.founding.people import read_founders

    path = tmp_path / "founders.toml"
    write_example(path, TODAY)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(Refused, match=says):
        read_founders(path)
