"""Lines of SATRE that accounts, roles, training and tokens keep; each test is named after one."""

import hashlib
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, transaction

from oncommons.access.governance.matrix import DATA_ACTIONS
from oncommons.access.onboarding import points_of
from oncommons.access.training import sign_requirements
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.datasets import Site
from oncommons.domain.governance.people import CourseRequired
from oncommons.domain.governance.roles import Role, Scope, ScopeKind
from oncommons.errors import KeyProblem, Refused
from oncommons.hub.audit.rows import last_rows
from tests.governed import project
from tests.members import (
    ADMIN,
    DAY,
    FAR,
    GOV,
    GOV2,
    PROTECTION,
    RIGHT,
    TODAY,
    WRONG,
    Members,
)

SITE = Scope(ScopeKind.SITE, "S-1")
PROJECT = Scope(ScopeKind.PROJECT, "P-1")


@pytest.fixture
def members(hub):
    return Members(hub)


def code_of(act, **given):
    with pytest.raises(Refused) as refusal:
        act(**given)
    return refusal.value.code


def reads_the_vault(members, person):
    """Read as a steward does, an access to data that needs nothing but a site."""
    from oncommons.hub import acting

    return acting.read(
        trail=members.hub.trail,
        by=person,
        action=Action.READ_VAULT,
        thing=lambda: Site("S-1"),
        keys_open=True,
    )


def test_acc_021_no_permission_has_effect_before_identity_and_accreditation(members):
    from oncommons.hub.members.people import person_of

    members.take_in("p-new", Role.STEWARD, scope=SITE, training=[PROTECTION])
    reads_the_vault(members, "p-new")
    found = person_of("p-new")
    assert (
        found.verified_by,
        found.identity_method,
        found.verified_on,
        found.accredited_until,
    ) == (*(ADMIN, "passport", TODAY, FAR),)
    new = {"name": "A C", "email": "c@example.org", "organisation": "org-home"}
    members.change_identity(by=ADMIN, person="p-new", **new)
    assert code_of(reads_the_vault, members=members, person="p-new") == "IDENTITY"
    members.verify_identity(by=ADMIN, person="p-new", method="passport")
    assert code_of(reads_the_vault, members=members, person="p-new") == "ACCREDITATION"
    members.accredit(by=GOV, person="p-new", until=members.today)
    reads_the_vault(members, "p-new")
    members.hub.clock.move(days=1)
    assert code_of(reads_the_vault, members=members, person="p-new") == "ACCREDITATION"


def test_acc_021_nobody_verifies_or_accredits_themselves(members):
    assert code_of(members.accredit, by=GOV, person=GOV, until=FAR) == "ONESELF"
    change = {"name": "A", "email": "a@example.org", "organisation": "org-home"}
    assert code_of(members.change_identity, by=ADMIN, person=ADMIN, **change) == "ONESELF"


def test_acc_022_a_role_is_pending_until_its_check_list_is_complete(members):
    from oncommons.hub.members.models import RoleHeld

    members.take_in("p-new", training=[PROTECTION])
    row = members.give("p-new", Role.STEWARD, SITE, take_up=False)
    first, *rest = points_of(Role.STEWARD)
    members.complete_onboarding(by=GOV, role=row.id, points=[first])
    assert RoleHeld.objects.get(id=row.id).state == "pending"
    assert code_of(reads_the_vault, members=members, person="p-new") == "ONBOARDING"
    assert code_of(members.take_up_role, by=GOV, role=row.id) == "ONBOARDING"
    assert code_of(members.tick_onboarding, by=GOV, role=row.id, points=["tea"]) == "ONBOARDING"
    members.complete_onboarding(by=GOV, role=row.id, points=[first, *rest])
    assert RoleHeld.objects.get(id=row.id).state == "held"
    reads_the_vault(members, "p-new")


def test_acc_022_a_role_takes_two_hands_and_neither_is_who_gets_it(members):
    members.take_in("p-new", training=[PROTECTION])
    give = {"role": Role.OUTPUT_CHECKER, "begins": TODAY, "ends": FAR}
    assert code_of(members.request_role, by=GOV, person=GOV, **give) == "SEPARATION_S4"
    row = members.request_role(by=GOV, person="p-new", **give)
    assert code_of(members.countersign_role, by=GOV, role=row.id) == "SEPARATION_S4"
    assert code_of(members.countersign_role, by=ADMIN, role=row.id) == "ROLE"
    assert members.countersign_role(by=GOV2, role=row.id).state == "pending"
    assert code_of(members.assign_role, by=GOV, person="p-new", **give) == "ROLE_HANDS"


def test_acc_023_one_function_decides_and_what_nobody_gave_is_refused(members, monkeypatch):
    from oncommons.hub import acting

    members.take_in("p-new")
    data = {Action.READ_VAULT: Site("S-1")}
    assert set(data) <= DATA_ACTIONS
    for action, thing in data.items():
        asked = {"trail": members.hub.trail, "action": action, "thing": thing}
        assert not any(acting.may(by=by, **asked) for by in ("p-new", GOV, ADMIN, acting.PUBLIC))
    asked_for = []

    def no(person, action, thing, occasion):
        asked_for.append((person.person_id, action))
        raise Refused("ROLE", "no", remedy="none")

    monkeypatch.setattr(acting, "check", no)
    give = {"person": "p-new", "role": Role.REVIEWER, "begins": TODAY, "ends": FAR}
    assert code_of(members.assign_role, by=GOV, **give) == "ROLE"
    assert code_of(members.publish) == "ROLE"
    assert code_of(members.suspend_all, by=GOV, reason="x") == "ROLE"
    assert asked_for == [
        *((GOV, Action.ASSIGN_ROLE), (GOV, Action.PUBLISH_COURSE), (GOV, Action.SUSPEND_ALL)),
    ]


@pytest.fixture
def team(members, monkeypatch):
    """A hub in which project P-1 exists and p-new leads it."""
    from oncommons.hub.members import projects

    monkeypatch.setattr(projects, "_told", [lambda scope: (project(team=(), owners=()),)])
    members.take_in("p-new", training=[PROTECTION, "statistical-disclosure-control"])
    members.give("p-new", Role.LEAD, PROJECT)
    return members


def test_acc_025_tokens_are_hashed_scoped_to_one_project_and_end_within_90_days(team):
    from oncommons.hub.members.models import ServiceToken
    from oncommons.hub.members.tokens.bearers import bearer_of

    make = {"by": "p-new", "name": "nightly", "project": "P-1"}
    long = TODAY + 91 * DAY
    assert code_of(team.make_token, **make, expires=long) == "TOKEN_DATES"
    assert code_of(team.make_token, **make | {"by": GOV}, expires=TODAY) == "ROLE"
    assert code_of(team.make_token, **make | {"project": "P-2"}, expires=TODAY) == "ROLE"
    made = team.make_token(**make, expires=TODAY + 90 * DAY)
    kept = ServiceToken.objects.get()
    assert kept.hash == hashlib.sha256(made.secret.encode()).hexdigest()
    values = str(ServiceToken.objects.values_list().get()) + str(last_rows(100))
    assert made.secret not in values
    bearer = bearer_of(made.secret, TODAY + 90 * DAY)
    assert (bearer.person, bearer.project) == ("p-new", "P-1")
    bearer.check_project("P-1")
    assert code_of(bearer.check_project, project="P-2") == "TOKEN_SCOPE"
    for secret, day in ((made.secret, long), (made.secret + "x", TODAY), (kept.hash, TODAY)):
        assert code_of(bearer_of, secret=secret, today=day) == "TOKEN"
    assert code_of(team.revoke_token, by=ADMIN, token=kept.id) == "ROLE"
    assert code_of(team.revoke_token, by=GOV, token="none") == "UNKNOWN"
    team.revoke_token(by="p-new", token=kept.id)
    assert code_of(bearer_of, secret=made.secret, today=TODAY) == "TOKEN"
    assert code_of(team.revoke_token, by="p-new", token=kept.id) == "STATE"


def test_acc_026_one_account_per_person_whose_id_stays_and_whose_identity_a_user_admin_changes(
    members,
):
    from oncommons.hub.members.models import Person

    members.take_in("p-new")
    other = {"organisation": "org-home", "name": "A B", "email": "P-NEW@example.org"}
    assert code_of(members.create_account, by=ADMIN, person="p-two", **other) == "TAKEN"
    orcid = "0000-0002-1825-0097"
    new = {"organisation": "org-home", "name": "A C", "email": "p-new@example.org", "orcid": orcid}
    for by in (GOV, "p-new"):
        assert code_of(members.change_identity, by=by, person="p-new", **new) == "ROLE"
    members.change_identity(by=ADMIN, person="p-new", **new)
    row = last_rows(1)[0]
    assert (row.actor, row.action, row.target) == (ADMIN, "account.change_identity", "p-new")
    assert json.loads(row.detail) == {"fields": ["name", "orcid"]}
    again = {"organisation": "org-home", "name": "A D", "email": "d@example.org", "orcid": orcid}
    assert code_of(members.create_account, by=ADMIN, person="p-two", **again) == "TAKEN"
    for statement in ({"id": "p-else"}, {"email": f"{GOV}@example.org"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Person.objects.filter(id="p-new").update(**statement)


def test_acc_027_training_is_set_for_each_role_and_each_tier(members):
    from oncommons.hub.members.standing import required

    before = required()
    role = {"course": "genomic-data", "role": Role.STEWARD}
    members.require_course(by=GOV, **role)
    members.require_course(by=GOV, course="rare-disease", tier="sensitive")
    added = set(required()) - set(before)
    assert added == {
        CourseRequired("genomic-data", Role.STEWARD),
        CourseRequired("rare-disease", tier="sensitive"),
    }
    assert code_of(members.require_course, by=ADMIN, **role) == "ROLE"
    members.take_in("p-new", training=[PROTECTION])
    row = members.give("p-new", Role.STEWARD, SITE, take_up=False)
    points = points_of(Role.STEWARD)
    onboard = {"by": GOV, "role": row.id, "points": points}
    assert code_of(members.complete_onboarding, **onboard) == "TRAINING"
    members.certify("p-new", "genomic-data")
    assert members.take_up_role(by=GOV, role=row.id).state == "held"
    members.require_course(by=GOV, **role, least_version=0)
    assert CourseRequired("genomic-data", Role.STEWARD) not in required()


def test_acc_029_training_lapses_by_the_clock_and_a_new_version_can_force_a_retake(members):
    members.publish()
    members.take_in("p-new")
    quiz = {"by": "p-new", "course": PROTECTION}
    assert code_of(members.take_course, **quiz, version=1, answers=WRONG) == "NOT_PASSED"
    taken = members.take_course(**quiz, version=1, answers=RIGHT)
    assert (taken.mark, taken.expires) == (100, TODAY.replace(year=TODAY.year + 1))
    members.give("p-new", Role.STEWARD, SITE)
    reads_the_vault(members, "p-new")
    members.publish()
    reads_the_vault(members, "p-new")
    members.publish(forces_retake=True)
    assert code_of(reads_the_vault, members=members, person="p-new") == "TRAINING"
    members.take_course(**quiz, version=3, answers=RIGHT)
    reads_the_vault(members, "p-new")
    members.hub.clock.move(days=366)
    assert code_of(reads_the_vault, members=members, person="p-new") == "TRAINING"


def test_acc_030_the_training_record_is_read_at_every_access_not_only_when_a_role_is_given(members):
    from oncommons.hub.members.people import person_of

    members.take_in("p-new")
    until = TODAY + 10 * DAY
    members.certify("p-new", PROTECTION, expires=until)
    members.give("p-new", Role.STEWARD, SITE)
    (record,) = person_of("p-new").certificates
    assert (record.course, record.version, record.issued, record.expires) == (
        *(PROTECTION, 1, TODAY, until),
    )
    for _ in range(10):
        reads_the_vault(members, "p-new")
        members.hub.clock.now += timedelta(days=1)
    reads_the_vault(members, "p-new")
    members.hub.clock.now += timedelta(days=1)
    assert code_of(reads_the_vault, members=members, person="p-new") == "TRAINING"
    members.certify("p-new", PROTECTION)
    reads_the_vault(members, "p-new")


def test_acc_031_a_certificate_from_elsewhere_counts_once_a_named_person_verified_it(members):
    from oncommons.hub.members.people import person_of

    members.take_in("p-new")
    row = members.add_certificate(
        by="p-new",
        course=PROTECTION,
        version=1,
        issuer="University of Example",
        issued=TODAY,
        expires=FAR,
        evidence_hash="ab" * 32,
    )
    assert not person_of("p-new").certificates[0].counts(TODAY)
    assert code_of(members.verify_certificate, by="p-new", certificate=row.id) == "ROLE"
    assert code_of(members.verify_certificate, by=ADMIN, certificate=row.id) == "ROLE"
    members.verify_certificate(by=GOV, certificate=row.id)
    (found,) = person_of("p-new").certificates
    assert (found.counts(TODAY), found.counts(FAR), found.counts(FAR + DAY)) == (True, True, False)
    assert found.verified_by == GOV


def test_acc_035_old_versions_of_a_course_are_kept_and_linked_from_the_certificates(members):
    from oncommons.hub.members.models import CourseVersion

    one = members.publish()
    members.take_in("p-new")
    quiz = {"by": "p-new", "course": PROTECTION, "version": 1, "answers": RIGHT}
    taken = members.take_course(**quiz)
    two = members.publish()
    assert (one.version, two.version, taken.course_version_id) == (1, 2, one.id)
    kept = CourseVersion.objects.get(id=one.id)
    assert (kept.text, kept.content_hash) == (one.text, one.content_hash)
    for change in (
        lambda: CourseVersion.objects.filter(id=one.id).update(text="x"),
        lambda: CourseVersion.objects.filter(id=one.id).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_acc_130_the_requirements_of_a_federation_are_imported_and_hold(members, tmp_path):
    from oncommons.hub.members.standing import required

    key = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    public = key.public_key().public_bytes_raw().hex()
    weaker = CourseRequired("data-protection", Role.LEAD, least_version=1)
    asked = (weaker, CourseRequired("federation-rules", Role.STEWARD))
    path = tmp_path / "set.json"
    path.write_text(json.dumps(sign_requirements("fed", asked, key)))
    members.take_in("p-new", Role.STEWARD, scope=SITE, training=[PROTECTION])
    reads_the_vault(members, "p-new")
    take = {"by": GOV, "file": path}
    with pytest.raises(KeyProblem):
        members.import_requirements(**take, trusted="00" * 32)
    assert code_of(members.import_requirements, by=ADMIN, file=path, trusted=public) == "ROLE"
    (row,) = members.import_requirements(**take, trusted=public)
    assert (row.course, row.source) == ("federation-rules", "fed")
    assert asked[1] in required()
    assert code_of(reads_the_vault, members=members, person="p-new") == "TRAINING"
    members.certify("p-new", "federation-rules")
    reads_the_vault(members, "p-new")
    assert members.import_requirements(**take, trusted=public) == ()
