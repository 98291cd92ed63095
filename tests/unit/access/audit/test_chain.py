"""The chain: rows sealed one to the next, and what is told of each way to break it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from oncommons.access.audit import append, key_id_of, verify, verify_since
from oncommons.access.audit.chain import check_whole
from oncommons.access.audit.seal import seal, sealed_bytes
from oncommons.domain.audit import (
    BEGINNING,
    KEY_ROTATED,
    Anchor,
    AuditEvent,
    AuditRow,
    head_after,
    named_key,
    row_from_json,
    time_of,
)
from oncommons.domain.canonical import canonical_bytes
from oncommons.errors import KeyProblem, Refused
from tests.unit.access.audit.trails import (
    KEY,
    KEYS,
    NEW_KEY,
    START,
    edited,
    events,
    renumbered,
    rotated,
    swapped,
    trail,
    without,
)

OTHER = "f" * 64


def anchor_of(row):
    return Anchor(row.seq, row.hash, row.at, "k")


def fault(rows, *anchored, keys=KEYS):
    return verify(rows, keys, [anchor_of(row) for row in anchored]).fault


def test_a_row_holds_the_hash_of_the_row_before():
    one, two = trail(2)
    assert one.prev == "0" * 64
    assert two.prev == one.hash == seal(one, KEY)
    assert (one.seq, two.seq, one.key_id) == (1, 2, key_id_of(KEY))


def test_the_seal_is_made_over_the_canonical_json_of_all_other_fields():
    odd = AuditEvent(START, "a", "b.c", "t", "", {"é": '"\\\n\x00', "b": [1, None, {"x": True}]})
    (row,) = append([odd], BEGINNING, KEY)
    assert sealed_bytes(row) == canonical_bytes(row.body())
    assert row_from_json(row.to_json()) == row


def test_a_hash_worked_out_by_hand_agrees():
    import hashlib
    import hmac
    import json

    (row,) = trail(1)
    form = row.to_json()
    form.pop("hash")
    text = json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert row.hash == hmac.new(KEY, text.encode(), hashlib.sha256).hexdigest()


def test_a_whole_trail_is_whole():
    rows = trail(10)
    report = verify(rows, KEYS, [anchor_of(rows[3]), anchor_of(rows[7])])
    assert (report.rows, report.anchored, report.fault) == (10, 8, None)
    assert report.head == head_after(rows[-1])
    check_whole(report)


def test_an_empty_trail_is_whole_where_nothing_was_anchored():
    report = verify([], KEYS)
    assert (report.rows, report.head, report.fault) == (0, BEGINNING, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"at": "2026-11-25T09:00:04.000001Z"},
        {"actor": "u2"},
        {"action": "data.read"},
        {"target": ""},
        {"project": "q"},
        {"detail": '{"n":5}'},
        {"detail": "no json"},
        {"prev": OTHER},
        {"hash": OTHER},
        {"hash": ""},
        {"actor": "\ud800"},
    ],
    ids=str,
)
def test_an_edit_is_found_at_its_row(changes):
    found = fault(edited(trail(), 5, **changes))
    assert (found.seq, found.kind) == (5, "edited")


def test_a_row_that_was_put_in_is_found():
    rows = trail()
    false = replace(rows[4], actor="x", hash=OTHER)
    found = fault(renumbered([*rows[:4], false, *rows[4:]]))
    assert (found.seq, found.kind) == (5, "edited")


@pytest.mark.parametrize("row", [1, 5])
def test_rows_deleted_before_the_end_are_found(row):
    found = fault(without(trail(), row))
    assert (found.seq, found.kind) == (row, "deleted")
    assert f"row {row} is missing" in found.says
    assert "rows 5 to 7 are missing" in fault(without(trail(), 5, 6, 7)).says


@pytest.mark.parametrize("lost", [(5,), (5, 6, 7), (9,)])
def test_a_deletion_is_found_though_the_rows_behind_were_renumbered(lost):
    found = fault(renumbered(without(trail(), *lost)))
    assert (found.seq, found.kind) == (lost[0], "deleted")
    assert ("row 5 is" if lost == (5,) else str(lost[0])) in found.says


@pytest.mark.parametrize(("one", "other"), [(4, 5), (2, 9), (9, 10)])
def test_a_swap_is_found(one, other):
    found = fault(swapped(trail(), one, other))
    assert (found.seq, found.kind) == (one, "swapped")
    assert f"as row {other}" in found.says


def test_rows_out_of_order_are_found():
    rows = trail()
    found = fault([*rows[:4], rows[2]])
    assert (found.seq, found.kind) == (5, "swapped")


def test_a_tail_that_was_cut_off_is_found_by_an_anchor_alone():
    rows = trail()
    assert fault(rows[:6]) is None
    found = fault(rows[:6], rows[7])
    assert (found.seq, found.kind) == (7, "cut")
    assert fault(rows[:6], rows[5]) is None


def test_an_emptied_trail_is_found_by_an_anchor_alone():
    assert fault([]) is None
    found = fault([], trail()[7])
    assert (found.seq, found.kind) == (1, "emptied")


def test_an_old_copy_that_went_on_is_found_by_an_anchor_alone():
    rows = trail()
    went_on = rows[:6] + append(events(4, actor="u9"), head_after(rows[5]), KEY)
    assert fault(went_on) is None
    found = fault(went_on, rows[3], rows[8])
    assert (found.seq, found.kind) == (9, "old copy")


def test_rows_of_two_histories_do_not_fit_together():
    rows = trail()
    other = rows[:6] + append(events(4, actor="u9"), head_after(rows[5]), KEY)
    found = fault([*rows[:8], *other[8:]])
    assert (found.seq, found.kind) == (9, "old copy")


def test_a_key_that_is_missing_or_another_one_is_told_from_an_edit():
    rows = trail()
    assert fault(rows, keys={}).kind == "key missing"
    wrong = fault(rows, keys={key_id_of(KEY): NEW_KEY})
    assert (wrong.seq, wrong.kind) == (1, "key wrong")


def test_a_rotation_is_a_row_and_both_keys_prove_their_part():
    rows = rotated()
    assert fault(rows) is None
    assert [row.key_id == key_id_of(NEW_KEY) for row in rows] == [False] * 4 + [True] * 3
    missing = fault(rows, keys={key_id_of(KEY): KEY})
    assert (missing.seq, missing.kind) == (5, "key missing")


def test_a_key_that_no_rotation_brought_in_is_found():
    rows = trail(3)
    head = replace(head_after(rows[-1]), key_id="")
    found = fault(rows + append(events(1, start=START + timedelta(hours=1)), head, NEW_KEY))
    assert (found.seq, found.kind) == (4, "key changed")
    named = edited(trail(), 5, key_id="0" * 16)
    assert (fault(named).seq, fault(named).kind) == (5, "key changed")


def test_the_retired_key_writes_no_more_rows():
    rows = rotated()
    with pytest.raises(KeyProblem, match="is sealed with key"):
        append(events(1), head_after(rows[-1]), KEY)
    forced = append(
        events(1, start=START + timedelta(hours=1)),
        replace(head_after(rows[-1]), key_id=""),
        KEY,
    )
    assert fault(rows + forced).kind == "key changed"


def test_a_row_whose_key_is_unknown_is_explained_as_an_edit():
    rows = edited(trail(3), 2, actor="x")
    behind = edited(rows, 3, key_id="0" * 16)
    assert (fault(behind).seq, fault(behind).kind) == (2, "edited")
    moved = edited(swapped(trail(3), 2, 3), 3, key_id="0" * 16)
    assert (fault(moved).seq, fault(moved).kind) == (2, "swapped")


def test_a_time_that_runs_backwards_is_found():
    rows = trail(2)
    back = replace(rows[1], seq=3, at="2026-11-25T08:00:00.000000Z", prev=rows[1].hash)
    found = fault([*rows, replace(back, hash=seal(back, KEY))])
    assert (found.seq, found.kind) == (3, "clock")


def test_a_clock_moved_back_is_refused_and_a_small_step_takes_the_time_before():
    head = head_after(trail(1)[-1])
    (row,) = append(events(1, start=START - timedelta(seconds=60)), head, KEY)
    assert row.at == head.at
    with pytest.raises(Refused) as refused:
        append(events(1, start=START - timedelta(seconds=61)), head, KEY)
    assert refused.value.code == "CLOCK"
    creeping = append(events(1, start=START - timedelta(seconds=60)), head_after(row), KEY)
    assert creeping[0].at == head.at


def test_times_are_written_in_utc_and_sort_as_texts():
    paris = timezone(timedelta(hours=1))
    (row,) = append(
        [AuditEvent(datetime(2026, 1, 1, 0, 30, tzinfo=paris), "a", "b.c")], BEGINNING, KEY
    )
    assert row.at == "2025-12-31T23:30:00.000000Z"
    assert time_of(row.at) == datetime(2025, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"at": datetime(2026, 1, 1)}, ValueError),  # noqa: DTZ001  it has no zone on purpose
        ({"action": "opened"}, ValueError),
        ({"action": "Incident.opened"}, ValueError),
        ({"action": KEY_ROTATED}, ValueError),
        ({"action": KEY_ROTATED, "detail": {"key_id": 1}}, ValueError),
        ({"actor": "Jane Doe"}, Refused),
        ({"target": "Jane Doe"}, Refused),
        ({"project": "a b"}, Refused),
    ],
)
def test_an_event_that_could_not_be_sealed_is_refused(parts, error):
    with pytest.raises(error):
        AuditEvent(**{"at": START, "actor": "a", "action": "b.c"} | parts)
    with pytest.raises(TypeError, match="fraction"):
        append([AuditEvent(START, "a", "b.c", detail={"x": 0.5})], BEGINNING, KEY)


@pytest.mark.parametrize("detail", ["", "[]", "{}", '{"key_id":1}'])
def test_a_rotation_that_was_edited_names_no_key(detail):
    assert named_key(detail) == ""
    row = AuditRow(1, "", "a", KEY_ROTATED, "", "", detail, "", "k", "")
    assert head_after(row).key_id == ""


@pytest.mark.parametrize("broken", [{"detail": []}, {"seq": "1"}])
def test_a_form_that_is_no_row_is_refused(broken):
    with pytest.raises(TypeError):
        row_from_json(trail(1)[0].to_json() | broken)


def test_what_came_after_an_anchor_is_proved_alone():
    rows = trail()
    anchor = anchor_of(rows[5])
    report = verify_since(anchor, rows[5:], KEYS)
    assert (report.rows, report.anchored, report.fault) == (5, 6, None)
    assert verify_since(anchor, edited(rows, 8, actor="x")[5:], KEYS).fault.seq == 8
    assert verify_since(anchor, edited(rows, 6, actor="x")[5:], KEYS).fault.seq == 6
    other = append(events(10, actor="u9"), BEGINNING, KEY)
    assert verify_since(anchor, other[5:], KEYS).fault.kind == "old copy"
    assert verify_since(anchor, [], KEYS).fault.kind == "cut"
    earlier = verify(rows[5:], KEYS, [anchor_of(rows[2])], start=head_after(rows[4]))
    assert (earlier.anchored, earlier.fault) == (0, None)
    assert verify_since(anchor, rows[6:], KEYS).fault.kind == "deleted"


def test_a_broken_trail_refuses_every_act():
    with pytest.raises(Refused, match="broken at row 5") as refused:
        check_whole(verify(edited(trail(), 5, actor="x"), KEYS))
    assert refused.value.code == "CHAIN_BROKEN"
