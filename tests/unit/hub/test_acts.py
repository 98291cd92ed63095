"""Acts on the key and the registers: each with its row, each refusal without one."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from oncommons.domain.audit import time_of
from oncommons.errors import Refused
from oncommons.hub.audit.proof import prove
from oncommons.hub.audit.rows import last_rows, stored_head

DAY = date(2027, 1, 1)


@pytest.fixture
def acts(hub):
    """The acts, bound to the trail of a hub."""
    from oncommons.hub.audit import acts

    class Bound:
        def __getattr__(self, name):
            return lambda **given: getattr(acts, name)(trail=hub.trail, **given)

    return Bound()


def written(acts, by="gov:1", **parts):
    given = {"slug": "airlock", "text": "Two persons look.", "change": "first", "effective": DAY}
    return acts.write_policy(by=by, **given | parts)


def opened(acts, **parts):
    return acts.open_incident(by="gov:1", **{"severity": "high", "summary": "a lost key"} | parts)


def refused(act, **given):
    """Do what is refused; give its code. Nothing was written."""
    before = stored_head()
    with pytest.raises(Refused) as error:
        act(**given)
    assert stored_head() == before
    return error.value.code


def test_policies_are_versions_that_another_person_approves(acts):
    one, two = written(acts), written(acts, text="Three persons look.", change="one more")
    assert (one.version, two.version, one.text_hash != two.text_hash) == (1, 2, True)
    approve = {"slug": "airlock", "version": 2}
    assert refused(acts.approve_policy, by="gov:1", **approve) == "SEPARATION_S6"
    made = acts.approve_policy(by="gov:2", **approve)
    assert (made.approver, made.approved_at == time_of(last_rows(1)[0].at)) == ("gov:2", True)
    assert [row.action for row in last_rows(3)] == ["policy.written"] * 2 + ["policy.approved"]
    assert refused(acts.approve_policy, by="gov:3", **approve) == "STATE"
    assert refused(acts.approve_policy, by="gov:3", slug="airlock", version=9) == "UNKNOWN"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_policy SET text = 'x'",
        "UPDATE audit_policy SET approver = 'gov:1'",
        "UPDATE audit_policy SET version = 9",
        "DELETE FROM audit_policy",
    ],
)
def test_the_database_keeps_policies_as_they_are(acts, change):
    written(acts)
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(change)


def test_an_approved_policy_is_not_approved_again_in_the_database(acts):
    written(acts)
    acts.approve_policy(by="gov:2", slug="airlock", version=1)
    with pytest.raises(DatabaseError, match="approved once"), transaction.atomic():
        connection.cursor().execute("UPDATE audit_policy SET approver = 'gov:3'")


def test_incidents_are_opened_linked_assigned_and_closed_with_a_reason(acts):
    made = opened(acts, links=[1])
    assert (made.severity, made.links, last_rows(1)[0].target) == ("high", [1], made.id)
    assert acts.assign_incident(by="gov:1", incident=made.id, to="gov:2").assigned_to == "gov:2"
    assert refused(acts.close_incident, by="gov:2", incident=made.id) == "REASON"
    assert refused(acts.close_incident, by="gov:2", incident=made.id, action=" ") == "REASON"
    closed = acts.close_incident(by="gov:2", incident=made.id, action="made a new key")
    assert closed.closed_at is not None
    assert refused(acts.assign_incident, by="gov:1", incident=made.id, to="gov:3") == "STATE"
    assert refused(acts.close_incident, by="g", incident="none", no_change="x") == "UNKNOWN"
    other = opened(acts)
    assert acts.close_incident(by="gov:2", incident=other.id, no_change="an exercise").no_change


def test_an_incident_links_to_rows_that_are_there(acts):
    assert refused(opened, acts=acts, links=[1, 99]) == "UNKNOWN"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("DELETE FROM audit_incident", DatabaseError),
        ("UPDATE audit_incident SET closed_at = '2027-01-01'", IntegrityError),
    ],
)
def test_the_database_keeps_incidents(acts, change, error):
    opened(acts)
    with pytest.raises(error), transaction.atomic():
        connection.cursor().execute(change)


def test_a_closed_incident_is_not_opened_again(acts):
    made = opened(acts)
    acts.close_incident(by="gov:2", incident=made.id, action="done")
    with pytest.raises(DatabaseError, match="stays closed"), transaction.atomic():
        connection.cursor().execute("UPDATE audit_incident SET closed_at = NULL")


def test_obligations_link_to_what_shows_that_they_are_kept(acts):
    duty = acts.register_obligation(by="gov:1", law="GDPR 33", owner="gov:2", review_by=DAY)
    shown = acts.register_control(by="gov:1", obligation=duty.id, test_id="test_acc_070")
    papers = acts.register_control(by="gov:1", obligation=duty.id, document="plan.md")
    assert set(duty.controls.all()) == {shown, papers}
    both = {"obligation": duty.id, "test_id": "t", "document": "d"}
    assert refused(acts.register_control, by="gov:1", **both) == "CONTROL"
    assert refused(acts.register_control, by="gov:1", obligation=duty.id) == "CONTROL"
    assert refused(acts.register_control, by="gov:1", obligation="x", test_id="t") == "UNKNOWN"


def test_every_act_left_a_row_that_is_proved(acts, hub):
    written(acts)
    opened(acts)
    acts.rotate_key(by="kh:1")
    report, findings = prove(hub.trail.places)
    assert (report.rows, report.fault, findings) == (4, None, ())
