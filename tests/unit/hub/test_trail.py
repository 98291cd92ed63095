"""An act and its row: both or neither; groups; anchors behind acts."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction

from oncommons.domain.audit import KEY_ROTATED
from oncommons.errors import CommonsError, KeyProblem, Refused
from oncommons.hub.audit.proof import prove
from oncommons.hub.audit.rows import Wanted, last_rows, stored_head, stored_rows


def incidents():
    from oncommons.hub.audit.models import Incident

    return Incident.objects


def add(act, summary="something"):
    incidents().create(**act.stamp(), severity="low", summary=summary)


def fail(within):
    """Do something in an act, and fail before its end."""
    with within as act:
        add(act)
        raise ZeroDivisionError


def test_a_new_trail_has_one_row_and_is_anchored_in_both_homes(hub):
    (row,) = stored_rows()
    assert (row.seq, row.actor, row.action) == (1, "system", "audit.begun")
    report, findings = prove(hub.trail.places)
    assert (report.rows, report.anchored, report.fault, findings) == (1, 1, None, ())
    assert hub.elsewhere.read_bytes() == (hub.folder / "audit" / "anchors.jsonl").read_bytes()


def test_an_act_and_its_row_are_there_together(hub):
    with hub.trail.act(actor="gov:1", action="incident.opened", project="p1") as act:
        add(act)
        act.target = "i1"
        act.detail["severity"] = "low"
    (row,) = last_rows(1)
    assert (row.actor, row.target, row.project, row.detail) == (
        "gov:1", "i1", "p1", '{"severity":"low"}',
    )  # fmt: skip
    made = incidents().get()
    assert (made.created_by, len(made.id)) == ("gov:1", 26)
    assert prove(hub.trail.places)[0].fault is None


def test_an_act_that_fails_leaves_neither(hub):
    with pytest.raises(ZeroDivisionError):
        fail(hub.trail.act(actor="a", action="b.c"))
    assert (incidents().count(), stored_head().seq) == (0, 1)


def test_an_act_whose_row_cannot_be_written_is_not_done(hub, monkeypatch):
    monkeypatch.setattr("oncommons.access.audit.chain.append", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), hub.trail.act(actor="a", action="b.c") as act:
        add(act)
    assert (incidents().count(), stored_head().seq) == (0, 1)


def test_acts_within_an_act_share_its_fate(hub):
    def both(*, fail):
        with hub.trail.act(actor="a", action="outer.done") as outer:
            with hub.trail.act(actor="a", action="inner.done") as inner:
                add(inner)
            add(outer)
            if fail:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        both(fail=True)
    assert (incidents().count(), stored_head().seq) == (0, 1)
    both(fail=False)
    assert [row.action for row in last_rows(2)] == ["inner.done", "outer.done"]
    assert incidents().count() == 2


def test_an_inner_act_that_fails_leaves_the_outer_one_whole(hub):
    with hub.trail.act(actor="a", action="outer.done") as outer:
        with pytest.raises(ZeroDivisionError):
            fail(hub.trail.act(actor="a", action="inner.done"))
        add(outer, "kept")
    assert [one.summary for one in incidents().all()] == ["kept"]
    assert [row.action for row in stored_rows()] == ["audit.begun", "outer.done"]
    assert prove(hub.trail.places)[0].fault is None


@pytest.mark.parametrize("actor", ["Jane Doe", "", "jane@hospital.example", "é", "a" * 201])
def test_an_actor_that_is_no_id_is_refused_before_anything_is_done(hub, actor):
    with pytest.raises(Refused) as refused, hub.trail.act(actor=actor, action="b.c") as act:
        add(act)
    assert refused.value.code == "AUDIT_ID"
    assert actor == "" or actor not in str(refused.value)
    assert incidents().count() == 0


def test_an_event_is_answered_when_its_row_is_on_the_disk(hub):
    row = hub.trail.record(actor="u", action="data.counted", target="r1", detail={"columns": ["a"]})
    assert last_rows(1) == [row]


def test_events_of_threads_share_transactions_and_lose_nothing(hub):
    groups, write = [], hub.trail._groups._store
    hub.trail._groups._store = lambda events: groups.append(len(events)) or write(events)

    def ask(number):
        for _ in range(10):
            hub.trail.record(actor=f"u{number}", action="data.counted")
        connections.close_all()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(groups) == 200
    assert len(groups) < 150
    assert max(groups) <= 50
    report, _ = prove(hub.trail.places)
    assert (report.rows, report.fault) == (201, None)
    assert len({row.actor for row in stored_rows()}) == 21


def test_an_event_within_an_act_goes_with_it(hub):
    def read_and_fail():
        with hub.trail.act(actor="a", action="b.c"):
            hub.trail.record(actor="a", action="data.counted")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        read_and_fail()
    assert stored_head().seq == 1


def test_the_rows_tell_who_read_a_release_between_two_times(hub):
    for person in ("u1", "u2"):
        hub.clock.move(hours=1)
        hub.trail.record(actor=person, action="data.counted", target="r1")
    hub.trail.record(actor="u3", action="data.counted", target="r2")
    since = hub.clock.now - timedelta(minutes=30)
    assert [row.actor for row in last_rows(9, Wanted(target="r1"))] == ["u1", "u2"]
    assert [row.actor for row in last_rows(9, Wanted(target="r1", since=since))] == ["u2"]
    assert [row.actor for row in last_rows(9, Wanted(action="data.", until=since))] == ["u1"]
    assert [row.actor for row in stored_rows(wanted=Wanted(actor="u3"))] == ["u3"]


def test_an_anchor_is_made_after_a_thousand_rows_or_an_hour(hub):
    def homes():
        return len(hub.elsewhere.read_bytes().splitlines())

    hub.trail.record(actor="a", action="b.c")
    assert homes() == 1
    hub.clock.move(hours=1)
    hub.trail.record(actor="a", action="b.c")
    assert homes() == 2
    with hub.trail.act(actor="a", action="many.done"):
        for _ in range(1_000):
            hub.trail.record(actor="a", action="b.c")
    assert homes() == 3
    assert prove(hub.trail.places)[0].anchored == 1_004


def test_a_home_that_is_gone_stops_no_act_and_is_logged(hub, caplog):
    hub.elsewhere.unlink()
    hub.elsewhere.parent.rmdir()
    hub.clock.move(hours=2)
    hub.trail.record(actor="a", action="b.c")
    assert "AUD-HOME" in caplog.text
    assert stored_head().seq == 2


def test_an_anchor_that_cannot_be_signed_stops_no_act(hub, caplog):
    (hub.folder / "keys" / "commons.pem").unlink()
    hub.clock.move(hours=2)
    hub.trail.record(actor="a", action="b.c")
    assert "was not anchored" in caplog.text
    assert stored_head().seq == 2


def test_no_anchor_is_made_within_an_act(hub):
    with pytest.raises(RuntimeError, match="behind an act"), hub.trail.act(actor="a", action="b.c"):
        hub.trail.anchor()


def test_without_its_key_nothing_is_done_and_none_is_made(hub):
    (key,) = (hub.folder / "keys" / "audit").iterdir()
    hub.trail._keys = {}
    key.rename(hub.folder / "kept")
    with (
        pytest.raises(KeyProblem, match="is missing"),
        hub.trail.act(actor="a", action="b.c") as act,
    ):
        add(act)
    assert incidents().count() == 0
    with pytest.raises(Refused, match="is missing"):
        hub.reopened(migrate=True).trail.anchor()
    assert list((hub.folder / "keys" / "audit").iterdir()) == []


def test_a_key_file_that_others_can_read_is_refused(hub):
    (key,) = (hub.folder / "keys" / "audit").iterdir()
    assert key.stat().st_mode & 0o777 == 0o400
    key.chmod(0o440)
    with pytest.raises(KeyProblem, match="chmod 400"):
        hub.reopened().trail.record(actor="a", action="b.c")


def test_a_rotation_is_a_row_and_the_old_rows_stay_proved(hub):
    from oncommons.hub.audit.acts import rotate_key

    before = last_rows(1)[0].key_id
    key = rotate_key(trail=hub.trail, by="kh:1")
    hub.trail.record(actor="a", action="b.c")
    rotation, after = last_rows(2)
    assert (rotation.action, rotation.key_id, rotation.target) == (KEY_ROTATED, before, key)
    assert after.key_id == key != before
    report, _ = prove(hub.trail.places)
    assert (report.rows, report.anchored, report.fault) == (3, 2, None)
    assert hub.reopened().trail.record(actor="a", action="b.c").key_id == key


@pytest.mark.parametrize("on", ["UPDATE audit_row SET actor = 'x'", "DELETE FROM audit_row"])
def test_the_database_refuses_to_change_a_row(hub, on):
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        connection.cursor().execute(on)
    with pytest.raises(DatabaseError, match="follow one another"), transaction.atomic():
        connection.cursor().execute(
            "INSERT INTO audit_row (seq, at, actor, action, target, project, detail, prev, key_id,"
            " hash) VALUES (7, '', '', '', '', '', '', '', '', '')"
        )


def test_no_row_is_replaced_or_truncated(hub):
    statement = {
        "sqlite": "INSERT OR REPLACE INTO audit_row SELECT * FROM audit_row",
        "postgresql": "TRUNCATE audit_row",
    }[connection.vendor]
    with pytest.raises(DatabaseError, match=r"follow one another|only added"), transaction.atomic():
        connection.cursor().execute(statement)
    assert stored_head().seq == 1


def test_two_programs_take_turns(hub):
    other, told = hub.reopened(), []

    def wait():
        other.trail.record(actor="b", action="second.done")
        told.append("second")
        connections.close_all()

    with hub.trail.act(actor="a", action="first.done"):
        thread = threading.Thread(target=wait)
        thread.start()
        thread.join(0.3)
        told.append("first")
    thread.join()
    assert told == ["first", "second"]
    assert [row.action for row in last_rows(2)] == ["first.done", "second.done"]
    assert prove(hub.trail.places)[0].fault is None


def test_whoever_waits_too_long_is_told(hub):
    failed = []

    def wait():
        short = "PRAGMA busy_timeout = 100" if hub.vendor == "sqlite" else "SET lock_timeout = 100"
        connection.cursor().execute(short)
        try:
            hub.trail.record(actor="b", action="second.done")
        except CommonsError as error:
            failed.append(str(error))
        connections.close_all()

    with hub.trail.act(actor="a", action="first.done"):
        thread = threading.Thread(target=wait)
        thread.start()
        thread.join()
    assert "nothing was changed" in failed[0]
    assert [row.action for row in last_rows(1)] == ["first.done"]
