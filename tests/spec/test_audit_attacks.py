"""Attacks on the audit trail by somebody with the whole database, each with its control.

Every attack takes the triggers away first, as the owner of a database can. The control shows that
the attack would pass unseen without what finds it: the seals, or the anchors outside.
"""

import shutil
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, connections

from oncommons.access.audit import append, chain, read_audit_keys, verify
from oncommons.access.audit.seal import seal
from oncommons.domain.audit import AuditEvent, head_after
from oncommons.errors import IntegrityError, Refused
from oncommons.hub.audit.proof import prove
from oncommons.hub.audit.rows import FIELDS, stored_head, stored_rows

ROWS = 12


@pytest.fixture
def attacked(hub):
    """A hub with twelve rows, the last anchor at the tenth, whose triggers are gone."""
    for number in range(2, ROWS + 1):
        with hub.trail.act(actor=f"u{number}", action="data.counted", target=f"r{number}"):
            pass
        if number == 10:
            hub.trail.anchor()
    without_triggers()
    return hub


def without_triggers():
    if connection.vendor == "postgresql":
        run("ALTER TABLE audit_row DISABLE TRIGGER ALL")
        return
    for on in ("no_update", "no_delete", "in_order"):
        run(f"DROP TRIGGER audit_row_{on}")


def run(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def put(rows):
    """Put rows into the table as somebody with the database does."""
    names = ", ".join(FIELDS)
    values = ", ".join(["%s"] * len(FIELDS))
    with connection.cursor() as cursor:
        for row in rows:
            asked = [getattr(row, name) for name in FIELDS]
            cursor.execute(f"INSERT INTO audit_row ({names}) VALUES ({values})", asked)


def numbers_without_gaps():
    """The check of a trail without seals: that no number is missing."""
    numbers = [row.seq for row in stored_rows()]
    return numbers == list(range(1, len(numbers) + 1))


def seals_alone(hub):
    """The check of a trail without anchors."""
    return verify(stored_rows(), read_audit_keys(hub.trail.places.keys)).fault


def found(hub):
    return prove(hub.trail.places)[0].fault


def test_the_trail_is_whole_before_it_is_attacked(attacked):
    report, findings = prove(attacked.trail.places)
    assert (report.rows, report.anchored, report.fault, findings) == (ROWS, 10, None, ())


def test_an_edit_is_found(attacked):
    run("UPDATE audit_row SET actor = 'nobody' WHERE seq = 5")
    assert numbers_without_gaps()  # the control: nothing else tells of it
    fault = found(attacked)
    assert (fault.seq, fault.kind) == (5, "edited")


def test_an_edit_with_a_seal_of_another_key_is_found(attacked):
    row = replace(list(stored_rows())[4], actor="nobody")
    run(f"UPDATE audit_row SET actor = 'nobody', hash = '{seal(row, b'x' * 32)}' WHERE seq = 5")
    assert numbers_without_gaps()
    assert (found(attacked).seq, found(attacked).kind) == (5, "edited")


def test_a_deletion_in_the_middle_is_found_though_the_rest_was_renumbered(attacked):
    run("DELETE FROM audit_row WHERE seq = 5")
    assert (found(attacked).seq, found(attacked).kind) == (5, "deleted")
    for seq in range(6, ROWS + 1):
        run(f"UPDATE audit_row SET seq = {seq - 1} WHERE seq = {seq}")
    assert numbers_without_gaps()
    assert (found(attacked).seq, found(attacked).kind) == (5, "deleted")


def test_a_swap_is_found(attacked):
    for one, other in ((4, -1), (8, 4), (-1, 8)):
        run(f"UPDATE audit_row SET seq = {other} WHERE seq = {one}")
    assert numbers_without_gaps()
    assert (found(attacked).seq, found(attacked).kind) == (4, "swapped")


def test_a_tail_that_was_cut_off_is_found_by_the_anchor(attacked):
    run("DELETE FROM audit_row WHERE seq > 7")
    assert seals_alone(attacked) is None
    assert (found(attacked).seq, found(attacked).kind) == (8, "cut")
    with pytest.raises(Refused, match="broken at row"):
        attacked.reopened().trail.record(actor="a", action="b.c")


def test_a_tail_above_the_last_anchor_is_the_limit_that_is_said(attacked):
    run("DELETE FROM audit_row WHERE seq > 10")
    assert found(attacked) is None  # so an anchor is due after an hour or 1,000 rows at most


def test_an_emptied_table_is_found_by_the_anchor(attacked):
    run("DELETE FROM audit_row")
    assert seals_alone(attacked) is None
    assert (found(attacked).seq, found(attacked).kind) == (1, "emptied")
    with pytest.raises(Refused, match="broken"):
        attacked.reopened(migrate=True).trail.record(actor="a", action="b.c")


def test_a_dropped_table_is_not_made_anew(attacked):
    run("DROP TABLE audit_row")
    for migrate in (False, True):
        with pytest.raises(IntegrityError, match="tells of 10 rows"):
            attacked.reopened(migrate=migrate)


def test_an_old_copy_is_found_by_the_anchor(attacked):
    run("CREATE TABLE kept AS SELECT * FROM audit_row WHERE seq <= 6")
    run("DELETE FROM audit_row", "INSERT INTO audit_row SELECT * FROM kept")
    assert seals_alone(attacked) is None
    assert (found(attacked).seq, found(attacked).kind) == (7, "cut")


def test_an_old_copy_that_went_on_is_found_by_the_anchor(attacked):
    run("DELETE FROM audit_row WHERE seq > 6")
    key = next(iter(read_audit_keys(attacked.trail.places.keys).values()))
    events = [AuditEvent(attacked.clock(), "u", "data.counted") for _ in range(8)]
    put(append(events, stored_head(), key))
    assert seals_alone(attacked) is None
    assert (found(attacked).seq, found(attacked).kind) == (10, "old copy")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_copy_of_the_file_that_was_put_back_is_found(hub, tmp_path):
    run(f"VACUUM INTO '{tmp_path / 'kept.sqlite3'}'")
    hub.trail.record(actor="a", action="b.c")
    hub.trail.anchor()
    connections.close_all()
    shutil.copy(tmp_path / "kept.sqlite3", hub.folder / "hub.sqlite3")
    assert seals_alone(hub) is None
    with pytest.raises(Refused, match="row 2"):
        hub.reopened().trail.record(actor="a", action="b.c")


def test_anchors_cut_with_the_trail_are_found_by_the_home_elsewhere(attacked):
    own = attacked.folder / "audit" / "anchors.jsonl"
    run("DELETE FROM audit_row WHERE seq > 7")
    own.write_bytes(own.read_bytes().splitlines(keepends=True)[0])
    one_home = replace(attacked.trail.places, homes=(own,))
    assert prove(one_home)[0].fault is None  # the control: one home can be cut with the trail
    report, findings = prove(attacked.trail.places)
    assert report.fault.kind == "cut"
    assert [one.rule for one in findings] == ["AUD-BEHIND"]


def test_an_anchor_that_was_forged_for_a_cut_trail_is_not_believed(attacked):
    row = list(stored_rows())[6]
    lines = attacked.elsewhere.read_text().splitlines()
    lines[-1] = lines[-1].replace('"seq":10', '"seq":7')
    attacked.elsewhere.write_text("\n".join(lines) + "\n")
    run("DELETE FROM audit_row WHERE seq > 7")
    report, findings = prove(attacked.trail.places)
    assert row.seq == 7
    assert report.fault.kind == "cut"
    assert "AUD-FORGED" in [one.rule for one in findings]


@contextmanager
def unwatched_clock(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(chain, "check_clock", lambda *_: None)
        yield


def test_a_clock_moved_back_stops_every_act_until_it_passes(hub, monkeypatch):
    hub.clock.move(hours=3)
    hub.trail.record(actor="u1", action="data.counted")
    last = stored_head().at
    hub.clock.move(hours=-2)
    with pytest.raises(Refused) as refused:
        hub.trail.record(actor="u1", action="data.counted")
    assert refused.value.code == "CLOCK"
    with pytest.raises(Refused), hub.trail.act(actor="u1", action="b.c"):
        pytest.fail("the act began")
    with unwatched_clock(monkeypatch):  # the control: the row passes, at a time that is not its own
        hub.trail.record(actor="u1", action="data.counted")
    assert (stored_head().at, found(hub)) == (last, None)
    hub.clock.move(hours=2)
    hub.trail.record(actor="u1", action="data.counted")


def written_again(rows, key, before):
    """What somebody with a key can do: change a row, and seal all behind it again."""
    head, made = head_after(rows[0]), [rows[0]]
    for row in rows[1:before]:
        actor = "nobody" if row.seq == 3 else row.actor
        changed = replace(row, actor=actor, prev=head.hash, hash="")
        made.append(replace(changed, hash=seal(changed, key)))
        head = head_after(made[-1])
    return made + rows[before:]


def test_a_stolen_key_that_was_rotated_writes_no_history_again(hub):
    from oncommons.hub.audit.acts import rotate_key

    for number in range(3, 6):
        hub.trail.record(actor=f"u{number}", action="data.counted")
    stolen = next(iter(read_audit_keys(hub.trail.places.keys).values()))
    without_triggers()
    rows = list(stored_rows())
    again = written_again(rows, stolen, len(rows))
    assert verify(again, read_audit_keys(hub.trail.places.keys)).fault is None  # the control
    rotate_key(trail=hub.trail, by="kh:1")
    hub.trail.record(actor="u6", action="data.counted")
    rows = list(stored_rows())
    run("DELETE FROM audit_row")
    put(written_again(rows, stolen, 5))
    assert (seals_alone(hub).seq, seals_alone(hub).kind) == (6, "old copy")
    run("DELETE FROM audit_row")
    put(rows)
    assert found(hub) is None


def test_a_rotation_that_was_taken_out_is_found(hub):
    from oncommons.hub.audit.acts import rotate_key

    rotate_key(trail=hub.trail, by="kh:1")
    hub.trail.record(actor="u6", action="data.counted")
    without_triggers()
    run("DELETE FROM audit_row WHERE seq = 2", "UPDATE audit_row SET seq = 2 WHERE seq = 3")
    assert numbers_without_gaps()
    assert (found(hub).seq, found(hub).kind) == (2, "deleted")


def test_the_clock_of_a_trail_may_stand_a_minute_behind(hub):
    hub.clock.move(seconds=-59)
    row = hub.trail.record(actor="u1", action="data.counted")
    assert row.at == next(stored_rows()).at
    hub.clock.now -= timedelta(seconds=59)
    with pytest.raises(Refused):
        hub.trail.record(actor="u1", action="data.counted")
